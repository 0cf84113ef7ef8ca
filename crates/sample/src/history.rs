//! What happened: each case is a story of steps, planned beforehand from the seed.

use crate::chance::Chance;
use crate::company::{Company, known};
use crate::texts::{self, TROUBLES, Trouble};
use domain::case::{Channel, WaitingOn};
use domain::ids::{AreaCode, CustomerId, EquipmentId, PersonId};
use domain::roles::Role;
use jiff::{SignedDuration, Timestamp};
use store::master::{CustomerContact, Unit};

/// Days of history.
const DAYS: i64 = 90;
/// Reports of an ordinary working day.
const REPORTS_A_DAY: i64 = 8;
/// The first frost: the last days bring more.
const REPORTS_A_BUSY_DAY: i64 = 26;
const BUSY_DAYS: i64 = 5;

/// One case from the report to where it stands.
#[derive(Clone, Debug)]
pub struct Story {
    pub at: Timestamp,
    pub channel: Channel,
    pub trouble: usize,
    pub customer: CustomerId,
    pub contact: CustomerContact,
    pub unit: Option<(EquipmentId, bool)>,
    pub area: Option<AreaCode>,
    /// Takes the call.
    pub agent: PersonId,
    /// Has the case; nobody has taken it where this is `None`.
    pub owner: Option<PersonId>,
    /// When, and what; in the order of time.
    pub steps: Vec<(Timestamp, Doing)>,
}

