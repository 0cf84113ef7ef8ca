//! What administrators enter: the charter, the lists, the decision table, people, roles, ladders. Each fault is named with
//! its place and its remedy.

use crate::house::*;
use domain::catalog::{self, Areas, Departments, Faults, ListFault, ListProblem, Severities};
use domain::charter::{self, CharterFault, Problem};
use domain::ids::{AreaCode, FaultCode, ListCode, PersonId};
use domain::ladder::{self, Ladder, Rung, Start};
use domain::people::{Directory, LineFault, Person};
use domain::roles::{Permission, Role, may, permissions};
use domain::serving::{Circumstances, Place, ServingTable};
use domain::severity::{Severity, Way};
use jiff::Timestamp;
use std::collections::BTreeSet;
use std::path::Path;

fn shipped(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../charter").join(name)).unwrap()
}

/// The shipped charter with one thing changed, which must be there.
fn spoiled(from: &str, to: &str) -> Vec<CharterFault> {
    let text = shipped("charter.toml");
    assert!(text.contains(from), "the charter holds {from:?}");
    let text = text.replace(from, to);
    charter::load("charter.toml", &text, |name| ["cn", "always"].contains(&name.as_str())).unwrap_err()
}

#[test]
fn each_fault_of_a_charter_is_named_with_its_key_and_remedy() {
    use Problem as P;
    let zero = "[promises.P-ZERO]";
    let answer = "[promises.P-ANSWER-24H.clock]";
    let budget = "budget = { 1 = \"8h\", 2 = \"24h\", 3 = \"3 working days\", 4 = \"5 working days\" }";
    let text = shipped("charter.toml");
    let line = |start: &str| text.lines().find(|line| line.starts_with(start)).unwrap();
    let cases: Vec<(&str, String, &str, P)> = vec![
        (
            zero,
            format!("[promises.X-FREE]\n{}\n{zero}", promise("X-FREE")),
            "promises.X-FREE",
            P::UnknownPromise,
        ),
        ("P-TOOLS", concat!("P", "-TOOLZ").to_owned(), "promises", P::MissingPromise("P-TOOLS".to_owned())),
        (
            "en = \"Special tools\"",
            "en = \"\"".to_owned(),
            "promises.P-TOOLS.title",
            P::MissingLanguage("en"),
        ),
        (
            "ladder = \"complaint\"",
            "ladder = \"loft\"".to_owned(),
            "promises.P-COMPLAINT-2D.clock.ladder",
            P::UnknownLadder("loft".to_owned()),
        ),
        (
            line("calendar = "),
            "calendar = \"mars\"".to_owned(),
            "calendar",
            P::UnknownCalendar("mars".to_owned()),
        ),
        (
            budget,
            budget.replace(", 4 = \"5 working days\"", ""),
            "promises.P-ESCALATE.clock.budget",
            P::MissingLevel(4),
        ),
        (
            budget,
            budget.replace(" }", ", 5 = \"9h\" }"),
            "promises.P-ESCALATE.clock.budget",
            P::UnknownLevel("5".to_owned()),
        ),
        (
            "at_risk = [50, 80]",
            "at_risk = [50, 100]".to_owned(),
            "promises.P-ANSWER-24H.clock.at_risk",
            P::ShareOutOfRange(100),
        ),
        (
            "at_risk = [50, 80]",
            "at_risk = [80, 50]".to_owned(),
            "promises.P-ANSWER-24H.clock.at_risk",
            P::SharesNotRising,
        ),
        (
            answer,
            format!("{answer}\npauses = [\"awaiting-word\"]"),
            "promises.P-ANSWER-24H.clock.pauses",
            P::AnswerPauses,
        ),
        (
            "notice-months = 12",
            "notice-months = 12\nweeks = 5".to_owned(),
            "promises.P-EOL.parameters.weeks",
            P::UnknownParameter("weeks".to_owned()),
        ),
        (
            "notice-months = 12",
            "notice-months = 99".to_owned(),
            "promises.P-EOL.parameters.notice-months",
            P::ParameterOutOfRange { least: 1, most: 60, found: 99 },
        ),
        (
            "notice-months = 12",
            String::new(),
            "promises.P-EOL.parameters",
            P::MissingParameter("notice-months".to_owned()),
        ),
        (line("reminders = "), "reminders = []".to_owned(), "closing.reminders", P::NoReminders),
        (
            line("reminders = "),
            "reminders = [\"5d\", \"2d\"]".to_owned(),
            "closing.reminders",
            P::RemindersNotRising,
        ),
    ];
    let mut codes = BTreeSet::new();
    for (from, to, key, problem) in cases {
        let faults = spoiled(from, &to);
        let found = faults
            .iter()
            .find(|fault| fault.problem == problem)
            .unwrap_or_else(|| panic!("{problem:?}: {faults:?}"));
        assert_eq!((found.file.as_str(), found.key.as_str()), ("charter.toml", key));
        codes.insert(problem.code());
        says_what_to_do(&found.to_string(), key);
    }
    let unreadable = charter::load("charter.toml", "version = 1\nname = ?", |_| true).unwrap_err();
    assert!(
        matches!(unreadable[0].problem, P::Unreadable(_)) && unreadable[0].key == "line 2",
        "{unreadable:?}"
    );
    codes.insert(unreadable[0].problem.code());
    let mut charter = charter();
    let name = charter.ladders.keys().next().unwrap().clone();
    charter.ladders.get_mut(&name).unwrap().rungs.clear();
    let empty = charter.faults("charter.toml", |_| true);
    assert_eq!((empty.len(), &empty[0].problem), (1, &P::EmptyLadder));
    says_what_to_do(&empty[0].to_string(), &format!("ladders.{name}.rungs"));
    codes.insert(empty[0].problem.code());
    assert_eq!(codes.len(), 17, "every problem: {codes:?}");
}

