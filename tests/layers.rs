//! Modules use only modules below them. Nothing flows back up.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Every module of the library, the lowest first, as in ARCHITECTURE.md. A module may use those of lower layers, and of
/// its own those named beside it, which stand before it.
const LAYERS: &[&[(&str, &[&str])]] = &[
    &[
        ("secret", &[]),
        ("glob", &[]),
        ("rule", &[]),
        ("text", &[]),
        ("archive", &["text"]),
        ("source", &["archive", "glob", "text"]),
    ],
    &[
        ("prefilter", &[]),
        ("decode", &["prefilter"]),
        ("builtin", &["prefilter"]),
        ("ruleset", &["builtin", "prefilter"]),
        ("finding", &["decode", "ruleset"]),
        ("config", &["ruleset"]),
        ("catalogue", &["config"]),
        ("plausible", &[]),
        ("proof", &["plausible"]),
        ("context", &["catalogue"]),
        ("assignment", &["context", "plausible"]),
    ],
    &[("policy", &[]), ("detect", &["policy"]), ("suppress", &[]), ("weakening", &["suppress"])],
    &[
        ("mask", &[]),
        ("check", &["mask"]),
        ("scan", &["check", "mask"]),
        ("prove", &["check"]),
        ("fix", &["mask"]),
    ],
    &[("report", &[])],
];

/// Where a module stands, and what it may use in its own layer.
fn layers() -> BTreeMap<&'static str, (usize, &'static [&'static str])> {
    let numbered = LAYERS.iter().enumerate();
    numbered
        .flat_map(|(layer, modules)| {
            modules.iter().map(move |(name, beside)| (*name, (layer, *beside)))
        })
        .collect()
}

fn sources(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            if path.file_name().is_some_and(|name| name != "bin") {
                sources(&path, into);
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            into.push(path);
        }
    }
}

/// The top-level module that a file belongs to.
fn module_of(file: &Path) -> String {
    let relative = file.strip_prefix(concat!(env!("CARGO_MANIFEST_DIR"), "/src")).unwrap();
    let first = relative.components().next().unwrap().as_os_str().to_str().unwrap();
    first.trim_end_matches(".rs").to_owned()
}

/// The modules named after `crate::` in a text, tests and comments apart.
fn used(text: &str) -> Vec<String> {
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    let name = |rest: &str| {
        rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>()
    };
    lines
        .flat_map(|line| line.match_indices("crate::").map(|(at, it)| name(&line[at + it.len()..])))
        .collect()
}

#[test]
fn modules_use_only_what_is_below_them() {
    let layers = layers();
    let mut files = Vec::new();
    sources(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")), &mut files);
    let mut wrong = Vec::new();
    let mut edges = 0;
    for file in &files {
        let module = module_of(file);
        if module == "lib" {
            continue;
        }
        let Some((layer, beside)) = layers.get(&*module) else {
            wrong.push(format!("src/{module} is in no layer: give it one in tests/layers.rs"));
            continue;
        };
        for other in used(&fs::read_to_string(file).unwrap()) {
            edges += 1;
            let fits = other == module
                || beside.contains(&&*other)
                || layers.get(&*other).is_some_and(|(below, _)| below < layer);
            if !fits {
                wrong.push(format!("{}: `{module}` may not use `{other}`", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
    assert!(edges > 30, "only {edges} uses were seen; has the way of writing them changed?");
}

#[test]
fn what_a_module_may_use_beside_it_makes_no_circle() {
    for modules in LAYERS {
        for (position, (name, beside)) in modules.iter().enumerate() {
            for other in *beside {
                let at = modules.iter().position(|(module, _)| module == other);
                assert!(at.is_some_and(|at| at < position), "{name}: {other}");
            }
        }
    }
}

#[test]
fn uses_are_seen() {
    let text = "use crate::scan::{Job};\n// crate::report\nfn f(_: &crate::text::Text) {}\n#[cfg(test)]\nuse crate::x;";
    assert_eq!(used(text), ["scan", "text"]);
}

/// The command line stands on the library's public face: nothing of it is reachable from below.
#[test]
fn the_library_knows_no_command_line() {
    let mut files = Vec::new();
    sources(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")), &mut files);
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        for foreign in ["clap::", "anyhow::", "indicatif::", "signal_hook::", "process::exit"] {
            assert!(!text.contains(foreign), "{}: {foreign}", file.display());
        }
    }
}
