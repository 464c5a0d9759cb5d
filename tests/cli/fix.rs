//! `stanch fix`: what is put in the place of what was found, what is left, and what people are told.

use crate::harness::{Ran, Sandbox, token};
use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};

const CATALOGUE: &str = r#"
[rules]
enable = ["docker-login"]

[catalogue]
see = "docs/secrets.md"

[[catalogue.secret]]
service = "Docker Hub"
owner = "platform"
names = { github = "DOCKER_HUB_ACCESS_TOKEN" }
accessors = { python = 'docker_settings()["hub"]', shell = '$(secret docker)' }
imports = { python = "from lib.secrets import docker_settings" }
"#;

/// A repository whose configuration has a catalogue.
fn repository() -> Sandbox {
    let sandbox = Sandbox::repository();
    sandbox.write("stanch.toml", CATALOGUE);
    sandbox
}

fn fix(sandbox: &Sandbox, args: &[&str]) -> Ran {
    sandbox.stanch(["fix"].iter().chain(args)).run()
}

fn text(sandbox: &Sandbox, path: &str) -> String {
    String::from_utf8(sandbox.read(path)).unwrap()
}

#[test]
fn what_is_certain_is_done_and_done_once() {
    let sandbox = repository();
    let module = sandbox.write("src/a.py", format!("import os\r\n\r\nT = '{}'  # é\r\n", token(0)));
    fs::set_permissions(&module, fs::Permissions::from_mode(0o775)).unwrap();
    let workflow = format!(
        "env:\n  TOKEN: \"{}\"\njobs:\n  a:\n    steps:\n    - run: docker login\n",
        token(1)
    );
    sandbox.write(".github/workflows/a.yml", workflow);
    sandbox.write("b.sh", format!("curl -H \"X: {}\"\n", token(2)));
    let ran = fix(&sandbox, &[]);
    ran.exits(1);
    assert_eq!(
        ran.stdout,
        "fixed: .github/workflows/a.yml:2: docker-hub-token: the literal becomes ${{ secrets.DOCKER_HUB_ACCESS_TOKEN }}\n\
         fixed: src/a.py:3: docker-hub-token: the literal becomes docker_settings()[\"hub\"], with its import\n"
    );
    ran.says("left: .github/workflows/a.yml:6: docker-login: the command names no user\n");
    ran.says("left: b.sh:1: docker-hub-token: the literal holds more than the secret\n");
    ran.says("rotate: ").says(
        "  Docker Hub (DOCKER_HUB_ACCESS_TOKEN), ask platform, see docs/secrets.md: .github/workflows/a.yml:2, src/a.py:3\n",
    );
    ran.says("2 fixed, 2 left\n");
    assert_eq!(
        text(&sandbox, "src/a.py"),
        "import os\r\nfrom lib.secrets import docker_settings\r\n\r\nT = docker_settings()[\"hub\"]  # é\r\n"
    );
    assert_eq!(fs::metadata(&module).unwrap().permissions().mode() & 0o777, 0o775);
    let files = || ["src/a.py", ".github/workflows/a.yml", "b.sh"].map(|path| sandbox.read(path));
    let before = files();
    let again = fix(&sandbox, &[]);
    assert_eq!(again.exits(1).stdout, "");
    assert_eq!(before, files());
    assert_eq!(sandbox.names("src"), ["a.py"]);
    fs::remove_file(sandbox.path("b.sh")).unwrap();
    fs::remove_file(sandbox.path(".github/workflows/a.yml")).unwrap();
    let nothing = fix(&sandbox, &[]);
    assert_eq!((nothing.code, &*nothing.stdout, &*nothing.stderr), (Some(0), "", ""));
}

#[test]
fn a_diff_changes_nothing_and_shows_no_secret() {
    let sandbox = repository();
    let before = format!("A = 1\nT = '{}'\nU = \"{}\"\n", token(0), token(1));
    let path = sandbox.write("a.py", &before);
    let inode = fs::metadata(&path).unwrap().ino();
    let ran = fix(&sandbox, &["--diff"]);
    assert_eq!(
        ran.exits(1).stdout,
        "--- a/a.py\n+++ b/a.py\n@@ -1,3 +1,5 @@\n+from lib.secrets import docker_settings\n+\n A = 1\n-T = '********'\n\
         -U = \"********\"\n+T = docker_settings()[\"hub\"]\n+U = docker_settings()[\"hub\"]\n"
    );
    ran.says("would fix: a.py:2: ").says("2 to be fixed, 0 left\n");
    assert!(!ran.stderr.contains("rotate"), "{ran:?}");
    assert_eq!(text(&sandbox, "a.py"), before);
    assert_eq!(fs::metadata(&path).unwrap().ino(), inode);
    sandbox.write("a.py", "A = 1\n");
    assert_eq!(fix(&sandbox, &["--diff"]).exits(0).stdout, "");
}

