//! Earlier imports, handing a file in, and taking the register out.

use super::out::{self, Format};
use super::{EDIT, check};
use crate::admin::parts::{Body, Cell, Fields, Link, Page, Section, Sent, Sheet, Table, form};
use crate::answer::{Answer, Refusal, see};
use crate::app::App;
use crate::components::{Badge, Choice, Form};
use crate::flash::Tone;
use crate::i18n::L10n;
use crate::viewer::Viewer;
use crate::words;
use axum::body::{Body as Bytes, Bytes as Piece};
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use domain::import::Kind;
use futures_util::StreamExt as _;
use serde::Deserialize;
use store::export::Filter;
use store::import::{self, Import, State as At};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

/// Pieces of a file that wait for a slow connection.
const PIECES_AHEAD: usize = 4;

pub(super) async fn list(State(app): State<App>, viewer: Viewer) -> Answer {
    viewer.require(EDIT)?;
    let form = Form::new(&viewer.reader.l);
    list_with(&app, &viewer, form).await
}

async fn list_with(app: &App, viewer: &Viewer, form: Form) -> Answer {
    let l = &viewer.reader.l;
    let kinds = Kind::ALL.map(|kind| Choice::new(kind.code(), kind_name(l, kind))).to_vec();
    let hand_in = Sheet::new("/imports", l.t("import-take")).with_files().fields(vec![
        form.field("kind", "import-kind").select(kinds).required(),
        form.field("file", "import-file").files(".csv,.txt,.tsv,.xlsx", false).required(),
    ]);
    Page::titled(viewer, &l.t("import-title"))
        .intro(l.t("import-intro"))
        .errors(&form)
        .section(Section::new(Body::Form(hand_in)).title(l.t("import-take-title")))
        .section(
            Section::new(Body::Table(files(l))).title(l.t("import-files")).note(l.t("import-files-says")),
        )
        .section(Section::new(Body::Table(earlier(app, l).await?)).title(l.t("import-earlier")))
        .answer()
}

/// For each kind: a file to be filled in, and the register as it is.
fn files(l: &L10n) -> Table {
    let heads = ["import-kind", "import-templates", "import-exports"].map(|key| l.t(key));
    let mut table = Table::new(l.t("import-files"), heads);
    for kind in Kind::ALL {
        let links = |folder: &str| {
            let csv = format!("/{folder}/{}.csv", kind.code());
            let xlsx = format!("/{folder}/{}.xlsx", kind.code());
            Cell::links(vec![
                (l.t("import-form-csv").into_owned(), csv),
                (l.t("import-form-xlsx").into_owned(), xlsx),
            ])
        };
        table.row(vec![Cell::text(kind_name(l, kind)), links("imports/templates"), links("exports")]);
    }
    table
}

async fn earlier(app: &App, l: &L10n) -> Answer<Table> {
    let heads = ["import-file", "import-kind", "import-state", "import-rows", "import-by", "import-begun"];
    let mut table = Table::new(l.t("import-earlier"), heads.map(|key| l.t(key))).empty(l.t("import-none"));
    for import in import::list(app.store.db()).await? {
        let by = import.person.map(|id| words::person(l, &app.store.world().directory, id));
        table.row(vec![
            Cell::link(&import.name, format!("/imports/{}", import.id)),
            Cell::text(kind_name(l, import.kind)),
            Cell::badge(state(l, &import)),
            Cell::text(tally(l, &import)),
            Cell::text(by.unwrap_or_else(|| l.t("who-program").into_owned())),
            Cell::stamp(l.stamp(import.begun)),
        ]);
    }
    Ok(table)
}

pub(super) fn kind_name(l: &L10n, kind: Kind) -> String {
    l.t(&format!("import-kind-{}", kind.code())).into_owned()
}

pub(super) fn state(l: &L10n, import: &Import) -> Badge {
    let tone = match import.state {
        At::Checking | At::Writing => Tone::Info,
        At::Checked => Tone::Soon,
        At::Unreadable => Tone::Late,
        At::Done => Tone::Ok,
        At::Discarded => Tone::Plain,
    };
    Badge::new(tone, l.t(&format!("import-at-{}", import.state.code()))).icon(tone.icon())
}

/// "3 new, 2 changed, …".
pub(super) fn tally(l: &L10n, import: &Import) -> String {
    let c = import.counts;
    l.ta(
        "import-tally",
        &[("new", &c.new), ("changed", &c.changed), ("same", &c.same), ("problem", &c.problem)],
    )
}

