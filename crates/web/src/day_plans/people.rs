//! What is known of those who go: where they start, what they can do, what their way costs.

use super::{PLAN, gather};
use crate::admin::parts::{Body, Cell, Page, Section, Sent, Sheet, Table, changed_meanwhile, edited, form};
use crate::answer::{Answer, Refusal, see_with};
use crate::app::App;
use crate::components::{Choice, Form};
use crate::flash::Flash;
use crate::i18n::L10n;
use crate::lists::Lists;
use crate::viewer::Viewer;
use axum::extract::{Path, State};
use domain::coordinates::Coordinates;
use domain::ids::{AreaCode, PersonId};
use domain::people::Person;
use domain::visiting::{FieldWork, Spot, VisitRules, parse_skills};
use store::field_work::{self, Kept};

/// Longest day that is planned, in hours, and most visits of one day.
const HOURS_MAX: f64 = 16.0;
const VISITS_MAX: u32 = 60;
/// Dearest hour and kilometre, in yuan.
const HOUR_YUAN_MAX: u32 = 10_000;
const KM_YUAN_MAX: f64 = 1_000.0;

pub(super) async fn list(State(app): State<App>, viewer: Viewer) -> Answer {
    viewer.require(PLAN)?;
    let l = &viewer.reader.l;
    let rules = gather::rules(&app.store).await?;
    let lists = Lists::load(&app).await?;
    let known = field_work::all(app.store.db()).await?;
    let world = app.store.world();
    let heads = ["routes-person", "routes-person-area", "routes-start", "routes-skills", "routes-costs"];
    let mut table =
        Table::new(l.t("routes-people"), heads.map(|key| l.t(key))).empty(l.t("routes-people-none"));
    let mut people: Vec<&Person> = gather::engineers(&world, l.now).collect();
    people.sort_by(|a, b| crate::i18n::by_name().compare(&a.name, &b.name));
    let nothing = Kept::default();
    for person in people {
        let work = &known.get(&person.id).unwrap_or(&nothing).work;
        let area = work.area.as_ref().map(|code| lists.area(l, code.as_str()));
        let away = if person.is_present(l.now) { None } else { Some(l.t("routes-away")) };
        let mut name = Cell::link(&person.name, format!("/routes/people/{}", person.id));
        if work.stays {
            name = name.note(l.t("routes-stays-short"));
        } else if let Some(away) = away {
            name = name.note(away);
        }
        let costs = l.ta(
            "routes-costs-are",
            &[
                ("hour", &i64::from(work.cost_per_hour.unwrap_or(rules.cost_per_hour))),
                ("km", &format!("{}", work.cost_per_km.unwrap_or(rules.cost_per_km))),
            ],
        );
        table.row(vec![
            name,
            Cell::text(area.unwrap_or_else(|| l.t("routes-area-all").into_owned())),
            Cell::text(spot_words(l, &rules, work.start.as_ref())),
            Cell::text(skill_words(l, work)),
            Cell::text(costs),
        ]);
    }
    Page::titled(&viewer, &l.t("routes-people"))
        .crumb("/routes", &l.t("routes-title"))
        .intro(l.t("routes-people-intro"))
        .section(Section::new(Body::Table(table)))
        .answer()
}

fn spot_words(l: &L10n, rules: &VisitRules, spot: Option<&Spot>) -> String {
    let first = || {
        let depot = rules.depots.first();
        depot.map_or_else(|| l.t("routes-start-unknown").into_owned(), |depot| depot.name.clone())
    };
    match spot {
        None => first(),
        Some(Spot::At { latitude, longitude }) => degrees(*latitude, *longitude),
        Some(Spot::Depot(code)) => {
            let depot = rules.depots.iter().find(|depot| depot.code == *code);
            depot.map_or_else(|| l.ta("routes-depot-gone", &[("code", code)]), |depot| depot.name.clone())
        }
    }
}

