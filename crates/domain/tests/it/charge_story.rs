//! Stories of who pays: decided with evidence, objected to and answered by another, quoted, accepted, done, paid.

use crate::charge_house::*;
use crate::effects::left;
use crate::house::*;
use domain::case::charge::{
    Acceptance, ChargeAction, ChargeCommand, ChargeRefusal, Done, Evidence, Newcomer, Objection, OpenCharges,
    QuoteState,
};
use domain::case::{Actor, Command, Effect, Notice, Refusal, Stage, ToCustomer, Voice};
use domain::ids::{CustomerId, EquipmentId, PartCode, PersonId};
use domain::money::Fen;
use domain::roles::Role;
use domain::warranty::{Cause, Reason, Subject, Verdict};
use jiff::civil::date;

fn no(refusal: ChargeRefusal) -> Result<(), Refusal> {
    Err(Refusal::Charge(refusal))
}

#[test]
fn p_warranty_what_the_rules_propose_is_decided_by_a_person_and_recorded_with_its_reasons() {
    let mut world = world();
    let id = open_case(&mut world);
    add(&mut world, id, sensor(NEW, &[Cause::Quality]));
    let ruling = rule(&mut world, &[0], Verdict::Free);
    charge(&mut world, id, ZHENG, ruling).unwrap();
    let ruling = world.case(id).charges.lines[0].ruling().unwrap().clone();
    assert_eq!((ruling.verdict, ruling.by), (Verdict::Free, ZHENG));
    assert!(matches!(ruling.proposal.reasons[0], Reason::InTerm { .. }), "{:?}", ruling.proposal);
    let figure = ruling.figure.unwrap();
    assert_eq!(
        (figure.payable(), figure.given_free()),
        (Fen(0), Fen(10_000)),
        "what it cost us is recorded too"
    );
    assert_eq!(left(&world, id), [], "what is free frightens nobody");
    assert!(world.case(id).charges.may_begin(0));
}

/// P-COST
#[test]
fn p_cost_what_is_not_free_needs_evidence_and_the_customer_is_told_why() {
    let mut world = world();
    let id = open_case(&mut world);
    add(&mut world, id, sensor(NEW, &[Cause::ForceMajeure]));
    add(&mut world, id, work(NEW, &[Cause::ForceMajeure]));
    let bare = ChargeCommand::Rule {
        lines: set(&[0, 1]),
        verdict: Verdict::Cost,
        reason: None,
        evidence: Evidence::default(),
    };
    assert_eq!(charge(&mut world, id, ZHENG, bare), no(ChargeRefusal::EvidenceNeeded));
    let free = rule(&mut world, &[0], Verdict::Free);
    let against = ChargeRefusal::AgainstProposal { line: 0, proposed: Verdict::Cost };
    assert_eq!(
        charge(&mut world, id, ZHENG, free),
        no(against),
        "also in the customer's favour a reason is given"
    );
    let ruling = rule(&mut world, &[0, 1], Verdict::Cost);
    charge(&mut world, id, ZHENG, ruling).unwrap();
    let told = Effect::TellCustomer { what: ToCustomer::Ruled { lines: vec![0, 1] } };
    assert_eq!(left(&world, id), [told], "one message for what was decided at once");
}

/// P-EXCLUDED
#[test]
fn p_excluded_is_decided_with_a_finding_and_against_the_proposal_only_with_a_reason() {
    let mut world = world();
    let id = open_case(&mut world);
    add(&mut world, id, sensor(NEW, &[Cause::Frost]));
    let finding = Evidence { finding: Some(world.text("表内结冰，壳体裂")), attachments: Vec::new() };
    let excluded =
        ChargeCommand::Rule { lines: set(&[0]), verdict: Verdict::Excluded, reason: None, evidence: finding };
    charge(&mut world, id, ZHENG, excluded).unwrap();
    let reason = Some(world.text("老客户，按成本价"));
    let better = ChargeCommand::Rule {
        lines: set(&[0]),
        verdict: Verdict::Cost,
        reason,
        evidence: evidence(&mut world),
    };
    charge(&mut world, id, LI, better).unwrap();
    assert_eq!(world.case(id).charges.lines[0].verdict(), Some(Verdict::Cost));
}

