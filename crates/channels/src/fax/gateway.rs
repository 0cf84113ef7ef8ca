//! Gateways that take a mail and send it as a fax, and that mail what they received.

use crate::mail::{Fax, InboundMail};
use domain::contact::Phone;

/// Characters of subject and text in which a number is looked for.
const LOOKED_AT_CHARS: usize = 2_000;
/// Fewest digits of a number that somebody sends faxes from.
const DIGITS_MIN: usize = 7;

/// A gateway that dials the number in the address it is written to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaxGateway {
    pattern: String,
}

/// The pattern makes no address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("write it like {{number}}@fax.example, with {{number}} or {{international}} before the @")]
pub struct WrongPattern;

impl FaxGateway {
    /// `{number}@fax.example`: the number as it is dialled in China (`01088880001`, abroad `00…`); `{international}`: with
    /// its country, without a `+` (`861088880001`).
    ///
    /// # Errors
    /// [`WrongPattern`]
    pub fn new(pattern: &str) -> Result<Self, WrongPattern> {
        let gateway = Self { pattern: pattern.trim().to_owned() };
        let number = Phone::parse("01088880001").map_err(|_| WrongPattern)?;
        let (local, _) = gateway.pattern.rsplit_once('@').ok_or(WrongPattern)?;
        let written = gateway.address(&number).ok_or(WrongPattern)?;
        let whole = domain::contact::MailAddress::parse(&written).is_ok() && !written.contains(['{', '}']);
        let named = local.contains("{number}") || local.contains("{international}");
        if whole && named { Ok(gateway) } else { Err(WrongPattern) }
    }

    /// Where a fax to this number is mailed; `None` for a number with an extension, which no machine answers.
    #[must_use]
    pub fn address(&self, to: &Phone) -> Option<String> {
        if to.as_str().contains('x') {
            return None;
        }
        let (number, international) = (to.national(), to.international());
        Some(self.pattern.replace("{number}", &number).replace("{international}", &international))
    }
}

/// A fax that a provider's gateway mailed: it comes from one of its addresses, and holds pages. Providers agree on nothing
/// else, so the number is looked for in the subject, then in the text; our own numbers are passed over.
#[must_use]
pub fn received_through(mail: &InboundMail, gateways: &[String], own: &[Phone]) -> Option<Fax> {
    let from_gateway = mail.from.iter().filter_map(|from| from.address.as_deref()).any(|address| {
        gateways.iter().any(|gateway| {
            gateway.eq_ignore_ascii_case(address) || (gateway.starts_with('@') && ends_with(address, gateway))
        })
    });
    let pages = |kind: &str| matches!(kind, "application/pdf" | "image/tiff" | "image/tif");
    let named = |name: &str| {
        let lower = name.to_lowercase();
        [".pdf", ".tif", ".tiff"].iter().any(|end| lower.ends_with(end))
    };
    let has_pages = mail
        .attachments
        .iter()
        .any(|file| pages(&file.content_type) || file.filename.as_deref().is_some_and(named));
    if !from_gateway || !has_pages {
        return None;
    }
    let subject = mail.subject.as_deref().unwrap_or_default();
    let sender = [subject, mail.text()].into_iter().find_map(|text| number_in(text, own));
    let pages = [subject, mail.text()].into_iter().find_map(pages_in);
    Some(Fax { sender, caller: None, pages, received: None, comm_id: None, device: None })
}

fn ends_with(address: &str, domain: &str) -> bool {
    let start = address.len().checked_sub(domain.len());
    start.and_then(|at| address.get(at..)).is_some_and(|end| end.eq_ignore_ascii_case(domain))
}

/// The first telephone number that is not ours.
fn number_in(text: &str, own: &[Phone]) -> Option<String> {
    let part = |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | ' ' | '(' | ')' | '（' | '）');
    let text: String = text.chars().take(LOOKED_AT_CHARS).collect();
    text.split(|c: char| !part(c)).find_map(|run| {
        let run = run.trim_matches(|c: char| !c.is_ascii_digit() && c != '+' && c != '(');
        let digits = run.chars().filter(char::is_ascii_digit).count();
        let phone = Phone::parse(run).ok().filter(|_| digits >= DIGITS_MIN && !is_date(run))?;
        let ours = own.iter().any(|own| own.spellings().contains(&phone.as_str().to_owned()));
        (!ours).then(|| run.to_owned())
    })
}

/// `2026-11-23 16`, `20261123`.
fn is_date(run: &str) -> bool {
    let digits: String = run.chars().filter(char::is_ascii_digit).collect();
    let part = |from: usize| digits.get(from..from + 2).and_then(|two| two.parse::<u32>().ok());
    let dated = part(4).is_some_and(|month| (1..=12).contains(&month))
        && part(6).is_some_and(|day| (1..=31).contains(&day));
    digits.starts_with("20") && dated && !run.starts_with('+')
}

/// `3 pages`, `3 page(s)`, `共3页`, `页数：3`.
fn pages_in(text: &str) -> Option<u32> {
    let lower = text.chars().take(LOOKED_AT_CHARS).collect::<String>().to_lowercase();
    let number = |from: &str| -> Option<u32> {
        let digits: String = from.chars().take_while(char::is_ascii_digit).collect();
        digits.parse().ok().filter(|pages| (1..10_000).contains(pages))
    };
    let before = ["page", "页", "頁"].iter().find_map(|word| {
        let (before, _) = lower.split_once(word)?;
        let tail: String = before.trim_end().chars().rev().take_while(char::is_ascii_digit).collect();
        number(&tail.chars().rev().collect::<String>())
    });
    let after = ["pages", "页数", "頁數"].iter().find_map(|word| {
        let (_, after) = lower.split_once(word)?;
        number(after.trim_start_matches([':', '：', ' ']))
    });
    before.or(after)
}
