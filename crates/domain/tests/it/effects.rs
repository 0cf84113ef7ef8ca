//! What leaves the house because of what happened.

use crate::house::*;
use domain::case::{Actor, Effect, Facts, Notice, Stamp, ToCustomer, effects};
use domain::ids::CaseId;

/// What the last entry of a case's journal made leave.
pub(crate) fn left(world: &World, id: CaseId) -> Vec<Effect> {
    let entry = world.journals[&id].last().unwrap();
    let facts = Facts {
        charter: &world.charter,
        calendars: &world.calendars,
        directory: &world.directory,
        serving: &world.serving,
        promised: &world.promised,
        new_id: None,
        other: None,
        charging: &world.charging,
    };
    effects(world.case(id), &entry.events, &facts, &entry.stamp)
}

fn told(effects: &[Effect]) -> Vec<domain::ids::PersonId> {
    effects
        .iter()
        .filter_map(|e| if let Effect::Notify { whom, .. } = e { Some(*whom) } else { None })
        .collect()
}

#[test]
fn p_zero_a_mail_gets_a_receipt_and_a_call_does_not_need_one() {
    let mut world = World::new("2026-11-02T09:00:00");
    let by_phone = world.open();
    let receipt = Effect::TellCustomer { what: ToCustomer::Receipt };
    assert!(!left(&world, by_phone).contains(&receipt));
    let report = domain::case::Report { receipt_given: false, ..world.report() };
    let by_mail = world.open_with(report);
    assert!(left(&world, by_mail).contains(&receipt));
}

#[test]
fn p_100_when_the_last_reminder_is_out_somebody_is_told_to_decide() {
    let mut world = World::new("2026-11-02T09:00:00");
    let id = world.open();
    let propose = world.propose();
    world.act(id, LI, propose);
    world.pass(hours(24 * 2));
    assert_eq!(told(&left(&world, id)), []);
    world.pass(hours(24 * 9));
    let effects = left(&world, id);
    assert_eq!(told(&effects), [WANG, LI], "the head of the department, and whoever has it");
    assert!(effects.iter().any(|e| matches!(e, Effect::Notify { about: Notice::NoWord, .. })));
}

#[test]
fn nobody_is_told_what_they_did_themselves() {
    let mut world = World::new("2026-11-02T09:00:00");
    let id = world.open();
    let take = domain::case::Command::Assign { to: Some(ZHANG), why: None };
    world.act(id, ZHANG, take);
    assert_eq!(told(&left(&world, id)), []);
    let give = domain::case::Command::Assign { to: Some(LI), why: None };
    world.act(id, ZHANG, give);
    assert_eq!(told(&left(&world, id)), [LI]);
}

#[test]
fn p_complaint_2d_nothing_of_a_complaint_reaches_those_it_is_about() {
    let mut world = World::new("2026-11-05T16:00:00");
    let id = world.open();
    let answer = world.answer();
    world.act(id, LI, answer);
    let (subject, text, reporter) = (world.text("态度"), world.text("不耐烦"), world.text("王小明"));
    let complain = domain::case::Command::Complain { subject, text, reporter };
    world.try_do(id, Actor::Customer, complain).unwrap();
    let complaint = *world.cases.keys().last().unwrap();
    let first = left(&world, complaint);
    assert!(told(&first).contains(&ZHOU) && !told(&first).contains(&LI), "{first:?}");
}

#[test]
fn a_promise_in_working_days_waits_for_opening_hours_to_tell_and_one_day_and_night_does_not() {
    let mut world = World::new("2026-11-06T16:00:00");
    let id = world.open();
    let answer = world.answer();
    world.act(id, LI, answer);
    // Wednesday 11 November, 17:30: missed at the close of business, told on Thursday morning.
    world.until(at("2026-11-11T17:30:00"));
    let effects = left(&world, id);
    let moments: Vec<_> = effects
        .iter()
        .filter_map(|e| if let Effect::Notify { not_before, .. } = e { Some(*not_before) } else { None })
        .collect();
    assert!(
        !moments.is_empty() && moments.iter().all(|m| *m == Some(at("2026-11-12T08:30:00"))),
        "{effects:?}"
    );
    let answer_owed = world.open();
    world.pass(hours(24));
    let effects = left(&world, answer_owed);
    assert!(effects.iter().any(|e| matches!(e, Effect::Notify { not_before: None, .. })), "{effects:?}");
}

#[test]
fn the_actor_of_a_stamp_is_who_is_left_out() {
    let mut world = World::new("2026-11-02T09:00:00");
    let id = world.open();
    let text = world.text("@张班长");
    let note = domain::case::Command::Note { text, mentions: [ZHANG, LI].into(), attachments: none() };
    let stamp = Stamp { actor: Actor::Person(LI), occurred: world.now, recorded: world.now };
    world.run_stamped(Some(id), &stamp, note).unwrap();
    assert_eq!(told(&left(&world, id)), [ZHANG]);
}
