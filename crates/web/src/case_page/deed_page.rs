//! The page of one deed: a short form, shown on its own, and again with what was typed when it is refused.

use super::composer::Writing;
use super::deed::{self, Missing};
use super::deed_form::{self, DeedForm};
use super::fields::Fields;
use super::steps::Names;
use super::timeline::Timeline;
use super::{Opened, open};
use crate::answer::{self, Answer, FilledText, Refusal};
use crate::app::App;
use crate::components::{Choice, Field, Form};
use crate::filters;
use crate::layout::Shell;
use crate::lists::Lists;
use crate::viewer::Viewer;
use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::case::Action;
use store::read::{caller, case_page};

/// What stood in the way.
pub(super) enum Trouble {
    Fields(Missing),
    /// `changed`: somebody else did something meanwhile, which is shown; `attached`: files have to be chosen once more.
    Refused {
        text: FilledText,
        changed: bool,
        attached: bool,
    },
}

#[derive(Template)]
#[template(path = "cases/deed.html")]
struct DeedPage {
    s: Shell,
    number: String,
    noun: &'static str,
    subject: String,
    button: String,
    /// Only the case itself is needed: a button, no fields.
    fields: Vec<Field>,
    notes: Vec<String>,
    form: Form,
    hidden: Vec<(&'static str, String)>,
    trouble: Option<String>,
    since: Option<Timeline>,
    /// What is installed at the chosen customer's: (choice, chosen).
    units: Vec<(Choice, bool)>,
    /// Looks something up before it is sent.
    asks: bool,
    has_time: bool,
    earlier: bool,
    occurred: String,
    draft: String,
}

pub(super) async fn show(
    State(app): State<App>,
    viewer: Viewer,
    Path((number, noun)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Answer {
    let opened = open(&app, &viewer, &number).await?;
    let fields: Vec<(String, String)> =
        serde_html_form::from_str(query.as_deref().unwrap_or_default()).unwrap_or_default();
    let action = deed::action(&noun, Fields(&fields)).ok_or_else(Refusal::not_found)?;
    if Writing::of(action).is_some() {
        return Ok(answer::see(&format!("/cases/{number}#write")));
    }
    answer::page(&page(&app, &viewer, &opened, action, &fields, None).await?)
}

/// The form once more, with what was typed and what is to be changed. What was written in the composer comes back there.
pub(super) async fn again(
    app: &App,
    viewer: &Viewer,
    opened: &Opened,
    action: Action,
    fields: &[(String, String)],
    trouble: Trouble,
) -> Answer {
    let status = match &trouble {
        Trouble::Refused { changed: true, .. } => StatusCode::CONFLICT,
        Trouble::Refused { .. } | Trouble::Fields(_) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    if Writing::of(action).is_some() {
        return super::page::again(app, viewer, opened, fields, trouble, status).await;
    }
    let page = page(app, viewer, opened, action, fields, Some(trouble)).await?;
    Ok(with_status(answer::page(&page)?, status))
}

pub(super) fn with_status(mut response: Response, status: StatusCode) -> Response {
    *response.status_mut() = status;
    response.into_response()
}

async fn page(
    app: &App,
    viewer: &Viewer,
    opened: &Opened,
    action: Action,
    sent: &[(String, String)],
    trouble: Option<Trouble>,
) -> Answer<DeedPage> {
    let l = &viewer.reader.l;
    let case = &opened.row.case;
    let mut form = Form::sent(l, sent.iter().cloned());
    let (mut said, mut since) = (None, None);
    match trouble {
        Some(Trouble::Fields(missing)) => {
            missing.iter().for_each(|(name, text)| form.refuse(name, text.say(l)))
        }
        Some(Trouble::Refused { text, changed, .. }) => {
            said = Some(text.say(l));
            since = if changed { what_changed(app, viewer, opened, Fields(sent)).await? } else { None };
        }
        None => {}
    }
    let fields = Fields(sent);
    let DeedForm { fields: shown, notes, has_time } =
        deed_form::form(app, viewer, opened, action, form.clone(), fields).await?;
    let title = l.t(&format!("deed-{}", action.code()));
    let mut hidden = vec![("version", case.version.to_string()), ("token", app.form_token())];
    if let Action::Acknowledge(no) = action {
        hidden.push(("clock", no.to_string()));
    }
    let number = case.id.to_string();
    let noun = deed::noun(action);
    Ok(DeedPage {
        s: viewer.shell(&title).crumb(&format!("/cases/{number}"), &number),
        subject: opened.row.subject.clone(),
        button: l.t(&format!("deed-{}-do", action.code())).into_owned(),
        units: if action == Action::Identify {
            units(app, viewer, opened, fields).await?
        } else {
            Vec::new()
        },
        asks: matches!(action, Action::Identify | Action::Merge),
        fields: shown,
        notes,
        form,
        hidden,
        trouble: said,
        since,
        has_time,
        earlier: !fields.get("earlier").is_empty(),
        occurred: occurred_or_now(viewer, fields),
        draft: format!("case-{number}-{noun}"),
        number,
        noun,
    })
}

/// For the field that asks when it happened.
pub(crate) fn occurred_or_now(viewer: &Viewer, fields: Fields<'_>) -> String {
    let typed = fields.get("occurred");
    if !typed.is_empty() {
        return typed.to_owned();
    }
    viewer.reader.l.now.to_zoned(viewer.reader.l.zone.clone()).strftime("%Y-%m-%dT%H:%M").to_string()
}

/// What others did since the version that the form was made of.
pub(super) async fn what_changed(
    app: &App,
    viewer: &Viewer,
    opened: &Opened,
    sent: Fields<'_>,
) -> Answer<Option<Timeline>> {
    let Some(seen) = sent.number("version") else { return Ok(None) };
    let case = &opened.row.case;
    let mut stretch = case_page::since(app.store.db(), case.id, seen).await?;
    if case.keeps_complaints_from(viewer.id, &opened.world.directory) {
        stretch.leave_out_complaints();
    }
    let lists = Lists::load(app).await?;
    let names = Names { l: &viewer.reader.l, world: &opened.world, lists: &lists };
    Ok(Some(Timeline::new(names, case, &stretch)))
}

async fn units(app: &App, viewer: &Viewer, opened: &Opened, sent: Fields<'_>) -> Answer<Vec<(Choice, bool)>> {
    let case = &opened.row.case;
    let customer = sent.number("customer").map(domain::ids::CustomerId).or(case.customer);
    let Some(customer) = customer else { return Ok(Vec::new()) };
    let asked: Vec<i64> = sent.all("unit").filter_map(|id| id.parse().ok()).collect();
    let l = &viewer.reader.l;
    let units = caller::installed(app.store.db(), customer).await?.into_iter().map(|unit| {
        let chosen =
            if asked.is_empty() { case.equipment.contains(&unit.id) } else { asked.contains(&unit.id.0) };
        let place: Vec<&str> = [unit.site.as_deref(), Some(unit.place.as_str())]
            .into_iter()
            .flatten()
            .filter(|p| !p.is_empty())
            .collect();
        (
            Choice::new(unit.id.to_string(), format!("{} · {}", unit.serial, unit.model))
                .hint(l.list(&place)),
            chosen,
        )
    });
    Ok(units.collect())
}
