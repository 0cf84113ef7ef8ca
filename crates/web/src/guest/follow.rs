//! What the customer sees of their case, and what they can say to it. Nothing is changed by opening a link.

use super::report::promised_hours;
use crate::answer::{self, Answer, Refusal};
use crate::app::App;
use crate::clocks;
use crate::components::{ClockChip, Form};
use crate::filters;
use crate::flash::Flash;
use crate::i18n::L10n;
use crate::layout::Shell;
use crate::posted::GuestPosted;
use crate::reader::Reader;
use crate::submit::{Wish, form_command};
use crate::viewer::From;
use crate::words;
use askama::Template;
use axum::extract::{Path, Query, State};
use domain::case::charge::ChargeEvent;
use domain::case::{Actor, Attachment, Channel, Command, Event, FollowUp, Stage, Step, Voice};
use domain::charter::KeptBy;
use domain::courtesy;
use domain::text::TextRef;
use domain::warranty::Verdict;
use serde::Deserialize;
use store::Target;
use store::read::case::{CaseFile, by_follow_token, case};

/// The longest link that is looked up.
const TOKEN_CHARS_MAX: usize = 64;
const TEXT_CHARS_MAX: usize = 5_000;

#[derive(Template)]
#[template(path = "guest/follow.html")]
struct FollowPage {
    s: Shell,
    form: Form,
    path: String,
    number: String,
    /// It goes on as part of somebody else's.
    joined: bool,
    subject: String,
    stage: String,
    reported: String,
    is_new: bool,
    /// Hours until the answer, for who has just reported.
    hours: Option<i64>,
    promises: Vec<Promised>,
    said: Vec<Said>,
    finding: Option<(String, String)>,
    may_give_word: bool,
    may_say_still_works: bool,
    may_rate: bool,
    may_withdraw: bool,
    rating: Option<u8>,
    token: String,
}

struct Promised {
    title: String,
    chip: ClockChip,
    why: Vec<String>,
}

struct Said {
    mine: bool,
    what: String,
    when: String,
    /// `None`: erased.
    text: Option<String>,
    files: Vec<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    new: Option<String>,
}

pub(super) async fn show(
    State(app): State<App>,
    reader: Reader,
    Path(token): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let file = open(&app, &token).await?;
    let form = Form::new(&reader.l);
    answer::page(&page(&app, &reader, &token, &file, form, asked.new.is_some()))
}

/// What a link opens.
struct Opened {
    /// The case as it goes on now.
    file: CaseFile,
    /// The reader's own report, where it was joined to somebody else's: of that they see how far it has come, and nothing
    /// that was said.
    own: Option<CaseFile>,
}

impl Opened {
    /// Whose words are shown.
    fn words(&self) -> &CaseFile {
        self.own.as_ref().unwrap_or(&self.file)
    }
}

/// The case of a link; one that was merged leads to where it goes on.
async fn open(app: &App, token: &str) -> Answer<Opened> {
    if token.len() > TOKEN_CHARS_MAX {
        return Err(Refusal::not_found().into());
    }
    let id = by_follow_token(&app.store, token).await?.ok_or_else(Refusal::not_found)?;
    let own = case(&app.store, id).await?.ok_or_else(Refusal::not_found)?;
    let mut onward = None;
    // Merged again and again ends somewhere; so does this.
    for _ in 0..8 {
        let at = onward.as_ref().unwrap_or(&own);
        let Stage::Merged { into, .. } = at.case.stage else { break };
        onward = Some(case(&app.store, into).await?.ok_or_else(Refusal::not_found)?);
    }
    let Some(file) = onward else { return Ok(Opened { file: own, own: None }) };
    let same = own.case.customer.is_some() && own.case.customer == file.case.customer
        || own.text(own.case.reporter) == file.text(file.case.reporter);
    Ok(Opened { file, own: (!same).then_some(own) })
}

