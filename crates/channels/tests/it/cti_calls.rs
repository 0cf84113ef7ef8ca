//! From events to what the desk is told.

use std::collections::BTreeSet;

use channels::cti::{CALLS_MAX, CallEvent, Calls, Happened, What};

use crate::at;
use crate::cti_wires::extensions;

fn event(second: i64, call: &str, leg: &str, what: What) -> CallEvent {
    CallEvent {
        at: at(second),
        call: call.into(),
        leg: leg.into(),
        what,
        from: None,
        dialled: None,
        extension: None,
    }
}

fn incoming(second: i64, call: &str) -> CallEvent {
    let from = Some("13912345678".into());
    CallEvent { from, dialled: Some("01088880001".into()), ..event(second, call, "in", What::Started) }
}

fn agent(second: i64, call: &str, extension: &str, what: What) -> CallEvent {
    CallEvent { extension: Some(extension.into()), ..event(second, call, extension, what) }
}

fn fold(events: &[CallEvent]) -> Vec<Happened> {
    let mut calls = Calls::new(extensions());
    let happened = events.iter().flat_map(|event| calls.take(event)).collect();
    assert_eq!(calls.open(), 0, "every call of these stories ends");
    happened
}

fn missed(waited_s: i64) -> Happened {
    let from = Some("13912345678".into());
    Happened::Missed { call: "c".into(), from, dialled: Some("01088880001".into()), at: at(100), waited_s }
}

#[test]
fn nobody_answers() {
    let told = fold(&[
        incoming(100, "c"),
        agent(101, "c", "801", What::Ringing),
        agent(101, "c", "801", What::Ringing),
        agent(130, "c", "801", What::LegEnded),
        event(131, "c", "in", What::LegEnded),
        event(131, "c", "in", What::LegEnded),
    ]);
    assert!(
        matches!(&told[..], [Happened::Rings { .. }, Happened::RangOut { .. }, last] if *last == missed(31)),
        "{told:?}"
    );
    // Given up in the queue, before any telephone rang.
    assert_eq!(fold(&[incoming(100, "c"), event(105, "c", "in", What::LegEnded)]), [missed(5)]);
    assert_eq!(fold(&[incoming(100, "c"), event(105, "c", "in", What::Missed)]), [missed(5)]);
}

/// A queue of Asterisk rings at `Local/801@…` and, through it, at `PJSIP/801`.
#[test]
fn one_telephone_with_two_legs_rings_once() {
    let outer = |second, what| CallEvent { leg: "local".into(), ..agent(second, "c", "801", what) };
    let told = fold(&[
        incoming(100, "c"),
        outer(101, What::Ringing),
        agent(101, "c", "801", What::Ringing),
        outer(120, What::LegEnded),
        agent(120, "c", "801", What::LegEnded),
        outer(130, What::Ringing),
        agent(130, "c", "801", What::Ringing),
        agent(140, "c", "801", What::Answered),
        outer(140, What::Answered),
        outer(150, What::LegEnded),
        agent(150, "c", "801", What::LegEnded),
        event(150, "c", "in", What::LegEnded),
    ]);
    let kinds: Vec<String> =
        told.iter().map(|happened| format!("{happened:?}").split(' ').next().unwrap().to_owned()).collect();
    assert_eq!(kinds, ["Rings", "RangOut", "Rings", "Answered", "Ended"]);
}

#[test]
fn talked_given_on_and_ended() {
    let told = fold(&[
        incoming(100, "c"),
        agent(101, "c", "801", What::Ringing),
        agent(110, "c", "801", What::Answered),
        agent(120, "c", "801", What::Held),
        agent(121, "c", "801", What::Held),
        agent(140, "c", "801", What::Resumed),
        agent(150, "c", "801", What::Transferred { to: "802".into() }),
        agent(150, "c", "801", What::LegEnded),
        agent(151, "c", "802", What::Ringing),
        agent(155, "c", "802", What::Answered),
        agent(200, "c", "802", What::LegEnded),
        event(200, "c", "in", What::LegEnded),
        event(201, "c", "in", What::Recorded { place: "x.wav".into() }),
    ]);
    let kinds: Vec<String> =
        told.iter().map(|happened| format!("{happened:?}").split(' ').next().unwrap().to_owned()).collect();
    assert_eq!(
        kinds,
        ["Rings", "Answered", "Held", "Resumed", "Transferred", "Rings", "Answered", "Ended", "Recorded"]
    );
    let ended =
        Happened::Ended { call: "c".into(), answered_by: Some("801".into()), talked_s: 90, outgoing: false };
    assert_eq!(told[7], ended);
    assert!(matches!(&told[1], Happened::Answered { waited_s: 10, by, .. } if by == "801"));
}

