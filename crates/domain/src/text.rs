//! What people wrote. The journal holds only a salted hash of it, so that a text which the law requires to be erased
//! can go without breaking the chain (design.md, "Journal").

use crate::ids::Digest;
use serde::{Deserialize, Serialize};

/// A text by its salted hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TextRef(pub Digest);

/// A text with the salt it was hashed with; kept beside the journal, not in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedText {
    pub salt: [u8; 16],
    pub text: String,
}

impl SealedText {
    #[must_use]
    pub fn new(salt: [u8; 16], text: impl Into<String>) -> Self {
        Self { salt, text: text.into() }
    }

    /// SHA-256 over salt and text, each with its length.
    #[must_use]
    pub fn reference(&self) -> TextRef {
        TextRef(Digest::of(&[&self.salt, self.text.as_bytes()]))
    }
}

/// Chinese input methods write digits and signs in full width.
#[must_use]
pub fn half_width(c: char) -> char {
    match c {
        '！'..='～' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '　' => ' ',
        other => other,
    }
}
