//! The ways a story can go.

use crate::endings;
use crate::field::FIELD_AREA;
use crate::history::Doing;
use crate::phrases;
use crate::teller::{Teller, Thread, department};
use domain::case::{Actor, Channel, WaitingOn};
use domain::roles::Role;
use domain::severity::{Severity, Way};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;

/// A day, in minutes.
pub(crate) const DAY: i64 = 24 * 60;

/// One of the usual stories, by how often each happens.
pub(crate) fn any(teller: &mut Teller<'_>, at: Timestamp) {
    match teller.chance.below(100) {
        0..38 => smooth(teller, at),
        38..48 => on_the_phone(teller, at),
        48..60 => second_way(teller, at),
        60..67 => waits(teller, at, WaitingOn::Customer),
        67..74 => waits(teller, at, WaitingOn::Parts),
        74..78 => endings::no_word(teller, at),
        78..81 => withdrawn(teller, at),
        81..84 => doubled(teller, at),
        84..86 => two_matters(teller, at),
        86..89 => endings::comes_back(teller, at),
        89..91 => endings::does_not_hold(teller, at),
        91..94 => endings::complained(teller, at),
        94..96 => unknown_sender(teller, at),
        _ => late(teller, at),
    }
}

/// What lies on the desks right now, whatever chance made of the rest: every stage, and clocks in every state.
pub(crate) fn today(teller: &mut Teller<'_>) {
    let ago =
        |now: Timestamp, minutes: i64| now.saturating_sub(SignedDuration::from_mins(minutes)).unwrap_or(now);
    let now = teller.now;
    for minutes in [3, 11, 24, 38, 55, 71, 96] {
        untouched(teller, ago(now, minutes));
    }
    // At risk, late, and climbed: forgotten since yesterday and before, some with superiors who do not react.
    for (hours, heard) in [
        (13, true),
        (20, true),
        (21, false),
        (23, false),
        (25, true),
        (26, false),
        (28, true),
        (29, false),
        (33, false),
        (47, false),
    ] {
        forgotten(teller, ago(now, hours * 60), heard);
    }
    for hours in [4, 6, 9, 15, 26, 30] {
        stops_at(teller, ago(now, hours * 60), Stop::Answered);
        stops_at(teller, ago(now, hours * 60 + 40), Stop::Diagnosing);
        stops_at(teller, ago(now, hours * 60 + 75), Stop::Proposed);
        stops_at(teller, ago(now, hours * 60 + 110), Stop::NotEffective);
        stops_at(teller, ago(now, hours * 60 + 130), Stop::Waiting(WaitingOn::Customer));
        stops_at(teller, ago(now, hours * 60 + 160), Stop::Waiting(WaitingOn::Parts));
    }
    for hours in [31, 52] {
        endings::complains_at(teller, ago(now, hours * 60));
    }
}

/// Hours ago at which cases came in that need somebody on site in the city whose day the demo plans.
const ON_SITE: [i64; 22] =
    [3, 4, 5, 6, 7, 20, 22, 23, 25, 26, 27, 28, 30, 31, 44, 46, 48, 50, 52, 54, 70, 76];
/// What cannot be mended from afar.
const ON_SITE_FAULTS: [&str; 6] =
    ["meter-leak", "meter-stopped", "valve-stuck", "concentrator-offline", "meter-wrong", "heat-difference"];

/// What the dispatcher plans today.
pub(crate) fn on_site(teller: &mut Teller<'_>) {
    for (n, hours) in ON_SITE.into_iter().enumerate() {
        let at = teller.now.saturating_sub(SignedDuration::from_mins(hours * 60)).unwrap_or(teller.now);
        let trouble = teller.trouble(ON_SITE_FAULTS[n % ON_SITE_FAULTS.len()]);
        let Some(mut thread) = teller.report_in(at, trouble, FIELD_AREA) else { continue };
        teller.later(&mut thread, (4, 30));
        answer(teller, &mut thread);
        teller.later(&mut thread, (2, 15));
        let whom = teller.somebody(Role::SupportExpert, thread.at);
        let why = Some(teller.line(&["需要到现场，请安排派工。", "电话里无法解决，请派人上门。"]));
        thread.person(Doing::HandOver { to: department("operations"), assignee: Some(whom), why });
        thread.owner = whom;
        teller.then(&mut thread);
        let reason = (teller.suggested(&thread) != Way::OnSite).then(|| teller.line(&phrases::AGAINST));
        thread.person(Doing::Diagnose { way: Way::OnSite, against: reason });
        teller.told(thread);
    }
}

