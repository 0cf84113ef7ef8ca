//! The card beside a case: its lines with who pays, how much, until when the term holds.

use super::shown;
use super::view::{verdict_badge, yuan};
use crate::answer::Answer;
use crate::app::App;
use crate::components::Badge;
use crate::flash::Tone;
use crate::i18n::L10n;
use crate::said::say;
use domain::case::charge::{Charging, Line, LineNo};
use domain::case::{Case, Kind};
use domain::money::Fen;
use domain::warranty::{Reach, Verdict};
use std::collections::BTreeSet;
use store::World;
use store::read::ruling as read;

/// Lines that a card shows; the page has all.
const LINES_MAX: usize = 6;

/// Beside a report; a complaint has no lines.
pub(in crate::case_page) struct Card {
    pub(in crate::case_page) href: String,
    pub(in crate::case_page) lines: Vec<CardLine>,
    pub(in crate::case_page) more: usize,
    pub(in crate::case_page) quotes: Vec<CardQuote>,
    pub(in crate::case_page) payable: Option<String>,
}

pub(in crate::case_page) struct CardLine {
    pub(in crate::case_page) what: String,
    pub(in crate::case_page) state: Badge,
    pub(in crate::case_page) amount: Option<String>,
    pub(in crate::case_page) until: Option<String>,
}

pub(in crate::case_page) struct CardQuote {
    pub(in crate::case_page) href: String,
    pub(in crate::case_page) number: String,
    pub(in crate::case_page) total: String,
    pub(in crate::case_page) state: Badge,
}

pub(in crate::case_page) async fn card(
    app: &App,
    l: &L10n,
    world: &World,
    case: &Case,
) -> Answer<Option<Card>> {
    if !matches!(case.kind, Kind::Report) {
        return Ok(None);
    }
    let today = l.now.to_zoned(world.zone.clone()).date();
    // What the rules look at is read only where there is something to propose.
    let charging = if case.charges.open().undecided > 0 {
        read::charging(&app.store, case, &BTreeSet::new(), today).await?
    } else {
        Charging::default()
    };
    let live: Vec<(LineNo, &Line)> = case.charges.numbered().filter(|(_, line)| line.is_live()).collect();
    let mut payable = Fen::ZERO;
    for figure in live.iter().filter_map(|(_, line)| line.ruling()?.figure.as_ref()) {
        payable = payable.checked_add(figure.payable()).unwrap_or(Fen(i64::MAX));
    }
    Ok(Some(Card {
        href: format!("/cases/{}/charges", case.id),
        more: live.len().saturating_sub(LINES_MAX),
        lines: live
            .iter()
            .take(LINES_MAX)
            .map(|(_, line)| card_line(l, world, case, &charging, line))
            .collect(),
        quotes: case
            .charges
            .quotes_numbered()
            .filter(|(_, quote)| quote.state.is_live())
            .map(|(no, quote)| CardQuote {
                href: format!("/cases/{}/quotes/{}", case.id, shown(no)),
                number: shown(no),
                total: yuan(quote.total()),
                state: crate::case_page::quotes::state_badge(l, &quote.state),
            })
            .collect(),
        payable: (payable > Fen::ZERO).then(|| yuan(payable)),
    }))
}

fn card_line(l: &L10n, world: &World, case: &Case, charging: &Charging, line: &Line) -> CardLine {
    let until = |reach: &Reach| match reach {
        Reach::Known { until, .. } => Some(until.to_string()),
        Reach::IfBought { .. } | Reach::Open { .. } => None,
    };
    let what = say(l, &world.directory, &line.entered.subject.said());
    let Some(ruling) = line.ruling() else {
        let assessed = charging.assess(case, &world.charter, &world.calendars, &line.entered);
        let proposed = l.t(&format!("verdict-{}", assessed.proposal.verdict.code()));
        let text = l.ta("rulings-proposed-badge", &[("verdict", &proposed.as_ref())]);
        let figure = assessed.figures.iter().flatten().find(|f| f.verdict() == assessed.proposal.verdict);
        return CardLine {
            what,
            state: Badge::new(Tone::Plain, text).icon("circle-dashed"),
            amount: figure.map(|figure| figure.payable()).filter(|fen| *fen > Fen::ZERO).map(yuan),
            until: assessed.proposal.term().and_then(|term| until(&term.reach)),
        };
    };
    let payable = ruling.figure.as_ref().map(|figure| figure.payable());
    CardLine {
        what,
        state: verdict_badge(l, ruling.verdict),
        amount: payable.filter(|_| ruling.verdict != Verdict::Free).map(yuan),
        until: ruling.proposal.term().and_then(|term| until(&term.reach)),
    }
}
