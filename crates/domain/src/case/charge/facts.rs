//! What rulings and prices look at, loaded beforehand; and the proposal for a line, which pages show before anybody decides.

use super::state::Entered;
use crate::calendar::Calendars;
use crate::case::{Case, Facts};
use crate::charter::Charter;
use crate::contract::Contract;
use crate::ids::{EquipmentId, PartCode};
use crate::money::Fen;
use crate::part::{Part, Rate};
use crate::price::{self, Figure, Prices, Unpriced};
use crate::warranty::{self, Months, Proposal, Question, Unit, Verdict};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::collections::{BTreeMap, BTreeSet};

/// The units of a case with those whose places they took, the contracts of its customer, the parts that its lines name, the
/// rates of the day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Charging {
    pub units: Vec<Unit>,
    /// In any order; among them those that the units were delivered under.
    pub contracts: Vec<Contract>,
    pub parts: Vec<Part>,
    pub rates: BTreeMap<Rate, Fen>,
    /// Units that took the place of units of the case.
    pub newcomers: Vec<Newcomer>,
}

/// A unit that took another's place, as the register has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Newcomer {
    pub id: EquipmentId,
    pub serial: String,
    pub instead_of: EquipmentId,
    pub installed: Option<Date>,
}

/// A line as the rules see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assessment {
    pub proposal: Proposal,
    /// What it would cost under each verdict, in the order of [`Verdict::ALL`].
    pub figures: [Result<Figure, Unpriced>; 3],
}

impl Charging {
    /// For commands that look at nothing of it.
    pub const NOTHING: &Self = &Self {
        units: Vec::new(),
        contracts: Vec::new(),
        parts: Vec::new(),
        rates: BTreeMap::new(),
        newcomers: Vec::new(),
    };

    #[must_use]
    pub fn unit(&self, id: EquipmentId) -> Option<&Unit> {
        self.units.iter().find(|unit| unit.id == id)
    }

    #[must_use]
    pub fn part(&self, code: &PartCode) -> Option<&Part> {
        self.parts.iter().find(|part| part.code == *code)
    }

    /// What the rules propose for a line of a case, and what it would cost.
    #[must_use]
    pub fn assess(
        &self,
        case: &Case,
        charter: &Charter,
        calendars: &Calendars,
        entered: &Entered,
    ) -> Assessment {
        let unit = entered.unit.and_then(|id| self.unit(id));
        let part = entered.part().and_then(|code| self.part(code));
        let day = warranty::day_failed(case.reported, entered.failed_on, &zone(charter, calendars));
        let question = Question {
            months: Months::of(charter),
            contracts: &self.contracts,
            unit,
            subject: &entered.subject,
            part,
            causes: &entered.causes,
            day,
        };
        let figures = Verdict::ALL.map(|verdict| self.figure(entered, verdict));
        Assessment { proposal: warranty::propose(&question), figures }
    }

    /// What a line costs under a verdict.
    ///
    /// # Errors
    /// A cost or a rate is not entered.
    pub fn figure(&self, entered: &Entered, verdict: Verdict) -> Result<Figure, Unpriced> {
        let prices = Prices { contracts: &self.contracts, rates: &self.rates };
        let unit = entered.unit.and_then(|id| self.unit(id));
        let delivered = entered.subject.delivers().and_then(|code| self.part(code));
        price::price(prices, verdict, &entered.subject, delivered, unit)
    }
}

impl Case {
    /// The parts that its lines name: what [`Charging`] must hold.
    #[must_use]
    pub fn parts_named(&self) -> BTreeSet<PartCode> {
        self.charges
            .lines
            .iter()
            .filter(|line| line.is_live())
            .flat_map(|line| line.entered.parts())
            .collect()
    }
}

/// Days are days where the charter's calendar is.
pub(in crate::case) fn zone(charter: &Charter, calendars: &Calendars) -> TimeZone {
    calendars.get(&charter.calendar).map_or(TimeZone::UTC, |calendar| calendar.zone().clone())
}

impl Facts<'_> {
    pub(in crate::case) fn zone(&self) -> TimeZone {
        zone(self.charter, self.calendars)
    }
}
