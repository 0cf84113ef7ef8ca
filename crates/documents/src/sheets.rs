//! What the documents say, as plain data. Dates and times come as the caller writes them in the reader's language;
//! money is whole fen.

pub(crate) mod charges;
pub(crate) mod labels;
pub(crate) mod letter;
pub(crate) mod tables;

use serde::{Deserialize, Serialize};

/// Rows of one document.
pub const ROWS_MAX: usize = 2_000;
/// Labels of one document.
pub const LABELS_MAX: usize = 2_000;
/// A logo or a signature.
pub const PICTURE_BYTES_MAX: usize = 2 * 1024 * 1024;

/// Who writes: the head of every document.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Letterhead {
    pub company: String,
    pub address: String,
    pub phones: Vec<String>,
    /// PNG or SVG.
    #[serde(skip)]
    pub logo: Option<Vec<u8>>,
}

/// To whom.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Party {
    pub name: String,
    pub contact: String,
    pub site: String,
}

/// How a reader checks that the document is ours: what the foot of every page and the QR code say.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Proof {
    /// Opens the record.
    pub url: String,
    /// To be read out on the phone.
    pub code: String,
    /// Of the record in the journal, hexadecimal.
    pub hash: String,
}

/// A named value in the head of a document: `("Model", "LXS-20")`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Fact {
    pub name: String,
    pub value: String,
}
