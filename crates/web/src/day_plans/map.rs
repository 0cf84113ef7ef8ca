//! The map of a plan, drawn here: no tiles, nothing asked of anybody. Each engineer's way has a letter, a style of line and a colour.

use super::question::Degrees;
use super::sight::Sight;

/// In units of the drawing.
const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 480.0;
const MARGIN: f64 = 34.0;
/// Kilometres of a degree of latitude.
const DEGREE_KM: f64 = 111.195;
/// The least that a map shows, in kilometres.
const SPAN_MIN_KM: f64 = 1.0;
/// Lengths of the scale bar, in kilometres.
const BARS: [f64; 14] =
    [0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1_000.0, 2_000.0];
/// Visits at the same place stand side by side.
const ASIDE: f64 = 24.0;

/// A drawing.
#[derive(Debug)]
pub(super) struct Map {
    pub(super) ways: Vec<Way>,
    pub(super) stops: Vec<Dot>,
    pub(super) depots: Vec<Dot>,
    pub(super) bar: Bar,
}

#[derive(Debug)]
pub(super) struct Way {
    pub(super) points: String,
    pub(super) tone: usize,
    pub(super) title: String,
}

#[derive(Debug)]
pub(super) struct Dot {
    pub(super) x: String,
    pub(super) y: String,
    pub(super) label: String,
    pub(super) title: String,
    /// 0 for what nobody goes to.
    pub(super) tone: usize,
    pub(super) href: String,
}

/// How long a kilometre is on it.
#[derive(Debug)]
pub(super) struct Bar {
    pub(super) length: String,
    pub(super) metres: String,
    pub(super) text: String,
}

/// Degrees to units of the drawing, the same in both directions.
struct Scale {
    west: f64,
    north: f64,
    /// Units of a kilometre.
    unit: f64,
    /// Kilometres of a degree of longitude here.
    degree_km: f64,
    left: f64,
    top: f64,
}

impl Scale {
    fn of(all: &[Degrees]) -> Option<Self> {
        let (first, rest) = all.split_first()?;
        let (mut south, mut north, mut west, mut east) = (first.0, first.0, first.1, first.1);
        for (latitude, longitude) in rest {
            (south, north) = (south.min(*latitude), north.max(*latitude));
            (west, east) = (west.min(*longitude), east.max(*longitude));
        }
        let degree_km = DEGREE_KM * f64::midpoint(south, north).to_radians().cos().max(0.01);
        let (wide, high) = ((east - west) * degree_km, (north - south) * DEGREE_KM);
        let room = (WIDTH - 2.0 * MARGIN, HEIGHT - 2.0 * MARGIN);
        let unit = (room.0 / wide.max(SPAN_MIN_KM)).min(room.1 / high.max(SPAN_MIN_KM));
        let (left, top) = ((WIDTH - wide * unit) / 2.0, (HEIGHT - high * unit) / 2.0);
        Some(Self { west, north, unit, degree_km, left, top })
    }

    fn xy(&self, (latitude, longitude): Degrees) -> (f64, f64) {
        let x = self.left + (longitude - self.west) * self.degree_km * self.unit;
        (x, self.top + (self.north - latitude) * DEGREE_KM * self.unit)
    }

    fn bar(&self) -> Bar {
        let fits = BARS.iter().rev().find(|km| **km * self.unit <= WIDTH / 4.0);
        let km = fits.copied().unwrap_or(BARS[0]);
        let text = if km < 1.0 { format!("{:.0} m", km * 1_000.0) } else { format!("{km:.0} km") };
        let metres = format!("{:.0}", km * 1_000.0);
        Bar { length: format!("{:.1}", km * self.unit), metres, text }
    }
}

