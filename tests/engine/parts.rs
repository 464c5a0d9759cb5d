//! Findings with parts: what stands near a secret and goes with it is one finding with it.

use stanch::rule::{Confidence, Severity, expand, parse_rules};
use stanch::text::{MARGIN, Windows};
use stanch::{Checker, Finding, RuleSet, Scanner, Threshold};

const ID: &str = "AKIA@{base32:16}";
const KEY: &str = "@{base64:@{alnum:30}}";

fn check_with(rules: &RuleSet, confidence: Confidence, text: &str) -> Vec<Finding> {
    let text = expand(text).unwrap();
    let scanner = Scanner::new(rules);
    let threshold = Threshold { confidence, severity: Severity::Low };
    let checked =
        Checker::new(&scanner, threshold).check("file", &mut text.as_bytes(), text.len() as u64);
    assert!(checked.bytes.is_ok());
    checked.findings
}

/// What is found: the id of the rule, its line, and the names and lines of its parts.
fn found(text: &str) -> Vec<String> {
    let rules = RuleSet::builtin();
    let findings = check_with(&rules, Confidence::Medium, text);
    findings.iter().map(|finding| said(&rules, finding)).collect()
}

fn said(rules: &RuleSet, finding: &Finding) -> String {
    let parts = finding.parts.iter().map(|p| format!(" {}@{}", p.name, p.location.start.line));
    let parts: String = parts.collect();
    format!("{}@{}{parts}", rules.get(finding.rule).id, finding.location.start.line)
}

fn aws(text: &str) -> Vec<String> {
    found(&text.replace("ID1", ID).replace("KEY1", KEY))
}

#[test]
fn a_key_and_its_id_are_one_finding_in_any_language() {
    for text in [
        "aws_access_key_id = ID1\naws_secret_access_key = KEY1\n",
        "export AWS_ACCESS_KEY_ID=ID1\nexport AWS_SECRET_ACCESS_KEY=KEY1\n",
        "a:\n  access_key_id: ID1\n  secret_access_key: KEY1\n",
        "\"AccessKeyId\": \"ID1\",\n\"SecretAccessKey\": \"KEY1\"",
        "env:\n- name: AWS_ACCESS_KEY_ID\n  value: ID1\n- name: AWS_SECRET_ACCESS_KEY\n  value: KEY1\n",
        "boto3.client('s3',\n  aws_access_key_id='ID1',\n  aws_secret_access_key='KEY1')\n",
    ] {
        let found = aws(text);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert!(found[0].starts_with("aws-secret-access-key@"), "{found:?}");
        assert!(found[0].contains(" access key ID@"), "{found:?}");
    }
    let turned = aws("aws_secret_access_key = KEY1\n\n# and\naws_access_key_id = ID1\n");
    assert_eq!(turned, ["aws-secret-access-key@1 access key ID@4"]);
}

#[test]
fn a_guess_from_a_name_is_no_finding_beside_what_says_what_it_is() {
    let id = "access_key: SCW@{upper-alnum:17}\n";
    assert_eq!(found(id), ["generic-credential@1"]);
    let secret = "scw_secret_key: @{hex:8}-@{hex:4}-4@{hex:3}-a@{hex:3}-@{hex:12}\n";
    assert_eq!(found(&format!("{id}{secret}")), ["scaleway-secret-key@2 access key@1"]);
    let other = "password: @{alnum:16}\n";
    assert_eq!(
        found(&format!("{id}{secret}{other}")),
        ["scaleway-secret-key@2 access key@1", "generic-credential@3"]
    );
}

#[test]
fn what_is_far_apart_or_in_another_section_is_not() {
    let apart = [
        "[a]\naws_access_key_id = ID1\n[b]\naws_secret_access_key = KEY1\n".to_owned(),
        "a:\n  access_key_id: ID1\nb:\n  secret_access_key: KEY1\n".into(),
        format!("aws_access_key_id = ID1\n{}aws_secret_access_key = KEY1\n", "x = 1\n".repeat(20)),
        format!("aws_access_key_id = ID1 {} aws_secret_access_key = KEY1\n", "x ".repeat(1100)),
    ];
    for text in apart {
        let found = aws(&text);
        assert_eq!(found.len(), 2, "{text}: {found:?}");
        assert!(found.iter().all(|found| !found.contains(" access key")), "{found:?}");
    }
    let near =
        format!("aws_access_key_id = ID1\n{}aws_secret_access_key = KEY1", "x = 1\n".repeat(19));
    assert_eq!(aws(&near).len(), 1);
}

#[test]
fn a_part_goes_with_one_secret() {
    let one = "aws_access_key_id = ID1\naws_secret_access_key = KEY1\n";
    let other = one.replace("{alnum:30}", "{alnum:29}a");
    assert_eq!(
        aws(&[one, &other].concat()),
        ["aws-secret-access-key@2 access key ID@1", "aws-secret-access-key@4 access key ID@3"]
    );
    let twice = aws(
        "aws_access_key_id = ID1\naws_secret_access_key = KEY1\nx\naws_secret_access_key = KEY1\n",
    );
    assert_eq!(twice, ["aws-secret-access-key@2 access key ID@1", "aws-secret-access-key@4"]);
}

