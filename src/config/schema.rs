//! `docs/stanch.schema.json`: made from the types that read `stanch.toml`, and held against them.
//!
//! A schema says less than [`Config::apply`] checks (whether a rule's id is known, a glob or an expression parses), but never
//! anything else: what a run takes, it takes, and what it takes is read.

use super::{Data, Date, Size, Spanned};
use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Value as Json, json};
use std::borrow::Cow;

#[path = "../../tests/docs/bless.rs"]
mod bless;

/// Where a value stands is nothing that a file says.
impl<T: JsonSchema> JsonSchema for Spanned<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn schema_id() -> Cow<'static, str> {
        T::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

impl JsonSchema for Size {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Size".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "anyOf": [
                { "type": "integer", "minimum": 0 },
                { "type": "string", "pattern": r"^[0-9]+\s*([bB]|[kKmMgG]([iI]?[bB])?)?\s*$" },
            ],
        })
    }
}

/// Editors show a TOML date to a schema as a string.
impl JsonSchema for Date {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Date".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "format": "date" })
    }
}

/// What an `[[ignore]]` entry names at least: values, or rules and where.
pub(super) fn enough_said() -> Json {
    let some = |key: &str| json!({ "required": [key], "properties": { key: { "minItems": 1 } } });
    json!([
        some("hashes"),
        some("expressions"),
        { "allOf": [some("rules"), some("paths")] },
    ])
}

/// Draft 7 is what editors' TOML plugins know best.
fn schema() -> Json {
    let settings = SchemaSettings::draft07().with_transform(RecursiveTransform(tidy));
    let mut schema = settings.into_generator().into_root_schema_for::<Data>();
    schema.insert("title".into(), "stanch.toml".into());
    schema.to_value()
}

/// Comments are wrapped and descriptions are not, TOML has no null, and how many bits a number has is no format of JSON
/// Schema's.
fn tidy(schema: &mut Schema) {
    if let Some(Json::String(text)) = schema.get_mut("description") {
        *text = text.replace('\n', " ");
    }
    if schema.get("format").is_some_and(|format| format != "date") {
        schema.remove("format");
    }
    if let Some(Json::Array(types)) = schema.get("type")
        && let [one, Json::String(null)] = &types[..]
        && null == "null"
    {
        let one = one.clone();
        schema.insert("type".into(), one);
    }
    if schema.get("default") == Some(&Json::Null) {
        schema.remove("default");
    }
    let null = json!({ "type": "null" });
    if let Some(Json::Array(forms)) = schema.get_mut("anyOf")
        && forms.contains(&null)
    {
        forms.retain(|form| *form != null);
        let forms = schema.remove("anyOf").expect("it is there");
        // Beside a reference, draft 7 ignores all else.
        schema.insert("allOf".into(), forms);
    }
}

#[cfg(test)]
mod tests {
    use super::super::draft7::validate;
    use super::super::{Config, Data, Date};
    use super::{bless, schema};
    use crate::catalogue::Catalogue;
    use crate::ruleset::RuleSet;
    use crate::suppress::Ignores;
    use serde_json::Value as Json;
    use std::collections::BTreeSet;
    use std::path::{Path, PathBuf};
    use std::{fs, iter};
    use toml::{Table, Value};

    /// The schema, ready to judge.
    struct Validator {
        schema: Json,
    }

    impl Validator {
        fn new() -> Self {
            Self { schema: schema() }
        }

        fn validate(&self, instance: &Json) -> Result<(), String> {
            validate(&self.schema, &self.schema, instance)
        }
    }

    #[test]
    fn the_document_holds_what_the_types_say() {
        let made = serde_json::to_string_pretty(&schema()).unwrap() + "\n";
        bless::holds("docs/stanch.schema.json", &made);
    }

    /// TOML as editors show it to a schema.
    fn to_json(value: &Value) -> Json {
        match value {
            Value::Datetime(date) => date.to_string().into(),
            Value::Array(items) => items.iter().map(to_json).collect(),
            Value::Table(table) => table.iter().map(|(k, v)| (k.clone(), to_json(v))).collect(),
            plain => serde_json::to_value(plain).unwrap(),
        }
    }

    /// What schema and types say of a document.
    struct Verdicts {
        schema: Result<(), String>,
        types: Result<(), String>,
    }

