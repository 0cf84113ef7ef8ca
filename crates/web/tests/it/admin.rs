//! The administration, as administrators use it and others can't.

use crate::house::{Client, House};
use axum::http::StatusCode;
use domain::calendar::CalendarName;
use domain::case::Event;
use domain::clock::{ClockEvent, ClockState, RecomputeReason};
use domain::ids::{CaseId, PersonId};
use store::read::{case, case_page};

/// Every page, for whoever administers (`a`) or supervises as well (`s`).
const PAGES: [(&str, char); 43] = [
    ("/admin", 'a'),
    ("/admin/people", 'a'),
    ("/admin/people?q=chen&role=hotline-agent&from=0", 'a'),
    ("/admin/people/new", 'a'),
    ("/admin/people/1", 'a'),
    ("/admin/departments", 'a'),
    ("/admin/departments/new", 'a'),
    ("/admin/departments/operations", 'a'),
    ("/admin/roles", 'a'),
    ("/admin/macros", 'a'),
    ("/admin/macros/new", 'a'),
    ("/admin/tokens", 'a'),
    ("/admin/calendars", 'a'),
    ("/admin/calendars/cn?year=2026", 'a'),
    ("/admin/calendars/cn/hours", 'a'),
    ("/admin/calendars/cn/notice", 'a'),
    ("/admin/charter", 'a'),
    ("/admin/charter/promises/P-ANSWER-24H", 'a'),
    ("/admin/charter/promises/P-WARRANTY", 'a'),
    ("/admin/charter/closing", 'a'),
    ("/admin/charter/text", 'a'),
    ("/admin/ladders?person=1&ladder=service", 'a'),
    ("/admin/ladders/service", 'a'),
    ("/admin/serving?severity=3&fault=meter-leak", 'a'),
    ("/admin/serving/new", 'a'),
    ("/admin/serving/1", 'a'),
    ("/admin/lists/faults", 'a'),
    ("/admin/lists/configurations", 'a'),
    ("/admin/lists/applications", 'a'),
    ("/admin/lists/families", 'a'),
    ("/admin/versions?kind=charter", 'a'),
    ("/admin/outbox", 'a'),
    ("/admin/outbox?box=sent&way=mail&case=2026-000001&since=2026-11-01", 'a'),
    ("/admin/channels", 'a'),
    ("/admin/alarms", 'a'),
    ("/admin/hooks", 'a'),
    ("/admin/notifications", 'a'),
    ("/admin/telephones", 'a'),
    ("/admin/alarms/north", 'a'),
    ("/admin/mails", 'a'),
    ("/admin/journal", 's'),
    ("/admin/journal/seals", 's'),
    ("/supervision", 's'),
];

const POSTS: [(&str, char); 25] = [
    ("/admin/people/new", 'a'),
    ("/admin/people/1", 'a'),
    ("/admin/people/1/password", 'a'),
    ("/admin/people/1/sessions/end", 'a'),
    ("/admin/people/1/code/remove", 'a'),
    ("/admin/departments/new", 'a'),
    ("/admin/departments/operations", 'a'),
    ("/admin/macros/new", 'a'),
    ("/admin/macros/1/remove", 'a'),
    ("/admin/macros/1/move", 'a'),
    ("/admin/tokens", 'a'),
    ("/admin/tokens/1/revoke", 'a'),
    ("/admin/calendars/cn/hours", 'a'),
    ("/admin/calendars/cn/notice", 'a'),
    ("/admin/charter/promises/P-ANSWER-24H", 'a'),
    ("/admin/charter/closing", 'a'),
    ("/admin/charter/text", 'a'),
    ("/admin/ladders/service", 'a'),
    ("/admin/serving/1/remove", 'a'),
    ("/admin/lists/faults", 'a'),
    ("/admin/lists/configurations", 'a'),
    ("/admin/lists/applications", 'a'),
    ("/admin/outbox/1/retry", 'a'),
    ("/admin/outbox/bulk", 'a'),
    ("/admin/journal/verify", 's'),
];

async fn administrator(house: &House) -> Client<'_> {
    house.client("wuhao").await
}

/// Somebody who supervises and does not administer.
fn supervisor(house: &House) -> &str {
    let supervises = |m: &&sample::Member| {
        m.person.roles.contains(&domain::roles::Role::Supervisor)
            && !m.person.roles.contains(&domain::roles::Role::Administrator)
    };
    &house.company.members.iter().find(supervises).unwrap().login
}

