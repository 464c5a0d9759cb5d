//! A rule of one's own that differs in one key from a built-in one: no setting changes what a built-in rule asks for.

use crate::builtin::table_of;
use toml::{Table, Value};

/// Keys that are switched off; all others are taken out.
const SWITCHES: [&str; 2] = ["reject-placeholders", "reject-plain"];

/// The lines for `stanch.toml` of a copy of a built-in rule that does not ask for what `key` does.
pub(super) fn without(id: &str, key: &str) -> Option<String> {
    let mut rule = table_of(id)?;
    rule.insert("id".into(), format!("own-{id}").into());
    rule.insert("enabled".into(), true.into());
    match key {
        "unless" => drop(rule.remove(key)),
        "exclude" => of_each(&mut rule, "paths", &mut |paths| drop(paths.remove(key))),
        _ => {
            rule.entry("checks").or_insert_with(|| Table::new().into());
            of_each(&mut rule, "checks", &mut |checks| {
                checks.remove(key);
                if SWITCHES.contains(&key) {
                    checks.insert(key.into(), false.into());
                }
            });
        }
    }
    let mut document = Table::new();
    document.insert("rule".into(), Value::Array(vec![rule.into()]));
    toml::to_string(&document).ok()
}

/// Changes the table of that name of a rule, and those of its variants.
fn of_each(rule: &mut Table, name: &str, change: &mut impl FnMut(&mut Table)) {
    rule.get_mut(name).and_then(Value::as_table_mut).into_iter().for_each(&mut *change);
    let variants = rule.get_mut("variant").and_then(Value::as_array_mut);
    let tables = variants.into_iter().flatten().filter_map(|variant| variant.get_mut(name));
    tables.filter_map(Value::as_table_mut).for_each(change);
}

#[cfg(test)]
mod tests {
    use super::without;
    use crate::builtin::RULES;
    use crate::rule::{Kind, parse_rules, validate};

    #[test]
    fn a_copy_of_any_rule_is_a_sound_rule_that_asks_for_less() {
        for rule in RULES.iter().filter(|rule| rule.kind == Kind::Credential) {
            for key in ["min-entropy", "reject-placeholders", "reject-plain", "deny-before"] {
                let own = parse_rules(&without(&rule.id, key).unwrap()).unwrap();
                assert_eq!(own.len(), 1);
                assert_eq!(validate(&own[0]), [], "{}", rule.id);
                let checks = &own[0].checks;
                match key {
                    "min-entropy" => assert_eq!(checks.min_entropy, None),
                    "reject-placeholders" => assert!(!checks.reject_placeholders),
                    "reject-plain" => assert!(!checks.reject_plain),
                    _ => assert!(checks.deny_before.is_empty()),
                }
                let same = own[0].variants.iter().zip(rule.variants.iter()).all(|(own, of)| {
                    own.expression == of.expression && own.keywords == of.keywords
                });
                assert!(same && own[0].variants.len() == rule.variants.len(), "{}", rule.id);
            }
        }
    }
}
