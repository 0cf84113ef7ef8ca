//! When a length of time is over.

use super::Calendar;
use super::index::day_number;
use super::words::Budget;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// A time that does not count; half-open `[from, to)`, without end while it lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Pause {
    pub from: Timestamp,
    pub to: Option<Timestamp>,
}

/// When it is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// `provisional`: the calendar's data end before, or begin after, what was counted.
    At { at: Timestamp, provisional: bool },
    /// A pause has no end. What remains, in seconds of the clock's own kind of time; `None` for working days, which are
    /// counted when it goes on.
    Paused { remaining: Option<i64> },
}

/// Why there is no deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeadlineError {
    /// More than 12 years after the calendar's data, more than 2 before, or a calendar that never opens.
    #[error("the time lies beyond what the calendar can say; load later notices, or take a shorter length")]
    BeyondCalendar,
}

impl Calendar {
    /// When `budget` is over that began at `start`. Pauses may come in any order and overlap; what lies before the start is
    /// cut off. A pause that begins at the deadline or later changes nothing.
    ///
    /// # Errors
    /// [`DeadlineError::BeyondCalendar`].
    pub fn deadline(&self, budget: Budget, start: Timestamp, pauses: &[Pause]) -> Result<Due, DeadlineError> {
        let pauses = Pauses::new(pauses, start);
        match budget {
            Budget::Elapsed(seconds) => elapsed(seconds, start, &pauses),
            Budget::WorkingTime(seconds) => self.working_time(seconds, start, &pauses),
            Budget::WorkingDays(days) => self.working_days(days, start, &pauses),
        }
    }

    fn working_time(&self, seconds: u64, start: Timestamp, pauses: &Pauses) -> Result<Due, DeadlineError> {
        let mut remaining = i64::try_from(seconds).map_err(|_| DeadlineError::BeyondCalendar)?;
        let mut cursor = start;
        if remaining == 0 {
            return Ok(self.due_at(start, start));
        }
        for pause in pauses.iter() {
            let open = self.open_s(cursor, pause.from)?;
            if open >= remaining {
                break;
            }
            remaining -= open;
            match pause.to {
                None => return Ok(Due::Paused { remaining: Some(remaining) }),
                Some(to) => cursor = to,
            }
        }
        let at = self.after_open(cursor, remaining)?;
        Ok(self.due_at(start, at))
    }

    fn working_days(&self, days: u32, start: Timestamp, pauses: &Pauses) -> Result<Due, DeadlineError> {
        let index = &self.index;
        let local_day = |at: Timestamp| index.local_day(at.as_second());
        let start_day = local_day(start);
        self.check_range(start)?;
        // The day of the start does not count, whatever day it is (Civil Code, art. 201).
        let first = index.working_days_before(start_day.saturating_add(1));
        let mut count = usize::try_from(days).map_err(|_| DeadlineError::BeyondCalendar)?;
        if count == 0 {
            return Ok(self.due_at(start, start));
        }
        let close = |count: usize| -> Result<Timestamp, DeadlineError> {
            let close = index.closes.get(first + count - 1).ok_or(DeadlineError::BeyondCalendar)?;
            Timestamp::from_second(*close).map_err(|_| DeadlineError::BeyondCalendar)
        };
        let mut due = close(count)?;
        for pause in pauses.iter() {
            if pause.from >= due {
                break;
            }
            let Some(to) = pause.to else { return Ok(Due::Paused { remaining: None }) };
            let from = index.working_days_before(local_day(pause.from));
            let until = index.working_days_before(local_day(to));
            count += until.saturating_sub(from);
            due = close(count)?;
        }
        Ok(self.due_at(start, due))
    }

    /// How much of its own kind of time a clock has used between `start` and `at`: seconds elapsed or open; for working days
    /// the open seconds too, so that a share can be said.
    #[must_use]
    pub fn used_s(&self, budget: Budget, start: Timestamp, at: Timestamp, pauses: &[Pause]) -> i64 {
        let pauses = Pauses::new(pauses, start);
        let count = |from: Timestamp, to: Timestamp| match budget {
            Budget::Elapsed(_) => to.duration_since(from).as_secs().max(0),
            Budget::WorkingTime(_) | Budget::WorkingDays(_) => self.open_s(from, to).unwrap_or(0),
        };
        let mut used = 0;
        let mut cursor = start;
        for pause in pauses.iter() {
            if pause.from >= at {
                break;
            }
            used += count(cursor, pause.from);
            cursor = pause.to.unwrap_or(at);
        }
        if cursor < at { used + count(cursor, at) } else { used }
    }

    /// Seconds between two moments in the budget's own kind of time; for working days open seconds. Negative when `to` is
    /// the earlier. An honest countdown and an honest "late by" (peers.md, 19).
    #[must_use]
    pub fn between_s(&self, budget: Budget, from: Timestamp, to: Timestamp) -> i64 {
        if from <= to { self.used_s(budget, from, to, &[]) } else { -self.used_s(budget, to, from, &[]) }
    }

    /// Working days that lie between the two moments' local dates, the first not counted, the last counted.
    #[must_use]
    pub fn working_days_between(&self, from: Timestamp, to: Timestamp) -> u32 {
        let day = |at: Timestamp| day_number(at.to_zoned(self.zone.clone()).date()).saturating_add(1);
        let days =
            self.index.working_days_before(day(to)).saturating_sub(self.index.working_days_before(day(from)));
        u32::try_from(days).unwrap_or(u32::MAX)
    }

