//! P-FIRST: guidance on site that was offered with a customer's first equipment: agreed with a day and a case that carries it,
//! declined with a reason, done with what was found, accepted by whom on which day.

use super::list::{Address, Item, ListPage, Row};
use super::{SEE, number, sections, today};
use crate::admin::parts::{Act, Body, Cell, Page, Section, Sent, Sheet, form};
use crate::answer::{Answer, Refusal, see_with};
use crate::app::App;
use crate::components::{Choice, Form};
use crate::flash::Flash;
use crate::i18n::L10n;
use crate::submit::Wish;
use crate::viewer::Viewer;
use crate::words;
use axum::extract::{Path, Query, State};
use domain::case::{Channel, Command, Kind, Report};
use domain::contact::{Contact, MailAddress, Phone};
use domain::guidance::{GuidanceFault, GuidanceState, GuidanceStep};
use domain::ids::{CaseId, CommandId, CustomerId, DepartmentCode, EquipmentId};
use domain::roles::Permission;
use domain::severity::Severity;
use jiff::civil::Date;
use store::Target;
use store::guidance::Guided;
use store::read::register::{self as read, Guidance, GuidanceWanted, PAGE};
use store::read::{caller, case_page, place};

/// Who agrees it with customers.
const ARRANGE: Permission = Permission::TakeReports;
/// Characters of a reason and of what was found.
const TEXT_CHARS_MAX: u32 = 2_000;
const NAME_CHARS_MAX: u32 = 120;
/// By which the customer's word may have come.
const CHANNELS: [Channel; 3] = [Channel::Phone, Channel::Mail, Channel::Visit];

pub(super) async fn list(
    State(app): State<App>,
    viewer: Viewer,
    Query(sent): Query<Vec<(String, String)>>,
) -> Answer {
    viewer.require(SEE)?;
    let l = &viewer.reader.l;
    let address = Address::new("/guidance", sent, &["state"]);
    let state = address.get("state").to_owned();
    let after =
        address.get("after").split_once('~').and_then(|(at, id)| Some((at.parse().ok()?, id.parse().ok()?)));
    let wanted = GuidanceWanted { state: state.clone(), after };
    let mut found = read::guidance(app.store.db(), &wanted, PAGE + 1).await?;
    let more = i64::try_from(found.len()).is_ok_and(|n| n > PAGE);
    found.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    let next =
        found.last().filter(|_| more).map(|g| format!("{}~{}", g.offered.as_microsecond(), g.customer));
    let pager = address.pager(&viewer, found.len(), next);
    let rows = found.into_iter().map(|guidance| row(&viewer, guidance)).collect();
    let mut page = ListPage::new(&viewer, "guidance", &l.t("guidance-title"), address)
        .intro(l.t("guidance-says"))
        .tab("/guidance", l.t("guidance-owed"), state.is_empty());
    for tab in GuidanceState::ALL {
        let href = format!("/guidance?state={}", tab.code());
        page = page.tab(href, l.t(&format!("guidance-state-{}", tab.code())), tab.code() == state);
    }
    page.head(l.t("register-customer"), "")
        .head(l.t("guidance-state"), "cell-short")
        .head(l.t("guidance-offered"), "cell-short")
        .head(l.t("guidance-agreed-on"), "cell-short")
        .head(l.t("guidance-first-unit"), "")
        .rows(rows, pager)
        .empty("hand", l.t("guidance-none"), l.t("guidance-none-says"))
        .answer()
}

fn row(viewer: &Viewer, guidance: Guidance) -> Row {
    let l = &viewer.reader.l;
    Row {
        key: guidance.customer.to_string(),
        href: format!("/guidance/{}", guidance.customer),
        title: guidance.customer_name,
        note: guidance.city,
        cells: vec![
            Item::badge(sections::guidance_badge(viewer, &guidance.state)),
            Item::text(l.ago(guidance.offered)),
            Item::text(guidance.agreed_on.map(|day| l.day(day)).unwrap_or_default())
                .labelled(l.t("guidance-agreed-on")),
            Item::text(guidance.serial),
        ],
    }
}