/// As people paste them.
pub(super) fn degrees(latitude: f64, longitude: f64) -> String {
    format!("{latitude}, {longitude}")
}

/// A skill in the reader's language, where it has a name there.
pub(super) fn skill(l: &L10n, name: &str) -> String {
    let known = l.try_t(&format!("routes-skill-{name}"));
    known.map_or_else(|| name.to_owned(), std::borrow::Cow::into_owned)
}

fn skill_words(l: &L10n, work: &FieldWork) -> String {
    let each = work.skills.iter().map(|(name, until)| match until {
        None => skill(l, name),
        Some(day) => l.ta("routes-skill-until", &[("skill", &skill(l, name)), ("day", &day.to_string())]),
    });
    l.list(&each.collect::<Vec<String>>())
}

async fn found(app: &App, id: i64) -> Answer<(Person, Kept)> {
    let person = app.store.world().directory.person(PersonId(id)).cloned().ok_or_else(Refusal::not_found)?;
    if !gather::engineers(&app.store.world(), app.now()).any(|p| p.id == person.id) {
        return Err(Refusal::not_found().into());
    }
    let kept = field_work::all(app.store.db()).await?.remove(&person.id).unwrap_or_default();
    Ok((person, kept))
}

pub(super) async fn edit(State(app): State<App>, viewer: Viewer, Path(id): Path<i64>) -> Answer {
    viewer.require(PLAN)?;
    let (person, kept) = found(&app, id).await?;
    let work = &kept.work;
    let skills = work.skills.iter().map(|(name, until)| match until {
        Some(day) => format!("{name} {day}"),
        None => name.clone(),
    });
    let spot = |spot: &Option<Spot>| match spot {
        None => String::new(),
        Some(Spot::Depot(code)) => code.clone(),
        Some(Spot::At { latitude, longitude }) => degrees(*latitude, *longitude),
    };
    let number = |n: Option<String>| n.unwrap_or_default();
    let form = Form::new(&viewer.reader.l)
        .with("edited", kept.version.to_string())
        .with("area", work.area.as_ref().map_or_else(String::new, ToString::to_string))
        .with("skills", skills.collect::<Vec<String>>().join("\n"))
        .with("start", spot(&work.start))
        .with("end", spot(&work.end))
        .with("cost_per_hour", number(work.cost_per_hour.map(|n| n.to_string())))
        .with("cost_per_km", number(work.cost_per_km.map(|n| n.to_string())))
        .with("hours_most", number(work.minutes_most.map(|n| (f64::from(n) / 60.0).to_string())))
        .with("visits_most", number(work.visits_most.map(|n| n.to_string())))
        .with("stays", if work.stays { "on" } else { "" });
    page(&app, &viewer, &person, &form).await
}

async fn page(app: &App, viewer: &Viewer, person: &Person, form: &Form) -> Answer {
    let l = &viewer.reader.l;
    let rules = gather::rules(&app.store).await?;
    let lists = Lists::load(app).await?;
    let mut areas = vec![Choice::new("", l.t("routes-area-all"))];
    areas.extend(lists.areas.iter().map(|a| Choice::new(a.code.as_str(), lists.area(l, a.code.as_str()))));
    let depots: Vec<String> = rules.depots.iter().map(|depot| depot.code.clone()).collect();
    let known: Vec<&str> = rules.skills.values().flatten().map(String::as_str).collect();
    let known = if known.is_empty() { String::new() } else { l.list(&known) };
    let mut section = Section::new(Body::Form(
        Sheet::new(format!("/routes/people/{}", person.id), l.t("save"))
            .hidden("edited", form.value("edited"))
            .fields(vec![
                form.field("area", "routes-person-area").select(areas),
                form.field("skills", "routes-skills").area(4),
                form.field("start", "routes-start").offers(depots.clone()),
                form.field("end", "routes-end").offers(depots),
            ])
            .group(
                l.t("routes-costs"),
                vec![
                    form.field("cost_per_hour", "routes-cost-hour").short(),
                    form.field("cost_per_km", "routes-cost-km").short(),
                ],
            )
            .group(
                l.t("routes-limits"),
                vec![
                    form.field("hours_most", "routes-hours-most").short(),
                    form.field("visits_most", "routes-visits-most").short(),
                    form.field("stays", "routes-stays").check(),
                ],
            )
            .back("/routes/people", l.t("routes-people")),
    ));
    if !known.is_empty() {
        section = section.note(l.ta("routes-skills-known", &[("skills", &known)]));
    }
    Page::titled(viewer, &person.name)
        .crumb("/routes", &l.t("routes-title"))
        .crumb("/routes/people", &l.t("routes-people"))
        .intro(l.t("routes-person-intro"))
        .errors(form)
        .section(section)
        .answer()
}