/// P-SOFTWARE, P-CONSULT
#[test]
fn p_software_and_p_consult_can_not_be_made_to_cost_anything() {
    let mut world = world();
    let id = open_case(&mut world);
    add(&mut world, id, work(SOFTWARE, &[Cause::Virus]));
    add(&mut world, id, entered(Subject::Consultation { minutes: 30 }, OLD, &[]));
    for line in [0, 1] {
        let reason = Some(world.text("想收费"));
        let cost = ChargeCommand::Rule {
            lines: set(&[line]),
            verdict: Verdict::Cost,
            reason,
            evidence: evidence(&mut world),
        };
        assert_eq!(charge(&mut world, id, LI, cost), no(ChargeRefusal::AlwaysFree { line }));
    }
}

#[test]
fn a_day_that_could_make_it_free_must_be_entered_or_explained() {
    let mut world = world();
    world.charging.units[1].dates.installed = None;
    let id = open_case(&mut world);
    add(&mut world, id, sensor(OLD, &[Cause::Quality]));
    let cost = rule(&mut world, &[0], Verdict::Cost);
    assert_eq!(charge(&mut world, id, ZHENG, cost), no(ChargeRefusal::DaysMissing { line: 0 }));
    let reason = Some(world.text("铭牌为2015年"));
    let explained = ChargeCommand::Rule {
        lines: set(&[0]),
        verdict: Verdict::Cost,
        reason,
        evidence: evidence(&mut world),
    };
    charge(&mut world, id, ZHENG, explained).unwrap();
}

/// P-ORIGINAL
#[test]
fn p_original_only_parts_of_the_catalogue_and_units_of_the_case_are_entered() {
    let mut world = world();
    let id = open_case(&mut world);
    let mut try_add = |entered| charge(&mut world, id, ZHENG, ChargeCommand::AddLine { entered });
    let foreign = PartCode::new("NONAME-1").unwrap();
    let part = Subject::Part { part: foreign.clone(), quantity: domain::money::Quantity(1_000) };
    assert_eq!(try_add(entered(part, NEW, &[])), no(ChargeRefusal::NotOurPart(foreign)));
    assert_eq!(try_add(sensor(EquipmentId(99), &[])), no(ChargeRefusal::NoSuchUnit));
    assert_eq!(try_add(entered(Subject::Labour { minutes: 0 }, NEW, &[])), no(ChargeRefusal::NoAmount));
    let replace = Subject::Replacement { with: PartCode::new("LXS-20").unwrap() };
    let without = domain::case::charge::Entered { unit: None, ..entered(replace, NEW, &[]) };
    assert_eq!(try_add(without), no(ChargeRefusal::UnitNeeded));
    let tomorrow = domain::case::charge::Entered { failed_on: Some(date(2026, 11, 3)), ..work(NEW, &[]) };
    assert_eq!(try_add(tomorrow), no(ChargeRefusal::FailedLater));
}