#[tokio::test]
async fn only_administrators_administer() {
    let house = House::new().await;
    house.report("水表不走字", "三号楼", None).await;
    let (admin, agent) = (administrator(&house).await, house.client("chenjing").await);
    let supervisor = house.client(supervisor(&house)).await;
    for (path, who) in PAGES {
        assert_eq!(admin.get(path).await.status, StatusCode::OK, "administrator at {path}");
        assert_eq!(agent.get(path).await.status, StatusCode::FORBIDDEN, "agent at {path}");
        let expected = if who == 's' { StatusCode::OK } else { StatusCode::FORBIDDEN };
        assert_eq!(supervisor.get(path).await.status, expected, "supervisor at {path}");
    }
    for (path, who) in POSTS {
        assert_eq!(agent.post(path, &[]).await.status, StatusCode::FORBIDDEN, "agent posts to {path}");
        if who == 'a' {
            assert_eq!(
                supervisor.post(path, &[]).await.status,
                StatusCode::FORBIDDEN,
                "supervisor posts to {path}"
            );
        }
        let without_token = admin.post_plain(path, &[]).await;
        assert_eq!(without_token.status, StatusCode::UNPROCESSABLE_ENTITY, "{path} without the token");
    }
}

/// What stands between the tags.
fn said(html: &str) -> String {
    let mut out = String::new();
    for part in html.split('<') {
        out.push_str(part.split_once('>').map_or("", |(_, text)| text));
        out.push('\n');
    }
    out
}

#[tokio::test]
async fn every_page_is_said_in_three_languages() {
    let house = House::new().await;
    let mut admin = administrator(&house).await;
    for language in ["zh-Hans", "zh-Hant", "en"] {
        admin = admin.speaking(language);
        for (path, _) in PAGES {
            let text = said(&admin.get(path).await.main());
            for beginning in ["admin-", "charter-", "permission-", "ledger-", "scope-", "level-", "role-"] {
                let key = text.lines().find(|line| line.trim_start().starts_with(beginning));
                assert_eq!(key, None, "{path} in {language} shows a key");
            }
        }
    }
}

fn fields_of(house: &House, login: &str) -> Vec<(String, String)> {
    let member = house.company.members.iter().find(|m| m.login == login).unwrap();
    let person = &member.person;
    let number = |id: Option<PersonId>| id.map(|id| id.to_string()).unwrap_or_default();
    let mut fields = vec![
        ("name".to_owned(), person.name.clone()),
        ("login".to_owned(), member.login.clone()),
        ("mail".to_owned(), member.mail.clone()),
        ("phone".to_owned(), member.phone.clone()),
        ("department".to_owned(), person.department.to_string()),
        ("superior".to_owned(), number(person.superior)),
        ("deputy".to_owned(), number(person.deputy)),
    ];
    fields.extend(person.roles.iter().map(|role| (format!("role-{}", role.code()), "on".to_owned())));
    fields
}

fn with<'a>(fields: &'a [(String, String)], changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let kept = kept.filter(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
    kept.chain(changes.iter().copied()).collect()
}

/// P-ESCALATE: a line that goes round would climb for ever.
#[tokio::test]
async fn a_circle_in_the_reporting_line_is_refused_with_its_names() {
    let house = House::new().await;
    let admin = administrator(&house).await;
    let below = house.company.members.iter().find(|m| m.person.superior.is_some()).unwrap();
    let above = below.person.superior.unwrap();
    let boss = house.company.members.iter().find(|m| m.person.id == above).unwrap();
    let fields = fields_of(&house, &boss.login);
    let below_id = below.person.id.to_string();
    let got = admin.post(&format!("/admin/people/{above}"), &with(&fields, &[("superior", &below_id)])).await;
    assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY);
    let circle = format!("{} → {} → {}", boss.person.name, below.person.name, boss.person.name);
    assert!(got.body.contains(&circle), "{}", got.main());
    assert_eq!(house.store.world().directory.person(above).unwrap().superior, boss.person.superior);
}

