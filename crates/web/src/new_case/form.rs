//! The form of a new case, and the parts of it that answer while one types.

use super::caller::{Callers, Chosen, callers, chosen};
use crate::answer::{self, Answer};
use crate::app::App;
use crate::case_page::{Fields, LineView, similar};
use crate::components::{Choice, Field, Form};
use crate::filters;
use crate::i18n::L10n;
use crate::layout::Shell;
use crate::lists::{self, Lists};
use crate::viewer::Viewer;
use crate::words;
use askama::Template;
use axum::extract::{RawQuery, State};
use domain::case::Channel;
use domain::ids::{CustomerId, EquipmentId, FaultCode};
use domain::roles::Permission;
use domain::serving::Circumstances;
use domain::severity::Severity;
use store::World;
use store::read::case_page;

/// Open cases with the same words that are shown.
const SIMILAR_MAX: usize = 5;
/// Characters typed before similar cases are looked for.
const TYPED_MIN: usize = 3;
/// Channels on which somebody of ours talks to the customer: the number is told at once.
const TAKEN_BY_US: [Channel; 6] =
    [Channel::Phone, Channel::Mail, Channel::Fax, Channel::Chat, Channel::Visit, Channel::Web];

#[derive(Template)]
#[template(path = "cases/new.html")]
pub(super) struct NewCase {
    s: Shell,
    form: Form,
    q: String,
    callers: Callers,
    chosen: Chosen,
    similar: Similar,
    sorting: Sorting,
    channels: Vec<Choice>,
    channel: String,
    token: String,
    trouble: Option<String>,
    earlier: bool,
    occurred: String,
}

/// Open cases that sound like this one.
#[derive(Template)]
#[template(path = "cases/similar.html")]
pub(super) struct Similar {
    l: L10n,
    lines: Vec<LineView>,
}

impl askama::filters::HtmlSafe for Similar {}

/// Fault, level, department, assignee, and the way of serving that follows from them.
#[derive(Template)]
#[template(path = "cases/sorting.html")]
pub(super) struct Sorting {
    fields: Vec<Field>,
    suggestion: String,
    /// Chosen when level and department were last set by it.
    fault: String,
}

impl askama::filters::HtmlSafe for Sorting {}

fn sent(query: Option<&str>) -> Vec<(String, String)> {
    serde_html_form::from_str(query.unwrap_or_default()).unwrap_or_default()
}

pub(super) async fn show(State(app): State<App>, viewer: Viewer, RawQuery(query): RawQuery) -> Answer {
    viewer.require(Permission::TakeReports)?;
    let sent = sent(query.as_deref());
    let form = Form::sent(&viewer.reader.l, sent.iter().cloned());
    answer::page(&page(&app, &viewer, &sent, form, None).await?)
}

pub(super) async fn page(
    app: &App,
    viewer: &Viewer,
    sent: &[(String, String)],
    form: Form,
    trouble: Option<String>,
) -> Answer<NewCase> {
    let l = &viewer.reader.l;
    let fields = Fields(sent);
    let title = l.t("new-case-title");
    let words = format!("{} {}", fields.get("subject"), fields.get("text"));
    let channel =
        if fields.get("channel").is_empty() { Channel::Phone.code() } else { fields.get("channel") };
    Ok(NewCase {
        s: viewer.shell(&title),
        q: fields.get("q").to_owned(),
        callers: callers(app, l, fields.get("q")).await?,
        chosen: chosen(app, viewer, fields, form.clone()).await?,
        similar: similar_to(app, l, &words).await?,
        sorting: sort(app, viewer, fields, &form).await?,
        channels: TAKEN_BY_US.into_iter().map(|c| Choice::new(c.code(), words::channel(l, c))).collect(),
        channel: channel.to_owned(),
        token: app.form_token(),
        trouble,
        earlier: !fields.get("earlier").is_empty(),
        occurred: crate::case_page::occurred_or_now(viewer, fields),
        form,
    })
}

pub(super) async fn similar_cases(
    State(app): State<App>,
    viewer: Viewer,
    RawQuery(query): RawQuery,
) -> Answer {
    viewer.require(Permission::TakeReports)?;
    let sent = sent(query.as_deref());
    let fields = Fields(&sent);
    let words = format!("{} {}", fields.get("subject"), fields.get("text"));
    answer::page(&similar_to(&app, &viewer.reader.l, &words).await?)
}

