//! Standard Webhooks: signing, checking, changing keys.

use channels::secret::Refused;
use channels::webhook::{Headers, NotAKey, SigningKey, TOLERANCE_S, VerifyingKey, sign, verify};

use crate::{at, channel_cases};

fn text<'a>(case: &'a serde_json::Value, field: &str) -> &'a str {
    case[field].as_str().unwrap()
}

#[test]
fn signatures_made_elsewhere_are_ours_in_both_schemes() {
    for case in channel_cases("webhooks") {
        let body = text(&case, "body").as_bytes();
        let sent = at(text(&case, "timestamp").parse().unwrap());
        let signing = ["whsec", "whsk"].map(|key| SigningKey::parse(text(&case, key)).unwrap());
        let signed = sign(body, text(&case, "id"), sent, &signing);
        assert_eq!(signed[2].1, format!("{} {}", text(&case, "v1"), text(&case, "v1a")));
        for (key, scheme, other) in [("whsec", "v1", "v1a"), ("whpk", "v1a", "v1")] {
            let keys = [VerifyingKey::parse(text(&case, key)).unwrap()];
            let headers = Headers {
                id: Some(text(&case, "id")),
                timestamp: Some(text(&case, "timestamp")),
                signature: Some(text(&case, scheme)),
            };
            assert_eq!(verify(body, &headers, &keys, sent), Ok(()));
            let foreign = Headers { signature: Some(text(&case, other)), ..headers };
            assert_eq!(verify(body, &foreign, &keys, sent), Err(Refused::WrongSignature));
            let renamed = Headers { id: Some("msg_2"), ..headers };
            assert_eq!(verify(body, &renamed, &keys, sent), Err(Refused::WrongSignature));
        }
    }
}

/// The example of the specification's own libraries.
#[test]
fn the_published_example() {
    let key = VerifyingKey::parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
    let headers = Headers {
        id: Some("msg_p5jXN8AQM9LWM0D4loKWxJek"),
        timestamp: Some("1614265330"),
        signature: Some("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="),
    };
    assert_eq!(verify(br#"{"test": 2432232314}"#, &headers, &[key], at(1_614_265_330)), Ok(()));
}

#[test]
fn old_requests_and_those_of_the_future_are_refused() {
    let (signing, verifying) = pair(1);
    let signed = sign(b"{}", "m", at(10_000), &[signing]);
    let headers = headers(&signed);
    for (now, fresh) in [
        (10_000 + TOLERANCE_S, true),
        (10_001 + TOLERANCE_S, false),
        (10_000 - TOLERANCE_S, true),
        (9_999 - TOLERANCE_S, false),
    ] {
        let expected = if fresh { Ok(()) } else { Err(Refused::Stale) };
        assert_eq!(verify(b"{}", &headers, std::slice::from_ref(&verifying), at(now)), expected, "{now}");
    }
}

#[test]
fn while_a_key_is_changed_both_are_good() {
    let (old, old_check) = pair(1);
    let (new, new_check) = pair(2);
    let both = sign(b"{}", "m", at(0), &[old.clone(), new]);
    for keys in [vec![old_check.clone()], vec![new_check.clone()], vec![new_check.clone(), old_check]] {
        assert_eq!(verify(b"{}", &headers(&both), &keys, at(0)), Ok(()));
    }
    let only_old = sign(b"{}", "m", at(0), &[old]);
    assert_eq!(verify(b"{}", &headers(&only_old), &[new_check], at(0)), Err(Refused::WrongSignature));
}

#[test]
fn what_is_missing_is_refused() {
    let (signing, verifying) = pair(1);
    let signed = sign(b"{}", "m", at(0), &[signing]);
    let keys = [verifying];
    assert_eq!(verify(b"{}", &headers(&signed), &[], at(0)), Err(Refused::NotConfigured));
    let whole = headers(&signed);
    for lacking in [
        Headers { id: None, ..whole },
        Headers { timestamp: None, ..whole },
        Headers { signature: None, ..whole },
        Headers { signature: Some(" "), ..whole },
        Headers::default(),
    ] {
        assert_eq!(verify(b"{}", &lacking, &keys, at(0)), Err(Refused::Unsigned), "{lacking:?}");
    }
    for bad in ["v1", "v1,", "v1,!", "v2,AAAA", "v1a,AAAA", ",,,"] {
        let headers = Headers { signature: Some(bad), ..whole };
        assert_eq!(verify(b"{}", &headers, &keys, at(0)), Err(Refused::WrongSignature), "{bad}");
    }
    // Ours, far down a list that nobody honest writes.
    let buried = format!("{}{}", "v1,AAAA ".repeat(50), whole.signature.unwrap());
    let headers = Headers { signature: Some(&buried), ..whole };
    assert_eq!(verify(b"{}", &headers, &keys, at(0)), Err(Refused::WrongSignature));
}

#[test]
fn keys_that_are_none() {
    assert!(matches!(VerifyingKey::parse(" "), Err(NotAKey::Missing(_))));
    assert_eq!(SigningKey::parse("whsec_AAAA").unwrap_err(), NotAKey::Shared);
    assert_eq!(SigningKey::parse("whsk_AAAA").unwrap_err(), NotAKey::Pair);
    assert_eq!(VerifyingKey::parse("whpk_!").unwrap_err(), NotAKey::Pair);
}

fn pair(seed: u8) -> (SigningKey, VerifyingKey) {
    // Thirty-two times the same byte, in base64.
    let secret = [
        "",
        "whsec_AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=",
        "whsec_AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=",
    ][usize::from(seed)];
    (SigningKey::parse(secret).unwrap(), VerifyingKey::parse(secret).unwrap())
}

fn headers(signed: &[(String, String)]) -> Headers<'_> {
    let of = |name: &str| signed.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    Headers { id: of("webhook-id"), timestamp: of("webhook-timestamp"), signature: of("webhook-signature") }
}
