//! What tells one program language from another, as far as outlines go.

/// A program language, or a family of them that quotes, comments and brackets alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// Python 2 and 3, Starlark.
    Python,
    /// JavaScript and TypeScript, with or without JSX.
    JavaScript,
    /// Go.
    Go,
    /// Ruby.
    Ruby,
    /// Java.
    Java,
    /// Kotlin.
    Kotlin,
    /// Scala.
    Scala,
    /// Groovy: Jenkinsfiles and Gradle builds too.
    Groovy,
    /// C#.
    CSharp,
    /// Rust.
    Rust,
    /// PHP. Where a text has `<?`, what stands outside of the tags is skipped.
    Php,
    /// C, C++ and Objective-C.
    C,
    /// Swift.
    Swift,
    /// Terraform and other HCL.
    Hcl,
    /// A language not known, SQL among them.
    Generic,
}

/// What a newline between two tokens does, where no bracket is open.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Newline {
    /// It ends the statement.
    Ends,
    /// It ends the statement unless an operator stands before it, or a dot or logical operator after it.
    MayEnd,
    /// It is white space.
    Space,
}

/// What `{` opens.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Braces {
    /// Always statements.
    Blocks,
    /// Always a list: sets and dictionaries.
    Literals,
    /// Statements after a name or `)`, a list after an operator.
    ByPrevious,
    /// A list where no space stands before it (as gofmt has it).
    Tight,
    /// A list after a capitalised name in an expression.
    Capitalised,
}

/// Which calls need no parentheses.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Bare {
    /// None.
    Never,
    /// Any name followed by what can begin an expression.
    Any,
    /// Any name followed by a string or a named argument, and these names.
    Strings(&'static str),
    /// These names.
    Names(&'static str),
}

/// What begins a comment.
#[derive(Clone, Copy)]
pub(super) struct Comments {
    /// `#` to the end of the line.
    pub hash: bool,
    /// `//` to the end of the line, and `/*` to `*/`.
    pub slashes: bool,
    /// Whether `/*` nests.
    pub nests: bool,
    /// `--` to the end of the line, and `<# .. #>`.
    pub others: bool,
}

/// A dialect's peculiarities.
pub(super) struct Traits {
    pub newline: Newline,
    pub braces: Braces,
    pub bare: Bare,
    pub comments: Comments,
    /// Bytes that belong to names, besides letters, digits, `_` and all that is not ASCII.
    pub name_bytes: &'static [u8],
    /// Whether `a b(` declares b, a being its type.
    pub typed: bool,
    /// Whether `x: T = v` assigns to x.
    pub colon_types: bool,
    /// Whether a function's head needs one of the words below.
    pub needs_word: bool,
    /// Words that declare a function.
    pub functions: &'static str,
    /// Words followed by a condition or a block, beyond those of all languages.
    pub controls: &'static str,
    /// Words followed by an expression or a name, beyond those of all languages.
    pub leads: &'static str,
    /// Words that do something in most languages and nothing in this one.
    pub plain: &'static str,
    /// Words that, first on a line within brackets, show that the brackets were never closed.
    pub recovers: &'static str,
}

/// What a word does in a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// No word at all.
    Nothing,
    /// A name.
    Plain,
    /// `if`, `while`, `catch`.
    Control,
    /// `return`, `new`, `await`: an expression follows.
    Leads,
    /// `def`, `func`.
    Function,
    /// `class`, `struct`.
    Class,
}

const SLASHES: Comments = Comments { hash: false, slashes: true, nests: false, others: false };
const NESTED: Comments = Comments { nests: true, ..SLASHES };
const HASH: Comments = Comments { hash: true, slashes: false, ..SLASHES };
const BOTH: Comments = Comments { hash: true, ..SLASHES };

const BASE: Traits = Traits {
    newline: Newline::Space,
    braces: Braces::ByPrevious,
    bare: Bare::Never,
    comments: SLASHES,
    name_bytes: b"",
    typed: false,
    colon_types: false,
    needs_word: true,
    functions: "",
    controls: "",
    leads: "",
    plain: "",
    recovers: "",
};

