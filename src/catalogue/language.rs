//! The languages for which accessors can be named.

use std::fmt;

macro_rules! languages {
    ($($variant:ident $name:literal $($extension:literal)*;)*) => {
        /// A language that code which gets a secret is written in.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(missing_docs, reason = "their names say it")]
        pub enum Language {
            $($variant,)*
        }

        impl Language {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// As a configuration writes it.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }

            /// The language of a file, by the end of its name.
            #[must_use]
            pub fn of(path: &str) -> Option<Self> {
                let name = path.rsplit('/').next()?;
                let extension = name.rsplit_once('.')?.1.to_ascii_lowercase();
                match extension.as_str() {
                    $($($extension)|* => Some(Self::$variant),)*
                    _ => None,
                }
            }
        }
    };
}

languages! {
    Python "python" "py" "pyi" "pyw" "ipynb";
    JavaScript "javascript" "js" "mjs" "cjs" "jsx" "vue" "svelte";
    TypeScript "typescript" "ts" "mts" "cts" "tsx";
    Go "go" "go";
    Ruby "ruby" "rb" "rake";
    Java "java" "java";
    Kotlin "kotlin" "kt" "kts";
    CSharp "csharp" "cs";
    Rust "rust" "rs";
    Php "php" "php";
    Shell "shell" "sh" "bash" "zsh" "ksh";
    PowerShell "powershell" "ps1" "psm1";
}

impl Language {
    /// The language that a configuration names.
    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|language| language.name() == name)
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::Language;

    #[test]
    fn languages_have_names_and_files() {
        for language in Language::ALL {
            assert_eq!(Language::named(language.name()), Some(*language));
        }
        assert_eq!(Language::of("a.b/c.PY"), Some(Language::Python));
        assert_eq!(Language::of("a.py/c"), None);
        assert_eq!(Language::of(""), None);
    }
}
