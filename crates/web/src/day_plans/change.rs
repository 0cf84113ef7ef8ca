//! What somebody changes in a plan by hand: who goes, who stays, what is left out; and the search that follows, which begins with the
//! plan there is and moves little.

use super::question::{Body, DAY, Leg, Lock, Question};
use super::{Opened, PLAN, open};
use crate::admin::parts::{Sent, edited, form};
use crate::answer::{Answer, FilledText, Refusal, see, see_with};
use crate::app::App;
use crate::flash::Flash;
use axum::extract::{Path, State};
use domain::ids::{CaseId, PersonId};
use jiff::Timestamp;
use planning::routes::Plan;
use store::day_plans::State as Stands;

/// After a small change it is searched for no longer than this.
const SECONDS_AFTER_CHANGE: u32 = 3;
/// What is left of a shift is rounded up to whole steps.
const STEP: i32 = 300;

impl Question {
    /// What has begun by now, or is on its way, stays as it is; nobody leaves in the past.
    pub(super) fn hold_begun(&mut self, now: Timestamp, plan: Option<&Plan>) {
        let Ok(now) = i32::try_from(self.seconds(now)) else { return };
        if now <= 0 {
            return;
        }
        let mut under_way: Vec<(i64, i32)> = Vec::new();
        let mut leaves: Vec<(i64, i32, i32)> = Vec::new();
        for route in plan.iter().flat_map(|plan| &plan.routes) {
            let Some(worker) = self.worker_named(&route.name) else { continue };
            let (person, out) = (worker.person, worker.out);
            let day = route.leaves.div_euclid(DAY);
            leaves.push((person, day, route.leaves));
            let mut departs = route.leaves;
            for stop in &route.stops {
                // Whoever was taken out of the plan may be on the way, and does not arrive.
                let holds = if out { stop.begins <= now } else { departs <= now };
                departs = stop.leaves;
                if !holds {
                    continue;
                }
                under_way.push((person, day));
                let Ok(case) = stop.name.parse::<CaseId>() else { continue };
                if let Some(call) = self.call_mut(case) {
                    if out {
                        call.begun = Some((person, stop.begins));
                    } else {
                        call.lock = Some(Lock { person, at: Some(stop.begins) });
                    }
                }
            }
        }
        for worker in &mut self.people {
            let person = worker.person;
            worker.shifts.retain_mut(|(from, to)| {
                let day = from.div_euclid(DAY);
                if *from < now && !under_way.contains(&(person, day)) {
                    // Whoever leaves within these minutes by the plan still does.
                    let planned = leaves.iter().find(|(who, on, _)| (*who, *on) == (person, day));
                    let next = (now / STEP + 1) * STEP;
                    *from = planned.map_or(next, |(.., leaves)| next.min(*leaves));
                }
                *to - *from >= STEP
            });
        }
    }
}

impl Opened {
    /// The day that is asked for, while nobody searches.
    pub(super) fn question(&self) -> Answer<&Question> {
        if self.plan.state.is_busy() {
            return Err(Refusal::new(FilledText::new("routes-busy")).into());
        }
        match &self.body {
            Body::Day(question) => Ok(question),
            Body::File(_) => Err(Refusal::new(FilledText::new("routes-only-days")).into()),
        }
    }

    /// The plan as it stands, where it holds.
    pub(super) fn told(&self) -> Option<Plan> {
        self.body.asked(&self.order).ok()?.told(&self.order)
    }

    /// Keeps a changed question and lets it be searched for anew, beginning with the plan there is.
    pub(super) async fn replan(
        &self,
        app: &App,
        mut question: Question,
        by: PersonId,
        edited: i64,
        seconds: u32,
    ) -> Answer<()> {
        question.hold_begun(app.now(), self.told().as_ref());
        question.base = super::gather::base(&app.store, question.first).await?;
        let order: Vec<Leg> = self.order.clone();
        let mut draft = self.draft(&Body::Day(Box::new(question)), &order, Stands::Waiting)?;
        draft.seconds = seconds;
        if !app.store.change_day_plan(self.plan.id, &draft, edited, by).await? {
            return Err(Refusal::changed_meanwhile().into());
        }
        app.searches.added();
        Ok(())
    }
}

