//! Customers, their contacts and sites, and what is installed there: the ground on which the caller is recognised.

use crate::Store;
use crate::db::Tx;
use crate::error::StoreError;
use crate::rows::Rows;
use crate::search::{self, Kind};
use crate::values;
use domain::ids::{AreaCode, CustomerId, EquipmentId, SiteId};
use jiff::civil::Date;

/// A customer of the company.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Customer {
    pub id: CustomerId,
    pub name: String,
    /// As the organisation groups them: `water`, `heat`, `school`, `factory`, `property`.
    pub kind: String,
    pub city: String,
    pub phone: Option<String>,
    pub mail: Option<String>,
    pub note: String,
}

/// Somebody at a customer's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerContact {
    pub customer: CustomerId,
    pub name: String,
    pub phone: Option<String>,
    /// In lower case.
    pub mail: Option<String>,
    pub post: String,
}

/// A place where equipment is installed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    pub id: SiteId,
    pub customer: CustomerId,
    pub name: String,
    pub address: String,
    pub area: Option<AreaCode>,
}

/// One unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    pub id: EquipmentId,
    pub serial: String,
    pub model: String,
    /// `water-meter`, `heat-meter`, `electricity-meter`, `concentrator`, `software`.
    pub kind: String,
    pub customer: CustomerId,
    pub site: Option<SiteId>,
    /// Where at the site: building, shaft, flat.
    pub place: String,
    pub installed: Option<Date>,
    pub remote_access: bool,
    /// Printed on the unit; opens the report form.
    pub code: String,
}

/// A model of the catalogue, of our make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Product {
    pub code: String,
    pub name: String,
    /// As of [`Unit::kind`].
    pub kind: String,
    pub maker: String,
    /// The longer term of P-WARRANTY holds.
    pub metering: bool,
    /// Months between two verifications (P-CERT).
    pub verification_months: Option<i64>,
}

/// Meters, concentrators and software that belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct System {
    pub id: i64,
    pub customer: CustomerId,
    pub site: Option<SiteId>,
    pub name: String,
}

/// What else is known of a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Life {
    pub unit: EquipmentId,
    pub system: Option<i64>,
    pub delivered: Option<Date>,
    pub commissioned: Option<Date>,
    pub accepted: Option<Date>,
    pub verified_on: Option<Date>,
    pub verified_until: Option<Date>,
    pub certificate: String,
    pub seal: String,
    pub revision: String,
    pub firmware: String,
    pub configuration: String,
}

impl Default for Life {
    fn default() -> Self {
        Self {
            unit: EquipmentId(0),
            system: None,
            delivered: None,
            commissioned: None,
            accepted: None,
            verified_on: None,
            verified_until: None,
            certificate: String::new(),
            seal: String::new(),
            revision: String::new(),
            firmware: String::new(),
            configuration: String::new(),
        }
    }
}

/// Everything of it at once, with the numbers it comes with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Master {
    pub customers: Vec<Customer>,
    pub contacts: Vec<CustomerContact>,
    pub sites: Vec<Site>,
    pub units: Vec<Unit>,
    pub products: Vec<Product>,
    pub systems: Vec<System>,
    pub lives: Vec<Life>,
}

static CUSTOMERS: Rows =
    Rows::new("INSERT INTO customer (id, name, kind, city, phone, mail, note, created)", 8, "");
static CONTACTS: Rows = Rows::new("INSERT INTO contact (customer, name, phone, mail, post)", 5, "");
static SITES: Rows = Rows::new("INSERT INTO site (id, customer, name, address, area)", 5, "");
static PRODUCTS: Rows =
    Rows::new("INSERT INTO product (code, name, kind, maker, metering, verification_months)", 6, "");
static UNITS: Rows = Rows::new(
    "INSERT INTO equipment (id, serial, model, kind, customer, site, place, installed_on, remote_access, code)",
    10,
    "",
);

