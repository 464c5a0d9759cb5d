//! The reports that CI systems show: GitHub's and GitLab's own, JUnit's, and Markdown.

use crate::harness::{FORMATS, RULE, Ran, Sandbox, token};
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

const FROM_ROOT: [&str; 4] = ["github", "gitlab", "junit", "markdown"];

/// Names that mean something in one format or another.
const ODD: [&str; 12] = [
    "%0A%3A% &amp;.txt",
    "##[add-mask]x",
    "::stop-commands::x",
    "<b onclick='x'>\"&]]>",
    "[l](https:||e.org) ![i](x)",
    "`` ` ```|b",
    "a\\|b | c |",
    "a\n::set-env name=A::b",
    "c,d:e=f;g",
    "e@example.org @team www.example.org",
    "r\r::add-path::x\u{1b}[2J",
    "z\u{fffe}\u{ffff}\u{202e}\u{1}",
];

fn odd_names() -> Sandbox {
    let sandbox = Sandbox::new();
    for name in ODD {
        sandbox.plant(name, 0);
    }
    sandbox
}

fn run(sandbox: &Sandbox, format: &str, args: &[&str]) -> Ran {
    sandbox.stanch(["-f", format].iter().chain(args)).run()
}

/// A workflow command.
struct Command {
    name: String,
    properties: BTreeMap<String, String>,
    message: String,
}

/// Reads a line as the runner does; see `TryParseV2` and `TryParse` in
/// <https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs>.
fn command(line: &str) -> Option<Command> {
    assert!(!line.contains("##["), "{line}");
    let (head, message) = line.trim_start().strip_prefix("::")?.split_once("::")?;
    let (name, properties) = head.split_once(' ').unwrap_or((head, ""));
    let data = |text: &str| text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%");
    let property = |text: &str| data(&text.replace("%3A", ":").replace("%2C", ","));
    let pairs = properties.split(',').filter_map(|pair| pair.split_once('='));
    let properties = pairs.map(|(name, value)| (name.to_owned(), property(value))).collect();
    Some(Command { name: name.to_owned(), properties, message: data(message) })
}

fn commands(sandbox: &Sandbox, args: &[&str]) -> Vec<Command> {
    let stdout = run(sandbox, "github", args).stdout;
    stdout.lines().map(|line| command(line).unwrap_or_else(|| panic!("{line}"))).collect()
}

#[test]
fn github_says_where_and_what() {
    let sandbox = Sandbox::new();
    sandbox.write("dir/a b", format!("one\n  key: {} end\n", token(0)));
    let all = commands(&sandbox, &["."]);
    let [found] = &all[..] else { panic!("{}", all.len()) };
    assert_eq!(found.name, "error");
    let end = (7 + token(0).len()).to_string();
    for (name, value) in [
        ("file", "dir/a b"),
        ("line", "2"),
        ("endLine", "2"),
        ("col", "8"),
        ("endColumn", &end),
        ("title", "Docker Hub access token"),
    ] {
        assert_eq!(found.properties[name], value, "{name}");
    }
    let lines: Vec<_> = found.message.lines().collect();
    assert_eq!(lines[0], format!("dir/a b:2:8: Docker Hub access token ({RULE})"));
    assert_eq!(lines[1], "2 | key: ******** end");
    assert!(lines[2].starts_with("Instead: Deactivate the token"), "{}", found.message);
}

const LINES_RULE: &str = r#"
[[rule]]
id = 'test-lines'
title = 'On, two: lines'
kind = 'credential'
severity = 'medium'
confidence = 'high'
what = 'Made up.'
why = 'Tests need one.'
fix = 'Nothing.'
sources = ['https://example.org/']
keywords = ['lines:']
expression = '(?<secret>lines:[a-z]{3}\n[a-z]{3})'
examples = ["lines:@{}abc\nabc"]
near-misses = ["lines:ab\nabc"]
"#;

