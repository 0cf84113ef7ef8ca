//! What the planning of a day of visits goes by: how long they take, what they need, what lateness costs; and what is known of
//! those who go. Administrators edit the first as a document, dispatchers the second.

use crate::ids::{AreaCode, FaultCode};
use crate::severity::Severity;
use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The kind of the document.
pub const VISITS: &str = "visits";
/// Longest visit, in minutes.
pub const MINUTES_MAX: u32 = 24 * 60;
/// Characters of a skill's name.
pub const SKILL_CHARS_MAX: usize = 40;
/// Skills of one person, or that are told apart in all.
pub const SKILLS_MAX: usize = 60;
/// Largest price, in yuan: more than any visit costs, and small enough to be added up.
pub const YUAN_MAX: u32 = 500_000;
/// Starting places that are kept.
pub const DEPOTS_MAX: usize = 50;

/// How visits are planned, as the document has it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VisitRules {
    pub version: u32,
    /// Of a visit whose fault has no line of its own.
    pub minutes: u32,
    #[serde(default)]
    pub faults: BTreeMap<FaultCode, FaultVisit>,
    /// Skills that a product needs, by its kind (`heat-meter`).
    #[serde(default)]
    pub skills: BTreeMap<String, BTreeSet<String>>,
    /// Yuan for each hour after the due time, by level from 1 to 4.
    pub late_per_hour: [u32; 4],
    /// Yuan for leaving a visit out, by level.
    pub leaving_out: [u32; 4],
    /// Yuan when another person comes than the plan in force says.
    pub change: u32,
    /// Yuan when another person comes than the one who has the case.
    pub preferred: u32,
    pub speed_kmh: u32,
    /// How much longer a road is than the straight line, in per cent of it.
    pub road_percent: u32,
    /// Kilometres an hour in each hour of the day; empty: always the same.
    #[serde(default)]
    pub speed_by_hour: Vec<u32>,
    pub lunch: Lunch,
    /// Yuan for an hour on the road and for a kilometre, of somebody who has no figures of their own.
    pub cost_per_hour: u32,
    pub cost_per_km: f64,
    /// How long a plan is searched for.
    pub seconds: u32,
    #[serde(default)]
    pub depots: Vec<Depot>,
}

/// What a visit for a type of fault is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaultVisit {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<u32>,
    /// Work begins no earlier, and no later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Time>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Time>,
}

/// The break of the day; none where it lasts no time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lunch {
    pub minutes: u32,
    /// When it may begin.
    pub from: Time,
    pub to: Time,
}

/// Where somebody starts or ends: an office, a store.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Depot {
    pub code: String,
    pub name: String,
    pub latitude: f64,
    pub longitude: f64,
}

/// What is known of somebody who goes to customers. What is left out is as the rules say.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FieldWork {
    /// The service area in which they work; none: everywhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub area: Option<AreaCode>,
    /// With the last day on which it holds, where it ends.
    pub skills: BTreeMap<String, Option<Date>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<Spot>,
    /// Where it is another place than the start.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<Spot>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost_per_hour: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost_per_km: Option<f64>,
    /// Longest day in minutes, from leaving to being back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minutes_most: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visits_most: Option<u32>,
    /// Is not planned at all.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub stays: bool,
}

/// A place by a depot's code, or its own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Spot {
    Depot(String),
    At { latitude: f64, longitude: f64 },
}

/// Why rules can't be kept. Each has a sentence in every language.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RulesFault {
    #[error("a visit lasts 1 minute to a day")]
    Minutes,
    #[error("a price is beyond what is planned with")]
    Price,
    #[error("the speed is none that anybody drives")]
    Speed,
    #[error("a window ends before it begins")]
    Window,
    #[error("a skill has no name, or too long a one")]
    Skill,
    #[error("a depot has no code, the same as another, or lies nowhere on Earth")]
    Depot,
    #[error("a plan is searched for 1 to 600 seconds")]
    Seconds,
}

impl RulesFault {
    /// For the locale key `visit-rules-…`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Minutes => "minutes",
            Self::Price => "price",
            Self::Speed => "speed",
            Self::Window => "window",
            Self::Skill => "skill",
            Self::Depot => "depot",
            Self::Seconds => "seconds",
        }
    }
}