#[test]
fn an_objection_goes_to_another_person_and_never_makes_it_worse() {
    let mut world = world();
    let id = open_case(&mut world);
    add(&mut world, id, sensor(NEW, &[Cause::Knock, Cause::DamageByPeople]));
    let ruling = rule(&mut world, &[0], Verdict::Cost);
    charge(&mut world, id, LI, ruling).unwrap();
    let objection = object(&mut world, 0);
    by_customer(&mut world, id, objection.clone()).unwrap();
    let asked: Vec<PersonId> = left(&world, id)
        .iter()
        .filter_map(|e| match e {
            Effect::Notify { whom, about: Notice::Objection { .. }, .. } => Some(*whom),
            _ => None,
        })
        .collect();
    assert_eq!(asked, [ZHANG], "the nearest superior of whoever decided who may answer it");
    assert_eq!(by_customer(&mut world, id, objection), no(ChargeRefusal::ObjectedAlready));
    // Meanwhile nothing about the line moves on.
    let again = rule(&mut world, &[0], Verdict::Cost);
    assert_eq!(charge(&mut world, id, LI, again), no(ChargeRefusal::ObjectionOpen { line: 0 }));
    assert_eq!(charge(&mut world, id, LI, quote(&[0])), no(ChargeRefusal::ObjectionOpen { line: 0 }));
    let text = world.text("现场录像表明是施工方");
    let review = |verdict| ChargeCommand::Review { line: 0, verdict, text, evidence: Evidence::default() };
    // 李工 decided; 郑工 reports to 李工. Even with the right role they do not answer it.
    for who in [LI, ZHENG] {
        world.change(who, |person| person.roles.extend([Role::QualitySupervisor]));
        assert_eq!(charge(&mut world, id, who, review(Verdict::Free)), no(ChargeRefusal::NotByDecider));
    }
    assert_eq!(charge(&mut world, id, CHEN, review(Verdict::Free)), Err(Refusal::NotAllowed));
    assert_eq!(charge(&mut world, id, ZHANG, review(Verdict::Excluded)), no(ChargeRefusal::NotWorse));
    charge(&mut world, id, ZHANG, review(Verdict::Free)).unwrap();
    let ruling = world.case(id).charges.lines[0].ruling().unwrap().clone();
    assert_eq!(ruling.verdict, Verdict::Free);
    assert!(matches!(ruling.objection, Objection::Answered { by: ZHANG, before: Verdict::Cost, .. }));
    let told = Effect::TellCustomer { what: ToCustomer::ObjectionAnswered { line: 0 } };
    assert!(left(&world, id).contains(&told));
    let worse = rule(&mut world, &[0], Verdict::Cost);
    assert_eq!(charge(&mut world, id, LI, worse), no(ChargeRefusal::Reviewed { line: 0 }));
}

#[test]
fn p_cap_a_quote_is_never_above_the_original_contract_and_says_why() {
    let mut world = world();
    let id = quoted(&mut world);
    let quote = world.case(id).charges.quotes[0].clone();
    // The sensor costs us 100.00, the contract says 99.00; 90 minutes at 120.00 an hour are 180.00.
    assert_eq!((quote.lines[0].figure.payable(), quote.lines[1].figure.payable()), (Fen(9_900), Fen(18_000)));
    assert_eq!(quote.total(), Fen(27_900));
    assert_eq!(left(&world, id), [Effect::TellCustomer { what: ToCustomer::Quote { quote: 0 } }]);
}

#[test]
fn what_must_be_paid_is_not_begun_before_the_customer_accepts() {
    let mut world = world();
    let id = quoted(&mut world);
    let carry_out = ChargeCommand::CarryOut { line: 1, done: worked() };
    let wait = no(ChargeRefusal::WorkMustWait { line: 1 });
    assert_eq!(charge(&mut world, id, ZHENG, carry_out.clone()), wait);
    // Nobody here accepts in the customer's place by the link.
    assert_eq!(charge(&mut world, id, ZHENG, by_link()), no(ChargeRefusal::NotTheCustomer));
    by_customer(&mut world, id, by_link()).unwrap();
    charge(&mut world, id, ZHENG, carry_out).unwrap();
    let fitted = Done::Fitted {
        on: date(2026, 11, 2),
        serial: "S-77".to_owned(),
        revision: "B".to_owned(),
        seal: "QF-9".to_owned(),
    };
    let other = ChargeCommand::CarryOut { line: 0, done: worked() };
    assert_eq!(charge(&mut world, id, ZHENG, other), no(ChargeRefusal::OtherDeed));
    charge(&mut world, id, ZHENG, ChargeCommand::CarryOut { line: 0, done: fitted }).unwrap();
    let settle = |fen| ChargeCommand::Settle { quote: 0, paid: Fen(fen) };
    assert_eq!(
        charge(&mut world, id, LI, settle(28_000)),
        no(ChargeRefusal::TooMuchPaid { left: Fen(27_900) })
    );
    charge(&mut world, id, LI, settle(20_000)).unwrap();
    assert!(matches!(world.case(id).charges.quotes[0].state, QuoteState::Accepted { .. }));
    charge(&mut world, id, LI, settle(7_900)).unwrap();
    assert!(matches!(world.case(id).charges.quotes[0].state, QuoteState::Settled { .. }));
    let over = no(ChargeRefusal::QuoteIsOver { state: "settled" });
    assert_eq!(charge(&mut world, id, LI, settle(1)), over);
}

