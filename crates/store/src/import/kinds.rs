//! Where the values of each kind of table are kept, and the statements for them. A row is its columns' values, in order.

use crate::rows::{ByKeys, Rows};
use domain::import::{Kind, Value};

/// Stands between the values of a row that is read as one text; no value holds it, as none holds control characters.
const BETWEEN: char = '\u{1f}';
/// Stands for no value.
const NOTHING: &str = "\u{1}";

/// One column of the database.
#[derive(Clone, Copy, Debug)]
pub(super) struct Field {
    pub(super) column: &'static str,
    /// The column of the file whose value it takes.
    pub(super) code: &'static str,
    pub(super) holds: Holds,
}

/// What a column holds, and what a new row has where the file says nothing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Holds {
    Text(&'static str),
    MaybeText,
    Whole(i64),
    MaybeWhole,
    MaybeDegrees,
}

/// The table of a kind.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) name: &'static str,
    /// Its primary key.
    pub(super) key: &'static str,
    pub(super) fields: &'static [Field],
    pub(super) by_key: ByKeys,
    /// By the one column that names it.
    pub(super) by_name: ByKeys,
    /// By customer and name.
    pub(super) by_owner: Rows,
    pub(super) insert: Rows,
    /// Whether its rows are numbered by the database.
    pub(super) numbered: bool,
}

pub(super) type Values = Vec<Option<Value>>;

/// A row as the statements here give it: key, version, values as one text.
pub(super) type Found = (String, i64, String);

macro_rules! table {
    (
        $static:ident, $name:literal, key $key:literal, named $named:literal, insert $before:literal, casts $casts:expr,
        numbered $numbered:literal,
        $($column:literal $code:literal $holds:expr;)+
    ) => {
        static $static: Table = Table {
            name: $name,
            key: $key,
            fields: &[$(Field { column: $column, code: $code, holds: $holds }),+],
            by_key: ByKeys::new(concat!(select!($name, $key, "", $($column)+), " FROM ", $name, " WHERE ", $key), ""),
            by_name: ByKeys::new(concat!(select!($name, $key, "", $($column)+), " FROM ", $name, " WHERE ", $named), ""),
            by_owner: Rows::new(
                concat!(select!($name, $key, "t.", $($column)+), " FROM ("),
                2,
                concat!(") AS k JOIN ", $name, " t ON t.customer = k.column1 AND t.name = k.column2"),
            ),
            insert: Rows::new(
                concat!("INSERT INTO ", $name, " (", $before, $($column, ", ",)+ "version)"),
                count!($($column)+) + $numbered,
                "",
            )
            .casts($casts),
            numbered: $numbered > 0,
        };
    };
}

macro_rules! select {
    ($name:literal, $key:literal, $of:literal, $($column:literal)+) => {
        concat!(
            "SELECT CAST(", $of, $key, " AS TEXT), ", $of, "version, ''",
            $(" || '\u{1f}' || coalesce(CAST(", $of, $column, " AS TEXT), '\u{1}')"),+
        )
    };
}

/// With the version.
macro_rules! count {
    () => { 1 };
    ($first:literal $($rest:literal)*) => { 1 + count!($($rest)*) };
}

const WORD: Holds = Holds::Text("");

