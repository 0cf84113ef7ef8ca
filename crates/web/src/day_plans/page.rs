//! One plan on one page: the answer, everybody's round, the map, the day beside the hours, what it costs, what nobody goes to.

use super::chart::{Chart, chart};
use super::costs::{Beside, beside, yuan};
use super::list::badge;
use super::map::{Map, map};
use super::missing::{self, Missing, place_of};
use super::question::Body;
use super::sight::{self, Round, Sight, late};
use super::solver::Progress;
use super::{Opened, PLAN, open};
use crate::answer::{self, Answer};
use crate::app::App;
use crate::components::{Badge, Choice, Form};
use crate::filters;
use crate::i18n::{L10n, Stamp};
use crate::layout::Shell;
use crate::viewer::Viewer;
use crate::words;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::HeaderValue;
use axum::response::IntoResponse as _;
use planning::routes::problem::Fault;

#[derive(Template)]
#[template(path = "routes/plan.html", blocks = ["progress"])]
struct PlanPage {
    s: Shell,
    id: i64,
    version: i64,
    badge: Badge,
    is_day: bool,
    made: Stamp,
    /// Whose plan holds, and since when.
    adopted: Option<String>,
    /// It was changed since it was put in force.
    changed_since: bool,
    busy: Option<Busy>,
    /// Why there is no answer.
    fault: Option<String>,
    /// There was one, and it can't be carried out any more.
    broken: bool,
    answer: Option<Said>,
    rounds: Vec<RoundView>,
    idle: Vec<PersonView>,
    out: Vec<PersonView>,
    people: Vec<Choice>,
    map: Option<Map>,
    chart: Option<Chart>,
    beside: Option<Beside>,
    missing: Vec<Missing>,
    left: Vec<Missing>,
    nowhere: Vec<Missing>,
    again: Form,
    may_adopt: bool,
}

struct Busy {
    says: String,
    percent: u8,
    is_waiting: bool,
}

struct Said {
    headline: String,
    note: String,
    stats: Vec<(String, String)>,
}

struct RoundView {
    letter: String,
    tone: usize,
    name: String,
    person: Option<i64>,
    /// The same as the value of a choice.
    current: String,
    when: String,
    load: String,
    cost: String,
    /// Where to get it as a file: `/routes/7/files/A`.
    files: String,
    stops: Vec<StopView>,
}

struct StopView {
    id: usize,
    label: String,
    case: String,
    name: String,
    address: String,
    is_case: bool,
    arrives: String,
    begins: String,
    leaves: String,
    late: Option<String>,
    locked: Option<String>,
    is_locked: bool,
    rest: Option<String>,
}

struct PersonView {
    id: i64,
    name: String,
}

pub(super) async fn show(State(app): State<App>, viewer: Viewer, Path(id): Path<i64>) -> Answer {
    viewer.require(PLAN)?;
    let opened = open(&app.store, id).await?;
    answer::page(&view(&app, &viewer, &opened).await?)
}

/// How far the search is; the whole page anew when it is over.
pub(super) async fn progress(State(app): State<App>, viewer: Viewer, Path(id): Path<i64>) -> Answer {
    viewer.require(PLAN)?;
    let opened = open(&app.store, id).await?;
    if !opened.plan.state.is_busy() {
        let mut response = axum::http::StatusCode::NO_CONTENT.into_response();
        response.headers_mut().insert("HX-Refresh", HeaderValue::from_static("true"));
        return Ok(response);
    }
    let page = view(&app, &viewer, &opened).await?;
    answer::page(&page.as_progress())
}

