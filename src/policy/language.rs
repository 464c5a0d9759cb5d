//! What a file's name says about how it is written.

/// A family of languages that write comments alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    /// `#`: shell, Python, YAML, TOML, Ruby, Dockerfile, Makefile, PowerShell, HCL, dotenv.
    Hash,
    /// `//` and `/* */`: C and all that took after it.
    Slashes,
    /// `--`: SQL, Lua, Haskell.
    Dashes,
    /// `;`: INI and assembly.
    Semicolon,
    /// Markup and running text: Markdown, reStructuredText, AsciiDoc, HTML, plain text.
    Document,
    /// Not known: every comment sign counts at the start of a line.
    Unknown,
}

impl Language {
    /// Judges by the file's name.
    pub(super) fn of(path: &str) -> Self {
        let name = path.rsplit(['/', '\\']).next().unwrap_or(path).to_ascii_lowercase();
        let stem = name.split('.').find(|part| !part.is_empty()).unwrap_or_default();
        if matches!(
            stem,
            "dockerfile" | "containerfile" | "makefile" | "gnumakefile" | "justfile" | "env"
        ) || matches!(stem, "rakefile" | "gemfile" | "vagrantfile" | "procfile" | "envrc")
        {
            return Self::Hash;
        }
        if matches!(stem, "readme" | "contributing" | "changelog") && !name.contains('.') {
            return Self::Document;
        }
        match name.rsplit_once('.').map_or("", |(_, extension)| extension) {
            "sh" | "bash" | "zsh" | "fish" | "ksh" | "py" | "pyi" | "yaml" | "yml" | "toml"
            | "rb" | "pl" | "pm" | "ps1" | "psm1" | "mk" | "mak" | "cfg" | "conf"
            | "properties" | "env" | "tf" | "tfvars" | "hcl" | "r" | "jl" | "ex" | "exs"
            | "nix" | "cmake" | "dockerfile" | "bats" | "service" => Self::Hash,
            "c" | "h" | "cc" | "cpp" | "cxx" | "hpp" | "cs" | "java" | "kt" | "kts" | "scala"
            | "groovy" | "gradle" | "js" | "jsx" | "mjs" | "cjs" | "ts" | "tsx" | "go" | "rs"
            | "swift" | "php" | "dart" | "vue" | "svelte" | "proto" | "m" | "mm" | "css"
            | "scss" | "json5" | "jsonc" | "jenkinsfile" | "zig" => Self::Slashes,
            "sql" | "lua" | "hs" | "elm" => Self::Dashes,
            "ini" | "asm" | "s" | "el" | "lisp" | "clj" => Self::Semicolon,
            "md" | "mdx" | "markdown" | "mdc" | "rst" | "adoc" | "asciidoc" | "txt" | "text"
            | "html" | "htm" | "org" => Self::Document,
            _ => Self::Unknown,
        }
    }

    /// The signs that begin a comment which ends with its line.
    pub(super) const fn line_comments(self) -> &'static [&'static str] {
        match self {
            Self::Hash => &["#"],
            Self::Slashes => &["//", "/*", "*"],
            Self::Dashes => &["--"],
            Self::Semicolon => &[";", "#"],
            Self::Document => &["<!--"],
            Self::Unknown => &["#", "//", "/*", "* ", "--", ";", "<!--", "REM ", "rem ", "@rem "],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Language;

    #[test]
    fn names_tell_languages() {
        for (path, language) in [
            ("a/Dockerfile.prod", Language::Hash),
            ("Makefile", Language::Hash),
            (".env.local", Language::Hash),
            ("x/deploy.SH", Language::Hash),
            ("src/index.ts", Language::Slashes),
            ("README", Language::Document),
            ("docs/a.md", Language::Document),
            ("LICENSE", Language::Unknown),
        ] {
            assert_eq!(Language::of(path), language, "{path}");
        }
    }
}
