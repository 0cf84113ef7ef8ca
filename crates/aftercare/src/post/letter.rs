//! Letters that belong to no case: the offer of guidance, verifications that end.

use super::{AGAIN, LEASE, Post, Trouble};
use channels::mail::{Automatic, OutboundMail, OutboundMailbox};
use domain::ids::{CustomerId, EquipmentId, PersonId};
use domain::import::Kind;
use jiff::SignedDuration;
use store::letter::{self, About, Claimed, Ending, To};
use store::outbox::{self, Way};
use store::read::case_page;
use web::i18n::L10n;

/// Letters claimed at once.
const AT_ONCE: i64 = 32;

impl Post {
    /// Sends the letters that may leave, for ever.
    pub(crate) async fn run_letters(&self) {
        loop {
            let wait = match self.letters_round().await {
                Ok(0) => self.store.outbox_ready(Way::Letter).await,
                Ok(_) => Ok(()),
                Err(error) => Err(error),
            };
            if let Err(error) = wait {
                tracing::error!(%error, "the letters can't be read; it is tried again");
                tokio::time::sleep(AGAIN).await;
            }
        }
    }

    pub(crate) async fn letters_round(&self) -> Result<usize, store::StoreError> {
        let lease =
            SignedDuration::try_from_secs_f64(LEASE.as_secs_f64() * self.speed.max(1.0)).unwrap_or(LEASE);
        let (db, now) = (self.store.db(), self.store.now());
        let claimed = letter::claim(db, now, AT_ONCE, lease).await?;
        for letter in &claimed {
            let now = self.store.now();
            match self.send_letter(letter).await {
                Ok(()) => outbox::sent(db, letter.id, now).await?,
                Err(Trouble::ForGood(why)) => {
                    tracing::warn!(letter = letter.id, why, "a letter is laid aside");
                    outbox::lay_aside(db, letter.id, &why, now).await?;
                }
                Err(Trouble::ForNow(why)) => {
                    tracing::warn!(letter = letter.id, why, "a letter could not leave; it is tried again");
                    outbox::again_later(db, letter.id, letter.attempts, &why, now).await.map(drop)?;
                }
            }
        }
        Ok(claimed.len())
    }

    async fn send_letter(&self, claimed: &Claimed) -> Result<(), Trouble> {
        let Some(mail) = self.letter_mail(claimed).await? else { return Ok(()) };
        self.desk.transport.send(&mail).await.map_err(|error| {
            let why = error.to_string();
            if error.is_permanent() { Trouble::ForGood(why) } else { Trouble::ForNow(why) }
        })
    }

    /// `None` where there is nobody to write to any more.
    async fn letter_mail(&self, claimed: &Claimed) -> Result<Option<OutboundMail>, Trouble> {
        let l = L10n::new(self.house.lang, self.house.zone.clone(), self.store.now());
        let Some(to) = self.addressee(claimed.letter.to).await? else { return Ok(None) };
        let name = to.name.clone().unwrap_or_default();
        let (subject, words) = match &claimed.letter.about {
            About::Guidance { unit } => self.guidance_words(&l, *unit).await?,
            About::Verification(ending) => self.verification_words(&l, claimed.letter.to, ending).await?,
        };
        let organisation = self.house.name.clone().unwrap_or_else(|| l.t("product-name").into_owned());
        let greeting = l.ta("mail-greeting", &[("name", &name)]);
        let signature = l.ta("mail-signature", &[("organisation", &organisation)]);
        let host = self.desk.from.address.rsplit_once('@').map_or("localhost", |(_, host)| host);
        let key = domain::ids::Digest(claimed.key).to_string();
        Ok(Some(OutboundMail {
            from: self.desk.from.clone(),
            to: vec![to],
            cc: Vec::new(),
            reply_to: None,
            subject,
            // The same letter has the same id, however often it is tried.
            message_id: format!("{}.letter@{host}", &key[..24]),
            in_reply_to: None,
            references: Vec::new(),
            date: self.store.now(),
            automatic: Automatic::Generated,
            text: format!("{greeting}\n\n{words}\n\n-- \n{signature}\n"),
            attachments: Vec::new(),
        }))
    }

    async fn addressee(&self, to: To) -> Result<Option<OutboundMailbox>, Trouble> {
        match to {
            To::Customer(CustomerId(id)) => {
                let row = self.store.row(Kind::Customers, &id.to_string()).await?;
                Ok(row
                    .filter(|row| !row.text("mail").is_empty())
                    .map(|row| OutboundMailbox { name: Some(row.text("name")), address: row.text("mail") }))
            }
            To::Person(PersonId(id)) => {
                let world = self.store.world();
                let person = PersonId(id);
                let address = world.notice_mail.get(&person).cloned();
                let name = world.directory.person(person).map(|p| p.name.clone());
                Ok(address.map(|address| OutboundMailbox { name, address }))
            }
        }
    }

