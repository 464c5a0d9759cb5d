use super::{Catalogue, ContradictionKind as Kind, Language, Turn, Unread};
use crate::config::{Config, Date};
use std::io;
use std::path::Path;

const SYSTEMS: &str = r#"
[[catalogue.system]]
name = "github"
[[catalogue.system]]
name = "esc"
[[catalogue.system]]
name = "application"
references = [{ call = "read_secret" }]
accessors = { python = 'read_secret("{name}")' }
imports = { python = "from lib.secrets import read_secret" }
"#;

fn day(text: &str) -> Date {
    Date::try_from(text).unwrap()
}

/// Reads a catalogue with these systems, and files beside the configuration.
fn read(text: &str, files: &[(&str, &str)]) -> Result<Catalogue, Unread> {
    let config = format!("{text}{SYSTEMS}");
    let open = |path: &Path| {
        let known = files.iter().find(|(name, _)| path == Path::new("team").join(name));
        match known {
            Some((_, content)) => Ok(content.as_bytes().to_vec()),
            None if path.ends_with("stanch.toml") => Ok(config.clone().into_bytes()),
            None => Err(io::Error::new(io::ErrorKind::NotFound, "no such file")),
        }
    };
    let config = Config::read_with(Path::new("team/stanch.toml"), &open).unwrap();
    Catalogue::read_with(&config, day("2026-06-01"), &open)
}

#[track_caller]
fn problems(text: &str, files: &[(&str, &str)]) -> Vec<String> {
    let unread = read(text, files).unwrap_err();
    unread.problems.iter().map(ToString::to_string).collect()
}

fn kinds(catalogue: &Catalogue) -> Vec<Kind> {
    catalogue.contradictions().iter().map(|found| found.kind).collect()
}

const DOCKER: &str = r#"
[[catalogue.secret]]
service = "Docker Hub"
names = { github = "DOCKER_HUB_ACCESS_TOKEN", esc = "values.docker.access_token", application = "docker_hub_access_token" }
accessors = { python = 'docker_hub_settings()["token"]', shell = '$(secret-of docker)' }
owner = "platform"
rotated = 2026-02-01
rotate-every = 90
"#;

const MAP: &str = "
[[catalogue.import]]
path = 'lib/secrets.py'
kind = 'python'
select = 'MAP'
key = 'application'
value = 'esc'
";

const SYNC: &str = "
[[catalogue.import]]
path = 'sync.yaml'
kind = 'yaml'
select = 'secrets'
key = 'github'
value = 'esc'
";

#[test]
fn what_is_declared_is_found() {
    let catalogue = read(DOCKER, &[]).unwrap();
    let docker = catalogue.find("esc", "values.docker.access_token").unwrap();
    assert_eq!(docker.title(), "Docker Hub");
    assert_eq!(docker.names["github"].place.to_string(), "stanch.toml:4");
    assert_eq!(
        docker.accessor(Language::Python).unwrap().call,
        r#"docker_hub_settings()["token"]"#
    );
    assert!(catalogue.find("github", "docker_hub_access_token").is_none());
    for key in ["DOCKER_HUB_ACCESS_TOKEN", "dockerHubAccessToken", "docker-hub-access-token"] {
        assert_eq!(catalogue.for_key(key).unwrap().title(), "Docker Hub", "{key}");
    }
    assert!(catalogue.for_key("__").is_none());
    let near = |name| catalogue.nearest("github", name).map(|near| (near.name, near.case_only));
    assert_eq!(near("docker_hub_access_token"), Some(("DOCKER_HUB_ACCESS_TOKEN", true)));
    assert_eq!(near("DOCKER_HUB_ACESS_TOKEN"), Some(("DOCKER_HUB_ACCESS_TOKEN", false)));
    assert_eq!(near("SENTRY_DSN"), None);
    let functions = catalogue.accessor_functions();
    let functions: Vec<_> = functions.iter().map(|f| (f.name, f.language, f.takes_name)).collect();
    let expected = [
        ("read_secret", None, true),
        ("docker_hub_settings", Some(Language::Python), false),
        ("secret-of", Some(Language::Shell), false),
        ("read_secret", Some(Language::Python), false),
    ];
    assert_eq!(functions, expected);
    assert!(catalogue.system("environment").unwrap().references.len() > 5);
    assert_eq!(kinds(&catalogue), []);
}

