//! Reports in files: several of one run, written aside and renamed.

use crate::harness::{FORMATS, Sandbox, token};
use std::fs;
use std::io::Read as _;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::process::Command;

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.plant("in/a", 0);
    fs::create_dir(sandbox.path("out")).unwrap();
    sandbox
}

#[test]
fn several_reports_of_one_run() {
    let sandbox = sandbox();
    let args = ["in", "--report", "sarif=out/s", "--report", "json=out/j", "--report=jsonl=out/l"];
    let ran = sandbox.stanch(args).run();
    assert!(ran.exits(1).stdout.starts_with("error[docker-hub-token]"), "{}", ran.stdout);
    assert_eq!(sandbox.names("out"), ["j", "l", "s"]);
    for (format, file) in [("json", "out/j"), ("sarif", "out/s"), ("jsonl", "out/l")] {
        let alone = sandbox.stanch(["in", "-f", format]).run();
        assert_eq!(sandbox.read(file), alone.stdout.as_bytes(), "{format}");
    }
}

#[test]
fn output_goes_to_a_file_instead() {
    let sandbox = sandbox();
    let ran = sandbox.stanch(["in", "-f", "json", "-o", "out/j"]).run();
    assert_eq!(ran.exits(1).stdout, "");
    assert_eq!(sandbox.read_json("out/j")["findings"][0]["path"], "in/a");
    let here = sandbox.stanch(["../in", "-o", "human"]).within("out").run();
    assert_eq!((here.exits(1).stdout.as_str(), sandbox.names("out").len()), ("", 2));
}

#[test]
fn a_dash_is_standard_output() {
    let sandbox = sandbox();
    let expected = sandbox.stanch(["in", "-f", "json"]).run().stdout;
    for args in [&["in", "-f", "json", "-o", "-"][..], &["in", "-o", "out/h", "--report", "json=-"]]
    {
        assert_eq!(sandbox.stanch(args).run().exits(1).stdout, expected);
    }
    assert!(!sandbox.path("-").exists());
}

/// One of them would be lost.
#[test]
fn two_reports_do_not_go_to_one_place() {
    let sandbox = sandbox();
    for args in [
        &["in", "-o", "out/x", "--report", "json=out/x"][..],
        &["in", "--report", "sarif=out/x", "--report", "json=out/x"],
    ] {
        sandbox.stanch(args).run().exits(2).says("two reports would go to out/x");
    }
    let ran = sandbox.stanch(["in", "--report", "json=-"]).run();
    ran.exits(2).says("two reports would go to standard output");
    assert_eq!(sandbox.names("out"), [""; 0]);
}

#[test]
fn a_report_is_replaced_at_once_and_keeps_its_mode() {
    let sandbox = sandbox();
    let old = sandbox.write("out/j", "old report, still open somewhere");
    fs::set_permissions(&old, fs::Permissions::from_mode(0o640)).unwrap();
    let before = fs::metadata(&old).unwrap();
    let mut reader = std::io::BufReader::new(fs::File::open(&old).unwrap());
    sandbox.stanch(["in", "-f", "json", "-o", "out/j"]).run().exits(1);
    let mut kept = Vec::new();
    reader.read_to_end(&mut kept).unwrap();
    assert_eq!(kept, b"old report, still open somewhere");
    let after = fs::metadata(&old).unwrap();
    assert_ne!(after.ino(), before.ino(), "it was renamed into place");
    assert_eq!(after.mode() & 0o777, 0o640);
    assert_eq!(sandbox.names("out"), ["j"]);
}

#[test]
fn links_keep_pointing_to_the_report() {
    let sandbox = sandbox();
    fs::create_dir(sandbox.path("far")).unwrap();
    sandbox.write("far/there", "old");
    symlink("../far/there", sandbox.path("out/there")).unwrap();
    symlink("../far/not-yet", sandbox.path("out/not-yet")).unwrap();
    for name in ["there", "not-yet"] {
        let link = format!("out/{name}");
        sandbox.stanch(["in", "-f", "json", "-o", &link]).run().exits(1);
        assert!(sandbox.path(&link).symlink_metadata().unwrap().is_symlink(), "{name}");
        assert_eq!(sandbox.read_json(format!("far/{name}"))["schema"], 1);
    }
    assert_eq!((sandbox.names("out").len(), sandbox.names("far").len()), (2, 2));
    symlink("loop", sandbox.path("out/loop")).unwrap();
    sandbox.stanch(["in", "-o", "out/loop"]).run();
}

#[test]
fn devices_and_pipes_are_written_to_as_they_are() {
    let sandbox = sandbox();
    sandbox.stanch(["in", "-o", "/dev/null"]).run().exits(1);
    assert!(!fs::metadata("/dev/null").unwrap().is_file());
    let pipe = sandbox.path("out/pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let reader = std::thread::spawn({
        let pipe = pipe.clone();
        move || fs::read_to_string(pipe).unwrap()
    });
    sandbox.stanch(["in", "-f", "json", "-o", "out/pipe"]).run().exits(1);
    assert!(reader.join().unwrap().contains("docker-hub-token"));
    assert!(!fs::metadata(&pipe).unwrap().is_file());
}

#[test]
fn a_report_that_cannot_be_written_is_a_failure_and_the_others_are_written() {
    let sandbox = sandbox();
    // Nobody, not even root, makes files in /proc; /dev/full takes none of their bytes.
    for bad in ["/proc/stanch.json", "/dev/full"] {
        let args = ["in", "-o", bad, "--report", "json=out/j", "--exit-zero"];
        sandbox.stanch(args).run().exits(2).says(&format!("{bad}: the report can't be written"));
        assert_eq!(sandbox.read_json("out/j")["summary"]["findings"], 1);
        assert_eq!(sandbox.names("out"), ["j"]);
        fs::remove_file(sandbox.path("out/j")).unwrap();
    }
}

/// A full disk, for which a limit on the size of files stands in.
#[test]
fn a_report_that_does_not_fit_leaves_the_old_one_and_nothing_else() {
    let sandbox = sandbox();
    sandbox.write("in/many", format!("{}\n", token(1)).repeat(3000));
    sandbox.write("out/j", "old");
    let stanch = env!("CARGO_BIN_EXE_stanch");
    // Were the signal not ignored, it would end the process.
    let limited = format!("trap '' XFSZ; ulimit -f 64; exec {stanch} in -f json -o out/j");
    let output = Command::new("sh").args(["-c", &limited]).current_dir(sandbox.path(".")).output();
    let output = output.unwrap();
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("out/j: the report can't be written"));
    assert_eq!((sandbox.read("out/j").as_slice(), sandbox.names("out").len()), (&b"old"[..], 1));
}

#[test]
fn a_report_of_the_last_run_in_the_tree_leaks_and_finds_nothing() {
    let sandbox = sandbox();
    for format in FORMATS {
        let first = sandbox.stanch(["-f", format, "-o", "report"]).run();
        let before = sandbox.read("report");
        let second = sandbox.stanch(["-f", format, "-o", "report"]).run();
        assert_eq!((first.code, second.code), (Some(1), Some(1)));
        assert_eq!(sandbox.found(["report"]), [""; 0], "{}", String::from_utf8_lossy(&before));
    }
}
