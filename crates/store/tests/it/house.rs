//! A small company to test with: three departments, seven people, a calendar, a charter with short words.

use domain::case::{Channel, Command, Kind, Report};
use domain::charter::PROMISES;
use domain::contact::{Contact, Phone};
use domain::ids::{CommandId, DepartmentCode, PersonId};
use domain::people::{Department, Person};
use domain::roles::Role;
use domain::severity::Severity;
use domain::text::SealedText;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use store::people::Account;
use store::{Options, Store, Submission, Target};

/// A Monday, nine o'clock in Beijing.
pub(crate) const MONDAY: &str = "2026-03-02T01:00:00Z";

/// A clock to turn.
#[derive(Clone, Debug)]
pub(crate) struct TurnedClock(Arc<AtomicI64>);

impl TurnedClock {
    pub(crate) fn at(text: &str) -> Self {
        let at: Timestamp = text.parse().unwrap();
        Self(Arc::new(AtomicI64::new(at.as_microsecond())))
    }

    pub(crate) fn now(&self) -> Timestamp {
        Timestamp::from_microsecond(self.0.load(Ordering::SeqCst)).unwrap()
    }

    pub(crate) fn forward(&self, minutes: i64) {
        self.0.fetch_add(minutes * 60_000_000, Ordering::SeqCst);
    }
}

pub(crate) fn options(clock: &TurnedClock) -> Options {
    let clock = clock.clone();
    // One for all: two programs at one database never draw the same.
    static DRAWN: AtomicU64 = AtomicU64::new(1);
    Options {
        now: Arc::new(move || clock.now()),
        random: Arc::new(move || u128::from(DRAWN.fetch_add(1, Ordering::SeqCst)).to_be_bytes()),
        clock_speed: 1.0,
        durability: store::db::Durability::EveryCommit,
        shipped: vec![
            ("calendar/cn".to_owned(), CALENDAR.to_owned()),
            ("calendar/always".to_owned(), ALWAYS.to_owned()),
            ("charter".to_owned(), charter()),
        ],
    }
}

const CALENDAR: &str = r#"
tz = "Asia/Shanghai"
valid_from = "2026-01-01"
valid_to = "2026-12-31"
[weekly]
1 = [["08:30", "17:30"]]
2 = [["08:30", "17:30"]]
3 = [["08:30", "17:30"]]
4 = [["08:30", "17:30"]]
5 = [["08:30", "17:30"]]
"#;

const ALWAYS: &str = r#"
tz = "Asia/Shanghai"
valid_from = "2026-01-01"
valid_to = "2026-12-31"
[weekly]
1 = [["00:00", "24:00"]]
2 = [["00:00", "24:00"]]
3 = [["00:00", "24:00"]]
4 = [["00:00", "24:00"]]
5 = [["00:00", "24:00"]]
6 = [["00:00", "24:00"]]
7 = [["00:00", "24:00"]]
"#;

/// All promises with made-up words; three of them run clocks.
pub(crate) fn charter() -> String {
    let mut text = String::from(
        r#"
version = 1
calendar = "cn"
[closing]
reminders = ["1d", "3d"]
confirmed_closes_after = "2d"
follow_up_after = "7d"
reopen_within = "30d"
[ladders.service]
rungs = [{ acknowledge_within = "30m", act_within = "2h" }]
repeat_every = "1h"
"#,
    );
    let numbers = [
        ("P-WARRANTY", "whole-unit-years = 2, metering-years = 6"),
        ("P-EOL", "notice-months = 12"),
        ("P-LOANER-24H", "on-site-hours = 24"),
        ("P-RETURN", "shortest-days = 5, longest-days = 15"),
        ("P-DELIVER", "first-working-days = 10, all-working-days = 30"),
        ("P-HOTLINE", "gap-warning-hours = 24"),
        ("P-PROACTIVE", "inspection-months = 6"),
        ("P-100", "satisfied-target-percent = 95"),
    ];
    for id in PROMISES {
        let words =
            |part: &str| format!("{part} = {{ zh-Hans = \"{id}\", zh-Hant = \"{id}\", en = \"{id}\" }}");
        write!(text, "[promises.{id}]\ngroup = \"answering\"\n{}\n{}\n", words("title"), words("text"))
            .unwrap();
        if let Some((_, list)) = numbers.iter().find(|(promise, _)| promise == id) {
            writeln!(text, "parameters = {{ {list} }}").unwrap();
        }
        let clock = match *id {
            "P-ZERO" => "of = \"every\", kept_by = \"receipt\", budget = \"30m\", calendar = \"always\"",
            "P-ANSWER-24H" => "of = \"reports\", kept_by = \"answer\", budget = \"24h\", at_risk = [50, 80]",
            "P-COMPLAINT-2D" => "of = \"complaints\", kept_by = \"answer\", budget = \"2 working days\"",
            "P-ESCALATE" => {
                "of = \"every\", kept_by = \"solution\", budget = \"72h\", pauses = [\"waiting-for-parts\"]"
            }
            _ => continue,
        };
        writeln!(text, "clock = {{ {clock}, ladder = \"service\" }}").unwrap();
    }
    text
}

