//! Tells the parts of a story: who takes it, who has it, what they write, how long they take.

use crate::chance::Chance;
use crate::company::{Company, LOGINS};
use crate::history::{Doing, Scene, Story, StoryNo, Taken};
use crate::phrases::{NAMES_EN, NAMES_HANT, Phrases, phrases};
use crate::texts::{TROUBLES, Trouble};
use domain::case::{Actor, Channel};
use domain::contact::{Contact, MailAddress, Phone};
use domain::ids::{AreaCode, DepartmentCode, EquipmentId, FaultCode, PersonId};
use domain::roles::Role;
use domain::serving::{Circumstances, Place, ServingTable};
use domain::severity::{Severity, Way};
use jiff::{SignedDuration, Timestamp};
use store::master::{CustomerContact, Site, Unit};

/// The company's clocks: eight hours ahead of UTC, the whole year.
pub(crate) const ZONE_SECONDS: i64 = 8 * 3_600;
/// Between two steps of one sitting, in seconds.
const SITTING: (i64, i64) = (12, 40);
/// Out of a hundred cases, those that a known face of the demo's log-ins has, so that their desks are full.
const KNOWN_FACES: u64 = 20;
const KNOWN_AGENT: u64 = 35;

pub(crate) struct Teller<'a> {
    company: &'a Company,
    pub(crate) chance: Chance,
    pub(crate) now: Timestamp,
    serving: ServingTable,
    stories: Vec<Story>,
    next: StoryNo,
}

/// A story that is being told.
pub(crate) struct Thread {
    pub(crate) story: Story,
    pub(crate) at: Timestamp,
    pub(crate) trouble: &'static Trouble,
    pub(crate) severity: Severity,
    /// How the customer is written to.
    pub(crate) by: Channel,
    pub(crate) reporter: Contact,
    /// Has the case.
    pub(crate) owner: PersonId,
    pub(crate) local: bool,
    remote_access: bool,
    tried: Vec<Way>,
    way: Way,
    place: String,
    serial: String,
}

impl<'a> Teller<'a> {
    pub(crate) fn new(company: &'a Company, chance: Chance, now: Timestamp) -> Self {
        // The rows that the program ships; in a database with others, other ways are given reasons when it is played.
        let serving = toml::from_str(include_str!("../../../charter/serving.toml"));
        let serving = serving.unwrap_or(ServingTable { version: 0, rows: Vec::new() });
        Self { company, chance, now, serving, stories: Vec::new(), next: 0 }
    }

    pub(crate) fn into_stories(self) -> Vec<Story> {
        self.stories
    }

    pub(crate) fn number(&mut self) -> StoryNo {
        self.next += 1;
        self.next
    }

    pub(crate) fn told(&mut self, thread: Thread) {
        self.stories.push(thread.story);
    }

    pub(crate) fn line<'t>(&mut self, of: &'t [&'t str]) -> String {
        (*self.chance.pick(of)).to_owned()
    }

    /// A report of something, by one of the usual channels.
    pub(crate) fn report(&mut self, at: Timestamp) -> Thread {
        let trouble = self.chance.pick(&TROUBLES);
        let roll = self.chance.below(100);
        let channel = match roll {
            0..46 => Channel::Phone,
            46..68 => Channel::Mail,
            68..82 => Channel::Web,
            82..92 => Channel::Scan,
            92..96 => Channel::Fax,
            _ => Channel::Chat,
        };
        self.report_of(at, trouble, channel)
    }

    pub(crate) fn report_of(&mut self, at: Timestamp, trouble: &'static Trouble, channel: Channel) -> Thread {
        let (contact, unit) = self.who_and_what(trouble);
        let site = unit
            .as_ref()
            .and_then(|u| u.site)
            .and_then(|id| self.company.master.sites.iter().find(|s| s.id == id));
        let site = site.or_else(|| self.company.master.sites.iter().find(|s| s.customer == contact.customer));
        let area = site.and_then(|s: &Site| s.area.clone());
        self.report_by(at, trouble, channel, &contact, unit, area)
    }

    /// A report by phone from an area; none where nothing of the kind is installed there.
    pub(crate) fn report_in(
        &mut self,
        at: Timestamp,
        trouble: &'static Trouble,
        area: &str,
    ) -> Option<Thread> {
        let master = &self.company.master;
        let there: Vec<&Site> =
            master.sites.iter().filter(|s| s.area.as_ref().is_some_and(|a| a.as_str() == area)).collect();
        let units: Vec<&Unit> = master
            .units
            .iter()
            .filter(|unit| trouble.units.contains(&unit.kind.as_str()))
            .filter(|unit| there.iter().any(|site| unit.site == Some(site.id)))
            .collect();
        let unit = if units.is_empty() { return None } else { (*self.chance.pick(&units)).clone() };
        let contact = master.contacts.iter().find(|c| c.customer == unit.customer)?.clone();
        let area = AreaCode::new(area);
        Some(self.report_by(at, trouble, Channel::Phone, &contact, Some(unit), area))
    }

