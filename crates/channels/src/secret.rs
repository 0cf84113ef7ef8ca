//! Shared secrets: what both sides know, and why something was not believed.

use subtle::ConstantTimeEq;

/// A token, password or key from the configuration. It is never empty and never printed.
#[derive(Clone)]
pub struct Secret(String);

/// The configuration names no secret; without one nobody can be told from a stranger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no secret is configured; set one here and on the other side")]
pub struct NoSecret;

/// Why a request was turned away. Its sentence goes to the log, never to the one who asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Whoever configures no secret gets no messages, rather than everybody's.
    #[error("no secret is configured; set one here and on the other side")]
    NotConfigured,
    #[error("the request carries no signature or token")]
    Unsigned,
    #[error("the signature or token is not ours")]
    WrongSignature,
    #[error("it was sent too long ago, or its sender's clock is wrong")]
    Stale,
    #[error("it was sent to somebody else")]
    NotForUs,
    #[error("it can't be read: {0}")]
    Unreadable(String),
}

impl Refused {
    pub(crate) fn unreadable(reason: impl std::fmt::Display) -> Self {
        Self::Unreadable(reason.to_string())
    }

    /// The HTTP status that answers it.
    #[must_use]
    pub fn status(&self) -> u16 {
        match self {
            Self::NotConfigured => 503,
            Self::Unsigned | Self::Stale => 401,
            Self::WrongSignature | Self::NotForUs => 403,
            Self::Unreadable(_) => 400,
        }
    }
}

impl Secret {
    /// # Errors
    /// [`NoSecret`] where the text is empty or blank.
    pub fn parse(text: &str) -> Result<Self, NoSecret> {
        let text = text.trim();
        if text.is_empty() { Err(NoSecret) } else { Ok(Self(text.to_owned())) }
    }

    /// Whether somebody knows it. Takes as long for a near miss as for a wild guess.
    #[must_use]
    pub fn is(&self, guess: &str) -> bool {
        same(self.0.as_bytes(), guess.as_bytes())
    }

    #[must_use]
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// `Authorization: Bearer <token>`, or `Token <token>` as older OneBot programs write it, or `query`, a parameter
/// of the URL, for programs that can set no header.
///
/// # Errors
/// No token is configured, none came, or another.
pub fn check_token(
    authorization: Option<&str>,
    query: Option<&str>,
    token: Option<&Secret>,
) -> Result<(), Refused> {
    let token = token.ok_or(Refused::NotConfigured)?;
    let given = match authorization.map(str::trim).filter(|header| !header.is_empty()) {
        Some(header) => {
            let (scheme, given) = header.split_once(' ').ok_or(Refused::WrongSignature)?;
            let known = scheme.eq_ignore_ascii_case("bearer") || scheme.eq_ignore_ascii_case("token");
            known.then(|| given.trim()).ok_or(Refused::WrongSignature)?
        }
        None => query.filter(|given| !given.is_empty()).ok_or(Refused::Unsigned)?,
    };
    if token.is(given) { Ok(()) } else { Err(Refused::WrongSignature) }
}

/// Compares in a time that does not tell where the difference is.
pub(crate) fn same(a: &[u8], b: &[u8]) -> bool {
    a.ct_eq(b).into()
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// None where the text is no even number of hex digits, or more than `bytes_max` bytes.
pub(crate) fn unhex(text: &str, bytes_max: usize) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) || text.len() / 2 > bytes_max || !text.is_ascii() {
        return None;
    }
    (0..text.len() / 2)
        .map(|i| {
            let pair = text.get(i * 2..i * 2 + 2)?;
            // `from_str_radix` would take a sign.
            pair.bytes().all(|b| b.is_ascii_hexdigit()).then(|| u8::from_str_radix(pair, 16).ok())?
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{NoSecret, Secret, unhex};

    #[test]
    fn an_empty_secret_is_none_and_is_never_shown() {
        assert_eq!(Secret::parse("  ").unwrap_err(), NoSecret);
        let secret = Secret::parse(" k1 ").unwrap();
        assert!(secret.is("k1") && !secret.is("k2") && !secret.is("") && !secret.is("k11"));
        assert_eq!(format!("{secret:?}"), "Secret(…)");
    }

    #[test]
    fn hex_digits_only() {
        assert_eq!(unhex("00fF", 2), Some(vec![0, 255]));
        for bad in ["0", "+1", "0g", "é", "000000"] {
            assert_eq!(unhex(bad, 2), None, "{bad}");
        }
    }
}
