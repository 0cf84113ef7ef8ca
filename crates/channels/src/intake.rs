//! A mail on its way to the door: read, joined to its case or made a new one, and in every case recorded with what became
//! of it (P-100: nothing that arrives is lost).

use crate::fax;
use crate::mail::{
    self, InboundMail, Joining, Known, KnownCase, Limits, MailKind, OwnAddresses, PlusSecret, ThreadDecision,
    Unreadable,
};
use domain::case::{Actor, Attachment, Channel, Command, Kind, MachineMessage, Report};
use domain::contact::{Contact, MailAddress, NAME_CHARS_MAX, Phone};
use domain::courtesy;
use domain::ids::{AreaCode, CaseId, CommandId, CustomerId, DepartmentCode, Digest};
use domain::severity::Severity;
use domain::text::{SealedText, TextRef};
use jiff::{SignedDuration, Timestamp};
use std::collections::{HashMap, HashSet};
use store::mail::{MailRecord, Outcome};
use store::read::place;
use store::{Blob, DoorError, Store, StoreError, Submission, Target};

/// Longest subject kept, in characters.
const SUBJECT_CHARS_MAX: usize = 300;
/// Longest text kept of one mail, in characters; the raw message is kept whole.
const TEXT_CHARS_MAX: usize = 200_000;

/// Cases that one address may open within [`FLOOD_WITHIN`].
pub const FLOOD_CASES_MAX: i64 = 60;
/// Messages of one address that go into cases within [`FLOOD_WITHIN`].
pub const FLOOD_MAILS_MAX: i64 = 500;
/// Why a machine's mail joins a case.
const LASTS: &str = "the same system reports the same again while that case is open";
const FLOOD_WITHIN: SignedDuration = SignedDuration::from_hours(1);

/// How mails are taken in.
#[derive(Clone, Debug)]
pub struct Intake {
    pub own: OwnAddresses,
    pub limits: Limits,
    pub secret: PlusSecret,
    /// Where what nobody has looked at yet goes.
    pub department: DepartmentCode,
    /// The mailbox they come by; empty when they are handed in otherwise.
    pub mailbox: String,
    /// What stands in place of a message that is too large to be read.
    pub too_large: String,
    pub fax: FaxLine,
    /// Addresses (or `@host`, all of one host) of systems that report by mail: what they send becomes a case although no
    /// person wrote it.
    pub alarm_senders: Vec<String>,
}

/// How faxes come and go.
#[derive(Clone, Debug, Default)]
pub struct FaxLine {
    /// Addresses (or `@host`) by which providers mail the faxes they received.
    pub gateways: Vec<String>,
    /// Our own numbers, which such a mail may name too.
    pub own: Vec<Phone>,
    /// Whether a fax can be answered by fax.
    pub goes_out: bool,
}

/// What became of one mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    pub outcome: Outcome,
    pub case: Option<CaseId>,
    /// For people, in English, as the list of mails shows it.
    pub reason: String,
    pub subject: String,
    pub sender: String,
    /// The same message was taken in before.
    pub again: bool,
}

/// A mail could not be recorded; it must be handed in again.
#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    #[error("{0}")]
    Store(#[from] StoreError),
    #[error("{0}")]
    Door(DoorError),
}

impl Intake {
    /// Takes one raw message in. The same message twice makes one case: the second time is recorded and refused.
    ///
    /// # Errors
    /// The database did not carry it out; nothing of the mail is recorded then.
    pub async fn take(&self, store: &Store, raw: &[u8]) -> Result<Taken, IntakeError> {
        self.take_or_pass(store, raw, false).await
    }

    /// The same, where a message may be one that was read already: that is no second delivery, and is not recorded again.
    ///
    /// # Errors
    /// The database did not carry it out; nothing of the mail is recorded then.
    pub async fn take_once(&self, store: &Store, raw: &[u8]) -> Result<Taken, IntakeError> {
        self.take_or_pass(store, raw, true).await
    }

