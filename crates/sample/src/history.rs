//! What happened: each case is a story of steps, told beforehand from the seed. `plots.rs` knows the ways a story can go,
//! `teller.rs` tells its parts.

use crate::chance::Chance;
use crate::company::Company;
use crate::plots;
use crate::teller::{Teller, ZONE_SECONDS};
use domain::case::{Actor, Channel, WaitingOn};
use domain::contact::Contact;
use domain::ids::{AreaCode, CustomerId, DepartmentCode, EquipmentId, FaultCode, PersonId};
use domain::severity::{Severity, Way};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;

/// Days of history.
pub const DAYS: i64 = 90;
/// Reports of an ordinary day.
const REPORTS_A_DAY: i64 = 6;
/// In the last days there are more: it turned cold.
const COLD_DAYS: i64 = 7;
const COLD_REPORTS_A_DAY: i64 = 20;
/// Tells the stories' chance from the company's.
const SALT: u64 = 0xA57E_12CA;

/// Names a story, whichever others are left out.
pub type StoryNo = usize;

/// One case from the report to where it stands.
#[derive(Clone, Debug)]
pub struct Story {
    pub no: StoryNo,
    /// When it begins.
    pub at: Timestamp,
    /// The report; `None` for a case that comes out of another story, which splits off or complains.
    pub taken: Option<Taken>,
    /// In the order of time.
    pub scenes: Vec<Scene>,
    /// After so long, whoever a clock of it climbs to says "I have it"; `None`: nobody ever does.
    pub acknowledged_after: Option<SignedDuration>,
}

/// Who does what, when.
#[derive(Clone, Debug)]
pub struct Scene {
    pub at: Timestamp,
    pub actor: Actor,
    pub doing: Doing,
}

/// A report as it is taken.
#[derive(Clone, Debug)]
pub struct Taken {
    pub actor: Actor,
    pub channel: Channel,
    pub subject: String,
    pub text: String,
    pub reporter: Contact,
    pub customer: Option<CustomerId>,
    pub equipment: Vec<EquipmentId>,
    pub area: Option<AreaCode>,
    pub remote_access: bool,
    pub severity: Severity,
    pub fault: Option<FaultCode>,
    pub department: DepartmentCode,
    pub assignee: Option<PersonId>,
}

/// One step of a story; its command, with words instead of their hashes.
#[derive(Clone, Debug)]
pub enum Doing {
    Receipt,
    Contact {
        by: Channel,
        text: String,
    },
    Answer {
        by: Channel,
        text: String,
    },
    Receive {
        by: Channel,
        text: String,
    },
    Send {
        by: Channel,
        text: String,
    },
    Note {
        text: String,
        mentions: BTreeSet<PersonId>,
    },
    Diagnose {
        way: Way,
        against: Option<String>,
    },
    Find {
        cause: String,
        remedy: String,
    },
    Propose {
        by: Channel,
        text: String,
    },
    Word {
        effective: bool,
        text: String,
    },
    Wait {
        on: WaitingOn,
        why: String,
    },
    StopWaiting,
    Assign {
        to: PersonId,
        why: Option<String>,
    },
    HandOver {
        to: DepartmentCode,
        assignee: Option<PersonId>,
        why: Option<String>,
    },
    ChangeSeverity {
        to: Severity,
        why: String,
    },
    Identify {
        customer: CustomerId,
        equipment: Vec<EquipmentId>,
        area: Option<AreaCode>,
        remote_access: bool,
    },
    Follow,
    Close,
    CloseWithoutWord {
        reason: String,
    },
    Withdraw {
        text: String,
    },
    Merge {
        into: StoryNo,
        why: String,
    },
    Split {
        subject: String,
        text: String,
        story: StoryNo,
    },
    Complain {
        subject: String,
        text: String,
        reporter: Contact,
        story: StoryNo,
    },
    FollowUp {
        works: bool,
        text: Option<String>,
    },
    Rate {
        stars: u8,
        text: Option<String>,
    },
}

/// The stories of the 90 days before `now`, by their beginnings; nothing in them lies after `now`.
#[must_use]
pub fn stories(seed: u64, company: &Company, now: Timestamp) -> Vec<Story> {
    let mut teller = Teller::new(company, Chance::new(seed ^ SALT), now);
    for days_ago in (0..DAYS).rev() {
        let usual = if days_ago < COLD_DAYS { COLD_REPORTS_A_DAY } else { REPORTS_A_DAY };
        for _ in 0..teller.chance.between(usual - 2, usual + 2) {
            let at = time_of_day(&mut teller.chance, now, days_ago);
            if at < now {
                plots::any(&mut teller, at);
            }
        }
    }
    plots::today(&mut teller);
    plots::on_site(&mut teller);
    let mut stories = teller.into_stories();
    for story in &mut stories {
        story.scenes.retain(|scene| scene.at < now);
    }
    stories.retain(|story| story.at < now && (story.taken.is_some() || !story.scenes.is_empty()));
    stories.sort_by_key(|story| (story.at, story.no));
    stories
}

/// Most reports come by day, by the clocks of the customers' country.
fn time_of_day(chance: &mut Chance, now: Timestamp, days_ago: i64) -> Timestamp {
    let minute =
        if chance.percent(90) { chance.between(8 * 60, 18 * 60) } else { chance.between(0, 24 * 60 - 1) };
    let day = (now.as_second() + ZONE_SECONDS).div_euclid(86_400) - days_ago;
    let seconds = day * 86_400 + minute * 60 + chance.between(0, 59) - ZONE_SECONDS;
    Timestamp::from_second(seconds).unwrap_or(now)
}
