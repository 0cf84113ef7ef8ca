//! The plans there are, and making one.

use super::gather;
use super::{PLAN, target_words, typed};
use crate::admin::parts::{Body, Cell, Link, Page, Section, Sent, Sheet, Table, form};
use crate::answer::{Answer, see};
use crate::app::App;
use crate::components::{Choice, Form};
use crate::i18n::L10n;
use crate::lists::Lists;
use crate::viewer::Viewer;
use crate::words;
use axum::extract::State;
use planning::spares::plan::{Input, Target};
use store::spares::{self, Scope};

/// Customers that are offered.
const CUSTOMERS_MAX: i64 = 2_000;
const NAME_CHARS_MAX: u32 = 80;

pub(super) async fn list(State(app): State<App>, viewer: Viewer) -> Answer {
    viewer.require(PLAN)?;
    let l = &viewer.reader.l;
    let heads = ["spares-plan", "spares-scope", "spares-target", "spares-by", "spares-made"];
    let mut table = Table::new(l.t("spares-plans"), heads.map(|key| l.t(key))).empty(l.t("spares-none"));
    let scopes = Scopes::load(&app).await?;
    for plan in spares::plans(app.store.db()).await? {
        let target = serde_json::from_str::<Input>(&plan.body).map(|input| target_words(l, input.target));
        let by = plan.made_by.map(|id| words::person(l, &app.store.world().directory, id));
        table.row(vec![
            Cell::link(&plan.name, format!("/spares/{}", plan.id)),
            Cell::text(scopes.name(l, &plan.scope)),
            Cell::text(target.unwrap_or_default()),
            Cell::text(by.unwrap_or_else(|| l.t("who-program").into_owned())),
            Cell::stamp(l.stamp(plan.made)),
        ]);
    }
    Page::titled(&viewer, &l.t("spares-title"))
        .intro(l.t("spares-intro"))
        .link(Link::new("/spares/new", l.t("spares-new"), "plus").primary())
        .link(Link::new("/spares/parts", l.t("spares-parts"), "package"))
        .link(Link::new("/spares/ways", l.t("spares-ways"), "truck"))
        .section(Section::new(Body::Table(table)).title(l.t("spares-plans")))
        .answer()
}

/// Names of what a plan can be made for.
pub(super) struct Scopes {
    customers: Vec<(i64, String)>,
    lists: Lists,
}

impl Scopes {
    pub(super) async fn load(app: &App) -> Answer<Self> {
        let customers = store::read::spares::customers(app.store.db(), CUSTOMERS_MAX).await?;
        Ok(Self { customers, lists: Lists::load(app).await? })
    }

    pub(super) fn name(&self, l: &L10n, scope: &Scope) -> String {
        match scope {
            Scope::All => l.t("spares-scope-all").into_owned(),
            Scope::Area(area) => self.lists.area(l, area.as_str()),
            Scope::Customer(id) => {
                let found = self.customers.iter().find(|(number, _)| *number == id.0);
                found.map_or_else(|| id.0.to_string(), |(_, name)| name.clone())
            }
        }
    }

    fn choices(&self, l: &L10n) -> Vec<Choice> {
        let mut all = vec![Choice::new("all", l.t("spares-scope-all"))];
        for area in &self.lists.areas {
            let name = self.lists.area(l, area.code.as_str());
            all.push(Choice::new(
                format!("area:{}", area.code),
                l.ta("spares-scope-area", &[("area", &name)]),
            ));
        }
        all.extend(self.customers.iter().map(|(id, name)| Choice::new(format!("customer:{id}"), name)));
        all
    }
}

pub(super) async fn new(State(app): State<App>, viewer: Viewer) -> Answer {
    viewer.require(PLAN)?;
    let form = Form::new(&viewer.reader.l).with("kind", "fleet").with("value", "99.9").with("hours", "24");
    new_with(&app, &viewer, &form).await
}

async fn new_with(app: &App, viewer: &Viewer, form: &Form) -> Answer {
    let l = &viewer.reader.l;
    let scopes = Scopes::load(app).await?.choices(l);
    let mut fields = vec![
        form.field("name", "spares-name").required().max(NAME_CHARS_MAX),
        form.field("scope", "spares-scope").select(scopes).required(),
    ];
    fields.extend(target_fields(l, form));
    let sheet =
        Sheet::new("/spares/new", l.t("spares-make")).fields(fields).back("/spares", l.t("spares-title"));
    Page::titled(viewer, &l.t("spares-new"))
        .crumb("/spares", &l.t("spares-title"))
        .errors(form)
        .section(Section::new(Body::Form(sheet)))
        .answer()
}

pub(super) fn target_fields(l: &L10n, form: &Form) -> Vec<crate::components::Field> {
    let kinds = ["fleet", "each-site", "within", "budget"];
    let kinds = kinds.map(|code| Choice::new(code, l.t(&format!("spares-target-{code}")))).to_vec();
    vec![
        form.field("kind", "spares-target").select(kinds).required(),
        form.field("value", "spares-value").required().short(),
        form.field("hours", "spares-hours").short(),
    ]
}

/// The target that was typed; what is wrong stands in the form.
pub(super) fn read_target(l: &L10n, form: &mut Form) -> Option<Target> {
    let value = typed(form.value("value"));
    let share = value.map(|percent| percent / 100.0).filter(|share| *share > 0.0 && *share < 1.0);
    let hours = typed(if form.value("hours").is_empty() { "24" } else { form.value("hours") });
    let target = match form.value("kind") {
        "budget" => value.map(Target::Budget),
        "each-site" => share.map(Target::EachSite),
        "within" => share.zip(hours).map(|(share, hours)| Target::Within { hours, share }),
        _ => share.map(Target::Fleet),
    };
    if form.value("kind") == "within" && hours.is_none() {
        form.refuse("hours", l.t("spares-hours.wrong"));
    } else if target.is_none() {
        let key = if form.value("kind") == "budget" { "spares-value.money" } else { "spares-value.share" };
        form.refuse("value", l.t(key));
    }
    target
}

pub(super) async fn add(State(app): State<App>, sent: Sent) -> Answer {
    let mut form = form(&sent, PLAN)?;
    let l = &sent.viewer.reader.l;
    let name = form.value("name").trim().to_owned();
    if name.is_empty() {
        form.refuse("name", l.ta("field-missing", &[("label", &l.t("spares-name"))]));
    } else if name.chars().count() > NAME_CHARS_MAX as usize {
        form.refuse(
            "name",
            l.ta("field-too-long", &[("label", &l.t("spares-name")), ("n", &NAME_CHARS_MAX)]),
        );
    }
    let scope = Scope::parse(form.value("scope"));
    if scope.is_none() {
        form.refuse("scope", l.t("spares-scope.missing"));
    }
    let target = read_target(l, &mut form);
    let (Some(scope), Some(target)) = (scope, target) else {
        return new_with(&app, &sent.viewer, &form).await;
    };
    if form.is_refused() {
        return new_with(&app, &sent.viewer, &form).await;
    }
    let input = gather::input(&app, &name, &scope, target).await?;
    if input.sites.is_empty() {
        form.refuse("scope", l.t("spares-scope.empty"));
        return new_with(&app, &sent.viewer, &form).await;
    }
    if input.items.is_empty() {
        form.refuse("scope", l.t("spares-scope.no-parts"));
        return new_with(&app, &sent.viewer, &form).await;
    }
    let body = serde_json::to_string(&input)?;
    let id = app.store.keep_plan(&name, &scope, &body, sent.viewer.id).await?;
    Ok(see(&format!("/spares/{id}")))
}
