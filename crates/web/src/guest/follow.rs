//! A case by its private link. Nothing is changed by opening it.

use crate::answer::{self, Answer, Refusal};
use crate::app::App;
use crate::components::Form;
use crate::customer_case::{self, CaseView, Door, Money, Opened, Shown, Spoken, Voice, speak};
use crate::filters;
use crate::flash::Flash;
use crate::layout::Shell;
use crate::posted::GuestPosted;
use crate::reader::Reader;
use crate::viewer::From;
use askama::Template;
use axum::extract::{Path, Query, State};
use domain::case::Actor;
use serde::Deserialize;
use store::read::case::by_follow_token;

/// The longest link that is looked up.
const TOKEN_CHARS_MAX: usize = 64;

#[derive(Template)]
#[template(path = "guest/follow.html")]
struct FollowPage {
    s: Shell,
    v: CaseView,
}

#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    new: Option<String>,
}

pub(super) async fn show(
    State(app): State<App>,
    reader: Reader,
    Path(token): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let opened = open(&app, &token).await?;
    let form = Form::new(&reader.l);
    let money = money(None);
    answer::page(&page(&app, &reader, &token, &opened, (form, money), asked.new.is_some()).await?)
}

/// Who has the link holds what its reporter was given; they sign with a typed name.
pub(super) fn money(trouble: Option<String>) -> Money {
    Money { sees: true, actor: Actor::Customer, csrf: String::new(), name: None, trouble }
}

/// The page once more, with the sentence about what was sent about lines and quotes.
pub(super) async fn again(
    app: &App,
    reader: &Reader,
    token: &str,
    opened: &Opened,
    trouble: String,
) -> Answer {
    let shown = (Form::new(&reader.l), money(Some(trouble)));
    answer::page_with_errors(&page(app, reader, token, opened, shown, false).await?)
}

pub(super) async fn open(app: &App, token: &str) -> Answer<Opened> {
    if token.len() > TOKEN_CHARS_MAX {
        return Err(Refusal::not_found().into());
    }
    let id = by_follow_token(&app.store, token).await?.ok_or_else(Refusal::not_found)?;
    customer_case::open(app, Door::Link, id).await
}

async fn page(
    app: &App,
    reader: &Reader,
    token: &str,
    opened: &Opened,
    (form, money): (Form, Money),
    is_new: bool,
) -> Answer<FollowPage> {
    let shown = Shown { path: format!("/follow/{token}"), form, is_new, may_speak: true, money };
    let v = customer_case::view(app, &reader.l, opened, shown).await?;
    Ok(FollowPage { s: Shell::new(reader, &reader.l.ta("guest-follow-title", &[("case", &v.number)])), v })
}

pub(super) async fn act(
    State(app): State<App>,
    reader: Reader,
    From(address): From,
    Path((token, noun)): Path<(String, String)>,
    sent: GuestPosted<Spoken>,
) -> Answer {
    super::within(&app.said, address, &app)?;
    let opened = open(&app, &token).await?;
    let voice = Voice { actor: Actor::Customer, contact: None };
    let spoken = (&sent.form, sent.fields.as_slice(), sent.files);
    match speak(&app, &reader.l, &opened, voice, &noun, spoken).await? {
        Ok(()) => Ok(answer::see_with(&format!("/follow/{token}"), &Flash::ok("guest-thanks"))),
        Err(form) => {
            let shown = (form, money(None));
            answer::page_with_errors(&page(&app, &reader, &token, &opened, shown, false).await?)
        }
    }
}

pub(super) async fn file(
    State(app): State<App>,
    reader: Reader,
    Path((token, digest)): Path<(String, String)>,
) -> Answer {
    let opened = open(&app, &token).await?;
    customer_case::file(&app, &reader.l, &opened, &digest, true).await
}
