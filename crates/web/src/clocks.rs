//! A clock of a case as people see it, and why it is due when it is.

use crate::components::{ChipState, ClockChip};
use crate::i18n::{L10n, Span};
use crate::words;
use domain::calendar::{Budget, Calendar, DayKind, Explanation, Pause, explain};
use domain::case::Case;
use domain::charter::{KeptBy, Source};
use domain::clock::{ClimbState, Clock, ClockState, VoidReason};
use jiff::Timestamp;
use store::world::World;

/// Days named in one sentence.
const DAYS_NAMED_MAX: usize = 14;

/// The clock that a row of a list shows: the nearest to its end, else one that stands still.
#[must_use]
pub fn row_chip(l: &L10n, world: &World, case: &Case) -> Option<ClockChip> {
    let paused = || case.clocks.iter().find(|clock| clock.is_open());
    let clock = case.nearest_clock().map(|(_, clock)| clock).or_else(paused)?;
    Some(chip(l, world, clock))
}

/// One clock without who it climbed to, as customers see it.
#[must_use]
pub fn plain_chip(l: &L10n, world: &World, clock: &Clock) -> ClockChip {
    let chip = ClockChip::new(l, state(l, world, clock));
    chip.provisional(matches!(&clock.state, ClockState::Running(run) if run.provisional))
}

/// One clock.
#[must_use]
pub fn chip(l: &L10n, world: &World, clock: &Clock) -> ClockChip {
    let mut chip = plain_chip(l, world, clock);
    if let ClockState::Missed { climb, .. } = &clock.state
        && let Some(rung) = climb.rungs.last()
    {
        chip = chip.escalated_to(&words::person(l, &world.directory, rung.asked));
    }
    chip
}

fn state(l: &L10n, world: &World, clock: &Clock) -> ChipState {
    let now = l.now;
    match &clock.state {
        ClockState::Running(run) if run.due > now => ChipState::Running {
            started: clock.started,
            due: run.due,
            left: between(world, clock, now, run.due),
            used_percent: used_percent(world, clock, now, run.due),
            // The first warning has been said: those still to come are fewer than the terms name.
            at_risk: run.warnings.len() < clock.terms.at_risk.len(),
        },
        // Over, and the tick is on its way.
        ClockState::Running(run) => {
            ChipState::Late { due: run.due, over: between(world, clock, run.due, now) }
        }
        ClockState::Paused { since, why, remaining } => ChipState::Paused {
            since: *since,
            left: remaining.map(|seconds| of_kind(clock.terms.budget, seconds)),
            used_percent: paused_percent(clock.terms.budget, *remaining),
            why: words::pause(l, *why),
        },
        ClockState::Missed { due, .. } => {
            ChipState::Late { due: *due, over: between(world, clock, *due, now) }
        }
        ClockState::Kept { at, due } => ChipState::Kept {
            at: *at,
            over: due.filter(|due| at > due).map(|due| between(world, clock, due, *at)),
        },
        ClockState::Void { why, .. } => ChipState::Void { why: void_reason(l, why) },
    }
}

/// Why a clock ended without being kept.
#[must_use]
pub fn void_reason(l: &L10n, why: &VoidReason) -> String {
    match why {
        VoidReason::Withdrawn => l.t("void-withdrawn").into_owned(),
        VoidReason::CarriedOver { into } => l.ta("void-carried", &[("into", &into.to_string())]),
        VoidReason::ClosedWithoutWord => l.t("void-without-word").into_owned(),
        VoidReason::RulingTakenBack => l.t("void-ruling-taken-back").into_owned(),
    }
}

/// In the clock's own kind of time (peers.md, 19). Below one working day its hours say more.
fn between(world: &World, clock: &Clock, from: Timestamp, to: Timestamp) -> Span {
    let plain = to.duration_since(from).as_secs();
    let Some(calendar) = world.calendars.get(&clock.terms.calendar) else { return Span::Elapsed(plain) };
    match clock.terms.budget {
        Budget::Elapsed(_) => Span::Elapsed(plain),
        Budget::WorkingTime(_) => Span::Working(calendar.between_s(clock.terms.budget, from, to)),
        Budget::WorkingDays(_) => match calendar.working_days_between(from, to) {
            0 | 1 => Span::Working(calendar.between_s(clock.terms.budget, from, to)),
            days => Span::WorkingDays(i64::from(days)),
        },
    }
}

