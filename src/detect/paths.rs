//! In which files a variant applies.

use super::Scanner;
use crate::glob::Globs;
use crate::rule::{Paths, Variant};
use crate::ruleset::{Allowed, RuleIndex, RuleSet};
use std::sync::OnceLock;

/// What was found out about the path in hand.
#[derive(Default)]
pub(super) struct PathVerdicts {
    /// By set of paths, whether it admits it.
    sets: Vec<Option<bool>>,
    /// By variant, whether it applies there.
    variants: Vec<Option<bool>>,
}

impl PathVerdicts {
    pub(super) fn forget(&mut self) {
        self.sets.fill(None);
        self.variants.fill(None);
    }
}

/// Why a variant does not look at a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Absence {
    /// The rule is off.
    Off,
    /// A configuration sanctions the variant everywhere or, by a glob, there.
    Sanctioned(Option<String>),
    /// The rule leaves the file out, by a glob.
    Excluded(String),
    /// The rule looks at other files only, by these globs.
    Elsewhere(Vec<String>),
}

impl Scanner<'_> {
    /// Why a variant does not look at a file that it does not [apply to](Self::applies_to).
    pub(super) fn absence(&self, variant: u16, path: &str) -> Absence {
        let prepared = &self.variants[usize::from(variant)];
        if !self.rules.is_enabled(prepared.index) {
            return Absence::Off;
        }
        let matches = |glob: &str| crate::glob::set([glob]).is_ok_and(|set| set.is_match(path));
        let mut allowed = sanctioned(self.rules, prepared.index, prepared.variant);
        if let Some(allowed) =
            allowed.find(|all| all.paths.is_empty() || all.paths.iter().any(|glob| matches(glob)))
        {
            return Absence::Sanctioned(allowed.paths.iter().find(|glob| matches(glob)).cloned());
        }
        let both = [&prepared.rule.paths, &prepared.variant.paths];
        let excluded = both.iter().flat_map(|paths| paths.exclude.iter());
        if let Some(glob) = excluded.into_iter().find(|glob| matches(glob)) {
            return Absence::Excluded(glob.to_string());
        }
        let narrow = both.iter().find(|paths| {
            let globs = crate::glob::set(paths.include.iter().map(AsRef::as_ref));
            let files = crate::glob::set(paths.files.iter().map(AsRef::as_ref));
            let all = paths.include.is_empty() && paths.files.is_empty();
            !all && !globs.is_ok_and(|set| set.is_match(path))
                && !files.is_ok_and(|set| set.is_file(path))
        });
        let globs =
            narrow.into_iter().flat_map(|paths| paths.include.iter().chain(paths.files.iter()));
        Absence::Elsewhere(globs.map(ToString::to_string).collect())
    }

    /// Whether a variant applies to a file, which is found out once for each.
    pub(super) fn applies_to(&self, variant: u16, path: &str, verdicts: &mut PathVerdicts) -> bool {
        let PathVerdicts { sets, variants } = verdicts;
        variants.resize(self.variants.len(), None);
        let variant = usize::from(variant);
        *variants[variant].get_or_insert_with(|| {
            let prepared = &self.variants[variant];
            !prepared.sanctioned.as_ref().is_some_and(|paths| paths.is_match(path))
                && prepared.paths.iter().flatten().all(|set| self.admits(*set, path, sets))
        })
    }

    /// The same of a set of paths.
    fn admits(&self, set: u16, path: &str, verdicts: &mut Vec<Option<bool>>) -> bool {
        verdicts.resize(self.paths.len(), None);
        let set = usize::from(set);
        *verdicts[set].get_or_insert_with(|| {
            let (paths, globs) = &self.paths[set];
            let Globbed { include, files, exclude } = globs.get_or_init(|| {
                path_globs(paths).expect("a rule set holds rules with sound globs only")
            });
            let everywhere = include.is_empty() && files.is_empty();
            (everywhere || include.is_match(path) || files.is_file(path)) && !exclude.is_match(path)
        })
    }
}

/// The position of a set of paths among those that there are, entered if it is a new one; none for all files.
pub(super) fn position_of<'r>(all: &mut Vec<(&'r Paths, Sides)>, paths: &'r Paths) -> Option<u16> {
    if paths.include.is_empty() && paths.files.is_empty() && paths.exclude.is_empty() {
        return None;
    }
    let known = all.iter().position(|(known, _)| *known == paths);
    let position = known.unwrap_or_else(|| {
        all.push((paths, OnceLock::new()));
        all.len() - 1
    });
    Some(position as u16)
}

/// What a configuration sanctions of a variant.
pub(super) fn sanctioned<'r>(
    rules: &'r RuleSet,
    index: RuleIndex,
    variant: &Variant,
) -> impl Iterator<Item = &'r Allowed> {
    let allowed = rules.override_of(index).map_or(&[][..], |over| &over.allow);
    allowed.iter().filter(move |allowed| allowed.names(&variant.name))
}

/// The files in which it does.
pub(super) fn sanctioned_paths(
    rules: &RuleSet,
    index: RuleIndex,
    variant: &Variant,
) -> Option<Globs> {
    let globs: Vec<_> = sanctioned(rules, index, variant)
        .flat_map(|allowed| &allowed.paths)
        .map(String::as_str)
        .collect();
    let set =
        crate::glob::set(globs.iter().copied()).expect("globs of a configuration are checked");
    (!globs.is_empty()).then_some(set)
}

/// The globs of a rule or variant that were compiled when they were first asked for.
pub(super) type Sides = OnceLock<Globbed>;

/// Compiled globs of a rule or variant.
pub(super) struct Globbed {
    include: Globs,
    files: Globs,
    exclude: Globs,
}

fn path_globs(paths: &Paths) -> Result<Globbed, globset::Error> {
    let set = |globs: &'_ [crate::rule::Str]| crate::glob::set(globs.iter().map(AsRef::as_ref));
    Ok(Globbed {
        include: set(&paths.include)?,
        files: set(&paths.files)?,
        exclude: set(&paths.exclude)?,
    })
}
