//! Links, pipes, sockets and devices in a tree, and huge files that hold almost nothing.

use crate::harness::{Sandbox, token};
use std::fs::{self, File};
use std::io::{Seek as _, SeekFrom, Write as _};
use std::os::unix::fs::{MetadataExt as _, symlink};
use std::os::unix::net::UnixListener;
use std::process::Command;
use std::time::{Duration, Instant};

const DOT: [&str; 1] = ["."];

fn make_fifo(sandbox: &Sandbox, name: &str) {
    let status = Command::new("mkfifo").arg(sandbox.path(name)).status().unwrap();
    assert!(status.success());
}

fn skipped(path: &str, reason: &str) -> (String, String) {
    (path.into(), reason.into())
}

#[test]
fn links_in_a_tree_are_listed_and_not_followed() {
    for tracked in [false, true] {
        let sandbox = Sandbox::repository();
        sandbox.plant("../outside/a", 0);
        sandbox.plant("inside/b", 1);
        symlink("inside/b", sandbox.path("to-file")).unwrap();
        symlink("inside", sandbox.path("to-folder")).unwrap();
        symlink("../outside/a", sandbox.path("out-to-file")).unwrap();
        symlink("../outside", sandbox.path("out-to-folder")).unwrap();
        symlink("nowhere", sandbox.path("dangling")).unwrap();
        symlink(".", sandbox.path("inside/loop")).unwrap();
        symlink("self", sandbox.path("self")).unwrap();
        symlink("/dev/zero", sandbox.path("to-device")).unwrap();
        if tracked {
            sandbox.commit_all(".");
        }
        let ran = sandbox.stanch(DOT).json();
        assert_eq!(ran.exits(1).found(), ["inside/b"], "{tracked}");
        let links = [
            "dangling",
            "inside/loop",
            "out-to-file",
            "out-to-folder",
            "self",
            "to-device",
            "to-file",
            "to-folder",
        ];
        assert_eq!(ran.unscanned(), links.map(|link| skipped(link, "symlink")), "{tracked}");
    }
}

#[test]
fn tracked_files_below_a_folder_that_became_a_link_are_not_reached_through_it() {
    let sandbox = Sandbox::repository();
    sandbox.write("folder/sub/a", "nothing");
    sandbox.commit_all(".");
    fs::remove_dir_all(sandbox.path("folder")).unwrap();
    sandbox.plant("../outside/sub/a", 0);
    symlink("../outside", sandbox.path("folder")).unwrap();
    let ran = sandbox.stanch(DOT).json();
    assert_eq!(ran.exits(0).found(), [""; 0]);
    assert!(ran.unscanned().contains(&skipped("folder/sub/a", "symlink")), "{ran:?}");
}

#[test]
fn a_tracked_file_that_became_a_link_is_not_followed() {
    let sandbox = Sandbox::repository();
    sandbox.write("a", "nothing");
    sandbox.commit_all(".");
    fs::remove_file(sandbox.path("a")).unwrap();
    sandbox.plant("../outside", 0);
    symlink("../outside", sandbox.path("a")).unwrap();
    let ran = sandbox.stanch(DOT).json();
    assert_eq!(ran.exits(0).unscanned(), [skipped("a", "symlink")]);
}

#[test]
fn pipes_sockets_and_devices_are_listed_and_no_failure() {
    let sandbox = Sandbox::new();
    make_fifo(&sandbox, "pipe");
    let _socket = UnixListener::bind(sandbox.path("socket")).unwrap();
    let device = Command::new("mknod").arg(sandbox.path("zero")).args(["c", "1", "5"]).output();
    sandbox.plant("a", 0);
    let ran = sandbox.stanch(DOT).json();
    assert_eq!(ran.exits(1).found(), ["a"]);
    let mut expected = vec![skipped("pipe", "not-a-file"), skipped("socket", "not-a-file")];
    if device.is_ok_and(|output| output.status.success()) {
        expected.push(skipped("zero", "not-a-file"));
    }
    assert_eq!(ran.unscanned(), expected);
    let quiet = sandbox.stanch(DOT).run();
    assert_eq!(quiet.stderr, "");
    sandbox.stanch([".", "-v"]).run().says("skipped: pipe: a FIFO, socket or device");
}

#[test]
fn a_tracked_file_that_became_a_pipe_does_not_block() {
    let sandbox = Sandbox::repository();
    sandbox.write("a", "nothing");
    sandbox.commit_all(".");
    fs::remove_file(sandbox.path("a")).unwrap();
    make_fifo(&sandbox, "a");
    let ran = sandbox.stanch(DOT).json();
    assert_eq!(ran.exits(0).unscanned(), [skipped("a", "not-a-file")]);
}

#[test]
fn a_named_pipe_socket_or_device_cannot_be_scanned() {
    let sandbox = Sandbox::new();
    make_fifo(&sandbox, "pipe");
    let _socket = UnixListener::bind(sandbox.path("socket")).unwrap();
    symlink("pipe", sandbox.path("link")).unwrap();
    for name in ["pipe", "socket", "link", "/dev/zero", "/dev/null"] {
        let ran = sandbox.stanch([name]).json();
        assert_eq!(ran.exits(2).unscanned(), [skipped(name, "unreadable")]);
        ran.says("not a regular file");
    }
}

#[test]
fn a_sparse_file_of_gigabytes_takes_no_time() {
    let sandbox = Sandbox::new();
    let path = sandbox.path("sparse");
    let mut file = File::create(&path).unwrap();
    let size: u64 = 4 << 30;
    write!(file, "first {} ", token(0)).unwrap();
    file.seek(SeekFrom::Start(size / 2)).unwrap();
    write!(file, "second {} ", token(1)).unwrap();
    file.seek(SeekFrom::Start(size)).unwrap();
    write!(file, "third {}", token(2)).unwrap();
    drop(file);
    if fs::metadata(&path).unwrap().blocks() * 512 > 1 << 20 {
        return; // This file system has no holes.
    }
    let started = Instant::now();
    let report = sandbox.stanch(["sparse"]).json().exits(1).report();
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
    let findings = report["findings"].as_array().unwrap();
    let offsets: Vec<_> = findings.iter().map(|f| f["byte_offset"].as_u64().unwrap()).collect();
    assert_eq!(offsets, [6, size / 2 + 7, size + 6]);
    let examined = report["summary"]["bytes"].as_u64().unwrap();
    assert_eq!(examined, size + 6 + token(2).len() as u64);
}

#[test]
fn memory_is_bounded_whatever_the_file() {
    let sandbox = Sandbox::new();
    let line = "nothing to see in this line of a file that is larger than the memory allowed\n";
    sandbox.write("large", line.repeat((96 << 20) / line.len()));
    let limited = format!("ulimit -v 90000; exec {} large", env!("CARGO_BIN_EXE_stanch"));
    let output = Command::new("sh").arg("-c").arg(limited).current_dir(sandbox.path(".")).output();
    let output = output.unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
}
