//! The robot's secret is the seed of an Ed25519 key: both sides sign and check with the same one.

use ed25519_dalek::{Signature, Signer as _, SigningKey};
use serde_json::{Value, json};

use super::Headers;
use crate::secret::{NoSecret, Refused, Secret, hex, unhex};

const SEED_BYTES: usize = 32;
const SIGNATURE_BYTES: usize = 64;
/// Longest token that is signed for the validation.
const PLAIN_TOKEN_CHARS_MAX: usize = 128;
const TIMESTAMP_CHARS_MAX: usize = 20;

/// The secret of a robot, and the key that is made of it.
#[derive(Clone)]
pub struct BotSecret {
    key: SigningKey,
    secret: Secret,
}

impl BotSecret {
    /// # Errors
    /// [`NoSecret`] where the text is empty or blank.
    pub fn parse(text: &str) -> Result<Self, NoSecret> {
        let secret = Secret::parse(text)?;
        // Repeated until it is long enough, and cut: as Tencent describes it.
        let mut seed = [0; SEED_BYTES];
        for (place, byte) in seed.iter_mut().zip(secret.expose().bytes().cycle()) {
            *place = byte;
        }
        Ok(Self { key: SigningKey::from_bytes(&seed), secret })
    }

    pub(crate) fn expose(&self) -> &str {
        self.secret.expose()
    }

    /// The signature of an event: over the timestamp's header and the body as it came.
    ///
    /// # Errors
    /// A header is missing, or the signature is not ours.
    pub fn check(&self, body: &[u8], headers: &Headers<'_>) -> Result<(), Refused> {
        let given = headers.signature.map(str::trim).filter(|given| !given.is_empty());
        let timestamp = headers.timestamp.map(str::trim).filter(|given| !given.is_empty());
        let (given, timestamp) = given.zip(timestamp).ok_or(Refused::Unsigned)?;
        let bytes = unhex(given, SIGNATURE_BYTES).ok_or(Refused::WrongSignature)?;
        let signature = Signature::from_slice(&bytes).map_err(|_| Refused::WrongSignature)?;
        let message = [timestamp.as_bytes(), body].concat();
        self.key.verifying_key().verify_strict(&message, &signature).map_err(|_| Refused::WrongSignature)
    }

    /// Answers `{"op":13,"d":{"plain_token":…,"event_ts":…}}`.
    pub(crate) fn validation_reply(&self, request: &Value) -> Result<Value, Refused> {
        let field = |name: &str| request.get("d").and_then(|d| d.get(name)).and_then(Value::as_str);
        let token = field("plain_token").ok_or_else(|| Refused::unreadable("plain_token is missing"))?;
        let timestamp = field("event_ts").ok_or_else(|| Refused::unreadable("event_ts is missing"))?;
        if !is_harmless(token, timestamp) {
            return Err(Refused::unreadable("plain_token or event_ts is not what Tencent sends"));
        }
        let signature = self.key.sign(format!("{timestamp}{token}").as_bytes());
        Ok(json!({ "plain_token": token, "signature": hex(&signature.to_bytes()) }))
    }
}

/// Anybody can ask for a validation, and an event is signed in the same way: whoever got us to sign a "token"
/// that is the body of an event could send it as one. Without a brace no token is a body.
fn is_harmless(token: &str, timestamp: &str) -> bool {
    let digits = !timestamp.is_empty() && timestamp.bytes().all(|b| b.is_ascii_digit());
    let plain = token.chars().all(|c| c.is_ascii_alphanumeric() || "-_.=+/!".contains(c));
    digits && timestamp.len() <= TIMESTAMP_CHARS_MAX && plain && token.len() <= PLAIN_TOKEN_CHARS_MAX
}

impl std::fmt::Debug for BotSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("BotSecret(…)")
    }
}
