//! Plays the stories: every step is a real command through the door, at its time; between the steps, whatever falls due.

use crate::chance::Chance;
use crate::company::Company;
use crate::history::{Doing, Scene, Story, StoryNo, Taken};
use domain::case::{Actor, Command, Event, Kind, Refusal, Report, Voice};
use domain::clock::{ClimbState, ClockEvent, ClockNo, ClockState};
use domain::courtesy::is_courtesy;
use domain::ids::{CaseId, CommandId, PersonId};
use domain::serving::Place;
use domain::text::{SealedText, TextRef};
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeMap, BTreeSet};
use store::account::password;
use store::door::Ticket;
use store::people::Account;
use store::{Done, DoorError, Store, StoreError, Submission, Target, due, outbox};

/// Steps of the same minute are written down together, at the time of the last.
const TOGETHER: SignedDuration = SignedDuration::from_secs(60);
const TOGETHER_MAX: usize = 64;
/// Cases acted on at once when a time is reached.
const CLAIM_MAX: i64 = 256;
/// Long enough for any claim of a history that is played alone.
const LEASE: SignedDuration = SignedDuration::from_hours(1);

/// What was played.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Played {
    pub cases: usize,
    pub steps: usize,
    /// Times that were reached.
    pub ticks: usize,
    /// Steps that the rules refused; a history that is told well has none.
    pub refused: Vec<Refused>,
}

/// A step that the rules refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    pub story: StoryNo,
    pub at: Timestamp,
    pub doing: String,
    pub why: Refusal,
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
/// The database did not carry it out, as when it is not a new one.
pub async fn enter(store: &Store, company: &Company, password: &str) -> Result<(), PlayError> {
    let hash = password::hash(password, *b"the sample's own").ok_or(PlayError::Password)?;
    let account = |member: &crate::Member| Account {
        login: member.login.clone(),
        mail: Some(member.mail.clone()),
        phone: Some(member.phone.clone()),
        mail_notices: false,
        password_hash: Some(hash.clone()),
    };
    let people: Vec<_> = company.members.iter().map(|m| (m.person.clone(), account(m))).collect();
    store.enter_people(&company.departments, &people).await?;
    store.enter_master(&company.master).await?;
    crate::parts::enter(store).await?;
    crate::contracts::enter(store, company).await?;
    crate::installed::enter(store, company).await?;
    if let Some(first) = company.members.first() {
        crate::portal::enter(store, first.person.id, &hash).await?;
    }
    crate::field::enter(store, company).await?;
    Ok(())
}

/// Plays all stories up to `now`. `set_clock` turns the store's clock.
///
/// # Errors
/// The database did not carry it out. A refused step is noted, not an error.
pub async fn play(
    store: &Store,
    stories: &[Story],
    set_clock: impl Fn(Timestamp),
    now: Timestamp,
) -> Result<Played, PlayError> {
    let mut stage = Stage {
        store,
        set_clock,
        chance: Chance::new(stories.len() as u64),
        cases: BTreeMap::new(),
        patience: BTreeMap::new(),
        promised: BTreeSet::new(),
        played: Played::default(),
    };
    let steps = Step::of_all(stories);
    let mut rest = steps.as_slice();
    while let Some(first) = rest.first() {
        stage.until(first.at).await?;
        let together = stage.together(rest).await?;
        let (now_played, later) = rest.split_at(together);
        stage.steps(now_played).await?;
        rest = later;
    }
    stage.until(now).await?;
    (stage.set_clock)(now);
    // What a history would have sent was never really meant for anybody.
    outbox::settle(store.db(), now).await?;
    store::read::notices::settle(store.db(), now).await?;
    Ok(stage.played)
}

/// One step of one story, in the order of time over all of them.
struct Step<'a> {
    at: Timestamp,
    story: &'a Story,
    n: usize,
    what: What<'a>,
}

