//! Everybody's day beside the hours: on the road, at work, waiting, at rest.

use super::question::Body;
use super::sight::{Round, Sight};

/// In units of the drawing.
const WIDTH: f64 = 960.0;
const LEFT: f64 = 132.0;
const RIGHT: f64 = 16.0;
const TOP: f64 = 26.0;
const ROW: f64 = 34.0;
const HOUR: i32 = 3_600;
/// Work that is shorter has no room for its number.
const LABEL_WIDTH: f64 = 18.0;

/// A drawing.
#[derive(Debug)]
pub(super) struct Chart {
    pub(super) height: String,
    pub(super) rows: Vec<Row>,
    pub(super) hours: Vec<Tick>,
}

#[derive(Debug)]
pub(super) struct Row {
    pub(super) y: String,
    pub(super) name: String,
    pub(super) tone: usize,
    pub(super) bars: Vec<Span>,
}

/// A stretch of time.
#[derive(Debug)]
pub(super) struct Span {
    /// `drive`, `work`, `wait`, `rest`.
    pub(super) kind: &'static str,
    pub(super) x: String,
    pub(super) width: String,
    pub(super) label: String,
    pub(super) middle: String,
    pub(super) title: String,
    pub(super) late: bool,
}

#[derive(Debug)]
pub(super) struct Tick {
    pub(super) x: String,
    pub(super) text: String,
}

/// Draws it; `titled` says what a stretch is from its kind, beginning and end.
pub(super) fn chart(
    sight: &Sight,
    body: &Body,
    titled: impl Fn(&str, i32, i32) -> String,
    dayed: impl Fn(i32) -> String,
    is_late: impl Fn(&planning::routes::Stop) -> bool,
) -> Option<Chart> {
    if sight.rounds.is_empty() {
        return None;
    }
    let days = matches!(body, Body::Day(question) if question.days > 1);
    // A file's times are counted from anywhere.
    let origin = |round: &Round| if matches!(body, Body::Day(_)) { round.day } else { 0 };
    let begins = sight.rounds.iter().map(|r| r.route.leaves - origin(r)).min()?;
    let ends = sight.rounds.iter().map(|r| r.route.ends - origin(r)).max()?;
    let first = begins.div_euclid(HOUR) * HOUR;
    let last = (ends + HOUR - 1).div_euclid(HOUR) * HOUR;
    let whole = f64::from((last - first).max(HOUR));
    let x = |at: i32| LEFT + (WIDTH - LEFT - RIGHT) * f64::from(at - first) / whole;
    let mut rows = Vec::new();
    let mut y = TOP;
    for round in &sight.rounds {
        let zero = origin(round);
        let span = |kind: &'static str, from: i32, to: i32, label: &str, late: bool| {
            let (a, b) = (x(from - zero), x(to - zero));
            Span {
                kind,
                x: format!("{a:.1}"),
                width: format!("{:.1}", (b - a).max(0.0)),
                label: if b - a >= LABEL_WIDTH { label.to_owned() } else { String::new() },
                middle: format!("{:.1}", f64::midpoint(a, b)),
                title: titled(kind, from, to),
                late,
            }
        };
        let mut bars = vec![span("drive", round.route.leaves, round.route.ends, "", false)];
        for (n, stop) in round.route.stops.iter().enumerate() {
            if stop.begins > stop.arrives {
                bars.push(span("wait", stop.arrives, stop.begins, "", false));
            }
            let label = round.label(n);
            bars.push(span("work", stop.begins, stop.leaves, &label, is_late(stop)));
        }
        bars.extend(round.route.breaks.iter().map(|rest| span("rest", rest.begins, rest.ends, "", false)));
        let name = if days {
            format!("{} {} · {}", round.letter, round.name, dayed(round.day))
        } else {
            format!("{} {}", round.letter, round.name)
        };
        rows.push(Row { y: format!("{y:.0}"), name, tone: round.tone, bars });
        y += ROW;
    }
    let step = if last - first > 16 * HOUR { 2 * HOUR } else { HOUR };
    let step = step.max((last - first) / 24 / HOUR * HOUR);
    let ticks = (0..).map(|n| first + n * step).take_while(|at| *at <= last);
    let hours = ticks.map(|at| Tick { x: format!("{:.1}", x(at)), text: format!("{:02}:00", at / HOUR) });
    Some(Chart { height: format!("{:.0}", y + 4.0), rows, hours: hours.collect() })
}
