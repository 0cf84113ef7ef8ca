//! The fields of each deed's form.

use super::Opened;
use super::fields::Fields;
use super::serving_facts;
use crate::answer::Answer;
use crate::app::App;
use crate::clocks;
use crate::components::{Choice, Field, Form};
use crate::i18n::L10n;
use crate::lists::{self, Lists};
use crate::viewer::Viewer;
use crate::words;
use domain::case::{Action, Case, Stage, Step};
use domain::ids::CustomerId;
use domain::serving::{Circumstances, ServingTable, Suggestion};
use domain::severity::{Severity, Way};
use store::World;
use store::read::{caller, case_page};

/// Longest reason, cause, remedy, in characters.
const WORDS_MAX: u32 = 4000;

/// The form of a deed: fields, and what to know beside them.
pub(super) struct DeedForm {
    pub(super) fields: Vec<Field>,
    /// Sentences above the fields.
    pub(super) notes: Vec<String>,
    /// Asks whether it happened earlier.
    pub(super) has_time: bool,
}

pub(super) async fn form(
    app: &App,
    viewer: &Viewer,
    opened: &Opened,
    action: Action,
    form: Form,
    sent: Fields<'_>,
) -> Answer<DeedForm> {
    let l = &viewer.reader.l;
    let case = &opened.row.case;
    let world = &opened.world;
    let mut notes = Vec::new();
    let fields = match action {
        Action::Diagnose => {
            let suggestion = suggestion(world, case);
            notes.push(suggested_for(l, &Lists::load(app).await?, world, case));
            let ways = Way::ALL.into_iter().map(|way| {
                let choice = Choice::new(way.code(), words::way(l, way));
                if way == suggestion.way { choice.hint(l.t("deed-way-suggested")) } else { choice }
            });
            let form = form.with("way", suggestion.way.code());
            vec![
                form.field("way", "deed-way").radios(ways.collect()).required(),
                form.field("against", "deed-against").area(2).max(WORDS_MAX),
            ]
        }
        Action::Finding => vec![
            form.field("cause", "deed-cause").area(3).required().max(WORDS_MAX).autofocus(),
            form.field("remedy", "deed-remedy").area(3).required().max(WORDS_MAX),
        ],
        Action::Works | Action::Fails => {
            let proposed = matches!(case.stage, Stage::Open { step: Step::Proposed { .. }, .. });
            let mut choices = vec![Choice::new("yes", l.t("deed-effective-yes"))];
            choices.extend(proposed.then(|| Choice::new("no", l.t("deed-effective-no"))));
            let form = if proposed { form } else { form.with("effective", "yes") };
            vec![
                form.field("effective", "deed-effective").radios(choices).required(),
                form.field("text", "deed-word-text").area(3).max(WORDS_MAX),
            ]
        }
        Action::Wait => {
            let choices = vec![
                Choice::new("customer", l.t("deed-on-customer")),
                Choice::new("parts", l.t("deed-on-parts")),
            ];
            notes.push(l.t("deed-wait-note").into_owned());
            vec![
                form.field("on", "deed-on").radios(choices).required(),
                form.field("why", "deed-wait-why").area(2).required().max(WORDS_MAX),
            ]
        }
        Action::Assign => {
            let mut people = vec![Choice::new("", l.t("who-nobody"))];
            people.extend(lists::people(l, world));
            let form = form.with("person", case.assignee.map_or_else(String::new, |id| id.to_string()));
            vec![
                form.field("person", "deed-person").select(people),
                form.field("why", "deed-why").area(2).max(WORDS_MAX),
            ]
        }
        Action::HandOver => {
            let departments =
                world.directory.departments().map(|d| Choice::new(d.code.as_str(), words::pick(l, &d.names)));
            let mut people = vec![Choice::new("", l.t("who-nobody"))];
            people.extend(lists::people(l, world));
            vec![
                form.field("department", "deed-department").select(departments.collect()).required(),
                form.field("person", "deed-handover-person").select(people),
                form.field("why", "deed-why").area(2).max(WORDS_MAX),
            ]
        }
        Action::Severity => {
            let lists = Lists::load(app).await?;
            let levels =
                Severity::ALL.into_iter().map(|s| Choice::new(s.level().to_string(), lists.level(l, s)));
            notes.push(l.t("deed-level-note").into_owned());
            let form = form.with("level", case.severity.level().to_string());
            vec![
                form.field("level", "deed-level").radios(levels.collect()).required(),
                form.field("why", "deed-level-why").area(2).required().max(WORDS_MAX),
            ]
        }
        Action::Fault => {
            let lists = Lists::load(app).await?;
            let mut faults = vec![Choice::new("", l.t("deed-fault-none"))];
            faults.extend(lists.faults.iter().map(|f| Choice::new(f.code.as_str(), words::pick(l, &f.name))));
            let form = form.with("fault", case.fault.as_ref().map_or("", |fault| fault.as_str()));
            vec![form.field("fault", "deed-fault").select(faults)]
        }
        Action::Identify => identify(app, l, case, form, sent).await?,
        Action::CloseWithoutWord => {
            vec![form.field("reason", "deed-reason").area(3).required().max(WORDS_MAX).autofocus()]
        }
        Action::Withdraw => {
            vec![form.field("text", "deed-withdraw-text").area(3).required().max(WORDS_MAX).autofocus()]
        }
        Action::Reopen => {
            vec![form.field("text", "deed-reopen-text").area(3).required().max(WORDS_MAX).autofocus()]
        }
        Action::Merge => merge(app, l, viewer, opened, form, sent, &mut notes).await?,
        Action::Split => vec![
            form.field("subject", "deed-subject").required().max(200).autofocus(),
            form.field("text", "deed-split-text").area(4).required().max(WORDS_MAX),
        ],
        Action::FollowUp => {
            let choices =
                vec![Choice::new("yes", l.t("deed-still-yes")), Choice::new("no", l.t("deed-still-no"))];
            vec![
                form.field("works", "deed-still").radios(choices).required(),
                form.field("text", "deed-word-text").area(3).max(WORDS_MAX),
            ]
        }
        Action::Complain => {
            notes.push(l.t("deed-complaint-note").into_owned());
            vec![
                form.field("subject", "deed-subject").required().max(200).autofocus(),
                form.field("text", "deed-complaint-text").area(4).required().max(WORDS_MAX),
            ]
        }
        Action::Acknowledge(no) => {
            let clock = case.clocks.get(usize::from(no));
            notes.extend(clock.map(|clock| words::promise(l, &world.charter, &clock.promise)));
            notes.extend(clock.into_iter().flat_map(|clock| clocks::climb(l, world, clock)));
            Vec::new()
        }
        Action::Take | Action::StopWaiting | Action::Follow | Action::Unfollow | Action::Close => Vec::new(),
        Action::Answer | Action::Message | Action::Note | Action::Contact | Action::Propose => Vec::new(),
    };
    let has_time = !matches!(
        action,
        Action::Take
            | Action::Assign
            | Action::HandOver
            | Action::Follow
            | Action::Unfollow
            | Action::Acknowledge(_)
            | Action::Merge
            | Action::Split
    );
    Ok(DeedForm { fields, notes, has_time })
}

