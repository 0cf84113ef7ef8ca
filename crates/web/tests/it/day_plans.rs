//! Days of visits: who may, and the story of a dispatcher's day.

use crate::house::{Client, Got, House};
use axum::body::{Body, to_bytes};
use axum::http::StatusCode;
use domain::case::{Actor, Command};
use domain::ids::{CaseId, CommandId, EquipmentId, PersonId};
use domain::serving::Place;
use domain::severity::Way;
use domain::text::SealedText;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use store::day_plans;
use store::read::on_site;
use store::{Submission, Target};

pub(crate) const TODAY: &str = "2026-11-23";
pub(crate) const DAY: [(&str, &str); 5] =
    [("day", TODAY), ("days", "1"), ("area", "hangzhou"), ("started", "on"), ("seconds", "1")];

/// Cases of which somebody began the diagnosis on site, at different sites of the city; by number, oldest first.
pub(crate) async fn cases(house: &House, n: usize) -> Vec<CaseId> {
    let mut seen = BTreeSet::new();
    let master = &house.company.master;
    let here = |unit: &&store::master::Unit| {
        let site = master.sites.iter().find(|site| unit.site == Some(site.id)).unwrap();
        // Every seventeenth site of the sample has no coordinates.
        site.area.as_ref().is_some_and(|area| area.as_str() == "hangzhou") && site.id.0 % 17 != 0
    };
    let units: Vec<EquipmentId> = master
        .units
        .iter()
        .filter(here)
        .filter(|unit| unit.kind == "water-meter" && seen.insert(unit.site))
        .map(|unit| unit.id)
        .take(n)
        .collect();
    assert_eq!(units.len(), n);
    let mut cases = Vec::new();
    for unit in units {
        cases.push(on_site_case(house, unit).await);
    }
    cases
}

async fn on_site_case(house: &House, unit: EquipmentId) -> CaseId {
    let case = house.report("水表漏水", "请派人来", None).await;
    let of = house.company.master.units.iter().find(|u| u.id == unit).unwrap();
    let why = SealedText::new(CommandId::named("why", &case.to_string()).0, "必须到现场");
    let identify = Command::Identify {
        customer: Some(of.customer),
        equipment: vec![unit],
        local_area: domain::ids::AreaCode::new("hangzhou"),
        remote_access: false,
        place: Place::default(),
    };
    let diagnose = Command::StartDiagnosis { way: Way::OnSite, against: Some(why.reference()) };
    for (name, command, texts) in [("whose", identify, vec![]), ("diagnosis", diagnose, vec![why])] {
        let id = CommandId::named(name, &case.to_string());
        let actor = Actor::Person(house.person("liqiang"));
        let submission = Submission::new(id, actor, house.store.now(), Target::Case(case), command);
        house.store.door().submit(submission.with_texts(texts)).await.unwrap();
    }
    case
}

pub(crate) async fn dispatcher(house: &House) -> Client<'_> {
    house.client("sunmei").await
}

/// Makes a plan and lets it be searched for; gives its address.
pub(crate) async fn planned(house: &House, client: &Client<'_>) -> String {
    let got = client.post("/routes/new", &DAY).await;
    assert_eq!(got.status, StatusCode::SEE_OTHER, "{}", got.main());
    let path = got.location().to_owned();
    assert!(client.get(&path).await.body.contains("waits for its turn"));
    solve(house).await;
    path
}

pub(crate) async fn solve(house: &House) {
    while web::day_plans::solve_next(&house.store).await.unwrap() {}
}

pub(crate) async fn kept(house: &House, path: &str) -> day_plans::DayPlan {
    let id: i64 = path.rsplit('/').next().unwrap().parse().unwrap();
    day_plans::find(house.store.db(), id).await.unwrap().unwrap()
}

/// Who goes to each case, by the plan.
pub(crate) async fn goes(house: &House, path: &str) -> BTreeMap<CaseId, PersonId> {
    let plan = kept(house, path).await;
    let legs: Value = serde_json::from_str(plan.visits.as_deref().unwrap()).unwrap();
    let mut goes = BTreeMap::new();
    for leg in legs.as_array().unwrap() {
        let name = leg["engineer"].as_str().unwrap();
        let who = house.company.members.iter().find(|m| m.person.name == name).unwrap().person.id;
        for visit in leg["visits"].as_array().unwrap() {
            goes.insert(visit.as_str().unwrap().parse().unwrap(), who);
        }
    }
    goes
}

