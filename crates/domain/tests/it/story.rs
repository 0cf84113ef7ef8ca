//! Each promise told as a story.

use crate::house::*;
use domain::calendar::Budget;
use domain::case::{
    Actor, Channel, Closure, Command, Event, FollowUp, Kind, Refusal, Report, Stage, Stamp, Step, Voice,
    WaitingOn,
};
use domain::charter::Source;
use domain::clock::{ClimbState, ClockState, RecomputeReason, VoidReason};
use domain::ids::{FaultCode, PersonId};
use domain::severity::{Severity, Way};

#[test]
fn p_answer_24h_a_receipt_is_no_answer_and_a_person_keeps_the_promise() {
    let mut world = World::new("2026-09-30T17:00:00");
    let id = world.open();
    // Received and numbered at once (P-ZERO), and that keeps only the receipt's own clock.
    assert!(!world.clock(id, "P-ZERO").is_open());
    assert_eq!(
        world.clock(id, "P-ANSWER-24H").due(),
        Some(at("2026-10-01T17:00:00")),
        "24 hours, also on a holiday"
    );
    let answer = world.answer();
    assert_eq!(world.try_do(id, Actor::Program, answer.clone()), Err(Refusal::NeedsPerson));
    assert_eq!(world.try_do(id, Actor::Customer, answer.clone()), Err(Refusal::NeedsPerson));
    world.pass(hours(23));
    world.act(id, LI, answer);
    let clock = world.clock(id, "P-ANSWER-24H");
    assert!(!clock.is_open() && !clock.was_late());
    assert_eq!(world.case(id).stage_code(), "answered");
}

#[test]
fn p_answer_24h_told_in_time_and_written_down_late_is_in_time() {
    let mut world = World::new("2026-11-02T09:00:00");
    let id = world.open();
    world.pass(hours(25));
    assert!(is_missed(world.clock(id, "P-ANSWER-24H")));
    let stamp = Stamp { actor: Actor::Person(LI), occurred: world.now - hours(3), recorded: world.now };
    let answer = world.answer();
    world.run_stamped(Some(id), &stamp, answer).unwrap();
    let clock = world.clock(id, "P-ANSWER-24H");
    assert!(!clock.is_open() && !clock.was_late(), "it happened after 22 hours");
    let told = world.journals[&id].last().unwrap();
    assert_eq!(
        told.stamp.recorded.duration_since(told.stamp.occurred),
        hours(3),
        "both times are on record (P-TRACE)"
    );
}

#[test]
fn p_local_2h_holds_only_where_a_local_team_works_and_begins_with_the_report() {
    let mut world = World::new("2026-11-02T09:00:00");
    let far = world.open();
    assert!(world.case(far).clocks.iter().all(|c| c.promise.as_str() != "P-LOCAL-2H"));
    let near = world.open_local();
    assert_eq!(world.clock(near, "P-LOCAL-2H").due(), Some(at("2026-11-02T11:00:00")));
    world.act(near, LI, Command::Contact { by: Channel::Phone, text: None });
    assert!(!world.clock(near, "P-LOCAL-2H").is_open());
    assert!(world.clock(near, "P-ANSWER-24H").is_open(), "a call is a response, not the answer");
    // The place became known later: the promise counts from the report all the same.
    world.pass(hours(1));
    let local_area = domain::ids::AreaCode::new("hangzhou");
    let identify = Command::Identify {
        customer: None,
        equipment: Vec::new(),
        local_area,
        remote_access: false,
        place: Default::default(),
    };
    world.act(far, CHEN, identify);
    assert_eq!(world.clock(far, "P-LOCAL-2H").due(), Some(at("2026-11-02T11:00:00")));
}

#[test]
fn p_equal_a_contract_makes_it_better_and_never_worse() {
    let mut world = World::new("2026-11-02T09:00:00");
    world.contract("P-ANSWER-24H", Budget::Elapsed(4 * 3600));
    let better = world.open();
    let clock = world.clock(better, "P-ANSWER-24H");
    assert_eq!(clock.due(), Some(at("2026-11-02T13:00:00")));
    assert!(matches!(&clock.terms.source, Source::Contract { clause, .. } if clause == "8.2"));
    assert_eq!(clock.terms.passed_over.as_ref().unwrap().0, Source::Charter);
    world.promised.clear();
    world.contract("P-ANSWER-24H", Budget::Elapsed(72 * 3600));
    let worse = world.open();
    let clock = world.clock(worse, "P-ANSWER-24H");
    assert_eq!(clock.due(), Some(at("2026-11-03T09:00:00")), "the charter's own, which is better");
    assert!(
        matches!(clock.terms.passed_over.as_deref(), Some((Source::Contract { .. }, _))),
        "and it says what it passed over"
    );
}

