//! A quote and its settlement on paper: who pays for what and why, totals, what is given free, signatures, a code that opens it.

use super::view::customer_reasons;
use crate::answer::{Answer, FilledText, Refusal, Stop};
use crate::app::App;
use crate::case_page::charges::{amount_said, shown};
use crate::i18n::L10n;
use crate::said::say;
use crate::spares::{company, computed, pdf, words};
use axum::http::StatusCode;
use documents::{ChargeLine, ChargeSheet, Letterhead, Party, Proof, QuoteSheet, SettlementSheet, Signature};
use domain::case::Event;
use domain::case::charge::{Acceptance, ChargeEvent, Charging, Line, Quote, QuoteNo, QuoteState, QuotedLine};
use domain::contact::Contact;
use domain::money::Fen;
use domain::people::Directory;
use domain::warranty::Verdict;
use jiff::Timestamp;
use store::read::case::CaseFile;
use store::read::case_page;

/// What is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Quote,
    /// What was done and is paid; once the customer has accepted.
    Settlement,
}

pub(crate) async fn paper(
    app: &App,
    l: &L10n,
    file: &CaseFile,
    charging: &Charging,
    no: QuoteNo,
    kind: Kind,
) -> Answer {
    let quote = file.case.charges.quote(no).ok_or_else(Refusal::not_found)?;
    if kind == Kind::Settlement && !quote.state.is_accepted() {
        return Err(Refusal::not_found().into());
    }
    let number = match kind {
        Kind::Quote => format!("{}-Q{}", file.case.id, shown(no)),
        Kind::Settlement => format!("{}-S{}", file.case.id, shown(no)),
    };
    let sheet = sheet(app, l, (file, charging), (no, quote), kind, number.clone()).await?;
    let (paid, due) = (quote.paid, file.case.charges.due(quote));
    let valid_until = quote.valid_until.to_string();
    let (app, words) = (app.clone(), words(l)?);
    let bytes = computed(move || match kind {
        Kind::Quote => app.press.quote(&words, &QuoteSheet { charges: sheet, valid_until }),
        Kind::Settlement => {
            let remaining_fen = due.0.saturating_sub(paid.0).max(0);
            app.press.settlement(&words, &SettlementSheet { charges: sheet, paid_fen: paid.0, remaining_fen })
        }
    })
    .await?
    .map_err(|problem| {
        tracing::warn!(%problem, "a quote could not be printed");
        Stop::from(Refusal::new(FilledText::new(problem.key())).status(StatusCode::SERVICE_UNAVAILABLE))
    })?;
    Ok(pdf(&format!("{number}.pdf"), bytes))
}

async fn sheet(
    app: &App,
    l: &L10n,
    (file, charging): (&CaseFile, &Charging),
    (no, quote): (QuoteNo, &Quote),
    kind: Kind,
    number: String,
) -> Answer<ChargeSheet> {
    let world = app.store.world();
    let db = app.store.db();
    let customer = match file.case.customer {
        Some(id) => case_page::customer(db, id).await?,
        None => None,
    };
    let sites = case_page::units(db, &file.case.equipment).await?;
    let site = sites.into_iter().find_map(|unit| unit.site).unwrap_or_default();
    let contact = file.text(file.case.reporter).map(Contact::from_text).unwrap_or_default();
    let phone = contact.phone.as_ref().map(|phone| phone.spaced()).unwrap_or_default();
    let zone = &world.zone;
    let day = |at: Timestamp| at.to_zoned(zone.clone()).date().to_string();
    let lines = quote.lines.iter().filter_map(|quoted| {
        let line = file.case.charges.line(quoted.line)?;
        Some(line_of(l, &world.directory, (file, charging), (line, quoted), kind))
    });
    let lines: Vec<ChargeLine> = lines.collect();
    let given = lines.iter().filter(|line| line.verdict == documents::Verdict::Free);
    let (accepted, their_name) = acceptance(file, quote);
    let proof = proof(app, file, no);
    Ok(ChargeSheet {
        letterhead: Letterhead { company: company(app, l), ..Letterhead::default() },
        customer: Party {
            name: customer.map(|customer| customer.name).unwrap_or_else(|| contact.name.clone()),
            contact: [contact.name, phone].join(" ").trim().to_owned(),
            site,
        },
        case_number: file.case.id.to_string(),
        number,
        date: day(quote.issued),
        value_given_fen: given.map(|line| line.amount_fen).fold(0, i64::saturating_add),
        lines,
        total_fen: match kind {
            Kind::Quote => quote.total().0,
            Kind::Settlement => file.case.charges.due(quote).0,
        },
        terms: terms(l, kind, quote),
        ours: Signature {
            name: crate::words::person(l, &world.directory, quote.by),
            date: day(quote.issued),
            picture: None,
        },
        theirs: Signature {
            name: their_name.unwrap_or_default(),
            date: accepted.map(day).unwrap_or_default(),
            picture: None,
        },
        proof,
    })
}

