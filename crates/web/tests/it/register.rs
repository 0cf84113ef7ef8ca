//! The register: every page for every role, and the story of a meter from the first day to the next one in its place.

use crate::house::{Client, Got, House};
use axum::body::Body;
use axum::http::StatusCode;
use domain::roles;
use web::register::{EDIT, SEE};

const PAGES: [&str; 12] = [
    "/customers",
    "/customers?q=%E6%9D%AD%E5%B7%9E&kind=water",
    "/customers/1",
    "/units",
    "/units?kind=water-meter&state=in-use&own=own",
    "/units?due=soon",
    "/units?customer=1&q=W",
    "/units/1",
    "/sites/1",
    "/products",
    "/products?q=LXS&all=1",
    "/units?sort=x&after=nonsense",
];

const FORMS: [&str; 12] = [
    "/register/customers/new",
    "/register/customers/1",
    "/register/contacts/new?customer=1",
    "/register/contacts/1",
    "/register/sites/new?customer=1",
    "/register/sites/1",
    "/register/systems/new?customer=1",
    "/register/products/new",
    "/register/products/LXS-20F",
    "/register/units/new?customer=1&serial=NEW-1",
    "/register/units/1",
    "/units/1/verify",
];

/// What each role may: those who see the register see all its pages; those who edit it, its forms.
#[tokio::test]
async fn every_page_for_every_role() {
    let house = House::new().await;
    let mut editors = 0;
    for member in house.company.members.iter().filter(|m| m.person.left.is_none()) {
        let client = house.client(&member.login).await;
        let see = roles::may(&member.person.roles, SEE);
        let edit = roles::may(&member.person.roles, EDIT);
        editors += usize::from(edit);
        let expected = |may: bool| if may { StatusCode::OK } else { StatusCode::FORBIDDEN };
        // One of each role is enough for the long list.
        let first = house.company.members.iter().find(|m| m.person.roles == member.person.roles);
        if first.is_none_or(|first| first.login != member.login) {
            continue;
        }
        for page in PAGES {
            assert_eq!(client.get(page).await.status, expected(see), "{} {page}", member.login);
        }
        for form in FORMS {
            assert_eq!(client.get(form).await.status, expected(edit), "{} {form}", member.login);
        }
        for (post, fields) in [
            ("/register/customers/new", vec![("edited", "0")]),
            ("/register/units/1", vec![("edited", "1")]),
            ("/units/1/exchange", vec![("edited", "1")]),
            ("/units/1/verify", vec![("edited", "99"), ("passed", "yes")]),
            ("/units/1/files", vec![]),
            ("/units/1/files/9/remove", vec![]),
            ("/customers/1/files/9/remove", vec![]),
        ] {
            let got = client.post(post, &fields).await.status;
            let allowed = got == StatusCode::UNPROCESSABLE_ENTITY || got == StatusCode::NOT_FOUND;
            assert!(
                if edit { allowed } else { got == StatusCode::FORBIDDEN },
                "{} {post}: {got}",
                member.login
            );
            if edit {
                let got = client.post_plain(post, &fields).await.status;
                assert_eq!(got, StatusCode::UNPROCESSABLE_ENTITY, "{post} without the token");
            }
        }
    }
    assert!(editors > 10);
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let house = House::new().await;
    let client = house.client("chenjing").await;
    for path in [
        "/customers/999999",
        "/customers/x",
        "/units/0",
        "/units/-1",
        "/sites/999999",
        "/systems/999999",
        "/units/999999/exchange",
        "/units/1/files/1",
        "/register/parts/new",
        "/register/units/x",
        "/register/sites/new",
        "/register/nothing/new",
    ] {
        assert_eq!(client.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn every_page_is_said_in_three_languages() {
    let house = House::new().await;
    let mut client = house.client("chenjing").await;
    for language in ["zh-Hans", "zh-Hant", "en"] {
        client = client.speaking(language);
        for path in PAGES.iter().chain(&FORMS).chain(&["/units/1/exchange"]) {
            let text = client.get(path).await.main();
            for beginning in [
                "register-",
                "unit-event",
                "unit-due",
                "unit-ver",
                "unit-ex",
                "guidance-",
                "import-column",
                "file-kind",
            ] {
                let shown = text.lines().find(|line| line.contains(&format!(">{beginning}")));
                assert_eq!(shown, None, "{path} in {language} shows a key");
            }
        }
    }
}

fn saved(got: &Got) -> String {
    assert_eq!(got.status, StatusCode::SEE_OTHER, "{}", got.main());
    got.location().to_owned()
}

/// A multipart form with one picture.
async fn post_picture(
    client: &Client<'_>,
    path: &str,
    fields: &[(&str, &str)],
    field: &str,
) -> (StatusCode, String) {
    let mut body = Vec::new();
    for (name, value) in fields.iter().chain(&[("csrf", client.csrf())]) {
        body.extend_from_slice(
            format!("--b\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").as_bytes(),
        );
    }
    let head = format!(
        "--b\r\ncontent-disposition: form-data; name=\"{field}\"; filename=\"meter.png\"\r\ncontent-type: image/png\r\n\r\n"
    );
    body.extend_from_slice(head.as_bytes());
    body.extend_from_slice(b"\x89PNG\r\n\x1a\n");
    body.extend_from_slice(b"\r\n--b--\r\n");
    let request = client.request("POST", path).header("content-type", "multipart/form-data; boundary=b");
    let response = client.ask(request.body(Body::from(body)).unwrap()).await;
    let location = response.headers().get("location").map_or("", |v| v.to_str().unwrap()).to_owned();
    (response.status(), location)
}

/// The story of the register: a customer, a site, a system, a meter, its verification, and another in its place.
#[tokio::test]
async fn from_the_first_meter_to_the_next_one_in_its_place() {
    let house = House::new().await;
    let client = house.client("chenjing").await;
    let customer = [
        ("name", "晋江水务"),
        ("kind", "Water supply"),
        ("city", "晋江"),
        ("phone", "0595-8888 1234"),
        ("edited", "0"),
        ("announce", "on"),
        ("mail", "Service@Jinjiang.example"),
    ];
    let customer = saved(&client.post("/register/customers/new", &customer).await);
    let id = customer.rsplit('/').next().unwrap().to_owned();
    let card = client.get(&customer).await;
    assert!(
        card.body.contains("晋江水务") && card.body.contains("Announced to the customer by mail"),
        "{}",
        card.main()
    );

    // Coordinates as a map gives them; an address of a map, too.
    let site = [
        ("name", "一号泵站"),
        ("coordinates", "https://map.example/@24.7811,118.5522,16z"),
        ("area", "hangzhou"),
        ("distance_km", "12"),
        ("application", "settlement"),
        ("edited", "0"),
        ("of", &id),
    ];
    let site = saved(&client.post("/register/sites/new", &site).await);
    let page = client.get(&site).await;
    assert!(
        page.body.contains("24.7811, 118.5522") && page.body.contains("A local team works here"),
        "{}",
        page.main()
    );
    let wrong = client
        .post(
            "/register/sites/new",
            &[("name", "x"), ("coordinates", "somewhere"), ("edited", "0"), ("of", &id)],
        )
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        wrong.body.contains("Write the coordinates like") && wrong.body.contains("somewhere"),
        "nothing typed is lost"
    );

    let system = saved(
        &client.post("/register/systems/new", &[("name", "远传系统"), ("edited", "0"), ("of", &id)]).await,
    );
    let system_id = system.rsplit('/').next().unwrap();
    let site_id = site.rsplit('/').next().unwrap();
    let unit = [
        ("serial", "ZZ2026000001"),
        ("model", "LXS-20F"),
        ("customer", "晋江水务"),
        ("of", &id),
        ("site", site_id),
        ("system", system_id),
        ("place", "三号楼井"),
        ("state", "in-use"),
        ("own", "on"),
        ("installed", "2024-05-01"),
        ("verified_until", "2026-12-10"),
        ("seal", "F001"),
        ("edited", "0"),
    ];
    let unit = saved(&client.post("/register/units/new", &unit).await);
    let page = client.get(&unit).await;
    for said in ["ZZ2026000001", "三号楼井", "17 days left", "Registered", "F001"] {
        assert!(page.body.contains(said), "{said}: {}", page.main());
    }
    // P-FIRST: the customer's first equipment of ours opens an offer.
    assert!(client.get(&customer).await.body.contains("Guidance on site"));
    assert!(client.get(&system).await.body.contains("ZZ2026000001"), "the system as a tree");
    assert!(client.get("/search?q=ZZ2026000001").await.body.contains(&format!("href=\"{unit}\"")));
    assert!(
        client
            .get("/search?q=%E4%B8%80%E5%8F%B7%E6%B3%B5%E7%AB%99")
            .await
            .body
            .contains(&format!("href=\"{site}\""))
    );

    // The wrong thing first: nothing is recorded, and each field says what to change.
    let exchange = format!("{unit}/exchange");
    let wrong = client
        .post(
            &exchange,
            &[("edited", "1"), ("serial", "ZZ2026000001"), ("became", "in-repair"), ("on", "2027-01-01")],
        )
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    for said in [
        "This is the unit that is taken out",
        "Read the register of the old meter",
        "Say why it was exchanged",
        "a day to come",
    ] {
        assert!(wrong.body.contains(said), "{said}: {}", wrong.main());
    }
    let fields = [
        ("edited", "1"),
        ("on", "2026-11-23"),
        ("reading_before", "０１２３４．５６"),
        ("seals_removed", "F001"),
        ("reason", "不走字"),
        ("became", "replaced"),
        ("serial", "ZZ2026000002"),
        ("model", "LXS-20F"),
        ("reading_after", "0.01"),
        ("seals_set", "F777，F778"),
    ];
    let (status, new) = post_picture(&client, &exchange, &fields, "photos").await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let page = client.get(&new).await;
    for said in ["Put in", "ZZ2026000001", "0.01", "F777, F778", "三号楼井", "不走字", "Photo 1", "In use"]
    {
        assert!(page.body.contains(said), "{said}: {}", page.main());
    }
    let page = client.get(&unit).await;
    for said in ["Taken out", "1234.56", "Replaced", "Its place was taken by"] {
        assert!(page.body.contains(said), "{said}: {}", page.main());
    }
    assert!(!page.body.contains(&exchange), "what stands nowhere can't be exchanged");
    let again = client.post(&exchange, &fields).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "an old page is told that it is old");

    // P-CERT: the new one is verified; its certificate is a file of it.
    let fields = [("edited", "2"), ("passed", "yes"), ("on", "2026-11-23"), ("certificate", "JL-77")];
    let (status, _) = post_picture(&client, &format!("{new}/verify"), &fields, "file").await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let page = client.get(&new).await;
    assert!(page.body.contains("2032-11-22") && page.body.contains("JL-77"), "{}", page.main());
    let file = page.body.split(&format!("href=\"{new}/files/")).nth(1).unwrap();
    let file: String = file.chars().take_while(char::is_ascii_digit).collect();
    let picture = client.get(&format!("{new}/files/{file}")).await;
    assert_eq!(picture.headers["content-type"], "image/png");
    assert_eq!(
        client.get(&format!("{unit}/files/{file}")).await.status,
        StatusCode::NOT_FOUND,
        "another unit's"
    );
    saved(&client.post(&format!("{new}/files/{file}/remove"), &[]).await);
    assert!(client.get(&new).await.body.contains("File taken off the list"));
}

/// P-WHOLE: the customer's related equipment of other makes can be registered too.
#[tokio::test]
async fn equipment_of_another_make_is_registered_and_shown_as_such() {
    let house = House::new().await;
    let client = house.client("chenjing").await;
    let product = [
        ("code", "OTHER-9"),
        ("name", "别家水表"),
        ("kind", "Water meter"),
        ("maker", "别家"),
        ("edited", "0"),
    ];
    assert_eq!(saved(&client.post("/register/products/new", &product).await), "/products");
    let unit =
        [("serial", "OT-1"), ("model", "OTHER-9"), ("customer", "1"), ("edited", "0"), ("state", "in-use")];
    let unit = saved(&client.post("/register/units/new", &unit).await);
    assert!(client.get(&unit).await.body.contains("Of another make"));
    assert!(client.get("/units?own=other").await.body.contains("OT-1"));
    // A number for which there is no customer, and a model nobody knows.
    for (field, value) in [("customer", "nobody of this name"), ("model", "UNKNOWN-1")] {
        let mut fields = vec![("serial", "OT-2"), ("model", "OTHER-9"), ("customer", "1"), ("edited", "0")];
        fields.retain(|(name, _)| *name != field);
        fields.push((field, value));
        let got = client.post("/register/units/new", &fields).await;
        assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
        assert!(got.body.contains(value), "{}", got.main());
    }
}
