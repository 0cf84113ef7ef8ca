//! "What is open with you, what is owed to you, and until when?"

use super::person::PortalPerson;
use super::promises::{Tally, YEAR};
use crate::answer::{self, Answer};
use crate::app::App;
use crate::clocks;
use crate::components::{Badge, ClockChip};
use crate::day_plans::coming;
use crate::filters;
use crate::i18n::L10n;
use crate::layout::Shell;
use crate::words;
use askama::Template;
use axum::extract::State;
use domain::case::{Case, FollowUp, Stage, Step};
use domain::portal::PortalRight;
use jiff::ToSpan as _;
use store::World;
use store::read::portal::{self, CaseLine};

/// Days ahead in which the end of a verification is worth saying.
pub(super) const VERIFIED_DAYS: i64 = 90;

#[derive(Template)]
#[template(path = "portal/home.html")]
struct HomePage {
    s: Shell,
    may_speak: bool,
    /// The customer's own move.
    asked: Vec<CaseCard>,
    /// Ours.
    open: Vec<CaseCard>,
    units: i64,
    verified_soon: i64,
    verified_days: i64,
    tally: Tally,
}

/// One case, as cards show it.
pub(super) struct CaseCard {
    pub(super) number: String,
    pub(super) href: String,
    pub(super) subject: String,
    pub(super) stage: Badge,
    pub(super) reported: String,
    pub(super) complaint: bool,
    /// The promise that is due next, and its clock.
    pub(super) owed: Option<(String, ClockChip)>,
    /// What they are asked, where it is their move.
    pub(super) question: Option<&'static str>,
    /// Who comes, and when.
    pub(super) visit: Option<String>,
}

impl CaseCard {
    pub(super) fn new(l: &L10n, world: &World, line: CaseLine) -> Self {
        let CaseLine { case, subject } = line;
        let number = case.id.to_string();
        let paused = || case.clocks.iter().find(|clock| clock.is_open());
        let nearest = case.nearest_clock().map(|(_, clock)| clock).or_else(paused);
        Self {
            href: format!("/portal/cases/{number}"),
            number,
            subject,
            stage: words::stage_badge(l, &case),
            reported: l.when(case.reported),
            complaint: case.complained_about().is_some(),
            owed: nearest.map(|clock| {
                (words::promise(l, &world.charter, &clock.promise), clocks::plain_chip(l, world, clock))
            }),
            question: question(&case),
            visit: None,
        }
    }
}

/// What a case asks its customer; the text's key.
fn question(case: &Case) -> Option<&'static str> {
    match (&case.stage, &case.follow_up) {
        (Stage::Open { step: Step::Proposed { .. }, .. }, _) => Some("guest-word-title"),
        (_, FollowUp::Asked { .. }) => Some("guest-still-title"),
        _ => None,
    }
}

/// `/portal`, as it is printed and said on the telephone.
pub(super) async fn lead(_: PortalPerson) -> Answer {
    Ok(answer::see("/portal/home"))
}

pub(super) async fn show(State(app): State<App>, person: PortalPerson) -> Answer {
    let l = person.reader.l.clone();
    let (db, customer, world) = (app.store.db(), person.customer(), app.store.world());
    let mut cards: Vec<CaseCard> = Vec::new();
    let lines = portal::cases(db, customer, true, None).await?;
    let visits = coming(&app, &lines.iter().map(|line| line.case.id).collect()).await?;
    for line in lines {
        let visit = visits.get(&line.case.id).and_then(|visit| visit.say(&app, &l));
        cards.push(CaseCard { visit, ..CaseCard::new(&l, &world, line) });
    }
    // Some days after the end they are asked whether it still works.
    for line in portal::cases(db, customer, false, None).await? {
        if question(&line.case).is_some() {
            cards.push(CaseCard::new(&l, &world, line));
        }
    }
    let (asked, open) = cards.into_iter().partition(|card| card.question.is_some());
    let today = l.now.to_zoned(l.home.clone()).date();
    let until = today.checked_add(VERIFIED_DAYS.days()).unwrap_or(today);
    let (units, verified_soon) = portal::unit_counts(db, customer, until).await?;
    let tally = Tally::read(&app, &l, customer, YEAR).await?;
    let s = person.shell(&l.t("portal-home-title"));
    let may_speak = person.may(PortalRight::Speak);
    answer::page(&HomePage {
        s,
        may_speak,
        asked,
        open,
        units,
        verified_soon,
        verified_days: VERIFIED_DAYS,
        tally,
    })
}