/// One step of a story.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Doing {
    Receipt,
    Contact,
    Answer,
    Note(&'static str),
    /// `true`: against the table, with a reason.
    Diagnose(bool),
    Finding,
    Propose,
    Word(bool, &'static str),
    Wait(WaitingOn, &'static str),
    StopWaiting,
    Message(&'static str),
    Close,
    FollowUp(bool),
    Rate(u8),
    Withdraw(&'static str),
    Complain(usize),
    /// Into the story before it, when that is still open.
    Merge,
    Split,
    /// By a supervisor, after all reminders.
    CloseWithoutWord,
    /// Whoever was asked says "I have it".
    Acknowledge,
}

impl Story {
    pub(crate) fn trouble(&self) -> &'static Trouble {
        &TROUBLES[self.trouble]
    }
}

/// The stories of the 90 days before `now`, by the time of the report.
#[must_use]
pub fn stories(seed: u64, company: &Company, now: Timestamp) -> Vec<Story> {
    let mut chance = Chance::new(seed ^ 0xA57E_12CA);
    let mut stories = Vec::new();
    for days_ago in (0..DAYS).rev() {
        let morning = now.saturating_sub(SignedDuration::from_hours(24 * days_ago)).unwrap_or(now);
        let usual = if days_ago < BUSY_DAYS { REPORTS_A_BUSY_DAY } else { REPORTS_A_DAY };
        for _ in 0..chance.between(usual - 3, usual + 3) {
            // Most of the day's reports come in twelve hours before the hour at which the demo is started.
            let longest = if chance.percent(85) { 720 } else { 1_430 };
            let minutes = chance.between(1, longest);
            let at = morning.saturating_sub(SignedDuration::from_mins(minutes)).unwrap_or(now);
            stories.push(story(&mut chance, company, at, now));
        }
    }
    stories.sort_by_key(|s| s.at);
    stories
}

fn story(chance: &mut Chance, company: &Company, at: Timestamp, now: Timestamp) -> Story {
    let trouble = chance.below(TROUBLES.len());
    let contact = chance.pick(&company.master.contacts).clone();
    let customer = contact.customer;
    let units: Vec<&Unit> = company.master.units.iter().filter(|u| u.customer == customer).collect();
    let wanted = TROUBLES[trouble].units;
    let fitting: Vec<&&Unit> = units.iter().filter(|u| wanted.contains(&u.kind.as_str())).collect();
    let unit = if fitting.is_empty() { None } else { Some(**chance.pick(&fitting)) };
    let site = unit.and_then(|u| u.site).and_then(|id| company.master.sites.iter().find(|s| s.id == id));
    let area = site.and_then(|s| s.area.clone());
    let channels =
        [Channel::Phone, Channel::Phone, Channel::Phone, Channel::Phone, Channel::Mail, Channel::Mail, Channel::Web, Channel::Scan, Channel::Fax];
    let mut story = Story {
        at,
        channel: *chance.pick(&channels),
        trouble,
        customer,
        contact,
        unit: unit.map(|u| (u.id, u.remote_access)),
        area,
        agent: somebody(chance, company, Role::HotlineAgent, at),
        owner: None,
        steps: Vec::new(),
    };
    let hours_ago = now.duration_since(at).as_hours();
    // Of the last hours some lie untouched; of the last days some were forgotten, and climb.
    let untouched = hours_ago < 3 && chance.percent(50) || (26..60).contains(&hours_ago) && chance.percent(14);
    if !untouched {
        let role = if chance.percent(70) { Role::SupportExpert } else { Role::FieldEngineer };
        story.owner = Some(if chance.percent(12) { known(company, "liqiang") } else { somebody(chance, company, role, at) });
    } else if chance.percent(40) {
        story.owner = Some(known(company, "zhaolei"));
    }
    let mut plan = Plan { at, steps: Vec::new() };
    if story.channel != Channel::Phone {
        plan.after(1, Doing::Receipt);
    }
    if untouched {
        plan.after(26 * 60, Doing::Acknowledge);
    } else {
        serve(chance, &mut plan, story.area.is_some(), TROUBLES[trouble].severity);
        // Of the last days much is still under way.
        if hours_ago < 96 && chance.percent(70) {
            let done = chance.between(1, 7);
            plan.steps.truncate(usize::try_from(done).unwrap_or(1));
        }
    }
    story.steps = plan.steps.into_iter().filter(|(at, _)| *at < now).collect();
    story
}

struct Plan {
    at: Timestamp,
    steps: Vec<(Timestamp, Doing)>,
}

impl Plan {
    /// So many minutes after the step before.
    fn after(&mut self, minutes: i64, doing: Doing) {
        self.at = self.at.saturating_add(SignedDuration::from_mins(minutes)).unwrap_or(self.at);
        self.steps.push((self.at, doing));
    }
}

fn serve(chance: &mut Chance, plan: &mut Plan, local: bool, severity: u8) {
    let pace = match severity {
        1 => 1,
        2 => 3,
        3 => 6,
        _ => 8,
    };
    if chance.percent(3) {
        plan.after(chance.between(20, 90), Doing::Withdraw(chance.pick::<&str>(&texts::WITHDRAWN)));
        return;
    }
    if local && chance.percent(85) {
        plan.after(chance.between(5, 80), Doing::Contact);
    }
    if chance.percent(2) {
        plan.after(chance.between(2, 20), Doing::Merge);
        return;
    }
    // A few answers come too late.
    let late = chance.percent(4);
    plan.after(if late { chance.between(1_500, 1_800) } else { chance.between(10, 70) * pace }, Doing::Answer);
    if chance.percent(35) {
        plan.after(chance.between(2, 30), Doing::Note(chance.pick::<&str>(&texts::NOTES)));
    }
    if chance.percent(3) {
        plan.after(chance.between(5, 30), Doing::Split);
    }
    plan.after(chance.between(5, 40) * pace, Doing::Diagnose(chance.percent(6)));
    if chance.percent(16) {
        let (on, why) = if chance.percent(60) {
            (WaitingOn::Customer, *chance.pick::<&str>(&texts::WAIT_CUSTOMER))
        } else {
            (WaitingOn::Parts, *chance.pick::<&str>(&texts::WAIT_PARTS))
        };
        plan.after(chance.between(5, 60), Doing::Wait(on, why));
        plan.after(chance.between(120, 2_000), Doing::StopWaiting);
    }
    if chance.percent(18) {
        plan.after(chance.between(10, 200), Doing::Message(chance.pick::<&str>(&texts::CUSTOMER_MORE)));
    }
    plan.after(chance.between(10, 60) * pace, Doing::Finding);
    plan.after(chance.between(5, 30), Doing::Propose);
    if chance.percent(5) {
        // The customer says nothing: reminders go out, and then it is a supervisor's to close.
        plan.after(11 * 24 * 60 + chance.between(0, 4_000), Doing::CloseWithoutWord);
        return;
    }
    if chance.percent(13) {
        plan.after(chance.between(60, 900), Doing::Word(false, chance.pick::<&str>(&texts::WORKS_NOT)));
        if chance.percent(25) {
            plan.after(chance.between(20, 200), Doing::Complain(chance.below(texts::COMPLAINTS.len())));
        }
        plan.after(chance.between(20, 60) * pace, Doing::Diagnose(false));
        plan.after(chance.between(30, 90) * pace, Doing::Propose);
    }
    plan.after(chance.between(30, 800), Doing::Word(true, chance.pick::<&str>(&texts::WORKS)));
    if chance.percent(55) {
        plan.after(chance.between(10, 900), Doing::Close);
    }
    if chance.percent(40) {
        let stars = [5, 5, 5, 5, 4, 4, 3, 2];
        plan.after(chance.between(5, 600), Doing::Rate(*chance.pick(&stars)));
    }
    if chance.percent(70) {
        plan.after(8 * 24 * 60, Doing::FollowUp(!chance.percent(4)));
    }
}

fn somebody(chance: &mut Chance, company: &Company, role: Role, at: Timestamp) -> PersonId {
    let fit: Vec<PersonId> = company
        .members
        .iter()
        .filter(|m| m.person.roles.contains(&role) && m.person.is_present(at))
        .map(|m| m.person.id)
        .collect();
    if fit.is_empty() { known(company, "chenjing") } else { *chance.pick(&fit) }
}
