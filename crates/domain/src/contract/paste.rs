//! Price lines as they are pasted from a spreadsheet: a line each, with code, name, price and clause, divided by tabs.

use super::PriceLine;
use crate::ids::PartCode;
use crate::money::Fen;
use std::fmt::Write as _;

/// A line that can't be read, by its number from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasteFault {
    pub line: usize,
    pub problem: PasteProblem,
}

/// What is wrong with it; pages translate it by [`PasteProblem::code`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PasteProblem {
    /// No code of letters, digits, `-`, `_` and `.`.
    Code(String),
    /// No amount.
    Price(String),
}

impl PasteProblem {
    /// For the locale key `price-line-…`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Code(_) => "code",
            Self::Price(_) => "price",
        }
    }

    /// What stood there.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::Code(text) | Self::Price(text) => text,
        }
    }
}

/// What a pasted text says. Divided by tabs, or by `;` where somebody types it; a first line without an amount is a heading;
/// with two columns they are code and price.
///
/// # Errors
/// Every line that can't be read.
pub fn lines(text: &str) -> Result<Vec<PriceLine>, Vec<PasteFault>> {
    let (mut lines, mut faults) = (Vec::new(), Vec::new());
    let rows = text.lines().enumerate().filter(|(_, row)| !row.trim().is_empty());
    for (nth, (at, row)) in rows.enumerate() {
        match line(row) {
            Ok(line) => lines.push(line),
            // The headings that a spreadsheet has on top.
            Err(PasteProblem::Price(_) | PasteProblem::Code(_)) if nth == 0 && is_heading(row) => {}
            Err(problem) => faults.push(PasteFault { line: at + 1, problem }),
        }
    }
    if faults.is_empty() { Ok(lines) } else { Err(faults) }
}

fn cells(row: &str) -> Vec<&str> {
    let divider = if row.contains('\t') { ['\t', '\t'] } else { [';', '；'] };
    row.split(divider).map(str::trim).collect()
}

/// Several columns, and no digit in any.
fn is_heading(row: &str) -> bool {
    cells(row).len() > 1 && !row.chars().any(char::is_numeric)
}

fn line(row: &str) -> Result<PriceLine, PasteProblem> {
    let cells = cells(row);
    let cell = |at: usize| cells.get(at).copied().unwrap_or_default();
    let (name, price, clause) =
        if cells.len() == 2 { ("", cell(1), "") } else { (cell(1), cell(2), cell(3)) };
    Ok(PriceLine {
        code: PartCode::new(cell(0)).ok_or_else(|| PasteProblem::Code(cell(0).to_owned()))?,
        name: name.to_owned(),
        price: price.parse::<Fen>().map_err(|_| PasteProblem::Price(price.to_owned()))?,
        clause: clause.to_owned(),
    })
}

/// The lines as [`lines`] reads them back.
#[must_use]
pub fn text_of(lines: &[PriceLine]) -> String {
    let mut out = String::new();
    for line in lines {
        // Writing into a text does not fail.
        writeln!(out, "{}\t{}\t{}\t{}", line.code, line.name, line.price, line.clause).unwrap_or_default();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spreadsheet_is_pasted() {
        let pasted = "编码\t名称\t单价\t条款\r\nBAT-36\t锂电池\t¥1,038.50\t附件2\r\n\r\nSEN-20\t\t45\t\n";
        let read = lines(pasted).unwrap_or_default();
        assert_eq!(read.len(), 2);
        assert_eq!(read[0].price, Fen(103_850));
        assert_eq!(read[0].clause, "附件2");
        assert_eq!(lines(&text_of(&read)), Ok(read));
        assert_eq!(lines("BAT-36; 12.5").map(|l| l[0].price), Ok(Fen(1_250)));
        let faults = lines("BAT-36\t锂电池\t12\n电池\tx\t1\nSEN-20\tx\t十元").unwrap_err();
        let told: Vec<_> = faults.iter().map(|f| (f.line, f.problem.code())).collect();
        assert_eq!(told, [(2, "code"), (3, "price")]);
    }
}
