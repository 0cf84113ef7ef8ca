//! Who of a customer comes in to the portal, and as what. Not part of any case: these writes do not go through the door.

mod code;
mod session;

pub use code::{Asked, Challenge, to_send};
pub use session::PortalSession;

use crate::Store;
use crate::db::{Db, Tx};
use crate::error::StoreError;
use crate::import::find_customers;
use crate::outbox::{self, Outgoing, Way};
use crate::values;
use domain::contact::{MailAddress, Phone};
use domain::ids::{ContactId, CustomerId, Digest, PersonId};
use domain::portal::{PEOPLE_MAX, PortalRole};
use jiff::Timestamp;
use sqlx::AssertSqlSafe;

/// Accounts that one address opens; the owner of more chooses among these.
const SAME_ADDRESS_MAX: i64 = 20;

/// Somebody of a customer's who may come in.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    pub id: i64,
    pub contact: ContactId,
    pub customer: CustomerId,
    pub customer_name: String,
    pub name: String,
    /// In lower case.
    pub mail: Option<String>,
    pub phone: Option<String>,
    pub role: PortalRole,
    pub password_hash: Option<String>,
    pub invited: Timestamp,
    pub last_in: Option<Timestamp>,
}

/// Passwords' hashes are not printed.
impl std::fmt::Debug for Account {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut out = f.debug_struct("Account");
        out.field("id", &self.id).field("contact", &self.contact).field("role", &self.role);
        out.finish_non_exhaustive()
    }
}

type Row =
    (i64, i64, i64, String, String, Option<String>, Option<String>, String, Option<String>, i64, Option<i64>);

const COLUMNS: &str = "a.id, k.id, u.id, u.name, k.name, k.mail, k.phone, a.role, a.password_hash, a.invited, a.last_in \
                       FROM portal_account a JOIN contact k ON k.id = a.contact JOIN customer u ON u.id = k.customer";

fn account(row: Row) -> Result<Account, StoreError> {
    let (id, contact, customer, customer_name, name, mail, phone, role, password_hash, invited, last_in) =
        row;
    let role = PortalRole::from_code(&role)
        .ok_or_else(|| StoreError::unreadable(format!("the role of portal account {id}"), &role))?;
    Ok(Account {
        id,
        contact: ContactId(contact),
        customer: CustomerId(customer),
        customer_name,
        name,
        mail,
        phone,
        role,
        password_hash,
        invited: crate::time(invited),
        last_in: last_in.map(crate::time),
    })
}

/// An account that opens something.
///
/// # Errors
/// The database did not carry it out.
pub async fn by_id(db: &Db, id: i64) -> Result<Option<Account>, StoreError> {
    let sql = format!("SELECT {COLUMNS} WHERE a.id = $1 AND a.removed IS NULL");
    db.first::<Row>(AssertSqlSafe(sql), values![id]).await?.map(account).transpose()
}

/// Everybody of a customer's who may come in, in the order in which they were let in.
///
/// # Errors
/// The database did not carry it out.
pub async fn of_customer(db: &Db, customer: CustomerId) -> Result<Vec<Account>, StoreError> {
    let sql = format!("SELECT {COLUMNS} WHERE k.customer = $1 AND a.removed IS NULL ORDER BY a.id LIMIT $2");
    let limit = i64::try_from(PEOPLE_MAX).unwrap_or(i64::MAX);
    db.all::<Row>(AssertSqlSafe(sql), values![customer, limit]).await?.into_iter().map(account).collect()
}

/// Everybody, in the order in which they came in last.
///
/// # Errors
/// The database did not carry it out.
pub async fn newest(db: &Db, limit: i64) -> Result<Vec<Account>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} WHERE a.removed IS NULL ORDER BY coalesce(a.last_in, a.invited) DESC, a.id DESC LIMIT $1"
    );
    db.all::<Row>(AssertSqlSafe(sql), values![limit]).await?.into_iter().map(account).collect()
}