    /// What is taken in of a message too large to be read: its header, and a sentence in place of the rest. The message
    /// itself stays in the mailbox.
    #[must_use]
    pub fn without_body(&self, header: &[u8]) -> Vec<u8> {
        let mut kept = Vec::with_capacity(header.len() + self.too_large.len());
        let mut passed = false;
        for line in header.split_inclusive(|byte| *byte == b'\n') {
            let folded = matches!(line.first(), Some(b' ' | b'\t'));
            if !folded {
                let name = line.split(|byte| *byte == b':').next().unwrap_or_default();
                passed = name.eq_ignore_ascii_case(b"content-type")
                    || name.eq_ignore_ascii_case(b"content-transfer-encoding")
                    || line.iter().all(u8::is_ascii_whitespace);
            }
            if !passed {
                kept.extend_from_slice(line);
            }
        }
        kept.extend_from_slice(
            b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n",
        );
        kept.extend_from_slice(self.too_large.as_bytes());
        kept
    }

    async fn take_or_pass(&self, store: &Store, raw: &[u8], pass: bool) -> Result<Taken, IntakeError> {
        if raw.len() > self.limits.message_bytes_max {
            let head = self.without_body(head(raw, &self.limits));
            return Box::pin(self.take_or_pass(store, &head, pass)).await;
        }
        let mut mail = match mail::read(raw, &self.own, &self.limits) {
            Ok(mail) => mail,
            Err(fault) => return self.refuse_unreadable(store, raw, &fault).await,
        };
        if let Some(fax) = fax::received_through(&mail, &self.fax.gateways, &self.fax.own)
            && mail.kind != MailKind::Loop
        {
            mail.kind = MailKind::Fax;
            mail.fax = Some(fax);
        }
        let identity = identity(&mail);
        if let Some(case) = store::mail::taken_before(store.db(), identity).await? {
            let reason = match case {
                Some(case) => format!("the same message was taken in before, as {case}"),
                None => "the same message was taken in before".to_owned(),
            };
            if pass {
                let record = record(store, &self.mailbox, &mail, raw, Outcome::Refused, reason);
                return Ok(Taken { again: true, ..taken(&record, case) });
            }
            let recorded = self.record(store, &mail, raw, Outcome::Refused, case, reason).await?;
            return Ok(Taken { again: true, ..recorded });
        }
        let known = self.known(store, &mail).await?;
        match mail::decide(&mail, &known, &self.secret) {
            ThreadDecision::Ignored => {
                let reason = "the same message was taken in before".to_owned();
                self.record(store, &mail, raw, Outcome::Refused, None, reason).await
            }
            ThreadDecision::Unattached if self.reports_an_alarm(store, &mail).await? => {
                let about =
                    store::mail::open_case_about(store.db(), &address(&mail), &subject(&mail)).await?;
                match about {
                    // As long as that case is open, repetitions belong to it.
                    Some(case) => self.join(store, &mail, raw, case, Joining::Note, LASTS).await,
                    None => self.new_or_joined(store, &mail, raw).await,
                }
            }
            ThreadDecision::Unattached => {
                let (outcome, reason) = alone(&mail);
                self.record(store, &mail, raw, outcome, None, reason).await
            }
            ThreadDecision::New => self.new_or_joined(store, &mail, raw).await,
            ThreadDecision::Belongs { number, as_, .. } => match number.parse() {
                Ok(case) => self.join(store, &mail, raw, case, as_, "").await,
                Err(_) => self.new_case(store, &mail, raw).await,
            },
        }
    }

