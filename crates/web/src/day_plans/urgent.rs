//! An urgent case: who can be there first, every promise to the others kept, and what it costs.

use super::question::{Asked as Engine, Body as Asks, Call, DAY, Lock, Question};
use super::{Opened, PLAN, gather, open, sight};
use crate::admin::parts::{Act, Body, Cell, Page, Section, Sent, Sheet, Table, edited, form};
use crate::answer::{Answer, FilledText, Refusal, see_with};
use crate::app::App;
use crate::components::Form;
use crate::flash::Flash;
use crate::viewer::Viewer;
use axum::extract::{Path, Query, State};
use domain::ids::CaseId;
use planning::routes::{Insertion, first_there};
use serde::Deserialize;
use store::day_plans::State as Stands;
use store::read::on_site;

/// People who are shown.
const SHOWN: usize = 30;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    case: String,
}

/// The question with the case in it, and who could come.
struct Found {
    question: Question,
    engine: Engine,
    insertions: Vec<Insertion>,
    case: CaseId,
}

/// Puts the case into the question, as it stands now.
async fn looked(app: &App, opened: &Opened, case: CaseId) -> Answer<Found> {
    let mut question = opened.question()?.clone();
    question.hold_begun(app.now(), opened.told().as_ref());
    let name = case.to_string();
    if opened.order.iter().any(|leg| leg.visits.contains(&name)) {
        return Err(Refusal::new(FilledText::new("routes-urgent-planned").with("case", name)).into());
    }
    let open = on_site::one(app.store.db(), case).await?;
    let open = open.filter(|open| open.case.is_open() && open.case.complained_about().is_none());
    let Some(open) = open else {
        return Err(Refusal::new(FilledText::new("routes-urgent-none").with("case", name)).into());
    };
    let mut call = match question.call(&name) {
        Some(call) => call.clone(),
        None => fresh(app, &question, &open).await?,
    };
    if call.at.is_none() {
        return Err(Refusal::new(FilledText::new("routes-urgent-nowhere").with("case", name)).into());
    }
    (call.out, call.lock) = (false, None);
    // Nobody is there in the past.
    let now = i32::try_from(question.seconds(app.now())).unwrap_or(0).max(0);
    call.windows =
        call.windows.iter().map(|(from, to)| ((*from).max(now), *to)).filter(|(a, b)| a <= b).collect();
    if call.windows.is_empty() {
        call.windows = vec![(now, i32::try_from(question.days).unwrap_or(1) * DAY)];
    }
    question.visits.retain(|call| call.case != case);
    question.visits.push(call);
    let body = Asks::Day(Box::new(question.clone()));
    let order = opened.order.clone();
    let computed = tokio::task::spawn_blocking(move || {
        let engine = body.asked(&order)?;
        let visit = engine.problem.visits.iter().position(|visit| visit.name == name);
        let numbers = engine.numbers(&order);
        let found = visit.map(|visit| first_there(&engine.problem, &numbers, visit)).unwrap_or_default();
        Ok::<_, planning::routes::problem::Fault>((engine, found))
    })
    .await?;
    let (engine, insertions) = computed?;
    Ok(Found { question, engine, insertions, case })
}

async fn fresh(app: &App, question: &Question, open: &on_site::OnSite) -> Answer<Call> {
    let rules = gather::rules(&app.store).await?;
    let mut wanted = gather::Wanted::day(question.first);
    (wanted.days, wanted.rest) = (question.days, true);
    let days = gather::Days::of(&app.store.world(), &wanted, app.now());
    Ok(gather::call(&rules, &days, question.zero, open))
}

