//! Which case a message belongs to. Headers first, then the signed plus address, then the number in the
//! subject; never the subject's words, which two customers can share.
//!
//! The caller asks its store for what [`ids_to_ask_for`] and [`numbers_to_ask_for`] name, then calls
//! [`decide`] with the answers.

use std::collections::{HashMap, HashSet};

use super::message::{InboundMail, MailKind};
use super::token::{PlusSecret, number_in_plus_address, number_shown_in_plus_address};

/// Message-IDs looked at in one message; a forged References header must not become a large query.
const IDS_MAX: usize = 50;
/// Case numbers looked at in one message.
const NUMBERS_MAX: usize = 10;
/// Digits of a case number's sequence, at least.
const SEQUENCE_DIGITS_MIN: usize = 6;
/// Digits of a case number's sequence, at most.
const SEQUENCE_DIGITS_MAX: usize = 12;
/// Characters looked at after an opening bracket.
const BRACKET_CHARS_MAX: usize = 40;
/// Digits of a case number's year.
const YEAR_DIGITS: usize = 4;

/// What the store knows about the ids and numbers that a message names.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// Message-ID -> case number, for every message we sent and every message we took in.
    pub case_by_message_id: HashMap<String, String>,
    /// Case number -> the case.
    pub case_by_number: HashMap<String, KnownCase>,
    /// Message-IDs of messages taken in before: the same one again is a second delivery.
    pub taken_in: HashSet<String>,
}

/// What threading has to know of a case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KnownCase {
    /// Addresses of the requester and of all who take part, compared without regard to letter case.
    pub participants: HashSet<String>,
    pub closed: bool,
    /// Whether a closed case may still be reopened (the charter's window); otherwise a reply opens a
    /// follow-up that is linked to it.
    pub may_reopen: bool,
}

/// What is to be done with a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ThreadDecision {
    /// Delivered before: nothing happens twice.
    Ignored,
    /// Opens a case.
    New,
    /// Goes to this case.
    Belongs { number: String, as_: Joining, by: Evidence, stranger: bool },
    /// From a machine, and no case of ours is named: kept, opens nothing.
    Unattached,
}

/// How a message joins its case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Joining {
    /// Continues an open case.
    Reply,
    /// Continues a closed case within the reopening window.
    Reopen,
    /// The closed case stays closed; a new one is opened and linked to it.
    FollowUp,
    /// Our mail did not arrive: recorded, no reply, no reopening.
    DeliveryFailure,
    /// From a machine (automatic reply, receipt, list): recorded, no reply, no reopening.
    Note,
}

/// What showed that the message belongs to the case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Evidence {
    InReplyTo,
    References,
    /// The message that a report is about.
    OriginalMessage,
    /// A plus address with our own signature.
    PlusAddress,
    /// The case number in the subject, or in a plus address without our signature, from somebody who
    /// takes part in the case.
    NumberFromParticipant,
}

/// The Message-IDs that [`decide`] will look up, this message's own first.
#[must_use]
pub fn ids_to_ask_for(mail: &InboundMail) -> Vec<String> {
    let mut ids = vec![mail.message_id.clone()];
    for id in
        mail.original_message_id().into_iter().chain(&mail.in_reply_to).chain(mail.references.iter().rev())
    {
        if ids.len() < IDS_MAX && !ids.contains(id) {
            ids.push(id.clone());
        }
    }
    ids
}

/// The case numbers that [`decide`] may look up: signed addresses first, then the subject. The numbers of
/// cases found by Message-ID are to be loaded as well.
#[must_use]
pub fn numbers_to_ask_for(mail: &InboundMail, secret: &PlusSecret) -> Vec<String> {
    let mut numbers = Vec::new();
    for number in plus_numbers(mail, secret).chain(shown_numbers(mail)) {
        if numbers.len() < NUMBERS_MAX && !numbers.contains(&number) {
            numbers.push(number);
        }
    }
    numbers
}

/// Where the message goes. P-100: whatever a person wrote ends in a case.
#[must_use]
pub fn decide(mail: &InboundMail, known: &Known, secret: &PlusSecret) -> ThreadDecision {
    if known.taken_in.contains(&mail.message_id) {
        return ThreadDecision::Ignored;
    }
    match find_case(mail, known, secret) {
        Some((number, by)) => {
            let case = known.case_by_number.get(&number);
            let stranger = case.is_none_or(|case| !takes_part(mail, case));
            ThreadDecision::Belongs { as_: joining(mail.kind, case), number, by, stranger }
        }
        None if opens_a_case(mail.kind) => ThreadDecision::New,
        None => ThreadDecision::Unattached,
    }
}

