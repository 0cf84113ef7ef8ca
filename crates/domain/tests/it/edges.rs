//! Where two rules meet: merged while waiting, complained about after a merge, reopened unanswered, known only later.

use crate::house::*;
use domain::case::{
    Actor, Channel, Command, Event, FollowUp, Kind, Refusal, Report, Stage, Stamp, Voice, WaitingOn,
};
use domain::clock::{ClimbState, ClockState};
use domain::ids::{AreaCode, PersonId};
use domain::serving::Place;

fn merge(world: &mut World, from: domain::ids::CaseId, into: domain::ids::CaseId) -> Result<(), Refusal> {
    let why = world.text("同一件事");
    world.try_do(from, Actor::Person(WANG), Command::Merge { into, why })
}

fn complain(world: &mut World, id: domain::ids::CaseId, who: Actor) -> domain::ids::CaseId {
    let (subject, text, reporter) = (world.text("态度"), world.text("不耐烦"), world.text("王小明"));
    world.try_do(id, who, Command::Complain { subject, text, reporter }).unwrap();
    *world.cases.keys().last().unwrap()
}

#[test]
fn a_clock_that_waited_in_the_merged_case_goes_on_in_the_other() {
    let mut world = World::new("2026-11-02T09:00:00");
    let (stays, goes) = (world.open(), world.open());
    let due = world.clock(goes, "P-ESCALATE").due();
    let wait = world.wait(WaitingOn::Parts);
    world.act(goes, LI, wait);
    world.pass(hours(1));
    merge(&mut world, goes, stays).unwrap();
    let carried = world.clock(stays, "P-ESCALATE");
    assert!(carried.carried_from == Some(goes) && matches!(carried.state, ClockState::Running(_)));
    assert_eq!(carried.due(), due, "an hour of waiting on the day of the report costs no working day");
    // And the other way round: it came running, and waits where it came to.
    let (waits, runs) = (world.open(), world.open());
    let wait = world.wait(WaitingOn::Customer);
    world.act(waits, LI, wait);
    merge(&mut world, runs, waits).unwrap();
    assert!(matches!(world.clock(waits, "P-ESCALATE").state, ClockState::Paused { .. }));
    world.act(waits, LI, Command::StopWaiting);
    assert!(world.case(waits).clocks.iter().all(|c| !matches!(c.state, ClockState::Paused { .. })));
}

#[test]
fn p_zero_a_receipt_for_a_merged_case_keeps_the_clock_that_was_carried_over() {
    let mut world = World::new("2026-11-02T09:00:00");
    let stays = world.open();
    let report = Report { receipt_given: false, ..world.report() };
    let goes = world.open_with(report);
    merge(&mut world, goes, stays).unwrap();
    assert!(world.clock(stays, "P-ZERO").is_open());
    world.try_do(goes, Actor::Program, Command::GiveReceipt { by: Channel::Mail }).unwrap();
    assert!(!world.clock(stays, "P-ZERO").is_open());
}

#[test]
fn p_complaint_2d_keeps_out_who_served_what_was_merged() {
    let mut world = World::new("2026-11-02T09:00:00");
    let report = Report { assignee: Some(CHEN), ..world.report() };
    let (stays, goes) = (world.open_with(report), world.open());
    let answer = world.answer();
    world.act(goes, LI, answer);
    merge(&mut world, goes, stays).unwrap();
    for number in [goes, stays] {
        let complaint = complain(&mut world, number, Actor::Customer);
        for who in [LI, CHEN] {
            assert!(!world.case(complaint).may_be_seen_by(who, &world.directory), "{who}");
        }
    }
}