async fn view(app: &App, viewer: &Viewer, opened: &Opened) -> Answer<PlanPage> {
    let l = &viewer.reader.l;
    let plan = &opened.plan;
    let s = viewer.shell(&plan.name).crumb("/routes", &l.t("routes-title"));
    let busy = plan.state.is_busy().then(|| busy(l, opened));
    let adopted = plan.adopted.map(|at| {
        let by = plan.adopted_by.map(|id| words::person(l, &app.store.world().directory, id));
        l.ta("routes-adopted-by", &[("name", &by.unwrap_or_default()), ("at", &l.when(at))])
    });
    let held = plan.holds.as_deref().and_then(|holds| serde_json::from_str::<Vec<super::Leg>>(holds).ok());
    let seconds = plan.seconds.max(super::gather::rules(&app.store).await?.seconds);
    let mut page = PlanPage {
        s,
        id: plan.id,
        version: plan.version,
        badge: badge(l, plan),
        is_day: matches!(opened.body, Body::Day(_)),
        made: l.stamp(plan.made),
        adopted,
        changed_since: held.is_some_and(|held| held != opened.order),
        busy,
        fault: None,
        broken: false,
        answer: None,
        rounds: Vec::new(),
        idle: Vec::new(),
        out: Vec::new(),
        people: Vec::new(),
        map: None,
        chart: None,
        beside: None,
        missing: Vec::new(),
        left: Vec::new(),
        nowhere: Vec::new(),
        again: Form::new(l).with("seconds", seconds.to_string()),
        may_adopt: viewer.may(domain::roles::Permission::Assign),
    };
    (page.left, page.nowhere) = missing::apart(l, &opened.body, plan.id);
    if !plan.note.is_empty() {
        page.fault = Some(l.ta("routes-failed", &[("why", &plan.note)]));
    }
    match Sight::of(opened).await? {
        Ok(sight) => fill(&mut page, l, opened, &sight),
        Err(fault) if page.fault.is_none() => page.fault = Some(fault_words(l, opened, &fault)),
        Err(_) => {}
    }
    Ok(page)
}

/// A question with nothing in it is said in words; anything else as the engine says it.
fn fault_words(l: &L10n, opened: &Opened, fault: &Fault) -> String {
    if let Body::Day(question) = &opened.body {
        if !question.visits.iter().any(super::question::Call::is_planned) {
            return l.t("routes-nothing-placed").into_owned();
        }
        if !question.people.iter().any(super::question::Worker::is_planned) {
            return l.t("routes-nobody").into_owned();
        }
    }
    l.ta("routes-failed", &[("why", &fault.to_string())])
}

fn fill(page: &mut PlanPage, l: &L10n, opened: &Opened, sight: &Sight) {
    let body = &opened.body;
    let named = |name: &str| match body {
        Body::Day(question) => question.call(name).map_or_else(|| name.to_owned(), place_of),
        Body::File(_) => name.to_owned(),
    };
    page.broken = sight.plan.is_none() && !opened.order.is_empty();
    page.answer = said(l, opened, sight, page.nowhere.len());
    page.rounds = sight.rounds.iter().map(|round| round_view(l, opened, round)).collect();
    page.map = map(sight, named, &l.t("routes-depot"), &l.t("routes-missing"));
    let titled = |kind: &str, from: i32, to: i32| {
        let (from, to) = (sight::at(l, body, from), sight::at(l, body, to));
        l.ta(&format!("routes-time-{kind}"), &[("from", &from), ("to", &to)])
    };
    let dayed = |day: i32| match body {
        Body::Day(question) => l.weekday(question.moment(day).to_zoned(l.home.clone()).date()),
        Body::File(_) => String::new(),
    };
    page.chart = chart(sight, body, titled, dayed, |stop| late(body, stop) > 0);
    page.beside = beside(l, sight, body, &opened.order, named);
    page.missing = missing::unplaced(l, sight, body, opened.plan.id, named);
    if let Body::Day(question) = body {
        let planned = question.people.iter().filter(|worker| worker.is_planned());
        page.people = planned.clone().map(|w| Choice::new(w.person.to_string(), &w.name)).collect();
        let person =
            |worker: &super::question::Worker| PersonView { id: worker.person, name: worker.name.clone() };
        let goes = |worker: &super::question::Worker| {
            sight.rounds.iter().any(|round| round.person == Some(worker.person))
        };
        if sight.plan.is_some() {
            page.idle = planned.filter(|worker| !goes(worker)).map(person).collect();
        }
        page.out = question.people.iter().filter(|worker| worker.out).map(person).collect();
    }
}

fn busy(l: &L10n, opened: &Opened) -> Busy {
    let progress: Progress = serde_json::from_str(&opened.plan.progress).unwrap_or_default();
    let is_waiting = opened.plan.state == store::day_plans::State::Waiting;
    let says = match progress.cost {
        _ if is_waiting => l.t("routes-waits").into_owned(),
        Some(cost) if progress.placed > 0 => l.ta(
            "routes-searching",
            &[("placed", &progress.placed), ("of", &progress.of), ("cost", &yuan(cost))],
        ),
        _ => l.t("routes-searching-first").into_owned(),
    };
    let share = 100.0 * progress.spent / f64::from(opened.plan.seconds.max(1));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share")]
    let percent = share.clamp(0.0, 100.0) as u8;
    Busy { says, percent, is_waiting }
}

