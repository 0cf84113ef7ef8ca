//! Master data that come in as tables: which columns each kind of table has, and how the text in a cell becomes a value or a
//! problem that says what to do. Nothing is deleted by an import, so an empty cell leaves what is there as it is.

mod column;
mod day;
mod heading;
mod parse;
mod problem;

pub use column::{Column, Form, Need, PART_KINDS, UNIT_STATES};
pub use day::order_of_dates;
pub use heading::{Heading, Names, normal};
pub use parse::{Given, Record, Value, parse};
pub use problem::Problem;

use serde::{Deserialize, Serialize};

/// What a table holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    Customers,
    Contacts,
    Sites,
    Systems,
    Products,
    Units,
    Parts,
}

impl Kind {
    /// In the order in which they are needed: what comes later names what came before.
    pub const ALL: [Self; 7] = [
        Self::Customers,
        Self::Contacts,
        Self::Sites,
        Self::Systems,
        Self::Products,
        Self::Units,
        Self::Parts,
    ];

    /// As addresses, files and locale keys write it.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Customers => "customers",
            Self::Contacts => "contacts",
            Self::Sites => "sites",
            Self::Systems => "systems",
            Self::Products => "products",
            Self::Units => "units",
            Self::Parts => "parts",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}
