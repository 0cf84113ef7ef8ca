//! What is installed at the customer's: where, since when, until when its verification holds, with its papers (P-CERT).

use super::home::VERIFIED_DAYS;
use super::person::PortalPerson;
use crate::answer::{self, Answer, Refusal};
use crate::app::App;
use crate::case_page::file_response;
use crate::components::{Badge, Choice, Form, Pager};
use crate::filters;
use crate::flash::Tone;
use crate::guest::report::kind_words;
use crate::i18n::L10n;
use crate::layout::Shell;
use askama::Template;
use axum::extract::{Path, Query, State};
use domain::ids::{EquipmentId, SiteId};
use domain::portal::PortalRight;
use jiff::ToSpan as _;
use jiff::civil::Date;
use serde::Deserialize;
use store::content;
use store::files::{self, FileOf, Owner};
use store::read::portal::{self, UnitCard, UnitLine, Wanted};

#[derive(Template)]
#[template(path = "portal/equipment.html")]
struct ListPage {
    s: Shell,
    form: Form,
    sites: Vec<Choice>,
    rows: Vec<Row>,
    /// Nothing was asked for: there is none at all.
    is_all: bool,
    pager: Pager,
}

impl ListPage {
    fn verified_choices(&self) -> Vec<Choice> {
        let l = &self.s.l;
        vec![
            Choice::new("", l.t("portal-verified-any")),
            Choice::new("soon", l.tn("portal-verified-soon", VERIFIED_DAYS)),
        ]
    }
}

struct Row {
    href: String,
    line: UnitLine,
    kind: String,
    verified: Option<Badge>,
}

#[derive(Template)]
#[template(path = "portal/unit.html")]
struct UnitPage {
    s: Shell,
    unit: UnitCard,
    kind: String,
    state: String,
    installed: Option<String>,
    verified: Option<Badge>,
    files: Vec<FileRow>,
    cases: Vec<(String, String)>,
    may_speak: bool,
}

/// A paper of a unit or a contract.
pub(super) struct FileRow {
    pub(super) href: String,
    pub(super) kind: String,
    pub(super) name: String,
    pub(super) valid_until: Option<String>,
}

impl FileRow {
    pub(super) fn new(l: &L10n, below: &str, file: &FileOf) -> Self {
        Self {
            href: format!("{below}/files/{}", file.id),
            kind: l.t(&format!("portal-file-{}", file.kind)).into_owned(),
            name: file.name.clone(),
            valid_until: file.valid_until.map(|day| l.day(day)),
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    q: String,
    site: String,
    /// `soon`: those whose verification ends soon.
    verified: String,
    after: Option<i64>,
    /// Number of the first row shown, from 1.
    from: Option<u64>,
}

fn today(l: &L10n) -> Date {
    l.now.to_zoned(l.home.clone()).date()
}

fn soon(l: &L10n) -> Date {
    today(l).checked_add(VERIFIED_DAYS.days()).unwrap_or(Date::MAX)
}

/// How long a verification still holds, in words and a tone.
fn verified(l: &L10n, line: &UnitLine) -> Option<Badge> {
    let until = line.verified_until?;
    let day = l.day(until);
    Some(if until < today(l) {
        Badge::new(Tone::Late, l.ta("portal-verified-over", &[("day", &day)])).icon("triangle-alert")
    } else if until <= soon(l) {
        Badge::new(Tone::Soon, l.ta("portal-verified-until", &[("day", &day)])).icon("clock")
    } else {
        Badge::new(Tone::Plain, l.ta("portal-verified-until", &[("day", &day)])).icon("shield-check")
    })
}

pub(super) async fn list(State(app): State<App>, person: PortalPerson, Query(asked): Query<Asked>) -> Answer {
    let l = person.reader.l.clone();
    let (db, customer) = (app.store.db(), person.customer());
    let serial: String = asked.q.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_uppercase();
    let wanted = Wanted {
        serial: &serial,
        site: asked.site.parse().ok().map(SiteId),
        verified_until: (asked.verified == "soon").then(|| soon(&l)),
        after: asked.after.map(EquipmentId),
    };
    let is_all = wanted == Wanted::default();
    let mut lines = portal::units(db, customer, &wanted).await?;
    let page = usize::try_from(portal::PAGE).unwrap_or(usize::MAX);
    let more = lines.len() > page;
    lines.truncate(page);
    let shown = u64::try_from(lines.len()).unwrap_or(0);
    let first = asked.from.unwrap_or(1).max(1);
    let base = base(&asked);
    let last = lines.last().filter(|_| more).map(|line| line.id);
    let pager = Pager {
        l: l.clone(),
        previous: asked.after.map(|_| format!("/portal/equipment{base}")),
        next: last.map(|id| {
            let join = if base.is_empty() { '?' } else { '&' };
            format!("/portal/equipment{base}{join}after={id}&from={}", first + shown)
        }),
        first: if shown == 0 { 0 } else { first },
        shown,
        total: None,
    };
    let sites = portal::sites(db, customer).await?.into_iter().map(|(id, name, units)| {
        Choice::new(id.to_string(), l.ta("portal-site-n", &[("name", &name), ("n", &units)]))
    });
    let everywhere = Choice::new("", l.t("portal-site-all"));
    let form = Form::new(&l)
        .with("q", asked.q.clone())
        .with("site", asked.site.clone())
        .with("verified", asked.verified.clone());
    let rows = lines.into_iter().map(|line| Row {
        href: format!("/portal/equipment/{}", line.id),
        kind: kind_words(&l, &line.kind),
        verified: verified(&l, &line),
        line,
    });
    answer::page(&ListPage {
        s: person.shell(&l.t("portal-equipment-title")),
        form,
        sites: std::iter::once(everywhere).chain(sites).collect(),
        rows: rows.collect(),
        is_all,
        pager,
    })
}

/// The question of the list, for the addresses of its pages.
fn base(asked: &Asked) -> String {
    let quoted = |text: &str| {
        percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
    };
    let pairs = [("q", &asked.q), ("site", &asked.site), ("verified", &asked.verified)];
    let pairs: Vec<String> = (pairs.iter().filter(|(_, value)| !value.is_empty()))
        .map(|(name, value)| format!("{name}={}", quoted(value)))
        .collect();
    if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) }
}