#[test]
fn p_escalate_three_levels_reach_three_people_and_the_top_repeats_until_it_is_kept() {
    let mut world = World::new("2026-11-02T09:00:00");
    let id = world.open();
    world.pass(hours(24));
    assert_eq!(world.asked(id, "P-ANSWER-24H"), [ZHANG]);
    world.pass(minutes(30));
    assert_eq!(world.asked(id, "P-ANSWER-24H"), [ZHANG, WANG]);
    world.pass(hours(1));
    assert_eq!(world.asked(id, "P-ANSWER-24H"), [ZHANG, WANG, HEAD]);
    world.pass(hours(2));
    assert_eq!(world.asked(id, "P-ANSWER-24H"), [ZHANG, WANG, HEAD, HEAD], "the top is asked again");
    world.pass(hours(40));
    let asked = world.asked(id, "P-ANSWER-24H");
    assert!(asked.len() >= 13 && asked[2..].iter().all(|who| *who == HEAD));
    let ClockState::Missed { climb, .. } = &world.clock(id, "P-ANSWER-24H").state else {
        panic!("still owed")
    };
    assert_eq!(climb.rungs.len(), 3, "repetitions are counted, not piled up");
    let answer = world.answer();
    world.act(id, LI, answer);
    assert!(world.clock(id, "P-ANSWER-24H").was_late());
    let before = world.asked(id, "P-ANSWER-24H").len();
    world.pass(hours(8));
    assert_eq!(world.asked(id, "P-ANSWER-24H").len(), before, "kept: nobody is asked any more");
}

#[test]
fn p_escalate_whoever_has_it_gets_time_to_act_and_then_it_climbs_on() {
    let mut world = World::new("2026-11-02T09:00:00");
    let id = world.open();
    world.pass(hours(24) + minutes(10));
    let no = world.case(id).nearest_clock().unwrap().0;
    assert_eq!(
        world.try_do(id, Actor::Person(WANG), Command::Acknowledge { clock: no }),
        Err(Refusal::NotYourClimb)
    );
    world.act(id, ZHANG, Command::Acknowledge { clock: no });
    world.pass(minutes(90));
    assert_eq!(world.asked(id, "P-ANSWER-24H"), [ZHANG], "acknowledged: it does not climb yet");
    world.pass(minutes(40));
    assert_eq!(world.asked(id, "P-ANSWER-24H"), [ZHANG, WANG], "two hours and still not answered");
}

#[test]
fn p_escalate_survives_absence_leaving_and_nobody_having_it() {
    let mut world = World::new("2026-11-02T09:00:00");
    world.change(ZHANG, |p| p.deputy = Some(MA));
    world.away(ZHANG);
    world.change(WANG, |p| p.left = Some(at("2026-10-01T00:00:00")));
    let id = world.open();
    world.pass(hours(30));
    assert_eq!(
        world.asked(id, "P-ANSWER-24H")[..2],
        [MA, HEAD],
        "the deputy for who is away; who left is passed over"
    );
    let ClockState::Missed { climb, .. } = &world.clock(id, "P-ANSWER-24H").state else { panic!("missed") };
    assert_eq!(climb.rungs[0].in_place_of, Some(ZHANG));
    // Nobody has taken this one: the head of the department answers for it.
    let report = Report { assignee: None, department: code("customer-service"), ..world.report() };
    let id = world.open_with(report);
    world.pass(hours(25));
    assert_eq!(world.asked(id, "P-ANSWER-24H")[0], LIU);
}