/// Report, answer, diagnosis, solution, "it works".
fn smooth(teller: &mut Teller<'_>, at: Timestamp) {
    let mut thread = teller.report(at);
    first_answer(teller, &mut thread);
    handling(teller, &mut thread);
    solution(teller, &mut thread);
    endings::works(teller, &mut thread, (20, 2 * DAY));
    teller.told(thread);
}

/// P-CONSULT, P-PHONE: solved while the customer is on the phone.
fn on_the_phone(teller: &mut Teller<'_>, at: Timestamp) {
    let faults = ["consultation", "certificate", "billing", "battery-low", "other"];
    let fault = teller.line(&faults);
    let trouble = teller.trouble(&fault);
    let mut thread = teller.report_of(at, trouble, Channel::Phone);
    teller.later(&mut thread, (1, 4));
    let text = teller.line(thread.trouble.answers);
    thread.person(Doing::Propose { by: Channel::Phone, text });
    teller.later(&mut thread, (1, 6));
    let text = teller.line(thread.phrases().works);
    thread.person(Doing::Word { effective: true, text });
    teller.then(&mut thread);
    if teller.chance.percent(60) {
        thread.person(Doing::Close);
    }
    endings::follow_up(teller, &mut thread);
    teller.told(thread);
}

/// The first solution does not work: the next way of serving.
fn second_way(teller: &mut Teller<'_>, at: Timestamp) {
    let mut thread = teller.report(at);
    first_answer(teller, &mut thread);
    handling(teller, &mut thread);
    solution(teller, &mut thread);
    works_not(teller, &mut thread);
    another_way(teller, &mut thread);
    if teller.chance.percent(15) {
        works_not(teller, &mut thread);
        another_way(teller, &mut thread);
    }
    endings::works(teller, &mut thread, (30, 2 * DAY));
    teller.told(thread);
}

pub(crate) fn works_not(teller: &mut Teller<'_>, thread: &mut Thread) {
    teller.later(thread, (40, 900));
    let text = teller.line(thread.phrases().works_not);
    endings::word(teller, thread, false, text);
}

pub(crate) fn another_way(teller: &mut Teller<'_>, thread: &mut Thread) {
    teller.by_day(thread, (10, 150));
    diagnosis(teller, thread);
    solution(teller, thread);
}

/// Nothing can go on before the customer, or the store, has done something.
fn waits(teller: &mut Teller<'_>, at: Timestamp, on: WaitingOn) {
    let mut thread = teller.report(at);
    first_answer(teller, &mut thread);
    handling(teller, &mut thread);
    waiting(teller, &mut thread, on);
    teller.by_day(&mut thread, if on == WaitingOn::Parts { (DAY, 5 * DAY) } else { (200, 3 * DAY) });
    if on == WaitingOn::Customer && teller.chance.percent(60) {
        let text = teller.line(&[
            "钥匙已经放在门卫室，随时可以来。",
            "照片已经拍好，请查看。",
            "停水时间定在明天上午九点。",
        ]);
        // Their message ends the waiting.
        thread.customer(Doing::Receive { by: Channel::Mail, text });
    } else {
        thread.person(Doing::StopWaiting);
    }
    solution(teller, &mut thread);
    endings::works(teller, &mut thread, (30, 2 * DAY));
    teller.told(thread);
}

