//! What is in archives is scanned, within limits, and what is not is said.

use crate::harness::{RULE, Ran, Sandbox, token};
use crate::make::{bomb, bz2, gz, tar, xz, zip, zip_by, zst};
use rawzip::CompressionMethod as Method;
use serde_json::Value;

/// A line with a secret.
fn line(number: usize) -> String {
    format!("value {}\n", token(number))
}

/// Where the secrets of a run stand: path and line.
fn places(report: &Value) -> Vec<String> {
    let findings = report["findings"].as_array().unwrap().iter();
    let mut places: Vec<_> = findings
        .filter(|finding| finding["rule"] == RULE)
        .map(|finding| format!("{}:{}", finding["path"].as_str().unwrap(), finding["line"]))
        .collect();
    places.sort();
    places
}

fn findings(ran: &Ran) -> Vec<Value> {
    ran.report()["findings"].as_array().unwrap().clone()
}

/// What was not scanned, and why.
fn unscanned(report: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let all = report["unscanned"].as_array().unwrap().iter();
    all.map(|one| (text(&one["path"]), text(&one["reason"]))).collect()
}

/// Scans one file of that name.
fn scan(name: &str, content: &[u8], options: &[&str]) -> Value {
    let sandbox = Sandbox::new();
    sandbox.write(name, content);
    sandbox.stanch([&[name], options].concat()).json().report()
}

#[track_caller]
fn found(name: &str, content: &[u8], expected: &[&str]) {
    let report = scan(name, content, &[]);
    assert_eq!(places(&report), expected, "{report:#}");
    assert_eq!(unscanned(&report), []);
}

#[test]
fn every_format_is_opened_by_its_content() {
    let text = format!("first\n{}", line(0));
    let files = [("a/b.txt", &*text), ("c", "nothing")];
    let a_tar = tar(&files);
    found("x.zip", &zip(&files), &["x.zip!a/b.txt:2"]);
    found("x.docx", &zip(&files), &["x.docx!a/b.txt:2"]);
    found("x", &a_tar, &["x!a/b.txt:2"]);
    found("x.tgz", &gz(&a_tar), &["x.tgz!a/b.txt:2"]);
    found("x.tar.bz2", &bz2(&a_tar), &["x.tar.bz2!a/b.txt:2"]);
    found("x.tar.xz", &xz(&a_tar), &["x.tar.xz!a/b.txt:2"]);
    found("x.tar.zst", &zst(&a_tar), &["x.tar.zst!a/b.txt:2"]);
    found("dump.sql.gz", &gz(text.as_bytes()), &["dump.sql.gz!dump.sql:2"]);
    found("log.xz", &xz(text.as_bytes()), &["log.xz!log:2"]);
    found("log.zst", &zst(text.as_bytes()), &["log.zst!log:2"]);
    for method in [Method::STORE, Method::BZIP2, Method::LZMA, Method::XZ, Method::ZSTD] {
        found("y.zip", &zip_by(method, &files), &["y.zip!a/b.txt:2"]);
    }
}

#[test]
fn streams_may_have_several_parts() {
    let text = line(0);
    let (a, b) = text.split_at(9);
    for (name, pack) in
        [("x.gz", gz as fn(&[u8]) -> Vec<u8>), ("x.bz2", bz2), ("x.zst", zst), ("x.xz", xz)]
    {
        let whole = [pack(a.as_bytes()), pack(b.as_bytes())].concat();
        found(name, &whole, &[&format!("{name}!x:1")]);
    }
    // A frame that decoders skip stands first, as pzstd writes it.
    let skipped = [&b"\x50\x2a\x4d\x18\x04\0\0\0size"[..], &zst(text.as_bytes())].concat();
    found("x.zst", &skipped, &["x.zst!x:1"]);
    let tars = [tar(&[("a", "nothing")]), tar(&[("b", &*text)])].concat();
    found("x.tar", &tars, &["x.tar!b:1"]);
}