#[tokio::test]
async fn somebody_is_added_gets_a_password_once_and_leaves() {
    let house = House::new().await;
    let admin = administrator(&house).await;
    let new = [
        ("name", "高远"),
        ("login", "GaoYuan"),
        ("department", "operations"),
        ("superior", "1"),
        ("role-support-expert", "on"),
        ("absences", "2026-12-01 - 2026-12-03"),
    ];
    let added = admin.post("/admin/people/new", &new).await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.body);
    let id = house.store.login("gaoyuan").await.unwrap().unwrap().person;
    let world = house.store.world();
    let absence = world.directory.person(id).unwrap().absences[0];
    // The last day is included: three days in Beijing.
    assert_eq!(absence.to.duration_since(absence.from).as_hours(), 72);
    let again = admin.post("/admin/people/new", &new).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.body.contains("高远") && again.body.contains("taken"), "{}", again.main());

    let shown = admin.post(&format!("/admin/people/{id}/password"), &[]).await;
    let password = shown.body.split("<code>").nth(1).unwrap().split("</code>").next().unwrap().to_owned();
    let hash = house.store.login_of(id).await.unwrap().unwrap().password_hash;
    assert!(store::account::password::verify(&password.replace("&#38;", "&"), hash.as_deref()));
    assert!(!admin.get(&format!("/admin/people/{id}")).await.body.contains(&password));

    let case = house.report("水表漏水", "井内", Some(id)).await;
    let left =
        admin.post(&format!("/admin/people/{id}"), &[&new[..5], &[("left", "2026-11-23")]].concat()).await;
    assert_eq!(left.status, StatusCode::SEE_OTHER, "{}", left.body);
    let page = admin.get(&format!("/admin/people/{id}")).await;
    assert!(page.body.contains(&case.to_string()), "the open case is named: {}", page.main());
    assert!(page.body.contains(&format!("/desk?view=open&#38;assignee={id}")), "{}", page.main());
}

async fn running_on_cn(house: &House, id: CaseId) -> Vec<(jiff::Timestamp, bool)> {
    let case = case_page::case(house.store.db(), id).await.unwrap().unwrap().case;
    let cn = CalendarName::new("cn");
    let clocks = case.clocks.iter().filter(|c| c.terms.calendar == cn && c.terms.calendar_version > 0);
    let runs = clocks.filter_map(|c| match &c.state {
        ClockState::Running(run) => Some((run.due, run.provisional)),
        _ => None,
    });
    runs.collect()
}

