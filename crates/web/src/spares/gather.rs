//! The question of a plan, read from the register: what is installed where, what is known of the parts, what lies where.

use crate::answer::Answer;
use crate::app::App;
use domain::part::{Part, PartKind};
use jiff::civil::Date;
use planning::spares::plan::{Depot, Input, Installed, ItemInput, KitInput, SiteInput, Substitute, Target};
use std::collections::{BTreeMap, BTreeSet};
use store::read::parts::{self, Wanted};
use store::read::spares as read;
use store::spares::{self, DEPOT, Kept, Scope};

/// Hours from the depot where nobody entered any.
pub(super) const WAY_HOURS: i64 = 72;
const PARTS_PAGE: i64 = 500;

/// All parts and consumables of the catalogue that are still offered.
pub(super) async fn catalogue(app: &App) -> Answer<Vec<Part>> {
    let mut all: Vec<Part> = Vec::new();
    loop {
        let wanted = Wanted { after: all.last().map(|p| p.code.clone()), ..Wanted::default() };
        let page = parts::page(app.store.db(), &wanted, PARTS_PAGE).await?;
        let is_last = page.len() < usize::try_from(PARTS_PAGE).unwrap_or(usize::MAX);
        all.extend(page.into_iter().map(|kept| kept.part));
        if is_last {
            all.retain(|part| matches!(part.kind, PartKind::Part | PartKind::Consumable));
            return Ok(all);
        }
    }
}

/// What the register says for a scope today.
pub(super) async fn input(app: &App, name: &str, scope: &Scope, target: Target) -> Answer<Input> {
    let db = app.store.db();
    let here = read::installed(db, scope).await?;
    let seen = Seen {
        today: app.now().to_zoned(app.store.world().zone.clone()).date(),
        everywhere: if *scope == Scope::All {
            here.clone()
        } else {
            read::installed(db, &Scope::All).await?
        },
        failures: read::failures(db).await?,
    };
    let ways = spares::ways(db).await?;
    let elsewhere = ways.get("").copied().unwrap_or(WAY_HOURS);
    let sites = here.sites.iter().map(|at| SiteInput {
        code: at.id.to_string(),
        name: format!("{} {}", at.customer, at.name),
        systems: number(at.units),
        ship_days: number(ways.get(&at.area).copied().unwrap_or(elsewhere)) / 24.0,
    });
    let mut input = Input {
        name: name.to_owned(),
        depot: Depot { code: DEPOT.to_owned(), name: String::new() },
        sites: sites.collect(),
        target,
        repair_days_assumed: 30.0,
        ..Input::default()
    };
    let places: BTreeSet<i64> = here.sites.iter().map(|at| at.id).collect();
    let (supplies, shelves) = (spares::supplies(db).await?, spares::shelves(db).await?);
    let caps = read::caps(db, scope).await?;
    for part in catalogue(app).await? {
        let supply = supplies.get(&part.code);
        let mut item = seen.item(&part, supply, &here, &places);
        item.price_cap = caps.get(part.code.as_str()).map(|fen| number(*fen) / 100.0);
        if let Some(shelf) = shelves.get(part.code.as_str()) {
            // As a site's number is written, and no other way: `07` is nobody's.
            let is_site = |place: &str| {
                place.parse().is_ok_and(|id: i64| places.contains(&id) && id.to_string() == place)
            };
            let here = |place: &str| place == DEPOT || is_site(place);
            item.stock = shelf
                .iter()
                .filter(|(place, _)| here(place.as_str()))
                .map(|(place, units)| (place.clone(), usize::try_from(*units).unwrap_or(0)))
                .collect();
        }
        // What fits nothing that is installed here is no part of the question.
        if !item.installed.is_empty() {
            input.items.push(item);
        }
    }
    bonds(&mut input, &supplies);
    Ok(input)
}

fn number(n: i64) -> f64 {
    i32::try_from(n).map_or(f64::from(i32::MAX), f64::from)
}

struct Seen {
    today: Date,
    everywhere: read::Installed,
    failures: BTreeMap<String, i64>,
}

