//! Whether it is our OneBot program that posts.

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