#[test]
fn archives_within_archives_are_opened_and_rules_see_the_inner_path() {
    let env = format!("DOCKER_TOKEN={}\n", token(0));
    let inner = gz(&tar(&[("c/.env", &env)]));
    let sandbox = Sandbox::new();
    sandbox.write("a.zip", zip(&[("b.tar.gz", inner)]));
    let ran = sandbox.stanch(["a.zip"]).json();
    assert_eq!(places(&ran.report()), ["a.zip!b.tar.gz!c/.env:1"]);
    // By a rule that looks at names.
    let key = zip(&[("home/.pgpass", "db.example.org:5432:app:robot:q8Vz2Kx7Lm\n")]);
    sandbox.write("key.jar", key);
    let ran = sandbox.stanch(["key.jar"]).json();
    let rules: Vec<_> = findings(&ran).iter().map(|finding| finding["rule"].clone()).collect();
    assert!(!rules.is_empty(), "{:#}", ran.report());
}

#[test]
fn what_is_stored_as_it_is_is_one_finding() {
    for archive in [tar(&[("a", &*line(0))]), zip_by(Method::STORE, &[("a", line(0))])] {
        found("x", &archive, &["x!a:1"]);
    }
    // Behind the archive it is the archive's own.
    let behind = [zip(&[("a", "nothing")]), line(0).into_bytes()].concat();
    let report = scan("x", &behind, &[]);
    assert_eq!(places(&report), ["x:null"], "{report:#}");
}

#[test]
fn members_count_as_files() {
    let archive = zip(&[("a", &*line(0)), ("b", "nothing"), ("d/c", "nothing")]);
    let report = scan("x.zip", &archive, &[]);
    let summary = &report["summary"];
    assert_eq!((&summary["enumerated"], &summary["scanned"]), (&4.into(), &4.into()));
    assert_eq!(summary["bytes"], archive.len() + line(0).len() + 14);
}

#[test]
fn each_limit_is_told_and_fails_no_run() {
    let text = line(0);
    let nested = zip(&[("b.zip", zip(&[("c.zip", zip(&[("d", &*text)]))]))]);
    let two = zip(&[("a", "nothing"), ("b", &*text)]);
    let long = zip(&[("a", format!("{text}{}", "x\n".repeat(3000)))]);
    for (archive, option, at, says) in [
        (&nested, "--max-archive-depth=2", "x!b.zip!c.zip", "within 2 others"),
        (&two, "--max-archive-entries=1", "x", "more than 1 members"),
        (&long, "--max-archive-size=2000", "x!a", "more than 2000 bytes"),
        (&long, "--max-archive-member-size=2000", "x!a", "more than 2000 bytes"),
    ] {
        let sandbox = Sandbox::new();
        sandbox.write("x", archive);
        let ran = sandbox.stanch(["x", option]).json();
        let told = unscanned(&ran.report());
        assert!(told.contains(&(at.into(), "archive-limit".into())), "{option}: {told:?}");
        let code = i32::from(archive == &long);
        ran.exits(code);
        // It is on the screen, without being asked for.
        let ran = sandbox.stanch(["x", option]).run();
        assert!(ran.stderr.contains(says), "{option}: {}", ran.stderr);
        sandbox.stanch(["x"]).run().exits(1);
        let config = option.trim_start_matches("--").replace('=', " = ");
        sandbox.write("stanch.toml", format!("[scan]\n{config}\n"));
        let ran = sandbox.stanch(["x"]).json();
        assert_eq!(unscanned(&ran.report()), told);
    }
}

#[test]
fn what_stands_before_a_limit_is_found() {
    let archive = zip(&[("a", format!("{}{}", line(0), "x\n".repeat(3000)))]);
    let report = scan("x", &archive, &["--max-archive-member-size=2K"]);
    assert_eq!(places(&report), ["x!a:1"]);
}