impl Seen {
    fn item(
        &self,
        part: &Part,
        kept: Option<&Kept>,
        here: &read::Installed,
        places: &BTreeSet<i64>,
    ) -> ItemInput {
        let supply = kept.map(|kept| kept.supply.clone()).unwrap_or_default();
        let each = supply.per_unit.unwrap_or(1.0);
        let mut pieces: BTreeMap<i64, f64> = BTreeMap::new();
        for (site, model, _, units) in &here.units {
            if fits(part, model) && places.contains(site) {
                *pieces.entry(*site).or_insert(0.0) += each * number(*units);
            }
        }
        let installed =
            pieces.into_iter().map(|(site, quantity)| Installed { site: site.to_string(), quantity });
        let (mut failures, mut years) = (supply.failures, supply.exposure_years);
        // Lines of cases count with the years of all that is installed; without any line nobody keeps them here.
        if let Some(lines) = self.failures.get(part.code.as_str()) {
            failures = Some(failures.unwrap_or(0) + u64::try_from(*lines).unwrap_or(0));
            years = Some(years.unwrap_or(0.0) + each * self.unit_years(part));
        }
        ItemInput {
            code: part.code.as_str().to_owned(),
            name: part.name.clone(),
            family: part.family.as_ref().map_or_else(String::new, |f| f.as_str().to_owned()),
            unit_cost: part.cost.map(|fen| number(fen.0) / 100.0),
            repair_days: supply.repair_days,
            installed: installed.collect(),
            failures,
            exposure_years: years,
            rate_per_year: supply.rate_per_year,
            most: supply.most.map(|n| usize::try_from(n).unwrap_or(usize::MAX)),
            min_order: supply.min_order.map_or(0, |n| usize::try_from(n).unwrap_or(0)),
            pack: supply.pack.map_or(0, |n| usize::try_from(n).unwrap_or(0)),
            ..ItemInput::default()
        }
    }

    /// Years since installation of all units that the part fits.
    fn unit_years(&self, part: &Part) -> f64 {
        let of = |(_, model, month, units): &(i64, String, String, i64)| {
            let since: Date = format!("{month}-15").parse().ok()?;
            let days = since.until(self.today).ok()?.get_days().max(0);
            fits(part, model).then(|| number(*units) * f64::from(days) / 365.25)
        };
        self.everywhere.units.iter().filter_map(of).sum()
    }
}

/// A part without models fits all.
fn fits(part: &Part, model: &str) -> bool {
    part.products.is_empty() || part.products.iter().any(|product| product.as_str() == model)
}

/// Kits and parts that do each other's work, as far as both ends are part of the question.
fn bonds(input: &mut Input, supplies: &BTreeMap<domain::ids::PartCode, Kept>) {
    let has = |code: &str| input.items.iter().any(|item| item.code == code);
    let mut kits: BTreeMap<&str, BTreeMap<String, usize>> = BTreeMap::new();
    let mut substitutes = Vec::new();
    for kept in supplies.values().filter(|kept| has(kept.part.as_str())) {
        let supply = &kept.supply;
        if !supply.kit.is_empty() {
            let each = supply.kit_each.map_or(1, |n| usize::try_from(n).unwrap_or(1));
            kits.entry(&supply.kit).or_default().insert(kept.part.as_str().to_owned(), each.max(1));
        }
        if let Some(by) = supply.substitute.as_ref().filter(|by| has(by.as_str()) && **by != kept.part) {
            let in_kit = |code: &str| {
                supplies.values().any(|other| other.part.as_str() == code && !other.supply.kit.is_empty())
            };
            // A kit's member keeps its own stock.
            let both = supply.both && !in_kit(by.as_str()) && supply.kit.is_empty();
            substitutes.push(Substitute {
                item: kept.part.as_str().to_owned(),
                by: by.as_str().to_owned(),
                both,
            });
        }
    }
    input.kits = kits.into_iter().map(|(code, items)| KitInput { code: code.to_owned(), items }).collect();
    input.substitutes = substitutes;
}
