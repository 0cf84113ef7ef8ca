//! Two seven-bit encodings that `encoding_rs` leaves out.

use encoding_rs::GB18030;

/// HZ (RFC 1843): `~{` … `~}` around pairs of GB 2312 with the top bits off, `~~` a tilde, `~` at a line's
/// end a line joined.
pub(crate) fn hz(bytes: &[u8]) -> (String, bool) {
    let mut eight_bit = Vec::with_capacity(bytes.len());
    let mut problem = false;
    let mut chinese = false;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let next = bytes.get(at + 1).copied();
        let step = match (byte, next) {
            (b'~', Some(b'{')) => {
                chinese = true;
                2
            }
            (b'~', Some(b'}')) => {
                chinese = false;
                2
            }
            (b'~', Some(b'~')) if !chinese => {
                eight_bit.push(b'~');
                2
            }
            (b'~', Some(b'\n')) if !chinese => 2,
            // A line ends the Chinese mode even where the closing sign was forgotten.
            (b'\n', _) => {
                chinese = false;
                eight_bit.push(byte);
                1
            }
            (0x21..=0x7E, Some(second @ 0x21..=0x7E)) if chinese => {
                eight_bit.extend([byte | 0x80, second | 0x80]);
                2
            }
            _ => {
                problem |= !byte.is_ascii();
                eight_bit.push(byte);
                1
            }
        };
        at += step;
    }
    let (text, _, bad) = GB18030.decode(&eight_bit);
    (text.into_owned(), problem || bad)
}

/// UTF-7 (RFC 2152): `+` … `-` around base64 of UTF-16, `+-` a plus.
pub(crate) fn utf7(bytes: &[u8]) -> (String, bool) {
    let mut text = String::with_capacity(bytes.len());
    let mut problem = false;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        if byte != b'+' {
            problem |= !byte.is_ascii();
            text.push(if byte.is_ascii() { char::from(byte) } else { char::REPLACEMENT_CHARACTER });
            continue;
        }
        let run: Vec<u8> = bytes.iter().skip(at).copied().map_while(base64_value).collect();
        at += run.len();
        let closed = bytes.get(at) == Some(&b'-');
        at += usize::from(closed);
        if run.is_empty() {
            problem |= !closed;
            text.push('+');
        } else {
            problem |= push_utf16(&run, &mut text);
        }
    }
    (text, problem)
}

/// Six-bit values -> UTF-16 -> text. True where a surrogate stands alone.
fn push_utf16(sextets: &[u8], text: &mut String) -> bool {
    let mut units = Vec::with_capacity(sextets.len() / 2);
    let (mut bits, mut count) = (0_u32, 0_u32);
    for sextet in sextets {
        bits = (bits << 6) | u32::from(*sextet);
        count += 6;
        if count >= 16 {
            count -= 16;
            units.push(u16::try_from((bits >> count) & 0xFFFF).unwrap_or_default());
            bits &= (1 << count) - 1;
        }
    }
    let mut problem = false;
    for unit in char::decode_utf16(units) {
        problem |= unit.is_err();
        text.push(unit.unwrap_or(char::REPLACEMENT_CHARACTER));
    }
    problem
}

pub(crate) fn base64_value(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    }
}
