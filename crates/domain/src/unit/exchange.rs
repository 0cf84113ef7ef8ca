//! A unit takes the place of another: what must hold before it is recorded, as nothing of it can be changed afterwards.

use super::{Reading, UnitState};
use jiff::civil::Date;

/// Seals of one exchange, characters of one, and of the reason.
const SEALS_MAX: usize = 20;
const SEAL_CHARS_MAX: usize = 64;
const REASON_CHARS_MAX: usize = 500;

/// The unit that is taken out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OldUnit {
    pub serial: String,
    pub kind: String,
    /// It has a register.
    pub metering: bool,
    pub state: UnitState,
    pub installed: Option<Date>,
}

/// The unit that takes its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewUnit {
    pub serial: String,
    pub kind: String,
    /// `None` where it is entered with the exchange.
    pub state: Option<UnitState>,
}

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    pub on: Date,
    pub reading_before: Option<Reading>,
    pub reading_after: Option<Reading>,
    pub seals_removed: Vec<String>,
    pub seals_set: Vec<String>,
    pub reason: String,
    /// What becomes of the old unit.
    pub became: UnitState,
}

/// Why it can't be recorded so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExchangeFault {
    /// The old unit is in nobody's system.
    OldNotThere(UnitState),
    SameUnit,
    /// The new one stands somewhere else, or is gone for good.
    NewNotFree(UnitState),
    OtherKind,
    BeforeMissing,
    AfterMissing,
    ReasonMissing,
    ReasonLong,
    /// A seal's text, or how many there are.
    Seals,
    InFuture,
    BeforeInstalled(Date),
    /// An old unit is replaced, in repair, back in stock or retired.
    Became,
}

impl ExchangeFault {
    /// Field of the form and of the interface, and locale key below `unit-exchange-fault-…`.
    #[must_use]
    pub fn code(self) -> (&'static str, &'static str) {
        match self {
            Self::OldNotThere(_) => ("serial", "old-not-there"),
            Self::SameUnit => ("serial", "same-unit"),
            Self::NewNotFree(_) => ("serial", "new-not-free"),
            Self::OtherKind => ("serial", "other-kind"),
            Self::BeforeMissing => ("reading_before", "before-missing"),
            Self::AfterMissing => ("reading_after", "after-missing"),
            Self::ReasonMissing => ("reason", "reason-missing"),
            Self::ReasonLong => ("reason", "reason-long"),
            Self::Seals => ("seals_set", "seals"),
            Self::InFuture => ("on", "future"),
            Self::BeforeInstalled(_) => ("on", "before-installed"),
            Self::Became => ("became", "became"),
        }
    }
}

