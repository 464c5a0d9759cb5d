//! What stands at a place, over all readers: languages in each other, commands in every form, what forbids.

use super::{Place, Reading};
use crate::text::{Text, Windows};

/// Asks about the first place at which `needle` stands in a file.
fn ask<T>(
    path: &str,
    text: &str,
    needle: &str,
    what: impl FnOnce(&mut super::View<'_>, usize) -> T,
) -> T {
    let at = text.find(needle).unwrap_or_else(|| panic!("{needle:?} is not in {text:?}"));
    let whole = Text::whole(text.as_bytes());
    let mut reading = Reading::default();
    what(&mut reading.of(&whole, path), at)
}

fn command(path: &str, text: &str, needle: &str) -> Option<String> {
    ask(path, text, needle, |view, at| {
        let ran = view.command(at)?;
        let words = ran.words.iter().map(|word| String::from_utf8_lossy(&word.value).into_owned());
        Some(words.collect::<Vec<_>>().join(" "))
    })
}

fn place(path: &str, text: &str, needle: &str) -> Place {
    ask(path, text, needle, |view, at| view.place(&(at..at + needle.len())))
}

#[test]
fn commands_are_known_in_every_form() {
    for (path, text) in [
        ("a.sh", "sudo -E docker login -u x\n"),
        ("a.sh", "if ! docker login -u x; then exit 1; fi\n"),
        ("a.sh", "echo hi && docker \\\n  login -u x\n"),
        ("a.sh", "bash -c 'docker login -u x'\n"),
        ("a.sh", "ssh host <<EOF\ndocker login -u x\nEOF\n"),
        ("a.sh", "CMD=\"docker login -u x\"\n"),
        ("Makefile", "login:\n\t@docker login -u x\n"),
        ("Dockerfile", "FROM a\nRUN docker login -u x\n"),
        ("Dockerfile", "FROM a\nCMD [\"docker\", \"login\", \"-u\", \"x\"]\n"),
        ("Dockerfile", "FROM a\nCMD [\"sh\", \"-c\", \"docker login -u x\"]\n"),
        (
            ".github/workflows/a.yml",
            "jobs:\n  a:\n    steps:\n      - run: |\n          docker login -u x\n",
        ),
        ("compose.yaml", "services:\n  a:\n    command: [docker, login, -u, x]\n"),
        ("k8s.yaml", "command: [sh, -c]\nargs:\n  - docker login -u x\n"),
        ("package.json", "{ \"scripts\": { \"in\": \"docker login -u x\" } }\n"),
        ("a.py", "subprocess.run([\"docker\", \"login\", \"-u\", \"x\"])\n"),
        ("a.py", "os.system(\"docker login -u x\")\n"),
        ("a.js", "spawn(\"docker\", [\"login\", \"-u\", \"x\"])\n"),
        ("a.go", "exec.CommandContext(ctx, \"docker\", \"login\", \"-u\", \"x\")\n"),
        ("a.rb", "system(\"docker login -u x\")\n"),
        ("a.ps1", "& docker login -u x\n"),
        ("a.ps1", "Invoke-Expression \"docker login -u x\"\n"),
        ("a.md", "# A\n\n```bash\n$ docker login -u x\n```\n"),
        ("a.md", "Run `docker login -u x` first.\n"),
        ("a.md", "1. Do:\n\n   ```\n   docker login -u x\n   ```\n"),
        (
            "a.ipynb",
            "{ \"cells\": [ { \"cell_type\": \"code\", \"source\": [ \"!docker login -u x\" ] } ] }\n",
        ),
        ("noname", "docker login -u x\n"),
    ] {
        assert_eq!(
            command(path, text, "docker").as_deref(),
            Some("docker login -u x"),
            "{path}: {text}"
        );
    }
}

#[test]
fn places_are_what_they_are() {
    for (path, text, wanted) in [
        ("a.sh", "NEEDLE\n", Place::Code),
        ("a.sh", "x # NEEDLE\n", Place::Comment),
        ("a.sh", "echo \"NEEDLE\"\n", Place::Printed),
        ("a.sh", "echo \"$(NEEDLE)\"\n", Place::Code),
        ("a.sh", "cat <<EOF\nNEEDLE\nEOF\n", Place::Printed),
        ("a.py", "x = NEEDLE\n", Place::Code),
        ("a.py", "def f():\n    \"\"\"NEEDLE\"\"\"\n", Place::Documentation),
        ("a.py", "print('NEEDLE')\n", Place::Printed),
        ("a.py", "raise ValueError('NEEDLE')\n", Place::Printed),
        ("a.py", "x = 'NEEDLE'\n", Place::Text),
        ("a.py", "p.add_argument('--x', help='NEEDLE')\n", Place::Printed),
        ("a.py", "FORBIDDEN = ['NEEDLE']\n", Place::Printed),
        ("a.ts", "const a = `x ${NEEDLE} y`;\n", Place::Code),
        ("a.ts", "/* NEEDLE */\n", Place::Comment),
        ("a.yml", "a: NEEDLE\n", Place::Code),
        ("a.yml", "name: NEEDLE\n", Place::Printed),
        ("a.yml", "a: b # NEEDLE\n", Place::Comment),
        ("a.md", "NEEDLE\n", Place::Prose),
        ("a.md", "<!-- NEEDLE -->\n", Place::Comment),
        ("a.md", "```python\n# NEEDLE\n```\n", Place::Comment),
        ("Dockerfile", "FROM a\n# NEEDLE\n", Place::Comment),
        (".env", "# NEEDLE\n", Place::Comment),
        (".env", "A=NEEDLE\n", Place::Code),
    ] {
        assert_eq!(place(path, text, "NEEDLE"), wanted, "{path}: {text}");
    }
}

#[test]
fn what_stands_above_forbids() {
    for (path, text, wanted) in [
        ("a.md", "## Never do these\n\n- `docker login` by hand\n", true),
        ("a.md", "- ❌ `docker login`\n", true),
        ("a.md", "```bash\n# ❌ Bad\ndocker login\n```\n", true),
        ("a.md", "```bash\n# ❌ Bad\nx\n# ✅ Good\ndocker login\n```\n", false),
        ("a.md", "## Setup\n\nRun `docker login`.\n", false),
        ("a.md", "Don't forget to run `docker login`.\n", false),
        ("a.sh", "docker login\n", false),
        ("a.sh", "docker login # never do this by hand\n", true),
        ("a.py", "PROMPT = \"\"\"\nNEVER:\n- docker login\n\nALWAYS:\n- x\n\"\"\"\n", true),
    ] {
        let negated = ask(path, text, "docker login", |view, at| view.is_negated(&(at..at + 12)));
        assert_eq!(negated, wanted, "{path}: {text}");
    }
}

#[test]
fn a_fence_s_own_line_is_not_in_it() {
    assert_eq!(command("a.md", "```docker \n -p5", "docker"), None);
}

#[test]
fn nothing_is_too_broken_to_be_asked_about() {
    let pieces = [
        "\"", "'", "`", "(", "[", "{", "$(", "<<EOF\n", "```\n", "{{", "${{", "#", "\\\n", "\t",
        "- ", ": |\n", "\r\n", "/*",
    ];
    for path in [
        "a.sh",
        "a.py",
        "a.ts",
        "a.yml",
        "a.md",
        "Dockerfile",
        "Makefile",
        "a.ps1",
        "a.go",
        "a.rb",
        ".env",
        "x",
    ] {
        for piece in pieces {
            let text = format!("{}docker login{}", piece.repeat(300), piece.repeat(300));
            ask(path, &text, "docker", |view, at| {
                let span = at..at + 12;
                let _ = (view.place(&span), view.is_negated(&span), view.command(at).is_some());
                let _ = (
                    view.called(at).is_some(),
                    view.is_mentioned(&span),
                    view.is_instruction(&span),
                );
            });
        }
    }
}

/// The start of the line may lie before all that a window holds.
#[test]
fn a_place_in_a_line_longer_than_a_block_is_known() {
    let text = format!("{}\n{}", "echo KEY=x; ".repeat(12_000), "echo y\n".repeat(3000));
    for path in ["a.sh", "a.md", "a.py", "example"] {
        Windows::with_size(4000)
            .read(&mut text.as_bytes(), text.len() as u64, |window| {
                let mut reading = Reading::default();
                let owned = window.owned();
                for at in memchr::memmem::find_iter(&window.bytes()[owned.clone()], b"KEY") {
                    let at = owned.start + at;
                    let mut view = reading.of(&window, path);
                    let _ = view.place(&(at..at + 3));
                    let innermost = view.innermost(at);
                    assert!(view.region(innermost).range.contains(&at), "{path} {at}");
                }
            })
            .unwrap();
    }
}
