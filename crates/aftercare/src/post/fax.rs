//! What goes by fax: a letter as PDF, mailed to a gateway that dials the number in the address.

use super::{Post, Sent, Trouble, told, words};
use crate::config::FaxConfig;
use channels::fax::FaxGateway;
use channels::mail::{Automatic, OutboundAttachment, OutboundMail, OutboundMailbox};
use documents::{Fact, LetterSheet, Letterhead, Press};
use domain::case::{Channel, ToCustomer};
use domain::contact::{Contact, Phone};
use std::sync::Arc;
use store::mail;
use store::outbox::Claimed;
use store::read::case::CaseFile;
use web::i18n::L10n;

/// The way out for faxes.
#[derive(Debug)]
pub(crate) struct FaxDesk {
    gateway: FaxGateway,
    /// The subject that the gateway asks for.
    subject: Option<String>,
    press: Arc<Press>,
}

/// # Errors
/// The pattern of the configuration is no address.
pub(crate) fn fax_desk(config: &FaxConfig) -> anyhow::Result<Option<FaxDesk>> {
    let desk =
        |gateway| FaxDesk { gateway, subject: config.subject.clone(), press: Arc::new(Press::new(None)) };
    Ok(config.gateway()?.map(desk))
}

/// Where it goes, if it goes by fax: what somebody here chose to send so, and what the program writes by itself to those
/// who sent a fax and are known by no mail address.
pub(super) fn number(file: &CaseFile, what: &ToCustomer) -> Option<Phone> {
    let contact = Contact::from_text(file.text(file.case.reporter).unwrap_or_default());
    let by_fax = match what {
        ToCustomer::Answer { by, .. } | ToCustomer::Message { by, .. } | ToCustomer::Proposal { by, .. } => {
            *by == Channel::Fax
        }
        ToCustomer::Receipt
        | ToCustomer::Reminder { .. }
        | ToCustomer::FollowUp
        | ToCustomer::ClosedWithoutWord { .. }
        | ToCustomer::Merged { .. }
        | ToCustomer::Reopened
        | ToCustomer::Ruled { .. }
        | ToCustomer::ObjectionAnswered { .. }
        | ToCustomer::Quote { .. }
        | ToCustomer::QuoteWithdrawn { .. } => file.case.channel == Channel::Fax && contact.mail.is_none(),
    };
    contact.phone.filter(|_| by_fax)
}

