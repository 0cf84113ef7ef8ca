//! How visits are planned: how long they take by type of fault, what products need, what lateness costs, from where people start.

use super::parts::{Body, Link, Page, Section, Sent, Sheet, changed_meanwhile, edited, form};
use crate::answer::{Answer, Stop, see_with};
use crate::app::App;
use crate::components::{Field, Form};
use crate::day_plans::SECONDS_MAX;
use crate::flash::Flash;
use crate::i18n::L10n;
use crate::lists::Lists;
use crate::spares::typed;
use crate::viewer::Viewer;
use axum::extract::State;
use domain::coordinates::Coordinates;
use domain::ids::FaultCode;
use domain::roles::Permission;
use domain::visiting::{Depot, FaultVisit, Lunch, RulesFault, VISITS, VisitRules};
use jiff::civil::Time;
use std::collections::{BTreeMap, BTreeSet};
use store::documents::{self, Saved};

/// Levels of faults.
const LEVELS: [usize; 4] = [1, 2, 3, 4];

async fn kept(app: &App) -> Answer<(VisitRules, i64)> {
    let document = documents::latest(app.store.db(), VISITS).await?;
    let document = document.ok_or_else(|| Stop::failed("there is no document \"visits\""))?;
    Ok((toml::from_str(&document.body)?, document.version))
}

pub(super) async fn show(State(app): State<App>, viewer: Viewer) -> Answer {
    viewer.require(Permission::Administer)?;
    let (rules, version) = kept(&app).await?;
    let mut form = Form::new(&viewer.reader.l)
        .with("edited", version.to_string())
        .with("minutes", rules.minutes.to_string())
        .with("change", rules.change.to_string())
        .with("preferred", rules.preferred.to_string())
        .with("speed", rules.speed_kmh.to_string())
        .with("road", rules.road_percent.to_string())
        .with("speeds", rules.speed_by_hour.iter().map(u32::to_string).collect::<Vec<String>>().join(" "))
        .with("lunch", rules.lunch.minutes.to_string())
        .with("lunch_from", clock(rules.lunch.from))
        .with("lunch_to", clock(rules.lunch.to))
        .with("hour", rules.cost_per_hour.to_string())
        .with("km", rules.cost_per_km.to_string())
        .with("seconds", rules.seconds.to_string())
        .with("skills", skills_text(&rules))
        .with("depots", depots_text(&rules));
    for level in LEVELS {
        form = form
            .with(&format!("late-{level}"), rules.late_per_hour[level - 1].to_string())
            .with(&format!("out-{level}"), rules.leaving_out[level - 1].to_string());
    }
    for (code, fault) in &rules.faults {
        form = form.with(&format!("fault-{code}"), fault_text(fault));
    }
    page(&app, &viewer, &form).await
}

fn clock(time: Time) -> String {
    time.strftime("%H:%M").to_string()
}

/// `45`, or `45 08:00-16:00`.
fn fault_text(fault: &FaultVisit) -> String {
    let minutes = fault.minutes.map_or_else(String::new, |minutes| minutes.to_string());
    match (fault.from, fault.to) {
        (None, None) => minutes,
        (from, to) => {
            let (from, to) = (from.map(clock).unwrap_or_default(), to.map(clock).unwrap_or_default());
            format!("{minutes} {from}-{to}")
        }
    }
}

fn parse_time(text: &str) -> Option<Time> {
    format!("{:0>5}", text.trim()).parse().ok()
}

fn parse_fault(text: &str) -> Option<FaultVisit> {
    let plain: String = text.trim().chars().map(domain::text::half_width).collect();
    let (minutes, window) = plain.split_once(' ').unwrap_or((plain.as_str(), ""));
    let mut fault = FaultVisit { minutes: Some(minutes.parse().ok()?), ..FaultVisit::default() };
    if !window.trim().is_empty() {
        let (from, to) = window.split_once(['-', '–'])?;
        let end = |text: &str| if text.trim().is_empty() { Some(None) } else { parse_time(text).map(Some) };
        (fault.from, fault.to) = (end(from)?, end(to)?);
    }
    Some(fault)
}

fn skills_text(rules: &VisitRules) -> String {
    let line = |(kind, skills): (&String, &BTreeSet<String>)| {
        format!("{kind}: {}", skills.iter().cloned().collect::<Vec<String>>().join(", "))
    };
    rules.skills.iter().map(line).collect::<Vec<String>>().join("\n")
}

