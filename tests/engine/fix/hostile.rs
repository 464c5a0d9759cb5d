//! Files that mean harm, or just happen to be what they are.

use super::{CATALOGUE, catalogue, fixed_by, rules};
use crate::token;
use stanch::Finding;
use stanch::fix::{self, Kept, Known};

#[test]
fn nothing_panics_and_nothing_is_shown() {
    let catalogue = catalogue(CATALOGUE);
    let pieces = [
        "'",
        "\"",
        "`",
        "T0",
        "${",
        "}",
        "{{",
        "(",
        "[",
        "\\",
        "\n",
        "\r\n",
        "é",
        "\u{feff}",
        "#",
        "=",
        ":",
        "- ",
        "|",
        "<<E\n",
        "import a\n",
        "import {",
        "f\"",
        "env:\n  A: ",
        "run: docker login -u a -p ",
        "steps:\n  - ",
        "export ",
        "$(",
        "source x\n",
        "\t",
        ";",
        "let x = ",
        "*",
        "&a ",
        "@",
        "</",
    ];
    let paths = [
        "/r/a.py",
        "/r/a.js",
        "/r/a.ts",
        "/r/a.tsx",
        "/r/a.sh",
        "/r/.github/workflows/a.yml",
        "/r/action.yml",
        "/r/.env",
        "/r/a.txt",
        "",
    ];
    let mut state = 1_u64;
    let mut next = |below: usize| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    for round in 0..600 {
        let mut text: String = (0..next(14)).map(|_| pieces[next(pieces.len())]).collect();
        text.push_str(" T0 ");
        text.extend((0..next(8)).map(|_| pieces[next(pieces.len())]));
        let path = paths[round % paths.len()];
        let fixed = fixed_by(&catalogue, path, &text, true, Kept::Tracked(b""));
        let said = fixed.done.iter().chain(&fixed.left);
        assert!(said.into_iter().all(|line| !line.contains(&token(0))), "{text}");
    }
}

#[test]
fn a_finding_of_another_text_changes_nothing() {
    let (rules, catalogue) = (rules(), catalogue(CATALOGUE));
    let text = format!("# é\nx = '{}'\n", token(0));
    let findings = super::find(&rules, "/r/a.py", text.as_bytes());
    let findings: Vec<&Finding> = findings.iter().collect();
    let known = Known { rules: &rules, catalogue: &catalogue, kept: Kept::Unknown };
    for other in
        ["", "é", "x = 'something else that is as long as the other text was'\n# éééé\n", "\0\0\0"]
    {
        for length in 0..=other.len() {
            let plan = fix::plan(&other.as_bytes()[..length], "/r/a.py", &findings, known);
            assert!(plan.fixes.is_empty());
        }
    }
}

#[test]
fn many_literals_and_deep_ones_take_no_square_of_time() {
    let catalogue = catalogue(CATALOGUE);
    for (path, unit, end) in [
        ("/r/a.py", "f('T0')\n", ""),
        ("/r/a.js", "f('T0');\n", ""),
        ("/r/a.sh", "f T0\n", ""),
        ("/r/.github/workflows/a.yml", "  - env: {A: T0}\n", ""),
    ] {
        let head = if path.ends_with("yml") { "steps:\n" } else { "" };
        let text = format!("{head}{}{end}", unit.repeat(2000));
        let fixed = fixed_by(&catalogue, path, &text, false, Kept::Unknown);
        assert_eq!(fixed.done.len(), 2000, "{path}: {:?}", fixed.left.first());
    }
    for (path, open, close) in [("/r/a.py", "(", ")"), ("/r/a.js", "[", "]"), ("/r/a.py", "[", "]")]
    {
        let text = format!("x = {}'T0'{}\n", open.repeat(20_000), close.repeat(20_000));
        let fixed = fixed_by(&catalogue, path, &text, false, Kept::Unknown);
        assert!(fixed.left[0].contains("too deeply") || fixed.failed, "{:?}", fixed.left);
    }
}
