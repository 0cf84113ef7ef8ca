//! Signatures by the Standard Webhooks specification (github.com/standard-webhooks): `v1` is HMAC-SHA256 with a
//! secret that both sides know, `v1a` is Ed25519.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signer as _, Verifier as _};
use hmac::{Hmac, Mac};
use jiff::Timestamp;
use sha2::Sha256;

use crate::limits;
use crate::secret::{NoSecret, Refused};

/// A request may be so many seconds old, or early, before it counts as replayed.
pub const TOLERANCE_S: i64 = 5 * 60;
const SECRET_BYTES: std::ops::RangeInclusive<usize> = 24..=64;
/// Signatures of one header that are looked at; each key that is being changed adds one.
const SIGNATURES_MAX: usize = 20;
const ID_BYTES_MAX: usize = 256;

/// Signs what we send.
#[derive(Clone)]
pub struct SigningKey(Signing);

#[derive(Clone)]
enum Signing {
    Shared(Vec<u8>),
    Pair(Box<ed25519_dalek::SigningKey>),
}

/// Checks what we get.
#[derive(Clone)]
pub struct VerifyingKey(Verifying);

#[derive(Clone)]
enum Verifying {
    Shared(Vec<u8>),
    Public(Box<ed25519_dalek::VerifyingKey>),
}

/// The text is no key of the specification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAKey {
    #[error(transparent)]
    Missing(#[from] NoSecret),
    #[error("a shared secret is `whsec_` and the base64 of 24 to 64 random bytes")]
    Shared,
    #[error("a key pair is `whsk_` and `whpk_`, each with the base64 of an Ed25519 key")]
    Pair,
}

/// The three headers of a signed request.
#[derive(Clone, Copy, Debug, Default)]
pub struct Headers<'a> {
    /// `webhook-id`: the same for a request that is sent again. Remember it: twice is once.
    pub id: Option<&'a str>,
    /// `webhook-timestamp`: seconds since 1970
    pub timestamp: Option<&'a str>,
    /// `webhook-signature`
    pub signature: Option<&'a str>,
}

impl SigningKey {
    /// `whsec_…` (shared) or `whsk_…` (the secret half of a pair).
    ///
    /// # Errors
    /// [`NotAKey`]
    pub fn parse(text: &str) -> Result<Self, NotAKey> {
        match text.trim().strip_prefix("whsk_") {
            None => shared(text).map(|secret| Self(Signing::Shared(secret))),
            Some(key) => {
                let bytes = STANDARD.decode(key).map_err(|_| NotAKey::Pair)?;
                // Some write the seed, others the seed with the public half behind it.
                let pair =
                    match (<[u8; 32]>::try_from(bytes.as_slice()), <[u8; 64]>::try_from(bytes.as_slice())) {
                        (Ok(seed), _) => ed25519_dalek::SigningKey::from_bytes(&seed),
                        (_, Ok(both)) => {
                            ed25519_dalek::SigningKey::from_keypair_bytes(&both).map_err(|_| NotAKey::Pair)?
                        }
                        _ => return Err(NotAKey::Pair),
                    };
                Ok(Self(Signing::Pair(Box::new(pair))))
            }
        }
    }

    fn signature(&self, message: &[u8]) -> Option<String> {
        match &self.0 {
            Signing::Shared(secret) => {
                let tag = mac(secret, message)?.finalize().into_bytes();
                Some(format!("v1,{}", STANDARD.encode(tag)))
            }
            Signing::Pair(pair) => Some(format!("v1a,{}", STANDARD.encode(pair.sign(message).to_bytes()))),
        }
    }
}

impl VerifyingKey {
    /// `whsec_…` (shared) or `whpk_…` (the public half of a pair).
    ///
    /// # Errors
    /// [`NotAKey`]
    pub fn parse(text: &str) -> Result<Self, NotAKey> {
        match text.trim().strip_prefix("whpk_") {
            None => shared(text).map(|secret| Self(Verifying::Shared(secret))),
            Some(key) => {
                let bytes = STANDARD.decode(key).ok().and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
                let key = ed25519_dalek::VerifyingKey::from_bytes(&bytes.ok_or(NotAKey::Pair)?);
                key.map(|key| Self(Verifying::Public(Box::new(key)))).map_err(|_| NotAKey::Pair)
            }
        }
    }