/// Draws a plan; `named` says what a visit is, `href` where it stands on the page. None where nothing lies anywhere.
pub(super) fn map(sight: &Sight, named: impl Fn(&str) -> String, depot: &str, missing: &str) -> Option<Map> {
    let plan = sight.plan.as_ref()?;
    let mut all: Vec<Degrees> =
        (0..sight.asked.problem.visits.len()).filter_map(|v| sight.place(v)).collect();
    for round in &sight.rounds {
        let (start, end) = sight.ends(round.route.vehicle);
        all.extend([start, end].into_iter().flatten());
    }
    let scale = Scale::of(&all)?;
    let mut taken: Vec<(f64, f64)> = Vec::new();
    let mut free = |at: Degrees| {
        let (mut x, y) = scale.xy(at);
        while taken.iter().any(|(a, b)| (a - x).abs() < ASIDE && (b - y).abs() < ASIDE * 0.8) {
            x += ASIDE;
        }
        taken.push((x, y));
        (x, y)
    };
    let point = |(x, y): (f64, f64)| format!("{x:.1},{y:.1}");
    let mut drawn = Map { ways: Vec::new(), stops: Vec::new(), depots: Vec::new(), bar: scale.bar() };
    for round in &sight.rounds {
        let (start, end) = sight.ends(round.route.vehicle);
        let mut points: Vec<String> = start.iter().map(|at| point(scale.xy(*at))).collect();
        for (n, stop) in round.route.stops.iter().enumerate() {
            let Some(at) = sight.place(stop.visit) else { continue };
            let (x, y) = free(at);
            points.push(point((x, y)));
            drawn.stops.push(Dot {
                x: format!("{x:.1}"),
                y: format!("{y:.1}"),
                label: round.label(n),
                title: format!("{} · {}", round.label(n), named(&stop.name)),
                tone: round.tone,
                href: format!("#stop-{}", stop.visit),
            });
        }
        points.extend(end.iter().map(|at| point(scale.xy(*at))));
        drawn.ways.push(Way {
            points: points.join(" "),
            tone: round.tone,
            title: format!("{} {}", round.letter, round.name),
        });
        for at in [start, end].into_iter().flatten() {
            let (x, y) = scale.xy(at);
            let (x, y) = (format!("{x:.1}"), format!("{y:.1}"));
            if !drawn.depots.iter().any(|dot| dot.x == x && dot.y == y) {
                let (label, title, href) = (String::new(), depot.to_owned(), String::new());
                drawn.depots.push(Dot { x, y, label, title, tone: 0, href });
            }
        }
    }
    for unplaced in &plan.unplaced {
        let Some(at) = sight.place(unplaced.visit) else { continue };
        let (x, y) = free(at);
        drawn.stops.push(Dot {
            x: format!("{x:.1}"),
            y: format!("{y:.1}"),
            label: "?".to_owned(),
            title: format!("{missing}: {}", named(&unplaced.name)),
            tone: 0,
            href: "#missing".to_owned(),
        });
    }
    Some(drawn)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_is_true_to_scale_and_keeps_to_its_frame() {
        // Ten kilometres north of and ten east of the first.
        let origin = (30.0, 120.0);
        let east = 120.0 + 10.0 / (DEGREE_KM * 30.045_f64.to_radians().cos());
        let all = [origin, (30.0 + 10.0 / DEGREE_KM, 120.0), (30.0, east)];
        let scale = Scale::of(&all).unwrap();
        let [a, north, east] = all.map(|at| scale.xy(at));
        let (up, right) = (a.1 - north.1, east.0 - a.0);
        assert!(up > 100.0 && (up - right).abs() < 0.5, "{up} {right}");
        for (x, y) in [a, north, east] {
            assert!((0.0..=WIDTH).contains(&x) && (0.0..=HEIGHT).contains(&y), "{x} {y}");
        }
        // One place alone is in the middle, and the bar is no wider than the map.
        let alone = Scale::of(&[origin]).unwrap();
        assert_eq!(alone.xy(origin), (WIDTH / 2.0, HEIGHT / 2.0));
        assert!(alone.bar().length.parse::<f64>().unwrap() <= WIDTH / 4.0);
        assert!(Scale::of(&[]).is_none());
    }
}
