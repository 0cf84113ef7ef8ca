//! Conversation and journal as one timeline: what was said stands open, what the system did is folded.

use super::steps::{Names, Said, Sentence};
use crate::filters;
use crate::i18n::{L10n, Stamp};
use crate::words;
use ::channels::mail::fold_quotes;
use askama::Template;
use domain::case::{Actor, Case, Entry};
use domain::ids::{ContactId, Digest};
use domain::text::TextRef;
use std::collections::BTreeMap;
use store::content::Texts;
use store::read::case_page::Stretch;
use store::world::World;

/// Steps in a row that are shown one by one; more are folded.
const STEPS_OPEN_MAX: usize = 2;

/// The timeline of a case, or the newest part of it.
#[derive(Debug, Template)]
#[template(path = "cases/timeline.html")]
pub(super) struct Timeline {
    pub l: L10n,
    pub items: Vec<Item>,
    /// (how many are older, where they are)
    pub older: Option<(i64, String)>,
    /// Where the latest entries are, when these aren't.
    pub latest: Option<String>,
}

impl askama::filters::HtmlSafe for Timeline {}

/// One stretch of it.
#[derive(Debug)]
pub(super) enum Item {
    Said(Box<Message>),
    Steps { lines: Vec<Line>, folded: bool },
}

/// What somebody said or wrote, with what followed from it at once.
#[derive(Debug)]
pub(super) struct Message {
    pub n: i64,
    pub tone: &'static str,
    pub icon: &'static str,
    pub who: String,
    pub what: String,
    pub at: Stamp,
    /// When it was written down, where that was later.
    pub recorded: Option<String>,
    pub parts: Vec<Part>,
    pub files: Vec<FileLink>,
    pub lines: Vec<Line>,
    /// Where the mail that it was can be seen as it was written.
    pub letter: Option<String>,
}

impl Message {
    /// What follows from it is folded when it is more than a glance.
    fn folded(&self) -> bool {
        self.lines.len() > STEPS_OPEN_MAX
    }
}

/// A text with what it is, where that needs saying.
#[derive(Debug)]
pub(super) struct Part {
    pub label: Option<String>,
    /// `None`: erased.
    pub text: Option<String>,
    /// What it repeats of earlier messages, and the signature: folded.
    pub quoted: String,
}

/// A step in one line.
#[derive(Debug)]
pub(super) struct Line {
    pub icon: &'static str,
    pub who: Option<String>,
    pub what: String,
    pub at: Stamp,
}

/// A file that came with a message.
#[derive(Debug)]
pub(super) struct FileLink {
    pub href: String,
    pub name: String,
    pub size: String,
    pub image: bool,
    /// Where its pages can be looked at.
    pub pages: Option<String>,
    /// The first of them, where it can be drawn.
    pub first_page: Option<String>,
}

/// Written down later than it happened by more than this is worth saying, in seconds.
const RECORDED_LATER_SECONDS: i64 = 60;

impl Timeline {
    /// Of a stretch of the journal.
    #[must_use]
    pub(super) fn new(names: Names<'_>, case: &Case, stretch: &Stretch) -> Self {
        let Names { l, world, .. } = names;
        let Stretch { entries, texts, contacts } = stretch;
        let reader = Reading { names, l, world, case, texts, contacts };
        let mut items: Vec<Item> = Vec::new();
        for (n, entry) in entries {
            match reader.entry(*n, entry) {
                Item::Steps { lines: more, .. } => match items.last_mut() {
                    Some(Item::Steps { lines, .. }) => lines.extend(more),
                    _ if more.is_empty() => {}
                    _ => items.push(Item::Steps { lines: more, folded: false }),
                },
                said @ Item::Said(_) => items.push(said),
            }
        }
        for item in &mut items {
            if let Item::Steps { lines, folded } = item {
                *folded = lines.len() > STEPS_OPEN_MAX;
            }
        }
        Self { l: l.clone(), items, older: None, latest: None }
    }

    /// Says of the entries that came by mail where the mail is, and folds what each repeats.
    pub(super) fn came_by_mail(&mut self, case: &Case, entries: &BTreeMap<i64, Digest>) {
        for item in &mut self.items {
            let Item::Said(message) = item else { continue };
            if entries.contains_key(&message.n) {
                message.letter = Some(format!("/cases/{}/mails/{}", case.id, message.n));
                message.parts.iter_mut().for_each(fold);
            }
        }
    }
}

