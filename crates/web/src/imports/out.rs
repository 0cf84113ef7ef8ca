//! The register as a file.

use super::names;
use crate::i18n::L10n;
use domain::catalog::Areas;
use domain::import::{Form, Kind};
use std::io::Cursor;
use store::export::{self, Filter};
use store::{Store, StoreError};
use tables::{Cell, CsvWriter, NotWritten, XlsxWriter};

/// What a file is written as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    #[default]
    Csv,
    Xlsx,
}

impl Format {
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Csv, Self::Xlsx].into_iter().find(|format| format.code() == code)
    }

    pub(crate) fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

/// Why there is no file, or no more of it.
#[derive(Debug, thiserror::Error)]
pub enum NotExported {
    #[error("{0}")]
    Store(#[from] StoreError),
    #[error("{0}")]
    File(#[from] NotWritten),
    /// Whoever takes the pieces has gone.
    #[error("nobody takes the rest")]
    Gone,
}

/// Reads the register page by page and gives the file piece by piece: CSV as it is read, XLSX in one piece at the end (an
/// archive has its list of contents behind everything else).
///
/// # Errors
/// The database or a temporary file fails, or the taker is gone.
pub async fn export<G: Future<Output = bool>>(
    store: &Store,
    l: &L10n,
    kind: Kind,
    filter: &Filter,
    format: Format,
    mut give: impl FnMut(Vec<u8>) -> G,
) -> Result<u64, NotExported> {
    let areas = names::areas(store).await?;
    let head = head(l, kind);
    let mut book = XlsxWriter::new(&l.t(&format!("import-kind-{}", kind.code())), &head);
    let mut first = CsvWriter::new(Vec::new())?;
    first.row(&head)?;
    if format == Format::Csv && !give(first.finish()?).await {
        return Err(NotExported::Gone);
    }
    let (mut after, mut rows): (Option<String>, u64) = (None, 0);
    loop {
        let page = export::page(store.db(), kind, filter, after.as_deref()).await?;
        let Some((last, _)) = page.last() else { break };
        after = Some(last.clone());
        rows += u64::try_from(page.len()).unwrap_or(0);
        let mut csv = CsvWriter::further(Vec::new());
        for (_, values) in &page {
            let cells = cells(l, kind, &areas, values);
            match format {
                Format::Csv => csv.row(&cells)?,
                Format::Xlsx => book.row(&cells)?,
            }
        }
        if format == Format::Csv && !give(csv.finish()?).await {
            return Err(NotExported::Gone);
        }
    }
    if format == Format::Xlsx {
        let mut out = Cursor::new(Vec::new());
        book.finish(&mut out)?;
        if !give(out.into_inner()).await {
            return Err(NotExported::Gone);
        }
    }
    Ok(rows)
}

/// The names of the columns.
pub(super) fn head(l: &L10n, kind: Kind) -> Vec<Cell> {
    kind.columns().iter().map(|column| Cell::from_text(&names::column(l, kind, column.code))).collect()
}

fn cells(l: &L10n, kind: Kind, areas: &Areas, values: &[Option<String>]) -> Vec<Cell> {
    let each = kind.columns().iter().zip(values);
    each.map(|(column, value)| {
        let Some(value) = value else { return Cell::Empty };
        let said = names::value(l, kind, column.code, areas, value);
        match column.form {
            Form::Day => value.parse().map_or(Cell::Text(said), Cell::Date),
            Form::Whole(_) | Form::Degrees(_) | Form::Money => Cell::Number(said),
            _ => Cell::from_text(&said),
        }
    })
    .collect()
}

/// A file to be filled in: the names of the columns, and a row that shows how.
///
/// # Errors
/// A temporary file can't be written.
pub fn template(l: &L10n, kind: Kind, format: Format) -> Result<Vec<u8>, NotWritten> {
    let head = head(l, kind);
    let example: Vec<Cell> = (kind.columns().iter())
        .map(|column| {
            let code = column.code.replace('_', "-");
            let own = l.try_t(&format!("import-example-{}-{code}", kind.code()));
            let text = own.or_else(|| l.try_t(&format!("import-example-{code}"))).unwrap_or_default();
            Cell::from_text(&text)
        })
        .collect();
    match format {
        Format::Csv => {
            let mut writer = CsvWriter::new(Vec::new())?;
            writer.row(&head)?;
            writer.row(&example)?;
            writer.finish()
        }
        Format::Xlsx => {
            let mut writer = XlsxWriter::new(&l.t(&format!("import-kind-{}", kind.code())), &head);
            writer.row(&example)?;
            let mut out = Cursor::new(Vec::new());
            writer.finish(&mut out)?;
            Ok(out.into_inner())
        }
    }
}
