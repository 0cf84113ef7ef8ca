//! Plays the stories: every step is a real command through the door, at its time; between the steps, whatever falls due.

use crate::chance::Chance;
use crate::company::Company;
use crate::history::{Doing, Story};
use crate::texts::{AGAINST, COMPLAINTS};
use domain::case::{Actor, Case, Channel, Command, Kind, Refusal, Report, Voice};
use domain::clock::{ClimbState, ClockNo, ClockState};
use domain::contact::{Contact, MailAddress, Phone};
use domain::ids::{CaseId, CommandId, DepartmentCode, FaultCode, PersonId};
use domain::serving::Circumstances;
use domain::severity::Severity;
use domain::text::{SealedText, TextRef};
use jiff::Timestamp;
use std::collections::BTreeMap;
use store::account::password;
use store::people::Account;
use store::{DoorError, Store, StoreError, Submission, Target, due, outbox, worker};

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
    let mut queue: Vec<(Timestamp, usize, Option<usize>)> = Vec::new();
    for (i, story) in stories.iter().enumerate() {
        queue.push((story.at, i, None));
        queue.extend(story.steps.iter().enumerate().map(|(n, (at, _))| (*at, i, Some(n))));
    }
    queue.sort();
    let mut stage = Stage { store, company, chance: Chance::new(7), cases: vec![None; stories.len()], played: Played::default() };
    for (at, i, step) in queue {
        stage.until(at, &set_clock).await?;
        let story = &stories[i];
        match step {
            None => stage.report(i, story).await?,
            Some(n) => stage.step(i, story, n).await?,
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
        let done = self.submit(i, 0, actor, Target::New, Command::Report(Box::new(report)), pen, story.at).await?;
        self.cases[i] = done;
        self.played.cases += usize::from(done.is_some());
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

    async fn step(&mut self, i: usize, story: &Story, n: usize) -> Result<(), PlayError> {
        let Some(id) = self.cases[i] else { return Ok(()) };
        let Some((at, doing)) = story.steps.get(n) else { return Ok(()) };
        let Some(file) = store::read::case::case(self.store, id).await? else { return Ok(()) };
        let mut pen = Pen::default();
        let Some((actor, command)) = self.command(i, story, &file.case, doing, &mut pen, *at) else { return Ok(()) };
        self.submit(i, n + 1, actor, Target::Case(id), command, pen, *at).await?;
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
                let into = self.cases[..i].iter().rev().flatten().next().copied()?;
                (owner, Command::Merge { into, why: write("同一客户就同一事项的重复报修。") })
            }
            Doing::Split => (
                owner,
                Command::Split { subject: write("另一块表也要检查"), text: write("客户同时提到另一块表有异响，单独立单处理。") },
            ),
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
        i: usize,
        n: usize,
        actor: Actor,
        target: Target,
        command: Command,
        pen: Pen,
        at: Timestamp,
    ) -> Result<Option<CaseId>, PlayError> {
        let id = CommandId::named("sample", &format!("{i}.{n}"));
        let submission = Submission::new(id, actor, at, target, command).with_texts(pen.texts);
        self.played.steps += 1;
        match self.store.door().submit(submission).await {
            Ok(done) => Ok(Some(done.case)),
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