fn of_kind(budget: Budget, seconds: i64) -> Span {
    match budget {
        Budget::Elapsed(_) => Span::Elapsed(seconds),
        Budget::WorkingTime(_) | Budget::WorkingDays(_) => Span::Working(seconds),
    }
}

fn used_percent(world: &World, clock: &Clock, now: Timestamp, due: Timestamp) -> u8 {
    let (used, whole) = match world.calendars.get(&clock.terms.calendar) {
        Some(calendar) => (
            calendar.used_s(clock.terms.budget, clock.started, now, &clock.pauses),
            calendar.used_s(clock.terms.budget, clock.started, due, &clock.pauses),
        ),
        None => (now.duration_since(clock.started).as_secs(), due.duration_since(clock.started).as_secs()),
    };
    percent(used, whole)
}

fn paused_percent(budget: Budget, remaining: Option<i64>) -> u8 {
    match (budget, remaining) {
        (Budget::Elapsed(whole) | Budget::WorkingTime(whole), Some(left)) => {
            let whole = i64::try_from(whole).unwrap_or(i64::MAX);
            percent(whole.saturating_sub(left), whole)
        }
        _ => 50,
    }
}

fn percent(used: i64, whole: i64) -> u8 {
    u8::try_from((used.max(0).saturating_mul(100) / whole.max(1)).min(100)).unwrap_or(100)
}

/// "Why this time?", sentence by sentence: who promised how long, from when, by which calendar, what was left out and why.
#[must_use]
pub fn why(l: &L10n, world: &World, clock: &Clock) -> Vec<String> {
    sentences(l, world, clock, passed_over(l, world, clock))
}

/// The same without names of the house, as customers see it.
#[must_use]
pub fn plain_why(l: &L10n, world: &World, clock: &Clock) -> Vec<String> {
    let passed_over = match (&clock.terms.source, clock.terms.passed_over.as_deref()) {
        (Source::Contract { approval: Some(_), .. }, Some((_, other))) => {
            Some(l.ta("why-worse-agreed", &[("other", &words::budget(l, *other))]))
        }
        _ => passed_over(l, world, clock),
    };
    sentences(l, world, clock, passed_over)
}

fn sentences(l: &L10n, world: &World, clock: &Clock, passed_over: Option<String>) -> Vec<String> {
    let mut out = vec![promised(l, clock)];
    out.extend(passed_over);
    out.push(l.ta("why-started", &[("at", &l.when(clock.started))]));
    let pauses: Vec<Pause> = clock.pauses.clone();
    let calendar = world.calendars.get(&clock.terms.calendar);
    let explanation = calendar.and_then(|c| explain(c, clock.terms.budget, clock.started, &pauses));
    match clock.terms.budget {
        Budget::Elapsed(_) => out.push(l.t("why-no-calendar").into_owned()),
        Budget::WorkingTime(_) | Budget::WorkingDays(_) => {
            let name = clock.terms.calendar.to_string();
            let version = clock.terms.calendar_version;
            out.push(l.ta("why-calendar", &[("name", &name), ("version", &version)]));
            if let Some(explanation) = &explanation {
                out.extend(days(l, calendar, explanation));
            }
        }
    }
    out.extend(pauses.iter().map(|pause| match pause.to {
        Some(to) => l.ta("why-paused", &[("from", &l.when(pause.from)), ("to", &l.when(to))]),
        None => l.ta("why-paused-open", &[("from", &l.when(pause.from))]),
    }));
    if clock.terms.pauses.is_empty() {
        out.push(l.t("why-never-pauses").into_owned());
    }
    out.extend(clock.carried_from.map(|from| l.ta("why-carried", &[("from", &from.to_string())])));
    out.extend(clock.due().map(|due| l.ta("why-due", &[("due", &l.when(due))])));
    if matches!(&clock.state, ClockState::Running(run) if run.provisional) {
        out.push(l.t("why-provisional").into_owned());
    }
    out
}

/// What keeps it, and what happens when it isn't kept.
#[must_use]
pub fn rules(l: &L10n, clock: &Clock) -> Vec<String> {
    let kept_by = match clock.terms.kept_by {
        KeptBy::Receipt => "why-kept-by-receipt",
        KeptBy::Response => "why-kept-by-response",
        KeptBy::Answer => "why-kept-by-answer",
        KeptBy::Solution => "why-kept-by-solution",
        KeptBy::Review => "why-kept-by-review",
    };
    vec![l.t(kept_by).into_owned(), l.t("why-ladder").into_owned()]
}

