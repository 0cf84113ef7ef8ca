//! What Asterisk and FreeSWITCH write, as their public descriptions show it, in whole and in pieces.

use channels::cti::ami::{Ami, AmiSettings};
use channels::cti::ari::{Ari, AriSettings, read_dialled};
use channels::cti::freeswitch::{EventSocket, EventSocketSettings};
use channels::cti::{CallEvent, Calls, Dial, Extensions, Happened, NotDialable, Step, What, Wire, hook};
use channels::http::{Method, Response};
use channels::secret::{Refused, Secret};
use channels::webhook::{Headers, SigningKey, VerifyingKey, sign};
use serde_json::{Value, json};

use crate::at;

pub(crate) fn ami() -> Ami {
    Ami::new(AmiSettings {
        user: "after\r\nAction: Logoff".into(),
        password: Secret::parse("pw").unwrap(),
        channel: "PJSIP/{extension}".into(),
        context: "from-internal".into(),
    })
}

pub(crate) fn event_socket() -> EventSocket {
    EventSocket::new(EventSocketSettings {
        password: Secret::parse("ClueCon").unwrap(),
        endpoint: "user/{extension}".into(),
        context: "default".into(),
    })
}

pub(crate) fn dial() -> Dial {
    Dial { id: "d1".into(), extension: "801".into(), number: "13800000000".into() }
}

fn packet(lines: &[(&str, &str)]) -> String {
    lines.iter().map(|(key, value)| format!("{key}: {value}\r\n")).collect::<String>() + "\r\n"
}

/// An incoming call of Asterisk: a trunk's channel, two telephones that ring, one that answers.
pub(crate) fn asterisk_call() -> String {
    let trunk = "1700000000.1";
    let leg = |name: &str, number: &str, unique: &str, extra: &[(&str, &str)]| {
        let mut lines = vec![
            ("Event", name),
            ("Privilege", "call,all"),
            ("Timestamp", "1700000000.250000"),
            ("CallerIDNum", number),
            ("Uniqueid", unique),
            ("Linkedid", trunk),
        ];
        lines.extend_from_slice(extra);
        packet(&lines)
    };
    let dial = |name: &str, channel: &str, unique: &str, status: &str| {
        let extra = [
            ("DestChannel", channel),
            ("DestUniqueid", unique),
            ("DestLinkedid", trunk),
            ("DialStatus", status),
        ];
        leg(name, "13912345678", trunk, &extra)
    };
    [
        leg(
            "Newchannel",
            "13912345678",
            trunk,
            &[("Channel", "PJSIP/trunk-00000001"), ("Exten", "01088880001")],
        ),
        leg("Newchannel", "801", "1700000000.2", &[("Channel", "PJSIP/801-00000002"), ("Exten", "s")]),
        dial("DialBegin", "PJSIP/801-00000002", "1700000000.2", ""),
        leg("Newchannel", "802", "1700000000.3", &[("Channel", "PJSIP/802-00000003"), ("Exten", "s")]),
        dial("DialBegin", "PJSIP/802-00000003", "1700000000.3", ""),
        dial("DialEnd", "PJSIP/802-00000003", "1700000000.3", "ANSWER"),
        leg("Hangup", "801", "1700000000.2", &[("Channel", "PJSIP/801-00000002"), ("Cause", "26")]),
        leg("Hold", "802", "1700000000.3", &[("Channel", "PJSIP/802-00000003")]),
        leg("Unhold", "802", "1700000000.3", &[("Channel", "PJSIP/802-00000003")]),
        leg("VarSet", "802", trunk, &[("Variable", "MIXMONITOR_FILENAME"), ("Value", "/var/spool/1.wav")]),
        leg("Hangup", "802", "1700000000.3", &[("Cause", "16")]),
        leg("Hangup", "13912345678", trunk, &[("Cause", "16")]),
    ]
    .concat()
}

pub(crate) fn extensions() -> Extensions {
    Extensions { digits_min: 3, digits_max: 5 }
}

