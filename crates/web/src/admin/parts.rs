//! A page of the administration is a list of sections; each is a table, a form, facts, a year of a calendar, or a comparison.

mod branch;

pub(crate) use branch::Branch;

use crate::answer::{self, Answer};
use crate::app::App;
use crate::components::{Badge, ClockChip, Field, FilterChip, Form, Pager};
use crate::filters;
use crate::flash::Tone;
use crate::i18n::Stamp;
use crate::layout::Shell;
use crate::posted::Posted;
use crate::spares::Chart;
use crate::viewer::Viewer;
use askama::Template;
use domain::roles::Permission;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;

/// A form whose fields are read by name.
#[derive(Debug, Deserialize)]
pub(crate) struct Fields {}

/// A form that somebody with a permission sent.
pub(crate) type Sent = Posted<Fields>;

/// What was sent, with the permission checked.
pub(crate) fn form(sent: &Sent, permission: Permission) -> Answer<Form> {
    sent.viewer.require(permission)?;
    let fields = sent.fields.iter().filter(|(name, _)| name != "csrf").cloned();
    Ok(Form::sent(&sent.viewer.reader.l, fields))
}

/// What was sent, with some fields replaced.
pub(crate) fn form_with(sent: &Sent, changes: &[(&str, String)]) -> Form {
    let changed = |name: &str| changes.iter().any(|(other, _)| *other == name);
    let fields = sent.fields.iter().filter(|(name, _)| name != "csrf" && !changed(name)).cloned();
    let changes = changes.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
    Form::sent(&sent.viewer.reader.l, fields.chain(changes))
}

/// The form of somebody who edited a version that is not the newest any more: sent again, it goes on from the newest.
pub(crate) fn changed_meanwhile(sent: &Sent, newest: i64, field: &str) -> Form {
    let mut form = form_with(sent, &[("edited", newest.to_string()), ("confirmed", String::new())]);
    form.refuse(field, sent.viewer.reader.l.t("admin-changed-meanwhile"));
    form
}

/// The version of a document that was on the page.
pub(crate) fn edited(form: &Form) -> i64 {
    form.value("edited").parse().unwrap_or(-1)
}

/// A page.
#[derive(Debug, Template)]
#[template(path = "admin/page.html")]
pub(crate) struct Page {
    s: Shell,
    intro: Option<String>,
    errors: Option<Form>,
    alerts: Vec<(Tone, String, Option<Link>)>,
    links: Vec<Link>,
    /// What narrows a list, and the words it is searched for.
    chips: Vec<FilterChip>,
    ask: Option<Ask>,
    sections: Vec<Section>,
    /// Beside the others.
    aside: Vec<Section>,
    /// What is said of the title in a word.
    badges: Vec<Badge>,
}

/// A box for words above a list.
#[derive(Debug)]
pub(crate) struct Ask {
    pub(crate) action: &'static str,
    pub(crate) label: String,
    pub(crate) words: String,
    /// Filters that stay.
    pub(crate) kept: Vec<(&'static str, String)>,
}

/// Somewhere to go.
#[derive(Clone, Debug)]
pub(crate) struct Link {
    pub(crate) href: String,
    pub(crate) text: String,
    pub(crate) icon: &'static str,
    /// The one thing to do next.
    pub(crate) primary: bool,
    /// This page.
    pub(crate) here: bool,
}

impl Link {
    pub(crate) fn new(href: impl Into<String>, text: impl Into<String>, icon: &'static str) -> Self {
        Self { href: href.into(), text: text.into(), icon, primary: false, here: false }
    }

    pub(crate) fn primary(mut self) -> Self {
        self.primary = true;
        self
    }

    pub(crate) fn here(mut self, here: bool) -> Self {
        self.here = here;
        self
    }
}

/// The address of a list with its filters, some of them changed; what is empty is left out.
pub(crate) fn narrowed<'a>(
    path: &str,
    kept: &[(&'a str, &'a str)],
    changes: &[(&'a str, &'a str)],
) -> String {
    let unchanged = kept.iter().filter(|(name, _)| !changes.iter().any(|(other, _)| other == name));
    let pairs = unchanged.chain(changes).filter(|(_, value)| !value.is_empty());
    let query: Vec<String> = pairs
        .map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, NON_ALPHANUMERIC)))
        .collect();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{}", query.join("&")) }
}

