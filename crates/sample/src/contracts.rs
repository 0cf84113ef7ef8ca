//! What was agreed with some customers: a better answer time, a worse one that somebody answers for and one that nobody does,
//! warranty terms of single parts, prices of spare parts; and the rates of work and way.

use crate::Company;
use domain::calendar::Budget;
use domain::charter::Approval;
use domain::contract::{Basis, Contract, Covers, Gives, PriceLine, PromisedTime, Term};
use domain::ids::{ContractId, CustomerId, EquipmentId, ListCode, PartCode, PersonId, PromiseId};
use domain::money::Fen;
use domain::part::Rate;
use domain::roles::{self, Permission};
use jiff::ToSpan as _;
use jiff::civil::Date;
use store::Store;
use store::error::StoreError;
use store::rates::Dated;

const HOUR: u64 = 3_600;

/// A contract as it stands in the table below.
struct Entry {
    /// Which customer of its kind.
    kind: &'static str,
    nth: usize,
    title: &'static str,
    scope: &'static str,
    /// How long ago it was signed, and how long it holds; in months.
    ago: i64,
    holds: Option<i64>,
    life: Option<u32>,
    terms: &'static [(&'static str, Basis, u32, Free, Gives)],
    /// Code, name, fen.
    prices: &'static [(&'static str, &'static str, i64)],
    spares: &'static [(&'static str, &'static str, i64)],
    times: &'static [(&'static str, &'static str, u64)],
    /// Why a worse time was approved; none where it was not.
    approved: Option<&'static str>,
    parties: &'static str,
}