#[test]
fn a_bomb_ends_soon() {
    let sandbox = Sandbox::new();
    sandbox.write("bomb.zip", bomb(1 << 30));
    // Without optimization what is let through by default takes long.
    let ran = sandbox.stanch(["bomb.zip", "--max-archive-ratio=20"]).json();
    let told = ("bomb.zip!zeros".to_owned(), "archive-limit".to_owned());
    assert!(unscanned(&ran.report()).contains(&told), "{:#}", ran.report());
    let bytes = ran.report()["summary"]["bytes"].as_u64().unwrap();
    assert!(bytes < 100 << 20, "{bytes}");
    ran.exits(0);
}

#[test]
fn an_archive_that_holds_itself_ends() {
    // As a quine does, each archive holds another: here a hundred.
    let mut archive = zip(&[("end", line(0))]);
    for _ in 0..100 {
        archive = zip(&[("again.zip", archive)]);
    }
    let sandbox = Sandbox::new();
    sandbox.write("r.zip", archive);
    let ran = sandbox.stanch(["r.zip"]).json();
    let deepest = "r.zip!again.zip!again.zip!again.zip".to_owned();
    assert_eq!(unscanned(&ran.report()), [(deepest, "archive-limit".into())]);
    ran.exits(0);
    sandbox.stanch(["r.zip", "--max-archive-depth=16"]).run().exits(0);
    sandbox.stanch(["r.zip", "--max-archive-depth=17"]).run().exits(2);
}

#[test]
fn what_is_encrypted_or_of_another_method_is_told() {
    let mut archive = zip(&[("a", &*line(0)), ("b", &*line(1))]);
    // The flag of the first entry in the central directory, where only that says it.
    let directory = archive.windows(4).position(|bytes| bytes == b"PK\x01\x02").unwrap();
    archive[directory + 8] |= 1;
    let report = scan("x.zip", &archive, &[]);
    assert_eq!(unscanned(&report), [("x.zip!a".into(), "archive-encrypted".into())]);
    assert_eq!(places(&report), ["x.zip!b:1"]);
    let archive = zip_by(Method::PPMD, &[("a", "text")]);
    let report = scan("x.zip", &archive, &[]);
    assert_eq!(unscanned(&report), [("x.zip!a".into(), "archive-unsupported".into())]);
    let report = scan("x.7z", b"7z\xbc\xaf\x27\x1c\0\x04rest", &[]);
    assert_eq!(unscanned(&report), [("x.7z".into(), "archive-unsupported".into())]);
}

#[test]
fn what_is_damaged_is_told_and_the_rest_is_found() {
    let long = format!("{}{}", line(0), "different line\n".repeat(99));
    let files = [("a", &*long), ("b", "nothing")];
    let a_tar = tar(&files);
    let half = |bytes: Vec<u8>| bytes[..bytes.len() / 2].to_vec();
    for (name, archive) in [
        ("x.zip", half(zip(&files))),
        ("x.tgz", half(gz(&a_tar))),
        ("x.xz", half(xz(long.as_bytes()))),
        ("x.zst", half(zst(long.as_bytes()))),
        ("x.tar", a_tar[..700].to_vec()),
        ("y.gz", b"\x1f\x8b\x08 no more".to_vec()),
        ("y.zip", b"PK\x03\x04 no more".to_vec()),
        ("y.bz2", b"BZh91AY&SY no more".to_vec()),
        ("y.xz", b"\xfd7zXZ\0 no more".to_vec()),
        ("y.zst", b"\x28\xb5\x2f\xfd no more".to_vec()),
    ] {
        let sandbox = Sandbox::new();
        sandbox.write(name, &archive);
        let ran = sandbox.stanch([name]).json();
        let reasons: Vec<_> = unscanned(&ran.report()).into_iter().map(|(_, why)| why).collect();
        assert!(reasons.contains(&"archive-damaged".into()), "{name}: {:#}", ran.report());
        assert_ne!(ran.code, Some(2), "{name}");
    }
    // One member of a zip is damaged, the next is not.
    let mut archive = zip_by(Method::STORE, &[("a", "nothing here"), ("b", &*line(1))]);
    let at = archive.windows(7).position(|bytes| bytes == b"nothing").unwrap();
    archive[at] ^= 1;
    let report = scan("x.zip", &archive, &[]);
    assert_eq!(unscanned(&report), [("x.zip!a".into(), "archive-damaged".into())]);
    assert_eq!(places(&report), ["x.zip!b:1"]);
}

