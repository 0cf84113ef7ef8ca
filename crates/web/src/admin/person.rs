//! One person: place in the company, roles, absences, account.

use super::parts::{Act, Body, Cell, Link, Page, Section, Sent, Sheet, Table, form, secret};
use crate::answer::{Answer, Refusal, Stop, see_with};
use crate::app::App;
use crate::components::{Choice, Form};
use crate::flash::{Flash, Tone};
use crate::i18n::L10n;
use crate::lists;
use crate::viewer::Viewer;
use crate::words;
use axum::extract::{Path, State};
use domain::contact::{MailAddress, Phone};
use domain::ids::{DepartmentCode, PersonId};
use domain::people::{Absence, Directory, LineFault, Person};
use domain::roles::{Permission, Role};
use jiff::civil::{Date, DateTime};
use std::collections::BTreeSet;
use store::account::password;
use store::people::Account;
use store::read::admin;

pub(super) async fn new(State(app): State<App>, viewer: Viewer) -> Answer {
    viewer.require(Permission::Administer)?;
    let form = Form::new(&viewer.reader.l).with("mail_notices", "on");
    page(&app, &viewer, &form, None).await?.answer()
}

pub(super) async fn show(State(app): State<App>, viewer: Viewer, Path(id): Path<i64>) -> Answer {
    viewer.require(Permission::Administer)?;
    let form = filled(&app, &viewer.reader.l, PersonId(id)).await?;
    page(&app, &viewer, &form, Some(PersonId(id))).await?.answer()
}

/// The form as the entry stands.
async fn filled(app: &App, l: &L10n, id: PersonId) -> Answer<Form> {
    let world = app.store.world();
    let person = world.directory.person(id).ok_or_else(Refusal::not_found)?;
    let accounts = admin::accounts(app.store.db()).await?;
    let account = accounts.into_iter().find(|a| a.person == id).ok_or_else(Refusal::not_found)?;
    let number = |id: Option<PersonId>| id.map(|id| id.to_string()).unwrap_or_default();
    let absences: Vec<String> = person.absences.iter().map(|a| absence_text(l, a)).collect();
    let left = person.left.map(|at| at.to_zoned(l.home.clone()).date().to_string());
    let mut form = Form::new(l)
        .with("name", &person.name)
        .with("login", account.login)
        .with("mail", account.mail.unwrap_or_default())
        .with("phone", account.phone.unwrap_or_default())
        .with("department", person.department.as_str())
        .with("superior", number(person.superior))
        .with("deputy", number(person.deputy))
        .with("absences", absences.join("\n"))
        .with("left", left.unwrap_or_default());
    if account.mail_notices {
        form = form.with("mail_notices", "on");
    }
    Ok(person.roles.iter().fold(form, |form, role| form.with(&role_field(*role), "on")))
}

fn role_field(role: Role) -> String {
    format!("role-{}", role.code())
}

/// `2026-05-01 08:00 - 2026-05-06 00:00`, in the organisation's zone.
fn absence_text(l: &L10n, absence: &Absence) -> String {
    let at = |at: jiff::Timestamp| at.to_zoned(l.home.clone()).strftime("%Y-%m-%d %H:%M").to_string();
    format!("{} - {}", at(absence.from), at(absence.to))
}

pub(super) fn department_choices(l: &L10n, directory: &Directory) -> Vec<Choice> {
    directory.departments().map(|d| Choice::new(d.code.as_str(), words::pick(l, &d.names))).collect()
}