#[test]
fn a_signature_on_paper_is_kept_and_a_word_on_the_phone_names_who_heard_it() {
    let mut world = world();
    let id = quoted(&mut world);
    let signed = photo(&mut world);
    let on_paper = Acceptance::OnPaper { signed, to: ZHENG };
    charge(&mut world, id, ZHENG, ChargeCommand::AcceptQuote { quote: 0, how: on_paper.clone() }).unwrap();
    let QuoteState::Accepted { how, .. } = &world.case(id).charges.quotes[0].state else { panic!() };
    assert_eq!(*how, on_paper);
    let mut world = crate::charge_house::world();
    let id = quoted(&mut world);
    let told = Acceptance::Told { to: CHEN };
    assert_eq!(
        by_customer(&mut world, id, ChargeCommand::AcceptQuote { quote: 0, how: told.clone() }),
        Err(Refusal::NeedsPerson)
    );
    charge(&mut world, id, CHEN, ChargeCommand::AcceptQuote { quote: 0, how: told }).unwrap();
}

#[test]
fn an_objection_holds_the_quote_up_and_when_it_is_upheld_less_is_asked_for() {
    let mut world = world();
    let id = quoted(&mut world);
    let objection = object(&mut world, 0);
    by_customer(&mut world, id, objection).unwrap();
    assert_eq!(by_customer(&mut world, id, by_link()), no(ChargeRefusal::ObjectionOpen { line: 0 }));
    let text = world.text("查到安装日期有误");
    let review =
        ChargeCommand::Review { line: 0, verdict: Verdict::Free, text, evidence: Evidence::default() };
    charge(&mut world, id, ZHANG, review).unwrap();
    assert!(matches!(world.case(id).charges.quotes[0].state, QuoteState::Withdrawn { .. }));
    assert!(
        left(&world, id).contains(&Effect::TellCustomer { what: ToCustomer::QuoteWithdrawn { quote: 0 } })
    );
    charge(&mut world, id, LI, quote(&[])).unwrap();
    assert_eq!(world.case(id).charges.quotes[1].total(), Fen(18_000), "the work is left");
}

#[test]
fn what_became_free_after_it_was_accepted_is_not_asked_for() {
    let mut world = world();
    let id = quoted(&mut world);
    by_customer(&mut world, id, by_link()).unwrap();
    let objection = object(&mut world, 0);
    by_customer(&mut world, id, objection).unwrap();
    let settle = ChargeCommand::Settle { quote: 0, paid: Fen(18_000) };
    assert_eq!(charge(&mut world, id, LI, settle.clone()), no(ChargeRefusal::ObjectionOpen { line: 0 }));
    let text = world.text("质量问题");
    let review =
        ChargeCommand::Review { line: 0, verdict: Verdict::Free, text, evidence: Evidence::default() };
    charge(&mut world, id, ZHANG, review).unwrap();
    charge(&mut world, id, LI, settle).unwrap();
    assert!(
        matches!(world.case(id).charges.quotes[0].state, QuoteState::Settled { .. }),
        "all that was left"
    );
}

#[test]
fn a_quote_can_be_accepted_to_the_last_moment_of_its_last_day() {
    let mut world = world();
    let id = quoted(&mut world);
    let expires = world.case(id).charges.quotes[0].expires;
    assert_eq!(expires, at("2026-12-01T00:00:00"));
    world.until(at("2026-11-30T23:59:59"));
    by_customer(&mut world, id, by_link()).unwrap();
    assert!(world.case(id).charges.quotes[0].state.is_accepted());

    let mut world = crate::charge_house::world();
    let id = quoted(&mut world);
    world.until(expires);
    assert!(
        matches!(world.case(id).charges.quotes[0].state, QuoteState::Expired { .. }),
        "it expires by itself"
    );
    let late = by_customer(&mut world, id, by_link());
    assert_eq!(late, no(ChargeRefusal::QuoteIsOver { state: "expired" }));
    charge(
        &mut world,
        id,
        LI,
        ChargeCommand::IssueQuote { lines: set(&[]), valid_until: date(2026, 12, 31) },
    )
    .unwrap();
}

