//! What leaves the house because of what happened: messages to the customer, notices to people here. Written to the outbox
//! in the same transaction as the events.

use super::charge::{ChargeEvent, LineNo, QuoteEnd, QuoteNo, reviewers};
use super::decide::Facts;
use super::event::{Actor, Attachment, Event, Stamp};
use super::state::{Case, Channel};
use crate::calendar::Budget;
use crate::clock::{Clock, ClockEvent, ClockNo};
use crate::ids::{CaseId, PersonId};
use crate::ladder::Rung;
use crate::text::TextRef;
use crate::warranty::Verdict;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// One thing that leaves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    TellCustomer {
        what: ToCustomer,
    },
    /// In the page and by mail; `not_before` keeps the hours of a promise that does not run round the clock.
    Notify {
        whom: PersonId,
        about: Notice,
        not_before: Option<Timestamp>,
    },
}

/// What the customer is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ToCustomer {
    /// P-ZERO
    Receipt,
    Answer {
        by: Channel,
        text: TextRef,
        attachments: Vec<Attachment>,
    },
    Message {
        by: Channel,
        text: TextRef,
        attachments: Vec<Attachment>,
    },
    Proposal {
        by: Channel,
        text: TextRef,
        attachments: Vec<Attachment>,
    },
    /// "Does it work?"
    Reminder {
        nth: u8,
    },
    /// "Does it still work?"
    FollowUp,
    ClosedWithoutWord {
        reason: TextRef,
    },
    /// It goes on under another number.
    Merged {
        into: CaseId,
    },
    Reopened,
    /// These lines are not free, and why; the customer may object.
    Ruled {
        lines: Vec<LineNo>,
    },
    /// Another person has looked at the objection.
    ObjectionAnswered {
        line: LineNo,
    },
    /// What it costs, and until when it can be accepted.
    Quote {
        quote: QuoteNo,
    },
    QuoteWithdrawn {
        quote: QuoteNo,
    },
}

/// What somebody here is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Notice {
    Assigned,
    /// Nobody has it yet; to the department's head.
    Unassigned,
    Mentioned {
        text: TextRef,
    },
    CustomerWrote {
        text: TextRef,
    },
    NotEffective,
    Confirmed,
    Withdrawn,
    Reopened,
    Merged {
        into: CaseId,
    },
    ComplaintAbout,
    DeliveryFailed,
    AtRisk {
        clock: ClockNo,
        share: u8,
        due: Timestamp,
    },
    Missed {
        clock: ClockNo,
        due: Timestamp,
    },
    Climbed {
        clock: ClockNo,
        rung: Rung,
        acknowledge_by: Timestamp,
    },
    /// All reminders have gone out and the customer has said nothing: somebody has to decide (P-100).
    NoWord,
    Rated {
        stars: u8,
    },
    /// A customer does not agree with what was decided: somebody else has to answer.
    Objection {
        line: LineNo,
        text: TextRef,
    },
    ObjectionAnswered {
        line: LineNo,
    },
    QuoteAccepted {
        quote: QuoteNo,
    },
    QuoteDeclined {
        quote: QuoteNo,
    },
    QuoteExpired {
        quote: QuoteNo,
    },
}

/// What leaves because of `events`; `case` is the state after them.
#[must_use]
pub fn effects(case: &Case, events: &[Event], facts: &Facts<'_>, stamp: &Stamp) -> Vec<Effect> {
    let mut out = Out { case, facts, stamp, effects: Vec::new() };
    let receipt_given = events.iter().any(|e| matches!(e, Event::ReceiptGiven { .. }));
    for event in events {
        out.of(event, receipt_given);
    }
    out.of_rulings(events);
    out.effects
}

struct Out<'a> {
    case: &'a Case,
    facts: &'a Facts<'a>,
    stamp: &'a Stamp,
    effects: Vec<Effect>,
}

