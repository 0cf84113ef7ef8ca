//! What another program wants to happen to lines and quotes.

use crate::answer::{FilledText, Refusal, Stop};
use crate::submit::Pen;
use domain::case::Voice;
use domain::case::charge::{Acceptance, ChargeCommand, Done, Entered, Evidence};
use domain::ids::{EquipmentId, PartCode, PersonId};
use domain::money::{Fen, Quantity};
use domain::warranty::{Cause, Subject, Verdict};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;
use std::collections::BTreeSet;

/// The nouns, for the description of the interface.
pub(in crate::api) const NOUNS: [&str; 12] = [
    "lines",
    "line-changes",
    "line-withdrawals",
    "rulings",
    "objections",
    "reviews",
    "deeds",
    "quotes",
    "quote-withdrawals",
    "acceptances",
    "refusals",
    "payments",
];

/// One body for all nouns; each reads what it needs and says what is missing.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::api) struct Sent {
    /// From 1.
    line: Option<u16>,
    #[serde(default)]
    lines: Vec<u16>,
    quote: Option<u16>,
    kind: Option<String>,
    part: Option<PartCode>,
    /// As people write it: `1.5`.
    quantity: Option<String>,
    minutes: Option<u32>,
    /// Kilometres.
    distance: Option<String>,
    unit: Option<i64>,
    about: Option<PartCode>,
    #[serde(default)]
    causes: BTreeSet<Cause>,
    failed_on: Option<Date>,
    verdict: Option<Verdict>,
    pub(super) text: Option<String>,
    pub(super) reason: Option<String>,
    pub(super) finding: Option<String>,
    valid_until: Option<Date>,
    /// Fen.
    paid_fen: Option<i64>,
    on: Option<Date>,
    /// The unit that took the other's place.
    by: Option<i64>,
    #[serde(default)]
    serial: String,
    #[serde(default)]
    revision: String,
    #[serde(default)]
    seal: String,
    /// When it happened; without it now.
    pub(super) occurred: Option<Timestamp>,
}

/// Characters of a serial number, a revision, a seal.
const SHORT_CHARS_MAX: usize = 64;

fn missing(pointer: &str) -> Stop {
    let text = FilledText::new("api-field-missing").with("field", pointer);
    Refusal::new(FilledText::new("api-body-unreadable")).field(pointer, text).into()
}

fn none_such(pointer: &str) -> Stop {
    Refusal::new(FilledText::new("api-body-unreadable"))
        .field(pointer, FilledText::new("api-none-such"))
        .into()
}

/// People count from 1.
fn from_one(no: Option<u16>, pointer: &str) -> Result<u16, Stop> {
    no.ok_or_else(|| missing(pointer))?.checked_sub(1).ok_or_else(|| none_such(pointer))
}