async fn page(app: &App, viewer: &Viewer, form: &Form, id: Option<PersonId>) -> Answer<Page> {
    let l = &viewer.reader.l;
    let world = app.store.world();
    let nobody = |key: &str| Choice::new("", l.t(key));
    let people = |key: &str| [nobody(key)].into_iter().chain(lists::people(l, &world)).collect::<Vec<_>>();
    let action = id.map_or_else(|| "/admin/people/new".to_owned(), |id| format!("/admin/people/{id}"));
    let roles = Role::ALL.map(|role| form.field(&role_field(role), &role_field(role)).check());
    let place = vec![
        form.field("department", "admin-department")
            .select(department_choices(l, &world.directory))
            .required(),
        form.field("superior", "admin-superior").select(people("admin-nobody-above")),
        form.field("deputy", "admin-deputy").select(people("admin-nobody-deputy")),
    ];
    let sheet = Sheet::new(action, l.t("save"))
        .fields(vec![
            form.field("name", "admin-name").required().max(120),
            form.field("login", "admin-login").required().max(64).autocomplete("off"),
            form.field("mail", "admin-mail").email().autocomplete("off"),
            form.field("phone", "admin-phone").tel().autocomplete("off"),
            form.field("mail_notices", "admin-mail-notices").check(),
        ])
        .group(l.t("admin-place"), place)
        .group(l.t("admin-roles"), roles.into())
        .group(
            l.t("admin-presence"),
            vec![form.field("absences", "admin-absences").area(3), form.field("left", "admin-left").date()],
        )
        .back("/admin/people", l.t("admin-people"));
    let person = id.and_then(|id| world.directory.person(id));
    let title = person.map_or_else(|| l.t("admin-person-add").into_owned(), |p| p.name.clone());
    let mut page = Page::titled(viewer, &title)
        .crumb("/admin", &l.t("admin-title"))
        .crumb("/admin/people", &l.t("admin-people"))
        .errors(form);
    if let Some(person) = person {
        page = open_cases(app, l, page, person).await?;
    }
    page = page.section(Section::new(Body::Form(sheet)));
    Ok(match id {
        Some(id) => page.section(account(app, l, id).await?),
        None => page,
    })
}

/// What somebody who leaves or is away still has.
async fn open_cases(app: &App, l: &L10n, page: Page, person: &Person) -> Answer<Page> {
    let (count, cases) = admin::open_cases_of(app.store.db(), person.id).await?;
    if count == 0 || person.is_present(l.now) && person.left.is_none() {
        return Ok(page);
    }
    let link = Link::new(
        format!("/desk?view=open&assignee={}", person.id),
        l.t("admin-hand-over"),
        "corner-up-right",
    );
    let page =
        page.alert(Tone::Soon, l.ta("admin-still-has", &[("name", &person.name), ("n", &count)]), Some(link));
    let mut table = Table::new(l.t("admin-open-cases"), [l.t("admin-case"), l.t("admin-subject")]);
    for (case, subject) in cases {
        table.row(vec![Cell::link(case.to_string(), format!("/cases/{case}")), Cell::text(subject)]);
    }
    Ok(page.section(Section::new(Body::Table(table)).title(l.t("admin-open-cases"))))
}

async fn account(app: &App, l: &L10n, id: PersonId) -> Answer<Section> {
    let accounts = admin::accounts(app.store.db()).await?;
    let account = accounts.into_iter().find(|a| a.person == id).ok_or_else(Refusal::not_found)?;
    let sessions = app.store.sessions_of(id, app.wall_now()).await?.len();
    let sessions = i64::try_from(sessions).unwrap_or(0);
    let yes = |yes: bool, key: &str| l.t(&format!("{key}-{}", if yes { "set" } else { "none" })).into_owned();
    let act = |path: &str, key: &str| Act::new(format!("/admin/people/{id}/{path}"), l.t(key));
    let mut table =
        Table::new(l.t("admin-account"), [l.t("admin-what"), l.t("admin-state"), l.t("admin-do")]);
    table.row(vec![
        Cell::text(l.t("admin-password")),
        Cell::text(yes(account.has_password, "admin-password")),
        Cell::acts(vec![act("password", "admin-password-make")]),
    ]);
    let codes = if account.has_totp { vec![act("code/remove", "admin-code-remove")] } else { Vec::new() };
    table.row(vec![
        Cell::text(l.t("admin-code")),
        Cell::text(yes(account.has_totp, "admin-code")),
        Cell::acts(codes),
    ]);
    let ends = if sessions > 0 { vec![act("sessions/end", "admin-sessions-end")] } else { Vec::new() };
    table.row(vec![Cell::text(l.t("admin-sessions")), Cell::text(l.number(sessions)), Cell::acts(ends)]);
    Ok(Section::new(Body::Table(table)).title(l.t("admin-account")))
}