impl Out<'_> {
    fn of(&mut self, event: &Event, receipt_given: bool) {
        match event {
            Event::Reported(_) => {
                if !receipt_given {
                    self.tell(ToCustomer::Receipt);
                }
                self.tell_owner(Notice::Assigned, Notice::Unassigned);
            }
            Event::Answered { by, text, attachments } => {
                self.tell(ToCustomer::Answer { by: *by, text: *text, attachments: attachments.clone() });
            }
            Event::MessageSent { by, text, attachments } => {
                self.tell(ToCustomer::Message { by: *by, text: *text, attachments: attachments.clone() });
            }
            Event::SolutionProposed { by, text, attachments, .. } => {
                self.tell(ToCustomer::Proposal { by: *by, text: *text, attachments: attachments.clone() });
            }
            Event::MessageReceived { text, .. } => self.tell_involved(&Notice::CustomerWrote { text: *text }),
            Event::MachineMessage { about, .. } => {
                if *about == super::event::MachineMessage::DeliveryFailed {
                    self.tell_involved(&Notice::DeliveryFailed);
                }
            }
            Event::Noted { text, mentions, .. } => {
                for who in mentions {
                    self.notify(*who, Notice::Mentioned { text: *text }, None);
                }
            }
            Event::WordGiven { effective: true, .. } => self.tell_involved(&Notice::Confirmed),
            Event::WordGiven { effective: false, .. } => self.tell_involved(&Notice::NotEffective),
            Event::Reminded { nth, next } => {
                self.tell(ToCustomer::Reminder { nth: *nth });
                if next.is_none() {
                    self.tell_who_decides();
                }
            }
            Event::Assigned { to: Some(to), .. } | Event::HandedOver { assignee: Some(to), .. } => {
                self.notify(*to, Notice::Assigned, None);
            }
            Event::Assigned { to: None, .. } | Event::HandedOver { assignee: None, .. } => {
                self.tell_owner(Notice::Assigned, Notice::Unassigned);
            }
            Event::Closed(super::Closure::WithoutWord { reason, .. }) => {
                self.tell(ToCustomer::ClosedWithoutWord { reason: *reason });
            }
            Event::Withdrawn { .. } => self.tell_involved(&Notice::Withdrawn),
            Event::Reopened { .. } => {
                self.tell(ToCustomer::Reopened);
                self.tell_involved(&Notice::Reopened);
            }
            Event::MergedInto { into, .. } => {
                self.tell(ToCustomer::Merged { into: *into });
                self.tell_involved(&Notice::Merged { into: *into });
            }
            Event::FollowUpAsked => self.tell(ToCustomer::FollowUp),
            Event::FollowUpAnswered { works: false, .. } => self.tell_involved(&Notice::NotEffective),
            Event::Rated { stars, .. } => self.tell_involved(&Notice::Rated { stars: *stars }),
            Event::Clock { no, event } => self.of_clock(*no, event),
            Event::Charge(event) => self.of_charge(event),
            Event::FollowUpAnswered { works: true, .. }
            | Event::ReceiptGiven { .. }
            | Event::Contacted { .. }
            | Event::DiagnosisStarted { .. }
            | Event::FindingRecorded(_)
            | Event::ReplyOwed
            | Event::WordAwaitedAgain { .. }
            | Event::WaitingBegan { .. }
            | Event::WaitingEnded { .. }
            | Event::SeverityChanged { .. }
            | Event::FaultChanged { .. }
            | Event::Identified { .. }
            | Event::Followed { .. }
            | Event::Unfollowed { .. }
            | Event::Closed(super::Closure::WithWord)
            | Event::Absorbed { .. }
            | Event::SplitOff { .. }
            | Event::ComplaintTaken { .. } => {}
        }
    }

    /// One message for all that was decided at once, if the customer is to pay for any of it.
    fn of_rulings(&mut self, events: &[Event]) {
        let not_free = |event: &Event| match event {
            Event::Charge(ChargeEvent::Ruled { line, verdict, .. }) if *verdict != Verdict::Free => {
                Some(*line)
            }
            _ => None,
        };
        let lines: Vec<LineNo> = events.iter().filter_map(not_free).collect();
        if !lines.is_empty() {
            self.tell(ToCustomer::Ruled { lines });
        }
    }

    fn of_charge(&mut self, event: &ChargeEvent) {
        match event {
            ChargeEvent::Objected { line, text, .. } => {
                let Some(decider) = self.case.charges.line(*line).and_then(|l| l.ruling()).map(|r| r.by)
                else {
                    return;
                };
                for who in reviewers(self.facts.directory, decider, self.stamp.recorded) {
                    self.notify(who, Notice::Objection { line: *line, text: *text }, None);
                }
            }
            ChargeEvent::Reviewed { line, .. } => {
                self.tell(ToCustomer::ObjectionAnswered { line: *line });
                let decider = self.case.charges.line(*line).and_then(|l| l.ruling()).map(|r| r.by);
                self.tell_involved_and(decider, &Notice::ObjectionAnswered { line: *line });
            }
            ChargeEvent::QuoteIssued { quote, .. } => self.tell(ToCustomer::Quote { quote: *quote }),
            ChargeEvent::QuoteWithdrawn { quote, why } => match why {
                QuoteEnd::Person(_) | QuoteEnd::RulingChanged | QuoteEnd::CustomerChanged => {
                    self.tell(ToCustomer::QuoteWithdrawn { quote: *quote });
                }
                // Taken back by the customer, who knows.
                QuoteEnd::CaseWithdrawn => {}
            },
            ChargeEvent::QuoteAccepted { quote, .. } => {
                self.tell_quoted(*quote, &Notice::QuoteAccepted { quote: *quote });
            }
            ChargeEvent::QuoteDeclined { quote, .. } => {
                self.tell_quoted(*quote, &Notice::QuoteDeclined { quote: *quote });
            }
            ChargeEvent::QuoteExpired { quote } => {
                self.tell_quoted(*quote, &Notice::QuoteExpired { quote: *quote });
            }
            // What is not free is told by `of_rulings`.
            ChargeEvent::Ruled { .. }
            | ChargeEvent::LineAdded { .. }
            | ChargeEvent::LineChanged { .. }
            | ChargeEvent::LineWithdrawn { .. }
            | ChargeEvent::Undecided { .. }
            | ChargeEvent::CarriedOut { .. }
            | ChargeEvent::Paid { .. }
            | ChargeEvent::CarriedOver { .. } => {}
        }
    }

    fn of_clock(&mut self, no: ClockNo, event: &ClockEvent) {
        let Some(clock) = self.case.clocks.get(usize::from(no)) else { return };
        let not_before = self.opening(clock);
        match event {
            ClockEvent::AtRisk { share, due } => {
                let notice = Notice::AtRisk { clock: no, share: *share, due: *due };
                self.owner().into_iter().for_each(|who| self.notify(who, notice.clone(), not_before));
            }
            ClockEvent::Missed { due } => {
                let notice = Notice::Missed { clock: no, due: *due };
                self.owner().into_iter().for_each(|who| self.notify(who, notice.clone(), not_before));
            }
            ClockEvent::Climbed { rung, acknowledge_by } => {
                let notice = Notice::Climbed { clock: no, rung: *rung, acknowledge_by: *acknowledge_by };
                self.notify(rung.asked, notice.clone(), not_before);
                // Who is stood in for will want to know when they are back.
                rung.in_place_of.into_iter().for_each(|who| self.notify(who, notice.clone(), not_before));
            }
            ClockEvent::Started { .. }
            | ClockEvent::CarriedOver { .. }
            | ClockEvent::Paused { .. }
            | ClockEvent::Resumed { .. }
            | ClockEvent::Kept { .. }
            | ClockEvent::Voided { .. }
            | ClockEvent::Recomputed { .. }
            | ClockEvent::NobodyToAsk { .. }
            | ClockEvent::Acknowledged { .. }
            | ClockEvent::ClimbHeld { .. }
            | ClockEvent::ClimbWentOn { .. } => {}
        }
    }

    fn tell(&mut self, what: ToCustomer) {
        self.effects.push(Effect::TellCustomer { what });
    }

    /// Whoever has it, or answers for the department.
    fn owner(&self) -> Option<PersonId> {
        let head = || self.facts.directory.department(&self.case.department).and_then(|d| d.head);
        self.case.assignee.or_else(head)
    }

    fn tell_owner(&mut self, assigned: Notice, unassigned: Notice) {
        let notice = if self.case.assignee.is_some() { assigned } else { unassigned };
        if let Some(who) = self.owner() {
            self.notify(who, notice, None);
        }
    }

    /// Whoever has it, and the head of the department, who may close it without the customer's word.
    fn tell_who_decides(&mut self) {
        let head = self.facts.directory.department(&self.case.department).and_then(|d| d.head);
        let people: BTreeSet<PersonId> = self.case.assignee.into_iter().chain(head).collect();
        for who in people {
            self.notify(who, Notice::NoWord, None);
        }
    }

    fn tell_involved(&mut self, notice: &Notice) {
        self.tell_involved_and(None, notice);
    }

    /// Also whoever issued it.
    fn tell_quoted(&mut self, quote: QuoteNo, notice: &Notice) {
        let issuer = self.case.charges.quote(quote).map(|quote| quote.by);
        self.tell_involved_and(issuer, notice);
    }

    fn tell_involved_and(&mut self, other: Option<PersonId>, notice: &Notice) {
        let mut people: BTreeSet<PersonId> = self.case.followers.clone();
        people.extend(self.owner());
        people.extend(other);
        for who in people {
            self.notify(who, notice.clone(), None);
        }
    }

    /// Nobody is told what they did themselves, nor of a complaint that is kept from them.
    fn notify(&mut self, whom: PersonId, about: Notice, not_before: Option<Timestamp>) {
        let own_doing = matches!(self.stamp.actor, Actor::Person(who) if who == whom);
        let gone = self.facts.directory.person(whom).is_none_or(|p| !p.works_here(self.stamp.recorded));
        if own_doing || gone || !self.case.may_be_seen_by(whom, self.facts.directory) {
            return;
        }
        self.effects.push(Effect::Notify { whom, about, not_before });
    }

    /// P-promises that run day and night wake people; the others wait for opening hours (peers.md, 7).
    fn opening(&self, clock: &Clock) -> Option<Timestamp> {
        match clock.terms.budget {
            Budget::Elapsed(_) => None,
            Budget::WorkingTime(_) | Budget::WorkingDays(_) => {
                let calendar = self.facts.calendars.get(&clock.terms.calendar)?;
                calendar.next_opening(self.stamp.recorded).filter(|at| *at > self.stamp.recorded)
            }
        }
    }
}