#[test]
fn p_100_a_case_is_not_closed_while_somebody_may_still_have_to_pay() {
    let mut world = world();
    let id = quoted(&mut world);
    add(&mut world, id, work(NEW, &[]));
    let propose = world.propose();
    world.act(id, LI, propose);
    let word = world.word(true);
    world.act(id, LI, word);
    let open = OpenCharges { undecided: 1, objections: 0, quotes: 1 };
    let close = |world: &mut World| world.try_do(id, Actor::Person(LI), Command::Close);
    assert_eq!(close(&mut world), no(ChargeRefusal::Open(open)));
    // It does not close by itself either.
    world.pass(hours(24 * 5));
    assert!(matches!(world.case(id).stage, Stage::Confirmed { .. }));
    let free = rule(&mut world, &[2], Verdict::Free);
    charge(&mut world, id, ZHENG, free).unwrap();
    let declined = ChargeCommand::DeclineQuote { quote: 0, voice: Voice::Customer, text: None };
    by_customer(&mut world, id, declined).unwrap();
    // Its time is long over: it closes at once.
    world.until(world.now);
    assert!(matches!(world.case(id).stage, Stage::Closed { .. }));
}

#[test]
fn a_report_taken_back_asks_for_nothing_more_and_keeps_what_was_accepted() {
    let mut world = world();
    let id = quoted(&mut world);
    by_customer(&mut world, id, by_link()).unwrap();
    add(&mut world, id, work(OLD, &[Cause::Quality]));
    let ruling = rule(&mut world, &[2], Verdict::Cost);
    charge(&mut world, id, ZHENG, ruling).unwrap();
    charge(&mut world, id, LI, quote(&[])).unwrap();
    add(&mut world, id, work(NEW, &[]));
    let text = world.text("不修了");
    world.try_do(id, Actor::Customer, Command::Withdraw { voice: Voice::Customer, text }).unwrap();
    let charges = &world.case(id).charges;
    let states: Vec<&str> = charges.quotes.iter().map(|quote| quote.state.code()).collect();
    assert_eq!(states, ["accepted", "withdrawn"]);
    let lines: Vec<&str> = charges.lines.iter().map(|line| line.state_code()).collect();
    assert_eq!(lines, ["cost", "cost", "cost", "withdrawn"]);
}