#[test]
fn a_consultation_becomes_one_call() {
    let told = fold(&[
        incoming(100, "c"),
        agent(101, "c", "801", What::Ringing),
        agent(102, "c", "801", What::Answered),
        // The agent asks a colleague, in a call of their own.
        CallEvent { dialled: Some("802".into()), ..agent(110, "k", "801b", What::Started) },
        CallEvent { leg: "802".into(), from: Some("801".into()), ..agent(111, "k", "802", What::Ringing) },
        agent(112, "k", "802", What::Answered),
        // From now on the colleague's leg belongs to the customer's call.
        agent(120, "c", "802", What::Transferred { to: "802".into() }),
        agent(121, "c", "801", What::LegEnded),
        agent(121, "k", "801b", What::LegEnded),
        agent(180, "c", "802", What::LegEnded),
        event(181, "c", "in", What::LegEnded),
    ]);
    assert!(!told.iter().any(|happened| matches!(happened, Happened::Missed { .. })), "{told:?}");
    assert!(matches!(told.last(), Some(Happened::Ended { talked_s: 79, outgoing: false, .. })), "{told:?}");
}

#[test]
fn calls_of_our_own_are_never_missed() {
    // A click to dial: our telephone rings and is picked up, then the customer's.
    let told = fold(&[
        CallEvent { dialled: Some("13912345678".into()), ..agent(100, "c", "801", What::Started) },
        agent(100, "c", "801", What::Ringing),
        agent(105, "c", "801", What::Answered),
        agent(106, "c", "13912345678", What::Ringing),
        agent(110, "c", "13912345678", What::Answered),
        agent(130, "c", "13912345678", What::LegEnded),
        agent(130, "c", "801", What::LegEnded),
    ]);
    let ended = Happened::Ended {
        call: "c".into(),
        answered_by: Some("13912345678".into()),
        talked_s: 20,
        outgoing: true,
    };
    assert!(matches!(&told[..], [Happened::Answered { .. }, last] if *last == ended), "{told:?}");
    let unanswered = fold(&[agent(100, "c", "801", What::Started), agent(120, "c", "801", What::LegEnded)]);
    assert_eq!(
        unanswered,
        [Happened::Ended { call: "c".into(), answered_by: None, talked_s: 0, outgoing: true }]
    );
    // Between two of the desk's own telephones.
    let inside = CallEvent { dialled: Some("802".into()), ..agent(100, "c", "801", What::Started) };
    assert_eq!(fold(&[inside, agent(101, "c", "802", What::Ringing), event(120, "c", "", What::Ended)]), []);
}

#[test]
fn what_ended_unseen_is_missed_once() {
    let mut calls = Calls::new(extensions());
    calls.take(&incoming(100, "c"));
    calls.take(&CallEvent { leg: "d-in".into(), ..incoming(101, "d") });
    calls.take(&CallEvent { leg: "young-in".into(), ..incoming(300, "young") });
    let open = BTreeSet::from(["d".to_owned()]);
    // Connected again at second 200; "young" began after that and may not be listed yet.
    assert_eq!(calls.only_open(&open, at(200)), [missed(100)]);
    assert_eq!(calls.open(), 2);
    assert_eq!(
        calls.take(&event(301, "c", "in", What::LegEnded)),
        [],
        "the late word of its end says nothing new"
    );
    // The end of a call whose beginning was not seen.
    assert_eq!(calls.take(&event(302, "unseen", "in", What::LegEnded)), []);
}

#[test]
fn a_flood_of_calls_has_a_limit_and_loses_none() {
    let mut calls = Calls::new(extensions());
    let mut told = 0;
    for number in 0..CALLS_MAX + 10 {
        let second = i64::try_from(number).unwrap();
        told += calls
            .take(&CallEvent { leg: format!("l{number}"), ..incoming(second, &format!("c{number}")) })
            .len();
    }
    assert_eq!((calls.open(), told), (CALLS_MAX, 10), "the ten oldest were given up as missed");
}
