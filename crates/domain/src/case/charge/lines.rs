//! Lines: entered, decided, objected to, carried out.

use super::event::{ChargeEvent, LineEnd, QuoteEnd};
use super::refusal::ChargeRefusal as No;
use super::state::{
    Done, Entered, Evidence, LINES_MAX, Line, LineNo, LineState, Objection, QuoteState, Ruling,
};
use crate::case::clocks;
use crate::case::command::Refusal;
use crate::case::decide::Facts;
use crate::case::draft::Draft;
use crate::case::event::{Actor, Voice};
use crate::case::serve::need_person;
use crate::case::state::{Case, Kind, Stage};
use crate::charter::KeptBy;
use crate::clock::{Clock, ClockEvent, ClockNo, VoidReason};
use crate::ids::PersonId;
use crate::part::PartKind;
use crate::people::{Directory, Person};
use crate::roles::{self, Permission};
use crate::text::TextRef;
use crate::warranty::{Subject, Verdict};
use jiff::Timestamp;
use std::collections::BTreeSet;

type Answer = Result<(), Refusal>;

pub(super) fn add(draft: &mut Draft<'_>, facts: &Facts<'_>, entered: Entered) -> Answer {
    need_going_on(&draft.case)?;
    need_person(draft)?;
    if let Kind::Complaint { .. } = draft.case.kind {
        return Err(No::NotOnComplaint.into());
    }
    if draft.case.charges.lines.len() >= LINES_MAX {
        return Err(No::TooManyLines(LINES_MAX).into());
    }
    check(draft, facts, &entered)?;
    let line = LineNo::try_from(draft.case.charges.lines.len()).unwrap_or(LineNo::MAX);
    draft.emit_charge(ChargeEvent::LineAdded { line, entered });
    Ok(())
}

pub(super) fn change(
    draft: &mut Draft<'_>,
    facts: &Facts<'_>,
    line: LineNo,
    entered: Entered,
    why: Option<TextRef>,
) -> Answer {
    need_going_on(&draft.case)?;
    need_person(draft)?;
    let before = need_changeable(draft, line)?;
    if before.entered == entered {
        return Err(Refusal::NothingToChange);
    }
    check(draft, facts, &entered)?;
    draft.emit_charge(ChargeEvent::LineChanged { line, entered, why });
    Ok(())
}

pub(super) fn withdraw(draft: &mut Draft<'_>, line: LineNo, why: TextRef) -> Answer {
    need_going_on(&draft.case)?;
    need_person(draft)?;
    need_changeable(draft, line)?;
    draft.emit_charge(ChargeEvent::LineWithdrawn { line, why: LineEnd::Person(why) });
    Ok(())
}

/// A person decides about lines, for each beside what the rules propose now.
pub(super) fn rule(
    draft: &mut Draft<'_>,
    facts: &Facts<'_>,
    lines: &BTreeSet<LineNo>,
    verdict: Verdict,
    reason: Option<TextRef>,
    evidence: &Evidence,
) -> Answer {
    need_going_on(&draft.case)?;
    let by = draft.stamp.actor.person().ok_or(Refusal::NeedsPerson)?;
    if lines.is_empty() {
        return Err(Refusal::NothingToChange);
    }
    // Whoever is asked to pay is shown why.
    if verdict != Verdict::Free && !evidence.is_there() {
        return Err(No::EvidenceNeeded.into());
    }
    for no in lines {
        let line = need_live(draft, *no)?.clone();
        need_not_quoted(draft, *no)?;
        if line.done.is_some() {
            return Err(No::DoneAlready.into());
        }
        match line.ruling().map(|ruling| &ruling.objection) {
            Some(Objection::Open { .. }) => return Err(No::ObjectionOpen { line: *no }.into()),
            Some(Objection::Answered { .. }) => return Err(No::Reviewed { line: *no }.into()),
            Some(Objection::None) | None => {}
        }
        let entered = &line.entered;
        let assessed = facts.charging.assess(&draft.case, facts.charter, facts.calendars, entered);
        let proposal = assessed.proposal;
        if verdict != Verdict::Free && is_always_free(facts, entered) {
            return Err(No::AlwaysFree { line: *no }.into());
        }
        if reason.is_none() {
            if verdict != proposal.verdict {
                return Err(No::AgainstProposal { line: *no, proposed: proposal.verdict }.into());
            }
            if verdict != Verdict::Free && proposal.is_open() {
                return Err(No::DaysMissing { line: *no }.into());
            }
        }
        let figure = facts.charging.figure(entered, verdict).ok().map(Box::new);
        draft.emit_charge(ChargeEvent::Ruled {
            line: *no,
            by,
            verdict,
            proposal: Box::new(proposal),
            figure,
            reason,
            evidence: evidence.clone(),
        });
    }
    Ok(())
}