#[test]
fn what_is_not_certain_waits_for_unsafe() {
    let sandbox = repository();
    let before = format!("def f(t='{}'): pass\n", token(0));
    sandbox.write("a.py", &before);
    fix(&sandbox, &[])
        .exits(1)
        .says("with its import, which --unsafe does: a default value is made once");
    assert_eq!(text(&sandbox, "a.py"), before);
    fix(&sandbox, &["--unsafe"]).exits(0);
    assert!(text(&sandbox, "a.py").ends_with("\ndef f(t=docker_settings()[\"hub\"]): pass\n"));
}

#[test]
fn no_hook_changes_files() {
    let sandbox = repository();
    sandbox.plant("a.py", 0);
    for name in ["GIT_INDEX_FILE", "GIT_DIR", "GIT_EXEC_PATH", "GIT_QUARANTINE_PATH", "PRE_COMMIT"]
    {
        let ran = sandbox.stanch(["fix", "--diff"]).env(name, "1").run();
        ran.exits(2).says("does not run inside a hook").says(name).says("by hand");
    }
    let program = env!("CARGO_BIN_EXE_stanch");
    let before = format!("T = '{}'\n", token(0));
    sandbox.write("a.py", &before);
    let hook = sandbox.write(".git/hooks/pre-commit", format!("#!/bin/sh\nexec '{program}' fix\n"));
    fs::set_permissions(hook, fs::Permissions::from_mode(0o755)).unwrap();
    sandbox.git(".", &["add", "--all"]);
    let commit = sandbox.command("git").args(["commit", "--message", "x"]).output().unwrap();
    assert!(!commit.status.success());
    assert!(String::from_utf8_lossy(&commit.stderr).contains("does not run inside a hook"));
    assert_eq!(text(&sandbox, "a.py"), before);
}

#[test]
fn a_file_that_does_not_parse_is_left_and_said() {
    let sandbox = repository();
    let broken = format!("def f(:\n    T = '{}'\n", token(0));
    sandbox.write("a.py", &broken);
    sandbox.write("b.py", format!("T = '{}'\n", token(1)));
    let ran = fix(&sandbox, &[]);
    ran.exits(2).says("error: a.py: it does not parse: see line 1\n").says("1 fixed, 1 left\n");
    assert_eq!(text(&sandbox, "a.py"), broken);
    assert!(text(&sandbox, "b.py").contains("docker_settings()"));
    fix(&sandbox, &["missing.py"]).exits(2).says("missing.py");
}

#[test]
fn a_catalogue_that_is_wrong_fixes_nothing() {
    let sandbox = repository();
    let before = format!("T = '{}'\n", token(0));
    sandbox.write("a.py", &before);
    sandbox.write(
        "stanch.toml",
        format!(
            "{CATALOGUE}\n[[catalogue.import]]\npath = 'gone.yml'\nkind = 'yaml'\nkey = 'github'\n"
        ),
    );
    fix(&sandbox, &[]).exits(2).says("gone.yml");
    assert_eq!(text(&sandbox, "a.py"), before);
    sandbox.write("stanch.toml", "");
    fix(&sandbox, &[]).exits(1).says("the configuration has no [catalogue]");
}

#[test]
fn a_line_of_an_environment_file_moves() {
    let sandbox = repository();
    let env = |value: &str| format!("# a\nA=1\nDOCKER_HUB_ACCESS_TOKEN={value}\nB=2\n");
    sandbox.write("app/.env", env(token(0)));
    sandbox.write(".gitignore", "target");
    sandbox.commit_all(".");
    let diff = fix(&sandbox, &["--diff"]);
    assert!(diff.exits(1).stdout.contains("-DOCKER_HUB_ACCESS_TOKEN=********\n"), "{diff:?}");
    assert_eq!(sandbox.names("app"), [".env"]);
    let ran = fix(&sandbox, &[]);
    ran.exits(0).says("rotate: ").says("git rm --cached -- app/.env");
    assert_eq!(text(&sandbox, "app/.env"), "# a\nA=1\nB=2\n");
    assert_eq!(
        text(&sandbox, "app/.env.example"),
        "# Docker Hub: see docs/secrets.md\nDOCKER_HUB_ACCESS_TOKEN=\n"
    );
    assert_eq!(text(&sandbox, ".gitignore"), "target\n/app/.env\n");
    sandbox.git(".", &["rm", "--quiet", "--cached", "app/.env"]);
    assert_eq!(sandbox.git(".", &["status", "--short", "--", "app/.env"]), b"D  app/.env\n");
    sandbox.stanch(["."]).run().exits(0);
    fix(&sandbox, &[]).exits(0);
}

