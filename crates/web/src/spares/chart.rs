//! The frontier as a drawing: money to the right, service upwards; each point is a link to the plan there. No script.

use super::{percent, yuan};
use crate::i18n::L10n;
use planning::spares::frontier::Point;

/// In units of the drawing.
const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 320.0;
const LEFT: f64 = 64.0;
const RIGHT: f64 = 24.0;
const TOP: f64 = 16.0;
const BOTTOM: f64 = 36.0;
const TICKS: [f64; 4] = [0.0, 0.333_333, 0.666_667, 1.0];
/// Shares that are of interest, from the lowest.
const LEVELS: [f64; 10] = [0.0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 0.9999];

/// A drawing.
#[derive(Debug)]
pub(crate) struct Chart {
    /// Read out instead of the drawing.
    pub(crate) says: String,
    pub(crate) line: String,
    pub(crate) dots: Vec<Dot>,
    pub(crate) x_ticks: Vec<Tick>,
    pub(crate) y_ticks: Vec<Tick>,
}

#[derive(Debug)]
pub(crate) struct Dot {
    pub(crate) x: String,
    pub(crate) y: String,
    pub(crate) href: Option<String>,
    pub(crate) says: String,
    /// `point`, `plan`, `today`.
    pub(crate) kind: &'static str,
}

#[derive(Debug)]
pub(crate) struct Tick {
    pub(crate) at: String,
    pub(crate) text: String,
}

/// The scale of service: each nine as high as the one before, as people speak of it ("ninety-nine point nine").
fn height(share: f64) -> f64 {
    -(1.0 - share.clamp(0.0, 0.999_99)).max(1e-5).log10()
}

/// `points` from nothing upwards; `href` leads to the plan with a share.
pub(super) fn chart(
    l: &L10n,
    points: &[Point],
    plan: &Point,
    today: &Point,
    href: impl Fn(f64) -> String,
) -> Chart {
    let most = points.iter().chain([plan, today]).map(|p| p.cost).fold(1.0, f64::max);
    let ends = points.iter().chain([plan, today]).map(|p| height(p.availability));
    let (low, high) = ends.fold((f64::INFINITY, 0.1_f64), |(low, high), h| (low.min(h), high.max(h)));
    let low = low.min(high - 0.1);
    let x = |cost: f64| LEFT + (WIDTH - LEFT - RIGHT) * cost / most;
    let y = |share: f64| HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (height(share) - low) / (high - low);
    let at = |p: &Point| (format!("{:.1}", x(p.cost)), format!("{:.1}", y(p.availability)));
    let says = |p: &Point| format!("{} · {}", yuan(p.cost), percent(p.availability));
    let line =
        points.iter().map(|p| format!("{:.1},{:.1}", x(p.cost), y(p.availability))).collect::<Vec<_>>();
    let mut dots: Vec<Dot> = points
        .iter()
        .map(|p| {
            let (x, y) = at(p);
            Dot { x, y, href: Some(href(p.availability)), says: says(p), kind: "point" }
        })
        .collect();
    for (point, kind, key) in [(today, "today", "spares-chart-today"), (plan, "plan", "spares-chart-plan")] {
        let (x, y) = at(point);
        dots.push(Dot { x, y, href: None, says: format!("{}: {}", l.t(key), says(point)), kind });
    }
    let levels = LEVELS.into_iter().filter(|share| (low..=high).contains(&height(*share)));
    Chart {
        says: l.ta("spares-chart-says", &[("plan", &says(plan)), ("today", &says(today))]),
        line: line.join(" "),
        dots,
        x_ticks: TICKS
            .into_iter()
            .map(|share| Tick { at: format!("{:.1}", x(share * most)), text: yuan((share * most).round()) })
            .collect(),
        y_ticks: levels
            .map(|share| Tick { at: format!("{:.1}", y(share)), text: format!("{} %", 100.0 * share) })
            .collect(),
    }
}