pub(super) async fn show(State(app): State<App>, viewer: Viewer, Path(customer): Path<String>) -> Answer {
    viewer.require(SEE)?;
    let guidance = opened(&app, &customer).await?;
    let form = Form::new(&viewer.reader.l)
        .with("on", today(&app).to_string())
        .with("accepted_on", today(&app).to_string())
        .with("by", Channel::Phone.code());
    page(&app, &viewer, &guidance, &form).await
}

async fn opened(app: &App, customer: &str) -> Answer<Guidance> {
    let customer = CustomerId(number(customer)?);
    Ok(read::guidance_of(app.store.db(), customer).await?.ok_or_else(Refusal::not_found)?)
}

/// What is known of it.
pub(super) fn facts(app: &App, viewer: &Viewer, guidance: &Guidance) -> Vec<(String, Cell)> {
    let l = &viewer.reader.l;
    let world = app.store.world();
    let told = guidance.told.map_or_else(|| l.t("guidance-not-told").into_owned(), |at| l.when(at));
    let mut facts = vec![
        ("guidance-state", Cell::badge(sections::guidance_badge(viewer, &guidance.state))),
        ("guidance-offered", Cell::text(l.when(guidance.offered))),
        ("guidance-told", Cell::text(told)),
        ("guidance-first-unit", Cell::link(&guidance.serial, format!("/units/{}", guidance.unit))),
    ];
    if let Some(day) = guidance.agreed_on {
        facts.push(("guidance-agreed-on", Cell::text(day.to_string())));
    }
    if let Some(case) = guidance.case {
        facts.push(("guidance-case", Cell::link(case.to_string(), format!("/cases/{case}"))));
    }
    if !guidance.note.is_empty() {
        let key =
            if guidance.state == GuidanceState::Declined.code() { "guidance-why" } else { "guidance-found" };
        facts.push((key, Cell::text(&guidance.note)));
    }
    if let Some(day) = guidance.accepted_on {
        facts.push(("guidance-accepted", Cell::text(format!("{day} · {}", guidance.accepted_by))));
    }
    if let Some(person) = guidance.changed_by {
        let who = words::person(l, &world.directory, person);
        facts.push(("guidance-last", Cell::text(l.when(guidance.changed)).note(who)));
    }
    facts.into_iter().map(|(key, cell)| (l.t(key).into_owned(), cell)).collect()
}

async fn page(app: &App, viewer: &Viewer, guidance: &Guidance, form: &Form) -> Answer {
    let l = &viewer.reader.l;
    let mut page = Page::titled(viewer, &guidance.customer_name)
        .crumb("/guidance", &l.t("guidance-title"))
        .errors(form)
        .section(Section::new(Body::Facts(facts(app, viewer, guidance))));
    if viewer.may(ARRANGE) {
        for section in steps(app, viewer, guidance, form).await? {
            page = page.section(section);
        }
    }
    page.aside(Some(sections::customer(app, viewer, guidance.customer).await?)).answer()
}