/// P-MODE: what a case's suggestion looks at.
fn circumstances(case: &Case) -> Circumstances<'_> {
    Circumstances {
        fault: case.fault.as_ref(),
        severity: case.severity,
        remote_access: case.remote_access,
        local_team: case.local_area.is_some(),
        place: &case.place,
    }
}

/// P-MODE: what the table says for this case now.
pub(super) fn suggestion<'w>(world: &'w World, case: &Case) -> Suggestion<'w> {
    world.serving.suggest(&circumstances(case), &case.tried)
}

/// The suggestion for a case, in words.
pub(super) fn suggested_for(l: &L10n, lists: &Lists, world: &World, case: &Case) -> String {
    suggested(l, lists, &world.serving, &circumstances(case), &case.tried)
}

/// The way, the row that says so, why, and the facts of the register that made it fit.
pub(crate) fn suggested(
    l: &L10n,
    lists: &Lists,
    table: &ServingTable,
    at: &Circumstances<'_>,
    tried: &[Way],
) -> String {
    let suggestion = table.suggest(at, tried);
    let way = words::way(l, suggestion.way);
    let mut reason = suggestion.reason.map(|reason| words::pick(l, reason)).unwrap_or_default();
    let row = suggestion.row.and_then(|row| table.rows.get(row.checked_sub(1)?));
    let facts = row.map(|row| serving_facts::facts(l, lists, row, at)).unwrap_or_default();
    if !facts.is_empty() {
        reason = l.ta("suggested-because", &[("reason", &reason), ("facts", &l.list(&facts))]);
    }
    match (suggestion.row, suggestion.moved_on) {
        (_, true) => l.ta("suggested-moved-on", &[("way", &way)]),
        (Some(row), false) => l.ta("suggested-row", &[("way", &way), ("row", &row), ("reason", &reason)]),
        (None, false) => l.ta("suggested-plain", &[("way", &way)]),
    }
}

