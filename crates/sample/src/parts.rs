//! The catalogue of spare parts: what they cost, what they fit, how they failed in the last years, what lies in the central depot.

use domain::ids::{ListCode, PartCode, ProductCode};
use domain::money::Fen;
use domain::part::{Part, PartKind};
use std::collections::BTreeMap;
use store::Store;
use store::error::StoreError;
use store::spares::{DEPOT, Supply};

const WATER: [&str; 3] = ["LXS-20F", "LXSY-25E", "WS-DN50"];
const HEAT: [&str; 3] = ["RC-DN20", "RC-DN32", "UHM-65"];
const POWER: [&str; 3] = ["DDS-1088", "DTS-1986", "DTZ-341"];
const HUBS: [&str; 3] = ["JZ-200G", "JZ-500L", "JZ-1000N"];

/// A part as it stands in the table below.
struct Entry {
    code: &'static str,
    name: &'static str,
    family: &'static str,
    kind: PartKind,
    /// Yuan.
    cost: i64,
    models: &'static [&'static str],
    repair_days: Option<f64>,
    /// Failures and the piece-years in which they were seen.
    seen: Option<(u64, f64)>,
    /// Per cent a year by the maker.
    given: Option<f64>,
    pack: Option<u32>,
    stock: i64,
}

const fn entry(
    code: &'static str,
    name: &'static str,
    family: &'static str,
    cost: i64,
    models: &'static [&'static str],
) -> Entry {
    let kind = PartKind::Part;
    Entry {
        code,
        name,
        family,
        kind,
        cost,
        models,
        repair_days: None,
        seen: None,
        given: None,
        pack: None,
        stock: 0,
    }
}

const PARTS: [Entry; 20] = [
    Entry {
        repair_days: Some(14.0),
        seen: Some((61, 5_120.0)),
        stock: 6,
        ..entry("JSQ-20", "计数器总成DN20", "register", 62, &["LXS-20F"])
    },
    Entry {
        repair_days: Some(14.0),
        seen: Some((34, 3_380.0)),
        stock: 2,
        ..entry("JSQ-25", "计数器总成DN25", "register", 78, &["LXSY-25E"])
    },
    Entry {
        repair_days: Some(21.0),
        seen: Some((12, 1_940.0)),
        stock: 1,
        ..entry("JSQ-50", "计数器总成DN50", "register", 210, &["WS-DN50"])
    },
    Entry {
        repair_days: Some(10.0),
        seen: Some((148, 6_030.0)),
        stock: 30,
        pack: Some(10),
        kind: PartKind::Consumable,
        ..entry("DC-ER18", "电池组ER18505", "battery", 36, &["LXSY-25E", "WS-DN50"])
    },
    Entry {
        repair_days: Some(10.0),
        seen: Some((52, 3_900.0)),
        stock: 10,
        pack: Some(10),
        kind: PartKind::Consumable,
        ..entry("DC-ER26", "电池组ER26500", "battery", 58, &HEAT)
    },
    Entry {
        repair_days: Some(18.0),
        seen: Some((41, 2_760.0)),
        stock: 4,
        ..entry("TX-NB", "NB-IoT通信模块", "communication", 145, &["LXSY-25E"])
    },
    Entry {
        repair_days: Some(18.0),
        seen: Some((27, 2_210.0)),
        stock: 3,
        ..entry("TX-MB", "M-Bus接口板", "communication", 96, &HEAT)
    },
    Entry { seen: None, stock: 0, ..entry("TX-485", "RS-485接口板", "communication", 88, &POWER) },
    Entry {
        repair_days: Some(25.0),
        seen: Some((19, 1_650.0)),
        stock: 2,
        ..entry("JF-HM", "热量表积算仪", "calculator", 420, &HEAT)
    },
    Entry {
        repair_days: Some(12.0),
        seen: Some((33, 3_300.0)),
        stock: 5,
        ..entry("WD-PT", "铂电阻温度传感器对", "sensor", 130, &HEAT)
    },
    Entry {
        repair_days: Some(30.0),
        seen: Some((7, 1_980.0)),
        stock: 1,
        ..entry("HN-UH", "超声换能器对", "sensor", 380, &["UHM-65"])
    },
    Entry {
        repair_days: Some(15.0),
        seen: Some((22, 2_450.0)),
        stock: 4,
        ..entry("YJ-LCD", "电表液晶板", "display", 54, &POWER)
    },
    Entry {
        repair_days: Some(15.0),
        given: Some(0.8),
        stock: 2,
        ..entry("JDQ-60", "磁保持继电器60A", "relay", 28, &["DDS-1088"])
    },
    Entry {
        repair_days: Some(21.0),
        seen: Some((16, 610.0)),
        stock: 1,
        ..entry("ZB-JZ", "集中器主板", "mainboard", 960, &HUBS)
    },
    Entry {
        repair_days: Some(14.0),
        seen: Some((24, 610.0)),
        stock: 3,
        ..entry("DY-JZ", "集中器电源板", "power", 185, &HUBS)
    },
    Entry {
        repair_days: Some(14.0),
        seen: Some((18, 420.0)),
        stock: 2,
        ..entry("TX-4G", "4G通信模块", "communication", 260, &["JZ-200G", "JZ-500L"])
    },
    Entry { stock: 0, ..entry("TX-5G", "5G通信模块", "communication", 410, &["JZ-1000N"]) },
    Entry {
        repair_days: Some(7.0),
        given: Some(1.5),
        stock: 40,
        pack: Some(20),
        kind: PartKind::Consumable,
        ..entry("MF-20", "密封圈DN20", "seal", 2, &WATER)
    },
    Entry { kind: PartKind::Tool, stock: 4, ..entry("GJ-HT", "手持抄表器", "tool", 1_650, &[]) },
    Entry { kind: PartKind::Software, ..entry("RJ-CB", "抄表管理软件", "software", 0, &[]) },
];

/// From the depot, in hours; the nearest first.
const WAYS: [(&str, i64); 6] =
    [("hangzhou", 8), ("shanghai", 18), ("nanjing", 24), ("wuhan", 36), ("jinan", 48), ("", 72)];

/// Enters catalogue, supplies and stock.
///
/// # Errors
/// The database did not carry it out.
pub(crate) async fn enter(store: &Store) -> Result<(), StoreError> {
    for entry in &PARTS {
        let Some(code) = PartCode::new(entry.code) else { continue };
        let part = Part {
            code: code.clone(),
            name: entry.name.to_owned(),
            family: ListCode::new(entry.family),
            kind: entry.kind,
            measure: "件".to_owned(),
            // P-SOFTWARE: it costs nothing, and has no cost that could end up in a quote.
            cost: (entry.kind != PartKind::Software).then_some(Fen(entry.cost * 100)),
            products: entry.models.iter().filter_map(|model| ProductCode::new(model)).collect(),
            revision: String::new(),
            note: String::new(),
            retired: false,
        };
        store.save_part(&part, 0, None, None).await?;
        let supply = Supply {
            repair_days: entry.repair_days,
            failures: entry.seen.map(|(n, _)| n),
            exposure_years: entry.seen.map(|(_, years)| years),
            rate_per_year: entry.given.map(|percent| percent / 100.0),
            pack: entry.pack,
            ..Supply::default()
        };
        let shelf = BTreeMap::from([(DEPOT.to_owned(), entry.stock)]);
        store.save_supply(&code, &supply, &shelf, 0, None).await?;
    }
    let ways = WAYS.iter().map(|(area, hours)| ((*area).to_owned(), *hours)).collect();
    store.set_ways(&ways).await
}
