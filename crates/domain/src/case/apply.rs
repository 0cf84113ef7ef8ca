//! State = replay of the journal: folding an event in decides nothing and computes no time.

use super::event::{Entry, Event, Reopening, Reported, Stamp};
use super::state::{Case, Closure, FollowUp, Stage, Step, Waiting};
use crate::clock::Clock;
use crate::ids::PersonId;

impl Case {
    /// The case that a journal tells; `None` when it does not begin with a report.
    pub fn replay<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Option<Self> {
        let mut case: Option<Self> = None;
        for entry in entries {
            for event in &entry.events {
                match (&mut case, event) {
                    (None, Event::Reported(reported)) => case = Some(Self::begin(reported, &entry.stamp)),
                    (None, _) => return None,
                    (Some(case), event) => case.apply(event, &entry.stamp),
                }
            }
            if let Some(case) = &mut case {
                case.version += 1;
            }
        }
        case
    }

    /// The state after the first event. Its version is 0 until the entry is in the journal.
    #[must_use]
    pub fn begin(reported: &Reported, stamp: &Stamp) -> Self {
        Self {
            id: reported.id,
            version: 0,
            kind: reported.kind.clone(),
            reported: stamp.occurred,
            channel: reported.channel,
            subject: reported.subject,
            customer: reported.customer,
            reporter: reported.reporter,
            equipment: reported.equipment.clone(),
            local_area: reported.local_area.clone(),
            remote_access: reported.remote_access,
            place: reported.place.clone(),
            severity: reported.severity,
            fault: reported.fault.clone(),
            department: reported.department.clone(),
            assignee: reported.assignee,
            followers: Default::default(),
            served_by: reported.assignee.into_iter().collect(),
            stage: Stage::Open { step: Step::Reported, waiting: None },
            responded: None,
            answered: None,
            tried: Vec::new(),
            finding: None,
            follow_up: FollowUp::NotYet,
            rating: None,
            clocks: Vec::new(),
            charges: Default::default(),
            absorbed: Vec::new(),
            split_from: reported.split_from,
        }
    }