async fn similar_to(app: &App, l: &L10n, typed: &str) -> Answer<Similar> {
    let typed = typed.trim();
    let enough = typed.chars().count() >= TYPED_MIN;
    let lines = if enough { similar(app, l, typed, SIMILAR_MAX).await? } else { Vec::new() };
    Ok(Similar { l: l.clone(), lines })
}

pub(super) async fn sorting(State(app): State<App>, viewer: Viewer, RawQuery(query): RawQuery) -> Answer {
    viewer.require(Permission::TakeReports)?;
    let sent = sent(query.as_deref());
    let form = Form::sent(&viewer.reader.l, sent.iter().cloned());
    answer::page(&sort(&app, &viewer, Fields(&sent), &form).await?)
}

/// A type of fault that was chosen anew sets level and department; what was set by hand since stays.
async fn sort(app: &App, viewer: &Viewer, sent: Fields<'_>, form: &Form) -> Answer<Sorting> {
    let l = &viewer.reader.l;
    let world = app.store.world();
    let lists = Lists::load(app).await?;
    let fault = FaultCode::new(sent.get("fault"));
    let known = lists.faults.iter().find(|f| Some(&f.code) == fault.as_ref());
    let fresh = sent.get("fault") != sent.get("fault_before");
    let by_fault = known.filter(|_| fresh);
    let level = by_fault.and_then(|f| f.severity).or_else(|| level(sent)).unwrap_or(Severity::Three);
    let department = by_fault.and_then(|f| f.department.as_ref()).map(|d| d.as_str().to_owned());
    let department = department.unwrap_or_else(|| match sent.get("department") {
        "" => viewer.department.as_str().to_owned(),
        chosen => chosen.to_owned(),
    });
    let mut faults = vec![Choice::new("", l.t("new-fault-unknown"))];
    faults.extend(lists.faults.iter().map(|f| Choice::new(f.code.as_str(), words::pick(l, &f.name))));
    let levels =
        Severity::ALL.into_iter().map(|s| Choice::new(s.level().to_string(), lists.level(l, s))).collect();
    let departments = world.directory.departments();
    let departments = departments.map(|d| Choice::new(d.code.as_str(), words::pick(l, &d.names))).collect();
    let mut people = vec![Choice::new("", l.t("new-assignee-later"))];
    people.extend(lists::people(l, &world));
    Ok(Sorting {
        fields: vec![
            form.field("fault", "new-fault").select(faults),
            form.field("level", "new-level").select(levels).value(level.level().to_string()),
            form.field("department", "new-department").select(departments).value(department),
            form.field("assignee", "new-assignee").select(people),
        ],
        suggestion: suggestion(app, l, &world, fault.as_ref(), level, sent, &lists).await?,
        fault: fault.map_or_else(String::new, |fault| fault.to_string()),
    })
}

pub(super) fn level(sent: Fields<'_>) -> Option<Severity> {
    sent.get("level").parse::<u8>().ok().and_then(|level| Severity::try_from(level).ok())
}

/// P-MODE: what the table says for what is known so far.
async fn suggestion(
    app: &App,
    l: &L10n,
    world: &World,
    fault: Option<&FaultCode>,
    severity: Severity,
    sent: Fields<'_>,
    lists: &Lists,
) -> Answer<String> {
    let ids: Vec<EquipmentId> = sent.all("unit").filter_map(|id| id.parse().ok()).map(EquipmentId).collect();
    let units = case_page::units(app.store.db(), &ids).await?;
    let customer = sent.number("customer").map(CustomerId);
    let place = store::read::place::known(app.store.db(), customer, &ids).await?;
    let circumstances = Circumstances {
        fault,
        severity,
        remote_access: units.iter().any(|unit| unit.remote_access),
        local_team: units
            .iter()
            .any(|unit| unit.area.as_deref().is_some_and(|area| lists.local_area(area).is_some())),
        place: &place,
    };
    Ok(crate::case_page::suggested(l, lists, &world.serving, &circumstances, &[]))
}

impl NewCase {
    fn subject(&self) -> Field {
        self.form.field("subject", "new-subject").required().max(200)
    }

    fn text(&self) -> Field {
        self.form.field("text", "new-text").area(4).max(20_000)
    }
}

impl Chosen {
    pub(super) fn fields(&self) -> [Field; 3] {
        [
            self.form.field("name", "new-name").autocomplete("off"),
            self.form.field("phone", "new-phone").tel().autocomplete("off"),
            self.form.field("mail", "new-mail").email().autocomplete("off"),
        ]
    }
}
