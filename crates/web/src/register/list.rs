//! A list of the register: what narrows it stands in the address, each row is a link, the way on goes behind the last row.

use crate::answer::{self, Answer};
use crate::components::{Badge, Choice, FilterChip, Pager};
use crate::filters;
use crate::layout::Shell;
use crate::viewer::Viewer;
use askama::Template;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What stays readable in a query.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Where the list is, and what was asked for.
#[derive(Clone, Debug, Default)]
pub(super) struct Address {
    path: String,
    pairs: Vec<(String, String)>,
}

impl Address {
    /// Of what was sent, only what the list knows.
    pub(super) fn new(path: &str, sent: Vec<(String, String)>, known: &[&str]) -> Self {
        let mut pairs: Vec<(String, String)> = Vec::new();
        for (name, value) in sent {
            let value = value.trim().to_owned();
            let new = !pairs.iter().any(|(other, _)| *other == name);
            if new
                && !value.is_empty()
                && (known.contains(&name.as_str()) || ["after", "from"].contains(&name.as_str()))
            {
                pairs.push((name, value));
            }
        }
        Self { path: path.to_owned(), pairs }
    }

    pub(super) fn get(&self, name: &str) -> &str {
        self.pairs.iter().find(|(other, _)| other == name).map_or("", |(_, value)| value)
    }

    pub(super) fn number(&self, name: &str) -> Option<i64> {
        self.get(name).parse().ok()
    }

    /// Whether something narrows the list.
    pub(super) fn is_narrowed(&self) -> bool {
        self.pairs.iter().any(|(name, _)| !["after", "from", "sort"].contains(&name.as_str()))
    }

    /// What narrows it, as hidden fields of a form; without `but`.
    pub(super) fn kept(&self, but: &[&str]) -> Vec<(String, String)> {
        let stays = |name: &str| !["after", "from"].contains(&name) && !but.contains(&name);
        self.pairs.iter().filter(|(name, _)| stays(name)).cloned().collect()
    }

    /// The first page with some parts changed; an empty value takes a part out.
    pub(super) fn link(&self, changes: &[(&str, &str)]) -> String {
        let changed = |name: &str| changes.iter().any(|(other, _)| *other == name);
        let stays = self.kept(&[]).into_iter().filter(|(name, _)| !changed(name));
        let more = changes.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let query: Vec<String> = stays
            .chain(more)
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| format!("{name}={}", utf8_percent_encode(&value, ESCAPED)))
            .collect();
        if query.is_empty() { self.path.clone() } else { format!("{}?{}", self.path, query.join("&")) }
    }

    /// The way on behind a row, and back to the first page.
    pub(super) fn pager(&self, viewer: &Viewer, shown: usize, next: Option<String>) -> Option<Pager> {
        let shown = u64::try_from(shown).unwrap_or(0);
        let first = self.get("from").parse().unwrap_or(1).max(1);
        let from = (first + shown).to_string();
        let previous = (!self.get("after").is_empty()).then(|| self.link(&[]));
        (shown > 0).then(|| Pager {
            l: viewer.reader.l.clone(),
            previous,
            next: next.map(|after| self.link(&[("after", &after), ("from", &from)])),
            first,
            shown,
            total: None,
        })
    }
}

/// A filter of the menu.
pub(super) struct Select {
    pub(super) name: &'static str,
    pub(super) label: String,
    pub(super) value: String,
    pub(super) choices: Vec<Choice>,
}

/// A column.
pub(super) struct Head {
    pub(super) text: String,
    /// A width of table.css.
    pub(super) class: &'static str,
}

/// One thing of the register in one line.
pub(super) struct Row {
    /// What the box stands for, where rows can be selected.
    pub(super) key: String,
    pub(super) href: String,
    pub(super) title: String,
    /// Beside the title.
    pub(super) note: String,
    pub(super) cells: Vec<Item>,
}

#[derive(Default)]
pub(super) struct Item {
    pub(super) text: String,
    pub(super) badge: Option<Badge>,
    /// Behind the badge; what is cut where room is short.
    pub(super) behind: String,
    /// A number, or a day.
    pub(super) number: bool,
    /// On a phone, what it is called.
    pub(super) label: String,
}

impl Item {
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    pub(super) fn badge(badge: Badge) -> Self {
        Self { badge: Some(badge), ..Self::default() }
    }

    pub(super) fn noted(mut self, behind: impl Into<String>) -> Self {
        self.behind = behind.into();
        self
    }

    pub(super) fn labelled(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }
}

