//! The portal's own messages: one-time codes and invitations, by mail and as text messages.

use super::{Post, Sent, Trouble};
use channels::mail::{Automatic, OutboundMail, OutboundMailbox};
use domain::contact::{Contact, Phone};
use domain::portal::CODE_LIFE;
use store::outbox::{Claimed, Outgoing};
use store::portal::{self, Account};
use web::i18n::L10n;

/// What is written, and to whom.
struct Words {
    /// A mail address or a number.
    to: String,
    name: String,
    subject: String,
    /// In a letter.
    text: String,
    /// As a text message.
    short: String,
}

impl Post {
    pub(super) async fn mail_portal(&self, claimed: &Claimed) -> Result<Sent, Trouble> {
        let words = self.portal_words(claimed).await?;
        let l = L10n::new(self.house.lang, self.house.zone.clone(), self.store.now());
        let organisation = self.house.name.clone().unwrap_or_else(|| l.t("product-name").into_owned());
        let signature = l.ta("mail-signature", &[("organisation", &organisation)]);
        let letter = OutboundMail {
            from: self.desk.from.clone(),
            to: vec![OutboundMailbox {
                name: Some(words.name).filter(|name| !name.is_empty()),
                address: words.to,
            }],
            cc: Vec::new(),
            reply_to: None,
            subject: words.subject,
            message_id: self.message_id(claimed),
            references: Vec::new(),
            in_reply_to: None,
            date: self.store.now(),
            automatic: Automatic::Generated,
            text: format!("{}\n\n-- \n{signature}\n", words.text),
            attachments: Vec::new(),
        };
        let left = self.leave_by(&self.desk, claimed, &letter).await?;
        Ok(if left { Sent::Left } else { Sent::Elsewhere })
    }

    pub(super) async fn text_portal(&self, claimed: &Claimed) -> Result<(), Trouble> {
        let words = self.portal_words(claimed).await?;
        let to = Phone::parse(&words.to).map_err(|why| Trouble::ForGood(why.to_string()))?;
        self.text(claimed, to, words.short).await
    }

    async fn portal_words(&self, claimed: &Claimed) -> Result<Words, Trouble> {
        let gone = || Trouble::ForGood("this log-in was taken away".to_owned());
        match &claimed.message.what {
            Outgoing::PortalCode { code, account, language } => {
                let account = portal::by_id(self.store.db(), *account).await?.ok_or_else(gone)?;
                // By the wall clock, as log-ins go. A code that comes late opens nothing, so it is not sent.
                let challenge = portal::to_send(&self.store, *code, crate::clock::wall()).await?;
                let challenge = challenge
                    .ok_or_else(|| Trouble::ForGood("the code was over before it left".to_owned()))?;
                let code = web::portal::code(&self.portal_secret, &challenge.nonce);
                let l = self.reader(&Contact { language: Some(language.clone()), ..Contact::default() }, "");
                let minutes = CODE_LIFE.as_mins();
                Ok(Words {
                    to: challenge.address,
                    name: account.name,
                    subject: l.ta("portal-mail-code-subject", &[("code", &code)]),
                    text: l.ta("portal-mail-code", &[("code", &code), ("minutes", &minutes)]),
                    short: l.ta("portal-sms-code", &[("code", &code), ("minutes", &minutes)]),
                })
            }
            Outgoing::PortalInvitation { account } => {
                let account = portal::by_id(self.store.db(), *account).await?.ok_or_else(gone)?;
                let l = self.portal_reader(&account).await?;
                let address = account.mail.clone().filter(|mail| !mail.is_empty()).or(account.phone.clone());
                let address = address.ok_or_else(|| Trouble::ForGood("there is no address".to_owned()))?;
                let link = format!("{}/portal", self.public_url);
                let organisation =
                    self.house.name.clone().unwrap_or_else(|| l.t("product-name").into_owned());
                let customer = &account.customer_name;
                let told: [(&str, &dyn web::i18n::Arg); 5] = [
                    ("name", &account.name),
                    ("customer", customer),
                    ("organisation", &organisation),
                    ("address", &address),
                    ("link", &link),
                ];
                Ok(Words {
                    subject: l.ta("portal-mail-invitation-subject", &[("organisation", &organisation)]),
                    text: l.ta("portal-mail-invitation", &told),
                    short: l.ta("portal-sms-invitation", &[("organisation", &organisation), ("link", &link)]),
                    to: address.clone(),
                    name: account.name.clone(),
                })
            }
            Outgoing::Customer(_)
            | Outgoing::NoticeMail { .. }
            | Outgoing::TooLarge { .. }
            | Outgoing::Hook { .. } => Err(Trouble::ForGood("this is no message of the portal".to_owned())),
        }
    }

