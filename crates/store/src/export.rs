//! Master data on their way out: pages of rows, in the columns in which they come in, so that a file that was exported can be
//! imported again and changes nothing.

use crate::db::{Db, Value as Bound};
use crate::error::StoreError;
use domain::import::Kind;
use sqlx::AssertSqlSafe;

/// Rows read at once.
const PAGE: i64 = 1_000;
const BETWEEN: char = '\u{1f}';
const NOTHING: &str = "\u{1}";

/// Which rows; everything where nothing is said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    pub customer: Option<i64>,
    /// Of units, and of systems.
    pub site: Option<i64>,
    /// The others are of units.
    pub system: Option<i64>,
    pub contract: Option<i64>,
    pub model: Option<String>,
    pub kind: Option<String>,
    pub state: Option<String>,
    pub own: Option<bool>,
    /// Verification ends before this day, as `2024-03-01`.
    pub due_before: Option<String>,
}

/// One row: what the next page begins behind, and a value for each column of its kind.
pub type Exported = (String, Vec<Option<String>>);

/// Where a kind's columns are read.
struct Source {
    from: &'static str,
    /// In the order of the kind's columns.
    columns: &'static [&'static str],
    numbered: bool,
}

fn source(kind: Kind) -> Source {
    match kind {
        Kind::Customers => Source {
            from: "customer t",
            columns: &[
                "t.id",
                "t.name",
                "t.kind",
                "t.city",
                "t.phone",
                "t.mail",
                "t.address",
                "t.announce",
                "t.responsible",
                "t.note",
            ],
            numbered: true,
        },
        Kind::Contacts => Source {
            from: "contact t JOIN customer c ON c.id = t.customer",
            columns: &["t.id", "t.customer", "c.name", "t.name", "t.post", "t.phone", "t.mail", "t.note"],
            numbered: true,
        },
        Kind::Sites => Source {
            from: "site t JOIN customer c ON c.id = t.customer",
            columns: &[
                "t.id",
                "t.customer",
                "c.name",
                "t.name",
                "t.address",
                "t.area",
                "t.latitude",
                "t.longitude",
                "t.distance_km",
                "t.application",
                "t.note",
            ],
            numbered: true,
        },
        Kind::Systems => Source {
            from: "system t JOIN customer c ON c.id = t.customer LEFT JOIN site s ON s.id = t.site",
            columns: &["t.id", "t.customer", "c.name", "s.name", "t.name", "t.note"],
            numbered: true,
        },
        Kind::Products => Source {
            from: "product t",
            columns: &[
                "t.code",
                "t.name",
                "t.kind",
                "t.maker",
                "t.own",
                "t.metering",
                "t.verification_months",
                "t.approval",
                "t.note",
                "t.retired",
            ],
            numbered: false,
        },
        Kind::Units => Source {
            from: "equipment t JOIN customer c ON c.id = t.customer LEFT JOIN site s ON s.id = t.site \
                   LEFT JOIN system y ON y.id = t.system LEFT JOIN contract k ON k.id = t.contract",
            columns: &[
                "t.serial",
                "t.model",
                "t.customer",
                "c.name",
                "s.name",
                "y.name",
                "k.number",
                "t.place",
                "t.delivered_on",
                "t.installed_on",
                "t.commissioned_on",
                "t.accepted_on",
                "t.verified_until",
                "t.verified_on",
                "t.certificate",
                "t.state",
                "t.own",
                "t.maker",
                "t.revision",
                "t.firmware",
                "t.configuration",
                "t.seal",
                "t.remote_access",
                "t.code",
                "t.note",
            ],
            numbered: true,
        },
        Kind::Parts => Source {
            from: "part t",
            columns: &[
                "t.code",
                "t.name",
                "t.family",
                "t.kind",
                "t.measure",
                "t.cost",
                "t.products",
                "t.revision",
                "t.note",
                "t.retired",
            ],
            numbered: false,
        },
    }
}

/// The rows behind `after` (a key that a row came with; nothing for the first page). None are left when there are none.
///
/// # Errors
/// The database did not carry it out.
pub async fn page(
    db: &Db,
    kind: Kind,
    filter: &Filter,
    after: Option<&str>,
) -> Result<Vec<Exported>, StoreError> {
    let source = source(kind);
    let key = if source.numbered { "t.id" } else { "t.code" };
    let mut bound = vec![if source.numbered {
        Bound::Int(after.and_then(|key| key.parse().ok()).unwrap_or(0))
    } else {
        Bound::from(after.unwrap_or_default())
    }];
    let mut narrowed = String::new();
    for (condition, value) in conditions(kind, filter) {
        bound.push(value);
        narrowed.push_str(&format!(" AND {condition} ${}", bound.len()));
    }
    let columns: Vec<String> = (source.columns.iter())
        .map(|column| format!(" || '{BETWEEN}' || coalesce(CAST({column} AS TEXT), '{NOTHING}')"))
        .collect();
    let sql = format!(
        "SELECT CAST({key} AS TEXT), ''{} FROM {} WHERE {key} > $1{narrowed} ORDER BY {key} LIMIT {PAGE}",
        columns.concat(),
        source.from
    );
    let rows: Vec<(String, String)> = db.all(AssertSqlSafe(sql), bound).await?;
    let values = |text: &str| {
        text.split(BETWEEN)
            .skip(1)
            .map(|value| Some(value.to_owned()).filter(|v| v != NOTHING && !v.is_empty()))
            .collect()
    };
    Ok(rows.into_iter().map(|(key, text)| (key, values(&text))).collect())
}

fn conditions(kind: Kind, filter: &Filter) -> Vec<(&'static str, Bound)> {
    let mut out: Vec<(&'static str, Bound)> = Vec::new();
    let customer = if kind == Kind::Customers { "t.id =" } else { "t.customer =" };
    if !matches!(kind, Kind::Products | Kind::Parts) {
        out.extend(filter.customer.map(|id| (customer, Bound::Int(id))));
    }
    if matches!(kind, Kind::Units | Kind::Systems) {
        out.extend(filter.site.map(|id| ("t.site =", Bound::Int(id))));
    }
    if kind == Kind::Units {
        out.extend(filter.system.map(|id| ("t.system =", Bound::Int(id))));
        out.extend(filter.contract.map(|id| ("t.contract =", Bound::Int(id))));
        out.extend(filter.model.as_deref().map(|model| ("t.model =", Bound::from(model))));
        out.extend(filter.kind.as_deref().map(|kind| ("t.kind =", Bound::from(kind))));
        out.extend(filter.state.as_deref().map(|state| ("t.state =", Bound::from(state))));
        out.extend(filter.own.map(|own| ("t.own =", Bound::from(own))));
        out.extend(filter.due_before.as_deref().map(|day| ("t.verified_until <", Bound::from(day))));
    }
    out
}
