//! What happened to lines and quotes, in words.

use super::steps::{CUSTOMER, OURS, PLAIN, Said, Sentence, Words, said};
use crate::i18n::Arg;
use crate::said::say;
use domain::case::Voice;
use domain::case::charge::{Acceptance, ChargeEvent, LineEnd, LineNo, QuoteEnd};
use domain::text::TextRef;
use domain::warranty::Verdict;

pub(super) fn sentence<'a>(words: &Words<'_>, event: &'a ChargeEvent) -> Sentence<'a> {
    let verdict = |verdict: Verdict| words.t(&format!("verdict-{}", verdict.code()));
    let of_line = |key: &str, line: LineNo, more: &[(&str, &dyn Arg)]| {
        let (what, no) = (line_name(words, line), i64::from(line) + 1);
        let mut args: Vec<(&str, &dyn Arg)> = vec![("line", &no), ("what", &what)];
        args.extend_from_slice(more);
        words.l.ta(key, &args)
    };
    let of_quote = |key: &str, quote: u16, more: &[(&str, &dyn Arg)]| {
        let no = i64::from(quote) + 1;
        let mut args: Vec<(&str, &dyn Arg)> = vec![("quote", &no)];
        args.extend_from_slice(more);
        words.l.ta(key, &args)
    };
    let key = format!("charge-step-{}", event.code());
    match event {
        ChargeEvent::LineAdded { line, entered } => {
            said_or_step(words, OURS, "plus", of_line(&key, *line, &[]), entered.note)
        }
        ChargeEvent::LineChanged { line, why, .. } => {
            said_or_step(words, PLAIN, "pencil", of_line(&key, *line, &[]), *why)
        }
        ChargeEvent::LineWithdrawn { line, why } => {
            let why = match why {
                LineEnd::Person(text) => Some(*text),
                LineEnd::CaseWithdrawn => None,
            };
            said_or_step(words, PLAIN, "undo-2", of_line(&key, *line, &[]), why)
        }
        ChargeEvent::Ruled { line, verdict: of, reason, evidence, .. } => {
            let what = of_line(&key, *line, &[("verdict", &verdict(*of))]);
            let reason = reason.map(|text| (Some("step-reason"), text));
            let finding = evidence.finding.map(|text| (Some("charge-finding"), text));
            let parts: Vec<_> = reason.into_iter().chain(finding).collect();
            if parts.is_empty() && evidence.attachments.is_empty() {
                return words.step("scale", what);
            }
            Sentence::Said(Said { files: &evidence.attachments, ..said(OURS, "scale", what, None, parts) })
        }
        ChargeEvent::Undecided { line } => words.step("rotate-ccw", of_line(&key, *line, &[])),
        ChargeEvent::Objected { line, voice, text } => {
            let key = match voice {
                Voice::Customer => key,
                Voice::ToldTo(_) => "charge-step-objected-told".to_owned(),
            };
            let name = told_to(words, *voice);
            let what = of_line(&key, *line, &[("name", &name)]);
            Sentence::Said(said(CUSTOMER, "hand", what, None, vec![(None, *text)]))
        }
        ChargeEvent::Reviewed { line, verdict: of, before, text, evidence, .. } => {
            let key = if of == before { "charge-step-reviewed-stands" } else { &key };
            let what = of_line(key, *line, &[("verdict", &verdict(*of)), ("before", &verdict(*before))]);
            let said = said(OURS, "scale", what, None, vec![(None, *text)]);
            Sentence::Said(Said { files: &evidence.attachments, ..said })
        }
        ChargeEvent::CarriedOut { line, done } => {
            words.step("wrench", of_line(&key, *line, &[("on", &done.on().to_string())]))
        }
        ChargeEvent::QuoteIssued { quote, valid_until, .. } => {
            let total = words.case.charges.quote(*quote).map_or(domain::money::Fen::ZERO, |q| q.total());
            let (total, until) = (total.to_string(), valid_until.to_string());
            words.step("file-text", of_quote(&key, *quote, &[("total", &total), ("until", &until)]))
        }
        ChargeEvent::QuoteAccepted { quote, how } => {
            let (key, files) = match how {
                Acceptance::ByLink { name } => {
                    let what = of_quote(&key, *quote, &[]);
                    let signed = vec![(Some("rulings-accepted-as"), *name)];
                    return Sentence::Said(said(CUSTOMER, "circle-check", what, None, signed));
                }
                Acceptance::OnPaper { signed, .. } => {
                    ("charge-step-quote-signed".to_owned(), std::slice::from_ref(signed))
                }
                Acceptance::Told { .. } => ("charge-step-quote-accepted-told".to_owned(), &[][..]),
            };
            let name = match how {
                Acceptance::ByLink { .. } => String::new(),
                Acceptance::OnPaper { to, .. } | Acceptance::Told { to } => words.name(*to),
            };
            let what = of_quote(&key, *quote, &[("name", &name)]);
            if files.is_empty() {
                return words.step("circle-check", what);
            }
            Sentence::Said(Said { files, ..said(CUSTOMER, "circle-check", what, None, Vec::new()) })
        }
        ChargeEvent::QuoteDeclined { quote, text, .. } => {
            said_or_step(words, CUSTOMER, "circle-x", of_quote(&key, *quote, &[]), *text)
        }
        ChargeEvent::QuoteWithdrawn { quote, why } => {
            let (key, text) = match why {
                QuoteEnd::Person(text) => (key, Some(*text)),
                QuoteEnd::RulingChanged => ("charge-step-quote-overtaken".to_owned(), None),
                QuoteEnd::CaseWithdrawn => (key, None),
                QuoteEnd::CustomerChanged => ("charge-step-quote-other-customer".to_owned(), None),
            };
            said_or_step(words, PLAIN, "undo-2", of_quote(&key, *quote, &[]), text)
        }
        ChargeEvent::QuoteExpired { quote } => words.step("hourglass", of_quote(&key, *quote, &[])),
        ChargeEvent::Paid { quote, amount, settles } => {
            let key = if *settles { "charge-step-settled" } else { &key };
            words.step("receipt", of_quote(key, *quote, &[("amount", &amount.to_string())]))
        }
        ChargeEvent::CarriedOver { from, lines, .. } => {
            let n = i64::try_from(lines.len()).unwrap_or(i64::MAX);
            words.step("git-merge", words.l.ta(&key, &[("from", &from.to_string()), ("n", &n)]))
        }
    }
}

/// As it stands now: a later change may have made it another.
fn line_name(words: &Words<'_>, line: LineNo) -> String {
    let line = words.case.charges.line(line);
    line.map(|line| say(words.l, &words.world.directory, &line.entered.subject.said())).unwrap_or_default()
}

fn told_to(words: &Words<'_>, voice: Voice) -> String {
    match voice {
        Voice::Customer => String::new(),
        Voice::ToldTo(who) => words.name(who),
    }
}

fn said_or_step<'a>(
    words: &Words<'_>,
    tone: &'static str,
    icon: &'static str,
    what: String,
    text: Option<TextRef>,
) -> Sentence<'a> {
    match text {
        Some(text) => Sentence::Said(said(tone, icon, what, None, vec![(None, text)])),
        None => words.step(icon, what),
    }
}