/// Kilometres an hour that a table of speeds may hold.
const SPEEDS: std::ops::RangeInclusive<u32> = 5..=130;
const SECONDS: std::ops::RangeInclusive<u32> = 1..=600;

impl VisitRules {
    /// Whether they hang together.
    ///
    /// # Errors
    /// The first fault.
    pub fn check(&self) -> Result<(), RulesFault> {
        let fits = |minutes: u32| (1..=MINUTES_MAX).contains(&minutes);
        let all = self.faults.values().filter_map(|fault| fault.minutes);
        if !fits(self.minutes) || !all.into_iter().all(fits) || self.lunch.minutes > MINUTES_MAX / 2 {
            return Err(RulesFault::Minutes);
        }
        let prices = self.late_per_hour.iter().chain(&self.leaving_out);
        let mut prices = prices.chain([&self.change, &self.preferred, &self.cost_per_hour]);
        let km = self.cost_per_km.is_finite() && (0.0..=1_000.0).contains(&self.cost_per_km);
        if prices.any(|yuan| *yuan > YUAN_MAX) || !km {
            return Err(RulesFault::Price);
        }
        let day = self.speed_by_hour.is_empty() || self.speed_by_hour.len() == 24;
        let known =
            SPEEDS.contains(&self.speed_kmh) && self.speed_by_hour.iter().all(|kmh| SPEEDS.contains(kmh));
        if !day || !known || !(100..=400).contains(&self.road_percent) {
            return Err(RulesFault::Speed);
        }
        let turned = |from: Option<Time>, to: Option<Time>| from.zip(to).is_some_and(|(from, to)| from > to);
        let windows = self.faults.values().any(|fault| turned(fault.from, fault.to));
        if windows || self.lunch.from > self.lunch.to {
            return Err(RulesFault::Window);
        }
        let names: BTreeSet<&String> = self.skills.values().flatten().collect();
        if names.len() > SKILLS_MAX || !names.iter().all(|name| is_skill(name)) {
            return Err(RulesFault::Skill);
        }
        let codes: BTreeSet<&str> = self.depots.iter().map(|depot| depot.code.as_str()).collect();
        let placed = self.depots.iter().all(|depot| is_on_earth(depot.latitude, depot.longitude));
        if codes.len() != self.depots.len() || codes.contains("") || !placed || self.depots.len() > DEPOTS_MAX
        {
            return Err(RulesFault::Depot);
        }
        if SECONDS.contains(&self.seconds) { Ok(()) } else { Err(RulesFault::Seconds) }
    }

    /// Minutes of a visit for this fault.
    #[must_use]
    pub fn minutes_for(&self, fault: Option<&FaultCode>) -> u32 {
        fault.and_then(|code| self.faults.get(code)?.minutes).unwrap_or(self.minutes)
    }

    /// When work for this fault may begin, as far as it is limited.
    #[must_use]
    pub fn window_for(&self, fault: Option<&FaultCode>) -> (Option<Time>, Option<Time>) {
        let found = fault.and_then(|code| self.faults.get(code));
        found.map_or((None, None), |fault| (fault.from, fault.to))
    }

    #[must_use]
    pub fn late_per_hour(&self, severity: Severity) -> u32 {
        self.late_per_hour[index(severity)]
    }

    #[must_use]
    pub fn leaving_out(&self, severity: Severity) -> u32 {
        self.leaving_out[index(severity)]
    }

    /// What products of these kinds need.
    #[must_use]
    pub fn skills_for<'a>(&self, kinds: impl IntoIterator<Item = &'a str>) -> BTreeSet<String> {
        kinds.into_iter().filter_map(|kind| self.skills.get(kind)).flatten().cloned().collect()
    }

    /// Where a spot lies; none where its depot is gone.
    #[must_use]
    pub fn place(&self, spot: &Spot) -> Option<(f64, f64)> {
        match spot {
            Spot::At { latitude, longitude } => Some((*latitude, *longitude)),
            Spot::Depot(code) => {
                let depot = self.depots.iter().find(|depot| depot.code == *code)?;
                Some((depot.latitude, depot.longitude))
            }
        }
    }
}

fn index(severity: Severity) -> usize {
    match severity {
        Severity::One => 0,
        Severity::Two => 1,
        Severity::Three => 2,
        Severity::Four => 3,
    }
}

#[must_use]
pub fn is_on_earth(latitude: f64, longitude: f64) -> bool {
    latitude.is_finite() && longitude.is_finite() && latitude.abs() <= 90.0 && longitude.abs() <= 180.0
}

