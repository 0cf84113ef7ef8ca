//! Whom each page of the portal opens to: every route with every role, with another customer's things, with the company's
//! people, and with nobody.

use crate::house::House;
use crate::portal_client::PortalClient;
use axum::http::StatusCode;
use domain::contract::Contract;
use domain::ids::{CaseId, CustomerId};
use domain::portal::PortalRole::{self, Member, Owner, Viewer};
use store::files::{NewFile, Owner as FileOwner};

/// Route, then who may: owner, member, viewer. `{case}`, `{unit}`, `{file}`, `{contract}`, `{paper}`, `{digest}`, `{colleague}`
/// stand for things of the customer's own.
const PAGES: [(&str, [bool; 3]); 15] = [
    ("/portal", [true, true, true]),
    ("/portal/home", [true, true, true]),
    ("/portal/cases", [true, true, true]),
    ("/portal/cases/{case}", [true, true, true]),
    ("/portal/cases/{case}/files/{digest}", [true, true, true]),
    ("/portal/report", [true, true, false]),
    ("/portal/report?unit={unit}", [true, true, false]),
    ("/portal/equipment", [true, true, true]),
    ("/portal/equipment/{unit}", [true, true, true]),
    ("/portal/equipment/{unit}/files/{file}", [true, true, true]),
    ("/portal/promises", [true, true, true]),
    ("/portal/contracts", [true, false, false]),
    ("/portal/contracts/{contract}", [true, false, false]),
    ("/portal/contracts/{contract}/files/{paper}", [true, false, false]),
    ("/portal/people", [true, false, false]),
];

const POSTS: [(&str, [bool; 3]); 16] = [
    ("/portal/cases/{case}/message", [true, true, false]),
    ("/portal/cases/{case}/word", [true, true, false]),
    ("/portal/cases/{case}/follow-up", [true, true, false]),
    ("/portal/cases/{case}/rating", [true, true, false]),
    ("/portal/cases/{case}/complaint", [true, true, false]),
    ("/portal/cases/{case}/withdrawal", [true, true, false]),
    ("/portal/cases/{case}/quotes/1/acceptance", [true, false, false]),
    ("/portal/report", [true, true, false]),
    ("/portal/people", [true, false, false]),
    ("/portal/people/{colleague}/role", [true, false, false]),
    ("/portal/people/{colleague}/remove", [true, false, false]),
    ("/portal/settings/wish", [true, true, true]),
    ("/portal/settings/password", [true, true, true]),
    ("/portal/settings/sessions/end", [true, true, true]),
    ("/portal/settings/sessions/end-others", [true, true, true]),
    ("/portal/logout", [true, true, true]),
];

/// The routes that are not among them: coming in, and one's own settings, which every role has.
const OTHERS: [&str; 5] =
    ["/portal/login", "/portal/login/code", "/portal/login/choose", "/portal/settings", "/portal/logout"];

/// What a customer has.
struct Things {
    case: CaseId,
    unit: i64,
    file: i64,
    contract: i64,
    paper: i64,
    digest: String,
    colleague: i64,
}

impl Things {
    fn fill(&self, path: &str) -> String {
        path.replace("{case}", &self.case.to_string())
            .replace("{unit}", &self.unit.to_string())
            .replace("{file}", &self.file.to_string())
            .replace("{contract}", &self.contract.to_string())
            .replace("{paper}", &self.paper.to_string())
            .replace("{digest}", &self.digest)
            .replace("{colleague}", &self.colleague.to_string())
    }
}

