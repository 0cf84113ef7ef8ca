//! Who pays, by forms alone: lines with what the rules say to them, rulings with evidence, an objection that another person
//! answers, a quote that the customer accepts by the link, paper, lists; and who may do which of it.

use crate::house::{Client, Got, House, read};
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use domain::contract::{Contract, PriceLine};
use domain::ids::{CaseId, CustomerId, EquipmentId, PartCode};
use domain::money::Fen;
use domain::part::{Part, PartKind, Rate};
use domain::roles::{self, Permission};
use jiff::civil::date;
use store::rates::Dated;
use store::read::case;

/// A case about one unit, with a part that costs ¥120 and must not cost more than ¥99 by the unit's contract.
struct Story {
    house: House,
    case: CaseId,
    unit: EquipmentId,
}

impl Story {
    async fn new() -> Self {
        let house = House::new().await;
        let unit = house.company.master.units[0].clone();
        let code = PartCode::new("SEN-20").unwrap();
        let part = Part {
            code: code.clone(),
            name: "超声波探头".to_owned(),
            family: None,
            kind: PartKind::Part,
            measure: "只".to_owned(),
            cost: Some(Fen(12_000)),
            products: Vec::new(),
            revision: String::new(),
            note: String::new(),
            retired: false,
        };
        house.store.save_part(&part, 0, None, None).await.unwrap();
        let contract = contract(unit.customer, code);
        house.store.enter_contracts(&[contract]).await.unwrap();
        let hour = Dated { rate: Rate::LabourHour, since: date(2020, 1, 1), cost: Fen(9_000) };
        house.store.set_rate(hour, None).await.unwrap();
        let case = house.report("Meter frozen", "It has burst", None).await;
        let chen = house.client("chenjing").await;
        let (customer, id) = (unit.customer.to_string(), unit.id.to_string());
        let fields = [("customer", customer.as_str()), ("unit", id.as_str())];
        let got = chen.post(&format!("/cases/{case}/identity"), &fields).await;
        assert_eq!(got.status, StatusCode::SEE_OTHER, "{}", got.body);
        Self { house, case, unit: unit.id }
    }

    fn path(&self, rest: &str) -> String {
        format!("/cases/{}/{rest}", self.case)
    }

    /// The customer's private address.
    async fn link(&self) -> String {
        let file = case::case(&self.house.store, self.case).await.unwrap().unwrap();
        format!("/follow/{}", file.follow_token)
    }

    async fn add(&self, client: &Client<'_>, fields: &[(&str, &str)]) -> Got {
        let unit = self.unit.to_string();
        let mut fields = fields.to_vec();
        fields.push(("unit", &unit));
        client.post(&self.path("charges"), &fields).await
    }

    /// Two probes that somebody let freeze and one hour of work: to be paid at cost price.
    async fn decided(&self) {
        let chen = self.house.client("chenjing").await;
        let part = [("kind", "part"), ("part", "探头"), ("quantity", "2"), ("cause", "damage-by-people")];
        done(&self.add(&chen, &part).await);
        done(&self.add(&chen, &[("kind", "labour"), ("minutes", "60"), ("cause", "damage-by-people")]).await);
        let li = self.house.client("liqiang").await;
        let fields =
            [("line", "1"), ("line", "2"), ("verdict", "cost"), ("finding", "Heating was turned off")];
        done(&li.post(&self.path("charges/ruling"), &fields).await);
    }

    async fn quoted(&self) {
        self.decided().await;
        let chen = self.house.client("chenjing").await;
        let fields = [("line", "1"), ("line", "2"), ("valid_until", "2026-12-20")];
        let got = chen.post(&self.path("quotes"), &fields).await;
        assert_eq!(got.location(), self.path("quotes/1"), "{}", got.body);
    }
}