/// A mail repeats what was said before it: read once, that is enough.
fn fold(part: &mut Part) {
    let Some(text) = &part.text else { return };
    let folded = fold_quotes(text);
    part.text = Some(folded.visible);
    part.quoted = folded.quoted;
}

struct Reading<'a> {
    names: Names<'a>,
    l: &'a L10n,
    world: &'a World,
    case: &'a Case,
    texts: &'a Texts,
    contacts: &'a [(ContactId, String)],
}

impl Reading<'_> {
    fn entry(&self, n: i64, entry: &Entry) -> Item {
        let who = self.who(entry.stamp.actor);
        let at = self.l.stamp(entry.stamp.occurred);
        let mut said: Option<Message> = None;
        let mut lines = Vec::new();
        for event in &entry.events {
            match super::steps::sentence(self.names, self.case, entry.stamp.actor, event) {
                Sentence::Said(spoken) if said.is_none() => {
                    said = Some(self.message(n, entry, &who, at.clone(), spoken));
                }
                Sentence::Said(spoken) => {
                    lines.push(Line { icon: spoken.icon, who: None, what: spoken.what, at: at.clone() });
                }
                Sentence::Step { icon, what } => lines.push(Line { icon, who: None, what, at: at.clone() }),
            }
        }
        match said {
            Some(message) => Item::Said(Box::new(Message { lines, ..message })),
            None => {
                // Who did it is said once, before the first step; the program goes without saying.
                let somebody = !matches!(entry.stamp.actor, Actor::Program | Actor::Customer);
                if let (Some(first), true) = (lines.first_mut(), somebody) {
                    first.who = Some(who);
                }
                Item::Steps { lines, folded: false }
            }
        }
    }

    fn message(&self, n: i64, entry: &Entry, who: &str, at: Stamp, said: Said<'_>) -> Message {
        let later = entry.stamp.recorded.duration_since(entry.stamp.occurred).as_secs();
        let recorded = (later > RECORDED_LATER_SECONDS)
            .then(|| self.l.ta("timeline-recorded", &[("when", &self.l.when(entry.stamp.recorded))]));
        let from =
            said.from.and_then(|from| self.text(from)).map(|text| domain::contact::Contact::from_text(&text));
        let name = from.map(|contact| contact.name).filter(|name| !name.is_empty());
        Message {
            n,
            tone: said.tone,
            icon: said.icon,
            who: name.unwrap_or_else(|| who.to_owned()),
            what: said.what,
            at,
            recorded,
            parts: said.parts.iter().map(|(label, text)| self.part(*label, *text)).collect(),
            letter: None,
            files: said.files.iter().map(|file| self.file(file)).collect(),
            lines: Vec::new(),
        }
    }

    fn part(&self, label: Option<&str>, text: TextRef) -> Part {
        Part {
            label: label.map(|key| self.l.t(key).into_owned()),
            text: self.text(text),
            quoted: String::new(),
        }
    }

    fn text(&self, text: TextRef) -> Option<String> {
        self.texts.get(&text).cloned().flatten()
    }

    fn file(&self, file: &domain::case::Attachment) -> FileLink {
        let name = self.text(file.name).unwrap_or_else(|| file.digest.to_string());
        let href = format!("/cases/{}/files/{}", self.case.id, file.digest);
        let tiff = super::files::is_tiff(&file.media_type);
        FileLink {
            pages: (tiff || super::files::is_pdf(&file.media_type)).then(|| format!("{href}/pages")),
            first_page: tiff.then(|| format!("{href}/pages/1")),
            href,
            name,
            size: size(file.size),
            image: super::files::is_shown(&file.media_type),
        }
    }

    fn who(&self, actor: Actor) -> String {
        match actor {
            Actor::Person(id) => words::person(self.l, &self.world.directory, id),
            Actor::Customer => self.l.t("who-customer").into_owned(),
            Actor::Contact(id) => {
                let name = self.contacts.iter().find(|(of, _)| *of == id).map(|(_, name)| name.clone());
                name.unwrap_or_else(|| self.l.t("who-customer").into_owned())
            }
            Actor::Program => self.l.t("who-program").into_owned(),
        }
    }
}

/// Bytes as people read them.
pub(crate) fn size(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} B"),
        1024..1_048_576 => format!("{} KiB", bytes.div_ceil(1024)),
        _ => format!("{}.{} MiB", bytes / 1_048_576, bytes % 1_048_576 * 10 / 1_048_576),
    }
}
