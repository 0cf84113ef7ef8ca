//! Somebody outside: a name, a telephone number, a mail address. Parsed once, at the edge.

use serde::{Deserialize, Serialize};

/// Longest name kept, in characters.
pub const NAME_CHARS_MAX: usize = 120;

/// Who reported something, and how to reach them. Kept as one erasable text (`text.rs`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Phone>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mail: Option<MailAddress>,
    /// The language they wrote in or chose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
}

impl Contact {
    /// As the erasable text holds it.
    #[must_use]
    pub fn to_text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// From the erasable text; empty when it was erased.
    #[must_use]
    pub fn from_text(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_default()
    }
}

/// A telephone number: digits, with `+` in front when it is international. Extensions stand behind `x`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Phone(String);

/// The text holds no telephone number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a telephone number; write it like 138 0000 0000 or 010-8888 0000")]
pub struct NotAPhone;

impl Phone {
    /// Understands what people paste: spaces, dashes, brackets, full-width digits, `+86`, `0086`, extensions after `转`, `ext` or `x`.
    ///
    /// # Errors
    /// There are fewer than 3 or more than 15 digits, or other letters.
    pub fn parse(text: &str) -> Result<Self, NotAPhone> {
        let mut number = String::new();
        let mut extension: Option<String> = None;
        let lower = text
            .trim()
            .to_lowercase()
            .replace("ext.", "x")
            .replace("ext", "x")
            .replace(['转', '轉', '#'], "x");
        for c in lower.chars() {
            let c = match c {
                '０'..='９' => {
                    char::from_u32(u32::from(c) - u32::from('０') + u32::from('0')).ok_or(NotAPhone)?
                }
                '＋' => '+',
                other => other,
            };
            match c {
                '0'..='9' => extension.as_mut().unwrap_or(&mut number).push(c),
                '+' if number.is_empty() => number.push('+'),
                'x' if extension.is_none() => extension = Some(String::new()),
                ' ' | '-' | '(' | ')' | '（' | '）' | '.' | '/' | '\u{a0}' | '－' | '—' => {}
                _ => return Err(NotAPhone),
            }
        }
        if let Some(rest) = number.strip_prefix("0086") {
            number = format!("+86{rest}");
        }
        // A Chinese mobile number is the same with and without its country.
        if let Some(rest) = number.strip_prefix("+86").filter(|r| r.len() == 11 && r.starts_with('1')) {
            number = rest.to_owned();
        }
        let digits = number.trim_start_matches('+').len();
        if !(3..=15).contains(&digits) {
            return Err(NotAPhone);
        }
        match extension {
            Some(ext) if ext.is_empty() || ext.len() > 8 => Err(NotAPhone),
            Some(ext) => Ok(Self(format!("{number}x{ext}"))),
            None => Ok(Self(number)),
        }
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As it is dialled in China: `01088880001`, `13800000000`, abroad `00…`.
    #[must_use]
    pub fn national(&self) -> String {
        match self.0.strip_prefix("+86") {
            Some(rest) if rest.starts_with("400") || rest.starts_with("800") => rest.to_owned(),
            Some(rest) => format!("0{rest}"),
            None => self.0.strip_prefix('+').map_or_else(|| self.0.clone(), |rest| format!("00{rest}")),
        }
    }

    /// With its country and without a `+`: `861088880001`; a number without area is left as it is.
    #[must_use]
    pub fn international(&self) -> String {
        if let Some(abroad) = self.0.strip_prefix('+').or_else(|| self.0.strip_prefix("00")) {
            return abroad.to_owned();
        }
        match self.0.as_bytes() {
            [b'0', ..] => format!("86{}", &self.0[1..]),
            [b'1', b'3'..=b'9', ..] if self.0.len() == 11 => format!("86{}", self.0),
            _ => self.0.clone(),
        }
    }

    /// Every way in which this number is written in a register: with its country, and as it is dialled.
    #[must_use]
    pub fn spellings(&self) -> Vec<String> {
        let mut all = vec![self.0.clone(), self.national(), format!("+{}", self.international())];
        all.dedup();
        all
    }

    /// Grouped for reading: `138 0000 0000`.
    #[must_use]
    pub fn spaced(&self) -> String {
        match self.0.as_bytes() {
            [b'1', ..] if self.0.len() == 11 && self.0.is_ascii() => {
                format!("{} {} {}", &self.0[..3], &self.0[3..7], &self.0[7..])
            }
            _ => self.0.replace('x', " x"),
        }
    }
}

impl TryFrom<String> for Phone {
    type Error = NotAPhone;

