//! What customers are told about who pays: decisions with their reasons, answers to objections, quotes.

use super::text;
use domain::case::charge::{Line, LineNo, LineState, Objection, Ruling};
use domain::case::{Case, ToCustomer};
use store::read::case::CaseFile;
use web::i18n::L10n;
use web::said::later;

/// The words of a message about lines or quotes; empty for any other.
pub(super) fn told(l: &L10n, file: &CaseFile, what: &ToCustomer, subject: &str, link: &str) -> String {
    let case = &file.case;
    let number = case.id.to_string();
    match what {
        ToCustomer::Ruled { lines } => {
            let lines: Vec<String> = lines.iter().filter_map(|no| decided(l, file, *no)).collect();
            let lines = lines.join("\n");
            l.ta(
                "mail-ruled",
                &[("case", &number), ("subject", &subject), ("lines", &lines), ("link", &link)],
            )
        }
        ToCustomer::ObjectionAnswered { line } => {
            let ruling = case.charges.line(*line).and_then(Line::ruling);
            let answer = match ruling.map(|ruling| &ruling.objection) {
                Some(Objection::Answered { text: name, .. }) => text(file, *name),
                Some(Objection::None | Objection::Open { .. }) | None => "",
            };
            let line = ruling.map_or_else(String::new, |ruling| named(l, case, *line, ruling));
            l.ta(
                "mail-objection-answered",
                &[("case", &number), ("line", &line), ("answer", &answer), ("link", &link)],
            )
        }
        ToCustomer::Quote { quote } => {
            let Some(quote) = case.charges.quote(*quote) else { return String::new() };
            let (total, until) = (quote.total().to_string(), quote.valid_until.to_string());
            l.ta(
                "mail-quote",
                &[
                    ("case", &number),
                    ("subject", &subject),
                    ("total", &total),
                    ("until", &until),
                    ("link", &link),
                ],
            )
        }
        ToCustomer::QuoteWithdrawn { .. } => {
            l.ta("mail-quote-withdrawn", &[("case", &number), ("subject", &subject)])
        }
        ToCustomer::Receipt
        | ToCustomer::Answer { .. }
        | ToCustomer::Message { .. }
        | ToCustomer::Proposal { .. }
        | ToCustomer::Reminder { .. }
        | ToCustomer::FollowUp
        | ToCustomer::ClosedWithoutWord { .. }
        | ToCustomer::Merged { .. }
        | ToCustomer::Reopened => String::new(),
    }
}

/// One line with what was decided, and why; none where it is no longer decided.
fn decided(l: &L10n, file: &CaseFile, no: LineNo) -> Option<String> {
    let line = file.case.charges.line(no)?;
    let LineState::Ruled(ruling) = &line.state else { return None };
    let mut said = named(l, &file.case, no, ruling);
    // Where a person decided otherwise than the rules, theirs is the reason.
    let reasons: Vec<String> = match ruling.reason {
        Some(reason) => vec![text(file, reason).to_owned()],
        None => ruling.proposal.reasons.iter().map(|reason| later(&reason.said()).say(l)).collect(),
    };
    for reason in reasons {
        said.push_str("\n   ");
        said.push_str(&reason);
    }
    Some(said)
}

fn named(l: &L10n, case: &Case, no: LineNo, ruling: &Ruling) -> String {
    let what =
        case.charges.line(no).map(|line| later(&line.entered.subject.said()).say(l)).unwrap_or_default();
    let verdict = l.t(&format!("verdict-{}", ruling.verdict.code()));
    l.ta(
        "mail-ruled-line",
        &[("line", &(i64::from(no) + 1)), ("what", &what), ("verdict", &verdict.as_ref())],
    )
}