    async fn guidance_words(&self, l: &L10n, unit: EquipmentId) -> Result<(String, String), Trouble> {
        let units = case_page::units(self.store.db(), &[unit]).await?;
        let (serial, model) = units.first().map(|u| (u.serial.clone(), u.model.clone())).unwrap_or_default();
        let words = l.ta("letter-guidance", &[("serial", &serial), ("model", &model)]);
        Ok((l.t("letter-guidance-subject").into_owned(), words))
    }

    async fn verification_words(
        &self,
        l: &L10n,
        to: To,
        ending: &Ending,
    ) -> Result<(String, String), Trouble> {
        let (from, until) = (ending.from.to_string(), ending.to.to_string());
        let subject = l.ta("letter-verification-subject", &[("n", &ending.count), ("until", &until)]);
        let mut lines = Vec::new();
        for some in ending.units.chunks(100) {
            for unit in case_page::units(self.store.db(), some).await? {
                let place: Vec<&str> = [unit.site.as_deref().unwrap_or_default(), &unit.place]
                    .into_iter()
                    .filter(|p| !p.is_empty())
                    .collect();
                lines.push(format!("{}  {}  {}", unit.serial, unit.model, place.join(" ")));
            }
        }
        let more = ending.count - i64::try_from(ending.units.len()).unwrap_or(0);
        if more > 0 {
            lines.push(l.tn("letter-more", more));
        }
        let key = match to {
            To::Customer(_) => "letter-verification",
            To::Person(_) => "letter-verification-ours",
        };
        let list = lines.join("\n");
        let args: [(&str, &dyn web::i18n::Arg); 5] = [
            ("n", &ending.count),
            ("customers", &ending.customers),
            ("from", &from),
            ("until", &until),
            ("list", &list),
        ];
        let mut words = l.ta(key, &args);
        if matches!(to, To::Person(_)) {
            words.push_str(&format!("\n\n{}/units?due=soon", self.public_url));
        }
        Ok((subject, words))
    }
}

#[cfg(test)]
mod tests {
    use super::super::company::{company, lines, now, post};
    use domain::import::{Kind, Names};
    use std::sync::Arc;
    use std::sync::atomic::AtomicI64;
    use store::Store;
    use store::import::{RowEdit, RowSaved};

    async fn save(store: &Store, kind: Kind, cells: &[(&str, &str)]) -> String {
        let mut names = Names::new();
        names.word("yes-no", "1", "1");
        let edit = RowEdit { kind, key: None, edited: 0, cells, by: None, request: None };
        match store.save_row(&Arc::new(names), &edit).await.unwrap() {
            RowSaved::As { key, .. } => key,
            other => panic!("{other:?}"),
        }
    }

    /// P-FIRST and P-CERT: the offer and the end of the verification each leave as one mail, however often it is looked.
    #[tokio::test]
    async fn the_offer_and_the_end_of_a_verification_leave_as_mails() {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(AtomicI64::new(now().as_microsecond()));
        let store = company(folder.path(), &clock).await;
        let post = post(&store, &lines(), folder.path());
        let customer = [("name", "莫干水务"), ("mail", "office@mogan.example"), ("announce", "1")];
        let customer = save(&store, Kind::Customers, &customer).await;
        let product = [("code", "LXS-20"), ("name", "水表"), ("kind", "water-meter")];
        save(&store, Kind::Products, &product).await;
        let unit = [
            ("serial", "W1"),
            ("model", "LXS-20"),
            ("customer", &customer),
            ("verified_until", "2026-12-20"),
        ];
        save(&store, Kind::Units, &unit).await;
        let up_to = web::register::announced_up_to(&store);
        assert_eq!(store.announce_verifications(up_to).await.unwrap(), 1);
        assert_eq!(store.announce_verifications(up_to).await.unwrap(), 0);
        assert_eq!(post.letters_round().await.unwrap(), 2);
        assert_eq!(post.letters_round().await.unwrap(), 0, "each once");
        let mut mails = Vec::new();
        for file in std::fs::read_dir(folder.path().join("outgoing")).unwrap() {
            mails.push(std::fs::read_to_string(file.unwrap().path()).unwrap());
        }
        assert_eq!(mails.len(), 2, "nobody here wants notices by mail");
        assert!(
            mails.iter().all(|mail| mail.contains("office@mogan.example") && mail.contains("Auto-Submitted")),
            "{mails:?}"
        );
    }
}
