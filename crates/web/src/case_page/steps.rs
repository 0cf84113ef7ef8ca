//! Every event of a case in words.

use super::charge_steps;
use crate::clocks;
use crate::i18n::{Arg, L10n};
use crate::lists::Lists;
use crate::words;
use domain::case::{
    Actor, Attachment, Case, Channel, Closure, Event, Kind, MachineMessage, Reopening, Voice, WaitingOn,
};
use domain::clock::{ClockEvent, ClockNo, RecomputeReason};
use domain::ids::PersonId;
use domain::severity::Way;
use domain::text::TextRef;
use store::world::World;

/// How an event is shown.
#[derive(Debug)]
pub(super) enum Sentence<'a> {
    Said(Said<'a>),
    Step { icon: &'static str, what: String },
}

/// Words somebody said or wrote.
#[derive(Debug)]
pub(super) struct Said<'a> {
    pub tone: &'static str,
    pub icon: &'static str,
    pub what: String,
    /// Who wrote it, where that was somebody outside.
    pub from: Option<TextRef>,
    pub parts: Vec<(Option<&'static str>, TextRef)>,
    pub files: &'a [Attachment],
}

/// What codes are called.
#[derive(Clone, Copy, Debug)]
pub(super) struct Names<'a> {
    pub l: &'a L10n,
    pub world: &'a World,
    pub lists: &'a Lists,
}

/// An event in words.
#[must_use]
pub(super) fn sentence<'a>(names: Names<'_>, case: &Case, actor: Actor, event: &'a Event) -> Sentence<'a> {
    let Names { l, world, lists } = names;
    Words { l, world, lists, case, actor }.event(event)
}

pub(super) struct Words<'w> {
    pub(super) l: &'w L10n,
    pub(super) world: &'w World,
    lists: &'w Lists,
    /// As it stands now: it knows its clocks.
    pub(super) case: &'w Case,
    actor: Actor,
}

/// Whose words: the side of the timeline and its colour.
pub(super) const CUSTOMER: &str = "customer";
pub(super) const OURS: &str = "us";
const NOTE: &str = "internal";
pub(super) const PLAIN: &str = "plain";

