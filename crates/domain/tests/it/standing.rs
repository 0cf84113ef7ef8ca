//! P-EQUAL: what is called better really is, whatever the calendar says.

use domain::calendar::{Budget, Calendar, CalendarName, Due};
use domain::charter::Budgets;
use jiff::Timestamp;
use proptest::prelude::*;

fn calendar(file: &str) -> Calendar {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../charter/calendars");
    let text = std::fs::read_to_string(format!("{folder}/{file}.toml")).unwrap();
    Calendar::from_toml(CalendarName::new(file), &text).unwrap()
}

fn budget() -> impl Strategy<Value = Budget> {
    prop_oneof![
        (1..200_u64).prop_map(|half_hours| Budget::Elapsed(half_hours * 1_800)),
        (1..60_u64).prop_map(|half_hours| Budget::WorkingTime(half_hours * 1_800)),
        (1..8_u32).prop_map(Budget::WorkingDays),
    ]
}

fn due(calendar: &Calendar, budget: Budget, start: Timestamp) -> Timestamp {
    match calendar.deadline(budget, start, &[]).unwrap() {
        Due::At { at, .. } => at,
        other => panic!("{other:?}"),
    }
}

proptest! {
    #[test]
    fn a_length_that_is_allowed_never_ends_later(
        was in budget(), is in budget(), minutes in 0..(2 * 365 * 24 * 60_i64), always in any::<bool>(),
    ) {
        let calendar = calendar(if always { "always" } else { "cn" });
        let start: Timestamp = "2024-02-01T00:00:00Z".parse().unwrap();
        let start = start + jiff::SignedDuration::from_mins(minutes);
        if Budgets::Same(was).allow(is) {
            prop_assert!(due(&calendar, is, start) <= due(&calendar, was, start), "{was} {is} from {start}");
        }
    }
}

#[test]
fn lengths_of_different_kinds_are_compared_where_that_is_certain() {
    let cases = [
        ("24h", "24h", true),
        ("24h", "24h 1m", false),
        ("24h", "8h working", false),
        ("8h working", "8h", true),
        ("3 working days", "2 working days", true),
        ("3 working days", "46h", true),
        ("3 working days", "48h", false),
        ("1 working day", "1h", false),
        ("1 working day", "8h working", false),
    ];
    for (was, is, better) in cases {
        let (was_read, is_read): (Budget, Budget) = (was.parse().unwrap(), is.parse().unwrap());
        assert_eq!(Budgets::Same(was_read).allow(is_read), better, "{was} -> {is}");
    }
}