#[derive(Clone, Copy)]
enum Free {
    All,
    Family(&'static str),
}

const PLAIN: Entry = Entry {
    kind: "water",
    nth: 0,
    title: "",
    scope: "",
    ago: 24,
    holds: None,
    life: Some(120),
    terms: &[],
    prices: &[],
    spares: &[],
    times: &[],
    approved: None,
    parties: "",
};

const CONTRACTS: [Entry; 8] = [
    Entry {
        title: "远传水表及抄表系统采购",
        scope: "居民户表DN20、楼栋总表DN50，NB-IoT远传，含抄表管理软件。",
        ago: 41,
        terms: &[
            ("9.1", Basis::Acceptance, 36, Free::All, Gives::Everything),
            ("9.2", Basis::Installation, 72, Free::Family("battery"), Gives::Material),
            ("9.3", Basis::Replacement, 24, Free::Family("communication"), Gives::Everything),
        ],
        prices: &[
            ("LXS-20F", "旋翼式冷水表DN20", 9_800),
            ("LXSY-25E", "远传水表DN25", 26_800),
            ("WS-DN50", "水平螺翼式水表DN50", 68_000),
        ],
        spares: &[
            ("JSQ-20", "计数器总成DN20", 7_800),
            ("DC-ER18", "电池组ER18505", 4_500),
            ("TX-NB", "NB-IoT通信模块", 16_800),
            ("MF-20", "密封圈DN20", 300),
        ],
        times: &[("P-ANSWER-24H", "11.1", 12 * HOUR), ("P-LOCAL-2H", "11.2", HOUR)],
        ..PLAIN
    },
    Entry {
        title: "水表备件框架协议",
        scope: "两年内按附件价格供应备件。",
        ago: 19,
        holds: Some(24),
        life: None,
        spares: &[("DC-ER18", "电池组ER18505", 4_980), ("TX-NB", "NB-IoT通信模块", 15_600)],
        ..PLAIN
    },
    Entry {
        nth: 1,
        title: "老旧小区水表改造",
        scope: "二十三个小区，户表更换与集中器安装。",
        ago: 22,
        holds: Some(24),
        terms: &[("7.1", Basis::Installation, 24, Free::All, Gives::Labour)],
        prices: &[("LXS-20F", "旋翼式冷水表DN20", 9_200), ("JZ-200G", "集中器", 168_000)],
        spares: &[("ZB-JZ", "集中器主板", 98_000), ("DY-JZ", "集中器电源板", 19_800)],
        ..PLAIN
    },
    Entry {
        kind: "heat",
        title: "热量表采购及供热计量平台",
        scope: "换热站总表与楼栋热量表；偏远换热站以远程处理为主。",
        ago: 30,
        terms: &[("8.4", Basis::Acceptance, 36, Free::Family("sensor"), Gives::Everything)],
        prices: &[("RC-DN20", "户用热量表DN20", 46_000), ("UHM-65", "超声波热量表DN65", 328_000)],
        spares: &[("JF-HM", "热量表积算仪", 45_000), ("WD-PT", "铂电阻温度传感器对", 13_800)],
        times: &[("P-ANSWER-24H", "10.3", 36 * HOUR)],
        approved: Some("客户自有值班工程师先行处理，以换取延长三年的免费巡检。"),
        parties: "北方节能服务有限公司",
        ..PLAIN
    },
    Entry {
        kind: "heat",
        nth: 1,
        title: "热力站改造热量表供货",
        scope: "十二座热力站。",
        ago: 9,
        holds: Some(60),
        prices: &[("RC-DN32", "户用热量表DN32", 58_000)],
        spares: &[("DC-ER26", "电池组ER26500", 6_200)],
        times: &[("P-ANSWER-24H", "10.3", 48 * HOUR)],
        ..PLAIN
    },
    Entry {
        kind: "school",
        title: "校园能耗监测系统",
        scope: "教学楼、宿舍电表与集中器，能耗平台。",
        ago: 50,
        prices: &[("DDS-1088", "单相电能表", 12_500), ("JZ-500L", "集中器", 215_000)],
        spares: &[("TX-485", "RS-485接口板", 9_800), ("YJ-LCD", "电表液晶板", 6_000)],
        terms: &[("6.2", Basis::Delivery, 30, Free::All, Gives::Everything)],
        ..PLAIN
    },
    Entry {
        kind: "factory",
        title: "车间电能与用水计量",
        scope: "三个车间的电表与水表，停产将造成直接损失。",
        ago: 18,
        holds: Some(36),
        prices: &[("DTZ-341", "三相智能电能表", 89_000)],
        spares: &[("JDQ-60", "磁保持继电器60A", 3_200)],
        times: &[("P-ESCALATE", "9.5", 8 * HOUR)],
        ..PLAIN
    },
    Entry {
        kind: "property",
        title: "物业小区水电表供货",
        scope: "合同已到期，备件价格仍为上限。",
        ago: 80,
        holds: Some(60),
        prices: &[("LXS-20F", "旋翼式冷水表DN20", 8_600)],
        spares: &[("JSQ-20", "计数器总成DN20", 5_900), ("MF-20", "密封圈DN20", 150)],
        ..PLAIN
    },
];

const RATES: [(Rate, i64, i64); 4] = [
    (Rate::LabourHour, 20, 8_000),
    (Rate::LabourHour, 8, 9_000),
    (Rate::Kilometre, 20, 120),
    (Rate::Kilometre, 8, 150),
];

/// Enters contracts, says of units under which they were delivered, and sets the rates.
///
/// # Errors
/// The database did not carry it out.
pub(crate) async fn enter(store: &Store, company: &Company) -> Result<(), StoreError> {
    let today = store.now().to_zoned(store.world().zone.clone()).date();
    let contracts: Vec<Contract> = CONTRACTS.iter().filter_map(|e| contract(e, company, today)).collect();
    let ids = store.enter_contracts(&contracts).await?;
    let links: Vec<(EquipmentId, ContractId)> = ids
        .into_iter()
        .zip(&contracts)
        .flat_map(|(id, contract)| delivered(company, contract).map(move |unit| (unit, id)))
        .collect();
    store.link_units(&links).await?;
    for (rate, ago, fen) in RATES {
        let since = today.saturating_sub(ago.months()).first_of_month();
        store.set_rate(Dated { rate, since, cost: Fen(fen) }, None).await?;
    }
    Ok(())
}

/// Units of the models that were bought, installed after the contract was signed.
fn delivered<'a>(company: &'a Company, contract: &'a Contract) -> impl Iterator<Item = EquipmentId> + 'a {
    let bought = |model: &str| contract.prices.iter().any(|line| line.code.as_str() == model);
    let units = company.master.units.iter().filter(move |unit| {
        unit.customer == contract.customer
            && bought(&unit.model)
            && unit.installed.is_some_and(|day| contract.signed <= day)
    });
    units.map(|unit| unit.id)
}

fn customer(company: &Company, kind: &str, nth: usize) -> Option<CustomerId> {
    company.master.customers.iter().filter(|c| c.kind == kind).nth(nth).map(|c| c.id)
}

fn approver(company: &Company) -> Option<PersonId> {
    let may =
        |m: &&crate::Member| m.person.left.is_none() && roles::may(&m.person.roles, Permission::ApproveWorse);
    company.members.iter().find(may).map(|m| m.person.id)
}

fn contract(entry: &Entry, company: &Company, today: Date) -> Option<Contract> {
    let signed = today.saturating_sub(entry.ago.months());
    let customer = customer(company, entry.kind, entry.nth)?;
    let approval = entry
        .approved
        .and_then(|reason| Some(Approval { by: approver(company)?, on: signed, reason: reason.to_owned() }));
    let line = |(code, name, fen): &(&str, &str, i64)| {
        Some(PriceLine {
            code: PartCode::new(code)?,
            name: (*name).to_owned(),
            price: Fen(*fen),
            clause: String::new(),
        })
    };
    let covers = |free: Free| match free {
        Free::All => Some(Covers::Whole),
        Free::Family(family) => ListCode::new(family).map(Covers::Part),
    };
    let terms = entry.terms.iter().filter_map(|(clause, basis, months, free, gives)| {
        Some(Term {
            clause: (*clause).to_owned(),
            basis: *basis,
            months: *months,
            covers: covers(*free)?,
            gives: *gives,
            approval: None,
        })
    });
    let times = entry.times.iter().filter_map(|(promise, clause, seconds)| {
        Some(PromisedTime {
            promise: PromiseId::new(promise)?,
            clause: (*clause).to_owned(),
            budget: Budget::Elapsed(*seconds),
            approval: approval.clone(),
        })
    });
    Some(Contract {
        number: format!("HT-{}-{:03}", signed.year(), entry.ago * 7 % 200 + 1),
        customer,
        title: entry.title.to_owned(),
        signed,
        ends: entry.holds.map(|months| signed.saturating_add(months.months())),
        service_life_months: entry.life,
        parties: entry.parties.to_owned(),
        scope: entry.scope.to_owned(),
        terms: terms.collect(),
        prices: entry.prices.iter().filter_map(line).collect(),
        spare_prices: entry.spares.iter().filter_map(line).collect(),
        promised: times.collect(),
        note: String::new(),
    })
}