impl Words<'_> {
    fn event<'a>(&self, event: &'a Event) -> Sentence<'a> {
        match event {
            Event::Reported(report) => {
                let key =
                    if matches!(report.kind, Kind::Report) { "step-reported" } else { "step-complaint" };
                let what = self.by(key, report.channel);
                let said = said(CUSTOMER, "inbox", what, Some(report.reporter), vec![(None, report.text)]);
                Sentence::Said(Said { files: &report.attachments, ..said })
            }
            Event::ReceiptGiven { by } => self.step("receipt", self.by("step-receipt", *by)),
            Event::Contacted { by, text } => {
                self.maybe_said(OURS, "phone", self.by("step-contacted", *by), *text)
            }
            Event::Answered { by, text, attachments } => {
                let said = said(
                    OURS,
                    "message-square-reply",
                    self.by("step-answered", *by),
                    None,
                    vec![(None, *text)],
                );
                Sentence::Said(Said { files: attachments, ..said })
            }
            Event::MessageReceived { by, from, text, attachments } => {
                let what = self.by("step-received", *by);
                let said = said(CUSTOMER, "message-square", what, Some(*from), vec![(None, *text)]);
                Sentence::Said(Said { files: attachments, ..said })
            }
            Event::MessageSent { by, text, attachments } => {
                let said = said(OURS, "send", self.by("step-sent", *by), None, vec![(None, *text)]);
                Sentence::Said(Said { files: attachments, ..said })
            }
            Event::MachineMessage { about, text } => {
                let (icon, key) = match about {
                    MachineMessage::AutomaticReply => ("bot", "step-automatic-reply"),
                    MachineMessage::DeliveryFailed => ("mail-x", "step-delivery-failed"),
                    MachineMessage::DeliveryDelayed => ("mail-warning", "step-delivery-delayed"),
                    MachineMessage::Recalled => ("undo-2", "step-recalled"),
                    MachineMessage::AlarmEnded => ("circle-check", "step-alarm-ended"),
                };
                Sentence::Said(said(PLAIN, icon, self.t(key), None, vec![(None, *text)]))
            }
            Event::Noted { text, mentions, attachments } => {
                let names: Vec<String> = mentions.iter().map(|id| self.name(*id)).collect();
                let what = if names.is_empty() {
                    self.t("step-noted")
                } else {
                    self.l.ta("step-noted-to", &[("names", &self.l.list(&names))])
                };
                let said = said(NOTE, "sticky-note", what, None, vec![(None, *text)]);
                Sentence::Said(Said { files: attachments, ..said })
            }
            Event::DiagnosisStarted { way, suggested, row, against } => {
                self.diagnosis(*way, *suggested, *row, *against)
            }
            Event::FindingRecorded(finding) => {
                let parts = vec![(Some("step-cause"), finding.cause), (Some("step-remedy"), finding.remedy)];
                Sentence::Said(said(OURS, "search-check", self.t("step-finding"), None, parts))
            }
            Event::SolutionProposed { way, text, attachments, .. } => {
                let what = self.l.ta("step-proposed", &[("way", &words::way(self.l, *way))]);
                let said = said(OURS, "wrench", what, None, vec![(None, *text)]);
                Sentence::Said(Said { files: attachments, ..said })
            }
            Event::WordGiven { effective, voice, text, .. } => {
                let (icon, keys) = if *effective {
                    ("thumbs-up", ("step-works", "step-works-told"))
                } else {
                    ("thumbs-down", ("step-fails", "step-fails-told"))
                };
                self.maybe_said(CUSTOMER, icon, self.voice(keys, *voice), *text)
            }
            Event::Reminded { nth, .. } => self.step("bell", self.l.tn("step-reminded", *nth)),
            Event::WaitingBegan { on, why } => {
                let key = match on {
                    WaitingOn::Customer => "step-waiting-customer",
                    WaitingOn::Parts => "step-waiting-parts",
                };
                Sentence::Said(said(PLAIN, "hourglass", self.t(key), None, vec![(None, *why)]))
            }
            Event::WaitingEnded { on } => self.step(
                "play",
                self.t(match on {
                    WaitingOn::Customer => "step-waiting-ended-customer",
                    WaitingOn::Parts => "step-waiting-ended-parts",
                }),
            ),
            Event::Assigned { to, why, .. } => self.maybe_said(PLAIN, "user", self.assigned(*to), *why),
            Event::HandedOver { to, assignee, why, .. } => {
                let to = words::department(self.l, &self.world.directory, to);
                let what = match assignee {
                    Some(who) => self.l.ta("step-handed-over-to", &[("to", &to), ("name", &self.name(*who))]),
                    None => self.l.ta("step-handed-over", &[("to", &to)]),
                };
                self.maybe_said(PLAIN, "arrow-right-left", what, *why)
            }
            Event::SeverityChanged { from, to, why } => {
                let level = |s| words::level(self.l, s);
                let what = self.l.ta("step-severity", &[("from", &level(*from)), ("to", &level(*to))]);
                Sentence::Said(said(PLAIN, "gauge", what, None, vec![(Some("step-reason"), *why)]))
            }
            Event::FaultChanged { to } => self.step(
                "tag",
                match to {
                    Some(fault) => self.l.ta("step-fault", &[("to", &self.lists.fault(self.l, fault))]),
                    None => self.t("step-fault-none"),
                },
            ),
            Event::Identified { .. } => self.step("id-card", self.t("step-identified")),
            Event::Followed { who } => {
                self.step("eye", self.l.ta("step-followed", &[("name", &self.name(*who))]))
            }
            Event::Unfollowed { who } => {
                self.step("eye-off", self.l.ta("step-unfollowed", &[("name", &self.name(*who))]))
            }
            Event::Closed(Closure::WithWord) => self.step("circle-check", self.t("step-closed")),
            Event::Closed(Closure::WithoutWord { by, reason }) => {
                let what = self.l.ta("step-closed-without", &[("name", &self.name(*by))]);
                Sentence::Said(said(PLAIN, "circle-check", what, None, vec![(Some("step-reason"), *reason)]))
            }
            Event::Withdrawn { text, .. } => {
                Sentence::Said(said(CUSTOMER, "undo-2", self.t("step-withdrawn"), None, vec![(None, *text)]))
            }
            Event::Reopened { why, text } => {
                let key = match why {
                    Reopening::CustomerWrote => "step-reopened-customer",
                    Reopening::FollowUp => "step-reopened-follow-up",
                    Reopening::Person => "step-reopened-person",
                };
                self.maybe_said(PLAIN, "rotate-ccw", self.t(key), *text)
            }
            Event::MergedInto { into, why } => {
                let what = self.l.ta("step-merged", &[("into", &into.to_string())]);
                Sentence::Said(said(PLAIN, "git-merge", what, None, vec![(None, *why)]))
            }
            Event::Absorbed { from, .. } => {
                self.step("git-merge", self.l.ta("step-absorbed", &[("from", &from.to_string())]))
            }
            Event::SplitOff { subject, .. } => {
                Sentence::Said(said(PLAIN, "split", self.t("step-split"), None, vec![(None, *subject)]))
            }
            Event::ComplaintTaken { .. } => self.step("megaphone", self.t("step-complaint-taken")),
            Event::ReplyOwed => self.step("message-square-reply", self.t("step-reply-owed")),
            Event::WordAwaitedAgain { .. } => self.step("hourglass", self.t("step-word-awaited")),
            Event::FollowUpAsked => self.step("bell", self.t("step-follow-up-asked")),
            Event::FollowUpAnswered { works, text, .. } => {
                let key = if *works { "step-follow-up-works" } else { "step-follow-up-fails" };
                self.maybe_said(CUSTOMER, "phone", self.t(key), *text)
            }
            Event::Rated { stars, text } => {
                self.maybe_said(CUSTOMER, "star", self.l.ta("step-rated", &[("stars", stars)]), *text)
            }
            Event::Clock { no, event } => self.clock(*no, event),
            Event::Charge(event) => charge_steps::sentence(self, event),
        }
    }

    fn diagnosis<'a>(
        &self,
        way: Way,
        suggested: Way,
        row: Option<usize>,
        against: Option<TextRef>,
    ) -> Sentence<'a> {
        let name = words::way(self.l, way);
        let what = match (way == suggested, row) {
            (true, Some(row)) => self.l.ta("step-diagnosis", &[("way", &name), ("row", &row)]),
            (true, None) => self.l.ta("step-diagnosis-plain", &[("way", &name)]),
            (false, _) => {
                let suggested = words::way(self.l, suggested);
                self.l.ta("step-diagnosis-against", &[("way", &name), ("suggested", &suggested)])
            }
        };
        match against {
            Some(why) => {
                Sentence::Said(said(OURS, "stethoscope", what, None, vec![(Some("step-reason"), why)]))
            }
            None => self.step("stethoscope", what),
        }
    }

    fn assigned(&self, to: Option<PersonId>) -> String {
        match to {
            Some(to) if self.actor.person() == Some(to) => self.t("step-taken"),
            Some(to) => self.l.ta("step-assigned", &[("to", &self.name(to))]),
            None => self.t("step-unassigned"),
        }
    }

    pub(super) fn voice(&self, (own, told): (&str, &str), voice: Voice) -> String {
        match voice {
            Voice::Customer => self.t(own),
            Voice::ToldTo(who) => self.l.ta(told, &[("name", &self.name(who))]),
        }
    }

    fn clock<'a>(&self, no: ClockNo, event: &ClockEvent) -> Sentence<'a> {
        let l = self.l;
        let promise = self.promise(no, event);
        let say = |key: &str| l.ta(key, &[("promise", &promise)]);
        let with =
            |key: &str, name: &str, value: &dyn Arg| l.ta(key, &[("promise", &promise), (name, value)]);
        match event {
            ClockEvent::Started { run, .. } => {
                self.step("timer", with("step-clock-started", "due", &l.when(run.due)))
            }
            ClockEvent::CarriedOver { .. } => self.step("timer", say("step-clock-carried")),
            ClockEvent::Paused { why, .. } => {
                self.step("circle-pause", with("step-clock-paused", "why", &words::pause(l, *why)))
            }
            ClockEvent::Resumed { run, .. } => {
                self.step("play", with("step-clock-resumed", "due", &l.when(run.due)))
            }
            ClockEvent::AtRisk { share, .. } => {
                self.step("triangle-alert", with("step-clock-at-risk", "share", share))
            }
            ClockEvent::Missed { due } => {
                self.step("circle-alert", with("step-clock-missed", "due", &l.when(*due)))
            }
            ClockEvent::Kept { at } => {
                let late =
                    self.case.clocks.get(usize::from(no)).and_then(|c| c.due()).is_some_and(|due| *at > due);
                self.step("circle-check", say(if late { "step-clock-kept-late" } else { "step-clock-kept" }))
            }
            ClockEvent::Voided { why, .. } => {
                self.step("circle-slash", with("step-clock-void", "why", &clocks::void_reason(l, why)))
            }
            ClockEvent::Recomputed { why, run, .. } => {
                let why = self.recomputed(why);
                let what = match run {
                    Some(run) => l.ta(
                        "step-clock-recomputed",
                        &[("promise", &promise), ("due", &l.when(run.due)), ("why", &why)],
                    ),
                    None => with("step-clock-recomputed-paused", "why", &why),
                };
                self.step("calculator", what)
            }
            ClockEvent::Climbed { rung, acknowledge_by } => {
                let (asked, by) = (self.name(rung.asked), l.when(*acknowledge_by));
                let what = match rung.in_place_of {
                    None => {
                        l.ta("step-clock-climbed", &[("promise", &promise), ("name", &asked), ("by", &by)])
                    }
                    Some(place) => l.ta(
                        "step-clock-climbed-for",
                        &[("promise", &promise), ("name", &asked), ("place", &self.name(place)), ("by", &by)],
                    ),
                };
                self.step("chevrons-up", what)
            }
            ClockEvent::NobodyToAsk { .. } => self.step("circle-alert", say("step-clock-nobody")),
            ClockEvent::Acknowledged { by, act_by } => {
                let (name, until) = (self.name(*by), l.when(*act_by));
                let args: [(&str, &dyn Arg); 3] = [("promise", &promise), ("name", &name), ("by", &until)];
                self.step("hand", l.ta("step-clock-acknowledged", &args))
            }
            ClockEvent::ClimbHeld { why, .. } => {
                self.step("circle-pause", with("step-clock-held", "why", &words::pause(l, *why)))
            }
            ClockEvent::ClimbWentOn { .. } => self.step("chevrons-up", say("step-clock-went-on")),
        }
    }

    /// A first event names its promise; the case knows the others'.
    fn promise(&self, no: ClockNo, event: &ClockEvent) -> String {
        let known = self.case.clocks.get(usize::from(no)).map(|clock| &clock.promise);
        let id = match event {
            ClockEvent::Started { promise, .. } => Some(promise),
            ClockEvent::CarriedOver { clock } => Some(&clock.promise),
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
            | ClockEvent::ClimbWentOn { .. } => known,
        };
        id.map_or_else(String::new, |id| words::promise(self.l, &self.world.charter, id))
    }

    fn recomputed(&self, why: &RecomputeReason) -> String {
        match why {
            RecomputeReason::Calendar { version, .. } => {
                self.l.ta("recomputed-calendar", &[("version", version)])
            }
            RecomputeReason::Charter { version } => self.l.ta("recomputed-charter", &[("version", version)]),
            RecomputeReason::Severity => self.t("recomputed-severity"),
            RecomputeReason::Contract => self.t("recomputed-contract"),
            RecomputeReason::ContractChanged { number, version } => {
                self.l.ta("recomputed-contract-changed", &[("number", number), ("version", version)])
            }
        }
    }

    pub(super) fn step<'a>(&self, icon: &'static str, what: String) -> Sentence<'a> {
        Sentence::Step { icon, what }
    }

    fn maybe_said<'a>(
        &self,
        tone: &'static str,
        icon: &'static str,
        what: String,
        text: Option<TextRef>,
    ) -> Sentence<'a> {
        match text {
            Some(text) => Sentence::Said(said(tone, icon, what, None, vec![(None, text)])),
            None => self.step(icon, what),
        }
    }

    fn by(&self, key: &str, channel: Channel) -> String {
        self.l.ta(key, &[("channel", &words::channel(self.l, channel))])
    }

    pub(super) fn t(&self, key: &str) -> String {
        self.l.t(key).into_owned()
    }

    pub(super) fn name(&self, id: PersonId) -> String {
        words::person(self.l, &self.world.directory, id)
    }
}

pub(super) fn said<'a>(
    tone: &'static str,
    icon: &'static str,
    what: String,
    from: Option<TextRef>,
    parts: Vec<(Option<&'static str>, TextRef)>,
) -> Said<'a> {
    Said { tone, icon, what, from, parts, files: &[] }
}
