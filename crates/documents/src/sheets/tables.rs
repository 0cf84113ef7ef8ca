//! Documents that are a table whose columns are data: ratio table of a tender, record of a unit, certificates, promises.

use super::{Fact, Letterhead, Party, Proof};
use serde::{Deserialize, Serialize};

/// How a column's values stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Align {
    #[default]
    Start,
    /// Figures.
    End,
}

/// A column.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Column {
    pub name: String,
    /// In plain words, listed under the table; empty: the name says it.
    pub meaning: String,
    pub align: Align,
    /// Share of the width, in parts; 0 counts as 1.
    pub width: u8,
}

/// A titled table with facts above and notes below.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct TableSheet {
    pub letterhead: Letterhead,
    pub customer: Party,
    /// Of this document.
    pub number: String,
    pub date: String,
    pub facts: Vec<Fact>,
    pub columns: Vec<Column>,
    /// Missing cells are left empty, cells beyond the columns are left out.
    pub rows: Vec<Vec<String>>,
    pub notes: Vec<String>,
    /// Where the figures come from.
    pub sources: Vec<String>,
    pub proof: Proof,
}

/// The spare-parts ratio table for a tender.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RatioSheet {
    pub table: TableSheet,
}

/// What a record tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordKind {
    /// The history of one unit.
    Unit,
    /// Certificates, with their validity.
    Certificates,
    /// What was promised to this customer.
    Promises,
    /// Where an engineer goes on a day, one visit a row.
    Round,
}

/// A record: its columns are data.
#[derive(Clone, Debug)]
pub struct RecordSheet {
    pub kind: RecordKind,
    pub table: TableSheet,
}
