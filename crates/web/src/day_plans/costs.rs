//! What a plan costs and for what, and beside the plan that holds: what it costs more or less, and what moves.

use super::question::{Body, Leg};
use super::sight::{self, Sight};
use crate::i18n::L10n;
use planning::routes::Plan;
use std::collections::BTreeMap;

/// Beginnings that move by fewer seconds are not told.
const MOVED: i32 = 600;
/// Moves that are listed.
const MOVES: usize = 200;

/// A line of the table.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) name: String,
    pub(super) now: String,
    pub(super) held: String,
    pub(super) more: String,
    pub(super) is_sum: bool,
}

/// A visit that somebody else makes, or at another time.
#[derive(Debug)]
pub(super) struct Move {
    pub(super) visit: String,
    pub(super) from: String,
    pub(super) to: String,
}

/// Beside what holds.
#[derive(Debug)]
pub(super) struct Beside {
    pub(super) lines: Vec<Line>,
    pub(super) moves: Vec<Move>,
    /// There is a plan in force to compare with.
    pub(super) has_base: bool,
    /// It can still be carried out as it was.
    pub(super) base_holds: bool,
    pub(super) moved: usize,
}

/// Yuan as people read them.
pub(super) fn yuan(amount: f64) -> String {
    crate::spares::yuan(if amount.abs() < 0.005 { 0.0 } else { amount })
}

/// A difference: `+¥12`, `−¥3`, `¥0`.
pub(super) fn more(amount: f64) -> String {
    let sign = if amount > 0.005 {
        "+"
    } else if amount < -0.005 {
        "−"
    } else {
        ""
    };
    format!("{sign}{}", yuan(amount.abs()))
}

fn parts(plan: &Plan) -> [(&'static str, f64); 6] {
    [
        ("routes-cost-ways", plan.ways),
        ("routes-cost-fixed", plan.fixed),
        ("routes-cost-late", plan.lateness),
        ("routes-cost-wishes", plan.wishes),
        ("routes-cost-changes", plan.changes),
        ("routes-cost-left-out", plan.left_out),
    ]
}

/// Who makes each visit, and when where that is known.
type Places = BTreeMap<String, (String, Option<i32>)>;

fn places(order: &[Leg], plan: Option<&Plan>) -> Places {
    let begins: BTreeMap<&str, i32> = plan
        .iter()
        .flat_map(|plan| &plan.routes)
        .flat_map(|route| &route.stops)
        .map(|stop| (stop.name.as_str(), stop.begins))
        .collect();
    let one =
        |leg: &Leg, name: &String| (name.clone(), (leg.engineer.clone(), begins.get(name.as_str()).copied()));
    order
        .iter()
        .flat_map(|leg| leg.visits.iter().map(move |name| (leg, name)))
        .map(|(leg, name)| one(leg, name))
        .collect()
}

/// The table, with the plan that holds where there is one.
pub(super) fn beside(
    l: &L10n,
    sight: &Sight,
    body: &Body,
    order: &[Leg],
    named: impl Fn(&str) -> String,
) -> Option<Beside> {
    let plan = sight.plan.as_ref()?;
    let base = match body {
        Body::Day(question) => question.base.as_ref(),
        Body::File(_) => None,
    };
    let held = base.and_then(|base| sight.asked.told(&base.order));
    let line = |key: &str, now: f64, held: Option<f64>, is_sum: bool| Line {
        name: l.t(key).into_owned(),
        now: yuan(now),
        held: held.map(yuan).unwrap_or_default(),
        more: held.map(|held| more(now - held)).unwrap_or_default(),
        is_sum,
    };
    let before = held.as_ref().map(parts);
    let mut lines: Vec<Line> = parts(plan)
        .into_iter()
        .enumerate()
        .map(|(n, (key, now))| (key, now, before.as_ref().map(|before| before[n].1)))
        .filter(|(key, now, held)| *key == "routes-cost-ways" || *now > 0.0 || held.is_some_and(|h| h > 0.0))
        .map(|(key, now, held)| line(key, now, held, false))
        .collect();
    lines.push(line("routes-cost", plan.cost, held.as_ref().map(|held| held.cost), true));
    let mut moves = Vec::new();
    if let Some(base) = base {
        let (old, new) = (places(&base.order, held.as_ref()), places(order, Some(plan)));
        let nowhere = || l.t("routes-nowhere-else").into_owned();
        let said = |place: Option<&(String, Option<i32>)>| {
            place.map_or_else(nowhere, |(name, begins)| match begins {
                Some(at) => format!("{name} {}", sight::at(l, body, *at)),
                None => name.clone(),
            })
        };
        let all: std::collections::BTreeSet<&String> = old.keys().chain(new.keys()).collect();
        for name in all {
            let (from, to) = (old.get(name), new.get(name));
            let moved = match (from, to) {
                (Some((a, x)), Some((b, y))) => {
                    a != b || x.zip(*y).is_some_and(|(x, y)| x.abs_diff(y) >= MOVED.unsigned_abs())
                }
                _ => true,
            };
            if moved {
                moves.push(Move { visit: named(name), from: said(from), to: said(to) });
            }
        }
    }
    let moved = moves.len();
    moves.truncate(MOVES);
    Some(Beside { lines, moves, has_base: base.is_some(), base_holds: held.is_some(), moved })
}