enum What<'a> {
    Report(&'a Taken),
    Scene(&'a Scene),
}

impl<'a> Step<'a> {
    fn of_all(stories: &'a [Story]) -> Vec<Self> {
        let mut steps = Vec::new();
        for story in stories {
            if let Some(taken) = &story.taken {
                steps.push(Self { at: story.at, story, n: 0, what: What::Report(taken) });
            }
            let scenes = story.scenes.iter().enumerate();
            steps.extend(scenes.map(|(n, scene)| Self {
                at: scene.at,
                story,
                n: n + 1,
                what: What::Scene(scene),
            }));
        }
        steps.sort_by_key(|step| (step.at, step.story.no, step.n));
        steps
    }

    /// It makes a case whose number later steps need.
    fn makes_case(&self) -> bool {
        match &self.what {
            What::Report(_) => true,
            What::Scene(scene) => matches!(scene.doing, Doing::Split { .. } | Doing::Complain { .. }),
        }
    }
}

struct Stage<'a, F> {
    store: &'a Store,
    set_clock: F,
    chance: Chance,
    cases: BTreeMap<StoryNo, CaseId>,
    /// After how long superiors say "I have it", by case; they never do where it is `None`.
    patience: BTreeMap<CaseId, Option<SignedDuration>>,
    /// Who is about to say so.
    promised: BTreeSet<(Timestamp, CaseId, ClockNo, PersonId)>,
    played: Played,
}