    fn is_ours(&self, message: &[u8], signature: &str) -> bool {
        let Some((version, encoded)) = signature.split_once(',') else { return false };
        let Ok(bytes) = STANDARD.decode(encoded) else { return false };
        match (&self.0, version) {
            // Compared in constant time.
            (Verifying::Shared(secret), "v1") => {
                mac(secret, message).is_some_and(|mac| mac.verify_slice(&bytes).is_ok())
            }
            (Verifying::Public(key), "v1a") => ed25519_dalek::Signature::from_slice(&bytes)
                .is_ok_and(|signature| key.verify(message, &signature).is_ok()),
            _ => false,
        }
    }
}

/// The headers for a request that we send, signed with each key: while a key is being changed, the old and the
/// new. `id` has no dot and is the same when the request is sent again; `now` is not.
#[must_use]
pub fn sign(body: &[u8], id: &str, now: Timestamp, keys: &[SigningKey]) -> Vec<(String, String)> {
    let timestamp = now.as_second().to_string();
    let message = message(id, &timestamp, body);
    let signatures: Vec<String> = keys.iter().filter_map(|key| key.signature(&message)).collect();
    vec![
        ("webhook-id".into(), id.to_owned()),
        ("webhook-timestamp".into(), timestamp),
        ("webhook-signature".into(), signatures.join(" ")),
    ]
}

/// Checks a request that came, over the body's bytes as they came.
///
/// # Errors
/// No key is configured, a header is missing, no signature is of one of the keys, or it is older or newer than
/// [`TOLERANCE_S`].
pub fn verify(
    body: &[u8],
    headers: &Headers<'_>,
    keys: &[VerifyingKey],
    now: Timestamp,
) -> Result<(), Refused> {
    if keys.is_empty() {
        return Err(Refused::NotConfigured);
    }
    limits::check_size(body)?;
    let present =
        |header: Option<&'_ str>| header.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    let id = present(headers.id).filter(|id| id.len() <= ID_BYTES_MAX).ok_or(Refused::Unsigned)?;
    let timestamp = present(headers.timestamp).ok_or(Refused::Unsigned)?;
    let signatures = present(headers.signature).ok_or(Refused::Unsigned)?;
    let message = message(&id, &timestamp, body);
    let is_ours = signatures
        .split_ascii_whitespace()
        .take(SIGNATURES_MAX)
        .any(|signature| keys.iter().any(|key| key.is_ours(&message, signature)));
    if !is_ours {
        return Err(Refused::WrongSignature);
    }
    let seconds: i64 =
        timestamp.parse().map_err(|_| Refused::unreadable("webhook-timestamp is no number"))?;
    let age_s = now.as_second().checked_sub(seconds).ok_or(Refused::Stale)?;
    if (-TOLERANCE_S..=TOLERANCE_S).contains(&age_s) { Ok(()) } else { Err(Refused::Stale) }
}

fn message(id: &str, timestamp: &str, body: &[u8]) -> Vec<u8> {
    [id.as_bytes(), b".", timestamp.as_bytes(), b".", body].concat()
}

fn mac(secret: &[u8], message: &[u8]) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).ok()?;
    mac.update(message);
    Some(mac)
}

/// The prefix may be missing: some senders show the bare base64.
fn shared(text: &str) -> Result<Vec<u8>, NotAKey> {
    let text = text.trim();
    if text.is_empty() {
        return Err(NotAKey::Missing(NoSecret));
    }
    let bytes = STANDARD.decode(text.strip_prefix("whsec_").unwrap_or(text)).map_err(|_| NotAKey::Shared)?;
    if SECRET_BYTES.contains(&bytes.len()) { Ok(bytes) } else { Err(NotAKey::Shared) }
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SigningKey(…)")
    }
}

impl std::fmt::Debug for VerifyingKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("VerifyingKey(…)")
    }
}
