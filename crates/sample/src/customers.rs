//! Two hundred customers in fourteen cities, their sites, and five thousand meters and concentrators.

use crate::chance::Chance;
use domain::ids::{AreaCode, CustomerId, EquipmentId, SiteId};
use jiff::tz::{TimeZone, offset};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;
use store::master::{Customer, CustomerContact, Master, Product, Site, Unit};

const CUSTOMERS: i64 = 200;
const UNITS: usize = 5_000;

/// Area code, name, telephone prefix.
const CITIES: [(&str, &str, &str); 14] = [
    ("hangzhou", "杭州", "0571"),
    ("shanghai", "上海", "021"),
    ("nanjing", "南京", "025"),
    ("beijing", "北京", "010"),
    ("tianjin", "天津", "022"),
    ("jinan", "济南", "0531"),
    ("zhengzhou", "郑州", "0371"),
    ("wuhan", "武汉", "027"),
    ("chengdu", "成都", "028"),
    ("xian", "西安", "029"),
    ("shenyang", "沈阳", "024"),
    ("harbin", "哈尔滨", "0451"),
    ("urumqi", "乌鲁木齐", "0991"),
    ("kunming", "昆明", "0871"),
];

/// Where no local team works: sites there have no area.
const WITHOUT_TEAM: [&str; 4] = ["shenyang", "harbin", "urumqi", "kunming"];

/// Kind, how many of a hundred, and what such customers are called.
const KINDS: [(&str, u64, [&str; 5]); 5] = [
    ("water", 22, ["自来水有限公司", "水务集团", "供水总公司", "城北水厂", "水务投资公司"]),
    ("heat", 20, ["热力有限公司", "供热集团", "城市热网公司", "热电联产公司", "滨河供热站"]),
    ("school", 18, ["第一中学", "实验小学", "理工大学", "职业技术学院", "外国语学校"]),
    ("factory", 20, ["精密机械厂", "纺织印染公司", "食品加工厂", "制药有限公司", "汽车零部件公司"]),
    ("property", 20, ["锦绣物业", "阳光家园物业", "万和物业管理公司", "绿城花园物业", "中央商务区物业"]),
];

const DISTRICTS: [&str; 12] =
    ["东城", "西湖", "滨江", "高新", "城南", "经开", "河西", "江北", "新华", "长安", "和平", "翠苑"];
const FAMILY: [&str; 16] =
    ["王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林"];
const GIVEN: [&str; 16] =
    ["伟", "芳", "秀兰", "敏", "静", "建军", "丽", "强", "磊", "洋", "艳", "勇", "军", "杰", "娟", "志明"];
const POSTS: [&str; 6] = ["设备科长", "抄表主任", "工程部经理", "后勤主管", "值班长", "技术员"];
const ROADS: [&str; 10] = [
    "人民路",
    "解放路",
    "建设大道",
    "文一路",
    "长江路",
    "学院路",
    "科技大道",
    "中山北路",
    "滨河路",
    "新港路",
];

/// Kind, models, prefix of the serial, of a hundred, can be read from afar.
const MODELS: [(&str, [&str; 3], &str, u64, u64); 4] = [
    ("water-meter", ["LXS-20F", "LXSY-25E", "WS-DN50"], "W", 62, 55),
    ("heat-meter", ["RC-DN20", "RC-DN32", "UHM-65"], "H", 18, 70),
    ("electricity-meter", ["DDS-1088", "DTS-1986", "DTZ-341"], "E", 12, 60),
    ("concentrator", ["JZ-200G", "JZ-500L", "JZ-1000N"], "C", 8, 100),
];

pub(crate) fn master(chance: &mut Chance, now: Timestamp) -> Master {
    let mut master = Master::default();
    let mut names = BTreeSet::new();
    for number in 1..=CUSTOMERS {
        customer(&mut master, chance, &mut names, number);
    }
    for number in 1..=UNITS {
        unit(&mut master, chance, number, now);
    }
    master.products = products();
    crate::lives::enter(&mut master, now);
    master
}

/// Months between two verifications by kind (JJG 162, JJG 225, JJG 596).
const VERIFIED: [(&str, &str, i64); 3] =
    [("water-meter", "水表", 72), ("heat-meter", "热量表", 36), ("electricity-meter", "电能表", 96)];