#[test]
fn a_value_that_stands_nowhere_else_is_not_taken_away() {
    let sandbox = repository();
    let env = format!("DOCKER_HUB_ACCESS_TOKEN={}\n", token(0));
    // stanch: ignore[dotenv-credential] a test writes it
    sandbox.write(".env", &env);
    // Git does not know the file: it is kept away from it, and the value stays.
    fix(&sandbox, &[]).exits(0).says("belong in the secret store");
    assert_eq!(text(&sandbox, ".env"), env);
    assert_eq!(text(&sandbox, ".gitignore"), "/.env\n");
    assert!(text(&sandbox, ".env.example").ends_with("\nDOCKER_HUB_ACCESS_TOKEN=\n"));
    let files = || [".env", ".env.example", ".gitignore"].map(|path| sandbox.read(path));
    let before = files();
    fix(&sandbox, &[".env"]).exits(1).says("git ignores the file");
    assert_eq!(files(), before);
    // Git tracks the file, but no commit has the line.
    sandbox.write("b/.env", "A=1\n");
    sandbox.commit_all(".");
    sandbox.write("b/.env", format!("A=1\n{env}"));
    fix(&sandbox, &["b"]).exits(1).says("which --unsafe does: the value may stand nowhere else");
    fix(&sandbox, &["b", "--unsafe"]).exits(0);
    assert_eq!(text(&sandbox, "b/.env"), "A=1\n");
    let outside = Sandbox::new();
    // stanch: ignore[dotenv-credential] a test writes it
    outside.write(".env", &env);
    fix(&outside, &[]).exits(1).says("no git repository");
}

#[test]
fn an_example_may_hold_values_too() {
    let sandbox = repository();
    // stanch: ignore[dotenv-credential] a test writes it
    sandbox.write(".env", format!("A_TOKEN={}\n", token(0)));
    sandbox.write(".env.example", format!("B_TOKEN={}\nC=1\n", token(1)));
    sandbox.commit_all(".");
    fix(&sandbox, &[]).exits(0);
    assert_eq!(
        text(&sandbox, ".env.example"),
        "B_TOKEN=\nC=1\n# Docker Hub: see docs/secrets.md\nA_TOKEN=\n"
    );
    assert_eq!(text(&sandbox, ".env"), "");
}

#[test]
fn links_and_files_that_can_t_be_written_are_left() {
    let sandbox = repository();
    let before = format!("T = '{}'\n", token(0));
    sandbox.write("out/a.py", &before);
    fs::create_dir(sandbox.path("in")).unwrap();
    symlink(sandbox.path("out/a.py"), sandbox.path("in/b.py")).unwrap();
    fix(&sandbox, &["in/b.py"]).exits(2).says("in/b.py: it is a link");
    fs::set_permissions(sandbox.path("out/a.py"), fs::Permissions::from_mode(0o444)).unwrap();
    let ran = fix(&sandbox, &["out"]);
    ran.exits(2).says("read-only").says("0 fixed, 1 left");
    assert_eq!((ran.stdout.as_str(), text(&sandbox, "out/a.py")), ("", before));
    assert!(sandbox.path("in/b.py").is_symlink());
    // What is beside a file can't be written: the file keeps its values.
    // stanch: ignore[dotenv-credential] a test writes it
    sandbox.write("e/.env", format!("A_TOKEN={}\n", token(0)));
    sandbox.commit_all(".");
    symlink("nowhere", sandbox.path("e/.env.example")).unwrap();
    fix(&sandbox, &["e"]).exits(2).says("it is a link or no file");
    assert_eq!(text(&sandbox, "e/.env"), format!("A_TOKEN={}\n", token(0)));
}

#[test]
fn what_is_let_be_is_not_fixed() {
    let sandbox = repository();
    let before = format!("T = '{}'  # stanch: ignore[docker-hub-token] a test's\n", token(0));
    sandbox.write("a.py", &before);
    fix(&sandbox, &[]).exits(0);
    assert_eq!(text(&sandbox, "a.py"), before);
    sandbox.write("b.py", format!("T = '{}'\n", token(1)));
    fix(&sandbox, &["--skip-rule", "docker-hub-token"]).exits(0);
    assert!(text(&sandbox, "b.py").contains(token(1)));
    sandbox.stanch(["fix", "-"]).stdin("x").run().exits(2).says("standard input is none");
}

#[test]
fn sarif_has_the_same_edits() {
    let sandbox = repository();
    sandbox.write("a.py", format!("import os  # 😀\nx = '😀', '{}'\n", token(0)));
    sandbox.write("b.py", format!("def f(t='{}'): pass\n", token(1)));
    let report = sandbox.stanch(["-f", "sarif"]).run().report();
    let results = report["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results.len(), 2);
    let fix = &results[0]["fixes"][0];
    let change = &fix["artifactChanges"][0];
    assert_eq!(change["artifactLocation"]["uri"], "a.py");
    let replacements = change["replacements"].as_array().unwrap();
    let place = |n: usize| {
        let region = &replacements[n]["deletedRegion"];
        ["startLine", "startColumn", "endLine", "endColumn"]
            .map(|key| region[key].as_u64().unwrap())
    };
    let end = 11 + token(0).len() as u64 + 2;
    assert_eq!((place(0), place(1)), ([1, 16, 1, 16], [2, 11, 2, end]));
    assert_eq!(
        replacements[0]["insertedContent"]["text"],
        "\nfrom lib.secrets import docker_settings"
    );
    assert_eq!(replacements[1]["insertedContent"]["text"], "docker_settings()[\"hub\"]");
    assert!(results[1].get("fixes").is_none(), "{}", results[1]);
}
