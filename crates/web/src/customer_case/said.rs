//! What was said to one another, oldest first.

use super::{Door, Opened, is_same_person, reporter};
use crate::case_page::is_shown;
use crate::i18n::L10n;
use domain::case::charge::ChargeEvent;
use domain::case::{Actor, Attachment, Event};
use domain::contact::Contact;
use domain::ids::Digest;
use domain::text::TextRef;
use domain::warranty::Verdict;
use store::read::case::{CaseFile, Recorded};

/// One thing that was said.
#[derive(Debug)]
pub(crate) struct Said {
    /// By the customer.
    pub(crate) mine: bool,
    pub(crate) what: String,
    pub(crate) when: String,
    /// `None`: erased.
    pub(crate) text: Option<String>,
    pub(crate) files: Vec<SaidFile>,
}

#[derive(Debug)]
pub(crate) struct SaidFile {
    pub(crate) name: String,
    pub(crate) media_type: String,
    pub(crate) digest: Digest,
    pub(crate) image: bool,
}

impl SaidFile {
    pub(crate) fn of(file: &CaseFile, attachment: &Attachment) -> Self {
        Self {
            name: file.text(attachment.name).unwrap_or_default().to_owned(),
            media_type: attachment.media_type.clone(),
            digest: attachment.digest,
            image: is_shown(&attachment.media_type),
        }
    }
}

pub(super) fn said(l: &L10n, opened: &Opened) -> Vec<Said> {
    let mut all = Vec::new();
    let own_words = opened.words();
    for recorded in &own_words.journal {
        for event in &recorded.entry.events {
            if !is_a_strangers(opened, own_words, event) {
                all.extend(one(l, opened, own_words, recorded, event));
            }
        }
    }
    // What they wrote after it was joined to somebody else's stands there.
    if let Some(own) = &opened.own {
        let me = reporter(own);
        for recorded in &opened.file.journal {
            for event in &recorded.entry.events {
                if sender(&opened.file, event).is_some_and(|from| is_same_person(&from, &me)) {
                    all.extend(one(l, opened, &opened.file, recorded, event));
                }
            }
        }
    }
    all
}

/// Who wrote a message.
fn sender(file: &CaseFile, event: &Event) -> Option<Contact> {
    match event {
        Event::MessageReceived { from, .. } => Some(Contact::from_text(file.text(*from).unwrap_or_default())),
        _ => None,
    }
}

/// Written by whoever's report was joined to this one.
fn is_a_strangers(opened: &Opened, file: &CaseFile, event: &Event) -> bool {
    let Some(from) = sender(file, event) else { return false };
    opened.strangers.iter().any(|stranger| is_same_person(stranger, &from))
        && !is_same_person(&reporter(file), &from)
}

