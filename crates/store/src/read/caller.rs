//! Who calls: found by number, mail, name, serial number or customer, with what they have and what is open.

use super::case_page::{UNIT_COLUMNS, Unit, UnitRow, unit};
use crate::db::Db;
use crate::error::StoreError;
use crate::{search, values};
use domain::contact::{MailAddress, Phone};
use domain::ids::{CustomerId, EquipmentId, SiteId};
use sqlx::AssertSqlSafe;

/// Callers offered at once.
pub const CALLERS_MAX: usize = 8;
/// Units shown of one customer.
const UNITS_MAX: i64 = 50;

/// Somebody who may be calling.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Caller {
    pub customer: i64,
    pub customer_name: String,
    pub city: String,
    /// The contact's number; `None` where only the customer is known.
    pub contact: Option<i64>,
    pub name: String,
    pub post: String,
    pub phone: Option<String>,
    pub mail: Option<String>,
    /// The unit whose serial number was said.
    pub unit: Option<i64>,
    pub serial: Option<String>,
}

type ContactRow = (i64, String, String, i64, String, String, Option<String>, Option<String>);

const CONTACT_COLUMNS: &str = "u.id, u.name, u.city, k.id, k.name, k.post, k.phone, k.mail \
    FROM contact k JOIN customer u ON u.id = k.customer";

fn caller((customer, customer_name, city, contact, name, post, phone, mail): ContactRow) -> Caller {
    Caller {
        customer,
        customer_name,
        city,
        contact: Some(contact),
        name,
        post,
        phone,
        mail,
        ..Caller::default()
    }
}

/// Whoever fits what was typed, the likeliest first.
///
/// # Errors
/// The database did not carry it out.
pub async fn find(db: &Db, typed: &str) -> Result<Vec<Caller>, StoreError> {
    let typed = typed.trim();
    let mut found: Vec<Caller> = Vec::new();
    if let Ok(phone) = Phone::parse(typed) {
        found.extend(by_phone(db, phone.as_str()).await?);
    }
    if let Ok(mail) = MailAddress::parse(typed) {
        found.extend(by_mail(db, &mail.folded()).await?);
    }
    found.extend(by_serial(db, typed).await?);
    if found.len() < CALLERS_MAX {
        found.extend(by_name(db, typed).await?);
    }
    if found.len() < CALLERS_MAX {
        found.extend(by_words(db, typed).await?);
    }
    let mut kept: Vec<Caller> = Vec::new();
    for caller in found {
        let same = |other: &Caller| {
            (other.customer, other.contact, other.unit) == (caller.customer, caller.contact, caller.unit)
        };
        // A customer found by its words says nothing more where one of its people is offered already.
        let said = caller.contact.is_none()
            && caller.unit.is_none()
            && kept.iter().any(|k| k.customer == caller.customer);
        if !said && !kept.iter().any(same) {
            kept.push(caller);
        }
    }
    kept.truncate(CALLERS_MAX);
    Ok(kept)
}

async fn by_phone(db: &Db, phone: &str) -> Result<Vec<Caller>, StoreError> {
    // The first digits are enough to be offered somebody, as with a name.
    let sql =
        format!("SELECT {CONTACT_COLUMNS} WHERE k.phone >= $1 AND k.phone < $2 ORDER BY k.phone LIMIT $3");
    let rows: Vec<ContactRow> =
        db.all(AssertSqlSafe(sql), values![phone, after(phone), CALLERS_MAX as i64]).await?;
    Ok(rows.into_iter().map(caller).collect())
}

async fn by_mail(db: &Db, mail: &str) -> Result<Vec<Caller>, StoreError> {
    let sql = format!("SELECT {CONTACT_COLUMNS} WHERE k.mail = $1 ORDER BY k.id LIMIT $2");
    let rows: Vec<ContactRow> = db.all(AssertSqlSafe(sql), values![mail, CALLERS_MAX as i64]).await?;
    Ok(rows.into_iter().map(caller).collect())
}

/// A serial number, or the beginning of one; written with or without blanks.
async fn by_serial(db: &Db, typed: &str) -> Result<Vec<Caller>, StoreError> {
    let serial: String = typed.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_uppercase();
    if serial.len() < 3 || !serial.is_ascii() {
        return Ok(Vec::new());
    }
    type Row = (i64, String, i64, String, String);
    let sql = "SELECT e.id, e.serial, u.id, u.name, u.city FROM equipment e JOIN customer u ON u.id = e.customer \
               WHERE e.serial >= $1 AND e.serial < $2 ORDER BY e.serial LIMIT $3";
    let rows: Vec<Row> = db.all(sql, values![&serial, after(&serial), CALLERS_MAX as i64]).await?;
    let callers = rows.into_iter().map(|(unit, serial, customer, customer_name, city)| Caller {
        customer,
        customer_name,
        city,
        unit: Some(unit),
        serial: Some(serial),
        ..Caller::default()
    });
    Ok(callers.collect())
}

