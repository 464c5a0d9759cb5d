//! `stanch catalogue`: what is declared and imported, what contradicts itself, and how it is drawn.

use crate::harness::{Ran, Sandbox, token};

const SYSTEMS: &str = r#"
[catalogue]
see = "docs/secrets.md"
rotate-every = 90

[[catalogue.system]]
name = "github"
naming = "^[A-Z][A-Z0-9_]+$"

[[catalogue.system]]
name = "vault-path"

[[catalogue.system]]
name = "application"
references = [{ call = "read_secret" }, { expression = 'ssm:(?<name>[a-z_]+)', keywords = ["ssm:"] }]
naming = "^[a-z][a-z0-9]*(_[a-z0-9]+)+$"
vague = ["api", "key", "token", "secret"]
requires-kind = ["token", "key", "password"]
accessors = { python = 'read_secret("{name}")' }
"#;

const DOCKER: &str = r#"
[[catalogue.secret]]
service = "Docker Hub"
names = { github = "DOCKER_HUB_ACCESS_TOKEN", vault-path = "team/docker.token", application = "docker_hub_access_token" }
accessors = { python = 'docker_hub_settings()["token"]' }
owner = "platform"
"#;

const IMPORTS: &str = r#"
[[catalogue.import]]
path = "lib/secrets.py"
kind = "python"
select = "Settings.SECRET_MAP"
key = "application"
value = "vault-path"

[[catalogue.import]]
path = "ops/sync.yaml"
kind = "yaml"
select = "sync"
key = "github"
value = "vault-path"

[[catalogue.import]]
path = "ops/owners.json"
kind = "json"
select = "secrets"
fields = { github = "name", owner = "team", rotated = "last" }

[[catalogue.import]]
path = ".github/workflows/deploy.yml"
kind = "workflow"
"#;

const PYTHON: &str = "import os\n\n\nclass Settings:\n    SECRET_MAP: dict[str, str] = {  # name: path\n        'docker_hub_access_token': 'team/docker.token',\n        'slack_bot_token': (\n            'team/'\n            'slack.token'\n        ),\n    }\n";
const YAML: &str = "# what the workflow copies\nsync: &sync\n  DOCKER_HUB_ACCESS_TOKEN: team/docker.token\n  SLACK_BOT_TOKEN: team/slack.token\nagain:\n  <<: *sync\n";
const JSON: &str = "{\n\t\"secrets\": [\n\t\t{\"name\": \"SLACK_BOT_TOKEN\", \"team\": \"chat\", \"last\": \"2020-01-31\"}\n\t]\n}\n";
const WORKFLOW: &str = "on: push\njobs:\n  deploy:\n    runs-on: ubuntu-latest\n    steps:\n      - run: ./deploy\n        env:\n          STAGE: production\n          SLACK_TOKEN: ${{ secrets.SLACK_BOT_TOKEN }}\n          GH_TOKEN: ${{ secrets.GITHUB_TOKEN }}\n";

/// A repository that has it all.
fn sandbox() -> Sandbox {
    let sandbox = Sandbox::repository();
    sandbox.write("stanch.toml", [SYSTEMS, DOCKER, IMPORTS].concat());
    sandbox.write("lib/secrets.py", PYTHON);
    sandbox.write("ops/sync.yaml", YAML);
    sandbox.write("ops/owners.json", JSON);
    sandbox.write(".github/workflows/deploy.yml", WORKFLOW);
    sandbox
}

fn check(sandbox: &Sandbox) -> Ran {
    sandbox.stanch(["catalogue", "check"]).run()
}

/// Checks a catalogue with one import, of this content.
fn import(import: &str, path: &str, content: impl AsRef<[u8]>) -> Ran {
    let sandbox = Sandbox::repository();
    let import = format!("{SYSTEMS}[[catalogue.import]]\npath = '{path}'\n{import}\n");
    sandbox.write("stanch.toml", import);
    sandbox.write(path, content);
    check(&sandbox)
}

