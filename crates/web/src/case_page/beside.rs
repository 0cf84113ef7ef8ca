//! What stands beside the timeline: who, what is installed, the suggested way of serving, what was like it.

use super::deed_form::suggested_for;
use crate::answer::Answer;
use crate::app::App;
use crate::components::Badge;
use crate::contracts::{Card, Warranty, card, warranties};
use crate::i18n::L10n;
use crate::lists::Lists;
use crate::viewer::Viewer;
use crate::words;
use domain::case::{Case, Kind, Stage};
use domain::contact::Contact;
use domain::ids::CaseId;
use jiff::Timestamp;
use store::World;
use store::read::case_page::{self, CaseLine, CustomerCard, Solved, Unit};
use store::search;

/// Solved cases shown.
const SOLVED_MAX: usize = 4;
/// Cases looked at to find them.
const ALIKE_MAX: usize = 60;
/// Parts of a subject that are looked for one by one, when the whole of it finds nothing.
const PARTS_MAX: usize = 3;

/// All of it.
pub(super) struct Beside {
    pub(super) reporter: Reporter,
    pub(super) customer: Option<CustomerCard>,
    pub(super) agreed: Option<Card>,
    pub(super) unit_count: i64,
    pub(super) open_cases: Vec<LineView>,
    pub(super) units: Vec<UnitView>,
    pub(super) suggestion: Option<String>,
    pub(super) solved: Vec<Solved>,
    pub(super) links: Vec<(String, String)>,
    pub(super) followers: Vec<String>,
}

pub(super) struct Reporter {
    pub(super) name: String,
    pub(super) phone: Option<(String, String)>,
    pub(super) mail: Option<String>,
}

/// Another case in one line.
pub(crate) struct LineView {
    pub(crate) number: String,
    pub(crate) subject: String,
    pub(crate) stage: Badge,
    pub(crate) reported: String,
}

pub(super) struct UnitView {
    pub(super) serial: String,
    pub(super) model: String,
    pub(super) place: String,
    pub(super) installed: Option<String>,
    pub(super) remote: bool,
    /// P-WARRANTY: until when, and why.
    pub(super) warranty: Option<Warranty>,
}

pub(super) async fn beside(
    app: &App,
    viewer: &Viewer,
    world: &World,
    case: &Case,
    subject: &str,
    reporter: &Contact,
) -> Answer<Beside> {
    let l = &viewer.reader.l;
    let db = app.store.db();
    let mut agreed = None;
    let (mut customer, mut unit_count, mut open_cases) = (None, 0, Vec::new());
    if let Some(id) = case.customer {
        customer = case_page::customer(db, id).await?;
        unit_count = case_page::unit_count(db, id).await?;
        agreed = Some(card(app, viewer, id).await?).filter(|card| !card.is_empty());
        open_cases = case_page::open_cases_of(db, id).await?;
        open_cases.retain(|line| line.id != case.id);
    }
    let owned: Vec<_> = case.equipment.iter().map(|id| (*id, case.customer)).collect();
    let mut warranties = warranties(app, l, &owned).await?;
    let alike = alike(app, subject, ALIKE_MAX).await?;
    let name = |id| words::person(l, &world.directory, id);
    Ok(Beside {
        reporter: Reporter {
            name: reporter.name.clone(),
            phone: reporter.phone.as_ref().map(|phone| (phone.as_str().to_owned(), phone.spaced())),
            mail: reporter.mail.as_ref().map(|mail| mail.as_str().to_owned()),
        },
        customer,
        agreed,
        unit_count,
        open_cases: open_cases.into_iter().map(|line| line_view(l, line)).collect(),
        units: case_page::units(db, &case.equipment)
            .await?
            .into_iter()
            .map(|unit| {
                let warranty = warranties.remove(&unit.id);
                unit_view(l, unit, warranty)
            })
            .collect(),
        suggestion: match case.is_open() {
            true => Some(suggested_for(l, &Lists::load(app).await?, world, case)),
            false => None,
        },
        solved: case_page::solved(db, &alike, case.fault.as_ref(), case.id, SOLVED_MAX).await?,
        links: links(l, case),
        followers: case.followers.iter().map(|id| name(*id)).collect(),
    })
}

/// Cases with the same words, newest first: all words of the text, or else of its parts.
pub(crate) async fn alike(app: &App, text: &str, limit: usize) -> Answer<Vec<CaseId>> {
    let db = app.store.db();
    let mut found = search::cases(db, text, limit).await?;
    if found.len() < 2 {
        let parts = text.split(|c: char| !c.is_alphanumeric()).filter(|part| part.chars().count() >= 2);
        let mut parts: Vec<&str> = parts.collect();
        // The longest parts say most.
        parts.sort_by_key(|part| std::cmp::Reverse(part.chars().count()));
        for part in parts.into_iter().take(PARTS_MAX) {
            found.extend(search::cases(db, part, limit).await?);
        }
        found.sort_unstable_by(|a, b| b.cmp(a));
        found.dedup();
        found.truncate(limit);
    }
    Ok(found)
}

pub(crate) fn line_view(l: &L10n, line: CaseLine) -> LineView {
    let reported = Timestamp::from_microsecond(line.reported).unwrap_or(Timestamp::UNIX_EPOCH);
    LineView {
        number: line.id.to_string(),
        subject: if line.subject.is_empty() { l.t("desk-no-subject").into_owned() } else { line.subject },
        stage: words::stage_badge_of(l, &line.stage),
        reported: l.ago(reported),
    }
}

fn unit_view(l: &L10n, unit: Unit, warranty: Option<Warranty>) -> UnitView {
    let place: Vec<&str> = [unit.site.as_deref(), Some(unit.place.as_str())]
        .into_iter()
        .flatten()
        .filter(|p| !p.is_empty())
        .collect();
    UnitView {
        place: l.list(&place),
        installed: unit.installed.map(|day| day.to_string()),
        serial: unit.serial,
        model: unit.model,
        remote: unit.remote_access,
        warranty,
    }
}

/// Cases that this one hangs together with: (what they are to it, number).
fn links(l: &L10n, case: &Case) -> Vec<(String, String)> {
    let mut links = Vec::new();
    let mut link = |key: &str, id: CaseId| links.push((l.t(key).into_owned(), id.to_string()));
    if let Stage::Merged { into, .. } = case.stage {
        link("link-merged-into", into);
    }
    for id in &case.absorbed {
        link("link-absorbed", *id);
    }
    if let Some(id) = case.split_from {
        link("link-split-from", id);
    }
    if let Kind::Complaint { about_case: Some(id), .. } = case.kind {
        link("link-complaint-about", id);
    }
    links
}
