//! Plays the stories: every step is a real command through the door, at its time; between the steps, whatever falls due.

use crate::chance::Chance;
use crate::company::{Company, known};
use crate::history::{Doing, Story};
use crate::texts::{AGAINST, COMPLAINTS};
use domain::case::{Actor, Case, Channel, Command, Kind, Refusal, Report, Voice};
use domain::clock::{ClimbState, ClockNo, ClockState};
use domain::contact::{Contact, MailAddress, Phone};
use domain::ids::{CaseId, CommandId, DepartmentCode, FaultCode, PersonId};
use domain::serving::Circumstances;
use domain::severity::Severity;
use domain::text::{SealedText, TextRef};
use jiff::{SignedDuration, Timestamp};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use store::account::password;
use store::people::Account;
use store::{Done, DoorError, Store, StoreError, Submission, Target, due, outbox, worker};

/// What was played.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Played {
    pub cases: usize,
    pub steps: usize,
    /// Steps that made no sense any more when their time came (the customer had written, a clock had closed it), by the
    /// refusal's code.
    pub refused: BTreeMap<&'static str, usize>,
}

/// Why it could not be played.
#[derive(Debug, thiserror::Error)]
pub enum PlayError {
    #[error("{0}")]
    Store(#[from] StoreError),
    #[error("{0}")]
    Door(#[from] DoorError),
    #[error("the password could not be hashed")]
    Password,
}

/// Enters the company: departments, people with one password for all, customers and equipment.
///
/// # Errors
/// The database did not carry it out.
pub async fn enter(store: &Store, company: &Company, password: &str) -> Result<(), PlayError> {
    let hash = password::hash(password, *b"the sample's own").ok_or(PlayError::Password)?;
    let mut people = Vec::with_capacity(company.members.len());
    for member in &company.members {
        people.push((
            member.person.clone(),
            Account {
                login: member.login.clone(),
                mail: Some(member.mail.clone()),
                phone: Some(member.phone.clone()),
                mail_notices: false,
                password_hash: Some(hash.clone()),
            },
        ));
    }
    store.enter_people(&company.departments, &people).await?;
    store.enter_master(&company.master).await?;
    Ok(())
}

/// Plays all stories up to `now`. `set_clock` turns the store's clock.
///
/// # Errors
/// The database did not carry it out. A refused step is counted, not an error.
pub async fn play(
    store: &Store,
    company: &Company,
    stories: &[Story],
    set_clock: impl Fn(Timestamp),
    now: Timestamp,
) -> Result<Played, PlayError> {
    let mut stage = Stage {
        store,
        company,
        chance: Chance::new(7),
        cases: vec![None; stories.len()],
        played: Played::default(),
        agenda: BinaryHeap::new(),
        count: 0,
    };
    for (i, story) in stories.iter().enumerate() {
        stage.plan(story.at, Act::Report(i));
        for (n, (at, _)) in story.steps.iter().enumerate() {
            stage.plan(*at, Act::Step(i, n));
        }
    }
    while let Some(Reverse((at, _, act))) = stage.agenda.pop() {
        if at > now {
            break;
        }
        stage.until(at, &set_clock).await?;
        match act {
            Act::Report(i) => stage.report(i, &stories[i]).await?,
            Act::Step(i, n) => stage.step(i, &stories[i], n, at).await?,
            Act::Aside(id, i, who, doing) => stage.aside(id, &stories[i], who, &doing, at).await?,
        }
    }
    stage.until(now, &set_clock).await?;
    set_clock(now);
    // What a history would have sent was never really written to anybody.
    outbox::settle(store.db(), now).await?;
    store::read::notices::settle(store.db(), now).await?;
    Ok(stage.played)
}

struct Stage<'a> {
    store: &'a Store,
    company: &'a Company,
    chance: Chance,
    cases: Vec<Option<CaseId>>,
    played: Played,
    /// What is still to be done; the earliest first, then in the order of planning.
    agenda: BinaryHeap<Reverse<(Timestamp, u64, Act)>>,
    count: u64,
}

/// One thing on the agenda.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Act {
    Report(usize),
    Step(usize, usize),
    /// On a case that came of a story: a part split off, a complaint, one that was opened again.
    Aside(CaseId, usize, PersonId, Doing),
}

