//! By the private link: objecting to what is not free, accepting or declining a quote, its paper. Looking changes nothing.

use super::follow::{again, money, open};
use crate::answer::{self, Answer, Refusal};
use crate::app::App;
use crate::customer_charges::{self, deed};
use crate::flash::Flash;
use crate::posted::GuestPosted;
use crate::reader::Reader;
use crate::viewer::From;
use axum::extract::{Path, State};
use serde::Deserialize;

/// The fields are read by name.
#[derive(Debug, Deserialize)]
pub(super) struct Any {}

pub(super) async fn speak(
    State(app): State<App>,
    reader: Reader,
    From(address): From,
    Path((token, of, no, noun)): Path<(String, String, String, String)>,
    sent: GuestPosted<Any>,
) -> Answer {
    super::within(&app.said, address, &app)?;
    let deed = deed(&of, &noun).ok_or_else(Refusal::not_found)?;
    let opened = open(&app, &token).await?;
    let path = format!("/follow/{token}");
    let money = money(None);
    let side = money.side(&path, &opened, true);
    let said =
        customer_charges::speak(&app, &reader.l, opened.words(), side, (deed, &no), &sent.fields).await?;
    match said {
        Ok(()) => Ok(answer::see_with(&format!("{path}#quotes"), &Flash::ok("guest-thanks"))),
        Err(trouble) => again(&app, &reader, &token, &opened, trouble).await,
    }
}

pub(super) async fn sheet(
    State(app): State<App>,
    reader: Reader,
    From(address): From,
    Path((token, of, no, noun)): Path<(String, String, String, String)>,
) -> Answer {
    // Making a document costs more than showing a page.
    super::within(&app.said, address, &app)?;
    let opened = open(&app, &token).await?;
    if of != "quotes" || !money(None).side(&token, &opened, true).may_speak {
        return Err(Refusal::not_found().into());
    }
    customer_charges::sheet(&app, &reader.l, opened.words(), &no, &noun).await
}
