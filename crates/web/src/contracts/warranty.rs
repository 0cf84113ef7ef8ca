//! P-WARRANTY where people work: until when each unit is in warranty, and why. The rules propose it for a fault that is reported
//! today; who pays for a line of a case is decided there, by a person.

use super::say;
use crate::answer::Answer;
use crate::app::App;
use crate::components::Badge;
use crate::flash::Tone;
use crate::i18n::L10n;
use crate::said;
use domain::contract::Contract;
use domain::ids::{CustomerId, EquipmentId};
use domain::people::Directory;
use domain::warranty::{Months, Proposal, Question, Reason, Subject, Unit, Verdict, propose};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use store::read::ruling;

/// Of one unit.
#[derive(Clone, Debug)]
pub(crate) struct Warranty {
    pub(crate) badge: Badge,
    /// Sentence by sentence: which term, from which day, and which others lost.
    pub(crate) why: Vec<String>,
}

/// How a unit stands on a day, where nothing has been found yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// To its last moment; without a day where it never ends.
    Under(Option<Date>),
    Over(Option<Date>),
    /// A day that it depends on is not recorded.
    Unknown,
}

impl Standing {
    fn of(proposal: &Proposal) -> Self {
        let until = proposal.term().and_then(|term| term.reach.surely_until());
        match proposal.verdict {
            Verdict::Free => Self::Under(until),
            _ if proposal.is_open() => Self::Unknown,
            _ => Self::Over(until),
        }
    }
}

/// A unit and whose it is.
pub(crate) type Owned = (EquipmentId, Option<CustomerId>);

/// Of each of these units.
pub(crate) async fn warranties(
    app: &App,
    l: &L10n,
    units: &[Owned],
) -> Answer<BTreeMap<EquipmentId, Warranty>> {
    let directory = &app.store.world().directory;
    of_each(app, l, units, |proposal| warranty(l, directory, proposal)).await
}

/// Of each of these units, without the reasons.
pub(crate) async fn standings(
    app: &App,
    l: &L10n,
    units: &[Owned],
) -> Answer<BTreeMap<EquipmentId, Standing>> {
    of_each(app, l, units, Standing::of).await
}

async fn of_each<T>(
    app: &App,
    l: &L10n,
    owned: &[Owned],
    what: impl Fn(&Proposal) -> T,
) -> Answer<BTreeMap<EquipmentId, T>> {
    let months = Months::of(&app.store.world().charter);
    let owners: BTreeMap<EquipmentId, Option<CustomerId>> = owned.iter().copied().collect();
    let ids: Vec<EquipmentId> = owners.keys().copied().collect();
    let customers: BTreeSet<CustomerId> = owners.values().flatten().copied().collect();
    let (units, all) = ruling::of_units(app.store.db(), &customers, &ids).await?;
    let mut of_customer = BTreeMap::<CustomerId, Vec<&Contract>>::new();
    for contract in &all {
        of_customer.entry(contract.customer).or_default().push(contract);
    }
    let (nothing_found, today) = (BTreeSet::new(), say::day_of(l));
    let one = |unit: &Unit| {
        let customer = owners.get(&unit.id).copied().flatten();
        let own = customer.and_then(|customer| of_customer.get(&customer)).into_iter().flatten().copied();
        // Units may be delivered under another's contract, such as the builder's.
        let linked =
            all.iter().filter(|contract| Some(contract.customer) != customer && gave(contract, unit));
        let contracts: Vec<Contract> = own.chain(linked).cloned().collect();
        let question = Question {
            months,
            contracts: &contracts,
            unit: Some(unit),
            subject: &Subject::Fault,
            part: None,
            causes: &nothing_found,
            day: today,
        };
        (unit.id, what(&propose(&question)))
    };
    Ok(units.iter().map(one).collect())
}

/// Whether the unit, or one whose place it took, was delivered under the contract.
fn gave(contract: &Contract, unit: &Unit) -> bool {
    let mut at = Some(unit);
    while let Some(unit) = at {
        if unit.contract.as_deref() == Some(contract.number.as_str()) {
            return true;
        }
        at = unit.replaced.as_deref().map(|replaced| &replaced.unit);
    }
    false
}

fn warranty(l: &L10n, directory: &Directory, proposal: &Proposal) -> Warranty {
    let badge = badge(l, Standing::of(proposal));
    // What was found of a fault is nobody's question here.
    let told = proposal.reasons.iter().filter(|why| !matches!(why, Reason::Undetermined | Reason::Quality));
    let mut why: Vec<String> = told.map(|reason| said::say(l, directory, &reason.said())).collect();
    why.extend(proposal.lost.iter().map(|lost| said::say(l, directory, &lost.said())));
    Warranty { badge, why }
}

pub(crate) fn badge(l: &L10n, standing: Standing) -> Badge {
    let (tone, icon, key, day) = match standing {
        Standing::Under(Some(day)) => (Tone::Ok, "shield-check", "warranty-until", Some(day)),
        Standing::Under(None) => (Tone::Ok, "shield-check", "warranty-always", None),
        Standing::Unknown => (Tone::Soon, "circle-dashed", "warranty-unknown", None),
        Standing::Over(Some(day)) => (Tone::Plain, "shield", "warranty-over", Some(day)),
        Standing::Over(None) => (Tone::Plain, "shield", "warranty-none", None),
    };
    let text = match day {
        Some(day) => l.ta(key, &[("day", &day.to_string())]),
        None => l.t(key).into_owned(),
    };
    Badge::new(tone, text).icon(icon)
}