fn contract(customer: CustomerId, code: PartCode) -> Contract {
    Contract {
        number: "HT-2019-007".to_owned(),
        customer,
        title: "计量设备采购".to_owned(),
        signed: date(2019, 5, 6),
        ends: None,
        service_life_months: None,
        parties: String::new(),
        scope: String::new(),
        terms: Vec::new(),
        prices: Vec::new(),
        spare_prices: vec![PriceLine {
            code,
            name: "超声波探头".to_owned(),
            price: Fen(9_900),
            clause: "附件2".to_owned(),
        }],
        promised: Vec::new(),
        note: String::new(),
    }
}

fn done(got: &Got) {
    assert_eq!(got.status, StatusCode::SEE_OTHER, "{}", got.body);
}

fn shows(got: &Got, all: &[&str]) {
    assert_eq!(got.status, StatusCode::OK);
    for text in all {
        assert!(got.body.contains(text), "{text} is not on the page: {}", got.main());
    }
}

async fn get(house: &House, path: &str) -> Got {
    let request = Request::builder().uri(path).header("accept-language", "en").body(Body::empty()).unwrap();
    read(house.ask(request).await).await
}

async fn post(house: &House, path: &str, fields: &[(&str, &str)]) -> Got {
    let request = Request::builder().method("POST").uri(path).header("accept-language", "en");
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    let body = serde_html_form::to_string(fields).unwrap();
    read(house.ask(request.body(Body::from(body)).unwrap()).await).await
}

async fn pdf(house: &House, request: Request<Body>) -> Vec<u8> {
    let response = house.ask(request).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()["content-type"], "application/pdf");
    to_bytes(response.into_body(), 64 << 20).await.unwrap().to_vec()
}