fn depots_text(rules: &VisitRules) -> String {
    let line = |d: &Depot| format!("{} | {} | {}, {}", d.code, d.name, d.latitude, d.longitude);
    rules.depots.iter().map(line).collect::<Vec<String>>().join("\n")
}

async fn page(app: &App, viewer: &Viewer, form: &Form) -> Answer {
    let l = &viewer.reader.l;
    let lists = Lists::load(app).await?;
    let short = |name: &str, key: &str| form.field(name, key).digits().required();
    let mut lengths = vec![short("minutes", "visits-minutes")];
    for fault in &lists.faults {
        let name = lists.fault(l, &fault.code);
        lengths.push(form.field(&format!("fault-{}", fault.code), "visits-fault").named(name).short());
    }
    let by_level = |kind: &str, key: &str| -> Vec<Field> {
        let one = |level: &usize| {
            let named = l.tn(key, i64::try_from(*level).unwrap_or(0));
            form.field(&format!("{kind}-{level}"), "visits-level").named(named).digits().required()
        };
        LEVELS.iter().map(one).collect()
    };
    let sheet = Sheet::new("/admin/visits", l.t("save"))
        .hidden("edited", form.value("edited"))
        .group(l.t("visits-lengths"), lengths)
        .group(l.t("visits-late"), by_level("late", "visits-late-n"))
        .group(l.t("visits-out"), by_level("out", "visits-out-n"))
        .group(
            l.t("visits-people"),
            vec![
                short("change", "visits-change"),
                short("preferred", "visits-preferred"),
                short("hour", "routes-cost-hour"),
                form.field("km", "routes-cost-km").short().required(),
                form.field("skills", "visits-skills").area(5),
                form.field("depots", "visits-depots").area(3),
            ],
        )
        .group(
            l.t("visits-road"),
            vec![
                short("speed", "visits-speed"),
                short("road", "visits-road-percent"),
                form.field("speeds", "visits-speeds").area(2),
            ],
        )
        .group(
            l.t("visits-day"),
            vec![
                short("lunch", "visits-lunch"),
                form.field("lunch_from", "visits-lunch-from").short().required(),
                form.field("lunch_to", "visits-lunch-to").short().required(),
                short("seconds", "routes-seconds"),
            ],
        )
        .fields(vec![form.field("note", "admin-note").max(300)])
        .back("/admin", l.t("admin-title"));
    Page::new(viewer, "admin-visits")
        .intro(l.t("visits-intro"))
        .link(Link::new(format!("/admin/versions?kind={VISITS}"), l.t("admin-versions"), "history"))
        .errors(form)
        .section(Section::new(Body::Form(sheet)))
        .answer()
}

/// A whole number; what is wrong stands in the form.
fn whole(l: &L10n, form: &mut Form, name: &str) -> u32 {
    match crate::day_plans::whole(form.value(name)) {
        Some(found) => found,
        None => {
            form.refuse(name, l.t("visits-number"));
            0
        }
    }
}

fn levels(l: &L10n, form: &mut Form, kind: &str) -> [u32; 4] {
    LEVELS.map(|level| whole(l, form, &format!("{kind}-{level}")))
}

fn time(l: &L10n, form: &mut Form, name: &str) -> Time {
    let plain: String = form.value(name).chars().map(domain::text::half_width).collect();
    parse_time(&plain).unwrap_or_else(|| {
        form.refuse(name, l.t("visits-time"));
        Time::midnight()
    })
}

fn read_skills(l: &L10n, form: &mut Form) -> BTreeMap<String, BTreeSet<String>> {
    let text = form.value("skills").to_owned();
    let mut skills = BTreeMap::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        match line.split_once([':', '：']) {
            Some((kind, names)) if !kind.trim().is_empty() => {
                let names = names.split([',', '，', '、']).map(str::trim).filter(|name| !name.is_empty());
                skills.insert(kind.trim().to_owned(), names.map(str::to_owned).collect());
            }
            _ => form.refuse("skills", l.ta("visits-skills.wrong", &[("line", &line)])),
        }
    }
    skills
}

fn read_depots(l: &L10n, form: &mut Form) -> Vec<Depot> {
    let text = form.value("depots").to_owned();
    let mut depots = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let parts: Vec<&str> = line.split(['|', '｜']).map(str::trim).collect();
        match parts.as_slice() {
            [code, name, at] if !code.is_empty() && Coordinates::parse(at).is_ok() => {
                if let Ok(at) = Coordinates::parse(at) {
                    depots.push(Depot {
                        code: (*code).to_owned(),
                        name: (*name).to_owned(),
                        latitude: at.latitude,
                        longitude: at.longitude,
                    });
                }
            }
            _ => form.refuse("depots", l.ta("visits-depots.wrong", &[("line", &line)])),
        }
    }
    depots
}

