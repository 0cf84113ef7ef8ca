//! Bytes and a label -> text. Labels in mail are often wrong or missing; GB labels most of all.

use encoding_rs::{Decoder, DecoderResult, Encoding, GB18030, UTF_8, WINDOWS_1252};

/// Bytes looked at when an encoding has to be guessed.
const GUESS_BYTES_MAX: usize = 64 * 1024;

/// Decoded text and how it was come by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Decoded {
    pub(crate) text: String,
    /// Lower-case name of what was used, `guess` where the bytes decided.
    pub(crate) charset: String,
    pub(crate) problem: bool,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Charset {
    Of(&'static Encoding),
    /// HZ-GB-2312 (RFC 1843): outside the WHATWG set.
    Hz,
    /// RFC 2152, still sent by old Exchange servers.
    Utf7,
}

/// What is meant by a label. None where it is unknown.
pub(crate) fn charset_of(label: &str) -> Option<Charset> {
    let label =
        label.trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\'')).to_ascii_lowercase();
    match label.as_str() {
        "hz-gb-2312" | "hz" | "hz-gb2312" => Some(Charset::Hz),
        "utf-7" | "utf7" | "unicode-1-1-utf-7" | "x-unicode-2-0-utf-7" => Some(Charset::Utf7),
        // The labels below mean more in mail than the WHATWG list says.
        "cp936" | "ms936" | "windows-936" | "euc-cn" | "gb2312-80" | "gb-2312" | "gb18030-2000" | "gb"
        | "cn-gb" => Some(Charset::Of(GB18030)),
        "cp950" | "big5-eten" | "windows-950" => Some(Charset::Of(encoding_rs::BIG5)),
        "cp949" | "uhc" | "ms949" => Some(Charset::Of(encoding_rs::EUC_KR)),
        "cp932" | "windows-932" => Some(Charset::Of(encoding_rs::SHIFT_JIS)),
        "cp1252" | "8859_1" | "iso8859_1" | "iso-latin-1" => Some(Charset::Of(WINDOWS_1252)),
        other => Encoding::for_label(other.as_bytes())
            .filter(|encoding| {
                *encoding != encoding_rs::REPLACEMENT && *encoding != encoding_rs::X_USER_DEFINED
            })
            // Every GB label: what is called gb2312 holds GBK and GB18030 characters as a rule.
            .map(|encoding| Charset::Of(if encoding == encoding_rs::GBK { GB18030 } else { encoding })),
    }
}

/// Decodes a text part. `tld` is the top-level domain of the sender, a hint for guessing.
pub(crate) fn decode_body(bytes: &[u8], label: Option<&str>, tld: Option<&str>) -> Decoded {
    let declared = label.and_then(|label| charset_of(label).map(|charset| (label, charset)));
    match declared {
        // Programs that know no better say us-ascii: Chinese bytes show that it isn't.
        Some((label, _)) if is_ascii_label(label) && is_likely_east_asian(bytes, tld) => {
            decode_body(bytes, None, tld)
        }
        Some((label, charset)) => {
            let (text, problem) = decode(bytes, charset);
            Decoded { text, charset: name(label, charset, problem), problem }
        }
        None => match std::str::from_utf8(bytes) {
            // ISO-2022-JP and HZ are ASCII bytes: escapes and tildes tell.
            Ok(_) if !has_escapes(bytes) => {
                let (text, problem) = decode(bytes, Charset::Of(UTF_8));
                Decoded { text, charset: "utf-8".to_owned(), problem }
            }
            _ => {
                let (text, _) = decode(bytes, Charset::Of(guess(bytes, tld)));
                // A guess is always to be looked at.
                Decoded { text, charset: "guess".to_owned(), problem: true }
            }
        },
    }
}

fn is_likely_east_asian(bytes: &[u8], tld: Option<&str>) -> bool {
    match std::str::from_utf8(bytes) {
        _ if bytes.is_ascii() => false,
        Ok(text) => text.chars().any(|c| ('\u{2E80}'..='\u{FFEF}').contains(&c)),
        Err(_) => is_east_asian(guess(bytes, tld)),
    }
}

fn is_east_asian(encoding: &'static Encoding) -> bool {
    [GB18030, encoding_rs::BIG5, encoding_rs::EUC_JP, encoding_rs::EUC_KR, encoding_rs::SHIFT_JIS]
        .contains(&encoding)
}

fn has_escapes(bytes: &[u8]) -> bool {
    bytes.windows(2).any(|pair| matches!(pair, [0x1B, b'$' | b'('])) && bytes.is_ascii()
}

/// Text of raw 8-bit bytes where nothing is declared: UTF-8 if it is, else the hint if it fits, else a guess.
pub(crate) fn decode_undeclared(bytes: &[u8], hint: Option<Charset>, tld: Option<&str>) -> String {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.to_owned();
    }
    if let Some(hint) = hint {
        let (text, problem) = decode(bytes, hint);
        if !problem {
            return text;
        }
    }
    decode(bytes, Charset::Of(guess(bytes, tld))).0
}

