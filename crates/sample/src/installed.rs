//! What happened to some units before the stories begin: exchanged, verified, photographed; equipment of other makes; customers
//! who are new.

use crate::chance::Chance;
use crate::company::Company;
use domain::ids::PersonId;
use domain::import::{Kind, Names};
use domain::unit::{Exchange, Reading, UnitState, Verification};
use jiff::civil::Date;
use jiff::{Span, ToSpan as _};
use std::sync::Arc;
use store::Store;
use store::error::StoreError;
use store::files::NewFile;
use store::import::{RowEdit, RowSaved};
use store::units::{ExchangeWish, Exchanged, NewUnitRow, VerifyWish};

const SEED: u64 = 0xC4A7_6E00;
const EXCHANGES: usize = 14;
const VERIFICATIONS: usize = 10;

/// Code, name, kind, maker, months between verifications.
const OTHER_MAKES: [(&str, &str, &str, &str, &str); 3] = [
    ("NY-LXS20", "宁远旋翼式水表", "water-meter", "宁远仪表", "72"),
    ("HT-DTS634", "恒通三相电能表", "electricity-meter", "恒通电气", "96"),
    ("LF-GPRS4", "联丰数据采集终端", "concentrator", "联丰通信", ""),
];

/// Customers whose first equipment has just been delivered: name, city, kind, contact.
const NEW_CUSTOMERS: [(&str, &str, &str, &str); 4] = [
    ("德清县莫干水务有限公司", "德清", "water", "施国平"),
    ("嘉善县第二实验小学", "嘉善", "school", "钱小燕"),
    ("滁州经开区供热有限公司", "滁州", "heat", "戴志刚"),
    ("衢州云溪物业服务有限公司", "衢州", "property", "方丽"),
];

/// Why meters are exchanged.
const REASONS: [&str; 4] = ["不走字", "检定到期", "表盘破损", "通信模块故障"];

struct Register<'a> {
    store: &'a Store,
    names: Arc<Names>,
    company: &'a Company,
    chance: Chance,
    today: Date,
}

/// Does it, through the same doors as everybody.
///
/// # Errors
/// The database did not carry it out.
pub(crate) async fn enter(store: &Store, company: &Company) -> Result<(), StoreError> {
    let mut names = Names::new();
    names.word("yes-no", "1", "1");
    names.word("yes-no", "0", "0");
    let today = store.now().to_zoned(store.world().zone.clone()).date();
    let mut register = Register { store, names: Arc::new(names), company, chance: Chance::new(SEED), today };
    register.looked_after().await?;
    register.exchanges().await?;
    register.verifications().await?;
    register.other_makes().await?;
    register.new_customers().await
}