    fn try_from(text: String) -> Result<Self, NotAPhone> {
        Self::parse(&text)
    }
}

impl From<Phone> for String {
    fn from(phone: Phone) -> Self {
        phone.0
    }
}

/// A mail address, its domain in lower case.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MailAddress(String);

/// The text is not a mail address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a mail address; write it like name@example.com")]
pub struct NotAMailAddress;

impl MailAddress {
    /// # Errors
    /// There is no `@` between two parts, white space or control characters stand in it, or it is longer than 254 bytes.
    pub fn parse(text: &str) -> Result<Self, NotAMailAddress> {
        let text = text.trim().trim_start_matches('<').trim_end_matches('>').replace('＠', "@");
        let (local, domain) = text.rsplit_once('@').ok_or(NotAMailAddress)?;
        let bad = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | ',' | ';' | '"');
        if local.is_empty() || domain.is_empty() || text.len() > 254 || text.chars().any(bad) {
            return Err(NotAMailAddress);
        }
        if local.contains('@') || domain.starts_with('.') || domain.ends_with('.') || domain.contains("..") {
            return Err(NotAMailAddress);
        }
        Ok(Self(format!("{local}@{}", domain.to_lowercase())))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// For comparing: nearly no mail server tells upper from lower case.
    #[must_use]
    pub fn folded(&self) -> String {
        self.0.to_lowercase()
    }
}

impl TryFrom<String> for MailAddress {
    type Error = NotAMailAddress;

    fn try_from(text: String) -> Result<Self, NotAMailAddress> {
        Self::parse(&text)
    }
}

impl From<MailAddress> for String {
    fn from(address: MailAddress) -> Self {
        address.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pasted_numbers_are_understood() {
        for (pasted, number) in [
            ("138 0000 0000", "13800000000"),
            ("+86 138-0000-0000", "13800000000"),
            ("0086 13800000000", "13800000000"),
            ("(010) 8888 0000 转 801", "01088880000x801"),
            ("１３８００００００００", "13800000000"),
            ("+852 2345 6789", "+85223456789"),
            ("400-800-1234", "4008001234"),
        ] {
            assert_eq!(Phone::parse(pasted).map(String::from).as_deref(), Ok(number), "{pasted}");
        }
        for bad in ["", "12", "call me", "1234567890123456", "138x"] {
            assert_eq!(Phone::parse(bad), Err(NotAPhone), "{bad}");
        }
        assert_eq!(Phone::parse("13800000000").unwrap().spaced(), "138 0000 0000");
    }

    #[test]
    fn one_number_is_written_in_several_ways() {
        for (written, national, international) in [
            ("+86 10 8888 0001", "01088880001", "861088880001"),
            ("010-88880001", "01088880001", "861088880001"),
            ("138 0000 0000", "13800000000", "8613800000000"),
            ("+86 400 800 1234", "4008001234", "864008001234"),
            ("+1 650 555 1234", "0016505551234", "16505551234"),
            ("88880001", "88880001", "88880001"),
        ] {
            let phone = Phone::parse(written).unwrap();
            assert_eq!(
                (phone.national().as_str(), phone.international().as_str()),
                (national, international)
            );
            assert!(phone.spellings().contains(&national.to_owned()), "{written}");
        }
        let spelled = |text: &str| Phone::parse(text).unwrap().spellings();
        assert!(spelled("+861088880001").iter().any(|one| spelled("010 8888 0001").contains(one)));
    }

    #[test]
    fn mail_addresses() {
        assert_eq!(MailAddress::parse(" <Wang@Example.CN> ").unwrap().as_str(), "Wang@example.cn");
        for bad in ["", "wang", "@example.cn", "wang@", "a b@example.cn", "a@b@c", "a@.cn", "a@x..cn"] {
            assert_eq!(MailAddress::parse(bad), Err(NotAMailAddress), "{bad}");
        }
    }
}