impl Page {
    /// A page below `/admin`; `key` names its title.
    pub(crate) fn new(viewer: &Viewer, key: &str) -> Self {
        let l = &viewer.reader.l;
        Self::titled(viewer, &l.t(key)).crumb("/admin", &l.t("admin-title"))
    }

    pub(crate) fn titled(viewer: &Viewer, title: &str) -> Self {
        Self {
            s: viewer.shell(title),
            intro: None,
            errors: None,
            alerts: Vec::new(),
            links: Vec::new(),
            chips: Vec::new(),
            ask: None,
            sections: Vec::new(),
            aside: Vec::new(),
            badges: Vec::new(),
        }
    }

    pub(crate) fn crumb(mut self, href: &str, text: &str) -> Self {
        self.s = self.s.crumb(href, text);
        self
    }

    pub(crate) fn intro(mut self, text: impl Into<String>) -> Self {
        self.intro = Some(text.into());
        self
    }

    pub(crate) fn alert(mut self, tone: Tone, text: impl Into<String>, link: Option<Link>) -> Self {
        self.alerts.push((tone, text.into(), link));
        self
    }

    pub(crate) fn link(mut self, link: Link) -> Self {
        self.links.push(link);
        self
    }

    pub(crate) fn section(mut self, section: Section) -> Self {
        self.sections.push(section);
        self
    }

    /// A section beside the others.
    pub(crate) fn aside(mut self, section: impl Into<Option<Section>>) -> Self {
        self.aside.extend(section.into());
        self
    }

    pub(crate) fn narrowed(mut self, ask: Ask, chips: Vec<FilterChip>) -> Self {
        self.ask = Some(ask);
        self.chips = chips;
        self
    }

    pub(crate) fn badge(mut self, badge: Badge) -> Self {
        self.badges.push(badge);
        self
    }

    /// Before all others.
    pub(crate) fn first(mut self, section: Section) -> Self {
        self.sections.insert(0, section);
        self
    }

    /// Says on top what a form that came back wants changed.
    pub(crate) fn errors(mut self, form: &Form) -> Self {
        self.errors = form.is_refused().then(|| form.clone());
        self
    }

    /// The page; with status 422 when a form on it came back.
    pub(crate) fn answer(self) -> Answer {
        if self.errors.is_some() { answer::page_with_errors(&self) } else { answer::page(&self) }
    }
}

/// One part of a page.
#[derive(Debug)]
pub(crate) struct Section {
    pub(crate) title: Option<String>,
    pub(crate) notes: Vec<String>,
    pub(crate) body: Body,
    /// Where links on the page lead to.
    pub(crate) anchor: Option<&'static str>,
    /// A form under it, or what can be done with it.
    pub(crate) form: Option<Sheet>,
    pub(crate) acts: Option<Cell>,
    /// Beside the title.
    pub(crate) ways: Vec<Link>,
    /// A form that opens under it.
    pub(crate) below: Option<Sheet>,
}

#[derive(Debug)]
pub(crate) enum Body {
    Nothing,
    Table(Table),
    Facts(Vec<(String, Cell)>),
    Form(Sheet),
    Year(Vec<Month>),
    Lines(Vec<Line>),
    Tiles(Vec<Tile>),
    Chart(Chart),
    Story(Vec<Told>),
    Tree(Vec<Branch>),
}

/// A step of a history.
#[derive(Debug)]
pub(crate) struct Told {
    pub(crate) icon: &'static str,
    pub(crate) what: String,
    pub(crate) who: String,
    pub(crate) stamp: Stamp,
    /// What else is known of it.
    pub(crate) lines: Vec<String>,
    /// Places to go: text and address.
    pub(crate) links: Vec<(String, String)>,
}

impl Section {
    pub(crate) fn new(body: Body) -> Self {
        let (ways, below) = (Vec::new(), None);
        Self { title: None, notes: Vec::new(), body, anchor: None, form: None, acts: None, ways, below }
    }

    pub(crate) fn way(mut self, way: Link) -> Self {
        self.ways.push(way);
        self
    }

    pub(crate) fn below(mut self, sheet: Sheet) -> Self {
        self.below = Some(sheet);
        self
    }

    pub(crate) fn title(mut self, title: impl Into<String>) -> Self {
        self.title = Some(title.into());
        self
    }

    pub(crate) fn anchor(mut self, anchor: &'static str) -> Self {
        self.anchor = Some(anchor);
        self
    }

    pub(crate) fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// With something that can be done under it.
    pub(crate) fn act(mut self, act: Act) -> Self {
        self.acts = Some(Cell::acts(vec![act]));
        self
    }

