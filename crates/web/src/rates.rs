//! How often somebody may ask. Counted in memory: a restart forgives, and nodes count each for itself.

use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};

/// Askers remembered; when there are more, those whose time is over are forgotten, and if that is not enough, all.
const ASKERS_MAX: usize = 50_000;

/// A limit with the counts of the present windows.
#[derive(Debug)]
pub(crate) struct Rate<K> {
    pub(crate) max: u32,
    pub(crate) window: SignedDuration,
    counts: Mutex<HashMap<K, (Timestamp, u32)>>,
}

/// What an asker has left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Quota {
    pub(crate) may: bool,
    pub(crate) max: u32,
    pub(crate) left: u32,
    /// Seconds until the count begins anew, at least 1.
    pub(crate) resets_s: i64,
}

impl<K: Eq + Hash> Rate<K> {
    pub(crate) fn new(max: u32, window: SignedDuration) -> Self {
        Self { max, window, counts: Mutex::new(HashMap::new()) }
    }

    /// Counts one request.
    pub(crate) fn ask(&self, who: K, now: Timestamp) -> Quota {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let over = |since: &Timestamp| now.duration_since(*since) >= self.window;
        if counts.len() >= ASKERS_MAX && !counts.contains_key(&who) {
            counts.retain(|_, (since, _)| !over(since));
            if counts.len() >= ASKERS_MAX {
                counts.clear();
            }
        }
        let (since, count) = counts.entry(who).or_insert((now, 0));
        if over(since) {
            (*since, *count) = (now, 0);
        }
        *count = count.saturating_add(1);
        let resets_s = (self.window - now.duration_since(*since)).as_secs().max(1);
        Quota { may: *count <= self.max, max: self.max, left: self.max.saturating_sub(*count), resets_s }
    }
}

/// Of IPv6 the network: one customer has as many addresses in it as they like.
pub(crate) fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(v6) if v6.to_ipv4_mapped().is_none() => {
            let [a, b, c, d, ..] = v6.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        other => other.to_canonical(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_counts_in_windows_and_forgets_rather_than_grows() {
        let rate = Rate::new(2, SignedDuration::from_secs(60));
        let at = |s: i64| Timestamp::from_second(1_000_000 + s).unwrap_or(Timestamp::MAX);
        let may: Vec<bool> = [0, 1, 59, 60].map(|s| rate.ask(7, at(s)).may).into();
        assert_eq!(may, [true, true, false, true]);
        assert_eq!(rate.ask(8, at(10)), Quota { may: true, max: 2, left: 1, resets_s: 60 });
        for who in 100..100 + 2 * ASKERS_MAX as u64 {
            rate.ask(who, at(61));
        }
        assert!(rate.counts.lock().is_ok_and(|c| c.len() <= ASKERS_MAX));
    }

    #[test]
    fn addresses_of_one_network_count_together() {
        let of = |text: &str| network(text.parse().unwrap_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED)));
        assert_eq!(of("2001:db8:1:2::1"), of("2001:db8:1:2:ffff::9"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_eq!(of("::ffff:192.0.2.7"), of("192.0.2.7"));
    }
}
