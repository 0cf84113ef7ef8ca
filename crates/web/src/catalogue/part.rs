//! One part: what it costs us, what it fits, what stands in for it, and where contracts cap its price (P-CAP).

use super::{EDIT, SEE, open};
use crate::admin::parts::{Act, Body, Cell, Link, Page, Section, Table};
use crate::answer::Answer;
use crate::app::App;
use crate::components::Badge;
use crate::contracts::money;
use crate::flash::Tone;
use crate::i18n::L10n;
use crate::lists::{self, Lists};
use crate::viewer::Viewer;
use crate::words;
use axum::extract::{Path, State};
use domain::ids::PartCode;
use domain::part::Part;
use domain::roles::Permission;
use store::read::parts::{self, Price};
use store::spares;

pub(super) async fn show(State(app): State<App>, viewer: Viewer, Path(code): Path<String>) -> Answer {
    viewer.require(SEE)?;
    let l = &viewer.reader.l;
    let kept = open(&app, &code).await?;
    let (part, db) = (&kept.part, app.store.db());
    let lists = Lists::load(&app).await?;
    let prices = parts::prices(db, &part.code).await?;
    let mut page = Page::titled(&viewer, &part.name).crumb("/parts", &l.t("parts-title"));
    if viewer.may(EDIT) {
        page = page.link(Link::new(format!("/parts/{code}/edit"), l.t("part-edit"), "pencil"));
    }
    if viewer.may(Permission::PlanSpares) {
        page = page.link(Link::new(format!("/spares/parts/{code}"), l.t("part-supply"), "package"));
    }
    if part.retired {
        page = page.alert(Tone::Info, l.t("part-retired-says"), None);
    }
    let mut beside = Section::new(Body::Facts(facts(&app, l, &lists, part).await?)).title(part.code.as_str());
    if viewer.may(EDIT) {
        let key = if part.retired { "part-offer-again" } else { "part-retire" };
        let act = Act::new(format!("/parts/{code}/retire"), l.t(key)).hidden("edited", kept.version);
        beside = beside.act(act);
    }
    page.section(caps(l, part, &prices))
        .section(all_prices(l, &prices))
        .section(versions(&app, l, &part.code).await?)
        .aside(beside)
        .answer()
}

async fn facts(app: &App, l: &L10n, lists: &Lists, part: &Part) -> Answer<Vec<(String, Cell)>> {
    let mut facts = Vec::new();
    let mut add = |key: &str, cell: Cell| facts.push((l.t(key).into_owned(), cell));
    add("part-kind", Cell::text(l.t(&format!("part-kind-{}", part.kind.code()))));
    let cost = super::cost(l, part);
    let each = if part.measure.is_empty() || part.cost.is_none() {
        cost
    } else {
        l.ta("part-cost-each", &[("cost", &cost), ("measure", &part.measure)])
    };
    add("part-cost", Cell::text(each));
    if let Some(family) = &part.family {
        add("part-family", Cell::text(lists::entry(l, &lists.families, family.as_str())));
    }
    let models: Vec<&str> = part.products.iter().map(|model| model.as_str()).collect();
    add(
        "part-fits",
        Cell::text(if models.is_empty() { l.t("part-fits-all").into_owned() } else { l.list(&models) }),
    );
    if !part.revision.is_empty() {
        add("part-revision", Cell::text(&part.revision));
    }
    let (stands_in, replaces) = substitutes(app, &part.code).await?;
    let links = |codes: Vec<PartCode>| {
        Cell::links(codes.into_iter().map(|code| (code.to_string(), format!("/parts/{code}"))).collect())
    };
    if !stands_in.is_empty() {
        add("part-substitute", links(stands_in));
    }
    if !replaces.is_empty() {
        add("part-stands-for", links(replaces));
    }
    if !part.note.is_empty() {
        add("part-note", Cell::text(&part.note));
    }
    Ok(facts)
}

/// What can be taken instead of a part, and instead of which parts it can be taken.
async fn substitutes(app: &App, code: &PartCode) -> Answer<(Vec<PartCode>, Vec<PartCode>)> {
    let (mut instead, mut replaces) = (Vec::new(), Vec::new());
    for (other, kept) in spares::supplies(app.store.db()).await? {
        let Some(by) = kept.supply.substitute else { continue };
        // Where each stands in for the other, both are said.
        if other == *code {
            instead.push(by.clone());
            replaces.extend(kept.supply.both.then_some(by));
        } else if by == *code {
            replaces.push(other.clone());
            instead.extend(kept.supply.both.then_some(other));
        }
    }
    Ok((instead, replaces))
}

/// P-CAP: a quote to these customers never goes above their earliest contract's price.
fn caps(l: &L10n, part: &Part, prices: &[Price]) -> Section {
    let heads = ["contract-customer", "part-cap", "part-cap-by", "part-margin"];
    let mut table = Table::new(l.t("part-caps"), heads.map(|key| l.t(key))).empty(l.t("part-caps-none"));
    let mut caps = parts::caps(prices);
    caps.sort_by(|a, b| crate::i18n::by_name().compare(&a.customer_name, &b.customer_name));
    for price in caps {
        let above = part.cost.filter(|cost| *cost > price.price);
        let margin = match above {
            Some(_) => Cell::badge(Badge::new(Tone::Soon, l.t("part-below-cost")).icon("trending-up")),
            None => Cell::text(""),
        };
        table.row(vec![
            Cell::link(&price.customer_name, format!("/contracts?customer={}", price.customer)),
            Cell::number(money(price.price)),
            Cell::link(&price.number, format!("/contracts/{}", price.contract))
                .note(l.ta("part-cap-since", &[("day", &price.signed.to_string())])),
            margin,
        ]);
    }
    Section::new(Body::Table(table)).title(l.t("part-caps")).note(l.t("part-caps-says"))
}

fn all_prices(l: &L10n, prices: &[Price]) -> Section {
    let heads = ["contract-number", "contract-customer", "contract-signed", "contract-price"];
    let mut table = Table::new(l.t("part-prices"), heads.map(|key| l.t(key))).empty(l.t("part-prices-none"));
    for price in prices {
        table.row(vec![
            Cell::link(&price.number, format!("/contracts/{}", price.contract)),
            Cell::text(&price.customer_name),
            Cell::text(price.signed.to_string()),
            Cell::number(money(price.price)),
        ]);
    }
    Section::new(Body::Table(table)).title(l.t("part-prices")).note(l.t("part-prices-says"))
}

async fn versions(app: &App, l: &L10n, code: &PartCode) -> Answer<Section> {
    let heads = ["contract-version", "contract-changed", "contract-changed-by", "part-cost", "part-revision"];
    let mut table = Table::new(l.t("part-versions"), heads.map(|key| l.t(key)));
    for version in parts::versions(app.store.db(), code).await? {
        let by = version.changed_by.map(|id| words::person(l, &app.store.world().directory, id));
        let part = version.kept.part;
        table.row(vec![
            Cell::text(version.kept.version.to_string()),
            version.changed.map_or_else(Cell::default, |at| Cell::stamp(l.stamp(at))),
            Cell::text(by.unwrap_or_else(|| l.t("who-program").into_owned())),
            Cell::number(super::cost(l, &part)),
            Cell::text(part.revision),
        ]);
    }
    Ok(Section::new(Body::Table(table)).title(l.t("part-versions")))
}
