//! P-CERT: the ends of verifications are announced ahead: to whoever looks after the customer, and to the customer who wishes it.
//! What is announced, to whom, and the letters are one transaction; the same end is announced once.

use crate::Store;
use crate::announcement::{self, Told};
use crate::db::Tx;
use crate::error::StoreError;
use crate::letter::{self, About, Ending, Letter, To};
use crate::rows::Rows;
use crate::values;
use domain::ids::{CustomerId, Digest, EquipmentId, PersonId};
use domain::roles::Role;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// Units announced in one transaction; what remains is announced in the next.
const AT_ONCE: i64 = 5_000;
/// Units that a letter names.
const NAMED_MAX: usize = 100;

static NOTED: Rows = Rows::new(
    "INSERT INTO verification_notice (unit, until, at)",
    3,
    " ON CONFLICT (unit, until) DO NOTHING",
);

/// A unit whose verification ends.
type Row = (i64, String, i64, Option<i64>, i64);

impl Store {
    /// Announces what ends up to a day and was not announced yet; gives how many units it is about.
    ///
    /// # Errors
    /// The database did not carry it out; then nothing was announced.
    pub async fn announce_verifications(&self, up_to: Date) -> Result<usize, StoreError> {
        let mut announced = 0;
        loop {
            let mut tx = self.db().begin().await?;
            let now = self.announce_some(&mut tx, up_to).await?;
            tx.commit().await?;
            self.shared().outbox.wake();
            announced += now;
            if i64::try_from(now).is_ok_and(|now| now < AT_ONCE) {
                return Ok(announced);
            }
        }
    }

    async fn announce_some(&self, tx: &mut Tx, up_to: Date) -> Result<usize, StoreError> {
        let sql = "SELECT e.id, e.verified_until, e.customer, u.responsible, u.announce FROM equipment AS e \
                   JOIN customer AS u ON u.id = e.customer \
                   WHERE e.state = 'in-use' AND e.verified_until IS NOT NULL AND e.verified_until <= $1 \
                   AND NOT EXISTS (SELECT 1 FROM verification_notice AS n WHERE n.unit = e.id AND n.until = e.verified_until) \
                   ORDER BY e.verified_until, e.id LIMIT $2";
        let rows: Vec<Row> = tx.all(sql, values![up_to, AT_ONCE]).await?;
        let now = self.now();
        let mut notes = Vec::with_capacity(rows.len() * 3);
        for (unit, until, ..) in &rows {
            notes.extend(values![*unit, until, now]);
        }
        // Two programs that look at once: what the other has written is not announced again.
        let written = NOTED.write(tx, notes).await?;
        if i64::try_from(written).ok() != i64::try_from(rows.len()).ok() {
            return Err(StoreError::Contradiction(
                "another program announces the same verifications".to_owned(),
            ));
        }
        for (to, some) in self.by_person(&rows) {
            announcement::write(tx, to.0, &Told::Verification { ending: ending(&some)?, theirs: to.1 }, now)
                .await?;
            if self.world().notice_mail.contains_key(&to.0) {
                let letter = Letter { to: To::Person(to.0), about: About::Verification(ending(&some)?) };
                letter::write(tx, key(&format!("person {}", to.0), &some), &letter, now).await?;
            }
        }
        let mut wishing: BTreeMap<i64, Vec<&Row>> = BTreeMap::new();
        for row in rows.iter().filter(|(.., announce)| *announce == 1) {
            wishing.entry(row.2).or_default().push(row);
        }
        for (customer, some) in wishing {
            let to = To::Customer(CustomerId(customer));
            let letter = Letter { to, about: About::Verification(ending(&some)?) };
            letter::write(tx, key(&format!("customer {customer}"), &some), &letter, now).await?;
        }
        Ok(rows.len())
    }

    /// Who is told of what: whoever looks after the customer; of the others those who dispatch.
    fn by_person<'a>(&self, rows: &'a [Row]) -> BTreeMap<(PersonId, bool), Vec<&'a Row>> {
        let world = self.world();
        let here = |id: &PersonId| world.directory.person(*id).is_some_and(|p| p.works_here(self.now()));
        let dispatchers: BTreeSet<PersonId> = world
            .directory
            .people()
            .filter(|p| p.works_here(self.now()) && p.roles.contains(&Role::Dispatcher))
            .map(|p| p.id)
            .collect();
        let mut told: BTreeMap<(PersonId, bool), Vec<&Row>> = BTreeMap::new();
        for row in rows {
            match row.3.map(PersonId).filter(here) {
                Some(person) => told.entry((person, true)).or_default().push(row),
                None => dispatchers.iter().for_each(|id| told.entry((*id, false)).or_default().push(row)),
            }
        }
        told
    }
}

fn ending(rows: &[&Row]) -> Result<Ending, StoreError> {
    let day = |row: Option<&&Row>| {
        let text = row.map(|row| row.1.as_str()).unwrap_or_default();
        text.parse::<Date>().map_err(|e| StoreError::unreadable("the end of a verification", e))
    };
    let customers: BTreeSet<i64> = rows.iter().map(|row| row.2).collect();
    Ok(Ending {
        units: rows.iter().take(NAMED_MAX).map(|row| EquipmentId(row.0)).collect(),
        count: i64::try_from(rows.len()).unwrap_or(i64::MAX),
        customers: i64::try_from(customers.len()).unwrap_or(i64::MAX),
        from: day(rows.first())?,
        to: day(rows.last())?,
    })
}

/// Of what is announced to whom: the same twice is one letter.
fn key(to: &str, rows: &[&Row]) -> Digest {
    let each: Vec<String> = rows.iter().map(|row| format!("{} {}", row.0, row.1)).collect();
    Digest::of(&[b"verification", to.as_bytes(), each.join(",").as_bytes()])
}