impl Stage<'_> {
    /// Lets everything happen by itself that is due before `at`, each at its time.
    async fn until(&self, at: Timestamp, set_clock: &impl Fn(Timestamp)) -> Result<(), PlayError> {
        while let Some(next) = due::nearest(self.store.db()).await? {
            if next >= at {
                break;
            }
            set_clock(next);
            worker::do_due(self.store).await?;
        }
        set_clock(at);
        Ok(())
    }

    async fn report(&mut self, i: usize, story: &Story) -> Result<(), PlayError> {
        let trouble = story.trouble();
        let mut pen = Pen::default();
        let contact = Contact {
            name: story.contact.name.clone(),
            phone: story.contact.phone.as_deref().and_then(|p| Phone::parse(p).ok()),
            mail: story.contact.mail.as_deref().and_then(|m| MailAddress::parse(m).ok()),
            language: None,
        };
        let report = Report {
            kind: Kind::Report,
            channel: story.channel,
            subject: pen.text(&mut self.chance, trouble.subject),
            text: pen.text(&mut self.chance, trouble.text),
            reporter: pen.text(&mut self.chance, &contact.to_text()),
            customer: Some(story.customer),
            equipment: story.unit.iter().map(|(id, _)| *id).collect(),
            local_area: story.area.clone(),
            remote_access: story.unit.is_some_and(|(_, remote)| remote),
            severity: Severity::try_from(trouble.severity).unwrap_or(Severity::Three),
            fault: FaultCode::new(trouble.fault),
            department: self.department(story),
            assignee: story.owner,
            attachments: Vec::new(),
            split_from: None,
            follows: None,
            receipt_given: story.channel == Channel::Phone,
        };
        let actor = match story.channel {
            Channel::Phone | Channel::Fax => Actor::Person(story.agent),
            _ => Actor::Customer,
        };
        let command = Command::Report(Box::new(report));
        let done = self.submit(&format!("{i}"), actor, Target::New, command, pen, story.at).await?;
        self.played.cases += usize::from(done.is_some());
        self.cases[i] = done.map(|done| done.case);
        Ok(())
    }

    fn department(&self, story: &Story) -> DepartmentCode {
        let desk = if matches!(story.trouble().fault, "billing" | "consultation" | "certificate") && story.owner.is_none() {
            "customer-service"
        } else {
            "operations"
        };
        DepartmentCode::new(desk).unwrap_or_else(|| self.company.departments[0].code.clone())
    }

    fn plan(&mut self, at: Timestamp, act: Act) {
        self.count += 1;
        self.agenda.push(Reverse((at, self.count, act)));
    }

    async fn step(&mut self, i: usize, story: &Story, n: usize, at: Timestamp) -> Result<(), PlayError> {
        let Some(id) = self.cases[i] else { return Ok(()) };
        let Some((_, doing)) = story.steps.get(n) else { return Ok(()) };
        let Some(case) = store::read::case::state(self.store, id).await? else { return Ok(()) };
        let mut pen = Pen::default();
        let owner = story.owner.unwrap_or(story.agent);
        let Some((actor, command)) = self.command(i, story, &case, doing, &mut pen, at) else {
            if matches!(doing, Doing::Merge) {
                self.serve_aside(id, i, owner, at);
            }
            return Ok(());
        };
        let done = self.submit(&format!("{i}.{n}"), actor, Target::Case(id), command, pen, at).await?;
        match (doing, done) {
            // Nothing to merge with any more: it is served like any other.
            (Doing::Merge, None) | (Doing::FollowUp(false), Some(_)) => self.serve_aside(id, i, owner, at),
            (Doing::Split, Some(done)) => self.serve_others(&done, i, owner, at),
            (Doing::Complain(_), Some(done)) => self.serve_others(&done, i, known(self.company, "mali"), at),
            _ => {}
        }
        Ok(())
    }

    fn serve_others(&mut self, done: &Done, i: usize, who: PersonId, at: Timestamp) {
        for id in &done.also {
            self.serve_aside(*id, i, who, at);
        }
    }

    /// The rest of a case that came of another.
    fn serve_aside(&mut self, id: CaseId, i: usize, who: PersonId, at: Timestamp) {
        let mut minutes = 0;
        let works = Doing::Word(true, "好了，谢谢！");
        let steps = [(1, Doing::Receipt), (180, Doing::Answer), (240, Doing::Propose), (300, works), (120, Doing::Close)];
        for (longest, doing) in steps {
            minutes += self.chance.between(1, longest);
            let at = at.saturating_add(SignedDuration::from_mins(minutes)).unwrap_or(at);
            self.plan(at, Act::Aside(id, i, who, doing));
        }
    }

    async fn aside(&mut self, id: CaseId, story: &Story, who: PersonId, doing: &Doing, at: Timestamp) -> Result<(), PlayError> {
        let Some(case) = store::read::case::state(self.store, id).await? else { return Ok(()) };
        let mut pen = Pen::default();
        let story = Story { owner: Some(who), channel: Channel::Phone, ..story.clone() };
        let Some((actor, command)) = self.command(0, &story, &case, doing, &mut pen, at) else { return Ok(()) };
        self.count += 1;
        let name = format!("aside.{}", self.count);
        self.submit(&name, actor, Target::Case(id), command, pen, at).await?;
        Ok(())
    }

    /// What the step means on the case as it stands; `None` where it is passed over.
    fn command(
        &mut self,
        i: usize,
        story: &Story,
        case: &Case,
        doing: &Doing,
        pen: &mut Pen,
        now: Timestamp,
    ) -> Option<(Actor, Command)> {
        let trouble = story.trouble();
        let owner = Actor::Person(story.owner.unwrap_or(story.agent));
        let by = match story.channel {
            Channel::Mail | Channel::Web | Channel::Scan => Channel::Mail,
            _ => Channel::Phone,
        };
        let voice = if by == Channel::Mail { Voice::Customer } else { Voice::ToldTo(story.owner.unwrap_or(story.agent)) };
        let teller = if by == Channel::Mail { Actor::Customer } else { owner };
        let mut write = |text: &str| pen.text(&mut self.chance, text);
        Some(match doing {
            Doing::Receipt => (Actor::Program, Command::GiveReceipt { by: story.channel }),
            Doing::Contact => (owner, Command::Contact { by: Channel::Phone, text: None }),
            Doing::Answer => (owner, Command::Answer { by, text: write(trouble.answer), attachments: Vec::new() }),
            Doing::Note(text) => {
                let mentions = Default::default();
                (owner, Command::Note { text: write(text), mentions, attachments: Vec::new() })
            }
            Doing::Diagnose(against) => {
                let world = self.store.world();
                let circumstances = Circumstances {
                    fault: case.fault.as_ref(),
                    severity: case.severity,
                    remote_access: case.remote_access,
                    local_team: case.local_area.is_some(),
                };
                let suggested = world.serving.suggest(&circumstances, &case.tried).way;
                let way = if *against { suggested.next() } else { suggested };
                let reason = AGAINST[i % AGAINST.len()];
                (owner, Command::StartDiagnosis { way, against: (way != suggested).then(|| write(reason)) })
            }
            Doing::Finding => {
                (owner, Command::RecordFinding { cause: write(trouble.cause), remedy: write(trouble.remedy) })
            }
            Doing::Propose => (owner, Command::Propose { by, text: write(trouble.proposal), attachments: Vec::new() }),
            Doing::Word(effective, text) => {
                (teller, Command::GiveWord { effective: *effective, voice, text: Some(write(text)) })
            }
            Doing::Wait(on, why) => (owner, Command::Wait { on: *on, why: write(why) }),
            // A message of the customer may have ended the waiting already.
            Doing::StopWaiting => (owner, Command::StopWaiting),
            Doing::Message(text) => (
                Actor::Customer,
                Command::Receive {
                    by: Channel::Mail,
                    from: case.reporter,
                    text: write(text),
                    attachments: Vec::new(),
                    courtesy: false,
                },
            ),
            Doing::Close => (owner, Command::Close),
            Doing::FollowUp(works) => {
                let text = (!works).then(|| write("用了几天又出现同样的问题。"));
                (Actor::Customer, Command::AnswerFollowUp { works: *works, voice: Voice::Customer, text })
            }
            Doing::Rate(stars) => (Actor::Customer, Command::Rate { stars: *stars, text: None }),
            Doing::Withdraw(text) => (teller, Command::Withdraw { voice, text: write(text) }),
            Doing::Complain(which) => {
                let (subject, text) = COMPLAINTS[which % COMPLAINTS.len()];
                (Actor::Customer, Command::Complain { subject: write(subject), text: write(text), reporter: case.reporter })
            }
            Doing::Merge => {
                let into = self.cases[..i].iter().rev().flatten().nth(i % 3).copied()?;
                (owner, Command::Merge { into, why: write("同一客户就同一事项的重复报修。") })
            }
            Doing::Split => (
                owner,
                Command::Split { subject: write("另一块表也要检查"), text: write("客户同时提到另一块表有异响，单独立单处理。") },
            ),
            Doing::CloseWithoutWord => {
                let by = Actor::Person(known(self.company, "wangjianguo"));
                (by, Command::CloseWithoutWord { reason: write("三次提醒后客户未回复，现场数据显示计量正常，予以结案。") })
            }
            Doing::Acknowledge => {
                let (clock, asked) = climbed(case)?;
                // Not everybody does.
                if now.as_second() % 3 == 0 {
                    return None;
                }
                (Actor::Person(asked), Command::Acknowledge { clock })
            }
        })
    }

    async fn submit(
        &mut self,
        name: &str,
        actor: Actor,
        target: Target,
        command: Command,
        pen: Pen,
        at: Timestamp,
    ) -> Result<Option<Done>, PlayError> {
        let id = CommandId::named("sample", name);
        let submission = Submission::new(id, actor, at, target, command).with_texts(pen.texts);
        self.played.steps += 1;
        match self.store.door().submit(submission).await {
            Ok(done) => Ok(Some(done)),
            Err(DoorError::Refused(refusal)) => {
                self.note(&refusal);
                Ok(None)
            }
            Err(failed @ DoorError::Failed(_)) => Err(failed.into()),
        }
    }

    fn note(&mut self, refusal: &Refusal) {
        *self.played.refused.entry(refusal.code()).or_default() += 1;
    }
}

/// The first clock that somebody is asked about.
fn climbed(case: &Case) -> Option<(ClockNo, PersonId)> {
    case.clocks.iter().enumerate().find_map(|(no, clock)| match &clock.state {
        ClockState::Missed { climb, .. } if matches!(climb.state, ClimbState::Asked { .. }) => {
            Some((ClockNo::try_from(no).ok()?, climb.rungs.last()?.asked))
        }
        _ => None,
    })
}

#[derive(Default)]
struct Pen {
    texts: Vec<SealedText>,
}

impl Pen {
    fn text(&mut self, chance: &mut Chance, text: &str) -> TextRef {
        let sealed = SealedText::new(chance.bytes(), text);
        let name = sealed.reference();
        self.texts.push(sealed);
        name
    }
}
