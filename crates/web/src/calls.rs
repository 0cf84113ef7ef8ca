//! The telephone at the desk: who is calling, with what is known of them; and dialling with a click.

use crate::answer::{self, Answer, FilledText, Refusal, see_with};
use crate::app::App;
use crate::filters;
use crate::flash::Flash;
use crate::i18n::L10n;
use crate::posted::Posted;
use crate::viewer::Viewer;
use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post};
use channels::cti::desk::NotDialled;
use domain::contact::Phone;
use domain::roles::Permission;
use serde::Deserialize;
use store::call;
use store::read::caller;

pub(crate) fn routes() -> Router<App> {
    Router::new().route("/calls", get(show)).route("/calls/dial", post(dial))
}

#[derive(Template)]
#[template(path = "calls.html")]
struct Ringing {
    l: L10n,
    calls: Vec<Card>,
}

struct Card {
    /// The number as people read it; empty when it is kept back.
    number: String,
    /// For the address of the new case.
    typed: String,
    who: Option<String>,
    answered: bool,
    dialled: String,
}

/// What rings at the viewer's telephone just now.
async fn show(State(app): State<App>, viewer: Viewer) -> Answer {
    viewer.require(Permission::TakeReports)?;
    let db = app.store.db();
    let mut calls = Vec::new();
    for call in call::at_desk(db, viewer.id, app.now()).await? {
        let found = if call.number.is_empty() { Vec::new() } else { caller::find(db, &call.number).await? };
        let who = found.first().map(|caller| {
            let name = [caller.name.as_str(), caller.customer_name.as_str()];
            let name: Vec<&str> = name.into_iter().filter(|part| !part.is_empty()).collect();
            name.join(" · ")
        });
        calls.push(Card {
            number: Phone::parse(&call.number).map_or_else(|_| call.number.clone(), |phone| phone.spaced()),
            typed: call.number,
            who,
            answered: call.state == "answered",
            dialled: call.dialled,
        });
    }
    answer::page(&Ringing { l: viewer.reader.l.clone(), calls })
}

#[derive(Debug, Deserialize)]
struct Number {
    number: String,
    /// The page to go back to.
    #[serde(default)]
    back: String,
}

/// The viewer's own telephone rings first, then the number is called.
async fn dial(State(app): State<App>, posted: Posted<Number>) -> Answer {
    posted.viewer.require(Permission::WorkOnCases)?;
    let phones = app.phones.as_ref().filter(|phones| phones.is_there()).ok_or_else(Refusal::not_found)?;
    let id: String = app.random::<8>().iter().map(|byte| format!("{byte:02x}")).collect();
    let dialled = phones.dial(&app.store, posted.viewer.id, &posted.form.number, &id).await;
    let key = match dialled {
        Ok(()) => {
            // Only to a case's page: an address from outside leads nowhere.
            let back = &posted.form.back;
            let to = if back.starts_with("/cases/") { back.as_str() } else { "/desk" };
            return Ok(see_with(to, &Flash::ok("call-dialling")));
        }
        Err(NotDialled::NoExtension) => "call-no-extension",
        Err(NotDialled::NotDialable) => "call-not-dialable",
        Err(why @ (NotDialled::NoSystem | NotDialled::Failed(_) | NotDialled::Store(_))) => {
            tracing::warn!(%why, "a number was not dialled");
            "call-no-system"
        }
    };
    Err(Refusal::new(FilledText::new(key)).status(StatusCode::CONFLICT).into())
}
