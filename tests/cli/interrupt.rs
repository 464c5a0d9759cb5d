//! Ctrl-C.

use crate::harness::{Ran, Sandbox, token};
use std::process::{Child, Command};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// Text that takes long to scan for its size: every word of it might begin a secret.
fn slow(megabytes: usize) -> String {
    "dckr_pat_ ".repeat(megabytes * 100_000)
}

pub(crate) fn interrupt(child: &Child) {
    let id = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
}

/// Waits until the process has opened a file, so that it listens for the signal and is at work.
pub(crate) fn wait_for_work(child: &Child, name: &str) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while Instant::now() < deadline {
        let open = std::fs::read_dir(format!("/proc/{}/fd", child.id())).into_iter().flatten();
        let mut targets = open.flatten().filter_map(|fd| std::fs::read_link(fd.path()).ok());
        if targets.any(|target| target.to_string_lossy().contains(name)) {
            return;
        }
        sleep(Duration::from_millis(2));
    }
    panic!("{name} was never opened");
}

fn interrupted(sandbox: &Sandbox, args: &[&str], at_work_on: &str) -> Ran {
    let mut child = sandbox.stanch(args).spawn();
    drop(child.stdin.take());
    wait_for_work(&child, at_work_on);
    let started = Instant::now();
    interrupt(&child);
    let ran = Ran::new(child.wait_with_output().unwrap());
    ran.assert_no_secret();
    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
    ran
}

#[test]
fn a_scan_of_many_files_ends_soon_and_says_so() {
    let sandbox = Sandbox::new();
    let content = format!("{}\n{}", token(0), slow(4));
    for i in 0..40 {
        sandbox.write(format!("in/file{i}"), &content);
    }
    let args = ["in", "-f", "json", "--threads", "2", "-o", "report"];
    let ran = interrupted(&sandbox, &args, "/in/file");
    ran.exits(130).says("interrupted before the end");
    // There is a whole report, and it says that it is not complete.
    assert_eq!(sandbox.read_json("report")["summary"]["complete"], false);
    assert_eq!(sandbox.names("."), ["in", "report"]);
}

#[test]
fn a_scan_of_one_large_file_ends_soon_too() {
    let sandbox = Sandbox::new();
    sandbox.write("large", format!("{}\n{}", token(0), slow(100)));
    for args in [&["large"][..], &["."]] {
        let ran = interrupted(&sandbox, args, "/large");
        ran.exits(130).says("interrupted");
    }
}

#[test]
fn a_second_interrupt_does_not_ask() {
    let sandbox = Sandbox::new();
    sandbox.write("large", slow(100));
    let mut child = sandbox.stanch(["large", "-o", "report"]).spawn();
    drop(child.stdin.take());
    wait_for_work(&child, "/large");
    interrupt(&child);
    sleep(Duration::from_millis(1));
    // It may be gone by now.
    let _ = Command::new("kill").args(["-INT", &child.id().to_string()]).output();
    let ran = Ran::new(child.wait_with_output().unwrap());
    ran.exits(130);
}

#[test]
fn waiting_for_input_ends_at_once_and_leaves_no_report() {
    // What runs in a shell's background may be told to ignore the signal, and programs it starts too.
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:")).unwrap();
    if u64::from_str_radix(ignored.trim(), 16).unwrap() & 0b10 != 0 {
        return;
    }
    let sandbox = Sandbox::new();
    let child = sandbox.stanch(["-", "-o", "report"]).spawn();
    sleep(Duration::from_millis(100));
    interrupt(&child);
    let ran = Ran::new(child.wait_with_output().unwrap());
    // Ended by the signal itself, which shells count as 130.
    assert_eq!(ran.code, None);
    assert_eq!(sandbox.names("."), [""; 0]);
}
