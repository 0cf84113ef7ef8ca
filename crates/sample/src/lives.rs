//! What the register knows of each unit beside where it is: its days, its verifications, its seals, and which system it is in.

use crate::chance::Chance;
use domain::unit::until_after;
use jiff::civil::Date;
use jiff::tz::{TimeZone, offset};
use jiff::{Span, Timestamp};
use std::collections::BTreeMap;
use store::master::{Life, Master, System, Unit};

/// Of its own, so that the rest of the company stays as it was.
const SEED: u64 = 0x5EA1_0F11;
/// Of a hundred verifications that end, so many are forgotten.
const FORGOTTEN: u64 = 3;
const FIRMWARE: [&str; 4] = ["2.1.0", "2.1.3", "2.2.1", "3.0.0"];
const REVISIONS: [&str; 3] = ["A", "B", "C"];

pub(crate) fn enter(master: &mut Master, now: Timestamp) {
    let mut chance = Chance::new(SEED);
    let today = now.to_zoned(TimeZone::fixed(offset(8))).date();
    let months: BTreeMap<&str, u32> = master
        .products
        .iter()
        .filter_map(|p| Some((p.code.as_str(), u32::try_from(p.verification_months?).ok()?)))
        .collect();
    let (systems, at) = systems(master);
    let lives = master.units.iter().map(|unit| {
        let system = unit.site.and_then(|site| at.get(&site.0)).copied();
        life(&mut chance, unit, system, months.get(unit.model.as_str()).copied(), today)
    });
    let lives = lives.collect();
    master.systems = systems;
    master.lives = lives;
}

/// Where a concentrator stands, its meters belong to it: one system a site.
fn systems(master: &Master) -> (Vec<System>, BTreeMap<i64, i64>) {
    let gathered = |site: i64| {
        master.units.iter().any(|u| u.kind == "concentrator" && u.site.is_some_and(|of| of.0 == site))
    };
    let (mut systems, mut at) = (Vec::new(), BTreeMap::new());
    for site in master.sites.iter().filter(|site| gathered(site.id.0)) {
        let id = i64::try_from(systems.len()).unwrap_or(0) + 1;
        at.insert(site.id.0, id);
        systems.push(System {
            id,
            customer: site.customer,
            site: Some(site.id),
            name: format!("{}远传抄表系统", site.name.trim_end_matches("站点")),
        });
    }
    (systems, at)
}

fn life(chance: &mut Chance, unit: &Unit, system: Option<i64>, months: Option<u32>, today: Date) -> Life {
    let mut life = Life { unit: unit.id, system, ..Life::default() };
    let Some(installed) = unit.installed else { return life };
    let days = |from: Date, n: i64| from.saturating_add(Span::new().days(n));
    life.delivered = Some(days(installed, -chance.between(5, 45)));
    life.commissioned = Some(days(installed, chance.between(0, 6)).min(today));
    let accepted = days(installed, chance.between(7, 40));
    life.accepted = (accepted <= today).then_some(accepted);
    life.seal = format!("QY{:06}", chance.between(1, 999_999));
    life.revision = (*chance.pick(&REVISIONS)).to_owned();
    life.configuration = if unit.remote_access { "nb-iot" } else { "wired" }.to_owned();
    if unit.remote_access {
        life.firmware = (*chance.pick(&FIRMWARE)).to_owned();
    }
    let Some(months) = months else { return life };
    // Verified before it left the works, and again each time before it ended, but for those that were forgotten.
    let mut on = days(installed, -chance.between(10, 60));
    let mut until = until_after(on, months).unwrap_or(on);
    while until < today && !chance.percent(FORGOTTEN) {
        on = days(until, -chance.between(3, 50)).min(today);
        until = until_after(on, months).unwrap_or(today);
    }
    life.verified_on = Some(on);
    life.verified_until = Some(until);
    life.certificate = format!("浙检字{}-{:05}", on.year(), chance.between(1, 99_999));
    life
}
