//! The program's clock: the only place that reads the time.

use jiff::{SignedDuration, Timestamp};
use std::sync::{Arc, Mutex, PoisonError};

/// The time on the wall.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "this is the one place that asks the system for the time")]
pub(crate) fn wall() -> Timestamp {
    Timestamp::now()
}

/// A clock that can run faster than the wall's and be set, for the demo; without that it is the wall's.
#[derive(Clone, Debug)]
pub(crate) struct ProgramClock(Arc<Mutex<Setting>>);

#[derive(Clone, Copy, Debug)]
struct Setting {
    wall: Timestamp,
    shown: Timestamp,
    /// Seconds shown for each on the wall; 0 stands still.
    speed: f64,
}

impl ProgramClock {
    /// The wall's time.
    pub(crate) fn true_time() -> Self {
        let now = wall();
        Self(Arc::new(Mutex::new(Setting { wall: now, shown: now, speed: 1.0 })))
    }

    pub(crate) fn now(&self) -> Timestamp {
        let setting = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let passed = wall().duration_since(setting.wall);
        // At speed 1 no rounding may creep in.
        #[expect(clippy::float_cmp, reason = "exactly 1 is the wall's own speed")]
        let shown = if setting.speed == 1.0 {
            passed
        } else {
            SignedDuration::try_from_secs_f64(passed.as_secs_f64() * setting.speed).unwrap_or(passed)
        };
        setting.shown.saturating_add(shown).unwrap_or(Timestamp::MAX)
    }

    /// Shows `at` from now on, at this speed.
    pub(crate) fn set(&self, at: Timestamp, speed: f64) {
        let mut setting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *setting = Setting { wall: wall(), shown: at, speed };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_stands_still_and_runs_on() {
        let clock = ProgramClock::true_time();
        let at: Timestamp = "2026-08-25T00:00:00Z".parse().unwrap();
        clock.set(at, 0.0);
        assert_eq!(clock.now(), at);
        clock.set(at, 1_000_000.0);
        std::thread::sleep(std::time::Duration::from_millis(5));
        assert!(clock.now().duration_since(at) >= SignedDuration::from_secs(4_000));
    }
}