impl Exchange {
    /// Everything to be changed before it can be recorded.
    #[must_use]
    pub fn faults(&self, old: &OldUnit, new: &NewUnit, today: Date) -> Vec<ExchangeFault> {
        use ExchangeFault as F;
        let mut faults = Vec::new();
        let mut unless = |holds: bool, fault: F| {
            if !holds {
                faults.push(fault);
            }
        };
        // What is in repair was taken out before anything took its place.
        unless(matches!(old.state, UnitState::InUse | UnitState::InRepair), F::OldNotThere(old.state));
        if old.serial == new.serial {
            unless(false, F::SameUnit);
        } else {
            let state = new.state.unwrap_or(UnitState::InStock);
            unless(matches!(state, UnitState::InStock | UnitState::InRepair), F::NewNotFree(state));
            unless(old.kind == new.kind, F::OtherKind);
        }
        unless(!old.metering || self.reading_before.is_some(), F::BeforeMissing);
        unless(!old.metering || self.reading_after.is_some(), F::AfterMissing);
        unless(!self.reason.trim().is_empty(), F::ReasonMissing);
        unless(self.reason.chars().count() <= REASON_CHARS_MAX, F::ReasonLong);
        let seals = self.seals_removed.iter().chain(&self.seals_set);
        let fits = |seal: &String| !seal.trim().is_empty() && seal.chars().count() <= SEAL_CHARS_MAX;
        unless(seals.clone().count() <= SEALS_MAX && seals.clone().all(fits), F::Seals);
        unless(self.on <= today, F::InFuture);
        if let Some(installed) = old.installed {
            unless(installed <= self.on, F::BeforeInstalled(installed));
        }
        unless(self.became != UnitState::InUse, F::Became);
        faults
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn old() -> OldUnit {
        OldUnit {
            serial: "W1".to_owned(),
            kind: "water-meter".to_owned(),
            metering: true,
            state: UnitState::InUse,
            installed: Some(date(2024, 5, 1)),
        }
    }

    fn new(state: Option<UnitState>) -> NewUnit {
        NewUnit { serial: "W2".to_owned(), kind: "water-meter".to_owned(), state }
    }

    fn exchange() -> Exchange {
        Exchange {
            on: date(2026, 11, 23),
            reading_before: Reading::parse("1234.5").ok(),
            reading_after: Reading::parse("0").ok(),
            seals_removed: vec!["F001".to_owned()],
            seals_set: vec!["F002".to_owned()],
            reason: "不走字".to_owned(),
            became: UnitState::InRepair,
        }
    }

    const TODAY: Date = date(2026, 11, 23);

    #[test]
    fn each_fault_by_itself() {
        use ExchangeFault as F;
        use UnitState as S;
        assert_eq!(exchange().faults(&old(), &new(None), TODAY), []);
        assert_eq!(exchange().faults(&old(), &new(Some(S::InStock)), TODAY), []);
        assert_eq!(exchange().faults(&old(), &new(Some(S::InRepair)), TODAY), [], "back from repair");
        for state in [S::InUse, S::Replaced, S::Retired] {
            assert_eq!(exchange().faults(&old(), &new(Some(state)), TODAY), [F::NewNotFree(state)]);
        }
        for state in [S::InStock, S::Replaced, S::Retired] {
            assert_eq!(
                exchange().faults(&OldUnit { state, ..old() }, &new(None), TODAY),
                [F::OldNotThere(state)]
            );
        }
        let same = NewUnit { serial: "W1".to_owned(), ..new(None) };
        assert_eq!(exchange().faults(&old(), &same, TODAY), [F::SameUnit]);
        let heat = NewUnit { kind: "heat-meter".to_owned(), ..new(None) };
        assert_eq!(exchange().faults(&old(), &heat, TODAY), [F::OtherKind]);
        for (wrong, fault) in [
            (Exchange { reading_before: None, ..exchange() }, F::BeforeMissing),
            (Exchange { reading_after: None, ..exchange() }, F::AfterMissing),
            (Exchange { reason: " ".to_owned(), ..exchange() }, F::ReasonMissing),
            (Exchange { reason: "长".repeat(501), ..exchange() }, F::ReasonLong),
            (Exchange { seals_set: vec![String::new()], ..exchange() }, F::Seals),
            (Exchange { seals_set: vec!["F".to_owned(); 21], ..exchange() }, F::Seals),
            (Exchange { on: date(2026, 11, 24), ..exchange() }, F::InFuture),
            (Exchange { on: date(2024, 4, 30), ..exchange() }, F::BeforeInstalled(date(2024, 5, 1))),
            (Exchange { became: S::InUse, ..exchange() }, F::Became),
        ] {
            assert_eq!(wrong.faults(&old(), &new(None), TODAY), [fault]);
        }
        // What has no register has nothing to be read.
        let concentrator = OldUnit { metering: false, kind: "concentrator".to_owned(), ..old() };
        let other = NewUnit { kind: "concentrator".to_owned(), ..new(None) };
        let unread = Exchange { reading_before: None, reading_after: None, ..exchange() };
        assert_eq!(unread.faults(&concentrator, &other, TODAY), []);
    }

    proptest! {
        /// Whatever is recorded leaves one unit in the place, and that is the new one.
        #[test]
        fn no_meter_is_in_two_places(state in 0..5_usize, new_state in proptest::option::of(0..5_usize), became in 0..5_usize) {
            let old = OldUnit { state: UnitState::ALL[state], ..old() };
            let new = new(new_state.map(|at| UnitState::ALL[at]));
            let done = Exchange { became: UnitState::ALL[became], ..exchange() };
            if done.faults(&old, &new, TODAY).is_empty() {
                prop_assert_ne!(done.became, UnitState::InUse);
                prop_assert_ne!(new.state, Some(UnitState::InUse));
            }
        }
    }
}
