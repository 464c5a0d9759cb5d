//! The policy linter: packs, what the catalogue knows, what is sanctioned, what needs a whole tree.

use crate::harness::{Sandbox, token};

const CATALOGUE: &str = r#"
[rules]
packs = ["all"]

[catalogue]
see = "docs/secrets.md"
rotate-every = 90

[[catalogue.system]]
name = "application"
references = [{ call = "read_secret" }]
naming = "^[a-z][a-z0-9]*(_[a-z0-9]+)+$"
accessors = { python = 'read_secret("{name}")' }
imports = { python = "from lib.secrets import read_secret" }

[[catalogue.secret]]
service = "Docker Hub"
names = { github = "DOCKER_HUB_TOKEN", application = "docker_hub_token", environment = "DOCKER_HUB_TOKEN" }
"#;

#[test]
fn packs_switch_rules_on_and_an_unknown_one_is_named() {
    let sandbox = Sandbox::repository();
    sandbox.write("push.sh", "docker login -u robot --password-stdin < token\n");
    sandbox.stanch(["scan", "-f", "line"]).run().exits(0);
    sandbox.write("stanch.toml", "[rules]\npacks = [\"docker\"]\n");
    sandbox.stanch(["scan", "-f", "line"]).run().exits(1).prints("[docker-login]");
    sandbox.write("stanch.toml", "[rules]\npacks = [\"docker\"]\ndisable = [\"docker-login\"]\n");
    sandbox.stanch(["scan", "-f", "line"]).run().exits(0);
    sandbox.write("stanch.toml", "[rules]\npacks = [\"doker\"]\n");
    let ran = sandbox.stanch(["scan"]).run();
    ran.exits(2);
    ran.says("stanch.toml:2:10: no pack is called `doker`; there are: all, catalogue, ci, docker");
}

#[test]
fn messages_speak_of_the_declared_secret() {
    let sandbox = Sandbox::repository();
    sandbox.write("stanch.toml", CATALOGUE);
    sandbox.write("a.py", format!("DOCKER_HUB_TOKEN = \"{}\"\n", token(0)));
    sandbox.write(
        "b.py",
        "import os\nkey = os.environ[\"DOCKER_HUB_TOKEN\"]\nother = read_secret(\"docker_hub_tokn\")\n",
    );
    let workflow = "jobs:\n  a:\n    steps:\n      - run: x\n        env:\n          T: ${{ secrets.Docker_Hub_Token }}\n";
    sandbox.write(".github/workflows/a.yml", workflow);
    let ran = sandbox.stanch(["scan", "-f", "line"]).run();
    ran.exits(1);
    let use_it = "Docker Hub: use `read_secret(\"docker_hub_token\")` (`from lib.secrets import read_secret`); see docs/secrets.md.";
    ran.prints(use_it).prints("read from the environment, past its accessor");
    ran.prints("`docker_hub_tokn` is not declared; the nearest that is: `docker_hub_token`");
    ran.prints("names are told by their case, and `DOCKER_HUB_TOKEN` is");
    let ran = sandbox.stanch(["scan", "-f", "sarif"]).run();
    ran.exits(1);
    ran.prints("use `read_secret(\\\"docker_hub_token\\\")`");
    let ran = sandbox.stanch(["explain", "docker-hub-token"]).run();
    ran.exits(0);
    ran.prints("Declared here").prints("python: read_secret(\"docker_hub_token\")");
}

#[test]
fn explain_shows_the_page_of_the_policy() {
    let sandbox = Sandbox::repository();
    sandbox.write("stanch.toml", "[override.docker-login]\nsee = \"docs/p.md\"\n");
    sandbox.write("docs/p.md", "# Our policy\n\nThe build logs in.\n");
    let ran = sandbox.stanch(["explain", "docker-login"]).run();
    ran.exits(0);
    ran.prints("  docs/p.md").prints("  | The build logs in.");
}

#[test]
fn what_is_sanctioned_is_so_in_its_files_only() {
    let sandbox = Sandbox::repository();
    let allow = "[override.unsanctioned-secret-store]\nallow = [{ variants = [\"environment\"], paths = [\"lib/\"], reason = \"x\" }]\n";
    sandbox.write("stanch.toml", [CATALOGUE, allow].concat());
    let code = "import os\nx = os.environ[\"DOCKER_HUB_TOKEN\"]\n";
    sandbox.write("lib/secrets.py", code);
    let only = ["scan", "-f", "line", "--rule", "unsanctioned-secret-store"];
    sandbox.stanch(only).run().exits(0);
    sandbox.write("app.py", code);
    sandbox.stanch(only).run().exits(1).prints("app.py:2");
    // A literal is one there as well.
    sandbox.write("lib/secrets.py", format!("T = \"{}\"\n", token(0)));
    sandbox.stanch(["scan", "-f", "line", "lib"]).run().exits(1).prints("[docker-hub-token]");
    let nameless = "[override.docker-login]\nallow = [\"nothing\"]\n";
    sandbox.write("stanch.toml", nameless);
    sandbox.stanch(["scan"]).run().exits(2).says("no variant `nothing`");
}