fn page(app: &App, reader: &Reader, token: &str, opened: &Opened, form: Form, is_new: bool) -> FollowPage {
    let l = &reader.l;
    let Opened { file, own } = opened;
    let words_of = opened.words();
    let world = app.store.world();
    let case = &file.case;
    let promises = case.clocks.iter().map(|clock| Promised {
        title: words::promise(l, &world.charter, &clock.promise),
        // Who it climbed to stays in the house.
        chip: clocks::plain_chip(l, &world, clock),
        why: clocks::why(l, &world, clock),
    });
    let answer_clock = case.clocks.iter().find(|c| c.terms.kept_by == KeptBy::Answer);
    let over = matches!(case.stage, Stage::Confirmed { .. } | Stage::Closed { .. });
    let subject = words_of.text(words_of.case.subject).unwrap_or_default().to_owned();
    let number = words_of.case.id.to_string();
    FollowPage {
        s: Shell::new(reader, &l.ta("guest-follow-title", &[("case", &number)])),
        form,
        path: format!("/follow/{token}"),
        number,
        joined: own.is_some(),
        subject,
        stage: words::stage(l, case.stage_code()),
        reported: l.when(words_of.case.reported),
        is_new,
        hours: answer_clock.and_then(|c| promised_hours(c.terms.budget)),
        promises: promises.collect(),
        said: said(l, words_of),
        finding: case.finding.filter(|_| own.is_none()).map(|f| {
            let text = |name| file.text(name).unwrap_or_default().to_owned();
            (text(f.cause), text(f.remedy))
        }),
        may_give_word: own.is_none() && matches!(case.stage, Stage::Open { step: Step::Proposed { .. }, .. }),
        may_say_still_works: own.is_none() && matches!(case.follow_up, FollowUp::Asked { .. }),
        may_rate: own.is_none() && over && case.rating.is_none(),
        may_withdraw: own.is_none() && case.is_open(),
        rating: case.rating.filter(|_| own.is_none()),
        token: app.form_token(),
    }
}

/// What was said to one another. Notes, and who works on it, stay in the house.
fn said(l: &L10n, file: &CaseFile) -> Vec<Said> {
    let mut all = Vec::new();
    for recorded in &file.journal {
        for event in &recorded.entry.events {
            let (mine, key, text, files): (bool, &str, _, &[Attachment]) = match event {
                Event::Reported(r) => (true, "guest-said-reported", Some(r.text), &r.attachments),
                Event::MessageReceived { text, attachments, .. } => {
                    (true, "guest-said-wrote", Some(*text), attachments)
                }
                Event::Answered { text, attachments, .. } => {
                    (false, "guest-said-answered", Some(*text), attachments)
                }
                Event::MessageSent { text, attachments, .. } => {
                    (false, "guest-said-message", Some(*text), attachments)
                }
                Event::SolutionProposed { text, attachments, .. } => {
                    (false, "guest-said-proposed", Some(*text), attachments)
                }
                Event::WordGiven { effective: true, text, .. } => (true, "guest-said-works", *text, &[]),
                Event::WordGiven { effective: false, text, .. } => (true, "guest-said-works-not", *text, &[]),
                Event::FollowUpAnswered { works: true, text, .. } => {
                    (true, "guest-said-still-works", *text, &[])
                }
                Event::FollowUpAnswered { works: false, text, .. } => {
                    (true, "guest-said-no-more", *text, &[])
                }
                Event::Rated { text, .. } => (true, "guest-said-rated", *text, &[]),
                Event::ComplaintTaken { text } => (true, "guest-said-complained", Some(*text), &[]),
                Event::Withdrawn { text, .. } => (true, "guest-said-withdrew", Some(*text), &[]),
                Event::Closed(_) => (false, "guest-said-closed", None, &[]),
                Event::Reopened { .. } => (false, "guest-said-reopened", None, &[]),
                Event::ReceiptGiven { .. }
                | Event::Contacted { .. }
                | Event::MachineMessage { .. }
                | Event::Noted { .. }
                | Event::DiagnosisStarted { .. }
                | Event::FindingRecorded(_)
                | Event::Reminded { .. }
                | Event::WaitingBegan { .. }
                | Event::WaitingEnded { .. }
                | Event::Assigned { .. }
                | Event::HandedOver { .. }
                | Event::SeverityChanged { .. }
                | Event::FaultChanged { .. }
                | Event::Identified { .. }
                | Event::Followed { .. }
                | Event::Unfollowed { .. }
                | Event::MergedInto { .. }
                | Event::Absorbed { .. }
                | Event::SplitOff { .. }
                | Event::FollowUpAsked
                | Event::ReplyOwed
                | Event::WordAwaitedAgain { .. }
                | Event::Clock { .. } => continue,
                Event::Charge(event) => match said_of_charges(event) {
                    Some(said) => said,
                    None => continue,
                },
            };
            all.push(Said {
                mine,
                what: l.t(key).into_owned(),
                when: l.when(recorded.entry.stamp.occurred),
                text: match text {
                    Some(name) => file.text(name).map(str::to_owned),
                    None => Some(String::new()),
                },
                files: files.iter().filter_map(|f| file.text(f.name)).map(str::to_owned).collect(),
            });
        }
    }
    all
}

