//! What somebody is told, as a sentence: the same in the page and in a mail.

use crate::i18n::{Arg, L10n};
use crate::words;
use domain::case::{Case, Notice};
use domain::clock::ClockNo;
use domain::ids::PersonId;
use store::World;

/// The notice in the reader's language. `subject` is the case's; `reader` is who is told.
#[must_use]
pub fn sentence(
    l: &L10n,
    world: &World,
    case: &Case,
    subject: &str,
    notice: &Notice,
    reader: PersonId,
) -> String {
    let number = case.id.to_string();
    let say = |key: &str, more: &[(&str, &dyn Arg)]| {
        let mut args: Vec<(&str, &dyn Arg)> = vec![("case", &number), ("subject", &subject)];
        args.extend_from_slice(more);
        l.ta(key, &args)
    };
    let promise = |no: ClockNo| {
        let clock = case.clocks.get(usize::from(no));
        clock.map_or_else(String::new, |clock| words::promise(l, &world.charter, &clock.promise))
    };
    // People count from 1.
    let shown = |no: u16| i64::from(no) + 1;
    match notice {
        Notice::Assigned => say("notice-assigned", &[]),
        Notice::Unassigned => say("notice-unassigned", &[]),
        Notice::Mentioned { .. } => say("notice-mentioned", &[]),
        Notice::CustomerWrote { .. } => say("notice-customer-wrote", &[]),
        Notice::NotEffective => say("notice-not-effective", &[]),
        Notice::Confirmed => say("notice-confirmed", &[]),
        Notice::Withdrawn => say("notice-withdrawn", &[]),
        Notice::Reopened => say("notice-reopened", &[]),
        Notice::Merged { into } => say("notice-merged", &[("into", &into.to_string())]),
        Notice::ComplaintAbout => say("notice-complaint", &[]),
        Notice::DeliveryFailed => say("notice-delivery-failed", &[]),
        Notice::AtRisk { clock, share, due } => {
            let (promise, due) = (promise(*clock), l.when(*due));
            say("notice-at-risk", &[("promise", &promise), ("share", &i64::from(*share)), ("due", &due)])
        }
        Notice::Missed { clock, due } => {
            let (promise, due) = (promise(*clock), l.when(*due));
            say("notice-missed", &[("promise", &promise), ("due", &due)])
        }
        Notice::Climbed { clock, rung, acknowledge_by } if rung.asked == reader => {
            let (promise, by) = (promise(*clock), l.when(*acknowledge_by));
            say("notice-climbed", &[("promise", &promise), ("by", &by)])
        }
        Notice::Climbed { clock, rung, .. } => {
            let (promise, asked) = (promise(*clock), words::person(l, &world.directory, rung.asked));
            say("notice-climbed-for", &[("promise", &promise), ("asked", &asked)])
        }
        Notice::NoWord => say("notice-no-word", &[]),
        Notice::Objection { line, .. } => say("notice-objection", &[("line", &shown(*line))]),
        Notice::ObjectionAnswered { line } => say("notice-objection-answered", &[("line", &shown(*line))]),
        Notice::QuoteAccepted { quote } => say("notice-quote-accepted", &[("quote", &shown(*quote))]),
        Notice::QuoteDeclined { quote } => say("notice-quote-declined", &[("quote", &shown(*quote))]),
        Notice::QuoteExpired { quote } => say("notice-quote-expired", &[("quote", &shown(*quote))]),
        Notice::Rated { stars } => say("notice-rated", &[("stars", &i64::from(*stars))]),
    }
}