#[test]
fn a_catalogue_that_cannot_be_read_does_not_pass_for_an_empty_one() {
    let sandbox = Sandbox::repository();
    let import = "[[catalogue.import]]\npath = \"moved.py\"\nkind = \"python\"\nselect = \"MAP\"\nkey = \"application\"\nvalue = \"github\"\n";
    sandbox.write("stanch.toml", [CATALOGUE, import].concat());
    sandbox.write("a.txt", token(0));
    let ran = sandbox.stanch(["scan", "-f", "line"]).run();
    ran.exits(2);
    ran.prints("[docker-hub-token]").says("stanch.toml:").says("moved.py");
}

#[test]
fn what_needs_a_whole_tree_is_asked_of_a_whole_tree() {
    let sandbox = Sandbox::repository();
    let dated = [CATALOGUE, "rotated = 2020-01-31\n"].concat();
    sandbox.write("stanch.toml", &dated);
    sandbox.write("a.py", "print(1)\n");
    let ran = sandbox.stanch(["scan", "-f", "line"]).run();
    ran.exits(1);
    ran.prints("nothing refers to Docker Hub").prints("[unused-secret]").prints("[stale-secret]");
    sandbox.stanch(["scan", "-f", "line", "a.py"]).run().exits(0);
    sandbox.stanch(["scan", "-f", "line", "--staged"]).run().exits(0);
    // Once something refers to it, only the date is left, and that fails no run.
    sandbox.write("a.py", "x = read_secret(\"docker_hub_token\")\n");
    let ran = sandbox.stanch(["scan", "-f", "line"]).run();
    ran.exits(0);
    ran.prints("[stale-secret]").prints("Docker Hub was rotated on 2020-01-31");
}

#[test]
fn files_are_kept_out_and_git_is_to_ignore_them() {
    let sandbox = Sandbox::repository();
    sandbox.write("stanch.toml", "[rules]\nkeep-out = [\".env\", \"*.pem\"]\n");
    sandbox.write(".gitignore", "*.pem\n");
    let ran = sandbox.stanch(["scan", "-f", "line"]).run();
    ran.exits(1);
    ran.prints(".gitignore:1:1").prints("`.gitignore` does not name `.env`");
    sandbox.write(".gitignore", "*.pem\n.env\n");
    sandbox.stanch(["scan", "-f", "line"]).run().exits(0);
    sandbox.write("docs/.env", "A=1\n");
    sandbox.stanch(["scan", "-f", "line", "docs/.env"]).run().exits(1).prints("[secret-file]");
}

#[test]
fn a_team_s_own_rules_are_commands_calls_and_files() {
    let sandbox = Sandbox::repository();
    let rule = r#"
[[rule]]
id = "by-hand"
title = "Deployed by hand"
kind = "practice"
severity = "medium"
confidence = "high"
what = "w"
why = "y"
fix = "f"
sources = ["https://example.org/"]
unless = ["comment", "printed", "negated", "prose"]
examples = [{ path = "a.sh", text = "kubectl apply -f x\n" }, { path = "a.py", text = "deploy.now(force=True)\n" }, { path = "a.bak", text = "x" }]
near-misses = [{ path = "a.sh", text = "kubectl apply -f x --dry-run\n# kubectl apply\n" }, { path = "a.py", text = "deploy.now(force=False)\n" }]

[[rule.variant]]
name = "command"
command = { programs = ["kubectl"], subcommand = ["apply|delete"], without = ["--dry-run"] }

[[rule.variant]]
name = "call"
call = { functions = ["deploy.now"], argument = 'force\s*=\s*True' }

[[rule.variant]]
name = "file"
file = { min-size = 1 }
paths = { include = ["*.bak"] }
"#;
    sandbox.write("stanch.toml", rule);
    sandbox.stanch(["rules", "check"]).run().exits(0);
    sandbox.write(
        "a.py",
        "import subprocess\nsubprocess.run([\"kubectl\", \"apply\", \"-f\", \"x\"])\n",
    );
    sandbox.write("b.sh", "echo 'kubectl apply'\n");
    sandbox.write("old.bak", "data\n");
    let ran = sandbox.stanch(["scan", "-f", "line"]).run();
    ran.exits(1);
    ran.prints("a.py:2").prints("old.bak:1");
    assert!(!ran.stdout.contains("b.sh"), "{ran:#?}");
    let both =
        rule.replace("name = \"call\"", "name = \"call\"\ncommand = { programs = [\"kubectl\"] }");
    sandbox.write("stanch.toml", both);
    sandbox
        .stanch(["scan"])
        .run()
        .exits(2)
        .says("one of `command`, `call`, `reference`, `file`, `judge` and `assignment`");
}