    /// A machine's mail that answers nobody: of a system that was named for it, or of a customer's own.
    async fn reports_an_alarm(&self, store: &Store, mail: &InboundMail) -> Result<bool, StoreError> {
        let named = mail.from.iter().filter_map(|from| from.address.as_deref()).any(|address| {
            self.alarm_senders.iter().any(|sender| {
                sender.eq_ignore_ascii_case(address)
                    || (sender.starts_with('@') && address.to_lowercase().ends_with(&sender.to_lowercase()))
            })
        });
        if named {
            return Ok(mail.may_be_an_alarm());
        }
        if !mail.is_generated_on_its_own() {
            return Ok(false);
        }
        match mail.from.iter().find_map(|from| MailAddress::parse(from.address.as_deref()?).ok()) {
            Some(address) => Ok(store::mail::customer_of(store.db(), &address).await?.is_some()),
            None => Ok(false),
        }
    }

    /// A case of its own, unless one address has opened so many lately that nobody could read them: then it goes into the
    /// newest of them, and beyond that it is kept and listed only. Nothing is lost (P-100), and nobody drowns.
    async fn new_or_joined(
        &self,
        store: &Store,
        mail: &InboundMail,
        raw: &[u8],
    ) -> Result<Taken, IntakeError> {
        let address = address(mail);
        let since = store.now().saturating_sub(FLOOD_WITHIN).unwrap_or(Timestamp::MIN);
        let lately = store::mail::lately(store.db(), &address, since).await?;
        if address.is_empty() || lately.cases < FLOOD_CASES_MAX {
            return self.new_case(store, mail, raw).await;
        }
        match lately.newest {
            Some(case) if lately.mails < FLOOD_MAILS_MAX => {
                let reason = format!("more than {FLOOD_CASES_MAX} new cases of this address within an hour");
                self.join(store, mail, raw, case, Joining::Reply, &reason).await
            }
            case => {
                let reason = format!("more than {FLOOD_MAILS_MAX} messages of this address within an hour");
                self.record(store, mail, raw, Outcome::Refused, case, reason).await
            }
        }
    }

    async fn refuse_unreadable(
        &self,
        store: &Store,
        raw: &[u8],
        fault: &Unreadable,
    ) -> Result<Taken, IntakeError> {
        let record = MailRecord {
            raw: Digest::of_file(raw),
            identity: Digest::of_file(raw),
            message_id: String::new(),
            received: store.now(),
            sender: String::new(),
            subject: String::new(),
            outcome: Outcome::Refused,
            reason: fault.to_string(),
            mailbox: self.mailbox.clone(),
            address: String::new(),
            too_large: None,
        };
        store::mail::record(store.db(), &record, raw, None).await?;
        Ok(taken(&record, None))
    }

    async fn record(
        &self,
        store: &Store,
        mail: &InboundMail,
        raw: &[u8],
        outcome: Outcome,
        case: Option<CaseId>,
        reason: String,
    ) -> Result<Taken, IntakeError> {
        let record = record(store, &self.mailbox, mail, raw, outcome, reason);
        store::mail::record(store.db(), &record, raw, case).await?;
        Ok(taken(&record, case))
    }

    /// What the rules of threading ask for.
    async fn known(&self, store: &Store, mail: &InboundMail) -> Result<Known, StoreError> {
        let mut known = Known::default();
        let ids = mail::ids_to_ask_for(mail);
        let by_id = store::mail::cases_of(store.db(), &ids).await?;
        let mut cases: HashSet<CaseId> = by_id.values().copied().collect();
        known.case_by_message_id = by_id.iter().map(|(id, case)| (id.clone(), case.to_string())).collect();
        cases.extend(
            mail::numbers_to_ask_for(mail, &self.secret).iter().filter_map(|n| n.parse::<CaseId>().ok()),
        );
        for case in cases {
            if let Some(found) = store::mail::thread_case(store.db(), case).await? {
                let participants: HashSet<String> = found.participants.into_iter().collect();
                let entry = KnownCase { participants, closed: !found.open, may_reopen: !found.open };
                known.case_by_number.insert(case.to_string(), entry);
            }
        }
        known.case_by_message_id.retain(|_, number| known.case_by_number.contains_key(number));
        Ok(known)
    }