/// A case with a file, a unit with a certificate, a contract with a paper, and a colleague.
async fn things(house: &House, customer: i64) -> Things {
    let owner = house.portal(customer, Owner).await;
    let unit = house.company.master.units.iter().find(|unit| unit.customer.0 == customer).unwrap().id.0;
    let paper = |name: &str| NewFile {
        kind: "certificate",
        name: name.to_owned(),
        media_type: "application/pdf".to_owned(),
        bytes: format!("%PDF {name} {customer}").into_bytes(),
        valid_until: None,
    };
    let file = house.store.add_file(FileOwner::Unit(unit), paper("verification"), None).await.unwrap();
    let contract = Contract {
        number: format!("HT-{customer}"),
        customer: CustomerId(customer),
        title: format!("Meters of {customer}"),
        signed: jiff::civil::date(2025, 1, 1),
        ends: None,
        service_life_months: None,
        parties: String::new(),
        scope: String::new(),
        terms: Vec::new(),
        prices: Vec::new(),
        spare_prices: Vec::new(),
        promised: Vec::new(),
        note: "INTERNAL".to_owned(),
    };
    let contract = house.store.enter_contracts(&[contract]).await.unwrap()[0].0;
    let scan = house.store.add_file(FileOwner::Contract(contract), paper("contract"), None).await.unwrap();
    let reported =
        owner.post("/portal/report", &[("text", &format!("SECRET-OF-{customer} stands still"))]).await;
    assert_eq!(reported.status, StatusCode::SEE_OTHER, "{}", reported.body);
    let case: CaseId = reported.location().split(['/', '?']).nth(3).unwrap().parse().unwrap();
    let digest = with_file(&owner, case).await;
    let colleagues = store::portal::of_customer(house.store.db(), CustomerId(customer)).await.unwrap();
    let colleague = colleagues.last().unwrap().id;
    Things { case, unit, file, contract, paper: scan, digest, colleague }
}

/// A photo is sent with a message; its hash.
async fn with_file(owner: &PortalClient<'_>, case: CaseId) -> String {
    let bytes = format!("PNG of {case}");
    let sent = owner.post_file(&format!("/portal/cases/{case}/message"), "see photo", &bytes).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    domain::ids::Digest::of_file(bytes.as_bytes()).to_string()
}

const ROLES: [PortalRole; 3] = [Owner, Member, Viewer];

#[tokio::test]
async fn every_route_opens_to_its_roles_and_to_no_other() {
    let house = House::new().await;
    let own = things(&house, 16).await;
    for (nth, role) in ROLES.into_iter().enumerate() {
        let client = house.portal(16, role).await;
        for (path, may) in PAGES {
            let got = client.get(&own.fill(path)).await;
            let opened = matches!(got.status, StatusCode::OK | StatusCode::SEE_OTHER);
            let expected = if may[nth] { opened } else { got.status == StatusCode::FORBIDDEN };
            assert!(expected, "{role:?} at {path}: {}", got.status);
        }
        for (path, may) in POSTS {
            let path = own.fill(path);
            let plain = client.post_plain(&path, &[]).await;
            assert_eq!(plain.status, StatusCode::UNPROCESSABLE_ENTITY, "{role:?} at {path} without token");
            assert!(plain.body.contains("session") || plain.body.contains("page"), "{}", plain.body);
            if !may[nth] {
                let got = client.post(&path, &[("text", "x"), ("role", "member")]).await;
                assert_eq!(got.status, StatusCode::FORBIDDEN, "{role:?} posts to {path}");
            }
        }
    }
    // What they may, they may: nothing above was forbidden to an owner.
    let owner = house.portal(16, Owner).await;
    for (path, may) in POSTS.into_iter().filter(|(path, _)| *path != "/portal/logout") {
        assert!(may[0]);
        let got = owner.post(&own.fill(path), &[("text", "x"), ("role", "member")]).await;
        assert_ne!(got.status, StatusCode::FORBIDDEN, "{path}");
    }
}

