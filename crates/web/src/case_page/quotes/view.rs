//! A quote as people of the company and customers see it: its lines, each with who pays and why; what it comes to.

use crate::case_page::charges::{FigureView, figure_view, verdict_badge, yuan};
use crate::components::Badge;
use crate::i18n::L10n;
use crate::said::say;
use domain::case::charge::{Charging, Line, Objection, Quote, QuoteState, QuotedLine, Ruling};
use domain::money::Fen;
use domain::people::Directory;
use domain::warranty::{Said, Verdict};
use store::read::case::CaseFile;

/// One quote.
#[derive(Debug)]
pub(crate) struct QuoteView {
    pub(crate) number: String,
    pub(crate) state: Badge,
    pub(crate) until: String,
    pub(crate) lines: Vec<LineView>,
    pub(crate) total: String,
    pub(crate) given: Option<String>,
    /// Once it is accepted: what is paid, and what is left by what holds now.
    pub(crate) paid: Option<(String, String)>,
}

/// One of its lines.
#[derive(Debug)]
pub(crate) struct LineView {
    pub(crate) number: String,
    pub(crate) what: String,
    pub(crate) name: Option<String>,
    pub(crate) serial: Option<String>,
    pub(crate) verdict: Badge,
    pub(crate) figure: FigureView,
    /// Another person has decided since that it is free.
    pub(crate) free_since: bool,
}

impl QuoteView {
    pub(crate) fn new(
        l: &L10n,
        directory: &Directory,
        (file, charging): (&CaseFile, &Charging),
        number: String,
        quote: &Quote,
    ) -> Self {
        let charges = &file.case.charges;
        let lines = quote.lines.iter().filter_map(|quoted| {
            let line = charges.line(quoted.line)?;
            Some(line_view(l, directory, charging, line, quoted))
        });
        let given = quote.given_free();
        let paid = match quote.state {
            QuoteState::Accepted { .. } | QuoteState::Settled { .. } => {
                let left = Fen(charges.due(quote).0.saturating_sub(quote.paid.0).max(0));
                Some((yuan(quote.paid), yuan(left)))
            }
            QuoteState::Issued
            | QuoteState::Declined { .. }
            | QuoteState::Withdrawn { .. }
            | QuoteState::Expired { .. }
            | QuoteState::Moved { .. } => None,
        };
        Self {
            number,
            state: super::state_badge(l, &quote.state),
            until: quote.valid_until.to_string(),
            lines: lines.collect(),
            total: yuan(quote.total()),
            given: (given > Fen::ZERO).then(|| yuan(given)),
            paid,
        }
    }
}

fn line_view(
    l: &L10n,
    directory: &Directory,
    charging: &Charging,
    line: &Line,
    quoted: &QuotedLine,
) -> LineView {
    LineView {
        number: crate::case_page::charges::shown(quoted.line),
        what: say(l, directory, &line.entered.subject.said()),
        name: line.entered.part().and_then(|code| charging.part(code)).map(|part| part.name.clone()),
        serial: line.entered.unit.and_then(|id| charging.unit(id)).map(|unit| unit.serial.clone()),
        verdict: verdict_badge(l, quoted.figure.verdict()),
        figure: figure_view(l, directory, &quoted.figure),
        free_since: quoted.figure.verdict() != Verdict::Free && line.verdict() == Some(Verdict::Free),
    }
}

/// Why it was decided so, in words for the customer: another person's answer to an objection, or the reason of whoever
/// decided otherwise than the rules propose, or what the rules say. What is missing in the register is ours to enter.
pub(crate) fn customer_reasons(
    l: &L10n,
    directory: &Directory,
    file: &CaseFile,
    ruling: &Ruling,
) -> Vec<String> {
    let text = |name| file.text(name).map(str::to_owned);
    let rules = || {
        ruling
            .proposal
            .reasons
            .iter()
            .map(|reason| say(l, directory, &in_their_words(l, reason.code(), reason.said())))
    };
    match (&ruling.objection, ruling.reason) {
        (Objection::Answered { before, text: answer, .. }, _) if *before != ruling.verdict => {
            text(*answer).into_iter().collect()
        }
        (_, Some(reason)) => text(reason).into_iter().collect(),
        (_, None) => rules().collect(),
    }
}

fn in_their_words(l: &L10n, code: &str, said: Said) -> Said {
    let key = format!("rulings-to-customer-{code}");
    if l.try_t(&key).is_some() { Said { key, ..said } } else { said }
}
