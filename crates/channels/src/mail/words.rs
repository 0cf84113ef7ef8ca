//! Encoded words (RFC 2047) in header text, as they are really sent: characters cut in two between words,
//! spaces inside words, words glued to text.

use super::charset;
use super::transfer;

/// One `=?charset?B?…?=`.
#[derive(Debug, Clone)]
struct Word<'a> {
    charset: &'a str,
    base64: bool,
    text: &'a str,
}

/// Words that belong together: same charset, nothing but white space between.
struct Run<'a> {
    words: Vec<Word<'a>>,
}

/// Header text with its encoded words decoded.
pub(crate) fn decode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut run: Option<Run<'_>> = None;
    let mut rest = text;
    while let Some((before, word, after)) = next_word(rest) {
        let glued = run.is_some() && before.chars().all(char::is_whitespace);
        if !glued {
            flush(&mut run, &mut out);
            out.push_str(before);
        }
        match &mut run {
            Some(run)
                if run.words.last().is_some_and(|last| last.charset.eq_ignore_ascii_case(word.charset)) =>
            {
                run.words.push(word);
            }
            _ => {
                flush(&mut run, &mut out);
                run = Some(Run { words: vec![word] });
            }
        }
        rest = after;
    }
    flush(&mut run, &mut out);
    out.push_str(rest);
    out
}

pub(crate) fn has_words(text: &str) -> bool {
    next_word(text).is_some()
}

/// The length in bytes of the encoded word that `text` begins with.
pub(crate) fn length_at(text: &str) -> Option<usize> {
    word_at(text).map(|(_, length)| length)
}

/// The next encoded word: what is before it, it, what is after it.
fn next_word(text: &str) -> Option<(&str, Word<'_>, &str)> {
    let last_end = text.rfind("?=")?;
    let mut from = 0;
    while let Some(found) = text.get(from..)?.find("=?") {
        let start = from + found;
        if start > last_end {
            return None;
        }
        if let Some((word, length)) = word_at(text.get(start..)?) {
            return Some((text.get(..start)?, word, text.get(start + length..)?));
        }
        from = start + 2;
    }
    None
}

/// Longest charset label and text that are looked at, so that a hostile header costs linear time.
const LABEL_BYTES_MAX: usize = 64;

fn word_at(text: &str) -> Option<(Word<'_>, usize)> {
    let inside = text.strip_prefix("=?")?;
    let label_end = inside.bytes().take(LABEL_BYTES_MAX).position(|byte| byte == b'?')?;
    let (label, rest) = inside.split_at_checked(label_end)?;
    let base64 = match rest.as_bytes().get(..3)? {
        [b'?', b'B' | b'b', b'?'] => true,
        [b'?', b'Q' | b'q', b'?'] => false,
        _ => return None,
    };
    let content = rest.get(3..)?;
    let end = content.find("?=")?;
    let label_only = label.split('*').next().unwrap_or(label);
    if label_only.is_empty() {
        return None;
    }
    let word = Word { charset: label_only, base64, text: content.get(..end)? };
    Some((word, 2 + label_end + 3 + end + 2))
}

/// The text of a Q word as bytes of its charset: letters that should have been escaped were decoded before.
fn as_bytes(word: &Word<'_>) -> Vec<u8> {
    let spaced = word.text.replace('_', " ");
    match charset::charset_of(word.charset) {
        Some(charset::Charset::Of(encoding)) if !spaced.is_ascii() => encoding.encode(&spaced).0.into_owned(),
        _ => spaced.into_bytes(),
    }
}

/// Bytes of all words are joined before decoding: a character may be cut between two words.
fn flush(run: &mut Option<Run<'_>>, out: &mut String) {
    let Some(run) = run.take() else { return };
    let mut bytes = Vec::new();
    // Base64 that was itself cut between words has to be joined before it is decoded.
    let mut cut = String::new();
    for word in &run.words {
        if word.base64 {
            let text: String = word.text.chars().filter(|c| !c.is_whitespace()).collect();
            cut.push_str(&text);
            if cut.len().is_multiple_of(4) || cut.ends_with('=') {
                bytes.extend(transfer::base64(std::mem::take(&mut cut).as_bytes()));
            }
        } else {
            bytes.extend(transfer::base64(std::mem::take(&mut cut).as_bytes()));
            transfer::escapes(&as_bytes(word), b'=', &mut bytes);
        }
    }
    bytes.extend(transfer::base64(cut.as_bytes()));
    let label = run.words.first().map_or("", |word| word.charset);
    match charset::charset_of(label) {
        Some(charset) => out.push_str(&charset::decode(&bytes, charset).0),
        None => out.push_str(&charset::decode_undeclared(&bytes, None, None)),
    }
}
