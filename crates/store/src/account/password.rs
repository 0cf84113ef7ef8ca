//! Passwords: Argon2id with the library's recommended cost (19 MiB, 2 passes); the salt is an argument.

use argon2::password_hash::PasswordVerifier as _;
use argon2::{Argon2, PasswordHasher as _};

/// Shortest password, in characters (NIST SP 800-63B asks for length, not for kinds of characters).
pub const PASSWORD_CHARS_MIN: usize = 10;
/// Longest, in bytes: hashing is bounded.
pub const PASSWORD_BYTES_MAX: usize = 256;

/// Why a password is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordFault {
    #[error("shorter than {PASSWORD_CHARS_MIN} characters")]
    TooShort,
    #[error("longer than {PASSWORD_BYTES_MAX} bytes")]
    TooLong,
    #[error("holds the log-in name, or is one of the first that anybody tries")]
    TooObvious,
}

const OBVIOUS: [&str; 8] = [
    "1234567890",
    "0123456789",
    "password12",
    "qwertyuiop",
    "aftercare1",
    "administrator",
    "abcdefghij",
    "1111111111",
];

/// Checks a password that somebody chooses.
///
/// # Errors
/// It is too short, too long or too obvious.
pub fn check(password: &str, login: &str) -> Result<(), PasswordFault> {
    if password.chars().count() < PASSWORD_CHARS_MIN {
        return Err(PasswordFault::TooShort);
    }
    if password.len() > PASSWORD_BYTES_MAX {
        return Err(PasswordFault::TooLong);
    }
    let lower = password.to_lowercase();
    let first = lower.chars().next();
    let one_character = lower.chars().all(|c| Some(c) == first);
    let holds_login = login.len() >= 4 && lower.contains(&login.to_lowercase());
    if one_character || holds_login || OBVIOUS.contains(&lower.as_str()) {
        return Err(PasswordFault::TooObvious);
    }
    Ok(())
}

/// The hash to keep, in PHC form; `None` for a password longer than the limit.
#[must_use]
pub fn hash(password: &str, salt: [u8; 16]) -> Option<String> {
    if password.len() > PASSWORD_BYTES_MAX {
        return None;
    }
    let hash = Argon2::default().hash_password_with_salt(password.as_bytes(), &salt).ok()?;
    Some(hash.to_string())
}

/// Whether the password is the one that was hashed. Takes as long when there is no hash, so that nobody learns by the time
/// which names exist.
#[must_use]
pub fn verify(password: &str, hash: Option<&str>) -> bool {
    // Of a password that nobody can type: 257 bytes.
    const NOBODY: &str =
        "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    if password.len() > PASSWORD_BYTES_MAX {
        return false;
    }
    let matches = Argon2::default().verify_password(password.as_bytes(), hash.unwrap_or(NOBODY)).is_ok();
    matches && hash.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_verifies_against_its_own_hash_only() {
        let kept = hash("correct horse battery", [7; 16]).unwrap();
        assert!(kept.starts_with("$argon2id$"));
        assert!(verify("correct horse battery", Some(&kept)));
        assert!(!verify("correct horse batterz", Some(&kept)));
        assert!(!verify("correct horse battery", None));
        assert!(!verify("", Some("not a hash")));
    }

    #[test]
    fn what_is_not_taken() {
        assert_eq!(check("short", "wang"), Err(PasswordFault::TooShort));
        assert_eq!(check(&"x".repeat(300), "wang"), Err(PasswordFault::TooLong));
        assert_eq!(check("aaaaaaaaaaaa", "wang"), Err(PasswordFault::TooObvious));
        assert_eq!(check("1234567890", "wang"), Err(PasswordFault::TooObvious));
        assert_eq!(check("Wangfang-2026", "wangfang"), Err(PasswordFault::TooObvious));
        assert_eq!(check("水表不走字的那一天下雨", "wang"), Ok(()));
    }
}