/// Lines of output with one space for several.
fn lines(text: &str) -> Vec<String> {
    text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

#[test]
fn list_puts_declared_and_imported_together() {
    let sandbox = sandbox();
    let listed = sandbox.stanch(["catalogue", "list"]).run();
    let listed = lines(&listed.exits(0).stdout);
    let [head, docker, slack] = &listed[..] else { panic!("{listed:?}") };
    assert_eq!(head, "secret github vault-path application environment accessor owner age");
    assert_eq!(
        docker,
        "Docker Hub DOCKER_HUB_ACCESS_TOKEN team/docker.token docker_hub_access_token - docker_hub_settings()[\"token\"] platform -"
    );
    let slack: Vec<_> = slack.rsplitn(3, ' ').collect();
    let expected = "SLACK_BOT_TOKEN SLACK_BOT_TOKEN team/slack.token slack_bot_token SLACK_TOKEN read_secret(\"slack_bot_token\") chat";
    assert_eq!((slack[2], slack[0]), (expected, "d"));
    assert!(slack[1].parse::<u32>().unwrap() > 2000, "{slack:?}");
}

#[test]
fn list_writes_json() {
    let sandbox = sandbox();
    let report = sandbox.stanch(["catalogue", "list", "--json"]).run().exits(0).report();
    assert_eq!(report["complete"], true);
    let systems = ["github", "vault-path", "application", "environment"];
    assert_eq!(report["systems"], serde_json::json!(systems));
    let slack = &report["secrets"][1];
    assert_eq!(slack["names"]["vault-path"]["name"], "team/slack.token");
    assert_eq!(slack["names"]["application"]["place"], "lib/secrets.py:7");
    assert_eq!(slack["rotated"], "2020-01-31");
    assert_eq!(slack["see"], "docs/secrets.md");
    assert_eq!(slack["accessors"]["python"]["call"], "read_secret(\"slack_bot_token\")");
    let places = [
        "lib/secrets.py:7",
        "ops/sync.yaml:4",
        "ops/owners.json:3",
        ".github/workflows/deploy.yml:9",
    ];
    assert_eq!(slack["places"], serde_json::json!(places));
}

#[test]
fn places_are_named_from_the_current_folder() {
    let sandbox = sandbox();
    let ran = sandbox.stanch(["catalogue", "check"]).within("lib").run();
    assert!(ran.exits(0).stdout.contains("ops/owners.json:3: warning[stale]"), "{ran:?}");
    let config = ["catalogue", "check", "--config", "../stanch.toml"];
    let ran = sandbox.stanch(config).within("lib").run();
    assert!(ran.exits(0).stdout.starts_with("../ops/owners.json:3: warning[stale]"), "{ran:?}");
}

#[test]
fn dates_warn_and_fail_nothing() {
    let ran = check(&sandbox());
    let said: Vec<_> = ran.exits(0).stdout.lines().collect();
    let stale = "ops/owners.json:3: warning[stale]: SLACK_BOT_TOKEN was rotated on 2020-01-31; every 90 days";
    assert!(said[0].starts_with(stale), "{ran:?}");
    let summary = "2 secrets: 0 contradictions, 0 names against the standard, 1 to rotate";
    assert_eq!(said[1..], [summary]);
}

#[test]
fn what_contradicts_itself_is_found_with_both_places() {
    let sandbox = sandbox();
    sandbox.write("ops/sync.yaml", "sync:\n  DOCKER_HUB_ACCESS_TOKEN: team/docker.token\n  DOCKER_TOKEN: team/docker.token\n  SLACK_BOT_TOKEN: team/chat.token\n");
    let ran = check(&sandbox);
    let said: Vec<_> = ran.exits(1).stdout.lines().filter(|l| l.contains("error[")).collect();
    assert_eq!(
        said,
        [
            "lib/secrets.py:7: error[maps-to-nothing]: `team/slack.token` in vault-path is nothing that any other place declares",
            "ops/sync.yaml:3: error[one-name-for-two]: `team/docker.token` in vault-path stands for `DOCKER_TOKEN` (github) here, and for `DOCKER_HUB_ACCESS_TOKEN` (github) at stanch.toml:23",
        ]
    );
    sandbox.write("ops/sync.yaml", YAML);
    sandbox.write(
        "lib/secrets.py",
        PYTHON.replace("    }", "        'docker_token': 'team/docker.token',\n    }"),
    );
    let ran = check(&sandbox);
    let expected = "lib/secrets.py:11: error[named-differently]: Docker Hub is called `docker_token` in application here, and `docker_hub_access_token` at stanch.toml:23";
    assert!(ran.exits(1).stdout.contains(expected), "{ran:?}");
}

#[test]
fn names_are_held_against_the_standard() {
    let sandbox = Sandbox::new();
    let secret = |name: &str| format!("[[catalogue.secret]]\nnames = {{ {name} }}\n");
    let names = [
        "github = 'docker_token'",
        "application = 'api_key'",
        "application = 'docker_hub'",
        "application = 'DockerToken'",
        "application = 'access_token'",
        "github = 'GITHUB_TOKEN'",
    ];
    let secrets: String = names.iter().map(|name| secret(name)).collect();
    sandbox.write("stanch.toml", format!("{SYSTEMS}{secrets}"));
    let ran = check(&sandbox);
    let said: Vec<_> = ran.exits(1).stdout.lines().collect();
    let expected = [
        "stanch.toml:21: error[naming]: names in github match `^[A-Z][A-Z0-9_]+$`, and `docker_token` does not",
        "stanch.toml:23: error[naming]: `api_key` says nothing: name the service and what it is",
        "stanch.toml:25: error[naming]: `docker_hub` does not say what it is: its last word is one of token, key, password",
        "stanch.toml:27: error[naming]: names in application match",
        "6 secrets: 0 contradictions, 4 names against the standard, 0 to rotate",
    ];
    for (said, expected) in said.iter().zip(expected) {
        assert!(said.starts_with(expected), "{said}\n{expected}");
    }
    assert_eq!(said.len(), expected.len());
}

#[test]
fn graphs_draw_the_chain() {
    let sandbox = sandbox();
    let mermaid = sandbox.stanch(["catalogue", "graph"]).run().exits(0).stdout.clone();
    let expected = "  subgraph s1[\"SLACK_BOT_TOKEN\"]
    n4[\"github: SLACK_BOT_TOKEN\"]
    n5[\"vault-path: team/slack.token\"]
    n4 -->|\"ops/sync.yaml\"| n5
    n6[\"application: slack_bot_token\"]
    n5 -->|\"lib/secrets.py\"| n6
    n7[\"environment: SLACK_TOKEN\"]
    n4 -->|\".github/workflows/deploy.yml\"| n7
    n8[\"python: read_secret(#34;slack_bot_token#34;)\"]
    n6 --> n8
  end
";
    assert!(mermaid.starts_with("flowchart LR\n") && mermaid.contains(expected), "{mermaid}");
    let dot =
        sandbox.stanch(["catalogue", "graph", "--format", "dot"]).run().exits(0).stdout.clone();
    assert!(dot.contains("n4 -> n5 [label=\"ops/sync.yaml\"];"), "{dot}");
    let odd = "[[catalogue.secret]]\nservice = 'end'\nnames = { github = 'A\"]\\n' }\n";
    sandbox.write("stanch.toml", format!("{SYSTEMS}{odd}"));
    let mermaid = sandbox.stanch(["catalogue", "graph"]).run().exits(0).stdout.clone();
    assert!(mermaid.contains("n0[\"github: A#34;]#92;n\"]"), "{mermaid}");
}

#[test]
fn an_import_that_moved_is_an_error_and_the_rest_is_shown() {
    let sandbox = sandbox();
    std::fs::remove_file(sandbox.path("lib/secrets.py")).unwrap();
    let moved = "stanch.toml:28:8: `lib/secrets.py` can't be imported: No such file";
    for command in ["list", "check", "graph"] {
        let ran = sandbox.stanch(["catalogue", command]).run();
        ran.exits(2).says(moved).says("say where it is now");
        assert!(ran.stdout.contains("SLACK_BOT_TOKEN") || command == "check", "{ran:?}");
    }
    sandbox.write("lib/secrets.py", PYTHON.replace("SECRET_MAP", "NAMES"));
    check(&sandbox).exits(2).says("lib/secrets.py: `Settings.SECRET_MAP` leads to nothing in it");
    sandbox.write("lib/secrets.py", "class Settings:\n    SECRET_MAP = load()\n");
    check(&sandbox).exits(2).says("lib/secrets.py:2:18: `Settings.SECRET_MAP` is no literal");
    sandbox.write("lib/secrets.py", PYTHON.replace("'team/docker.token'", "f'team/{x}'"));
    check(&sandbox).exits(2).says("lib/secrets.py:6:36: an f-string is no literal");
    sandbox.write(
        "lib/secrets.py",
        PYTHON.replace("'docker_hub_access_token':", "**more, 'docker_hub_access_token':"),
    );
    check(&sandbox).exits(2).says("lib/secrets.py:6:9: a spread of the name `more` is no literal");
    sandbox.write("lib/secrets.py", PYTHON.replace("    }", ""));
    check(&sandbox).exits(2).says("lib/secrets.py:");
    std::fs::remove_file(sandbox.path("lib/secrets.py")).unwrap();
    std::fs::create_dir(sandbox.path("lib/secrets.py")).unwrap();
    check(&sandbox).exits(2).says("`lib/secrets.py` can't be imported: it is no file");
}

#[test]
fn yaml_that_is_none_is_told_with_its_line() {
    let yaml =
        |content: &str| import("kind = 'yaml'\nkey = 'github'\nselect = 'a'", "a.yaml", content);
    for (content, expected) in [
        ("a: &a\n  B: *a\n", "a.yaml:2:6: the alias stands in what it refers to"),
        ("a:\n\tB: c\n", "a.yaml:2:"),
        ("a:\n    B: c\n  \tC: d\n", "a.yaml:2:"),
        ("a:\n  B: {% if x %}c{% endif %}\n", "a.yaml:2:"),
        ("a: [", "a.yaml:"),
        ("b: c\n", "a.yaml: `a` leads to nothing in it"),
        ("", "a.yaml: `a` leads to nothing in it"),
        ("a: B\n", "a.yaml:1:4: a text was selected instead of a mapping"),
        ("a:\n  ? [x, y]\n  : c\n", "a.yaml:2:5: a list is no literal"),
    ] {
        yaml(content).exits(2).says(expected);
    }
    let first = "x0: &x0 [A, A, A, A, A, A, A, A, A]\n".to_owned();
    let wide = (1..20).map(|n| {
        let nine = vec![format!("*x{}", n - 1); 9].join(", ");
        format!("x{n}: &x{n} [{nine}]\n")
    });
    let bomb: String = std::iter::once(first).chain(wide).collect();
    yaml(&bomb).exits(2).says("the aliases stand for too much");
    yaml(&"[".repeat(300_000)).exits(2);
}

#[test]
fn marks_and_line_ends_of_windows_are_read() {
    let crlf = |text: &str| format!("\u{feff}{}", text.replace('\n', "\r\n"));
    let sandbox = sandbox();
    for (path, text) in [
        ("lib/secrets.py", PYTHON),
        ("ops/sync.yaml", YAML),
        ("ops/owners.json", JSON),
        (".github/workflows/deploy.yml", WORKFLOW),
    ] {
        sandbox.write(path, crlf(text));
    }
    let ran = check(&sandbox);
    assert!(ran.exits(0).stdout.contains("ops/owners.json:3: warning[stale]"), "{ran:?}");
    let ran = import("kind = 'yaml'\nkey = 'github'", "a.yaml", b"\xff\xfea\0:\0");
    ran.exits(2).says("a.yaml: it is not UTF-8 text");
}

#[test]
fn a_key_that_stands_twice_is_a_contradiction() {
    for (kind, content) in [
        ("yaml", "DOCKER_TOKEN: team/a\nDOCKER_TOKEN: team/b\n"),
        ("json", "{\"DOCKER_TOKEN\": \"team/a\",\n\"DOCKER_TOKEN\": \"team/b\"}"),
        ("python", "MAP = {'DOCKER_TOKEN': 'team/a',\n'DOCKER_TOKEN': 'team/b'}\n"),
    ] {
        let select = if kind == "python" { "select = 'MAP'" } else { "" };
        let ran = import(
            &format!("kind = '{kind}'\nkey = 'github'\nvalue = 'vault-path'\n{select}"),
            "a",
            content,
        );
        let expected = "a:2: error[twice]: `DOCKER_TOKEN` stands twice, the first time at a:1; the last one counts";
        assert!(ran.exits(1).stdout.starts_with(expected), "{ran:?}");
    }
}

#[test]
fn what_the_configuration_gets_wrong_is_told_with_its_place() {
    let wrong = |more: &str, expected: &[&str]| {
        let sandbox = Sandbox::new();
        sandbox.write("stanch.toml", format!("{SYSTEMS}{DOCKER}{more}"));
        let ran = sandbox.stanch(["catalogue", "list"]).run();
        for text in expected {
            ran.exits(2).says(text);
        }
        assert!(ran.stdout.contains("Docker Hub"), "{ran:?}");
    };
    let secret = "[[catalogue.secret]]\n";
    wrong(
        &format!("{secret}names = {{ githbu = 'A' }}\n"),
        &["stanch.toml:27:11: no system is called `githbu`; did you mean `github`?"],
    );
    wrong(
        &format!("{secret}names = {{ github = 'A' }}\nrotated = 2999-12-31\n"),
        &["stanch.toml:28:11: 2999-12-31 is in the future"],
    );
    wrong(
        &format!("{secret}names = {{ github = 'A' }}\naccessors = {{ cobol = 'A' }}\n"),
        &[
            "stanch.toml:28:15: `cobol` is no language that is known: python, javascript, typescript, go, ruby, java, kotlin, csharp, rust, php, shell, powershell",
        ],
    );
    wrong(&format!("{secret}names = {{}}\n"), &["stanch.toml:27:9: the secret has no name"]);
    wrong(&format!("{secret}names = {{ github = ' ' }}\n"), &["the name is empty"]);
    wrong(
        "[[catalogue.system]]\nname = 'github'\n",
        &["stanch.toml:27:8: `github` is declared twice"],
    );
    wrong("[[catalogue.system]]\nname = 'owner'\n", &["a system can't be called `owner`"]);
    let system = "[[catalogue.system]]\nname = 'x'\n";
    wrong(
        &format!("{system}naming = '('\n"),
        &["stanch.toml:28:10: the expression does not parse"],
    );
    wrong(&format!("{system}paths = ['a[']\n"), &["stanch.toml:28:10: "]);
    wrong(&format!("{system}references = [{{}}]\n"), &["stanch.toml:28:15: a reference is"]);
    wrong(&format!("{system}references = [{{ expression = 'x' }}]\n"), &["has no group `name`"]);
    wrong(
        &format!("{system}references = [{{ expression = '(?<name>x)' }}]\n"),
        &["needs `keywords`"],
    );
    let import = "[[catalogue.import]]\nkind = 'yaml'\nkey = 'github'\n";
    for path in ["../a.yaml", "/etc/passwd", "a/../../b"] {
        let config = format!("{import}path = '{path}'\n");
        wrong(&config, &["stanch.toml:29:8: an import is a file in the configuration's folder"]);
    }
    wrong(&format!("{import}path = 'a'\nvalue = 'valut-path'\n"), &["did you mean `vault-path`?"]);
    let sandbox = Sandbox::new();
    sandbox.write("stanch.toml", "[catalogue]\nsecrets = []\n");
    let ran = sandbox.stanch(["catalogue", "list"]).run();
    ran.exits(2).says("stanch.toml:2:1: unknown field `secrets`").says("did you mean `secret`?");
}

#[test]
fn a_link_leads_nowhere_else() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "sub/stanch.toml",
        "[[catalogue.import]]\nkind = 'yaml'\nkey = 'github'\npath = 'a.yaml'\n",
    );
    sandbox.write("outside.yaml", "A: b\n");
    std::os::unix::fs::symlink("../outside.yaml", sandbox.path("sub/a.yaml")).unwrap();
    let ran = sandbox.stanch(["catalogue", "list"]).within("sub").run();
    ran.exits(2).says("it is a link out of the configuration's folder");
}

#[test]
fn where_there_is_no_catalogue_that_is_said() {
    let sandbox = Sandbox::new();
    for command in ["list", "check", "graph"] {
        sandbox.stanch(["catalogue", command]).run().exits(2).says("there is no stanch.toml");
    }
    sandbox.write("stanch.toml", "");
    let ran = sandbox.stanch(["catalogue", "check"]).run();
    ran.exits(2).says("stanch.toml: there is no [catalogue] in it");
    sandbox.write("stanch.toml", "[catalogue]\n");
    let ran = sandbox.stanch(["catalogue", "check"]).run();
    assert!(ran.exits(0).stdout.starts_with("0 secrets: "), "{ran:?}");
}

/// Somebody imports a mapping that holds the secrets themselves.
#[test]
fn a_secret_where_a_name_should_be_is_not_shown() {
    let sandbox = Sandbox::new();
    let config = format!(
        "{SYSTEMS}[[catalogue.import]]\npath = 'a.json'\nkind = 'json'\nkey = 'application'\nvalue = 'github'\n"
    );
    sandbox.write("stanch.toml", config);
    sandbox
        .write("a.json", format!("{{\"a\": \"{0}\", \"b\": \"{0}\", \"{0}\": \"c\"}}", token(0)));
    for command in
        [&["list"][..], &["list", "--json"], &["check"], &["graph"], &["graph", "-f", "dot"]]
    {
        let ran = sandbox.stanch(["catalogue"].iter().chain(command)).run();
        assert!(ran.code == Some(0) || command[0] == "check", "{ran:?}");
    }
}

/// Nothing that is read for the catalogue keeps a scan from its work.
#[test]
fn a_configuration_with_a_catalogue_scans() {
    let sandbox = sandbox();
    sandbox.plant("a", 0);
    assert_eq!(sandbox.found(["."]), ["a"]);
}
