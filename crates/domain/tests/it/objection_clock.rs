//! P-WARRANTY: who does not agree with a ruling is owed another person's answer, and it climbs until it is given.

use crate::charge_house::*;
use crate::house::*;
use domain::case::Command;
use domain::case::charge::{ChargeCommand, Evidence};
use domain::charter::KeptBy;
use domain::clock::{Clock, ClockState, VoidReason};
use domain::ids::{CaseId, CustomerId, Digest};
use domain::text::TextRef;
use domain::warranty::{Cause, Verdict};
use jiff::SignedDuration;

/// The clocks that run for objections.
fn review_clocks(world: &World, id: CaseId) -> Vec<&Clock> {
    world.case(id).clocks.iter().filter(|clock| clock.terms.kept_by == KeptBy::Review).collect()
}

#[test]
fn p_warranty_an_objection_runs_a_clock_that_climbs_past_whoever_decided_until_another_answers() {
    let mut world = world();
    let id = open_case(&mut world);
    add(&mut world, id, sensor(NEW, &[Cause::DamageByPeople]));
    add(&mut world, id, work(NEW, &[Cause::DamageByPeople]));
    let ruling = rule(&mut world, &[0, 1], Verdict::Cost);
    charge(&mut world, id, ZHANG, ruling).unwrap();
    assert!(review_clocks(&world, id).is_empty(), "nobody has objected");
    let objected = world.now;
    let first = object(&mut world, 0);
    by_customer(&mut world, id, first).unwrap();
    world.pass(SignedDuration::from_hours(6));
    let second = object(&mut world, 1);
    by_customer(&mut world, id, second).unwrap();
    let owed: Vec<_> = review_clocks(&world, id).iter().map(|clock| clock.due().unwrap()).collect();
    let day = SignedDuration::from_hours(24);
    assert_eq!(owed, [objected + day, objected + day + SignedDuration::from_hours(6)], "each has its own");

    world.until(objected + day);
    let ClockState::Missed { climb, .. } = &review_clocks(&world, id)[0].state else {
        panic!("nobody has answered: {:?}", review_clocks(&world, id)[0].state)
    };
    assert_eq!(climb.rungs[0].asked, WANG, "张班长 decided and is passed over");

    let answer = |line| ChargeCommand::Review {
        line,
        verdict: Verdict::Cost,
        text: TextRef(Digest::of_file("维持".as_bytes())),
        evidence: Evidence::default(),
    };
    charge(&mut world, id, WANG, answer(1)).unwrap();
    let clocks = review_clocks(&world, id);
    assert!(clocks[0].is_open() && !clocks[1].is_open(), "an answer keeps the clock of its own objection");
    charge(&mut world, id, WANG, answer(0)).unwrap();
    assert!(review_clocks(&world, id).iter().all(|clock| !clock.is_open()));
}

#[test]
fn an_objection_to_a_ruling_that_is_taken_back_is_owed_no_answer() {
    let mut world = world();
    let id = quoted(&mut world);
    let objection = object(&mut world, 0);
    by_customer(&mut world, id, objection).unwrap();
    let other = Command::Identify {
        customer: Some(CustomerId(2)),
        equipment: vec![NEW, OLD, SOFTWARE],
        local_area: None,
        remote_access: false,
        place: Default::default(),
    };
    world.act(id, LI, other);
    let why = VoidReason::RulingTakenBack;
    assert!(
        matches!(review_clocks(&world, id)[0].state, ClockState::Void { why: ref said, .. } if *said == why)
    );
}
