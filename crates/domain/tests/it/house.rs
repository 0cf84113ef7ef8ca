//! A small company of people one could know, its charter, and a world in which cases are played by the rules alone.

use domain::calendar::{Budget, Calendar, CalendarName, Calendars};
use domain::case::charge::Charging;
use domain::case::{
    Actor, Attachment, Case, Channel, Command, Decision, Entry, Event, Facts, Kind, Refusal, Report, Stamp,
    Then, WaitingOn, decide,
};
use domain::charter::{self, Charter, Promised};
use domain::clock::{Clock, ClockEvent, ClockState};
use domain::ids::{AreaCode, CaseId, CommandId, DepartmentCode, PersonId, PromiseId};
use domain::people::{Absence, Department, Directory, Person};
use domain::roles::Role;
use domain::serving::ServingTable;
use domain::severity::Severity;
use domain::text::{SealedText, TextRef};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;
use std::path::Path;

pub(crate) fn at(text: &str) -> Timestamp {
    let text = if text.ends_with('Z') { text.to_owned() } else { format!("{text}+08:00") };
    text.parse().unwrap_or_else(|e| panic!("{text}: {e}"))
}

/// The head, 王主管 above the experts' 张班长, 刘经理 above the desk, 周监督 for complaints.
pub(crate) const HEAD: PersonId = PersonId(1);
pub(crate) const WANG: PersonId = PersonId(2);
pub(crate) const ZHANG: PersonId = PersonId(3);
pub(crate) const LI: PersonId = PersonId(4);
pub(crate) const LIU: PersonId = PersonId(5);
pub(crate) const CHEN: PersonId = PersonId(6);
pub(crate) const ZHOU: PersonId = PersonId(7);
pub(crate) const MA: PersonId = PersonId(8);
pub(crate) const ADMIN: PersonId = PersonId(9);

pub(crate) fn person(
    id: PersonId,
    name: &str,
    department: &str,
    superior: Option<PersonId>,
    role: Role,
) -> Person {
    Person {
        id,
        name: name.to_owned(),
        department: code(department),
        superior,
        deputy: None,
        absences: Vec::new(),
        left: None,
        roles: [role].into(),
    }
}

pub(crate) fn code(text: &str) -> DepartmentCode {
    DepartmentCode::new(text).unwrap()
}

pub(crate) fn people() -> Vec<Person> {
    vec![
        person(HEAD, "林总", "management", None, Role::Supervisor),
        person(WANG, "王主管", "operations", Some(HEAD), Role::Supervisor),
        person(ZHANG, "张班长", "operations", Some(WANG), Role::Supervisor),
        person(LI, "李工", "operations", Some(ZHANG), Role::SupportExpert),
        person(LIU, "刘经理", "customer-service", Some(HEAD), Role::Supervisor),
        person(CHEN, "陈静", "customer-service", Some(LIU), Role::HotlineAgent),
        person(ZHOU, "周监督", "supervision", Some(HEAD), Role::QualitySupervisor),
        person(MA, "马监督", "supervision", Some(ZHOU), Role::QualitySupervisor),
        person(ADMIN, "吴管理", "management", Some(HEAD), Role::Administrator),
    ]
}

pub(crate) fn departments() -> Vec<Department> {
    [("customer-service", LIU), ("operations", WANG), ("supervision", ZHOU), ("management", HEAD)]
        .into_iter()
        .map(|(name, head)| Department { code: code(name), names: BTreeMap::new(), head: Some(head) })
        .collect()
}

fn shipped(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../charter").join(name)).unwrap()
}

pub(crate) fn calendars() -> Calendars {
    let load = |name: &str| {
        Calendar::from_toml(CalendarName::new(name), &shipped(&format!("calendars/{name}.toml"))).unwrap()
    };
    ["cn", "always"].into_iter().map(load).collect()
}

pub(crate) fn charter() -> Charter {
    let calendars = calendars();
    charter::load("charter.toml", &shipped("charter.toml"), |name| calendars.contains(name)).unwrap()
}

/// Cases played by the rules alone, under a clock that the test turns.
pub(crate) struct World {
    pub(crate) now: Timestamp,
    pub(crate) charter: Charter,
    pub(crate) calendars: Calendars,
    pub(crate) directory: Directory,
    pub(crate) serving: ServingTable,
    pub(crate) promised: Vec<Promised>,
    /// What rulings and prices look at.
    pub(crate) charging: Charging,
    pub(crate) cases: BTreeMap<CaseId, Case>,
    pub(crate) journals: BTreeMap<CaseId, Vec<Entry>>,
    numbers: i64,
    salts: u128,
}

impl World {
    pub(crate) fn new(now: &str) -> Self {
        Self {
            now: at(now),
            charter: charter(),
            calendars: calendars(),
            directory: Directory::new(people(), departments()),
            serving: toml::from_str(&shipped("serving.toml")).unwrap(),
            promised: Vec::new(),
            charging: Charging::default(),
            cases: BTreeMap::new(),
            journals: BTreeMap::new(),
            numbers: 0,
            salts: 0,
        }
    }

