//! Equipment labels: sheets of A4, or a roll with one label a page.

use crate::problem::Problem;
use serde::{Deserialize, Serialize};

const SIDE_MM_MIN: f64 = 12.0;
const A4_MM: (f64, f64) = (210.0, 297.0);
/// For what reckoning in floating point leaves over.
const SLACK_MM: f64 = 0.01;

/// One label.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Label {
    /// Opens the unit, or the form to report its fault.
    pub url: String,
    pub serial: String,
    pub model: String,
    /// Customer or site.
    pub place: String,
    pub hotline: String,
}

/// Where the labels lie, in millimetres.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "paper")]
pub enum LabelGrid {
    /// A4 with a grid of labels, as label sheets are sold. `skip` places are already used up.
    A4 {
        columns: u16,
        rows: u16,
        width: f64,
        height: f64,
        left: f64,
        top: f64,
        gap_x: f64,
        gap_y: f64,
        skip: u16,
    },
    /// One label a page.
    Roll { width: f64, height: f64 },
}

/// Labels and the paper they are printed on.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LabelSheet {
    pub grid: LabelGrid,
    pub labels: Vec<Label>,
}

impl LabelGrid {
    /// Whether the grid lies on the paper.
    pub(crate) fn check(&self) -> Result<(), Problem> {
        match *self {
            Self::Roll { width, height } => side(width).and(side(height)),
            Self::A4 { columns, rows, width, height, left, top, gap_x, gap_y, skip } => {
                side(width).and(side(height))?;
                if columns == 0 || rows == 0 || skip >= columns.saturating_mul(rows) {
                    return Err(Problem::Grid("no place on the sheet"));
                }
                if [left, top, gap_x, gap_y].iter().any(|&mm| !mm.is_finite() || mm < 0.0) {
                    return Err(Problem::Grid("margins and gaps"));
                }
                let across = left + f64::from(columns) * width + f64::from(columns - 1) * gap_x;
                let down = top + f64::from(rows) * height + f64::from(rows - 1) * gap_y;
                if across > A4_MM.0 + SLACK_MM || down > A4_MM.1 + SLACK_MM {
                    return Err(Problem::Grid("larger than A4"));
                }
                Ok(())
            }
        }
    }
}

fn side(mm: f64) -> Result<(), Problem> {
    if mm.is_finite() && (SIDE_MM_MIN..=A4_MM.1).contains(&mm) {
        Ok(())
    } else {
        Err(Problem::Grid("size of a label"))
    }
}
