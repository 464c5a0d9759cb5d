//! The rules of a run: the built-in ones, a team's own, which of them are on, and what a configuration says about them.

use crate::builtin::{PREFILTER, RULES, with_proof};
use crate::prefilter::{Prefilter, Sign};
use crate::rule::{
    Kind, Problem, Rule, Severity, Variant, unique_ids, unknown_parts, validate, validate_variant,
};
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

/// Most variants, and most keywords: both are numbered in 16 bits, and signs besides.
const MOST: usize = u16::MAX as usize - Sign::TAKEN;

/// The id of the rule for what weakens a policy.
pub(crate) const WEAKENED: &str = "policy-weakened";

/// Names a rule within its [`RuleSet`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RuleIndex(pub(crate) u16);

/// What a configuration changes about a rule.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Override {
    /// Replaces the rule's severity.
    pub severity: Option<Severity>,
    /// What this organisation's people do instead; shown before the rule's own advice.
    pub instead: Option<String>,
    /// The document that explains it.
    pub see: Option<String>,
    /// What of the rule is sanctioned here.
    pub allow: Vec<Allowed>,
}

/// Variants of a rule that are sanctioned.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Allowed {
    /// Their names; all of the rule's when there are none.
    pub variants: Vec<String>,
    /// Globs of the files in which they are; in all when there are none.
    pub paths: Vec<String>,
}

impl Allowed {
    /// Whether it speaks of a variant.
    #[must_use]
    pub fn names(&self, variant: &str) -> bool {
        self.variants.is_empty() || self.variants.iter().any(|name| name == variant)
    }
}

/// An id that no rule has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct UnknownRule {
    /// What was asked for.
    pub id: String,
    /// The closest id there is.
    pub nearest: Option<String>,
}

impl std::fmt::Display for UnknownRule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "no rule is called `{}`", self.id)?;
        self.nearest.as_ref().map_or(Ok(()), |id| write!(f, "; did you mean `{id}`?"))
    }
}

/// The rules of a run.
#[derive(Clone, Debug)]
pub struct RuleSet {
    builtin: &'static [Rule],
    own: Vec<Rule>,
    /// Variants that a configuration adds to rules, such as how its code refers to secrets.
    added: Vec<(RuleIndex, Variant)>,
    /// Of all rules, once it was asked for; copies of the set share it.
    prefilter: OnceLock<Arc<Prefilter>>,
    enabled: Vec<bool>,
    overrides: HashMap<RuleIndex, Override>,
}

/// What is wrong with the paths of a rule.
fn glob_problem(rule: &Rule) -> Option<Problem> {
    let globs =
        rule.paths.include.iter().chain(rule.paths.files.iter()).chain(rule.paths.exclude.iter());
    let error = crate::glob::set(globs.map(AsRef::as_ref)).err()?;
    Some(Problem { rule: rule.id.to_string(), what: format!("`paths`: {error}") })
}

impl Default for RuleSet {
    fn default() -> Self {
        Self::builtin()
    }
}

impl RuleSet {
    /// The built-in rules, those that are on by default switched on.
    #[must_use]
    pub fn builtin() -> Self {
        let enabled = RULES.iter().map(|rule| rule.enabled).collect();
        Self { builtin: RULES, enabled, ..Self::empty() }
    }

    /// No rules at all, to build a set of one's own.
    #[must_use]
    pub fn empty() -> Self {
        Self {
            builtin: &[],
            own: Vec::new(),
            added: Vec::new(),
            prefilter: OnceLock::new(),
            enabled: Vec::new(),
            overrides: HashMap::new(),
        }
    }