    /// The moment at which `share` percent of the budget are used; for working days of the open time until the due moment.
    /// `None` while a pause without end comes first.
    ///
    /// # Errors
    /// [`DeadlineError::BeyondCalendar`].
    pub fn at_share(
        &self,
        budget: Budget,
        start: Timestamp,
        pauses: &[Pause],
        share: u8,
    ) -> Result<Option<Timestamp>, DeadlineError> {
        let part = |whole: u64| (u128::from(whole) * u128::from(share) / 100).try_into().unwrap_or(u64::MAX);
        let part_budget = match budget {
            Budget::Elapsed(seconds) => Budget::Elapsed(part(seconds)),
            Budget::WorkingTime(seconds) => Budget::WorkingTime(part(seconds)),
            Budget::WorkingDays(_) => match self.deadline(budget, start, pauses)? {
                Due::Paused { .. } => return Ok(None),
                Due::At { at, .. } => {
                    let whole = self.used_s(budget, start, at, pauses);
                    Budget::WorkingTime(part(whole.unsigned_abs()))
                }
            },
        };
        Ok(match self.deadline(part_budget, start, pauses)? {
            Due::At { at, .. } => Some(at),
            Due::Paused { .. } => None,
        })
    }

    /// The next moment, `at` itself included, when it is open.
    #[must_use]
    pub fn next_opening(&self, at: Timestamp) -> Option<Timestamp> {
        let second = at.as_second();
        let open = self.index.next_opening(second)?;
        if open == second { Some(at) } else { Timestamp::from_second(open).ok() }
    }

    #[must_use]
    pub fn is_open(&self, at: Timestamp) -> bool {
        self.next_opening(at) == Some(at)
    }

    fn open_s(&self, from: Timestamp, to: Timestamp) -> Result<i64, DeadlineError> {
        if to <= from {
            return Ok(0);
        }
        self.check_range(from)?;
        self.check_range(to)?;
        Ok(self.index.open_until(ceil_s(to)) - self.index.open_until(floor_s(from)))
    }

    fn after_open(&self, from: Timestamp, open_s: i64) -> Result<Timestamp, DeadlineError> {
        self.check_range(from)?;
        let index = &self.index;
        // Fractions of a second are kept when the start lies in an opening.
        let whole = from.as_second();
        let target = index.open_until(whole).checked_add(open_s).ok_or(DeadlineError::BeyondCalendar)?;
        let at = index.when_open(target).ok_or(DeadlineError::BeyondCalendar)?;
        let fraction = from.duration_since(Timestamp::from_second(whole).unwrap_or(from));
        let due = Timestamp::from_second(at).map_err(|_| DeadlineError::BeyondCalendar)?;
        if fraction.is_zero() || !self.is_open(from) {
            return Ok(due);
        }
        let last_close = index.ends.binary_search(&at).is_ok();
        if last_close {
            Ok(due)
        } else {
            due.checked_add(fraction).map_err(|_| DeadlineError::BeyondCalendar)
        }
    }

    fn check_range(&self, at: Timestamp) -> Result<(), DeadlineError> {
        let second = at.as_second();
        let inside = self.index.from_s <= second && second <= self.index.to_s;
        if inside { Ok(()) } else { Err(DeadlineError::BeyondCalendar) }
    }

    fn due_at(&self, start: Timestamp, at: Timestamp) -> Due {
        let moment = |second: i64| Timestamp::from_second(second).unwrap_or(Timestamp::MAX);
        let (from, to) = (moment(self.index.data_from_s), moment(self.index.data_to_s));
        // A deadline at the midnight that ends the last day still lies in it.
        let provisional = start < from || start >= to || at > to;
        Due::At { at, provisional }
    }
}

fn floor_s(at: Timestamp) -> i64 {
    at.as_second()
}

fn ceil_s(at: Timestamp) -> i64 {
    at.as_second()
}

/// Day and night; no calendar is asked.
fn elapsed(seconds: u64, start: Timestamp, pauses: &Pauses) -> Result<Due, DeadlineError> {
    let whole = i64::try_from(seconds).map_err(|_| DeadlineError::BeyondCalendar)?;
    let mut remaining = SignedDuration::from_secs(whole);
    let mut cursor = start;
    for pause in pauses.iter() {
        let run = pause.from.duration_since(cursor);
        if run >= remaining {
            break;
        }
        remaining -= run;
        match pause.to {
            None => return Ok(Due::Paused { remaining: Some(remaining.as_secs()) }),
            Some(to) => cursor = to,
        }
    }
    let at = cursor.checked_add(remaining).map_err(|_| DeadlineError::BeyondCalendar)?;
    Ok(Due::At { at, provisional: false })
}

/// Sorted, disjoint, none before the start, none empty.
struct Pauses(Vec<Pause>);

impl Pauses {
    fn new(pauses: &[Pause], start: Timestamp) -> Self {
        if pauses.is_empty() {
            return Self(Vec::new());
        }
        let mut sorted: Vec<Pause> = pauses
            .iter()
            .map(|p| Pause { from: p.from.max(start), to: p.to })
            .filter(|p| p.to.is_none_or(|to| to > p.from))
            .collect();
        sorted.sort_by_key(|p| p.from);
        let mut merged: Vec<Pause> = Vec::with_capacity(sorted.len());
        for pause in sorted {
            match merged.last_mut() {
                Some(last) if last.to.is_none_or(|to| pause.from <= to) => {
                    last.to = last.to.and_then(|a| pause.to.map(|b| a.max(b)));
                }
                _ => merged.push(pause),
            }
        }
        Self(merged)
    }

    fn iter(&self) -> impl Iterator<Item = &Pause> {
        self.0.iter()
    }
}
