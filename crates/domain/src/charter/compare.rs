//! P-EQUAL: nothing is made worse for the customer silently. What a new version of the charter promises less than the one before.

use super::{Budgets, Charter, ClockRule, KeptBy, Of};
use crate::calendar::Budget;
use crate::ids::PromiseId;
use crate::severity::Severity;
use std::collections::BTreeMap;

/// One thing that a new version makes worse, or can't be shown not to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Worse {
    /// `None` for the rules of closing.
    pub promise: Option<PromiseId>,
    pub what: WorseWhat,
}

/// In which respect; pages translate it by [`WorseWhat::code`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WorseWhat {
    /// Nothing is owed by a time any more.
    NoClock,
    /// More time, or another kind of time that may be more.
    Longer {
        level: u8,
        before: Budget,
        now: Budget,
    },
    /// It stands still for one more reason.
    MorePauses,
    /// It holds for fewer cases.
    FewerCases,
    /// Less is needed to keep it.
    EasierToKeep,
    /// Counted on other days, which may be fewer.
    OtherCalendar,
    /// A number of the promise.
    Number {
        name: String,
        before: u32,
        now: u32,
    },
    FewerReminders,
    ShorterReopening,
}

impl WorseWhat {
    /// For the locale key `worse-…`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoClock => "no-clock",
            Self::Longer { .. } => "longer",
            Self::MorePauses => "more-pauses",
            Self::FewerCases => "fewer-cases",
            Self::EasierToKeep => "easier-to-keep",
            Self::OtherCalendar => "other-calendar",
            Self::Number { .. } => "number",
            Self::FewerReminders => "fewer-reminders",
            Self::ShorterReopening => "shorter-reopening",
        }
    }
}

/// Numbers of promises of which less is better for the customer; of the others more is.
const LESS_IS_BETTER: [&str; 6] = [
    "on-site-hours",
    "shortest-days",
    "longest-days",
    "first-working-days",
    "all-working-days",
    "inspection-months",
];

impl Charter {
    /// What this version makes worse than `before`; empty when nothing.
    #[must_use]
    pub fn worse_than(&self, before: &Self) -> Vec<Worse> {
        let mut found = Vec::new();
        for (id, old) in &before.promises {
            let new = self.promises.get(id);
            let mut add = |what| found.push(Worse { promise: Some(id.clone()), what });
            if let Some(old_rule) = &old.clock {
                match new.and_then(|promise| promise.clock.as_ref()) {
                    None => add(WorseWhat::NoClock),
                    Some(new_rule) => rule(&mut add, (before, old_rule), (self, new_rule)),
                }
            }
            numbers(&mut add, &old.parameters, new.map(|promise| &promise.parameters));
        }
        let mut add = |what| found.push(Worse { promise: None, what });
        if self.closing.reminders.len() < before.closing.reminders.len() {
            add(WorseWhat::FewerReminders);
        }
        if self.closing.reopen_within < before.closing.reopen_within {
            add(WorseWhat::ShorterReopening);
        }
        found
    }
}

fn rule(
    add: &mut impl FnMut(WorseWhat),
    (before, old): (&Charter, &ClockRule),
    (after, new): (&Charter, &ClockRule),
) {
    for (level, was, is) in longer(&old.budget, &new.budget) {
        add(WorseWhat::Longer { level, before: was, now: is });
    }
    if new.pauses.iter().any(|pause| !old.pauses.contains(pause)) {
        add(WorseWhat::MorePauses);
    }
    if (new.local_only && !old.local_only) || (new.of != old.of && new.of != Of::Every) {
        add(WorseWhat::FewerCases);
    }
    if effort(new.kept_by) < effort(old.kept_by) {
        add(WorseWhat::EasierToKeep);
    }
    let calendar = |charter: &Charter, rule: &ClockRule| {
        rule.calendar.clone().unwrap_or_else(|| charter.calendar.clone())
    };
    let elapsed = Severity::ALL.iter().all(|s| matches!(new.budget.at(*s), Some(Budget::Elapsed(_))));
    // Day and night are the same on every calendar.
    if !elapsed && calendar(after, new) != calendar(before, old) {
        add(WorseWhat::OtherCalendar);
    }
}

/// One line where all levels have the same length, else one a level.
fn longer(old: &Budgets, new: &Budgets) -> Vec<(u8, Budget, Budget)> {
    if let (Budgets::Same(was), Budgets::Same(is)) = (old, new) {
        return if no_longer(*was, *is) { Vec::new() } else { vec![(0, *was, *is)] };
    }
    let pairs = Severity::ALL.iter().filter_map(|s| Some((s.level(), old.at(*s)?, new.at(*s)?)));
    pairs.filter(|(_, was, is)| !no_longer(*was, *is)).collect()
}

impl Budgets {
    /// Whether one length is certainly not longer than these, at any level and whatever the calendar says (P-EQUAL).
    #[must_use]
    pub fn allow(&self, is: Budget) -> bool {
        Severity::ALL.iter().filter_map(|s| self.at(*s)).all(|was| no_longer(was, is))
    }
}

/// Certainly not longer, whatever the calendar says.
fn no_longer(was: Budget, is: Budget) -> bool {
    match (was, is) {
        (Budget::Elapsed(was), Budget::Elapsed(is))
        | (Budget::WorkingTime(was), Budget::WorkingTime(is) | Budget::Elapsed(is)) => is <= was,
        (Budget::WorkingDays(was), Budget::WorkingDays(is)) => is <= was,
        // The day of the start does not count, so all days between it and the last one pass whole; one may have 23 hours.
        (Budget::WorkingDays(was), Budget::Elapsed(is)) => {
            is <= u64::from(was.saturating_sub(1)) * 23 * 3_600
        }
        (Budget::Elapsed(_) | Budget::WorkingTime(_), _) | (Budget::WorkingDays(_), _) => false,
    }
}

fn effort(kept_by: KeptBy) -> u8 {
    match kept_by {
        KeptBy::Receipt => 0,
        KeptBy::Response => 1,
        KeptBy::Answer | KeptBy::Review => 2,
        KeptBy::Solution => 3,
    }
}

fn numbers(
    add: &mut impl FnMut(WorseWhat),
    old: &BTreeMap<String, u32>,
    new: Option<&BTreeMap<String, u32>>,
) {
    for (name, was) in old {
        let is = new.and_then(|numbers| numbers.get(name)).copied().unwrap_or(0);
        let worse = if LESS_IS_BETTER.contains(&name.as_str()) { is > *was } else { is < *was };
        if worse {
            add(WorseWhat::Number { name: name.clone(), before: *was, now: is });
        }
    }
}
