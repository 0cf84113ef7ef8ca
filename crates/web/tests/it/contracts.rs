//! Contracts, parts and rates: who may, what the pages say of them, and the deed by which somebody answers for a worse time.

use crate::house::{Got, House};
use axum::body::Body;
use axum::http::StatusCode;
use domain::case::Command;
use domain::contract::Contract;
use domain::ids::{ContractId, CustomerId};
use domain::roles::{self, Permission};
use store::read::contracts;

const SEEN: [&str; 10] = [
    "/contracts",
    "/contracts?only=worse",
    "/contracts?only=soon&customer=1",
    "/contracts?q=HT",
    "/contracts/1",
    "/contracts/1/versions",
    "/parts",
    "/parts?kind=part&only=all",
    "/parts/JSQ-20",
    "/rates",
];
const EDITED: [&str; 3] = ["/contracts/new", "/contracts/new?customer=1", "/contracts/1/edit"];
const PRICED: [&str; 2] = ["/parts/new", "/parts/JSQ-20/edit"];

fn who(house: &House, permission: Permission) -> String {
    let may = |m: &&sample::Member| m.person.left.is_none() && roles::may(&m.person.roles, permission);
    house.company.members.iter().find(may).unwrap().login.clone()
}

/// Somebody who enters contracts and approves nothing.
fn clerk(house: &House) -> String {
    let may = |m: &&sample::Member| {
        m.person.left.is_none()
            && roles::may(&m.person.roles, Permission::EditContracts)
            && !roles::may(&m.person.roles, Permission::ApproveWorse)
    };
    house.company.members.iter().find(may).unwrap().login.clone()
}

/// The contract of the sample whose worse time nobody approved.
async fn unapproved(house: &House) -> i64 {
    let charter = house.store.world().charter.clone();
    let wanted = contracts::Wanted { promising: true, ..Default::default() };
    let is_open = |contract: &Contract| {
        contract.has_worse(&charter) && contract.promised.iter().all(|time| time.approval.is_none())
    };
    contracts::page_of(house.store.db(), &wanted, 1, is_open).await.unwrap()[0].id.0
}

async fn kept(house: &House, id: i64) -> contracts::Kept {
    contracts::find(house.store.db(), ContractId(id)).await.unwrap().unwrap()
}

#[tokio::test]
async fn each_page_is_for_whoever_may() {
    let house = House::new().await;
    let worse = unapproved(&house).await;
    let approval = format!("/contracts/{worse}/approvals/P-ANSWER-24H");
    for member in house.company.members.iter().filter(|m| m.person.left.is_none()) {
        let client = house.client(&member.login).await;
        let may = |permission| roles::may(&member.person.roles, permission);
        let pages = (SEEN.map(|page| (page, Permission::SeeContracts)).into_iter())
            .chain(EDITED.map(|page| (page, Permission::EditContracts)))
            .chain(PRICED.map(|page| (page, Permission::EditPrices)))
            .chain([(approval.as_str(), Permission::ApproveWorse)]);
        for (page, permission) in pages {
            let expected = if may(permission) { StatusCode::OK } else { StatusCode::FORBIDDEN };
            assert_eq!(client.get(page).await.status, expected, "{} {page}", member.login);
        }
        let posts = [
            ("/contracts/new", Permission::EditContracts),
            ("/contracts/1/edit", Permission::EditContracts),
            ("/contracts/1/files", Permission::EditContracts),
            ("/contracts/1/files/9/remove", Permission::EditContracts),
            ("/contracts/1/approvals/P-ANSWER-24H", Permission::ApproveWorse),
            ("/parts/new", Permission::EditPrices),
            ("/parts/JSQ-20/edit", Permission::EditPrices),
            ("/parts/JSQ-20/retire", Permission::EditPrices),
            ("/rates", Permission::EditPrices),
        ];
        for (page, permission) in posts {
            let got = client.post(page, &[]).await.status;
            assert_eq!(
                got == StatusCode::FORBIDDEN,
                !may(permission),
                "{} posts to {page}: {got}",
                member.login
            );
            let without_token = client.post_plain(page, &[]).await.status;
            assert_eq!(without_token, StatusCode::UNPROCESSABLE_ENTITY, "{page} without the token");
        }
    }
}

