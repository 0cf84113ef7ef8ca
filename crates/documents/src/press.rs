//! The press: fonts and parsed templates, shared by all documents.

use crate::clean::clean;
use crate::fonts::Fonts;
use crate::problem::Problem;
use crate::qr;
use crate::sheets::charges::{ChargeSheet, QuoteSheet, SettlementSheet};
use crate::sheets::labels::LabelSheet;
use crate::sheets::letter::LetterSheet;
use crate::sheets::tables::{RatioSheet, RecordKind, RecordSheet, TableSheet};
use crate::sheets::{LABELS_MAX, PICTURE_BYTES_MAX, ROWS_MAX};
use crate::words::{Lang, Words};
use serde::Serialize;
use serde_json::{Value, json};
use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use typst::foundations::{Bytes, Smart};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt as _};
use typst_layout::PagedDocument;
use typst_pdf::PdfOptions;

use crate::world::{Desk, Template, id};

/// Documents for which intermediate results are kept: the house style stays warm, customers' texts go.
const KEEP_DOCUMENTS: usize = 2;

/// Makes documents. One for the whole program; its functions may be called from many threads at once. They compute for
/// milliseconds to seconds: call them where blocking is allowed.
pub struct Press {
    folder: Option<PathBuf>,
    loaded: Mutex<Option<Arc<Loaded>>>,
}

struct Loaded {
    fonts: Fonts,
    library: LazyHash<Library>,
    house: Template,
    charges: Template,
    table: Template,
    labels: Template,
    letter: Template,
}

impl fmt::Debug for Press {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Press").field("folder", &self.folder).finish_non_exhaustive()
    }
}

impl Press {
    /// A press that looks for its fonts in `folder`, or where the system keeps them. Nothing is read yet.
    #[must_use]
    pub fn new(folder: Option<PathBuf>) -> Self {
        Self { folder, loaded: Mutex::new(None) }
    }

    /// An offer to the customer.
    ///
    /// # Errors
    /// See [`Problem`].
    pub fn quote(&self, words: &Words, sheet: &QuoteSheet) -> Result<Vec<u8>, Problem> {
        self.charges(words, "quote", sheet, &sheet.charges)
    }

    /// What was done and paid.
    ///
    /// # Errors
    /// See [`Problem`].
    pub fn settlement(&self, words: &Words, sheet: &SettlementSheet) -> Result<Vec<u8>, Problem> {
        self.charges(words, "settlement", sheet, &sheet.charges)
    }

    /// The spare-parts ratio table for a tender.
    ///
    /// # Errors
    /// See [`Problem`].
    pub fn ratio_table(&self, words: &Words, sheet: &RatioSheet) -> Result<Vec<u8>, Problem> {
        self.table(words, "ratio", &sheet.table)
    }

    /// A record of a unit, of certificates or of promises.
    ///
    /// # Errors
    /// See [`Problem`].
    pub fn record(&self, words: &Words, sheet: &RecordSheet) -> Result<Vec<u8>, Problem> {
        let kind = match sheet.kind {
            RecordKind::Unit => "unit-record",
            RecordKind::Certificates => "certificates",
            RecordKind::Promises => "promises",
            RecordKind::Round => "round",
        };
        self.table(words, kind, &sheet.table)
    }

    /// A letter, as it goes out by fax.
    ///
    /// # Errors
    /// See [`Problem`].
    pub fn letter(&self, words: &Words, sheet: &LetterSheet) -> Result<Vec<u8>, Problem> {
        at_most(sheet.paragraphs.len(), ROWS_MAX)?;
        self.print(words, |loaded| &loaded.letter, json!({ "sheet": data(sheet)? }), Vec::new(), &[])
    }

    /// Labels for equipment.
    ///
    /// # Errors
    /// See [`Problem`].
    pub fn labels(&self, words: &Words, sheet: &LabelSheet) -> Result<Vec<u8>, Problem> {
        at_most(sheet.labels.len(), LABELS_MAX)?;
        sheet.grid.check()?;
        let codes: Vec<String> =
            sheet.labels.iter().map(|label| qr::svg(&label.url)).collect::<Result<_, _>>()?;
        self.print(words, |loaded| &loaded.labels, json!({ "sheet": data(sheet)? }), codes, &[])
    }

    fn charges(
        &self,
        words: &Words,
        kind: &str,
        sheet: &impl Serialize,
        charges: &ChargeSheet,
    ) -> Result<Vec<u8>, Problem> {
        at_most(charges.lines.len(), ROWS_MAX)?;
        let pictures = [
            ("logo", &charges.letterhead.logo),
            ("sign-ours", &charges.ours.picture),
            ("sign-theirs", &charges.theirs.picture),
        ];
        let codes = vec![qr::svg(&charges.proof.url)?];
        let content = json!({ "kind": kind, "sheet": data(sheet)? });
        self.print(words, |loaded| &loaded.charges, content, codes, &pictures)
    }

