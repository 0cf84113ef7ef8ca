//! Who pays, as the customer sees it: what was decided and why, in their words; objecting; quotes with their lines, as paper, to
//! be accepted or declined. The private link and the portal show the same.

use crate::answer::{Answer, Refusal};
use crate::app::App;
use crate::case_page::Fields;
use crate::case_page::charges::{number, shown, verdict_badge, yuan};
use crate::case_page::quotes::{Kind, QuoteView, customer_reasons, paper};
use crate::components::{Badge, shows_itself};
use crate::customer_case::SaidFile;
use crate::filters;
use crate::i18n::L10n;
use crate::said::say;
use crate::submit::{Wish, form_command};
use askama::Template;
use domain::case::charge::{
    Acceptance, ChargeCommand, Charging, Line, LineNo, Objection, QuoteState, Ruling,
};
use domain::case::{Actor, Command, Voice};
use domain::money::Fen;
use domain::people::Directory;
use domain::warranty::Verdict;
use std::collections::BTreeSet;
use store::Target;
use store::read::case::CaseFile;
use store::read::ruling as read;

const TEXT_CHARS_MAX: usize = 5_000;
const NAME_CHARS_MAX: usize = 60;

/// The part of a customer's page; shows nothing where nothing was decided.
#[derive(Debug, Template)]
#[template(path = "guest/charges.html")]
pub(crate) struct CustomerCharges {
    l: L10n,
    /// Of a session, where there is one.
    csrf: String,
    path: String,
    lines: Vec<Decided>,
    quotes: Vec<Quoted>,
    /// What is to be changed in what was sent.
    trouble: Option<String>,
    may_speak: bool,
    /// Who is known by a log-in need not type a name.
    asks_name: bool,
    token: String,
}

shows_itself!(CustomerCharges);

#[derive(Debug)]
struct Decided {
    number: String,
    what: String,
    serial: Option<String>,
    verdict: Badge,
    amount: Option<String>,
    reasons: Vec<String>,
    finding: Option<String>,
    /// What it was decided by.
    files: Vec<SaidFile>,
    /// What they said to it, and the answer.
    objected: Option<String>,
    answer: Option<String>,
    may_object: bool,
}

#[derive(Debug)]
struct Quoted {
    view: QuoteView,
    open: bool,
    settlement: bool,
    accepted_by: Option<String>,
    /// They object to a line of it: that is answered first.
    objected: bool,
}

/// Who speaks, and what a page needs to know of them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Side<'a> {
    pub(crate) actor: Actor,
    /// Of a session; empty by the link.
    pub(crate) csrf: &'a str,
    /// Of the page, without a slash at its end.
    pub(crate) path: &'a str,
    /// The name of whoever is logged in; by the link a name is typed.
    pub(crate) name: Option<&'a str>,
    pub(crate) may_speak: bool,
}

async fn charging(app: &App, l: &L10n, file: &CaseFile) -> Answer<Charging> {
    let today = l.now.to_zoned(app.store.world().zone.clone()).date();
    Ok(read::charging(&app.store, &file.case, &BTreeSet::new(), today).await?)
}

/// What a customer sees of it; `trouble` is the sentence about what they have just sent.
pub(crate) async fn view(
    app: &App,
    l: &L10n,
    file: &CaseFile,
    side: Side<'_>,
    trouble: Option<String>,
) -> Answer<CustomerCharges> {
    let world = app.store.world();
    let directory = &world.directory;
    let case = &file.case;
    let charging = if case.charges.is_empty() { Charging::default() } else { charging(app, l, file).await? };
    let decided = case.charges.numbered().filter(|(_, line)| line.is_live());
    let quotes = case.charges.quotes_numbered().map(|(no, quote)| Quoted {
        view: QuoteView::new(l, directory, (file, &charging), shown(no), quote),
        open: matches!(quote.state, QuoteState::Issued) && l.now < quote.expires,
        settlement: quote.state.is_accepted(),
        accepted_by: accepted_by(file, &quote.state),
        objected: quote
            .lines
            .iter()
            .any(|quoted| case.charges.line(quoted.line).is_some_and(Line::has_open_objection)),
    });
    Ok(CustomerCharges {
        l: l.clone(),
        csrf: side.csrf.to_owned(),
        path: side.path.to_owned(),
        lines: decided
            .filter_map(|(no, line)| {
                Some(decided_line(l, directory, (file, &charging), (no, line, line.ruling()?)))
            })
            .collect(),
        quotes: quotes.collect(),
        trouble,
        may_speak: side.may_speak,
        asks_name: side.name.is_none(),
        token: app.form_token(),
    })
}

fn accepted_by(file: &CaseFile, state: &QuoteState) -> Option<String> {
    let (QuoteState::Accepted { how, .. } | QuoteState::Settled { how, .. }) = state else { return None };
    match how {
        Acceptance::ByLink { name } => file.text(*name).map(str::to_owned),
        Acceptance::OnPaper { .. } | Acceptance::Told { .. } => None,
    }
}