    async fn new_case(&self, store: &Store, mail: &InboundMail, raw: &[u8]) -> Result<Taken, IntakeError> {
        let mut pen = Pen::new(store);
        let mut contact = contact(mail);
        let owner = match (&contact.mail, &contact.phone) {
            (Some(address), _) => store::mail::customer_of(store.db(), address).await?,
            (None, Some(number)) => {
                let known = store::mail::customer_by_number(store.db(), number).await?;
                known.map(|(customer, area, name)| {
                    // The fax server's own name says nothing.
                    contact.name = name;
                    (customer, area)
                })
            }
            (None, None) => None,
        };
        let (customer, area) =
            owner.map_or((None, None), |(c, a): (CustomerId, Option<AreaCode>)| (Some(c), a));
        let may_be_told =
            mail.may_auto_reply || (mail.fax.is_some() && self.fax.goes_out && contact.phone.is_some());
        let report = Report {
            kind: Kind::Report,
            channel: if mail.kind == MailKind::Fax { Channel::Fax } else { Channel::Mail },
            subject: pen.text(&subject(mail)),
            text: pen.text(&text(mail)),
            reporter: pen.text(&contact.to_text()),
            customer,
            equipment: Vec::new(),
            local_area: area,
            remote_access: false,
            place: place::known(store.db(), customer, &[]).await?,
            severity: Severity::Three,
            fault: None,
            department: self.department.clone(),
            assignee: None,
            attachments: pen.attachments(mail),
            split_from: None,
            follows: None,
            // A machine's address must never be written to by a machine: two would never come to rest.
            receipt_given: !may_be_told,
        };
        let command = Command::Report(Box::new(report));
        self.submit(store, mail, raw, pen, Target::New, command, Outcome::NewCase).await
    }

    async fn join(
        &self,
        store: &Store,
        mail: &InboundMail,
        raw: &[u8],
        case: CaseId,
        joining: Joining,
        reason: &str,
    ) -> Result<Taken, IntakeError> {
        let mut pen = Pen { reason: reason.to_owned(), ..Pen::new(store) };
        let body = text(mail);
        let (command, outcome) = match joining {
            Joining::Reply | Joining::Reopen | Joining::FollowUp => {
                let said = mail::fold_quotes(&body);
                let courtesy = mail.attachments.is_empty() && courtesy::is_courtesy(&said.visible);
                let command = Command::Receive {
                    by: if mail.kind == MailKind::Fax { Channel::Fax } else { Channel::Mail },
                    from: pen.text(&contact(mail).to_text()),
                    text: pen.text(&body),
                    attachments: pen.attachments(mail),
                    courtesy,
                };
                (command, Outcome::Reply)
            }
            Joining::DeliveryFailure => {
                let about = match mail.kind {
                    MailKind::DelayNotice => MachineMessage::DeliveryDelayed,
                    _ => MachineMessage::DeliveryFailed,
                };
                (Command::ReceiveFromMachine { about, text: pen.text(&body) }, Outcome::Bounce)
            }
            Joining::Note => {
                let about = MachineMessage::AutomaticReply;
                (Command::ReceiveFromMachine { about, text: pen.text(&body) }, Outcome::AutomaticReply)
            }
        };
        self.submit(store, mail, raw, pen, Target::Case(case), command, outcome).await
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "each is one thing of the submission; a struct would only rename them"
    )]
    async fn submit(
        &self,
        store: &Store,
        mail: &InboundMail,
        raw: &[u8],
        mut pen: Pen<'_>,
        target: Target,
        command: Command,
        outcome: Outcome,
    ) -> Result<Taken, IntakeError> {
        let mut record = record(store, &self.mailbox, mail, raw, outcome, std::mem::take(&mut pen.reason));
        if mail.may_auto_reply && mail.text() == self.too_large {
            record.too_large = mail.answer_address().and_then(|to| MailAddress::parse(to).ok());
        }
        pen.blobs.push(Blob { digest: record.raw, bytes: raw.to_vec() });
        let id = CommandId::named("mail", &record.identity.to_string());
        let mut submission = Submission::new(id, Actor::Customer, store.now(), target, command);
        submission.texts = pen.texts;
        submission.blobs = pen.blobs;
        submission.mail = Some(record.clone());
        match store.door().submit(submission).await {
            Ok(done) => Ok(taken(
                &record,
                done.also.first().copied().filter(|_| done.events.is_empty()).or(Some(done.case)),
            )),
            Err(DoorError::Refused(refusal)) => {
                // The rules would not have it: it is kept all the same, and says why.
                let reason = refusal.to_string();
                let case = match target {
                    Target::Case(case) => Some(case),
                    Target::New => None,
                };
                self.record(store, mail, raw, Outcome::Refused, case, reason).await
            }
            Err(failed @ DoorError::Failed(_)) => Err(IntakeError::Door(failed)),
        }
    }
}