static SYSTEMS: Rows = Rows::new("INSERT INTO system (id, customer, site, name)", 4, "");
static LIVES: Rows = Rows::new(
    "UPDATE equipment SET system = v.column2, delivered_on = v.column3, commissioned_on = v.column4, \
     accepted_on = v.column5, verified_on = v.column6, verified_until = v.column7, certificate = v.column8, \
     seal = v.column9, revision = v.column10, firmware = v.column11, configuration = v.column12 FROM (",
    12,
    ") AS v WHERE equipment.id = v.column1",
);

impl Store {
    /// Enters customers and what belongs to them, all or nothing.
    ///
    /// # Errors
    /// The database did not carry it out, as when a serial number or a code is there already.
    pub async fn enter_master(&self, master: &Master) -> Result<(), StoreError> {
        let mut tx = self.db().begin().await?;
        let now = self.now();
        let mut rows = Vec::new();
        for c in &master.customers {
            rows.extend(values![
                c.id,
                &c.name,
                &c.kind,
                &c.city,
                c.phone.clone(),
                c.mail.clone(),
                &c.note,
                now
            ]);
        }
        CUSTOMERS.write(&mut tx, rows).await?;
        let mut rows = Vec::new();
        for c in &master.contacts {
            rows.extend(values![c.customer, &c.name, c.phone.clone(), c.mail.clone(), &c.post]);
        }
        CONTACTS.write(&mut tx, rows).await?;
        let mut rows = Vec::new();
        for s in &master.sites {
            let area = s.area.as_ref().map(AreaCode::as_str);
            rows.extend(values![s.id, s.customer, &s.name, &s.address, area]);
        }
        SITES.write(&mut tx, rows).await?;
        let mut rows = Vec::new();
        for u in &master.units {
            rows.extend(values![u.id, &u.serial, &u.model, &u.kind, u.customer]);
            rows.extend(values![
                u.site.map(|s| s.0),
                &u.place,
                u.installed.map(|day| day.to_string()),
                u.remote_access,
                &u.code
            ]);
        }
        UNITS.write(&mut tx, rows).await?;
        let mut rows = Vec::new();
        for p in &master.products {
            rows.extend(values![&p.code, &p.name, &p.kind, &p.maker, p.metering, p.verification_months]);
        }
        PRODUCTS.write(&mut tx, rows).await?;
        let mut rows = Vec::new();
        for s in &master.systems {
            rows.extend(values![s.id, s.customer, s.site.map(|site| site.0), &s.name]);
        }
        SYSTEMS.write(&mut tx, rows).await?;
        let mut rows = Vec::new();
        for l in &master.lives {
            rows.extend(values![l.unit, l.system, l.delivered, l.commissioned, l.accepted, l.verified_on]);
            rows.extend(values![
                l.verified_until,
                &l.certificate,
                &l.seal,
                &l.revision,
                &l.firmware,
                &l.configuration
            ]);
        }
        LIVES.write(&mut tx, rows).await?;
        index(&mut tx, master).await?;
        if tx.is_postgres() {
            // Numbers that were given do not move the sequences.
            for table in ["customer", "site", "equipment", "system"] {
                let sql = format!(
                    "SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT coalesce(max(id), 1) FROM {table}))"
                );
                let _moved: Vec<(i64,)> = tx.all(sqlx::AssertSqlSafe(sql), values![]).await?;
            }
        }
        tx.commit().await
    }
}

async fn index(tx: &mut Tx, master: &Master) -> Result<(), StoreError> {
    for c in &master.customers {
        let people = master.contacts.iter().filter(|p| p.customer == c.id);
        let people: Vec<String> = people
            .map(|p| {
                format!("{} {} {}", p.name, p.phone.as_deref().unwrap_or(""), p.mail.as_deref().unwrap_or(""))
            })
            .collect();
        let text =
            format!("{}\n{}\n{}\n{}", c.name, c.city, c.phone.as_deref().unwrap_or(""), people.join("\n"));
        search::put(tx, Kind::Customer, c.id.0, &text).await?;
    }
    crate::import::write::find_sites(tx, master.sites.iter().map(|site| site.id.0)).await?;
    for u in &master.units {
        search::put(tx, Kind::Equipment, u.id.0, &format!("{} {} {}", u.serial, u.model, u.code)).await?;
    }
    Ok(())
}