/// Whose case it is: what was typed finds customers, a customer shows what they have.
async fn identify(app: &App, l: &L10n, case: &Case, form: Form, sent: Fields<'_>) -> Answer<Vec<Field>> {
    let db = app.store.db();
    let mut fields = vec![form.field("q", "deed-identify-q")];
    let chosen = sent.number("customer").map(CustomerId).or(case.customer);
    let mut customers: Vec<Choice> = Vec::new();
    if let Some(card) = match chosen {
        Some(id) => case_page::customer(db, id).await?,
        None => None,
    } {
        customers.push(Choice::new(card.id.to_string(), card.name).hint(card.city));
    }
    for found in if sent.get("q").is_empty() { Vec::new() } else { caller::find(db, sent.get("q")).await? } {
        let value = found.customer.to_string();
        if !customers.iter().any(|choice| choice.value == value) {
            customers.push(Choice::new(value, found.customer_name).hint(found.city));
        }
    }
    if customers.is_empty() {
        return Ok(fields);
    }
    let form = form.with("customer", chosen.map_or_else(String::new, |id| id.to_string()));
    fields.push(form.field("customer", "deed-customer").radios(customers));
    if let Some(customer) = chosen {
        let lists = Lists::load(app).await?;
        let mut areas: Vec<Choice> = vec![Choice::new("", l.t("deed-area-none"))];
        for (_, _, _, area) in caller::sites(db, customer).await? {
            let local = area.and_then(|area| lists.local_area(&area));
            if let Some(area) = local.filter(|area| !areas.iter().any(|choice| choice.value == area.as_str()))
            {
                areas.push(Choice::new(area.as_str(), lists.area(l, area.as_str())));
            }
        }
        if areas.len() > 1 {
            let form = form.clone().with("area", case.local_area.as_ref().map_or("", |area| area.as_str()));
            fields.push(form.field("area", "deed-area").select(areas));
        }
        let form = form.with("remote_access", if case.remote_access { "on" } else { "" });
        fields.push(form.field("remote_access", "deed-remote").check());
    }
    Ok(fields)
}

/// The other case by its number; the customer's other open cases are offered, and the chosen one is shown.
async fn merge(
    app: &App,
    l: &L10n,
    viewer: &Viewer,
    opened: &Opened,
    form: Form,
    sent: Fields<'_>,
    notes: &mut Vec<String>,
) -> Answer<Vec<Field>> {
    let db = app.store.db();
    let case = &opened.row.case;
    notes.push(l.t("deed-merge-note").into_owned());
    if let Ok(into) = sent.get("into").parse()
        && let Some(other) = case_page::case(db, into).await?
        && let Some(person) = opened.world.directory.person(viewer.id)
        && other.case.is_open_to(person, &opened.world.directory)
    {
        let stage = words::stage(l, other.case.stage_code());
        notes.push(l.ta(
            "deed-merge-preview",
            &[("case", &into.to_string()), ("subject", &other.subject), ("stage", &stage)],
        ));
    }
    let offers = match case.customer {
        Some(customer) => case_page::open_cases_of(db, customer).await?,
        None => Vec::new(),
    };
    let offers =
        offers.into_iter().filter(|line| line.id != case.id).map(|line| line.id.to_string()).collect();
    Ok(vec![
        form.field("into", "deed-into").required().short().offers(offers).autofocus(),
        form.field("why", "deed-merge-why").area(2).required().max(WORDS_MAX),
    ])
}
