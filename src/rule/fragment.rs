//! Parts of expressions that many rules share: `(?&NAME)` in a rule file stands for one of them.
//!
//! They hold no blanks and no `#`, so that they mean the same where `(?x)` is on.

/// Every fragment: its name and what it stands for.
const FRAGMENTS: &[(&str, &str)] = &[
    // What may stand between a name and its value: `NAME=value`, `"name": "value"`, `'name' => 'value'`, `name := "value"`,
    // `let name: &str = "value"`, `names["NAME"] = "value"`, `get("NAME", "value")`, `name || "value"`, `--name value`,
    // `- name: NAME` above `value: value`, `<key>NAME</key>` above `<string>value</string>`, `variable "NAME" { default = "value" }`.
    // A word that says which of several it is may end the name.
    (
        "assign",
        concat!(
            r"(?i:[_-]?(?:prod(?:uction)?|live|dev|test|staging|default|value|[0-9]{1,2}))?",
            r#"\\{0,2}["'`]?[\])]{0,2}"#,
            r"(?:",
            r"[\x20\t]{0,16}(?::[\x20\t]?[&'A-Za-z][0-9A-Za-z_.&'<>?\[\]\x20]{0,28}=",
            r#"|:=|\?=|=>|->|:-|={1,3}|\|{1,2}|\?\?|or\b|%3[Dd]|[:>(])[\x20\t]{0,16}\\{0,2}@?["'`]{0,3}"#,
            r#"|,[\x20\t]{0,8}["'`]"#,
            r#"|,?\s{0,64}["']?(?i:value)["']?[\x20\t]{0,8}[:=][\x20\t]{0,8}["']?"#,
            r"|</key>\s{0,64}<string>",
            r#"|[\x20\t]{0,4}\{[^{}]{0,160}?\bdefault[\x20\t]{0,16}=[\x20\t]{0,4}""#,
            r#"|[\x20\t]{1,4}["']?"#,
            r")",
        ),
    ),
    // What may stand between the name of a section and a key in it: `acme:` above `  key: value`, `"acme": {"key": "value"}`,
    // `provider "acme" { key = "value" }`, `[acme]` above `key = "value"`, `AcmeClient(key="value")`. No other section
    // begins between the two.
    (
        "in",
        concat!(
            r"(?:",
            r#"["']?:[\x20\t]*\r?\n(?:[\x20\t]+[^\r\n]*[^:{\r\n]\r?\n|[\x20\t]*\r?\n)*?[\x20\t]+(?:-[\x20\t]+)?["']?"#,
            r#"|["'\])]{0,2}[\x20\t]*(?:=>|[:=])?[\x20\t]*\{(?:[^{}]*?[\s,;])?["']?"#,
            r#"|["']?\][\x20\t]*\r?\n(?:(?:[^\[\s][^\r\n]*)?\r?\n)*?[\x20\t]*["']?"#,
            r#"|(?i:[._]?client|::new)?\((?:[^()]*?[\s,{])?["']?"#,
            r")",
        ),
    ),
    // What may stand between the host of a request and the value of the header that authorizes it.
    (
        "request",
        concat!(
            r#"[^|;<>]*?(?i:authorization|[0-9a-z-]{0,24}(?:key|token|secret))["'\\]{0,3}\x20?(?:=>|[:=,])\x20?["'`\\]{0,3}"#,
            r"(?:(?i:bearer|token|basic|apikey|key)\x20)?",
        ),
    ),
    // What may stand before the value of a header that authorizes a request.
    (
        "header",
        concat!(
            r"(?:(?i:bearer|token|basic|apikey|accesskey|geniekey)\x20",
            r#"|(?i:authorization|(?:key|token|secret))["']?\x20?[:=,]\x20?["'`]?)"#,
        ),
    ),
    // What ends a token of letters, digits, `_` and `-`.
    ("end", r"(?:[^0-9A-Za-z_-]|\z)"),
];

