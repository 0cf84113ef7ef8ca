//! Master data by file: who may, what is shown before anything is written, and the way out and back in.

use crate::house::{Client, Got, House, read};
use axum::body::{Body, to_bytes};
use axum::http::StatusCode;
use domain::import::Kind;
use store::import::{self, State};

const PAGES: [&str; 4] =
    ["/imports", "/imports/templates/units.xlsx", "/exports/customers.csv", "/exports/units.xlsx"];

impl Client<'_> {
    /// Hands a file in, as the form on the page does.
    async fn hand_in(&self, kind: &str, name: &str, bytes: &[u8]) -> Got {
        let mut body = Vec::new();
        for (field, value) in [("csrf", self.csrf()), ("kind", kind)] {
            let part = format!("--b\r\ncontent-disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(part.as_bytes());
        }
        let part =
            format!("--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n");
        body.extend_from_slice(part.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n--b--\r\n");
        let request =
            self.request("POST", "/imports").header("content-type", "multipart/form-data; boundary=b");
        read(self.ask(request.body(Body::from(body)).unwrap()).await).await
    }

    async fn file(&self, path: &str) -> Vec<u8> {
        let response = self.ask(self.request("GET", path).body(Body::empty()).unwrap()).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        to_bytes(response.into_body(), 64 << 20).await.unwrap().to_vec()
    }
}

async fn administrator(house: &House) -> Client<'_> {
    house.client("wuhao").await
}