async fn assigned(house: &House, cases: &[CaseId]) -> BTreeMap<CaseId, PersonId> {
    let all = on_site::assignees(house.store.db(), cases).await.unwrap();
    all.into_iter().filter_map(|(case, (who, _))| Some((case, who?))).collect()
}

pub(crate) async fn act(
    house: &House,
    client: &Client<'_>,
    path: &str,
    what: &str,
    fields: &[(&str, &str)],
) -> Got {
    let version = kept(house, path).await.version.to_string();
    let mut fields = fields.to_vec();
    fields.push(("edited", &version));
    client.post(&format!("{path}{what}"), &fields).await
}

async fn file(client: &Client<'_>, path: &str) -> (StatusCode, String, Vec<u8>) {
    let response = client.ask(client.request("GET", path).body(Body::empty()).unwrap()).await;
    let kind = response.headers().get("content-type").map_or("", |v| v.to_str().unwrap()).to_owned();
    (response.status(), kind, to_bytes(response.into_body(), 64 << 20).await.unwrap().to_vec())
}

#[tokio::test]
async fn only_who_plans_comes_in() {
    let house = House::new().await;
    cases(&house, 4).await;
    let client = dispatcher(&house).await;
    let plan = planned(&house, &client).await;
    let case = goes(&house, &plan).await.into_keys().next().unwrap();
    let engineer = house.person("zhaolei");
    for member in house.company.members.iter().filter(|m| m.person.left.is_none()) {
        let logged_in;
        let other = if member.person.id == client.id {
            &client
        } else {
            logged_in = house.client(&member.login).await;
            &logged_in
        };
        let may = domain::roles::may(&member.person.roles, web::day_plans::PLAN);
        assert_eq!(
            may,
            member.person.roles.iter().any(|role| matches!(role.code(), "dispatcher" | "supervisor")),
            "{}",
            member.login
        );
        let expected = if may { StatusCode::OK } else { StatusCode::FORBIDDEN };
        let pages = [
            "/routes".to_owned(),
            "/routes/new".to_owned(),
            "/routes/file".to_owned(),
            "/routes/people".to_owned(),
            format!("/routes/people/{engineer}"),
            plan.clone(),
            format!("{plan}/urgent"),
            format!("{plan}/visits/{case}"),
            format!("{plan}/files/plan.csv"),
            format!("{plan}/files/problem.json"),
        ];
        for page in pages {
            let (status, ..) = file(other, &page).await;
            assert_eq!(status, expected, "{} {page}", member.login);
        }
        for action in ["stop", "again", "adopt", "drop", "visits/2026-000001/give", "people/1", "urgent"] {
            let fields = [("seconds", "1"), ("case", "2026-000001"), ("person", "1")];
            let got = other.post(&format!("/routes/999/{action}"), &fields).await.status;
            assert_eq!(got, if may { StatusCode::NOT_FOUND } else { StatusCode::FORBIDDEN }, "{action}");
        }
        if !may {
            assert_eq!(other.post("/routes/new", &DAY).await.status, StatusCode::FORBIDDEN);
            let person = format!("/routes/people/{engineer}");
            assert_eq!(other.post(&person, &[("edited", "1")]).await.status, StatusCode::FORBIDDEN);
        }
        let admin = other.get("/admin/visits").await.status;
        let rules = domain::roles::may(&member.person.roles, domain::roles::Permission::Administer);
        assert_eq!(admin, if rules { StatusCode::OK } else { StatusCode::FORBIDDEN }, "{}", member.login);
    }
}