/// The runner drops columns of what spans lines.
#[test]
fn github_gets_columns_only_within_a_line() {
    let sandbox = Sandbox::new();
    sandbox.write("stanch.toml", LINES_RULE);
    sandbox.write("a", "x\nlines:one\ntwo\n");
    sandbox.write("binary", format!("\0{}", token(0)));
    let all = commands(&sandbox, &["a", "binary"]);
    let names = |command: &Command| command.properties.keys().cloned().collect::<Vec<_>>();
    assert_eq!((&*all[0].name, names(&all[0])), ("error", vec!["file".into(), "title".into()]));
    assert!(all[0].message.starts_with("binary: Docker Hub"), "{}", all[0].message);
    assert_eq!(
        (&*all[1].name, names(&all[1]).join(" ")),
        ("warning", "endLine file line title".into())
    );
    assert_eq!(all[1].properties["title"], "On, two: lines");
    assert_eq!((&*all[1].properties["line"], &*all[1].properties["endLine"]), ("2", "3"));
}

/// Only the first ten of each kind are shown.
#[test]
fn github_gets_the_worst_first_and_the_number_of_the_rest() {
    let sandbox = Sandbox::new();
    sandbox.write("stanch.toml", LINES_RULE);
    sandbox.write("a", "lines:one\ntwo\n");
    sandbox.write("b", format!("{}\n", token(0)).repeat(11));
    let all = commands(&sandbox, &["a", "b", "missing"]);
    let names: Vec<_> = all.iter().map(|command| &*command.name).collect();
    assert_eq!(names, [&["error"; 12][..], &["warning", "notice"]].concat());
    assert_eq!(all[11].properties["title"], "Not scanned");
    assert!(all[11].message.starts_with("missing: "), "{}", all[11].message);
    assert!(all[13].message.starts_with("2 errors more in the log"), "{}", all[13].message);
    sandbox.write("b", format!("{}\n", token(0)).repeat(9));
    assert_eq!(commands(&sandbox, &["a", "b", "missing"]).len(), 11);
    assert_eq!(run(&sandbox, "github", &["stanch.toml"]).exits(0).stdout, "");
}

#[test]
fn nothing_in_a_name_becomes_a_command() {
    let sandbox = odd_names();
    for name in ODD {
        sandbox.write(format!("{name}.large"), "x".repeat(5000));
    }
    let advice = "x\\n::error::forged\\r\\n##[add-mask]x";
    let config = format!("[override.{RULE}]\ninstead = \"{advice}\"\nsee = \"::debug::\"\n");
    sandbox.write("stanch.toml", config);
    let args = [".", "--max-file-size", "4K"];
    let all = commands(&sandbox, &args);
    let files: BTreeSet<_> = all.iter().filter_map(|c| c.properties.get("file")).collect();
    assert_eq!(files.len(), 2 * ODD.len());
    // What a terminal could not take is spelled out; the rest comes back as it was.
    for name in
        ODD.iter().filter(|n| !n.contains("##[") && n.chars().all(|c| c == '\n' || !c.is_control()))
    {
        assert!(name.contains('\u{202e}') || files.contains(&(*name).to_owned()), "{name}");
    }
    for command in &all {
        assert!(["error", "notice"].contains(&&*command.name), "{}", command.name);
        for line in command.message.lines() {
            assert!(!line.trim_start().starts_with("::") || line.starts_with(ODD[2]), "{line}");
        }
    }
    // The runner reads standard error as well.
    for format in FORMATS {
        for line in run(&sandbox, format, &args).exits(2).stderr.lines() {
            assert!(command(line).is_none(), "{line}");
        }
    }
    sandbox.write("::error::d\n::error::e/stanch.toml", "[[");
    for line in run(&sandbox, "github", &["::error::d\n::error::e"]).exits(2).stderr.lines() {
        assert!(command(line).is_none(), "{line}");
    }
}

/// The paths that a report names.
fn paths(report: &str, format: &str) -> Vec<String> {
    match format {
        "github" => {
            let all = report.lines().filter_map(command);
            all.filter_map(|c| c.properties.get("file").cloned()).collect()
        }
        "gitlab" => {
            let report: Value = serde_json::from_str(report).unwrap();
            let found = report["vulnerabilities"].as_array().unwrap().iter();
            found.map(|v| v["location"]["file"].as_str().unwrap().into()).collect()
        }
        "junit" => {
            cases(report).into_iter().filter_map(|c| c.attributes.get("file").cloned()).collect()
        }
        _ => {
            let places = table(report).into_iter().skip(1).map(|row| row[2].clone());
            places.map(|place| place.rsplit_once(':').unwrap().0.to_owned()).collect()
        }
    }
}

