//! `include-ignored`: files that git ignores and the configuration asks for.

use crate::harness::Sandbox;

const DOT: [&str; 1] = ["."];

fn sandbox(globs: &str) -> Sandbox {
    let sandbox = Sandbox::repository();
    sandbox.write(".gitignore", ".env*\nnode_modules/\n");
    sandbox.write("stanch.toml", format!("[scan]\ninclude-ignored = {globs}\n"));
    sandbox
}

#[test]
fn ignored_files_that_are_asked_for_are_scanned() {
    let sandbox = sandbox("['.env', '.env.*']");
    for name in [".env", ".env.local", "app/.env", "node_modules/a/.env", "node_modules/a/b"] {
        sandbox.plant(name, 0);
    }
    let expected = [".env", ".env.local", "app/.env", "node_modules/a/.env"];
    assert_eq!(sandbox.found(DOT), expected);
    assert_eq!(sandbox.found([".", "--no-config"]), [""; 0]);
    assert_eq!(sandbox.found([".", "--no-ignore"]).len(), 5);
    assert_eq!(sandbox.found(["app"]), ["app/.env"]);
}

#[test]
fn each_is_scanned_once_whether_tracked_ignored_or_neither() {
    let sandbox = sandbox("['.env', 'plain']");
    sandbox.plant("tracked/.env", 0);
    sandbox.commit_all(".");
    sandbox.plant(".env", 1);
    sandbox.plant("plain", 2);
    assert_eq!(sandbox.found(DOT), [".env", "plain", "tracked/.env"]);
    assert_eq!(sandbox.found([".", ".env", "tracked"]), [".env", "plain", "tracked/.env"]);
}

#[test]
fn each_is_scanned_once_in_nested_repositories_too() {
    let sandbox = sandbox("['.env', 'plain']");
    for folder in ["ignoring", "tracking", "node_modules"] {
        sandbox.plant(format!("{folder}/.env"), 0);
        sandbox.plant(format!("{folder}/plain"), 1);
        sandbox.git(folder, &["init", "--quiet"]);
    }
    sandbox.write("ignoring/.gitignore", ".env\n");
    sandbox.git("tracking", &["add", ".env"]);
    let expected = ["ignoring", "node_modules", "tracking"]
        .map(|folder| [format!("{folder}/.env"), format!("{folder}/plain")]);
    assert_eq!(sandbox.found(DOT), expected.concat());
}

#[test]
fn excludes_come_first() {
    let sandbox = sandbox("['.env']");
    sandbox.plant("a/.env", 0);
    sandbox.plant("b/.env", 1);
    assert_eq!(sandbox.found([".", "--exclude", "a"]), ["b/.env"]);
    assert_eq!(sandbox.found([".", "--exclude", "b/.env"]), ["a/.env"]);
}
