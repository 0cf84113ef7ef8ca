//! Labels for units: chosen in a list or by where they stand, printed on sheets or rolls, each with a code that opens the form
//! to report a fault.

use super::list::Address;
use super::{SEE, units};
use crate::admin::parts::{Body, Page, Section, Sent, Sheet, form};
use crate::answer::{Answer, FilledText, Refusal, Stop};
use crate::app::App;
use crate::components::{Choice, Form};
use crate::i18n::L10n;
use crate::spares::{computed, pdf, words};
use crate::viewer::Viewer;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use documents::{Label, LabelGrid, LabelSheet};
use serde::{Deserialize, Serialize};
use store::documents as kept;
use store::read::register::{self as read, UnitLabel};

/// Labels printed at once: as many as a document takes.
const LABELS_MAX: i64 = 2_000;
/// Named on the page before they are printed.
const NAMED_MAX: usize = 12;
/// The document in which the last measures and the number to call are kept.
const KEPT: &str = "labels";
const HOTLINE_CHARS_MAX: usize = 40;

/// A sheet as it is sold: code, columns, rows, width, height, left, top, gap across, gap down; in millimetres.
type Sold = (&'static str, u16, u16, f64, f64, f64, f64, f64, f64);

/// Sheets and rolls as they are sold.
const SHEETS: [Sold; 4] = [
    ("a4-24", 3, 8, 70.0, 37.0, 0.0, 0.5, 0.0, 0.0),
    ("a4-14", 2, 7, 99.1, 38.1, 4.65, 15.15, 2.5, 0.0),
    ("a4-40", 4, 10, 52.5, 29.7, 0.0, 0.0, 0.0, 0.0),
    ("a4-65", 5, 13, 38.1, 21.2, 4.75, 10.7, 2.5, 0.0),
];
const ROLLS: [(&str, f64, f64); 3] =
    [("roll-50", 50.0, 30.0), ("roll-60", 60.0, 40.0), ("roll-40", 40.0, 20.0)];

/// What was printed last.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Last {
    hotline: String,
    sheet: String,
    own: Option<LabelGrid>,
}

async fn last(app: &App) -> Answer<(Last, i64)> {
    let document = kept::latest(app.store.db(), KEPT).await?;
    Ok(document
        .map_or_else(Default::default, |d| (serde_json::from_str(&d.body).unwrap_or_default(), d.version)))
}

pub(super) async fn ask(
    State(app): State<App>,
    viewer: Viewer,
    Query(sent): Query<Vec<(String, String)>>,
) -> Answer {
    viewer.require(SEE)?;
    let ids: Vec<i64> =
        sent.iter().filter(|(name, _)| name == "unit").filter_map(|(_, id)| id.parse().ok()).collect();
    let wanted = units::wanted(&app, &Address::new("/units", sent, &units::KNOWN));
    let ids = if ids.is_empty() {
        // Everything that the list would show, as far as one document takes it.
        read::units(app.store.db(), &wanted, LABELS_MAX).await?.into_iter().map(|unit| unit.id.0).collect()
    } else {
        ids
    };
    let (last, _) = last(&app).await?;
    let ids: Vec<String> = ids.iter().map(i64::to_string).collect();
    let mut form = Form::new(&viewer.reader.l)
        .with("units", ids.join(","))
        .with("sheet", if last.sheet.is_empty() { "a4-24".to_owned() } else { last.sheet })
        .with("hotline", last.hotline)
        .with("skip", "0");
    if let Some(LabelGrid::A4 { columns, rows, width, height, left, top, gap_x, gap_y, .. }) = last.own {
        for (name, value) in [("columns", f64::from(columns)), ("rows", f64::from(rows))] {
            form = form.with(name, value.to_string());
        }
        for (name, value) in [
            ("width", width),
            ("height", height),
            ("left", left),
            ("top", top),
            ("gap_x", gap_x),
            ("gap_y", gap_y),
        ] {
            form = form.with(name, value.to_string());
        }
    }
    page(&app, &viewer, &form).await
}

fn chosen(form: &Form) -> Vec<i64> {
    let most = usize::try_from(LABELS_MAX).unwrap_or(usize::MAX);
    form.value("units").split(',').filter_map(|id| id.trim().parse().ok()).take(most).collect()
}

async fn page(app: &App, viewer: &Viewer, form: &Form) -> Answer {
    let l = &viewer.reader.l;
    let labels = read::labels(app.store.db(), &chosen(form)).await?;
    if labels.is_empty() {
        return Err(Refusal::new(FilledText::new("labels-none")).into());
    }
    let named: Vec<&str> = labels.iter().take(NAMED_MAX).map(|label| label.serial.as_str()).collect();
    let more = labels.len().saturating_sub(named.len());
    let rest = if more > 0 { l.tn("labels-more", more) } else { String::new() };
    let says = l.ta("labels-n", &[("n", &labels.len()), ("first", &named.join(", ")), ("more", &rest)]);
    let sheets = SHEETS.iter().map(|(code, columns, rows, width, height, ..)| {
        let text = l.ta(
            "labels-sheet-a4",
            &[
                ("columns", columns),
                ("rows", rows),
                ("width", &width.to_string()),
                ("height", &height.to_string()),
            ],
        );
        Choice::new(*code, text)
    });
    let rolls = ROLLS.iter().map(|(code, width, height)| {
        let text =
            l.ta("labels-sheet-roll", &[("width", &width.to_string()), ("height", &height.to_string())]);
        Choice::new(*code, text)
    });
    let own = Choice::new("own", l.t("labels-sheet-own"));
    let measure = |name: &str| form.field(name, &format!("labels-{}", name.replace('_', "-"))).short();
    let sheet = Sheet::new("/labels", l.t("labels-make"))
        .hidden("units", form.value("units"))
        .fields(vec![
            form.field("sheet", "labels-sheet").select(sheets.chain(rolls).chain([own]).collect()),
            form.field("skip", "labels-skip").digits(),
            form.field("hotline", "labels-hotline").short(),
        ])
        .group(
            l.t("labels-own"),
            ["columns", "rows", "width", "height", "left", "top", "gap_x", "gap_y"].map(measure).into(),
        )
        .back("/units", l.t("cancel"));
    Page::titled(viewer, &l.t("labels-title"))
        .crumb("/units", &l.t("register-units"))
        .intro(says)
        .errors(form)
        .section(Section::new(Body::Form(sheet)))
        .answer()
}

