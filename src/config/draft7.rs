//! Judges documents by a JSON Schema, for tests: the part of draft 7 that the schema of `stanch.toml` uses. A keyword that is not
//! part of it fails the test that meets it. (Libraries for all of JSON Schema bring some fifty crates, which took minutes of
//! every build of the tests.)
//!
//! <https://json-schema.org/draft-07/json-schema-validation>

use crate::rule::compile;
use serde_json::Value as Json;

/// Says why an instance does not obey a schema. References are looked up in `root`.
pub(super) fn validate(root: &Json, schema: &Json, instance: &Json) -> Result<(), String> {
    if let Some(allowed) = schema.as_bool() {
        return if allowed { Ok(()) } else { Err(format!("{instance} is not allowed")) };
    }
    let keywords = schema.as_object().expect("a schema is an object or a bool");
    if let Some(reference) = keywords.get("$ref") {
        let pointer = reference.as_str().and_then(|r| r.strip_prefix('#')).expect("a local one");
        return validate(root, root.pointer(pointer).expect("it leads somewhere"), instance);
    }
    for (keyword, value) in keywords {
        let obeyed = obeys(root, (keyword, value), keywords, instance)?;
        if !obeyed {
            return Err(format!("{instance}: `{keyword}`: {value}"));
        }
    }
    Ok(())
}

/// Whether an instance obeys one keyword of a schema; an error comes from deeper within.
fn obeys(
    root: &Json,
    (keyword, value): (&str, &Json),
    beside: &serde_json::Map<String, Json>,
    instance: &Json,
) -> Result<bool, String> {
    let all = || value.as_array().expect("a list of schemas").iter();
    let fits = |schema: &Json| validate(root, schema, instance).is_ok();
    let least = || value.as_u64().expect("a count") as usize;
    let text = instance.as_str();
    Ok(match keyword {
        "$schema" | "title" | "description" | "default" | "definitions" => true,
        "type" => match value {
            Json::Array(names) => names.iter().any(|name| is_of_type(name, instance)),
            name => is_of_type(name, instance),
        },
        "const" => value == instance,
        "allOf" => return all().try_for_each(|s| validate(root, s, instance)).map(|()| true),
        "anyOf" => all().any(fits),
        "oneOf" => all().filter(|schema| fits(schema)).count() == 1,
        "not" => !fits(value),
        "minimum" => instance.as_f64().is_none_or(|n| n >= value.as_f64().expect("a number")),
        "maximum" => instance.as_f64().is_none_or(|n| n <= value.as_f64().expect("a number")),
        "minLength" => text.is_none_or(|text| text.chars().count() >= least()),
        "maxLength" => text.is_none_or(|text| text.chars().count() <= least()),
        "pattern" => {
            let regex = compile(value.as_str().expect("a pattern")).expect("it parses");
            text.is_none_or(|text| regex.is_match(text))
        }
        "format" => {
            assert_eq!(value, "date", "no other format is known here");
            // A full date and nothing behind it, which jiff would take.
            let is_date =
                |text: &str| text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok();
            text.is_none_or(is_date)
        }
        "minItems" => instance.as_array().is_none_or(|items| items.len() >= least()),
        "items" => {
            for item in instance.as_array().into_iter().flatten() {
                validate(root, value, item)?;
            }
            true
        }
        "required" => instance.as_object().is_none_or(|object| {
            all().all(|key| object.contains_key(key.as_str().expect("a key")))
        }),
        "properties" | "additionalProperties" => {
            let known = beside.get("properties").and_then(Json::as_object);
            for (key, item) in instance.as_object().into_iter().flatten() {
                let own = known.and_then(|known| known.get(key));
                match (keyword, own) {
                    ("properties", Some(schema)) => validate(root, schema, item)?,
                    ("additionalProperties", None) => {
                        validate(root, value, item).map_err(|e| format!("`{key}`: {e}"))?;
                    }
                    _ => {}
                }
            }
            true
        }
        other => panic!("`{other}` is not known here"),
    })
}

fn is_of_type(name: &Json, instance: &Json) -> bool {
    match name.as_str().expect("a type's name") {
        "string" => instance.is_string(),
        "integer" => instance.is_i64() || instance.is_u64(),
        "number" => instance.is_number(),
        "boolean" => instance.is_boolean(),
        "array" => instance.is_array(),
        "object" => instance.is_object(),
        "null" => instance.is_null(),
        other => panic!("{other} is no type"),
    }
}

#[test]
fn each_keyword_refuses_what_it_should() {
    use serde_json::json;
    let root =
        json!({ "definitions": { "word": { "type": "string", "minLength": 2, "maxLength": 3 } } });
    for (schema, good, bad) in [
        (json!({ "$ref": "#/definitions/word" }), json!("ab"), json!("abcd")),
        (json!({ "$ref": "#/definitions/word" }), json!("abc"), json!(1)),
        (json!({ "type": ["integer", "null"] }), json!(null), json!(1.5)),
        (json!({ "const": 1 }), json!(1), json!(2)),
        (json!({ "allOf": [{ "minimum": 1 }, { "maximum": 2 }] }), json!(2), json!(3)),
        (json!({ "anyOf": [{ "const": 1 }, { "const": 2 }] }), json!(2), json!(3)),
        (json!({ "oneOf": [{ "minimum": 1 }, { "maximum": 2 }] }), json!(3), json!(2)),
        (json!({ "not": { "required": ["a"] } }), json!({}), json!({ "a": 1 })),
        (json!({ "pattern": "^a+$" }), json!("aa"), json!("ab")),
        (json!({ "format": "date" }), json!("2027-01-31"), json!("2027-02-31")),
        (json!({ "minItems": 1 }), json!([1]), json!([])),
        (json!({ "items": { "type": "string" } }), json!(["a"]), json!(["a", 1])),
        (
            json!({ "properties": { "a": { "const": 1 } } }),
            json!({ "a": 1, "b": 2 }),
            json!({ "a": 2 }),
        ),
        (
            json!({ "properties": { "a": true }, "additionalProperties": false }),
            json!({ "a": 1 }),
            json!({ "b": 1 }),
        ),
        (
            json!({ "additionalProperties": { "type": "string" } }),
            json!({ "a": "b" }),
            json!({ "a": 1 }),
        ),
    ] {
        assert_eq!(validate(&root, &schema, &good), Ok(()), "{schema}");
        assert!(validate(&root, &schema, &bad).is_err(), "{schema}");
    }
}
