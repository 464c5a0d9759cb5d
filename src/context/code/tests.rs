use super::*;

/// Reads a text in which `^` marks an offset; gives the text without it.
fn at(marked: &str) -> (String, usize) {
    let offset = marked.find('^').expect("a mark");
    (marked.replacen('^', "", 1), offset)
}

fn text(text: &str, range: Range<usize>) -> &str {
    &text[range]
}

fn piece(marked: &str, dialect: Dialect) -> Option<String> {
    let (plain, offset) = at(marked);
    let code = Code::read(plain.as_bytes(), dialect);
    code.piece_at(offset).map(|piece| text(&plain, piece.content.clone()).to_owned())
}

fn callee(marked: &str, dialect: Dialect) -> String {
    let (plain, offset) = at(marked);
    let code = Code::read(plain.as_bytes(), dialect);
    code.call_at(offset)
        .map_or(String::new(), |it| text(&plain, code.call(it).callee.clone()).into())
}

fn statement(marked: &str, dialect: Dialect) -> String {
    let (plain, offset) = at(marked);
    text(&plain, Code::read(plain.as_bytes(), dialect).statement(offset)).to_owned()
}

fn assigned(marked: &str, dialect: Dialect) -> String {
    let (plain, offset) = at(marked);
    let target = Code::read(plain.as_bytes(), dialect).assigned(plain.as_bytes(), offset);
    target.map_or(String::new(), |it| text(&plain, it).to_owned())
}

fn function(marked: &str, dialect: Dialect) -> String {
    let (plain, offset) = at(marked);
    text(&plain, Code::read(plain.as_bytes(), dialect).function(plain.as_bytes(), offset))
        .to_owned()
}

fn arguments(marked: &str, dialect: Dialect) -> Vec<String> {
    let (plain, offset) = at(marked);
    let code = Code::read(plain.as_bytes(), dialect);
    let call = code.call_at(offset).expect("a call");
    let show = |it: Argument| {
        let name = it.name.map_or("", |name| text(&plain, name));
        format!("{}{name}={}", if it.member { "." } else { "" }, text(&plain, it.value))
    };
    code.arguments(call).into_iter().map(show).collect()
}

fn elements(marked: &str, dialect: Dialect) -> Vec<String> {
    let (plain, offset) = at(marked);
    let list = Code::read(plain.as_bytes(), dialect).elements(offset);
    let elements = list.map_or(Vec::new(), |it| it.elements);
    elements.into_iter().map(|it| text(&plain, it).to_owned()).collect()
}

use Dialect::{
    C, CSharp, Generic, Go, Groovy, Hcl, Java, JavaScript, Kotlin, Php, Python, Ruby, Rust, Scala,
    Swift,
};

