//! Departments and people, as the administration and the sample data enter them. Who asks has checked the reporting line
//! (`Directory::check_line`).

use crate::Store;
use crate::error::StoreError;
use crate::search;
use crate::values;
use domain::ids::PersonId;
use domain::people::{Department, Person};

/// What belongs to a person beside their place in the company.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// Lower case, unique.
    pub login: String,
    pub mail: Option<String>,
    pub phone: Option<String>,
    /// Wants notices by mail too.
    pub mail_notices: bool,
    /// `None` leaves the one there is.
    pub password_hash: Option<String>,
}

impl Store {
    /// Enters or changes a department.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn save_department(&self, department: &Department) -> Result<(), StoreError> {
        let names = json(&department.names)?;
        let mut tx = self.db().begin().await?;
        let sql = "INSERT INTO department (code, names, head) VALUES ($1, $2, $3) \
                   ON CONFLICT (code) DO UPDATE SET names = excluded.names, head = excluded.head";
        tx.run(sql, values![department.code.as_str(), names, department.head]).await?;
        self.commit_world(tx).await
    }

    /// Enters departments and people at once, with the numbers they come with, so that they may name one another.
    ///
    /// # Errors
    /// The database did not carry it out, as when a log-in is taken; nothing is entered then.
    pub async fn enter_people(
        &self,
        departments: &[Department],
        people: &[(Person, Account)],
    ) -> Result<(), StoreError> {
        let mut tx = self.db().begin().await?;
        for department in departments {
            let sql = "INSERT INTO department (code, names, head) VALUES ($1, $2, $3) \
                       ON CONFLICT (code) DO UPDATE SET names = excluded.names, head = excluded.head";
            tx.run(sql, values![department.code.as_str(), json(&department.names)?, department.head]).await?;
        }
        for (person, account) in people {
            let sql = "INSERT INTO person (login, name, mail, phone, department, superior, deputy, roles, absences, left_at, \
                       password_hash, mail_notices, id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
            let mut row = person_values(person, account)?;
            row.extend(values![account.password_hash.clone(), account.mail_notices, person.id]);
            tx.run(sql, row).await?;
            index(&mut tx, person.id.0, person, account).await?;
        }
        if tx.is_postgres() {
            let sql = "SELECT setval(pg_get_serial_sequence('person', 'id'), (SELECT coalesce(max(id), 1) FROM person))";
            let _moved: Vec<(i64,)> = tx.all(sql, values![]).await?;
        }
        self.commit_world(tx).await
    }

    /// Enters somebody; their number in `person` is not looked at, the new one is given.
    ///
    /// # Errors
    /// The database did not carry it out, as when the login is taken.
    pub async fn add_person(&self, person: &Person, account: &Account) -> Result<PersonId, StoreError> {
        let mut tx = self.db().begin().await?;
        let sql = "INSERT INTO person (login, name, mail, phone, department, superior, deputy, roles, absences, left_at, \
                   password_hash, mail_notices) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING id";
        let mut row = person_values(person, account)?;
        row.extend(values![account.password_hash.clone(), account.mail_notices]);
        let ids: Vec<(i64,)> = tx.all(sql, row).await?;
        let (id,) = ids.first().copied().ok_or(StoreError::Database(sqlx::Error::RowNotFound))?;
        index(&mut tx, id, person, account).await?;
        self.commit_world(tx).await?;
        Ok(PersonId(id))
    }

    /// Changes somebody; `false` when there is nobody of this number.
    ///
    /// # Errors
    /// The database did not carry it out, as when the login is taken.
    pub async fn change_person(&self, person: &Person, account: &Account) -> Result<bool, StoreError> {
        let mut tx = self.db().begin().await?;
        let sql = "UPDATE person SET login = $1, name = $2, mail = $3, phone = $4, department = $5, superior = $6, \
                   deputy = $7, roles = $8, absences = $9, left_at = $10, \
                   password_hash = coalesce($11, password_hash), mail_notices = $12 WHERE id = $13";
        let mut row = person_values(person, account)?;
        row.extend(values![account.password_hash.clone(), account.mail_notices, person.id]);
        let changed = tx.run(sql, row).await? > 0;
        if changed {
            index(&mut tx, person.id.0, person, account).await?;
        }
        self.commit_world(tx).await?;
        Ok(changed)
    }
}

fn person_values(person: &Person, account: &Account) -> Result<Vec<crate::db::Value>, StoreError> {
    Ok(values![
        &account.login,
        &person.name,
        account.mail.clone(),
        account.phone.clone(),
        person.department.as_str(),
        person.superior,
        person.deputy,
        json(&person.roles)?,
        json(&person.absences)?,
        person.left,
    ])
}

async fn index(
    tx: &mut crate::db::Tx,
    id: i64,
    person: &Person,
    account: &Account,
) -> Result<(), StoreError> {
    let parts =
        [Some(person.name.as_str()), Some(&account.login), account.mail.as_deref(), account.phone.as_deref()];
    let text: Vec<&str> = parts.into_iter().flatten().collect();
    search::put(tx, search::Kind::Person, id, &text.join("\n")).await
}

fn json(value: &impl serde::Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|e| StoreError::unreadable("a person's entry", e))
}
