//! Variants of rules that come from an organisation's catalogue: how its code refers to its secrets.

use crate::catalogue::{Catalogue, ENVIRONMENT, GITHUB, Reference as Referring};
use crate::rule::{Form, Judge, Paths, Problem, Reference, ReferenceCheck, Str, Variant, escape};
use crate::ruleset::RuleSet;
use std::borrow::Cow;

/// Bytes of a keyword, at most.
const MAX_KEYWORD: usize = 64;

/// Lets rules know how an organisation's code refers to its secrets, and switches those on that hold it to its catalogue.
///
/// # Errors
/// When a reference can't be looked for, such as one by a function with a name of two letters.
pub fn add_catalogue(rules: &mut RuleSet, catalogue: &Catalogue) -> Result<(), Vec<Problem>> {
    let mut variants = Vec::new();
    let mut add = |rule: &str, variant: Variant| {
        if let Ok(index) = rules.find(rule) {
            variants.push((index, variant));
        }
    };
    for system in catalogue.systems() {
        for reference in &system.references {
            // The built-in variants know how these two are referred to.
            let known =
                matches!(reference, Referring::Expression { text, .. } if text.contains("secrets"));
            if system.name == ENVIRONMENT || system.name == GITHUB && known {
                continue;
            }
            for check in [ReferenceCheck::Declared, ReferenceCheck::Naming] {
                let rule = match check {
                    ReferenceCheck::Declared => "undeclared-secret",
                    ReferenceCheck::Naming => "secret-naming",
                };
                let form = Form::Reference(Reference { system: system.name.clone().into(), check });
                add(rule, referring(&system.name, reference, form));
            }
        }
    }
    for function in catalogue.accessor_functions() {
        let name = function.name.rsplit(['.', ':']).next().unwrap_or(function.name);
        if name.len() < 3 {
            continue;
        }
        let name = escape(name);
        let defined = format!(
            r"(?:\b(?:def|function|func|fn|fun|sub)\b[ \t*]{{1,4}}(?:\([^)\n]{{0,60}}\)[ \t]{{0,2}})?{name}\s{{0,4}}[(<]|\b(?:const|let|var|val)[ \t]{{1,4}}{name}\s{{0,4}}[=:]|\b{name}[ \t]{{0,4}}=[ \t]{{0,4}}(?:lambda|async|function|\()|\b(?:public|private|static|async)\b[^\n=(]{{0,60}}\b{name}\s{{0,4}}\([^\n]{{0,120}}\{{)"
        );
        let mut shadow =
            variant("shadow-accessor", function.name, defined, Form::Judged(Judge::Shadow));
        shadow.before = 80;
        add("unsanctioned-secret-store", shadow);
        let called = format!(r"\b{name}\b");
        add(
            "secret-exposure",
            variant("accessor-printed", function.name, called, Form::Judged(Judge::Flow)),
        );
    }
    rules.add_variants(variants)?;
    Ok(())
}

fn referring(name: &str, reference: &Referring, form: Form) -> Variant {
    match reference {
        Referring::Call(function) => {
            let last = function.rsplit(['.', ':']).next().unwrap_or(function);
            let called = escape(last);
            let expression = format!(
                r#"\b{called}(?:<[^()<>\n]{{1,60}}>)?\s{{0,4}}\(\s{{0,40}}(?:[A-Za-z_]{{1,30}}\s{{0,2}}[=:]\s{{0,2}})?[fbru]?["'`](?<name>[^"'`\n]{{1,200}})["'`]"#
            );
            variant(name, function, expression, form)
        }
        Referring::Expression { text, keywords, .. } => {
            let mut variant = variant(name, "", text.clone(), form);
            variant.keywords = keywords.iter().map(|k| Str::Owned(k.clone())).collect();
            variant.before = 64;
            variant
        }
    }
}

/// A variant whose keyword is the last part of a function's name.
fn variant(name: &str, function: &str, expression: String, form: Form) -> Variant {
    let last = function.rsplit(['.', ':']).next().unwrap_or(function);
    let keyword: String = last.chars().take(MAX_KEYWORD).collect();
    Variant {
        name: Str::Owned(name.to_owned()),
        keywords: Cow::Owned(vec![keyword.into()]),
        expression: expression.into(),
        before: 0,
        reach: 1024,
        near: None,
        paths: Paths::default(),
        form,
        checks: None,
    }
}