fn opens_a_case(kind: MailKind) -> bool {
    match kind {
        MailKind::Human | MailKind::Fax => true,
        MailKind::Bounce
        | MailKind::DelayNotice
        | MailKind::AutoReply
        | MailKind::Mdn
        | MailKind::FeedbackReport
        | MailKind::BulkOrList
        | MailKind::Loop => false,
    }
}

fn find_case(mail: &InboundMail, known: &Known, secret: &PlusSecret) -> Option<(String, Evidence)> {
    let by_id = |id: &String| known.case_by_message_id.get(id).cloned();
    if let Some(number) = mail.original_message_id().and_then(by_id) {
        return Some((number, Evidence::OriginalMessage));
    }
    if let Some(number) = mail.in_reply_to.iter().take(IDS_MAX).find_map(by_id) {
        return Some((number, Evidence::InReplyTo));
    }
    // The last reference is the message that was answered; earlier ones are its ancestors.
    if let Some(number) = mail.references.iter().rev().take(IDS_MAX).find_map(by_id) {
        return Some((number, Evidence::References));
    }
    if let Some(number) = plus_numbers(mail, secret).find(|number| known.case_by_number.contains_key(number))
    {
        return Some((number, Evidence::PlusAddress));
    }
    // A number can be guessed: it counts only from somebody who takes part in the case.
    shown_numbers(mail)
        .find(|number| known.case_by_number.get(number).is_some_and(|case| takes_part(mail, case)))
        .map(|number| (number, Evidence::NumberFromParticipant))
}

fn joining(kind: MailKind, case: Option<&KnownCase>) -> Joining {
    match kind {
        MailKind::Bounce | MailKind::DelayNotice => Joining::DeliveryFailure,
        MailKind::AutoReply
        | MailKind::Mdn
        | MailKind::FeedbackReport
        | MailKind::BulkOrList
        | MailKind::Loop => Joining::Note,
        MailKind::Human | MailKind::Fax => match case {
            Some(case) if case.closed && case.may_reopen => Joining::Reopen,
            Some(case) if case.closed => Joining::FollowUp,
            Some(_) | None => Joining::Reply,
        },
    }
}

fn takes_part(mail: &InboundMail, case: &KnownCase) -> bool {
    mail.from
        .iter()
        .filter_map(|mailbox| mailbox.address.as_deref())
        .any(|address| case.participants.iter().any(|known| known.eq_ignore_ascii_case(address)))
}

fn receivers(mail: &InboundMail) -> impl Iterator<Item = &str> {
    mail.to.iter().chain(&mail.cc).filter_map(|mailbox| mailbox.address.as_deref())
}

fn plus_numbers<'a>(mail: &'a InboundMail, secret: &'a PlusSecret) -> impl Iterator<Item = String> + 'a {
    receivers(mail).filter_map(|address| number_in_plus_address(address, secret)).take(NUMBERS_MAX)
}

/// Numbers that prove nothing by themselves: in the subject, or in a plus address whose tag is not ours.
fn shown_numbers(mail: &InboundMail) -> impl Iterator<Item = String> + '_ {
    subject_numbers(mail.subject.as_deref().unwrap_or_default())
        .chain(receivers(mail).filter_map(number_shown_in_plus_address).take(NUMBERS_MAX))
}

/// Case numbers in a subject: `[#2026-000123]`, `【#2026-000123】`, also with full-width `＃` and digits.
pub(crate) fn subject_numbers(subject: &str) -> impl Iterator<Item = String> + '_ {
    subject
        .char_indices()
        .filter(|(_, c)| matches!(c, '[' | '【' | '［' | '〔'))
        .filter_map(|(at, bracket)| {
            let inside = subject.get(at + bracket.len_utf8()..)?.chars().take(BRACKET_CHARS_MAX);
            let inside: String = inside.map(half_width).collect();
            let (number, _) = inside.split_once([']', '】', '〕'])?;
            let number = number.trim().strip_prefix('#')?.trim();
            is_case_number(number).then(|| number.to_owned())
        })
        .take(NUMBERS_MAX)
}

/// Chinese input methods write digits and signs in full width.
fn half_width(c: char) -> char {
    match u32::from(c) {
        code @ 0xFF01..=0xFF5E => char::from_u32(code - 0xFEE0).unwrap_or(c),
        _ => c,
    }
}

/// `2026-000123`: a year and a sequence.
pub(crate) fn is_case_number(text: &str) -> bool {
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    text.split_once('-').is_some_and(|(year, sequence)| {
        year.len() == YEAR_DIGITS
            && digits(year)
            && (SEQUENCE_DIGITS_MIN..=SEQUENCE_DIGITS_MAX).contains(&sequence.len())
            && digits(sequence)
    })
}