fn waiting(teller: &mut Teller<'_>, thread: &mut Thread, on: WaitingOn) {
    teller.later(thread, (5, 60));
    let why = match on {
        WaitingOn::Customer => teller.line(&phrases::WAIT_CUSTOMER),
        WaitingOn::Parts => teller.line(&phrases::WAIT_PARTS),
    };
    thread.person(Doing::Wait { on, why });
    if on == WaitingOn::Parts {
        teller.then(thread);
        let text = teller.line(&phrases::PROGRESS);
        thread.person(Doing::Send { by: thread.by, text });
    }
}

/// The customer takes it back.
fn withdrawn(teller: &mut Teller<'_>, at: Timestamp) {
    let mut thread = teller.report(at);
    if teller.chance.percent(50) {
        first_answer(teller, &mut thread);
    }
    teller.later(&mut thread, (10, 100));
    let text = teller.line(&phrases::WITHDRAWN);
    if thread.by == Channel::Phone {
        thread.person(Doing::Withdraw { text });
    } else {
        thread.customer(Doing::Withdraw { text });
    }
    teller.told(thread);
}

/// Two people report the same; the second report is merged into the first.
fn doubled(teller: &mut Teller<'_>, at: Timestamp) {
    let mut first = teller.report(at);
    let mut second = teller.report_of(at, first.trouble, Channel::Web);
    if let (Some(taken), Some(of)) = (&mut second.story.taken, &first.story.taken) {
        taken.customer = of.customer;
        taken.equipment.clone_from(&of.equipment);
        taken.area.clone_from(&of.area);
        taken.remote_access = of.remote_access;
        taken.text = format!("{}（同事可能已经打过电话）", of.text);
    }
    let behind = SignedDuration::from_mins(teller.chance.between(15, 90));
    second.story.at = at.saturating_add(behind).unwrap_or(at);
    second.story.scenes.clear();
    second.at = second.story.at;
    teller.receipt(&mut second);
    teller.later(&mut second, (8, 50));
    let why = "同一客户就同一设备的重复报修。".to_owned();
    second.person(Doing::Merge { into: first.no(), why });
    first_answer(teller, &mut first);
    handling(teller, &mut first);
    // The first must still be open when the second comes.
    first.at = first.at.max(second.at);
    solution(teller, &mut first);
    endings::works(teller, &mut first, (60, DAY));
    teller.told(first);
    teller.told(second);
}

/// One call, two matters: the second becomes a case of its own.
fn two_matters(teller: &mut Teller<'_>, at: Timestamp) {
    let mut thread = teller.report(at);
    first_answer(teller, &mut thread);
    teller.later(&mut thread, (3, 30));
    let (subject, text) = *teller.chance.pick(&phrases::SECOND_MATTERS);
    let mut other = teller.out_of(&thread, thread.owner);
    thread.person(Doing::Split { subject: subject.to_owned(), text: text.to_owned(), story: other.no() });
    other.trouble = teller.trouble("other");
    teller.later(&mut other, (20, 100));
    other.person(Doing::Answer {
        by: other.by, text: "这一件我们单独处理，今天给您回复。".to_owned()
    });
    teller.by_day(&mut other, (60, 600));
    solution(teller, &mut other);
    endings::works(teller, &mut other, (60, DAY));
    handling(teller, &mut thread);
    solution(teller, &mut thread);
    endings::works(teller, &mut thread, (30, DAY));
    teller.told(thread);
    teller.told(other);
}

/// The answer comes after its time: it has climbed.
fn late(teller: &mut Teller<'_>, at: Timestamp) {
    let mut thread = teller.report(at);
    if thread.story.taken.as_ref().is_some_and(|taken| taken.assignee.is_none()) {
        teller.later(&mut thread, (20, 80));
        thread.person(Doing::Assign { to: thread.owner, why: None });
    }
    let left =
        thread.story.at.saturating_add(SignedDuration::from_mins(DAY + teller.chance.between(10, 420)));
    thread.at = left.unwrap_or(thread.at);
    let text = thread.filled(&teller.line(thread.trouble.answers));
    thread.person(Doing::Answer { by: thread.by, text: format!("{}{text}", thread.phrases().sorry_late) });
    handling(teller, &mut thread);
    solution(teller, &mut thread);
    endings::works(teller, &mut thread, (60, DAY));
    teller.told(thread);
}

