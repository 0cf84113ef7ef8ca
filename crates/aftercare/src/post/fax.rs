//! What goes by fax: a letter as PDF, mailed to a gateway that dials the number in the address.

use super::{Post, Trouble, told, words};
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
    let desk = |gateway| FaxDesk { gateway, subject: config.subject.clone(), press: Arc::new(Press::new(None)) };
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
        | ToCustomer::Reopened => file.case.channel == Channel::Fax && contact.mail.is_none(),
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
    ) -> Result<(), Trouble> {
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
        sender.transport.send(&out).await.map_err(|error| {
            let why = error.to_string();
            if error.is_permanent() { Trouble::ForGood(why) } else { Trouble::ForNow(why) }
        })?;
        if matches!(what, ToCustomer::Receipt) {
            self.note_receipt(claimed, &file.case, Channel::Fax).await?;
        }
        Ok(())
    }

    #[expect(clippy::too_many_arguments, reason = "each is one thing of the letter; a struct would only rename them")]
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