/// Who works there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct House {
    pub(crate) head: PersonId,
    pub(crate) agent: PersonId,
    pub(crate) operations_lead: PersonId,
    pub(crate) engineer: PersonId,
}

pub(crate) fn department(code: &str) -> DepartmentCode {
    DepartmentCode::new(code).unwrap()
}

/// Moves in.
pub(crate) async fn house(store: &Store) -> House {
    let names = |name: &str| {
        BTreeMap::from(["zh-Hans", "zh-Hant", "en"].map(|tag| (tag.to_owned(), name.to_owned())))
    };
    for code in ["customer-service", "operations", "supervision"] {
        store
            .save_department(&Department { code: department(code), names: names(code), head: None })
            .await
            .unwrap();
    }
    let head = person(store, "陈总", "supervision", None, &[Role::Supervisor]).await;
    let service_lead = person(store, "林主管", "customer-service", Some(head), &[Role::Supervisor]).await;
    let agent = person(store, "王客服", "customer-service", Some(service_lead), &[Role::HotlineAgent]).await;
    person(store, "赵客服", "customer-service", Some(service_lead), &[Role::HotlineAgent]).await;
    let operations_lead = person(store, "周主管", "operations", Some(head), &[Role::Supervisor]).await;
    let engineer = person(store, "李工", "operations", Some(operations_lead), &[Role::SupportExpert]).await;
    let quality = person(store, "孙监督", "supervision", Some(head), &[Role::QualitySupervisor]).await;
    for (code, lead) in
        [("customer-service", service_lead), ("operations", operations_lead), ("supervision", quality)]
    {
        let department = Department { code: department(code), names: names(code), head: Some(lead) };
        store.save_department(&department).await.unwrap();
    }
    House { head, agent, operations_lead, engineer }
}

async fn person(
    store: &Store,
    name: &str,
    code: &str,
    superior: Option<PersonId>,
    roles: &[Role],
) -> PersonId {
    let person = Person {
        id: PersonId(0),
        name: name.to_owned(),
        department: department(code),
        superior,
        deputy: None,
        absences: Vec::new(),
        left: None,
        roles: roles.iter().copied().collect::<BTreeSet<_>>(),
    };
    let account = Account {
        login: name.to_owned(),
        mail: Some("somebody@example.cn".to_owned()),
        mail_notices: roles.contains(&Role::Supervisor),
        ..Account::default()
    };
    store.add_person(&person, &account).await.unwrap()
}

/// A report by phone, as the agent takes it.
pub(crate) fn report(
    house: &House,
    clock: &TurnedClock,
    name: &str,
    subject: &str,
    words: &str,
) -> Submission {
    let sealed =
        |part: u8, text: String| SealedText::new(CommandId::named("salt", &format!("{name}{part}")).0, text);
    let contact = Contact {
        name: "黄女士".to_owned(),
        phone: Phone::parse("138 0000 1111").ok(),
        ..Contact::default()
    };
    let texts = [sealed(0, subject.to_owned()), sealed(1, words.to_owned()), sealed(2, contact.to_text())];
    let [subject, text, reporter] = texts.each_ref().map(SealedText::reference);
    let report = Report {
        kind: Kind::Report,
        channel: Channel::Phone,
        subject,
        text,
        reporter,
        customer: None,
        equipment: Vec::new(),
        local_area: None,
        remote_access: false,
        place: domain::serving::Place::default(),
        severity: Severity::Three,
        fault: None,
        department: department("operations"),
        assignee: Some(house.engineer),
        attachments: Vec::new(),
        split_from: None,
        follows: None,
        receipt_given: true,
    };
    let actor = domain::case::Actor::Person(house.agent);
    Submission::new(
        CommandId::named("report", name),
        actor,
        clock.now(),
        Target::New,
        Command::Report(Box::new(report)),
    )
    .with_texts(texts)
}

/// A text that nobody else wrote.
pub(crate) fn text(words: &str) -> SealedText {
    SealedText::new(CommandId::named("text", words).0, words)
}

#[test]
fn the_charter_of_the_house_is_sound() {
    let faults =
        domain::charter::load("charter", &charter(), |name| ["cn", "always"].contains(&name.as_str()));
    assert_eq!(faults.err(), None);
}