static PYTHON: Traits = Traits {
    newline: Newline::Ends,
    braces: Braces::Literals,
    bare: Bare::Names("print"),
    comments: HASH,
    colon_types: true,
    functions: "def",
    controls: "with elif except",
    leads: "lambda del global nonlocal async",
    plain: "default new throw delete typeof instanceof export let var val const mut switch catch \
        do module struct interface enum trait impl namespace protocol extension",
    recovers: "def class import return with while try except finally raise pass del global assert \
        elif",
    ..BASE
};
static JAVASCRIPT: Traits = Traits {
    newline: Newline::MayEnd,
    name_bytes: b"$#",
    colon_types: true,
    needs_word: false,
    functions: "function",
    controls: "with",
    leads: "void async of extends declare",
    plain: "not and or raise assert is val mut struct trait impl protocol extension module",
    recovers: "export import function const let var class interface",
    ..BASE
};
static GO: Traits = Traits {
    newline: Newline::MayEnd,
    braces: Braces::Tight,
    functions: "func",
    controls: "select",
    leads: "go defer range chan",
    plain: "not and or raise assert is as val mut let class trait impl namespace module protocol \
        extension try catch do while throw new delete typeof in from export await yield \
        finally instanceof enum",
    recovers: "func package import type var const",
    ..BASE
};
static RUBY: Traits = Traits {
    newline: Newline::MayEnd,
    bare: Bare::Any,
    comments: HASH,
    name_bytes: b"@$",
    functions: "def",
    controls: "unless until elsif when rescue ensure begin then end",
    leads: "alias undef super defined?",
    plain: "let var val const mut new throw delete typeof instanceof assert raise import from \
        export default is as struct interface enum trait impl namespace protocol extension \
        try catch switch await finally",
    recovers: "def class module",
    ..BASE
};
static JAVA: Traits = Traits {
    name_bytes: b"$",
    typed: true,
    needs_word: false,
    controls: "synchronized",
    leads: "extends implements throws",
    plain: "not and or raise is as let val mut from export in module delete typeof await yield \
        struct trait impl namespace protocol extension",
    recovers: "import package public",
    ..BASE
};
static KOTLIN: Traits = Traits {
    newline: Newline::MayEnd,
    braces: Braces::Blocks,
    comments: NESTED,
    colon_types: true,
    functions: "fun constructor",
    controls: "when",
    plain: "not and or raise assert delete typeof instanceof await yield from export default let \
        mut struct trait impl namespace module protocol extension new",
    recovers: "import package fun class",
    ..BASE
};
static SCALA: Traits = Traits {
    name_bytes: b"$",
    functions: "def",
    controls: "match",
    plain: "not and or raise assert is as delete typeof instanceof await from export default let \
        mut struct impl namespace module protocol extension",
    recovers: "import package object class",
    ..KOTLIN
};
static GROOVY: Traits = Traits {
    newline: Newline::MayEnd,
    braces: Braces::Blocks,
    bare: Bare::Strings("println print echo sh bat error"),
    name_bytes: b"$",
    typed: true,
    functions: "def",
    plain: "not and or raise is let val mut from export module delete typeof await yield struct \
        impl namespace protocol extension",
    recovers: "import package",
    ..BASE
};
static CSHARP: Traits = Traits {
    typed: true,
    needs_word: false,
    controls: "using lock foreach fixed when",
    leads: "out ref where",
    plain: "raise assert delete export let val mut module trait impl protocol extension",
    recovers: "namespace public",
    ..BASE
};
static RUST: Traits = Traits {
    braces: Braces::Capitalised,
    comments: NESTED,
    colon_types: true,
    functions: "fn",
    controls: "match loop unsafe",
    leads: "move ref async use where",
    plain: "not and or raise assert is new delete typeof instanceof throw from default export \
        val var module interface namespace protocol extension switch case catch try do \
        finally class import",
    recovers: "fn pub use impl mod struct",
    ..BASE
};
static PHP: Traits = Traits {
    braces: Braces::Blocks,
    bare: Bare::Names("echo print"),
    comments: BOTH,
    name_bytes: b"$\\",
    functions: "function fn",
    controls: "foreach elseif declare match",
    leads: "include require include_once require_once use extends",
    plain: "not raise assert is in delete typeof import from export let val await mut module \
        struct impl protocol extension",
    recovers: "function class namespace",
    ..BASE
};
static C: Traits = Traits {
    typed: true,
    needs_word: false,
    leads: "sizeof goto co_await co_return using",
    plain: "raise assert is in as from export let var val mut await yield typeof instanceof \
        trait impl module protocol extension interface finally",
    recovers: "static typedef namespace",
    ..BASE
};
static SWIFT: Traits = Traits {
    functions: "func init",
    controls: "guard repeat where",
    plain: "new delete typeof instanceof raise assert not and or from export mut val const \
        namespace module impl trait yield",
    recovers: "import func class struct",
    ..KOTLIN
};
static HCL: Traits = Traits {
    newline: Newline::MayEnd,
    comments: BOTH,
    recovers: "resource variable module data output provider locals",
    ..BASE
};
static GENERIC: Traits = Traits {
    newline: Newline::MayEnd,
    comments: Comments { hash: true, slashes: true, nests: false, others: true },
    name_bytes: b"$@",
    colon_types: true,
    functions: "function def func fn fun sub",
    controls: "elif elseif foreach unless until",
    leads: "local my our",
    plain: "assert raise is val",
    ..BASE
};

