//! Entering, changing and retiring a part. What was agreed about a part that is retired still holds.

use super::{EDIT, SEE, fault_text, open};
use crate::admin::parts::{Body, Fields, Page, Section, Sheet, changed_meanwhile, edited, form};
use crate::answer::{Answer, FilledText, Refusal, see_with};
use crate::app::App;
use crate::components::{Choice, Form};
use crate::flash::Flash;
use crate::i18n::L10n;
use crate::lists::Lists;
use crate::posted::Posted;
use crate::viewer::Viewer;
use crate::words;
use axum::extract::{Path, State};
use domain::ids::{ListCode, PartCode, ProductCode};
use domain::part::{Part, PartKind};
use store::parts::Saved;

pub(super) async fn new(State(app): State<App>, viewer: Viewer) -> Answer {
    viewer.require(SEE)?;
    viewer.require(EDIT)?;
    let form = Form::new(&viewer.reader.l).with("kind", PartKind::Part.code());
    page(&app, &viewer, form, None).await
}

pub(super) async fn edit(State(app): State<App>, viewer: Viewer, Path(code): Path<String>) -> Answer {
    viewer.require(SEE)?;
    viewer.require(EDIT)?;
    let kept = open(&app, &code).await?;
    let part = &kept.part;
    let models: Vec<&str> = part.products.iter().map(|model| model.as_str()).collect();
    let form = Form::new(&viewer.reader.l)
        .with("edited", kept.version.to_string())
        .with("code", part.code.as_str())
        .with("name", &part.name)
        .with("kind", part.kind.code())
        .with("family", part.family.as_ref().map_or("", |family| family.as_str()))
        .with("measure", &part.measure)
        .with("cost", part.cost.map_or_else(String::new, |cost| cost.to_string()))
        .with("products", models.join(" "))
        .with("revision", &part.revision)
        .with("note", &part.note)
        .with("retired", if part.retired { "on" } else { "" });
    page(&app, &viewer, form, Some(&part.code)).await
}

async fn page(app: &App, viewer: &Viewer, form: Form, code: Option<&PartCode>) -> Answer {
    let l = &viewer.reader.l;
    let lists = Lists::load(app).await?;
    let kinds =
        PartKind::ALL.map(|kind| Choice::new(kind.code(), l.t(&format!("part-kind-{}", kind.code()))));
    let mut families = vec![Choice::new("", l.t("part-family-none"))];
    families.extend(lists.families.iter().map(|f| Choice::new(f.code.as_str(), words::pick(l, &f.name))));
    let family = form.value("family").to_owned();
    if !family.is_empty() && !families.iter().any(|choice| choice.value == family) {
        families.push(Choice::new(&family, &family));
    }
    let mut fields = Vec::new();
    if code.is_none() {
        fields.push(form.field("code", "part-code").required().max(40).short().autocomplete("off"));
    }
    fields.extend([
        form.field("name", "part-name").required().max(120),
        form.field("kind", "part-kind").radios(kinds.into()).required(),
        form.field("family", "part-family").select(families),
        form.field("measure", "part-measure").short().max(40),
        form.field("cost", "part-cost").short(),
        form.field("products", "part-fits").area(2),
        form.field("revision", "part-revision").short().max(40),
        form.field("note", "part-note").area(3).max(2_000),
    ]);
    if code.is_some() {
        fields.push(form.field("retired", "part-retired").check());
    }
    let (action, back) = match code {
        Some(code) => (format!("/parts/{code}/edit"), format!("/parts/{code}")),
        None => ("/parts/new".to_owned(), "/parts".to_owned()),
    };
    let sheet = Sheet::new(action, l.t("save"))
        .hidden("edited", form.value("edited"))
        .fields(fields)
        .back(back, l.t("cancel"));
    let title = l.t(if code.is_some() { "part-edit" } else { "part-new" });
    Page::titled(viewer, &title)
        .crumb("/parts", &l.t("parts-title"))
        .errors(&form)
        .section(Section::new(Body::Form(sheet)))
        .answer()
}