#[test]
fn files_are_named_from_the_root_of_the_repository() {
    let sandbox = Sandbox::new();
    sandbox.plant("ws/repo/sub/deep/a", 0);
    sandbox.plant("ws/b", 1);
    let workspace = sandbox.path("ws");
    let absolute = sandbox.path("ws/repo/sub/deep/a");
    let [workspace, absolute] = [&workspace, &absolute].map(|path| path.to_str().unwrap());
    let expect = |folder: &str, variable: &str, arg: &str, expected: &str| {
        for format in FROM_ROOT {
            let ran = sandbox.stanch(["-f", format, arg]).within(folder).env(variable, workspace);
            let found = paths(&ran.run().exits(1).stdout, format);
            assert_eq!(found, [expected], "{format} {folder} {variable} {arg}");
        }
    };
    // No repository is known but the workspace.
    expect("ws/repo/sub", "GITHUB_WORKSPACE", "deep", "repo/sub/deep/a");
    expect("ws/repo/sub", "CI_PROJECT_DIR", ".", "repo/sub/deep/a");
    expect("ws/repo/sub", "X", "./deep", "deep/a");
    sandbox.git("ws/repo", &["init", "--quiet"]);
    for variable in ["GITHUB_WORKSPACE", "X"] {
        expect("ws/repo/sub", variable, ".", "sub/deep/a");
        expect("ws/repo/sub/deep", variable, "../deep/a", "sub/deep/a");
        expect("ws", variable, "repo", "sub/deep/a");
        expect(".", variable, absolute, "sub/deep/a");
    }
    // In a submodule: the change that the job is about is the outer one's.
    sandbox.git("ws/repo/sub", &["init", "--quiet"]);
    expect("ws/repo/sub", "GITHUB_WORKSPACE", ".", "sub/deep/a");
    expect("ws/repo/sub", "X", ".", "deep/a");
    // What is not in it keeps the name it was given.
    let ran = sandbox.stanch(["-f", "github", "../../b", "deep"]).within("ws/repo/sub");
    let ran = ran.env("GITHUB_WORKSPACE", sandbox.path("ws/repo").to_str().unwrap()).run();
    assert_eq!(paths(&ran.stdout, "github"), ["../../b", "sub/deep/a"]);
}

/// The folders above are shown in these formats only.
#[test]
fn secrets_in_the_name_of_the_folder_that_a_run_takes_place_in() {
    let sandbox = Sandbox::repository();
    let folder = format!("{}/x{}", token(0), token(1));
    sandbox.plant(format!("{folder}/a"), 1);
    for format in FROM_ROOT {
        let ran = sandbox.stanch(["-f", format, "."]).within(&folder).run();
        let paths = paths(&ran.exits(1).stdout, format);
        assert_eq!(paths, ["********/x********/a"], "{format}");
    }
}

#[track_caller]
fn assert_object(value: &Value, required: &[&str]) {
    for name in required {
        assert!(!value[name].is_null(), "{name}: {value:#}");
    }
}

/// What the schema requires, for the version that the report says it has.
fn assert_gitlab(report: &Value) {
    assert_eq!(report["version"], "15.2.1");
    assert!(report["schema"].as_str().unwrap().contains("/v15.2.1/dist/secret-detection-"));
    let scan = &report["scan"];
    assert_object(scan, &["analyzer", "scanner", "start_time", "end_time", "status", "type"]);
    for tool in [&scan["analyzer"], &scan["scanner"]] {
        assert_object(tool, &["id", "name", "version", "vendor"]);
        assert!(!tool["vendor"]["name"].as_str().unwrap().is_empty());
    }
    for time in [&scan["start_time"], &scan["end_time"]] {
        let shape: String = time
            .as_str()
            .unwrap()
            .chars()
            .map(|c| if c.is_ascii_digit() { '0' } else { c })
            .collect();
        assert_eq!(shape, "0000-00-00T00:00:00");
    }
    assert_eq!(scan["type"], "secret_detection");
    assert!(["success", "failure"].contains(&scan["status"].as_str().unwrap()));
    for message in scan["messages"].as_array().unwrap() {
        assert!(["info", "warn", "fatal"].contains(&message["level"].as_str().unwrap()));
        assert!(!message["value"].as_str().unwrap().is_empty());
    }
    for found in report["vulnerabilities"].as_array().unwrap() {
        assert_object(found, &["id", "identifiers", "location", "name", "description", "solution"]);
        assert!(
            ["Low", "Medium", "High", "Critical"].contains(&found["severity"].as_str().unwrap())
        );
        assert!(found["name"].as_str().unwrap().chars().count() <= 255);
        assert!(found["solution"].as_str().unwrap().chars().count() <= 7000);
        assert!(!found["location"]["commit"]["sha"].as_str().unwrap().is_empty());
        for identifier in found["identifiers"].as_array().unwrap() {
            for field in ["type", "name", "value"] {
                assert!(!identifier[field].as_str().unwrap().is_empty());
            }
        }
        for link in found["links"].as_array().unwrap() {
            assert!(link["url"].as_str().unwrap().starts_with("https://"));
        }
    }
}