pub(super) async fn show(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<i64>,
    Query(asked): Query<Asked>,
) -> Answer {
    viewer.require(PLAN)?;
    let opened = open(&app.store, id).await?;
    opened.question()?;
    let l = &viewer.reader.l;
    let mut form = Form::new(l).with("case", asked.case.trim());
    let typed = asked.case.trim();
    let found = match typed.parse::<CaseId>() {
        Ok(case) => match looked(&app, &opened, case).await {
            Ok(found) => Some(found),
            Err(crate::answer::Stop::Refused(Refusal { text: Some(text), .. })) => {
                form.refuse("case", text.say(l));
                None
            }
            Err(other) => return Err(other),
        },
        Err(_) => {
            if !typed.is_empty() {
                form.refuse("case", l.ta("routes-also.wrong", &[("text", &typed)]));
            }
            None
        }
    };
    let sheet = Sheet::new(format!("/routes/{id}/urgent"), l.t("routes-urgent-look"))
        .asking()
        .fields(vec![form.field("case", "routes-urgent-case").required().short()]);
    let mut page = Page::titled(&viewer, &l.t("routes-urgent"))
        .crumb("/routes", &l.t("routes-title"))
        .crumb(&format!("/routes/{id}"), &opened.plan.name)
        .intro(l.t("routes-urgent-intro"))
        .errors(&form)
        .section(Section::new(Body::Form(sheet)));
    if let Some(found) = found {
        page = page.section(table(&viewer, &opened, &found));
    }
    page.answer()
}

fn table(viewer: &Viewer, opened: &Opened, found: &Found) -> Section {
    let l = &viewer.reader.l;
    let heads = ["routes-person", "routes-begins", "routes-extra-cost", "routes-do"];
    let mut table =
        Table::new(l.t("routes-urgent-who"), heads.map(|key| l.t(key))).empty(l.t("routes-urgent-nobody"));
    for insertion in found.insertions.iter().take(SHOWN) {
        let Some(place) = insertion.places.first() else { continue };
        let vehicle = &found.engine.problem.vehicles[place.vehicle];
        let Some(worker) = found.question.worker_named(&vehicle.name) else { continue };
        let act = Act::new(format!("/routes/{}/urgent", opened.plan.id), l.t("routes-urgent-give"))
            .hidden("case", found.case)
            .hidden("person", worker.person)
            .hidden("shift", found.engine.shift_of(place.vehicle))
            .hidden("edited", opened.plan.version);
        table.row(vec![
            Cell::text(format!("{} {}", sight::letter(vehicle.engineer), worker.name)),
            Cell::text(sight::at(l, &opened.body, place.begins)),
            Cell::number(super::costs::more(insertion.cost)),
            Cell::acts(vec![act]),
        ]);
    }
    let call = found.question.call(&found.case.to_string());
    let what = call.map(|call| format!("{} · {}", call.customer, call.site_name)).unwrap_or_default();
    Section::new(Body::Table(table)).title(l.t("routes-urgent-who")).note(what)
}

/// Sends somebody; everybody else goes on as planned.
pub(super) async fn give(State(app): State<App>, Path(id): Path<i64>, sent: Sent) -> Answer {
    let form = form(&sent, PLAN)?;
    let opened = open(&app.store, id).await?;
    let case: CaseId = form.value("case").parse().map_err(|_| Refusal::not_found())?;
    let person: i64 = form.value("person").parse().map_err(|_| Refusal::not_found())?;
    let shift: usize = form.value("shift").parse().unwrap_or(0);
    let mut found = looked(&app, &opened, case).await?;
    let worker = found.question.worker(person).ok_or_else(Refusal::not_found)?.clone();
    let goes = found.insertions.iter().filter_map(|insertion| insertion.places.first()).find(|place| {
        found.engine.problem.vehicles[place.vehicle].name == worker.name
            && found.engine.shift_of(place.vehicle) == shift
    });
    let Some(place) = goes else {
        return Err(Refusal::new(FilledText::new("routes-urgent-gone").with("name", worker.name)).into());
    };
    let mut numbers = found.engine.numbers(&opened.order);
    let at = place.at.min(numbers[place.vehicle].len());
    numbers[place.vehicle].insert(at, place.visit);
    let order = found.engine.legs(&numbers);
    let begins = sight::at(&sent.viewer.reader.l, &opened.body, place.begins);
    if let Some(call) = found.question.call_mut(case) {
        call.lock = Some(Lock { person, at: None });
    }
    let draft = opened.draft(&Asks::Day(Box::new(found.question)), &order, Stands::Solved)?;
    if !app.store.change_day_plan(id, &draft, edited(&form), sent.viewer.id).await? {
        return Err(Refusal::changed_meanwhile().into());
    }
    let flash = Flash::ok("routes-urgent-given").with("name", worker.name).with("at", begins);
    Ok(see_with(&format!("/routes/{id}"), &flash))
}