#[test]
fn p_escalate_an_empty_company_is_looked_at_again() {
    let mut world = World::new("2026-11-02T09:00:00");
    let id = world.open();
    let all: Vec<PersonId> = world.directory.people().map(|p| p.id).collect();
    for who in all {
        world.change(who, |p| p.left = Some(at("2026-11-02T10:00:00")));
    }
    world.pass(hours(26));
    let ClockState::Missed { climb, .. } = &world.clock(id, "P-ANSWER-24H").state else { panic!("missed") };
    assert!(matches!(climb.state, ClimbState::Unasked { .. }));
    world.change(HEAD, |p| p.left = None);
    world.pass(hours(2));
    assert_eq!(world.asked(id, "P-ANSWER-24H")[0], HEAD);
}

#[test]
fn p_100_no_case_closes_without_word_or_recorded_reason() {
    let mut world = World::new("2026-11-02T09:00:00");
    let id = world.open();
    let reason = world.text("三次联系未果");
    assert_eq!(world.try_do(id, Actor::Person(LI), Command::Close), Err(Refusal::NoWordYet));
    let without = Command::CloseWithoutWord { reason };
    assert_eq!(world.try_do(id, Actor::Person(LI), without.clone()), Err(Refusal::NotAllowed));
    assert_eq!(world.try_do(id, Actor::Person(WANG), without.clone()), Err(Refusal::NothingProposed));
    let propose = world.propose();
    world.act(id, LI, propose);
    let left = world.try_do(id, Actor::Person(WANG), without.clone());
    assert!(matches!(left, Err(Refusal::RemindersLeft { left: 3, .. })));
    world.pass(hours(24 * 5) + minutes(1));
    let left = world.try_do(id, Actor::Person(WANG), without.clone());
    assert!(
        matches!(left, Err(Refusal::RemindersLeft { left: 1, .. })),
        "two of three reminders went out: {left:?}"
    );
    world.pass(hours(24 * 5));
    world.act(id, WANG, without);
    assert!(matches!(world.case(id).stage, Stage::Closed { how: Closure::WithoutWord { by: WANG, .. }, .. }));
    assert!(matches!(
        world.clock(id, "P-ESCALATE").state,
        ClockState::Void { why: VoidReason::ClosedWithoutWord, .. }
    ));
}

#[test]
fn p_consult_and_p_phone_the_customers_answer_decides_what_comes_next() {
    // P-CONSULT: a question is a report like any other, with the same promises, and nothing is charged for it.
    let mut world = World::new("2026-11-02T09:00:00");
    let report = Report { fault: FaultCode::new("consultation"), ..world.report() };
    let id = world.open_with(report);
    world.act(id, LI, Command::StartDiagnosis { way: Way::Phone, against: None });
    assert_eq!(
        world.try_do(
            id,
            Actor::Customer,
            Command::GiveWord { effective: false, voice: Voice::Customer, text: None }
        ),
        Err(Refusal::NothingProposed)
    );
    let propose = world.propose();
    world.act(id, LI, propose.clone());
    assert!(!world.clock(id, "P-ANSWER-24H").is_open(), "a proposal is a clear answer");
    let no = world.word(false);
    world.act(id, LI, no);
    assert!(matches!(
        world.case(id).stage,
        Stage::Open { step: Step::NotEffective { tried: Way::Phone, .. }, .. }
    ));
    // P-MODE: the phone was tried; the table's suggestion moves on, and another way needs a reason.
    let again =
        world.try_do(id, Actor::Person(LI), Command::StartDiagnosis { way: Way::Phone, against: None });
    assert_eq!(again, Err(Refusal::ReasonForOtherWay { suggested: Way::Remote }));
    world.act(id, LI, Command::StartDiagnosis { way: Way::Remote, against: None });
    // P-REMOTE: cause and remedy are recorded.
    let (cause, remedy) = (world.text("参数未同步"), world.text("远程下发参数"));
    world.act(id, LI, Command::RecordFinding { cause, remedy });
    world.act(id, LI, propose);
    let yes = world.word(true);
    world.act(id, LI, yes);
    assert_eq!(world.case(id).stage_code(), "confirmed");
    assert_eq!(world.case(id).finding.unwrap().cause, cause);
    assert!(world.case(id).clocks.iter().all(|c| !c.is_open()));
}

