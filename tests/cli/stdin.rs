//! Standard input.

use crate::harness::{Sandbox, token};

fn secret() -> String {
    format!("first\n  {}\n", token(0))
}

#[test]
fn a_dash_scans_standard_input() {
    let sandbox = Sandbox::new();
    sandbox.plant("not-this", 1);
    for args in [&["scan", "-"][..], &["-"]] {
        let ran = sandbox.stanch(args).stdin(secret()).run();
        assert!(ran.exits(1).stdout.contains("<stdin>:2:3"), "{}", ran.stdout);
        sandbox.stanch(args).stdin("nothing\n").run().exits(0);
        sandbox.stanch(args).stdin("").run().exits(0);
    }
    let report = sandbox.stanch(["-"]).stdin(secret()).json().report();
    assert_eq!(report["findings"][0]["path"], "<stdin>");
    assert_eq!(report["summary"]["enumerated"], 1);
    assert_eq!(report["summary"]["bytes"], secret().len());
}

#[test]
fn a_file_called_dash_can_still_be_scanned() {
    let sandbox = Sandbox::new();
    sandbox.plant("-", 0);
    assert_eq!(sandbox.found(["./-"]), ["-"]);
}

#[test]
fn stdin_path_names_it_and_finds_its_configuration() {
    let sandbox = Sandbox::repository();
    sandbox.write("sub/stanch.toml", "[rules]\ndisable = ['docker-hub-token']\n");
    let run = |path: &str| sandbox.stanch(["-", "--stdin-path", path]).stdin(secret()).json();
    assert_eq!(run("top.py").exits(1).found(), ["top.py"]);
    assert_eq!(run("other/new.py").exits(1).found(), ["other/new.py"]);
    run("sub/unsaved.py").exits(0);
    run("sub/not/there/yet.py").exits(0);
    run(sandbox.path("sub/x.py").to_str().unwrap()).exits(0);
    let args = ["-", "--stdin-path", "sub/x.py", "--no-config"];
    sandbox.stanch(args).stdin(secret()).run().exits(1);
}

#[test]
fn excludes_hold_for_it_only_when_forced() {
    let sandbox = Sandbox::new();
    sandbox.write("stanch.toml", "[[scan.exclude]]\npaths = ['/gen/']\nreason = 'generated'\n");
    let args = ["-", "--stdin-path", "gen/a.py"];
    sandbox.stanch(args).stdin(secret()).run().exits(1);
    let forced = sandbox.stanch(args.iter().chain(&["--force-exclude"])).stdin(secret()).json();
    assert_eq!(forced.exits(0).unscanned(), [("gen/a.py".into(), "excluded".into())]);
}

#[test]
fn large_input_is_scanned_to_its_end() {
    let sandbox = Sandbox::new();
    let input = format!("{}{}", "nothing in here\n".repeat(600_000), secret());
    let report = sandbox.stanch(["-"]).stdin(input.clone()).json().exits(1).report();
    assert_eq!(report["findings"][0]["line"], 600_002);
    assert_eq!(report["summary"]["bytes"], input.len());
}

#[test]
fn input_that_cannot_be_read_is_a_failure() {
    let sandbox = Sandbox::new();
    let folder = std::fs::File::open(sandbox.path(".")).unwrap();
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_stanch"));
    let output = command.arg("-").stdin(folder).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{output:?}");
}
