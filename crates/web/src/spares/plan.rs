//! One plan: what is missing, the frontier to click on, the list, what is ordered and moved, and what would be if.

use super::chart::chart;
use super::plans::{Scopes, read_target, target_fields};
use super::{
    Opened, PLAN, computed, figure, gather, item_name, open, percent, place_name, target_words, threads,
    typed, yuan,
};
use crate::admin::parts::{Act, Body, Cell, Link, Page, Section, Sent, Sheet, Table, form};
use crate::answer::{Answer, Refusal, see, see_with};
use crate::app::App;
use crate::components::Form;
use crate::flash::{Flash, Tone};
use crate::i18n::L10n;
use crate::viewer::Viewer;
use axum::extract::{Path, Query, State};
use planning::spares::frontier::Point;
use planning::spares::plan::{Fault, Input, Model, NoteKind, Outcome, Target, WhatIf};
use serde::Deserialize;

/// Points of the frontier that can be clicked on.
const POINTS: usize = 48;
const SHARE_DRAWN: f64 = 0.9999;
/// Rows of a table.
const ROWS: usize = 400;

/// What the address asks to try out; fields that were left empty ask for nothing.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    kind: Option<String>,
    value: Option<String>,
    hours: Option<String>,
    repair: Option<String>,
    way: Option<String>,
    rate: Option<String>,
    place: Option<String>,
}

impl Asked {
    /// The form with what was asked, else with the plan's own target.
    fn form(&self, l: &L10n, target: Target) -> Form {
        let (value, hours) = match target {
            Target::Fleet(share) | Target::EachSite(share) => (trimmed(share), "24".to_owned()),
            Target::Within { hours, share } => (trimmed(share), format!("{hours}")),
            Target::Budget(money) => (format!("{money:.0}"), "24".to_owned()),
        };
        let or = |asked: &Option<String>, own: String| asked.clone().filter(|t| !t.is_empty()).unwrap_or(own);
        let hundred = || "100".to_owned();
        Form::new(l)
            .with("kind", or(&self.kind, target.code().to_owned()))
            .with("value", or(&self.value, value))
            .with("hours", or(&self.hours, hours))
            .with("repair", or(&self.repair, hundred()))
            .with("way", or(&self.way, hundred()))
            .with("rate", or(&self.rate, hundred()))
    }

    fn is_trying(&self) -> bool {
        [&self.kind, &self.value, &self.repair, &self.way, &self.rate].iter().any(|x| x.is_some())
    }

    /// The same question as an address behind `?`.
    pub(super) fn query(form: &Form) -> String {
        let names = ["kind", "value", "hours", "repair", "way", "rate"];
        let pairs = names.map(|name| (name, form.value(name)));
        serde_html_form::to_string(pairs).unwrap_or_default()
    }
}