#[test]
fn p_complaint_2d_complaints_about_different_people_are_not_merged() {
    let mut world = World::new("2026-11-02T09:00:00");
    let about = |who: PersonId, world: &mut World| {
        let kind = Kind::Complaint { about_case: None, about: [who].into() };
        let report = Report { kind, department: code("supervision"), assignee: None, ..world.report() };
        world.open_with(report)
    };
    let (li, chen, again) = (about(LI, &mut world), about(CHEN, &mut world), about(LI, &mut world));
    assert_eq!(merge(&mut world, li, chen), Err(Refusal::KeptOutOfComplaint), "李工 would come to see it");
    assert_eq!(merge(&mut world, again, li), Ok(()));
}

#[test]
fn p_complaint_2d_everybody_who_sees_a_case_may_take_a_complaint() {
    let mut world = World::new("2026-11-02T09:00:00");
    let id = world.open();
    let complaint = complain(&mut world, id, Actor::Person(ADMIN));
    assert!(world.clock(complaint, "P-COMPLAINT-2D").is_open());
    let report = world.report();
    let stamp = Stamp { actor: Actor::Person(ADMIN), occurred: world.now, recorded: world.now };
    let taken = world.run_stamped(None, &stamp, Command::Report(Box::new(report)));
    assert_eq!(taken, Err(Refusal::NotAllowed), "but no report");
}

#[test]
fn what_was_never_answered_is_owed_an_answer_when_it_is_opened_again() {
    let mut world = World::new("2026-11-02T09:00:00");
    let id = world.open();
    let text = world.text("记错了");
    world.act(id, LI, Command::Withdraw { voice: Voice::ToldTo(LI), text });
    world.act(id, LI, Command::Reopen { text });
    assert_eq!(world.case(id).stage_code(), "reported");
    assert!(world.clock(id, "P-ANSWER-24H").is_open());
    // Answered before: only the solution is owed anew.
    let answer = world.answer();
    world.act(id, LI, answer);
    world.act(id, LI, Command::Withdraw { voice: Voice::ToldTo(LI), text });
    world.act(id, LI, Command::Reopen { text });
    assert_eq!(world.case(id).stage_code(), "answered");
    assert!(!world.clock(id, "P-ANSWER-24H").is_open() && world.clock(id, "P-ESCALATE").is_open());
    // A complaint owes nothing but its answer: that again.
    let complaint = complain(&mut world, id, Actor::Customer);
    let (answer, word) = (world.answer(), world.word(true));
    world.act(complaint, ZHOU, answer);
    world.act(complaint, ZHOU, word);
    world.act(complaint, ZHOU, Command::Reopen { text });
    assert!(world.clock(complaint, "P-COMPLAINT-2D").is_open());
}

#[test]
fn p_local_2h_a_call_before_the_place_was_known_counts_when_it_was_made() {
    let mut world = World::new("2026-11-02T09:00:00");
    let id = world.open();
    world.pass(minutes(20));
    world.act(id, LI, Command::Contact { by: Channel::Phone, text: None });
    world.pass(hours(5));
    let local_area = AreaCode::new("hangzhou");
    world.act(
        id,
        CHEN,
        Command::Identify {
            customer: None,
            equipment: Vec::new(),
            local_area,
            remote_access: false,
            place: Place::default(),
        },
    );
    let clock = world.clock(id, "P-LOCAL-2H");
    assert!(!clock.is_open() && !clock.was_late(), "{:?}", clock.state);
}

#[test]
fn p_escalate_what_fell_due_before_a_wait_and_is_said_after_it_began_is_asked_once_and_held() {
    let mut world = World::new("2026-11-02T09:00:00");
    let report = Report { severity: domain::severity::Severity::Two, ..world.report() };
    let id = world.open_with(report);
    // Nothing ran while it fell due: the clock was not told before somebody proposed a solution.
    world.now += hours(25);
    let propose = world.propose();
    world.act(id, LI, propose);
    world.pass(hours(20));
    assert_eq!(world.asked(id, "P-ESCALATE"), [ZHANG]);
    let ClockState::Missed { climb, .. } = &world.clock(id, "P-ESCALATE").state else { panic!("missed") };
    assert!(matches!(climb.state, ClimbState::Held { .. }));
}

