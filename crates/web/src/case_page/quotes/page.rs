//! One quote of a case: what it asks for, how far it is, what can be done with it.

use super::paper::{Kind, paper};
use super::view::QuoteView;
use crate::answer::{self, Answer, Refusal};
use crate::app::App;
use crate::case_page::charges::{Ground, number, open, shown, yuan};
use crate::components::{Field, Form};
use crate::filters;
use crate::i18n::L10n;
use crate::layout::Shell;
use crate::viewer::Viewer;
use askama::Template;
use axum::extract::{Path, State};
use domain::case::charge::{Acceptance, ChargeAction, Quote, QuoteNo, QuoteState};
use domain::money::Fen;

const WORDS_MAX: u32 = 4000;

#[derive(Template)]
#[template(path = "charges/quote.html")]
pub(super) struct QuotePage {
    s: Shell,
    path: String,
    view: QuoteView,
    /// What became of it, in a sentence.
    history: Vec<String>,
    /// The signed sheet: its name and where it is.
    signed: Option<(String, String)>,
    /// Where the customer sees it.
    link: String,
    is_issued: bool,
    settlement: bool,
    form: Form,
    accept: Option<[Field; 2]>,
    decline: Option<Field>,
    withdraw: Option<Field>,
    settle: Option<Field>,
    may_remind: bool,
    token: String,
}

pub(super) async fn show(
    State(app): State<App>,
    viewer: Viewer,
    Path((case, no)): Path<(String, String)>,
) -> Answer {
    let no = number(&no)?;
    let ground = open(&app, &viewer, &case).await?;
    answer::page(&page(&app, &viewer, &ground, no, Form::new(&viewer.reader.l)).await?)
}

pub(super) async fn quote_paper(
    State(app): State<App>,
    viewer: Viewer,
    Path((case, no)): Path<(String, String)>,
) -> Answer {
    let ground = open(&app, &viewer, &case).await?;
    paper(&app, &viewer.reader.l, &ground.file, &ground.charging, number(&no)?, Kind::Quote).await
}

pub(super) async fn settlement_paper(
    State(app): State<App>,
    viewer: Viewer,
    Path((case, no)): Path<(String, String)>,
) -> Answer {
    let ground = open(&app, &viewer, &case).await?;
    paper(&app, &viewer.reader.l, &ground.file, &ground.charging, number(&no)?, Kind::Settlement).await
}

pub(super) async fn page(
    app: &App,
    viewer: &Viewer,
    ground: &Ground,
    no: QuoteNo,
    form: Form,
) -> Answer<QuotePage> {
    let l = &viewer.reader.l;
    let Ground { file, world, charging, .. } = ground;
    let quote = file.case.charges.quote(no).ok_or_else(Refusal::not_found)?;
    let view = QuoteView::new(l, &world.directory, (file, charging), shown(no), quote);
    let left = Fen(file.case.charges.due(quote).0.saturating_sub(quote.paid.0).max(0));
    // What is left is what is usually paid.
    let form = form.with("paid", left.to_string());
    let offered = |action: ChargeAction| ground.has(action);
    let title = l.ta("rulings-quote-title", &[("quote", &shown(no))]);
    Ok(QuotePage {
        s: viewer
            .shell(&title)
            .crumb(&ground.path(), &file.case.id.to_string())
            .crumb(&format!("{}/charges", ground.path()), &l.t("rulings-title")),
        path: format!("{}/quotes/{}", ground.path(), shown(no)),
        view,
        history: history(l, ground, quote),
        signed: signed(ground, quote),
        link: format!("{}/follow/{}#quotes", app.settings.public_url, file.follow_token),
        is_issued: matches!(quote.state, QuoteState::Issued),
        settlement: quote.state.is_accepted(),
        accept: offered(ChargeAction::AcceptQuote(no)).then(|| {
            [
                form.field("signed", "rulings-signed").files("image/*,application/pdf", false),
                form.field("told", "rulings-told").check(),
            ]
        }),
        decline: offered(ChargeAction::DeclineQuote(no))
            .then(|| form.field("text", "rulings-decline-text").area(2).optional().max(WORDS_MAX)),
        withdraw: offered(ChargeAction::WithdrawQuote(no))
            .then(|| form.field("why", "rulings-withdraw-quote-why").area(2).required().max(WORDS_MAX)),
        settle: offered(ChargeAction::Settle(no))
            .then(|| form.field("paid", "rulings-paid").required().short()),
        may_remind: offered(ChargeAction::WithdrawQuote(no)),
        token: app.form_token(),
        form,
    })
}

fn history(l: &L10n, ground: &Ground, quote: &Quote) -> Vec<String> {
    let by = ground.person(l, quote.by);
    let mut told = vec![l.ta("rulings-issued-by", &[("at", &l.when(quote.issued)), ("name", &by)])];
    let accepted = |how: &Acceptance, at| {
        let at = l.when(at);
        match how {
            Acceptance::ByLink { name } => {
                let name = ground.text(*name).unwrap_or_else(|| l.t("text-erased").into_owned());
                l.ta("rulings-accepted-by-link", &[("at", &at), ("name", &name)])
            }
            Acceptance::OnPaper { to, .. } => {
                l.ta("rulings-accepted-on-paper", &[("at", &at), ("name", &ground.person(l, *to))])
            }
            Acceptance::Told { to } => {
                l.ta("rulings-accepted-told", &[("at", &at), ("name", &ground.person(l, *to))])
            }
        }
    };
    match &quote.state {
        QuoteState::Issued => {}
        QuoteState::Accepted { at, how } => told.push(accepted(how, *at)),
        QuoteState::Settled { at, accepted: accepted_at, how } => {
            told.push(accepted(how, *accepted_at));
            let paid = yuan(quote.paid);
            told.push(l.ta("rulings-settled-at", &[("at", &l.when(*at)), ("paid", &paid)]));
        }
        QuoteState::Declined { at, text, .. } => {
            told.push(l.ta("rulings-declined-at", &[("at", &l.when(*at))]));
            told.extend(text.and_then(|name| ground.text(name)));
        }
        QuoteState::Withdrawn { at } => told.push(l.ta("rulings-withdrawn-at", &[("at", &l.when(*at))])),
        QuoteState::Expired { at } => told.push(l.ta("rulings-expired-at", &[("at", &l.when(*at))])),
        QuoteState::Moved { to } => told.push(l.ta("rulings-moved", &[("to", &to.to_string())])),
    }
    told
}

fn signed(ground: &Ground, quote: &Quote) -> Option<(String, String)> {
    let (QuoteState::Accepted { how, .. } | QuoteState::Settled { how, .. }) = &quote.state else {
        return None;
    };
    let Acceptance::OnPaper { signed, .. } = how else { return None };
    let name = ground.text(signed.name).unwrap_or_else(|| signed.digest.to_string());
    Some((name, format!("{}/files/{}", ground.path(), signed.digest)))
}