#[test]
fn imports_join_into_chains() {
    let python = "MAP = {\n  'docker_hub_access_token': 'values.docker.access_token',\n  'slack_bot_token': 'values.slack.bot_token',\n}\n";
    let yaml = "\u{feff}secrets:\r\n  SLACK_BOT_TOKEN: values.slack.bot_token\r\n  DOCKER_HUB_ACCESS_TOKEN: values.docker.access_token\r\n";
    let text = [DOCKER, MAP, SYNC].concat();
    let catalogue = read(&text, &[("lib/secrets.py", python), ("sync.yaml", yaml)]).unwrap();
    assert_eq!(kinds(&catalogue), []);
    let titles: Vec<_> = catalogue.secrets().iter().map(super::Declared::title).collect();
    assert_eq!(titles, ["Docker Hub", "SLACK_BOT_TOKEN"]);
    let slack = catalogue.find("application", "slack_bot_token").unwrap();
    assert_eq!(slack.name_in("github"), Some("SLACK_BOT_TOKEN"));
    let accessor = slack.accessor(Language::Python).unwrap();
    assert_eq!(accessor.call, r#"read_secret("slack_bot_token")"#);
    assert_eq!(accessor.import.as_deref(), Some("from lib.secrets import read_secret"));
    let places: Vec<_> = slack.places.iter().map(ToString::to_string).collect();
    assert_eq!(places, ["lib/secrets.py:3", "sync.yaml:2"]);
    for (rule, expected) in
        [("docker-hub-token", "Docker Hub"), ("slack-bot-token", "SLACK_BOT_TOKEN")]
    {
        assert_eq!(catalogue.for_rule(rule)[0].title(), expected);
    }
    assert!(catalogue.for_rule("jwt").is_empty());
}

#[test]
fn equal_names_in_different_systems_are_one_secret() {
    let python = "MAP = {'openai_api_key': 'values.openai', 'sentry_dsn': 'values.sentry'}";
    let workflow =
        "env:\n  OPENAI_API_KEY: ${{ secrets.OPENAI_API_KEY }}\n  DSN: ${{ secrets.DSN }}\n";
    let import = "[[catalogue.import]]\npath = 'w.yml'\nkind = 'workflow'\n";
    let files = [("lib/secrets.py", python), ("w.yml", workflow)];
    let catalogue = read(&[MAP, import].concat(), &files).unwrap();
    assert_eq!((catalogue.secrets().len(), kinds(&catalogue)), (3, vec![]));
    let openai = catalogue.find("github", "OPENAI_API_KEY").unwrap();
    assert_eq!(openai.name_in("application"), Some("openai_api_key"));
    let other = "[[catalogue.secret]]\nservice = 'Other'\nnames = { github = 'SENTRY_DSN', application = 'x' }\n";
    let catalogue = read(&[MAP, other].concat(), &files).unwrap();
    assert_eq!(catalogue.secrets().len(), 3);
}

#[test]
fn contradictions_have_both_places() {
    let python = "MAP = {\n'docker_hub_access_token': 'values.docker.access_token',\n'docker_token': 'values.docker.access_token',\n'lost': 'values.lost',\n'none': None,\n'twice': 'values.twice',\n'twice': 'values.twice',\n}";
    let yaml = "secrets:\n  DOCKER_HUB_ACCESS_TOKEN: values.docker.access_token\n  DOCKER_TOKEN: values.docker.access_token\n  TWICE: values.twice\n";
    let text = [DOCKER, MAP, SYNC].concat();
    let catalogue = read(&text, &[("lib/secrets.py", python), ("sync.yaml", yaml)]).unwrap();
    let mut found: Vec<_> = catalogue
        .contradictions()
        .iter()
        .map(|c| format!("{} {} {}", c.place, c.kind.name(), c.message))
        .collect();
    found.sort();
    assert_eq!(
        found,
        [
            "lib/secrets.py:3 named-differently Docker Hub is called `docker_token` in application here, and `docker_hub_access_token` at stanch.toml:4",
            "lib/secrets.py:4 maps-to-nothing `values.lost` in esc is nothing that any other place declares",
            "lib/secrets.py:5 maps-to-nothing `none` (application) has no name in esc here",
            "lib/secrets.py:7 twice `twice` stands twice, the first time at lib/secrets.py:6; the last one counts",
            "sync.yaml:3 one-name-for-two `values.docker.access_token` in esc stands for `DOCKER_TOKEN` (github) here, and for `DOCKER_HUB_ACCESS_TOKEN` (github) at stanch.toml:4",
        ]
    );
    // What contradicts is still known.
    assert!(catalogue.find("application", "docker_token").is_some());
    assert!(catalogue.find("github", "DOCKER_TOKEN").is_some());
}

#[test]
fn what_two_places_say_otherwise_contradicts() {
    let text = [DOCKER, DOCKER].concat();
    assert_eq!(kinds(&read(&text, &[]).unwrap()), [Kind::OneNameForTwo]);
    let import = "[[catalogue.import]]\npath = 'a.json'\nkind = 'json'\nkey = 'github'\nfields = { owner = 'owner', rotated = 'rotated.at', service = 'service' }\n";
    let json = r#"{"DOCKER_HUB_ACCESS_TOKEN": {"service": "docker-hub", "owner": "data", "rotated": {"at": "2026-02-02T10:00:00Z"}, "x": [1]}}"#;
    let catalogue = read(&[DOCKER, import].concat(), &[("a.json", json)]).unwrap();
    assert_eq!(kinds(&catalogue), [Kind::FactsDiffer; 2]);
    assert!(
        catalogue.contradictions()[0].message.starts_with("the owner of `DOCKER_HUB_ACCESS_TOKEN`")
    );
}

#[test]
fn lists_and_workflows_are_imported() {
    let import = "[[catalogue.import]]\npath = 'a.py'\nkind = 'python'\nselect = 'Sync.ALL'\nfields = { github = '0', esc = '1' }\n";
    let python = "class Sync:\n    ALL = [\n        ('A_TOKEN', 'values.a'),\n        ('B_TOKEN', 'values.b'),\n    ]\n";
    let catalogue = read(import, &[("a.py", python)]).unwrap();
    assert_eq!(catalogue.find("esc", "values.b").unwrap().name_in("github"), Some("B_TOKEN"));
    let import = "[[catalogue.import]]\npath = '.github/workflows/sync.yml'\nkind = 'workflow'\n";
    let workflow = "on: push\nenv:\n  NODE_ENV: test\njobs:\n  a:\n    steps:\n    - run: x\n      env:\n        TOKEN_A: ${{ secrets.A_TOKEN }}\n        GH: ${{ secrets.GITHUB_TOKEN }}\n        B: \"${{ secrets['B_TOKEN'] }}\"\n        C: Bearer ${{ secrets.C }}\n";
    let files = [(".github/workflows/sync.yml", workflow)];
    let catalogue = read(import, &files).unwrap();
    let names: Vec<_> = catalogue.names("github").map(|(name, _)| name).collect();
    assert_eq!(names, ["A_TOKEN", "B_TOKEN"]);
    let a = catalogue.find("github", "A_TOKEN").unwrap();
    assert_eq!((a.name_in("environment"), a.places[0].line), (Some("TOKEN_A"), 9));
    let selected = format!("{import}select = 'jobs.a.steps.*.env'\n");
    assert_eq!(read(&selected, &files).unwrap().secrets().len(), 2);
    let problems = problems(&format!("{import}select = 'jobs.b.env'\n"), &files);
    assert!(problems[0].contains("`jobs.b.env` leads to nothing"), "{problems:?}");
}

#[test]
fn a_name_that_is_no_system_s_own_is_to_nothing_where_the_system_is_complete() {
    let declared = "[[catalogue.secret]]\nnames = { environment = 'A', github = 'A' }\n";
    let import = "[[catalogue.import]]\npath = 'a.yaml'\nkind = 'yaml'\nkey = 'github'\n";
    let text = [declared, import].concat();
    let files = [("a.yaml", "A: 1\nB: 2\n")];
    assert_eq!(kinds(&read(&text, &files).unwrap()), []);
    let complete = "[[catalogue.system]]\nname = 'github'\ncomplete = true\n";
    let config = format!("{text}{complete}");
    let open = |path: &Path| match path.extension() {
        Some(e) if e == "yaml" => Ok(files[0].1.as_bytes().to_vec()),
        _ => Ok(config.clone().into_bytes()),
    };
    let config = Config::read_with(Path::new("stanch.toml"), &open).unwrap();
    let catalogue = Catalogue::read_with(&config, day("2026-06-01"), &open).unwrap();
    assert_eq!(kinds(&catalogue), [Kind::MapsToNothing]);
}

#[test]
fn rotation_is_counted_in_days() {
    let catalogue = read(DOCKER, &[]).unwrap();
    let turn = |today| catalogue.rotation(day(today)).first().map(|due| due.turn);
    assert_eq!(turn("2026-04-17"), None);
    assert_eq!(turn("2026-04-18"), Some(Turn::Soon(14)));
    assert_eq!(turn("2026-05-02"), Some(Turn::Soon(0)));
    assert_eq!(turn("2026-05-03"), Some(Turn::Stale(1)));
    assert_eq!(turn("2025-01-01"), None);
    let message = catalogue.rotation(day("2026-06-01"))[0].message();
    assert_eq!(
        message,
        "Docker Hub was rotated on 2026-02-01; every 90 days it is to be, so it is overdue for 30 days"
    );
}

#[test]
fn what_is_wrong_is_all_told_and_the_rest_is_read() {
    let text = "
[[catalogue.secret]]
names = { gihub = 'A', esc = 'a' }
accessors = { pyhton = 'a()' }
rotated = 2999-01-01
[[catalogue.import]]
path = '../outside.yaml'
kind = 'yaml'
key = 'github'
[[catalogue.import]]
path = 'moved.yaml'
kind = 'yaml'
key = 'github'
[[catalogue.import]]
path = 'a.py'
kind = 'python'
select = 'MAP'
key = 'application'
value = 'esc'
";
    let python = "MAP = {\n  'a': 'b',\n  'c': f'{x}',\n  'd': load('d'),\n  **more,\n}\n";
    let unread = read(text, &[("a.py", python)]).unwrap_err();
    let said: Vec<_> = unread.problems.iter().map(ToString::to_string).collect();
    let expected = [
        "team/stanch.toml:3:11: no system is called `gihub`; did you mean `github`?",
        "team/stanch.toml:4:15: `pyhton` is no language that is known: python, javascript,",
        "team/stanch.toml:5:11: 2999-01-01 is in the future",
        "team/stanch.toml:7:8: an import is a file in the configuration's folder or below",
        "team/stanch.toml:11:8: `moved.yaml` can't be imported: no such file; say where it is now",
        "team/a.py:3:8: an f-string is no literal: write the text itself (imported by stanch.toml:15)",
        "team/a.py:4:8: a call of `load` is no literal",
        "team/a.py:5:3: a spread of the name `more` is no literal",
    ];
    assert_eq!(said.len(), expected.len(), "{said:#?}");
    for (said, expected) in said.iter().zip(expected) {
        assert!(said.starts_with(expected), "{said}\n{expected}");
    }
    assert_eq!(unread.rest.find("application", "a").unwrap().name_in("esc"), Some("b"));
    assert!(unread.to_string().lines().count() >= 8);
}

#[test]
fn an_import_that_says_too_little_is_refused() {
    let import =
        |more: &str| format!("[[catalogue.import]]\npath = 'a.yaml'\nkind = 'yaml'\n{more}\n");
    let files = [("a.yaml", "a: b\nc: {d: e}\n")];
    for (more, expected) in [
        ("key = 'owner'", ":1:1: say with `key`, `value` or `fields` which system"),
        ("key = 'esc'\nvalue = 'esc'", ":1:1: `key`, `value` and `fields` say the same"),
        ("key = 'esc'\nselect = 'x'", "a.yaml: `x` leads to nothing in it"),
        ("key = 'esc'\nselect = 'a'", "a.yaml:1:4: a text was selected"),
        ("key = 'github'\nvalue = 'esc'", "a.yaml:2:4: a mapping stands where a text is expected"),
        ("key = 'github'\nfields = { esc = 'd' }", "a.yaml:1:4: a text stands where `fields`"),
        ("fields = { esc = 'x' }\nselect = 'c'", "a.yaml:2:8: a text stands where `fields`"),
        ("fields = { rotated = 'x', esc = 'd' }", "a.yaml:1:4: a text stands where"),
        ("key = 'sytem'", "no system is called `sytem`"),
    ] {
        let said = problems(&import(more), &files);
        assert!(said[0].contains(expected), "{more}: {said:?}");
    }
    let dated =
        "[[catalogue.import]]\npath = 'a.yaml'\nkind = 'yaml'\nkey = 'esc'\nvalue = 'rotated'\n";
    for (yaml, expected) in [
        ("a: 2999-01-01\n", "a.yaml:1:4: `2999-01-01` is in the future"),
        ("a: soon\n", "a.yaml:1:4: `soon` is no date"),
        ("a:\n\t- b\n", "a.yaml:2:"),
        ("a: &x [*x]\n", "a.yaml:1:8: the alias stands in what it refers to"),
        ("", "a.yaml: it names no secret"),
    ] {
        let said = problems(dated, &[("a.yaml", yaml)]);
        assert!(said[0].contains(expected), "{yaml}: {said:?}");
    }
}

#[test]
fn graphs_hold_any_name() {
    let odd = r#"
[[catalogue.secret]]
service = 'end"] --> x;'
names = { github = 'end', esc = 'a"b\c`d<br>#x', application = "two\nlines" }
"#;
    let catalogue = read(odd, &[]).unwrap();
    let mermaid = catalogue.graph(super::GraphFormat::Mermaid, str::to_owned);
    let expected = "flowchart LR
  subgraph s0[\"end#34;] --#62; x#59;\"]
    n0[\"github: end\"]
    n1[\"esc: a#34;b#92;c#96;d#60;br#62;#35;x\"]
    n0 --> n1
    n2[\"application: two lines\"]
    n1 --> n2
    n3[\"python: read_secret(#34;two lines#34;)\"]
    n2 --> n3
  end
";
    assert_eq!(mermaid, expected);
    let dot = catalogue.graph(super::GraphFormat::Dot, str::to_owned);
    assert!(dot.contains(r#"n1 [label="esc: a\"b\\c`d<br>#x"];"#), "{dot}");
    assert!(dot.starts_with("digraph catalogue {\n") && dot.ends_with("  }\n}\n"), "{dot}");
}

/// Changes texts here and there, always the same ones, and reads what comes of it.
#[test]
fn no_text_is_too_odd() {
    let seeds = [
        "a: &x [b, {c: d}]\n? e\n: *x\n--- !t\n- |\n x\n",
        "MAP = {'a': ('b' 'c'), **d, 'e': f(1)}\nclass A:\n  def b(self): return {'x': 'y'}\n",
        "{\"a\": [1, \"\\u00e9\", null]}",
    ];
    let odd: Vec<char> = "{}[]()'\"\\:,-?&*!|>%@`#\n\t\r =.abé\u{2028}\u{feff}0~".chars().collect();
    let mut state = 12345_u64;
    let mut next = |bound: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 33) as usize % bound
    };
    for round in 0..3000 {
        let mut text: Vec<char> = seeds[round % seeds.len()].chars().collect();
        for _ in 0..=next(12) {
            let at = next(text.len());
            match next(3) {
                0 if text.len() > 1 => drop(text.remove(at)),
                1 => text[at] = odd[next(odd.len())],
                _ => text.insert(at, odd[next(odd.len())]),
            }
        }
        let text: String = text.into_iter().collect();
        let _ = super::yaml::read(&text);
        let _ = super::python::read(&text, "MAP");
        let _ = super::literal::read_json(&text);
    }
}