table! { CUSTOMER, "customer", key "id", named "name", insert "id, created, ", casts &[], numbered 2,
    "name" "name" WORD;
    "kind" "kind" WORD;
    "city" "city" WORD;
    "phone" "phone" Holds::MaybeText;
    "mail" "mail" Holds::MaybeText;
    "address" "address" WORD;
    "announce" "announce" Holds::Whole(0);
    "responsible" "responsible" Holds::MaybeWhole;
    "note" "note" WORD;
}
table! { CONTACT, "contact", key "id", named "name", insert "id, ", casts &[], numbered 1,
    "customer" "customer" Holds::MaybeWhole;
    "name" "name" WORD;
    "post" "post" WORD;
    "phone" "phone" Holds::MaybeText;
    "mail" "mail" Holds::MaybeText;
    "note" "note" WORD;
}
table! { SITE, "site", key "id", named "name", insert "id, ",
    casts &[(5, "::double precision"), (6, "::double precision")], numbered 1,
    "customer" "customer" Holds::MaybeWhole;
    "name" "name" WORD;
    "address" "address" WORD;
    "area" "area" Holds::MaybeText;
    "latitude" "latitude" Holds::MaybeDegrees;
    "longitude" "longitude" Holds::MaybeDegrees;
    "distance_km" "distance_km" Holds::MaybeWhole;
    "application" "application" WORD;
    "note" "note" WORD;
}
table! { SYSTEM, "system", key "id", named "name", insert "id, ", casts &[], numbered 1,
    "customer" "customer" Holds::MaybeWhole;
    "site" "site" Holds::MaybeWhole;
    "name" "name" WORD;
    "note" "note" WORD;
}
table! { PRODUCT, "product", key "code", named "code", insert "", casts &[], numbered 0,
    "code" "code" WORD;
    "name" "name" WORD;
    "kind" "kind" WORD;
    "maker" "maker" WORD;
    "own" "own" Holds::Whole(1);
    "metering" "metering" Holds::Whole(0);
    "verification_months" "verification_months" Holds::MaybeWhole;
    "approval" "approval" WORD;
    "note" "note" WORD;
    "retired" "retired" Holds::Whole(0);
}
table! { UNIT, "equipment", key "id", named "serial", insert "id, ", casts &[], numbered 1,
    "serial" "serial" WORD;
    "model" "model" WORD;
    "kind" "" WORD;
    "customer" "customer" Holds::MaybeWhole;
    "site" "site" Holds::MaybeWhole;
    "system" "system" Holds::MaybeWhole;
    "contract" "contract" Holds::MaybeWhole;
    "place" "place" WORD;
    "delivered_on" "delivered" Holds::MaybeText;
    "installed_on" "installed" Holds::MaybeText;
    "commissioned_on" "commissioned" Holds::MaybeText;
    "accepted_on" "accepted" Holds::MaybeText;
    "verified_until" "verified_until" Holds::MaybeText;
    "verified_on" "verified" Holds::MaybeText;
    "certificate" "certificate" WORD;
    "state" "state" Holds::Text("in-use");
    "own" "own" Holds::Whole(1);
    "maker" "maker" WORD;
    "revision" "revision" WORD;
    "firmware" "firmware" WORD;
    "configuration" "configuration" WORD;
    "seal" "seal" WORD;
    "remote_access" "remote_access" Holds::Whole(0);
    "code" "code" WORD;
    "note" "note" WORD;
}
table! { PART, "part", key "code", named "code", insert "", casts &[], numbered 0,
    "code" "code" WORD;
    "name" "name" WORD;
    "family" "family" WORD;
    "kind" "kind" WORD;
    "measure" "measure" WORD;
    "cost" "cost" Holds::MaybeWhole;
    "products" "products" Holds::Text("[]");
    "revision" "revision" WORD;
    "note" "note" WORD;
    "retired" "retired" Holds::Whole(0);
}

pub(super) fn table(kind: Kind) -> &'static Table {
    match kind {
        Kind::Customers => &CUSTOMER,
        Kind::Contacts => &CONTACT,
        Kind::Sites => &SITE,
        Kind::Systems => &SYSTEM,
        Kind::Products => &PRODUCT,
        Kind::Units => &UNIT,
        Kind::Parts => &PART,
    }
}

impl Table {
    pub(super) fn field(&self, code: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.code == code || field.column == code)
    }

    /// What a new row has where the file says nothing.
    pub(super) fn blank(&self) -> Values {
        let blank = |holds| match holds {
            Holds::Text(text) => Some(Value::Text(text.to_owned())),
            Holds::Whole(number) => Some(Value::Whole(number)),
            Holds::MaybeText | Holds::MaybeWhole | Holds::MaybeDegrees => None,
        };
        self.fields.iter().map(|field| blank(field.holds)).collect()
    }

    /// The values of a row that was read as one text; `None` when it is not of this table.
    pub(super) fn values(&self, text: &str) -> Option<Values> {
        let mut parts = text.split(BETWEEN).skip(1);
        let values = self.fields.iter().map(|field| value(field.holds, parts.next()?)).collect::<Option<_>>();
        if parts.next().is_some() { None } else { values }
    }

    /// As a statement takes a value.
    pub(super) fn bound(holds: Holds, value: Option<&Value>) -> crate::db::Value {
        match holds {
            Holds::Text(_) => crate::db::Value::Text(value.map(Value::text).unwrap_or_default()),
            Holds::MaybeText | Holds::MaybeDegrees => crate::db::Value::MaybeText(value.map(Value::text)),
            Holds::Whole(_) => crate::db::Value::Int(value.and_then(Value::as_whole).unwrap_or(0)),
            Holds::MaybeWhole => crate::db::Value::MaybeInt(value.and_then(Value::as_whole)),
        }
    }
}

fn value(holds: Holds, text: &str) -> Option<Option<Value>> {
    if text == NOTHING {
        return Some(None);
    }
    match holds {
        Holds::Text(_) | Holds::MaybeText => Some(Some(Value::Text(text.to_owned()))),
        Holds::Whole(_) | Holds::MaybeWhole => Some(Some(Value::Whole(text.parse().ok()?))),
        Holds::MaybeDegrees => Some(Some(Value::degrees(text.parse().ok()?))),
    }
}