/// What can be done from here; the likeliest first.
async fn steps(app: &App, viewer: &Viewer, guidance: &Guidance, form: &Form) -> Answer<Vec<Section>> {
    let l = &viewer.reader.l;
    let here = format!("/guidance/{}", guidance.customer);
    let sheet = |step: &str, key: &str| {
        Sheet::new(here.clone(), l.t(key)).hidden("step", step).hidden("edited", guidance.version)
    };
    let state = GuidanceState::from_code(&guidance.state).ok_or_else(Refusal::not_found)?;
    let mut sections = Vec::new();
    if state == GuidanceState::Agreed {
        let sheet = sheet("done", "guidance-do-done")
            .fields(vec![form.field("found", "guidance-found").area(4).max(TEXT_CHARS_MAX).required()]);
        sections.push(Section::new(Body::Form(sheet)).title(l.t("guidance-done-title")));
    }
    if state == GuidanceState::Done {
        let sheet = sheet("accept", "guidance-do-accept").fields(vec![
            form.field("accepted_by", "guidance-accepted-by").max(NAME_CHARS_MAX).required(),
            form.field("accepted_on", "guidance-accepted-on").date().required(),
        ]);
        sections.push(Section::new(Body::Form(sheet)).title(l.t("guidance-accept-title")));
        return Ok(sections);
    }
    let agree_key =
        if state == GuidanceState::Agreed { "guidance-agree-again" } else { "guidance-agree-title" };
    let people = caller::contacts(app.store.db(), guidance.customer).await?;
    let people: Vec<Choice> = people
        .iter()
        .filter_map(|p| Some(Choice::new(p.contact?.to_string(), format!("{} {}", p.name, p.post))))
        .collect();
    let channels = CHANNELS.map(|channel| Choice::new(channel.code(), words::channel(l, channel)));
    let mut fields = vec![form.field("on", "guidance-agreed-on").date().required()];
    if guidance.case.is_none() {
        if !people.is_empty() {
            fields.push(form.field("contact", "guidance-contact").select(people));
        }
        fields.push(form.field("by", "guidance-by").radios(channels.into()));
    }
    let mut agree = sheet("agree", "guidance-do-agree").fields(fields);
    if state == GuidanceState::Agreed {
        agree = agree.quiet();
    }
    sections.push(Section::new(Body::Form(agree)).title(l.t(agree_key)));
    if matches!(state, GuidanceState::Offered | GuidanceState::Agreed) {
        let sheet = sheet("decline", "guidance-do-decline")
            .quiet()
            .fields(vec![form.field("why", "guidance-why").area(2).max(TEXT_CHARS_MAX).required()]);
        sections.push(Section::new(Body::Form(sheet)).title(l.t("guidance-decline-title")));
    }
    if state == GuidanceState::Offered {
        let key = if guidance.told.is_some() { "guidance-do-tell-again" } else { "guidance-do-tell" };
        let act = Act::new(here.clone(), l.t(key)).hidden("step", "tell").hidden("edited", guidance.version);
        let facts = vec![(l.t("guidance-told").into_owned(), Cell::acts(vec![act]))];
        sections.push(Section::new(Body::Facts(facts)).title(l.t("guidance-tell-title")));
    }
    Ok(sections)
}

/// What was asked for; what is missing stands in the form.
fn step(l: &L10n, form: &mut Form) -> Option<GuidanceStep> {
    let day = |form: &mut Form, name: &str| match form.value(name).trim().parse::<Date>() {
        Ok(day) => Some(day),
        Err(_) => {
            form.refuse(name, l.t("register-day-wrong"));
            None
        }
    };
    let text = |form: &Form, name: &str, most: u32| -> String {
        form.value(name).trim().chars().take(most as usize).collect()
    };
    match form.value("step") {
        "tell" => Some(GuidanceStep::Tell),
        "agree" => Some(GuidanceStep::Agree { on: day(form, "on")? }),
        "decline" => Some(GuidanceStep::Decline { why: text(form, "why", TEXT_CHARS_MAX) }),
        "done" => Some(GuidanceStep::Done { found: text(form, "found", TEXT_CHARS_MAX) }),
        "accept" => Some(GuidanceStep::Accept {
            on: day(form, "accepted_on")?,
            by: text(form, "accepted_by", NAME_CHARS_MAX),
        }),
        _ => None,
    }
}