fn promise(title: &str) -> String {
    let words = format!("{{ zh-Hans = \"{title}\", zh-Hant = \"{title}\", en = \"{title}\" }}");
    format!("group = \"before\"\ntitle = {words}\ntext = {words}")
}

/// Names the key, and a remedy; blames nobody.
fn says_what_to_do(sentence: &str, key: &str) {
    assert!(sentence.contains(key), "{sentence}");
    let remedies = [
        "add",
        "remove",
        "take",
        "write",
        "name",
        "load",
        "not drop",
        "must",
        "levels are",
        "there are four",
    ];
    assert!(remedies.iter().any(|word| sentence.contains(word)), "{sentence}");
    assert!(!sentence.to_lowercase().contains("invalid"), "{sentence}");
}

#[test]
fn all_faults_of_a_charter_are_said_at_once() {
    let faults = spoiled("en = \"Special tools\"", "en = \"\"");
    assert_eq!(faults.len(), 1, "{faults:?}");
    let faults = spoiled("P-TOOLS", concat!("P", "-TOOLZ"));
    assert!(faults.len() >= 2, "unknown here, missing there: {faults:?}");
}

fn faults_of<L: catalog::List>(text: &str) -> Vec<ListFault> {
    catalog::load::<L>("list.toml", text).err().unwrap_or_default()
}

#[test]
fn each_fault_of_a_list_is_named_with_its_key_and_remedy() {
    use ListProblem as P;
    let words = "{ zh-Hans = \"甲\", zh-Hant = \"甲\", en = \"A\" }";
    let area = format!("[[area]]\ncode = \"north\"\nname = {words}\nlocal_team = true\n");
    let fault =
        format!("[[fault]]\ncode = \"leak\"\nname = {words}\nseverity = 2\ndepartment = \"operations\"\n");
    let twice = faults_of::<Areas>(&format!("version = 1\n{area}{area}"));
    assert_eq!(
        twice,
        [ListFault {
            file: "list.toml".to_owned(),
            key: "north".to_owned(),
            problem: P::Twice("north".to_owned())
        }]
    );
    let no_english = faults_of::<Faults>(&format!("version = 1\n{}", fault.replace(", en = \"A\"", "")));
    assert_eq!(no_english[0].problem, P::MissingLanguage("en"));
    let department = format!("version = 1\n[[department]]\ncode = \"operations\"\nname = {words}\n");
    assert_eq!(faults_of::<Departments>(&department), []);
    let levels = format!("version = 1\n[[severity]]\nlevel = 1\nname = {words}\ntext = {words}\n");
    let missing = faults_of::<Severities>(&levels);
    assert_eq!(
        missing.iter().map(|f| f.problem.clone()).collect::<Vec<_>>(),
        [P::MissingLevel(2), P::MissingLevel(3), P::MissingLevel(4)]
    );
    let unreadable =
        faults_of::<Faults>(&format!("version = 1\n{}", fault.replace("severity = 2", "severity = 7")));
    assert!(matches!(&unreadable[0].problem, P::Unreadable(why) if why.contains("1 to 4")), "{unreadable:?}");
    assert_eq!(unreadable[0].key, "line 5");
    for fault in [&twice[0], &no_english[0], &missing[0]] {
        says_what_to_do(&fault.to_string(), &fault.key);
    }
    let codes: BTreeSet<&str> =
        [&twice[0], &no_english[0], &missing[0], &unreadable[0]].iter().map(|f| f.problem.code()).collect();
    assert_eq!(codes.len(), 4);
}

