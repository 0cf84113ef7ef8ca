//! The customer's cases, and one of them as a conversation: the same page as behind the private link, with more doors.

use super::home::CaseCard;
use super::person::PortalPerson;
use crate::answer::{self, Answer, Refusal};
use crate::app::App;
use crate::components::{Form, Pager};
use crate::customer_case::{self, CaseView, Money, Opened, Shown, Spoken, Voice, speak};
use crate::customer_charges::{self, deed};
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
    let money = money(&person, None);
    answer::page(&page(&app, &person, &opened, (form, money), new.new.is_some()).await?)
}

async fn open(app: &App, person: &PortalPerson, number: &str) -> Answer<Opened> {
    customer_case::open(app, person.door(), case_id(number)?).await
}

/// What things cost is for those who see the contracts; they accept under their name.
fn money(person: &PortalPerson, trouble: Option<String>) -> Money {
    Money {
        sees: person.may(PortalRight::SeeContracts),
        actor: person.actor(),
        csrf: person.session.csrf.clone(),
        name: Some(person.account.name.clone()),
        trouble,
    }
}

/// Objecting to a line, accepting or declining a quote.
pub(super) async fn decide(
    State(app): State<App>,
    Path((number, of, no, noun)): Path<(String, String, String, String)>,
    sent: PortalPosted<Any>,
) -> Answer {
    let person = &sent.person;
    person.require(PortalRight::Speak)?;
    person.require(PortalRight::SeeContracts)?;
    let deed = deed(&of, &noun).ok_or_else(Refusal::not_found)?;
    let opened = open(&app, person, &number).await?;
    let path = format!("/portal/cases/{number}");
    let mine = money(person, None);
    let side = mine.side(&path, &opened, true);
    let l = &person.reader.l;
    match customer_charges::speak(&app, l, opened.words(), side, (deed, &no), &sent.fields).await? {
        Ok(()) => Ok(answer::see_with(&format!("{path}#quotes"), &Flash::ok("guest-thanks"))),
        Err(trouble) => {
            let shown = (Form::new(l), money(person, Some(trouble)));
            answer::page_with_errors(&page(&app, person, &opened, shown, false).await?)
        }
    }
}

/// A quote or a settlement as paper.
pub(super) async fn sheet(
    State(app): State<App>,
    person: PortalPerson,
    Path((number, of, no, noun)): Path<(String, String, String, String)>,
) -> Answer {
    person.require(PortalRight::SeeContracts)?;
    let opened = open(&app, &person, &number).await?;
    if of != "quotes" || opened.own.is_some() {
        return Err(Refusal::not_found().into());
    }
    customer_charges::sheet(&app, &person.reader.l, opened.words(), &no, &noun).await
}

async fn page(
    app: &App,
    person: &PortalPerson,
    opened: &Opened,
    (form, money): (Form, Money),
    is_new: bool,
) -> Answer<CasePage> {
    let l = &person.reader.l;
    let number = opened.words().case.id;
    let shown = Shown {
        path: format!("/portal/cases/{number}"),
        form,
        is_new,
        may_speak: person.may(PortalRight::Speak),
        money,
    };
    let v = customer_case::view(app, l, opened, shown).await?;
    let s = person
        .shell(&l.ta("guest-follow-title", &[("case", &v.number)]))
        .crumb("/portal/cases", &l.t("portal-cases-title"));
    Ok(CasePage { s, v })
}

/// The fields are read by name.
#[derive(Debug, Deserialize)]
pub(super) struct Any {}

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
        Err(form) => {
            let shown = (form, money(person, None));
            answer::page_with_errors(&page(&app, person, &opened, shown, false).await?)
        }
    }
}

pub(super) async fn file(
    State(app): State<App>,
    person: PortalPerson,
    Path((number, digest)): Path<(String, String)>,
) -> Answer {
    let opened = open(&app, &person, &number).await?;
    let sees_money = person.may(PortalRight::SeeContracts);
    customer_case::file(&app, &person.reader.l, &opened, &digest, sees_money).await
}