#[test]
fn hostile_names_do_no_harm() {
    let names: [&[u8]; 7] = [
        b"../../x",
        b"/etc/passwd",
        b"C:\\boot.ini",
        b"a\x1b[31m\nb\x00",
        b"caf\xe9",
        b"",
        &[b'/'; 5000],
    ];
    let files: Vec<_> = names.iter().map(|name| (*name, line(0))).collect();
    let sandbox = Sandbox::new();
    sandbox.write("d/x.zip", zip(&files));
    let ran = sandbox.stanch(["d/x.zip"]).json();
    assert_eq!(findings(&ran).len(), names.len(), "{:#}", ran.report());
    for format in crate::harness::FORMATS {
        let ran = sandbox.stanch(["d/x.zip", "-f", format]).run();
        assert!(!ran.stdout.contains('\x1b') && !ran.stderr.contains('\x1b'), "{format}");
        ran.exits(1);
    }
    assert_eq!(sandbox.names("."), ["d"]);
}

#[test]
fn secrets_in_names_are_masked() {
    let sandbox = Sandbox::new();
    let inner = format!("{}.txt", token(2));
    sandbox.write("x.zip", zip(&[(inner.as_bytes(), line(2).as_bytes())]));
    for format in crate::harness::FORMATS {
        sandbox.stanch(["x.zip", "-f", format, "-v"]).run().exits(1);
    }
}

#[test]
fn archives_are_not_opened_where_nobody_wants_it() {
    let sandbox = Sandbox::new();
    sandbox.write("x.zip", zip(&[("a", line(0))]));
    sandbox.stanch(["--no-archives"]).run().exits(0);
    sandbox.stanch(["--no-archives", "--archives"]).run().exits(1);
    sandbox.write("stanch.toml", "[scan]\narchives = false\n");
    sandbox.stanch(["."]).run().exits(0);
    sandbox.stanch(["--archives"]).run().exits(1);
    sandbox.write("stanch.toml", "[scan]\narchives = false\nmax-archive-entries = 0\n");
    sandbox.stanch(["--archives"]).run().exits(0).says("more than 0 members");
    sandbox.write("stanch.toml", "[scan]\nmax-archive-depth = 0\n");
    let ran = sandbox.stanch(["."]).run();
    assert!(ran.stderr.contains("stanch.toml:2:21: "), "{}", ran.stderr);
    ran.exits(2);
}

#[test]
fn standard_input_may_be_an_archive() {
    let sandbox = Sandbox::new();
    for archive in [zip(&[("a", line(0))]), gz(&tar(&[("a", &*line(0))]))] {
        let ran = sandbox.stanch(["-", "--stdin-path", "x.bin"]).stdin(archive).json();
        assert_eq!(places(&ran.report()), ["x.bin!a:1"]);
    }
}

