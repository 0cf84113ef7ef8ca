//! Text messages: numbers, providers' requests, their answers.

use std::collections::BTreeMap;

use channels::http::Response;
use channels::mail::SendError;
use channels::sms::{Flaw, NoTextMessages, Sms, Template, e164};
use domain::contact::Phone;
use serde_json::{Value, json};

fn phone(text: &str) -> Phone {
    Phone::parse(text).unwrap()
}

fn template(value: Value) -> Template {
    serde_json::from_value(value).unwrap()
}

fn values() -> BTreeMap<String, String> {
    BTreeMap::from([("key".into(), "k\"1&{{text}}".into())])
}

fn sms(text: &str) -> Sms {
    Sms { to: phone("138 0000 0000"), text: text.into(), id: "0198-1".into() }
}

fn by_json() -> Value {
    json!({
        "method": "POST", "url": "https://sms.example/send?key={{key}}",
        "headers": { "Content-Type": "application/json", "x-key": "{{ key }}" },
        "body": r#"{"to":["{{number}}"],"text":"{{text}}","ref":"{{id}}","n":{"m":{{number_digits}}}}"#,
        "success": { "json": { "/code": "0" }, "id": "/data/0/id", "reason": "/msg", "later": ["429", "busy"] },
    })
}

#[test]
fn numbers_as_gateways_want_them() {
    for (written, wanted) in [
        ("138 0000 0000", Ok("+8613800000000")),
        ("+86 138-0000-0000", Ok("+8613800000000")),
        ("0086 19900000000", Ok("+8619900000000")),
        ("+852 9123 4567", Ok("+85291234567")),
        ("010-8888 0000", Err(NoTextMessages::FixedLine)),
        ("+86 10 8888 0000", Err(NoTextMessages::FixedLine)),
        ("400-800-1234", Err(NoTextMessages::FixedLine)),
        ("8888 0000", Err(NoTextMessages::FixedLine)),
        ("138 0000 0000 转 1", Err(NoTextMessages::Extension)),
        ("12345", Err(NoTextMessages::Incomplete)),
        ("1380000000", Err(NoTextMessages::Incomplete)),
        ("12800000000", Err(NoTextMessages::Incomplete)),
        ("+1234", Err(NoTextMessages::Incomplete)),
    ] {
        assert_eq!(e164(&phone(written)).as_deref(), wanted.as_ref().map(|text| *text), "{written}");
    }
}

#[test]
fn what_is_put_in_stays_what_it_is() {
    let template_json = template(by_json());
    assert_eq!(template_json.flaws(&values()), []);
    let text = "您的报修号是 2026-1\n\"请勿回复\" \\ {{key}} \u{7}";
    let request = template_json.request(&sms(text), &values()).unwrap();
    assert_eq!(request.url, "https://sms.example/send?key=k%221%26%7B%7Btext%7D%7D");
    let body: Value = serde_json::from_slice(&request.body).unwrap();
    assert_eq!(
        body,
        json!({ "to": ["+8613800000000"], "text": text, "ref": "0198-1", "n": { "m": 8_613_800_000_000_i64 } })
    );
    assert!(request.headers.contains(&("x-key".into(), "k\"1&{{text}}".into())));

    let form = template(json!({
        "method": "GET", "url": "https://sms.example/?to={{number_national}}",
        "headers": { "content-type": "application/x-www-form-urlencoded" }, "body": "text={{text}}&x=1",
        "success": {},
    }));
    assert_eq!(form.flaws(&BTreeMap::new()), []);
    let request = form.request(&sms("a&b=c 水"), &BTreeMap::new()).unwrap();
    assert_eq!(request.url, "https://sms.example/?to=13800000000");
    assert_eq!(request.body, b"text=a%26b%3Dc%20%E6%B0%B4&x=1");
    let line = Sms { to: phone("010-8888 0000"), ..sms("x") };
    assert_eq!(form.request(&line, &BTreeMap::new()), Err(NoTextMessages::FixedLine));
}

#[test]
fn a_header_stays_one_line() {
    let mut value = by_json();
    value["headers"]["x-text"] = "{{text}}".into();
    let request = template(value).request(&sms("a\r\nx-evil: 1"), &values()).unwrap();
    assert!(request.headers.contains(&("x-text".into(), "ax-evil: 1".into())));
}

#[test]
fn answers_are_success_refusal_or_later() {
    let template = template(by_json());
    let answer = |status, body: &str| template.outcome(&Response { status, body: body.into() });
    assert_eq!(answer(200, r#"{"code":0,"data":[{"id":77}]}"#).unwrap(), Some("77".into()));
    assert_eq!(answer(200, r#"{"code":"0"}"#).unwrap(), None);
    let permanent = |status, body| matches!(answer(status, body), Err(SendError::Permanent(_)));
    let temporary = |status, body| matches!(answer(status, body), Err(SendError::Temporary(_)));
    assert!(permanent(200, r#"{"code":7,"msg":"signature unknown"}"#));
    assert!(permanent(200, "<html>"));
    assert!(permanent(400, r#"{"code":0}"#));
    assert!(temporary(200, r#"{"code":429}"#));
    assert!(temporary(200, r#"{"code":1,"msg":"busy"}"#));
    assert!(temporary(503, ""));
    let Err(SendError::Permanent(said)) = answer(200, r#"{"code":7,"msg":"余额不足"}"#) else {
        panic!("taken")
    };
    assert_eq!(said, "200 余额不足");
}

#[test]
fn flaws_are_found_when_it_is_saved() {
    let mut bad = by_json();
    bad["url"] = "sms.example".into();
    bad["body"] = r#"{"to":{{number}},"x":"{{nmuber}}"#.into();
    bad["success"]["id"] = "data.id".into();
    let flaws = template(bad).flaws(&values());
    for flaw in [Flaw::Url, Flaw::Unknown { name: "nmuber".into() }, Flaw::NoText, Flaw::NotJson, Flaw::Path]
    {
        assert!(flaws.contains(&flaw), "{flaw} in {flaws:?}");
    }
    let mut open = by_json();
    open["url"] = "https://x/{{number".into();
    assert!(template(open).flaws(&values()).contains(&Flaw::Unclosed));
    let mut unknown = by_json();
    unknown["retries"] = 3.into();
    assert!(serde_json::from_value::<Template>(unknown).is_err());
}