    /// Folds one event in.
    pub fn apply(&mut self, event: &Event, stamp: &Stamp) {
        let at = stamp.occurred;
        match event {
            Event::Reported(_)
            | Event::ReceiptGiven { .. }
            | Event::MessageReceived { .. }
            | Event::MachineMessage { .. }
            | Event::SplitOff { .. }
            | Event::ComplaintTaken { .. } => {}
            Event::Contacted { .. } | Event::MessageSent { .. } => self.responds(stamp),
            Event::Answered { .. } => {
                self.responds(stamp);
                self.answered.get_or_insert(at);
                if let Stage::Open { step: step @ Step::Reported, .. } = &mut self.stage {
                    *step = Step::Answered;
                }
            }
            Event::Noted { mentions, .. } => self.followers.extend(mentions),
            Event::DiagnosisStarted { way, .. } => {
                self.serves(stamp.actor.person());
                self.step(Step::Diagnosing { way: *way, since: at });
            }
            Event::FindingRecorded(finding) => self.finding = Some(*finding),
            Event::SolutionProposed { way, next_reminder, .. } => {
                self.responds(stamp);
                self.stage = Stage::Open {
                    step: Step::Proposed {
                        way: *way,
                        since: at,
                        reminded: 0,
                        next_reminder: *next_reminder,
                        reply_owed: None,
                    },
                    waiting: None,
                };
            }
            Event::WordGiven { effective, closes, follow_up, .. } => match (effective, closes) {
                (true, Some(closes)) => {
                    self.stage = Stage::Confirmed { at, closes: *closes };
                    self.follow_up = follow_up.map_or(FollowUp::NotYet, |at| FollowUp::Planned { at });
                }
                (true | false, _) => self.not_effective(at),
            },
            Event::Reminded { nth, next } => {
                if let Stage::Open { step: Step::Proposed { reminded, next_reminder, .. }, .. } =
                    &mut self.stage
                {
                    (*reminded, *next_reminder) = (*nth, *next);
                }
            }
            Event::ReplyOwed => {
                if let Stage::Open { step: Step::Proposed { next_reminder, reply_owed, .. }, .. } =
                    &mut self.stage
                {
                    (*next_reminder, *reply_owed) = (None, Some(at));
                }
            }
            Event::WordAwaitedAgain { next_reminder: next } => {
                if let Stage::Open { step: Step::Proposed { next_reminder, reply_owed, .. }, .. } =
                    &mut self.stage
                {
                    (*next_reminder, *reply_owed) = (*next, None);
                }
            }
            Event::WaitingBegan { on, .. } => self.waiting(Some(Waiting { on: *on, since: at })),
            Event::WaitingEnded { .. } => self.waiting(None),
            Event::Assigned { to, .. } => self.assignee = *to,
            Event::HandedOver { to, assignee, .. } => {
                self.department = to.clone();
                self.assignee = *assignee;
            }
            Event::SeverityChanged { to, .. } => self.severity = *to,
            Event::FaultChanged { to } => self.fault.clone_from(to),
            Event::Identified { customer, equipment, local_area, remote_access, place } => {
                self.customer = *customer;
                self.equipment.clone_from(equipment);
                self.local_area.clone_from(local_area);
                self.remote_access = *remote_access;
                self.place.clone_from(place);
            }
            Event::Followed { who } => {
                self.followers.insert(*who);
            }
            Event::Unfollowed { who } => {
                self.followers.remove(who);
            }
            Event::Closed(how) => self.close(at, *how),
            Event::Withdrawn { .. } => {
                self.follow_up = FollowUp::NotYet;
                self.stage = Stage::Withdrawn { at };
            }
            Event::Reopened { why, .. } => self.reopen(*why),
            Event::MergedInto { into, .. } => {
                self.follow_up = FollowUp::NotYet;
                self.charges.move_to(*into);
                self.stage = Stage::Merged { at, into: *into };
            }
            Event::Absorbed { from, served_by } => {
                self.absorbed.push(*from);
                self.served_by.extend(served_by);
            }
            Event::FollowUpAsked => self.follow_up = FollowUp::Asked { at },
            Event::FollowUpAnswered { works, .. } => {
                self.follow_up = if *works { FollowUp::StillWorks { at } } else { FollowUp::NotYet };
            }
            Event::Rated { stars, .. } => self.rating = Some(*stars),
            Event::Charge(event) => self.charges.apply(event, stamp),
            Event::Clock { no, event } => match self.clocks.get_mut(usize::from(*no)) {
                Some(clock) => clock.apply(event),
                None => self.clocks.extend(Clock::begin(event)),
            },
        }
    }

    fn step(&mut self, to: Step) {
        if let Stage::Open { step, .. } = &mut self.stage {
            *step = to;
        }
    }

    fn waiting(&mut self, to: Option<Waiting>) {
        if let Stage::Open { waiting, .. } = &mut self.stage {
            *waiting = to;
        }
    }

    fn serves(&mut self, who: Option<PersonId>) {
        self.served_by.extend(who);
    }

    fn responds(&mut self, stamp: &Stamp) {
        self.serves(stamp.actor.person());
        let first = self.responded.map_or(stamp.occurred, |first| first.min(stamp.occurred));
        self.responded = Some(first);
    }

    fn not_effective(&mut self, since: jiff::Timestamp) {
        let Stage::Open { step, .. } = &mut self.stage else { return };
        if let Step::Proposed { way, .. } | Step::Diagnosing { way, .. } = step {
            let tried = *way;
            *step = Step::NotEffective { tried, since };
            self.tried.push(tried);
        }
    }

    fn close(&mut self, at: jiff::Timestamp, how: Closure) {
        if let Closure::WithoutWord { .. } = how {
            self.follow_up = FollowUp::NotYet;
        }
        self.stage = Stage::Closed { at, how };
    }

    /// What was tried without success stays tried; it waits for an answer when one is owed anew.
    fn reopen(&mut self, why: Reopening) {
        let step = if self.owes_answer_again(why) { Step::Reported } else { Step::Answered };
        self.follow_up = FollowUp::NotYet;
        self.stage = Stage::Open { step, waiting: None };
    }
}