    /// Somebody at a customer's who has such equipment, and the unit.
    fn who_and_what(&mut self, trouble: &Trouble) -> (CustomerContact, Option<Unit>) {
        let master = &self.company.master;
        if trouble.units.is_empty() {
            return (self.chance.pick(&master.contacts).clone(), None);
        }
        // Enough units are of every kind for a few draws to find one; the last one drawn is taken as it is.
        let mut unit = self.chance.pick(&master.units);
        for _ in 0..200 {
            if trouble.units.contains(&unit.kind.as_str()) {
                break;
            }
            unit = self.chance.pick(&master.units);
        }
        let contacts: Vec<&CustomerContact> =
            master.contacts.iter().filter(|c| c.customer == unit.customer).collect();
        ((*self.chance.pick(&contacts)).clone(), Some(unit.clone()))
    }

    fn report_by(
        &mut self,
        at: Timestamp,
        trouble: &'static Trouble,
        channel: Channel,
        contact: &CustomerContact,
        unit: Option<Unit>,
        area: Option<AreaCode>,
    ) -> Thread {
        let agent = self.somebody(Role::HotlineAgent, at);
        let by_phone = matches!(channel, Channel::Phone | Channel::Fax);
        let severity = Severity::try_from(trouble.severity).unwrap_or(Severity::Three);
        let place = unit.as_ref().map(|u| u.place.clone()).unwrap_or_default();
        let serial = unit.as_ref().map(|u| u.serial.clone()).unwrap_or_default();
        let remote_access = unit.as_ref().map_or(trouble.units.is_empty(), |u| u.remote_access);
        let reporter = self.reporter(contact, trouble.language, channel);
        let equipment: Vec<EquipmentId> = unit.iter().map(|u| u.id).collect();
        let taken = Taken {
            actor: if by_phone { Actor::Person(agent) } else { Actor::Customer },
            channel,
            subject: filled(self.chance.pick::<&str>(trouble.subjects), &place, &serial),
            text: filled(self.chance.pick::<&str>(trouble.reports), &place, &serial),
            reporter: reporter.clone(),
            customer: Some(contact.customer),
            equipment,
            area: area.clone(),
            remote_access,
            severity,
            fault: FaultCode::new(trouble.fault),
            department: department("customer-service"),
            assignee: (channel == Channel::Phone).then_some(agent),
        };
        let by = match channel {
            Channel::Phone | Channel::Fax => Channel::Phone,
            _ if reporter.mail.is_some() => Channel::Mail,
            _ => Channel::Phone,
        };
        let no = self.number();
        let acknowledged_after =
            self.chance.percent(70).then(|| SignedDuration::from_mins(self.chance.between(4, 26)));
        let story = Story { no, at, taken: Some(taken), scenes: Vec::new(), acknowledged_after };
        let mut thread = Thread {
            story,
            at,
            trouble,
            severity,
            by,
            reporter,
            owner: agent,
            local: area.is_some(),
            remote_access,
            tried: Vec::new(),
            way: Way::Phone,
            place,
            serial,
        };
        if channel != Channel::Phone {
            self.receipt(&mut thread);
        }
        thread
    }

    fn reporter(&mut self, contact: &CustomerContact, language: &str, channel: Channel) -> Contact {
        let name = match language {
            "en" => (*self.chance.pick(&NAMES_EN)).to_owned(),
            "zh-Hant" => (*self.chance.pick(&NAMES_HANT)).to_owned(),
            _ => contact.name.clone(),
        };
        let mail = contact.mail.as_deref().and_then(|m| MailAddress::parse(m).ok());
        Contact {
            name,
            phone: contact.phone.as_deref().and_then(|p| Phone::parse(p).ok()),
            // Whoever scans the code on a unit leaves a number, seldom an address.
            mail: mail.filter(|_| !matches!(channel, Channel::Scan | Channel::Phone)),
            language: (language != "zh-Hans").then(|| language.to_owned()),
        }
    }

    /// The receipt leaves within a minute (P-ZERO).
    pub(crate) fn receipt(&mut self, thread: &mut Thread) {
        let at = add(thread.story.at, self.chance.between(3, 50));
        let at = at.max(thread.at);
        thread.story.scenes.push(Scene { at, actor: Actor::Program, doing: Doing::Receipt });
        thread.at = at;
    }

