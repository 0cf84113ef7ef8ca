//! What is known of each part's supply, and how far it is to the areas.

use super::gather::{self, WAY_HOURS};
use super::{PLAN, figure, typed};
use crate::admin::parts::{Body, Cell, Page, Section, Sent, Sheet, Table, changed_meanwhile, edited, form};
use crate::answer::{Answer, Refusal, see_with};
use crate::app::App;
use crate::components::Form;
use crate::flash::Flash;
use crate::i18n::L10n;
use crate::lists::Lists;
use crate::viewer::Viewer;
use axum::extract::{Path, State};
use domain::ids::PartCode;
use std::collections::BTreeMap;
use store::read::parts as read;
use store::spares::{self, DEPOT, Saved, Supply};

const KIT_CHARS_MAX: u32 = 40;
/// Hours: two months.
const WAY_MAX: f64 = 1_500.0;

pub(super) async fn list(State(app): State<App>, viewer: Viewer) -> Answer {
    viewer.require(PLAN)?;
    let l = &viewer.reader.l;
    let heads = [
        "spares-part",
        "spares-cost-one",
        "spares-repair-days",
        "spares-seen",
        "spares-given",
        "spares-have",
    ];
    let mut table =
        Table::new(l.t("spares-parts"), heads.map(|key| l.t(key))).empty(l.t("spares-parts-none"));
    let (supplies, shelves) =
        (spares::supplies(app.store.db()).await?, spares::shelves(app.store.db()).await?);
    for part in gather::catalogue(&app).await? {
        let supply = supplies.get(&part.code).map(|kept| kept.supply.clone()).unwrap_or_default();
        let seen = match (supply.failures, supply.exposure_years) {
            (Some(n), Some(years)) => {
                l.ta("spares-seen-in", &[("n", &n.to_string()), ("years", &figure(years))])
            }
            _ => String::new(),
        };
        let have: i64 = shelves.get(part.code.as_str()).map_or(0, |shelf| shelf.values().sum());
        table.row(vec![
            Cell::link(part.code.as_str(), format!("/spares/parts/{}", part.code)).note(&part.name),
            Cell::number(part.cost.map_or_else(|| l.t("spares-missing").into_owned(), |fen| fen.to_string())),
            Cell::number(supply.repair_days.map_or_else(|| l.t("spares-missing").into_owned(), figure)),
            Cell::text(seen),
            Cell::number(supply.rate_per_year.map_or_else(String::new, super::plan::percent_small)),
            Cell::number(l.number(have)),
        ]);
    }
    Page::titled(&viewer, &l.t("spares-parts"))
        .crumb("/spares", &l.t("spares-title"))
        .intro(l.t("spares-parts-intro"))
        .section(Section::new(Body::Table(table)))
        .answer()
}

/// The fields that are numbers: name, key.
const NUMBERS: [(&str, &str); 9] = [
    ("per_unit", "spares-per-unit"),
    ("repair_days", "spares-repair-days"),
    ("failures", "spares-failures"),
    ("exposure_years", "spares-exposure"),
    ("rate_per_year", "spares-given"),
    ("min_order", "spares-min-order"),
    ("pack", "spares-pack"),
    ("most", "spares-most"),
    ("kit_each", "spares-kit-each"),
];

pub(super) async fn edit(State(app): State<App>, viewer: Viewer, Path(code): Path<String>) -> Answer {
    viewer.require(PLAN)?;
    let code = PartCode::new(&code).ok_or_else(Refusal::not_found)?;
    let kept = spares::supplies(app.store.db()).await?.remove(&code);
    let version = kept.as_ref().map_or(0, |kept| kept.version);
    let supply = kept.map(|kept| kept.supply).unwrap_or_default();
    let shelf = spares::shelves(app.store.db()).await?.remove(code.as_str()).unwrap_or_default();
    let plain = |x: Option<f64>| x.map_or_else(String::new, |x| format!("{x}"));
    let small = |x: Option<u32>| x.map_or_else(String::new, |x| x.to_string());
    let form = Form::new(&viewer.reader.l)
        .with("edited", version.to_string())
        .with("per_unit", plain(supply.per_unit))
        .with("repair_days", plain(supply.repair_days))
        .with("failures", supply.failures.map_or_else(String::new, |n| n.to_string()))
        .with("exposure_years", plain(supply.exposure_years))
        .with("rate_per_year", plain(supply.rate_per_year.map(|rate| 100.0 * rate)))
        .with("min_order", small(supply.min_order))
        .with("pack", small(supply.pack))
        .with("most", small(supply.most))
        .with("kit", supply.kit)
        .with("kit_each", small(supply.kit_each))
        .with("substitute", supply.substitute.map_or_else(String::new, |code| code.as_str().to_owned()))
        .with("both", if supply.both { "on" } else { "" })
        .with("stock", stock_text(&shelf));
    page(&app, &viewer, &code, &form).await
}

