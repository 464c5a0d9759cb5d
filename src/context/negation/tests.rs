use super::super::markdown::Flavour;
use super::*;

/// Takes the brackets out: `⟦x⟧` is forbidden, `⟨x⟩` is not.
fn marks(template: &str) -> (String, Vec<(Range<usize>, bool)>) {
    let (mut text, mut marks, mut start) = (String::new(), Vec::new(), 0);
    for c in template.chars() {
        match c {
            '⟦' | '⟨' => start = text.len(),
            '⟧' | '⟩' => marks.push((start..text.len(), c == '⟧')),
            c => text.push(c),
        }
    }
    (text, marks)
}

/// Comments and strings.
const LINES: &[&str] = &[
    // Forbidden, revoked, or not done.
    "never run ⟦docker login⟧ by hand",
    "Don't run ⟦docker login⟧",
    "Don\u{2019}t ever use `⟦docker login⟧` here",
    "do not, under any circumstances, run ⟦docker login⟧",
    "You must not call ⟦docker login⟧ from scripts",
    "Please avoid ⟦docker login⟧ in CI",
    "Avoid storing Docker credentials in a ⟦.env⟧ file",
    "we no longer run ⟦docker login⟧",
    "There is no need to run ⟦docker login⟧",
    "You don't need to run ⟦docker login⟧",
    "You don't have to ⟦docker login⟧ first",
    "No manual ⟦docker login⟧ required",
    "no ⟦docker login⟧ needed",
    "Use the action instead of ⟦docker login⟧",
    "Rather than ⟦docker login⟧, use the action",
    "Instead of `docker login` or `⟦podman login⟧`, use the action",
    "This replaces the manual ⟦docker login⟧ step",
    "removed ⟦docker login⟧ from CI",
    "moved away from ⟦docker login⟧",
    "use docker/login-action, not ⟦docker login⟧",
    "The pipeline does not call ⟦docker login⟧",
    "works without ⟦docker login⟧",
    "the old ⟦docker login⟧ flow",
    "Previously you had to run ⟦docker login⟧",
    "⟦docker login⟧ is forbidden",
    "`⟦docker login⟧` commands are strictly prohibited.",
    "⟦docker login⟧ is no longer needed",
    "⟦docker login⟧ must not be run by hand",
    "⟦docker login⟧ should never appear in scripts",
    "⟦docker login⟧ isn't allowed here",
    "⟦docker login⟧ is not necessary, CI does it",
    "⟦docker login⟧ (deprecated)",
    "⟦docker login⟧ is an anti-pattern",
    "⟦docker login⟧ by hand is a bad idea",
    "⟦docker login⟧ \u{2014} never do this",
    "❌ Manual ⟦docker login⟧ commands",
    "🚫 ⟦docker login⟧",
    "Bad: ⟦docker login⟧",
    "NEVER: run ⟦docker login⟧",
    "Wrong way: `⟦docker login⟧`",
    "Old: ⟦docker login⟧",
    "Never build, run, or ⟦docker login⟧ on the server",
    "Agents are forbidden to run ⟦docker login⟧",
    "refrain from ⟦docker login⟧",
    "Remember not to ⟦docker login⟧ as root",
    "When in CI, never run ⟦docker login⟧",
    "stop using ⟦docker login⟧",
    "Never ask users to paste ⟦their token⟧",
    "don't let people run ⟦docker login⟧",
    "⟦docker login⟧ ❌",
    // Prescribed, or only mentioned.
    "run ⟨docker login⟩ first",
    "Don't forget to run ⟨docker login⟩",
    "do not forget ⟨docker login⟩",
    "never mind, run ⟨docker login⟩",
    "do not skip ⟨docker login⟩",
    "without ⟨docker login⟩ it fails",
    "Pulls fail without ⟨docker login⟩",
    "if you have not run ⟨docker login⟩ yet, run ⟨docker login⟩",
    "If you haven't logged in, run ⟨docker login⟩",
    "Never commit tokens; run `⟨docker login⟩` first",
    "Never commit tokens, run `⟨docker login⟩` instead",
    "Never commit tokens. Run ⟨docker login⟩.",
    "Never commit tokens \u{2014} use ⟨docker login⟩",
    "**Never commit secrets**: run ⟨docker login⟩",
    "Do not push without ⟨docker login⟩",
    "Don't push before ⟨docker login⟩",
    "You can't pull until ⟨docker login⟩",
    "You cannot pull unless you ⟨docker login⟩",
    "Instead of pasting tokens, run ⟨docker login⟩",
    "To avoid rate limits, run ⟨docker login⟩",
    "To avoid rate limits on Docker Hub run ⟨docker login⟩",
    "Don't worry, just ⟨docker login⟩",
    "If you don't have access, ⟨docker login⟩",
    "If you do not want that, run ⟨docker login⟩",
    "Not logged in? Run ⟨docker login⟩",
    "run ⟨docker login⟩ and never share the token",
    "Run ⟨docker login⟩; never commit the token",
    "run ⟨docker login⟩ if pulling is not allowed",
    "⟨docker login⟩ is required because anonymous pulls are forbidden",
    "⟨docker login⟩ must not be skipped",
    "✅ ⟨docker login⟩",
    "❌ Error: unauthorized, run ⟨docker login⟩",
    "Good: ⟨docker login⟩",
    "Do not hesitate to run ⟨docker login⟩",
    "use `⟨docker login⟩` command to verify the user cannot log in",
    "run ⟨docker login⟩ and check that others cannot pull",
    "users do not have access, so run ⟨docker login⟩",
    "not only ⟨docker login⟩ but also push",
    "Remove old images and run ⟨docker login⟩",
    "e.g. ⟨docker login⟩",
    "Bad: ⟦docker login⟧. Good: ⟨docker login⟩",
    "Old: ⟦docker login⟧ → New: ⟨docker login⟩",
    "",
];

