//! By which way a message goes, and when: the administrator's table, the wish and the promise brought together.

use domain::case::{Channel, ToCustomer};
use domain::ids::{CaseId, Digest};
use domain::notification::{MESSAGES, Notifications, code, parse_quiet};
use domain::text::TextRef;
use domain::wish::{Plan, Preferred, Reach, Road, Wish, is_owed, plan};
use jiff::Timestamp;
use jiff::tz::{TimeZone, offset};
use proptest::prelude::*;

const NOON: &str = "2026-11-23T04:00:00Z";
/// Two at night in Beijing.
const NIGHT: &str = "2026-11-23T18:00:00Z";

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn zone() -> TimeZone {
    TimeZone::fixed(offset(8))
}

fn text() -> TextRef {
    TextRef(Digest([7; 32]))
}

fn messages() -> Vec<ToCustomer> {
    vec![
        ToCustomer::Receipt,
        answer(Channel::Mail),
        ToCustomer::Reminder { nth: 1 },
        ToCustomer::FollowUp,
        ToCustomer::ClosedWithoutWord { reason: text() },
        ToCustomer::Merged { into: CaseId::new(2026, 1).unwrap() },
        ToCustomer::Reopened,
        ToCustomer::Ruled { lines: Vec::new() },
        ToCustomer::ObjectionAnswered { line: 0 },
        ToCustomer::Quote { quote: 0 },
        ToCustomer::QuoteWithdrawn { quote: 0 },
    ]
}

fn answer(by: Channel) -> ToCustomer {
    ToCustomer::Answer { by, text: text(), attachments: Vec::new() }
}

fn channel(code: &str) -> Channel {
    serde_json::from_value(code.into()).unwrap()
}

fn message(named: &str) -> ToCustomer {
    let found = messages().into_iter().find(|what| code(what) == named);
    found.unwrap_or_else(|| answer(named.strip_prefix("answer-by-").map(channel).unwrap()))
}

/// `mtc`: mail, text, chat; `-` where they have none.
fn reach(text: &str) -> Reach {
    let has = |c| text.contains(c);
    Reach { mail: has('m'), text: has('t'), chat: has('c') }
}

/// Message, the case came by, reach, wish, then by which way it goes. The table is as shipped: receipt, answer, reminder and
/// follow-up may go as text messages.
const ROADS: &str = "
# Nothing wished: as it came.
receipt              mail   m--  -     mail
receipt              mail   mt-  -     mail
receipt              web    -t-  -     text
receipt              phone  ---  -     nowhere
receipt              qq     mtc  -     chat
reminder             phone  -t-  -     text
merged               phone  -t-  -     nowhere
reopened             web    -t-  -     nowhere
closed-without-word  web    -t-  -     nowhere
follow-up            qq     m--  -     mail
# A way wished.
receipt              mail   mt-  text  text
reminder             mail   mt-  text  text
merged               mail   mt-  text  mail
receipt              qq     mtc  mail  mail
receipt              qq     mtc  text  text
reminder             mail   m-c  chat  chat
reminder             qq     -tc  mail  chat
# A way that can't be had.
receipt              mail   m--  text  mail
receipt              mail   m--  chat  mail
reminder             web    -t-  mail  text
receipt              phone  ---  mail  nowhere
# No more than is owed.
receipt              mail   m--  owed  mail
reminder             mail   m--  owed  mail
closed-without-word  mail   m--  owed  mail
follow-up            mail   mt-  owed  nowhere
merged               mail   m--  owed  nowhere
reopened             qq     mtc  owed  nowhere
answer               mail   m--  owed  mail
# What people write goes as they chose, whatever is wished.
answer-by-mail       mail   mt-  text  mail
answer-by-web        web    m--  owed  mail
answer-by-web        web    -t-  -     text
answer-by-mail       phone  -t-  owed  text
answer-by-mail       phone  ---  -     nowhere
answer-by-qq         qq     mtc  mail  chat
answer-by-phone      mail   mt-  mail  nowhere
answer-by-visit      mail   mt-  text  nowhere
ruled                mail   m--  owed  mail
quote                mail   m--  owed  mail
quote                phone  ---  -     nowhere
objection-answered   mail   m--  owed  mail
quote-withdrawn      mail   m--  owed  mail
";

#[test]
fn each_message_goes_by_the_way_that_table_wish_and_promise_leave() {
    let mut rows = 0;
    for row in ROADS.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let [what, came_by, reaches, wished, road] =
            row.split_whitespace().collect::<Vec<_>>().try_into().unwrap();
        let wish = Wish { way: Preferred::from_code(wished), ..Wish::default() };
        let came_by = channel(came_by);
        let planned = plan(
            &Notifications::default(),
            &wish,
            reach(reaches),
            &message(what),
            came_by,
            at(NOON),
            &zone(),
        );
        let expected = match road {
            "mail" => Road::Mail,
            "text" => Road::Text,
            "chat" => Road::Chat,
            _ => Road::Nowhere,
        };
        assert_eq!(planned, Plan { road: expected, at: at(NOON) }, "{row}");
        rows += 1;
    }
    assert_eq!(rows, 41);
}