fn happened(steps: &[Step]) -> Vec<Happened> {
    let mut calls = Calls::new(extensions());
    let events = steps.iter().filter_map(|step| match step {
        Step::Event(event) => Some(event),
        _ => None,
    });
    events.flat_map(|event| calls.take(event)).collect()
}

/// What the desk is told of [`asterisk_call`] and its likes.
pub(crate) fn told(call: &str, recording: &str) -> Vec<Happened> {
    let call = || call.to_owned();
    let from = || Some("13912345678".to_owned());
    let dialled = || Some("01088880001".to_owned());
    let rings = |extension: &str| Happened::Rings {
        call: call(),
        from: from(),
        dialled: dialled(),
        extension: extension.into(),
    };
    vec![
        rings("801"),
        rings("802"),
        Happened::Answered { call: call(), from: from(), dialled: dialled(), by: "802".into(), waited_s: 0 },
        Happened::RangOut { call: call(), extension: "801".into() },
        Happened::Held { call: call(), by: Some("802".into()) },
        Happened::Resumed { call: call(), by: Some("802".into()) },
        Happened::Recorded { call: call(), place: recording.into() },
        Happened::Ended { call: call(), answered_by: Some("802".into()), talked_s: 0, outgoing: false },
    ]
}

#[test]
fn asterisk_whole_and_byte_by_byte() {
    let greeting = "Asterisk Call Manager/7.0.3\r\n";
    let login = "Response: Success\r\nActionID: aftercare-login\r\nMessage: Authentication accepted\r\n\r\n";
    let text = format!("{greeting}{login}{}", asterisk_call());
    let whole = ami().on_bytes(text.as_bytes(), at(0));
    let mut slow = ami();
    let pieces: Vec<Step> = text.as_bytes().chunks(1).flat_map(|byte| slow.on_bytes(byte, at(0))).collect();
    assert_eq!(whole, pieces);
    assert_eq!(happened(&whole), told("1700000000.1", "/var/spool/1.wav"));
    let Some(Step::Send(first)) = whole.first() else { panic!("no login") };
    let first = String::from_utf8(first.clone()).unwrap();
    assert!(first.contains("Username: afterAction: Logoff\r\nSecret: pw\r\n"), "no second command: {first}");
    assert!(whole.contains(&Step::Ready));
    let times = whole.iter().filter_map(|step| match step {
        Step::Event(event) => Some(event.at.as_microsecond()),
        _ => None,
    });
    assert!(times.into_iter().all(|time| time == 1_700_000_000_250_000));
    // Some write bare line feeds.
    assert_eq!(
        happened(&ami().on_bytes(text.replace("\r\n", "\n").as_bytes(), at(0))),
        told("1700000000.1", "/var/spool/1.wav")
    );
}

#[test]
fn a_withheld_number_is_not_the_agents() {
    let call = asterisk_call().replacen("CallerIDNum: 13912345678", "CallerIDNum: <unknown>", 1);
    let told = happened(&ami().on_bytes(format!("Asterisk Call Manager/7\r\n{call}").as_bytes(), at(0)));
    assert!(matches!(&told[0], Happened::Rings { from: None, dialled: Some(_), .. }), "{told:?}");
}

#[test]
fn asterisk_says_no_or_something_else() {
    let denied = "Asterisk Call Manager/7\r\nResponse: Error\r\nActionID: aftercare-login\r\nMessage: Authentication failed\r\n\r\n";
    assert!(ami().on_bytes(denied.as_bytes(), at(0)).contains(&Step::Denied("Authentication failed".into())));
    let other = ami().on_bytes(b"SSH-2.0-OpenSSH_9.2\r\n", at(0));
    assert!(matches!(other.as_slice(), [Step::HangUp(_)]));
    let mut endless = ami();
    let steps = endless.on_bytes(&vec![b'x'; 70_000], at(0));
    assert!(matches!(steps.as_slice(), [Step::HangUp(_)]));
    let down = packet(&[("Event", "Shutdown"), ("Shutdown", "Cleanly")]);
    let text = format!("Asterisk Call Manager/7\r\n{down}");
    assert!(ami().on_bytes(text.as_bytes(), at(0)).iter().any(|step| matches!(step, Step::HangUp(_))));
}