/// A skill's name: some characters, none that would end a line of a list.
#[must_use]
pub fn is_skill(name: &str) -> bool {
    let many = name.chars().count();
    (1..=SKILL_CHARS_MAX).contains(&many) && name.trim() == name && !name.contains([':', ',', '\n', '\t'])
}

/// Skills as somebody types them, one a line, each with the last day on which it holds where it ends: `heat 2027-03-31`.
///
/// # Errors
/// The line that can't be understood.
pub fn parse_skills(text: &str) -> Result<BTreeMap<String, Option<Date>>, String> {
    let mut skills = BTreeMap::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (name, until) = match line.rsplit_once([' ', '\t', '\u{3000}']) {
            Some((name, day)) if day.parse::<Date>().is_ok() => (name.trim(), day.parse().ok()),
            _ => (line, None),
        };
        if !is_skill(name) || skills.len() >= SKILLS_MAX {
            return Err(line.to_owned());
        }
        skills.insert(name.to_owned(), until);
    }
    Ok(skills)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shipped() -> VisitRules {
        toml::from_str(include_str!("../../../charter/visits.toml")).unwrap()
    }

    #[test]
    fn what_is_shipped_hangs_together() {
        let rules = shipped();
        assert_eq!(rules.check(), Ok(()));
        let burst = FaultCode::new("meter-burst").unwrap();
        assert!(rules.minutes_for(Some(&burst)) > rules.minutes_for(FaultCode::new("battery-low").as_ref()));
        assert_eq!(rules.minutes_for(None), rules.minutes);
        // What is worse costs more, late and left out.
        assert!(rules.late_per_hour(Severity::One) > rules.late_per_hour(Severity::Four));
        assert!(rules.leaving_out(Severity::One) > rules.leaving_out(Severity::Four));
        assert!(rules.skills_for(["heat-meter", "no-such-kind"]).contains("heat"));
    }

    #[test]
    fn rules_that_do_not_hang_together_are_told() {
        let wrong = |change: &dyn Fn(&mut VisitRules)| {
            let mut rules = shipped();
            change(&mut rules);
            rules.check()
        };
        assert_eq!(wrong(&|r| r.minutes = 0), Err(RulesFault::Minutes));
        assert_eq!(wrong(&|r| r.cost_per_km = f64::NAN), Err(RulesFault::Price));
        assert_eq!(wrong(&|r| r.leaving_out[2] = YUAN_MAX + 1), Err(RulesFault::Price));
        assert_eq!(wrong(&|r| r.speed_by_hour = vec![30; 23]), Err(RulesFault::Speed));
        assert_eq!(wrong(&|r| r.road_percent = 99), Err(RulesFault::Speed));
        assert_eq!(wrong(&|r| std::mem::swap(&mut r.lunch.from, &mut r.lunch.to)), Err(RulesFault::Window));
        assert_eq!(
            wrong(&|r| drop(r.skills.insert("x".to_owned(), [String::new()].into()))),
            Err(RulesFault::Skill)
        );
        let depot = |code: &str, latitude| Depot {
            code: code.to_owned(),
            name: String::new(),
            latitude,
            longitude: 120.0,
        };
        assert_eq!(wrong(&|r| r.depots = vec![depot("a", 30.0), depot("a", 31.0)]), Err(RulesFault::Depot));
        assert_eq!(wrong(&|r| r.depots = vec![depot("a", 91.0)]), Err(RulesFault::Depot));
        assert_eq!(wrong(&|r| r.depots = vec![depot("a", 30.0)]), Ok(()));
        assert_eq!(wrong(&|r| r.seconds = 0), Err(RulesFault::Seconds));
    }

    #[test]
    fn skills_are_typed_one_a_line() {
        let skills = parse_skills("heat 2027-03-31\n  water\n\n高压 作业\n").unwrap();
        assert_eq!(skills.get("heat"), Some(&Some(jiff::civil::date(2027, 3, 31))));
        assert_eq!(skills.get("water"), Some(&None));
        assert_eq!(skills.get("高压 作业"), Some(&None));
        assert_eq!(parse_skills("a: b"), Err("a: b".to_owned()));
        let long = "x".repeat(SKILL_CHARS_MAX + 1);
        assert_eq!(parse_skills(&long), Err(long));
    }
}
