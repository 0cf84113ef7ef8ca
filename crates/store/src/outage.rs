//! Channels that have been down for so long that the administrators are told; gone as soon as they work again.

use crate::Store;
use crate::db::Db;
use crate::error::StoreError;
use crate::{line, mailbox, values};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;

/// A channel that is down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outage {
    /// As the configuration calls it.
    pub channel: String,
    pub since: Timestamp,
    pub why: String,
}

/// What has changed since the last look.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct News {
    /// To be told of; each is told of once, by whichever node looked first.
    pub began: Vec<Outage>,
    pub ended: Vec<Outage>,
}

/// Those that are told of, the longest first.
///
/// # Errors
/// The database did not carry it out.
pub async fn all(db: &Db) -> Result<Vec<Outage>, StoreError> {
    let sql = "SELECT channel, since, why FROM outage ORDER BY since, channel";
    let rows: Vec<(String, i64, String)> = db.all(sql, values![]).await?;
    let outage = |(channel, since, why)| Outage { channel, since: crate::time(since), why };
    Ok(rows.into_iter().map(outage).collect())
}

/// Every channel that is down now: those that came and went by themselves, and mailboxes that can't be read.
async fn down(db: &Db) -> Result<BTreeMap<String, Outage>, StoreError> {
    let lines = line::all(db).await?.into_iter().map(|line| (line.name, line.since, line.error));
    let mailboxes = mailbox::all(db).await?.into_iter().map(|one| (one.name, one.since, one.error));
    let outage = |(channel, since, why): (String, Timestamp, Option<String>)| {
        let outage = Outage { channel: channel.clone(), since, why: why? };
        Some((channel, outage))
    };
    // A mailbox and a line may be called alike: then it is down when one of them is.
    Ok(lines.chain(mailboxes).filter_map(outage).collect())
}

impl Store {
    /// Looks at all channels: those that have been down for at least `longest` are outages from now on, those that work
    /// again are none any more.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn look_at_channels(&self, longest: SignedDuration) -> Result<News, StoreError> {
        let (db, now) = (self.db(), self.now());
        let down = down(db).await?;
        let mut news = News::default();
        for known in all(db).await? {
            let Some(still) = down.get(&known.channel) else {
                if db.run("DELETE FROM outage WHERE channel = $1", values![&known.channel]).await? > 0 {
                    news.ended.push(known);
                }
                continue;
            };
            if still.why != known.why {
                let sql = "UPDATE outage SET why = $1 WHERE channel = $2";
                db.run(sql, values![&still.why, &known.channel]).await?;
            }
        }
        for outage in down.into_values().filter(|outage| now.duration_since(outage.since) >= longest) {
            let sql = "INSERT INTO outage (channel, since, why, told) VALUES ($1, $2, $3, $4) ON CONFLICT (channel) DO NOTHING";
            let row = values![&outage.channel, outage.since, &outage.why, now];
            if db.run(sql, row).await? > 0 {
                news.began.push(outage);
            }
        }
        Ok(news)
    }
}
