//! Writing on a case: one text, and what it is: an answer, a message, a solution, a note among ourselves, what was said on
//! the phone. A receipt is no answer and a note never leaves the house, so each has its own button.

use super::Opened;
use super::deed::{Missing, required};
use super::fields::Fields;
use crate::components::{Choice, Field, Form};
use crate::i18n::L10n;
use crate::submit::Pen;
use crate::viewer::Viewer;
use crate::words;
use domain::case::{Action, Attachment, Case, Channel, Command, Offer};
use domain::contact::Contact;
use domain::ids::PersonId;
use domain::people::Directory;
use std::collections::BTreeSet;
use store::World;
use store::read::macros::Macro;

/// Longest text, in characters.
const TEXT_MAX: u32 = 50_000;

/// What a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Writing {
    Answer,
    Message,
    Proposal,
    Note,
    Contact,
}

impl Writing {
    pub(super) const ALL: [Self; 5] =
        [Self::Answer, Self::Proposal, Self::Message, Self::Contact, Self::Note];

    pub(super) fn of(action: Action) -> Option<Self> {
        Self::ALL.into_iter().find(|writing| writing.action() == action)
    }

    pub(super) fn action(self) -> Action {
        match self {
            Self::Answer => Action::Answer,
            Self::Message => Action::Message,
            Self::Proposal => Action::Propose,
            Self::Note => Action::Note,
            Self::Contact => Action::Contact,
        }
    }

    pub(super) fn code(self) -> &'static str {
        self.action().code()
    }
}

/// The composer as the page shows it.
#[derive(Debug)]
pub(super) struct Composer {
    pub(super) form: Form,
    pub(super) kinds: Vec<Kind>,
    pub(super) channels: Vec<Choice>,
    pub(super) channel: &'static str,
    pub(super) macros: Vec<Inserted>,
    /// Everybody who can be mentioned.
    pub(super) people: Vec<String>,
    pub(super) token: String,
    pub(super) version: u64,
    pub(super) may_wait: bool,
    /// What was refused, on top.
    pub(super) trouble: Option<String>,
}

/// One of the things that can be written.
#[derive(Debug)]
pub(super) struct Kind {
    pub(super) code: &'static str,
    pub(super) noun: &'static str,
    pub(super) chosen: bool,
    /// It is the likeliest next step of the case.
    pub(super) likely: bool,
}

/// A macro with its places filled in.
#[derive(Debug)]
pub(super) struct Inserted {
    pub(super) title: String,
    pub(super) body: String,
}

/// What a composer is made of.
pub(super) struct Ground<'a> {
    pub(super) viewer: &'a Viewer,
    pub(super) world: &'a World,
    pub(super) case: &'a Case,
    pub(super) offer: &'a Offer,
    pub(super) reporter: &'a Contact,
    pub(super) customer: &'a str,
    pub(super) macros: &'a [Macro],
    pub(super) token: String,
}

impl Composer {
    /// `None` when nothing can be written here.
    pub(super) fn new(ground: &Ground<'_>, sent: &[(String, String)]) -> Option<Self> {
        let l = &ground.viewer.reader.l;
        let offered: Vec<Writing> =
            Writing::ALL.into_iter().filter(|w| ground.offer.has(w.action())).collect();
        let first = *offered.first()?;
        let fields = Fields(sent);
        let asked =
            Writing::ALL.into_iter().find(|w| w.code() == fields.get("kind")).filter(|w| offered.contains(w));
        let likely = ground.offer.likely.and_then(Writing::of);
        let chosen = asked.or(likely).unwrap_or(first);
        let kinds = offered.iter().map(|w| Kind {
            code: w.code(),
            noun: super::deed::noun(w.action()),
            chosen: *w == chosen,
            likely: Some(*w) == likely,
        });
        let channel = channel(fields.get("by")).unwrap_or_else(|| way_back(ground.case, ground.reporter));
        let mut people: Vec<String> =
            ground.world.directory.people().filter(|p| p.works_here(l.now)).map(|p| p.name.clone()).collect();
        people.sort_by(|a, b| crate::i18n::by_name().compare(a, b));
        Some(Self {
            form: Form::sent(l, sent.iter().cloned()),
            kinds: kinds.collect(),
            channels: outward(ground.case).map(|c| Choice::new(c.code(), words::channel(l, c))).collect(),
            channel: channel.code(),
            macros: ground.macros.iter().filter(|m| fits(l, m)).map(|m| filled(m, ground)).collect(),
            people,
            token: ground.token.clone(),
            version: ground.case.version,
            may_wait: ground.offer.has(Action::Wait),
            trouble: None,
        })
    }
}