/// Ids stand before their keys, though the next one may be fewer bytes away.
#[test]
fn many_pairs_in_a_row_are_pairs() {
    let rules = RuleSet::builtin();
    let pair = |i: usize| {
        let letters = [b'A' + (i / 26) as u8, b'A' + (i % 26) as u8].map(char::from);
        let id = expand("AKIA@{base32:14}").unwrap();
        let key = expand("@{base64:@{alnum:30}}").unwrap();
        format!("id={id}{}{}\nsecret_access_key={key}\n", letters[0], letters[1])
    };
    let text: String = (0..100).map(pair).collect();
    let findings = check_with(&rules, Confidence::Medium, &text);
    assert_eq!(findings.len(), 100);
    for finding in &findings {
        let lines: Vec<_> = finding.parts.iter().map(|p| p.location.start.line).collect();
        assert_eq!(lines, [finding.location.start.line - 1]);
    }
}

const OWN: &str = r"
    [[rule]]
    id = 'acme-secret'
    title = 'Acme secret'
    kind = 'credential'
    severity = 'high'
    confidence = 'low'
    what = 'x'
    why = 'x'
    fix = 'x'
    sources = ['https://example.org/']
    keywords = ['acme_secret=']
    expression = 'acme_secret=(?<secret>[0-9a-f]{32})\b'
    examples = ['acme_secret=@{hex:32}']
    near-misses = ['acme_secret=']
    [[rule.part]]
    name = 'account'
    expression = '\b(?<part>acct-[0-9]{6})\b'
    examples = ['acct-@{digit:6} acme_secret=@{hex:32}']
    [[rule.part]]
    name = 'region'
    expression = '\b(?<part>region-[0-9])\b'
    confirms = false
    examples = ['region-1 acme_secret=@{hex:32}']
";

fn own() -> RuleSet {
    let mut rules = RuleSet::builtin();
    rules.extend(parse_rules(OWN).unwrap()).unwrap();
    let own = rules.find("acme-secret").unwrap();
    rules.only(&[own]);
    rules
}

#[test]
fn a_part_makes_a_secret_likelier_and_the_threshold_is_asked_afterwards() {
    let rules = own();
    let secret = "acme_secret=@{hex:32}\n";
    assert!(check_with(&rules, Confidence::Medium, secret).is_empty());
    assert!(check_with(&rules, Confidence::Medium, &format!("region-1 {secret}")).is_empty());
    let whole = format!("acct-@{{digit:6}}\nregion-1\n{secret}");
    let findings = check_with(&rules, Confidence::Medium, &whole);
    assert_eq!(said(&rules, &findings[0]), "acme-secret@3 account@1 region@2");
    assert_eq!(
        (findings[0].confidence, findings[0].alone),
        (Confidence::Medium, Some(Confidence::Low))
    );
    assert!(check_with(&rules, Confidence::High, &whole).is_empty());
    let alone = check_with(&rules, Confidence::Low, secret);
    assert_eq!((alone[0].confidence, alone[0].alone), (Confidence::Low, None));
    // What goes with another one makes none likelier.
    let two = check_with(&rules, Confidence::Medium, &[&whole, secret].concat());
    assert_eq!(two.len(), 1);
}

#[test]
fn what_documentation_shows_is_no_likelier_beside_its_part() {
    let text = "aws_access_key_id = AKIA@{}IOSFODNN7EXAMPLE
aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCY@{}EXAMPLEKEY
";
    assert_eq!(found(text), [""; 0]);
    let rules = RuleSet::builtin();
    let findings = check_with(&rules, Confidence::Low, text);
    assert_eq!(findings.len(), 1);
    assert_eq!(said(&rules, &findings[0]), "aws-secret-access-key@2 access key ID@1");
    assert_eq!(findings[0].confidence, Confidence::Low);
}

#[test]
fn a_part_changes_nothing_about_what_a_finding_is_told_by() {
    let rules = own();
    let of = |text: &str| check_with(&rules, Confidence::Low, text).remove(0);
    let secret = expand("acme_secret=@{hex:32}\n").unwrap();
    let (alone, whole) = (of(&secret), of(&format!("acct-204816\n{secret}")));
    assert_eq!((alone.parts.len(), whole.parts.len()), (0, 1));
    assert_eq!(alone.fingerprint, whole.fingerprint);
    let claims = |finding: &Finding| finding.claims(&rules).collect::<Vec<_>>();
    assert_eq!(claims(&alone), claims(&whole));
}