const PIECES: &[(Dialect, &str, Option<&str>)] = &[
    (Python, "x = 'a^b'", Some("ab")),
    (Python, "x = rb'a\\^'b' + 1", Some("a\\'b")),
    (Python, "x = \"\"\"a\n'^b\"\"\"\"\ny", Some("a\n'b\"")),
    (Python, "x = 1 # it^'s\ny = ''", Some(" it's")),
    (Python, "x = 1 # it's\ny^ = ''", None),
    (Python, "f'{a}^b'", Some("{a}b")),
    (Python, "f'{^a}b'", None),
    (Python, "f'{{a^}}b'", Some("{{a}}b")),
    (Python, "f'{d[\"k^\"]}b'", Some("k")),
    (Python, "f'{d['k^']}b'", Some("k")),
    (Python, "f'{x:>10}^'", Some("{x:>10}")),
    (Python, "x = 'open\ny^ = 1", None),
    (Python, "x = f'open {a\ny^ = 1", None),
    (JavaScript, "`a${^b}c`", None),
    (JavaScript, "`a${b}^c`", Some("a${b}c")),
    (JavaScript, "`a${`x^${y}`}c`", Some("x${y}")),
    (JavaScript, "`a${{x: '}'}}^c`", Some("a${{x: '}'}}c")),
    (JavaScript, "x = /['\"]/.test(y^)", None),
    (JavaScript, "x = a / b; y^ = 'c' / d", None),
    (JavaScript, "x = /[/'^]/g", Some("[/']")),
    (JavaScript, "return <p>Don't {x} and won't</p>\ny^ = 1", None),
    (JavaScript, "return <p>See https://a.example/ {f(^)}</p>", None),
    (JavaScript, "x // ^c\r\ny", Some(" c")),
    (JavaScript, "x /* c^ */ y", Some(" c ")),
    (JavaScript, "x = 'a\\\nb^'", Some("a\\\nb")),
    (JavaScript, "x = `open\ny^ = 1", None),
    (Go, "x := `a\n\\`; y^", None),
    (Go, "x := 'a'; y := \"b^\"", Some("b")),
    (Ruby, "x = \"a#{^b}\"", None),
    (Ruby, "x = %w[docker lo^gin]", Some("docker login")),
    (Ruby, "x = %q(a (b) c^)", Some("a (b) c")),
    (Ruby, "x = a % b; y^", None),
    (Ruby, "x = <<~EOT\n  a^ #{b}\n  EOT\ny", Some("  a #{b}\n")),
    (Ruby, "x = <<~EOT\n  a #{^b}\n  EOT\ny", None),
    (Ruby, "x = <<~EOT\n  a #{b}\n  EOT\ny^", None),
    (Ruby, "f(<<~A, <<-'B')\na\nA\nb^\n  B\n", Some("b\n")),
    (Ruby, "x = []\nx <<A\nb^\n", None),
    (Ruby, "=begin\na'^\n=end\nb", Some("\na'\n")),
    (Ruby, "a if x =~ /['\"]/\nb^", None),
    (Ruby, "case x when ?\" then ^y", None),
    (Ruby, "x = 'don\\'t'; y^", None),
    (Ruby, "x = 'open\ny^ = 1\nz", None),
    (Ruby, "x = 'a\nb^\nc'", Some("a\nb\nc")),
    (Rust, "let x: &'a str = r#\"a\"^b\"#;", Some("a\"b")),
    (Rust, "fn f<'a>(x: &'a str, y^: &'static str)", None),
    (Rust, "let c = '\\''; let d = '\"'; e^", None),
    (Rust, "/* a /* b */ c^ */", Some(" a /* b */ c ")),
    (CSharp, "x = @\"a\\\"; y^ = 1", None),
    (CSharp, "x = @\"a\"\"^b\"; y", Some("a\"\"b")),
    (CSharp, "x = $\"a{^b}c\"; y", None),
    (CSharp, "x = $\"a{{b^}}c\"; y", Some("a{{b}}c")),
    (CSharp, "x = \"\"\"a\"^b\"\"\"; y", Some("a\"b")),
    (Kotlin, "x = \"\"\"a\\${b}^\"\"\"", Some("a\\${b}")),
    (Kotlin, "x = \"${f(\"^a\")}\"", Some("a")),
    (Swift, "x = \"a\\(^b)c\"", None),
    (Swift, "x = \"a\\(f(\"b\"))^c\"", Some("a\\(f(\"b\"))c")),
    (Swift, "x = #\"a\"^b\"#", Some("a\"b")),
    (Scala, "val x = s\"a${^b}\"; 'sym", None),
    (Scala, "val x = 'sym; val y = \"b^\"", Some("b")),
    (Java, "x = \"\"\"\n a\"^b\"\"\";", Some("\n a\"b")),
    (Groovy, "x = 'a${^b}'", Some("a${b}")),
    (Groovy, "x = \"a${^b}\"", None),
    (Php, "<?php # ^a\n$x", Some(" a")),
    (Php, "<?php #[A(^)]\n$x", None),
    (Php, "Don't <?php $x = 'a^'; ?> can't", Some("a")),
    (Php, "<?php $x = <<<EOT\na {$^b}\n  EOT;\n$y", None),
    (Php, "<?php $x = <<<'EOT'\na {$b^}\n  EOT;\n$y", Some("a {$b}\n")),
    (Php, "<?php $x = <<<EOT\na\n  EOT . $y^;", None),
    (C, "x = R\"d(a)\"^)d\"; y", Some("a)\"")),
    (C, "x = 1'000'000; y^", None),
    (C, "#define A 'b^'", Some("b")),
    (Hcl, "x = \"a${b[\"^c\"]}\"", Some("c")),
    (Hcl, "x = \"a$${b^}\"", Some("a$${b}")),
    (Hcl, "x = <<-EOT\na ${b}^\n  EOT\ny", Some("a ${b}\n")),
    (Hcl, "x = <<EOT\na ${b}\nEOT\ny^", None),
    (Generic, "SELECT 'a''b^' -- c", Some("b")),
    (Generic, "SELECT 'a' -- ^c", Some(" c")),
    (Generic, "the user's name^ isn't", None),
    (Generic, "x = https://a.example/b^", None),
];

