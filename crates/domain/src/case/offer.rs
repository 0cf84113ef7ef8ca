//! What somebody may do with a case now, and what they will most likely want to do: the page offers this and nothing else.
//!
//! The rules that refuse stand in `serve.rs`, `end.rs` and `tick.rs`; a test gives every offered action to `decide`.

use super::decide::Facts;
use super::state::{Case, FollowUp, Stage, Step};
use crate::clock::{ClimbState, ClockNo, ClockState};
use crate::ids::PersonId;
use crate::people::Person;
use crate::roles::{self, Permission};
use jiff::Timestamp;

/// One thing that can be done with a case by a person. Names follow the addresses of the pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Action {
    Acknowledge(ClockNo),
    /// Assign to oneself.
    Take,
    Answer,
    Message,
    Contact,
    Diagnose,
    Propose,
    /// The customer said that it works.
    Works,
    /// The customer said that it does not.
    Fails,
    Wait,
    StopWaiting,
    Finding,
    Assign,
    HandOver,
    Severity,
    Fault,
    Identify,
    Note,
    Follow,
    Unfollow,
    Close,
    CloseWithoutWord,
    Withdraw,
    Reopen,
    Merge,
    Split,
    FollowUp,
    Complain,
}

impl Action {
    /// For addresses and locale keys.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Acknowledge(_) => "acknowledge",
            Self::Take => "take",
            Self::Answer => "answer",
            Self::Message => "message",
            Self::Contact => "contact",
            Self::Diagnose => "diagnose",
            Self::Propose => "propose",
            Self::Works => "works",
            Self::Fails => "fails",
            Self::Wait => "wait",
            Self::StopWaiting => "stop-waiting",
            Self::Finding => "finding",
            Self::Assign => "assign",
            Self::HandOver => "hand-over",
            Self::Severity => "severity",
            Self::Fault => "fault",
            Self::Identify => "identify",
            Self::Note => "note",
            Self::Follow => "follow",
            Self::Unfollow => "unfollow",
            Self::Close => "close",
            Self::CloseWithoutWord => "close-without-word",
            Self::Withdraw => "withdraw",
            Self::Reopen => "reopen",
            Self::Merge => "merge",
            Self::Split => "split",
            Self::FollowUp => "follow-up",
            Self::Complain => "complain",
        }
    }

    fn permission(self) -> Option<Permission> {
        match self {
            Self::Acknowledge(_) => None,
            Self::Take | Self::Assign | Self::HandOver | Self::Merge | Self::Split => {
                Some(Permission::Assign)
            }
            Self::Severity | Self::Fault => Some(Permission::Classify),
            Self::CloseWithoutWord => Some(Permission::CloseWithoutWord),
            Self::Note | Self::Follow | Self::Unfollow | Self::Complain => Some(Permission::SeeCases),
            Self::Answer
            | Self::Message
            | Self::Contact
            | Self::Diagnose
            | Self::Propose
            | Self::Works
            | Self::Fails
            | Self::Wait
            | Self::StopWaiting
            | Self::Finding
            | Self::Identify
            | Self::Close
            | Self::Withdraw
            | Self::Reopen
            | Self::FollowUp => Some(Permission::WorkOnCases),
        }
    }
}

/// What a page offers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offer {
    /// What comes next in the ordinary course; one of `actions`.
    pub likely: Option<Action>,
    pub actions: Vec<Action>,
}

impl Offer {
    #[must_use]
    pub fn has(&self, action: Action) -> bool {
        self.actions.contains(&action)
    }
}

impl Case {
    /// What `who` may do now.
    #[must_use]
    pub fn offer(&self, who: &Person, facts: &Facts<'_>, now: Timestamp) -> Offer {
        let mut actions = self.climbed_to(who.id);
        actions.extend(self.by_stage(who.id, facts, now));
        actions.retain(|a| a.permission().is_none_or(|needed| roles::may(&who.roles, needed)));
        let likely = self.wished(who.id).into_iter().find(|wish| actions.contains(wish));
        Offer { likely, actions }
    }

    /// Whether a person sees it at all: complaints are for those who handle them and those who were given one or asked about one.
    #[must_use]
    pub fn is_open_to(&self, who: &Person, directory: &crate::people::Directory) -> bool {
        if !roles::may(&who.roles, Permission::SeeCases) || !self.may_be_seen_by(who.id, directory) {
            return false;
        }
        self.complained_about().is_none()
            || roles::may(&who.roles, Permission::HandleComplaints)
            || self.assignee == Some(who.id)
            || self.followers.contains(&who.id)
            || self.was_asked(who.id)
    }

