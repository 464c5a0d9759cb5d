//! Files of environment variables.

use super::{CATALOGUE, catalogue, find, rules};
use crate::token;
use stanch::Finding;
use stanch::fix::{self, Beside, Kept, Known};

/// What becomes of a file: its text, and what is done beside it; and whether it is certain.
fn fixed(path: &str, text: &str, kept: Kept<'_>) -> Result<(String, Vec<Beside>, bool), String> {
    let blob = text.replace("T0", &token(0)).into_bytes();
    let (rules, catalogue) = (rules(), catalogue(CATALOGUE));
    let findings = find(&rules, path, &blob);
    let findings: Vec<&Finding> = findings.iter().collect();
    let plan =
        fix::plan(&blob, path, &findings, Known { rules: &rules, catalogue: &catalogue, kept });
    if let Some((_, refusal)) = plan.refused.first() {
        return Err(refusal.why.clone());
    }
    let all: Vec<&fix::Fix<'_>> = plan.fixes.iter().collect();
    let bytes = fix::apply(&blob, path, &all).unwrap();
    let beside = plan.fixes.iter().flat_map(|fix| fix.beside.clone()).collect();
    let certain = plan.fixes.iter().all(|fix| fix.doubt.is_none());
    Ok((String::from_utf8(bytes).unwrap().replace(&token(0), "T0"), beside, certain))
}

#[test]
fn a_line_that_is_committed_moves() {
    let text = "# a\r\nA=1\r\nexport DOCKER_HUB_ACCESS_TOKEN = 'T0' # x\r\nB=2\r\n";
    let committed = text.replace("T0", &token(0));
    let example = Beside::Example {
        name: "DOCKER_HUB_ACCESS_TOKEN".into(),
        comment: Some("Docker Hub: see docs/secrets.md".into()),
    };
    let kept = Kept::Tracked(committed.as_bytes());
    let (text, beside, certain) = fixed("/r/.env", text, kept).unwrap();
    assert_eq!((&*text, certain), ("# a\r\nA=1\r\nB=2\r\n", true));
    assert_eq!(beside, [example, Beside::Ignored]);
    let last = fixed("/r/prod.env", "A=1\nTOKEN=T0", Kept::Tracked(b""));
    let (text, _, certain) = last.unwrap();
    assert_eq!((&*text, certain), ("A=1\n", false));
}

#[test]
fn a_value_that_stands_nowhere_else_stays() {
    let text = "DOCKER_HUB_ACCESS_TOKEN=T0\n";
    let (after, beside, certain) =
        fixed("/r/.env", text, Kept::Untracked { ignored: false }).unwrap();
    assert_eq!((&*after, beside.len(), certain), (text, 2, true));
    assert!(
        fixed("/r/.env", text, Kept::Untracked { ignored: true }).unwrap_err().contains("ignores")
    );
    assert!(fixed("/r/.env", text, Kept::Unknown).unwrap_err().contains("no git repository"));
}

#[test]
fn an_example_loses_its_values_where_they_stand() {
    let text = "A=1\nDOCKER_TOKEN=T0\n";
    let committed = text.replace("T0", &token(0));
    let (after, beside, certain) =
        fixed("/r/.env.example", text, Kept::Tracked(committed.as_bytes())).unwrap();
    assert_eq!((&*after, beside.len(), certain), ("A=1\nDOCKER_TOKEN=\n", 0, true));
}

#[test]
fn other_lines_are_left() {
    for (text, why) in [
        ("TOKEN=\"a\nT0\n\"\n", "no line of a name"),
        ("TOKEN=\"T0\nb\"\n", "several lines"),
        ("# see T0\n", "no line of a name"),
        ("T0\n", "no line of a name"),
    ] {
        let refused = fixed("/r/.env", text, Kept::Tracked(b"")).unwrap_err();
        assert!(refused.contains(why), "{text:?}: {refused}");
    }
}
