//! WeCom's envelope: AES-256-CBC around `16 random bytes, length, message, receiver`, and a SHA-1 signature.

use aes::Aes256;
use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use cbc::cipher::block_padding::NoPadding;
use cbc::cipher::{BlockDecryptMut as _, BlockEncryptMut as _, KeyIvInit as _};
use sha1::{Digest as _, Sha1};

use crate::limits::BODY_BYTES_MAX;
use crate::secret::{Refused, Secret, hex, same};

const KEY_BYTES: usize = 32;
const KEY_CHARS: usize = 43;
const IV_BYTES: usize = 16;
/// The padding fills blocks of 32, twice the cipher's.
const PAD_BYTES_MAX: usize = 32;
const RANDOM_BYTES: usize = 16;
const LENGTH_BYTES: usize = 4;

/// The 43 characters carry 258 bits for 256: the last two need not be zero.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The `EncodingAESKey` of a callback.
#[derive(Clone)]
pub struct AesKey([u8; KEY_BYTES]);

/// The text is no `EncodingAESKey`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an EncodingAESKey has 43 letters and digits; copy it from WeCom's callback page")]
pub struct NotAnAesKey;

/// What both sides know of one callback.
#[derive(Clone, Debug)]
pub struct CallbackKeys {
    pub token: Secret,
    pub key: AesKey,
    /// The corporation's id; empty for a smart robot.
    pub receive_id: String,
}

impl AesKey {
    /// # Errors
    /// There are not 43 characters of base64.
    pub fn parse(text: &str) -> Result<Self, NotAnAesKey> {
        let text = text.trim();
        let bytes = LENIENT.decode(text).ok().filter(|_| text.len() == KEY_CHARS).ok_or(NotAnAesKey)?;
        bytes.try_into().map(Self).map_err(|_| NotAnAesKey)
    }

    fn iv(&self) -> [u8; IV_BYTES] {
        std::array::from_fn(|at| self.0[at])
    }
}

impl std::fmt::Debug for AesKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AesKey(…)")
    }
}

impl CallbackKeys {
    /// SHA-1 over the sorted token, time stamp, nonce and cipher text.
    pub(crate) fn signature(&self, timestamp: &str, nonce: &str, encrypted: &str) -> String {
        let mut parts = [self.token.expose(), timestamp, nonce, encrypted];
        parts.sort_unstable();
        let mut sha = Sha1::new();
        for part in parts {
            sha.update(part.as_bytes());
        }
        hex(&sha.finalize())
    }

    pub(crate) fn check(
        &self,
        given: &str,
        timestamp: &str,
        nonce: &str,
        encrypted: &str,
    ) -> Result<(), Refused> {
        let ours = self.signature(timestamp, nonce, encrypted);
        if same(ours.as_bytes(), given.to_ascii_lowercase().as_bytes()) {
            Ok(())
        } else {
            Err(Refused::WrongSignature)
        }
    }

    /// The message in an envelope whose signature was checked before.
    ///
    /// # Errors
    /// It is for another receiver, or was not made with our key.
    pub fn decrypt(&self, encrypted: &str) -> Result<Vec<u8>, Refused> {
        let plain =
            self.open(encrypted).ok_or_else(|| Refused::unreadable("it was not encrypted with our key"))?;
        let length: Option<[u8; LENGTH_BYTES]> =
            plain.get(RANDOM_BYTES..RANDOM_BYTES + LENGTH_BYTES).and_then(|bytes| bytes.try_into().ok());
        let rest = plain.get(RANDOM_BYTES + LENGTH_BYTES..);
        let (length, rest) =
            length.zip(rest).ok_or_else(|| Refused::unreadable("the envelope is shorter than its head"))?;
        let (message, receiver) = usize::try_from(u32::from_be_bytes(length))
            .ok()
            .and_then(|length| rest.split_at_checked(length))
            .ok_or_else(|| Refused::unreadable("the envelope is shorter than it says"))?;
        if receiver != self.receive_id.as_bytes() {
            return Err(Refused::NotForUs);
        }
        Ok(message.to_vec())
    }

    /// Puts a message into an envelope. `random` is to be drawn for each.
    #[must_use]
    pub fn encrypt(&self, message: &[u8], random: [u8; RANDOM_BYTES]) -> String {
        // No message that this program writes comes near four gigabytes.
        let length = u32::try_from(message.len()).unwrap_or(u32::MAX);
        let mut plain = random.to_vec();
        plain.extend_from_slice(&length.to_be_bytes());
        plain.extend_from_slice(message);
        plain.extend_from_slice(self.receive_id.as_bytes());
        let pad = PAD_BYTES_MAX - plain.len() % PAD_BYTES_MAX;
        // From 1 to 32, so it fits.
        plain.resize(plain.len() + pad, u8::try_from(pad).unwrap_or(0));
        let cipher = cbc::Encryptor::<Aes256>::new(&self.key.0.into(), &self.key.iv().into());
        LENIENT.encode(cipher.encrypt_padded_vec_mut::<NoPadding>(&plain))
    }

    fn open(&self, encrypted: &str) -> Option<Vec<u8>> {
        if encrypted.len() > BODY_BYTES_MAX {
            return None;
        }
        let bytes = LENIENT.decode(encrypted).ok()?;
        let cipher = cbc::Decryptor::<Aes256>::new(&self.key.0.into(), &self.key.iv().into());
        let mut plain = cipher.decrypt_padded_vec_mut::<NoPadding>(&bytes).ok()?;
        let pad = usize::from(*plain.last()?);
        let kept = plain.len().checked_sub(pad)?;
        let is_padding = (1..=PAD_BYTES_MAX).contains(&pad)
            && plain.get(kept..)?.iter().all(|byte| usize::from(*byte) == pad);
        is_padding.then(|| {
            plain.truncate(kept);
            plain
        })
    }
}