/// A mail from an address that nobody knows: whose case it is turns out in the first talk.
fn unknown_sender(teller: &mut Teller<'_>, at: Timestamp) {
    let trouble = teller.trouble("meter-stopped");
    let mut thread = teller.report_of(at, trouble, Channel::Mail);
    let Some(taken) = &mut thread.story.taken else { return };
    let Some(customer) = taken.customer.take() else { return };
    let (equipment, area) = (std::mem::take(&mut taken.equipment), taken.area.take());
    let remote_access = std::mem::replace(&mut taken.remote_access, false);
    teller.later(&mut thread, (6, 60));
    thread.person(Doing::Assign { to: thread.owner, why: None });
    teller.then(&mut thread);
    let text = teller.line(&phrases::CONTACTS);
    thread.person(Doing::Contact { by: Channel::Phone, text });
    teller.then(&mut thread);
    thread.person(Doing::Identify { customer, equipment, area, remote_access });
    teller.later(&mut thread, (2, 30));
    answer(teller, &mut thread);
    handling(teller, &mut thread);
    solution(teller, &mut thread);
    endings::works(teller, &mut thread, (60, DAY));
    teller.told(thread);
}

/// Came in minutes ago; nobody has done anything yet.
fn untouched(teller: &mut Teller<'_>, at: Timestamp) {
    let thread = teller.report(at);
    teller.told(thread);
}

/// Somebody has it and has not answered.
fn forgotten(teller: &mut Teller<'_>, at: Timestamp, heard: bool) {
    let mut thread = teller.report_of(at, teller.trouble("no-reading"), Channel::Mail);
    let expert = teller.somebody(Role::SupportExpert, at);
    teller.later(&mut thread, (3, 9));
    let why = Some(teller.line(&["请专家尽快答复。", "客户在等，请今天答复。"]));
    thread.person(Doing::HandOver { to: department("operations"), assignee: Some(expert), why });
    thread.story.acknowledged_after = heard.then_some(SignedDuration::from_mins(12));
    teller.told(thread);
}

/// How far a case of today has come.
#[derive(Clone, Copy)]
enum Stop {
    Answered,
    Diagnosing,
    Proposed,
    NotEffective,
    Waiting(WaitingOn),
}

fn stops_at(teller: &mut Teller<'_>, at: Timestamp, stop: Stop) {
    let mut thread = teller.report(at);
    teller.later(&mut thread, (4, 40));
    answer(teller, &mut thread);
    if !matches!(stop, Stop::Answered) {
        teller.later(&mut thread, (2, 20));
        pass_on(teller, &mut thread);
        teller.then(&mut thread);
        diagnosis(teller, &mut thread);
    }
    match stop {
        Stop::Answered | Stop::Diagnosing => {}
        Stop::Waiting(on) => waiting(teller, &mut thread, on),
        Stop::Proposed | Stop::NotEffective => {
            teller.later(&mut thread, (20, 60));
            found_and_proposed(teller, &mut thread);
        }
    }
    if matches!(stop, Stop::NotEffective) {
        teller.later(&mut thread, (30, 100));
        let text = teller.line(thread.phrases().works_not);
        endings::word(teller, &mut thread, false, text);
    }
    teller.told(thread);
}

/// P-ANSWER-24H, P-LOCAL-2H: somebody speaks to the customer soon; a clear answer follows.
pub(crate) fn first_answer(teller: &mut Teller<'_>, thread: &mut Thread) {
    let urgent = thread.severity <= Severity::Two;
    if urgent || teller.chance.percent(60) {
        teller.later(thread, if urgent { (3, 22) } else { (6, 95) });
    } else {
        teller.later(thread, (8, 100));
        take(teller, thread);
        let text = teller.line(&phrases::CONTACTS);
        thread.person(Doing::Contact { by: Channel::Phone, text });
        if teller.chance.percent(30) {
            teller.then(thread);
            note(teller, thread);
        }
        teller.by_day(thread, (40, 500));
    }
    answer(teller, thread);
}

