//! What git ignores, and nothing else, is left out.

use crate::harness::Sandbox;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::symlink;

const DOT: [&str; 1] = ["."];

/// Asserts that exactly the files that git lists as tracked or not ignored are scanned. All of them hold a secret but
/// those called `.gitignore`.
#[track_caller]
fn assert_as_git(sandbox: &Sandbox, case: &str) -> usize {
    let listed = sandbox.git(".", &["ls-files", "-z", "-co", "--exclude-standard"]);
    let listed = String::from_utf8(listed).unwrap();
    let expected: BTreeSet<_> = listed
        .split('\0')
        .filter(|path| !path.is_empty() && !path.ends_with(".gitignore"))
        .map(str::to_owned)
        .collect();
    let found: BTreeSet<_> = sandbox.found([".", "--no-config"]).into_iter().collect();
    assert_eq!(found, expected, "{case}");
    found.len()
}

const NAMES: [&str; 14] =
    ["a", "ab", "abc", "a b", "b ", "{a,b}", "$a", "#a", "!a", "a.c", "B.C", "[a]", "\\a", "fooa"];

/// A repository with every name at its top and in some folders.
fn tree() -> Sandbox {
    let sandbox = Sandbox::repository();
    for folder in ["", "x/", "x/fooa/", "x/fooa/b/", "B/", "{c,d}/"] {
        for name in NAMES.iter().filter(|name| folder != "x/" || **name != "fooa") {
            sandbox.plant(format!("{folder}{name}"), 0);
        }
    }
    sandbox
}

#[test]
fn patterns_mean_what_they_mean_to_git() {
    let sandbox = tree();
    for (exclude, file) in [
        ("", "{a,b}\n"),
        ("", "*.{c,C}\n{c,d}/\n"),
        ("*\n", "!a\n"),
        ("**\n/\n", "!x/\n!ab\n"),
        ("", "foo**/a\nfoo**/b\n"),
        ("", "*\n!*/\n!foo**/a\n!x**/abc\n"),
        ("", "x/*\n!x/fooa/\n"),
        ("", "x/\n!x/a\n"),
        ("", "x/**\n!x/**/\n!ab*\n"),
        ("", "**/fooa\n/**/b\n"),
        ("", "$a\n\\$a\n"),
        ("", "\\#a\n\\!a\n#ab\n"),
        ("", "a\\ b\nb \n"),
        ("", "b\\ \nab \r\n"),
        ("", "[[]a]\n[!a-z]*\n"),
        ("", "[[:upper:]].[[:alpha:]]\n[[:nope:]]*\n[\n"),
        ("", "\u{FEFF}a\n"),
        ("", "*\n!ab\r"),
        ("", "\\\\a\na\\\n"),
        ("", "/a\n//ab\nabc//\n/\n"),
        ("", "a/\nfooa/\n"),
        ("", "*\n!/x\n!*a*a*\n"),
        ("a\n", "!a\n/x/a\n"),
        ("!a\n", "a\n"),
    ] {
        sandbox.write(".git/info/exclude", exclude);
        sandbox.write(".gitignore", file);
        assert_as_git(&sandbox, &format!("{exclude:?} {file:?}"));
        sandbox.git(".", &["config", "core.ignoreCase", "true"]);
        assert_as_git(&sandbox, &format!("folded: {exclude:?} {file:?}"));
        sandbox.git(".", &["config", "core.ignoreCase", "false"]);
    }
}

/// Numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }

    fn one_in(&mut self, sides: usize) -> bool {
        self.roll(sides) == 0
    }

    fn pattern(&mut self) -> String {
        const PARTS: [&str; 24] = [
            "*",
            "**",
            "?",
            "a",
            "b",
            "c",
            "foo",
            "x",
            ".",
            "{a,b}",
            "[ab]",
            "[!a]",
            "[a-c]",
            "[]a]",
            "[A-C]",
            "[[:alpha:]]",
            "[\\]a]",
            "[a",
            "\\a",
            "\\*",
            "\\ ",
            " ",
            "$",
            "B",
        ];
        let mut pattern = String::new();
        for start in ["!", "/"] {
            pattern.push_str(if self.one_in(4) { start } else { "" });
        }
        for depth in 0..=self.roll(3) {
            pattern.push_str(if depth == 0 { "" } else { "/" });
            match self.roll(3) {
                0 => pattern.push_str(NAMES[self.roll(NAMES.len())]),
                1 => pattern.push_str(["*", "**", "x", "fooa"][self.roll(4)]),
                _ => {
                    (0..=self.roll(3))
                        .for_each(|_| pattern.push_str(PARTS[self.roll(PARTS.len())]));
                }
            }
        }
        for end in ["/", " ", "\r"] {
            pattern.push_str(if self.one_in(6) { end } else { "" });
        }
        pattern
    }

    fn file(&mut self) -> String {
        let start = if self.one_in(4) { "*\n" } else { "" };
        (0..=self.roll(4)).fold(start.into(), |file, _| file + &self.pattern() + "\n")
    }
}