    /// In the language that they wish, else in the organisation's.
    async fn portal_reader(&self, account: &Account) -> Result<L10n, Trouble> {
        let wish = store::wish::of(self.store.db(), account.contact).await?;
        let language = wish.language.or_else(|| Some(self.house.lang.code().to_owned()));
        Ok(self.reader(&Contact { language, ..Contact::default() }, ""))
    }
}

#[cfg(test)]
mod tests {
    use crate::post::company::{all_left, company, gateway, lines, now, post};
    use crate::post::sms::Gateway;
    use domain::case::{Actor, Channel, Command, Event, Kind, Report};
    use domain::contact::{Contact, MailAddress, Phone};
    use domain::ids::{CaseId, CommandId, CustomerId, DepartmentCode, Digest, PersonId};
    use domain::portal::PortalRole;
    use domain::severity::Severity;
    use domain::text::SealedText;
    use domain::wish::{Preferred, Wish};
    use serde_json::Value;
    use std::path::Path;
    use std::sync::atomic::AtomicI64;
    use std::sync::{Arc, Mutex};
    use store::master::{Customer, CustomerContact, Master};
    use store::outbox::Way;
    use store::portal::{Asked, By, Invited, by_address};
    use store::read::caller;
    use store::{Store, Submission, Target, values};

    /// A customer with Lin, who has both a mail address and a mobile number, and Zhou, who has a number alone.
    async fn customer(store: &Store) {
        let mut master = Master::default();
        let text = |text: &str| text.to_owned();
        master.customers.push(Customer {
            id: CustomerId(1),
            name: text("成都自来水有限公司"),
            kind: text("water"),
            city: text("成都"),
            phone: None,
            mail: None,
            note: String::new(),
        });
        for (name, phone, mail) in
            [("林", "13911110000", Some("lin@c1.example")), ("周", "13922220000", None)]
        {
            let (phone, mail) = (Some(text(phone)), mail.map(text));
            let contact = CustomerContact {
                customer: CustomerId(1),
                name: text(name),
                phone,
                mail,
                post: String::new(),
            };
            master.contacts.push(contact);
        }
        store.enter_master(&master).await.unwrap();
    }

    /// Mails and text messages leave until nothing waits; gives what the gateway heard.
    async fn leave(store: &Store, folder: &Path, clock: &AtomicI64) -> Vec<Value> {
        let heard: Arc<Mutex<Vec<Value>>> = Arc::default();
        let template = gateway(&heard, 0).await;
        let mut with = Arc::into_inner(post(store, &lines(), folder)).unwrap();
        with.gateway = Some(Gateway { template, values: [].into() });
        let post = Arc::new(with);
        let mailing = tokio::spawn(Arc::clone(&post).run_many(Way::Mail));
        let texting = tokio::spawn(Arc::clone(&post).run_many(Way::Sms));
        all_left(store, clock).await;
        mailing.abort();
        texting.abort();
        heard.lock().unwrap().clone()
    }

    fn mails(folder: &Path) -> Vec<String> {
        let Ok(entries) = std::fs::read_dir(folder.join("outgoing")) else { return Vec::new() };
        let read = |entry: std::io::Result<std::fs::DirEntry>| {
            let raw = std::fs::read(entry.unwrap().path()).unwrap();
            let own = channels::mail::OwnAddresses::new(["service@localhost"]);
            let mail = channels::mail::read(&raw, &own, &channels::mail::Limits::default()).unwrap();
            format!("{}\n{}", mail.subject.clone().unwrap_or_default(), mail.text())
        };
        entries.map(read).collect()
    }