/// The grid that was chosen; what can't be read stands in the form.
fn grid(l: &L10n, form: &mut Form) -> Option<LabelGrid> {
    let code = form.value("sheet").to_owned();
    if let Some((_, width, height)) = ROLLS.iter().find(|(known, ..)| *known == code) {
        return Some(LabelGrid::Roll { width: *width, height: *height });
    }
    let whole = |form: &mut Form, name: &str| match form.value(name).trim().parse::<u16>() {
        Ok(n) => Some(n),
        Err(_) if name == "skip" && form.value(name).trim().is_empty() => Some(0),
        Err(_) => {
            form.refuse(name, l.t("labels-number-wrong"));
            None
        }
    };
    let skip = whole(form, "skip");
    if let Some((_, columns, rows, width, height, left, top, gap_x, gap_y)) =
        SHEETS.iter().find(|(known, ..)| *known == code)
    {
        let skip = skip?;
        if skip >= columns * rows {
            form.refuse("skip", l.tn("labels-skip-wrong", columns * rows));
            return None;
        }
        let (columns, rows, width, height) = (*columns, *rows, *width, *height);
        let (left, top, gap_x, gap_y) = (*left, *top, *gap_x, *gap_y);
        return Some(LabelGrid::A4 { columns, rows, width, height, left, top, gap_x, gap_y, skip });
    }
    let mm = |form: &mut Form, name: &str| match form.value(name).trim().replace(',', ".").parse::<f64>() {
        Ok(mm) if mm.is_finite() && mm >= 0.0 => Some(mm),
        _ => {
            form.refuse(name, l.t("labels-number-wrong"));
            None
        }
    };
    let (columns, rows) = (whole(form, "columns"), whole(form, "rows"));
    let (width, height) = (mm(form, "width"), mm(form, "height"));
    let (left, top) = (mm(form, "left"), mm(form, "top"));
    let (gap_x, gap_y) = (mm(form, "gap_x"), mm(form, "gap_y"));
    Some(LabelGrid::A4 {
        columns: columns?,
        rows: rows?,
        width: width?,
        height: height?,
        left: left?,
        top: top?,
        gap_x: gap_x?,
        gap_y: gap_y?,
        skip: skip?,
    })
}

pub(super) async fn print(State(app): State<App>, sent: Sent) -> Answer {
    let mut form = form(&sent, SEE)?;
    let l = &sent.viewer.reader.l;
    let Some(grid) = grid(l, &mut form).filter(|_| !form.is_refused()) else {
        return page(&app, &sent.viewer, &form).await;
    };
    let hotline: String = form.value("hotline").trim().chars().take(HOTLINE_CHARS_MAX).collect();
    let found = read::labels(app.store.db(), &chosen(&form)).await?;
    if found.is_empty() {
        return Err(Refusal::new(FilledText::new("labels-none")).into());
    }
    let labels = found.into_iter().map(|unit| label(&app, unit, &hotline)).collect();
    let sheet = LabelSheet { grid, labels };
    let (press, words) = (app.clone(), words(l)?);
    let printed = computed(move || press.press.labels(&words, &sheet)).await?;
    let bytes = match printed {
        Ok(bytes) => bytes,
        Err(problem @ documents::Problem::Grid(_)) => {
            form.refuse("sheet", l.t(problem.key()));
            return page(&app, &sent.viewer, &form).await;
        }
        Err(problem) => {
            tracing::warn!(%problem, "labels could not be printed");
            let refusal = Refusal::new(FilledText::new(problem.key()));
            return Err(Stop::from(refusal.status(StatusCode::SERVICE_UNAVAILABLE)));
        }
    };
    if sent.viewer.may(super::EDIT) {
        remember(&app, &sent.viewer, &form, &hotline, grid).await?;
    }
    Ok(pdf("labels.pdf", bytes))
}

fn label(app: &App, unit: UnitLabel, hotline: &str) -> Label {
    let place: Vec<String> = [unit.customer, unit.site.unwrap_or_default(), unit.place]
        .into_iter()
        .filter(|p| !p.is_empty())
        .collect();
    Label {
        url: format!("{}/report/{}", app.settings.public_url, unit.code),
        serial: unit.serial,
        model: unit.model,
        place: place.join(" · "),
        hotline: hotline.to_owned(),
    }
}

/// The next labels are likely printed on the same paper.
async fn remember(app: &App, viewer: &Viewer, form: &Form, hotline: &str, grid: LabelGrid) -> Answer<()> {
    let (before, version) = last(app).await?;
    let sheet = form.value("sheet").to_owned();
    let own = if sheet == "own" { Some(grid) } else { before.own };
    let now = Last { hotline: hotline.to_owned(), sheet, own };
    if now != before {
        let body = serde_json::to_string(&now)?;
        // Somebody else's choice is as good.
        app.store.save_document(KEPT, &body, version, Some(viewer.id), "").await?;
    }
    Ok(())
}
