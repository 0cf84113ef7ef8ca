//! Editing the charter: one promise, the rules of closing, or all of it as text.

use super::charter::rule_in_words;
use super::charter_save::{Outcome, fault_in_words, page, save};
use super::departments::LANGUAGES;
use super::parts::{Body, Cell, Section, Sent, Sheet, form};
use crate::answer::{Answer, Refusal};
use crate::app::App;
use crate::components::{Choice, Field, Form};
use crate::i18n::L10n;
use crate::viewer::Viewer;
use crate::words;
use axum::extract::{Path, State};
use domain::calendar::{Budget, CalendarName};
use domain::charter::{self, Budgets, Charter, ClockRule, PauseReason};
use domain::ids::{LadderName, PromiseId};
use domain::roles::Permission;
use domain::severity::Severity;
use domain::span;
use jiff::SignedDuration;
use std::collections::BTreeMap;
use store::World;
use store::documents::{self, CHARTER};

const PAUSES: [PauseReason; 3] =
    [PauseReason::WaitingForCustomer, PauseReason::WaitingForParts, PauseReason::AwaitingWord];

pub(super) async fn promise(State(app): State<App>, viewer: Viewer, Path(id): Path<String>) -> Answer {
    viewer.require(Permission::Administer)?;
    let world = app.store.world();
    let form = filled(&viewer.reader.l, &world.charter, &id)?;
    promise_page(&app, &viewer, &world, &id, form).await
}

fn find<'a>(charter: &'a Charter, id: &str) -> Answer<(PromiseId, &'a charter::Promise)> {
    let id = PromiseId::new(id).ok_or_else(Refusal::not_found)?;
    let promise = charter.promises.get(&id).ok_or_else(Refusal::not_found)?;
    Ok((id, promise))
}

/// The form as the promise stands.
fn filled(l: &L10n, charter: &Charter, id: &str) -> Answer<Form> {
    let (_, promise) = find(charter, id)?;
    let mut form = Form::new(l);
    for tag in LANGUAGES {
        form = form
            .with(&format!("title-{tag}"), promise.title.get(tag).cloned().unwrap_or_default())
            .with(&format!("text-{tag}"), promise.text.get(tag).cloned().unwrap_or_default());
    }
    for (name, value) in &promise.parameters {
        form = form.with(&format!("number-{name}"), value.to_string());
    }
    let Some(rule) = &promise.clock else { return Ok(form) };
    form = match &rule.budget {
        Budgets::Same(budget) => form.with("budget", budget.to_string()),
        Budgets::ByLevel(levels) => levels
            .iter()
            .fold(form, |form, (level, budget)| form.with(&format!("budget-{level}"), budget.to_string())),
    };
    let shares: Vec<String> = rule.at_risk.iter().map(ToString::to_string).collect();
    form = form
        .with("at_risk", shares.join(", "))
        .with("ladder", rule.ladder.as_str())
        .with("calendar", rule.calendar.as_ref().map(ToString::to_string).unwrap_or_default());
    Ok(rule.pauses.iter().fold(form, |form, why| form.with(&format!("pause-{}", why.code()), "on")))
}

async fn promise_page(app: &App, viewer: &Viewer, world: &World, id: &str, form: Form) -> Answer {
    let l = &viewer.reader.l;
    let (id, promise) = find(&world.charter, id)?;
    let title = words::promise(l, &world.charter, &id);
    let sheet = |form: &Form| {
        let mut texts = Vec::new();
        for tag in LANGUAGES {
            texts
                .push(form.field(&format!("title-{tag}"), &format!("admin-title-{tag}")).required().max(120));
            texts.push(
                form.field(&format!("text-{tag}"), &format!("admin-text-{tag}")).area(3).required().max(1000),
            );
        }
        let numbers = promise.parameters.keys();
        let numbers: Vec<Field> = numbers
            .map(|name| form.field(&format!("number-{name}"), &format!("charter-number-{name}")).digits())
            .collect();
        let mut sheet = Sheet::new(format!("/admin/charter/promises/{id}"), l.t("admin-charter-save"));
        if let Some(rule) = &promise.clock {
            sheet = sheet.group(l.t("admin-rule"), rule_fields(l, form, world, rule));
        }
        if !numbers.is_empty() {
            sheet = sheet.group(l.t("admin-numbers"), numbers);
        }
        sheet.group(l.t("admin-texts"), texts)
    };
    let mut page = page(app, viewer, &title, form, sheet).await?;
    if let Some(rule) = &promise.clock {
        let facts =
            rule_in_words(l, &world.charter, rule).into_iter().map(|text| (String::new(), Cell::text(text)));
        page = page.first(Section::new(Body::Facts(facts.collect())).title(id.to_string()));
    }
    page.answer()
}