pub(super) async fn take(State(app): State<App>, sent: Sent) -> Answer {
    let mut form = form(&sent, EDIT)?;
    let l = &sent.viewer.reader.l;
    let kind = Kind::from_code(form.value("kind"));
    if kind.is_none() {
        form.refuse("kind", l.t("import-kind.missing"));
    }
    let file = sent.files.first().filter(|file| file.field == "file" && !file.name.is_empty());
    if file.is_none() {
        form.refuse("file", l.t("import-file.missing"));
    }
    let (Some(kind), Some(file)) = (kind, file) else { return list_with(&app, &sent.viewer, form).await };
    let id = app.store.begin_import(kind, &file.name, file.bytes.clone(), Some(sent.viewer.id)).await?;
    check(&app, id).await?;
    Ok(see(&format!("/imports/{id}")))
}

/// `units.csv`, `units.xlsx`.
fn file_name(file: &str) -> Answer<(Kind, Format)> {
    let (kind, format) = file.rsplit_once('.').ok_or_else(Refusal::not_found)?;
    let kind = Kind::from_code(kind).ok_or_else(Refusal::not_found)?;
    Ok((kind, Format::from_code(format).ok_or_else(Refusal::not_found)?))
}

pub(super) async fn template(viewer: Viewer, Path(file): Path<String>) -> Answer {
    viewer.require(EDIT)?;
    let (kind, format) = file_name(&file)?;
    let bytes = out::template(&viewer.reader.l, kind, format)?;
    Ok(saved(format, &format!("{}-template", kind.code()), bytes.into()))
}

/// The filters of the lists, as their addresses have them; others are passed over.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    customer: Option<String>,
    site: Option<String>,
    system: Option<String>,
    contract: Option<String>,
    model: Option<String>,
    kind: Option<String>,
    state: Option<String>,
    own: Option<String>,
    due: Option<String>,
}

impl Asked {
    pub(super) fn filter(self) -> Filter {
        // A field that was left empty asks for nothing.
        let number = |text: Option<String>| text.and_then(|t| t.trim().parse::<i64>().ok());
        let word = |text: Option<String>| text.filter(|t| !t.is_empty());
        Filter {
            customer: number(self.customer),
            site: number(self.site),
            system: number(self.system),
            contract: number(self.contract),
            model: word(self.model),
            kind: word(self.kind),
            state: word(self.state),
            own: word(self.own).map(|own| matches!(own.as_str(), "1" | "true" | "yes" | "own")),
            due_before: word(self.due).filter(|day| day.parse::<jiff::civil::Date>().is_ok()),
        }
    }
}

pub(super) async fn export(
    State(app): State<App>,
    viewer: Viewer,
    Path(file): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    viewer.require(EDIT)?;
    let (kind, format) = file_name(&file)?;
    Ok(stream(&app, viewer.reader.l.clone(), kind, format, asked.filter()))
}

/// The file, while it is being read.
pub(super) fn stream(app: &App, l: L10n, kind: Kind, format: Format, filter: Filter) -> Response {
    let (pieces, taken) = mpsc::channel::<Result<Piece, std::io::Error>>(PIECES_AHEAD);
    let store = app.store.clone();
    tokio::spawn(async move {
        let give = |piece: Vec<u8>| {
            let pieces = pieces.clone();
            async move { pieces.send(Ok(Piece::from(piece))).await.is_ok() }
        };
        match out::export(&store, &l, kind, &filter, format, give).await {
            Ok(_) | Err(out::NotExported::Gone) => {}
            Err(error) => {
                tracing::error!(%error, "an export broke off");
                // What was begun must not look complete.
                let broken = pieces.send(Err(std::io::Error::other("broken off"))).await;
                tracing::debug!(told = broken.is_ok(), "the taker of an export");
            }
        }
    });
    saved(format, kind.code(), Bytes::from_stream(ReceiverStream::new(taken).map(|piece| piece)))
}

pub(super) fn saved(format: Format, name: &str, body: Bytes) -> Response {
    let disposition = format!("attachment; filename=\"{name}.{}\"", format.code());
    (
        [(header::CONTENT_TYPE, format.media_type().to_owned()), (header::CONTENT_DISPOSITION, disposition)],
        body,
    )
        .into_response()
}

/// Nothing but the token is read of such a form.
pub(super) type Plain = crate::posted::Posted<Fields>;

/// Back to the list.
pub(super) fn back(l: &L10n) -> Link {
    Link::new("/imports", l.t("import-title"), "arrow-left")
}