/// Until nobody works on it any more.
async fn settled(house: &House, id: i64) -> import::Import {
    for _ in 0..500 {
        let import = import::find(house.store.db(), id).await.unwrap().unwrap();
        if !import.state.is_working() {
            return import;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("import {id} does not end");
}

fn id_of(got: &Got) -> i64 {
    assert_eq!(got.status, StatusCode::SEE_OTHER, "{}", got.body);
    got.location().rsplit('/').next().unwrap().parse().unwrap()
}

#[tokio::test]
async fn only_who_may_edit_the_register_comes_in() {
    let house = House::new().await;
    for member in house.company.members.iter().filter(|m| m.person.left.is_none()) {
        let client = house.client(&member.login).await;
        let may = domain::roles::may(&member.person.roles, web::imports::EDIT);
        let expected = if may { StatusCode::OK } else { StatusCode::FORBIDDEN };
        for page in PAGES {
            let request = client.request("GET", page).body(Body::empty()).unwrap();
            assert_eq!(client.ask(request).await.status(), expected, "{} {page}", member.login);
        }
        let posted = client.hand_in("units", "a.csv", b"serial,model\n").await.status;
        assert_eq!(posted == StatusCode::FORBIDDEN, !may, "{}", member.login);
        for action in ["confirm", "discard"] {
            let got = client.post(&format!("/imports/99/{action}"), &[]).await.status;
            assert_eq!(got, if may { StatusCode::NOT_FOUND } else { StatusCode::FORBIDDEN });
        }
    }
}

#[tokio::test]
async fn a_file_is_shown_confirmed_and_written() {
    let house = House::new().await;
    let mut admin = administrator(&house).await;
    let file = "名称,城市,电话,颜色\n新客户一,晋江,0595-1234567,红\n新客户二,晋江,不知道,蓝\n";
    let id = id_of(&admin.hand_in("customers", "客户.csv", file.as_bytes()).await);
    let import = settled(&house, id).await;
    assert_eq!((import.state, import.counts.new, import.counts.problem), (State::Checked, 1, 1));
    for language in ["zh-Hans", "zh-Hant", "en"] {
        admin = admin.speaking(language);
        for path in ["/imports".to_owned(), format!("/imports/{id}"), format!("/imports/{id}?only=problem")] {
            let got = admin.get(&path).await;
            assert_eq!(got.status, StatusCode::OK, "{}", got.body);
            assert!(
                !got.body.contains('⟦') && !got.main().contains("import-problem"),
                "{path} in {language}: {}",
                got.main()
            );
        }
    }
    let page = admin.get(&format!("/imports/{id}")).await;
    for part in
        ["新客户一", "“不知道” is no telephone number", "These columns were not read: 颜色", "Write 1 rows"]
    {
        assert!(page.body.contains(part), "{part}: {}", page.main());
    }
    let problems = admin.file(&format!("/imports/{id}/problems")).await;
    let problems = String::from_utf8(problems).unwrap();
    assert!(problems.contains("名称,城市,电话,颜色,Problem\r\n新客户二,晋江,不知道,蓝,"), "{problems}");

    let confirm = format!("/imports/{id}/confirm");
    let stale = admin.post(&confirm, &[("choice", "good-rows"), ("checked", "1")]).await;
    assert_eq!(stale.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(stale.body.contains("checked anew"), "{}", stale.main());
    let checked = import.checked.unwrap().as_microsecond().to_string();
    let all = admin.post(&confirm, &[("choice", "all-or-nothing"), ("checked", &checked)]).await;
    assert_eq!(all.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(all.body.contains("not all can be written"), "{}", all.main());
    let done = admin.post(&confirm, &[("choice", "good-rows"), ("checked", &checked)]).await;
    assert_eq!(id_of(&done), id);
    assert_eq!(settled(&house, id).await.counts.written, 1);
    assert!(admin.get(&format!("/imports/{id}")).await.body.contains("1 rows were written"));
    let found = store::search::customers(house.store.db(), "新客户", 9).await.unwrap();
    assert_eq!(found.len(), 1);
    let again = admin.post(&format!("/imports/{id}/discard"), &[]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
}

/// What was exported comes in again and changes nothing, as CSV and as a workbook, in each language.
#[tokio::test]
async fn the_register_goes_out_and_comes_back_as_it_was() {
    let house = House::new().await;
    let parts = "code,name,kind,cost,products,note\nSEAL,密封圈,part,1.20,,=1+1\nPRG,Reader,software,,,\n";
    let products = "code,name,kind,own,verification_months\nLXS-20,旋翼式水表,water-meter,0,72\n";
    let mut admin = administrator(&house).await;
    for (kind, file) in [("products", products), ("parts", parts)] {
        let id = id_of(&admin.hand_in(kind, "a.csv", file.as_bytes()).await);
        let checked = settled(&house, id).await.checked.unwrap().as_microsecond().to_string();
        let fields = [("choice", "all-or-nothing"), ("checked", &checked)];
        id_of(&admin.post(&format!("/imports/{id}/confirm"), &fields).await);
        assert_eq!(settled(&house, id).await.state, State::Done);
    }
    for (language, format) in [("en", "csv"), ("zh-Hans", "xlsx"), ("zh-Hant", "csv")] {
        admin = admin.speaking(language);
        for kind in Kind::ALL {
            let file = admin.file(&format!("/exports/{}.{format}", kind.code())).await;
            let got = admin.hand_in(kind.code(), &format!("a.{format}"), &file).await;
            let import = settled(&house, id_of(&got)).await;
            let rows = import::rows(house.store.db(), import.id, None, 0, 5).await.unwrap();
            assert_eq!(rows, [], "{} as {format} in {language}", kind.code());
            if kind == Kind::Systems {
                assert_eq!(import.understood.unreadable, None);
            } else {
                assert!(import.counts.same > 0, "{} as {format} in {language}: {import:?}", kind.code());
            }
        }
    }
    let all = admin.file("/exports/units.csv").await;
    let some = admin.file("/exports/units.csv?customer=1&own=&due=").await;
    assert!(some.len() < all.len() && some.len() > 100, "the filters of the list narrow the file");
}

/// A template that is handed in as it is has no problem but what it names.
#[tokio::test]
async fn templates_are_read_as_what_they_are() {
    let house = House::new().await;
    let mut client = administrator(&house).await;
    for language in ["zh-Hans", "zh-Hant", "en"] {
        client = client.speaking(language);
        for kind in Kind::ALL {
            for format in ["csv", "xlsx"] {
                let file = client.file(&format!("/imports/templates/{}.{format}", kind.code())).await;
                let got = client.hand_in(kind.code(), &format!("t.{format}"), &file).await;
                let import = settled(&house, id_of(&got)).await;
                assert_eq!(
                    import.state,
                    State::Checked,
                    "{} {format} {language}: {:?}",
                    kind.code(),
                    import.understood
                );
                assert_eq!(import.understood.unknown, [] as [String; 0]);
                let rows = import::rows(house.store.db(), import.id, None, 0, 9).await.unwrap();
                let codes = rows.iter().flat_map(|row| &row.problems).map(|p| p.code.clone());
                let unclear: Vec<String> = codes.filter(|code| !code.ends_with("-unknown")).collect();
                assert_eq!(unclear, [] as [String; 0], "{} in {language}: {rows:?}", kind.code());
            }
        }
    }
}