#[test]
fn who_lets_the_whole_be_lets_the_part_be_too() {
    let rules = RuleSet::builtin();
    let text = "aws_access_key_id = ID1\naws_secret_access_key = KEY1\n";
    let text = text.replace("ID1", ID).replace("KEY1", KEY);
    let finding = check_with(&rules, Confidence::Medium, &text).remove(0);
    let ids: Vec<_> =
        finding.claims(&rules).map(|claim| rules.get(claim.rule).id.clone()).collect();
    assert!(
        ids.contains(&"aws-secret-access-key".into()) && ids.contains(&"aws-access-key-id".into())
    );
}

#[test]
fn a_part_that_is_suppressed_is_not_shown_and_stays_so() {
    let text = format!("aws_access_key_id = {ID} # stanch: ignore[aws-access-key-id] -- known\n");
    let text = format!("{text}aws_secret_access_key = {KEY}\n");
    let expanded = expand(&text).unwrap();
    let rules = RuleSet::builtin();
    let scanner = Scanner::new(&rules);
    let mut checker = Checker::new(&scanner, Threshold::default());
    let checked = checker.check("file", &mut expanded.as_bytes(), 0);
    assert_eq!(checked.findings.len(), 1);
    assert_eq!(checked.suppressed.len(), 1, "{checked:?}");
}

#[test]
fn parts_that_are_secret_are_masked() {
    let rules = RuleSet::builtin();
    let text = "aws_access_key_id = ID1\naws_secret_access_key = KEY1\n";
    let text = text.replace("ID1", ID).replace("KEY1", KEY);
    let finding = check_with(&rules, Confidence::Medium, &text).remove(0);
    let value = |secret: &stanch::Secret| String::from_utf8(secret.expose().to_vec()).unwrap();
    let id = value(finding.parts[0].secret.as_ref().unwrap());
    let key = value(finding.secret.as_ref().unwrap());
    let shown = format!("{finding:?}");
    assert!(shown.contains("aws_access_key_id") && !shown.contains(&id) && !shown.contains(&key));
    assert_eq!(finding.parts[0].excerpt.found.render(true), id);
}

#[test]
fn names_say_what_goes_with_a_password() {
    let value = "Tr@{digit:4}-@{letter:7}";
    let generic = |text: &str| found(&text.replace("SECRET", value));
    let env = "DB_HOST=db.example.org\nDB_USER=bob\nDB_PASSWORD='SECRET'\n\nSMTP_USER=eve\n";
    assert_eq!(generic(env), ["generic-credential@3 host@1 user name@2"]);
    let two = "DB_USER=bob\nDB_PASSWORD='SECRET'\nSMTP_USER=eve\nSMTP_PASSWORD='SECRETx'\n";
    assert_eq!(
        generic(two),
        ["generic-credential@2 user name@1", "generic-credential@4 user name@3"]
    );
    let other = "SMTP_USER=eve\nDB_PASSWORD='SECRET'\n";
    assert_eq!(generic(other), ["generic-credential@2"]);
    let code =
        "x = {\n  username: 'bob',\n  password: 'SECRET',\n}\ny = {\n  username: 'eve',\n}\n";
    assert_eq!(generic(code), ["generic-credential@3 user name@2"]);
    let sections = "x:\n  username: 'bob'\ny:\n  password: 'SECRET'\n";
    assert_eq!(generic(sections), ["generic-credential@4"]);
    let call = "user = get_user()\npassword = 'SECRET'\n";
    assert_eq!(generic(call), ["generic-credential@2"]);
}

/// Parts stand on both sides of where windows end.
#[test]
fn parts_are_the_same_for_every_size_of_window() {
    let mut text = String::new();
    let mut add = |piece: &str| text += &expand(piece).unwrap();
    for i in 0..60 {
        add(&"one line among many\n".repeat(i * i * 17 % 450));
        add(&format!(
            "aws_access_key_id = AKIA@{{base32:15}}{}\n",
            char::from(b'A' + (i % 26) as u8)
        ));
        add(&"x = 1\n".repeat(i % 23));
        add(&format!("aws_secret_access_key = @{{base64:@{{alnum:29}}{}}}\n", i % 10));
        add(&format!("db.user = \"bob{i}\"\ndb.password = \"Tr@{{digit:4}}-@{{letter:7}}{i}\"\n"));
        add("TWILIO_ACCOUNT_SID=AC@{}@{hex:32}\nTWILIO_AUTH_TOKEN=@{hex:31}a\n");
    }
    assert!(text.len() > 3 * MARGIN, "{}", text.len());
    let rules = RuleSet::builtin();
    let scanner = Scanner::new(&rules);
    let check = |size: usize| {
        let windows = Windows::with_size(size);
        let mut checker = Checker::with_windows(&scanner, Threshold::default(), windows);
        checker.check("file", &mut text.as_bytes(), text.len() as u64).findings
    };
    let expected = check(1 << 30);
    let parts = expected.iter().map(|finding| finding.parts.len()).sum::<usize>();
    assert!(parts >= 160, "{parts}");
    for size in [1, 100, 999, 4096, 50_000, MARGIN, 123_457] {
        assert!(check(size) == expected, "{size}");
    }
}
