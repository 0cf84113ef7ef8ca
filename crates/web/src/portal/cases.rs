//! The customer's cases, and one of them as a conversation: the same page as behind the private link, with more doors.

use super::home::CaseCard;
use super::person::PortalPerson;
use crate::answer::{self, Answer};
use crate::app::App;
use crate::components::{Form, Pager};
use crate::customer_case::{self, CaseView, Opened, Shown, Spoken, Voice, speak};
use crate::filters;
use crate::flash::Flash;
use crate::layout::Shell;
use crate::posted::PortalPosted;
use crate::submit::case_id;
use askama::Template;
use axum::extract::{Path, Query, State};
use domain::portal::PortalRight;
use serde::Deserialize;
use store::read::portal;

#[derive(Template)]
#[template(path = "portal/cases.html")]
struct CasesPage {
    s: Shell,
    may_speak: bool,
    open: Vec<CaseCard>,
    over: Vec<CaseCard>,
    pager: Pager,
}

#[derive(Template)]
#[template(path = "portal/case.html")]
struct CasePage {
    s: Shell,
    v: CaseView,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    before: String,
    /// Number of the first row shown, from 1.
    from: Option<u64>,
}

pub(super) async fn list(State(app): State<App>, person: PortalPerson, Query(asked): Query<Asked>) -> Answer {
    let l = person.reader.l.clone();
    let (db, customer, world) = (app.store.db(), person.customer(), app.store.world());
    let before = asked.before.parse().ok();
    let open = if before.is_none() { portal::cases(db, customer, true, None).await? } else { Vec::new() };
    let mut over = portal::cases(db, customer, false, before).await?;
    let page = usize::try_from(portal::PAGE).unwrap_or(usize::MAX);
    let more = over.len() > page;
    over.truncate(page);
    let shown = u64::try_from(over.len()).unwrap_or(0);
    let first = asked.from.unwrap_or(1).max(1);
    let last = over.last().filter(|_| more).map(|line| line.case.id);
    let pager = Pager {
        l: l.clone(),
        previous: before.map(|_| "/portal/cases".to_owned()),
        next: last.map(|id| format!("/portal/cases?before={id}&from={}", first + shown)),
        first: if shown == 0 { 0 } else { first },
        shown,
        total: None,
    };
    let card = |line| CaseCard::new(&l, &world, line);
    answer::page(&CasesPage {
        s: person.shell(&l.t("portal-cases-title")),
        may_speak: person.may(PortalRight::Speak),
        open: open.into_iter().map(card).collect(),
        over: over.into_iter().map(card).collect(),
        pager,
    })
}

#[derive(Debug, Deserialize)]
pub(super) struct New {
    new: Option<String>,
}

pub(super) async fn show(
    State(app): State<App>,
    person: PortalPerson,
    Path(number): Path<String>,
    Query(new): Query<New>,
) -> Answer {
    let opened = open(&app, &person, &number).await?;
    let form = Form::new(&person.reader.l);
    answer::page(&page(&app, &person, &opened, form, new.new.is_some()))
}

async fn open(app: &App, person: &PortalPerson, number: &str) -> Answer<Opened> {
    customer_case::open(app, person.door(), case_id(number)?).await
}

fn page(app: &App, person: &PortalPerson, opened: &Opened, form: Form, is_new: bool) -> CasePage {
    let l = &person.reader.l;
    let number = opened.words().case.id;
    let shown = Shown {
        path: format!("/portal/cases/{number}"),
        form,
        is_new,
        may_speak: person.may(PortalRight::Speak),
    };
    let v = customer_case::view(app, l, opened, shown);
    let s = person
        .shell(&l.ta("guest-follow-title", &[("case", &v.number)]))
        .crumb("/portal/cases", &l.t("portal-cases-title"));
    CasePage { s, v }
}

pub(super) async fn act(
    State(app): State<App>,
    Path((number, noun)): Path<(String, String)>,
    sent: PortalPosted<Spoken>,
) -> Answer {
    let person = &sent.person;
    person.require(PortalRight::Speak)?;
    let opened = open(&app, person, &number).await?;
    let voice = Voice { actor: person.actor(), contact: Some(person.contact()) };
    let spoken = (&sent.form, sent.fields.as_slice(), sent.files);
    match speak(&app, &person.reader.l, &opened, voice, &noun, spoken).await? {
        Ok(()) => Ok(answer::see_with(&format!("/portal/cases/{number}"), &Flash::ok("guest-thanks"))),
        Err(form) => answer::page_with_errors(&page(&app, person, &opened, form, false)),
    }
}

pub(super) async fn file(
    State(app): State<App>,
    person: PortalPerson,
    Path((number, digest)): Path<(String, String)>,
) -> Answer {
    let opened = open(&app, &person, &number).await?;
    customer_case::file(&app, &person.reader.l, &opened, &digest).await
}