pub(super) async fn add(State(app): State<App>, sent: Sent) -> Answer {
    let mut form = form(&sent, Permission::Administer)?;
    let read = read(&app, &sent.viewer.reader.l, &mut form, None).await?;
    let Some((person, account)) = read else { return page(&app, &sent.viewer, &form, None).await?.answer() };
    let id = app.store.add_person(&person, &account).await?;
    Ok(see_with(&format!("/admin/people/{id}"), &Flash::ok("admin-person-added").with("name", person.name)))
}

pub(super) async fn change(State(app): State<App>, Path(id): Path<i64>, sent: Sent) -> Answer {
    let mut form = form(&sent, Permission::Administer)?;
    let id = PersonId(id);
    app.store.world().directory.person(id).ok_or_else(Refusal::not_found)?;
    let read = read(&app, &sent.viewer.reader.l, &mut form, Some(id)).await?;
    let Some((person, account)) = read else {
        return page(&app, &sent.viewer, &form, Some(id)).await?.answer();
    };
    app.store.change_person(&person, &account).await?;
    let gone = !person.works_here(app.now());
    if gone {
        app.store.end_other_sessions(id, None).await?;
    }
    Ok(see_with(&format!("/admin/people/{id}"), &Flash::ok("admin-person-saved").with("name", person.name)))
}

/// The entry as it was typed; `None` when the form says what is to be changed.
async fn read(
    app: &App,
    l: &L10n,
    form: &mut Form,
    id: Option<PersonId>,
) -> Answer<Option<(Person, Account)>> {
    let world = app.store.world();
    let number = |text: &str| text.parse().ok().map(PersonId);
    let Some(department) = department(l, form, &world.directory) else { return Ok(None) };
    let person = Person {
        id: id.unwrap_or(PersonId(0)),
        name: form.value("name").trim().to_owned(),
        department,
        superior: number(form.value("superior")),
        deputy: number(form.value("deputy")),
        absences: absences(l, form),
        left: left(l, form),
        roles: Role::ALL
            .into_iter()
            .filter(|role| form.value(&role_field(*role)) == "on")
            .collect::<BTreeSet<_>>(),
    };
    if person.name.is_empty() {
        form.refuse("name", l.t("admin-name.missing"));
    }
    if person.roles.is_empty() {
        form.refuse(&role_field(Role::HotlineAgent), l.t("admin-roles-missing"));
    }
    if let Err(fault) = world.directory.check_line(&person) {
        let (field, text) = match fault {
            LineFault::Circle(names) => ("superior", l.ta("admin-circle", &[("names", &names.join(" → "))])),
            LineFault::Unknown(_) => ("superior", l.t("admin-line-unknown").into_owned()),
            LineFault::OwnDeputy => ("deputy", l.t("admin-own-deputy").into_owned()),
        };
        form.refuse(field, text);
    }
    last_administrator(app, l, form, &person);
    let account = account_of(app, l, form, id).await?;
    Ok((!form.is_refused()).then_some((person, account)))
}

/// Nobody locks everybody out.
fn last_administrator(app: &App, l: &L10n, form: &mut Form, person: &Person) {
    let world = app.store.world();
    let now = app.now();
    let administers = |p: &Person| p.works_here(now) && p.roles.contains(&Role::Administrator);
    let was = world.directory.person(person.id).is_some_and(administers);
    let other = world.directory.people().any(|p| p.id != person.id && administers(p));
    if was && !administers(person) && !other {
        form.refuse(&role_field(Role::Administrator), l.t("admin-last-administrator"));
    }
}

fn department(l: &L10n, form: &mut Form, directory: &Directory) -> Option<DepartmentCode> {
    let code =
        DepartmentCode::new(form.value("department")).filter(|code| directory.department(code).is_some());
    if code.is_none() {
        form.refuse("department", l.t("admin-department.missing"));
    }
    code
}

fn absences(l: &L10n, form: &mut Form) -> Vec<Absence> {
    let text = form.value("absences").to_owned();
    let mut out = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        match absence(l, line) {
            Some(absence) => out.push(absence),
            None => form.refuse("absences", l.ta("admin-absence-unclear", &[("line", &line)])),
        }
    }
    out
}

