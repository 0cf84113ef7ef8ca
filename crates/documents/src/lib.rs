//! PDF documents: quote, settlement, ratio table, records of a unit or a customer, equipment labels.
//!
//! Plain data in, bytes out: no clock, no database; the only thing read is the font folder, once, when the first
//! document is asked for. What a caller passes is data all the way: it reaches the templates as JSON and is never
//! part of their source, so no character in a name can change a page. The fixed words come from `locales/` through
//! [`Words`].

mod clean;
mod fonts;
mod press;
mod problem;
mod qr;
mod sheets;
mod words;
mod world;

pub use press::Press;
pub use problem::Problem;
pub use sheets::charges::{ChargeLine, ChargeSheet, QuoteSheet, SettlementSheet, Signature, Verdict};
pub use sheets::labels::{Label, LabelGrid, LabelSheet};
pub use sheets::letter::LetterSheet;
pub use sheets::tables::{Align, Column, RatioSheet, RecordKind, RecordSheet, TableSheet};
pub use sheets::{Fact, LABELS_MAX, Letterhead, PICTURE_BYTES_MAX, Party, Proof, ROWS_MAX};
pub use words::{KEYS, Lang, Words};
