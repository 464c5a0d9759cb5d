//! What the catalogue is held against: the standard of names, and the calendar.

use super::{Catalogue, Declared, Named, Place};
use crate::config::Date;

/// A secret whose rotation is due.
#[derive(Clone, Copy, Debug)]
pub struct Rotation<'c> {
    /// The secret.
    pub secret: &'c Declared,
    /// Its last rotation.
    pub rotated: Date,
    /// After how many days the next one is due.
    pub period: u32,
    /// How the calendar stands.
    pub turn: Turn,
}

/// How the calendar stands to a rotation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// It was due so many days ago.
    Stale(u32),
    /// It is due in so many days, few enough for a reminder.
    Soon(u32),
}

impl Rotation<'_> {
    /// What there is to say.
    #[must_use]
    pub fn message(&self) -> String {
        let (title, rotated, period) = (self.secret.title(), self.rotated.0, self.period);
        let when = match self.turn {
            Turn::Stale(days) => format!("overdue for {}", days_of(days)),
            Turn::Soon(0) => "due today".to_owned(),
            Turn::Soon(days) => format!("due in {}", days_of(days)),
        };
        format!(
            "{title} was rotated on {rotated}; every {} it is to be, so it is {when}",
            days_of(period)
        )
    }

    /// Where the day of the last rotation stands.
    #[must_use]
    pub fn place(&self) -> Option<&Place> {
        self.secret.rotated_at.as_ref().or(self.secret.places.first())
    }
}

fn days_of(days: u32) -> String {
    if days == 1 { "1 day".to_owned() } else { format!("{days} days") }
}

impl Catalogue {
    /// What is wrong with a name by the standard of its system; none when it is right or there is no standard.
    #[must_use]
    pub fn naming_problem(&self, system: &str, name: &str) -> Option<String> {
        self.system(system)?.naming_problem(name)
    }

    /// Every declared name that is not as it is to be, and why.
    #[must_use]
    pub fn naming_problems(&self) -> Vec<(&Named, String)> {
        let mut found = Vec::new();
        for secret in &self.secrets {
            let names = secret.names.iter().chain(secret.aliases.iter().map(|(s, n)| (s, n)));
            for (system, named) in names {
                let problem = self.naming_problem(system, &named.name);
                found.extend(problem.map(|problem| (named, problem)));
            }
        }
        found
    }

    /// The secrets that are to be rotated, now or soon.
    #[must_use]
    pub fn rotation(&self, today: Date) -> Vec<Rotation<'_>> {
        let due = |secret| self.turn(secret, today);
        self.secrets.iter().filter_map(due).collect()
    }

    fn turn<'c>(&self, secret: &'c Declared, today: Date) -> Option<Rotation<'c>> {
        let rotated = secret.rotated?;
        let period = secret.rotate_every.or(self.rotate_every)?;
        let age = age(rotated, today)?;
        let left = i64::from(period) - i64::from(age);
        let turn = if left < 0 {
            Turn::Stale(u32::try_from(-left).ok()?)
        } else if left <= i64::from(self.remind_before) {
            Turn::Soon(u32::try_from(left).ok()?)
        } else {
            return None;
        };
        Some(Rotation { secret, rotated, period, turn })
    }
}

impl Declared {
    /// For how many days it has been what it is.
    #[must_use]
    pub fn age(&self, today: Date) -> Option<i32> {
        age(self.rotated?, today)
    }
}

fn age(rotated: Date, today: Date) -> Option<i32> {
    rotated.0.until(today.0).ok().map(|span| span.get_days())
}