pub(super) async fn take(State(app): State<App>, Path(customer): Path<String>, sent: Sent) -> Answer {
    let mut form = form(&sent, ARRANGE)?;
    let l = &sent.viewer.reader.l;
    let guidance = opened(&app, &customer).await?;
    let Some(step) = step(l, &mut form) else {
        if !form.is_refused() {
            form.refuse("on", l.t("guidance-fault-not-now"));
        }
        return page(&app, &sent.viewer, &guidance, &form).await;
    };
    let edited: i64 = form.value("edited").parse().unwrap_or(-1);
    if edited != guidance.version {
        return Err(Refusal::changed_meanwhile().into());
    }
    let state = GuidanceState::from_code(&guidance.state).ok_or_else(Refusal::not_found)?;
    // Before a case is made for it.
    if let Err(fault) = domain::guidance::decide(state, &step, today(&app)) {
        refuse(l, &mut form, fault);
        return page(&app, &sent.viewer, &guidance, &form).await;
    }
    let case = match &step {
        GuidanceStep::Agree { on } if guidance.case.is_none() => {
            Some(carry(&app, &sent.viewer, &guidance, &form, *on).await?)
        }
        _ => None,
    };
    let by = Some(sent.viewer.id);
    match app.store.guide(guidance.customer, edited, &step, case, by, today(&app)).await? {
        Guided::As { .. } => {
            Ok(see_with(&format!("/guidance/{}", guidance.customer), &Flash::ok("guidance-saved")))
        }
        Guided::ChangedMeanwhile { .. } => Err(Refusal::changed_meanwhile().into()),
        Guided::NotOffered => Err(Refusal::not_found().into()),
        Guided::Fault(fault) => {
            refuse(l, &mut form, fault);
            page(&app, &sent.viewer, &guidance, &form).await
        }
    }
}

fn refuse(l: &L10n, form: &mut Form, fault: GuidanceFault) {
    let (field, code) = fault.code();
    let field = if field == "step" { "on" } else { field };
    form.refuse(field, l.t(&format!("guidance-fault-{code}")));
}

/// The case that carries the visit: with the equipment, to those who dispatch. The same agreement sent twice is one case.
async fn carry(app: &App, viewer: &Viewer, guidance: &Guidance, form: &Form, on: Date) -> Answer<CaseId> {
    let l = &viewer.reader.l;
    let db = app.store.db();
    let contact = match form.value("contact").parse().ok() {
        Some(id) => caller::contact(db, id).await?.filter(|c| c.customer == guidance.customer.0),
        None => None,
    };
    let contact = contact.unwrap_or_default();
    let reporter = Contact {
        name: if contact.name.is_empty() { guidance.customer_name.clone() } else { contact.name },
        phone: contact.phone.as_deref().and_then(|phone| Phone::parse(phone).ok()),
        mail: contact.mail.as_deref().and_then(|mail| MailAddress::parse(mail).ok()),
        language: None,
    };
    let equipment: Vec<EquipmentId> = vec![guidance.unit];
    let units = case_page::units(db, &equipment).await?;
    let lists = crate::lists::Lists::load(app).await?;
    let area = units.iter().find_map(|unit| lists.local_area(unit.area.as_deref()?));
    let by =
        CHANNELS.into_iter().find(|channel| channel.code() == form.value("by")).unwrap_or(Channel::Phone);
    let mut pen = app.pen();
    let subject = l.ta("guidance-case-subject", &[("customer", &guidance.customer_name)]);
    let text = l.ta("guidance-case-text", &[("day", &on.to_string()), ("serial", &guidance.serial)]);
    let report = Report {
        kind: Kind::Report,
        channel: by,
        subject: pen.text(&subject),
        text: pen.text(&text),
        reporter: pen.text(&reporter.to_text()),
        customer: Some(guidance.customer),
        place: place::of(db, &equipment).await?,
        equipment,
        local_area: area,
        remote_access: false,
        severity: Severity::Four,
        fault: None,
        department: DepartmentCode::new("operations").ok_or_else(Refusal::not_found)?,
        assignee: None,
        attachments: Vec::new(),
        split_from: None,
        follows: None,
        // It was agreed in this conversation.
        receipt_given: true,
    };
    let wish = Wish {
        actor: viewer.actor(),
        target: Target::New,
        command: Command::Report(Box::new(report)),
        version: None,
        occurred: None,
        id: CommandId::named("guidance", &format!("{} {}", guidance.customer, guidance.version)),
    };
    Ok(pen.submit(wish).await?.case)
}