/// The dispatcher plans the day, somebody falls ill, an urgent case comes in.
#[tokio::test]
async fn a_dispatchers_day() {
    let house = House::new().await;
    let all = cases(&house, 12).await;
    let client = dispatcher(&house).await;
    let plan = planned(&house, &client).await;
    let page = client.get(&plan).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert!(page.body.contains("All 12 visits have somebody"), "{}", page.main());
    for part in ["way-line way-1", "class=\"plan-time\"", "class=\"round\"", "What it costs"] {
        assert!(page.body.contains(part), "{part}");
    }
    // Nothing happens to the cases before the plan is put in force; then all of it, with the reason.
    assert_eq!(assigned(&house, &all).await.len(), 0);
    let morning = goes(&house, &plan).await;
    assert_eq!(morning.len(), 12);
    assert_eq!(act(&house, &client, &plan, "/adopt", &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(assigned(&house, &all).await, morning);
    // The customer reads who comes, and when.
    let file = store::read::case::case(&house.store, all[0]).await.unwrap().unwrap();
    let seen = house.stranger_gets(&format!("/follow/{}", file.follow_token)).await;
    let who = house.company.members.iter().find(|m| m.person.id == morning[&all[0]]).unwrap();
    let says = format!("{} is planned to come to you", who.person.name);
    assert!(
        seen.body.contains(&says) || seen.body.contains(&format!("{}将上门服务", who.person.name)),
        "{}",
        seen.main()
    );
    let told = client.get(&format!("/cases/{}", all[0])).await;
    assert!(told.body.contains("By the plan"), "the reason stands in the case");
    assert_eq!(act(&house, &client, &plan, "/drop", &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY);

    // One engineer falls ill: what was theirs goes to others, and little else moves.
    let ill = *morning.values().max_by_key(|who| morning.values().filter(|w| w == who).count()).unwrap();
    let theirs = morning.values().filter(|who| **who == ill).count();
    let got = act(&house, &client, &plan, &format!("/people/{ill}"), &[("do", "out")]).await;
    assert_eq!(got.status, StatusCode::SEE_OTHER, "{}", got.body);
    solve(&house).await;
    let later = goes(&house, &plan).await;
    assert!(later.values().all(|who| *who != ill));
    let moved = later.iter().filter(|(case, who)| morning.get(case) != Some(who)).count();
    let lost = morning.len() - later.len();
    assert!(moved + lost <= theirs + 2, "{moved} moved and {lost} lost for {theirs} of the ill one");
    let page = client.get(&plan).await;
    assert!(page.body.contains("It was changed since"), "{}", page.main());
    assert!(page.body.contains("stays away"));
    assert_eq!(assigned(&house, &all).await, morning, "still as it was put in force");
    assert_eq!(act(&house, &client, &plan, "/adopt", &[]).await.status, StatusCode::SEE_OTHER);
    let mut now = morning.clone();
    now.extend(later.clone());
    assert_eq!(assigned(&house, &all).await, now);

    // An urgent case: who can be there first, everybody else as promised.
    house.forward(60);
    let unit = house.company.master.units.iter().find(|u| {
        u.kind == "water-meter"
            && house.company.master.sites.iter().any(|s| {
                Some(s.id) == u.site
                    && s.id.0 % 17 != 0
                    && s.area.as_ref().is_some_and(|a| a.as_str() == "hangzhou")
            })
    });
    let urgent = on_site_case(&house, unit.unwrap().id).await;
    let asked = client.get(&format!("{plan}/urgent?case={urgent}")).await;
    assert_eq!(asked.status, StatusCode::OK, "{}", asked.main());
    let field = |name: &str| {
        let rest = asked
            .body
            .split(&format!("name=\"{name}\" value=\""))
            .nth(1)
            .unwrap_or_else(|| panic!("{}", asked.main()));
        rest.split('"').next().unwrap().to_owned()
    };
    let (person, shift) = (field("person"), field("shift"));
    let fields = [("case", urgent.to_string()), ("person", person.clone()), ("shift", shift)];
    let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
    let got = act(&house, &client, &plan, "/urgent", &fields).await;
    assert_eq!(got.status, StatusCode::SEE_OTHER, "{}", got.body);
    let with = goes(&house, &plan).await;
    assert_eq!(with[&urgent].0.to_string(), person);
    assert_eq!(
        with.iter().filter(|(case, who)| later.get(case) != Some(who)).count(),
        1,
        "nobody else moved"
    );
    let again = client.get(&format!("{plan}/urgent?case={urgent}")).await;
    assert!(again.body.contains("is in the plan already"));
    assert_eq!(act(&house, &client, &plan, "/adopt", &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(assigned(&house, &[urgent]).await[&urgent].0.to_string(), person);
}

#[tokio::test]
async fn what_is_changed_by_hand_holds_and_is_searched_around() {
    let house = House::new().await;
    let all = cases(&house, 6).await;
    let client = dispatcher(&house).await;
    let plan = planned(&house, &client).await;
    let before = goes(&house, &plan).await;
    let (case, who) = (all[0], before[&all[0]]);
    let people: BTreeSet<PersonId> = house
        .company
        .members
        .iter()
        .filter(|m| m.person.roles.iter().any(|role| role.code() == "field-engineer"))
        .map(|m| m.person.id)
        .take(6)
        .collect();
    let other = *people.iter().find(|id| **id != who).unwrap();
    let visit = format!("/visits/{case}/give");
    let give = [("do", "give"), ("person", &*other.to_string())];
    assert_eq!(act(&house, &client, &plan, &visit, &give).await.status, StatusCode::SEE_OTHER);
    let busy = act(&house, &client, &plan, &visit, &give).await;
    assert_eq!(busy.status, StatusCode::UNPROCESSABLE_ENTITY, "it is searched for");
    solve(&house).await;
    assert_eq!(goes(&house, &plan).await[&case], other);
    assert!(client.get(&plan).await.body.contains("Fixed by hand"));
    assert_eq!(act(&house, &client, &plan, &visit, &[("do", "leave")]).await.status, StatusCode::SEE_OTHER);
    solve(&house).await;
    assert!(!goes(&house, &plan).await.contains_key(&case));
    assert!(client.get(&plan).await.body.contains("Left out by hand."));
    assert_eq!(act(&house, &client, &plan, &visit, &[("do", "return")]).await.status, StatusCode::SEE_OTHER);
    solve(&house).await;
    assert!(goes(&house, &plan).await.contains_key(&case));
    // Longer than anybody's day: nobody goes, and the page says why and what would help.
    let edit = format!("/visits/{case}");
    let long = [("minutes", "1200"), ("windows", "08:30-17:30"), ("at", "30.27, 120.16"), ("skills", "")];
    assert_eq!(act(&house, &client, &plan, &edit, &long).await.status, StatusCode::SEE_OTHER);
    solve(&house).await;
    let page = client.get(&plan).await;
    assert!(page.body.contains("1 has nobody") && page.body.contains("id=\"missing\""), "{}", page.main());
    // A skill that nobody has is named.
    let skilled =
        [("minutes", "30"), ("windows", "08:30-17:30"), ("at", "30.27, 120.16"), ("skills", "高压作业")];
    assert_eq!(act(&house, &client, &plan, &edit, &skilled).await.status, StatusCode::SEE_OTHER);
    solve(&house).await;
    assert!(client.get(&plan).await.body.contains("Would help: somebody with 高压作业."));
    for (field, value) in [("minutes", "0"), ("windows", "noon"), ("at", "somewhere"), ("skills", "a:b")] {
        let fields = skilled.map(|(name, good)| (name, if name == field { value } else { good }));
        let got = act(&house, &client, &plan, &edit, &fields).await;
        assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
        assert!(got.body.contains(value), "what was typed is still there");
    }
    // Somebody looked at an older version.
    let late = client.post(&format!("{plan}{visit}"), &[("do", "leave"), ("edited", "1")]).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn a_case_without_a_place_is_listed_and_can_be_placed() {
    let house = House::new().await;
    cases(&house, 2).await;
    let master = &house.company.master;
    let bare = master
        .sites
        .iter()
        .find(|s| s.id.0 % 17 == 0 && s.area.is_some() && master.units.iter().any(|u| u.site == Some(s.id)));
    let bare = bare.unwrap();
    let unit = master.units.iter().find(|u| u.site == Some(bare.id)).unwrap().id;
    let case = on_site_case(&house, unit).await;
    let client = dispatcher(&house).await;
    let also = case.to_string();
    let mut form = DAY.to_vec();
    form.push(("also", &also));
    let got = client.post("/routes/new", &form).await;
    assert_eq!(got.status, StatusCode::SEE_OTHER, "{}", got.main());
    let plan = got.location().to_owned();
    solve(&house).await;
    let page = client.get(&plan).await;
    assert!(page.body.contains("One visit lies nowhere yet"), "{}", page.main());
    assert!(page.body.contains(&format!("{plan}/visits/{case}")));
    // A supervisor, who may change the register, enters it; the site has it from now on.
    let supervisor = house.client("wangjianguo").await;
    let fields =
        [("minutes", "30"), ("windows", "08:30-17:30"), ("at", "北纬30.26，东经120.17"), ("skills", "")];
    let got = act(&house, &supervisor, &plan, &format!("/visits/{case}"), &fields).await;
    assert_eq!(got.status, StatusCode::SEE_OTHER, "{}", got.main());
    solve(&house).await;
    assert!(goes(&house, &plan).await.contains_key(&case));
    let one = on_site::one(house.store.db(), case).await.unwrap().unwrap();
    assert_eq!(one.site.unwrap().at, Some((30.26, 120.17)));
}

#[tokio::test]
async fn nothing_is_written_half() {
    let house = House::new().await;
    let all = cases(&house, 5).await;
    let client = dispatcher(&house).await;
    let plan = planned(&house, &client).await;
    // Meanwhile the customer takes one of the reports back.
    let text = SealedText::new([9; 16], "已经好了");
    let voice = domain::case::Voice::ToldTo(house.person("chenjing"));
    let withdraw = Command::Withdraw { voice, text: text.reference() };
    let actor = Actor::Person(house.person("chenjing"));
    let submission =
        Submission::new(CommandId::named("t", "w"), actor, house.store.now(), Target::Case(all[2]), withdraw);
    house.store.door().submit(submission.with_texts([text])).await.unwrap();
    let got = act(&house, &client, &plan, "/adopt", &[]).await;
    assert_eq!(got.status, StatusCode::CONFLICT);
    assert!(got.body.contains(&all[2].to_string()), "it says which: {}", got.main());
    assert_eq!(assigned(&house, &all).await.len(), 0, "none of the others was given");
    assert_eq!(kept(&house, &plan).await.adopted, None);
    let leave = act(&house, &client, &plan, &format!("/visits/{}/give", all[2]), &[("do", "leave")]).await;
    assert_eq!(leave.status, StatusCode::SEE_OTHER);
    solve(&house).await;
    assert_eq!(act(&house, &client, &plan, "/adopt", &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(assigned(&house, &all).await.len(), 4);
}

#[tokio::test]
async fn a_plan_is_taken_along() {
    let house = House::new().await;
    cases(&house, 5).await;
    let client = dispatcher(&house).await;
    let plan = planned(&house, &client).await;
    let (_, kind, bytes) = file(&client, &format!("{plan}/files/plan.csv")).await;
    let csv = String::from_utf8(bytes).unwrap();
    assert!(kind.starts_with("text/csv") && csv.lines().count() == 6, "{csv}");
    let (_, kind, bytes) = file(&client, &format!("{plan}/files/plan.xlsx")).await;
    assert!(kind.contains("spreadsheetml") && bytes.starts_with(b"PK"));
    // What is given out as a question can be planned again, and is the same.
    let (_, _, bytes) = file(&client, &format!("{plan}/files/problem.json")).await;
    let question: Value = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(question["visits"].as_array().unwrap().len(), 5);
    let (_, _, bytes) = file(&client, &format!("{plan}/files/plan.json")).await;
    let told: Value = serde_json::from_slice(&bytes).unwrap();
    let routes = told["plan"]["routes"].as_array().unwrap();
    assert!(!routes.is_empty());
    let text = question.to_string();
    let form = [("name", "再算"), ("text", text.as_str()), ("seconds", "1")];
    let got = client.post("/routes/file", &form).await;
    assert_eq!(got.status, StatusCode::SEE_OTHER, "{}", got.main());
    let second = got.location().to_owned();
    solve(&house).await;
    let page = client.get(&second).await;
    assert!(page.body.contains("All 5 visits have somebody"), "{}", page.main());
    // One engineer's: calendar, paper.
    let page = client.get(&plan).await;
    let letter = page.body.split(&format!("{plan}/files/")).filter_map(|rest| rest.split_once(".ics")).next();
    let letter = letter.unwrap().0.to_owned();
    let (_, kind, bytes) = file(&client, &format!("{plan}/files/{letter}.ics")).await;
    let calendar = String::from_utf8(bytes).unwrap();
    assert!(
        kind.starts_with("text/calendar")
            && calendar.contains("BEGIN:VEVENT")
            && calendar.contains("GEO:30.")
    );
    assert!(calendar.lines().all(|line| line.len() <= 75), "{calendar}");
    for name in [letter.as_str(), "plan"] {
        let (status, kind, bytes) = file(&client, &format!("{plan}/files/{name}.pdf")).await;
        assert_eq!((status, kind.as_str()), (StatusCode::OK, "application/pdf"));
        assert!(bytes.starts_with(b"%PDF"));
    }
    for none in ["ZZ.ics", "plan.exe", "plan", "plan.ics"] {
        assert_eq!(file(&client, &format!("{plan}/files/{none}")).await.0, StatusCode::NOT_FOUND, "{none}");
    }
}