/// What was typed; what is wrong stands in the form.
fn read(l: &L10n, form: &mut Form, code: Option<&PartCode>) -> Option<Part> {
    let text = |form: &Form, name: &str| form.value(name).replace("\r\n", "\n").trim().to_owned();
    let typed_code = text(form, "code");
    let code = code.cloned().or_else(|| PartCode::new(&typed_code));
    if code.is_none() {
        let key = if typed_code.is_empty() { "part-code.missing" } else { "part-code-unclear" };
        form.refuse("code", l.ta(key, &[("text", &typed_code)]));
    }
    let kind = PartKind::from_code(form.value("kind"));
    if kind.is_none() {
        form.refuse("kind", l.t("contract-choose"));
    }
    let typed = text(form, "cost");
    let cost = typed.parse().ok();
    if cost.is_none() && !typed.is_empty() {
        form.refuse("cost", l.ta("part-cost-unclear", &[("text", &typed)]));
    }
    let mut products = Vec::new();
    let listed = text(form, "products");
    for model in listed.split([' ', ',', ';', '，', '；', '、', '\n', '\t']).filter(|model| !model.is_empty())
    {
        match ProductCode::new(model) {
            Some(code) => products.push(code),
            None => form.refuse("products", l.ta("part-model-unclear", &[("text", &model.to_owned())])),
        }
    }
    let part = Part {
        code: code?,
        name: text(form, "name"),
        family: ListCode::new(form.value("family")),
        kind: kind?,
        measure: text(form, "measure"),
        cost,
        products,
        revision: text(form, "revision"),
        note: text(form, "note"),
        retired: form.value("retired") == "on",
    };
    for fault in part.faults() {
        form.refuse(fault.field, fault_text(fault.problem).say(l));
    }
    (!form.is_refused()).then_some(part)
}

pub(super) async fn add(State(app): State<App>, sent: Posted<Fields>) -> Answer {
    save(&app, &sent, None).await
}

pub(super) async fn change(State(app): State<App>, Path(code): Path<String>, sent: Posted<Fields>) -> Answer {
    sent.viewer.require(EDIT)?;
    let kept = open(&app, &code).await?;
    save(&app, &sent, Some(&kept.part.code)).await
}

async fn save(app: &App, sent: &Posted<Fields>, code: Option<&PartCode>) -> Answer {
    sent.viewer.require(SEE)?;
    let mut form = form(sent, EDIT)?;
    let viewer = &sent.viewer;
    let l = &viewer.reader.l;
    let Some(part) = read(l, &mut form, code) else { return page(app, viewer, form, code).await };
    let over = if code.is_some() { edited(&form) } else { 0 };
    match app.store.save_part(&part, over, Some(viewer.id), None).await? {
        Saved::As { .. } | Saved::Repeated => {
            Ok(see_with(&format!("/parts/{}", part.code), &Flash::ok("part-saved")))
        }
        Saved::ChangedMeanwhile { version } => {
            page(app, viewer, changed_meanwhile(sent, version, "name"), code).await
        }
        Saved::Taken => {
            form.refuse("code", l.ta("part-code-taken", &[("code", &part.code.to_string())]));
            page(app, viewer, form, code).await
        }
        Saved::NoSuchPart => Err(Refusal::not_found().into()),
    }
}

/// Takes a part out of what is offered, or back into it.
pub(super) async fn retire(State(app): State<App>, Path(code): Path<String>, sent: Posted<Fields>) -> Answer {
    let form = form(&sent, EDIT)?;
    sent.viewer.require(SEE)?;
    let kept = open(&app, &code).await?;
    let part = Part { retired: !kept.part.retired, ..kept.part };
    match app.store.save_part(&part, edited(&form), Some(sent.viewer.id), None).await? {
        Saved::As { .. } | Saved::Repeated => {
            let key = if part.retired { "part-was-retired" } else { "part-offered-again" };
            Ok(see_with(&format!("/parts/{code}"), &Flash::ok(key)))
        }
        Saved::ChangedMeanwhile { .. } | Saved::Taken | Saved::NoSuchPart => {
            Err(Refusal::new(FilledText::new("admin-changed-meanwhile")).into())
        }
    }
}