/// Who was asked on the way up, lowest first.
#[must_use]
pub fn climb(l: &L10n, world: &World, clock: &Clock) -> Vec<String> {
    let ClockState::Missed { climb, .. } = &clock.state else { return Vec::new() };
    let name = |id| words::person(l, &world.directory, id);
    let mut out: Vec<String> = Vec::new();
    for rung in &climb.rungs {
        out.push(match rung.in_place_of {
            None => l.ta("why-rung", &[("level", &rung.level), ("name", &name(rung.asked))]),
            Some(place) => l.ta(
                "why-rung-for",
                &[("level", &rung.level), ("name", &name(rung.asked)), ("place", &name(place))],
            ),
        });
        if rung.repeated > 0 {
            out.push(l.tn("why-rung-repeated", rung.repeated));
        }
    }
    out.extend(match climb.state {
        ClimbState::Unasked { .. } => None,
        ClimbState::Asked { acknowledge_by } => Some(l.ta("climb-asked", &[("by", &l.when(acknowledge_by))])),
        ClimbState::Acknowledged { by, act_by } => {
            Some(l.ta("climb-acknowledged", &[("name", &name(by)), ("by", &l.when(act_by))]))
        }
        ClimbState::Held { why, .. } => Some(l.ta("climb-held", &[("why", &words::pause(l, why))])),
    });
    out
}

fn promised(l: &L10n, clock: &Clock) -> String {
    let budget = words::budget(l, clock.terms.budget);
    match &clock.terms.source {
        Source::Charter => {
            let id = clock.promise.to_string();
            let version = clock.terms.charter_version;
            l.ta("why-promised-charter", &[("version", &version), ("id", &id), ("budget", &budget)])
        }
        Source::Contract { number, clause, .. } => {
            l.ta("why-promised-contract", &[("number", number), ("clause", clause), ("budget", &budget)])
        }
    }
}

/// P-EQUAL: which of two promises was the better one for the customer.
fn passed_over(l: &L10n, world: &World, clock: &Clock) -> Option<String> {
    let (source, other) = &**clock.terms.passed_over.as_ref()?;
    let other = words::budget(l, *other);
    if let Source::Contract { approval: Some(approval), .. } = &clock.terms.source {
        let by = words::person(l, &world.directory, approval.by);
        let (on, reason) = (approval.on.to_string(), &approval.reason);
        let told: [(&str, &dyn crate::i18n::Arg); 4] =
            [("by", &by), ("on", &on), ("reason", reason), ("other", &other)];
        return Some(l.ta("why-worse-approved", &told));
    }
    Some(match source {
        Source::Charter => l.ta("why-better-contract", &[("other", &other)]),
        Source::Contract { number, clause, .. } => {
            l.ta("why-better-charter", &[("number", number), ("clause", clause), ("other", &other)])
        }
    })
}

fn days(l: &L10n, calendar: Option<&Calendar>, explanation: &Explanation) -> Vec<String> {
    let named = |wanted: &dyn Fn(DayKind) -> bool| {
        let mut days: Vec<String> = Vec::new();
        for day in explanation.days.iter().filter(|day| wanted(day.kind)).take(DAYS_NAMED_MAX) {
            let reason = match (&day.name, day.kind) {
                (Some(name), _) => words::holiday(l, calendar, name),
                (None, DayKind::Holiday) => l.t("holiday").into_owned(),
                (None, DayKind::MakeUp | DayKind::WeeklyRest) => l.weekday(day.date),
            };
            days.push(l.ta("why-day", &[("date", &day.date.to_string()), ("reason", &reason)]));
        }
        days
    };
    let skipped = named(&|kind| kind != DayKind::MakeUp);
    let worked = named(&|kind| kind == DayKind::MakeUp);
    let mut out = Vec::new();
    if !skipped.is_empty() {
        out.push(l.ta("why-skipped", &[("days", &l.list(&skipped))]));
    }
    if !worked.is_empty() {
        out.push(l.ta("why-worked", &[("days", &l.list(&worked))]));
    }
    out
}
