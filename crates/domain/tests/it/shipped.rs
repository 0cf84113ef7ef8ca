//! Every file in `charter/` loads without a fault.

use domain::calendar::{Calendar, CalendarName, Calendars};
use domain::catalog::{self, Areas, Departments, Faults, Severities};
use domain::charter;
use domain::serving::ServingTable;
use domain::severity::{Severity, Way};
use std::path::Path;

fn text(name: &str) -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../charter").join(name);
    std::fs::read_to_string(&file).unwrap_or_else(|e| panic!("{}: {e}", file.display()))
}

fn calendars() -> Calendars {
    let names = ["cn", "always"];
    let load = |name: &str| {
        Calendar::from_toml(CalendarName::new(name), &text(&format!("calendars/{name}.toml"))).unwrap()
    };
    names.into_iter().map(load).collect()
}

#[test]
fn the_charter_holds_every_promise() {
    let calendars = calendars();
    let charter =
        charter::load("charter.toml", &text("charter.toml"), |name| calendars.contains(name)).unwrap();
    assert_eq!(charter.promises.len(), charter::PROMISES.len());
    let clocks: Vec<&str> = charter.clock_rules().map(|(id, _)| id.as_str()).collect();
    assert_eq!(
        clocks,
        ["P-ANSWER-24H", "P-COMPLAINT-2D", "P-ESCALATE", "P-LOCAL-2H", "P-WARRANTY", "P-ZERO"]
    );
}

#[test]
fn the_lists_load() {
    let faults: Faults = catalog::load("faults.toml", &text("faults.toml")).unwrap();
    let severities: Severities = catalog::load("severities.toml", &text("severities.toml")).unwrap();
    let areas: Areas = catalog::load("areas.toml", &text("areas.toml")).unwrap();
    let departments: Departments = catalog::load("departments.toml", &text("departments.toml")).unwrap();
    assert_eq!(severities.levels.len(), Severity::ALL.len());
    assert!(areas.areas.iter().any(|a| a.local_team) && areas.areas.iter().any(|a| !a.local_team));
    for fault in &faults.faults {
        assert!(departments.departments.iter().any(|d| d.code == fault.department), "{}", fault.code);
    }
}

#[test]
fn the_decision_table_knows_its_faults_and_every_row_can_be_reached() {
    let table: ServingTable = toml::from_str(&text("serving.toml")).unwrap();
    let faults: Faults = catalog::load("faults.toml", &text("faults.toml")).unwrap();
    assert_eq!(table.unreachable(), []);
    for way in Way::ALL {
        assert!(table.rows.iter().any(|row| row.way == way), "{way:?}");
    }
    for row in &table.rows {
        assert!(row.faults.iter().all(|code| faults.faults.iter().any(|f| f.code == *code)));
        assert!(["zh-Hans", "zh-Hant", "en"].iter().all(|tag| row.reason.contains_key(*tag)));
    }
}

/// Every holiday of the shipped calendar is named in each language of the pages, whichever notice it came from.
#[test]
fn holidays_are_named_in_every_language() {
    let text = include_str!("../../../../charter/calendars/cn.toml");
    let calendar = Calendar::from_toml(CalendarName::new("cn"), text).unwrap();
    assert!(calendar.holidays().count() > 80);
    for (date, name) in calendar.holidays() {
        let words = calendar.name_in_words(name);
        for tag in ["zh-Hans", "zh-Hant", "en"] {
            let word =
                words.and_then(|words| words.get(tag)).unwrap_or_else(|| panic!("{date} {name} in {tag}"));
            assert!(!word.is_empty());
            assert_eq!(word.is_ascii() || word.contains('’'), tag == "en", "{word}");
        }
    }
    // What an administrator edits goes on naming them.
    let again = Calendar::from_toml(CalendarName::new("cn"), &calendar.to_toml()).unwrap();
    assert_eq!(again.name_in_words("春节"), calendar.name_in_words("春节"));
}
