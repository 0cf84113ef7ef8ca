//! What goes as a text message: what the table lets go that way, and the portal's codes.

use super::chat::receipt;
use super::{Post, Trouble, told};
use channels::sms::{Sms, Template};
use domain::case::{Channel, ToCustomer};
use domain::contact::{Contact, Phone};
use domain::ids::Digest;
use jiff::Timestamp;
use std::collections::BTreeMap;
use store::outbox::{Claimed, Outgoing};
use store::read::case::CaseFile;

/// The provider's HTTP interface.
#[derive(Debug)]
pub(crate) struct Gateway {
    pub(crate) template: Template,
    /// The provider's own values, by the names in the template.
    pub(crate) values: BTreeMap<String, String>,
}

impl Post {
    pub(super) async fn send_sms(&self, claimed: &Claimed) -> Result<(), Trouble> {
        match &claimed.message.what {
            Outgoing::Customer(what) => {
                let file = self.file(claimed).await?;
                let (contact, _) = self.reporter(&file).await?;
                let to = contact.phone.clone();
                let to = to.ok_or_else(|| Trouble::ForGood("there is no number".to_owned()))?;
                self.text(claimed, to, self.text_of(&file, &contact, what)).await?;
                if matches!(what, ToCustomer::Receipt) {
                    self.note_receipt(claimed, &file.case, Channel::Phone).await?;
                }
                Ok(())
            }
            Outgoing::PortalCode { .. } | Outgoing::PortalInvitation { .. } => {
                self.text_portal(claimed).await
            }
            Outgoing::NoticeMail { .. } | Outgoing::TooLarge { .. } | Outgoing::Hook { .. } => {
                Err(Trouble::ForGood("only customers are sent text messages".to_owned()))
            }
        }
    }

    fn text_of(&self, file: &CaseFile, contact: &Contact, what: &ToCustomer) -> String {
        let subject = file.text(file.case.subject).unwrap_or_default();
        let l = self.reader(contact, subject);
        let link = format!("{}/follow/{}", self.public_url, file.follow_token);
        match what {
            ToCustomer::Receipt => receipt(&l, file, &link),
            // The words may be long: where they stand is told.
            ToCustomer::Answer { .. } | ToCustomer::Message { .. } | ToCustomer::Proposal { .. } => {
                l.ta("sms-answer", &[("case", &file.case.id.to_string()), ("link", &link)])
            }
            ToCustomer::Reminder { .. }
            | ToCustomer::FollowUp
            | ToCustomer::ClosedWithoutWord { .. }
            | ToCustomer::Merged { .. }
            | ToCustomer::Reopened
            | ToCustomer::Ruled { .. }
            | ToCustomer::ObjectionAnswered { .. }
            | ToCustomer::Quote { .. }
            | ToCustomer::QuoteWithdrawn { .. } => told(&l, file, what, subject, &link),
        }
    }

    /// Hands a text to the gateway.
    pub(super) async fn text(&self, claimed: &Claimed, to: Phone, text: String) -> Result<(), Trouble> {
        let Some(gateway) = &self.gateway else {
            return Err(Trouble::ForGood("no gateway for text messages is configured".to_owned()));
        };
        // The gateway knows a repeated one by its id.
        let id = Digest(claimed.key).to_string().chars().take(32).collect();
        let request = gateway.template.request(&Sms { to, text, id }, &gateway.values);
        let request = request.map_err(|why| Trouble::ForGood(why.to_string()))?;
        let sent = async {
            let answer = self.client.send(request).await?;
            gateway.template.outcome(&answer)
        };
        let sent = sent.await.map_err(|error| {
            let why = error.to_string();
            if error.is_permanent() { Trouble::ForGood(why) } else { Trouble::ForNow(why) }
        });
        self.tell_gateway(self.store.now(), &sent).await;
        sent.map(drop)
    }

    async fn tell_gateway<T>(&self, now: Timestamp, sent: &Result<T, Trouble>) {
        let db = self.store.db();
        let written = match sent {
            Err(Trouble::ForNow(why)) => store::line::down(db, "sms", "sms", why, now).await.map(drop),
            Ok(_) | Err(Trouble::ForGood(_)) => store::line::up(db, "sms", "sms", now).await,
        };
        if let Err(error) = written {
            tracing::error!(%error, "the channel's state could not be written down");
        }
    }
}