pub(super) async fn show(State(app): State<App>, person: PortalPerson, Path(id): Path<i64>) -> Answer {
    let l = person.reader.l.clone();
    let (db, customer) = (app.store.db(), person.customer());
    let unit = portal::unit(db, customer, EquipmentId(id)).await?.ok_or_else(Refusal::not_found)?;
    let below = format!("/portal/equipment/{id}");
    let files = files::of(db, Owner::Unit(id)).await?;
    // Photos were taken for the house's own use; what a customer needs are the papers.
    let papers = files.iter().filter(|file| file.kind != "photo");
    let cases = portal::cases(db, customer, true, None).await?;
    let about = cases.into_iter().filter(|line| line.case.equipment.contains(&unit.line.id));
    let about = about.map(|line| (format!("/portal/cases/{}", line.case.id), line.subject));
    answer::page(&UnitPage {
        s: person.shell(&unit.line.serial).crumb("/portal/equipment", &l.t("portal-equipment-title")),
        kind: kind_words(&l, &unit.line.kind),
        state: l.t(&format!("import-state-{}", unit.line.state)).into_owned(),
        installed: unit.line.installed.map(|day| l.day(day)),
        verified: verified(&l, &unit.line),
        files: papers.map(|file| FileRow::new(&l, &below, file)).collect(),
        cases: about.collect(),
        may_speak: person.may(PortalRight::Speak),
        unit,
    })
}

pub(super) async fn file(
    State(app): State<App>,
    person: PortalPerson,
    Path((id, file)): Path<(i64, i64)>,
) -> Answer {
    paper(&app, &person, Owner::Unit(id), file).await
}

/// A paper of something of the customer's.
pub(super) async fn paper(app: &App, person: &PortalPerson, owner: Owner, file: i64) -> Answer {
    let db = app.store.db();
    if !portal::owns(db, person.customer(), owner).await? {
        return Err(Refusal::not_found().into());
    }
    let file = files::find(db, owner, file).await?.filter(|file| file.kind != "photo");
    let file = file.ok_or_else(Refusal::not_found)?;
    let bytes = content::blob(db, file.digest).await?.ok_or_else(Refusal::not_found)?;
    Ok(file_response(&file.media_type, &file.name, bytes))
}