/// Whose address it is, mail (in lower case) or number, among those who may come in.
///
/// # Errors
/// The database did not carry it out.
pub async fn by_address(db: &Db, address: &str) -> Result<Vec<Account>, StoreError> {
    let column = if address.contains('@') { "mail" } else { "phone" };
    let sql = format!("SELECT {COLUMNS} WHERE k.{column} = $1 AND a.removed IS NULL ORDER BY a.id LIMIT $2");
    db.all::<Row>(AssertSqlSafe(sql), values![address, SAME_ADDRESS_MAX])
        .await?
        .into_iter()
        .map(account)
        .collect()
}

/// The names of contacts, for journals that hold their numbers; who was erased is left out.
///
/// # Errors
/// The database did not carry it out.
pub async fn names(db: &Db, contacts: &[ContactId]) -> Result<Vec<(ContactId, String)>, StoreError> {
    if contacts.is_empty() {
        return Ok(Vec::new());
    }
    // Whole numbers of our own, so they may stand in the text.
    let keys: Vec<String> = contacts.iter().take(100).map(|id| id.0.to_string()).collect();
    let sql = format!("SELECT id, name FROM contact WHERE id IN ({})", keys.join(", "));
    let rows: Vec<(i64, String)> = db.all(AssertSqlSafe(sql), values![]).await?;
    Ok(rows.into_iter().map(|(id, name)| (ContactId(id), name)).collect())
}

/// Who lets somebody in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    Person(PersonId),
    /// An owner of the customer's, by their account.
    Account(i64),
}

/// What became of letting somebody in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Invited {
    /// The account's number; an invitation is on its way.
    In(i64),
    /// They may come in already.
    Already(i64),
    /// There is neither a mail address nor a number by which a code could reach them.
    NoWay,
    /// [`PEOPLE_MAX`] of this customer may come in.
    TooMany,
    NoSuchContact,
}

/// Somebody an owner lets in, who may not be known yet.
#[derive(Clone, Debug)]
pub struct Newcomer {
    pub name: String,
    pub phone: Option<Phone>,
    pub mail: Option<MailAddress>,
}

impl Store {
    /// Lets a contact in, and sends them word.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn invite(&self, contact: ContactId, role: PortalRole, by: By) -> Result<Invited, StoreError> {
        let mut tx = self.db().begin().await?;
        let invited = let_in(&mut tx, contact, role, by, self.now()).await?;
        self.told(tx, invited).await
    }

    /// Lets somebody in by address: whoever of the customer has it, or a new contact.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn invite_newcomer(
        &self,
        customer: CustomerId,
        who: &Newcomer,
        role: PortalRole,
        by: By,
    ) -> Result<Invited, StoreError> {
        let mail = who.mail.as_ref().map(MailAddress::folded);
        let phone = who.phone.as_ref().map(Phone::as_str);
        let mut tx = self.db().begin().await?;
        // By the address that they will log in with: a colleague of the same number is somebody else.
        let known: Option<(i64,)> = match &mail {
            Some(mail) => {
                let sql = "SELECT id FROM contact WHERE customer = $1 AND mail = $2 ORDER BY id LIMIT 1";
                tx.first(sql, values![customer, mail]).await?
            }
            None => {
                let sql = "SELECT id FROM contact WHERE customer = $1 AND phone = $2 ORDER BY id LIMIT 1";
                tx.first(sql, values![customer, phone]).await?
            }
        };
        let contact = match known {
            Some((id,)) => id,
            None => {
                let sql =
                    "INSERT INTO contact (customer, name, phone, mail) VALUES ($1, $2, $3, $4) RETURNING id";
                let added: Option<(i64,)> = tx.first(sql, values![customer, &who.name, phone, mail]).await?;
                let (id,) = added.ok_or(StoreError::Database(sqlx::Error::RowNotFound))?;
                find_customers(&mut tx, std::iter::once(customer.0)).await?;
                id
            }
        };
        let invited = let_in(&mut tx, ContactId(contact), role, by, self.now()).await?;
        self.told(tx, invited).await
    }

    /// Keeps what was done when somebody was let in, and nothing of it otherwise.
    async fn told(&self, tx: Tx, invited: Invited) -> Result<Invited, StoreError> {
        match invited {
            Invited::In(_) => {
                tx.commit().await?;
                self.shared().outbox.added(self.now().as_microsecond());
            }
            Invited::Already(_) | Invited::NoWay | Invited::TooMany | Invited::NoSuchContact => {
                tx.roll_back().await?;
            }
        }
        Ok(invited)
    }

    /// What somebody is from now on; `false` when there is no such account of this customer.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn set_portal_role(
        &self,
        customer: CustomerId,
        id: i64,
        role: PortalRole,
    ) -> Result<bool, StoreError> {
        let sql = "UPDATE portal_account SET role = $1 WHERE id = $2 AND removed IS NULL \
                   AND contact IN (SELECT id FROM contact WHERE customer = $3)";
        Ok(self.db().run(sql, values![role.code(), id, customer]).await? > 0)
    }

    /// From now on it opens nothing, and whoever is in is out; `false` when there is no such account of this customer.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn remove_portal_account(&self, customer: CustomerId, id: i64) -> Result<bool, StoreError> {
        let mut tx = self.db().begin().await?;
        let sql = "UPDATE portal_account SET removed = $1, password_hash = NULL WHERE id = $2 AND removed IS NULL \
                   AND contact IN (SELECT id FROM contact WHERE customer = $3)";
        let removed = tx.run(sql, values![self.now(), id, customer]).await? > 0;
        if removed {
            tx.run("DELETE FROM portal_session WHERE account = $1", values![id]).await?;
        }
        tx.commit().await?;
        Ok(removed)
    }

    /// Sets or takes away a password.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn set_portal_password(&self, id: i64, hash: Option<&str>) -> Result<(), StoreError> {
        let sql = "UPDATE portal_account SET password_hash = $1 WHERE id = $2 AND removed IS NULL";
        self.db().run(sql, values![hash, id]).await?;
        Ok(())
    }
}

