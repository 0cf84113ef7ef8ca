//! A letter on the company's paper: what goes out by fax.

use super::{Fact, Letterhead};
use serde::{Deserialize, Serialize};

/// A letter.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct LetterSheet {
    pub letterhead: Letterhead,
    /// The case's.
    pub number: String,
    pub subject: String,
    /// To whom, on which day, …
    pub facts: Vec<Fact>,
    /// Paragraphs; lines within one stay lines.
    pub paragraphs: Vec<String>,
    pub signature: String,
}