/// Puts the fragments in.
///
/// # Errors
/// A message that names what is no fragment, and those that are.
pub(super) fn expand_fragments(expression: &str) -> Result<String, String> {
    let mut out = String::with_capacity(expression.len());
    let mut rest = expression;
    while let Some(start) = rest.find("(?&") {
        out.push_str(&rest[..start]);
        let body = &rest[start + 3..];
        let name = body.split(')').next().unwrap_or_default();
        let Some((_, text)) = FRAGMENTS.iter().find(|(known, _)| *known == name) else {
            let known: Vec<_> = FRAGMENTS.iter().map(|(known, _)| format!("(?&{known})")).collect();
            return Err(format!("`(?&{name}` is no fragment; there are {}", known.join(", ")));
        };
        out.push_str(text);
        rest = body.get(name.len() + 1..).unwrap_or_default();
    }
    out.push_str(rest);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::{FRAGMENTS, expand_fragments};
    use crate::rule::compile;

    #[test]
    fn fragments_mean_the_same_wherever_they_stand() {
        for (name, text) in FRAGMENTS {
            assert!(!text.contains([' ', '#', '\n']), "{name}");
            assert!(!text.contains("(?<"), "{name}: a group would be named twice");
            compile(text).unwrap();
        }
    }

    #[test]
    fn a_key_stands_in_a_section() {
        let regex = compile(
            &expand_fragments(r"\b(?i:acme)(?&in)(?i:api_?key)(?&assign)([0-9]{4})(?&end)")
                .unwrap(),
        )
        .unwrap();
        for text in [
            "acme:\n  apiKey: 1234",
            "  acme:\r\n    url: https://acme.test\r\n\r\n    api_key: '1234'\r\n",
            "\"acme\": {\"url\": \"x\", \"apiKey\": \"1234\"}",
            "\"acme\": {\n  \"apiKey\": \"1234\"\n}",
            "acme: { apiKey: '1234' }",
            "'acme' => ['x' => 1], 'acme' => {api_key: '1234'}",
            "provider \"acme\" {\n  region  = \"eu\"\n  api_key = \"1234\"\n}",
            "[acme]\nurl = x\n\napi_key = 1234",
            "acme.Client(url, api_key=\"1234\") or AcmeClient(\n  api_key=\"1234\")",
            "new Acme({ apiKey: '1234' })",
        ] {
            assert!(regex.is_match(text), "{text}");
        }
        for text in [
            "acme:\n  url: x\nother:\n  api_key: 1234",
            "acme:\n  url: x\napi_key: 1234",
            "- acme:\n    url: x\n  other:\n    api_key: 1234",
            "\"acme\": {\"url\": \"x\"}, \"other\": {\"apiKey\": \"1234\"}",
            "[acme]\nurl = x\n[other]\napi_key = 1234",
            "acme:\n  my_api_key: 1234",
            "Acme(url); Other(api_key=\"1234\")",
        ] {
            assert!(!regex.is_match(text), "{text}");
        }
    }

    #[test]
    fn a_header_stands_behind_a_host() {
        let regex =
            compile(&expand_fragments(r"api\.acme\.test(?&request)([0-9]{4})(?&end)").unwrap())
                .unwrap();
        for text in [
            "curl https://api.acme.test/v1/a \\\n  -H \"Authorization: Bearer 1234\"",
            "fetch('https://api.acme.test/a', {headers: {'X-API-Key': '1234'}})",
            "get(\"https://api.acme.test\", headers={\"authorization\": \"Token 1234\"})",
        ] {
            assert!(regex.is_match(text), "{text}");
        }
        for text in [
            "curl https://api.acme.test/a | grep key: 1234",
            "get(\"https://api.acme.test\"); key = 1234",
        ] {
            assert!(!regex.is_match(text), "{text}");
        }
    }

    #[test]
    fn a_header_stands_before_a_host() {
        let text = r#"(?&header)([0-9]{4})["'][^|;<>]{0,160}?api\.acme\.test"#;
        let regex = compile(&expand_fragments(text).unwrap()).unwrap();
        for text in [
            "curl -H 'Authorization: Bearer 1234' https://api.acme.test/v1/a",
            "curl -H \"X-API-Key: 1234\" \\\n  'https://api.acme.test/a'",
            "headers = {'api-token': '1234'}\nget('https://api.acme.test')",
            "curl -H 'Authorization: 1234' https://api.acme.test",
        ] {
            assert!(regex.is_match(text), "{text}");
        }
        for text in [
            "curl -H 'X-Count: 1234' https://api.acme.test",
            "key: '1234'; get('https://api.acme.test')",
        ] {
            assert!(!regex.is_match(text), "{text}");
        }
    }

    #[test]
    fn they_are_put_in_by_name() {
        let expanded = expand_fragments(r"(?i:key)(?&assign)([0-9]+)(?&end)").unwrap();
        let regex = compile(&expanded).unwrap();
        for text in [
            "KEY=12",
            "\"key\": \"12\"",
            "'key' => '12'",
            "let key: &str = \"12\";",
            "os.environ['KEY'] = '12'",
            "--key 12",
            "key-prod=12",
            "env(\"KEY\", \"12\")",
            "- name: KEY\n  value: 12",
            "KEY ?= 12",
            "<add key=\"KEY\" value=\"12\"/>",
            "<key>12</key>",
            "process.env.KEY || '12'",
            "key = \"\"\"12\"\"\"",
            "<key>AcmeKey</key>\n\t<string>12</string>",
            "variable \"acme_key\" {\n  type    = string\n  default = \"12\"\n}",
        ] {
            assert!(regex.is_match(text), "{text}");
        }
        for text in [
            "KEY=12ab",
            "keyboard = 12",
            "KEY = f(12)",
            "<key>AcmeKey</key>\n<key>x</key>\n<string>12</string>",
            "variable \"acme_key\" {}\nvariable \"x\" {\n  default = \"12\"\n}",
        ] {
            assert!(!regex.is_match(text), "{text}");
        }
        assert!(expand_fragments("(?&ends)").unwrap_err().contains("(?&assign), (?&in)"));
        assert!(expand_fragments("(?&").is_err());
        assert_eq!(expand_fragments("a(?:b)").unwrap(), "a(?:b)");
    }
}