/// Names a message by what it says, not by the way it came: delivered twice, its `Received` lines differ.
fn identity(mail: &InboundMail) -> Digest {
    let texts = [mail.message_id.as_str(), mail.subject.as_deref().unwrap_or_default(), mail.text()];
    let mut parts: Vec<&[u8]> = texts.iter().map(|t| t.as_bytes()).collect();
    parts.extend(mail.attachments.iter().map(|a| a.sha256.as_bytes()));
    parts.extend(mail.from.iter().filter_map(|f| f.address.as_deref()).map(str::as_bytes));
    Digest::of(&parts)
}

fn record(
    store: &Store,
    mailbox: &str,
    mail: &InboundMail,
    raw: &[u8],
    outcome: Outcome,
    reason: String,
) -> MailRecord {
    MailRecord {
        mailbox: mailbox.to_owned(),
        raw: Digest::of_file(raw),
        identity: identity(mail),
        message_id: mail.message_id.clone(),
        received: store.now(),
        sender: sender(mail),
        subject: subject(mail),
        outcome,
        reason,
        address: address(mail),
        too_large: None,
    }
}

/// Of the message as far as it is read: its head ends with the first empty line.
fn head<'a>(raw: &'a [u8], limits: &Limits) -> &'a [u8] {
    let start = raw.get(..limits.header_bytes_max.min(raw.len())).unwrap_or(raw);
    let mut at = 0;
    for line in start.split_inclusive(|byte| *byte == b'\n') {
        if at > 0 && line.iter().all(u8::is_ascii_whitespace) {
            break;
        }
        at += line.len();
    }
    start.get(..at).unwrap_or(start)
}

/// In lower case, without the name beside it.
fn address(mail: &InboundMail) -> String {
    let from = mail.from.iter().find_map(|from| from.address.as_deref());
    from.unwrap_or_default().trim().to_lowercase()
}

fn taken(record: &MailRecord, case: Option<CaseId>) -> Taken {
    Taken {
        outcome: record.outcome,
        case,
        reason: record.reason.clone(),
        subject: record.subject.clone(),
        sender: record.sender.clone(),
        again: false,
    }
}

/// What is no report and belongs to no case.
fn alone(mail: &InboundMail) -> (Outcome, String) {
    let (outcome, what) = match mail.kind {
        MailKind::Bounce => (Outcome::Bounce, "a delivery failure of a message that is not ours"),
        MailKind::DelayNotice => (Outcome::Bounce, "a delivery delay of a message that is not ours"),
        MailKind::AutoReply => (Outcome::AutomaticReply, "an automatic reply to no case"),
        MailKind::Mdn => (Outcome::AutomaticReply, "a confirmation of reading for no case"),
        MailKind::FeedbackReport => (Outcome::Refused, "an abuse report, not a report of a customer"),
        MailKind::BulkOrList => (Outcome::Refused, "sent to many through a list, not to us"),
        MailKind::Loop => {
            (Outcome::Refused, "from one of our own addresses; taking it in would go round in a circle")
        }
        MailKind::Human | MailKind::Fax => (Outcome::Refused, "belongs to no case"),
    };
    let reasons = mail.kind_reasons.join(", ");
    (outcome, if reasons.is_empty() { what.to_owned() } else { format!("{what} ({reasons})") })
}