    fn table(&self, words: &Words, kind: &str, table: &TableSheet) -> Result<Vec<u8>, Problem> {
        at_most(table.rows.len(), ROWS_MAX)?;
        let codes = vec![qr::svg(&table.proof.url)?];
        let content = json!({ "kind": kind, "sheet": data(table)? });
        self.print(words, |loaded| &loaded.table, content, codes, &[("logo", &table.letterhead.logo)])
    }

    fn print(
        &self,
        words: &Words,
        template: impl Fn(&Loaded) -> &Template,
        mut content: Value,
        codes: Vec<String>,
        pictures: &[(&'static str, &Option<Vec<u8>>)],
    ) -> Result<Vec<u8>, Problem> {
        let loaded = self.loaded()?;
        let lang = words.lang();
        clean(&mut content, &|char| loaded.fonts.has_glyph(lang, char));
        let mut files = Vec::new();
        for (name, picture) in pictures {
            let Some(bytes) = picture else { continue };
            check_picture(name, bytes)?;
            files.push((id(name)?, Bytes::new(bytes.clone())));
            content[*name] = Value::Bool(true);
        }
        content["words"] = data(words)?;
        content["codes"] = data(&codes)?;
        content["font"] = loaded.fonts.family(lang).into();
        (content["lang"], content["region"]) = match lang {
            Lang::ZhHans => ("zh".into(), "cn".into()),
            Lang::ZhHant => ("zh".into(), "tw".into()),
            Lang::En => ("en".into(), "gb".into()),
        };
        files.push((id("content.json")?, Bytes::from_string(content.to_string())));
        let desk = Desk {
            library: &loaded.library,
            fonts: &loaded.fonts,
            house: &loaded.house,
            template: template(&loaded),
            files,
        };
        let pdf = typeset(&desk);
        typst::comemo::evict(KEEP_DOCUMENTS);
        pdf
    }

    /// Loads fonts and templates when the first document is asked for; a folder that lacked them is looked at again.
    fn loaded(&self) -> Result<Arc<Loaded>, Problem> {
        let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(loaded) = &*loaded {
            return Ok(Arc::clone(loaded));
        }
        let fresh = Arc::new(Loaded {
            fonts: Fonts::load(self.folder.as_deref())?,
            library: LazyHash::new(Library::builder().build()),
            house: Template::new("house.typ", include_str!("templates/house.typ"))?,
            charges: Template::new("charges.typ", include_str!("templates/charges.typ"))?,
            table: Template::new("table.typ", include_str!("templates/table.typ"))?,
            labels: Template::new("labels.typ", include_str!("templates/labels.typ"))?,
            letter: Template::new("letter.typ", include_str!("templates/letter.typ"))?,
        });
        *loaded = Some(Arc::clone(&fresh));
        Ok(fresh)
    }
}

fn typeset(desk: &Desk<'_>) -> Result<Vec<u8>, Problem> {
    let document = typst::compile::<PagedDocument>(desk).output.map_err(|errors| told(&errors))?;
    // The creator is not named: documents carry the company's name, not the program's parts.
    let options = PdfOptions { creator: Smart::Custom(None), ..PdfOptions::default() };
    typst_pdf::pdf(&document, &options).map_err(|errors| told(&errors))
}

fn told(errors: &[typst::diag::SourceDiagnostic]) -> Problem {
    let all: Vec<&str> = errors.iter().map(|error| error.message.as_str()).collect();
    let said = all.join("; ");
    // Content is ours except for pictures: only they can't be decoded.
    if ["failed to decode image", "failed to parse SVG", "unknown image format"]
        .iter()
        .any(|part| said.contains(part))
    {
        Problem::Picture("logo or signature")
    } else {
        Problem::Template(said)
    }
}

fn check_picture(name: &'static str, bytes: &[u8]) -> Result<(), Problem> {
    let is_png = bytes.starts_with(b"\x89PNG\r\n\x1a\n");
    let is_svg = std::str::from_utf8(bytes).is_ok_and(|text| text.contains("<svg"));
    if bytes.len() <= PICTURE_BYTES_MAX && (is_png || is_svg) { Ok(()) } else { Err(Problem::Picture(name)) }
}

fn at_most(rows: usize, rows_max: usize) -> Result<(), Problem> {
    if rows <= rows_max { Ok(()) } else { Err(Problem::TooLong { rows, rows_max }) }
}

fn data(value: &impl Serialize) -> Result<Value, Problem> {
    serde_json::to_value(value).map_err(|error| Problem::Template(error.to_string()))
}