#[test]
fn a_gate_opens_what_is_staged_and_reports_what_is_new() {
    let sandbox = Sandbox::repository();
    sandbox.write("old.jar", zip(&[("a", &*line(0)), ("b", "x")]));
    sandbox.commit_all(".");
    sandbox.stanch(["scan", "--staged"]).run().exits(0);
    // Repacked, moved within and renamed without, it is not new.
    sandbox.write("old.jar", zip(&[("b", "y"), ("c/a", &*line(0))]));
    sandbox.git(".", &["add", "."]);
    sandbox.stanch(["scan", "--staged"]).run().exits(0);
    sandbox.write("old.jar", zip(&[("c/a", &*line(0)), ("d", &*line(1))]));
    sandbox.git(".", &["add", "."]);
    let ran = sandbox.stanch(["scan", "--staged"]).json();
    assert_eq!(places(&ran.report()), ["old.jar!d:1"]);
    sandbox.write("new.tgz", gz(&tar(&[("x/.env", &*line(2))])));
    sandbox.git(".", &["add", "."]);
    let ran = sandbox.stanch(["scan", "--staged"]).json();
    assert_eq!(places(&ran.report()), ["new.tgz!x/.env:1", "old.jar!d:1"]);
    sandbox.git(".", &["commit", "--quiet", "--no-verify", "--message", "x"]);
    let ran = sandbox.stanch(["scan", "--range", "HEAD~1..HEAD"]).json();
    assert_eq!(places(&ran.report()), ["new.tgz!x/.env:1", "old.jar!d:1"]);
    let ran = sandbox.stanch(["scan", "--history"]).json();
    let expected = ["new.tgz!x/.env:1", "old.jar!a:1", "old.jar!d:1"];
    assert_eq!(places(&ran.report()), expected);
    let summary = &ran.report()["summary"];
    let number = |name: &str| summary[name].as_u64().unwrap();
    assert_eq!(number("enumerated"), number("scanned") + number("skipped") + number("failed"));
}

#[test]
fn a_gate_tells_what_it_could_not_open() {
    let sandbox = Sandbox::repository();
    sandbox.write("x.zip", &zip(&[("a", line(0))])[..50]);
    sandbox.git(".", &["add", "."]);
    let ran = sandbox.stanch(["scan", "--staged"]).json();
    assert_eq!(unscanned(&ran.report()), [("x.zip".into(), "archive-damaged".into())]);
    ran.exits(0);
    let ran = sandbox.stanch(["scan", "--staged"]).run();
    assert!(ran.stderr.contains("x.zip: not scanned: damaged"), "{}", ran.stderr);
}

#[test]
fn entries_of_a_configuration_name_the_archive_or_what_is_in_it() {
    let sandbox = Sandbox::new();
    sandbox.write("d/x.zip", zip(&[("a/1", &*line(0)), ("b/2", &*line(1))]));
    for (glob, left) in [
        ("d/x.zip", &[][..]),
        ("x.zip", &[]),
        ("d/x.zip!a/**", &["d/x.zip!b/2:1"]),
        ("d/x.zip!a/", &["d/x.zip!b/2:1"]),
        ("a/", &["d/x.zip!a/1:1", "d/x.zip!b/2:1"]),
    ] {
        let entry = format!("[[ignore]]\nrules = ['{RULE}']\npaths = ['{glob}']\nreason = 'x'\n");
        sandbox.write("stanch.toml", entry);
        let ran: Ran = sandbox.stanch(["."]).json();
        assert_eq!(places(&ran.report()), left, "{glob}");
    }
}

#[test]
fn markers_baselines_and_fixes_know_what_is_in_archives() {
    let sandbox = Sandbox::new();
    let marked = format!("value {} # stanch: ignore[docker-hub-token] made up\n", token(0));
    sandbox.write("x.zip", zip(&[("a.py", marked)]));
    sandbox.stanch(["."]).run().exits(0);
    let text = format!("token = \"{}\"\n", token(1));
    let archive = zip(&[("a.py", text)]);
    sandbox.write("x.zip", &archive);
    sandbox.stanch(["."]).run().exits(1);
    let ran = sandbox.stanch(["fix"]).run();
    assert_ne!(ran.code, Some(2), "{}{}", ran.stdout, ran.stderr);
    assert_eq!(sandbox.read("x.zip"), archive);
    sandbox.stanch(["baseline", "create", "--reason", "x"]).run().exits(0);
    sandbox.stanch(["."]).run().exits(0);
}