/// One place a line: `depot 4`, `17 2`.
fn stock_text(shelf: &BTreeMap<String, i64>) -> String {
    shelf.iter().map(|(place, units)| format!("{place} {units}")).collect::<Vec<_>>().join("\n")
}

async fn page(app: &App, viewer: &Viewer, code: &PartCode, form: &Form) -> Answer {
    let l = &viewer.reader.l;
    let part = read::find(app.store.db(), code).await?.ok_or_else(Refusal::not_found)?.part;
    let number = |(name, key): &(&str, &str)| form.field(name, key).short();
    let others = gather::catalogue(app).await?;
    let offers = others.iter().filter(|p| p.code != *code).map(|p| p.code.as_str().to_owned()).collect();
    let sheet = Sheet::new(format!("/spares/parts/{code}"), l.t("save"))
        .hidden("edited", form.value("edited"))
        .group(l.t("spares-group-rate"), NUMBERS[..5].iter().map(number).collect())
        .group(
            l.t("spares-group-buy"),
            vec![
                number(&NUMBERS[5]),
                number(&NUMBERS[6]),
                number(&NUMBERS[7]),
                form.field("kit", "spares-kit").max(KIT_CHARS_MAX),
                number(&NUMBERS[8]),
                form.field("substitute", "spares-substitute").offers(offers),
                form.field("both", "spares-both").check(),
            ],
        )
        .group(l.t("spares-group-stock"), vec![form.field("stock", "spares-stock").area(5)])
        .back("/spares/parts", l.t("spares-parts"));
    Page::titled(viewer, code.as_str())
        .crumb("/spares", &l.t("spares-title"))
        .crumb("/spares/parts", &l.t("spares-parts"))
        .intro(part.name)
        .errors(form)
        .section(Section::new(Body::Form(sheet)))
        .answer()
}

/// What was typed; what is wrong stands in the form.
fn read_supply(l: &L10n, form: &mut Form) -> (Supply, BTreeMap<String, i64>) {
    let mut numbers: BTreeMap<&str, f64> = BTreeMap::new();
    for (name, key) in NUMBERS {
        let text = form.value(name).trim().to_owned();
        match typed(&text) {
            Some(x) if x <= 1e9 => {
                numbers.insert(name, x);
            }
            _ if text.is_empty() => {}
            _ => form.refuse(name, l.ta("field-number", &[("label", &l.t(key))])),
        }
    }
    // A count that is none is asked for again.
    for (name, key) in NUMBERS {
        let counts = matches!(name, "failures" | "min_order" | "pack" | "most" | "kit_each");
        if counts && numbers.get(name).is_some_and(|x| x.fract() != 0.0) {
            form.refuse(name, l.ta("spares-whole", &[("label", &l.t(key))]));
        }
    }
    if numbers.contains_key("failures") != numbers.contains_key("exposure_years") {
        form.refuse("exposure_years", l.t("spares-exposure.both"));
    }
    let kit = form.value("kit").trim().to_owned();
    if kit.chars().count() > KIT_CHARS_MAX as usize {
        form.refuse("kit", l.ta("field-too-long", &[("label", &l.t("spares-kit")), ("n", &KIT_CHARS_MAX)]));
    }
    let substitute = form.value("substitute").trim().to_owned();
    let by = PartCode::new(&substitute);
    if by.is_none() && !substitute.is_empty() {
        form.refuse("substitute", l.t("spares-substitute.unknown"));
    }
    let stock = read_stock(l, form);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "checked to be whole and below 2^32"
    )]
    let small = |name: &str| numbers.get(name).map(|x| x.min(4e9) as u32);
    let supply = Supply {
        per_unit: numbers.get("per_unit").copied(),
        repair_days: numbers.get("repair_days").copied(),
        rate_per_year: numbers.get("rate_per_year").map(|percent| percent / 100.0),
        failures: small("failures").map(u64::from),
        exposure_years: numbers.get("exposure_years").copied(),
        most: small("most"),
        min_order: small("min_order"),
        pack: small("pack"),
        kit,
        kit_each: small("kit_each"),
        substitute: by,
        both: form.value("both") == "on",
    };
    (supply, stock)
}