pub(super) fn trimmed(share: f64) -> String {
    let text = format!("{:.4}", 100.0 * share);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// What is to be computed; what is wrong with the question stands in the form.
pub(super) struct Question {
    pub(super) model: Model,
    pub(super) target: Target,
    pub(super) form: Form,
    pub(super) is_trying: bool,
}

/// Reads the question of a plan and of the address.
pub(super) fn question(l: &L10n, input: Input, asked: &Asked) -> Result<Question, Vec<Fault>> {
    let own = input.target;
    let mut form = asked.form(l, own);
    let target = read_target(l, &mut form).unwrap_or(own);
    let mut factor = |name: &str| {
        let found = typed(form.value(name)).filter(|percent| *percent > 0.0 && *percent <= 1_000.0);
        if found.is_none() {
            form.refuse(name, l.t("spares-factor-wrong"));
        }
        found.map_or(1.0, |percent| percent / 100.0)
    };
    let what_if = WhatIf { repair: factor("repair"), way: factor("way"), rate: factor("rate") };
    let model = Model::new(input)?.changed(what_if);
    Ok(Question { model, target, form, is_trying: asked.is_trying() })
}

struct Drawn {
    outcome: Outcome,
    points: Vec<Point>,
}

pub(super) async fn show(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<i64>,
    Query(asked): Query<Asked>,
) -> Answer {
    viewer.require(PLAN)?;
    let opened = open(&app, id).await?;
    let l = &viewer.reader.l;
    let mut page = Page::titled(&viewer, &opened.plan.name).crumb("/spares", &l.t("spares-title"));
    let asked_for = question(l, opened.input.clone(), &asked);
    let question = match asked_for {
        Ok(question) => question,
        Err(faults) => return unsolvable(&app, &viewer, &opened, &faults).await,
    };
    let (model, target) = (question.model.clone(), question.target);
    let drawn = computed(move || {
        let frontier = model.frontier(threads());
        let outcome = model.plan(&frontier, target, threads());
        Drawn { outcome, points: frontier.chart(POINTS, SHARE_DRAWN) }
    })
    .await?;
    let query = Asked::query(&question.form);
    if !drawn.outcome.is_reached {
        page = page.alert(Tone::Late, l.t("spares-not-reached"), None);
    }
    if question.is_trying {
        page = page.alert(
            Tone::Info,
            l.t("spares-trying"),
            Some(Link::new(format!("/spares/{id}"), l.t("spares-as-kept"), "undo-2")),
        );
    }
    if !question.model.left_out.is_empty() {
        let n = i64::try_from(question.model.left_out.len()).unwrap_or(0);
        page = page.alert(
            Tone::Soon,
            l.tn("spares-left-out", n),
            Some(Link::new("#quality", l.t("spares-quality"), "info")),
        );
    }
    page.link(Link::new(format!("/spares/{id}/ratio"), l.t("spares-ratio"), "scale"))
        .link(Link::new(format!("/spares/{id}/plan.xlsx?{query}"), l.t("spares-as-sheet"), "download"))
        .section(Section::new(Body::Facts(facts(&app, l, &opened, &drawn.outcome).await?)))
        .section(
            Section::new(Body::Chart(chart(
                l,
                &drawn.points,
                &Point {
                    cost: drawn.outcome.cost,
                    ebo: drawn.outcome.ebo,
                    availability: drawn.outcome.availability,
                },
                &drawn.outcome.today,
                |share| {
                    let at = question.form.clone().with("kind", "fleet").with("value", trimmed(share));
                    format!("/spares/{id}?{}", Asked::query(&at))
                },
            )))
            .title(l.t("spares-frontier")),
        )
        .section(Section::new(Body::Form(trying(l, id, &question.form))).title(l.t("spares-what-if")))
        .section(keeping(l, &opened, &question))
        .section(items(l, id, &question, &drawn.outcome, asked.place.as_deref(), &query))
        .section(places(l, id, &question, &drawn.outcome, &query))
        .section(changes(l, &question.model, &drawn.outcome))
        .section(quality(l, &question.model))
        .section(rates(l, &question.model))
        .errors(&question.form)
        .answer()
}

/// Says what keeps the question from being answered.
async fn unsolvable(app: &App, viewer: &Viewer, opened: &Opened, faults: &[Fault]) -> Answer {
    let l = &viewer.reader.l;
    let mut page = Page::titled(viewer, &opened.plan.name).crumb("/spares", &l.t("spares-title"));
    for fault in faults {
        let what = l.t(&format!("spares-fault-{}", fault.problem.code()));
        page = page.alert(
            Tone::Late,
            format!("{}: {what}", fault.place),
            Some(Link::new("/spares/parts", l.t("spares-parts"), "package")),
        );
    }
    let scope = Scopes::load(app).await?.name(l, &opened.plan.scope);
    let facts = vec![(l.t("spares-scope").into_owned(), Cell::text(scope))];
    page.section(Section::new(Body::Facts(facts))).section(acts(l, opened)).answer()
}

async fn facts(app: &App, l: &L10n, opened: &Opened, outcome: &Outcome) -> Answer<Vec<(String, Cell)>> {
    let scope = Scopes::load(app).await?.name(l, &opened.plan.scope);
    let gap = if outcome.gap < 1e-9 {
        l.t("spares-proven").into_owned()
    } else {
        l.ta(
            "spares-gap",
            &[("bound", &yuan(outcome.bound)), ("gap", &format!("{:.3} %", 100.0 * outcome.gap))],
        )
    };
    let mut facts = vec![
        ("spares-scope", Cell::text(scope)),
        ("spares-target", Cell::text(target_words(l, outcome.target))),
        ("spares-cost", Cell::text(yuan(outcome.cost)).note(gap)),
        (
            "spares-availability",
            Cell::text(percent(outcome.availability)).note(l.t("spares-availability-is")),
        ),
        ("spares-ebo", Cell::text(figure(outcome.ebo)).note(l.t("spares-ebo-is"))),
    ];
    if let Some(within) = outcome.within {
        facts.push(("spares-within", Cell::text(percent(within))));
    }
    let today = format!("{} · {}", yuan(outcome.today.cost), percent(outcome.today.availability));
    facts.push(("spares-today", Cell::text(today)));
    facts.push(("spares-made", Cell::stamp(l.stamp(opened.plan.made))));
    Ok(facts.into_iter().map(|(key, cell)| (l.t(key).into_owned(), cell)).collect())
}

fn trying(l: &L10n, id: i64, form: &Form) -> Sheet {
    let mut fields = target_fields(l, form);
    for (name, key) in
        [("repair", "spares-repair-factor"), ("way", "spares-way-factor"), ("rate", "spares-rate-factor")]
    {
        fields.push(form.field(name, key).short());
    }
    Sheet::new(format!("/spares/{id}"), l.t("spares-try")).asking().fields(fields)
}

/// Keep what was tried, read the register anew, throw away.
fn keeping(l: &L10n, opened: &Opened, question: &Question) -> Section {
    if !question.is_trying || question.target == opened.input.target {
        return acts(l, opened);
    }
    let mut section = acts(l, opened);
    if let Body::Table(table) = &mut section.body
        && let Some(first) = table.rows.first_mut()
    {
        let mut act = Act::new(format!("/spares/{}/target", opened.plan.id), l.t("spares-keep-target"))
            .hidden("edited", opened.plan.version);
        for name in ["kind", "value", "hours"] {
            act = act.hidden(name, question.form.value(name));
        }
        table.head.push(l.t("spares-keep-target").into_owned());
        first.push(Cell::acts(vec![act]));
    }
    section
}

fn acts(l: &L10n, opened: &Opened) -> Section {
    let id = opened.plan.id;
    let mut table = Table::new(l.t("spares-acts"), [l.t("spares-read-anew"), l.t("spares-drop")]);
    table.row(vec![
        Cell::acts(vec![
            Act::new(format!("/spares/{id}/read"), l.t("spares-read-anew"))
                .hidden("edited", opened.plan.version),
        ]),
        Cell::acts(vec![Act::new(format!("/spares/{id}/drop"), l.t("spares-drop"))]),
    ]);
    Section::new(Body::Table(table)).note(l.t("spares-read-anew-says"))
}

fn whole(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn items(
    l: &L10n,
    id: i64,
    question: &Question,
    outcome: &Outcome,
    place: Option<&str>,
    query: &str,
) -> Section {
    let heads = ["spares-part", "spares-units", "spares-have", "spares-where", "spares-money", "spares-ebo"];
    let mut table = Table::new(l.t("spares-list"), heads.map(|key| l.t(key))).empty(l.t("spares-list-empty"));
    let model = &question.model;
    let shown = |row: &&planning::spares::plan::Row| match place {
        None => row.units > 0 || row.have > 0,
        Some(place) => row.places.iter().any(|p| p.code == place && (p.units > 0 || p.have > 0)),
    };
    for row in outcome.rows.iter().filter(shown).take(ROWS) {
        let places = row.places.iter().filter(|p| p.units > 0 && place.is_none_or(|place| p.code == place));
        let places: Vec<String> =
            places.map(|p| format!("{} × {}", place_name(l, model, &p.code), p.units)).collect();
        let of = |all: usize, here: &dyn Fn(&planning::spares::plan::Place) -> usize| match place {
            None => all,
            Some(place) => row.places.iter().filter(|p| p.code == place).map(here).sum(),
        };
        table.row(vec![
            Cell::link(&row.code, format!("/spares/{id}/items/{}?{query}", row.code))
                .note(item_name(model, &row.code)),
            Cell::number(l.number(whole(of(row.units, &|p| p.units)))),
            Cell::number(l.number(whole(of(row.have, &|p| p.have)))),
            Cell::text(l.list(&places)),
            Cell::number(yuan(row.cost)),
            Cell::number(figure(row.ebo)),
        ]);
    }
    let title = match place {
        None => l.t("spares-list").into_owned(),
        Some(place) => l.ta("spares-list-at", &[("place", &place_name(l, model, place))]),
    };
    Section::new(Body::Table(table)).title(title).note(l.t("spares-list-says"))
}

fn places(l: &L10n, id: i64, question: &Question, outcome: &Outcome, query: &str) -> Section {
    let heads = ["spares-place", "spares-units", "spares-have", "spares-availability"];
    let mut table = Table::new(l.t("spares-places"), heads.map(|key| l.t(key)));
    let input = &question.model.input;
    let codes = std::iter::once(input.depot.code.as_str()).chain(input.sites.iter().map(|s| s.code.as_str()));
    for (n, code) in codes.enumerate().take(ROWS) {
        let here = outcome.rows.iter().flat_map(|r| &r.places).filter(|p| p.code == code);
        let (units, have) = here.fold((0, 0), |(u, h), p| (u + p.units, h + p.have));
        let share = n.checked_sub(1).and_then(|site| outcome.by_site.get(site));
        table.row(vec![
            Cell::link(place_name(l, &question.model, code), format!("/spares/{id}?{query}&place={code}")),
            Cell::number(l.number(whole(units))),
            Cell::number(l.number(whole(have))),
            Cell::number(share.map_or_else(String::new, |share| percent(*share))),
        ]);
    }
    Section::new(Body::Table(table)).title(l.t("spares-places"))
}

fn changes(l: &L10n, model: &Model, outcome: &Outcome) -> Section {
    let heads = ["spares-do", "spares-part", "spares-units", "spares-from", "spares-to", "spares-money"];
    let mut table =
        Table::new(l.t("spares-changes"), heads.map(|key| l.t(key))).empty(l.t("spares-changes-none"));
    let name = |code: &str| place_name(l, model, code);
    for t in outcome.transfers.iter().take(ROWS) {
        table.row(vec![
            Cell::text(l.t("spares-move")),
            Cell::text(&t.code).note(item_name(model, &t.code)),
            Cell::number(l.number(whole(t.units))),
            Cell::text(name(&t.from)),
            Cell::text(name(&t.to)),
            Cell::number(String::new()),
        ]);
    }
    for o in outcome.orders.iter().take(ROWS) {
        table.row(vec![
            Cell::text(l.t("spares-order")),
            Cell::text(&o.code).note(item_name(model, &o.code)),
            Cell::number(l.number(whole(o.units))),
            Cell::text(""),
            Cell::text(name(&o.to)),
            Cell::number(yuan(o.cost)),
        ]);
    }
    Section::new(Body::Table(table)).title(l.t("spares-changes")).note(l.t("spares-changes-says"))
}

/// What is missing, what is assumed.
fn quality(l: &L10n, model: &Model) -> Section {
    let heads = [l.t("spares-note"), l.t("spares-parts-of")];
    let mut table = Table::new(l.t("spares-quality"), heads).empty(l.t("spares-quality-good"));
    for kind in NoteKind::ALL {
        let of = model.notes.iter().filter(|n| n.kind == kind).take(ROWS);
        let links: Vec<(String, String)> =
            of.map(|n| (n.item.clone(), format!("/spares/parts/{}", n.item))).collect();
        if !links.is_empty() {
            table.row(vec![Cell::text(l.t(&format!("spares-note-{}", kind.code()))), Cell::links(links)]);
        }
    }
    Section::new(Body::Table(table))
        .title(l.t("spares-quality"))
        .note(l.t("spares-quality-says"))
        .anchor("quality")
}

fn rates(l: &L10n, model: &Model) -> Section {
    let heads = ["spares-part", "spares-seen", "spares-rate", "spares-interval", "spares-known"];
    let mut table = Table::new(l.t("spares-rates"), heads.map(|key| l.t(key)));
    for (item, rate) in model.input.items.iter().zip(&model.rates).take(ROWS) {
        let seen = match (rate.failures, rate.exposure_years) {
            (Some(n), Some(years)) => {
                l.ta("spares-seen-in", &[("n", &n.to_string()), ("years", &figure(years))])
            }
            _ => String::new(),
        };
        let between = format!("{} – {}", percent_small(rate.low), percent_small(rate.high));
        table.row(vec![
            Cell::link(&item.code, format!("/spares/parts/{}", item.code)).note(&item.name),
            Cell::text(seen),
            Cell::number(percent_small(rate.per_year)),
            Cell::number(between),
            Cell::text(l.t(&format!("spares-known-{}", rate.known.code()))),
        ]);
    }
    Section::new(Body::Table(table)).title(l.t("spares-rates")).note(l.t("spares-rates-says"))
}

/// A small share: 3.4 %, 0.021 %.
pub(super) fn percent_small(share: f64) -> String {
    let percent = 100.0 * share;
    if percent >= 1.0 || percent == 0.0 { format!("{percent:.1} %") } else { format!("{percent:.3} %") }
}

pub(super) async fn keep_target(State(app): State<App>, Path(id): Path<i64>, sent: Sent) -> Answer {
    let mut form = form(&sent, PLAN)?;
    let mut opened = open(&app, id).await?;
    let Some(target) = read_target(&sent.viewer.reader.l, &mut form) else {
        return Ok(see(&format!("/spares/{id}?{}", Asked::query(&form))));
    };
    opened.input.target = target;
    store_body(&app, &sent, &opened, &form).await?;
    Ok(see_with(&format!("/spares/{id}"), &Flash::ok("spares-kept")))
}

pub(super) async fn read_anew(State(app): State<App>, Path(id): Path<i64>, sent: Sent) -> Answer {
    let form = form(&sent, PLAN)?;
    let mut opened = open(&app, id).await?;
    opened.input = gather::input(&app, &opened.plan.name, &opened.plan.scope, opened.input.target).await?;
    store_body(&app, &sent, &opened, &form).await?;
    Ok(see_with(&format!("/spares/{id}"), &Flash::ok("spares-was-read")))
}

async fn store_body(app: &App, sent: &Sent, opened: &Opened, form: &Form) -> Answer<()> {
    let body = serde_json::to_string(&opened.input)?;
    let edited = form.value("edited").parse().unwrap_or(opened.plan.version);
    if app.store.change_plan(opened.plan.id, &body, edited, sent.viewer.id).await? {
        Ok(())
    } else {
        Err(Refusal::changed_meanwhile().into())
    }
}

pub(super) async fn drop(State(app): State<App>, Path(id): Path<i64>, sent: Sent) -> Answer {
    sent.viewer.require(PLAN)?;
    if !app.store.drop_plan(id).await? {
        return Err(Refusal::not_found().into());
    }
    Ok(see_with("/spares", &Flash::ok("spares-dropped")))
}
