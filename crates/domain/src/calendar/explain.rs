//! Why this time: what was counted, what was not, and why. A structure; the pages make sentences of it.

use super::{Budget, Calendar, CalendarName, Day, Due, Pause};
use jiff::Timestamp;
use jiff::civil::Date;

/// Most days named one by one; longer spans are summed up.
const DAYS_NAMED_MAX: usize = 60;

/// The account of one deadline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    pub budget: Budget,
    pub start: Timestamp,
    pub due: Option<Timestamp>,
    pub provisional: bool,
    pub calendar: CalendarName,
    pub calendar_version: u32,
    /// Days between start and due that did not count, and make-up days that did, first to last.
    pub days: Vec<SkippedDay>,
    /// How many more there were than `days` names.
    pub days_more: usize,
    /// The pauses that lie before the due moment, in the order of time.
    pub pauses: Vec<CountedPause>,
    /// How much later the pauses made it, in seconds by the wall clock.
    pub pauses_added_s: i64,
}

/// A pause and what it did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CountedPause {
    pub pause: Pause,
    /// How much later it made it than the pauses before it, in seconds by the wall clock; `None` while there is no due moment.
    pub added_s: Option<i64>,
}

/// A day that is not as the weekday says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SkippedDay {
    pub date: Date,
    pub kind: DayKind,
    /// The holiday's name, where the calendar knows it.
    pub name: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayKind {
    /// Counted though it is a day of rest: made up for a holiday (調休).
    MakeUp,
    Holiday,
    WeeklyRest,
}

/// Explains a deadline. `None` where there is none to explain (beyond the calendar).
#[must_use]
pub fn explain(
    calendar: &Calendar,
    budget: Budget,
    start: Timestamp,
    pauses: &[Pause],
) -> Option<Explanation> {
    let (due, provisional) = match calendar.deadline(budget, start, pauses).ok()? {
        Due::At { at, provisional } => (Some(at), provisional),
        Due::Paused { .. } => (None, false),
    };
    let plain = match calendar.deadline(budget, start, &[]).ok()? {
        Due::At { at, .. } => at,
        Due::Paused { .. } => start,
    };
    // While a pause has no end, what was counted until it began is told.
    let running = pauses.iter().filter(|p| p.to.is_none()).map(|p| p.from).min();
    let until = due.or(running).unwrap_or(plain);
    let mut explanation = Explanation {
        budget,
        start,
        due,
        provisional,
        calendar: calendar.name.clone(),
        calendar_version: calendar.version,
        days: Vec::new(),
        days_more: 0,
        pauses: counted(calendar, budget, start, pauses, |p| {
            p.from < until && p.to.is_none_or(|to| to > start) || due.is_none() && p.to.is_none()
        }),
        pauses_added_s: due.map_or(0, |due| due.duration_since(plain).as_secs()),
    };
    if !matches!(budget, Budget::Elapsed(_)) {
        explanation.name_days(calendar, until);
    }
    Some(explanation)
}

/// One pause after the other, each beside what the ones before it had come to.
fn counted(
    calendar: &Calendar,
    budget: Budget,
    start: Timestamp,
    pauses: &[Pause],
    matters: impl Fn(&Pause) -> bool,
) -> Vec<CountedPause> {
    let mut sorted: Vec<Pause> = pauses.iter().copied().filter(matters).collect();
    sorted.sort_by_key(|p| p.from);
    let due = |n: usize| match calendar.deadline(budget, start, &sorted[..n]) {
        Ok(Due::At { at, .. }) => Some(at),
        Ok(Due::Paused { .. }) | Err(_) => None,
    };
    let mut before = due(0);
    let mut out = Vec::with_capacity(sorted.len());
    for (i, pause) in sorted.iter().enumerate() {
        let now = due(i + 1);
        let added_s = now.zip(before).map(|(now, before)| now.duration_since(before).as_secs());
        out.push(CountedPause { pause: *pause, added_s });
        before = now;
    }
    out
}

impl Explanation {
    fn name_days(&mut self, calendar: &Calendar, until: Timestamp) {
        let first = self.start.to_zoned(calendar.zone.clone()).date();
        let last = until.to_zoned(calendar.zone.clone()).date();
        let mut date = first;
        while date <= last {
            let kind = calendar.kind_of(date);
            if let Some(kind) = kind {
                if self.days.len() < DAYS_NAMED_MAX {
                    let name = calendar.holiday_name(date).map(str::to_owned);
                    self.days.push(SkippedDay { date, kind, name });
                } else {
                    self.days_more += 1;
                }
            }
            let Ok(next) = date.tomorrow() else { break };
            date = next;
        }
    }
}

impl Calendar {
    /// What sets a day apart; `None` for a working day like any other.
    #[must_use]
    pub fn kind_of(&self, date: Date) -> Option<DayKind> {
        match self.day(date) {
            Day::Working => None,
            Day::MakeUp => Some(DayKind::MakeUp),
            Day::Holiday => Some(DayKind::Holiday),
            Day::WeeklyRest => Some(DayKind::WeeklyRest),
        }
    }
}