/// Message, reach, wish, their quiet hours, now, and when it goes (Beijing time). Ours are 21:00 to 08:00, for text messages.
const HOURS: &str = "
receipt    -t-  -     -            02:00  02:00
receipt    mt-  text  20:00-09:00  02:00  02:00
answer     m--  -     20:00-09:00  02:00  02:00
answer     -t-  -     20:00-09:00  02:00  02:00
reminder   -t-  -     -            20:59  20:59
reminder   -t-  -     -            21:00  08:00
reminder   -t-  -     -            02:00  08:00
reminder   -t-  -     -            08:00  08:00
reminder   m--  -     -            02:00  02:00
reminder   m--  -     20:00-09:30  02:00  09:30
follow-up  mt-  mail  12:00-14:00  13:00  14:00
follow-up  mt-  text  07:00-10:00  02:00  10:00
follow-up  mt-  text  12:00-21:30  13:00  08:00
reminder   --c  chat  12:00-14:00  13:30  14:00
";

#[test]
fn nobody_is_disturbed_but_where_a_promise_is_at_stake() {
    let clock = |text: &str| jiff::civil::Time::strptime("%H:%M", text).unwrap();
    for row in HOURS.lines().filter(|line| !line.is_empty()) {
        let [what, reaches, wished, quiet, now, goes] =
            row.split_whitespace().collect::<Vec<_>>().try_into().unwrap();
        let quiet = quiet.split_once('-').filter(|(from, _)| !from.is_empty());
        let quiet = quiet.map(|(from, until)| (clock(from), clock(until)));
        let wish = Wish { way: Preferred::from_code(wished), quiet, language: None };
        let day = jiff::civil::date(2026, 11, 23);
        let now = day.to_datetime(clock(now)).to_zoned(zone()).unwrap().timestamp();
        let planned = plan(
            &Notifications::default(),
            &wish,
            reach(reaches),
            &message(what),
            Channel::Web,
            now,
            &zone(),
        );
        assert_eq!(planned.at.to_zoned(zone()).time(), clock(goes), "{row}: {planned:?}");
        assert!(planned.at >= now && planned.at.duration_since(now).as_hours() < 24, "{row}");
    }
}

#[test]
fn the_table_and_the_rules_name_the_same_messages() {
    let named: Vec<&str> = messages().iter().map(code).collect();
    assert_eq!(named, MESSAGES);
}

#[test]
fn a_table_of_the_day_before_is_still_read() {
    let old = r#"{"by_text_message":["receipt"],"quiet":null}"#;
    let table: Notifications = serde_json::from_str(old).unwrap();
    let wish = Wish { way: Some(Preferred::Text), ..Wish::default() };
    let of = |what: &ToCustomer| plan(&table, &wish, reach("mt-"), what, Channel::Mail, at(NIGHT), &zone());
    assert_eq!(of(&ToCustomer::Receipt), Plan { road: Road::Text, at: at(NIGHT) });
    assert_eq!(of(&ToCustomer::FollowUp), Plan { road: Road::Mail, at: at(NIGHT) });
}

#[test]
fn quiet_hours_are_understood_or_refused() {
    assert_eq!(parse_quiet(" ", ""), Ok(None));
    assert!(parse_quiet("21:00", " 08:00 ").unwrap().is_some());
    for (from, until) in [("21:00", ""), ("", "08:00"), ("25:00", "08:00"), ("nine", "ten")] {
        assert!(parse_quiet(from, until).is_err(), "{from} {until}");
    }
}

proptest! {
    /// Whatever is wished: what is owed leaves by some way where there is one, nothing is sent back in time, and a receipt
    /// waits for no morning.
    #[test]
    fn what_is_owed_is_never_swallowed(
        which in 0..7_usize, wished in 0..5_usize, ways in 0..8_u8, hours in (0..24_i8, 0..24_i8), now in 0..86_400_i64, came in 0..4_usize,
    ) {
        let what = messages().swap_remove(which);
        let wish = Wish {
            way: Preferred::ALL.get(wished).copied(),
            language: None,
            quiet: Some((jiff::civil::time(hours.0, 0, 0, 0), jiff::civil::time(hours.1, 0, 0, 0))),
        };
        let reach = Reach { mail: ways & 1 != 0, text: ways & 2 != 0, chat: ways & 4 != 0 };
        let table = Notifications { by_text_message: MESSAGES.map(str::to_owned).into(), ..Notifications::default() };
        let now = at("2026-11-22T16:00:00Z") + jiff::SignedDuration::from_secs(now);
        let came_by = [Channel::Mail, Channel::Web, Channel::Qq, Channel::Phone][came];
        let planned = plan(&table, &wish, reach, &what, came_by, now, &zone());
        prop_assert!(planned.at >= now);
        if is_owed(&what) && (reach.mail || reach.text) {
            prop_assert_ne!(planned.road, Road::Nowhere);
        }
        if matches!(what, ToCustomer::Receipt | ToCustomer::Answer { .. }) {
            prop_assert_eq!(planned.at, now, "P-ZERO, P-ANSWER-24H");
        }
    }
}