/// P-100: two days after the proposal the customer asks back instead of saying whether it works.
#[test]
fn who_asks_back_is_not_reminded_and_not_closed_upon_until_somebody_replies() {
    let mut world = World::new("2026-11-02T09:00:00");
    let id = world.open();
    let propose = world.propose();
    world.act(id, LI, propose);
    world.pass(hours(24));
    let (from, text) = (world.text("王工"), world.text("请问如何重启？"));
    let asks =
        |courtesy| Command::Receive { by: Channel::Mail, from, text, attachments: Vec::new(), courtesy };
    world.try_do(id, Actor::Customer, asks(true)).unwrap();
    assert!(matches!(world.clock(id, "P-ESCALATE").state, ClockState::Paused { .. }), "thanks ask nothing");
    world.try_do(id, Actor::Customer, asks(false)).unwrap();
    assert!(matches!(world.clock(id, "P-ESCALATE").state, ClockState::Running(_)), "it is our turn");
    world.try_do(id, Actor::Customer, asks(false)).unwrap();
    world.pass(hours(24 * 12));
    let reminded = |world: &World| {
        let events = world.journals[&id].iter().flat_map(|entry| &entry.events);
        events.filter(|e| matches!(e, Event::Reminded { .. })).count()
    };
    assert_eq!(reminded(&world), 0, "whoever waits for us is not asked");
    assert!(is_missed(world.clock(id, "P-ESCALATE")), "nobody replied: it climbs");
    let reason = world.text("无回音");
    assert_eq!(
        world.try_do(id, Actor::Person(WANG), Command::CloseWithoutWord { reason }),
        Err(Refusal::ReplyOwed)
    );
    let text = world.text("按住电源键五秒。");
    world.act(id, LI, Command::Send { by: Channel::Mail, text, attachments: Vec::new() });
    world.pass(hours(24 * 11));
    assert_eq!(reminded(&world), 3, "asked again from the reply on");
    world.act(id, WANG, Command::CloseWithoutWord { reason });
}

#[test]
fn who_left_does_not_hinder_a_split_and_is_not_made_to_follow() {
    let mut world = World::new("2026-11-02T09:00:00");
    let id = world.open();
    world.change(LI, |p| p.left = Some(at("2026-11-02T08:00:00")));
    let (subject, text) = (world.text("另一块表"), world.text("有异响"));
    world.act(id, WANG, Command::Split { subject, text });
    let part = *world.cases.keys().last().unwrap();
    assert_eq!(world.case(part).assignee, None);
    let follow = |who| Command::Follow { who };
    assert_eq!(world.try_do(id, Actor::Person(WANG), follow(LI)), Err(Refusal::NoSuchPerson));
    assert_eq!(world.try_do(id, Actor::Person(WANG), follow(PersonId(99))), Err(Refusal::NoSuchPerson));
    world.act(id, WANG, follow(WANG));
    let entries = world.journals[&id].len();
    world.act(id, WANG, follow(WANG));
    world.act(id, WANG, Command::Unfollow { who: CHEN });
    assert_eq!(world.journals[&id].len(), entries, "done twice, done once");
}

#[test]
fn the_link_of_the_last_question_followed_twice_is_answered_once_and_a_change_of_mind_is_heard() {
    let mut world = World::new("2026-11-02T09:00:00");
    let id = world.open();
    let yes = world.word(true);
    world.act(id, LI, yes);
    world.pass(hours(24 * 8));
    let says = |works| Command::AnswerFollowUp { works, voice: Voice::Customer, text: None };
    world.try_do(id, Actor::Customer, says(true)).unwrap();
    let entries = world.journals[&id].len();
    world.try_do(id, Actor::Customer, says(true)).unwrap();
    assert_eq!(world.journals[&id].len(), entries);
    assert!(matches!(world.case(id).follow_up, FollowUp::StillWorks { .. }));
    world.try_do(id, Actor::Customer, says(false)).unwrap();
    assert!(matches!(world.case(id).stage, Stage::Open { .. }));
}