    fn verdicts(validator: &Validator, document: &Table) -> Verdicts {
        let text = toml::to_string(document).unwrap();
        Verdicts {
            schema: validator.validate(&to_json(&Value::Table(document.clone()))),
            types: toml::from_str::<Data>(&text).map(drop).map_err(|e| e.to_string()),
        }
    }

    /// All that a run checks.
    fn run(document: &Table) -> Result<(), String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("stanch.toml");
        fs::write(&path, toml::to_string(document).unwrap()).unwrap();
        fs::write(folder.path().join("map.yaml"), "secrets: { A: a }\n").unwrap();
        let mut rules = RuleSet::builtin();
        let mut config = Config::read(&path).map_err(|e| e.to_string())?;
        config.apply(&mut rules).map_err(|e| e.to_string())?;
        Ignores::new(&config, &rules).map_err(|e| e.to_string())?;
        let today = Date::try_from("2027-01-01")?;
        let catalogue = Catalogue::read(&config, today);
        catalogue.map(drop).map_err(|e| e.to_string())
    }

    /// Every key there is. That it is every key is tested, too.
    const EVERYTHING: &str = r#"
required-version = ">=0.1"

[scan]
exclude = [{ paths = ["vendor/"], reason = "Not ours.", until = 2027-01-31 }]
include-ignored = [".env"]
max-file-size = "10M"
group = true
archives = true
max-archive-depth = 3
max-archive-entries = 1000
max-archive-ratio = 100
max-archive-size = "1G"
max-archive-member-size = "10M"

[rules]
packs = ["docker"]
enable = ["docker-login"]
disable = ["jwt"]
files = []
keep-out = ["*.pem"]

[catalogue]
see = "docs/secrets.md"
rotate-every = 90
remind-before = 14

[[catalogue.system]]
name = "application"
references = [
    { call = "read_secret" },
    { expression = 'ssm:(?<name>[a-z_]+)', keywords = ["ssm:"] },
]
naming = "^[a-z_]+$"
vague = ["key"]
requires-kind = ["token"]
built-in = ["default"]
paths = ["**"]
exclude = ["vendor/"]
accessors = { python = 'read_secret("{name}")' }
imports = { python = "from secrets_of_ours import read_secret" }
complete = false

[[catalogue.secret]]
service = "Acme"
names = { github = "ACME_KEY", application = "acme_token" }
accessors = { go = "acme.Key()" }
imports = { go = "example.com/acme" }
owner = "platform"
rotated = 2026-01-31
rotate-every = 30
see = "docs/acme.md"
rules = ["jwt"]

[[catalogue.import]]
path = "map.yaml"
kind = "yaml"
select = "secrets"
key = "github"
value = "application"
fields = { owner = "owner" }

[[ignore]]
rules = ["jwt"]
paths = ["tests/**"]
hashes = []
expressions = []
reason = "Made up."
until = "2027-01-31"

[override.unsanctioned-secret-store]
severity = "high"
instead = "Ask Sam."
see = "docs/secrets.md"
allow = ["dotenv", { variants = ["keyring"], paths = ["lib/**"], reason = "Ours." }]

[[rule]]
id = "acme-key"
title = "Acme key"
kind = "credential"
severity = "critical"
confidence = "high"
enabled = true
packs = ["acme"]
advisory = false
generic = false
binary = true
what = "A key."
why = "It opens things."
fix = "Revoke it."
sources = ["https://docs.acme.example/"]
keywords = ["acme_key_"]
expression = '\b(?<secret>acme_key_[0-9a-f]{32})\b'
before = 0
reach = 60
unless = []
examples = ["acme_key_@{hex:32}", { path = "a.sh", text = "acme_key_@{hex:32}" }]
near-misses = ["acme_key_@{hex:31}"]

[rule.checks]
min-entropy = 3.0
min-length = 41
max-length = 41
requires = ["digit"]
deny-words = ["test"]
reject-placeholders = true
reject-plain = false
checksum = "crc32-base62"
structure = "jwt"
test-mode = ["_test_"]
doubt-words = ["sample"]
doubt-plain = false

[rule.paths]
include = ["*.sh"]
exclude = ["*.lock"]

[[rule.part]]
name = "account"
expression = '\b(?<part>acct-[0-9]{6})\b'
within = 3
secret = false
confirms = true
examples = ["acct-@{digit:6} acme_key_@{hex:32}"]

[[rule.part]]
name = "token"
rule = "jwt"
examples = ["acme_key_@{hex:32}"]