#[test]
fn p_100_some_days_later_the_customer_is_asked_and_a_no_opens_it_again() {
    let mut world = World::new("2026-11-02T09:00:00");
    let id = world.open();
    let propose = world.propose();
    world.act(id, LI, propose);
    let yes = world.word(true);
    world.act(id, LI, yes);
    world.pass(hours(24 * 3) + minutes(1));
    assert!(
        matches!(world.case(id).stage, Stage::Closed { how: Closure::WithWord, .. }),
        "it closes by itself, with the word"
    );
    assert_eq!(
        world.try_do(id, Actor::Customer, Command::Rate { stars: 6, text: None }),
        Err(Refusal::StarsOutOfRange)
    );
    world.pass(hours(24 * 4));
    assert!(matches!(world.case(id).follow_up, FollowUp::Asked { .. }));
    let no = Command::AnswerFollowUp { works: false, voice: Voice::Customer, text: None };
    world.try_do(id, Actor::Customer, no).unwrap();
    assert_eq!(world.case(id).stage_code(), "reported");
    assert_eq!(world.clock(id, "P-ANSWER-24H").due(), Some(world.now + hours(24)), "an answer is owed anew");
}

#[test]
fn a_last_thank_you_wakes_nothing_and_a_question_does() {
    let mut world = World::new("2026-11-02T09:00:00");
    let id = world.open();
    let yes = world.word(true);
    world.act(id, LI, yes);
    let (from, text) = (world.text("王小明"), world.text("谢谢"));
    let write = |courtesy| Command::Receive { by: Channel::Mail, from, text, attachments: none(), courtesy };
    world.try_do(id, Actor::Customer, write(true)).unwrap();
    assert_eq!(world.case(id).stage_code(), "confirmed");
    world.try_do(id, Actor::Customer, write(false)).unwrap();
    assert_eq!(world.case(id).stage_code(), "reported");
    // Much later it becomes a case of its own that names the old one.
    let yes = world.word(true);
    world.act(id, LI, yes);
    world.pass(hours(24 * 40));
    let cases = world.cases.len();
    world.try_do(id, Actor::Customer, write(false)).unwrap();
    assert_eq!(world.cases.len(), cases + 1);
    let newest = world.journals.values().last().unwrap();
    assert!(matches!(&newest[0].events[0], Event::Reported(r) if r.follows == Some(id)));
}

#[test]
fn pauses_hold_the_solution_and_never_the_answer() {
    let mut world = World::new("2026-11-02T09:00:00");
    let report = Report { severity: Severity::Two, ..world.report() };
    let id = world.open_with(report);
    let due = world.clock(id, "P-ESCALATE").due().unwrap();
    let wait = world.wait(WaitingOn::Parts);
    world.act(id, LI, wait);
    assert!(matches!(world.clock(id, "P-ESCALATE").state, ClockState::Paused { .. }));
    assert!(matches!(world.clock(id, "P-ANSWER-24H").state, ClockState::Running(_)));
    world.pass(hours(30));
    assert!(!is_missed(world.clock(id, "P-ESCALATE")), "no breach while paused");
    assert!(is_missed(world.clock(id, "P-ANSWER-24H")));
    world.act(id, LI, Command::StopWaiting);
    assert_eq!(world.clock(id, "P-ESCALATE").due(), Some(due + hours(30)));
    // Another level: the pause stays counted (peers.md, 9).
    let why = world.text("影响范围比想象的大");
    world.act(id, LI, Command::ChangeSeverity { to: Severity::One, why });
    assert_eq!(world.clock(id, "P-ESCALATE").due(), Some(at("2026-11-02T17:00:00") + hours(30)));
    assert_eq!(world.clock(id, "P-ESCALATE").pauses.len(), 1);
}

#[test]
fn a_missed_solution_is_held_while_the_customer_tries_and_goes_on_when_it_fails() {
    let mut world = World::new("2026-11-02T09:00:00");
    let report = Report { severity: Severity::Two, ..world.report() };
    let id = world.open_with(report);
    let answer = world.answer();
    world.act(id, LI, answer);
    world.pass(hours(24) + minutes(1));
    assert_eq!(world.asked(id, "P-ESCALATE"), [ZHANG]);
    let propose = world.propose();
    world.act(id, LI, propose);
    world.pass(hours(20));
    assert_eq!(world.asked(id, "P-ESCALATE"), [ZHANG], "held: the customer has the word");
    let no = world.word(false);
    world.act(id, LI, no);
    world.pass(minutes(31));
    assert_eq!(world.asked(id, "P-ESCALATE"), [ZHANG, WANG]);
}