/// P-SOFTWARE, P-CONSULT: no reason makes it cost anything.
fn is_always_free(facts: &Facts<'_>, entered: &Entered) -> bool {
    let is_software = |code| facts.charging.part(code).is_some_and(|part| part.kind == PartKind::Software);
    let unit = entered.unit.and_then(|id| facts.charging.unit(id));
    matches!(entered.subject, Subject::Consultation { .. })
        || entered.part().is_some_and(is_software)
        || unit.is_some_and(|unit| unit.software && unit.own)
}

/// The customer may object to what is not free, as long as it is not paid.
pub(super) fn object(
    draft: &mut Draft<'_>,
    facts: &Facts<'_>,
    line: LineNo,
    voice: Voice,
    text: TextRef,
) -> Answer {
    need_not_merged(&draft.case)?;
    let ruling = need_live(draft, line)?.ruling().ok_or(No::NothingToObjectTo)?;
    match ruling.objection {
        _ if ruling.verdict == Verdict::Free => return Err(No::NothingToObjectTo.into()),
        Objection::Open { .. } => return Err(No::ObjectedAlready.into()),
        // Two people have looked at it; who is still not satisfied complains (P-COMPLAINT-2D).
        Objection::Answered { .. } => return Err(No::Reviewed { line }.into()),
        Objection::None => {}
    }
    if let Some((_, quote)) = draft.case.charges.live_quote_of(line)
        && let QuoteState::Settled { .. } = quote.state
    {
        return Err(No::NothingToObjectTo.into());
    }
    draft.emit_charge(ChargeEvent::Objected { line, voice, text });
    // Another person's answer is owed, and climbs as everything does that is owed (P-ESCALATE).
    clocks::start(draft, facts, &[KeptBy::Review], draft.stamp.occurred);
    Ok(())
}

/// The clock that began with an objection.
fn clock_of(case: &Case, objected: Timestamp) -> Option<ClockNo> {
    let of =
        |clock: &Clock| clock.is_open() && clock.terms.kept_by == KeptBy::Review && clock.started == objected;
    ClockNo::try_from(case.clocks.iter().position(of)?).ok()
}

/// Who is not asked to see to it that an objection is answered: whoever decided, and those who report to them.
pub(in crate::case) fn kept_out_of_review(
    case: &Case,
    directory: &Directory,
    started: Timestamp,
) -> BTreeSet<PersonId> {
    let objected = |ruling: &&Ruling| matches!(ruling.objection, Objection::Open { at, .. } if at == started);
    let deciders: BTreeSet<PersonId> =
        case.charges.lines.iter().filter_map(Line::ruling).filter(objected).map(|ruling| ruling.by).collect();
    let below = |id: PersonId| deciders.iter().any(|decider| directory.reports_to(id, *decider));
    directory.people().map(|person| person.id).filter(|id| below(*id)).collect()
}

