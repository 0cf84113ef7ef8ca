//! The columns of each kind of table, by codes that never change their meaning.

use super::Kind;

/// One column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    pub code: &'static str,
    pub form: Form,
    pub need: Need,
}

/// When a cell may not be empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// In every row; a table without the column can't be read.
    Always,
    /// When the row is about something that is not there yet.
    New,
    Never,
}

/// What a cell is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// One line of at most so many characters.
    Line(usize),
    /// Lines.
    Note(usize),
    /// A serial number: letters and digits with what stands between them.
    Serial,
    /// ASCII letters, digits, `-`, `_`, `.`.
    Code,
    /// Several codes.
    Codes,
    Phone,
    Mail,
    Day,
    YesNo,
    /// A whole number from 0 to this.
    Whole(i64),
    /// Degrees between minus and plus this.
    Degrees(i32),
    /// Yuan with at most two decimals; kept in fen.
    Money,
    /// One of these, by its code or by its name in any language.
    OneOf(&'static [&'static str]),
    /// A word that has names in the languages, or one of the organisation's own.
    Word,
}

/// States of a unit.
pub const UNIT_STATES: &[&str] = &["in-use", "in-stock", "in-repair", "replaced", "retired"];
/// Kinds of parts.
pub const PART_KINDS: &[&str] = &["part", "tool", "software", "consumable"];

const LINE: Form = Form::Line(200);
const NOTE: Form = Form::Note(4_000);
/// Running numbers of rows.
const NUMBER: Form = Form::Whole(i64::MAX);

const fn column(code: &'static str, form: Form, need: Need) -> Column {
    Column { code, form, need }
}

const fn may(code: &'static str, form: Form) -> Column {
    column(code, form, Need::Never)
}

const CUSTOMERS: &[Column] = &[
    may("number", NUMBER),
    column("name", LINE, Need::New),
    may("kind", Form::Word),
    may("city", LINE),
    may("phone", Form::Phone),
    may("mail", Form::Mail),
    may("address", LINE),
    may("announce", Form::YesNo),
    may("responsible", NUMBER),
    may("note", NOTE),
];

const CONTACTS: &[Column] = &[
    may("number", NUMBER),
    may("customer_number", NUMBER),
    may("customer", LINE),
    column("name", Form::Line(crate::contact::NAME_CHARS_MAX), Need::New),
    may("post", LINE),
    may("phone", Form::Phone),
    may("mail", Form::Mail),
    may("note", NOTE),
];

const SITES: &[Column] = &[
    may("number", NUMBER),
    may("customer_number", NUMBER),
    may("customer", LINE),
    column("name", LINE, Need::New),
    may("address", LINE),
    may("area", Form::Word),
    may("latitude", Form::Degrees(90)),
    may("longitude", Form::Degrees(180)),
    may("distance_km", Form::Whole(20_000)),
    may("application", Form::Word),
    may("note", NOTE),
];

const SYSTEMS: &[Column] = &[
    may("number", NUMBER),
    may("customer_number", NUMBER),
    may("customer", LINE),
    may("site", LINE),
    column("name", LINE, Need::New),
    may("note", NOTE),
];

const PRODUCTS: &[Column] = &[
    column("code", Form::Code, Need::Always),
    column("name", LINE, Need::New),
    column("kind", Form::Word, Need::New),
    may("maker", LINE),
    may("own", Form::YesNo),
    may("metering", Form::YesNo),
    may("verification_months", Form::Whole(1_200)),
    may("approval", LINE),
    may("note", NOTE),
    may("retired", Form::YesNo),
];

const UNITS: &[Column] = &[
    column("serial", Form::Serial, Need::Always),
    column("model", LINE, Need::New),
    may("customer_number", NUMBER),
    may("customer", LINE),
    may("site", LINE),
    may("system", LINE),
    may("contract", LINE),
    may("place", LINE),
    may("delivered", Form::Day),
    may("installed", Form::Day),
    may("commissioned", Form::Day),
    may("accepted", Form::Day),
    may("verified_until", Form::Day),
    may("verified", Form::Day),
    may("certificate", LINE),
    may("state", Form::OneOf(UNIT_STATES)),
    may("own", Form::YesNo),
    may("maker", LINE),
    may("revision", LINE),
    may("firmware", LINE),
    may("configuration", Form::Word),
    may("seal", LINE),
    may("remote_access", Form::YesNo),
    may("code", Form::Code),
    may("note", NOTE),
];

const PARTS: &[Column] = &[
    column("code", Form::Code, Need::Always),
    column("name", LINE, Need::New),
    may("family", LINE),
    column("kind", Form::OneOf(PART_KINDS), Need::New),
    may("measure", LINE),
    may("cost", Form::Money),
    may("products", Form::Codes),
    may("revision", LINE),
    may("note", NOTE),
    may("retired", Form::YesNo),
];

impl Kind {
    /// The columns, in the order in which they are exported.
    #[must_use]
    pub fn columns(self) -> &'static [Column] {
        match self {
            Self::Customers => CUSTOMERS,
            Self::Contacts => CONTACTS,
            Self::Sites => SITES,
            Self::Systems => SYSTEMS,
            Self::Products => PRODUCTS,
            Self::Units => UNITS,
            Self::Parts => PARTS,
        }
    }

    /// Where a column stands.
    #[must_use]
    pub fn column(self, code: &str) -> Option<usize> {
        self.columns().iter().position(|column| column.code == code)
    }
}