#[tokio::test]
async fn nobody_sees_anything_of_another_customer() {
    let house = House::new().await;
    let others = things(&house, 106).await;
    let own = things(&house, 16).await;
    for role in ROLES {
        let client = house.portal(16, role).await;
        for (path, _) in PAGES.into_iter().filter(|(path, _)| path.contains('{')) {
            let got = client.get(&others.fill(path)).await;
            let kept = if path.contains("?unit=") {
                // The form opens, without a word of whose unit it is.
                let unit = house.company.master.units.iter().find(|unit| unit.id.0 == others.unit).unwrap();
                !got.body.contains(&unit.serial)
            } else {
                matches!(got.status, StatusCode::NOT_FOUND | StatusCode::FORBIDDEN)
            };
            assert!(kept, "{role:?} at {path}: {}", got.status);
            assert!(!got.body.contains("SECRET-OF-106"), "{path}");
        }
        // One's own file under another's case, another's under one's own: a hash alone opens nothing.
        for path in [
            format!("/portal/cases/{}/files/{}", own.case, others.digest),
            format!("/portal/cases/{}/files/{}", others.case, own.digest),
            format!("/portal/equipment/{}/files/{}", own.unit, others.file),
            format!("/portal/contracts/{}/files/{}", own.contract, others.paper),
        ] {
            let got = client.get(&path).await;
            assert!(matches!(got.status, StatusCode::NOT_FOUND | StatusCode::FORBIDDEN), "{path}");
        }
        for (path, _) in POSTS.into_iter().filter(|(path, _)| path.contains('{')) {
            let before = journal(&house).await;
            let got = client.post(&others.fill(path), &[("text", "x"), ("role", "viewer")]).await;
            assert!(
                matches!(got.status, StatusCode::NOT_FOUND | StatusCode::FORBIDDEN),
                "{role:?} posts to {path}: {}",
                got.status
            );
            assert_eq!(journal(&house).await, before, "{path} did something");
        }
        for page in ["/portal/home", "/portal/cases", "/portal/equipment", "/portal/promises"] {
            let got = client.get(page).await;
            assert!(!got.body.contains("SECRET-OF-106") && !got.body.contains("HT-106"), "{page}");
        }
        // A report can't name another's unit.
        let unit = house.company.master.units.iter().find(|unit| unit.id.0 == others.unit).unwrap();
        if role != Viewer {
            let got = client.post("/portal/report", &[("text", "x"), ("unit", &unit.serial)]).await;
            assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(got.body.contains("None of your units"), "{}", got.body);
        }
    }
    let colleagues = store::portal::of_customer(house.store.db(), CustomerId(106)).await.unwrap();
    assert_eq!(colleagues.len(), 1, "nobody of theirs was taken away");
    assert_eq!(colleagues[0].role, Owner);
}

async fn journal(house: &House) -> usize {
    store::read::admin::journal(house.store.db(), None, None).await.unwrap().len()
}

#[tokio::test]
async fn neither_door_opens_the_other_house() {
    let house = House::new().await;
    let own = things(&house, 16).await;
    let (customer, agent) = (house.portal(16, Owner).await, house.client("wuhao").await);
    for (path, _) in PAGES {
        let path = own.fill(path);
        let stranger = house.stranger_gets(&path).await;
        assert_eq!(stranger.status, StatusCode::SEE_OTHER, "{path}");
        assert!(stranger.location().starts_with("/portal/login?next="), "{path}: {}", stranger.location());
        // The administrator of the company is a stranger here.
        let staff = agent.get(&path).await;
        assert!(staff.location().starts_with("/portal/login?next="), "{path}: {}", staff.status);
    }
    for (path, _) in POSTS {
        let staff = agent.post(&own.fill(path), &[("text", "x")]).await;
        assert!(staff.location().starts_with("/portal/login"), "{path}: {}", staff.status);
    }
    for path in ["/desk", "/admin", "/admin/portal", "/settings", "/search?q=x", "/supervision"] {
        assert!(customer.get(path).await.location().starts_with("/login?next="), "{path}");
    }
    let case = format!("/cases/{}", own.case);
    assert!(customer.get(&case).await.location().starts_with("/login?next="));
    let noted = customer.post(&format!("{case}/notes"), &[("text", "x")]).await;
    assert!(noted.location().starts_with("/login"), "{}", noted.status);
}

/// A new route of the portal must be named above, or this fails.
#[test]
fn every_route_is_in_the_tables() {
    let source = include_str!("../../src/portal.rs");
    let routes = source.lines().filter_map(|line| line.trim().strip_prefix(".route(\""));
    let routes: Vec<&str> = routes.filter_map(|rest| rest.split('"').next()).collect();
    assert!(routes.len() > 20, "{routes:?}");
    let parts =
        |path: &'static str| path.split('?').next().unwrap_or_default().split('/').collect::<Vec<_>>();
    let named: Vec<Vec<&str>> =
        PAGES.iter().chain(&POSTS).map(|(path, _)| *path).chain(OTHERS).map(parts).collect();
    for route in routes {
        let route_parts = parts(route);
        let is_it = |path: &&Vec<&str>| {
            let same = |(of_route, of_path): (&&str, &&str)| of_route.starts_with('{') || of_route == of_path;
            path.len() == route_parts.len() && route_parts.iter().zip(path.iter()).all(same)
        };
        assert!(named.iter().any(|path| is_it(&path)), "{route} is tried by no test of access");
    }
}
