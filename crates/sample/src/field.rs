//! Where sites lie, and those who go there: a believable layout of each city, engineers with skills, starts and limits.

use crate::company::Company;
use crate::play::PlayError;
use domain::ids::{AreaCode, CustomerId, PersonId, SiteId};
use domain::roles::Role;
use domain::visiting::{Depot, FieldWork, Spot, VISITS, VisitRules};
use std::collections::BTreeMap;
use store::{Store, documents};

/// The city whose day the demo plans, and how many engineers are there.
pub const FIELD_AREA: &str = "hangzhou";
const FIELD_ENGINEERS: usize = 6;

/// Name, area, degrees north and east of its middle.
const CITIES: [(&str, &str, f64, f64); 14] = [
    ("杭州", "hangzhou", 30.2590, 120.1650),
    ("上海", "shanghai", 31.2304, 121.4737),
    ("南京", "nanjing", 32.0603, 118.7969),
    ("北京", "beijing", 39.9042, 116.4074),
    ("天津", "tianjin", 39.1252, 117.1904),
    ("济南", "jinan", 36.6512, 117.1201),
    ("郑州", "zhengzhou", 34.7466, 113.6254),
    ("武汉", "wuhan", 30.5928, 114.3055),
    ("成都", "chengdu", 30.5728, 104.0668),
    ("西安", "xian", 34.3416, 108.9398),
    ("沈阳", "shenyang", 41.8057, 123.4315),
    ("哈尔滨", "harbin", 45.8038, 126.5349),
    ("乌鲁木齐", "urumqi", 43.8256, 87.6168),
    ("昆明", "kunming", 25.0389, 102.7183),
];
/// One district after the other lies around the middle, in hundredths of a degree north and east.
const DISTRICTS: [(&str, i32, i32); 12] = [
    ("东城", 2, 6),
    ("西湖", 1, -5),
    ("滨江", -6, 3),
    ("高新", -9, 5),
    ("城南", -7, -2),
    ("经开", 5, 13),
    ("河西", 4, -8),
    ("江北", 8, 1),
    ("新华", 1, 2),
    ("长安", 11, -4),
    ("和平", -3, 8),
    ("翠苑", 3, -2),
];
/// Of so many sites the coordinates of one were never entered.
const UNPLACED: i64 = 17;

/// Enters it.
///
/// # Errors
/// The database did not carry it out.
pub(crate) async fn enter(store: &Store, company: &Company) -> Result<(), PlayError> {
    store.place_sites(&places(company)).await?;
    if let Some(document) = documents::latest(store.db(), VISITS).await?
        && let Ok(mut rules) = toml::from_str::<VisitRules>(&document.body)
    {
        rules.depots = vec![
            depot("hangzhou", "杭州服务站", 30.2875, 120.1530),
            depot("binjiang", "滨江备件点", 30.2080, 120.2120),
        ];
        rules.version += 1;
        if let Ok(body) = toml::to_string(&rules) {
            store.save_document(VISITS, &body, document.version, None, "").await?;
        }
    }
    for (person, work) in people(company) {
        store.save_field_work(person, &work, 0, None).await?;
    }
    Ok(())
}

fn depot(code: &str, name: &str, latitude: f64, longitude: f64) -> Depot {
    Depot { code: code.to_owned(), name: name.to_owned(), latitude, longitude }
}

/// Mixes a number, so that neighbours in the list do not lie beside one another.
fn mixed(number: i64, salt: i64) -> f64 {
    let mut chance =
        crate::Chance::new(number.unsigned_abs().wrapping_mul(31).wrapping_add(salt.unsigned_abs()));
    f64::from(u32::try_from(chance.draw() >> 32).unwrap_or(0)) / f64::from(u32::MAX) - 0.5
}

fn rounded(degrees: f64) -> f64 {
    (degrees * 1e5).round() / 1e5
}

fn places(company: &Company) -> Vec<(SiteId, f64, f64)> {
    let cities: BTreeMap<CustomerId, &str> =
        company.master.customers.iter().map(|c| (c.id, c.city.as_str())).collect();
    let mut placed = Vec::new();
    for site in &company.master.sites {
        let city = CITIES.iter().find(|(name, ..)| cities.get(&site.customer) == Some(name));
        let Some((_, _, latitude, longitude)) = city.filter(|_| site.id.0 % UNPLACED != 0) else { continue };
        let district = DISTRICTS.iter().find(|(name, ..)| site.name.starts_with(name));
        let (north, east) = district.map_or((0, 0), |(_, north, east)| (*north, *east));
        let at = (
            latitude + f64::from(north) / 100.0 + 0.04 * mixed(site.id.0, 1),
            longitude + f64::from(east) / 100.0 + 0.05 * mixed(site.id.0, 2),
        );
        placed.push((site.id, rounded(at.0), rounded(at.1)));
    }
    placed
}

/// Six in the city of the demo's day, the others one by one in the other cities with a team.
fn people(company: &Company) -> Vec<(PersonId, FieldWork)> {
    let skills = |all: &[&str]| all.iter().map(|name| ((*name).to_owned(), None)).collect();
    let go = company.members.iter().filter(|m| m.person.roles.contains(&Role::FieldEngineer));
    let others: Vec<_> = CITIES.iter().skip(1).take(9).collect();
    go.enumerate()
        .map(|(n, member)| {
            let mut work = FieldWork {
                skills: match n % 3 {
                    0 => skills(&["water", "heat", "communication"]),
                    1 => skills(&["water", "electricity"]),
                    _ => skills(&["water", "communication", "electricity"]),
                },
                ..FieldWork::default()
            };
            if n < FIELD_ENGINEERS {
                work.area = AreaCode::new(FIELD_AREA);
                work.start = Some(match n {
                    2 | 5 => Spot::Depot("binjiang".to_owned()),
                    3 => Spot::At { latitude: 30.3080, longitude: 120.0930 },
                    _ => Spot::Depot(FIELD_AREA.to_owned()),
                });
                work.minutes_most = (n == 4).then_some(7 * 60);
            } else {
                let (_, area, latitude, longitude) = others[(n - FIELD_ENGINEERS) % others.len()];
                work.area = AreaCode::new(area);
                work.start = Some(Spot::At { latitude: *latitude, longitude: *longitude });
            }
            (member.person.id, work)
        })
        .collect()
}