#[test]
fn at_risk_is_said_once_at_each_share_and_never_at_creation() {
    let mut world = World::new("2026-11-02T09:00:00");
    let id = world.open();
    let said = |world: &World| {
        let events = world.journals[&id].iter().flat_map(|e| &e.events);
        let at_risk =
            |e: &&Event| matches!(e, Event::Clock { no: 0, event: domain::clock::ClockEvent::AtRisk { .. } });
        events.filter(at_risk).count()
    };
    assert_eq!(said(&world), 0);
    world.pass(hours(12));
    assert_eq!(said(&world), 1);
    world.pass(minutes(7 * 60 + 12));
    assert_eq!(said(&world), 2);
    world.pass(minutes(60));
    assert_eq!(said(&world), 2);
}

#[test]
fn merging_loses_nothing_and_every_clock_goes_on() {
    let mut world = World::new("2026-11-02T09:00:00");
    let older = world.open();
    world.pass(hours(2));
    let newer = world.open_local();
    let open_before = world.case(newer).clocks.iter().filter(|c| c.is_open()).count();
    let why = world.text("同一件事");
    world.act(newer, LI, Command::Merge { into: older, why });
    assert!(matches!(world.case(newer).stage, Stage::Merged { into, .. } if into == older));
    assert!(world.case(newer).clocks.iter().all(|c| !c.is_open()));
    let carried: Vec<_> = world.case(older).clocks.iter().filter(|c| c.carried_from == Some(newer)).collect();
    assert_eq!(carried.len(), open_before);
    assert!(
        carried.iter().any(|c| c.due() == Some(at("2026-11-03T11:00:00"))),
        "as it stood, from its own report"
    );
    // One answer keeps both promises; what arrives at the old number goes on in the other case.
    let answer = world.answer();
    world.act(older, LI, answer);
    assert!(
        world
            .case(older)
            .clocks
            .iter()
            .all(|c| c.terms.kept_by != domain::charter::KeptBy::Answer || !c.is_open())
    );
    let (from, text) = (world.text("王小明"), world.text("还有一块表"));
    let entries = world.journals[&older].len();
    let write = Command::Receive { by: Channel::Mail, from, text, attachments: none(), courtesy: false };
    world.try_do(newer, Actor::Customer, write).unwrap();
    assert_eq!(world.journals[&older].len(), entries + 1);
    let answer = world.answer();
    assert_eq!(world.try_do(newer, Actor::Person(LI), answer), Err(Refusal::CaseWasMerged { into: older }));
}

#[test]
fn splitting_makes_a_case_with_clocks_of_its_own() {
    let mut world = World::new("2026-11-02T09:00:00");
    let id = world.open();
    let answer = world.answer();
    world.act(id, LI, answer);
    let (subject, text) = (world.text("另一块表"), world.text("另一块表有异响"));
    world.act(id, LI, Command::Split { subject, text });
    let part = *world.cases.keys().last().unwrap();
    assert_eq!(world.case(part).split_from, Some(id));
    assert!(world.clock(part, "P-ANSWER-24H").is_open(), "nobody has answered that yet");
}