fn answer(teller: &mut Teller<'_>, thread: &mut Thread) {
    take(teller, thread);
    let text = thread.filled(&teller.line(thread.trouble.answers));
    thread.person(Doing::Answer { by: thread.by, text });
}

/// What came by mail or from the web lies with the department until an agent takes it.
fn take(teller: &mut Teller<'_>, thread: &mut Thread) {
    let taken = thread.story.taken.as_ref().is_none_or(|taken| taken.assignee.is_some());
    let assigned = thread.story.scenes.iter().any(|s| matches!(s.doing, Doing::Assign { .. }));
    if !taken && !assigned {
        thread.person(Doing::Assign { to: thread.owner, why: None });
        teller.then(thread);
    }
}

/// From the desk to whoever can solve it, and the diagnosis begun.
pub(crate) fn handling(teller: &mut Teller<'_>, thread: &mut Thread) {
    if teller.chance.percent(7) && thread.severity == Severity::Three {
        teller.then(thread);
        thread.severity = Severity::Two;
        thread.person(Doing::ChangeSeverity {
            to: Severity::Two,
            why: "影响一整栋楼的结算，提高一级。".to_owned(),
        });
        let superior = teller.superior(thread.owner);
        teller.then(thread);
        thread.does(Actor::Person(superior), Doing::Follow);
    }
    if teller.chance.percent(20) {
        teller.later(thread, (4, 60));
        let text = teller.line(thread.phrases().more);
        thread.customer(Doing::Receive { by: Channel::Mail, text });
    }
    teller.by_day(thread, (2, 45));
    pass_on(teller, thread);
    teller.by_day(thread, (2, 60));
    diagnosis(teller, thread);
}

fn pass_on(teller: &mut Teller<'_>, thread: &mut Thread) {
    if matches!(thread.trouble.fault, "billing" | "consultation" | "certificate" | "other") {
        return;
    }
    let role = if teller.suggested(thread) == Way::OnSite && teller.chance.percent(60) {
        Role::FieldEngineer
    } else {
        Role::SupportExpert
    };
    let whom = teller.somebody(role, thread.at);
    let why = teller.chance.percent(55).then(|| teller.line(&phrases::NOTES));
    thread.person(Doing::HandOver { to: department("operations"), assignee: Some(whom), why });
    thread.owner = whom;
}

fn diagnosis(teller: &mut Teller<'_>, thread: &mut Thread) {
    let suggested = teller.suggested(thread);
    let against = suggested != Way::OnSite && teller.chance.percent(8);
    let way = if against { Way::OnSite } else { suggested };
    let reason = against.then(|| teller.line(&phrases::AGAINST));
    thread.person(Doing::Diagnose { way, against: reason });
    if teller.chance.percent(35) {
        teller.then(thread);
        note(teller, thread);
    }
}

fn note(teller: &mut Teller<'_>, thread: &mut Thread) {
    let asked = teller.chance.percent(35);
    let mut mentions = BTreeSet::new();
    if asked {
        let whom = teller.somebody(Role::SupportExpert, thread.at);
        mentions.extend((whom != thread.owner).then_some(whom));
    }
    let text = if mentions.is_empty() { teller.line(&phrases::NOTES) } else { teller.line(&phrases::ASKS) };
    thread.person(Doing::Note { text, mentions });
}

/// The crux is found, a solution proposed.
pub(crate) fn solution(teller: &mut Teller<'_>, thread: &mut Thread) {
    let minutes = match thread.severity {
        Severity::One => (20, 260),
        Severity::Two => (40, 700),
        Severity::Three => (60, 1_500),
        Severity::Four => (30, 1_200),
    };
    teller.by_day(thread, minutes);
    found_and_proposed(teller, thread);
}

fn found_and_proposed(teller: &mut Teller<'_>, thread: &mut Thread) {
    let (cause, remedy) = *teller.chance.pick(thread.trouble.findings);
    thread.person(Doing::Find { cause: cause.to_owned(), remedy: remedy.to_owned() });
    teller.then(thread);
    let text = thread.filled(&teller.line(thread.trouble.proposals));
    thread.person(Doing::Propose { by: thread.by, text });
}