/// Another person answers: neither who decided nor anybody who reports to them.
pub(super) fn review(
    draft: &mut Draft<'_>,
    facts: &Facts<'_>,
    no: LineNo,
    verdict: Verdict,
    text: TextRef,
    evidence: Evidence,
) -> Answer {
    need_not_merged(&draft.case)?;
    let by = draft.stamp.actor.person().ok_or(Refusal::NeedsPerson)?;
    let line = need_live(draft, no)?.clone();
    let ruling: &Ruling = line.ruling().ok_or(No::NoObjection)?;
    let Objection::Open { at: objected, .. } = ruling.objection else { return Err(No::NoObjection.into()) };
    if facts.directory.reports_to(by, ruling.by) {
        return Err(No::NotByDecider.into());
    }
    let before = ruling.verdict;
    if verdict > before {
        return Err(No::NotWorse.into());
    }
    let figure = if verdict == before {
        ruling.figure.clone().map(Box::new)
    } else {
        facts.charging.figure(&line.entered, verdict).ok().map(Box::new)
    };
    draft.emit_charge(ChargeEvent::Reviewed { line: no, by, verdict, before, figure, text, evidence });
    if let Some(clock) = clock_of(&draft.case, objected) {
        let at = draft.stamp.occurred.max(objected);
        draft.emit_clock(clock, ClockEvent::Kept { at });
    }
    // What the customer was asked for is less now: an offer that still says more is taken back.
    if verdict < before
        && let Some((quote, QuoteState::Issued)) =
            draft.case.charges.live_quote_of(no).map(|(quote, of)| (quote, of.state.clone()))
    {
        draft.emit_charge(ChargeEvent::QuoteWithdrawn { quote, why: QuoteEnd::RulingChanged });
    }
    Ok(())
}

/// It was done. What must be paid is not begun before the customer has accepted what it costs.
pub(super) fn carry_out(draft: &mut Draft<'_>, facts: &Facts<'_>, no: LineNo, done: Done) -> Answer {
    need_going_on(&draft.case)?;
    need_person(draft)?;
    let line = need_live(draft, no)?;
    if line.done.is_some() {
        return Err(No::DoneAlready.into());
    }
    if let LineState::Undecided = line.state {
        return Err(No::NotDecided(no).into());
    }
    if !draft.case.charges.may_begin(no) {
        return Err(No::WorkMustWait { line: no }.into());
    }
    if !done.fits(&line.entered.subject) {
        return Err(No::OtherDeed.into());
    }
    let zone = facts.zone();
    let day = |at: Timestamp| at.to_zoned(zone.clone()).date();
    if done.on() > day(draft.stamp.recorded) || done.on() < day(draft.case.reported) {
        return Err(No::DayOfDeed.into());
    }
    // P-REPLACE: it takes its place in the register first, with readings and seals; here that is what is pointed at.
    if let Done::Replaced { on, by, serial } = &done {
        let took_its_place = facts.charging.newcomers.iter().any(|newcomer| {
            newcomer.id == *by
                && newcomer.serial == *serial
                && Some(newcomer.instead_of) == line.entered.unit
                && newcomer.installed == Some(*on)
        });
        if !took_its_place {
            return Err(No::NotExchanged { serial: serial.clone() }.into());
        }
    }
    draft.emit_charge(ChargeEvent::CarriedOut { line: no, done });
    Ok(())
}

/// What was decided for one customer is not decided for another: other contracts hold.
pub(in crate::case) fn customer_changed(draft: &mut Draft<'_>, before: &Case) {
    let other_customer = before.customer != draft.case.customer;
    let gone = |line: &Line| line.entered.unit.is_some_and(|unit| !draft.case.equipment.contains(&unit));
    let charges = &draft.case.charges;
    let touched: Vec<LineNo> = charges
        .numbered()
        .filter(|(_, line)| matches!(line.state, LineState::Ruled(_)) && line.done.is_none())
        .filter(|(no, line)| {
            let accepted = charges.live_quote_of(*no).is_some_and(|(_, quote)| quote.state.is_accepted());
            (other_customer || gone(line)) && !accepted
        })
        .map(|(no, _)| no)
        .collect();
    let quotes: BTreeSet<_> =
        touched.iter().filter_map(|no| charges.live_quote_of(*no)).map(|(no, _)| no).collect();
    for quote in quotes {
        draft.emit_charge(ChargeEvent::QuoteWithdrawn { quote, why: QuoteEnd::CustomerChanged });
    }
    for line in touched {
        let ruling = draft.case.charges.line(line).and_then(Line::ruling);
        let objected = ruling.and_then(|ruling| match ruling.objection {
            Objection::Open { at, .. } => Some(at),
            Objection::None | Objection::Answered { .. } => None,
        });
        draft.emit_charge(ChargeEvent::Undecided { line });
        if let Some(clock) = objected.and_then(|at| clock_of(&draft.case, at)) {
            let at = draft.stamp.occurred;
            draft.emit_clock(clock, ClockEvent::Voided { at, why: VoidReason::RulingTakenBack });
        }
    }
}