#[test]
fn reports_for_code_hosts_point_at_the_archive() {
    let sandbox = Sandbox::new();
    sandbox.write("d/x.zip", zip(&[("a/b c.txt", format!("\n{}", line(0)))]));
    let args = ["d", "-f", "sarif", "-o", "sarif", "--report", "gitlab=gitlab", "--report"];
    sandbox.stanch([&args[..], &["github=github", "--sarif-line-hash"]].concat()).run().exits(1);
    let sarif = sandbox.read_json("sarif");
    let run = &sarif["runs"][0];
    let result = &run["results"][0];
    let location = &result["locations"][0];
    assert_eq!(location["physicalLocation"]["artifactLocation"]["uri"], "d/x.zip");
    assert_eq!(location["physicalLocation"]["region"]["startLine"], 1);
    let logical = &location["logicalLocations"][0];
    assert_eq!(logical["fullyQualifiedName"], "d/x.zip!a/b c.txt");
    assert_eq!(logical["properties"]["innerPath"], "a/b c.txt");
    assert_eq!(logical["properties"]["region"]["startLine"], 2);
    assert_eq!(logical["properties"]["artifactIndex"], 1);
    assert_eq!(location["physicalLocation"]["artifactLocation"]["index"], 0);
    let artifacts = serde_json::json!([
        { "location": { "uri": "d/x.zip", "uriBaseId": "%SRCROOT%" } },
        { "location": { "uri": "/a/b%20c.txt" }, "parentIndex": 0 },
    ]);
    assert_eq!(run["artifacts"], artifacts);
    let message = result["message"]["text"].as_str().unwrap();
    assert!(message.contains(" In the archive: a/b c.txt, line 2."), "{message}");
    assert_eq!(run["invocations"][0]["executionSuccessful"], true);
    assert_eq!(run["invocations"][0]["toolExecutionNotifications"], serde_json::json!([]));
    let gitlab = sandbox.read_json("gitlab");
    let vulnerability = &gitlab["vulnerabilities"][0];
    assert_eq!(vulnerability["location"]["file"], "d/x.zip");
    assert_eq!(vulnerability["location"]["start_line"], Value::Null);
    let description = vulnerability["description"].as_str().unwrap();
    assert!(description.starts_with("In the archive: d/x.zip!a/b c.txt, line 2"), "{description}");
    let github = String::from_utf8(sandbox.read("github")).unwrap();
    assert!(github.starts_with("::error file=d/x.zip,title="), "{github}");
    assert!(github.contains("::d/x.zip!a/b c.txt:2:7: "), "{github}");
}

#[test]
fn json_tells_the_archive_and_what_is_in_it_apart() {
    let report = scan("x.zip", &zip(&[("b.gz", gz(line(0).as_bytes()))]), &[]);
    let finding = &report["findings"][0];
    assert_eq!(finding["path"], "x.zip!b.gz!b");
    assert_eq!(finding["archive"], "x.zip");
    assert_eq!(finding["inner_path"], "b.gz!b");
    let plain = scan("x", line(0).as_bytes(), &[]);
    assert_eq!(plain["findings"][0].get("archive"), None);
}

#[test]
fn many_that_were_not_scanned_are_one_line_on_the_screen() {
    let mut archive = zip(&[("a", "x"), ("b", "y"), ("c", "z")]);
    let starts: Vec<_> =
        (0..archive.len() - 4).filter(|at| archive[*at..].starts_with(b"PK\x01\x02")).collect();
    starts.iter().for_each(|at| archive[at + 8] |= 1);
    let sandbox = Sandbox::new();
    sandbox.write("x.zip", archive);
    let ran = sandbox.stanch(["x.zip"]).run();
    ran.exits(0).says("warning: x.zip: 3 files in it not scanned: encrypted\n");
    assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
    let ran = sandbox.stanch(["x.zip", "-v"]).run();
    ran.says("skipped: x.zip!b: encrypted").says("3 archive-encrypted");
    let ran = sandbox.stanch(["x.zip", "-q"]).run();
    assert_eq!(ran.stderr, "");
}
