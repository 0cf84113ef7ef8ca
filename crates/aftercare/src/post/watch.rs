//! Looks whether a channel has been down for long, and tells the administrators by mail; their pages say so too.

use super::{Post, Sender};
use channels::mail::{Automatic, OutboundMail, OutboundMailbox};
use domain::ids::Digest;
use domain::roles::{Permission, may};
use jiff::SignedDuration;
use std::time::Duration;
use store::outage::Outage;
use web::i18n::L10n;

/// How often it is looked.
const LOOK_EVERY: Duration = Duration::from_secs(20);

impl Post {
    /// For ever; `longest` is how long a channel may be down before anybody is told.
    pub(crate) async fn watch(&self, longest: SignedDuration) {
        let mut every = tokio::time::interval(LOOK_EVERY);
        loop {
            every.tick().await;
            self.look(longest).await;
        }
    }

    pub(super) async fn look(&self, longest: SignedDuration) {
        match self.store.look_at_channels(longest).await {
            Ok(news) => {
                for outage in news.began {
                    tracing::error!(
                        channel = outage.channel,
                        why = outage.why,
                        "a channel has been down for long"
                    );
                    self.tell_administrators("outage-began", &outage).await;
                }
                for outage in news.ended {
                    tracing::info!(channel = outage.channel, "a channel works again");
                    self.tell_administrators("outage-ended", &outage).await;
                }
            }
            Err(error) => tracing::error!(%error, "how the channels are could not be looked at"),
        }
    }

    /// By the desk's own way out. If that is what is down, the pages say it alone.
    async fn tell_administrators(&self, key: &str, outage: &Outage) {
        let world = self.store.world();
        let l = L10n::new(self.house.lang, self.house.zone.clone(), self.store.now());
        let since = l.exact(outage.since);
        let subject = l.ta(key, &[("channel", &outage.channel), ("since", &since), ("why", &outage.why)]);
        let link = format!("{}/admin/channels", self.public_url);
        let text = l.ta("outage-mail", &[("news", &subject), ("link", &link)]);
        for person in world.directory.people().filter(|person| person.works_here(self.store.now())) {
            let Some(address) = world.notice_mail.get(&person.id) else { continue };
            if !may(&person.roles, Permission::Administer) {
                continue;
            }
            let name = format!("{key} {} {} {}", outage.channel, outage.since, person.id.0);
            let Sender { transport, from, .. } = &self.desk;
            let host = from.address.rsplit_once('@').map_or("localhost", |(_, host)| host);
            let letter = OutboundMail {
                from: from.clone(),
                to: vec![OutboundMailbox { name: Some(person.name.clone()), address: address.clone() }],
                cc: Vec::new(),
                reply_to: None,
                subject: subject.clone(),
                message_id: format!("{}@{host}", &Digest::of_file(name.as_bytes()).to_string()[..24]),
                in_reply_to: None,
                references: Vec::new(),
                date: self.store.now(),
                automatic: Automatic::Generated,
                text: format!("{text}\n"),
                attachments: Vec::new(),
            };
            if let Err(error) = transport.send(&letter).await {
                tracing::warn!(%error, channel = outage.channel, "an administrator could not be told by mail");
            }
        }
    }
}
