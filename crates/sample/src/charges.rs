//! Who pays for what of some open cases: decided free, at cost price and outside the promise, one objected to, quotes issued and
//! accepted. Real commands through the door, like the rest of the history.

use crate::chance::Chance;
use crate::company::Company;
use crate::play::PlayError;
use domain::case::charge::{Acceptance, ChargeCommand, Done, Entered, Evidence, LineNo};
use domain::case::{Actor, Case, Command, Voice};
use domain::ids::{CaseId, CommandId, EquipmentId, PartCode, PersonId};
use domain::money::{Fen, Quantity};
use domain::part::{PartKind, Rate};
use domain::roles::{Permission, may};
use domain::text::{SealedText, TextRef};
use domain::warranty::{Cause, Subject, Verdict};
use jiff::Timestamp;
use jiff::ToSpan as _;
use jiff::civil::date;
use std::collections::BTreeSet;
use store::rates::{self, Dated};
use store::read::{api, case, parts, ruling};
use store::{Store, Submission, Target, outbox};

/// Open cases that get lines.
const CASES: usize = 28;
const SEED: u64 = 20_261_123;

/// What was found, as an engineer writes it, and the cause it shows.
const FOUND: [(Cause, &str); 6] = [
    (Cause::DamageByPeople, "表前管被施工挖断，表壳开裂，现场有挖掘痕迹。"),
    (Cause::Frost, "表内结冰，玻璃破裂，表井没有保温。"),
    (Cause::OpenedByOthers, "铅封被剪断，内部接线被改动，非本公司人员所为。"),
    (Cause::ForceMajeure, "台风后表井进水，电路板浸泡。"),
    (Cause::WrongVoltage, "电源实测三百八十伏，额定二百二十伏，电源板烧毁。"),
    (Cause::AgainstInstructions, "表计倒装，与说明书要求不符，叶轮磨损。"),
];

/// How far it goes with a case.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Plot {
    /// Nobody has decided yet.
    Entered,
    /// A fault of quality; the rules say who pays, by the unit's age.
    Decided,
    Quoted,
    Accepted,
    Objected,
}

const PLOTS: [Plot; 7] = [
    Plot::Decided,
    Plot::Quoted,
    Plot::Objected,
    Plot::Decided,
    Plot::Accepted,
    Plot::Entered,
    Plot::Decided,
];

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decided {
    pub lines: usize,
    pub quotes: usize,
    /// Steps that the rules refused; a history that is told well has none.
    pub refused: Vec<String>,
}

/// Enters, decides and quotes lines of the newest open cases that name a unit.
///
/// # Errors
/// The database did not carry it out. A refused step is noted, not an error.
pub async fn decide_charges(store: &Store, company: &Company, now: Timestamp) -> Result<Decided, PlayError> {
    if rates::all(store.db()).await?.is_empty() {
        for (rate, cost) in [(Rate::LabourHour, Fen(9_000)), (Rate::Kilometre, Fen(160))] {
            store.set_rate(Dated { rate, since: date(2024, 1, 1), cost }, None).await?;
        }
    }
    let wanted = api::Wanted { open: Some(true), ..api::Wanted::default() };
    let mut open = api::cases(store.db(), &wanted, i64::MAX).await?;
    open.retain(|(case, _)| {
        case.customer.is_some() && !case.equipment.is_empty() && case.complained_about().is_none()
    });
    let newest = open.split_off(open.len().saturating_sub(CASES));
    let mut teller =
        Teller { store, company, now, chance: Chance::new(SEED), said: 0, decided: Decided::default() };
    for ((case, _), plot) in newest.iter().zip(PLOTS.iter().cycle()) {
        teller.tell(case, *plot).await?;
    }
    // What a history would have sent was never really meant for anybody; the notices stay: somebody has to answer the objections.
    outbox::settle(store.db(), now).await?;
    Ok(teller.decided)
}