    /// With a form under it.
    pub(crate) fn then(mut self, form: Sheet) -> Self {
        self.form = Some(form);
        self
    }
}

/// A place of the administration with what is to be known of it.
#[derive(Debug)]
pub(crate) struct Tile {
    pub(crate) link: Link,
    pub(crate) says: String,
}

/// A list.
#[derive(Debug, Default)]
pub(crate) struct Table {
    pub(crate) caption: String,
    pub(crate) head: Vec<String>,
    pub(crate) rows: Vec<Vec<Cell>>,
    /// Said where there is no row.
    pub(crate) empty: String,
    pub(crate) pager: Option<Pager>,
    /// What can be done to the rows that are ticked.
    pub(crate) bulk: Option<Bulk>,
    /// Its name as a list to move in: each row leads to where its first cell does.
    list: Option<&'static str>,
}

/// One step on many rows; the rows begin with `Cell::pick`.
#[derive(Debug)]
pub(crate) struct Bulk {
    pub(crate) action: String,
    pub(crate) back: String,
    /// Value and text of each button.
    pub(crate) buttons: Vec<(&'static str, String)>,
}

impl Table {
    pub(crate) fn new(caption: impl Into<String>, head: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let head = head.into_iter().map(Into::into).collect();
        Self { caption: caption.into(), head, ..Self::default() }
    }

    pub(crate) fn empty(mut self, text: impl Into<String>) -> Self {
        self.empty = text.into();
        self
    }

    pub(crate) fn list(mut self, name: &'static str) -> Self {
        self.list = Some(name);
        self
    }

    pub(crate) fn row(&mut self, cells: Vec<Cell>) {
        self.rows.push(cells);
    }

    /// Whether a column holds numbers, whose heading stands above their last digit.
    fn is_number(&self, index: &usize) -> bool {
        let index = index + usize::from(self.bulk.is_some());
        self.rows.first().and_then(|row| row.get(index)).is_some_and(|cell| cell.number)
    }

    fn label(&self, index: &usize) -> &str {
        let index = index.checked_sub(usize::from(self.bulk.is_some()));
        index.and_then(|index| self.head.get(index)).map_or("", String::as_str)
    }
}

/// One field of a table.
#[derive(Debug, Default)]
pub(crate) struct Cell {
    text: String,
    href: Option<String>,
    note: Option<String>,
    badge: Option<Badge>,
    chip: Option<ClockChip>,
    stamp: Option<Stamp>,
    acts: Vec<Act>,
    /// Several places to go: text and address.
    links: Vec<(String, String)>,
    code: bool,
    /// A box to tick: value, and what it is called.
    pick: Option<(String, String)>,
    /// Buttons of the form that the whole table is: where to, and the text.
    presses: Vec<(String, String)>,
    number: bool,
    /// The link is where its row leads to.
    row: bool,
}

impl Cell {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    pub(crate) fn link(text: impl Into<String>, href: impl Into<String>) -> Self {
        Self { text: text.into(), href: Some(href.into()), ..Self::default() }
    }

    /// A link that is where its row leads to.
    pub(crate) fn row(text: impl Into<String>, href: impl Into<String>) -> Self {
        Self { row: true, ..Self::link(text, href) }
    }

    pub(crate) fn links(links: Vec<(String, String)>) -> Self {
        Self { links, ..Self::default() }
    }

    pub(crate) fn code(text: impl Into<String>) -> Self {
        Self { text: text.into(), code: true, ..Self::default() }
    }

    pub(crate) fn number(text: impl Into<String>) -> Self {
        Self { text: text.into(), number: true, ..Self::default() }
    }

    pub(crate) fn badge(badge: Badge) -> Self {
        Self { badge: Some(badge), ..Self::default() }
    }

    pub(crate) fn chip(chip: ClockChip) -> Self {
        Self { chip: Some(chip), ..Self::default() }
    }

    pub(crate) fn stamp(stamp: Stamp) -> Self {
        Self { stamp: Some(stamp), ..Self::default() }
    }

    pub(crate) fn acts(acts: Vec<Act>) -> Self {
        Self { acts, ..Self::default() }
    }

    pub(crate) fn act(mut self, act: Act) -> Self {
        self.acts.push(act);
        self
    }

    /// Behind its text.
    pub(crate) fn and_badge(mut self, badge: Badge) -> Self {
        self.badge = Some(badge);
        self
    }