#[test]
fn sentences_forbid_what_is_in_their_clause() {
    let mut wrong = Vec::new();
    for template in LINES {
        let (text, marks) = marks(template);
        for (span, expected) in marks {
            let (before, after) = (&text.as_bytes()[..span.start], &text.as_bytes()[span.end..]);
            if forbidden_in_line(before, after) != expected {
                wrong.push(format!("{template} at {span:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

const DOCUMENTS: &[&str] = &[
    "### **❌ NEVER DO THESE**\n\n- ❌ Manual `⟦docker login⟧` commands\n\
     - ⟦docker login⟧\n\n### **✅ ALWAYS DO THESE**\n\n- ⟨docker login⟩\n\
     - ✅ ⟨docker login⟩\n",
    "## What not to do\n\nText.\n\n```bash\n⟦docker login⟧\n```\n\n## Setup\n\
     ```bash\n⟨docker login⟩\n```\n",
    "## Anti-patterns\n### Docker\n⟦docker login⟧\n# Other\n⟨docker login⟩\n",
    "**❌ Don't do this:**\n\n```bash\n⟦docker login⟧\n```\n\n**✅ Do this:**\n\
     ```bash\n⟨docker login⟩\n```\n",
    "**❌ Wrong**\n\nLogging in by hand leaves a token.\n\n```\n⟦docker login⟧\n\
     ```\n\n**Step 2**\n\n```\n⟨docker login⟩\n```\n",
    "```bash\n# ❌ Bad\n⟦docker login⟧\n\n⟦docker login⟧\n# ✅ Good\n⟨docker login⟩\n```\n",
    "```bash\n# WRONG\n⟦docker login⟧\n# Right\n⟨docker login⟩\n```\n",
    "```ts\n// Old way:\n⟦docker login⟧\n// New way:\n⟨docker login⟩\n```\n",
    "```\n# Before\n⟦docker login⟧\n# After\n⟨docker login⟩\n```\n",
    "```sh\n# Don't use sudo here\nls\n\n# Log in\n⟨docker login⟩\n```\n",
    "```sh\n# Never do this\n⟦docker login⟧\n```\n",
    "```sh\n# Never commit the token\n\n⟨docker login⟩\n\
     ⟨docker login⟩ # needs a token\n⟦docker login⟧ # don't\n\
     ⟦docker login⟧  # ❌ leaks\n```\n",
    "```sh\n❌ ⟦docker login⟧\n✅ ⟨docker login⟩\n```\n",
    "> ```sh\n> # ❌ Bad\n> x\n> ⟦docker login⟧\n> # ✅ Good\n> ⟨docker login⟩\n> ```\n",
    "Never run these:\n\n- ⟦docker login⟧\n- x\n- `⟦docker login⟧`\n\nRun:\n\n- ⟨docker login⟩\n",
    "Agents must not use:\n```\n⟦docker login⟧\n```\n```\n⟦docker login⟧\n```\n",
    "Do not use any of the following commands in scripts or pipelines of \
     ours:\n\n    ⟦docker login⟧\n",
    "Never commit tokens. To log in, run:\n```\n⟨docker login⟩\n```\n",
    "Never commit tokens, run this:\n```\n⟨docker login⟩\n```\n",
    "Don't forget to log in:\n```\n⟨docker login⟩\n```\n",
    "Instead of this:\n```\n⟦docker login⟧\n```\nUse this instead:\n```\n⟨docker login⟩\n```\n",
    "Use `x` instead of the old y:\n```\n⟨docker login⟩\n```\n",
    "This is forbidden.\n```\n⟦docker login⟧\n```\nTokens must never be committed.\n\
     ```\n⟨docker login⟩\n```\n",
    "1. **Never do this**:\n   ```\n   ⟦docker login⟧\n   ```\n\
     2. Log in:\n   ```\n   ⟨docker login⟩\n   ```\n",
    "- Don't:\n  - ⟦docker login⟧\n- Do:\n  - ⟨docker login⟩\n",
    "| ❌ Don't | ✅ Do |\n|---|---|\n| `⟦docker login⟧` | `⟨docker login⟩` |\n",
    "| Before | After |\n|---|---|\n| ⟦docker login⟧ | ⟨docker login⟩ |\n",
    "| Command | Status |\n|---|---|\n| `⟦docker login⟧` | ❌ Forbidden |\n\
     | `⟨docker login⟩` | ✅ |\n| `⟨docker login⟩` | Logs in |\n\
     | ⟦docker login⟧ | deprecated |\n",
    "| Tool | Linux | Windows |\n|--|--|--|\n| ⟨docker login⟩ | ✅ | ❌ |\n",
    "## Before you begin\n\nRun `⟨docker login⟩`.\n\n## Don't have an account?\n\n⟨docker login⟩\n",
    "## How to avoid rate limits\n\n⟨docker login⟩\n\n\
     ## Fix: access forbidden error\n\n⟨docker login⟩\n",
    "## Do's and Don'ts\n\n### Don'ts\n- ⟦docker login⟧\n\n### Do's\n- ⟨docker login⟩\n",
    "## Before and after\n\n⟨docker login⟩\n\n### Before\n\n```\n⟦docker login⟧\n\
     ```\n\n### After\n\n```\n⟨docker login⟩\n```\n",
    "# Legacy deploy guide\n\n1. ⟦docker login⟧\n",
    "## Deprecated: manual steps\n\n### Login\n\n```\n⟦docker login⟧\n```\n",
    "Rules:\n❌ ⟦docker login⟧\n✅ ⟨docker login⟩\n",
    "Don't:\n⟦docker login⟧\n",
    "- Never commit secrets\n- Run ⟨docker login⟩\n",
    "**Don't:**\n- x\n\nTo log in, run `⟨docker login⟩`.\n",
    "## 🔐 STATUS\n\n**✅ DONE**\n\n⟨docker login⟩\n",
    "We never store tokens in files. First\nrun `⟨docker login⟩` and paste it.\n",
    "Some text about why you must never\nrun `⟦docker login⟧` by hand.\n",
    "<!-- never run ⟦docker login⟧ -->\n<!-- run ⟨docker login⟩ -->\n",
    "## Common mistakes\n\n- ⟦docker login⟧ in scripts\n\n## Solution\n\n- ⟨docker login⟩\n",
    "## Security\n### Why you should never use docker login\n```\n⟦docker login⟧\n```\n",
    "### Bad Example\n```yaml\nrun: ⟦docker login⟧\n```\n### Good Example\n```yaml\n\
     run: ⟨docker login⟩\n```\n",
];

#[test]
fn documents_forbid_from_above() {
    let mut wrong = Vec::new();
    for template in DOCUMENTS {
        for template in [(*template).to_owned(), template.replace('\n', "\r\n")] {
            let (text, marks) = marks(&template);
            let document = Document::read(text.as_bytes(), Flavour::Markdown);
            assert!(!marks.is_empty());
            for (at, (span, expected)) in marks.into_iter().enumerate() {
                if forbidden(text.as_bytes(), &document, span.clone(), &mut Found::default())
                    != expected
                {
                    wrong.push(format!("match {at} of {template}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn no_span_of_any_text_panics() {
    let text = "# ❌ x\n**a:**\n```\n# Bad\ny ❌\n```\n| a | ❌ |\n|--|--|\n| \\| `|` | never: |\n\
     - - ;: — ? don't\n  > ``` \n> # z\u{2019}\n\n    no\n"
        .as_bytes();
    for flavour in [Flavour::Markdown, Flavour::Rst, Flavour::AsciiDoc, Flavour::Plain] {
        let document = Document::read(text, flavour);
        for start in 0..=text.len() {
            for end in (start..=text.len()).step_by(5) {
                forbidden(text, &document, start..end, &mut Found::default());
                forbidden_in_line(&text[..start], &text[end..]);
            }
        }
    }
}

#[test]
fn many_matches_take_no_longer() {
    let began = std::time::Instant::now();
    for unit in [
        "docker login ",
        "docker login\n",
        "> docker login\n",
        "| docker login ",
        "- docker login\n",
        "# a docker login\n",
        "\n    docker login",
        "<!-- docker login -->\n",
    ] {
        for prefix in ["", "```\n", "- - - - "] {
            let text = prefix.to_owned() + &unit.repeat(10_000 / unit.len());
            let document = Document::read(text.as_bytes(), Flavour::Markdown);
            for (at, _) in text.match_indices("docker login").step_by(10) {
                forbidden(text.as_bytes(), &document, at..at + 12, &mut Found::default());
            }
        }
    }
    assert!(began.elapsed().as_secs() < 20, "{:?}", began.elapsed());
}