#[test]
fn asterisk_lists_what_is_open_and_dials() {
    let mut ami = ami();
    let open =
        |linked: &str| packet(&[("Event", "CoreShowChannel"), ("Uniqueid", "9"), ("Linkedid", linked)]);
    let text = [
        "Asterisk Call Manager/7\r\n".to_owned(),
        packet(&[("Response", "Success"), ("ActionID", "aftercare-login")]),
        open("1.1"),
        open("1.1"),
        open("2.7"),
        packet(&[("Event", "CoreShowChannelsComplete"), ("EventList", "Complete")]),
        packet(&[
            ("Response", "Error"),
            ("ActionID", "aftercare-dial-d1"),
            ("Message", "Extension does not exist."),
        ]),
        packet(&[("Event", "OriginateResponse"), ("ActionID", "aftercare-dial-d2"), ("Response", "Success")]),
        packet(&[
            ("Event", "OriginateResponse"),
            ("ActionID", "aftercare-dial-d3"),
            ("Response", "Failure"),
            ("Reason", "5"),
        ]),
    ];
    let steps = ami.on_bytes(text.concat().as_bytes(), at(0));
    assert!(steps.contains(&Step::Open(vec!["1.1".into(), "2.7".into()])));
    let dialled = |id: &str, outcome| Step::Dialled { id: id.into(), outcome };
    assert!(steps.contains(&dialled("d1", Err("Extension does not exist.".into()))));
    assert!(steps.contains(&dialled("d2", Ok(()))));
    assert!(steps.contains(&dialled("d3", Err("reason 5".into()))));
    let command = String::from_utf8(ami.dial(&dial()).unwrap()).unwrap();
    assert!(
        command.contains("Channel: PJSIP/801\r\n") && command.contains("Exten: 13800000000\r\n"),
        "{command}"
    );
}

#[test]
fn nothing_but_numbers_is_dialled() {
    for number in ["", "+", "138\r\nAction: Command", "1 2", "801}{x", "１３８", &"1".repeat(33)] {
        let bad = Dial { number: number.into(), ..dial() };
        assert_eq!(ami().dial(&bad), Err(NotDialable), "{number}");
        assert_eq!(event_socket().dial(&bad), Err(NotDialable), "{number}");
        let bad = Dial { extension: number.into(), ..dial() };
        assert_eq!(ami().dial(&bad), Err(NotDialable), "{number}");
    }
    assert_eq!(ami().dial(&Dial { id: "a\nb".into(), ..dial() }), Err(NotDialable));
    assert!(ami().dial(&Dial { number: "+8613800000000".into(), ..dial() }).is_ok());
}

fn json_message(event: &Value) -> String {
    let body = event.to_string();
    format!("Content-Length: {}\nContent-Type: text/event-json\n\n{body}", body.len())
}

fn plain_message(event: &Value) -> String {
    let encode = |value: &str| value.replace('%', "%25").replace(' ', "%20").replace('/', "%2F");
    let pairs = event.as_object().unwrap().iter();
    let body: String =
        pairs.map(|(key, value)| format!("{key}: {}\n", encode(value.as_str().unwrap()))).collect();
    format!("Content-Length: {}\nContent-Type: text/event-plain\n\n{body}\n", body.len() + 1)
}