fn products() -> Vec<Product> {
    let of = |(kind, models, ..): &(&str, [&str; 3], &str, u64, u64)| {
        let verified = VERIFIED.iter().find(|(of, ..)| of == kind);
        models.map(|model| Product {
            code: model.to_owned(),
            name: format!("{}{model}", verified.map_or("集中器", |(_, name, _)| name)),
            kind: (*kind).to_owned(),
            maker: "清源计量".to_owned(),
            metering: verified.is_some(),
            verification_months: verified.map(|(.., months)| *months),
        })
    };
    MODELS.iter().flat_map(of).collect()
}

fn customer(master: &mut Master, chance: &mut Chance, names: &mut BTreeSet<String>, number: i64) {
    let (area, city, prefix) = *chance.pick(&CITIES);
    let roll = chance.draw() % 100;
    let mut sum = 0;
    let kind = KINDS.iter().find(|(_, share, _)| {
        sum += share;
        roll < sum
    });
    let (kind, _, suffixes) = kind.unwrap_or(&KINDS[0]);
    let mut name = format!("{city}{}", chance.pick(suffixes));
    while !names.insert(name.clone()) {
        name = format!("{city}{}{}", chance.pick(&DISTRICTS), chance.pick(suffixes));
        if names.contains(&name) {
            name.push_str(&format!("（{number}）"));
        }
    }
    let id = CustomerId(number);
    let domain = format!("c{number:03}.example.cn");
    master.customers.push(Customer {
        id,
        name,
        kind: (*kind).to_owned(),
        city: city.to_owned(),
        phone: Some(format!("{prefix}{}", chance.between(60_000_000, 88_999_999))),
        mail: Some(format!("service@{domain}")),
        note: String::new(),
    });
    for i in 0..chance.between(1, 3) {
        let name = format!("{}{}", chance.pick(&FAMILY), chance.pick(&GIVEN));
        master.contacts.push(CustomerContact {
            customer: id,
            name,
            phone: Some(format!("138{:08}", chance.between(10_000_000, 99_999_999))),
            mail: Some(format!("contact{}@{domain}", i + 1)),
            post: (*chance.pick(&POSTS)).to_owned(),
        });
    }
    let team = !WITHOUT_TEAM.contains(&area);
    for i in 0..chance.between(1, 4) {
        let id = SiteId(i64::try_from(master.sites.len()).unwrap_or(0) + 1);
        let district = chance.pick(&DISTRICTS);
        master.sites.push(Site {
            id,
            customer: CustomerId(number),
            name: format!("{district}{}号站点", i + 1),
            address: format!("{city}市{district}区{}{}号", chance.pick(&ROADS), chance.between(1, 380)),
            area: AreaCode::new(area).filter(|_| team),
        });
    }
}

fn unit(master: &mut Master, chance: &mut Chance, number: usize, now: Timestamp) {
    let roll = chance.draw() % 100;
    let mut sum = 0;
    let found = MODELS.iter().find(|(.., share, _)| {
        sum += share;
        roll < sum
    });
    let (kind, models, prefix, _, remote) = found.unwrap_or(&MODELS[0]);
    let site = chance.pick(&master.sites);
    let (site_id, customer) = (site.id, site.customer);
    let days = chance.between(60, 2_600);
    let installed = now.saturating_sub(SignedDuration::from_hours(24 * days)).unwrap_or(now);
    let installed = installed.to_zoned(TimeZone::fixed(offset(8))).date();
    let year = 2026 - days / 365;
    let code: String = chance
        .bytes()
        .iter()
        .take(8)
        .map(|b| char::from(b"abcdefghjkmnpqrstuvwxyz23456789"[usize::from(*b) % 31]))
        .collect();
    master.units.push(Unit {
        id: EquipmentId(i64::try_from(number).unwrap_or(0)),
        serial: format!("{prefix}{year}{number:06}"),
        model: (*chance.pick(models)).to_owned(),
        kind: (*kind).to_owned(),
        customer,
        site: Some(site_id),
        place: format!(
            "{}号楼{}单元{}室",
            chance.between(1, 30),
            chance.between(1, 4),
            chance.between(1, 18) * 100 + chance.between(1, 4)
        ),
        installed: Some(installed),
        remote_access: chance.percent(*remote),
        code,
    });
}