/// The photos and papers by which something of the case was decided.
pub(crate) fn evidence(file: &CaseFile) -> impl Iterator<Item = SaidFile> {
    let decided = file.case.charges.lines.iter().filter(|line| line.is_live()).filter_map(Line::ruling);
    decided.flat_map(|ruling| evidence_of(file, ruling))
}

fn evidence_of(file: &CaseFile, ruling: &Ruling) -> impl Iterator<Item = SaidFile> {
    ruling.evidence.attachments.iter().map(|attachment| SaidFile::of(file, attachment))
}

fn decided_line(
    l: &L10n,
    directory: &Directory,
    (file, charging): (&CaseFile, &Charging),
    (no, line, ruling): (LineNo, &Line, &Ruling),
) -> Decided {
    let text = |name| file.text(name).map(str::to_owned);
    let (objected, answer) = match &ruling.objection {
        Objection::None => (None, None),
        Objection::Open { text: said, .. } => (text(*said), None),
        Objection::Answered { objected, text: said, .. } => (text(*objected), text(*said)),
    };
    let settled = file
        .case
        .charges
        .live_quote_of(no)
        .is_some_and(|(_, quote)| matches!(quote.state, QuoteState::Settled { .. }));
    let payable = ruling.figure.as_ref().map(|figure| figure.payable()).filter(|fen| *fen > Fen::ZERO);
    Decided {
        number: shown(no),
        what: say(l, directory, &line.entered.subject.said()),
        serial: line.entered.unit.and_then(|id| charging.unit(id)).map(|unit| unit.serial.clone()),
        verdict: verdict_badge(l, ruling.verdict),
        amount: payable.map(yuan),
        reasons: customer_reasons(l, directory, file, ruling),
        finding: ruling.evidence.finding.and_then(text),
        files: evidence_of(file, ruling).collect(),
        may_object: ruling.verdict != Verdict::Free
            && matches!(ruling.objection, Objection::None)
            && !settled,
        objected,
        answer,
    }
}

/// What can be said to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Deed {
    Object,
    Accept,
    Decline,
}

/// From the address: `lines/2/objection`, `quotes/1/acceptance`, `quotes/1/refusal`.
pub(crate) fn deed(of: &str, noun: &str) -> Option<Deed> {
    Some(match (of, noun) {
        ("lines", "objection") => Deed::Object,
        ("quotes", "acceptance") => Deed::Accept,
        ("quotes", "refusal") => Deed::Decline,
        _ => return None,
    })
}

/// Hands it to the door.
///
/// # Errors
/// The rules' refusal as a page; inside, the sentence about a field that was left empty.
pub(crate) async fn speak(
    app: &App,
    l: &L10n,
    file: &CaseFile,
    side: Side<'_>,
    (deed, no): (Deed, &str),
    fields: &[(String, String)],
) -> Answer<Result<(), String>> {
    let no = number(no)?;
    if !side.may_speak {
        return Err(Refusal::forbidden().into());
    }
    let sent = Fields(fields);
    let text = sent.get("text");
    let typed = side.name.unwrap_or_else(|| sent.get("name")).trim();
    if text.chars().count() > TEXT_CHARS_MAX {
        return Ok(Err(l.tn("guest-text-long", TEXT_CHARS_MAX)));
    }
    let mut pen = app.pen();
    let command = match deed {
        Deed::Object if text.is_empty() => return Ok(Err(l.t("rulings-object-text.missing").into_owned())),
        Deed::Object => ChargeCommand::Object { line: no, voice: Voice::Customer, text: pen.text(text) },
        Deed::Accept if typed.is_empty() => return Ok(Err(l.t("rulings-your-name.missing").into_owned())),
        Deed::Accept => {
            let name: String = typed.chars().take(NAME_CHARS_MAX).collect();
            ChargeCommand::AcceptQuote { quote: no, how: Acceptance::ByLink { name: pen.text(&name) } }
        }
        Deed::Decline => {
            let text = pen.text_if_any(text);
            ChargeCommand::DeclineQuote { quote: no, voice: Voice::Customer, text }
        }
    };
    let wish = Wish {
        actor: side.actor,
        target: Target::Case(file.case.id),
        command: Command::Charge(Box::new(command)),
        version: None,
        occurred: None,
        id: form_command(app, sent.get("token"), fields, &[]),
    };
    match pen.try_submit(wish).await? {
        Ok(_) => Ok(Ok(())),
        Err(refusal) => Ok(Err(crate::submit::sentence(&refusal).say(l))),
    }
}

/// A quote or settlement as paper, for the customer.
pub(crate) async fn sheet(app: &App, l: &L10n, file: &CaseFile, no: &str, name: &str) -> Answer {
    let kind = match name {
        "quote.pdf" => Kind::Quote,
        "settlement.pdf" => Kind::Settlement,
        _ => return Err(Refusal::not_found().into()),
    };
    let charging = charging(app, l, file).await?;
    paper(app, l, file, &charging, number(no)?, kind).await
}