/// A whole number as people type it; none where it is none.
pub(crate) fn whole(text: &str) -> Option<u32> {
    let found = crate::spares::typed(text.trim())?;
    if found.fract() != 0.0 || found > f64::from(u32::MAX) {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked")]
    Some(found as u32)
}

fn read(l: &L10n, form: &mut Form, rules: &VisitRules) -> FieldWork {
    let skills = parse_skills(form.value("skills")).unwrap_or_else(|line| {
        form.refuse("skills", l.ta("routes-skills.wrong", &[("line", &line)]));
        Default::default()
    });
    let mut spot = |name: &str| {
        let text = form.value(name).trim().to_owned();
        if text.is_empty() {
            return None;
        }
        if rules.depots.iter().any(|depot| depot.code == text) {
            return Some(Spot::Depot(text));
        }
        match Coordinates::parse(&text) {
            Ok(at) => Some(Spot::At { latitude: at.latitude, longitude: at.longitude }),
            Err(_) => {
                form.refuse(name, l.t("routes-start.wrong"));
                None
            }
        }
    };
    let (start, end) = (spot("start"), spot("end"));
    let mut number = |name: &str, key: &str, most: f64| {
        let text = form.value(name).trim().to_owned();
        let found = crate::spares::typed(&text).filter(|x| *x <= most);
        if found.is_none() && !text.is_empty() {
            form.refuse(
                name,
                l.ta("routes-number-wrong", &[("label", &l.t(key)), ("most", &most.to_string())]),
            );
        }
        found
    };
    let hour = number("cost_per_hour", "routes-cost-hour", f64::from(HOUR_YUAN_MAX));
    let km = number("cost_per_km", "routes-cost-km", KM_YUAN_MAX);
    let hours = number("hours_most", "routes-hours-most", HOURS_MAX).filter(|hours| *hours > 0.0);
    let visits = number("visits_most", "routes-visits-most", f64::from(VISITS_MAX)).filter(|n| *n >= 1.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked above")]
    let small = |x: f64| x.round() as u32;
    FieldWork {
        area: AreaCode::new(form.value("area")),
        skills,
        start,
        end,
        cost_per_hour: hour.map(small),
        cost_per_km: km,
        minutes_most: hours.map(|hours| small(hours * 60.0)),
        visits_most: visits.map(small),
        stays: form.value("stays") == "on",
    }
}

pub(super) async fn save(State(app): State<App>, Path(id): Path<i64>, sent: Sent) -> Answer {
    let mut form = form(&sent, PLAN)?;
    let (person, _) = found(&app, id).await?;
    let rules = gather::rules(&app.store).await?;
    let work = read(&sent.viewer.reader.l, &mut form, &rules);
    if form.is_refused() {
        return page(&app, &sent.viewer, &person, &form).await;
    }
    let by = Some(sent.viewer.id);
    let (newest, saved) = app.store.save_field_work(person.id, &work, edited(&form), by).await?;
    if saved {
        return Ok(see_with("/routes/people", &Flash::ok("routes-person-saved").with("name", person.name)));
    }
    page(&app, &sent.viewer, &person, &changed_meanwhile(&sent, newest, "skills")).await
}
