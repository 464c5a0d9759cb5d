//! What a name, a fence or a first line says about the language of a text.

use super::code::Dialect;
use super::markdown::Flavour;

/// How a text is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    /// POSIX shells, bash, zsh. In a session, prompts stand before commands.
    Shell {
        /// Whether prompts and output may stand between the commands.
        session: bool,
    },
    /// PowerShell.
    PowerShell,
    /// A program language.
    Code(Dialect),
    /// YAML, and JSON, which is read as YAML's flow style.
    Yaml,
    /// A Dockerfile.
    Docker,
    /// A Makefile.
    Make,
    /// A justfile.
    Just,
    /// Running text.
    Document(Flavour),
    /// `NAME=value` lines: `.env`, INI, properties, TOML.
    Settings,
    /// Not known.
    Unknown,
}

impl Language {
    /// Judges by a file's name, and by its first line where the name says nothing.
    pub(crate) fn of(path: &str, text: &[u8]) -> Self {
        let name = path.rsplit(['/', '\\']).next().unwrap_or(path).to_ascii_lowercase();
        match Self::of_name(&name) {
            Self::Unknown => Self::of_shebang(text).unwrap_or(Self::Unknown),
            language => language,
        }
    }

    fn of_name(name: &str) -> Self {
        let stem = name.split('.').find(|part| !part.is_empty()).unwrap_or_default();
        match stem {
            "dockerfile" | "containerfile" if name.rsplit('.').next() != Some("md") => {
                return Self::Docker;
            }
            // `Dockerfile_base`, but not a program that deals with them.
            _ if is_dockerfile_of(stem) && is_unknown_extension(name) => return Self::Docker,
            "makefile" | "gnumakefile" => return Self::Make,
            "justfile" => return Self::Just,
            "env" | "envrc" | "flaskenv" if name.starts_with('.') => return Self::Settings,
            "jenkinsfile" => return Self::Code(Dialect::Groovy),
            "rakefile" | "gemfile" | "vagrantfile" | "fastfile" | "podfile" => {
                return Self::Code(Dialect::Ruby);
            }
            "readme" | "contributing" | "changelog" | "agents" | "claude"
                if !name.contains('.') =>
            {
                return Self::Document(Flavour::Markdown);
            }
            _ => {}
        }
        if matches!(name, ".cursorrules" | ".windsurfrules" | ".clinerules" | ".goosehints") {
            return Self::Document(Flavour::Markdown);
        }
        if matches!(name, ".bashrc" | ".bash_profile" | ".profile" | ".zshrc" | ".zprofile") {
            return Self::Shell { session: false };
        }
        let name = name.trim_end_matches(".j2").trim_end_matches(".tmpl").trim_end_matches(".tpl");
        let name = name.trim_end_matches(".template").trim_end_matches(".erb");
        name.rsplit_once('.').map_or(Self::Unknown, |(_, extension)| Self::of_extension(extension))
    }

    /// Judges by what a file's name ends with, or by the word behind a fence.
    pub(crate) fn of_extension(extension: &str) -> Self {
        match extension {
            "sh" | "bash" | "zsh" | "ksh" | "bats" | "fish" | "command" => {
                Self::Shell { session: false }
            }
            "ps1" | "psm1" | "psd1" => Self::PowerShell,
            "yaml" | "yml" | "json" | "jsonc" | "json5" | "ipynb" | "tfstate" | "har" => Self::Yaml,
            "dockerfile" | "containerfile" => Self::Docker,
            "mk" | "mak" => Self::Make,
            "just" => Self::Just,
            "md" | "mdx" | "markdown" | "mdc" | "html" | "htm" => Self::Document(Flavour::Markdown),
            "rst" => Self::Document(Flavour::Rst),
            "adoc" | "asciidoc" | "asc" => Self::Document(Flavour::AsciiDoc),
            "txt" | "text" | "org" => Self::Document(Flavour::Plain),
            "env" | "ini" | "cfg" | "conf" | "properties" | "toml" | "dotenv" | "service"
            | "editorconfig" => Self::Settings,
            _ => Self::of_dialect(extension),
        }
    }