impl Composer {
    /// Where Enter in the form leads.
    pub(super) fn first_noun(&self) -> &'static str {
        self.kinds.iter().find(|kind| kind.chosen).or(self.kinds.first()).map_or("notes", |kind| kind.noun)
    }

    pub(super) fn text_field(&self) -> Field {
        self.form.field("text", "writing-text").area(5).max(TEXT_MAX)
    }
}

impl Kind {
    pub(super) fn text_key(&self) -> &'static str {
        match self.code {
            "answer" => "writing-answer",
            "message" => "writing-message",
            "propose" => "writing-propose",
            "contact" => "writing-contact",
            _ => "writing-note",
        }
    }

    pub(super) fn button_key(&self) -> &'static str {
        match self.code {
            "answer" => "writing-answer-do",
            "message" => "writing-message-do",
            "propose" => "writing-propose-do",
            "contact" => "writing-contact-do",
            _ => "writing-note-do",
        }
    }
}

/// From the composer's fields to a command.
///
/// # Errors
/// What is missing.
pub(super) fn command(
    writing: Writing,
    opened: &Opened,
    viewer: &Viewer,
    sent: Fields<'_>,
    pen: &mut Pen<'_>,
    attachments: Vec<Attachment>,
) -> Result<Command, Missing> {
    let by = channel(sent.get("by")).unwrap_or(opened.row.case.channel);
    let typed = sent.get("text");
    if writing == Writing::Contact {
        return Ok(Command::Contact { by, text: pen.text_if_any(typed) });
    }
    required(sent, &[("text", "writing-text.missing")])?;
    let text = pen.text(typed);
    Ok(match writing {
        Writing::Answer => Command::Answer { by, text, attachments },
        Writing::Message => Command::Send { by, text, attachments },
        Writing::Proposal => Command::Propose { by, text, attachments },
        Writing::Note | Writing::Contact => {
            let mentions = mentions(typed, &opened.world.directory, viewer.id);
            Command::Note { text, mentions, attachments }
        }
    })
}

/// `@王芳` names somebody; the longest name that fits is meant.
fn mentions(text: &str, directory: &Directory, but: PersonId) -> BTreeSet<PersonId> {
    let mut found = BTreeSet::new();
    for (at, _) in text.match_indices(['@', '＠']) {
        let rest = text[at..].trim_start_matches(['@', '＠']);
        let named = directory.people().filter(|p| !p.name.is_empty() && rest.starts_with(&p.name));
        found.extend(named.max_by_key(|p| p.name.len()).map(|p| p.id).filter(|id| *id != but));
    }
    found
}

fn channel(code: &str) -> Option<Channel> {
    Channel::ALL.into_iter().find(|channel| channel.code() == code)
}

/// Ways by which words reach a customer.
fn outward(case: &Case) -> impl Iterator<Item = Channel> {
    // Where nobody wrote to us from there is nobody to write to.
    let conversation = Some(case.channel).filter(|channel| channel.is_conversation());
    let others = [Channel::Mail, Channel::Phone, Channel::Chat, Channel::Fax, Channel::Visit];
    conversation.into_iter().chain(others)
}

/// The way the report came, as far as it leads back.
fn way_back(case: &Case, reporter: &Contact) -> Channel {
    match case.channel {
        Channel::Phone if reporter.phone.is_some() || reporter.mail.is_none() => Channel::Phone,
        Channel::Fax => Channel::Fax,
        Channel::Chat => Channel::Chat,
        Channel::Qq => Channel::Qq,
        Channel::Wecom => Channel::Wecom,
        Channel::Visit => Channel::Visit,
        Channel::Phone | Channel::Mail | Channel::Web | Channel::Scan | Channel::Alarm | Channel::Api => {
            if reporter.mail.is_some() {
                Channel::Mail
            } else {
                Channel::Phone
            }
        }
    }
}

/// The customer's language is often the reader's; others stay within reach under their own titles.
fn fits(l: &L10n, text: &Macro) -> bool {
    text.language.is_empty() || l.lang.chain().iter().take(2).any(|lang| lang.code() == text.language)
}

fn filled(text: &Macro, ground: &Ground<'_>) -> Inserted {
    let body = text.body.replace("{case}", &ground.case.id.to_string());
    let body = body.replace("{customer}", ground.customer).replace("{me}", &ground.viewer.name);
    Inserted { title: text.title.clone(), body }
}