fn read_stock(l: &L10n, form: &mut Form) -> BTreeMap<String, i64> {
    let mut stock = BTreeMap::new();
    let text = form.value("stock").to_owned();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let read = line.rsplit_once([' ', '\t', '：', ':']).and_then(|(place, units)| {
            let place = place.trim();
            let is_place = place == DEPOT || place.parse::<i64>().is_ok_and(|id| id > 0);
            let units: i64 = units.trim().parse().ok().filter(|n| (0..=1_000_000).contains(n))?;
            is_place.then(|| (place.to_owned(), units))
        });
        match read {
            Some((place, units)) => *stock.entry(place).or_insert(0) += units,
            None => form.refuse("stock", l.ta("spares-stock-line", &[("line", &line)])),
        }
    }
    stock
}

pub(super) async fn save(State(app): State<App>, Path(code): Path<String>, sent: Sent) -> Answer {
    let mut form = form(&sent, PLAN)?;
    let l = &sent.viewer.reader.l;
    let code = PartCode::new(&code).ok_or_else(Refusal::not_found)?;
    let (supply, stock) = read_supply(l, &mut form);
    if let Some(by) = &supply.substitute
        && (*by == code || read::find(app.store.db(), by).await?.is_none())
    {
        form.refuse("substitute", l.t("spares-substitute.unknown"));
    }
    if form.is_refused() {
        return page(&app, &sent.viewer, &code, &form).await;
    }
    let saved = app.store.save_supply(&code, &supply, &stock, edited(&form), Some(sent.viewer.id)).await?;
    match saved {
        Saved::As { .. } => Ok(see_with("/spares/parts", &Flash::ok("spares-saved"))),
        Saved::NoSuchPart => Err(Refusal::not_found().into()),
        Saved::ChangedMeanwhile { version } => {
            page(&app, &sent.viewer, &code, &changed_meanwhile(&sent, version, "repair_days")).await
        }
    }
}

pub(super) async fn ways(State(app): State<App>, viewer: Viewer) -> Answer {
    viewer.require(PLAN)?;
    let ways = spares::ways(app.store.db()).await?;
    let mut form = Form::new(&viewer.reader.l);
    for area in Lists::load(&app).await?.areas {
        let hours = ways.get(area.code.as_str()).map_or_else(String::new, i64::to_string);
        form = form.with(&format!("way-{}", area.code), hours);
    }
    form = form.with("way-", ways.get("").copied().unwrap_or(WAY_HOURS).to_string());
    ways_page(&app, &viewer, &form).await
}

async fn ways_page(app: &App, viewer: &Viewer, form: &Form) -> Answer {
    let l = &viewer.reader.l;
    let lists = Lists::load(app).await?;
    let of = |code: &str, name: String| form.field(&format!("way-{code}"), "spares-way").named(name).digits();
    let mut fields: Vec<_> =
        lists.areas.iter().map(|area| of(area.code.as_str(), lists.area(l, area.code.as_str()))).collect();
    fields.push(of("", l.t("spares-elsewhere").into_owned()));
    let sheet = Sheet::new("/spares/ways", l.t("save")).fields(fields).back("/spares", l.t("spares-title"));
    Page::titled(viewer, &l.t("spares-ways"))
        .crumb("/spares", &l.t("spares-title"))
        .intro(l.t("spares-ways-intro"))
        .errors(form)
        .section(Section::new(Body::Form(sheet)))
        .answer()
}

pub(super) async fn save_ways(State(app): State<App>, sent: Sent) -> Answer {
    let mut form = form(&sent, PLAN)?;
    let l = &sent.viewer.reader.l;
    let mut ways = BTreeMap::new();
    let areas = Lists::load(&app).await?.areas;
    let codes = areas.iter().map(|area| area.code.as_str()).chain([""]);
    for code in codes {
        let name = format!("way-{code}");
        let text = form.value(&name).trim().to_owned();
        match typed(&text).filter(|hours| *hours <= WAY_MAX) {
            Some(hours) => {
                #[expect(clippy::cast_possible_truncation, reason = "at most 1,500")]
                ways.insert(code.to_owned(), hours.round() as i64);
            }
            None if text.is_empty() => {}
            None => form.refuse(&name, l.t("spares-way.wrong")),
        }
    }
    if form.is_refused() {
        return ways_page(&app, &sent.viewer, &form).await;
    }
    app.store.set_ways(&ways).await?;
    Ok(see_with("/spares/ways", &Flash::ok("spares-saved")))
}