async fn let_in(
    tx: &mut Tx,
    contact: ContactId,
    role: PortalRole,
    by: By,
    now: Timestamp,
) -> Result<Invited, StoreError> {
    let sql = "SELECT customer, mail, phone FROM contact WHERE id = $1";
    let row: Option<(i64, Option<String>, Option<String>)> = tx.first(sql, values![contact]).await?;
    let Some((customer, mail, phone)) = row else { return Ok(Invited::NoSuchContact) };
    let sql = "SELECT id FROM portal_account WHERE contact = $1 AND removed IS NULL";
    if let Some((id,)) = tx.first::<(i64,)>(sql, values![contact]).await? {
        return Ok(Invited::Already(id));
    }
    let way = match (mail.as_deref(), phone.as_deref()) {
        (Some(mail), _) if !mail.is_empty() => Way::Mail,
        (_, Some(phone)) if !phone.is_empty() => Way::Sms,
        _ => return Ok(Invited::NoWay),
    };
    let sql = "SELECT count(*) FROM portal_account a JOIN contact k ON k.id = a.contact \
               WHERE k.customer = $1 AND a.removed IS NULL";
    let count: Option<(i64,)> = tx.first(sql, values![customer]).await?;
    if count.is_some_and(|(count,)| usize::try_from(count).is_ok_and(|count| count >= PEOPLE_MAX)) {
        return Ok(Invited::TooMany);
    }
    let (person, account) = match by {
        By::Person(person) => (Some(person.0), None),
        By::Account(account) => (None, Some(account)),
    };
    let sql = "INSERT INTO portal_account (contact, role, invited, invited_by, invited_by_account) \
               VALUES ($1, $2, $3, $4, $5) RETURNING id";
    let row: Option<(i64,)> = tx.first(sql, values![contact, role.code(), now, person, account]).await?;
    let (id,) = row.ok_or(StoreError::Database(sqlx::Error::RowNotFound))?;
    let key = Digest::of(&[b"portal-invitation", &id.to_be_bytes()]);
    outbox::add(tx, Outgoing::PortalInvitation { account: id }, way, key, now).await?;
    Ok(Invited::In(id))
}
