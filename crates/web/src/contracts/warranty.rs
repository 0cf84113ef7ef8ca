//! P-WARRANTY where people work: until when each unit is in warranty, and why. The rules propose it for a fault that is reported
//! today; who pays for a line of a case is decided there, by a person.

use super::say;
use crate::answer::Answer;
use crate::app::App;
use crate::components::Badge;
use crate::flash::Tone;
use crate::i18n::L10n;
use crate::said;
use domain::ids::{CustomerId, EquipmentId};
use domain::people::Directory;
use domain::warranty::{Months, Proposal, Question, Reason, Subject, Verdict, propose};
use std::collections::{BTreeMap, BTreeSet};
use store::read::ruling;

/// Of one unit.
#[derive(Clone, Debug)]
pub(crate) struct Warranty {
    pub(crate) badge: Badge,
    /// Sentence by sentence: which term, from which day, and which others lost.
    pub(crate) why: Vec<String>,
}

/// Of each of these units.
pub(crate) async fn warranties(
    app: &App,
    l: &L10n,
    customer: Option<CustomerId>,
    ids: &[EquipmentId],
) -> Answer<BTreeMap<EquipmentId, Warranty>> {
    let world = app.store.world();
    let (units, contracts) = ruling::of_units(app.store.db(), customer, ids).await?;
    let (months, nothing_found, today) = (Months::of(&world.charter), BTreeSet::new(), say::day_of(l));
    let of = |unit: &domain::warranty::Unit| {
        let question = Question {
            months,
            contracts: &contracts,
            unit: Some(unit),
            subject: &Subject::Fault,
            part: None,
            causes: &nothing_found,
            day: today,
        };
        (unit.id, warranty(l, &world.directory, &propose(&question)))
    };
    Ok(units.iter().map(of).collect())
}

fn warranty(l: &L10n, directory: &Directory, proposal: &Proposal) -> Warranty {
    let until = proposal.term().and_then(|term| term.reach.surely_until()).map(|day| day.to_string());
    let badge = match (proposal.verdict, until) {
        (Verdict::Free, Some(day)) => {
            Badge::new(Tone::Ok, l.ta("warranty-until", &[("day", &day)])).icon("shield-check")
        }
        (Verdict::Free, None) => Badge::new(Tone::Ok, l.t("warranty-always")).icon("shield-check"),
        _ if proposal.is_open() => Badge::new(Tone::Soon, l.t("warranty-unknown")).icon("circle-dashed"),
        (_, Some(day)) => Badge::new(Tone::Plain, l.ta("warranty-over", &[("day", &day)])).icon("shield"),
        (_, None) => Badge::new(Tone::Plain, l.t("warranty-none")).icon("shield"),
    };
    // What was found of a fault is nobody's question here.
    let told = proposal.reasons.iter().filter(|why| !matches!(why, Reason::Undetermined | Reason::Quality));
    let mut why: Vec<String> = told.map(|reason| said::say(l, directory, &reason.said())).collect();
    why.extend(proposal.lost.iter().map(|lost| said::say(l, directory, &lost.said())));
    Warranty { badge, why }
}