    /// Adds a team's own rules.
    ///
    /// # Errors
    /// When a rule breaks a law or its id is taken; nothing is added then.
    pub fn extend(&mut self, rules: Vec<Rule>) -> Result<(), Vec<Problem>> {
        let mut problems: Vec<_> = rules.iter().flat_map(validate).collect();
        problems.extend(rules.iter().filter_map(glob_problem));
        problems.extend(unique_ids(self.rules().map(|(_, rule)| rule).chain(&rules)));
        // A part of a rule that is not in this set is none; one that nobody knows is a slip.
        let known = self.rules().map(|(_, rule)| rule).chain(&rules).chain(RULES);
        problems.extend(unknown_parts(&rules, known));
        let variants =
            self.rules().map(|(_, rule)| rule).chain(&rules).flat_map(|r| r.variants.iter());
        let (variants, keywords) =
            variants.fold((0, 0), |(v, k), variant| (v + 1, k + variant.keywords.len()));
        // Rules, variants and keywords are numbered in 16 bits; a rule has at least one of each.
        if variants.max(keywords) > MOST {
            let what = format!(
                "{variants} variants and {keywords} keywords in all: at most {MOST} of each can be used"
            );
            problems.push(Problem { rule: "*".into(), what });
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        self.enabled.extend(rules.iter().map(|rule| rule.enabled));
        self.own.extend(rules);
        self.prefilter = OnceLock::new();
        Ok(())
    }

    /// Adds variants to rules.
    ///
    /// # Errors
    /// When one breaks a law, or there are too many; nothing is added then.
    pub fn add_variants(
        &mut self,
        variants: Vec<(RuleIndex, Variant)>,
    ) -> Result<(), Vec<Problem>> {
        let check =
            |(index, variant): &(RuleIndex, Variant)| validate_variant(self.get(*index), variant);
        let problems: Vec<_> = variants.iter().flat_map(check).collect();
        let count = self.variants().count() + variants.len();
        if !problems.is_empty() || count > MOST {
            return Err(problems);
        }
        self.added.extend(variants);
        self.prefilter = OnceLock::new();
        Ok(())
    }

    /// Switches on every rule of a pack. Returns whether there is such a pack.
    pub fn enable_pack(&mut self, pack: &str) -> bool {
        let is_in = |rule: &Rule| {
            pack == "all" && rule.kind == Kind::Practice || rule.packs.iter().any(|p| p == pack)
        };
        let members: Vec<_> =
            self.rules().filter(|(_, rule)| is_in(rule)).map(|(i, _)| i).collect();
        members.iter().for_each(|index| self.set_enabled(*index, true));
        !members.is_empty()
    }

    /// The names of all packs, sorted.
    #[must_use]
    pub fn packs(&self) -> Vec<&str> {
        let mut packs: Vec<&str> =
            self.rules().flat_map(|(_, rule)| rule.packs.iter().map(AsRef::as_ref)).collect();
        packs.push("all");
        packs.sort_unstable();
        packs.dedup();
        packs
    }

    /// Every rule, on or off.
    pub fn rules(&self) -> impl Iterator<Item = (RuleIndex, &Rule)> {
        self.builtin
            .iter()
            .chain(&self.own)
            .enumerate()
            .map(|(i, rule)| (RuleIndex(i as u16), rule))
    }

    /// The rule at an index of this set.
    #[must_use]
    pub fn get(&self, index: RuleIndex) -> &Rule {
        let index = usize::from(index.0);
        self.builtin.get(index).unwrap_or_else(|| &self.own[index - self.builtin.len()])
    }

    /// The rule at an index of this set, with its examples and near misses.
    #[must_use]
    pub fn with_proof(&self, index: RuleIndex) -> &Rule {
        let position = usize::from(index.0);
        if position < self.builtin.len() { &with_proof()[position] } else { self.get(index) }
    }

    /// Whether a rule is a team's own.
    pub(crate) fn is_own(&self, index: RuleIndex) -> bool {
        usize::from(index.0) >= self.builtin.len()
    }

    /// Whether a rule is on.
    #[must_use]
    pub fn is_enabled(&self, index: RuleIndex) -> bool {
        self.enabled[usize::from(index.0)]
    }

    /// What the configuration says about a rule.
    #[must_use]
    pub fn override_of(&self, index: RuleIndex) -> Option<&Override> {
        self.overrides.get(&index)
    }

    /// The severity of a rule in this set.
    #[must_use]
    pub fn severity(&self, index: RuleIndex) -> Severity {
        self.override_of(index).and_then(|o| o.severity).unwrap_or(self.get(index).severity)
    }

    /// The index of the rule with this id.
    ///
    /// # Errors
    /// When there is none; the error names the nearest.
    pub fn find(&self, id: &str) -> Result<RuleIndex, UnknownRule> {
        if let Some((index, _)) = self.rules().find(|(_, rule)| rule.id == id) {
            return Ok(index);
        }
        let nearest = self
            .rules()
            .map(|(_, rule)| (strsim::jaro_winkler(id, &rule.id), rule.id.to_string()))
            .filter(|(similarity, _)| *similarity > 0.75)
            .max_by(|a, b| a.0.total_cmp(&b.0))
            .map(|(_, id)| id);
        Err(UnknownRule { id: id.into(), nearest })
    }

    /// Switches a rule on or off.
    pub fn set_enabled(&mut self, index: RuleIndex, enabled: bool) {
        self.enabled[usize::from(index.0)] = enabled;
    }

    /// Switches every rule off but these.
    pub fn only(&mut self, indices: &[RuleIndex]) {
        self.enabled.fill(false);
        indices.iter().for_each(|index| self.set_enabled(*index, true));
    }

    /// Lays a configuration's word over a rule.
    ///
    /// # Errors
    /// When it allows a variant that the rule does not have; the message names those that it has.
    pub fn set_override(&mut self, index: RuleIndex, over: Override) -> Result<(), String> {
        let rule = self.get(index);
        let added = self.added.iter().filter(|(of, _)| *of == index).map(|(_, v)| v);
        let mut names: Vec<_> = rule.variants.iter().chain(added).map(|v| &*v.name).collect();
        names.dedup();
        for name in over.allow.iter().flat_map(|allowed| &allowed.variants) {
            if !names.contains(&&**name) {
                return Err(format!(
                    "rule `{}` has no variant `{name}`; it has: {}",
                    rule.id,
                    names.join(", ")
                ));
            }
        }
        self.overrides.insert(index, over);
        Ok(())
    }

    /// Every variant of every rule, in the order that [`RuleSet::prefilter`] numbers them.
    pub(crate) fn variants(&self) -> impl Iterator<Item = (RuleIndex, &Variant)> {
        self.rules()
            .flat_map(|(index, rule)| rule.variants.iter().map(move |v| (index, v)))
            .chain(self.added.iter().map(|(index, variant)| (*index, variant)))
    }

    /// The prefilter over all keywords: a constant unless the team has rules of its own.
    pub(crate) fn prefilter(&self) -> &Prefilter {
        if self.own.is_empty() && self.added.is_empty() && !self.builtin.is_empty() {
            return &PREFILTER;
        }
        self.prefilter.get_or_init(|| {
            // The built-in ones are numbered first.
            let built_in = self.builtin.iter().map(|rule| rule.variants.len()).sum();
            let own = self.variants().enumerate().skip(built_in);
            let keywords = own.flat_map(|(target, (_, variant))| {
                variant.keywords.iter().map(move |keyword| (keyword.clone(), target as u16))
            });
            let prefilter = if self.builtin.is_empty() {
                let signs = Sign::keywords().map(|(sign, target)| (sign.into(), target));
                Prefilter::new(keywords.chain(signs))
            } else {
                PREFILTER.with(keywords)
            };
            prefilter.into()
        })
    }
}
