//! Everybody who works here, or did.

use super::parts::{Body, Cell, Link, Page, Section, Sheet, Table};
use crate::answer::Answer;
use crate::app::App;
use crate::components::{Badge, Choice, Form, Pager};
use crate::flash::Tone;
use crate::i18n::{L10n, by_name};
use crate::viewer::Viewer;
use crate::words;
use axum::extract::{Query, State};
use domain::people::Person;
use domain::roles::{Permission, Role};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use std::collections::BTreeMap;
use store::read::admin::{self, PersonAccount};

/// Rows a page.
const PAGE: usize = 50;

/// As it was asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    q: String,
    department: String,
    role: String,
    /// `left` for those who no longer work here.
    who: String,
    /// The row to begin with, from 0. The list is held in memory whole, so that counting costs nothing.
    from: usize,
}

pub(super) async fn show(State(app): State<App>, viewer: Viewer, Query(asked): Query<Asked>) -> Answer {
    viewer.require(Permission::Administer)?;
    let l = &viewer.reader.l;
    let accounts: BTreeMap<i64, PersonAccount> = admin::accounts(app.store.db())
        .await?
        .into_iter()
        .map(|account| (account.person.0, account))
        .collect();
    let world = app.store.world();
    let mut found: Vec<&Person> =
        world.directory.people().filter(|p| asked.fits(p, accounts.get(&p.id.0), l)).collect();
    found.sort_by(|a, b| by_name().compare(&a.name, &b.name).then(a.id.cmp(&b.id)));
    let total = found.len();
    let heads =
        ["admin-name", "admin-login", "admin-department", "admin-superior", "admin-roles", "admin-state"];
    let mut table =
        Table::new(l.t("admin-people"), heads.map(|key| l.t(key))).empty(l.t("admin-people-none"));
    for person in found.into_iter().skip(asked.from).take(PAGE) {
        let account = accounts.get(&person.id.0);
        let roles: Vec<String> =
            person.roles.iter().map(|r| l.t(&format!("role-{}", r.code())).into_owned()).collect();
        let superior = person.superior.map(|id| words::person(l, &world.directory, id)).unwrap_or_default();
        table.row(vec![
            Cell::link(&person.name, format!("/admin/people/{}", person.id)),
            Cell::text(account.map(|a| a.login.clone()).unwrap_or_default()),
            Cell::text(words::department(l, &world.directory, &person.department)),
            Cell::text(superior),
            Cell::text(l.list(&roles)),
            Cell::badge(state(l, person)),
        ]);
    }
    table.pager = Some(asked.pager(l, total, table.rows.len()));
    let departments = super::person::department_choices(l, &world.directory);
    Page::new(&viewer, "admin-people")
        .link(Link::new("/admin/people/new", l.t("admin-person-add"), "user-plus").primary())
        .section(Section::new(Body::Form(asked.sheet(l, departments))))
        .section(Section::new(Body::Table(table)))
        .answer()
}

fn state(l: &L10n, person: &Person) -> Badge {
    if !person.works_here(l.now) {
        Badge::new(Tone::Plain, l.t("admin-person-left"))
    } else if person.is_present(l.now) {
        Badge::new(Tone::Ok, l.t("admin-person-here"))
    } else {
        Badge::new(Tone::Soon, l.t("admin-person-away"))
    }
}

impl Asked {
    fn fits(&self, person: &Person, account: Option<&PersonAccount>, l: &L10n) -> bool {
        let q = self.q.trim().to_lowercase();
        let login = account.map_or("", |a| a.login.as_str());
        let named = q.is_empty() || person.name.to_lowercase().contains(&q) || login.contains(&q);
        let department = self.department.is_empty() || person.department.as_str() == self.department;
        let role = Role::from_code(&self.role).is_none_or(|role| person.roles.contains(&role));
        named && department && role && person.works_here(l.now) == (self.who != "left")
    }

    fn sheet(&self, l: &L10n, departments: Vec<Choice>) -> Sheet {
        let form = Form::new(l)
            .with("q", &self.q)
            .with("department", &self.department)
            .with("role", &self.role)
            .with("who", &self.who);
        let any = || Choice::new("", l.t("admin-any"));
        let roles = Role::ALL.map(|role| Choice::new(role.code(), l.t(&format!("role-{}", role.code()))));
        let who = [("", "admin-person-working"), ("left", "admin-person-left")]
            .map(|(v, key)| Choice::new(v, l.t(key)));
        Sheet::new("/admin/people", l.t("apply")).asking().fields(vec![
            form.field("q", "admin-people-q"),
            form.field("department", "admin-department")
                .select([any()].into_iter().chain(departments).collect()),
            form.field("role", "admin-role").select([any()].into_iter().chain(roles).collect()),
            form.field("who", "admin-state").select(who.into()),
        ])
    }

    fn pager(&self, l: &L10n, total: usize, shown: usize) -> Pager {
        let escaped = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let query =
            [("q", &self.q), ("department", &self.department), ("role", &self.role), ("who", &self.who)]
                .map(|(name, value)| format!("{name}={}", escaped(value)))
                .join("&");
        let link = |from: usize| format!("/admin/people?{query}&from={from}");
        let number = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
        let next = self.from.saturating_add(PAGE);
        Pager {
            l: l.clone(),
            previous: (self.from > 0).then(|| link(self.from.saturating_sub(PAGE))),
            next: (next < total).then(|| link(next)),
            first: if shown == 0 { 0 } else { number(self.from) + 1 },
            shown: number(shown),
            total: Some(number(total)),
        }
    }
}