impl<F: Fn(Timestamp)> Stage<'_, F> {
    /// Lets everything happen by itself that is due before `at`, each at its time.
    async fn until(&mut self, at: Timestamp) -> Result<(), PlayError> {
        loop {
            let due = due::nearest(self.store.db()).await?.filter(|due| *due < at);
            let promised = self.promised.first().copied().filter(|(promised, ..)| *promised < at);
            match (due, promised) {
                (None, None) => break,
                (Some(due), Some((said, ..))) if due <= said => self.ticks(due).await?,
                (Some(due), None) => self.ticks(due).await?,
                (_, Some(said)) => {
                    self.promised.pop_first();
                    self.acknowledge(said).await?;
                }
            }
        }
        Ok(())
    }

    async fn ticks(&mut self, at: Timestamp) -> Result<(), PlayError> {
        (self.set_clock)(at);
        let claimed = due::claim(self.store.db(), self.store.now(), CLAIM_MAX, LEASE).await?;
        let mut tickets = Vec::with_capacity(claimed.len());
        for due in &claimed {
            let target = Target::Case(due.case);
            let tick =
                Submission::new(due.command_id(), Actor::Program, self.store.now(), target, Command::Tick);
            tickets.push(self.store.door().enqueue(tick).await?);
        }
        for ticket in tickets {
            let done = ticket.done().await?;
            self.played.ticks += 1;
            self.asked(&done, at);
        }
        Ok(())
    }

    /// Whoever a clock climbed to will say "I have it", if they do.
    fn asked(&mut self, done: &Done, now: Timestamp) {
        let Some(Some(after)) = self.patience.get(&done.case) else { return };
        for event in &done.events {
            let Event::Clock { no, event: ClockEvent::Climbed { rung, acknowledge_by } } = event else {
                continue;
            };
            if let Ok(at) = now.saturating_add(*after)
                && at < *acknowledge_by
            {
                self.promised.insert((at, done.case, *no, rung.asked));
            }
        }
    }

    async fn acknowledge(&mut self, said: (Timestamp, CaseId, ClockNo, PersonId)) -> Result<(), PlayError> {
        let (at, case, clock, who) = said;
        (self.set_clock)(at);
        let Some(file) = store::read::case::case(self.store, case).await? else { return Ok(()) };
        // It may have been answered meanwhile, or wait for something.
        let still_asked = file.case.clocks.get(usize::from(clock)).is_some_and(|clock| match &clock.state {
            ClockState::Missed { climb, .. } => {
                matches!(climb.state, ClimbState::Asked { .. })
                    && climb.rungs.last().is_some_and(|r| r.asked == who)
            }
            _ => false,
        });
        if still_asked {
            let id = CommandId::named("sample-acknowledge", &format!("{case}.{clock}.{at}"));
            let command = Command::Acknowledge { clock };
            let submission = Submission::new(id, Actor::Person(who), at, Target::Case(case), command);
            self.store.door().submit(submission).await?;
            self.played.steps += 1;
        }
        Ok(())
    }

    /// How many of the steps can be written down together: those of the same minute, unless something falls due in between
    /// or a case is made.
    async fn together(&self, steps: &[Step<'_>]) -> Result<usize, PlayError> {
        let Some(first) = steps.first() else { return Ok(0) };
        if first.makes_case() {
            return Ok(1);
        }
        let mut end = first.at.saturating_add(TOGETHER).unwrap_or(first.at);
        if let Some(due) = due::nearest(self.store.db()).await? {
            end = end.min(due);
        }
        if let Some((said, ..)) = self.promised.first() {
            end = end.min(*said);
        }
        let rest = steps.iter().skip(1).take(TOGETHER_MAX - 1);
        Ok(1 + rest.take_while(|step| step.at <= end && !step.makes_case()).count())
    }

    async fn steps(&mut self, steps: &[Step<'_>]) -> Result<(), PlayError> {
        if let Some(last) = steps.last() {
            (self.set_clock)(last.at);
        }
        let mut waiting: Vec<(&Step<'_>, Ticket)> = Vec::with_capacity(steps.len());
        for step in steps {
            // A story whose beginning is left out is left out.
            if let Some(mut submission) = self.submission(step) {
                if let Command::Report(report) = &mut submission.command {
                    report.place = store::read::place::of(self.store.db(), &report.equipment).await?;
                }
                if let Command::Identify { equipment, place, .. } = &mut submission.command {
                    *place = store::read::place::of(self.store.db(), equipment).await?;
                }
                self.played.steps += 1;
                waiting.push((step, self.store.door().enqueue(submission).await?));
            }
        }
        for (step, ticket) in waiting {
            match ticket.done().await {
                Ok(done) => self.done(step, &done),
                Err(DoorError::Refused(why)) => self.refused(step, why),
                Err(failed @ DoorError::Failed(_)) => return Err(failed.into()),
            }
        }
        Ok(())
    }

    fn done(&mut self, step: &Step<'_>, done: &Done) {
        let (story, made) = match &step.what {
            What::Report(_) => (step.story.no, Some(done.case)),
            What::Scene(scene) => match &scene.doing {
                Doing::Split { story, .. } | Doing::Complain { story, .. } => {
                    (*story, done.also.first().copied())
                }
                _ => return,
            },
        };
        if let Some(case) = made {
            self.cases.insert(story, case);
            self.patience.insert(case, step.story.acknowledged_after);
            self.played.cases += 1;
        }
    }

    fn refused(&mut self, step: &Step<'_>, why: Refusal) {
        let doing = match &step.what {
            What::Report(_) => "Report".to_owned(),
            What::Scene(scene) => format!("{:?}", scene.doing),
        };
        self.played.refused.push(Refused { story: step.story.no, at: step.at, doing, why });
    }

    fn submission(&mut self, step: &Step<'_>) -> Option<Submission> {
        let mut pen = Pen { chance: &mut self.chance, texts: Vec::new() };
        let (actor, target, command) = match &step.what {
            What::Report(taken) => (taken.actor, Target::New, report(&mut pen, taken)),
            What::Scene(scene) => {
                let case = *self.cases.get(&step.story.no)?;
                (scene.actor, Target::Case(case), command(&mut pen, scene, step.story, &self.cases)?)
            }
        };
        let texts = pen.texts;
        let id = CommandId::named("sample", &format!("{}.{}", step.story.no, step.n));
        Some(Submission::new(id, actor, step.at, target, command).with_texts(texts))
    }
}

fn report(pen: &mut Pen<'_>, taken: &Taken) -> Command {
    Command::Report(Box::new(Report {
        kind: Kind::Report,
        channel: taken.channel,
        subject: pen.text(&taken.subject),
        text: pen.text(&taken.text),
        reporter: pen.text(&taken.reporter.to_text()),
        customer: taken.customer,
        equipment: taken.equipment.clone(),
        local_area: taken.area.clone(),
        remote_access: taken.remote_access,
        // Looked up when it is entered.
        place: Place::default(),
        severity: taken.severity,
        fault: taken.fault.clone(),
        department: taken.department.clone(),
        assignee: taken.assignee,
        attachments: Vec::new(),
        split_from: None,
        follows: None,
        receipt_given: taken.channel == domain::case::Channel::Phone,
    }))
}

/// What a scene is to the rules; `None` where it leads to a story that is left out.
fn command(
    pen: &mut Pen<'_>,
    scene: &Scene,
    story: &Story,
    cases: &BTreeMap<StoryNo, CaseId>,
) -> Option<Command> {
    let attachments = Vec::new();
    let voice = match scene.actor {
        Actor::Person(who) => Voice::ToldTo(who),
        Actor::Customer | Actor::Contact(_) | Actor::Program => Voice::Customer,
    };
    Some(match &scene.doing {
        Doing::Receipt => {
            let by = story.taken.as_ref().map_or(domain::case::Channel::Mail, |taken| taken.channel);
            Command::GiveReceipt { by }
        }
        Doing::Contact { by, text } => Command::Contact { by: *by, text: Some(pen.text(text)) },
        Doing::Answer { by, text } => Command::Answer { by: *by, text: pen.text(text), attachments },
        Doing::Receive { by, text } => {
            let from = pen.text(&story.taken.as_ref()?.reporter.to_text());
            Command::Receive { by: *by, from, text: pen.text(text), attachments, courtesy: is_courtesy(text) }
        }
        Doing::Send { by, text } => Command::Send { by: *by, text: pen.text(text), attachments },
        Doing::Note { text, mentions } => {
            Command::Note { text: pen.text(text), mentions: mentions.clone(), attachments }
        }
        Doing::Diagnose { way, against } => {
            Command::StartDiagnosis { way: *way, against: pen.maybe(against) }
        }
        Doing::Find { cause, remedy } => {
            Command::RecordFinding { cause: pen.text(cause), remedy: pen.text(remedy) }
        }
        Doing::Propose { by, text } => Command::Propose { by: *by, text: pen.text(text), attachments },
        Doing::Word { effective, text } => {
            Command::GiveWord { effective: *effective, voice, text: Some(pen.text(text)) }
        }
        Doing::Wait { on, why } => Command::Wait { on: *on, why: pen.text(why) },
        Doing::StopWaiting => Command::StopWaiting,
        Doing::Assign { to, why } => Command::Assign { to: Some(*to), why: pen.maybe(why) },
        Doing::HandOver { to, assignee, why } => {
            Command::HandOver { to: to.clone(), assignee: *assignee, why: pen.maybe(why) }
        }
        Doing::ChangeSeverity { to, why } => Command::ChangeSeverity { to: *to, why: pen.text(why) },
        Doing::Identify { customer, equipment, area, remote_access } => Command::Identify {
            customer: Some(*customer),
            equipment: equipment.clone(),
            local_area: area.clone(),
            remote_access: *remote_access,
            place: Place::default(),
        },
        Doing::Follow => Command::Follow { who: scene.actor.person()? },
        Doing::Close => Command::Close,
        Doing::CloseWithoutWord { reason } => Command::CloseWithoutWord { reason: pen.text(reason) },
        Doing::Withdraw { text } => Command::Withdraw { voice, text: pen.text(text) },
        Doing::Merge { into, why } => Command::Merge { into: *cases.get(into)?, why: pen.text(why) },
        Doing::Split { subject, text, .. } => {
            Command::Split { subject: pen.text(subject), text: pen.text(text) }
        }
        Doing::Complain { subject, text, reporter, .. } => Command::Complain {
            subject: pen.text(subject),
            text: pen.text(text),
            reporter: pen.text(&reporter.to_text()),
        },
        Doing::FollowUp { works, text } => {
            Command::AnswerFollowUp { works: *works, voice, text: pen.maybe(text) }
        }
        Doing::Rate { stars, text } => Command::Rate { stars: *stars, text: pen.maybe(text) },
    })
}

/// Writes texts down, each with a salt of its own.
struct Pen<'a> {
    chance: &'a mut Chance,
    texts: Vec<SealedText>,
}

impl Pen<'_> {
    fn text(&mut self, text: &str) -> TextRef {
        let sealed = SealedText::new(self.chance.bytes(), text);
        let name = sealed.reference();
        self.texts.push(sealed);
        name
    }

    fn maybe(&mut self, text: &Option<String>) -> Option<TextRef> {
        text.as_deref().map(|text| self.text(text))
    }
}
