//! Whether it is our OneBot program that speaks.

use hmac::{Hmac, Mac};
use sha1::Sha1;

use crate::secret::{Refused, Secret, unhex};

/// Bytes of an HMAC-SHA1.
const SIGNATURE_BYTES: usize = 20;

/// `X-Signature: sha1=<hex of HMAC-SHA1 over the raw body>` (OneBot 11, HTTP POST).
///
/// # Errors
/// No secret is configured, the header is missing, or the signature is not ours.
pub fn check_signature(body: &[u8], header: Option<&str>, secret: Option<&Secret>) -> Result<(), Refused> {
    let secret = secret.ok_or(Refused::NotConfigured)?;
    let header = header.map(str::trim).filter(|header| !header.is_empty()).ok_or(Refused::Unsigned)?;
    let given = header.strip_prefix("sha1=").and_then(|digits| unhex(digits, SIGNATURE_BYTES));
    let mut mac = Hmac::<Sha1>::new_from_slice(secret.expose().as_bytes())
        .map_err(|_| Refused::unreadable("the secret is no key"))?;
    mac.update(body);
    // Compared in constant time.
    mac.verify_slice(&given.ok_or(Refused::WrongSignature)?).map_err(|_| Refused::WrongSignature)
}

/// `Authorization: Bearer <token>`, or `Token <token>` as older programs write it, or the query's
/// `access_token` for programs that can set no header.
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