fn rule_fields(l: &L10n, form: &Form, world: &World, rule: &ClockRule) -> Vec<Field> {
    let mut fields = match &rule.budget {
        Budgets::Same(_) => vec![form.field("budget", "charter-budget").required().short()],
        Budgets::ByLevel(_) => Severity::ALL
            .map(|s| {
                form.field(&format!("budget-{}", s.level()), &format!("charter-budget-{}", s.level()))
                    .required()
                    .short()
            })
            .into(),
    };
    fields.push(form.field("at_risk", "charter-at-risk-field").short());
    fields.extend(PAUSES.map(|why| {
        form.field(&format!("pause-{}", why.code()), &format!("charter-pause-{}", why.code())).check()
    }));
    let ladders =
        world.charter.ladders.keys().map(|name| Choice::new(name.as_str(), name.as_str())).collect();
    fields.push(form.field("ladder", "charter-ladder-field").select(ladders));
    let own = l.ta("charter-calendar-own", &[("name", &world.charter.calendar.to_string())]);
    let named = world.calendars.iter().map(|c| Choice::new(c.name.as_str(), c.name.as_str()));
    fields.push(
        form.field("calendar", "charter-calendar-field")
            .select([Choice::new("", own)].into_iter().chain(named).collect()),
    );
    fields
}

pub(super) async fn save_promise(State(app): State<App>, Path(id): Path<String>, sent: Sent) -> Answer {
    let mut form = form(&sent, Permission::Administer)?;
    let l = &sent.viewer.reader.l;
    let world = app.store.world();
    let mut changed = world.charter.clone();
    let (key, before) = find(&world.charter, &id)?;
    let mut promise = before.clone();
    for tag in LANGUAGES {
        for (part, texts) in [("title", &mut promise.title), ("text", &mut promise.text)] {
            let field = format!("{part}-{tag}");
            let text = form.value(&field).trim().to_owned();
            if text.is_empty() {
                form.refuse(&field, l.t("admin-language-missing"));
            }
            texts.insert(tag.to_owned(), text);
        }
    }
    for (name, value) in &mut promise.parameters {
        let field = format!("number-{name}");
        match form.value(&field).trim().parse() {
            Ok(number) => *value = number,
            Err(_) => form.refuse(&field, l.t("admin-number-unclear")),
        }
    }
    if let Some(rule) = &mut promise.clock {
        read_rule(l, &mut form, rule);
    }
    let first = if promise.clock.is_some() { "at_risk" } else { "title-zh-Hans" };
    changed.promises.insert(key, promise);
    if form.is_refused() {
        return promise_page(&app, &sent.viewer, &world, &id, form).await;
    }
    match save(&app, &sent, form, changed, None, first).await? {
        Outcome::Saved(response) => Ok(response),
        Outcome::Again(form) => promise_page(&app, &sent.viewer, &world, &id, form).await,
    }
}

fn read_rule(l: &L10n, form: &mut Form, rule: &mut ClockRule) {
    let length = |form: &mut Form, field: &str, old: Budget| {
        form.value(field).parse().unwrap_or_else(|_| {
            form.refuse(field, l.ta("admin-length-unclear", &[("text", &form.value(field).to_owned())]));
            old
        })
    };
    match &mut rule.budget {
        Budgets::Same(budget) => *budget = length(form, "budget", *budget),
        Budgets::ByLevel(levels) => {
            let read: BTreeMap<String, Budget> = levels
                .iter()
                .map(|(level, old)| (level.clone(), length(form, &format!("budget-{level}"), *old)))
                .collect();
            *levels = read;
        }
    }
    let text = form.value("at_risk").replace(['，', '、', '%'], ",");
    let shares: Result<Vec<u8>, _> =
        text.split(',').map(str::trim).filter(|t| !t.is_empty()).map(str::parse).collect();
    match shares {
        Ok(shares) => rule.at_risk = shares,
        Err(_) => form.refuse("at_risk", l.t("admin-shares-unclear")),
    }
    rule.pauses =
        PAUSES.into_iter().filter(|why| form.value(&format!("pause-{}", why.code())) == "on").collect();
    match LadderName::new(form.value("ladder")) {
        Some(ladder) => rule.ladder = ladder,
        None => form.refuse("ladder", l.t("admin-ladder-choose")),
    }
    rule.calendar = Some(form.value("calendar")).filter(|name| !name.is_empty()).map(CalendarName::new);
}