/// `2026-05-01 - 2026-05-05` (whole days, the last one included), or with times of day.
fn absence(l: &L10n, line: &str) -> Option<Absence> {
    let line = line.replace(['–', '—', '至', '~'], " - ");
    let (from, to) = line.split_once(" - ")?;
    let moment = |text: &str, end: bool| -> Option<jiff::Timestamp> {
        let text = text.trim();
        let at: DateTime = match text.parse::<Date>() {
            Ok(date) if text.len() <= 10 => {
                if end { date.tomorrow().ok()? } else { date }.to_datetime(jiff::civil::Time::midnight())
            }
            _ => text.replace(' ', "T").parse().ok()?,
        };
        Some(at.to_zoned(l.home.clone()).ok()?.timestamp())
    };
    let absence = Absence { from: moment(from, false)?, to: moment(to, true)? };
    (absence.from < absence.to).then_some(absence)
}

fn left(l: &L10n, form: &mut Form) -> Option<jiff::Timestamp> {
    let text = form.value("left").trim().to_owned();
    if text.is_empty() {
        return None;
    }
    let date = text.parse::<Date>().ok();
    let at = date.and_then(|d| d.to_zoned(l.home.clone()).ok());
    if at.is_none() {
        form.refuse("left", l.t("admin-left.pattern"));
    }
    at.map(|at| at.timestamp())
}

async fn account_of(app: &App, l: &L10n, form: &mut Form, id: Option<PersonId>) -> Answer<Account> {
    let login = form.value("login").trim().to_lowercase();
    if login.is_empty() || login.chars().any(|c| c.is_whitespace() || c.is_control()) {
        form.refuse("login", l.t("admin-login.missing"));
    } else if app.store.login(&login).await?.is_some_and(|other| Some(other.person) != id) {
        form.refuse("login", l.ta("admin-login-taken", &[("login", &login)]));
    }
    let given = |text: &str| Some(text.trim().to_owned()).filter(|t| !t.is_empty());
    let mail = given(form.value("mail")).map(|text| MailAddress::parse(&text));
    if matches!(mail, Some(Err(_))) {
        form.refuse("mail", l.t("field-email"));
    }
    let phone = given(form.value("phone")).map(|text| Phone::parse(&text));
    if matches!(phone, Some(Err(_))) {
        form.refuse("phone", l.t("field-tel"));
    }
    Ok(Account {
        login,
        mail: mail.and_then(Result::ok).map(String::from),
        phone: phone.and_then(Result::ok).map(String::from),
        mail_notices: form.value("mail_notices") == "on",
        password_hash: None,
    })
}

/// A new password by chance, shown on this one answer; all sessions end.
pub(super) async fn set_password(State(app): State<App>, Path(id): Path<i64>, sent: Sent) -> Answer {
    sent.viewer.require(Permission::Administer)?;
    let id = PersonId(id);
    let l = &sent.viewer.reader.l;
    let filled = filled(&app, l, id).await?;
    let (new, salt) = (secret(&app), app.random());
    let typed = new.clone();
    let hash = tokio::task::spawn_blocking(move || password::hash(&typed, salt)).await?;
    let hash = hash.ok_or_else(|| Stop::failed("the password could not be hashed"))?;
    app.store.set_password(id, &hash).await?;
    app.store.end_other_sessions(id, (id == sent.viewer.id).then_some(sent.viewer.session.token)).await?;
    let shown = Section::new(Body::Facts(vec![(l.t("admin-password").into_owned(), Cell::code(new))]))
        .title(l.t("admin-password-new"))
        .note(l.t("admin-password-once"));
    page(&app, &sent.viewer, &filled, Some(id)).await?.first(shown).answer()
}

pub(super) async fn end_sessions(State(app): State<App>, Path(id): Path<i64>, sent: Sent) -> Answer {
    sent.viewer.require(Permission::Administer)?;
    let id = PersonId(id);
    let kept = (id == sent.viewer.id).then_some(sent.viewer.session.token);
    let ended = app.store.end_other_sessions(id, kept).await?;
    let flash = Flash::ok("admin-sessions-ended").with("n", i64::try_from(ended).unwrap_or(0));
    Ok(see_with(&format!("/admin/people/{id}"), &flash))
}

pub(super) async fn remove_code(State(app): State<App>, Path(id): Path<i64>, sent: Sent) -> Answer {
    sent.viewer.require(Permission::Administer)?;
    app.store.set_totp(PersonId(id), None, None).await?;
    Ok(see_with(&format!("/admin/people/{id}"), &Flash::ok("admin-code-removed")))
}