    pub(crate) fn text(&mut self, text: &str) -> TextRef {
        self.salts += 1;
        SealedText::new(self.salts.to_be_bytes(), text).reference()
    }

    /// A report by phone about a meter that stands still, level 3, with 李工.
    pub(crate) fn report(&mut self) -> Report {
        Report {
            kind: Kind::Report,
            channel: Channel::Phone,
            subject: self.text("水表不走字"),
            text: self.text("上周开始不走字"),
            reporter: self.text("王小明"),
            customer: None,
            equipment: Vec::new(),
            local_area: None,
            remote_access: false,
            place: domain::serving::Place::default(),
            severity: Severity::Three,
            fault: None,
            department: code("operations"),
            assignee: Some(LI),
            attachments: Vec::new(),
            split_from: None,
            follows: None,
            receipt_given: true,
        }
    }

    pub(crate) fn open(&mut self) -> CaseId {
        let report = self.report();
        self.open_with(report)
    }

    pub(crate) fn open_local(&mut self) -> CaseId {
        let report = Report { local_area: AreaCode::new("hangzhou"), ..self.report() };
        self.open_with(report)
    }

    pub(crate) fn open_with(&mut self, report: Report) -> CaseId {
        self.run(None, Actor::Person(CHEN), Command::Report(Box::new(report))).unwrap()
    }

    /// Carries a command out now; a refusal is given back and changes nothing.
    pub(crate) fn try_do(&mut self, id: CaseId, who: Actor, command: Command) -> Result<(), Refusal> {
        self.run(Some(id), who, command).map(|_| ())
    }

    /// Carries a command out that must not be refused.
    pub(crate) fn act(&mut self, id: CaseId, who: PersonId, command: Command) {
        self.try_do(id, Actor::Person(who), command.clone()).unwrap_or_else(|e| panic!("{command:?}: {e}"));
    }

    fn run(&mut self, id: Option<CaseId>, who: Actor, command: Command) -> Result<CaseId, Refusal> {
        let stamp = Stamp { actor: who, occurred: self.now, recorded: self.now };
        self.run_stamped(id, &stamp, command)
    }

    /// As the door does it: with everything that follows, or not at all.
    pub(crate) fn run_stamped(
        &mut self,
        id: Option<CaseId>,
        stamp: &Stamp,
        command: Command,
    ) -> Result<CaseId, Refusal> {
        let before = (self.cases.clone(), self.journals.clone(), self.numbers);
        let done = self.run_with_what_follows(id, stamp, command);
        if done.is_err() {
            (self.cases, self.journals, self.numbers) = before;
        }
        done
    }

    fn run_with_what_follows(
        &mut self,
        id: Option<CaseId>,
        stamp: &Stamp,
        command: Command,
    ) -> Result<CaseId, Refusal> {
        let other = match &command {
            Command::Merge { into: other, .. } => self.cases.get(other).cloned(),
            _ => None,
        };
        let new_id = id.is_none().then(|| {
            self.numbers += 1;
            CaseId::new(2026, self.numbers).unwrap()
        });
        let before = id.and_then(|id| self.cases.get(&id).cloned());
        let facts = Facts {
            charter: &self.charter,
            calendars: &self.calendars,
            directory: &self.directory,
            serving: &self.serving,
            promised: &self.promised,
            new_id,
            other: other.as_ref(),
            charging: &self.charging,
        };
        let Decision { events, then } = decide(before.as_ref(), &facts, command, stamp)?;
        let id = id.or(new_id).unwrap();
        self.record(id, stamp, events);
        let program = Stamp { actor: stamp.actor, ..stamp.clone() };
        for step in then {
            match step {
                Then::OnCase(id, command) => self.run_with_what_follows(Some(id), &program, *command)?,
                Then::NewCase(report) => {
                    self.run_with_what_follows(None, &program, Command::Report(report))?
                }
            };
        }
        Ok(id)
    }

    /// Writes an entry, and checks that replaying the journal gives the state.
    fn record(&mut self, id: CaseId, stamp: &Stamp, events: Vec<Event>) {
        if events.is_empty() {
            return;
        }
        let entry = Entry { stamp: stamp.clone(), command: CommandId([0; 16]), events };
        match self.cases.get_mut(&id) {
            Some(case) => {
                for event in &entry.events {
                    let before = case.clocks.clone();
                    case.apply(event, &entry.stamp);
                    no_clock_stops_silently(&before, &case.clocks, event);
                }
                case.version += 1;
            }
            None => {
                self.cases.insert(id, Case::replay([&entry]).unwrap());
            }
        }
        let journal = self.journals.entry(id).or_default();
        journal.push(entry);
        assert_eq!(Case::replay(journal.iter()).as_ref(), self.cases.get(&id), "replay = state");
    }