/// (field and key, the number in the charter).
const CLOSING: [&str; 3] = ["charter-confirmed-closes", "charter-follow-up", "charter-reopen"];

pub(super) async fn closing(State(app): State<App>, viewer: Viewer) -> Answer {
    viewer.require(Permission::Administer)?;
    let closing = &app.store.world().charter.closing;
    let reminders: Vec<String> = closing.reminders.iter().map(|s| span::print(*s)).collect();
    let mut form = Form::new(&viewer.reader.l).with("charter-reminders", reminders.join(", "));
    for (name, length) in CLOSING.into_iter().zip([
        closing.confirmed_closes_after,
        closing.follow_up_after,
        closing.reopen_within,
    ]) {
        form = form.with(name, span::print(length));
    }
    closing_page(&app, &viewer, form).await
}

async fn closing_page(app: &App, viewer: &Viewer, form: Form) -> Answer {
    let l = &viewer.reader.l;
    let sheet = |form: &Form| {
        let fields = ["charter-reminders"]
            .into_iter()
            .chain(CLOSING)
            .map(|name| form.field(name, name).required().short());
        Sheet::new("/admin/charter/closing", l.t("admin-charter-save")).fields(fields.collect())
    };
    page(app, viewer, &l.t("admin-closing"), form, sheet).await?.intro(l.t("admin-closing-intro")).answer()
}

pub(super) async fn save_closing(State(app): State<App>, sent: Sent) -> Answer {
    let mut form = form(&sent, Permission::Administer)?;
    let l = &sent.viewer.reader.l;
    let mut changed = app.store.world().charter.clone();
    let closing = &mut changed.closing;
    closing.reminders = spans(l, &mut form, "charter-reminders");
    for (name, length) in CLOSING.into_iter().zip([
        &mut closing.confirmed_closes_after,
        &mut closing.follow_up_after,
        &mut closing.reopen_within,
    ]) {
        *length = spans(l, &mut form, name).first().copied().unwrap_or(*length);
    }
    if form.is_refused() {
        return closing_page(&app, &sent.viewer, form).await;
    }
    match save(&app, &sent, form, changed, None, "charter-reminders").await? {
        Outcome::Saved(response) => Ok(response),
        Outcome::Again(form) => closing_page(&app, &sent.viewer, form).await,
    }
}

/// Lengths such as `30m` or `1d 12h`, with commas between.
pub(super) fn spans(l: &L10n, form: &mut Form, field: &str) -> Vec<SignedDuration> {
    let text = form.value(field).replace(['，', '、'], ",");
    let parts: Option<Vec<SignedDuration>> = text.split(',').map(|part| span::parse(part.trim())).collect();
    if parts.is_none() {
        form.refuse(field, l.ta("admin-span-unclear", &[("text", &text)]));
    }
    parts.unwrap_or_default()
}

pub(super) async fn text(State(app): State<App>, viewer: Viewer) -> Answer {
    viewer.require(Permission::Administer)?;
    let body = documents::latest(app.store.db(), CHARTER).await?.map(|d| d.body).unwrap_or_default();
    text_page(&app, &viewer, Form::new(&viewer.reader.l).with("text", body)).await
}

async fn text_page(app: &App, viewer: &Viewer, form: Form) -> Answer {
    let l = &viewer.reader.l;
    let sheet = |form: &Form| {
        Sheet::new("/admin/charter/text", l.t("admin-charter-save"))
            .fields(vec![form.field("text", "admin-charter-toml").area(30)])
    };
    page(app, viewer, &l.t("admin-charter-text"), form, sheet)
        .await?
        .intro(l.t("admin-charter-text-intro"))
        .answer()
}

pub(super) async fn save_text(State(app): State<App>, sent: Sent) -> Answer {
    let mut form = form(&sent, Permission::Administer)?;
    let l = &sent.viewer.reader.l;
    let text = form.value("text").replace("\r\n", "\n");
    let world = app.store.world();
    let changed = match charter::load(CHARTER, &text, |name| world.calendars.contains(name)) {
        Ok(changed) => changed,
        Err(faults) => {
            for fault in faults {
                form.refuse("text", fault_in_words(l, &fault));
            }
            return text_page(&app, &sent.viewer, form).await;
        }
    };
    match save(&app, &sent, form, changed, Some(&text), "text").await? {
        Outcome::Saved(response) => Ok(response),
        Outcome::Again(form) => text_page(&app, &sent.viewer, form).await,
    }
}
