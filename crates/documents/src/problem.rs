//! Why a document was not made.

use std::path::PathBuf;

/// Why a document was not made. `Display` is for the log; [`Problem::key`] names the sentence for the reader.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// No font with Chinese glyphs in the folder.
    #[error("no Chinese font under {}; install fonts-noto-cjk or name a folder that holds Noto Sans CJK", .0.display())]
    FontsMissing(PathBuf),
    /// A logo or signature that is neither PNG nor SVG, can't be drawn, or is larger than [`crate::PICTURE_BYTES_MAX`].
    #[error("the picture {0} is no PNG or SVG of at most {max} bytes", max = crate::PICTURE_BYTES_MAX)]
    Picture(&'static str),
    /// More rows or labels than one document holds.
    #[error("{rows} rows, at most {rows_max} in one document")]
    TooLong { rows: usize, rows_max: usize },
    /// The grid of the labels does not fit on its sheet, or is not a grid.
    #[error("the labels do not fit on the sheet: {0}")]
    Grid(&'static str),
    /// An address too long for a QR code.
    #[error("the address of the QR code is too long")]
    Code,
    /// A word of [`crate::KEYS`] the caller did not have.
    #[error("the word {0} is missing")]
    Word(&'static str),
    /// The template failed: a fault of ours.
    #[error("the template failed: {0}")]
    Template(String),
}

impl Problem {
    /// The sentence in `locales/` that tells the reader what to do.
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            Self::FontsMissing(_) => "paper-problem-fonts",
            Self::Picture(_) => "paper-problem-picture",
            Self::TooLong { .. } => "paper-problem-long",
            Self::Grid(_) => "paper-problem-grid",
            Self::Code => "paper-problem-code",
            Self::Word(_) | Self::Template(_) => "paper-problem-fault",
        }
    }
}