[[rule]]
id = "acme-policy"
title = "Acme by hand"
kind = "practice"
severity = "low"
confidence = "low"
what = "A call."
why = "Nobody sees it."
fix = "Let CI do it."
sources = ["https://docs.acme.example/"]
unless = ["comment", "prose"]
examples = ["acme login"]
near-misses = ["acme logout"]

[[rule.variant]]
name = "login"
keywords = ["acme login"]
expression = 'acme login'
before = 0
reach = 20
near = { expression = "token", within = 60 }
paths = { include = ["*.sh"], exclude = ["*.lock"] }
checks = { min-length = 4 }

[[rule.variant]]
name = "command"
command = { programs = ["acme"], subcommand = ["login"], flags = ["-u"], without = ["-n"], argument = "x", secret-flags = ["-p"], visible = false }

[[rule.variant]]
name = "call"
call = { functions = ["acme.login"], argument = "x" }

[[rule.variant]]
name = "reference"
keywords = ["acme:"]
expression = 'acme:(?<name>[a-z]+)'
reach = 90
reference = { system = "github", check = "naming" }

[[rule.variant]]
name = "file"
file = { min-size = 1, max-size = 10, content = "text" }
paths = { include = ["*.acme"] }

[[rule.variant]]
name = "judged"
keywords = ["acme"]
expression = "acme"
judge = "printed"
"#;

    fn everything() -> Table {
        toml::from_str(EVERYTHING).unwrap()
    }

    /// The way to a value: keys, and positions in arrays.
    type Way = Vec<Step>;

    #[derive(Clone, Debug)]
    enum Step {
        Key(String),
        At(usize),
    }

    /// The ways to everything in a value.
    fn ways(value: &Value) -> Vec<Way> {
        let below: Vec<(Step, &Value)> = match value {
            Value::Table(table) => table.iter().map(|(k, v)| (Step::Key(k.clone()), v)).collect(),
            Value::Array(items) => (0..).map(Step::At).zip(items).collect(),
            _ => Vec::new(),
        };
        let continued = below.into_iter().flat_map(|(step, value)| {
            let rest = iter::once(Way::new()).chain(ways(value));
            rest.map(move |rest| [vec![step.clone()], rest].concat()).collect::<Vec<_>>()
        });
        continued.collect()
    }

    fn at<'v>(value: &'v mut Value, way: &[Step]) -> &'v mut Value {
        way.iter().fold(value, |value, step| match step {
            Step::Key(key) => &mut value[key.as_str()],
            Step::At(position) => &mut value[*position],
        })
    }

    fn changed(way: &[Step], change: impl FnOnce(&mut Value)) -> Table {
        let mut document = Value::Table(everything());
        change(at(&mut document, way));
        document.try_into().unwrap()
    }

    #[track_caller]
    fn assert_agreement(validator: &Validator, document: &Table, what: &str) {
        let Verdicts { schema, types } = verdicts(validator, document);
        match (&schema, &types) {
            (Ok(()), Err(e)) => panic!("{what}: the schema takes what can't be read: {e}"),
            (Err(e), Ok(())) => {
                assert!(run(document).is_err(), "{what}: the schema refuses what a run takes: {e}");
            }
            _ => {}
        }
    }

    #[test]
    fn everything_is_taken() {
        let Verdicts { schema, types } = verdicts(&Validator::new(), &everything());
        assert_eq!((schema, types, run(&everything())), (Ok(()), Ok(()), Ok(())));
    }

    /// A value of every kind in every place: whatever the types refuse the schema refuses, and it refuses nothing that a run takes.
    #[test]
    fn values_of_every_kind_are_judged_alike() {
        let validator = Validator::new();
        let values = || {
            let texts = ["", " ", "x", "10 MB", "2027-02-30", "2027-01-31", "high", "comment"]
                .map(Value::from);
            let others = [
                Value::from(true),
                Value::from(-1),
                Value::from(0),
                Value::from(7),
                Value::from(99_999),
                Value::from(1.5),
                Value::Datetime("2027-01-31".parse().unwrap()),
                Value::Datetime("2027-01-31T10:00:00".parse().unwrap()),
                Value::Array(Vec::new()),
                Value::Table(Table::new()),
            ];
            texts.into_iter().chain(others)
        };
        let mut judged = 0;
        let mut document = Value::Table(everything());
        for way in ways(&document.clone()) {
            let lists = values().map(|value| Value::Array(vec![value]));
            // For a table serde takes a list of its values, too, which nobody writes.
            let is_table = at(&mut document, &way).is_table();
            for value in values().chain(lists).filter(|value| !(is_table && value.is_array())) {
                let what = format!("{way:?} = {value}");
                assert_agreement(&validator, &changed(&way, |place| *place = value), &what);
                judged += 1;
            }
        }
        assert!(judged > 1000, "{judged}");
    }

    /// Without any one key, and with one that there is not, in any table.
    #[test]
    fn keys_are_judged_alike() {
        let validator = Validator::new();
        let mut required = 0;
        let document = Value::Table(everything());
        for way in iter::once(Way::new()).chain(ways(&document)) {
            let Value::Table(table) = at(&mut document.clone(), &way).clone() else { continue };
            for key in table.keys() {
                let without = changed(&way, |place| {
                    place.as_table_mut().unwrap().remove(key);
                });
                assert_agreement(&validator, &without, &format!("{way:?} without {key}"));
                required += usize::from(verdicts(&validator, &without).schema.is_err());
            }
            // Ids of rules, and so keys below `override`, may be any.
            if matches!(&way[..], [Step::Key(key)] if key == "override") {
                continue;
            }
            let more = changed(&way, |place| {
                place.as_table_mut().unwrap().insert("no-such-key".into(), Value::from(1));
            });
            let Verdicts { schema, types } = verdicts(&validator, &more);
            assert!(schema.is_err() && types.is_err(), "{way:?}: {schema:?} {types:?}");
        }
        assert!(required > 10, "{required}");
    }

    /// The names that serde lists after one that it does not know.
    fn listed(message: &str) -> BTreeSet<String> {
        let message = message.lines().last().unwrap_or_default();
        message.split('`').skip(1).step_by(2).skip(1).map(String::from).collect()
    }

    /// Keys and names of values in the schema are those that the types know, all of them, and each key is tried above.
    #[test]
    fn the_schema_knows_every_key_and_name() {
        let schema = schema();
        let mut compared = 0;
        for way in iter::once(Way::new()).chain(ways(&Value::Table(everything()))) {
            let strange = changed(&way, |place| match place {
                Value::Table(table) => {
                    *table = iter::once(("no-such-key".to_owned(), Value::from(1))).collect();
                }
                place => *place = "no-such-name".into(),
            });
            let refused = verdicts(&Validator::new(), &strange).types.err().unwrap_or_default();
            if !refused.contains("unknown field") && !refused.contains("unknown variant") {
                continue;
            }
            let described = described(&schema, &way);
            assert_eq!(described, listed(&refused), "{way:?}: {refused}");
            let mut document = Value::Table(everything());
            if let Value::Table(table) = at(&mut document, &way) {
                // The two rules have one key or the other, and so have the two references.
                let split = |step: &Step| matches!(step, Step::Key(key) if key == "references");
                let split = way.first_is("rule") || way.iter().any(split);
                let tried = |key: &String| table.contains_key(key) || split;
                assert!(described.iter().all(tried), "{way:?}: {described:?}");
            }
            compared += 1;
        }
        assert!(compared >= 15, "{compared}");
    }

    trait First {
        fn first_is(&self, key: &str) -> bool;
    }

    impl First for Way {
        fn first_is(&self, key: &str) -> bool {
            matches!(self.first(), Some(Step::Key(first)) if first == key)
        }
    }

    /// The keys or names that the schema has in a place.
    fn described(schema: &Json, way: &[Step]) -> BTreeSet<String> {
        let node = way.iter().fold(resolved(schema, schema), |node, step| {
            let below = match step {
                Step::Key(key) => {
                    node["properties"].get(key).unwrap_or(&node["additionalProperties"])
                }
                Step::At(_) => &node["items"],
            };
            resolved(schema, below)
        });
        let names = node["oneOf"].as_array().into_iter().flatten().chain(iter::once(node));
        let names = names.flat_map(|name| {
            let listed = name["enum"].as_array().into_iter().flatten();
            listed.chain(name.get("const")).filter_map(Json::as_str).map(String::from)
        });
        let keys = node["properties"].as_object().into_iter().flatten().map(|(key, _)| key.clone());
        keys.chain(names).collect()
    }

    /// What a reference refers to.
    fn resolved<'s>(schema: &'s Json, node: &'s Json) -> &'s Json {
        if let Some(path) = node["$ref"].as_str() {
            return resolved(schema, schema.pointer(path.trim_start_matches('#')).unwrap());
        }
        let wrapped = node["allOf"].as_array();
        match wrapped.map(|wrapped| &wrapped[..]) {
            Some([one]) => resolved(schema, one),
            _ => node,
        }
    }

    #[test]
    fn wrong_configurations_are_refused_by_schema_and_parser() {
        let validator = Validator::new();
        for text in [
            "scna = {}",
            "scan = 1",
            "required-version = 1",
            "[scan]\nexclud = []",
            "[scan]\nexclude = ['vendor/']",
            "[scan]\nmax-file-size = 'big'",
            "[scan]\nmax-file-size = -1",
            "[rules]\nenabled = []",
            "[rules]\nenable = 'jwt'",
            "[override.jwt]\nseverity = 'hihg'",
            "[override]\njwt = 'low'",
            "[ignore]\nreason = 'x'",
            "[[ignore]]\nrules = ['jwt']",
            "[[ignore]]\nreason = ' '",
            "[[ignore]]\nreason = 'x'\nuntil = 'soon'",
            "[[rule]]\nid = 'a'",
            "[[rule]]\nid = 1",
        ] {
            let document = toml::from_str(text).unwrap();
            let (schema, run) = (verdicts(&validator, &document).schema, run(&document));
            assert!(schema.is_err() && run.is_err(), "{text}: {schema:?} {run:?}");
        }
        let rule = |from: &str, to: &str| {
            assert!(EVERYTHING.contains(from), "{from}");
            toml::from_str(&EVERYTHING.replacen(from, to, 1)).unwrap()
        };
        for (from, to) in [
            ("acme-key", "Acme_Key"),
            ("title = \"Acme key\"", "title = ' '"),
            ("kind = \"credential\"", "kind = 'credentail'"),
            ("sources = [\"https://", "sources = [\"http://"),
            ("[\"acme_key_\"]", "['ac']"),
            ("expression = '\\b", "regex = '\\b"),
            ("reach = 60", "reach = 60000"),
            ("near-misses = [\"acme_key_@{hex:31}\"]", "near-misses = []"),
            ("path = \"a.sh\"", "file = 'a.sh'"),
            ("\"digit\"", "'digits'"),
            ("crc32-base62", "crc32"),
            ("name = \"login\"\n", ""),
            ("unless = [\"comment\"", "expression = 'x'\nunless = [\"comment\""),
            ("unless = [\"comment\"", "keywords = ['xyz']\nunless = [\"comment\""),
        ] {
            let document = rule(from, to);
            let (schema, run) = (verdicts(&validator, &document).schema, run(&document));
            assert!(schema.is_err() && run.is_err(), "{from} -> {to}: {schema:?} {run:?}");
        }
    }

    fn toml_files(folder: &Path, into: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                toml_files(&path, into);
            } else if path.extension().is_some_and(|extension| extension == "toml") {
                into.push(path);
            }
        }
    }

    /// Every rule file, every example, and what `stanch init` writes, with everything that is commented out.
    #[test]
    fn the_repository_s_own_files_are_taken() {
        let validator = Validator::new();
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut files = Vec::new();
        toml_files(&root.join("rules"), &mut files);
        toml_files(&root.join("examples"), &mut files);
        // Nor is a rule without an expression one that a team could write, and one file holds no rules.
        let others = ["pyproject.toml", "whole-tree.toml", "parts.toml"];
        files.retain(|file| !others.iter().any(|name| file.ends_with(name)));
        assert!(files.len() > 20);
        let mut texts: Vec<_> =
            files.iter().map(|file| fs::read_to_string(file).unwrap()).collect();
        texts.push(uncommented(include_str!("../bin/stanch/cmd/init.toml")));
        for text in texts {
            let Verdicts { schema, types } = verdicts(&validator, &toml::from_str(&text).unwrap());
            assert_eq!((schema, types), (Ok(()), Ok(())), "{text}");
        }
    }

    /// A template with the settings that it has as comments.
    fn uncommented(template: &str) -> String {
        let is_setting = |line: &str| {
            line.starts_with('[')
                || line.split_once(" = ").is_some_and(|(key, _)| !key.contains(' '))
        };
        let setting =
            |line| str::strip_prefix(line, "# ").filter(|line| is_setting(line)).unwrap_or(line);
        template.lines().map(setting).collect::<Vec<_>>().join("\n")
    }
}