#[tokio::test]
async fn every_page_is_said_in_three_languages() {
    let house = House::new().await;
    let worse = unapproved(&house).await;
    let approval = format!("/contracts/{worse}/approvals/P-ANSWER-24H");
    let mut client = house.client(&who(&house, Permission::ApproveWorse)).await;
    for language in ["zh-Hans", "zh-Hant", "en"] {
        client = client.speaking(language);
        for page in SEEN.iter().chain(&EDITED).chain(&PRICED).chain([&approval.as_str()]) {
            let got = client.get(page).await;
            let text = got.main();
            for beginning in [">contract-", ">part-", ">rate", ">parts-", ">contracts-"] {
                assert!(!text.contains(beginning), "{page} in {language} shows {beginning}");
            }
        }
    }
}

fn form<'a>(house: &'a House, number: &'a str, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let customer = &house.company.master.customers[3].name;
    let mut fields = vec![("number", number), ("customer", customer.as_str()), ("signed", "2025-03-01")];
    fields.retain(|(name, _)| !more.iter().any(|(other, _)| other == name));
    fields.extend(more);
    fields
}

fn id_of(got: &Got) -> i64 {
    assert_eq!(got.status, StatusCode::SEE_OTHER, "{}", got.body);
    got.location().rsplit('/').next().unwrap().parse().unwrap()
}