/// The next year's notice is imported: open clocks are computed anew, and the journal says why.
#[tokio::test]
async fn a_notice_moves_open_clocks_and_says_why() {
    let house = House::new().await;
    // Wednesday, 30 December 2026: three working days on lie beyond the data.
    house.forward(37 * 24 * 60);
    let id = house.report("水表不走字", "三号楼", None).await;
    let before = running_on_cn(&house, id).await;
    assert!(before.iter().any(|(_, provisional)| *provisional), "{before:?}");
    let admin = administrator(&house).await;
    let notice = "2027-01-01 off 元旦\n2027-01-04 休 元旦\n2027-01-05 off 元旦\n2027-01-09 work 1";
    let fields = [("notice", notice), ("source", "国办发明电〔2026〕7号"), ("edited", "1")];
    let unclear =
        admin.post("/admin/calendars/cn/notice", &[("notice", "2027-01-01 holiday"), ("edited", "1")]).await;
    assert_eq!(unclear.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(unclear.body.contains("2027-01-01 holiday"), "nothing typed is lost");

    let preview = admin.post("/admin/calendars/cn/notice", &fields).await;
    assert_eq!(preview.status, StatusCode::OK, "{}", preview.body);
    assert!(preview.body.contains("2027-01-04"), "{}", preview.main());
    assert_eq!(running_on_cn(&house, id).await, before, "a preview changes nothing");

    let saved =
        admin.post("/admin/calendars/cn/notice", &[&fields[..], &[("confirmed", "yes")]].concat()).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    let job: i64 = saved.location().rsplit('/').next().unwrap().parse().unwrap();
    let mut finished = None;
    for _ in 0..200 {
        finished = store::recompute::find(house.store.db(), job).await.unwrap().unwrap().finished;
        if finished.is_some() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    assert!(finished.is_some());
    assert!(admin.get(saved.location()).await.body.contains("Finished"));

    let after = running_on_cn(&house, id).await;
    assert!(after.iter().all(|(_, provisional)| !provisional), "{after:?}");
    assert_ne!(after, before);
    let journal = case::journal(&house.store, id).await.unwrap();
    let why = RecomputeReason::Calendar { name: CalendarName::new("cn"), version: 2 };
    let told = |event: &Event| matches!(event, Event::Clock { event: ClockEvent::Recomputed { why: w, .. }, .. } if *w == why);
    assert!(journal.iter().flat_map(|r| &r.entry.events).any(told), "{journal:?}");
    let versions = admin.get("/admin/versions?kind=calendar/cn").await;
    assert!(versions.body.contains("国办发明电〔2026〕7号"));

    // The page that somebody else has open shows version 1 still.
    let stale =
        admin.post("/admin/calendars/cn/notice", &[&fields[..], &[("confirmed", "yes")]].concat()).await;
    assert_eq!(stale.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(stale.body.contains("Somebody saved a newer version") && stale.body.contains("2027-01-05"));
}

#[tokio::test]
async fn a_charter_that_is_wrong_is_told_line_by_line_and_kept() {
    let house = House::new().await;
    let admin = administrator(&house).await;
    let body = store::documents::latest(house.store.db(), "charter").await.unwrap().unwrap().body;
    let wrong = body
        .replace("at_risk = [50, 80]", "at_risk = [80, 50]")
        .replace("ladder = \"complaint\"", "ladder = \"stairs\"");
    assert_ne!(wrong, body);
    let got = admin.post("/admin/charter/text", &[("text", &wrong), ("edited", "1"), ("apply", "new")]).await;
    assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(got.body.contains("The shares must rise"), "{}", got.main());
    assert!(got.body.contains("There is no ladder “stairs”"));
    assert!(got.body.contains("at_risk = [80, 50]"), "the text is kept");
    let broken = admin.post("/admin/charter/text", &[("text", "version = ["), ("edited", "1")]).await;
    assert!(broken.body.contains("line 1") && broken.body.contains("version = ["), "{}", broken.main());
    assert_eq!(house.store.world().charter.version, 1);
}

/// P-EQUAL: nothing gets worse for the customer without a recorded reason.
#[tokio::test]
async fn a_worse_promise_needs_a_reason_that_stays() {
    let house = House::new().await;
    let admin = administrator(&house).await;
    let body = store::documents::latest(house.store.db(), "charter").await.unwrap().unwrap().body;
    let worse = body.replacen("budget = \"24h\"", "budget = \"30h\"", 1);
    let silent =
        admin.post("/admin/charter/text", &[("text", &worse), ("edited", "1"), ("apply", "new")]).await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(silent.body.contains("takes longer: 24 h → 30 h"), "{}", silent.main());
    let fields =
        [("text", worse.as_str()), ("edited", "1"), ("apply", "new"), ("reason", "春节期间人手不足")];
    let said = admin.post("/admin/charter/text", &fields).await;
    assert_eq!(said.location(), "/admin/charter", "{}", said.body);
    let saved = store::documents::latest(house.store.db(), "charter").await.unwrap().unwrap();
    assert_eq!((saved.version, saved.note.as_str()), (2, "春节期间人手不足"));
    assert!(saved.body.starts_with("# The shipped charter"), "comments stay");
    assert_eq!(house.store.world().charter.version, 2);
    // Better for the customer: by the form, and without a reason.
    let page = admin.get("/admin/charter/closing").await;
    assert!(page.body.contains("2d, 5d, 10d"), "{}", page.main());
    let better = [
        ("charter-reminders", "1d, 2d, 5d, 10d"),
        ("charter-confirmed-closes", "3d"),
        ("charter-follow-up", "7d"),
        ("charter-reopen", "30d"),
        ("edited", "2"),
        ("apply", "open"),
    ];
    let saved = admin.post("/admin/charter/closing", &better).await;
    assert!(saved.location().starts_with("/admin/recompute/"), "{}", saved.body);
    assert_eq!(house.store.world().charter.closing.reminders.len(), 4);
}

/// P-MODE: how it is built, what hangs on it, area and distance are conditions too.
#[tokio::test]
async fn a_row_of_the_decision_table_looks_at_the_place() {
    let house = House::new().await;
    let admin = administrator(&house).await;
    let row = |from: &'static str, below: &'static str| {
        vec![
            ("edited", "1"),
            ("way", "remote"),
            ("configuration-nb-iot", "on"),
            ("application-settlement", "on"),
            ("area-hangzhou", "on"),
            ("from-km", from),
            ("below-km", below),
            ("reason-zh-Hans", "有无线"),
            ("reason-zh-Hant", "有無線"),
            ("reason-en", "Radio and money"),
        ]
    };
    for (from, below, says) in [("60", "60", "greater than the lower one"), ("ten", "60", "whole kilometres")]
    {
        let got = admin.post("/admin/serving/new", &row(from, below)).await;
        assert!(got.status.is_client_error() && got.body.contains(says), "{}", got.main());
    }
    let added = admin.post("/admin/serving/new", &row("10", "60")).await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.main());
    let list = admin.get("/admin/serving").await;
    assert!(list.body.contains("NB-IoT radio") && list.body.contains("nearer than 60 km"), "{}", list.main());
    let number = house.store.world().serving.rows.len();
    let form = admin.get(&format!("/admin/serving/{number}")).await;
    assert!(form.body.contains("value=\"10\"") && form.body.contains("value=\"60\""), "{}", form.main());
    // Nothing stands before it any more.
    for left in (1..number).rev() {
        let version = house.store.world().serving.version.to_string();
        let removed = admin.post(&format!("/admin/serving/{left}/remove"), &[("edited", &version)]).await;
        assert_eq!(removed.status, StatusCode::SEE_OTHER);
    }
    let at = "/admin/serving?severity=4&configuration=nb-iot&application=settlement&area=hangzhou";
    let near = admin.get(&format!("{at}&km=59")).await;
    assert!(near.body.contains("Row 1: Remote"), "{}", near.main());
    let far = admin.get(&format!("{at}&km=60")).await;
    assert!(far.body.contains("No row fits"), "{}", far.main());
}

#[tokio::test]
async fn the_decision_table_is_edited_and_tried() {
    let house = House::new().await;
    let admin = administrator(&house).await;
    let rows = house.store.world().serving.rows.len();
    let tried = admin.get("/admin/serving?fault=meter-leak&severity=2").await;
    assert!(tried.body.contains("Row 2: On site"), "{}", tried.main());
    let row = [
        ("edited", "1"),
        ("way", "phone"),
        ("reason-zh-Hans", "先打电话"),
        ("reason-zh-Hant", "先打電話"),
        ("reason-en", "Call first"),
    ];
    let added = admin.post("/admin/serving/new", &row).await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.body);
    assert_eq!(house.store.world().serving.rows.len(), rows + 1);
    // A row without conditions, moved up, hides what follows.
    let version = house.store.world().serving.version.to_string();
    let moved =
        admin.post(&format!("/admin/serving/{}/move", rows + 1), &[("edited", &version), ("to", "up")]).await;
    assert_eq!(moved.status, StatusCode::SEE_OTHER);
    let page = admin.get("/admin/serving").await;
    assert!(page.body.contains("is never reached"), "{}", page.main());
    let stale = admin.post("/admin/serving/1/remove", &[("edited", &version)]).await;
    assert_eq!(stale.status, StatusCode::SEE_OTHER);
    assert_eq!(
        house.store.world().serving.rows.len(),
        rows + 1,
        "a table that changed meanwhile is not touched"
    );
}

#[tokio::test]
async fn a_token_is_shown_once_and_kept_as_a_hash() {
    let house = House::new().await;
    let admin = administrator(&house).await;
    let person = admin.id.to_string();
    let made =
        admin.post("/admin/tokens", &[("name", "billing"), ("person", &person), ("scope-read", "on")]).await;
    let token = made.body.split("<code>").nth(1).unwrap().split("</code>").next().unwrap().to_owned();
    assert!(token.starts_with("ac_") && token.len() == 46, "{token}");
    let sql = "SELECT token FROM api_token";
    let (kept,): (Vec<u8>,) = house.store.db().one(sql, Vec::new()).await.unwrap();
    assert_eq!(kept, domain::ids::Digest::of_file(token.as_bytes()).0);
    let list = admin.get("/admin/tokens").await;
    assert!(list.body.contains("billing") && !list.body.contains(&token));
    let id = house.store.api_tokens().await.unwrap()[0].id;
    admin.post(&format!("/admin/tokens/{id}/revoke"), &[]).await;
    assert!(house.store.api_tokens().await.unwrap()[0].revoked.is_some());
}

#[tokio::test]
async fn macros_and_lists_are_kept_in_order() {
    let house = House::new().await;
    let admin = administrator(&house).await;
    for title in ["请提供表号", "已派人"] {
        let text = [("title", title), ("language", "zh-Hans"), ("body", "您好"), ("action", "none")];
        assert_eq!(admin.post("/admin/macros/new", &text).await.status, StatusCode::SEE_OTHER);
    }
    let ids = async || -> Vec<i64> {
        store::read::macros::all(house.store.db()).await.unwrap().iter().map(|m| m.id).collect()
    };
    let before = ids().await;
    let last = before.last().copied().unwrap();
    admin.post(&format!("/admin/macros/{last}/move"), &[("to", "up")]).await;
    assert_ne!(ids().await, before);
    admin.post(&format!("/admin/macros/{last}/remove"), &[]).await;
    assert_eq!(ids().await.len(), before.len() - 1);

    let body = store::documents::latest(house.store.db(), "faults").await.unwrap().unwrap().body;
    let wrong = body.replacen("operations", "nowhere", 1);
    let got = admin.post("/admin/lists/faults", &[("text", &wrong), ("edited", "1")]).await;
    assert!(got.body.contains("There is no department “nowhere”"), "{}", got.main());
    let right = format!(
        "{body}\n[[fault]]\ncode = \"display-dark\"\nname = {{ zh-Hans = \"黑屏\", zh-Hant = \"黑屏\", en = \"Display dark\" }}\nseverity = 3\ndepartment = \"operations\"\n"
    );
    let saved = admin.post("/admin/lists/faults", &[("text", &right), ("edited", "1")]).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    assert!(admin.get("/admin/lists/faults").await.body.contains("Display dark"));
}

/// What is late stands in the ledger with to whom it climbed, and the journal verifies.
#[tokio::test]
async fn the_ledger_tells_what_was_late() {
    let house = House::new().await;
    let id = house.report("水表不走字", "三号楼", Some(house.person("chenjing"))).await;
    house.forward(26 * 60);
    let tick = store::Submission::new(
        domain::ids::CommandId::named("test", "tick"),
        domain::case::Actor::Program,
        house.store.now(),
        store::Target::Case(id),
        domain::case::Command::Tick,
    );
    house.store.door().submit(tick).await.unwrap();
    let supervisor = house.client(supervisor(&house)).await;
    assert!(store::ledger::catch_up(&house.store, 10_000).await.unwrap());
    let ledger = supervisor.get("/supervision").await;
    assert!(ledger.body.contains(&id.to_string()), "{}", ledger.main());
    let case = case_page::case(house.store.db(), id).await.unwrap().unwrap().case;
    let asked = case.clocks.iter().find_map(|c| match &c.state {
        ClockState::Missed { climb, .. } => climb.rungs.last().map(|r| r.asked),
        _ => None,
    });
    let name = house.store.world().directory.person(asked.unwrap()).unwrap().name.clone();
    assert!(ledger.body.contains(&name), "{}", ledger.main());
    assert!(supervisor.get("/supervision?month=2026-10").await.status.is_success());
    let verified = supervisor.post("/admin/journal/verify", &[]).await;
    assert!(verified.body.contains("Everything is as it was written"), "{}", verified.main());
    let journal = supervisor.get(&format!("/admin/journal?case={id}")).await;
    assert!(journal.body.contains("reported"), "{}", journal.main());
    assert!(supervisor.get("/admin/journal/1").await.body.contains("Not sealed yet"));
}

/// P-100: an alarm when a channel is down.
#[tokio::test]
async fn a_mailbox_that_can_not_be_read_is_an_alarm() {
    let house = House::new().await;
    let admin = administrator(&house).await;
    let now = house.store.now();
    let place = store::mailbox::Place { uid_validity: 1, last_uid: 7 };
    store::mailbox::read_to(house.store.db(), "service", place, 7, now).await.unwrap();
    assert!(!admin.get("/admin").await.body.contains("be read since"));
    assert!(admin.get("/admin/mails").await.body.contains("Is read"));
    store::mailbox::failing(house.store.db(), "service", "the line is dead", now).await.unwrap();
    house.forward(10);
    store::mailbox::failing(house.store.db(), "service", "the line is still dead", house.store.now())
        .await
        .unwrap();
    let home = admin.get("/admin").await;
    assert!(home.body.contains("the line is still dead"), "{}", home.main());
    let health = &store::mailbox::all(house.store.db()).await.unwrap()[0];
    assert_eq!((health.since, health.taken), (now, 7), "failing since the first failure");
    assert_eq!(store::mailbox::place(house.store.db(), "service").await.unwrap(), place);
}