/// What was said to one another about who pays.
fn said_of_charges(event: &ChargeEvent) -> Option<(bool, &'static str, Option<TextRef>, &[Attachment])> {
    Some(match event {
        ChargeEvent::Ruled { verdict, .. } if *verdict != Verdict::Free => {
            (false, "guest-said-ruled", None, &[])
        }
        ChargeEvent::Objected { text, .. } => (true, "guest-said-objected", Some(*text), &[]),
        ChargeEvent::Reviewed { text, .. } => (false, "guest-said-reviewed", Some(*text), &[]),
        ChargeEvent::QuoteIssued { .. } => (false, "guest-said-quote", None, &[]),
        ChargeEvent::QuoteAccepted { .. } => (true, "guest-said-accepted", None, &[]),
        ChargeEvent::QuoteDeclined { text, .. } => (true, "guest-said-declined", *text, &[]),
        ChargeEvent::QuoteWithdrawn { .. } => (false, "guest-said-quote-withdrawn", None, &[]),
        ChargeEvent::Paid { .. } => (true, "guest-said-paid", None, &[]),
        ChargeEvent::Ruled { .. }
        | ChargeEvent::LineAdded { .. }
        | ChargeEvent::LineChanged { .. }
        | ChargeEvent::LineWithdrawn { .. }
        | ChargeEvent::Undecided { .. }
        | ChargeEvent::CarriedOut { .. }
        | ChargeEvent::QuoteExpired { .. }
        | ChargeEvent::CarriedOver { .. } => return None,
    })
}

#[derive(Debug, Deserialize)]
pub(super) struct Sent {
    #[serde(default)]
    text: String,
    #[serde(default)]
    works: String,
    #[serde(default)]
    stars: String,
    #[serde(default)]
    token: String,
}

pub(super) async fn act(
    State(app): State<App>,
    reader: Reader,
    From(address): From,
    Path((token, noun)): Path<(String, String)>,
    sent: GuestPosted<Sent>,
) -> Answer {
    super::within(&app.said, address, &app)?;
    let opened = open(&app, &token).await?;
    // Whether somebody else's works is not theirs to say.
    if opened.own.is_some() && !matches!(noun.as_str(), "message" | "complaint") {
        return Err(Refusal::not_found().into());
    }
    let file = opened.words();
    let typed = &sent.form;
    let text = typed.text.trim();
    let l = &reader.l;
    let mut form = Form::sent(l, sent.fields.clone());
    if text.chars().count() > TEXT_CHARS_MAX {
        form.refuse("text", l.tn("guest-text-long", TEXT_CHARS_MAX));
    }
    if text.is_empty() && matches!(noun.as_str(), "message" | "complaint" | "withdrawal") {
        form.refuse("text", l.t("guest-text.missing"));
    }
    if form.is_refused() {
        return answer::page_with_errors(&page(&app, &reader, &token, &opened, form, false));
    }
    let id = form_command(&app, &typed.token, &sent.fields, &sent.files);
    let mut pen = app.pen();
    let works = typed.works == "yes";
    let command = match noun.as_str() {
        "word" => Command::GiveWord { effective: works, voice: Voice::Customer, text: pen.text_if_any(text) },
        "follow-up" => Command::AnswerFollowUp { works, voice: Voice::Customer, text: pen.text_if_any(text) },
        "message" => Command::Receive {
            by: Channel::Web,
            from: file.case.reporter,
            text: pen.text(text),
            courtesy: sent.files.is_empty() && courtesy::is_courtesy(text),
            attachments: pen.files(sent.files),
        },
        "rating" => Command::Rate { stars: typed.stars.parse().unwrap_or(0), text: pen.text_if_any(text) },
        "complaint" => {
            let subject = file.text(file.case.subject).unwrap_or_default();
            let subject = l
                .ta("guest-complaint-subject", &[("case", &file.case.id.to_string()), ("subject", &subject)]);
            Command::Complain {
                subject: pen.text(&subject),
                text: pen.text(text),
                reporter: file.case.reporter,
            }
        }
        "withdrawal" => Command::Withdraw { voice: Voice::Customer, text: pen.text(text) },
        _ => return Err(Refusal::not_found().into()),
    };
    let wish = Wish {
        actor: Actor::Customer,
        target: Target::Case(file.case.id),
        command,
        version: None,
        occurred: None,
        id,
    };
    pen.submit(wish).await?;
    Ok(answer::see_with(&format!("/follow/{token}"), &Flash::ok("guest-thanks")))
}