/// P-COST, P-CAP: from the line to the last fen.
#[tokio::test]
async fn the_story_of_a_part_that_froze() {
    let story = Story::new().await;
    let house = &story.house;
    story.decided().await;
    let li = house.client("liqiang").await;
    let page = li.get(&story.path("charges")).await;
    // P-CAP: the cost price is ¥120, the original contract says ¥99.
    shows(&page, &["at cost price", "P-COST", "HT-2019-007", "¥99.00", "¥198.00", "Heating was turned off"]);
    shows(&li.get(&format!("/cases/{}", story.case)).await, &["Who pays", "Customer pays ¥288.00"]);

    let link = story.link().await;
    let seen = get(house, &link).await;
    shows(&seen, &["Who pays", "damage by people", "¥198.00", "I do not agree"]);
    assert!(!seen.body.contains("李强"), "who decided stays in the house");
    let empty = post(house, &format!("{link}/lines/1/objection"), &[("text", " ")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.body.contains("Write why you do not agree"));
    done(&post(house, &format!("{link}/lines/1/objection"), &[("text", "The heating was on.")]).await);
    shows(&get(house, &link).await, &["The heating was on.", "Another person is looking at it."]);

    // Neither who decided nor anybody who reports to them answers.
    let review = story.path("charges/1/review");
    assert_eq!(li.get(&review).await.status, StatusCode::FORBIDDEN);
    let answer = [("verdict", "cost"), ("text", "The log shows 2 °C all week.")];
    assert_eq!(li.post(&review, &answer).await.status, StatusCode::FORBIDDEN);
    let wang = house.client("wangjianguo").await;
    shows(&wang.get(&review).await, &["The heating was on.", "not worse"]);
    done(&wang.post(&review, &answer).await);
    shows(&get(house, &link).await, &["Our answer", "The log shows 2 °C all week."]);

    let chen = house.client("chenjing").await;
    shows(
        &chen.get(&story.path("quotes/new")).await,
        &["¥288.00", "Never more than in the original contract"],
    );
    let fields = [("line", "1"), ("line", "2"), ("valid_until", "2026-12-20")];
    done(&chen.post(&story.path("quotes"), &fields).await);
    shows(&chen.get(&story.path("quotes/1")).await, &["waiting for the customer", "¥288.00", "2026-12-20"]);
    done(&chen.post(&story.path("quotes/1/reminder"), &[]).await);
    shows(&chen.get(&format!("/cases/{}", story.case)).await, &["waits for your word: ¥288.00"]);

    let unsigned = post(house, &format!("{link}/quotes/1/acceptance"), &[("name", "")]).await;
    assert_eq!(unsigned.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(unsigned.body.contains("Type your name"));
    done(&post(house, &format!("{link}/quotes/1/acceptance"), &[("name", "刘女士")]).await);
    shows(&get(house, &link).await, &["Accepted by 刘女士", "Settlement (PDF)"]);
    shows(&chen.get(&story.path("quotes/1")).await, &["accepted by the link, as 刘女士", "Left to pay"]);
    shows(&chen.get(&format!("/cases/{}", story.case)).await, &["刘女士"]);

    let too_much = chen.post(&story.path("quotes/1/payment"), &[("paid", "300")]).await;
    assert_eq!(too_much.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(too_much.body.contains("Only ¥288.00 is left to pay"), "{}", too_much.main());
    done(&chen.post(&story.path("quotes/1/payment"), &[("paid", "¥288.00")]).await);
    shows(&chen.get(&story.path("quotes/1")).await, &["settled, ¥288.00 paid"]);

    for name in ["quote.pdf", "settlement.pdf"] {
        let ours = pdf(
            house,
            chen.request("GET", &story.path(&format!("quotes/1/{name}"))).body(Body::empty()).unwrap(),
        );
        assert!(ours.await.starts_with(b"%PDF-"), "{name}");
        let request = Request::builder().uri(format!("{link}/quotes/1/{name}")).body(Body::empty()).unwrap();
        assert!(pdf(house, request).await.starts_with(b"%PDF-"), "{name}");
    }
}

#[tokio::test]
async fn what_is_not_free_needs_evidence_and_a_reason_where_the_rules_say_otherwise() {
    let story = Story::new().await;
    let (chen, li) = (story.house.client("chenjing").await, story.house.client("liqiang").await);
    let part = [("kind", "part"), ("part", "SEN-20"), ("quantity", "1"), ("cause", "damage-by-people")];
    done(&story.add(&chen, &part).await);
    let ruling = story.path("charges/ruling");
    let refused = |got: &Got, sentence: &str| {
        assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(got.body.contains(sentence), "{sentence} is not on the page: {}", got.main());
    };
    let bare = li.post(&ruling, &[("line", "1"), ("verdict", "cost")]).await;
    refused(&bare, "What is not free needs evidence");
    let nothing = li.post(&ruling, &[("line", "1"), ("finding", "Burst")]).await;
    refused(&nothing, "Choose who pays");
    assert!(nothing.body.contains("Burst"), "what was typed stays");
    let against = li.post(&ruling, &[("line", "1"), ("verdict", "excluded"), ("finding", "Burst")]).await;
    refused(&against, "Say why you decide otherwise");
    done(
        &li.post(&ruling, &[("line", "1"), ("verdict", "free"), ("reason", "A first time, as a courtesy")])
            .await,
    );
    shows(&li.get(&story.path("charges")).await, &["A first time, as a courtesy", "costs us ¥120.00"]);
    // The customer reads the reason of whoever decided, not that of the rules.
    let seen = get(&story.house, &story.link().await).await;
    shows(&seen, &["A first time, as a courtesy"]);
    assert!(!seen.body.contains("I do not agree"), "nobody objects to what is free");
    // Who may not rule can't.
    assert_eq!(chen.get(&format!("{ruling}?line=1")).await.status, StatusCode::FORBIDDEN);
    assert_eq!(chen.post(&ruling, &[("line", "1"), ("verdict", "free")]).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn the_rules_answer_while_a_line_is_typed_and_what_does_not_fit_stays_in_the_form() {
    let story = Story::new().await;
    let chen = story.house.client("chenjing").await;
    let asked = format!("charges/proposal?kind=part&part=SEN-20&quantity=3&unit={}&cause=frost", story.unit);
    let said = chen.get(&story.path(&asked)).await;
    shows(&said, &["outside the promise", "P-EXCLUDED", "¥297.00", "HT-2019-007"]);
    let unknown = [("kind", "part"), ("part", "no such thing"), ("quantity", "1"), ("note", "from the boot")];
    let got = story.add(&chen, &unknown).await;
    assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(got.body.contains("No part of the catalogue is called") && got.body.contains("from the boot"));
    let got = story.add(&chen, &[("kind", "labour"), ("minutes", "soon")]).await;
    assert!(got.body.contains("Enter whole minutes"));
    // A part's cost that nobody has entered is said, with the way to enter it for who may.
    let code = PartCode::new("NEW-1").unwrap();
    let part = Part {
        code,
        name: "新件".to_owned(),
        family: None,
        kind: PartKind::Part,
        measure: String::new(),
        cost: None,
        products: Vec::new(),
        revision: String::new(),
        note: String::new(),
        retired: false,
    };
    story.house.store.save_part(&part, 0, None, None).await.unwrap();
    let asked = story.path("charges/proposal?kind=part&part=NEW-1&quantity=1&cause=knock");
    let said = chen.get(&asked).await;
    shows(&said, &["What NEW-1 costs us is not entered"]);
    assert!(!said.body.contains("/parts/NEW-1/edit"), "chenjing may not enter prices");
    let wang = story.house.client("wangjianguo").await;
    shows(&wang.get(&asked).await, &["/parts/NEW-1/edit"]);
}

#[tokio::test]
async fn a_line_is_changed_withdrawn_objected_to_by_phone_and_carried_out() {
    let story = Story::new().await;
    story.quoted().await;
    let chen = story.house.client("chenjing").await;
    // What stands in a quote is not changed under the customer's eyes.
    for deed in ["change", "completion"] {
        let got = chen.get(&story.path(&format!("charges/1/{deed}"))).await;
        assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(got.body.contains("can’t be done with this line now"));
    }
    done(&chen.post(&story.path("quotes/1/withdrawal"), &[("why", "Wrong quantity")]).await);
    let change = story.path("charges/1/change");
    shows(&chen.get(&change).await, &["SEN-20", "undecided again"]);
    let unit = story.unit.to_string();
    let fields = [("kind", "part"), ("part", "SEN-20"), ("quantity", "1"), ("unit", unit.as_str())];
    done(&chen.post(&change, &fields).await);
    shows(&chen.get(&story.path("charges")).await, &["Part SEN-20 × 1", "Proposed"]);
    let gone = story.path("charges/1/withdrawal");
    assert_eq!(chen.post(&gone, &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    done(&chen.post(&gone, &[("text", "Repaired instead")]).await);
    done(&chen.post(&story.path("charges/2/objection"), &[("text", "Too dear, she said")]).await);
    shows(&chen.get(&story.path("charges")).await, &["Too dear, she said", "customer objects"]);
    let wang = story.house.client("wangjianguo").await;
    let answer = [("verdict", "free"), ("text", "We take it on us.")];
    done(&wang.post(&story.path("charges/2/review"), &answer).await);
    let zhao = story.house.client("zhaolei").await;
    let on = [("on", "2026-11-23")];
    done(&zhao.post(&story.path("charges/2/completion"), &on).await);
    shows(&zhao.get(&story.path("charges")).await, &["Done on 2026-11-23", "1 withdrawn"]);
    assert_eq!(chen.get(&story.path("charges/9/change")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(chen.get(&story.path("charges/0/change")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(chen.get(&story.path("quotes/7")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_quote_is_declined_by_the_link_or_signed_on_paper() {
    let story = Story::new().await;
    story.quoted().await;
    let chen = story.house.client("chenjing").await;
    let link = story.link().await;
    done(&post(&story.house, &format!("{link}/quotes/1/refusal"), &[("text", "Too dear")]).await);
    shows(&chen.get(&story.path("quotes/1")).await, &["the customer declined", "Too dear"]);
    let twice = post(&story.house, &format!("{link}/quotes/1/acceptance"), &[("name", "Liu")]).await;
    assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(twice.body.contains("This quote is declined"));
    let fields = [("line", "1"), ("valid_until", "2026-12-20")];
    done(&chen.post(&story.path("quotes"), &fields).await);
    let bare = chen.post(&story.path("quotes/2/acceptance"), &[]).await;
    assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(bare.body.contains("Attach the signed sheet"));
    let body = format!(
        "--X\r\ncontent-disposition: form-data; name=\"csrf\"\r\n\r\n{}\r\n\
         --X\r\ncontent-disposition: form-data; name=\"signed\"; filename=\"signed.pdf\"\r\n\
         content-type: application/pdf\r\n\r\n%PDF-1.4\r\n--X--\r\n",
        chen.csrf()
    );
    let request = chen.request("POST", &story.path("quotes/2/acceptance"));
    let request = request.header("content-type", "multipart/form-data; boundary=X").body(Body::from(body));
    done(&read(chen.ask(request.unwrap()).await).await);
    shows(&chen.get(&story.path("quotes/2")).await, &["the signed sheet came to 陈静", "signed.pdf"]);
    let nowhere = format!("{link}/quotes/2/theft");
    assert_eq!(post(&story.house, &nowhere, &[]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(get(&story.house, "/follow/nobody/quotes/2/quote.pdf").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn each_role_sees_the_lines_and_gets_the_lists_and_forms_that_are_theirs() {
    let story = Story::new().await;
    story.quoted().await;
    for member in story.house.company.members.iter().filter(|m| m.person.left.is_none()) {
        let client = story.house.client(&member.login).await;
        let may = |permission| roles::may(&member.person.roles, permission);
        let page = client.get(&story.path("charges")).await;
        assert_eq!(page.status, StatusCode::OK, "{}", member.login);
        let works = may(Permission::WorkOnCases);
        assert_eq!(page.body.contains("id=\"new-line\""), works, "{}", member.login);
        assert_eq!(client.get(&story.path("quotes/1")).await.status, StatusCode::OK);
        let lists = [Permission::Rule, Permission::ReviewRulings, Permission::Quote].into_iter().any(may);
        let expected = if lists { StatusCode::OK } else { StatusCode::FORBIDDEN };
        for view in ["undecided", "objections", "waiting", "accepted", "expired", "declined", "given"] {
            let got = client.get(&format!("/charges?view={view}")).await;
            assert_eq!(got.status, expected, "{} {view}", member.login);
        }
        assert_eq!(page.body.contains("href=\"/charges\""), lists, "{}", member.login);
        let add = story.add(&client, &[("kind", "fault")]).await.status;
        assert_eq!(add, if works { StatusCode::SEE_OTHER } else { StatusCode::FORBIDDEN });
        let rule = [("line", "3"), ("verdict", "free"), ("reason", "x")];
        let rule = client.post(&story.path("charges/ruling"), &rule).await.status;
        assert_eq!(rule == StatusCode::FORBIDDEN, !may(Permission::Rule), "{}", member.login);
        let quote = client.post(&story.path("quotes"), &[("valid_until", "")]).await.status;
        assert_eq!(quote == StatusCode::FORBIDDEN, !may(Permission::Quote), "{}", member.login);
    }
    let wang = story.house.client("wangjianguo").await;
    let list = wang.get("/charges?view=waiting").await;
    shows(&list, &[&story.case.to_string(), "¥288.00", "Quotes waiting 1"]);
    shows(&wang.get("/charges?view=given&month=2026-11").await, &["What was decided in 2026-11"]);
    shows(&wang.get("/charges?view=given&month=1998-07").await, &["What was decided in 2026-11"]);
    shows(&wang.get("/charges?view=nonsense&after=x.y.z").await, &["Undecided"]);
    shows(&wang.get("/supervision").await, &["quotes wait for the customer"]);
}
