//! A plan is put in force: whoever goes gets the case, through the one door, all at once or not at all; each with the reason.

use super::question::{Body, Leg, Question};
use super::{Opened, PLAN, open};
use crate::admin::parts::{Sent, edited, form};
use crate::answer::{Answer, FilledText, Refusal, see_with};
use crate::app::App;
use crate::flash::Flash;
use crate::i18n::L10n;
use crate::submit;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::case::{Actor, Command};
use domain::ids::{CaseId, CommandId, PersonId};
use domain::text::SealedText;
use std::collections::BTreeMap;
use store::read::on_site;
use store::{DoorError, Store, Submission, Target};

pub(super) async fn carry_out(State(app): State<App>, Path(id): Path<i64>, sent: Sent) -> Answer {
    let form = form(&sent, PLAN)?;
    sent.viewer.require(domain::roles::Permission::Assign)?;
    let opened = open(&app.store, id).await?;
    if opened.plan.version != edited(&form) {
        return Err(Refusal::changed_meanwhile().into());
    }
    let l = &sent.viewer.reader.l;
    let given = adopt(&app.store, &opened, sent.viewer.id, l, || app.random()).await?;
    Ok(see_with(&format!("/routes/{id}"), &Flash::ok("routes-adopted").with("n", given)))
}

/// Puts a plan in force; gives how many cases got somebody else.
pub(super) async fn adopt(
    store: &Store,
    opened: &Opened,
    by: PersonId,
    l: &L10n,
    mut salt: impl FnMut() -> [u8; 16],
) -> Answer<usize> {
    let Body::Day(question) = &opened.body else {
        return Err(Refusal::new(FilledText::new("routes-adopt-file")).into());
    };
    if opened.plan.state != store::day_plans::State::Solved || opened.order.is_empty() {
        return Err(Refusal::new(FilledText::new("routes-adopt-unsolved")).into());
    }
    let goes = who_goes(question, &opened.order);
    let cases: Vec<CaseId> = goes.keys().copied().collect();
    let now = on_site::assignees(store.db(), &cases).await?;
    let mut submissions = Vec::new();
    for (case, (person, begins)) in &goes {
        if now.get(case).is_some_and(|(who, open)| *open && *who == Some(*person)) {
            continue;
        }
        let when = begins.map(|at| l.when(question.moment(at))).unwrap_or_default();
        let why = SealedText::new(
            salt(),
            l.ta("routes-adopt-why", &[("plan", &opened.plan.name), ("when", &when)]),
        );
        let command = Command::Assign { to: Some(*person), why: Some(why.reference()) };
        // The same plan adopted twice gives nobody a case twice.
        let name = format!("{}:{}:{case}", opened.plan.id, opened.plan.version);
        let id = CommandId::named("day-plan", &name);
        let submission = Submission::new(id, Actor::Person(by), store.now(), Target::Case(*case), command);
        submissions.push((*case, submission.with_texts([why])));
    }
    let (cases, submissions): (Vec<CaseId>, Vec<Submission>) = submissions.into_iter().unzip();
    let given = match store.door().submit_together(submissions).await {
        Ok(done) => done.len(),
        Err((at, DoorError::Refused(refusal))) => {
            let case = cases.get(at).map(ToString::to_string).unwrap_or_default();
            let why = submit::sentence(&refusal).say(l);
            let text = FilledText::new("routes-adopt-refused").with("case", case).with("why", why);
            return Err(Refusal::new(text).status(StatusCode::CONFLICT).into());
        }
        Err((_, DoorError::Failed(error))) => return Err(error.into()),
    };
    let holds = serde_json::to_string(&opened.order)?;
    if !store.adopt_day_plan(opened.plan.id, opened.plan.version, &holds, by).await? {
        return Err(Refusal::changed_meanwhile().into());
    }
    Ok(given)
}

/// Who goes to each case, and when work begins there.
pub(super) fn who_goes(question: &Question, order: &[Leg]) -> BTreeMap<CaseId, (PersonId, Option<i32>)> {
    let begins: BTreeMap<String, i32> = Body::Day(Box::new(question.clone()))
        .asked(order)
        .ok()
        .and_then(|asked| asked.told(order))
        .map(|plan| plan.routes.into_iter().flat_map(|route| route.stops))
        .into_iter()
        .flatten()
        .map(|stop| (stop.name, stop.begins))
        .collect();
    let mut goes = BTreeMap::new();
    for leg in order {
        let Some(worker) = question.worker_named(&leg.engineer) else { continue };
        for name in &leg.visits {
            let Ok(case) = name.parse::<CaseId>() else { continue };
            // What was taken out of the plan since is in nobody's round.
            if question.call(name).is_some_and(super::question::Call::is_planned) {
                goes.insert(case, (PersonId(worker.person), begins.get(name).copied()));
            }
        }
    }
    goes
}
