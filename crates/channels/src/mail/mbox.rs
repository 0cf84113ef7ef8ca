//! One file, one or many messages: tells an mbox from a single message and splits it.

/// Messages taken from one mbox file, at most.
const MESSAGES_MAX: usize = 1_000_000;

/// The messages in `bytes`: each message of an mbox, or the one message that the bytes are. The
/// `From ` lines are left out and mboxrd's `>From ` quoting is undone.
#[must_use]
pub fn messages_in(bytes: &[u8]) -> Vec<Vec<u8>> {
    if !is_from_line(first_line(bytes)) {
        return if bytes.is_empty() { Vec::new() } else { vec![bytes.to_vec()] };
    }
    split(bytes)
}

fn split(bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut messages: Vec<Vec<u8>> = Vec::new();
    let mut after_blank = true;
    for line in bytes.split_inclusive(|&byte| byte == b'\n') {
        if after_blank && is_from_line(line) && messages.len() < MESSAGES_MAX {
            end_message(messages.last_mut());
            messages.push(Vec::new());
            after_blank = false;
            continue;
        }
        after_blank = line.iter().all(|byte| matches!(byte, b'\r' | b'\n'));
        if let Some(message) = messages.last_mut() {
            message.extend_from_slice(unquoted(line));
        }
    }
    end_message(messages.last_mut());
    messages
}

/// The blank line before the next `From ` line is the mbox's, not the message's.
fn end_message(message: Option<&mut Vec<u8>>) {
    let Some(message) = message else { return };
    for ending in [b"\r\n\r\n".as_slice(), b"\n\n"] {
        if message.ends_with(ending) {
            message.truncate(message.len() - ending.len() / 2);
            return;
        }
    }
}

/// mboxrd: `>From `, `>>From ` … lose one `>`.
fn unquoted(line: &[u8]) -> &[u8] {
    let quotes = line.iter().take_while(|&&byte| byte == b'>').count();
    match line.split_at_checked(quotes) {
        Some((_, rest)) if quotes > 0 && rest.starts_with(b"From ") => line.get(1..).unwrap_or(line),
        _ => line,
    }
}

fn first_line(bytes: &[u8]) -> &[u8] {
    bytes.split_inclusive(|&byte| byte == b'\n').next().unwrap_or_default()
}

/// `From sender Mon Nov 23 16:37:21 2026`: a sentence that begins with "From " has no time in it.
pub(crate) fn is_from_line(line: &[u8]) -> bool {
    let Some(rest) = line.strip_prefix(b"From ") else { return false };
    let words: Vec<&[u8]> = rest.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()).collect();
    words.iter().any(|word| is_clock(word))
}

/// `16:37` or `16:37:21`.
fn is_clock(word: &[u8]) -> bool {
    let fields: Vec<&[u8]> = word.split(|&byte| byte == b':').collect();
    (2..=3).contains(&fields.len())
        && fields.iter().all(|field| (1..=2).contains(&field.len()) && field.iter().all(u8::is_ascii_digit))
}
