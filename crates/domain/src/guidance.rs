//! P-FIRST: a first-time user gets an engineer on site to guide the installation, who may take part in acceptance. Offered with a
//! customer's first equipment; what becomes of the offer.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Where the offer stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GuidanceState {
    Offered,
    Agreed,
    Declined,
    Done,
}

impl GuidanceState {
    pub const ALL: [Self; 4] = [Self::Offered, Self::Agreed, Self::Declined, Self::Done];

    /// For the column and the locale keys `guidance-state-…`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Offered => "offered",
            Self::Agreed => "agreed",
            Self::Declined => "declined",
            Self::Done => "done",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}

/// What is done with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GuidanceStep {
    /// The offer is written to the customer, or once more.
    Tell,
    /// The customer takes it; again for another day.
    Agree {
        on: Date,
    },
    Decline {
        why: String,
    },
    /// The engineer was there.
    Done {
        found: String,
    },
    /// The customer accepts what was installed.
    Accept {
        on: Date,
        by: String,
    },
}

/// Why it can't be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GuidanceFault {
    /// Not from where it stands.
    NotNow(GuidanceState),
    WhyMissing,
    FoundMissing,
    ByMissing,
    InFuture,
}

impl GuidanceFault {
    /// Field of the form, and locale key below `guidance-fault-…`.
    #[must_use]
    pub fn code(self) -> (&'static str, &'static str) {
        match self {
            Self::NotNow(_) => ("step", "not-now"),
            Self::WhyMissing => ("why", "why-missing"),
            Self::FoundMissing => ("found", "found-missing"),
            Self::ByMissing => ("accepted_by", "by-missing"),
            Self::InFuture => ("accepted_on", "future"),
        }
    }
}

/// Where the offer stands after a step.
///
/// # Errors
/// The step does not go from here, or lacks something.
pub fn decide(
    state: GuidanceState,
    step: &GuidanceStep,
    today: Date,
) -> Result<GuidanceState, GuidanceFault> {
    use GuidanceState as S;
    let said = |text: &str, fault| if text.trim().is_empty() { Err(fault) } else { Ok(()) };
    match (step, state) {
        (GuidanceStep::Tell, S::Offered) => Ok(S::Offered),
        // Who declined may still change their mind.
        (GuidanceStep::Agree { .. }, S::Offered | S::Agreed | S::Declined) => Ok(S::Agreed),
        (GuidanceStep::Decline { why }, S::Offered | S::Agreed) => {
            said(why, GuidanceFault::WhyMissing).map(|()| S::Declined)
        }
        (GuidanceStep::Done { found }, S::Agreed) => {
            said(found, GuidanceFault::FoundMissing).map(|()| S::Done)
        }
        (GuidanceStep::Accept { on, by }, S::Done) => {
            said(by, GuidanceFault::ByMissing)?;
            if *on > today { Err(GuidanceFault::InFuture) } else { Ok(S::Done) }
        }
        (
            GuidanceStep::Tell
            | GuidanceStep::Agree { .. }
            | GuidanceStep::Decline { .. }
            | GuidanceStep::Done { .. }
            | GuidanceStep::Accept { .. },
            state,
        ) => Err(GuidanceFault::NotNow(state)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn an_offer_is_taken_declined_done_and_accepted() {
        use GuidanceState as S;
        let today = date(2026, 11, 23);
        let agree = GuidanceStep::Agree { on: date(2026, 12, 1) };
        let decline = |why: &str| GuidanceStep::Decline { why: why.to_owned() };
        let done = |found: &str| GuidanceStep::Done { found: found.to_owned() };
        let accept = |on, by: &str| GuidanceStep::Accept { on, by: by.to_owned() };
        for (state, step, expected) in [
            (S::Offered, GuidanceStep::Tell, Ok(S::Offered)),
            (S::Agreed, GuidanceStep::Tell, Err(GuidanceFault::NotNow(S::Agreed))),
            (S::Offered, agree.clone(), Ok(S::Agreed)),
            (S::Agreed, agree.clone(), Ok(S::Agreed)),
            (S::Declined, agree.clone(), Ok(S::Agreed)),
            (S::Done, agree, Err(GuidanceFault::NotNow(S::Done))),
            (S::Offered, decline("自行安装"), Ok(S::Declined)),
            (S::Offered, decline(" "), Err(GuidanceFault::WhyMissing)),
            (S::Done, decline("x"), Err(GuidanceFault::NotNow(S::Done))),
            (S::Agreed, done("安装正确"), Ok(S::Done)),
            (S::Agreed, done(""), Err(GuidanceFault::FoundMissing)),
            (S::Offered, done("x"), Err(GuidanceFault::NotNow(S::Offered))),
            (S::Done, accept(today, "施国平"), Ok(S::Done)),
            (S::Done, accept(today, ""), Err(GuidanceFault::ByMissing)),
            (S::Done, accept(date(2026, 11, 24), "施国平"), Err(GuidanceFault::InFuture)),
            (S::Agreed, accept(today, "施国平"), Err(GuidanceFault::NotNow(S::Agreed))),
        ] {
            assert_eq!(decide(state, &step, today), expected, "{state:?} {step:?}");
        }
    }
}
