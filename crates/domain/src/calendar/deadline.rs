//! When a length of time is over.

use super::Calendar;
use super::index::{NANOS, floor_s};
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
        let whole = i64::try_from(seconds).ok().and_then(|s| s.checked_mul(NANOS));
        let mut remaining_ns = whole.ok_or(DeadlineError::BeyondCalendar)?;
        if remaining_ns == 0 {
            return Ok(self.due_at(start, start));
        }
        self.check_range(start)?;
        let index = &self.index;
        let mut used_ns = index.open_ns_until(start);
        for pause in pauses.iter() {
            let open_ns = index.open_ns_until(pause.from) - used_ns;
            if open_ns >= remaining_ns {
                break;
            }
            remaining_ns -= open_ns;
            match pause.to {
                None => return Ok(Due::Paused { remaining: Some(remaining_ns / NANOS) }),
                Some(to) => used_ns = index.open_ns_until(to),
            }
        }
        let target_ns = used_ns.checked_add(remaining_ns).ok_or(DeadlineError::BeyondCalendar)?;
        let at = index.when_open(target_ns).ok_or(DeadlineError::BeyondCalendar)?;
        Ok(self.due_at(start, at))
    }

    fn working_days(&self, days: u32, start: Timestamp, pauses: &Pauses) -> Result<Due, DeadlineError> {
        let index = &self.index;
        self.check_range(start)?;
        // The day of the start does not count, whatever day it is (Civil Code, art. 201).
        let first = index.working_days_through(start);
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
            self.check_range(to)?;
            let from = index.working_days_before(pause.from);
            count += index.working_days_before(to).saturating_sub(from);
            due = close(count)?;
        }
        Ok(self.due_at(start, due))
    }

    /// How much of its own kind of time a clock has used between `start` and `at`: seconds elapsed or open; for working days
    /// the open seconds too, so that a share can be said. What lies beyond compiled time counts as closed.
    #[must_use]
    pub fn used_s(&self, budget: Budget, start: Timestamp, at: Timestamp, pauses: &[Pause]) -> i64 {
        let pauses = Pauses::new(pauses, start);
        let count = |from: Timestamp, to: Timestamp| match budget {
            Budget::Elapsed(_) => to.duration_since(from),
            Budget::WorkingTime(_) | Budget::WorkingDays(_) => self.open(from, to),
        };
        let mut used = SignedDuration::ZERO;
        let mut cursor = start;
        for pause in pauses.iter() {
            if pause.from >= at {
                break;
            }
            used = used.saturating_add(count(cursor, pause.from));
            cursor = pause.to.unwrap_or(at);
        }
        if cursor < at {
            used = used.saturating_add(count(cursor, at));
        }
        used.as_secs()
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
        let through = |at: Timestamp| self.index.working_days_through(at);
        u32::try_from(through(to).saturating_sub(through(from))).unwrap_or(u32::MAX)
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
        let second = floor_s(at);
        let open = self.index.next_opening(second)?;
        if open == second { Some(at) } else { Timestamp::from_second(open).ok() }
    }

    #[must_use]
    pub fn is_open(&self, at: Timestamp) -> bool {
        self.next_opening(at) == Some(at)
    }

    fn open(&self, from: Timestamp, to: Timestamp) -> SignedDuration {
        SignedDuration::from_nanos(self.index.open_ns_until(to) - self.index.open_ns_until(from))
    }

    fn check_range(&self, at: Timestamp) -> Result<(), DeadlineError> {
        let second = floor_s(at);
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
        sorted.sort_unstable_by_key(|p| p.from);
        // Waits that touch or overlap are one: nothing counts twice, and a wait in two parts is no shorter.
        sorted.dedup_by(|next, last| {
            let touches = last.to.is_none_or(|to| next.from <= to);
            if touches {
                last.to = last.to.and_then(|a| next.to.map(|b| a.max(b)));
            }
            touches
        });
        Self(sorted)
    }

    fn iter(&self) -> impl Iterator<Item = &Pause> {
        self.0.iter()
    }
}
