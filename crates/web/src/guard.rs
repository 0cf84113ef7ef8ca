//! Slows guessing at log-ins without locking the owner out.
//!
//! Failures are counted for the name as tried from one address, and for the name from everywhere. The first limit stops a
//! guesser; the second stops many guessers together, and does not count for a browser in which the owner has logged in
//! before (it carries a signed device cookie), so nobody can be locked out of the browser they use.

use jiff::{SignedDuration, Timestamp};
use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

/// Failures from one address, for one name, before it has to wait.
const FAILURES_HERE_MAX: usize = 5;
/// Failures from everywhere, for one name, before unknown browsers have to wait.
const FAILURES_ANYWHERE_MAX: usize = 50;
/// Failures from one address, for whatever names.
const FAILURES_ADDRESS_MAX: usize = 60;
/// How long a failure counts.
const WINDOW: SignedDuration = SignedDuration::from_mins(15);
/// Names and addresses kept at once; beyond it the oldest are forgotten.
const KEPT_MAX: usize = 100_000;

/// Counts failed log-ins, in memory: a restart forgives.
#[derive(Debug, Default)]
pub(crate) struct LoginGuard {
    failures: Mutex<HashMap<Key, VecDeque<Timestamp>>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key {
    Here(String, IpAddr),
    Anywhere(String),
    Address(IpAddr),
    Device([u8; 16]),
}

/// From where somebody tries.
#[derive(Clone, Copy, Debug)]
pub(crate) struct From {
    pub(crate) address: IpAddr,
    /// The browser's own number, when its cookie proves that the owner of the name has logged in there.
    pub(crate) known_device: Option<[u8; 16]>,
}

impl LoginGuard {
    /// How long to wait before the next try; `None` when one may be made now.
    pub(crate) fn wait(&self, login: &str, from: From, now: Timestamp) -> Option<SignedDuration> {
        let failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        let over = |key: Key, limit: usize| -> Option<SignedDuration> {
            let times = failures.get(&key)?;
            let counted: Vec<&Timestamp> =
                times.iter().filter(|at| now.duration_since(**at) < WINDOW).collect();
            let oldest = counted.len().checked_sub(limit).and_then(|i| counted.get(i))?;
            Some(WINDOW - now.duration_since(**oldest))
        };
        match from.known_device {
            Some(device) => over(Key::Device(device), FAILURES_HERE_MAX),
            None => over(Key::Here(login.to_lowercase(), from.address), FAILURES_HERE_MAX)
                .or_else(|| over(Key::Anywhere(login.to_lowercase()), FAILURES_ANYWHERE_MAX))
                .or_else(|| over(Key::Address(from.address), FAILURES_ADDRESS_MAX)),
        }
    }

    pub(crate) fn failed(&self, login: &str, from: From, now: Timestamp) {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        if failures.len() > KEPT_MAX {
            failures.retain(|_, times| times.back().is_some_and(|at| now.duration_since(*at) < WINDOW));
        }
        let login = login.to_lowercase();
        let keys = match from.known_device {
            Some(device) => vec![Key::Device(device)],
            None => {
                vec![Key::Here(login.clone(), from.address), Key::Anywhere(login), Key::Address(from.address)]
            }
        };
        for key in keys {
            let times = failures.entry(key).or_default();
            times.push_back(now);
            while times.len() > FAILURES_ADDRESS_MAX {
                times.pop_front();
            }
        }
    }

    /// The owner is here: what was tried from this place no longer counts against it.
    pub(crate) fn succeeded(&self, login: &str, from: From) {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        failures.remove(&Key::Here(login.to_lowercase(), from.address));
        if let Some(device) = from.known_device {
            failures.remove(&Key::Device(device));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(last: u8) -> From {
        From { address: IpAddr::from([10, 0, 0, last]), known_device: None }
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + seconds).unwrap()
    }

    #[test]
    fn a_guesser_waits_and_the_owner_elsewhere_does_not() {
        let guard = LoginGuard::default();
        for i in 0..5 {
            assert_eq!(guard.wait("wang", from(1), at(i)), None);
            guard.failed("Wang", from(1), at(i));
        }
        assert_eq!(guard.wait("wang", from(1), at(5)), Some(SignedDuration::from_secs(15 * 60 - 5)));
        assert_eq!(guard.wait("wang", from(2), at(5)), None);
        assert_eq!(guard.wait("wang", from(1), at(15 * 60)), None);
    }

    #[test]
    fn many_guessers_together_do_not_lock_the_owner_out_of_a_known_browser() {
        let guard = LoginGuard::default();
        for i in 0..60 {
            guard.failed("wang", from(i), at(1));
        }
        assert!(guard.wait("wang", from(200), at(2)).is_some());
        let known = From { known_device: Some([1; 16]), ..from(200) };
        assert_eq!(guard.wait("wang", known, at(2)), None);
        for i in 0..5 {
            guard.failed("wang", known, at(3 + i));
        }
        assert!(guard.wait("wang", known, at(9)).is_some());
        guard.succeeded("wang", known);
        assert_eq!(guard.wait("wang", known, at(9)), None);
    }

    #[test]
    fn one_address_does_not_try_name_after_name() {
        let guard = LoginGuard::default();
        for i in 0..60 {
            guard.failed(&format!("name{i}"), from(9), at(1));
        }
        assert!(guard.wait("fresh", from(9), at(2)).is_some());
    }
}
