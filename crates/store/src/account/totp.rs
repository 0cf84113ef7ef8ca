//! Time-based one-time passwords (RFC 6238): six digits, 30 seconds, one step either way, each used once.

use totp_rs::{Algorithm, Builder, Secret, Totp};

/// Bytes of a secret (RFC 4226 asks for at least 16, recommends 20).
pub const SECRET_BYTES: usize = 20;
const STEP_S: u64 = 30;

/// A new secret in base 32 from 20 random bytes.
#[must_use]
pub fn secret(random: [u8; SECRET_BYTES]) -> String {
    Secret::new(random.to_vec().into_boxed_slice()).to_base32()
}

/// The step the code belongs to, when it is right at `unix_s` and later than the last step used; else `None`.
#[must_use]
pub fn check(secret_base32: &str, code: &str, unix_s: u64, last_step: Option<u64>) -> Option<u64> {
    let totp = totp(secret_base32)?;
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let step = totp.check(&code, unix_s)?;
    last_step.is_none_or(|last| step > last).then_some(step)
}

/// What an authenticator app reads from a QR code.
#[must_use]
pub fn address(secret_base32: &str, login: &str, issuer: &str) -> String {
    let quote = |text: &str| {
        text.bytes().fold(String::new(), |mut out, b| {
            if b.is_ascii_alphanumeric() || b"-._~".contains(&b) {
                out.push(char::from(b));
            } else {
                out.push_str(&format!("%{b:02X}"));
            }
            out
        })
    };
    let (issuer, login) = (quote(issuer), quote(login));
    format!("otpauth://totp/{issuer}:{login}?secret={secret_base32}&issuer={issuer}&digits=6&period={STEP_S}")
}

fn totp(secret_base32: &str) -> Option<Totp> {
    let secret = Secret::try_from_base32(secret_base32).ok()?;
    let builder = Builder::new().with_algorithm(Algorithm::SHA1).with_digits(6).with_skew(1);
    builder.with_step_duration(STEP_S).with_secret(secret).build().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codes_of_rfc_6238_appendix_b() {
        // The RFC's secret "12345678901234567890", its times, and the last six of its eight digits.
        let secret = secret(*b"12345678901234567890");
        for (unix_s, code) in [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924")] {
            assert!(check(&secret, code, unix_s, None).is_some(), "{unix_s}");
        }
        assert_eq!(check(&secret, "287083", 59, None), None);
    }

    #[test]
    fn a_code_is_used_once() {
        let secret = secret(*b"12345678901234567890");
        let step = check(&secret, "287 082", 59, None).unwrap();
        assert_eq!(check(&secret, "287082", 59, Some(step)), None);
    }
}