async fn by_name(db: &Db, typed: &str) -> Result<Vec<Caller>, StoreError> {
    let sql = format!("SELECT {CONTACT_COLUMNS} WHERE k.name >= $1 AND k.name < $2 ORDER BY k.name LIMIT $3");
    let rows: Vec<ContactRow> =
        db.all(AssertSqlSafe(sql), values![typed, after(typed), CALLERS_MAX as i64]).await?;
    Ok(rows.into_iter().map(caller).collect())
}

async fn by_words(db: &Db, typed: &str) -> Result<Vec<Caller>, StoreError> {
    let ids = search::customers(db, typed, CALLERS_MAX).await?;
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let keys: Vec<String> = ids.iter().map(|id| id.0.to_string()).collect();
    let sql = format!(
        "SELECT id, name, city, phone, mail FROM customer WHERE id IN ({}) ORDER BY id",
        keys.join(", ")
    );
    type Row = (i64, String, String, Option<String>, Option<String>);
    let rows: Vec<Row> = db.all(AssertSqlSafe(sql), values![]).await?;
    let callers = rows.into_iter().map(|(customer, customer_name, city, phone, mail)| Caller {
        customer,
        customer_name,
        city,
        phone,
        mail,
        ..Caller::default()
    });
    Ok(callers.collect())
}

/// The first text behind all that begin with `prefix`.
fn after(prefix: &str) -> String {
    format!("{prefix}\u{10ffff}")
}

/// A customer's contacts.
///
/// # Errors
/// The database did not carry it out.
pub async fn contacts(db: &Db, customer: CustomerId) -> Result<Vec<Caller>, StoreError> {
    let sql = format!("SELECT {CONTACT_COLUMNS} WHERE k.customer = $1 ORDER BY k.id LIMIT $2");
    let rows: Vec<ContactRow> = db.all(AssertSqlSafe(sql), values![customer, UNITS_MAX]).await?;
    Ok(rows.into_iter().map(caller).collect())
}

/// A contact by its number.
///
/// # Errors
/// The database did not carry it out.
pub async fn contact(db: &Db, id: i64) -> Result<Option<Caller>, StoreError> {
    let sql = format!("SELECT {CONTACT_COLUMNS} WHERE k.id = $1");
    let row: Option<ContactRow> = db.first(AssertSqlSafe(sql), values![id]).await?;
    Ok(row.map(caller))
}

/// What is installed at a customer's: at one site, or everywhere.
///
/// # Errors
/// The database did not carry it out.
pub async fn installed(db: &Db, customer: CustomerId) -> Result<Vec<Unit>, StoreError> {
    let sql = format!("SELECT {UNIT_COLUMNS} WHERE e.customer = $1 ORDER BY e.id LIMIT $2");
    let rows: Vec<UnitRow> = db.all(AssertSqlSafe(sql), values![customer, UNITS_MAX]).await?;
    Ok(rows.into_iter().map(unit).collect())
}

/// A customer's sites: number, name, address, service area.
///
/// # Errors
/// The database did not carry it out.
pub async fn sites(
    db: &Db,
    customer: CustomerId,
) -> Result<Vec<(SiteId, String, String, Option<String>)>, StoreError> {
    let sql = "SELECT id, name, address, area FROM site WHERE customer = $1 ORDER BY id LIMIT $2";
    let rows: Vec<(i64, String, String, Option<String>)> = db.all(sql, values![customer, UNITS_MAX]).await?;
    Ok(rows.into_iter().map(|(id, name, address, area)| (SiteId(id), name, address, area)).collect())
}

/// Units whose serial number begins so, or that are found by these words.
///
/// # Errors
/// The database did not carry it out.
pub async fn units_like(db: &Db, typed: &str, limit: usize) -> Result<Vec<Unit>, StoreError> {
    let serial = typed.trim().to_uppercase();
    let sql =
        format!("SELECT {UNIT_COLUMNS} WHERE e.serial >= $1 AND e.serial < $2 ORDER BY e.serial LIMIT $3");
    let limit_rows = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows: Vec<UnitRow> = db.all(AssertSqlSafe(sql), values![&serial, after(&serial), limit_rows]).await?;
    let mut units: Vec<Unit> = rows.into_iter().map(unit).collect();
    if units.is_empty() {
        let ids: Vec<EquipmentId> = search::equipment(db, typed, limit).await?;
        units = super::case_page::units(db, &ids).await?;
    }
    Ok(units)
}