fn subject(mail: &InboundMail) -> String {
    let subject = mail.subject.as_deref().unwrap_or_default().trim();
    if subject.is_empty() {
        let first = mail.text().lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or("…");
        return first.chars().take(80).collect();
    }
    subject.chars().take(SUBJECT_CHARS_MAX).collect()
}

fn text(mail: &InboundMail) -> String {
    mail.text().chars().take(TEXT_CHARS_MAX).collect()
}

fn sender(mail: &InboundMail) -> String {
    mail.from.first().map_or_else(String::new, |from| {
        let address = from.address.as_deref().unwrap_or_default();
        from.name.as_ref().map_or_else(|| address.to_owned(), |name| format!("{name} <{address}>"))
    })
}

/// Who wrote; for a fax, the number it came from.
fn contact(mail: &InboundMail) -> Contact {
    let from = mail.from.first();
    let name = from.and_then(|f| f.name.clone()).unwrap_or_default();
    if let Some(fax) = &mail.fax {
        // Machines may call themselves by a name; the network names the number then.
        let number = [&fax.sender, &fax.caller];
        let phone = number.iter().find_map(|number| Phone::parse(number.as_deref()?).ok());
        let called = fax.sender.clone().filter(|sender| Phone::parse(sender).is_err()).unwrap_or_default();
        let name = called.chars().take(NAME_CHARS_MAX).collect();
        return Contact { name, phone, mail: None, language: None };
    }
    let mail_address = mail.answer_address().and_then(|a| MailAddress::parse(a).ok());
    Contact {
        name: name.chars().take(NAME_CHARS_MAX).collect(),
        phone: None,
        mail: mail_address,
        language: None,
    }
}

struct Pen<'a> {
    store: &'a Store,
    texts: Vec<SealedText>,
    blobs: Vec<Blob>,
    /// Why it goes where it goes, where that is not plain.
    reason: String,
}

impl<'a> Pen<'a> {
    fn new(store: &'a Store) -> Self {
        Self { store, texts: Vec::new(), blobs: Vec::new(), reason: String::new() }
    }

    fn text(&mut self, text: &str) -> TextRef {
        let sealed = SealedText::new(self.store.random(), text);
        let name = sealed.reference();
        self.texts.push(sealed);
        name
    }

    fn attachments(&mut self, mail: &InboundMail) -> Vec<Attachment> {
        let mut taken = Vec::new();
        for (i, file) in mail.attachments.iter().enumerate() {
            let name = file.filename.clone().unwrap_or_else(|| format!("part-{}", i + 1));
            let digest = Digest::of_file(&file.bytes);
            let name = self.text(&name);
            self.blobs.push(Blob { digest, bytes: file.bytes.clone() });
            taken.push(Attachment {
                name,
                media_type: file.content_type.clone(),
                size: file.bytes.len() as u64,
                digest,
            });
        }
        taken
    }
}

/// Messages of one kind by their outcomes, for the closing line of an import.
#[must_use]
pub fn count(taken: &[Taken]) -> HashMap<&'static str, usize> {
    let mut counts = HashMap::new();
    for one in taken {
        *counts.entry(one.outcome.code()).or_default() += 1;
    }
    counts
}

/// When a mail was written, for lists; not trusted for clocks: those begin with its arrival.
#[must_use]
pub fn written(mail: &InboundMail) -> Option<Timestamp> {
    mail.date.map(|date| date.at)
}