    /// A case that comes out of another, at that moment.
    pub(crate) fn out_of(&mut self, thread: &Thread, owner: PersonId) -> Thread {
        let no = self.number();
        let after = SignedDuration::from_mins(self.chance.between(4, 26));
        let at = thread.at;
        let story = Story { no, at, taken: None, scenes: Vec::new(), acknowledged_after: Some(after) };
        let (place, serial) = (thread.place.clone(), thread.serial.clone());
        let mut child = Thread {
            story,
            owner,
            place,
            serial,
            tried: Vec::new(),
            reporter: thread.reporter.clone(),
            ..*thread
        };
        child.at = add(at, 1);
        self.receipt(&mut child);
        child
    }

    /// So many minutes later.
    pub(crate) fn later(&mut self, thread: &mut Thread, minutes: (i64, i64)) {
        thread.at =
            add(thread.at, self.chance.between(minutes.0, minutes.1) * 60 + self.chance.between(0, 59));
    }

    /// Later, and by day unless it is urgent.
    pub(crate) fn by_day(&mut self, thread: &mut Thread, minutes: (i64, i64)) {
        self.later(thread, minutes);
        let local = thread.at.as_second() + ZONE_SECONDS;
        let second = local.rem_euclid(86_400);
        let morning = match second {
            _ if thread.severity <= Severity::Two => return,
            s if s < 8 * 3_600 => local - s,
            s if s > 18 * 3_600 => local - s + 86_400,
            _ => return,
        };
        let at = morning + 8 * 3_600 + self.chance.between(5, 100) * 60 - ZONE_SECONDS;
        thread.at = Timestamp::from_second(at).unwrap_or(thread.at);
    }

    /// In the same sitting.
    pub(crate) fn then(&mut self, thread: &mut Thread) {
        thread.at = add(thread.at, self.chance.between(SITTING.0, SITTING.1));
    }

    /// The way that the decision table suggests.
    pub(crate) fn suggested(&self, thread: &Thread) -> Way {
        let fault = FaultCode::new(thread.trouble.fault);
        let place = Place::default();
        let circumstances = Circumstances {
            fault: fault.as_ref(),
            severity: thread.severity,
            remote_access: thread.remote_access,
            local_team: thread.local,
            place: &place,
        };
        self.serving.suggest(&circumstances, &thread.tried).way
    }

    /// Somebody of this role who is there; a known face now and then.
    pub(crate) fn somebody(&mut self, role: Role, at: Timestamp) -> PersonId {
        let known = LOGINS.iter().find(|(_, of)| *of == role).and_then(|(login, _)| self.company.find(login));
        let share = if role == Role::HotlineAgent { KNOWN_AGENT } else { KNOWN_FACES };
        if let Some(known) = known.filter(|_| self.chance.percent(share)) {
            return known;
        }
        let fit = self.company.members.iter().map(|m| &m.person);
        let fit: Vec<PersonId> =
            fit.filter(|p| p.roles.contains(&role) && p.is_present(at)).map(|p| p.id).collect();
        if fit.is_empty() { known.unwrap_or(PersonId(1)) } else { *self.chance.pick(&fit) }
    }

    /// The superior who has the permissions of one.
    pub(crate) fn superior(&self, of: PersonId) -> PersonId {
        let superior =
            self.company.members.iter().find(|m| m.person.id == of).and_then(|m| m.person.superior);
        superior.unwrap_or(of)
    }

    pub(crate) fn trouble(&self, fault: &str) -> &'static Trouble {
        TROUBLES.iter().find(|t| t.fault == fault).unwrap_or(&TROUBLES[0])
    }
}

impl Thread {
    pub(crate) fn no(&self) -> StoryNo {
        self.story.no
    }

    /// In the customer's language.
    pub(crate) fn phrases(&self) -> &'static Phrases {
        phrases(self.trouble.language)
    }

    pub(crate) fn person(&mut self, doing: Doing) {
        self.does(Actor::Person(self.owner), doing);
    }

    pub(crate) fn customer(&mut self, doing: Doing) {
        self.does(Actor::Customer, doing);
    }

    pub(crate) fn does(&mut self, actor: Actor, doing: Doing) {
        match &doing {
            Doing::Diagnose { way, .. } => self.way = *way,
            Doing::Word { effective: false, .. } => self.tried.push(self.way),
            _ => {}
        }
        self.story.scenes.push(Scene { at: self.at, actor, doing });
    }

    pub(crate) fn filled(&self, text: &str) -> String {
        filled(text, &self.place, &self.serial)
    }
}

fn filled(text: &str, place: &str, serial: &str) -> String {
    text.replace("{place}", place).replace("{serial}", serial)
}

pub(crate) fn add(at: Timestamp, seconds: i64) -> Timestamp {
    at.saturating_add(SignedDuration::from_secs(seconds)).unwrap_or(at)
}

#[expect(clippy::expect_used, reason = "the codes stand in this crate")]
pub(crate) fn department(text: &str) -> DepartmentCode {
    DepartmentCode::new(text).expect("a code of letters and -")
}