/// Who is told of an objection: the nearest superior of whoever decided who may answer it; where there is none, everybody who may.
pub(in crate::case) fn reviewers(directory: &Directory, decider: PersonId, now: Timestamp) -> Vec<PersonId> {
    let may = |person: &&Person| is_eligible(directory, person, decider) && person.works_here(now);
    match directory.superiors(decider).find(may) {
        Some(superior) => vec![superior.id],
        None => directory.people().filter(may).map(|person| person.id).collect(),
    }
}

/// Whether a person may answer an objection to what `decider` decided.
pub(in crate::case) fn is_eligible(directory: &Directory, person: &Person, decider: PersonId) -> bool {
    roles::may(&person.roles, Permission::ReviewRulings) && !directory.reports_to(person.id, decider)
}

fn check(draft: &Draft<'_>, facts: &Facts<'_>, entered: &Entered) -> Answer {
    if !entered.has_an_amount() {
        return Err(No::NoAmount.into());
    }
    match entered.unit {
        Some(unit) if !draft.case.equipment.contains(&unit) || facts.charging.unit(unit).is_none() => {
            return Err(No::NoSuchUnit.into());
        }
        None if matches!(entered.subject, Subject::Replacement { .. }) => return Err(No::UnitNeeded.into()),
        Some(_) | None => {}
    }
    // P-ORIGINAL: what is not in the company's catalogue is not fitted. A unit is replaced by one of a model or of a part's code.
    let foreign = |code: &&crate::ids::PartCode| facts.charging.part(code).is_none();
    let model = |unit: &crate::warranty::Unit, code: &str| unit.model == code;
    if let Some(code) = entered.subject.delivers().into_iter().chain(&entered.about).find(foreign) {
        let same_model = matches!(entered.subject, Subject::Replacement { .. })
            && entered
                .unit
                .and_then(|id| facts.charging.unit(id))
                .is_some_and(|unit| model(unit, code.as_str()));
        if !same_model {
            return Err(No::NotOurPart(code.clone()).into());
        }
    }
    let reported = draft.case.reported.to_zoned(facts.zone()).date();
    if entered.failed_on.is_some_and(|failed| failed > reported) {
        return Err(No::FailedLater.into());
    }
    Ok(())
}

/// Lines come and are decided as long as the case goes on, and until it is closed.
pub(super) fn need_going_on(case: &Case) -> Answer {
    match case.stage {
        Stage::Open { .. } | Stage::Confirmed { .. } => Ok(()),
        Stage::Closed { .. } | Stage::Withdrawn { .. } => Err(Refusal::CaseIsOver),
        Stage::Merged { into, .. } => Err(Refusal::CaseWasMerged { into }),
    }
}

pub(super) fn need_not_merged(case: &Case) -> Answer {
    match case.stage {
        Stage::Merged { into, .. } => Err(Refusal::CaseWasMerged { into }),
        Stage::Open { .. } | Stage::Confirmed { .. } | Stage::Closed { .. } | Stage::Withdrawn { .. } => {
            Ok(())
        }
    }
}

pub(super) fn need_live<'a>(draft: &'a Draft<'_>, no: LineNo) -> Result<&'a Line, Refusal> {
    let line = draft.case.charges.line(no).ok_or(No::NoSuchLine(no))?;
    if line.is_live() { Ok(line) } else { Err(No::LineIsOver.into()) }
}

fn need_not_quoted(draft: &Draft<'_>, no: LineNo) -> Answer {
    match draft.case.charges.live_quote_of(no) {
        Some((quote, _)) => Err(No::Quoted(quote).into()),
        None => Ok(()),
    }
}

fn need_changeable<'a>(draft: &'a Draft<'_>, no: LineNo) -> Result<&'a Line, Refusal> {
    let line = need_live(draft, no)?;
    if line.done.is_some() {
        return Err(No::DoneAlready.into());
    }
    if line.has_open_objection() {
        return Err(No::ObjectionOpen { line: no }.into());
    }
    need_not_quoted(draft, no)?;
    Ok(line)
}

/// By the link or in the portal the customer speaks for themselves; what they told somebody is written down by a person.
pub(super) fn is_by_customer(draft: &Draft<'_>) -> bool {
    matches!(draft.stamp.actor, Actor::Customer | Actor::Contact(_))
}
