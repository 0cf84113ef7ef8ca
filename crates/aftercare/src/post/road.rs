//! By which way a message to a customer leaves: the administrator's table, the contact's wish and the promise together.

use super::{Post, Sent, Trouble};
use domain::case::ToCustomer;
use domain::contact::Contact;
use domain::notification::Notifications;
use domain::wish::{Reach, Road, Wish, plan};
use store::StoreError;
use store::documents::{self, NOTIFICATIONS};
use store::outbox::{Claimed, Way};
use store::read::case::CaseFile;

impl Post {
    /// Turns a message to where it goes, and when; `None`: by this way, and now.
    pub(super) async fn turned(
        &self,
        claimed: &Claimed,
        file: &CaseFile,
        what: &ToCustomer,
        here: Way,
    ) -> Result<Option<Sent>, Trouble> {
        let (contact, wish) = self.reporter(file).await?;
        let mobile = contact.phone.as_ref().is_some_and(|phone| channels::sms::e164(phone).is_ok());
        let reach = Reach {
            mail: contact.mail.is_some(),
            text: self.gateway.is_some() && mobile,
            chat: self.route(&file.case).await?.is_some(),
        };
        let now = self.store.now();
        let table = self.notifications().await?;
        let plan = plan(&table, &wish, reach, what, file.case.channel, now, &self.house.zone);
        let way = match plan.road {
            Road::Mail => Way::Mail,
            Road::Text => Way::Sms,
            Road::Chat => Way::Chat,
            // Somebody has to see that a conversation is gone.
            Road::Nowhere if here == Way::Chat && !reach.chat => return Ok(None),
            Road::Nowhere => return Ok(Some(Sent::Left)),
        };
        if way == here && plan.at <= now {
            return Ok(None);
        }
        self.store.hand_over(claimed.id, way, plan.at).await?;
        Ok(Some(Sent::Elsewhere))
    }

    /// Who reported a case, in the language that they wish, and what else they wish.
    pub(super) async fn reporter(&self, file: &CaseFile) -> Result<(Contact, Wish), StoreError> {
        let mut contact = Contact::from_text(file.text(file.case.reporter).unwrap_or_default());
        let wish = store::wish::of_reporter(self.store.db(), file.case.customer, &contact).await?;
        contact.language = wish.language.clone().or(contact.language);
        Ok((contact, wish))
    }

    async fn notifications(&self) -> Result<Notifications, StoreError> {
        let Some(saved) = documents::latest(self.store.db(), NOTIFICATIONS).await? else {
            return Ok(Notifications::default());
        };
        serde_json::from_str(&saved.body).map_err(|e| StoreError::unreadable(NOTIFICATIONS, e))
    }
}
