//! Quote and settlement: lines with who pays, and totals.

use super::{Letterhead, Party, Proof};
use serde::{Deserialize, Serialize};

/// Who pays for a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// We do; the amount is value given.
    Free,
    /// The customer does.
    Cost,
    /// Not covered: the customer pays, the reason says which clause excludes it.
    Excluded,
}

/// One line.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ChargeLine {
    pub what: String,
    #[serde(default)]
    pub serial: String,
    /// As it is read: `2`, `1.5 h`.
    pub quantity: String,
    pub verdict: Verdict,
    pub unit_price_fen: i64,
    /// At the list price, also when the line is free.
    pub amount_fen: i64,
    /// Under the line: which promise or clause decides.
    #[serde(default)]
    pub reason: String,
}

/// What quote and settlement share.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ChargeSheet {
    pub letterhead: Letterhead,
    pub customer: Party,
    pub case_number: String,
    /// Of this document.
    pub number: String,
    pub date: String,
    pub lines: Vec<ChargeLine>,
    /// What the customer pays.
    pub total_fen: i64,
    /// What the free lines would have cost.
    pub value_given_fen: i64,
    pub terms: Vec<String>,
    pub ours: Signature,
    pub theirs: Signature,
    pub proof: Proof,
}

/// A signature box; empty fields leave room for a pen.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Signature {
    pub name: String,
    pub date: String,
    /// PNG.
    #[serde(skip)]
    pub picture: Option<Vec<u8>>,
}

/// An offer to the customer.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct QuoteSheet {
    pub charges: ChargeSheet,
    pub valid_until: String,
}

/// What was done and is paid.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SettlementSheet {
    pub charges: ChargeSheet,
    pub paid_fen: i64,
    pub remaining_fen: i64,
}