#[test]
fn random_patterns_mean_what_they_mean_to_git() {
    let sandbox = tree();
    sandbox.git(".", &["add", "x/fooa/abc", "B/a.c"]);
    let mut dice = Dice(7);
    let mut shown = 0;
    for round in 0..40 {
        let files = [
            ".gitignore",
            ".git/info/exclude",
            "x/.gitignore",
            "x/fooa/.gitignore",
            "../home/git/ignore",
        ];
        let mut case = format!("{round}:");
        for (file, rarity) in files.into_iter().zip([1, 3, 2, 3, 3]) {
            let content = if dice.one_in(rarity) { dice.file() } else { String::new() };
            write!(case, " {file} {content:?}").unwrap();
            sandbox.write(file, content);
        }
        let fold = if dice.one_in(4) { "true" } else { "false" };
        sandbox.git(".", &["config", "core.ignoreCase", fold]);
        shown += assert_as_git(&sandbox, &format!("{case} {fold}"));
    }
    assert!((500..3000).contains(&shown), "the patterns are about these files: {shown}");
}

#[test]
fn the_person_s_excludes_file_is_the_one_that_git_takes() {
    let sandbox = Sandbox::repository();
    for name in ["by-default", "by-person", "by-repository", "by-none"] {
        sandbox.plant(name, 0);
    }
    sandbox.write("../home/git/ignore", "by-default\n");
    sandbox.write("../home/excludes", "by-person\n");
    sandbox.write("../home/more", "by-repository\n");
    let found = || {
        let config = sandbox.path("../home/config").display().to_string();
        sandbox.stanch(DOT).env("GIT_CONFIG_GLOBAL", &config).json().found()
    };
    let but = |name: &str| {
        let names = ["by-default", "by-none", "by-person", "by-repository"];
        names.into_iter().filter(|n| *n != name).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(found(), but("by-default"));
    sandbox.write("../home/config", "[core]\n\texcludesFile = ~/excludes\n");
    assert_eq!(found(), but("by-person"));
    sandbox.write("../home/config", "[include]\n\tpath = included\n");
    sandbox.write("../home/included", "[core]\n\texcludesFile = ~/excludes\n");
    assert_eq!(found(), but("by-person"));
    sandbox.git(".", &["config", "core.excludesFile", "../home/more"]);
    assert_eq!(found(), but("by-repository"));
    sandbox.git(".", &["config", "core.excludesFile", ""]);
    assert_eq!(found(), but(""));
}

#[test]
fn an_ignore_file_that_cannot_be_read_is_a_failure_and_ignores_nothing() {
    for file in [".gitignore", "sub/.gitignore", ".git/info/exclude"] {
        let sandbox = Sandbox::repository();
        sandbox.plant("sub/a", 0);
        sandbox.write(file, vec![b'\n'; (4 << 20) + 1]);
        let ran = sandbox.stanch(DOT).json();
        assert_eq!(ran.exits(2).found(), ["sub/a"], "{file}");
        ran.says(&format!("{file}: what it ignores can't be read"));
    }
}

#[test]
fn an_ignore_file_that_is_a_link_or_a_folder_is_none() {
    let sandbox = Sandbox::repository();
    sandbox.plant("a", 0);
    sandbox.plant("sub/b", 1);
    sandbox.write("../elsewhere", "a\n");
    symlink("../elsewhere", sandbox.path(".gitignore")).unwrap();
    fs::create_dir(sandbox.path("sub/.gitignore")).unwrap();
    assert_eq!(assert_as_git(&sandbox, "link"), 2);
    assert_eq!(sandbox.stanch(DOT).json().exits(1).found(), ["a", "sub/b"]);
}

#[test]
fn an_ignore_file_that_is_not_checked_out_counts() {
    let sandbox = Sandbox::repository();
    sandbox.write("in/a", "x");
    sandbox.write("out/.gitignore", "b\n");
    sandbox.write("out/x", "x");
    sandbox.commit_all(".");
    sandbox.git(".", &["sparse-checkout", "set", "--no-cone", "/in/"]);
    assert!(!sandbox.path("out/.gitignore").exists());
    sandbox.plant("out/b", 0);
    sandbox.plant("out/c", 1);
    assert_eq!(sandbox.found(DOT), ["out/c"]);
}

/// As with files: whoever names something wants it examined.
#[test]
fn a_folder_that_is_named_is_scanned_although_it_is_ignored() {
    let sandbox = Sandbox::repository();
    sandbox.write(".gitignore", "build/\n*.log\n");
    sandbox.write("build/.gitignore", "c\n");
    for name in ["build/a", "build/deep/b.log", "build/c", "src/d", "src/e.log"] {
        sandbox.plant(name, 0);
    }
    assert_eq!(sandbox.found(["build"]), ["build/a", "build/deep/b.log"]);
    assert_eq!(sandbox.found(["build/deep"]), ["build/deep/b.log"]);
    assert_eq!(sandbox.found(["src"]), ["src/d"]);
    assert_eq!(sandbox.found(DOT), ["src/d"]);
}

#[test]
fn a_folder_called_dot_git_does_not_hide_the_ignore_files_above_it() {
    let sandbox = Sandbox::repository();
    sandbox.write(".gitignore", "a\n");
    fs::create_dir_all(sandbox.path("sub/.git")).unwrap();
    sandbox.plant("sub/a", 0);
    sandbox.plant("sub/b", 1);
    assert_eq!(sandbox.found(DOT), ["sub/b"]);
    assert_eq!(sandbox.found(["sub"]), ["sub/b"]);
}

/// What git tracks there is not what is here.
#[test]
fn a_work_tree_elsewhere_hides_nothing() {
    let sandbox = Sandbox::repository();
    sandbox.plant("a", 0);
    sandbox.commit_all(".");
    fs::create_dir(sandbox.path("../elsewhere")).unwrap();
    sandbox.git(".", &["config", "core.worktree", "../../elsewhere"]);
    assert_eq!(sandbox.found(DOT), ["a"]);
}