#[test]
fn strings_and_comments_are_told_from_code() {
    let mut wrong = Vec::new();
    for (dialect, marked, expected) in PIECES {
        let actual = piece(marked, *dialect);
        if actual.as_deref() != *expected {
            wrong.push(format!("{dialect:?} {marked:?}: {actual:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_innermost_call_is_found() {
    let cases: &[(Dialect, &str, &str)] = &[
        (Python, "self.logger.info(f'{tok^en}')", "self.logger.info"),
        (Python, "subprocess.run(['docker', '^login'])", "subprocess.run"),
        (Python, "f(g(x), ^y)", "f"),
        (Python, "f(g(x^), y)", "g"),
        (Python, "@click.option('--^x')", "click.option"),
        (Python, "def f(x=^1): pass", ""),
        (Python, "def f(x=g(^1)): pass", "g"),
        (Python, "if (x^): pass", ""),
        (Python, "return (x^)", ""),
        (Python, "print 'x^'", "print"),
        (Python, "'{}'.format(x^)", ".format"),
        (Python, "client().login(x^)", ".login"),
        (Python, "x = os.environ['A^']", ""),
        (JavaScript, "a?.b(x^)", "a?.b"),
        (JavaScript, "new Foo(x^)", "Foo"),
        (JavaScript, "await foo<Bar<T>>(x^)", "foo"),
        (JavaScript, "function f(x^) {}", ""),
        (JavaScript, "class A { f(x^) { g() } }", ""),
        (JavaScript, "class A { f(x) { g(^) } }", "g"),
        (JavaScript, "f(() => { x^ })", ""),
        (JavaScript, "f(() => { g(x^) })", "g"),
        (JavaScript, "f({ a: '^x' })", "f"),
        (JavaScript, "if (x^) { }", ""),
        (JavaScript, "f(x)\n  .then(y^)", ".then"),
        (JavaScript, "f<\n  A<typeof b>,\n 'c'\n>(^x)", "f"),
        (Go, "exec.Command(\"docker\", \"^login\")", "exec.Command"),
        (Go, "func (s *S) f(x^ int) {}", ""),
        (Go, "if f(x^) { }", "f"),
        (Go, "var (\n\tx = f(1)\n)\nfunc g() { h(^2) }", "h"),
        (JavaScript, "console.log(`a ${b.c(d) + ^e}`)", "console.log"),
        (Go, "f(func() { x^ })", ""),
        (Ruby, "puts \"x^\"", "puts"),
        (Ruby, "puts foo bar, ^x", "foo"),
        (Ruby, "puts token^ if x", "puts"),
        (Ruby, "puts token if x^", ""),
        (Ruby, "system 'docker', '^login'", "system"),
        (Ruby, "logger.info :x, a: ^b", "logger.info"),
        (Ruby, "x = foo + ^1", ""),
        (Ruby, "def foo(x^)\nend", ""),
        (Ruby, "run <<~A\n  docker ^login\nA\n", "run"),
        (Ruby, "foo.each do |x|\n  puts x^\nend", "puts"),
        (Ruby, "foo %w[a ^b]", "foo"),
        (Java, "public void f(String x^) { }", ""),
        (Java, "List<String> f(String x^) { }", ""),
        (Java, "return f(x^);", "f"),
        (Java, "new Foo<>(x^)", "Foo"),
        (Java, "if (f(x^)) { }", "f"),
        (Java, "@Value(\"^x\") String y;", "Value"),
        (Kotlin, "fun f(x^: Int) { }", ""),
        (Kotlin, "fun f(x: Int) = g(x^)", "g"),
        (Groovy, "sh 'docker ^login'", "sh"),
        (Groovy, "sh script: 'docker ^login'", "sh"),
        (Groovy, "withCredentials([string(id: '^x')]) { }", "string"),
        (Groovy, "stage('x') { sh 'a^' }", "sh"),
        (CSharp, "Console.WriteLine($\"{tok^en}\");", "Console.WriteLine"),
        (CSharp, "public Foo(string x^) : base(x) { }", ""),
        (Rust, "println!(\"{}\", x^)", "println!"),
        (Rust, "fn f(x^: u8) -> u8 { x }", ""),
        (Rust, "a.b::<u8>(x^)", "a.b"),
        (Rust, "Command::new(\"do^cker\")", "Command::new"),
        (Php, "<?php echo $x^;", "echo"),
        (Php, "<?php $this->log->info($x^);", "$this->log->info"),
        (Php, "<?php function f($x^) {}", ""),
        (C, "int main(int x^) { }", ""),
        (C, "printf(\"%s\", x^)", "printf"),
        (Swift, "print(\"\\(tok^en)\")", "print"),
        (Swift, "func f(x^: Int) {}", ""),
        (Hcl, "x = file(\"^x\")", "file"),
    ];
    let mut wrong = Vec::new();
    for (dialect, marked, expected) in cases {
        let actual = callee(marked, *dialect);
        if actual != *expected {
            wrong.push(format!("{dialect:?} {marked:?}: {actual:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn arguments_have_names_and_values() {
    let cases: &[(Dialect, &str, &[&str])] = &[
        (Python, "f(^a, b = 'x' , *c, **d,)", &["=a", "b='x'", "=*c", "=**d"]),
        (Python, "f(^)", &[]),
        (Python, "f(^lambda: x, k=lambda: y)", &["=lambda: x", "k=lambda: y"]),
        (Python, "f(^a # b, c\n, d)", &["=a", "=d"]),
        (Python, "f(^u, {'t': x})", &["=u", "={'t': x}", ".t=x"]),
        (
            JavaScript,
            "f(^u, { a: 1, 'b': g(2, 3), c })",
            &["=u", "={ a: 1, 'b': g(2, 3), c }", ".a=1", ".b=g(2, 3)", ".c=c"],
        ),
        (JavaScript, "f(^x => y, a ? b : c)", &["=x => y", "=a ? b : c"]),
        (JavaScript, "f(^async () => { a, b })", &["=async () => { a, b }"]),
        (Go, "f(^Opts{Name: n, T: t})", &["=Opts{Name: n, T: t}", ".Name=n", ".T=t"]),
        (Ruby, "f(^a, b: 1, :c => 2, 'd' => 3)", &["=a", "b=1", "c=2", "d=3"]),
        (Ruby, "f ^a, b: 1", &["=a", "b=1"]),
        (Ruby, "f ^a do |x, y|\nend", &["=a"]),
        (Java, "f(^new A<B, C>(), d)", &["=new A<B, C>()", "=d"]),
        (Swift, "f(^a: 1, 2)", &["a=1", "=2"]),
        (Php, "<?php f(^a: 1, $b);", &["a=1", "=$b"]),
        (Hcl, "f(^{ a = 1\n b = 2 })", &["={ a = 1\n b = 2 }", ".a=1", ".b=2"]),
        (Rust, "f(^A { b: c })", &["=A { b: c }", ".b=c"]),
        (CSharp, "f(^a, new B { C = d })", &["=a", "=new B { C = d }", ".C=d"]),
        (CSharp, "f(^a: 1, out var b)", &["a=1", "=out var b"]),
    ];
    let mut wrong = Vec::new();
    for (dialect, marked, expected) in cases {
        let actual = arguments(marked, *dialect);
        if actual != *expected {
            wrong.push(format!("{dialect:?} {marked:?}: {actual:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn lists_are_split_at_their_own_commas() {
    let cases: &[(Dialect, &str, &[&str])] = &[
        (Python, "x = ['a^', f(b, c), \"d\", # e, f\n 'g',]", &["'a'", "f(b, c)", "\"d\"", "'g'"]),
        (Python, "x = {'a': ^1, 'b': [2, 3]}", &["'a': 1", "'b': [2, 3]"]),
        (Python, "x = ['a', f'{b^}']", &["'a'", "f'{b}'"]),
        (JavaScript, "x = { a: ^1, b: 2 }", &["a: 1", "b: 2"]),
        (JavaScript, "if (x) { a^, b }", &[]),
        (Go, "x := []string{\"a\", ^\"b\"}", &["\"a\"", "\"b\""]),
        (Ruby, "x = ['a', ^'b']", &["'a'", "'b'"]),
        (Hcl, "x = [\"a\", ^\"b\"]", &["\"a\"", "\"b\""]),
        (Java, "String[] x = {\"a\", ^\"b\"};", &["\"a\"", "\"b\""]),
        (Rust, "let x = [\"a\", ^\"b\"];", &["\"a\"", "\"b\""]),
    ];
    let mut wrong = Vec::new();
    for (dialect, marked, expected) in cases {
        let actual = elements(marked, *dialect);
        if actual != *expected {
            wrong.push(format!("{dialect:?} {marked:?}: {actual:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn statements_span_the_lines_that_belong_to_them() {
    let cases: &[(Dialect, &str, &str)] = &[
        (Python, "a = 1\nb = f(\n  c^,\n)\nd", "b = f(\n  c,\n)"),
        (Python, "a = 1 + \\\n  b^\nc", "a = 1 + \\\n  b"),
        (Python, "a^ = 1; b = 2", "a = 1"),
        (Python, "if a: b = ^2\nc", "b = 2"),
        (Python, "if a^: b = 2\nc", "if a:"),
        (Python, "a = f(\ndef g():\n  b^\n", "b"),
        (Python, "x = '''a\nb^'''\ny", "x = '''a\nb'''"),
        (Python, "a = 1\n# ^c\nb", "# c"),
        (JavaScript, "const a = b\n  .c(^)\nd()", "const a = b\n  .c()"),
        (JavaScript, "const a = {\n b: ^1 }\nd()", "const a = {\n b: 1 }"),
        (JavaScript, "f(() => {\n a^ = 1\n b = 2\n})", "a = 1"),
        (JavaScript, "f^(() => {\n a = 1\n})\ng", "f(() => {\n a = 1\n})"),
        (JavaScript, "if (a^) { b }", "if (a)"),
        (JavaScript, "if (a) { b^ } else { c }", "b"),
        (JavaScript, "switch (a) { case 'x': b = ^1; }", "b = 1"),
        (Go, "a := 1\nb := f(^2)\nc", "b := f(2)"),
        (Go, "if a := f(); a^ {", "a"),
        (Ruby, "a = b\n  .c^\nd", "a = b\n  .c"),
        (Ruby, "a = <<~A\n  b^\nA\nd", "a = <<~A\n  b\nA"),
        (Ruby, "foo.each do |x|\n  a^\nend", "a"),
        (Ruby, "a = b.map { |x| ^x }.join", "|x| x"),
        (Ruby, "a = b.map { |x| x }.join^", "a = b.map { |x| x }.join"),
        (Java, "String a =\n  b(^);\nc();", "String a =\n  b()"),
        (Kotlin, "val a = b\nval c = ^d\n", "val c = d"),
        (Rust, "match a { B => c(^), D => e }", "B => c()"),
        (Rust, "let a = B { c: ^d };", "let a = B { c: d }"),
        (C, "#define A \\\n  b^\nint c;", "#define A \\\n  b"),
        (C, "#include <a>\nint c^ = 1;", "int c = 1"),
        (Hcl, "resource \"a\" \"b\" {\n  c = ^1\n  d = 2\n}", "c = 1"),
        (Hcl, "resource \"a\" \"^b\" {\n  c = 1\n}", "resource \"a\" \"b\""),
        (Php, "<?php $a = 1;\n$b = ^2; ?>", "$b = 2"),
        (Swift, "let a = b\n  .c(^)\nlet d = 1", "let a = b\n  .c()"),
    ];
    let mut wrong = Vec::new();
    for (dialect, marked, expected) in cases {
        let actual = statement(marked, *dialect);
        if actual != *expected {
            wrong.push(format!("{dialect:?} {marked:?}: {actual:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn assignments_have_a_target() {
    let cases: &[(Dialect, &str, &str)] = &[
        (Python, "x = ^1", "x"),
        (Python, "self.x: str = ^1", "self.x"),
        (Python, "a, b = ^f()", "a, b"),
        (Python, "os.environ['A'] = ^1", "os.environ['A']"),
        (Python, "f(x = ^1)", ""),
        (Python, "d = {'a': ^1}", "d"),
        (Python, "x == ^1", ""),
        (Python, "if x: y = ^1", "y"),
        (Python, "if (n := f(^)): pass", "n"),
        (Python, "x += ^1", "x"),
        (Python, "def f(x=^1): pass", ""),
        (JavaScript, "const x = ^1", "x"),
        (JavaScript, "export const x: Foo<A> = ^1", "x"),
        (JavaScript, "private readonly x: string = ^1;", "x"),
        (JavaScript, "const { a, b } = ^f()", "{ a, b }"),
        (JavaScript, "process.env.X = ^1", "process.env.X"),
        (JavaScript, "process.env['X'] = ^1", "process.env['X']"),
        (JavaScript, "f(() => { x = ^1 })", "x"),
        (JavaScript, "this.x ??= ^1", "this.x"),
        (JavaScript, "class A { x?: string = ^1 }", "x"),
        (JavaScript, "f((x) => ^1)", ""),
        (JavaScript, "class A { x = '^1'; }", "x"),
        (Go, "x := ^1", "x"),
        (Go, "x, err := f(^)", "x, err"),
        (Go, "var x string = ^1", "x"),
        (Go, "const (\n\tx = 1\n\ty = ^\"a\"\n)\nfunc f() {}", "y"),
        (Go, "if x := f(^); x { }", "x"),
        (Ruby, "@x ||= ^1", "@x"),
        (Ruby, "ENV['A'] = ^1", "ENV['A']"),
        (Ruby, "foo a: ^1", ""),
        (Java, "private static final String X = ^\"a\";", "X"),
        (Java, "Map<String, String> x = ^f();", "x"),
        (Kotlin, "val x: String = ^\"a\"", "x"),
        (Rust, "let mut x: Vec<u8> = ^f();", "x"),
        (CSharp, "var x = ^\"a\";", "x"),
        (CSharp, "public string X { get; set; } = ^\"a\";", "X"),
        (C, "const char *x = ^\"a\";", "x"),
        (C, "char x[] = ^\"a\";", "x[]"),
        (C, "#define TOKEN \"^a\"", "TOKEN"),
        (Php, "<?php $this->x = ^1;", "$this->x"),
        (Hcl, "resource \"a\" \"b\" {\n  my-key = ^1\n}", "my-key"),
        (Groovy, "def x = ^'a'", "x"),
        (Kotlin, "fun f(x: Int) = ^g(x)", ""),
        (Swift, "let x: String = ^\"a\"", "x"),
        (Scala, "val x: String = ^\"a\"", "x"),
    ];
    let mut wrong = Vec::new();
    for (dialect, marked, expected) in cases {
        let actual = assigned(marked, *dialect);
        if actual != *expected {
            wrong.push(format!("{dialect:?} {marked:?}: {actual:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn functions_are_found_with_their_heads() {
    let cases: &[(Dialect, &str, &str)] = &[
        (Python, "a\ndef f(x):\n    ^b\n\nc", "def f(x):\n    b"),
        (Python, "def f(^x):\n    b\nc", "def f(x):\n    b"),
        (Python, "def f():\n  def g():\n    b\n  ^c\nd", "def f():\n  def g():\n    b\n  c"),
        (Python, "def f():\n  def g():\n    ^b\n  c\nd", "def g():\n    b"),
        (Python, "async def f():\n    ^b", "async def f():\n    b"),
        (Python, "class A:\n  def f(self):\n    ^b\n  def g(self): c", "def f(self):\n    b"),
        (JavaScript, "a; function f(x) { ^b } c", "function f(x) { b }"),
        (JavaScript, "const f = async (x) => { ^b }", "const f = async (x) => { b }"),
        (JavaScript, "class A { f(x) { if (y) { ^b } } }", "f(x) { if (y) { b } }"),
        (JavaScript, "it('a', () => { ^b })", "() => { b }"),
        (
            Go,
            "func f(x int) (int, error) { if x { ^b } }",
            "func f(x int) (int, error) { if x { b } }",
        ),
        (Ruby, "a\ndef f(x)\n  if b\n    ^c\n  end\nend\nd", "def f(x)\n  if b\n    c\n  end\nend"),
        (Ruby, "def f(x)\n  b\nend\n^d", "def f(x)\n  b\nend\nd"),
        (Ruby, "def f; ^b; end\nd", "def f; b; end"),
        (Java, "class A { void f(X x) throws Y { ^b; } }", "void f(X x) throws Y { b; }"),
        (Kotlin, "class A(x: Y) { fun f() { b.let { ^c } } }", "fun f() { b.let { c } }"),
        (
            Rust,
            "impl A { fn f(&self) -> B { match c { D => ^e } } }",
            "fn f(&self) -> B { match c { D => e } }",
        ),
        (CSharp, "class A : B<C>\r\n{ void f() { ^b; } }", "void f() { b; }"),
        (CSharp, "class A { A(int x) : base(x) { ^b; } }", "A(int x) : base(x) { b; }"),
        (Php, "<?php function f($x) { ^b(); }", "function f($x) { b(); }"),
        (C, "int f(int x)\n{\n  ^b;\n}", "int f(int x)\n{\n  b;\n}"),
        (Swift, "func f(x: Int) -> Int { ^b }", "func f(x: Int) -> Int { b }"),
        (Scala, "a; def f(x: Int): Int = { ^b }", "def f(x: Int): Int = { b }"),
        (Groovy, "def f(x) { sh '^b' }", "def f(x) { sh 'b' }"),
        (Python, "a\n^b", "a\nb"),
    ];
    let mut wrong = Vec::new();
    for (dialect, marked, expected) in cases {
        let actual = function(marked, *dialect);
        if actual != *expected {
            wrong.push(format!("{dialect:?} {marked:?}: {actual:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Asks everything of a text at some of its offsets.
fn ask_all(text: &[u8], dialect: Dialect) {
    let code = Code::read(text, dialect);
    let step = text.len() / 16 + 1;
    for offset in (0..=text.len() + 1).step_by(step) {
        let _ = code.piece_at(offset).map(|piece| literal(piece, text));
        let _ = code.elements(offset).map(|list| (list.span, list.elements.len()));
        let _ = (code.call_of(offset), code.assigned(text, offset));
        for range in [code.statement(offset), code.function(text, offset)] {
            let within = range.start <= range.end && range.end <= text.len() + 1;
            assert!(within, "{dialect:?} {range:?}");
        }
        if let Some(call) = code.call_at(offset) {
            assert!(code.arguments(call).iter().all(|it| it.value.end <= text.len()));
        }
    }
    let sorted = code.pieces().is_sorted_by_key(|piece| piece.span.start);
    assert!(sorted, "{dialect:?}: pieces out of order");
    for piece in code.pieces() {
        let Piece { span, content, .. } = piece;
        let within = span.start <= content.start && content.start <= content.end;
        assert!(
            within && content.end <= span.end && span.end <= text.len(),
            "{dialect:?} {piece:?}"
        );
    }
    for call in code.calls() {
        let Call { callee, arguments, .. } = call;
        assert!(callee.start < callee.end && callee.end <= arguments.start, "{dialect:?} {call:?}");
        assert!(arguments.start <= arguments.end, "{dialect:?} {call:?}");
        assert!(arguments.end <= text.len(), "{dialect:?} {call:?}");
    }
}

const SAMPLE: &str = r##"<?php import os, {a}; class A(B): # c
def f(self, x: T = 'a', *b) { return g(h.i("x${y(z)}"), j={"k": [1, 2]}, l => m); }
  x = f"a{b!r:>{c}}d{{e}}" + rb'\'' + `t${`u${v}`}` + $@"w{x}""y" + r#"z"# + R"q(a)q"
/* a /* b */ c */ // d
s = <<~EOT + <<-'B', <<<C
  a #{b} ${c} {$d}
  EOT
B
C;
if (a <b>(c)) { puts d, e do |f| g end } else case 1: h := %w[a b] ?> /re[/]/g </a> 'it''s' "\(x)"
"""doc""" '''x''' $$"""{{y}}""" #"z"# @foo.bar(1) => -> :sym :"a" ?" __END__
"##;

#[test]
fn every_prefix_of_a_sample_is_read() {
    for dialect in Dialect::ALL {
        for end in 0..=SAMPLE.len() {
            // Whatever is cut off, at either end.
            let (before, after) = SAMPLE.as_bytes().split_at(end);
            ask_all(if end % 4 == dialect as usize % 4 { after } else { before }, dialect);
        }
    }
}

#[test]
fn random_bytes_are_read() {
    let tokens: Vec<&str> = SAMPLE.split_inclusive(|it: char| !it.is_alphanumeric()).collect();
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below as u64) as usize
    };
    for round in 0..200 {
        let mut text = Vec::new();
        while text.len() < 400 {
            match round % 3 {
                0 => text.push(random(256) as u8),
                1 => text.push(SAMPLE.as_bytes()[random(SAMPLE.len())]),
                _ => text.extend(tokens[random(tokens.len())].bytes()),
            }
        }
        for dialect in Dialect::ALL {
            ask_all(&text, dialect);
        }
    }
}

const UNITS: &[&str] = &[
    "(",
    "[",
    "{",
    ")",
    "]",
    "}",
    "\"",
    "'",
    "`",
    "\\",
    "/",
    "/*",
    "*/",
    "#",
    "<",
    "<<A ",
    "<<A\n",
    "<<~A\n#{ ",
    "a<b",
    "a(",
    "a.",
    "a ",
    "a b",
    "f\"{",
    "\"${",
    "`${",
    "\"#{",
    "\"\\(",
    "$\"{",
    "'\\'",
    "\"#{\\\"",
    "=/[",
    "=/",
    "r#",
    "#\"",
    "$",
    "@",
    "%w[",
    "%q(",
    ":",
    "?",
    "<?",
    "?>",
    "<?php ",
    "\"\"\"",
    "'''",
    "=begin\n",
    ",",
    "a,",
    "a=",
    "def a\n",
    " def a\n",
    "end\n",
    "if a {",
    "a{(",
    "({",
    "[(])",
    "((}",
    "a(()=>{",
    "\n",
    "\r\n",
    "\n ",
    "\t",
    "//",
    "--",
    "<#",
    "R\"(",
    "/*/*",
    "/* /* */",
    "puts a, ",
    "puts \"",
    "x <<A, ",
    "a\n.b",
    "=>",
    "a;",
    "a.b{}",
    "<<<A\n",
    "x::<",
    "l: ",
    "{a:",
    "((((((((((((((((]",
    "\"a\" \\\n",
    "#define A\n",
    "@\"\"",
    "a\u{e9}'",
    "{$",
    "$\"\"\"{",
    "case a:",
    "a?b:c",
    "${",
    "#{",
    "\\(",
    "def a(",
    "%(",
    "? \"",
    "\u{ff}",
    "<<A,<<A\nA\n",
];

#[test]
fn hostile_texts_take_no_longer_than_others() {
    let read = |unit: &str, size: usize, dialect: Dialect| {
        let text = unit.repeat(size / unit.len());
        let started = std::time::Instant::now();
        ask_all(text.as_bytes(), dialect);
        let took = started.elapsed();
        assert!(took.as_secs() < 5, "{dialect:?} {unit:?}: {took:?}");
    };
    for dialect in Dialect::ALL {
        for unit in UNITS {
            read(unit, 20_000, dialect);
        }
    }
    let openers = [
        "(", "{", "f\"{", "`${", "\"#{", "'", "\"\"\"", "/*", "<<A\n", "a(", "a<b", "puts a, ",
        "def a\n",
    ];
    for dialect in [Python, JavaScript, Ruby, Rust] {
        for unit in openers {
            read(unit, 200_000, dialect);
        }
    }
}

#[test]
fn common_escapes_of_a_literal_are_resolved() {
    let cases: &[(Dialect, &str, &str)] = &[
        (Python, r"'a\n\t\'\\'", "a\n\t'\\"),
        (Python, r"r'a\n'", r"a\n"),
        (Python, r"'a\x41'", r"a\x41"),
        (Go, r"`a\n`", r"a\n"),
    ];
    for (dialect, text, expected) in cases {
        let code = Code::read(text.as_bytes(), *dialect);
        let said = literal(&code.pieces()[0], text.as_bytes());
        assert_eq!(String::from_utf8_lossy(&said), *expected, "{text}");
    }
}

#[test]
fn docstrings_and_tags_are_marked() {
    let text = "\"\"\"a\"\"\"\nx = 'b'\ndef f():\n    'c'\n    g('d')\n";
    let code = Code::read(text.as_bytes(), Python);
    let documents =
        |piece: &Piece| matches!(piece.kind, PieceKind::Str { documentation: true, .. });
    assert_eq!(code.pieces().iter().map(documents).collect::<Vec<_>>(), [true, false, true, false]);
    let text = "await $`a ${b}`; sh.c`d`; x = `e`; return `f`";
    let code = Code::read(text.as_bytes(), JavaScript);
    let tags = code.pieces().iter().map(|it| it.tag.clone().map(|tag| &text[tag]));
    assert_eq!(tags.collect::<Vec<_>>(), [Some("$"), Some("sh.c"), None, None]);
}

#[test]
fn calls_know_what_is_around_them() {
    let text = "a(b(c), d)(e).f(g)";
    let code = Code::read(text.as_bytes(), Python);
    let outer: Vec<_> = code.calls().iter().map(|it| (it.outer, it.receiver)).collect();
    assert_eq!(outer, [(None, None), (Some(0), None), (None, None)]);
    assert_eq!(code.call_of(2), Some(1));
    assert_eq!(code.call_of(7), None);
}