pub(super) async fn again(State(app): State<App>, Path(id): Path<i64>, sent: Sent) -> Answer {
    let mut form = form(&sent, PLAN)?;
    let opened = open(&app.store, id).await?;
    let l = &sent.viewer.reader.l;
    let Some(seconds) = super::new::read_seconds(l, &mut form) else {
        let most = i64::from(super::SECONDS_MAX);
        return Err(Refusal::new(FilledText::new("routes-seconds.wrong").with("most", most)).into());
    };
    if opened.plan.state.is_busy() {
        return Err(Refusal::new(FilledText::new("routes-busy")).into());
    }
    match &opened.body {
        Body::Day(question) => {
            opened.replan(&app, (**question).clone(), sent.viewer.id, edited(&form), seconds).await?;
        }
        Body::File(_) => {
            let mut draft = opened.draft(&opened.body, &opened.order, Stands::Waiting)?;
            draft.seconds = seconds;
            if !app.store.change_day_plan(id, &draft, edited(&form), sent.viewer.id).await? {
                return Err(Refusal::changed_meanwhile().into());
            }
            app.searches.added();
        }
    }
    Ok(see(&format!("/routes/{id}")))
}

/// Gives one visit to somebody, locks it, leaves it out, or takes that back.
pub(super) async fn visit(
    State(app): State<App>,
    Path((id, case)): Path<(i64, String)>,
    sent: Sent,
) -> Answer {
    let form = form(&sent, PLAN)?;
    let opened = open(&app.store, id).await?;
    let mut question = opened.question()?.clone();
    let case: CaseId = case.parse().map_err(|_| Refusal::not_found())?;
    let person: Option<i64> = form.value("person").parse().ok();
    let known = person.filter(|id| question.worker(*id).is_some_and(super::question::Worker::is_planned));
    let call = question.call_mut(case).ok_or_else(Refusal::not_found)?;
    match form.value("do") {
        "give" | "lock" => {
            let person = known.ok_or_else(|| Refusal::new(FilledText::new("routes-whom")))?;
            (call.lock, call.out) = (Some(Lock { person, at: None }), false);
        }
        "unlock" => call.lock = None,
        "leave" => (call.lock, call.out) = (None, true),
        "return" => call.out = false,
        _ => return Err(Refusal::new(FilledText::new("routes-what")).into()),
    }
    let seconds = opened.plan.seconds.min(SECONDS_AFTER_CHANGE);
    opened.replan(&app, question, sent.viewer.id, edited(&form), seconds).await?;
    Ok(see_with(&format!("/routes/{id}"), &Flash::ok("routes-changed")))
}

/// Somebody stays away, or comes back.
pub(super) async fn person(
    State(app): State<App>,
    Path((id, person)): Path<(i64, i64)>,
    sent: Sent,
) -> Answer {
    let form = form(&sent, PLAN)?;
    let opened = open(&app.store, id).await?;
    let mut question = opened.question()?.clone();
    let out = form.value("do") == "out";
    let worker = question.people.iter_mut().find(|worker| worker.person == person);
    worker.ok_or_else(Refusal::not_found)?.out = out;
    if !question.people.iter().any(super::question::Worker::is_planned) {
        return Err(Refusal::new(FilledText::new("routes-last")).into());
    }
    if out {
        // What was theirs goes to others; what they have begun is kept apart by `hold_begun`.
        for call in &mut question.visits {
            call.lock = call.lock.filter(|lock| lock.person != person);
        }
    }
    let seconds = opened.plan.seconds.min(SECONDS_AFTER_CHANGE);
    opened.replan(&app, question, sent.viewer.id, edited(&form), seconds).await?;
    Ok(see_with(&format!("/routes/{id}"), &Flash::ok("routes-changed")))
}

pub(super) async fn stop(State(app): State<App>, Path(id): Path<i64>, sent: Sent) -> Answer {
    form(&sent, PLAN)?;
    open(&app.store, id).await?;
    app.store.stop_day_plan(id).await?;
    Ok(see(&format!("/routes/{id}")))
}

pub(super) async fn drop_plan(State(app): State<App>, Path(id): Path<i64>, sent: Sent) -> Answer {
    form(&sent, PLAN)?;
    open(&app.store, id).await?;
    if !app.store.drop_day_plan(id).await? {
        return Err(Refusal::new(FilledText::new("routes-holds")).into());
    }
    Ok(see_with("/routes", &Flash::ok("routes-dropped")))
}