    fn was_asked(&self, who: PersonId) -> bool {
        self.clocks.iter().any(|clock| match &clock.state {
            ClockState::Missed { climb, .. } => {
                climb.rungs.iter().any(|rung| rung.asked == who || rung.in_place_of == Some(who))
            }
            ClockState::Running(_)
            | ClockState::Paused { .. }
            | ClockState::Kept { .. }
            | ClockState::Void { .. } => false,
        })
    }

    /// P-ESCALATE: clocks that climbed to `who`, who has not said "I have it" yet.
    fn climbed_to(&self, who: PersonId) -> Vec<Action> {
        let asked = |(no, clock): (usize, &crate::clock::Clock)| {
            let ClockState::Missed { climb, .. } = &clock.state else { return None };
            let rung = climb.rungs.last().filter(|_| matches!(climb.state, ClimbState::Asked { .. }))?;
            let mine = rung.asked == who || rung.in_place_of == Some(who);
            mine.then(|| ClockNo::try_from(no).ok().map(Action::Acknowledge)).flatten()
        };
        self.clocks.iter().enumerate().filter_map(asked).collect()
    }

    fn by_stage(&self, who: PersonId, facts: &Facts<'_>, now: Timestamp) -> Vec<Action> {
        let mut out = Vec::new();
        match &self.stage {
            Stage::Open { step, waiting } => {
                if self.assignee != Some(who) {
                    out.push(Action::Take);
                }
                out.extend([
                    Action::Answer,
                    Action::Message,
                    Action::Contact,
                    Action::Diagnose,
                    Action::Propose,
                    Action::Works,
                ]);
                if let Step::Proposed { reminded, reply_owed, .. } = step {
                    out.push(Action::Fails);
                    // P-100: only when all reminders have gone out, to somebody who says nothing.
                    let all_out = usize::from(*reminded) >= facts.charter.closing.reminders.len();
                    if reply_owed.is_none() && all_out && self.charges.open().is_nothing() {
                        out.push(Action::CloseWithoutWord);
                    }
                } else if waiting.is_none() {
                    out.push(Action::Wait);
                }
                if waiting.is_some() {
                    out.push(Action::StopWaiting);
                }
                out.extend([Action::Finding, Action::Assign]);
                if self.complained_about().is_none() {
                    out.push(Action::HandOver);
                }
                out.extend([Action::Severity, Action::Fault, Action::Withdraw, Action::Merge, Action::Split]);
            }
            Stage::Confirmed { at, .. } => {
                if self.charges.open().is_nothing() {
                    out.push(Action::Close);
                }
                out.extend([Action::Message, Action::Finding]);
                out.extend(self.reopening(*at, facts, now));
            }
            Stage::Closed { at, .. } | Stage::Withdrawn { at } => {
                out.extend([Action::Message, Action::Finding]);
                out.extend(self.reopening(*at, facts, now));
            }
            Stage::Merged { .. } => {}
        }
        if !matches!(self.stage, Stage::Merged { .. }) {
            out.extend([Action::Identify, Action::Complain]);
            if let FollowUp::Asked { .. } | FollowUp::Planned { .. } = self.follow_up {
                out.push(Action::FollowUp);
            }
        }
        out.push(Action::Note);
        out.push(if self.followers.contains(&who) { Action::Unfollow } else { Action::Follow });
        out
    }

    fn reopening(&self, over: Timestamp, facts: &Facts<'_>, now: Timestamp) -> Option<Action> {
        let until = over.saturating_add(facts.charter.closing.reopen_within).unwrap_or(Timestamp::MAX);
        (now <= until).then_some(Action::Reopen)
    }

    /// In the order in which they would be the next thing to do.
    fn wished(&self, who: PersonId) -> Vec<Action> {
        let mut wishes = self.climbed_to(who);
        if self.is_open() && self.assignee.is_none() {
            wishes.push(Action::Take);
        }
        match &self.stage {
            Stage::Open { waiting: Some(_), .. } => wishes.push(Action::StopWaiting),
            Stage::Open { step: Step::Reported, .. } => wishes.push(Action::Answer),
            Stage::Open { step: Step::Answered | Step::NotEffective { .. }, .. } => {
                wishes.push(Action::Diagnose)
            }
            Stage::Open { step: Step::Diagnosing { .. }, .. } => wishes.push(Action::Propose),
            Stage::Open { step: Step::Proposed { reply_owed: Some(_), .. }, .. } => {
                wishes.push(Action::Message)
            }
            Stage::Open { step: Step::Proposed { .. }, .. } => wishes.push(Action::Works),
            Stage::Confirmed { .. } => wishes.push(Action::Close),
            Stage::Closed { .. } => {
                if let FollowUp::Asked { .. } = self.follow_up {
                    wishes.push(Action::FollowUp);
                }
            }
            Stage::Withdrawn { .. } | Stage::Merged { .. } => {}
        }
        wishes
    }
}
