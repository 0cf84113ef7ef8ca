//! A clock: something is owed, and the time for it runs. Clocks are independent of one another: nothing that happens to one
//! changes another.
//!
//! A clock is changed by its events only, and every due time in an event was computed by `case/clocks.rs` from the start,
//! the budget, the calendar and all pauses.

use crate::calendar::{CalendarName, Pause};
use crate::charter::{PauseReason, Terms};
use crate::ids::{CaseId, PersonId, PromiseId};
use crate::ladder::Rung;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Names a clock within its case, counted from 0 in the order of starting.
pub type ClockNo = u16;

/// One clock of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    pub promise: PromiseId,
    pub terms: Terms,
    pub started: Timestamp,
    /// From which merged case it was carried over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carried_from: Option<CaseId>,
    /// Every pause ever made; only the last may be open.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pauses: Vec<Pause>,
    pub state: ClockState,
}

/// Where a clock stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClockState {
    Running(Run),
    Paused {
        since: Timestamp,
        why: PauseReason,
        /// In the clock's own kind of time, in seconds; `None` for working days, which are counted when it goes on.
        remaining: Option<i64>,
    },
    /// The time is over and it is still owed.
    Missed {
        due: Timestamp,
        climb: Climb,
    },
    Kept {
        at: Timestamp,
        due: Option<Timestamp>,
    },
    Void {
        at: Timestamp,
        why: VoidReason,
    },
}

/// A clock that runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    pub due: Timestamp,
    /// The calendar's data ends before `due`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub provisional: bool,
    /// Still to come, earliest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<Warning>,
}

/// The moment at which a share of the time is used up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    pub share: u8,
    pub at: Timestamp,
}

/// The way up of a missed clock (P-ESCALATE).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Climb {
    /// Everybody asked so far, lowest first; repetitions at the top are counted in the last.
    pub rungs: Vec<Rung>,
    pub state: ClimbState,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClimbState {
    /// Nobody has been asked yet; looks for somebody at `again`.
    Unasked { again: Timestamp },
    /// The last rung was asked and has not said "I have it".
    Asked { acknowledge_by: Timestamp },
    /// The last rung has it, until this moment.
    Acknowledged { by: PersonId, act_by: Timestamp },
    /// What pauses the clock also holds the climb.
    Held { since: Timestamp, why: PauseReason },
}

/// Why a clock ended without being kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum VoidReason {
    /// The customer took the report back.
    Withdrawn,
    /// It goes on in the case that this one was merged into.
    CarriedOver { into: CaseId },
    /// A supervisor closed the case without the customer's word, with a reason.
    ClosedWithoutWord,
    /// What was objected to holds no more: it is decided anew (P-WARRANTY).
    RulingTakenBack,
}

/// Why a due time was computed anew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RecomputeReason {
    Calendar {
        name: CalendarName,
        version: u32,
    },
    Charter {
        version: u32,
    },
    Severity,
    /// The customer, and with them their contracts, became known.
    Contract,
    /// A contract of the customer was saved.
    ContractChanged {
        number: String,
        version: i64,
    },
}

/// What happens to a clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClockEvent {
    Started {
        promise: PromiseId,
        terms: Box<Terms>,
        at: Timestamp,
        run: Run,
    },
    /// From a merged case, as it stood there.
    CarriedOver {
        clock: Box<Clock>,
    },
    Paused {
        at: Timestamp,
        why: PauseReason,
        remaining: Option<i64>,
    },
    Resumed {
        at: Timestamp,
        run: Run,
    },
    AtRisk {
        share: u8,
        due: Timestamp,
    },
    Missed {
        due: Timestamp,
    },
    Kept {
        at: Timestamp,
    },
    Voided {
        at: Timestamp,
        why: VoidReason,
    },
    /// `run` is `None` while the clock is paused.
    Recomputed {
        why: RecomputeReason,
        terms: Box<Terms>,
        run: Option<Run>,
    },
    Climbed {
        rung: Rung,
        acknowledge_by: Timestamp,
    },
    /// The directory holds nobody who may be asked.
    NobodyToAsk {
        again: Timestamp,
    },
    Acknowledged {
        by: PersonId,
        act_by: Timestamp,
    },
    ClimbHeld {
        at: Timestamp,
        why: PauseReason,
    },
    ClimbWentOn {
        at: Timestamp,
        acknowledge_by: Timestamp,
    },
}

impl Clock {
    /// Still owed: running, paused, or missed.
    #[must_use]
    pub fn is_open(&self) -> bool {
        match self.state {
            ClockState::Running(_) | ClockState::Paused { .. } | ClockState::Missed { .. } => true,
            ClockState::Kept { .. } | ClockState::Void { .. } => false,
        }
    }

