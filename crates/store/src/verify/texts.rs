//! Third walk: each text that was not erased is the one its hash names.

use super::{Report, What};
use crate::content::digest_of;
use crate::db::Db;
use crate::error::StoreError;
use crate::values;
use domain::ids::Digest;
use domain::text::SealedText;

const PAGE: i64 = 500;

pub(super) async fn verify(db: &Db, report: &mut Report) -> Result<(), StoreError> {
    let mut behind: Vec<u8> = Vec::new();
    loop {
        let sql = "SELECT digest, salt, body FROM content WHERE digest > $1 ORDER BY digest LIMIT $2";
        let rows: Vec<(Vec<u8>, Vec<u8>, Option<String>)> =
            db.all(sql, values![behind.as_slice(), PAGE]).await?;
        let Some((last, ..)) = rows.last() else { return Ok(()) };
        behind.clone_from(last);
        for (digest, salt, body) in rows {
            report.texts += 1;
            let named = digest_of(&digest);
            let Some(body) = body else { continue };
            let is = <[u8; 16]>::try_from(salt).ok().map(|salt| SealedText::new(salt, body).reference().0);
            if named.is_none() || named != is {
                let place =
                    named.map_or_else(|| "a text without a name".to_owned(), |d: Digest| format!("text {d}"));
                report.fault(What::WrongText, place);
            }
        }
    }
}