/// "12 of 14 visits have somebody, ¥1,234".
fn said(l: &L10n, opened: &Opened, sight: &Sight, nowhere: usize) -> Option<Said> {
    let plan = sight.plan.as_ref()?;
    let stops = plan.routes.iter().flat_map(|route| &route.stops);
    let lates: Vec<i64> = stops.map(|stop| late(&opened.body, stop)).filter(|seconds| *seconds > 0).collect();
    let (placed, left) = (plan.promises.made, plan.promises.left_out + nowhere);
    let of = placed + left;
    let key = if left == 0 { "routes-answer-all" } else { "routes-answer" };
    let headline =
        l.ta(key, &[("placed", &placed), ("of", &of), ("left", &left), ("cost", &yuan(plan.cost))]);
    let sum = |of: fn(&planning::routes::Route) -> i32| {
        l.duration(plan.routes.iter().map(|route| i64::from(of(route))).sum())
    };
    let count = |n: usize| l.number(i64::try_from(n).unwrap_or(i64::MAX));
    let stats = vec![
        (l.t("routes-people-out").into_owned(), count(plan.routes.len())),
        (l.t("routes-work").into_owned(), sum(|route| route.working)),
        (l.t("routes-road").into_owned(), sum(|route| route.driving)),
        (l.t("routes-wait").into_owned(), sum(|route| route.waiting)),
        (l.t("routes-late").into_owned(), count(lates.len())),
    ];
    let note = if lates.is_empty() {
        l.t("routes-in-time").into_owned()
    } else {
        l.ta("routes-late-is", &[("n", &lates.len()), ("span", &l.duration(lates.iter().sum()))])
    };
    Some(Said { headline, note, stats })
}

fn round_view(l: &L10n, opened: &Opened, round: &Round) -> RoundView {
    let route = &round.route;
    let body = &opened.body;
    let span = |seconds: i32| l.duration(i64::from(seconds));
    let parts = [
        ("routes-load-work", route.working),
        ("routes-load-road", route.driving),
        ("routes-load-wait", route.waiting),
        ("routes-load-rest", route.resting),
    ];
    let parts = parts.into_iter().filter(|(_, seconds)| *seconds > 0);
    let parts: Vec<String> = parts.map(|(key, seconds)| l.ta(key, &[("span", &span(seconds))])).collect();
    let load = l.ta("routes-load", &[("n", &route.stops.len()), ("parts", &l.list(&parts))]);
    let when = format!("{}–{}", sight::at(l, body, route.leaves), sight::at(l, body, route.ends));
    RoundView {
        letter: round.letter.clone(),
        tone: round.tone,
        name: round.name.clone(),
        person: round.person,
        current: round.person.map(|id| id.to_string()).unwrap_or_default(),
        when,
        load,
        cost: yuan(route.cost),
        files: format!("/routes/{}/files/{}", opened.plan.id, round.letter),
        stops: (0..route.stops.len()).map(|n| stop_view(l, opened, round, n)).collect(),
    }
}

fn stop_view(l: &L10n, opened: &Opened, round: &Round, n: usize) -> StopView {
    let stop = &round.route.stops[n];
    let body = &opened.body;
    let call = match body {
        Body::Day(question) => question.call(&stop.name),
        Body::File(_) => None,
    };
    let lock = call.and_then(|call| call.lock);
    let rests: Vec<String> = round
        .route
        .breaks
        .iter()
        .filter(|rest| rest.before == n)
        .map(|rest| format!("{}–{}", sight::at(l, body, rest.begins), sight::at(l, body, rest.ends)))
        .collect();
    StopView {
        id: stop.visit,
        label: round.label(n),
        case: stop.name.clone(),
        name: call.map_or_else(|| stop.name.clone(), place_of),
        address: call.map(|call| call.address.clone()).unwrap_or_default(),
        is_case: call.is_some(),
        arrives: sight::at(l, body, stop.arrives),
        begins: sight::at(l, body, stop.begins),
        leaves: sight::at(l, body, stop.leaves),
        late: (late(body, stop) > 0)
            .then(|| l.ta("routes-late-by", &[("span", &l.duration(late(body, stop)))])),
        locked: lock.map(|lock| {
            l.t(if lock.at.is_some() { "routes-under-way" } else { "routes-locked" }).into_owned()
        }),
        is_locked: lock.is_some_and(|lock| lock.at.is_none()),
        rest: (!rests.is_empty()).then(|| l.ta("routes-rest-before", &[("when", &l.list(&rests))])),
    }
}