impl Register<'_> {
    fn person(&self, login: &str) -> Option<PersonId> {
        self.company.find(login)
    }

    async fn save(&self, kind: Kind, cells: &[(&str, &str)]) -> Result<String, StoreError> {
        self.edit(kind, None, 0, cells).await
    }

    async fn edit(
        &self,
        kind: Kind,
        key: Option<&str>,
        edited: i64,
        cells: &[(&str, &str)],
    ) -> Result<String, StoreError> {
        let edit = RowEdit { kind, key, edited, cells, by: self.person("chenjing"), request: None };
        match self.store.save_row(&self.names, &edit).await? {
            RowSaved::As { key, .. } => Ok(key),
            other => Err(StoreError::Contradiction(format!("{cells:?}: {other:?}"))),
        }
    }

    /// Some customers have somebody of ours, and want to be told before verifications end.
    async fn looked_after(&mut self) -> Result<(), StoreError> {
        let people: Vec<PersonId> =
            ["sunmei", "xutao", "huanglijuan"].iter().filter_map(|login| self.person(login)).collect();
        for customer in self.company.master.customers.iter().step_by(9) {
            let whom = self.chance.pick(&people).to_string();
            let announce = if self.chance.percent(70) { "1" } else { "0" };
            let cells = [("responsible", whom.as_str()), ("announce", announce)];
            self.edit(Kind::Customers, Some(&customer.id.to_string()), 1, &cells).await?;
        }
        Ok(())
    }

    fn photo(name: &str, bytes: &[u8]) -> NewFile {
        NewFile {
            kind: "photo",
            name: name.to_owned(),
            media_type: "image/webp".to_owned(),
            bytes: bytes.to_vec(),
            valid_until: None,
        }
    }

    async fn exchanges(&mut self) -> Result<(), StoreError> {
        let meters: Vec<_> = self
            .company
            .master
            .units
            .iter()
            .filter(|u| {
                u.kind == "water-meter" && u.installed.is_some_and(|day| day < self.today - 400.days())
            })
            .step_by(41)
            .take(EXCHANGES)
            .collect();
        for (n, old) in meters.into_iter().enumerate() {
            let on = self.today.saturating_sub(Span::new().days(self.chance.between(2, 300)));
            let before = format!("{}.{:03}", self.chance.between(180, 9_400), self.chance.between(0, 999));
            let reason = REASONS[n % REASONS.len()];
            let became = match reason {
                "不走字" | "通信模块故障" => UnitState::InRepair,
                "表盘破损" => UnitState::Retired,
                _ => UnitState::Replaced,
            };
            let noon = on.at(10, 30, 0, 0).to_zoned(self.store.world().zone.clone());
            let wish = ExchangeWish {
                old: old.id,
                edited: 1,
                serial: format!("W2026{:06}", 900_001 + n),
                entered: NewUnitRow {
                    model: old.model.clone(),
                    revision: "C".to_owned(),
                    firmware: "3.0.0".to_owned(),
                },
                done: Exchange {
                    on,
                    reading_before: Reading::parse(&before).ok(),
                    reading_after: Reading::parse("0.012").ok(),
                    seals_removed: vec![format!("QY{:06}", self.chance.between(1, 999_999))],
                    seals_set: vec![format!("QY{:06}", self.chance.between(1, 999_999))],
                    reason: reason.to_owned(),
                    became,
                },
                occurred: noon.map_or(self.store.now(), |at| at.timestamp()),
                verified_until: Some(on.saturating_add(Span::new().months(72))),
                photos: if n % 2 == 0 {
                    vec![Self::photo("旧表字轮.webp", PICTURES[0]), Self::photo("新表封印.webp", PICTURES[1])]
                } else {
                    Vec::new()
                },
                case: None,
                by: self.person("zhaolei"),
                request: None,
            };
            match self.store.exchange_units(&self.names, &wish, self.today).await? {
                Exchanged::By(_) => {}
                other => return Err(StoreError::Contradiction(format!("{}: {other:?}", old.serial))),
            }
        }
        Ok(())
    }

    async fn verifications(&mut self) -> Result<(), StoreError> {
        let heat = self.company.master.units.iter().filter(|u| u.kind == "heat-meter").step_by(17);
        for unit in heat.take(VERIFICATIONS) {
            let life = self.company.master.lives.iter().find(|life| life.unit == unit.id);
            let since = life.and_then(|life| life.verified_on);
            let on = self.today.saturating_sub(Span::new().days(self.chance.between(1, 30)));
            if since.is_some_and(|since| since > on) {
                continue;
            }
            let made = Verification {
                on: Some(on),
                until: None,
                certificate: format!("浙检字{}-{:05}", on.year(), self.chance.between(1, 99_999)),
                authority: "市计量检定研究院".to_owned(),
                passed: true,
                file: None,
            };
            let wish = VerifyWish {
                unit: unit.id,
                edited: 1,
                made,
                file: None,
                by: self.person("hewei"),
                request: None,
            };
            self.store.verify_unit(&wish, self.today).await?;
        }
        Ok(())
    }

    /// P-WHOLE: the customers' related equipment.
    async fn other_makes(&mut self) -> Result<(), StoreError> {
        for (code, name, kind, maker, months) in OTHER_MAKES {
            let metering = if kind == "concentrator" { "0" } else { "1" };
            let cells = [
                ("code", code),
                ("name", name),
                ("kind", kind),
                ("maker", maker),
                ("own", "0"),
                ("metering", metering),
                ("verification_months", months),
            ];
            self.save(Kind::Products, &cells).await?;
        }
        for n in 0..36_usize {
            let site = &self.company.master.sites[(n * 13) % self.company.master.sites.len()];
            let (code, .., months) = OTHER_MAKES[n % OTHER_MAKES.len()];
            let (customer, site) = (site.customer.to_string(), site.id.to_string());
            let (serial, place) = (format!("{code}-{:05}", 20_300 + n * 7), format!("{}号配电间", n % 5 + 1));
            let until = self.today.saturating_add(Span::new().days(self.chance.between(20, 900))).to_string();
            let mut cells = vec![
                ("serial", serial.as_str()),
                ("model", code),
                ("customer", customer.as_str()),
                ("site", site.as_str()),
                ("place", place.as_str()),
            ];
            if !months.is_empty() {
                cells.push(("verified_until", until.as_str()));
            }
            self.save(Kind::Units, &cells).await?;
        }
        Ok(())
    }

    /// P-FIRST: their first equipment opens the offer of guidance.
    async fn new_customers(&mut self) -> Result<(), StoreError> {
        for (n, (name, city, kind, contact)) in NEW_CUSTOMERS.into_iter().enumerate() {
            let phone = format!("0570-{}", 6_600_000 + n * 4_321);
            let mail = format!("office@new{}.example.cn", n + 1);
            let cells = [
                ("name", name),
                ("city", city),
                ("kind", kind),
                ("phone", phone.as_str()),
                ("mail", mail.as_str()),
            ];
            let customer = self.save(Kind::Customers, &cells).await?;
            let mobile = format!("137{:08}", self.chance.between(10_000_000, 99_999_999));
            self.save(
                Kind::Contacts,
                &[
                    ("name", contact),
                    ("phone", &mobile),
                    ("mail", &mail),
                    ("post", "项目负责人"),
                    ("customer", &customer),
                ],
            )
            .await?;
            let site = self
                .save(
                    Kind::Sites,
                    &[
                        ("name", "一期工程"),
                        ("address", &format!("{city}开发区振兴路{}号", 12 + n)),
                        ("customer", &customer),
                    ],
                )
                .await?;
            let system = self
                .save(Kind::Systems, &[("name", "一期远传系统"), ("customer", &customer), ("site", &site)])
                .await?;
            let delivered = self.today.saturating_sub(Span::new().days(3)).to_string();
            for (i, model) in ["JZ-500L", "LXS-20F", "LXS-20F", "LXS-20F"].into_iter().enumerate() {
                let serial = format!("{}2026{:06}", if i == 0 { "C" } else { "W" }, 910_000 + n * 10 + i);
                let cells = [
                    ("serial", serial.as_str()),
                    ("model", model),
                    ("customer", customer.as_str()),
                    ("site", site.as_str()),
                    ("system", system.as_str()),
                    ("delivered", delivered.as_str()),
                ];
                self.save(Kind::Units, &cells).await?;
            }
        }
        Ok(())
    }
}

/// A register and a seal, as an engineer photographs them.
const PICTURES: [&[u8]; 2] =
    [include_bytes!("../pictures/register.webp"), include_bytes!("../pictures/seal.webp")];