fn line_of(
    l: &L10n,
    directory: &Directory,
    (file, charging): (&CaseFile, &Charging),
    (line, quoted): (&Line, &QuotedLine),
    kind: Kind,
) -> ChargeLine {
    let figure = &quoted.figure;
    // What another person has made free since is settled as free.
    let verdict = match (kind, line.verdict()) {
        (Kind::Settlement, Some(Verdict::Free)) => Verdict::Free,
        (Kind::Quote | Kind::Settlement, _) => figure.verdict(),
    };
    let name = line.entered.part().and_then(|code| charging.part(code)).map(|part| part.name.as_str());
    let what = say(l, directory, &line.entered.subject.said());
    let mut reasons =
        line.ruling().map(|ruling| customer_reasons(l, directory, file, ruling)).unwrap_or_default();
    if verdict != Verdict::Free {
        reasons.extend(figure.why().iter().map(|why| say(l, directory, &why.said())));
    }
    ChargeLine {
        what: name.map_or_else(|| what.clone(), |name| format!("{what} · {name}")),
        serial: line
            .entered
            .unit
            .and_then(|id| charging.unit(id))
            .map(|unit| unit.serial.clone())
            .unwrap_or_default(),
        quantity: figure.amount().map(|amount| amount_said(l, amount)).unwrap_or_default(),
        verdict: match verdict {
            Verdict::Free => documents::Verdict::Free,
            Verdict::Cost => documents::Verdict::Cost,
            Verdict::Excluded => documents::Verdict::Excluded,
        },
        unit_price_fen: figure.unit_price().unwrap_or(Fen::ZERO).0,
        amount_fen: figure.total().0,
        reason: reasons.join(if l.code().starts_with("zh") { "" } else { " " }),
    }
}

fn terms(l: &L10n, kind: Kind, quote: &Quote) -> Vec<String> {
    match kind {
        Kind::Quote => vec![
            l.ta("rulings-paper-valid", &[("until", &quote.valid_until.to_string())]),
            l.t("rulings-paper-begin").into_owned(),
            l.t("rulings-paper-cap").into_owned(),
            l.t("rulings-paper-object").into_owned(),
        ],
        Kind::Settlement => {
            vec![l.t("rulings-paper-settled").into_owned(), l.t("rulings-paper-cap").into_owned()]
        }
    }
}

/// When the customer said yes, and under which name.
fn acceptance(file: &CaseFile, quote: &Quote) -> (Option<Timestamp>, Option<String>) {
    let (at, how) = match &quote.state {
        QuoteState::Accepted { at, how } => (*at, how),
        QuoteState::Settled { accepted, how, .. } => (*accepted, how),
        QuoteState::Issued
        | QuoteState::Declined { .. }
        | QuoteState::Withdrawn { .. }
        | QuoteState::Expired { .. }
        | QuoteState::Moved { .. } => return (None, None),
    };
    match how {
        Acceptance::ByLink { name } => (Some(at), file.text(*name).map(str::to_owned)),
        Acceptance::OnPaper { .. } | Acceptance::Told { .. } => (Some(at), None),
    }
}

/// The code opens the customer's page of the case; the fingerprint is that of the journal's entry.
fn proof(app: &App, file: &CaseFile, no: QuoteNo) -> Proof {
    let issued = |event: &Event| matches!(event, Event::Charge(ChargeEvent::QuoteIssued { quote, .. }) if *quote == no);
    // It came with a case that was merged into this one.
    let carried = |event: &Event| matches!(event, Event::Charge(ChargeEvent::CarriedOver { .. }));
    let entry = |which: &dyn Fn(&Event) -> bool| {
        file.journal.iter().find(|recorded| recorded.entry.events.iter().any(which))
    };
    let recorded = entry(&issued).or_else(|| entry(&carried));
    let hash = recorded.map(|recorded| recorded.hash.to_string()).unwrap_or_default();
    let code = match (hash.get(..4), hash.get(4..8)) {
        (Some(first), Some(second)) => format!("{first}-{second}").to_uppercase(),
        (_, _) => String::new(),
    };
    Proof { url: format!("{}/follow/{}#quotes", app.settings.public_url, file.follow_token), code, hash }
}