struct Teller<'a> {
    store: &'a Store,
    company: &'a Company,
    now: Timestamp,
    chance: Chance,
    said: u64,
    decided: Decided,
}

impl Teller<'_> {
    async fn tell(&mut self, case: &Case, plot: Plot) -> Result<(), PlayError> {
        let Some(unit) = case.equipment.first().copied() else { return Ok(()) };
        let Some(part) = self.part(case).await? else { return Ok(()) };
        let (Some(engineer), Some(agent)) =
            (self.who(case, Permission::Rule), self.who(case, Permission::Quote))
        else {
            return Ok(());
        };
        let (cause, finding) = match plot {
            Plot::Decided | Plot::Entered => (Cause::Quality, "拆检确认为传感器失效，无外力痕迹。"),
            Plot::Quoted | Plot::Accepted | Plot::Objected => *self.chance.pick(&FOUND),
        };
        let minutes = u32::try_from(self.chance.between(2, 8)).unwrap_or(2) * 15;
        let distance = Quantity(self.chance.between(8, 60) * 1_000);
        let subjects = [
            Subject::Part { part, quantity: Quantity(1_000) },
            Subject::Labour { minutes },
            Subject::Travel { distance },
        ];
        let mut lines = BTreeSet::new();
        for subject in subjects {
            let line = LineNo::try_from(case.charges.lines.len() + lines.len()).unwrap_or_default();
            let entered = entered(subject, unit, cause);
            if self.say(case.id, Actor::Person(engineer), ChargeCommand::AddLine { entered }, vec![]).await? {
                lines.insert(line);
                self.decided.lines += 1;
            }
        }
        if plot == Plot::Entered || lines.is_empty() {
            return Ok(());
        }
        self.rule(case.id, engineer, &lines, finding).await?;
        self.go_on(case.id, plot, (engineer, agent), &lines).await
    }

    /// As the rules propose it, all lines at once, as they are about one fault.
    async fn rule(
        &mut self,
        id: CaseId,
        engineer: PersonId,
        lines: &BTreeSet<LineNo>,
        finding: &str,
    ) -> Result<(), PlayError> {
        let Some(file) = case::case(self.store, id).await? else { return Ok(()) };
        let world = self.store.world();
        let today = self.now.to_zoned(world.zone.clone()).date();
        let charging = ruling::charging(self.store, &file.case, &BTreeSet::new(), today).await?;
        for verdict in Verdict::ALL {
            let proposed = |no: &LineNo| {
                let line = file.case.charges.line(*no)?;
                let assessed = charging.assess(&file.case, &world.charter, &world.calendars, &line.entered);
                Some(assessed.proposal.verdict)
            };
            let lines: BTreeSet<LineNo> =
                lines.iter().copied().filter(|no| proposed(no) == Some(verdict)).collect();
            if lines.is_empty() {
                continue;
            }
            let (name, text) = self.text(finding);
            let evidence = Evidence { finding: Some(name), attachments: Vec::new() };
            let command = ChargeCommand::Rule { lines, verdict, reason: None, evidence };
            self.say(id, Actor::Person(engineer), command, vec![text]).await?;
        }
        Ok(())
    }

    async fn go_on(
        &mut self,
        id: CaseId,
        plot: Plot,
        (engineer, agent): (PersonId, PersonId),
        lines: &BTreeSet<LineNo>,
    ) -> Result<(), PlayError> {
        let Some(file) = case::case(self.store, id).await? else { return Ok(()) };
        let to_pay: Vec<LineNo> = lines
            .iter()
            .copied()
            .filter(|no| file.case.charges.line(*no).and_then(|l| l.verdict()) != Some(Verdict::Free))
            .collect();
        let Some(first) = to_pay.first().copied() else { return Ok(()) };
        if plot == Plot::Objected {
            let (name, text) = self.text("我们认为是产品质量问题，请再核实。");
            let objection = ChargeCommand::Object { line: first, voice: Voice::Customer, text: name };
            self.say(id, Actor::Customer, objection, vec![text]).await?;
            return Ok(());
        }
        if plot == Plot::Decided {
            return Ok(());
        }
        let world = self.store.world();
        let today = self.now.to_zoned(world.zone.clone()).date();
        let issue = ChargeCommand::IssueQuote {
            lines: BTreeSet::new(),
            valid_until: today.saturating_add(30.days()),
        };
        let quote = u16::try_from(file.case.charges.quotes.len()).unwrap_or_default();
        if !self.say(id, Actor::Person(agent), issue, vec![]).await? {
            return Ok(());
        }
        self.decided.quotes += 1;
        if plot == Plot::Accepted {
            let (name, text) = self.text("刘女士");
            let accept = ChargeCommand::AcceptQuote { quote, how: Acceptance::ByLink { name } };
            self.say(id, Actor::Customer, accept, vec![text]).await?;
            let fitted = Done::Fitted {
                on: today,
                serial: String::new(),
                revision: "A".to_owned(),
                seal: format!("QF{:06}", self.chance.between(1, 999_999)),
            };
            self.say(
                id,
                Actor::Person(engineer),
                ChargeCommand::CarryOut { line: first, done: fitted },
                vec![],
            )
            .await?;
        }
        Ok(())
    }

    /// A part that fits the unit.
    async fn part(&mut self, case: &Case) -> Result<Option<PartCode>, PlayError> {
        let world = self.store.world();
        let today = self.now.to_zoned(world.zone.clone()).date();
        let charging = ruling::charging(self.store, case, &BTreeSet::new(), today).await?;
        let Some(unit) = charging.units.first() else { return Ok(None) };
        let wanted = parts::Wanted { kind: Some(PartKind::Part), ..parts::Wanted::default() };
        let all = parts::page(self.store.db(), &wanted, 200).await?;
        let fits = |part: &domain::part::Part| {
            part.cost.is_some() && part.products.iter().any(|model| model.as_str() == unit.model)
        };
        let fitting: Vec<PartCode> =
            all.into_iter().filter(|kept| fits(&kept.part)).map(|kept| kept.part.code).collect();
        Ok(if fitting.is_empty() { None } else { Some(self.chance.pick(&fitting).clone()) })
    }

    /// Somebody of the department that has the case where there is one, else anybody, who may do it.
    fn who(&self, case: &Case, permission: Permission) -> Option<PersonId> {
        let able = |member: &&crate::Member| {
            may(&member.person.roles, permission) && may(&member.person.roles, Permission::WorkOnCases)
        };
        let here = |member: &&crate::Member| member.person.department == case.department;
        let members = || self.company.members.iter().filter(able).filter(|m| m.person.works_here(self.now));
        members().find(here).or_else(|| members().next()).map(|member| member.person.id)
    }

    fn text(&mut self, text: &str) -> (TextRef, SealedText) {
        let sealed = SealedText::new(self.chance.bytes(), text);
        (sealed.reference(), sealed)
    }

    /// `false` when the rules refused it.
    async fn say(
        &mut self,
        id: CaseId,
        who: Actor,
        command: ChargeCommand,
        texts: Vec<SealedText>,
    ) -> Result<bool, PlayError> {
        self.said += 1;
        let name = CommandId::named("sample charge", &self.said.to_string());
        let doing = command.code();
        let command = Command::Charge(Box::new(command));
        let submission = Submission::new(name, who, self.now, Target::Case(id), command).with_texts(texts);
        match self.store.door().submit(submission).await {
            Ok(_) => Ok(true),
            Err(store::DoorError::Refused(why)) => {
                self.decided.refused.push(format!("{id} {doing}: {why}"));
                Ok(false)
            }
            Err(failed) => Err(failed.into()),
        }
    }
}

fn entered(subject: Subject, unit: EquipmentId, cause: Cause) -> Entered {
    Entered {
        subject,
        unit: Some(unit),
        about: None,
        causes: BTreeSet::from([cause]),
        failed_on: None,
        note: None,
    }
}
