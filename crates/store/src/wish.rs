//! How contacts wish to be told.

use crate::Store;
use crate::db::Db;
use crate::error::StoreError;
use crate::values;
use domain::contact::Contact;
use domain::ids::{ContactId, CustomerId, PersonId};
use domain::notification::{parse_quiet, written};
use domain::wish::{Preferred, Wish};

type Row = (Option<String>, Option<String>, Option<String>, Option<String>);

const COLUMNS: &str = "w.way, w.language, w.quiet_from, w.quiet_until FROM contact_wish w";

fn wish((way, language, from, until): Row) -> Wish {
    let quiet = parse_quiet(&from.unwrap_or_default(), &until.unwrap_or_default());
    Wish { way: way.as_deref().and_then(Preferred::from_code), language, quiet: quiet.ok().flatten() }
}

/// What a contact wishes; nothing where they said nothing.
///
/// # Errors
/// The database did not carry it out.
pub async fn of(db: &Db, contact: ContactId) -> Result<Wish, StoreError> {
    let sql = format!("SELECT {COLUMNS} WHERE w.contact = $1");
    Ok(db.first::<Row>(sqlx::AssertSqlSafe(sql), values![contact]).await?.map(wish).unwrap_or_default())
}

/// What the reporter of a case wishes: the customer's contact who has their address or number.
///
/// # Errors
/// The database did not carry it out.
pub async fn of_reporter(
    db: &Db,
    customer: Option<CustomerId>,
    reporter: &Contact,
) -> Result<Wish, StoreError> {
    let Some(customer) = customer else { return Ok(Wish::default()) };
    let mail = reporter.mail.as_ref().map(domain::contact::MailAddress::folded);
    let phone = reporter.phone.as_ref().map(|phone| phone.as_str().to_owned());
    // Their mail address says more than a number, which colleagues share.
    let sql = format!(
        "SELECT {COLUMNS} JOIN contact k ON k.id = w.contact WHERE k.customer = $1 AND (k.mail = $2 OR k.phone = $3) \
         ORDER BY CASE WHEN k.mail = $2 THEN 0 ELSE 1 END, k.id LIMIT 1"
    );
    let row: Option<Row> = db.first(sqlx::AssertSqlSafe(sql), values![customer, mail, phone]).await?;
    Ok(row.map(wish).unwrap_or_default())
}

impl Store {
    /// Keeps what a contact wishes; `by` is `None` where they said so themselves.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn set_wish(
        &self,
        contact: ContactId,
        wish: &Wish,
        by: Option<PersonId>,
    ) -> Result<(), StoreError> {
        let sql = "INSERT INTO contact_wish (contact, way, language, quiet_from, quiet_until, changed, changed_by) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (contact) DO UPDATE SET way = excluded.way, \
                   language = excluded.language, quiet_from = excluded.quiet_from, quiet_until = excluded.quiet_until, \
                   changed = excluded.changed, changed_by = excluded.changed_by";
        let (from, until) = wish.quiet.map(|(from, until)| (written(from), written(until))).unzip();
        let way = wish.way.map(Preferred::code);
        let row = values![contact, way, wish.language.clone(), from, until, self.now(), by];
        self.db().run(sql, row).await?;
        Ok(())
    }
}
