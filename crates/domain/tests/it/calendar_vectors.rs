//! The shared cases of calendars: every one must come out right.

use domain::calendar::{Budget, Calendars, Due, Pause};
use jiff::Timestamp;
use serde::Deserialize;
use std::path::Path;

#[derive(Deserialize)]
struct Case {
    id: String,
    calendar: String,
    clock: String,
    start: Timestamp,
    seconds: Option<u64>,
    working_days: Option<u32>,
    pauses: Vec<(Timestamp, Option<Timestamp>)>,
    expect: serde_json::Value,
}

impl Case {
    fn budget(&self) -> Budget {
        match self.clock.as_str() {
            "elapsed" => Budget::Elapsed(self.seconds.unwrap()),
            "working_time" => Budget::WorkingTime(self.seconds.unwrap()),
            _ => Budget::WorkingDays(self.working_days.unwrap()),
        }
    }
}

#[test]
fn the_shared_cases() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/vectors/calendar");
    let Ok(lines) = std::fs::read_to_string(folder.join("deadlines.jsonl")) else {
        println!("skipped: the shared cases are not there");
        return;
    };
    let calendars =
        Calendars::from_json(&std::fs::read_to_string(folder.join("calendars.json")).unwrap()).unwrap();
    let mut wrong = Vec::new();
    for line in lines.lines() {
        let case: Case = serde_json::from_str(line).unwrap();
        let name = domain::calendar::CalendarName::new(&case.calendar);
        let pauses: Vec<Pause> =
            case.pauses.iter().map(|(from, to)| Pause { from: *from, to: *to }).collect();
        let due = calendars.get(&name).unwrap().deadline(case.budget(), case.start, &pauses);
        let right = match (&due, &case.expect) {
            (Ok(Due::At { provisional: true, .. }), e) => e["provisional"] == true,
            (Ok(Due::At { at, .. }), e) => e["due"] == serde_json::json!(at.to_string()),
            (Ok(Due::Paused { remaining }), e) => {
                e["due"].is_null() && e["remaining_s"] == serde_json::json!(remaining)
            }
            (Err(_), _) => false,
        };
        if !right {
            wrong.push(format!("{}: {:?} instead of {}", case.id, due, case.expect));
        }
    }
    assert!(lines.lines().count() >= 324);
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}