/// The same call as [`asterisk_call`], as FreeSWITCH tells it.
pub(crate) fn freeswitch_call() -> Vec<Value> {
    let event = |name: &str, leg: &str, direction: &str, user: &str| {
        let mut event = json!({
            "Event-Name": name, "Event-Date-Timestamp": "1700000000250000", "Unique-ID": leg, "Channel-Call-UUID": "a-leg",
            "Call-Direction": direction, "Caller-Caller-ID-Number": "13912345678", "Caller-Destination-Number": "01088880001",
            "Channel-Name": "sofia/external/13912345678@203.0.113.1",
        });
        if direction == "outbound" {
            event["variable_dialed_user"] = user.into();
            event["Caller-Destination-Number"] = user.into();
            event["Channel-Name"] = format!("sofia/internal/{user}@192.0.2.7:5060").into();
        }
        event
    };
    let mut recorded = event("RECORD_STOP", "a-leg", "inbound", "");
    recorded["Record-File-Path"] = "/rec/1 a.wav".into();
    vec![
        event("CHANNEL_CREATE", "a-leg", "inbound", ""),
        event("CHANNEL_CREATE", "b1", "outbound", "801"),
        event("CHANNEL_PROGRESS", "b1", "outbound", "801"),
        event("CHANNEL_CREATE", "b2", "outbound", "802"),
        event("CHANNEL_PROGRESS_MEDIA", "b2", "outbound", "802"),
        event("CHANNEL_ANSWER", "b2", "outbound", "802"),
        event("CHANNEL_ANSWER", "a-leg", "inbound", ""),
        event("CHANNEL_HANGUP_COMPLETE", "b1", "outbound", "801"),
        event("CHANNEL_HOLD", "b2", "outbound", "802"),
        event("CHANNEL_UNHOLD", "b2", "outbound", "802"),
        recorded,
        event("CHANNEL_HANGUP_COMPLETE", "b2", "outbound", "802"),
        event("CHANNEL_HANGUP_COMPLETE", "a-leg", "inbound", ""),
    ]
}

#[test]
fn freeswitch_in_both_formats_and_byte_by_byte() {
    let head = "Content-Type: auth/request\n\nContent-Type: command/reply\nReply-Text: +OK accepted\n\n\
                Content-Type: command/reply\nReply-Text: +OK event listener enabled json\n\n";
    let list = r#"{"row_count":1,"rows":[{"uuid":"b9","call_uuid":"a9"}]}"#;
    let list = format!("Content-Type: api/response\nContent-Length: {}\n\n{list}", list.len());
    let uptime = "Content-Type: api/response\nContent-Length: 3\n\n17\n";
    for write in [json_message, plain_message] {
        let call: String = freeswitch_call().iter().map(write).collect();
        let text = format!("{head}{list}{uptime}{call}");
        let whole = event_socket().on_bytes(text.as_bytes(), at(0));
        let mut slow = event_socket();
        let pieces: Vec<Step> =
            text.as_bytes().chunks(1).flat_map(|byte| slow.on_bytes(byte, at(0))).collect();
        assert_eq!(whole, pieces);
        assert_eq!(happened(&whole), told("a-leg", "/rec/1 a.wav"));
        assert_eq!(whole[0], Step::Send(b"auth ClueCon\n\n".to_vec()));
        assert_eq!(whole[2], Step::Ready);
        assert!(whole.contains(&Step::Open(vec!["a9".into()])));
    }
}