fn read(l: &L10n, form: &mut Form, before: &VisitRules, lists: &Lists) -> VisitRules {
    // Faults that were taken out of the list keep what they had.
    let mut faults = before.faults.clone();
    for fault in &lists.faults {
        let name = format!("fault-{}", fault.code);
        let text = form.value(&name).trim().to_owned();
        let code: FaultCode = fault.code.clone();
        if text.is_empty() {
            faults.remove(&code);
        } else if let Some(read) = parse_fault(&text) {
            faults.insert(code, read);
        } else {
            form.refuse(&name, l.t("visits-fault.wrong"));
        }
    }
    let km = typed(form.value("km")).unwrap_or_else(|| {
        form.refuse("km", l.t("visits-number"));
        0.0
    });
    let mut speeds = Vec::new();
    let typed = form.value("speeds").to_owned();
    for word in typed.split([' ', ',', '，', '、', '\n', '\r', '\t']).filter(|w| !w.is_empty()) {
        match crate::day_plans::whole(word) {
            Some(speed) => speeds.push(speed),
            None => form.refuse("speeds", l.t("visits-speeds.wrong")),
        }
    }
    VisitRules {
        version: before.version,
        minutes: whole(l, form, "minutes"),
        faults,
        skills: read_skills(l, form),
        late_per_hour: levels(l, form, "late"),
        leaving_out: levels(l, form, "out"),
        change: whole(l, form, "change"),
        preferred: whole(l, form, "preferred"),
        speed_kmh: whole(l, form, "speed"),
        road_percent: whole(l, form, "road"),
        speed_by_hour: speeds,
        lunch: Lunch {
            minutes: whole(l, form, "lunch"),
            from: time(l, form, "lunch_from"),
            to: time(l, form, "lunch_to"),
        },
        cost_per_hour: whole(l, form, "hour"),
        cost_per_km: km,
        seconds: whole(l, form, "seconds"),
        depots: read_depots(l, form),
    }
}

/// The field that a fault of the whole stands under.
fn field(fault: &RulesFault) -> &'static str {
    match fault {
        RulesFault::Minutes => "minutes",
        RulesFault::Price => "late-1",
        RulesFault::Speed => "speeds",
        RulesFault::Window => "lunch_from",
        RulesFault::Skill => "skills",
        RulesFault::Depot => "depots",
        RulesFault::Seconds => "seconds",
    }
}

pub(super) async fn save(State(app): State<App>, sent: Sent) -> Answer {
    let mut form = form(&sent, Permission::Administer)?;
    let l = &sent.viewer.reader.l;
    let (before, _) = kept(&app).await?;
    let lists = Lists::load(&app).await?;
    let mut rules = read(l, &mut form, &before, &lists);
    if !form.is_refused()
        && let Err(fault) = rules.check()
    {
        let most = i64::from(SECONDS_MAX);
        form.refuse(field(&fault), l.ta(&format!("visit-rules-{}", fault.code()), &[("most", &most)]));
    }
    if form.is_refused() {
        return page(&app, &sent.viewer, &form).await;
    }
    rules.version = u32::try_from(edited(&form) + 1).unwrap_or(1);
    let body = toml::to_string(&rules)?;
    let note = form.value("note").trim();
    match app.store.save_document(VISITS, &body, edited(&form), Some(sent.viewer.id), note).await? {
        Saved::As { .. } => Ok(see_with("/admin/visits", &Flash::ok("admin-saved"))),
        Saved::ChangedMeanwhile { version } => {
            page(&app, &sent.viewer, &changed_meanwhile(&sent, version, "minutes")).await
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_typed_in_one_field() {
        for text in ["45", "45 08:00-16:00", "20 -12:00", "90 13:30-"] {
            assert_eq!(parse_fault(text).map(|fault| fault_text(&fault)), Some(text.to_owned()));
        }
        assert_eq!(
            parse_fault("４５ ８：００-９：３０").and_then(|fault| fault.from),
            Some(jiff::civil::time(8, 0, 0, 0))
        );
        for bad in ["", "soon", "45 noon", "45 8:00"] {
            assert_eq!(parse_fault(bad), None, "{bad}");
        }
    }
}
