use domain::people::Directory;
use jiff::Timestamp;
use sample::{Company, company};
use std::collections::{BTreeMap, BTreeSet};

pub(crate) const SEED: u64 = 20_261_123;

pub(crate) fn now() -> Timestamp {
    "2026-11-23T02:30:00Z".parse().unwrap()
}

fn sample() -> Company {
    company(SEED, now())
}

#[test]
fn the_same_seed_gives_the_same_company_and_the_same_stories() {
    let (one, two) = (sample(), sample());
    assert_eq!(format!("{one:?}"), format!("{two:?}"));
    let told = |company: &Company| format!("{:?}", sample::stories(SEED, company, now()));
    assert_eq!(told(&one), told(&two));
    assert_ne!(company(SEED + 1, now()).master, one.master);
}

#[test]
fn it_is_as_large_as_it_says() {
    let company = sample();
    assert_eq!(company.master.customers.len(), 200);
    assert_eq!(company.master.units.len(), 5_000);
    assert!((450..=560).contains(&company.master.sites.len()), "{} sites", company.master.sites.len());
    assert!((55..=65).contains(&company.members.len()), "{} people", company.members.len());
    let cities: BTreeSet<&str> = company.master.customers.iter().map(|c| c.city.as_str()).collect();
    assert!(cities.len() >= 10, "{cities:?}");
    let without_team = company.master.sites.iter().filter(|s| s.area.is_none()).count();
    assert!(without_team > 20 && without_team < company.master.sites.len() / 2, "{without_team}");
}

#[test]
fn nobody_shares_a_name_and_no_line_goes_round() {
    let company = sample();
    let unique = |what: &str, names: Vec<&str>| {
        let set: BTreeSet<&str> = names.iter().copied().collect();
        assert_eq!(set.len(), names.len(), "{what}");
    };
    unique("log-ins", company.members.iter().map(|m| m.login.as_str()).collect());
    unique("names", company.members.iter().map(|m| m.person.name.as_str()).collect());
    unique("customers", company.master.customers.iter().map(|c| c.name.as_str()).collect());
    unique("serials", company.master.units.iter().map(|u| u.serial.as_str()).collect());
    unique("codes", company.master.units.iter().map(|u| u.code.as_str()).collect());
    let people = company.members.iter().map(|m| m.person.clone()).collect();
    let directory = Directory::new(people, company.departments.clone());
    for person in directory.people() {
        assert_eq!(directory.check_line(person), Ok(()), "{}", person.name);
    }
    let above = directory.people().map(|p| directory.superiors(p.id).count()).max();
    assert_eq!(above, Some(3), "four levels of people");
    assert!(directory.people().any(|p| !p.works_here(now())), "one left");
    assert!(directory.people().any(|p| p.works_here(now()) && !p.is_present(now())), "one is away");
    for (login, role) in sample::LOGINS {
        let person = company.find(login).and_then(|id| directory.person(id));
        assert!(person.is_some_and(|p| p.roles.contains(&role) && p.is_present(now())), "{login}");
    }
}

#[test]
fn everything_belongs_to_something_that_is_there() {
    let master = sample().master;
    let customers: BTreeSet<_> = master.customers.iter().map(|c| c.id).collect();
    let sites: BTreeMap<_, _> = master.sites.iter().map(|s| (s.id, s.customer)).collect();
    let with_contact: BTreeSet<_> = master.contacts.iter().map(|c| c.customer).collect();
    assert_eq!(with_contact, customers);
    assert!(master.sites.iter().all(|s| customers.contains(&s.customer)));
    for unit in &master.units {
        assert_eq!(unit.site.and_then(|site| sites.get(&site)), Some(&unit.customer), "{}", unit.serial);
        assert!(
            unit.installed.is_some_and(|day| day < now().to_zoned(jiff::tz::TimeZone::UTC).date()),
            "{}",
            unit.serial
        );
    }
}
