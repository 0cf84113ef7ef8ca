//! Numbers as gateways want them.

use domain::contact::Phone;

/// To this number no text message can go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoTextMessages {
    #[error("it is a fixed line; ask for a mobile number")]
    FixedLine,
    #[error("it has an extension; ask for a mobile number")]
    Extension,
    #[error("it is not complete; write a mobile number like 138 0000 0000, others with + and country")]
    Incomplete,
}

/// `+8613800000000`: E.164, at most 15 digits after the `+`. Without a country it is a Chinese mobile number.
///
/// # Errors
/// [`NoTextMessages`]
pub fn e164(phone: &Phone) -> Result<String, NoTextMessages> {
    let text = phone.as_str();
    if text.contains('x') {
        return Err(NoTextMessages::Extension);
    }
    let (country, number) = match text.strip_prefix('+') {
        None => ("86", text),
        Some(digits) => match digits.strip_prefix("86") {
            Some(number) => ("86", number),
            None => ("", digits),
        },
    };
    if country.is_empty() {
        // Country codes begin with 1 to 9; numbers that short are services, not people.
        const DIGITS_MIN: usize = 8;
        let complete = number.len() >= DIGITS_MIN && !number.starts_with('0');
        return if complete { Ok(format!("+{number}")) } else { Err(NoTextMessages::Incomplete) };
    }
    match number.as_bytes() {
        [b'1', b'3'..=b'9', ..] if number.len() == 11 => Ok(format!("+86{number}")),
        // 010…, 0755…; 400 and 800 numbers; local numbers without their area.
        [b'0', ..] | [b'4' | b'8', b'0', b'0', ..] => Err(NoTextMessages::FixedLine),
        _ if country == "86" && text.starts_with('+') && number.len() >= 10 => Err(NoTextMessages::FixedLine),
        [b'2'..=b'9', ..] if (7..=8).contains(&number.len()) => Err(NoTextMessages::FixedLine),
        _ => Err(NoTextMessages::Incomplete),
    }
}