/// Somewhere to go from the head of the page.
pub(super) struct Way {
    pub(super) href: String,
    pub(super) text: String,
    pub(super) icon: &'static str,
    pub(super) primary: bool,
}

impl Way {
    pub(super) fn new(href: impl Into<String>, text: impl Into<String>, icon: &'static str) -> Self {
        Self { href: href.into(), text: text.into(), icon, primary: false }
    }

    pub(super) fn primary(mut self) -> Self {
        self.primary = true;
        self
    }
}

/// What can be done with selected rows.
pub(super) struct Selection {
    pub(super) action: String,
    /// Of the boxes.
    pub(super) name: &'static str,
    pub(super) button: String,
    pub(super) icon: &'static str,
    /// Asks only: goes into the address.
    pub(super) get: bool,
}

/// The page.
#[derive(Template)]
#[template(path = "register/list.html")]
pub(super) struct ListPage {
    s: Shell,
    id: &'static str,
    address: Address,
    intro: String,
    ways: Vec<Way>,
    tabs: Vec<(String, String, bool)>,
    words: Option<String>,
    selects: Vec<Select>,
    chips: Vec<FilterChip>,
    heads: Vec<Head>,
    rows: Vec<Row>,
    pager: Option<Pager>,
    empty: (&'static str, String, String),
    selection: Option<Selection>,
}

impl ListPage {
    pub(super) fn new(viewer: &Viewer, id: &'static str, title: &str, address: Address) -> Self {
        Self {
            s: viewer.shell(title),
            id,
            address,
            intro: String::new(),
            ways: Vec::new(),
            tabs: Vec::new(),
            words: None,
            selects: Vec::new(),
            chips: Vec::new(),
            heads: Vec::new(),
            rows: Vec::new(),
            pager: None,
            empty: ("search", String::new(), String::new()),
            selection: None,
        }
    }

    pub(super) fn crumb(mut self, href: &str, text: &str) -> Self {
        self.s = self.s.crumb(href, text);
        self
    }

    pub(super) fn intro(mut self, text: impl Into<String>) -> Self {
        self.intro = text.into();
        self
    }

    pub(super) fn way(mut self, way: Way) -> Self {
        self.ways.push(way);
        self
    }

    pub(super) fn tab(mut self, href: impl Into<String>, text: impl Into<String>, here: bool) -> Self {
        self.tabs.push((href.into(), text.into(), here));
        self
    }

    /// What can be typed to narrow the list.
    pub(super) fn words(mut self, placeholder: impl Into<String>) -> Self {
        self.words = Some(placeholder.into());
        self
    }

    pub(super) fn select(
        mut self,
        name: &'static str,
        label: impl Into<String>,
        choices: Vec<Choice>,
    ) -> Self {
        let any = Choice::new("", self.s.l.t("desk-any"));
        let choices: Vec<Choice> = std::iter::once(any).chain(choices).collect();
        let value = self.address.get(name).to_owned();
        if let Some(on) = choices.iter().find(|choice| choice.value == value && !value.is_empty()) {
            let (href, text) = (self.address.link(&[(name, "")]), on.text.clone());
            self.chips.push(FilterChip { href, text, on: true, count: None });
        }
        self.selects.push(Select { name, label: label.into(), value, choices });
        self
    }

    /// A filter that comes with a link from elsewhere.
    pub(super) fn chip(mut self, name: &str, text: impl Into<String>) -> Self {
        let href = self.address.link(&[(name, "")]);
        self.chips.push(FilterChip { href, text: text.into(), on: true, count: None });
        self
    }

    pub(super) fn head(mut self, text: impl Into<String>, class: &'static str) -> Self {
        self.heads.push(Head { text: text.into(), class });
        self
    }

    pub(super) fn rows(mut self, rows: Vec<Row>, pager: Option<Pager>) -> Self {
        self.rows = rows;
        self.pager = pager;
        self
    }

    pub(super) fn empty(
        mut self,
        icon: &'static str,
        title: impl Into<String>,
        says: impl Into<String>,
    ) -> Self {
        self.empty = (icon, title.into(), says.into());
        self
    }

    pub(super) fn selection(mut self, selection: Selection) -> Self {
        self.selection = Some(selection);
        self
    }

    /// What the box for words and the menu keep of each other.
    fn beside_words(&self) -> Vec<(String, String)> {
        self.address.kept(&["q"])
    }

    fn beside_selects(&self) -> Vec<(String, String)> {
        let names: Vec<&str> = self.selects.iter().map(|select| select.name).collect();
        self.address.kept(&names)
    }

    pub(super) fn answer(self) -> Answer {
        answer::page(&self)
    }
}