    /// Lets everything happen by itself that is due until then, each at its time.
    pub(crate) fn until(&mut self, then: Timestamp) {
        loop {
            let due = self.cases.values().filter_map(|c| Some((c.next_due()?, c.id))).min();
            let Some((due, id)) = due.filter(|(due, _)| *due <= then) else { break };
            self.now = self.now.max(due);
            self.tick(id);
        }
        self.now = then;
    }

    pub(crate) fn tick(&mut self, id: CaseId) {
        self.try_do(id, Actor::Program, Command::Tick).unwrap();
        let next = self.cases[&id].next_due();
        assert!(next.is_none_or(|next| next > self.now), "after a tick nothing is due: {next:?}");
        let entries = self.journals[&id].len();
        self.try_do(id, Actor::Program, Command::Tick).unwrap();
        assert_eq!(self.journals[&id].len(), entries, "a second tick finds nothing");
    }

    pub(crate) fn pass(&mut self, span: SignedDuration) {
        self.until(self.now + span);
    }

    pub(crate) fn case(&self, id: CaseId) -> &Case {
        &self.cases[&id]
    }

    /// The newest clock of a promise.
    pub(crate) fn clock(&self, id: CaseId, promise: &str) -> &Clock {
        let promise = PromiseId::new(promise).unwrap();
        self.case(id)
            .clocks
            .iter()
            .rev()
            .find(|c| c.promise == promise)
            .unwrap_or_else(|| panic!("no clock of {promise}"))
    }

    /// Everybody a clock asked, lowest first.
    pub(crate) fn asked(&self, id: CaseId, promise: &str) -> Vec<PersonId> {
        let journal = self.journals[&id].iter().flat_map(|e| &e.events);
        let no = self.case(id).clocks.iter().position(|c| c.promise.as_str() == promise).unwrap();
        journal
            .filter_map(|event| match event {
                Event::Clock { no: n, event: ClockEvent::Climbed { rung, .. } } if usize::from(*n) == no => {
                    Some(rung.asked)
                }
                _ => None,
            })
            .collect()
    }

    pub(crate) fn answer(&mut self) -> Command {
        Command::Answer { by: Channel::Mail, text: self.text("已安排检查"), attachments: none() }
    }

    pub(crate) fn propose(&mut self) -> Command {
        Command::Propose { by: Channel::Phone, text: self.text("请冲洗表前阀"), attachments: none() }
    }

    pub(crate) fn wait(&mut self, on: WaitingOn) -> Command {
        Command::Wait { on, why: self.text("等钥匙") }
    }

    pub(crate) fn word(&mut self, effective: bool) -> Command {
        Command::GiveWord { effective, voice: domain::case::Voice::ToldTo(LI), text: None }
    }

    /// Changes somebody in the directory.
    pub(crate) fn change(&mut self, id: PersonId, change: impl FnOnce(&mut Person)) {
        let mut people: Vec<Person> = self.directory.people().cloned().collect();
        change(people.iter_mut().find(|p| p.id == id).unwrap());
        self.directory = Directory::new(people, self.directory.departments().cloned().collect());
    }

    pub(crate) fn away(&mut self, id: PersonId) {
        let (from, to) = (self.now - hours(1), self.now + hours(24 * 30));
        self.change(id, |p| p.absences.push(Absence { from, to }));
    }

    pub(crate) fn contract(&mut self, promise: &str, budget: Budget) {
        self.promised.push(Promised {
            promise: PromiseId::new(promise).unwrap(),
            contract: "HT-2025-017".to_owned(),
            clause: "8.2".to_owned(),
            budget,
            since: jiff::civil::date(2025, 1, 1),
            until: None,
            approval: None,
        });
    }
}

pub(crate) fn none() -> Vec<Attachment> {
    Vec::new()
}

pub(crate) fn hours(n: i64) -> SignedDuration {
    SignedDuration::from_hours(n)
}

pub(crate) fn minutes(n: i64) -> SignedDuration {
    SignedDuration::from_mins(n)
}

/// An open clock ends by an event that says so, or not at all; none disappears.
fn no_clock_stops_silently(before: &[Clock], after: &[Clock], event: &Event) {
    assert!(after.len() >= before.len(), "a clock disappeared: {event:?}");
    for (old, new) in before.iter().zip(after) {
        let ends =
            matches!(event, Event::Clock { event: ClockEvent::Kept { .. } | ClockEvent::Voided { .. }, .. });
        assert!(!old.is_open() || new.is_open() || ends, "a clock stopped silently: {event:?}");
        let pauses_kept = old.pauses.len() <= new.pauses.len();
        assert!(pauses_kept, "a pause was forgotten: {event:?}");
    }
}

pub(crate) fn is_missed(clock: &Clock) -> bool {
    matches!(clock.state, ClockState::Missed { .. })
}