/// The gateway of the configuration, if there is one.
///
/// # Errors
/// A file can't be read, or the template makes no sense; said with what is wrong.
pub(crate) fn gateway(config: &crate::config::SmsConfig) -> anyhow::Result<Option<Gateway>> {
    use anyhow::Context as _;
    let Some(file) = &config.template_file else { return Ok(None) };
    let text =
        std::fs::read_to_string(file).with_context(|| format!("sms: {} can't be read", file.display()))?;
    let template: Template = serde_json::from_str(&text)
        .with_context(|| format!("sms: {} is not as it should be", file.display()))?;
    let values = crate::mailboxes::secret(config.values_file.as_deref())?;
    let pairs = values.lines().filter_map(|line| line.split_once('='));
    let values = pairs.map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned())).collect();
    if let Some(flaw) = template.flaws(&values).first() {
        anyhow::bail!("sms: {}: {flaw}", file.display());
    }
    Ok(Some(Gateway { template, values }))
}

#[cfg(test)]
mod tests {
    use super::Gateway;
    use crate::post::Post;
    use crate::post::company::{all_left, company, gateway, lines, now, post};
    use channels::cti::Extensions;
    use channels::cti::desk::{MissedWords, PhoneDesk, System, Telephone};
    use channels::cti::{CallEvent, What};
    use domain::case::{Channel, Event};
    use domain::ids::DepartmentCode;
    use serde_json::Value;
    use std::sync::atomic::AtomicI64;
    use std::sync::{Arc, Mutex};
    use store::outbox::Way;
    use store::{Store, values};

    fn desk() -> PhoneDesk {
        let department = DepartmentCode::new("customer-service").unwrap();
        let telephone = Telephone {
            system: System::Hook { keys: Vec::new(), dial: None },
            extensions: Extensions { digits_min: 3, digits_max: 4 },
            complaint_numbers: Vec::new(),
            complaint_department: department.clone(),
            department,
        };
        let words = MissedWords { subject: "{number}".to_owned(), text: "{dialled}".to_owned() };
        PhoneDesk::new([("a".to_owned(), telephone)].into(), channels::http::Client::new().unwrap(), words)
    }

    async fn miss(store: &Store, desk: &PhoneDesk, call: &str, from: &str) {
        for what in [What::Started, What::Missed] {
            let event = CallEvent {
                at: store.now(),
                call: call.to_owned(),
                leg: format!("{call}/1"),
                what,
                from: Some(from.to_owned()),
                dialled: Some("4008001234".to_owned()),
                extension: None,
            };
            desk.posted(store, "a", &event).await.unwrap();
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn who_called_in_vain_is_told_their_number_by_text_message() {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(AtomicI64::new(now().as_microsecond()));
        let store = company(folder.path(), &clock).await;
        let heard: Arc<Mutex<Vec<Value>>> = Arc::default();
        let template = gateway(&heard, 1).await;
        let mut with = Arc::into_inner(post(&store, &lines(), folder.path())).unwrap();
        with.gateway = Some(Gateway { template, values: [].into() });
        let post: Arc<Post> = Arc::new(with);
        let mailing = tokio::spawn(Arc::clone(&post).run_many(Way::Mail));
        let texting = tokio::spawn(Arc::clone(&post).run_many(Way::Sms));
        let desk = desk();
        miss(&store, &desk, "c1", "13912340000").await;
        // A fixed line takes no text messages.
        miss(&store, &desk, "c2", "01088880000").await;
        all_left(&store, &clock).await;
        let heard = heard.lock().unwrap().clone();
        assert_eq!(heard.len(), 2);
        assert_eq!(heard[0], heard[1], "tried again it is the same message, with the same id");
        assert_eq!(heard[1]["to"], "+8613912340000");
        let (case,): (i64,) =
            store.db().one("SELECT id FROM cases WHERE subject = '13912340000'", values![]).await.unwrap();
        let case = domain::ids::CaseId::from_key(case);
        assert!(heard[1]["text"].as_str().unwrap().contains(&case.to_string()));
        let journal = store::read::case::journal(&store, case).await.unwrap();
        let told = |e: &Event| matches!(e, Event::ReceiptGiven { by: Channel::Phone });
        assert_eq!(journal.iter().flat_map(|r| &r.entry.events).filter(|e| told(e)).count(), 1);
        mailing.abort();
        texting.abort();
    }
}
