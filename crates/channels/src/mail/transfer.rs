//! Content-Transfer-Encoding (RFC 2045 section 6): tolerant, because what is sent often breaks its rules.

use super::legacy::base64_value;

/// The bytes of a part without their transfer encoding. Unknown encodings leave the bytes as they are.
pub(crate) fn decode(bytes: &[u8], encoding: Option<&str>) -> Vec<u8> {
    let encoding: String = encoding
        .unwrap_or_default()
        .chars()
        .take_while(|c| *c != ';')
        .collect::<String>()
        .trim()
        .to_ascii_lowercase();
    match encoding.as_str() {
        "base64" => base64(bytes),
        "quoted-printable" => quoted_printable(bytes),
        "x-uuencode" | "uuencode" | "uue" | "x-uue" => uuencode(bytes),
        _ => bytes.to_vec(),
    }
}

/// Signs outside the alphabet are skipped. After the padding only lines that are base64 all through count:
/// some programs encode in pieces, and some mailing lists append a plain footer.
pub(crate) fn base64(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() / 4 * 3);
    let (mut bits, mut count, mut padded) = (0_u32, 0_u32, false);
    for line in bytes.split(|byte| matches!(byte, b'\n' | b'\r')) {
        if padded && !is_base64_line(line) {
            continue;
        }
        padded = false;
        for &byte in line {
            if byte == b'=' {
                (bits, count, padded) = (0, 0, true);
                break;
            }
            let Some(value) = base64_value(byte) else { continue };
            bits = (bits << 6) | u32::from(value);
            count += 6;
            if count >= 8 {
                count -= 8;
                out.push(u8::try_from((bits >> count) & 0xFF).unwrap_or_default());
            }
            bits &= (1 << count) - 1;
            // Four signs are three bytes: what is left over starts anew.
            if count == 0 {
                bits = 0;
            }
        }
    }
    out
}

fn is_base64_line(line: &[u8]) -> bool {
    let line = line.trim_ascii();
    let data = line.iter().take_while(|byte| base64_value(**byte).is_some()).count();
    !line.is_empty()
        && line.len().is_multiple_of(4)
        && line.get(data..).is_some_and(|rest| rest.len() <= 2 && rest.iter().all(|byte| *byte == b'='))
}

/// A `=` that starts no escape stays; white space at a line's end is not content.
pub(crate) fn quoted_printable(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
        let line = super::header::line_of(rest);
        at += line.len();
        let content = line.trim_ascii_end();
        let end = line_end(line);
        let soft = content.ends_with(b"=");
        let content = if soft { content.get(..content.len() - 1).unwrap_or_default() } else { content };
        escapes(content, b'=', &mut out);
        if !soft {
            out.extend_from_slice(end);
        }
    }
    out
}

fn line_end(line: &[u8]) -> &[u8] {
    let content = line.iter().take_while(|byte| !matches!(byte, b'\r' | b'\n')).count();
    line.get(content..).unwrap_or_default()
}

/// Undoes `=E4` (or `%E4`, with another sign) wherever two hex digits follow.
pub(crate) fn escapes(text: &[u8], sign: u8, out: &mut Vec<u8>) {
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        let escaped = (byte == sign)
            .then(|| Some((hex(*text.get(at + 1)?)? << 4) | hex(*text.get(at + 2)?)?))
            .flatten();
        out.push(escaped.unwrap_or(byte));
        at += if escaped.is_some() { 3 } else { 1 };
    }
}

fn hex(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

fn uuencode(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() / 4 * 3);
    let mut inside = false;
    for line in bytes.split(|byte| *byte == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if !inside {
            inside = line.starts_with(b"begin ");
            continue;
        }
        if line == b"end" {
            break;
        }
        uu_line(line, &mut out);
    }
    out
}

fn uu_line(line: &[u8], out: &mut Vec<u8>) {
    let value = |byte: &u8| byte.wrapping_sub(b' ') & 0x3F;
    let Some((first, data)) = line.split_first() else { return };
    let length = usize::from(value(first));
    let start = out.len();
    for four in data.chunks(4) {
        let bits =
            (0..4).fold(0_u32, |bits, i| (bits << 6) | four.get(i).map_or(0, |byte| u32::from(value(byte))));
        out.extend(bits.to_be_bytes().into_iter().skip(1));
    }
    out.truncate(start + length);
}