impl Dialect {
    /// All dialects.
    #[cfg(test)]
    pub(crate) const ALL: [Self; 15] = [
        Self::Python,
        Self::JavaScript,
        Self::Go,
        Self::Ruby,
        Self::Java,
        Self::Kotlin,
        Self::Scala,
        Self::Groovy,
        Self::CSharp,
        Self::Rust,
        Self::Php,
        Self::C,
        Self::Swift,
        Self::Hcl,
        Self::Generic,
    ];

    pub(super) const fn traits(self) -> &'static Traits {
        match self {
            Self::Python => &PYTHON,
            Self::JavaScript => &JAVASCRIPT,
            Self::Go => &GO,
            Self::Ruby => &RUBY,
            Self::Java => &JAVA,
            Self::Kotlin => &KOTLIN,
            Self::Scala => &SCALA,
            Self::Groovy => &GROOVY,
            Self::CSharp => &CSHARP,
            Self::Rust => &RUST,
            Self::Php => &PHP,
            Self::C => &C,
            Self::Swift => &SWIFT,
            Self::Hcl => &HCL,
            Self::Generic => &GENERIC,
        }
    }
}

/// Words followed by a condition or a block in most languages.
const CONTROLS: &str = "if else for while switch case catch try do finally";

/// Words followed by an expression or a name in most languages.
const LEADS: &str = "return throw new await yield in not and or typeof delete instanceof raise assert is \
        as import from export default let var val const mut";

/// Words that declare a type in most languages.
const CLASSES: &str = "class struct interface enum trait impl namespace module protocol extension";

/// A dialect's keywords, hashed: every word of a text is looked up.
pub(super) struct Keywords {
    words: Vec<(&'static str, Role)>,
    /// For each hash one more than the index of a word, or nought.
    slots: [u8; SLOTS],
}

/// About three times as many as a dialect has keywords.
const SLOTS: usize = 256;

impl Keywords {
    pub(super) fn new(traits: &'static Traits) -> Self {
        let mut keywords = Self { words: Vec::with_capacity(80), slots: [0; SLOTS] };
        let lists = [
            (traits.functions, Role::Function),
            (traits.controls, Role::Control),
            (traits.leads, Role::Leads),
            (CONTROLS, Role::Control),
            (LEADS, Role::Leads),
            (CLASSES, Role::Class),
        ];
        for (index, (words, role)) in lists.into_iter().enumerate() {
            let usual = index >= 3;
            for word in words.split_ascii_whitespace() {
                if !(usual && among(traits.plain, word.as_bytes())) {
                    keywords.add(word, role);
                }
            }
        }
        keywords
    }

    fn add(&mut self, word: &'static str, role: Role) {
        let mut slot = hash(word.as_bytes());
        while self.slots[slot] != 0 {
            slot = (slot + 1) % SLOTS;
        }
        self.words.push((word, role));
        // No dialect has 255 keywords.
        self.slots[slot] = self.words.len() as u8;
    }

    /// What a word does where it is no member (`x.match`).
    pub(super) fn role(&self, word: &[u8]) -> Role {
        let mut slot = hash(word);
        while let Some(index) = self.slots[slot].checked_sub(1) {
            let (keyword, role) = self.words[usize::from(index)];
            if keyword.as_bytes() == word {
                return role;
            }
            slot = (slot + 1) % SLOTS;
        }
        Role::Plain
    }
}

fn hash(word: &[u8]) -> usize {
    let [first, .., last] = word else { return 0 };
    let second = word[1];
    (usize::from(*first) + 5 * usize::from(*last) + 31 * usize::from(second) + 7 * word.len())
        % SLOTS
}

/// Whether a word is one of a list of words with white space between.
pub(super) fn among(words: &str, word: &[u8]) -> bool {
    words.split_ascii_whitespace().any(|it| it.as_bytes() == word)
}