    /// When something happens next to it by itself.
    #[must_use]
    pub fn next_due(&self) -> Option<Timestamp> {
        match &self.state {
            ClockState::Running(run) => Some(run.warnings.first().map_or(run.due, |w| w.at.min(run.due))),
            ClockState::Missed { climb, .. } => match climb.state {
                ClimbState::Unasked { again } => Some(again),
                ClimbState::Asked { acknowledge_by } => Some(acknowledge_by),
                ClimbState::Acknowledged { act_by, .. } => Some(act_by),
                ClimbState::Held { .. } => None,
            },
            ClockState::Paused { .. } | ClockState::Kept { .. } | ClockState::Void { .. } => None,
        }
    }

    /// By when it is, or was, owed; `None` while it stands still.
    #[must_use]
    pub fn due(&self) -> Option<Timestamp> {
        match &self.state {
            ClockState::Running(run) => Some(run.due),
            ClockState::Missed { due, .. } => Some(*due),
            ClockState::Kept { due, .. } => *due,
            ClockState::Paused { .. } | ClockState::Void { .. } => None,
        }
    }

    /// Kept after its due time.
    #[must_use]
    pub fn was_late(&self) -> bool {
        matches!(self.state, ClockState::Kept { at, due: Some(due) } if at > due)
    }

    /// The clock that a first event makes; `None` for any other event.
    #[must_use]
    pub fn begin(event: &ClockEvent) -> Option<Self> {
        match event {
            ClockEvent::Started { promise, terms, at, run } => Some(Self {
                promise: promise.clone(),
                terms: (**terms).clone(),
                started: *at,
                carried_from: None,
                pauses: Vec::new(),
                state: ClockState::Running(run.clone()),
            }),
            ClockEvent::CarriedOver { clock } => Some((**clock).clone()),
            ClockEvent::Paused { .. }
            | ClockEvent::Resumed { .. }
            | ClockEvent::AtRisk { .. }
            | ClockEvent::Missed { .. }
            | ClockEvent::Kept { .. }
            | ClockEvent::Voided { .. }
            | ClockEvent::Recomputed { .. }
            | ClockEvent::Climbed { .. }
            | ClockEvent::NobodyToAsk { .. }
            | ClockEvent::Acknowledged { .. }
            | ClockEvent::ClimbHeld { .. }
            | ClockEvent::ClimbWentOn { .. } => None,
        }
    }

    /// Folds one later event in.
    pub fn apply(&mut self, event: &ClockEvent) {
        match event {
            ClockEvent::Started { .. } | ClockEvent::CarriedOver { .. } => {}
            ClockEvent::Paused { at, why, remaining } => {
                self.pauses.push(Pause { from: *at, to: None });
                self.state = ClockState::Paused { since: *at, why: *why, remaining: *remaining };
            }
            ClockEvent::Resumed { at, run } => {
                self.end_pause(*at);
                self.state = ClockState::Running(run.clone());
            }
            ClockEvent::AtRisk { share, .. } => {
                if let ClockState::Running(run) = &mut self.state {
                    run.warnings.retain(|w| w.share > *share);
                }
            }
            ClockEvent::Missed { due } => {
                self.state = ClockState::Missed {
                    due: *due,
                    climb: Climb { rungs: Vec::new(), state: ClimbState::Unasked { again: *due } },
                };
            }
            ClockEvent::Kept { at } => {
                let due = self.due();
                self.end_pause(*at);
                self.state = ClockState::Kept { at: *at, due };
            }
            ClockEvent::Voided { at, why } => {
                self.end_pause(*at);
                self.state = ClockState::Void { at: *at, why: *why };
            }
            ClockEvent::Recomputed { terms, run, .. } => {
                self.terms = (**terms).clone();
                if let Some(run) = run {
                    self.state = ClockState::Running(run.clone());
                }
            }
            ClockEvent::Climbed { rung, acknowledge_by } => self.with_climb(|climb| {
                if rung.repeated > 0 {
                    climb.rungs.pop();
                }
                climb.rungs.push(*rung);
                climb.state = ClimbState::Asked { acknowledge_by: *acknowledge_by };
            }),
            ClockEvent::NobodyToAsk { again } => {
                self.with_climb(|climb| climb.state = ClimbState::Unasked { again: *again });
            }
            ClockEvent::Acknowledged { by, act_by } => {
                self.with_climb(|climb| climb.state = ClimbState::Acknowledged { by: *by, act_by: *act_by });
            }
            ClockEvent::ClimbHeld { at, why } => {
                self.pauses.push(Pause { from: *at, to: None });
                self.with_climb(|climb| climb.state = ClimbState::Held { since: *at, why: *why });
            }
            ClockEvent::ClimbWentOn { at, acknowledge_by } => {
                self.end_pause(*at);
                self.with_climb(|climb| climb.state = ClimbState::Asked { acknowledge_by: *acknowledge_by });
            }
        }
    }

    fn end_pause(&mut self, at: Timestamp) {
        if let Some(last) = self.pauses.last_mut().filter(|p| p.to.is_none()) {
            last.to = Some(at.max(last.from));
        }
    }

    fn with_climb(&mut self, change: impl FnOnce(&mut Climb)) {
        if let ClockState::Missed { climb, .. } = &mut self.state {
            change(climb);
        }
    }
}