    /// The code goes to the address that was typed, in the words of its reader, and stands nowhere in the database.
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn codes_and_invitations_leave_by_mail_and_as_text_messages() {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(AtomicI64::new(now().as_microsecond()));
        let store = company(folder.path(), &clock).await;
        customer(&store).await;
        for contact in caller::contacts(store.db(), CustomerId(1)).await.unwrap() {
            let contact = domain::ids::ContactId(contact.contact.unwrap());
            let invited = store.invite(contact, PortalRole::Member, By::Person(PersonId(1))).await.unwrap();
            assert!(matches!(invited, Invited::In(_)));
        }
        let mut codes = Vec::new();
        for (n, address, way) in [(1, "lin@c1.example", Way::Mail), (2, "13922220000", Way::Sms)] {
            let account = by_address(store.db(), address).await.unwrap().remove(0);
            let to = Some((account.id, way));
            let (challenge, nonce) = (Digest([n; 32]), [n; 16]);
            let asked = Asked { challenge, nonce, address, language: "en", to };
            store.ask_portal_code(&asked, crate::clock::wall()).await.unwrap();
            codes.push(web::portal::code(&[7; 32], &[n; 16]));
        }
        let heard = leave(&store, folder.path(), &clock).await;
        let mails = mails(folder.path());
        assert_eq!((mails.len(), heard.len()), (2, 2), "{mails:?} {heard:?}");
        assert!(mails.iter().any(|mail| mail.contains(&codes[0])), "{mails:?}");
        assert!(mails.iter().any(|mail| mail.contains("/portal") && mail.contains("lin@c1.example")));
        assert!(heard.iter().all(|sms| sms["to"] == "+8613922220000"));
        assert!(heard.iter().any(|sms| sms["text"].as_str().unwrap().contains(&codes[1])), "{heard:?}");
        for table in ["SELECT body FROM outbox", "SELECT address FROM portal_code"] {
            let rows: Vec<(String,)> = store.db().all(table, values![]).await.unwrap();
            assert!(rows.iter().all(|(text,)| !codes.iter().any(|code| text.contains(code))), "{table}");
        }
        // One that comes too late is not sent: somebody sees why.
        let account = by_address(store.db(), "lin@c1.example").await.unwrap().remove(0);
        let asked = Asked {
            challenge: Digest([3; 32]),
            nonce: [3; 16],
            address: "lin@c1.example",
            language: "en",
            to: Some((account.id, Way::Mail)),
        };
        let long_ago = crate::clock::wall() - domain::portal::CODE_LIFE * 2;
        store.ask_portal_code(&asked, long_ago).await.unwrap();
        leave(&store, folder.path(), &clock).await;
        let sql = "SELECT error FROM outbox WHERE state = 'dead'";
        let (why,): (String,) = store.db().one(sql, values![]).await.unwrap();
        assert!(why.contains("over before it left"), "{why}");
    }

    async fn report(store: &Store, n: u8, reporter: &Contact) -> CaseId {
        let texts = ["水表不走字".to_owned(), "三号楼".to_owned(), reporter.to_text()];
        let texts = texts.map(|text| SealedText::new([n; 16], text));
        let report = Report {
            kind: Kind::Report,
            channel: Channel::Mail,
            subject: texts[0].reference(),
            text: texts[1].reference(),
            reporter: texts[2].reference(),
            customer: Some(CustomerId(1)),
            equipment: Vec::new(),
            local_area: None,
            remote_access: false,
            place: domain::serving::Place::default(),
            severity: Severity::Three,
            fault: None,
            department: DepartmentCode::new("customer-service").unwrap(),
            assignee: None,
            attachments: Vec::new(),
            split_from: None,
            follows: None,
            receipt_given: false,
        };
        let id = CommandId::named("test", &n.to_string());
        let command = Command::Report(Box::new(report));
        let submission = Submission::new(id, Actor::Customer, store.now(), Target::New, command);
        store.door().submit(submission.with_texts(texts)).await.unwrap().case
    }

    /// P-ZERO: who wishes text messages has the number by text message, though they have a mail address; the journal says by
    /// which way it was given.
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_recorded_wish_is_kept_when_something_is_sent() {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(AtomicI64::new(now().as_microsecond()));
        let store = company(folder.path(), &clock).await;
        customer(&store).await;
        let lin = Contact {
            name: "林".to_owned(),
            phone: Phone::parse("13911110000").ok(),
            mail: MailAddress::parse("lin@c1.example").ok(),
            language: None,
        };
        let before = report(&store, 1, &lin).await;
        assert!(leave(&store, folder.path(), &clock).await.is_empty(), "nothing wished: a mail for a mail");
        assert_eq!(mails(folder.path()).len(), 1);
        let contact = caller::contacts(store.db(), CustomerId(1)).await.unwrap()[0].contact.unwrap();
        let wish = Wish { way: Some(Preferred::Text), language: Some("en".to_owned()), quiet: None };
        store.set_wish(domain::ids::ContactId(contact), &wish, None).await.unwrap();
        let after = report(&store, 2, &lin).await;
        let heard = leave(&store, folder.path(), &clock).await;
        let [sms] = heard.as_slice() else { panic!("{heard:?}") };
        let text = sms["text"].as_str().unwrap();
        assert!(
            text.contains(&after.to_string()) && text.contains("We received"),
            "in their language: {text}"
        );
        assert_eq!(mails(folder.path()).len(), 1, "not by mail as well");
        for (case, by) in [(before, Channel::Mail), (after, Channel::Phone)] {
            let journal = store::read::case::journal(&store, case).await.unwrap();
            let events: Vec<Event> = journal.into_iter().flat_map(|r| r.entry.events).collect();
            let given = events.iter().filter(|e| matches!(e, Event::ReceiptGiven { by: way } if *way == by));
            assert_eq!(given.count(), 1, "{case}");
        }
    }
}
