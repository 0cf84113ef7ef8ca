//! Which language a reader gets: the reader's own setting, then what the browser asks for, then the organisation's.

use crate::i18n::Lang;

/// More entries than any browser sends; the rest of a longer header is not read.
const ACCEPT_ENTRIES_MAX: usize = 32;

/// `setting` is the account's or the cookie's; `accept` the `Accept-Language` header. Whatever they hold, an answer comes out.
#[must_use]
pub fn negotiate(setting: Option<&str>, accept: Option<&str>, default: Lang) -> Lang {
    if let Some(lang) = setting.and_then(Lang::from_tag) {
        return lang;
    }
    let mut best: Option<(Lang, u16)> = None;
    for entry in accept.unwrap_or_default().split(',').take(ACCEPT_ENTRIES_MAX) {
        let Some((lang, quality)) = parse_entry(entry, default) else { continue };
        // Strictly greater: of two that are wanted equally the first named wins.
        if quality > 0 && best.is_none_or(|(_, q)| quality > q) {
            best = Some((lang, quality));
        }
    }
    best.map_or(default, |(lang, _)| lang)
}

/// One entry of the header: the language and how much it is wanted, in thousandths.
fn parse_entry(entry: &str, default: Lang) -> Option<(Lang, u16)> {
    let mut parts = entry.split(';');
    let tag = parts.next()?.trim();
    let lang = if tag == "*" { default } else { Lang::from_tag(tag)? };
    let quality = parts.find_map(|p| p.trim().strip_prefix("q=").map(parse_quality));
    Some((lang, quality.unwrap_or(1000)))
}

/// `0.8` as 800. What isn't a number from 0 to 1 counts as not wanted.
fn parse_quality(text: &str) -> u16 {
    match text.trim().parse::<f32>() {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0..=1000 by the guard")]
        Ok(q) if (0.0..=1.0).contains(&q) => (q * 1000.0) as u16,
        _ => 0,
    }
}