/// A file name in raw 8-bit bytes. Chinese, Japanese and Korean can be told from their pairs of bytes; single
/// letters of the many one-byte encodings can't, and are marked with U+FFFD rather than made up.
pub(crate) fn decode_name(bytes: &[u8], hint: Option<Charset>, tld: Option<&str>) -> String {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.to_owned();
    }
    if let Some(Charset::Of(encoding)) = hint
        && is_east_asian(encoding)
        && let (text, false) = decode(bytes, Charset::Of(encoding))
    {
        return text;
    }
    let guessed = guess(bytes, tld);
    let encoding = if is_east_asian(guessed) { guessed } else { UTF_8 };
    decode(bytes, Charset::Of(encoding)).0
}

pub(crate) fn guess(bytes: &[u8], tld: Option<&str>) -> &'static Encoding {
    let mut detector = chardetng::EncodingDetector::new();
    detector.feed(bytes.get(..GUESS_BYTES_MAX).unwrap_or(bytes), true);
    let tld =
        tld.filter(|tld| tld.is_ascii() && !tld.is_empty() && tld.bytes().all(|b| b.is_ascii_lowercase()));
    match detector.guess(tld.map(str::as_bytes), true) {
        encoding if encoding == encoding_rs::GBK => GB18030,
        encoding => encoding,
    }
}

fn is_ascii_label(label: &str) -> bool {
    matches!(label.trim().to_ascii_lowercase().as_str(), "us-ascii" | "ascii")
}

/// The name that the journal shows. Western labels are read as windows-1252, as every mail program does.
fn name(label: &str, charset: Charset, problem: bool) -> String {
    let fixed = match charset {
        Charset::Hz => "hz-gb-2312",
        Charset::Utf7 => "utf-7",
        Charset::Of(encoding) if encoding == GB18030 => "gb18030",
        Charset::Of(encoding) if encoding == encoding_rs::BIG5 => "big5hkscs",
        Charset::Of(encoding) if encoding == encoding_rs::SHIFT_JIS => "cp932",
        Charset::Of(encoding) if encoding == encoding_rs::EUC_KR => "cp949",
        Charset::Of(encoding) if encoding == encoding_rs::ISO_2022_JP && problem => "iso2022_jp_ext",
        Charset::Of(encoding) if encoding == encoding_rs::ISO_2022_JP => "iso2022_jp",
        Charset::Of(encoding)
            if encoding == WINDOWS_1252 && !label.trim().eq_ignore_ascii_case("windows-1252") =>
        {
            "cp1252"
        }
        Charset::Of(_) => return label.trim().to_ascii_lowercase(),
    };
    fixed.to_owned()
}

/// Decodes; true where bytes had no meaning and U+FFFD stands for them.
pub(crate) fn decode(bytes: &[u8], charset: Charset) -> (String, bool) {
    match charset {
        Charset::Of(encoding) => with_encoding(bytes, encoding),
        Charset::Hz => super::legacy::hz(bytes),
        Charset::Utf7 => super::legacy::utf7(bytes),
    }
}

fn with_encoding(bytes: &[u8], encoding: &'static Encoding) -> (String, bool) {
    let bytes = if encoding == UTF_8 { bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes) } else { bytes };
    let without_idle_escapes;
    let bytes = if encoding == encoding_rs::ISO_2022_JP {
        without_idle_escapes = drop_idle_escapes(bytes);
        &without_idle_escapes
    } else {
        bytes
    };
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 2);
    let mut problem = false;
    let mut at = 0;
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        text.reserve(room_for(&decoder, rest.len()));
        let (result, read) = decoder.decode_to_string_without_replacement(rest, &mut text, true);
        at += read;
        match result {
            DecoderResult::InputEmpty => return (text, problem),
            DecoderResult::OutputFull => {}
            DecoderResult::Malformed(bad, extra) => {
                problem = true;
                text.push(char::REPLACEMENT_CHARACTER);
                // The second byte of a pair that is none may begin the next pair: only the first is lost.
                if is_east_asian(encoding) {
                    at = at.saturating_sub(usize::from(bad.saturating_sub(1)) + usize::from(extra));
                    decoder = encoding.new_decoder_without_bom_handling();
                }
            }
        }
    }
}

/// ISO-2022-JP joined from encoded words switches to ASCII and back with nothing between: legal in mail,
/// an error to `encoding_rs`.
fn drop_idle_escapes(bytes: &[u8]) -> Vec<u8> {
    const ESCAPE_BYTES: usize = 3;
    let is_escape = |at: usize| matches!(bytes.get(at..at + ESCAPE_BYTES), Some([0x1B, b'(' | b'$', _]));
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if is_escape(at) && is_escape(at + ESCAPE_BYTES) {
            at += ESCAPE_BYTES;
        } else {
            out.push(byte);
            at += 1;
        }
    }
    out
}

/// At least enough that every round makes progress.
fn room_for(decoder: &Decoder, length: usize) -> usize {
    const ROOM_MIN: usize = 64;
    decoder.max_utf8_buffer_length_without_replacement(length).unwrap_or(length).max(ROOM_MIN)
}