/// Faults, levels, remote access, local team, way.
type Row<'a> = (&'a str, &'a str, Option<bool>, Option<bool>, &'a str);

fn table(rows: &[Row<'_>]) -> ServingTable {
    let mut text = String::from("version = 1\n");
    for (faults, levels, remote, local, way) in rows {
        let list = |items: &str, quote: &str| {
            items
                .split_whitespace()
                .map(|item| format!("{quote}{item}{quote}"))
                .collect::<Vec<_>>()
                .join(", ")
        };
        let flag =
            |name: &str, value: &Option<bool>| value.map_or(String::new(), |v| format!("{name} = {v}\n"));
        text.push_str(&format!(
            "[[rows]]\nfaults = [{}]\nseverities = [{}]\n{}{}way = \"{way}\"\nreason = {{ en = \"so\" }}\n",
            list(faults, "\""),
            list(levels, ""),
            flag("remote_access", remote),
            flag("local_team", local),
        ));
    }
    toml::from_str(&text).unwrap_or_else(|e| panic!("{e}\n{text}"))
}

#[test]
fn p_mode_the_first_row_that_fits_decides_and_moves_on_after_what_was_tried() {
    let table = table(&[
        ("leak", "", None, None, "on-site"),
        ("", "1", Some(true), None, "remote"),
        ("", "1 2", None, Some(true), "on-site"),
        ("no-reading", "", None, None, "remote"),
    ]);
    let leak = FaultCode::new("leak");
    let reading = FaultCode::new("no-reading");
    let unknown = Place::default();
    let at = |fault, severity, remote_access, local_team| Circumstances {
        fault,
        severity,
        remote_access,
        local_team,
        place: &unknown,
    };
    let (one, two, three) = (Severity::One, Severity::Two, Severity::Three);
    for (circumstances, tried, way, row, moved_on) in [
        (at(leak.as_ref(), one, true, true), &[][..], Way::OnSite, Some(1), false),
        (at(None, one, true, true), &[], Way::Remote, Some(2), false),
        (at(None, one, false, true), &[], Way::OnSite, Some(3), false),
        (at(None, two, true, true), &[], Way::OnSite, Some(3), false),
        (at(None, two, true, false), &[], Way::Phone, None, false),
        (at(reading.as_ref(), three, false, false), &[], Way::Remote, Some(4), false),
        (at(reading.as_ref(), three, false, false), &[Way::Remote], Way::OnSite, Some(4), true),
        (at(None, three, false, false), &[Way::Phone], Way::Remote, None, true),
        (at(None, three, false, false), &[Way::Phone, Way::Remote], Way::OnSite, None, true),
        (at(None, three, false, false), &[Way::Remote], Way::Phone, None, false),
        (at(None, three, false, false), &Way::ALL, Way::OnSite, None, true),
    ] {
        let found = table.suggest(&circumstances, tried);
        assert_eq!(
            (found.way, found.row, found.moved_on),
            (way, row, moved_on),
            "{circumstances:?} {tried:?}"
        );
        assert_eq!(found.reason.is_some(), row.is_some());
    }
    assert_eq!(table.unreachable(), []);
}

#[test]
fn a_row_that_no_case_can_reach_is_shown_with_the_row_that_hides_it() {
    let hidden = table(&[
        ("leak no-reading", "1 2", None, None, "phone"),
        ("leak", "2", Some(true), None, "remote"),
        ("leak", "2 3", None, None, "remote"),
        ("", "", Some(true), None, "phone"),
        ("leak", "", Some(true), Some(false), "on-site"),
        ("", "", None, None, "phone"),
        ("", "4", None, None, "on-site"),
    ]);
    assert_eq!(hidden.unreachable(), [(2, 1), (5, 4), (7, 6)]);
}

/// P-MODE: how it is built, what hangs on it, where it is and how far off decide too; what nobody knows fits no condition.
#[test]
fn p_mode_the_table_sees_configuration_application_area_and_distance() {
    let table: ServingTable = toml::from_str(
        r#"
version = 1
[[rows]]
applications = ["settlement"]
below_km = 60
way = "on-site"
reason = { en = "near, and money depends on it" }
[[rows]]
configurations = ["nb-iot", "lora"]
way = "remote"
reason = { en = "radio" }
[[rows]]
areas = ["urumqi"]
from_km = 60
way = "phone"
reason = { en = "a day's journey" }
"#,
    )
    .unwrap();
    let place = |application: &str, configurations: &[&str], area: &str, distance_km| Place {
        area: AreaCode::new(area),
        distance_km,
        configurations: configurations.iter().filter_map(|code| ListCode::new(code)).collect(),
        applications: ListCode::new(application).into_iter().collect(),
    };
    for (place, row) in [
        (place("settlement", &["nb-iot"], "", Some(59)), Some(1)),
        (place("settlement", &["nb-iot"], "", Some(60)), Some(2)),
        (place("settlement", &["nb-iot"], "", None), Some(2)),
        (place("monitoring", &["wired", "lora"], "", Some(5)), Some(2)),
        (place("monitoring", &["wired"], "urumqi", Some(60)), Some(3)),
        (place("monitoring", &["wired"], "urumqi", Some(59)), None),
        (place("monitoring", &["wired"], "urumqi", None), None),
        (place("", &[], "hangzhou", Some(300)), None),
        (Place::default(), None),
    ] {
        let at = Circumstances {
            fault: None,
            severity: Severity::Two,
            remote_access: false,
            local_team: false,
            place: &place,
        };
        assert_eq!(table.suggest(&at, &[]).row, row, "{place:?}");
    }
    assert_eq!(table.unreachable(), []);
    let mut hidden = table.clone();
    hidden.rows.insert(0, hidden.rows[2].clone());
    hidden.rows[0].from_km = Some(10);
    assert_eq!(hidden.unreachable(), [(4, 1)], "farther than 60 is farther than 10");
}

fn somebody(id: i64, superior: Option<i64>, deputy: Option<i64>) -> Person {
    let names = ["", "甲", "乙", "丙", "丁", "戊", "己"];
    let name = names[usize::try_from(id).unwrap()];
    let deputy = deputy.map(PersonId);
    Person { deputy, ..person(PersonId(id), name, "operations", superior.map(PersonId), Role::Supervisor) }
}

#[test]
fn a_reporting_line_in_a_circle_is_refused_and_shown() {
    let line: Vec<Person> = (1..=6).map(|id| somebody(id, (id > 1).then_some(id - 1), None)).collect();
    let directory = Directory::new(line, Vec::new());
    let refused = |person: Person| directory.check_line(&person).unwrap_err();
    let names = |names: &str| LineFault::Circle(names.split(' ').map(str::to_owned).collect());
    assert_eq!(refused(somebody(1, Some(1), None)), names("甲 甲"));
    assert_eq!(refused(somebody(1, Some(2), None)), names("甲 乙 甲"));
    assert_eq!(refused(somebody(1, Some(6), None)), names("甲 己 戊 丁 丙 乙 甲"), "a long one too");
    assert_eq!(refused(somebody(2, Some(5), None)), names("乙 戊 丁 丙 乙"));
    assert_eq!(
        refused(somebody(1, Some(2), None)).to_string(),
        "the reporting line would be a circle: 甲 → 乙 → 甲"
    );
    assert_eq!(refused(somebody(3, Some(99), None)), LineFault::Unknown(PersonId(99)));
    assert_eq!(refused(somebody(3, Some(2), Some(99))), LineFault::Unknown(PersonId(99)));
    assert_eq!(refused(somebody(3, Some(2), Some(3))), LineFault::OwnDeputy);
    for fine in [somebody(1, None, Some(2)), somebody(6, Some(1), None), somebody(3, Some(1), Some(1))] {
        assert_eq!(directory.check_line(&fine), Ok(()));
    }
    // One that got in all the same ends nowhere but ends.
    let circle = Directory::new((1..=6).map(|id| somebody(id, Some(id % 6 + 1), None)).collect(), Vec::new());
    assert_eq!(circle.superiors(PersonId(1)).count(), 5);
    assert!(circle.reports_to(PersonId(1), PersonId(6)));
}

#[test]
fn who_is_away_is_stood_in_for_by_the_nearest_deputy_present() {
    let now = at("2026-11-02T09:00:00");
    let away = |ids: &[i64], deputies: [Option<i64>; 4]| {
        let mut people: Vec<Person> =
            (1..=4).map(|id| somebody(id, None, deputies[usize::try_from(id - 1).unwrap()])).collect();
        for who in people.iter_mut().filter(|p| ids.contains(&p.id.0)) {
            who.absences.push(domain::people::Absence { from: now, to: now + hours(1) });
        }
        Directory::new(people, Vec::new())
    };
    let acting = |directory: &Directory, at: Timestamp| directory.acting_for(PersonId(1), at).map(|p| p.id.0);
    let chain = [Some(2), Some(3), Some(4), None];
    assert_eq!(acting(&away(&[], chain), now), Some(1));
    assert_eq!(acting(&away(&[1], chain), now), Some(2));
    assert_eq!(acting(&away(&[1, 2], chain), now), Some(3));
    assert_eq!(acting(&away(&[1, 2, 3, 4], chain), now), None);
    assert_eq!(acting(&away(&[1, 2, 3, 4], chain), now + hours(1)), Some(1), "back again, to the second");
    assert_eq!(
        acting(&away(&[1, 2], [Some(2), Some(1), None, None]), now),
        None,
        "each other's deputies, both away"
    );
    assert_eq!(acting(&away(&[1], [None; 4]), now), None);
}

/// Rows: roles; columns: permissions, in the order of `Permission::ALL`.
const ROLES: &str = "
                   see-cases take-reports work-on-cases assign classify close-without-word handle-complaints supervise administer see-register edit-register see-contracts edit-contracts approve-worse rule review-rulings quote edit-prices plan-spares plan-routes
hotline-agent      x         x            x             x      x        -                  -                 -         -          x            x             x             -              -             -    -              x     -           - -
support-expert     x         x            x             x      x        -                  -                 -         -          x            x             x             -              -             x    -              x     -           - -
dispatcher         x         x            x             x      x        -                  -                 -         -          x            -             x             -              -             -    -              -     -           - x
field-engineer     x         x            x             -      -        -                  -                 -         -          x            x             -             -              -             x    -              -     -           - -
storekeeper        x         x            -             -      -        -                  -                 -         -          x            x             x             -              -             -    -              x     x           x -
supervisor         x         x            x             x      x        x                  -                 x         -          x            x             x             x              x             x    x              x     x           x x
quality-supervisor x         x            x             x      -        -                  x                 x         -          x            -             x             -              -             -    x              -     -           - -
trainer            x         x            -             -      -        -                  -                 -         -          x            -             -             -              -             -    -              -     -           - -
project-manager    x         x            -             -      -        -                  -                 -         -          x            x             x             x              -             -    -              -     -           x -
administrator      x         -            -             -      -        -                  -                 x         x          x            x             x             x              -             -    -              -     x           - -
";

#[test]
fn each_role_may_what_the_table_says() {
    let mut rows = ROLES.lines().filter(|line| !line.is_empty());
    let columns: Vec<&str> = rows.next().unwrap().split_whitespace().collect();
    assert_eq!(columns, Permission::ALL.map(Permission::code));
    let mut roles = Vec::new();
    for row in rows {
        let mut cells = row.split_whitespace();
        let role = Role::from_code(cells.next().unwrap()).unwrap();
        for (permission, cell) in Permission::ALL.into_iter().zip(cells) {
            assert_eq!(
                permissions(role).contains(&permission),
                cell == "x",
                "{} {}",
                role.code(),
                permission.code()
            );
            assert_eq!(may([&role], permission), cell == "x");
        }
        roles.push(role);
    }
    assert_eq!(roles, Role::ALL);
    let none: [&Role; 0] = [];
    assert!(!may(none, Permission::SeeCases));
    assert!(
        may([&Role::Trainer, &Role::Supervisor], Permission::CloseWithoutWord),
        "one of several roles is enough"
    );
    assert_eq!(Role::from_code("king"), None);
}

#[test]
fn the_times_of_a_ladder_and_its_last_rung_again() {
    let text = "repeat_every = \"2h\"\nrungs = [\n\
        { acknowledge_within = \"30m\", act_within = \"2h\" }, { acknowledge_within = \"1h\", act_within = \"4h\" }]\n";
    let ladder: Ladder = toml::from_str(text).unwrap();
    let within = |level| ladder.terms(level).acknowledge_within;
    assert_eq!([within(0), within(1), within(2), within(3), within(255)], [30, 30, 60, 60, 60].map(minutes));
    assert_eq!(ladder.terms(2).act_within, hours(4));
    let empty = Ladder { rungs: Vec::new(), ..ladder };
    assert!(empty.terms(1).acknowledge_within > minutes(0), "a ladder without rungs still has a time");
}

fn asked(
    directory: &Directory,
    accountable: Option<PersonId>,
    kept_out: &[PersonId],
    times: usize,
) -> Vec<Rung> {
    let (department, kept_out) = (code("operations"), kept_out.iter().copied().collect());
    let start = Start { accountable, department: &department, kept_out: &kept_out };
    let mut rungs: Vec<Rung> = Vec::new();
    let next = || {
        let rung = ladder::next_rung(directory, &start, &rungs, at("2026-11-02T09:00:00"))?;
        rungs.push(rung);
        Some(rung)
    };
    std::iter::from_fn(next).take(times).collect()
}

#[test]
fn who_is_asked_on_each_rung() {
    let directory = Directory::new(people(), departments());
    let ids =
        |rungs: &[Rung]| rungs.iter().map(|r| (r.level, r.asked, r.top, r.repeated)).collect::<Vec<_>>();
    let line = [
        (1, ZHANG, false, 0),
        (2, WANG, false, 0),
        (3, HEAD, true, 0),
        (3, HEAD, true, 1),
        (3, HEAD, true, 2),
    ];
    assert_eq!(ids(&asked(&directory, Some(LI), &[], 5)), line);
    assert_eq!(
        ids(&asked(&directory, None, &[], 3)),
        [(1, WANG, false, 0), (2, HEAD, true, 0), (2, HEAD, true, 1)]
    );
    assert_eq!(ids(&asked(&directory, Some(LI), &[WANG], 2)), [(1, ZHANG, false, 0), (2, HEAD, true, 0)]);
    // Nobody is above the head: the head of the department answers for it, then the head themself.
    assert_eq!(ids(&asked(&directory, Some(HEAD), &[], 1)), [(1, WANG, false, 0)]);
}

#[test]
fn a_deputy_from_higher_up_skips_nobody_and_one_kept_out_is_never_asked() {
    let away = |who: PersonId, deputy: PersonId| {
        let mut all = people();
        let person = all.iter_mut().find(|p| p.id == who).unwrap();
        person.deputy = Some(deputy);
        person
            .absences
            .push(domain::people::Absence { from: at("2026-11-01T00:00:00"), to: at("2026-12-01T00:00:00") });
        Directory::new(all, departments())
    };
    // 张班长 is away, the head stands in: 王主管 between them is asked all the same.
    let rungs = asked(&away(ZHANG, HEAD), Some(LI), &[], 3);
    assert_eq!(rungs.iter().map(|r| r.asked).collect::<Vec<_>>(), [HEAD, WANG, HEAD]);
    assert_eq!(rungs[0].in_place_of, Some(ZHANG));
    // The head is away and the deputy is who the complaint is about: the head is asked, not the deputy.
    let rungs = asked(&away(HEAD, LI), Some(MA), &[LI], 4);
    assert!(rungs.iter().all(|r| r.asked != LI) && rungs.last().unwrap().asked == HEAD, "{rungs:?}");
}