#[test]
fn p_complaint_2d_is_kept_from_those_it_is_about() {
    let mut world = World::new("2026-11-05T16:00:00");
    let id = world.open();
    let answer = world.answer();
    world.act(id, LI, answer);
    let (subject, text, reporter) = (world.text("态度不好"), world.text("不耐烦"), world.text("王小明"));
    world.try_do(id, Actor::Customer, Command::Complain { subject, text, reporter }).unwrap();
    let complaint = *world.cases.keys().last().unwrap();
    let Kind::Complaint { about, about_case } = &world.case(complaint).kind else { panic!("a complaint") };
    assert!(about.contains(&LI) && *about_case == Some(id));
    assert_eq!(world.case(complaint).department, code("supervision"));
    // Thursday 5 November: two working days later is Monday the 9th, at the close of business.
    assert_eq!(world.clock(complaint, "P-COMPLAINT-2D").due(), Some(at("2026-11-09T17:30:00")));
    assert!(!world.case(complaint).may_be_seen_by(LI, &world.directory));
    assert!(world.case(complaint).may_be_seen_by(MA, &world.directory));
    let to_li = Command::Assign { to: Some(LI), why: None };
    assert_eq!(world.try_do(complaint, Actor::Person(ZHOU), to_li), Err(Refusal::KeptOutOfComplaint));
    let answer = world.answer();
    assert_eq!(world.try_do(complaint, Actor::Person(LI), answer.clone()), Err(Refusal::KeptOutOfComplaint));
    let away = Command::HandOver { to: code("operations"), assignee: None, why: None };
    assert_eq!(
        world.try_do(complaint, Actor::Person(ZHOU), away),
        Err(Refusal::ComplaintStaysWithSupervision)
    );
    world.until(at("2026-11-12T12:00:00"));
    let asked = world.asked(complaint, "P-COMPLAINT-2D");
    assert!(!asked.contains(&LI) && asked[0] == ZHOU && asked.contains(&HEAD), "{asked:?}");
    world.act(complaint, MA, answer);
    assert!(!world.clock(complaint, "P-COMPLAINT-2D").is_open());
}

#[test]
fn p_complaint_2d_about_a_boss_is_kept_from_who_reports_to_them() {
    let mut world = World::new("2026-11-05T16:00:00");
    let report = Report {
        kind: Kind::Complaint { about_case: None, about: [WANG].into() },
        department: code("supervision"),
        assignee: None,
        ..world.report()
    };
    let id = world.open_with(report);
    for kept_out in [WANG, ZHANG, LI] {
        assert!(!world.case(id).may_be_seen_by(kept_out, &world.directory), "{kept_out}");
    }
    assert!(world.case(id).may_be_seen_by(HEAD, &world.directory));
}

#[test]
fn p_trace_who_did_what_when_and_nobody_writes_the_future() {
    let mut world = World::new("2026-11-02T09:00:00");
    let id = world.open();
    let text = world.text("备注");
    let note = Command::Note { text, mentions: Default::default(), attachments: none() };
    let ahead = Stamp { actor: Actor::Person(LI), occurred: world.now + minutes(1), recorded: world.now };
    assert_eq!(world.run_stamped(Some(id), &ahead, note.clone()), Err(Refusal::OccurredInFuture));
    let long_ago =
        Stamp { actor: Actor::Person(LI), occurred: world.now - hours(24 * 8), recorded: world.now };
    assert!(matches!(
        world.run_stamped(Some(id), &long_ago, note.clone()),
        Err(Refusal::OccurredTooEarly { .. })
    ));
    world.act(id, LI, note);
    let last = world.journals[&id].last().unwrap();
    assert_eq!(last.stamp.actor, Actor::Person(LI));
}

#[test]
fn a_new_notice_recomputes_open_clocks_and_says_why() {
    // Past the data the due time is provisional; the notice makes it certain.
    let mut world = World::new("2026-12-30T16:00:00");
    let id = world.open();
    let ClockState::Running(run) = &world.clock(id, "P-ESCALATE").state else { panic!("running") };
    assert!(run.provisional);
    let notice =
        domain::calendar::Notice::parse("2027-01-01 off 元旦\n2027-01-04 off 元旦\n2027-01-09 work 1\n")
            .unwrap();
    let cn = world.calendars.iter().find(|c| c.name.as_str() == "cn").unwrap().with_notice(&notice).unwrap();
    let (name, version) = (cn.name.clone(), cn.version);
    world.calendars = world.calendars.iter().filter(|c| c.name != name).cloned().chain([cn]).collect();
    world
        .try_do(id, Actor::Program, Command::Recompute { why: RecomputeReason::Calendar { name, version } })
        .unwrap();
    let clock = world.clock(id, "P-ESCALATE");
    assert_eq!(clock.due(), Some(at("2027-01-06T17:30:00")), "31 December, 5 and 6 January");
    assert_eq!(clock.terms.calendar_version, version);
    let last = world.journals[&id].last().unwrap();
    assert!(
        last.events
            .iter()
            .any(|e| matches!(e, Event::Clock { event: domain::clock::ClockEvent::Recomputed { .. }, .. }))
    );
}