#[test]
fn merging_carries_lines_rulings_and_quotes_with_new_numbers() {
    let mut world = world();
    let (one, two) = (quoted(&mut world), open_case(&mut world));
    add(&mut world, two, work(NEW, &[]));
    let why = world.text("同一只表");
    let total = world.case(one).charges.quotes[0].total();
    world.act(one, LI, Command::Merge { into: two, why });
    assert!(world.case(one).charges.lines.iter().all(|line| line.state_code() == "moved"));
    assert_eq!(world.case(one).charges.open(), OpenCharges::default());
    let charges = &world.case(two).charges;
    assert_eq!(charges.lines.len(), 3);
    assert_eq!(charges.quotes[0].total(), total);
    assert_eq!(charges.quotes[0].lines.iter().map(|line| line.line).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(charges.lines[1].carried_from, Some(one));
    by_customer(&mut world, two, by_link()).unwrap();
    charge(&mut world, two, ZHENG, ChargeCommand::CarryOut { line: 2, done: worked() }).unwrap();
    let late = by_customer(&mut world, one, by_link());
    assert_eq!(late, Err(Refusal::CaseWasMerged { into: two }));
}

#[test]
fn splitting_leaves_the_lines_where_they_were_and_reopening_keeps_them() {
    let mut world = world();
    let id = open_case(&mut world);
    add(&mut world, id, work(NEW, &[]));
    let (subject, text) = (world.text("另一件事"), world.text("另一件事"));
    world.act(id, LI, Command::Split { subject, text });
    let new = *world.cases.keys().last().unwrap();
    assert_eq!((world.case(id).charges.lines.len(), world.case(new).charges.lines.len()), (1, 0));
    let free = rule(&mut world, &[0], Verdict::Free);
    charge(&mut world, id, ZHENG, free).unwrap();
    let word = world.word(true);
    world.act(id, LI, word);
    world.pass(hours(24 * 4));
    let text = world.text("又不走了");
    let refused = charge(&mut world, id, ZHENG, ChargeCommand::AddLine { entered: work(NEW, &[]) });
    assert_eq!(refused, Err(Refusal::CaseIsOver));
    world.act(id, LI, Command::Reopen { text });
    assert_eq!(world.case(id).charges.lines[0].verdict(), Some(Verdict::Free));
    add(&mut world, id, work(NEW, &[]));
}

#[test]
fn what_was_decided_for_one_customer_is_undecided_for_another() {
    let mut world = world();
    let id = quoted(&mut world);
    let identify = |customer| Command::Identify {
        customer: Some(CustomerId(customer)),
        equipment: vec![NEW, OLD, SOFTWARE],
        local_area: None,
        remote_access: false,
        place: Default::default(),
    };
    world.act(id, LI, identify(2));
    assert!(world.case(id).charges.lines.iter().all(|line| line.state_code() == "undecided"));
    assert!(matches!(world.case(id).charges.quotes[0].state, QuoteState::Withdrawn { .. }));
}

/// P-REPLACE
#[test]
fn p_replace_another_unit_takes_its_place_free_and_the_register_has_to_say_so() {
    let mut world = world();
    let id = open_case(&mut world);
    let replace = Subject::Replacement { with: PartCode::new("LXS-20").unwrap() };
    add(&mut world, id, entered(replace, NEW, &[Cause::Quality]));
    let free = rule(&mut world, &[0], Verdict::Free);
    charge(&mut world, id, ZHENG, free).unwrap();
    let by = EquipmentId(7);
    let put_in = |serial: &str| ChargeCommand::CarryOut {
        line: 0,
        done: Done::Replaced { on: date(2026, 11, 2), by, serial: serial.to_owned() },
    };
    let not_there = no(ChargeRefusal::NotExchanged { serial: "W-26".to_owned() });
    assert_eq!(charge(&mut world, id, ZHENG, put_in("W-26")), not_there, "the register knows nothing of it");
    let installed = Some(date(2026, 11, 2));
    world.charging.newcomers =
        vec![Newcomer { id: by, serial: "W-26".to_owned(), instead_of: OLD, installed }];
    assert_eq!(charge(&mut world, id, ZHENG, put_in("W-26")), not_there, "it took another one's place");
    world.charging.newcomers =
        vec![Newcomer { id: by, serial: "W-26".to_owned(), instead_of: NEW, installed }];
    charge(&mut world, id, ZHENG, put_in("W-26")).unwrap();
    assert_eq!(charge(&mut world, id, ZHENG, put_in("W-26")), no(ChargeRefusal::DoneAlready));
    let again = rule(&mut world, &[0], Verdict::Free);
    assert_eq!(charge(&mut world, id, ZHENG, again), no(ChargeRefusal::DoneAlready));
}

#[test]
fn who_may_do_what_and_nobody_else() {
    let mut world = world();
    let id = open_case(&mut world);
    add(&mut world, id, sensor(OLD, &[Cause::Quality]));
    let cost = rule(&mut world, &[0], Verdict::Cost);
    for who in [CHEN, MA, ADMIN] {
        assert_eq!(
            charge(&mut world, id, who, cost.clone()),
            Err(Refusal::NotAllowed),
            "{who} does not decide"
        );
    }
    assert_eq!(by_customer(&mut world, id, cost.clone()), Err(Refusal::NeedsPerson));
    charge(&mut world, id, ZHENG, cost).unwrap();
    for who in [ZHENG, MA] {
        assert_eq!(charge(&mut world, id, who, quote(&[])), Err(Refusal::NotAllowed), "{who} does not quote");
    }
}

/// Whatever is offered is carried out, in every state of lines and quotes.
#[test]
fn what_is_offered_is_not_refused() {
    for build in STATES {
        let mut world = world();
        let id = build(&mut world);
        for who in [LI, ZHENG, CHEN, ZHANG, ZHOU, WANG] {
            let person = world.directory.person(who).unwrap().clone();
            for action in world.case(id).charge_offer(&person, &world.directory) {
                let command = sample(&mut world, id, action);
                let before = world.case(id).clone();
                let stamp = domain::case::Stamp {
                    actor: Actor::Person(who),
                    occurred: world.now,
                    recorded: world.now,
                };
                let facts = domain::case::Facts {
                    charter: &world.charter,
                    calendars: &world.calendars,
                    directory: &world.directory,
                    serving: &world.serving,
                    promised: &world.promised,
                    new_id: None,
                    other: None,
                    charging: &world.charging,
                };
                let decided =
                    domain::case::decide(Some(&before), &facts, Command::Charge(Box::new(command)), &stamp);
                assert!(decided.is_ok(), "{who} was offered {action:?} in {:?}: {decided:?}", before.charges);
            }
        }
    }
}

const STATES: [fn(&mut World) -> domain::ids::CaseId; 6] = [
    |world| {
        let id = open_case(world);
        add(world, id, sensor(NEW, &[Cause::Quality]));
        id
    },
    |world| {
        let id = open_case(world);
        add(world, id, sensor(OLD, &[Cause::Quality]));
        let ruling = rule(world, &[0], Verdict::Cost);
        charge(world, id, ZHENG, ruling).unwrap();
        id
    },
    quoted,
    |world| {
        let id = quoted(world);
        by_customer(world, id, by_link()).unwrap();
        id
    },
    |world| {
        let id = quoted(world);
        let objection = object(world, 0);
        by_customer(world, id, objection).unwrap();
        id
    },
    |world| {
        let id = quoted(world);
        by_customer(world, id, by_link()).unwrap();
        charge(world, id, LI, ChargeCommand::Settle { quote: 0, paid: Fen(27_900) }).unwrap();
        id
    },
];

fn sample(world: &mut World, id: domain::ids::CaseId, action: ChargeAction) -> ChargeCommand {
    let text = world.text("文字");
    let proposed = |world: &World, line| {
        let entered = &world.case(id).charges.line(line).unwrap().entered;
        world.charging.assess(world.case(id), &world.charter, &world.calendars, entered).proposal.verdict
    };
    match action {
        ChargeAction::AddLine => ChargeCommand::AddLine { entered: work(NEW, &[]) },
        ChargeAction::ChangeLine(line) => {
            ChargeCommand::ChangeLine { line, entered: work(NEW, &[Cause::Heat]), why: None }
        }
        ChargeAction::WithdrawLine(line) => ChargeCommand::WithdrawLine { line, why: text },
        ChargeAction::Rule(line) => {
            let verdict = proposed(world, line);
            rule(world, &[line], verdict)
        }
        ChargeAction::Object(line) => ChargeCommand::Object { line, voice: Voice::ToldTo(LI), text },
        ChargeAction::Review(line) => {
            ChargeCommand::Review { line, verdict: Verdict::Free, text, evidence: Evidence::default() }
        }
        ChargeAction::CarryOut(line) => {
            let on = date(2026, 11, 2);
            let done = match world.case(id).charges.line(line).unwrap().entered.subject {
                Subject::Part { .. } => {
                    Done::Fitted { on, serial: String::new(), revision: String::new(), seal: String::new() }
                }
                _ => Done::Worked { on },
            };
            ChargeCommand::CarryOut { line, done }
        }
        ChargeAction::IssueQuote => quote(&[]),
        ChargeAction::WithdrawQuote(quote) => ChargeCommand::WithdrawQuote { quote, why: text },
        ChargeAction::AcceptQuote(quote) => {
            ChargeCommand::AcceptQuote { quote, how: Acceptance::Told { to: LI } }
        }
        ChargeAction::DeclineQuote(quote) => {
            ChargeCommand::DeclineQuote { quote, voice: Voice::ToldTo(LI), text: None }
        }
        ChargeAction::Settle(quote) => {
            let charges = &world.case(id).charges;
            ChargeCommand::Settle { quote, paid: charges.due(&charges.quotes[usize::from(quote)]) }
        }
    }
}
