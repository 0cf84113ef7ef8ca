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
    /// Working days that counted, the day of the start not among them (Civil Code, art. 201); 0 for elapsed time.
    pub working_days: u32,
    /// Days between start and due that did not count, and make-up days that did, first to last.
    pub days: Vec<SkippedDay>,
    /// How many more there were than `days` names.
    pub days_more: usize,
    /// The pauses that lie before the due moment.
    pub pauses: Vec<Pause>,
    /// How much later the pauses made it, in seconds by the wall clock.
    pub pauses_added_s: i64,
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
    let until = due.unwrap_or(plain);
    let mut explanation = Explanation {
        budget,
        start,
        due,
        provisional,
        calendar: calendar.name.clone(),
        calendar_version: calendar.version,
        working_days: 0,
        days: Vec::new(),
        days_more: 0,
        pauses: pauses
            .iter()
            .filter(|p| p.from < until && p.to.is_none_or(|to| to > start))
            .copied()
            .collect(),
        pauses_added_s: due.map_or(0, |due| due.duration_since(plain).as_secs()),
    };
    if !matches!(budget, Budget::Elapsed(_)) {
        explanation.name_days(calendar, until);
    }
    Some(explanation)
}

impl Explanation {
    fn name_days(&mut self, calendar: &Calendar, until: Timestamp) {
        let first = self.start.to_zoned(calendar.zone.clone()).date();
        let last = until.to_zoned(calendar.zone.clone()).date();
        let mut date = first;
        while date <= last {
            let kind = calendar.kind_of(date);
            if date > first && matches!(kind, None | Some(DayKind::MakeUp)) {
                self.working_days += 1;
            }
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