#[test]
fn gitlab_gets_what_its_schema_asks_for() {
    let sandbox = odd_names();
    let advice = "é".repeat(8000);
    sandbox.write("stanch.toml", format!("[override.{RULE}]\ninstead = '{advice}'\n{LINES_RULE}"));
    sandbox.write("two", format!("{0}\n{0}\nlines:one\ntwo\n", token(1)));
    sandbox.write("binary", format!("\0{}", token(0)));
    let report = run(&sandbox, "gitlab", &["."]).exits(1).report();
    assert_gitlab(&report);
    let found = report["vulnerabilities"].as_array().unwrap();
    assert_eq!(found.len(), ODD.len() + 4);
    assert_eq!(
        (&report["scan"]["status"], &report["scan"]["messages"]),
        (&"success".into(), &Value::Array(vec![]))
    );
    let ids: BTreeSet<_> = found.iter().map(|v| v["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), found.len());
    assert!(ids.iter().all(|id| id.len() == 36 && id.as_bytes()[14] == b'5'), "{ids:?}");
    let again = run(&sandbox, "gitlab", &["."]).report();
    assert_eq!(again["vulnerabilities"], report["vulnerabilities"]);
    let lines = found.iter().find(|v| v["name"] == "On, two: lines").unwrap();
    assert_eq!(lines["severity"], "Medium");
    assert_eq!(
        (&lines["location"]["start_line"], &lines["location"]["end_line"]),
        (&3.into(), &4.into())
    );
    assert_eq!(lines["raw_source_code_extract"], "********");
    let binary = found.iter().find(|v| v["location"]["file"] == "binary").unwrap();
    assert!(binary["location"]["start_line"].is_null());
    let failed = run(&sandbox, "gitlab", &["missing"]).exits(2).report();
    assert_gitlab(&failed);
    assert_eq!(failed["scan"]["status"], "failure");
    assert_eq!(failed["scan"]["messages"][0]["level"], "warn");
}

/// An element of a JUnit report.
struct Case {
    attributes: BTreeMap<String, String>,
    results: Vec<(String, BTreeMap<String, String>)>,
}

fn attributes(element: &BytesStart<'_>) -> BTreeMap<String, String> {
    let pairs = element.attributes().map(|attribute| {
        let attribute = attribute.unwrap();
        let name = attribute.key.as_ref().to_owned();
        (name, attribute.normalized_value(XmlVersion::Explicit1_0).unwrap().into_owned())
    });
    pairs.collect()
}

/// The tests of a report, which is checked to be well-formed and to count them rightly.
fn cases(xml: &str) -> Vec<Case> {
    let allowed =
        |c: char| matches!(c, '\n' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    assert_eq!(xml.chars().find(|c| !allowed(*c)), None);
    let mut reader = quick_xml::Reader::from_str(xml);
    reader.config_mut().check_end_names = true;
    let (mut cases, mut suites) = (Vec::<Case>::new(), Vec::new());
    loop {
        let element = match reader.read_event().unwrap() {
            Event::Eof => break,
            Event::Start(element) | Event::Empty(element) => element,
            _ => continue,
        };
        let attributes = attributes(&element);
        match element.name().as_ref() {
            "testsuites" | "testsuite" => suites.push(attributes),
            "testcase" => cases.push(Case { attributes, results: Vec::new() }),
            result => cases.last_mut().unwrap().results.push((result.to_owned(), attributes)),
        }
    }
    let count = |name: &str| cases.iter().flat_map(|c| &c.results).filter(|r| r.0 == name).count();
    assert_eq!(suites.len(), 2);
    for suite in suites {
        assert_eq!(suite["tests"], cases.len().to_string());
        for (attribute, result) in
            [("failures", "failure"), ("errors", "error"), ("skipped", "skipped")]
        {
            assert_eq!(suite[attribute], count(result).to_string());
        }
    }
    cases
}

#[test]
fn junit_has_a_test_for_every_finding_and_one_for_the_run() {
    let sandbox = Sandbox::new();
    sandbox.write("dir/a<b>", format!("\n x {0} {0}\n", token(0)));
    let cases = cases(&run(&sandbox, "junit", &[".", "missing"]).exits(2).stdout);
    let names: Vec<_> = cases.iter().map(|case| &*case.attributes["name"]).collect();
    let second = 5 + token(0).len();
    let found = |column| format!("{RULE}: Docker Hub access token at 2:{column}");
    assert_eq!(names, ["the scan ran to its end", &found(4), &found(second), "not scanned"]);
    let (found, missing) = (&cases[1], &cases[3]);
    assert_eq!(found.attributes["classname"], "dir/a<b>");
    assert_eq!((&*found.attributes["file"], &*found.attributes["line"]), ("dir/a<b>", "2"));
    let (element, failure) = &found.results[0];
    assert_eq!((&**element, &*failure["type"]), ("failure", RULE));
    assert!(failure["message"].starts_with("Docker Hub access token: Deactivate"), "{failure:?}");
    assert_eq!((&*missing.results[0].0, &*missing.attributes["file"]), ("error", "missing"));
}

#[test]
fn junit_of_a_clean_run_has_one_test_that_passes() {
    let sandbox = Sandbox::new();
    sandbox.write("a", "clean");
    let cases = cases(&run(&sandbox, "junit", &["."]).exits(0).stdout);
    assert_eq!((cases.len(), cases[0].results.len()), (1, 0));
}

/// Where names are equal, GitLab drops all but the first test.
#[test]
fn junit_names_every_test_differently_and_is_well_formed_with_odd_names() {
    let sandbox = odd_names();
    for number in 0..2 {
        sandbox.plant(format!("{}.txt", token(number)), 3);
    }
    let all = cases(&run(&sandbox, "junit", &["."]).exits(1).stdout);
    let names: BTreeSet<_> =
        all.iter().map(|c| (&c.attributes["classname"], &c.attributes["name"])).collect();
    assert_eq!((all.len(), names.len()), (ODD.len() + 3, ODD.len() + 3));
    assert!(names.iter().any(|(class, name)| **class == "********.txt" && name.ends_with(" (2)")));
}

/// The cells of the first table, as a reader of Markdown sees them. Fails when anything in them is more than text or code.
fn table(markdown: &str) -> Vec<Vec<String>> {
    use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
    let mut rows: Vec<Vec<String>> = Vec::new();
    for event in Parser::new_ext(markdown, Options::ENABLE_GFM | Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::TableHead | Tag::TableRow) => rows.push(Vec::new()),
            Event::Start(Tag::TableCell) => rows.last_mut().unwrap().push(String::new()),
            Event::Text(text) | Event::Code(text) => {
                if let Some(cell) = rows.last_mut().and_then(|row| row.last_mut()) {
                    cell.push_str(&text);
                }
            }
            // What parts an at sign from the name behind it.
            Event::InlineHtml(html) if ["<span>", "</span>"].contains(&&*html) => {}
            Event::End(TagEnd::Table) => break,
            Event::Start(Tag::Heading { .. } | Tag::Paragraph | Tag::Table(_)) | Event::End(_) => {}
            other => panic!("{other:?} in\n{markdown}"),
        }
    }
    rows
}

#[test]
fn markdown_is_a_table_by_severity() {
    let sandbox = Sandbox::new();
    sandbox.write("stanch.toml", LINES_RULE);
    sandbox.write("a", format!("lines:one\ntwo\n{0}\n{0}\n", token(0)));
    let out = run(&sandbox, "markdown", &["a"]).exits(1).stdout.clone();
    assert!(
        out.starts_with("## stanch: 3 findings in 1 file\n\n2 critical, 1 medium.\n\n| "),
        "{out}"
    );
    let rows = table(&out);
    assert_eq!(rows[0], ["severity", "rule", "place", "what to do"]);
    assert_eq!(rows[1][..3], ["critical", "docker-hub-token Docker Hub access token", "a:3"]);
    assert!(rows[1][3].starts_with("Deactivate the token"), "{rows:?}");
    assert_eq!(rows[2][2..], ["a:4", "as above"]);
    assert_eq!(rows[3], ["medium", "test-lines On, two: lines", "a:1", "Nothing."]);
    sandbox.write("large", "x".repeat(2000));
    let args = ["large", "stanch.toml", "--max-file-size", "1K"];
    let out = run(&sandbox, "markdown", &args).exits(2).stdout.clone();
    assert!(out.starts_with("## stanch: nothing found in 1 file, 1 not scanned\n"), "{out}");
    assert!(
        out.contains("\n### Not scanned\n\n| file | why |\n| --- | --- |\n| `large` | "),
        "{out}"
    );
    let clean = run(&sandbox, "markdown", &["stanch.toml"]).exits(0).stdout.clone();
    assert_eq!(clean, "## stanch: nothing found in 1 file\n");
}

#[test]
fn markdown_shows_odd_names_as_they_are() {
    let sandbox = odd_names();
    let advice = "<img src=x> [l](https://e.org) | *b* `c` @team www.e.org & &amp; $x$ #1";
    sandbox.write("stanch.toml", format!("[override.{RULE}]\ninstead = '{advice}'\n"));
    let rows = table(&run(&sandbox, "markdown", &["."]).exits(1).stdout);
    assert_eq!(rows.len(), 1 + ODD.len());
    assert!(rows.iter().all(|row| row.len() == 4), "{rows:?}");
    assert_eq!(rows[1][3], advice);
    let mut expected: Vec<_> =
        ODD.iter().map(|name| stanch::report::escape_controls(name)).collect();
    expected.iter_mut().for_each(|name| *name = name.replace("\\|", "\\\\u{7c}") + ":1");
    let places: BTreeSet<_> = rows[1..].iter().map(|row| row[2].clone()).collect();
    assert_eq!(places, expected.into_iter().collect());
}

#[test]
fn lines_tell_of_findings_warnings_and_failures() {
    let sandbox = Sandbox::new();
    sandbox.write("b", format!("é {} # stanch: ignore why\n", token(0)));
    sandbox.write("a", format!("\0{}\0", token(1)));
    sandbox.plant("line\nbreak", 2);
    let ran = run(&sandbox, "line", &["a", "b", "line\nbreak", "absent"]);
    ran.exits(2);
    let lines: Vec<_> = ran.stdout.lines().collect();
    let [binary, text, broken, warning, absent] = lines[..] else { panic!("{lines:?}") };
    let end = format!(" [{RULE}]");
    for (line, start) in [
        (binary, "a:1:1: error: Docker Hub"),
        (text, "b:1:3: error: Docker Hub"),
        (broken, "line\\nbreak:1:7: error: Docker Hub"),
    ] {
        assert!(line.starts_with(start) && line.ends_with(&end), "{line}");
    }
    assert!(warning.starts_with("b:1:1: warning: ") && warning.ends_with(']'), "{warning}");
    assert!(absent.starts_with("absent:1:1: error: not scanned: "), "{absent}");
}

#[test]
fn every_format_has_its_name_wherever_formats_are_named() {
    let sandbox = Sandbox::new();
    sandbox.write("a", "clean");
    let list = FORMATS.join(", ");
    let wrong = sandbox.stanch(["--report", "nope=x", "a"]).run();
    wrong.exits(2).says(&format!("`nope` is no format; use one of {list}"));
    sandbox.stanch(["-f", "nope", "a"]).run().exits(2).says(&list);
    for format in FORMATS {
        sandbox.stanch(["a", "--report", &format!("{format}=out.{format}"), "-q"]).run().exits(0);
        assert!(sandbox.path(format!("out.{format}")).exists());
    }
}