/// The story of P-EQUAL: what was agreed is kept as it was agreed; the better applies by itself, the worse by name alone.
#[tokio::test]
async fn a_better_time_applies_and_a_worse_one_needs_a_name() {
    let house = House::new().await;
    let customer = house.company.master.customers[3].id;
    let case = report_of(&house, customer).await;
    let login = clerk(&house);
    let client = house.client(&login).await;
    let times = [
        ("times-0-promise", "P-LOCAL-2H"),
        ("times-0-length", "1小时"),
        ("times-0-clause", "8.1"),
        ("times-1-promise", "P-ANSWER-24H"),
        ("times-1-length", "48 hours"),
        ("times-1-clause", "8.2"),
    ];
    let id = id_of(&client.post("/contracts/new", &form(&house, "HT-9", &times)).await);
    let page = client.get(&format!("/contracts/{id}")).await.main();
    assert!(page.contains("At least as good"), "{page}");
    assert!(page.contains("Worse, not applied"), "{page}");
    assert!(!page.contains("Approve by name"), "who may not approve is offered nothing");
    assert_eq!(due_after_hours(&house, case).await, 24);
    assert!(client.get("/contracts?only=worse").await.body.contains("HT-9"));

    // Somebody who may, over the version they saw, with a reason.
    let login = who(&house, Permission::ApproveWorse);
    let head = house.client(&login).await;
    let deed = format!("/contracts/{id}/approvals/P-ANSWER-24H");
    assert!(head.get(&format!("/contracts/{id}")).await.body.contains(&deed));
    let nothing = head.post(&deed, &[("edited", "1"), ("reason", "  ")]).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    let old = head.post(&deed, &[("edited", "7"), ("reason", "agreed against a price")]).await;
    assert_eq!(old.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(kept(&house, id).await.version, 1);
    let got = head.post(&deed, &[("edited", "1"), ("reason", "agreed against a price")]).await;
    assert_eq!(got.status, StatusCode::SEE_OTHER, "{}", got.body);
    let after = kept(&house, id).await;
    let approval = after.contract.promised[1].approval.clone().unwrap();
    assert_eq!((after.version, approval.by), (2, head.id));
    assert_eq!(approval.reason, "agreed against a price");
    recomputed(&house, id).await;
    assert_eq!(due_after_hours(&house, case).await, 48);
    let page = client.get(&format!("/contracts/{id}")).await.main();
    let name = &house.company.members.iter().find(|m| m.person.id == head.id).unwrap().person.name;
    assert!(page.contains("Worse, approved") && page.contains(name), "{page}");
    assert!(page.contains("agreed against a price"), "{page}");
    assert!(page.contains("1 due time changed"), "{page}");
    let again = head.post(&deed, &[("edited", "2"), ("reason", "once more")]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);

    // A form carries no approval; the line that was approved keeps it, a changed one loses it.
    let note = [("edited", "2"), ("note", "seen"), ("times-1-approval", "1")];
    let same: Vec<_> = times.iter().chain(&note).copied().collect();
    let edit = format!("/contracts/{id}/edit");
    id_of(&client.post(&edit, &form(&house, "HT-9", &same)).await);
    assert_eq!(kept(&house, id).await.contract.promised[1].approval.clone().unwrap(), approval);
    let mut longer: Vec<_> = times.iter().copied().chain([("edited", "3")]).collect();
    longer[4].1 = "72h";
    id_of(&client.post(&edit, &form(&house, "HT-9", &longer)).await);
    assert_eq!(kept(&house, id).await.contract.promised[1].approval, None);
    recomputed(&house, id).await;
    assert_eq!(due_after_hours(&house, case).await, 24);

    let compared = client.get(&format!("/contracts/{id}/versions?from=1&to=2")).await.main();
    assert!(compared.contains("+ ") && compared.contains("agreed against a price"), "{compared}");
    let any_two = client.get(&format!("/contracts/{id}/versions?from=4&to=1")).await.main();
    assert!(any_two.contains("48 h") && any_two.contains("72 h") || any_two.contains("2 d"), "{any_two}");
}

async fn report_of(house: &House, customer: CustomerId) -> domain::ids::CaseId {
    let case = house.report("水表不走字", "三号楼", None).await;
    let command = Command::Identify {
        customer: Some(customer),
        equipment: Vec::new(),
        local_area: None,
        remote_access: false,
        place: domain::serving::Place::default(),
    };
    let actor = domain::case::Actor::Person(house.person("chenjing"));
    let id = domain::ids::CommandId::named("identify", &case.to_string());
    let submission = store::Submission::new(id, actor, house.store.now(), store::Target::Case(case), command);
    house.store.door().submit(submission).await.unwrap();
    case
}

async fn due_after_hours(house: &House, case: domain::ids::CaseId) -> i64 {
    let file = store::read::case::case(&house.store, case).await.unwrap().unwrap();
    let clock = file.case.clocks.iter().find(|c| c.promise.as_str() == "P-ANSWER-24H").unwrap();
    clock.due().unwrap().duration_since(clock.started).as_hours()
}

/// Waits for what the saving began; it runs beside the requests.
async fn recomputed(house: &House, id: i64) {
    for _ in 0..1_000 {
        let jobs = store::recompute::of_contract(house.store.db(), ContractId(id)).await.unwrap();
        if jobs.iter().all(|job| job.finished.is_some()) {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("the open clocks of contract {id} were not computed anew");
}

#[tokio::test]
async fn a_form_that_comes_back_has_lost_nothing_and_says_each_fault_at_its_place() {
    let house = House::new().await;
    let client = house.client(&clerk(&house)).await;
    let prices = "编码\t名称\t单价\nBAT 36\t锂电池\t12\nSEN-20\tx\t十元";
    let typed = [
        ("number", ""),
        ("customer", "谁也不是"),
        ("title", "一份<很好>的合同"),
        ("signed", "2025-03-01"),
        ("ends", "2024-01-01"),
        ("life", "很久"),
        ("spare_prices", prices),
        ("terms-1-covers", "whole"),
        ("terms-1-length", "0"),
        ("terms-1-basis", "acceptance"),
        ("terms-1-gives", "labour"),
        ("times-2-promise", "P-ANSWER-24H"),
        ("times-2-length", "bald"),
        ("note", "nichts verlieren"),
    ];
    let got = client.post("/contracts/new", &typed).await;
    assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = got.main();
    let faults = [
        "number",
        "customer",
        "ends",
        "life",
        "spare_prices",
        "terms-1-length",
        "terms-1-clause",
        "times-2-length",
    ];
    for field in faults {
        assert!(page.contains(&format!("href=\"#{field}\"")), "{field}: {page}");
        assert!(page.contains(&format!("id=\"{field}-error\"")), "{field}");
    }
    assert!(page.contains("Line 2: “BAT 36”") && page.contains("Line 3: “十元”"), "{page}");
    for (name, value) in typed.iter().filter(|(_, value)| !value.is_empty()) {
        let value = value.replace('<', "&#60;").replace('>', "&#62;");
        let is_chosen = name.contains("covers")
            || name.contains("basis")
            || name.contains("gives")
            || name.contains("promise");
        assert!(is_chosen || got.body.contains(&value), "{name}={value} is lost");
    }
    assert_eq!(contracts::found(house.store.db(), "很好").await.unwrap().len(), 0);

    // More rows are more rows, with all that was typed.
    let more: Vec<_> = typed.iter().copied().chain([("more", "terms")]).collect();
    let got = client.post("/contracts/new", &more).await;
    assert_eq!(got.status, StatusCode::OK);
    assert!(got.body.contains("name=\"terms-6-length\"") && got.body.contains("nichts verlieren"));
}

#[tokio::test]
async fn a_spreadsheet_is_pasted_and_somebody_elses_saving_is_noticed() {
    let house = House::new().await;
    let client = house.client(&clerk(&house)).await;
    let fields = [
        ("life", "10年"),
        ("ends", "2027/12/31"),
        (
            "spare_prices",
            "编码\t名称\t单价\t条款\r\nJSQ-20\t计数器总成\t¥1,078.50\t附件2\r\nMF-20\t\t2\t\r\n",
        ),
        ("terms-0-covers", "part:battery"),
        ("terms-0-length", "6 years"),
        ("terms-0-basis", "installation"),
        ("terms-0-gives", "material"),
        ("terms-0-clause", "9.2"),
    ];
    let id = id_of(&client.post("/contracts/new", &form(&house, "HT-10", &fields)).await);
    let contract = kept(&house, id).await.contract;
    assert_eq!(contract.service_life_months, Some(120));
    assert_eq!(contract.ends.unwrap().to_string(), "2027-12-31");
    assert_eq!(contract.spare_prices[0].price, domain::money::Fen(107_850));
    assert_eq!(contract.terms[0].months, 72);
    let page = client.get(&format!("/contracts/{id}")).await.main();
    for said in ["6 years", "Parts: Battery", "installation", "material", "1,078.50", "2035-03-01"] {
        assert!(page.contains(said), "{said}: {page}");
    }
    // P-CAP: the part says who never pays more.
    let part = client.get("/parts/JSQ-20").await.main();
    assert!(part.contains("1,078.50") && part.contains("HT-10"), "{part}");

    // The form shows what it reads back, in every language.
    let mut client = client;
    for language in ["zh-Hans", "zh-Hant", "en"] {
        client = client.speaking(language);
        let version = kept(&house, id).await.version;
        let body = client.get(&format!("/contracts/{id}/edit")).await.body;
        let shown = fields_of(&body);
        let mut again: Vec<(&str, &str)> = shown.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        again.push(("spare_prices", fields[2].1));
        let got = client.post(&format!("/contracts/{id}/edit"), &again).await;
        id_of(&got);
        let after = kept(&house, id).await;
        assert_eq!((after.version, &after.contract.terms), (version + 1, &contract.terms), "{language}");
        assert_eq!(after.contract.service_life_months, Some(120), "{language}");
    }
    let late = form(&house, "HT-10", &[("edited", "1"), ("title", "my own title")]);
    let got = client.post(&format!("/contracts/{id}/edit"), &late).await;
    assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(got.body.contains("Somebody saved this contract") && got.body.contains("my own title"));
    let taken = client.post("/contracts/new", &form(&house, "HT-10", &[])).await;
    assert!(taken.body.contains("Contract HT-10 is there already"), "{}", taken.main());
}

/// Inputs and chosen options of a form.
fn fields_of(html: &str) -> Vec<(String, String)> {
    let form = &html[html.find("contract-form").unwrap()..];
    let form = &form[..form.find("</form>").unwrap()];
    let attribute = |tag: &str, name: &str| -> Option<String> {
        let begin = tag.find(&format!(" {name}=\""))? + name.len() + 3;
        Some(tag[begin..begin + tag[begin..].find('"')?].to_owned())
    };
    let (mut fields, mut select) = (Vec::new(), None);
    for tag in form.split('<').filter_map(|part| part.split('>').next()) {
        if tag.starts_with("input") && !tag.contains("type=\"checkbox\"") {
            fields.extend(attribute(tag, "name").zip(attribute(tag, "value")));
        } else if tag.starts_with("select") {
            select = attribute(tag, "name");
        } else if tag.starts_with("option") && tag.contains(" selected") {
            fields.extend(select.take().zip(attribute(tag, "value")));
        }
    }
    fields.retain(|(name, _)| name != "csrf");
    fields
}

/// Two customers may be called alike; nobody guesses whose contract it is.
#[tokio::test]
async fn a_name_that_is_several_customers_asks_which() {
    let house = House::new().await;
    let client = house.client(&clerk(&house)).await;
    let got = client.post("/contracts/new", &form(&house, "HT-11", &[("customer", "杭州")])).await;
    assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(got.body.contains("Several customers fit"), "{}", got.main());
    let radio = got.body.find("type=\"radio\" name=\"customer_id\" value=\"").unwrap();
    let id = got.body[radio..].split('"').nth(5).unwrap().to_owned();
    let chosen = form(&house, "HT-11", &[("customer", "杭州"), ("customer_id", &id)]);
    let saved = id_of(&client.post("/contracts/new", &chosen).await);
    assert_eq!(kept(&house, saved).await.contract.customer.to_string(), id);
}

#[tokio::test]
async fn documents_are_kept_and_handed_out_to_whoever_may_see_them() {
    let house = House::new().await;
    let client = house.client(&clerk(&house)).await;
    let body = format!(
        "--B\r\ncontent-disposition: form-data; name=\"csrf\"\r\n\r\n{}\r\n--B\r\ncontent-disposition: form-data; \
         name=\"file\"; filename=\"HT-1.pdf\"\r\ncontent-type: application/pdf\r\n\r\n%PDF-signed\r\n--B--\r\n",
        client.csrf()
    );
    let request = client
        .request("POST", "/contracts/1/files")
        .header("content-type", "multipart/form-data; boundary=B")
        .body(Body::from(body))
        .unwrap();
    assert_eq!(client.ask(request).await.status(), StatusCode::SEE_OTHER);
    let page = client.get("/contracts/1").await.body;
    let begin = page.find("/contracts/1/files/").unwrap();
    let href = page[begin..].split('"').next().unwrap().to_owned();
    let got = client.get(&href).await;
    assert_eq!((got.status, got.body.as_str()), (StatusCode::OK, "%PDF-signed"));
    let trainer = house
        .company
        .members
        .iter()
        .find(|m| m.person.left.is_none() && !roles::may(&m.person.roles, Permission::SeeContracts));
    let other = house.client(&trainer.unwrap().login).await;
    assert_eq!(other.get(&href).await.status, StatusCode::FORBIDDEN);
    assert_eq!(
        client.get(&href.replace("/contracts/1/", "/contracts/2/")).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(client.post(&format!("{href}/remove"), &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(client.get(&href).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_list_is_narrowed_by_its_address() {
    let house = House::new().await;
    let client = house.client(&clerk(&house)).await;
    let all = contracts::page(house.store.db(), &contracts::Wanted::default(), 100).await.unwrap();
    let listed = async |path: &str| {
        let body = client.get(path).await.main();
        all.iter().filter(|line| body.contains(&format!(">{}</a>", line.number))).count()
    };
    assert_eq!(listed("/contracts").await, all.len());
    let today = house.store.now().to_zoned(house.store.world().zone.clone()).date();
    let in_force =
        all.iter().filter(|l| l.signed <= today && l.ends.is_none_or(|last| today <= last)).count();
    assert!(in_force < all.len());
    assert_eq!(listed("/contracts?only=force").await, in_force);
    assert_eq!(listed("/contracts?only=worse").await, 2);
    assert_eq!(listed("/contracts?only=soon").await, 1);
    let customer = all[0].customer;
    let theirs = all.iter().filter(|line| line.customer == customer).count();
    assert_eq!(listed(&format!("/contracts?customer={customer}")).await, theirs);
    assert_eq!(listed(&format!("/contracts?q={}", all[0].number)).await, 1);
    // The search over everything finds them too, for whoever may see them.
    let found = client.get(&format!("/search?q={}", all[0].number)).await.body;
    assert!(found.contains(&format!("/contracts/{}", all[0].id)), "{found}");
    assert!(client.get("/search?q=JSQ-20").await.body.contains("/parts/JSQ-20"));
}

#[tokio::test]
async fn a_part_is_entered_changed_and_retired() {
    let house = House::new().await;
    let client = house.client(&who(&house, Permission::EditPrices)).await;
    let part = [
        ("code", "LK-01"),
        ("name", "螺丝包"),
        ("kind", "part"),
        ("measure", "包"),
        ("cost", "￥1,234.5"),
        ("products", "LXS-20F、LXSY-25E"),
    ];
    let got = client.post("/parts/new", &part).await;
    assert_eq!(got.location(), "/parts/LK-01", "{}", got.body);
    let page = client.get("/parts/LK-01").await.main();
    assert!(page.contains("¥1,234.50 for one 包") && page.contains("LXS-20F and LXSY-25E"), "{page}");
    let with = |changes: &[(&'static str, &'static str)]| -> Vec<(&str, &str)> {
        let kept = part.iter().filter(|(name, _)| !changes.iter().any(|(other, _)| other == name));
        kept.chain(changes).copied().collect()
    };
    for (changes, says) in [
        (&[("code", "LK 2")][..], "is no code"),
        (&[("code", "LK-01")], "There is a part LK-01 already"),
        (&[("code", "LK-2"), ("cost", "1.234")], "is no amount"),
        (&[("code", "LK-2"), ("name", " ")], "Fill this in"),
        // P-SOFTWARE
        (&[("code", "LK-2"), ("kind", "software")], "Software is free of charge"),
        (&[("code", "LK-2"), ("products", "LXS-20F ?")], "is no code of a model"),
    ] {
        let got = client.post("/parts/new", &with(changes)).await;
        assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY, "{changes:?}");
        assert!(got.body.contains(says), "{says}: {}", got.main());
    }
    let cheaper = with(&[("cost", "900"), ("edited", "1")]);
    assert_eq!(client.post("/parts/LK-01/edit", &cheaper).await.status, StatusCode::SEE_OTHER);
    let late = client.post("/parts/LK-01/edit", &cheaper).await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = client.get("/parts/LK-01").await.main();
    assert!(page.contains("¥900.00") && page.contains("¥1,234.50"), "both versions stand there: {page}");
    assert_eq!(client.post("/parts/LK-01/retire", &[("edited", "2")]).await.status, StatusCode::SEE_OTHER);
    assert!(!client.get("/parts?q=LK-01").await.main().contains("/parts/LK-01\""));
    assert!(client.get("/parts?q=LK-01&only=all").await.main().contains("/parts/LK-01\""));
}

#[tokio::test]
async fn a_rate_holds_from_its_day_on() {
    let house = House::new().await;
    let client = house.client(&who(&house, Permission::EditPrices)).await;
    let set = [("rate", "labour-hour"), ("cost", "120"), ("since", "2027-01-01")];
    assert_eq!(client.post("/rates", &set).await.status, StatusCode::SEE_OTHER);
    let page = client.get("/rates").await.main();
    assert!(page.contains("¥120.00") && page.contains("Coming"), "{page}");
    let wrong = client.post("/rates", &[("rate", "hour"), ("cost", "-3"), ("since", "soon")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.body.contains("is no amount") && wrong.body.contains("is no day"), "{}", wrong.main());
}

/// P-EQUAL: a warranty term counts beside a better one of the charter's only by somebody's name.
#[tokio::test]
async fn a_worse_warranty_term_needs_a_name_too() {
    let house = House::new().await;
    let (clerk, head) = (clerk(&house), who(&house, Permission::ApproveWorse));
    let (client, head) = (house.client(&clerk).await, house.client(&head).await);
    let term = [
        ("terms-0-covers", "whole"),
        ("terms-0-length", "12"),
        ("terms-0-basis", "installation"),
        ("terms-0-gives", "everything"),
        ("terms-0-clause", "9.1"),
    ];
    let id = id_of(&client.post("/contracts/new", &form(&house, "HT-12", &term)).await);
    let page = client.get(&format!("/contracts/{id}")).await.main();
    assert!(page.contains("Where it is better"), "{page}");
    let deed = format!("/contracts/{id}/approvals/term-1");
    assert!(!page.contains(&deed));
    assert!(head.get(&format!("/contracts/{id}")).await.body.contains(&deed));
    assert!(head.get(&deed).await.main().contains("6 years for metering products"));
    assert_eq!(client.post(&deed, &[("edited", "1"), ("reason", "x")]).await.status, StatusCode::FORBIDDEN);
    let got = head.post(&deed, &[("edited", "1"), ("reason", "at half the price")]).await;
    assert_eq!(got.status, StatusCode::SEE_OTHER, "{}", got.body);
    let approval = kept(&house, id).await.contract.terms[0].approval.clone().unwrap();
    assert_eq!((approval.by, approval.reason.as_str()), (head.id, "at half the price"));
    let page = client.get(&format!("/contracts/{id}")).await.main();
    assert!(page.contains("Worse, approved") && page.contains("at half the price"), "{page}");
    assert_eq!(
        head.post(&deed, &[("edited", "2"), ("reason", "x")]).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let none = head.get(&format!("/contracts/{id}/approvals/term-9")).await.status;
    assert_eq!(none, StatusCode::NOT_FOUND);
}

/// What whoever speaks with a customer sees: since when, in warranty until when and why, and what the contract promises.
#[tokio::test]
async fn the_callers_card_and_the_case_say_what_was_agreed() {
    let house = House::new().await;
    let promising = contracts::Wanted { promising: true, ..Default::default() };
    let better = contracts::page(house.store.db(), &promising, 50).await.unwrap();
    let better = better.last().unwrap();
    let unit = house.company.master.units.iter().find(|u| u.customer == better.customer).unwrap();
    let agent =
        house.client(&house.company.members.iter().find(|m| m.login == "chenjing").unwrap().login).await;
    let fields = format!("customer={}&unit={}", better.customer, unit.id);
    let new = agent.get(&format!("/cases/new?{fields}")).await.main();
    let command = Command::Identify {
        customer: Some(better.customer),
        equipment: vec![unit.id],
        local_area: None,
        remote_access: false,
        place: domain::serving::Place::default(),
    };
    let case = house.report("水表不走字", "三号楼", None).await;
    let actor = domain::case::Actor::Person(house.person("chenjing"));
    let id = domain::ids::CommandId::named("identify", &case.to_string());
    let submission = store::Submission::new(id, actor, house.store.now(), store::Target::Case(case), command);
    house.store.door().submit(submission).await.unwrap();
    let page = agent.get(&format!("/cases/{case}")).await.main();
    for said in [&new, &page] {
        assert!(said.contains(&unit.installed.unwrap().to_string()), "since when: {said}");
        let has_warranty = ["In warranty until", "Warranty over since", "Warranty not known"];
        assert!(has_warranty.iter().any(|words| said.contains(words)), "until when: {said}");
        assert!(said.contains("of metering products") || said.contains("of the whole unit"), "why: {said}");
        assert!(said.contains(&format!("Contract {}, clause", better.number)), "what was promised: {said}");
    }
}