pub(super) fn command(
    noun: &str,
    sent: Sent,
    pen: &mut Pen<'_>,
    person: PersonId,
) -> Result<ChargeCommand, Stop> {
    let needed = |text: &Option<String>, pointer: &str| -> Result<String, Stop> {
        text.clone().filter(|t| !t.trim().is_empty()).ok_or_else(|| missing(pointer))
    };
    let line = || from_one(sent.line, "/line");
    let quote = || from_one(sent.quote, "/quote");
    let all =
        || sent.lines.iter().map(|no| from_one(Some(*no), "/lines")).collect::<Result<BTreeSet<_>, _>>();
    let if_any = |pen: &mut Pen<'_>, text: &Option<String>| text.as_deref().and_then(|t| pen.text_if_any(t));
    Ok(match noun {
        "lines" => ChargeCommand::AddLine { entered: entered(&sent, pen)? },
        "line-changes" => ChargeCommand::ChangeLine {
            line: line()?,
            entered: entered(&sent, pen)?,
            why: if_any(pen, &sent.reason),
        },
        "line-withdrawals" => {
            ChargeCommand::WithdrawLine { line: line()?, why: pen.text(&needed(&sent.text, "/text")?) }
        }
        "rulings" => ChargeCommand::Rule {
            lines: all()?,
            verdict: sent.verdict.ok_or_else(|| missing("/verdict"))?,
            reason: if_any(pen, &sent.reason),
            evidence: evidence(&sent, pen),
        },
        "objections" => ChargeCommand::Object {
            line: line()?,
            voice: Voice::ToldTo(person),
            text: pen.text(&needed(&sent.text, "/text")?),
        },
        "reviews" => ChargeCommand::Review {
            line: line()?,
            verdict: sent.verdict.ok_or_else(|| missing("/verdict"))?,
            text: pen.text(&needed(&sent.text, "/text")?),
            evidence: evidence(&sent, pen),
        },
        "deeds" => ChargeCommand::CarryOut { line: line()?, done: done(&sent)? },
        "quotes" => ChargeCommand::IssueQuote {
            lines: all()?,
            valid_until: sent.valid_until.ok_or_else(|| missing("/valid_until"))?,
        },
        "quote-withdrawals" => {
            ChargeCommand::WithdrawQuote { quote: quote()?, why: pen.text(&needed(&sent.text, "/text")?) }
        }
        "acceptances" => ChargeCommand::AcceptQuote { quote: quote()?, how: Acceptance::Told { to: person } },
        "refusals" => ChargeCommand::DeclineQuote {
            quote: quote()?,
            voice: Voice::ToldTo(person),
            text: if_any(pen, &sent.text),
        },
        "payments" => ChargeCommand::Settle {
            quote: quote()?,
            paid: Fen(sent.paid_fen.ok_or_else(|| missing("/paid_fen"))?),
        },
        _ => return Err(Refusal::not_found().into()),
    })
}

fn evidence(sent: &Sent, pen: &mut Pen<'_>) -> Evidence {
    let finding = sent.finding.as_deref().and_then(|text| pen.text_if_any(text));
    Evidence { finding, attachments: Vec::new() }
}

fn entered(sent: &Sent, pen: &mut Pen<'_>) -> Result<Entered, Stop> {
    let quantity = |text: &Option<String>, pointer: &str| -> Result<Quantity, Stop> {
        let text = text.as_deref().ok_or_else(|| missing(pointer))?;
        text.parse().map_err(|_| none_such(pointer))
    };
    let part = || sent.part.clone().ok_or_else(|| missing("/part"));
    let minutes = || sent.minutes.ok_or_else(|| missing("/minutes"));
    let subject = match sent.kind.as_deref().ok_or_else(|| missing("/kind"))? {
        "fault" => Subject::Fault,
        "part" => Subject::Part { part: part()?, quantity: quantity(&sent.quantity, "/quantity")? },
        "labour" => Subject::Labour { minutes: minutes()? },
        "travel" => Subject::Travel { distance: quantity(&sent.distance, "/distance")? },
        "replacement" => Subject::Replacement { with: part()? },
        "consultation" => Subject::Consultation { minutes: minutes()? },
        _ => return Err(none_such("/kind")),
    };
    Ok(Entered {
        subject,
        unit: sent.unit.map(EquipmentId),
        about: sent.about.clone(),
        causes: sent.causes.clone(),
        failed_on: sent.failed_on,
        note: sent.text.as_deref().and_then(|text| pen.text_if_any(text)),
    })
}

fn done(sent: &Sent) -> Result<Done, Stop> {
    let on = sent.on.ok_or_else(|| missing("/on"))?;
    for (text, pointer) in [(&sent.serial, "/serial"), (&sent.revision, "/revision"), (&sent.seal, "/seal")] {
        if text.chars().count() > SHORT_CHARS_MAX || text.contains('\0') {
            return Err(none_such(pointer));
        }
    }
    Ok(match sent.kind.as_deref().ok_or_else(|| missing("/kind"))? {
        "worked" => Done::Worked { on },
        "fitted" => Done::Fitted {
            on,
            serial: sent.serial.clone(),
            revision: sent.revision.clone(),
            seal: sent.seal.clone(),
        },
        "replaced" => Done::Replaced {
            on,
            by: EquipmentId(sent.by.ok_or_else(|| missing("/by"))?),
            serial: sent.serial.clone(),
        },
        _ => return Err(none_such("/kind")),
    })
}