fn one(l: &L10n, opened: &Opened, file: &CaseFile, recorded: &Recorded, event: &Event) -> Option<Said> {
    let (mine, noun, text, files): (bool, &str, Option<TextRef>, &[Attachment]) = match event {
        Event::Reported(r) => (true, "reported", Some(r.text), &r.attachments),
        Event::MessageReceived { text, attachments, .. } => (true, "wrote", Some(*text), attachments),
        Event::Answered { text, attachments, .. } => (false, "answered", Some(*text), attachments),
        Event::MessageSent { text, attachments, .. } => (false, "message", Some(*text), attachments),
        Event::SolutionProposed { text, attachments, .. } => (false, "proposed", Some(*text), attachments),
        Event::WordGiven { effective: true, text, .. } => (true, "works", *text, &[]),
        Event::WordGiven { effective: false, text, .. } => (true, "works-not", *text, &[]),
        Event::FollowUpAnswered { works: true, text, .. } => (true, "still-works", *text, &[]),
        Event::FollowUpAnswered { works: false, text, .. } => (true, "no-more", *text, &[]),
        Event::Rated { text, .. } => (true, "rated", *text, &[]),
        Event::ComplaintTaken { text } => (true, "complained", Some(*text), &[]),
        Event::Withdrawn { text, .. } => (true, "withdrew", Some(*text), &[]),
        Event::Closed(_) => (false, "closed", None, &[]),
        Event::Reopened { .. } => (false, "reopened", None, &[]),
        Event::ReceiptGiven { .. }
        | Event::Contacted { .. }
        | Event::MachineMessage { .. }
        | Event::Noted { .. }
        | Event::DiagnosisStarted { .. }
        | Event::FindingRecorded(_)
        | Event::Reminded { .. }
        | Event::WaitingBegan { .. }
        | Event::WaitingEnded { .. }
        | Event::Assigned { .. }
        | Event::HandedOver { .. }
        | Event::SeverityChanged { .. }
        | Event::FaultChanged { .. }
        | Event::Identified { .. }
        | Event::Followed { .. }
        | Event::Unfollowed { .. }
        | Event::MergedInto { .. }
        | Event::Absorbed { .. }
        | Event::SplitOff { .. }
        | Event::FollowUpAsked
        | Event::ReplyOwed
        | Event::WordAwaitedAgain { .. }
        | Event::Clock { .. } => return None,
        Event::Charge(event) => said_of_charges(event)?,
    };
    let files = files.iter().map(|attachment| SaidFile::of(file, attachment));
    Some(Said {
        mine,
        what: what(l, opened, file, recorded, event, mine, noun),
        when: l.when(recorded.entry.stamp.occurred),
        text: match text {
            Some(name) => file.text(name).map(str::to_owned),
            None => Some(String::new()),
        },
        files: files.collect(),
    })
}

/// "You wrote"; in the portal, where colleagues read along, by name what others of the customer's did.
fn what(
    l: &L10n,
    opened: &Opened,
    file: &CaseFile,
    recorded: &Recorded,
    event: &Event,
    mine: bool,
    noun: &str,
) -> String {
    let name = match opened.door {
        Door::Portal { contact: me, .. } if mine => match recorded.entry.stamp.actor {
            Actor::Contact(id) if id == me => None,
            Actor::Contact(id) => opened.names.iter().find(|(of, _)| *of == id).map(|(_, name)| name.clone()),
            Actor::Customer | Actor::Program | Actor::Person(_) => {
                let from = sender(file, event).unwrap_or_else(|| reporter(file));
                Some(from.name).filter(|name| !name.is_empty())
            }
        },
        Door::Portal { .. } | Door::Link => None,
    };
    match name {
        Some(name) => l.ta(&format!("portal-said-{noun}"), &[("name", &name)]),
        None => l.t(&format!("guest-said-{noun}")).into_owned(),
    }
}

/// What was said to one another about who pays.
fn said_of_charges(event: &ChargeEvent) -> Option<(bool, &'static str, Option<TextRef>, &[Attachment])> {
    Some(match event {
        ChargeEvent::Ruled { verdict, .. } if *verdict != Verdict::Free => (false, "ruled", None, &[]),
        ChargeEvent::Objected { text, .. } => (true, "objected", Some(*text), &[]),
        ChargeEvent::Reviewed { text, .. } => (false, "reviewed", Some(*text), &[]),
        ChargeEvent::QuoteIssued { .. } => (false, "quote", None, &[]),
        ChargeEvent::QuoteAccepted { .. } => (true, "accepted", None, &[]),
        ChargeEvent::QuoteDeclined { text, .. } => (true, "declined", *text, &[]),
        ChargeEvent::QuoteWithdrawn { .. } => (false, "quote-withdrawn", None, &[]),
        ChargeEvent::Paid { .. } => (true, "paid", None, &[]),
        ChargeEvent::Ruled { .. }
        | ChargeEvent::LineAdded { .. }
        | ChargeEvent::LineChanged { .. }
        | ChargeEvent::LineWithdrawn { .. }
        | ChargeEvent::Undecided { .. }
        | ChargeEvent::CarriedOut { .. }
        | ChargeEvent::QuoteExpired { .. }
        | ChargeEvent::CarriedOver { .. } => return None,
    })
}