impl Post {
    pub(super) async fn send_fax(
        &self,
        claimed: &Claimed,
        desk: &FaxDesk,
        file: &CaseFile,
        what: &ToCustomer,
        number: &Phone,
    ) -> Result<Sent, Trouble> {
        let to = desk.gateway.address(number);
        let to = to.ok_or_else(|| Trouble::ForGood("no fax machine answers at an extension".to_owned()))?;
        let contact = Contact::from_text(file.text(file.case.reporter).unwrap_or_default());
        let subject = file.text(file.case.subject).unwrap_or_default().to_owned();
        let l = self.reader(&contact, &subject);
        let link = format!("{}/follow/{}", self.public_url, file.follow_token);
        let (text, attachments) = match what {
            ToCustomer::Answer { .. } | ToCustomer::Message { .. } | ToCustomer::Proposal { .. } => {
                words(&l, file, what, &subject, &link)
            }
            _ => (told(&l, file, what, &subject, &link), &[][..]),
        };
        let case = file.case.id.to_string();
        // What a gateway can draw goes along; the rest is found behind the link.
        let drawn = |kind: &str| matches!(kind, "application/pdf" | "image/tiff");
        let (with, without): (Vec<_>, Vec<_>) =
            attachments.iter().cloned().partition(|file| drawn(&file.media_type));
        let mut text = text;
        if !without.is_empty() {
            text = format!("{text}\n\n{}", l.ta("chat-files-there", &[("link", &link)]));
        }
        let sheet = self.fax_letter(&l, &contact, number, &case, &subject, &text, &link);
        let (press, paper) = (Arc::clone(&desk.press), web::paper::words(&l));
        let paper = paper.map_err(|problem| Trouble::ForNow(problem.to_string()))?;
        let pdf = tokio::task::spawn_blocking(move || press.letter(&paper, &sheet)).await;
        let pdf = pdf.map_err(|error| Trouble::ForNow(error.to_string()))?;
        // Most likely there is no font; that can be mended.
        let pdf = pdf.map_err(|problem| Trouble::ForNow(problem.to_string()))?;
        let name = format!("{case}.pdf");
        let letter =
            OutboundAttachment { filename: name, content_type: "application/pdf".to_owned(), bytes: pdf };
        let mut files = vec![letter];
        files.extend(self.files(&file.texts, &with).await?);
        let sender = self.sender(&file.case).await?;
        let out = OutboundMail {
            from: sender.from.clone(),
            to: vec![OutboundMailbox { name: None, address: to }],
            cc: Vec::new(),
            reply_to: None,
            subject: desk.subject.clone().unwrap_or_else(|| case.clone()),
            message_id: self.message_id(claimed),
            in_reply_to: None,
            references: Vec::new(),
            date: self.store.now(),
            automatic: Automatic::No,
            text: String::new(),
            attachments: files,
        };
        mail::remember_outgoing(self.store.db(), &out.message_id, file.case.id).await?;
        if !self.leave_by(sender, claimed, &out).await? {
            return Ok(Sent::Elsewhere);
        }
        if matches!(what, ToCustomer::Receipt) {
            self.note_receipt(claimed, &file.case, Channel::Fax).await?;
        }
        Ok(Sent::Left)
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "each is one thing of the letter; a struct would only rename them"
    )]
    fn fax_letter(
        &self,
        l: &L10n,
        contact: &Contact,
        number: &Phone,
        case: &str,
        subject: &str,
        text: &str,
        link: &str,
    ) -> LetterSheet {
        let organisation = self.house.name.clone().unwrap_or_else(|| l.t("product-name").into_owned());
        let greeting = if contact.name.is_empty() {
            l.t("mail-greeting-nameless").into_owned()
        } else {
            l.ta("mail-greeting", &[("name", &contact.name)])
        };
        let follow = l.ta("mail-follow-link", &[("link", &link)]);
        let fact = |key: &str, value: String| Fact { name: l.t(key).into_owned(), value };
        let mut paragraphs = vec![greeting];
        paragraphs.extend(text.split("\n\n").map(str::to_owned));
        paragraphs.push(follow);
        LetterSheet {
            letterhead: Letterhead { company: organisation.clone(), ..Letterhead::default() },
            number: case.to_owned(),
            subject: subject.to_owned(),
            facts: vec![
                fact("fax-to", contact.name.clone()),
                fact("fax-number", number.spaced()),
                fact("fax-case", case.to_owned()),
                fact("fax-date", l.exact(self.store.now())),
            ],
            paragraphs,
            signature: l.ta("mail-signature", &[("organisation", &organisation)]),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::config::FaxConfig;
    use crate::post::Post;
    use crate::post::company::{add_person, company, lines, now, post};
    use channels::intake::{FaxLine, Intake};
    use channels::mail::{Limits, OwnAddresses, PlusSecret, read};
    use domain::case::{Actor, Channel, Command, Event};
    use domain::ids::{CommandId, DepartmentCode};
    use domain::text::SealedText;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicI64, Ordering};
    use std::time::Duration;
    use store::outbox::Way;
    use store::{Submission, Target, values};

    const FAX: &str = "From: Facsimile Agent <fax@fax.meters.example>\r\nSubject: Fax received from \"010 8888 0001\"\r\n\
        Message-ID: <42@fax.meters.example>\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n\
        Sender: 010 8888 0001\r\nPages: 1\r\nReceived On: ttyS0\r\n--b\r\nContent-Type: application/pdf; name=f.pdf\r\n\r\n\
        %PDF-1.4\r\n--b--\r\n";

    /// P-ZERO and an answer by fax, to the gateway of the configuration.
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_fax_gets_its_receipt_and_its_answer_by_fax() {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(AtomicI64::new(now().as_microsecond()));
        let store = company(folder.path(), &clock).await;
        let config = FaxConfig {
            address: Some("{number}@gateway.example".to_owned()),
            subject: Some("PIN 1234".to_owned()),
            ..FaxConfig::default()
        };
        let mut with = Arc::into_inner(post(&store, &lines(), folder.path())).unwrap();
        with.fax = super::fax_desk(&config).unwrap();
        let post: Arc<Post> = Arc::new(with);
        let intake = Intake {
            own: OwnAddresses::new(["service@localhost"]),
            limits: Limits::default(),
            secret: PlusSecret::new(vec![7; 32]).unwrap(),
            department: DepartmentCode::new("customer-service").unwrap(),
            mailbox: String::new(),
            too_large: String::new(),
            fax: FaxLine { goes_out: true, ..config.line().unwrap() },
            alarm_senders: Vec::new(),
        };
        let case = intake.take(&store, FAX.as_bytes()).await.unwrap().case.unwrap();
        let text = SealedText::new([1; 16], "请把3号楼的照片发给我们。\n\n王芳");
        let answer = Command::Answer { by: Channel::Fax, text: text.reference(), attachments: Vec::new() };
        let id = CommandId::named("test", "answer");
        let agent = add_person(&store, "wang", domain::roles::Role::HotlineAgent, None).await;
        let mut submission =
            Submission::new(id, Actor::Person(agent), store.now(), Target::Case(case), answer);
        submission.texts.push(text);
        store.door().submit(submission).await.unwrap();
        let sending = tokio::spawn(Arc::clone(&post).run_many(Way::Mail));
        let done = async {
            loop {
                let sql = "SELECT count(*) FROM outbox WHERE state <> 'sent'";
                let (open,): (i64,) = store.db().one(sql, values![]).await.unwrap();
                if open == 0 {
                    return;
                }
                clock.fetch_add(1_000_000, Ordering::SeqCst);
                store.clock_moved();
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(120), done).await.unwrap();
        sending.abort();
        let mut subjects = Vec::new();
        for file in std::fs::read_dir(folder.path().join("outgoing")).unwrap() {
            let raw = std::fs::read(file.unwrap().path()).unwrap();
            let mail = read(&raw, &OwnAddresses::default(), &Limits::default()).unwrap();
            assert_eq!(mail.to[0].address.as_deref(), Some("01088880001@gateway.example"));
            assert_eq!(mail.attachments.len(), 1);
            assert!(mail.attachments[0].bytes.starts_with(b"%PDF-"), "a letter");
            subjects.push(mail.subject.unwrap());
        }
        assert_eq!(subjects, ["PIN 1234", "PIN 1234"], "receipt and answer");
        let journal = store::read::case::journal(&store, case).await.unwrap();
        let given = |e: &&Event| matches!(e, Event::ReceiptGiven { by: Channel::Fax });
        assert_eq!(journal.iter().flat_map(|r| &r.entry.events).filter(given).count(), 1, "P-ZERO");
    }
}
