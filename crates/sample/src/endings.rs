//! How stories end, and how some begin again.

use crate::history::Doing;
use crate::phrases;
use crate::plots::{DAY, another_way, first_answer, handling, solution, works_not};
use crate::teller::{Teller, Thread};
use domain::case::{Actor, Channel};
use domain::roles::Role;
use jiff::{SignedDuration, Timestamp};

/// "It works", within so many minutes; then closed, rated, and asked again some days later.
pub(crate) fn works(teller: &mut Teller<'_>, thread: &mut Thread, minutes: (i64, i64)) {
    teller.later(thread, minutes);
    let text = teller.line(thread.phrases().works);
    word(teller, thread, true, text);
    let confirmed = thread.at;
    if teller.chance.percent(45) {
        teller.later(thread, (2, 300));
        let (stars, words) = *teller.chance.pick(&phrases::RATINGS);
        thread.customer(Doing::Rate { stars, text: (!words.is_empty()).then(|| words.to_owned()) });
    }
    // Some are closed by hand, the others close by themselves.
    if teller.chance.percent(35) {
        teller.later(thread, (5, 600));
        thread.person(Doing::Close);
    }
    thread.at = confirmed;
    follow_up(teller, thread);
}

/// The customer's word, by mail or told on the phone.
pub(crate) fn word(teller: &mut Teller<'_>, thread: &mut Thread, effective: bool, text: String) {
    if thread.by == Channel::Phone || teller.chance.percent(25) {
        thread.person(Doing::Word { effective, text });
    } else {
        thread.customer(Doing::Word { effective, text });
    }
}

/// Asked a week later whether it still works, most say yes.
pub(crate) fn follow_up(teller: &mut Teller<'_>, thread: &mut Thread) {
    if teller.chance.percent(65) {
        teller.later(thread, (7 * DAY + 20, 8 * DAY));
        thread.customer(Doing::FollowUp { works: true, text: None });
    }
}

/// P-100: the customer never says anything; after all reminders a supervisor closes, with a reason.
pub(crate) fn no_word(teller: &mut Teller<'_>, at: Timestamp) {
    let mut thread = teller.report(at);
    first_answer(teller, &mut thread);
    handling(teller, &mut thread);
    solution(teller, &mut thread);
    teller.by_day(&mut thread, (10 * DAY + 120, 12 * DAY));
    let reason = teller.line(&phrases::NO_WORD);
    let superior = teller.superior(thread.owner);
    thread.does(Actor::Person(superior), Doing::CloseWithoutWord { reason });
    teller.told(thread);
}

/// The same trouble again, some days after it was closed: what the customer writes opens it again.
pub(crate) fn comes_back(teller: &mut Teller<'_>, at: Timestamp) {
    let mut thread = teller.report(at);
    first_answer(teller, &mut thread);
    handling(teller, &mut thread);
    solution(teller, &mut thread);
    teller.later(&mut thread, (60, DAY));
    let text = teller.line(thread.phrases().works);
    word(teller, &mut thread, true, text);
    teller.by_day(&mut thread, (4 * DAY, 6 * DAY));
    let text = teller.line(thread.phrases().back_again);
    thread.customer(Doing::Receive { by: Channel::Mail, text });
    again(teller, &mut thread);
    teller.told(thread);
}

/// Asked a week later, the customer says no.
pub(crate) fn does_not_hold(teller: &mut Teller<'_>, at: Timestamp) {
    let mut thread = teller.report(at);
    first_answer(teller, &mut thread);
    handling(teller, &mut thread);
    solution(teller, &mut thread);
    teller.later(&mut thread, (60, DAY));
    let text = teller.line(thread.phrases().works);
    word(teller, &mut thread, true, text);
    teller.later(&mut thread, (7 * DAY + 30, 8 * DAY));
    let text = Some(teller.line(thread.phrases().back_again));
    thread.customer(Doing::FollowUp { works: false, text });
    again(teller, &mut thread);
    teller.told(thread);
}

fn again(teller: &mut Teller<'_>, thread: &mut Thread) {
    teller.later(thread, (15, 100));
    let text = thread.phrases().sorry_again.to_owned();
    thread.person(Doing::Answer { by: thread.by, text });
    another_way(teller, thread);
    works(teller, thread, (60, DAY));
}

/// The customer is not satisfied: service supervision takes it up.
pub(crate) fn complained(teller: &mut Teller<'_>, at: Timestamp) {
    let mut thread = teller.report(at);
    first_answer(teller, &mut thread);
    handling(teller, &mut thread);
    solution(teller, &mut thread);
    works_not(teller, &mut thread);
    teller.later(&mut thread, (10, 400));
    let complaint = complain(teller, &mut thread);
    handled(teller, complaint);
    another_way(teller, &mut thread);
    works(teller, &mut thread, (60, DAY));
    teller.told(thread);
}

/// The same, at that moment, about a case of the days before; still open.
pub(crate) fn complains_at(teller: &mut Teller<'_>, at: Timestamp) {
    let before = at.saturating_sub(SignedDuration::from_hours(30)).unwrap_or(at);
    let mut thread = teller.report(before);
    first_answer(teller, &mut thread);
    thread.at = at.max(thread.at);
    let complaint = complain(teller, &mut thread);
    handling(teller, &mut thread);
    teller.told(thread);
    teller.told(complaint);
}

fn complain(teller: &mut Teller<'_>, thread: &mut Thread) -> Thread {
    let (subject, text) = *teller.chance.pick(&phrases::COMPLAINTS);
    let handler = teller.somebody(Role::QualitySupervisor, thread.at);
    let complaint = teller.out_of(thread, handler);
    let reporter = thread.reporter.clone();
    let (subject, text) = (subject.to_owned(), text.to_owned());
    thread.customer(Doing::Complain { subject, text, reporter, story: complaint.no() });
    complaint
}

/// P-COMPLAINT-2D: feedback within two working days, by somebody independent.
fn handled(teller: &mut Teller<'_>, mut complaint: Thread) {
    teller.by_day(&mut complaint, (20, 240));
    complaint.person(Doing::Assign { to: complaint.owner, why: None });
    teller.then(&mut complaint);
    complaint.person(Doing::Contact {
        by: Channel::Phone, text: "已致电客户了解经过并致歉。".to_owned()
    });
    teller.by_day(&mut complaint, (60, DAY));
    let text = teller.line(&phrases::COMPLAINT_ANSWERS);
    complaint.person(Doing::Answer { by: Channel::Phone, text });
    teller.by_day(&mut complaint, (60, DAY));
    let text = teller.line(&phrases::COMPLAINT_REMEDIES);
    complaint.person(Doing::Propose { by: Channel::Phone, text });
    teller.later(&mut complaint, (2, 30));
    complaint
        .person(Doing::Word { effective: true, text: "可以，感谢你们认真对待。".to_owned() });
    teller.then(&mut complaint);
    complaint.person(Doing::Close);
    teller.told(complaint);
}
