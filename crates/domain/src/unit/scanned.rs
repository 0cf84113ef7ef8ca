//! What stands in the code on a unit: our own code, a serial number, an address that leads to either, or a maker's fields.

use crate::text::half_width;

/// Longest text that is looked at.
const SCANNED_CHARS_MAX: usize = 500;
/// Before the serial number in a GS1 element string.
const GS1_SERIAL: &str = "21";
/// Ends a GS1 field of varying length.
const GS1_END: char = '\u{1d}';

/// Codes and serial numbers that the text may stand for, likeliest first; the case of the letters is left to whoever looks
/// them up.
#[must_use]
pub fn scanned(text: &str) -> Vec<String> {
    let text: String = text.chars().take(SCANNED_CHARS_MAX).map(half_width).collect();
    let text = text.trim_matches(|c: char| c.is_whitespace() || c.is_control() && c != GS1_END);
    let mut found: Vec<String> = Vec::new();
    let mut add = |candidate: &str| {
        let candidate = candidate.trim();
        let fits = !candidate.is_empty() && candidate.chars().count() <= 64;
        if fits && !found.iter().any(|known| known == candidate) {
            found.push(candidate.to_owned());
        }
    };
    if let Some(rest) = text.split_once("://").map(|(_, rest)| rest) {
        let path = rest.split(['?', '#']).next().unwrap_or_default();
        // `…/report/CODE`: whose house it is says nothing about whose unit.
        if let Some((_, last)) = path.trim_end_matches('/').rsplit_once('/') {
            add(last);
        }
        let query = rest.split_once('?').map_or("", |(_, query)| query);
        for pair in query.split('&') {
            if let Some((_, value)) = pair.split_once('=').filter(|(name, _)| is_serial_name(name)) {
                add(value);
            }
        }
        return found;
    }
    add(text);
    // `]C1` and the like: what kind of code it was.
    let plain = match text.as_bytes() {
        [b']', _, _, ..] => text.get(3..).unwrap_or(text),
        _ => text,
    };
    add(plain);
    gs1(plain).into_iter().for_each(|serial| add(&serial));
    // `SN: 12345; MODEL: …`
    for field in plain.split([';', ',', '\n', '\r', '|', GS1_END]) {
        if let Some((_, value)) = field.split_once([':', '=']).filter(|(name, _)| is_serial_name(name)) {
            add(value);
        }
    }
    found
}

fn is_serial_name(name: &str) -> bool {
    let name = name.trim().to_lowercase();
    ["sn", "s/n", "serial", "no", "code", "编号", "編號", "表号", "表號", "出厂编号", "出廠編號"]
        .contains(&name.as_str())
}

/// The serial number in a GS1 element string: `(01)…(21)SERIAL`, or `01<14 digits>21SERIAL`.
fn gs1(text: &str) -> Option<String> {
    if let Some((_, rest)) = text.split_once("(21)") {
        return Some(rest.split('(').next().unwrap_or(rest).to_owned());
    }
    let rest = text.trim_start_matches(GS1_END).strip_prefix("01")?;
    let (item, rest) = rest.split_at_checked(14)?;
    if !item.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let serial = rest.strip_prefix(GS1_SERIAL)?;
    Some(serial.split(GS1_END).next().unwrap_or(serial).to_owned())
}

#[cfg(test)]
mod tests {
    use super::scanned;
    use proptest::prelude::*;

    #[test]
    fn what_a_code_stands_for() {
        for (text, expected) in [
            ("W2024000123", vec!["W2024000123"]),
            ("https://service.example.cn/report/kx7m2q9tzr", vec!["kx7m2q9tzr"]),
            ("https://service.example.cn/report/kx7m2q9tzr/?from=label", vec!["kx7m2q9tzr"]),
            ("https://maker.example/p?sn=A-77&x=1", vec!["p", "A-77"]),
            ("]C1W2024000123", vec!["]C1W2024000123", "W2024000123"]),
            ("(01)06901234567892(21)W77(11)240301", vec!["(01)06901234567892(21)W77(11)240301", "W77"]),
            ("010690123456789221W77\u{1d}10LOT", vec!["010690123456789221W77\u{1d}10LOT", "W77"]),
            ("SN: 12345; MODEL: LXS", vec!["SN: 12345; MODEL: LXS", "12345"]),
            ("表号：００１２", vec!["表号:0012", "0012"]),
            ("  \r\n", vec![]),
        ] {
            assert_eq!(scanned(text), expected, "{text}");
        }
        assert_eq!(scanned(&"9".repeat(10_000)), Vec::<String>::new(), "no serial number is so long");
    }

    proptest! {
        #[test]
        fn whatever_a_camera_sees_is_taken_calmly(text in ".{0,600}") {
            for candidate in scanned(&text) {
                prop_assert!(!candidate.is_empty() && candidate.chars().count() <= 64);
            }
        }
    }
}