    /// A line under it.
    pub(crate) fn note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }

    /// A box to tick.
    pub(crate) fn pick(value: impl ToString, name: impl Into<String>) -> Self {
        Self { pick: Some((value.to_string(), name.into())), ..Self::default() }
    }

    /// Buttons in a table with a [`Bulk`], which is one form already.
    pub(crate) fn presses(presses: Vec<(String, String)>) -> Self {
        Self { presses, ..Self::default() }
    }
}

/// A button that changes something.
#[derive(Debug)]
pub(crate) struct Act {
    action: String,
    text: String,
    icon: Option<&'static str>,
    hidden: Vec<(String, String)>,
}

impl Act {
    pub(crate) fn new(action: impl Into<String>, text: impl Into<String>) -> Self {
        Self { action: action.into(), text: text.into(), icon: None, hidden: Vec::new() }
    }

    /// An icon in place of the words, which are still read out.
    pub(crate) fn icon(mut self, icon: &'static str) -> Self {
        self.icon = Some(icon);
        self
    }

    pub(crate) fn hidden(mut self, name: &str, value: impl ToString) -> Self {
        self.hidden.push((name.to_owned(), value.to_string()));
        self
    }
}

/// A form.
#[derive(Debug)]
pub(crate) struct Sheet {
    action: String,
    get: bool,
    files: bool,
    hidden: Vec<(String, String)>,
    groups: Vec<(Option<String>, Vec<Field>)>,
    button: String,
    primary: bool,
    back: Option<Link>,
}

impl Sheet {
    pub(crate) fn new(action: impl Into<String>, button: impl Into<String>) -> Self {
        Self {
            action: action.into(),
            get: false,
            files: false,
            hidden: Vec::new(),
            groups: Vec::new(),
            button: button.into(),
            primary: true,
            back: None,
        }
    }

    /// Asks only: its fields go into the address.
    pub(crate) fn asking(mut self) -> Self {
        self.get = true;
        self.primary = false;
        self
    }

    /// Not the one thing to do on its page.
    pub(crate) fn quiet(mut self) -> Self {
        self.primary = false;
        self
    }

    /// Takes files too.
    pub(crate) fn with_files(mut self) -> Self {
        self.files = true;
        self
    }

    pub(crate) fn hidden(mut self, name: &str, value: impl ToString) -> Self {
        self.hidden.push((name.to_owned(), value.to_string()));
        self
    }

    pub(crate) fn fields(mut self, fields: Vec<Field>) -> Self {
        self.groups.push((None, fields));
        self
    }

    pub(crate) fn group(mut self, legend: impl Into<String>, fields: Vec<Field>) -> Self {
        self.groups.push((Some(legend.into()), fields));
        self
    }

    pub(crate) fn back(mut self, href: impl Into<String>, text: impl Into<String>) -> Self {
        self.back = Some(Link::new(href, text, "arrow-left"));
        self
    }
}

/// A month of a calendar.
#[derive(Debug)]
pub(crate) struct Month {
    pub(crate) name: String,
    pub(crate) weekdays: Vec<String>,
    /// Weeks of seven days, Monday first; `None` outside of the month.
    pub(crate) weeks: Vec<Vec<Option<DayCell>>>,
}

#[derive(Debug)]
pub(crate) struct DayCell {
    pub(crate) number: i8,
    /// `working`, `rest`, `holiday`, `make-up`, `unknown`.
    pub(crate) kind: &'static str,
    /// A mark beside the number, so that colour alone carries nothing.
    pub(crate) mark: String,
    pub(crate) title: String,
    pub(crate) today: bool,
}

/// A line of a comparison.
#[derive(Debug)]
pub(crate) struct Line {
    /// `+`, `-` or a space.
    pub(crate) sign: char,
    pub(crate) text: String,
}

/// Sets a secret once: 20 characters that nobody mistakes for others, 113 bits.
pub(crate) fn secret(app: &App) -> String {
    const LETTERS: &[u8] = b"abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789-_+=#%";
    let mut out = String::new();
    while out.len() < 20 {
        for byte in app.random::<32>() {
            // Bytes beyond the last whole multiple would make some letters likelier.
            let index = usize::from(byte);
            if index < 256 / LETTERS.len() * LETTERS.len() && out.len() < 20 {
                out.extend(LETTERS.get(index % LETTERS.len()).map(|b| char::from(*b)));
            }
        }
    }
    out
}
