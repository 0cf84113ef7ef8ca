//! The signed plus address: `desk+2026-000123.<tag>@host`. Whoever answers to it has been given it by us;
//! the tag can't be guessed, unlike the number in a subject.

use hmac::{Hmac, Mac};
use sha2::Sha256;

use super::threading::is_case_number;

/// Bytes of the HMAC that are shown: eight hex digits.
const TAG_BYTES: usize = 4;
/// A shorter secret could be found by trying.
const SECRET_BYTES_MIN: usize = 16;

/// The key for signing addresses.
#[derive(Clone)]
pub struct PlusSecret(Vec<u8>);

impl std::fmt::Debug for PlusSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PlusSecret(…)")
    }
}

impl PlusSecret {
    /// None where the secret has fewer than 16 bytes.
    #[must_use]
    pub fn new(bytes: impl Into<Vec<u8>>) -> Option<Self> {
        let bytes = bytes.into();
        (bytes.len() >= SECRET_BYTES_MIN).then_some(Self(bytes))
    }

    fn mac(&self, number: &str) -> Option<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).ok()?;
        mac.update(number.as_bytes());
        Some(mac)
    }
}

/// `desk@host` and a case number -> `desk+2026-000123.<tag>@host`. None where `desk` has no `@` or the
/// number is not one of ours.
#[must_use]
pub fn plus_address(desk: &str, number: &str, secret: &PlusSecret) -> Option<String> {
    let (local, host) = desk.rsplit_once('@')?;
    if !is_case_number(number) {
        return None;
    }
    let full = secret.mac(number)?.finalize().into_bytes();
    let tag: String = full.iter().take(TAG_BYTES).map(|byte| format!("{byte:02x}")).collect();
    Some(format!("{local}+{number}.{tag}@{host}"))
}

/// The case number of a plus address whose tag is ours.
#[must_use]
pub fn number_in_plus_address(address: &str, secret: &PlusSecret) -> Option<String> {
    let (number, tag) = parts(address)?;
    if tag.len() != TAG_BYTES * 2 {
        return None;
    }
    let given: Option<Vec<u8>> =
        (0..TAG_BYTES).map(|i| u8::from_str_radix(tag.get(i * 2..i * 2 + 2)?, 16).ok()).collect();
    // Compared in constant time.
    secret.mac(number)?.verify_truncated_left(&given?).ok()?;
    Some(number.to_owned())
}

/// The case number of a plus address, whoever signed it: worth no more than a number in a subject.
pub(crate) fn number_shown_in_plus_address(address: &str) -> Option<String> {
    parts(address).map(|(number, _tag)| number.to_owned())
}

fn parts(address: &str) -> Option<(&str, &str)> {
    let (local, _host) = address.rsplit_once('@')?;
    let (_desk, tagged) = local.split_once('+')?;
    let (number, tag) = tagged.rsplit_once('.')?;
    is_case_number(number).then_some((number, tag))
}