#[test]
fn freeswitch_transfers_dials_and_says_no() {
    let mut given_on = freeswitch_call()[9].clone();
    given_on["Event-Name"] = "CHANNEL_HANGUP_COMPLETE".into();
    given_on["variable_endpoint_disposition"] = "BLIND_TRANSFER".into();
    given_on["variable_sip_refer_to"] = "<sip:803@192.0.2.1;user=phone>".into();
    let steps = event_socket().on_bytes(json_message(&given_on).as_bytes(), at(0));
    let whats: Vec<&What> = steps
        .iter()
        .map(|step| match step {
            Step::Event(event) => &event.what,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(whats, [&What::Transferred { to: "803".into() }, &What::LegEnded]);

    let command = String::from_utf8(event_socket().dial(&dial()).unwrap()).unwrap();
    assert_eq!(
        command,
        "bgapi originate {origination_caller_id_number=801,originate_timeout=30}user/801 13800000000 XML default\n\
         Job-UUID: d1\n\n"
    );
    let job = |body: &str| {
        json_message(&json!({ "Event-Name": "BACKGROUND_JOB", "Job-UUID": "d1", "_body": body }))
    };
    let dialled = |outcome| vec![Step::Dialled { id: "d1".into(), outcome }];
    assert_eq!(event_socket().on_bytes(job("+OK 7f\n").as_bytes(), at(0)), dialled(Ok(())));
    assert_eq!(
        event_socket().on_bytes(job("-ERR NO_ANSWER\n").as_bytes(), at(0)),
        dialled(Err("NO_ANSWER".into()))
    );

    let denied = "Content-Type: auth/request\n\nContent-Type: command/reply\nReply-Text: -ERR invalid\n\n";
    assert_eq!(event_socket().on_bytes(denied.as_bytes(), at(0))[1], Step::Denied("invalid".into()));
    let rude = "Content-Type: text/rude-rejection\nContent-Length: 24\n\nAccess Denied, go away.\n";
    assert!(matches!(event_socket().on_bytes(rude.as_bytes(), at(0)).as_slice(), [Step::Denied(_)]));
    for huge in ["99999999999999999999", "-1", "100000000"] {
        let head = format!("Content-Length: {huge}\nContent-Type: text/event-json\n\n");
        assert!(
            matches!(event_socket().on_bytes(head.as_bytes(), at(0)).as_slice(), [Step::HangUp(_)]),
            "{huge}"
        );
    }
    assert!(matches!(event_socket().on_bytes(&vec![b'x'; 20_000], at(0)).as_slice(), [Step::HangUp(_)]));
}

fn channel(id: &str, name: &str, caller: &str, exten: &str) -> Value {
    json!({ "id": id, "name": name, "state": "Ring", "caller": { "name": "", "number": caller },
            "connected": { "name": "", "number": "" }, "dialplan": { "context": "x", "exten": exten, "priority": 1 } })
}

/// The same call again, as ARI tells it.
pub(crate) fn ari_call() -> Vec<Value> {
    let trunk = channel("1.1", "PJSIP/trunk-00000001", "13912345678", "01088880001");
    let (one, two) =
        (channel("1.2", "PJSIP/801-00000002", "", "s"), channel("1.3", "PJSIP/802-00000003", "", "s"));
    let event = |kind: &str, mut event: Value| {
        event["type"] = kind.into();
        event["timestamp"] = "2023-11-15T06:13:20.250+0800".into();
        event
    };
    let dial = |peer: &Value, status: &str| {
        event("Dial", json!({ "caller": trunk, "peer": peer, "dialstatus": status }))
    };
    let recording = json!({ "name": "rec/1", "format": "wav", "target_uri": "channel:1.1", "state": "done" });
    vec![
        event("ChannelCreated", json!({ "channel": trunk })),
        event("ChannelCreated", json!({ "channel": one })),
        dial(&one, ""),
        event("ChannelCreated", json!({ "channel": two })),
        dial(&two, "RINGING"),
        dial(&two, "ANSWER"),
        event("ChannelDestroyed", json!({ "channel": one, "cause": 26, "cause_txt": "Answered elsewhere" })),
        event("ChannelHold", json!({ "channel": two })),
        event("ChannelUnhold", json!({ "channel": two })),
        event("RecordingFinished", json!({ "recording": recording })),
        event("ChannelDestroyed", json!({ "channel": two, "cause": 16, "cause_txt": "Normal Clearing" })),
        event("ChannelDestroyed", json!({ "channel": trunk, "cause": 16, "cause_txt": "Normal Clearing" })),
    ]
}

#[test]
fn ari_joins_legs_to_calls() {
    let mut ari = Ari::default();
    let steps: Vec<Step> =
        ari_call().iter().filter_map(|event| ari.on_text(&event.to_string(), at(0))).collect();
    assert_eq!(happened(&steps), told("1.1", "rec/1.wav"));
    let Step::Event(first) = &steps[0] else { panic!("{steps:?}") };
    assert_eq!(first.at.as_microsecond(), 1_700_000_000_250_000);
    let replaced = ari.on_text(r#"{"type":"ApplicationReplaced"}"#, at(0));
    assert!(matches!(replaced, Some(Step::HangUp(_))));
    let open = Response { status: 200, body: br#"[{"id":"1.1"},{"id":"9.9"}]"#.to_vec() };
    assert_eq!(ari.read_open(&open), Some(Step::Open(vec!["1.1".into(), "9.9".into()])));
}

#[test]
fn ari_consultations_and_dialling() {
    let mut ari = Ari::default();
    for event in &ari_call()[..6] {
        ari.on_text(&event.to_string(), at(0));
    }
    let agent = channel("2.1", "PJSIP/802-00000004", "802", "803");
    let colleague = channel("2.2", "PJSIP/803-00000005", "", "s");
    ari.on_text(
        &json!({ "type": "Dial", "caller": agent, "peer": colleague, "dialstatus": "ANSWER" }).to_string(),
        at(0),
    );
    let first = channel("1.3", "PJSIP/802-00000003", "", "s");
    let given_on = json!({ "type": "BridgeAttendedTransfer", "result": "Success", "transferer_first_leg": first,
                           "transferer_second_leg": agent, "transfer_target": channel("2.2", "PJSIP/803-00000005", "803", "s") });
    let Some(Step::Event(event)) = ari.on_text(&given_on.to_string(), at(0)) else { panic!("no event") };
    assert_eq!((event.call.as_str(), event.what), ("1.1", What::Transferred { to: "803".into() }));
    let gone = json!({ "type": "ChannelDestroyed", "channel": colleague }).to_string();
    assert!(matches!(ari.on_text(&gone, at(0)), Some(Step::Event(event)) if event.call == "1.1"));

    let settings = AriSettings {
        host: "pbx".into(),
        port: 8088,
        tls: false,
        user: "u".into(),
        password: Secret::parse("p").unwrap(),
        app: "after care".into(),
        channel: "PJSIP/{extension}".into(),
        context: "out&x".into(),
    };
    let request = settings.dial(&dial()).unwrap();
    assert_eq!(request.method, Method::Post);
    assert_eq!(
        request.url,
        "http://pbx:8088/ari/channels?endpoint=PJSIP%2F801&extension=13800000000&context=out%26x&priority=1&callerId=801&timeout=30"
    );
    assert!(request.headers.contains(&("authorization".into(), "Basic dTpw".into())));
    assert_eq!(settings.events_path(), "/ari/events?app=after%20care&subscribeAll=true");
    let refused = Response { status: 500, body: br#"{"message":"Allocation failed"}"#.to_vec() };
    assert_eq!(read_dialled(&refused), Err("Allocation failed".into()));
}

#[test]
fn cloud_call_centres_sign_what_they_say() {
    let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    let (signing, verifying) = (SigningKey::parse(secret).unwrap(), VerifyingKey::parse(secret).unwrap());
    let body = json!({ "type": "call.ringing", "timestamp": "2026-11-23T08:37:21Z", "data": {
        "call": "c1", "leg": "l1", "from": "13912345678", "dialled": "4008001234", "extension": 801 } })
    .to_string();
    let signed = sign(body.as_bytes(), "m1", at(5), std::slice::from_ref(&signing));
    let header = |name: &str| signed.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let headers = Headers {
        id: header("webhook-id"),
        timestamp: header("webhook-timestamp"),
        signature: header("webhook-signature"),
    };
    let keys = [verifying];
    let event = hook::receive(body.as_bytes(), &headers, &keys, at(6)).unwrap();
    let expected = CallEvent {
        at: at(1_795_423_041),
        call: "c1".into(),
        leg: "c1/l1".into(),
        what: What::Ringing,
        from: Some("13912345678".into()),
        dialled: Some("4008001234".into()),
        extension: Some("801".into()),
    };
    assert_eq!(event, expected);
    assert_eq!(hook::receive(body.as_bytes(), &headers, &[], at(6)), Err(Refused::NotConfigured));
    assert_eq!(hook::receive(b"{}", &headers, &keys, at(6)), Err(Refused::WrongSignature));
    let request = hook::dial("https://cloud.example/dial", &dial(), &[signing], at(5)).unwrap();
    let of =
        |name: &str| request.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let headers = Headers {
        id: of("webhook-id"),
        timestamp: of("webhook-timestamp"),
        signature: of("webhook-signature"),
    };
    assert_eq!(channels::webhook::verify(&request.body, &headers, &keys, at(5)), Ok(()));
}