    fn of_dialect(extension: &str) -> Self {
        let dialect = match extension {
            "py" | "pyi" | "pyw" | "bzl" | "star" => Dialect::Python,
            "js" | "jsx" | "mjs" | "cjs" | "ts" | "tsx" | "mts" | "cts" | "vue" | "svelte" => {
                Dialect::JavaScript
            }
            "go" => Dialect::Go,
            "rb" | "rake" | "gemspec" => Dialect::Ruby,
            "java" => Dialect::Java,
            "kt" | "kts" => Dialect::Kotlin,
            "scala" => Dialect::Scala,
            "groovy" | "gradle" | "jenkinsfile" => Dialect::Groovy,
            "cs" | "csx" => Dialect::CSharp,
            "rs" => Dialect::Rust,
            "php" => Dialect::Php,
            "swift" => Dialect::Swift,
            "tf" | "tfvars" | "hcl" | "nomad" => Dialect::Hcl,
            "dart" | "lua" | "ex" | "exs" | "erl" | "hs" | "clj" | "cljs" | "jl" | "r" | "pl"
            | "pm" | "nim" | "zig" | "sql" | "proto" | "fs" | "vb" | "elm" | "ml" | "cr"
            | "sol" | "bicep" | "nix" | "cmake" | "graphql" | "gql" | "tcl" | "awk" | "coffee"
            | "prisma" => Dialect::Generic,
            "c" | "h" | "cc" | "cpp" | "cxx" | "hpp" | "m" | "mm" => Dialect::C,
            _ => return Self::Unknown,
        };
        Self::Code(dialect)
    }

    /// Judges by the word behind a fence; a shell's is a session, for prompts are shown there.
    pub(crate) fn of_fence(info: &[u8]) -> Self {
        let end = info.iter().position(|b| !(b.is_ascii_alphanumeric() || b"+#_.-".contains(b)));
        let word = String::from_utf8_lossy(&info[..end.unwrap_or(info.len())]).to_ascii_lowercase();
        match word.trim_matches(['.', '{', '}']) {
            "" | "bash" | "sh" | "shell" | "zsh" | "console" | "terminal" | "shell-session"
            | "shellsession" | "sh-session" | "bash-session" | "cmd" | "bat" | "batch" | "fish"
            | "ksh" | "command" | "commandline" => Self::Shell { session: true },
            "powershell" | "pwsh" | "ps1" | "ps" => Self::PowerShell,
            "python" | "python3" | "py" | "pycon" => Self::Code(Dialect::Python),
            "javascript" | "typescript" | "node" => Self::Code(Dialect::JavaScript),
            "golang" => Self::Code(Dialect::Go),
            "ruby" => Self::Code(Dialect::Ruby),
            "kotlin" => Self::Code(Dialect::Kotlin),
            "groovy" => Self::Code(Dialect::Groovy),
            "csharp" | "c#" => Self::Code(Dialect::CSharp),
            "rust" => Self::Code(Dialect::Rust),
            "terraform" => Self::Code(Dialect::Hcl),
            "docker" => Self::Docker,
            "makefile" | "make" => Self::Make,
            "markdown" => Self::Document(Flavour::Markdown),
            "text" | "txt" | "plaintext" | "plain" | "output" | "log" | "mermaid" | "diff" => {
                Self::Unknown
            }
            word => Self::of_extension(word),
        }
    }

    /// Judges by `#!`.
    pub(crate) fn of_shebang(text: &[u8]) -> Option<Self> {
        let line = text.strip_prefix(b"#!")?;
        let end = memchr::memchr(b'\n', line).unwrap_or(line.len()).min(120);
        let line = String::from_utf8_lossy(&line[..end]).to_ascii_lowercase();
        let program = line.split([' ', '/']).rfind(|word| {
            let name = word.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.' || c == '\r');
            [
                "sh", "bash", "zsh", "dash", "ksh", "ash", "python", "node", "ruby", "pwsh", "php",
                "make",
            ]
            .contains(&name)
        })?;
        let name = program.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.' || c == '\r');
        Some(match name {
            "python" => Self::Code(Dialect::Python),
            "node" => Self::Code(Dialect::JavaScript),
            "ruby" => Self::Code(Dialect::Ruby),
            "php" => Self::Code(Dialect::Php),
            "pwsh" => Self::PowerShell,
            "make" => Self::Make,
            _ => Self::Shell { session: false },
        })
    }
}

/// Whether a name's first part is that of a Dockerfile for something: `dockerfile-dev`.
fn is_dockerfile_of(stem: &str) -> bool {
    ["dockerfile", "containerfile"]
        .iter()
        .any(|name| stem.strip_prefix(name).is_some_and(|rest| rest.starts_with(['_', '-'])))
}

fn is_unknown_extension(name: &str) -> bool {
    let extension = name.rsplit_once('.').map(|(_, extension)| Language::of_extension(extension));
    extension.is_none_or(|language| language == Language::Unknown)
}
