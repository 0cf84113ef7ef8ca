//! Quotes of a case: made of decided lines, sent, accepted by link or on paper, declined, withdrawn, paid; and as paper.

mod deeds;
mod issue;
mod page;
mod paper;
mod view;

use crate::app::App;
use crate::components::Badge;
use crate::flash::Tone;
use crate::http::BODY_BYTES_MAX;
use crate::i18n::L10n;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use domain::case::charge::QuoteState;

pub(crate) use paper::{Kind, paper};
pub(crate) use view::{QuoteView, customer_reasons};

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/cases/{number}/quotes", get(issue::lead).post(issue::issue))
        .route("/cases/{number}/quotes/new", get(issue::ask))
        .route("/cases/{number}/quotes/{no}", get(page::show))
        .route("/cases/{number}/quotes/{no}/quote.pdf", get(page::quote_paper))
        .route("/cases/{number}/quotes/{no}/settlement.pdf", get(page::settlement_paper))
        .route("/cases/{number}/quotes/{no}/{deed}", post(deeds::carry_out))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
}

/// How far a quote is, in a word with colour and icon.
pub(crate) fn state_badge(l: &L10n, state: &QuoteState) -> Badge {
    let text = l.t(&format!("quote-state-{}", state.code()));
    let (tone, icon) = match state {
        QuoteState::Issued => (Tone::Info, "hourglass"),
        QuoteState::Accepted { .. } => (Tone::Ok, "circle-check"),
        QuoteState::Settled { .. } => (Tone::Ok, "check-check"),
        QuoteState::Declined { .. } => (Tone::Soon, "circle-x"),
        QuoteState::Expired { .. } => (Tone::Soon, "hourglass"),
        QuoteState::Withdrawn { .. } => (Tone::Plain, "undo-2"),
        QuoteState::Moved { .. } => (Tone::Plain, "git-merge"),
    };
    Badge::new(tone, text).icon(icon)
}
