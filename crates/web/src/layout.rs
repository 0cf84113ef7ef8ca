//! The frame around every page.
//!
//! A page's template struct holds a [`Shell`] in a field `s` and its template extends `layout/page.html` (with navigation),
//! `layout/bare.html` (log-in, customer side, errors) or `layout/document.html` (what goes on paper).

use crate::flash::Flash;
use crate::house::House;
use crate::i18n::{L10n, Lang};
use crate::look::{Density, Look, TextSize, Theme};
use crate::reader::Reader;
use std::sync::Arc;

/// All that the frame shows; made by [`Shell::new`], filled by the methods below it.
#[derive(Clone, Debug)]
pub struct Shell {
    pub l: L10n,
    pub look: Look,
    pub title: String,
    pub path: String,
    pub flashes: Vec<Flash>,
    pub user: Option<ShellUser>,
    pub csrf: String,
    pub nav: Vec<NavItem>,
    pub crumbs: Vec<Crumb>,
    /// What to listen to for live updates; see `data-live` in docs/pages.md.
    pub live_topic: Option<String>,
    /// What is in the search box.
    pub query: String,
    /// Channels that have been down for long, for those who can do something about it.
    pub outages: Vec<String>,
    pub house: Arc<House>,
}

/// Who is logged in, as far as the frame shows it.
#[derive(Clone, Debug)]
pub struct ShellUser {
    pub name: String,
    /// A line under the name: department or role.
    pub line: String,
    /// Unread notifications.
    pub unread: u32,
    /// Shows the button and the key for a new case.
    pub may_take_reports: bool,
}

/// One place to go.
#[derive(Clone, Debug)]
pub struct NavItem {
    pub href: &'static str,
    /// The text's key.
    pub text: &'static str,
    pub icon: &'static str,
    /// How many things wait there; 0 shows nothing.
    pub count: u32,
    /// Begins a group of its own.
    pub apart: bool,
}

/// One step of the way to this page.
#[derive(Clone, Debug)]
pub struct Crumb {
    pub href: String,
    pub text: String,
}

impl Shell {
    /// A page with this title, in the reader's language and look.
    #[must_use]
    pub fn new(reader: &Reader, title: &str) -> Self {
        Self {
            l: reader.l.clone(),
            look: reader.look,
            title: title.to_owned(),
            path: reader.path.clone(),
            flashes: reader.flash.iter().cloned().collect(),
            user: None,
            csrf: String::new(),
            nav: Vec::new(),
            crumbs: Vec::new(),
            live_topic: None,
            query: String::new(),
            outages: Vec::new(),
            house: reader.house.clone(),
        }
    }

    /// Who is logged in, the session's token for forms, and where they may go.
    #[must_use]
    pub fn user(mut self, user: ShellUser, csrf: &str, nav: Vec<NavItem>) -> Self {
        self.user = Some(user);
        csrf.clone_into(&mut self.csrf);
        self.nav = nav;
        self
    }

    /// A step of the way here, from the outermost.
    #[must_use]
    pub fn crumb(mut self, href: &str, text: &str) -> Self {
        self.crumbs.push(Crumb { href: href.to_owned(), text: text.to_owned() });
        self
    }

    /// Says something on top of the page.
    #[must_use]
    pub fn flash(mut self, flash: Flash) -> Self {
        self.flashes.push(flash);
        self
    }

    /// Listens to a topic.
    #[must_use]
    pub fn live(mut self, topic: &str) -> Self {
        self.live_topic = Some(topic.to_owned());
        self
    }

    /// What was searched for.
    #[must_use]
    pub fn query(mut self, query: &str) -> Self {
        query.clone_into(&mut self.query);
        self
    }

    /// The hidden field of a form that changes something.
    #[must_use]
    pub fn token(&self) -> Token {
        Token(self.csrf.clone())
    }

    /// Where the name on top leads: customers have a beginning of their own.
    pub(crate) fn home(&self) -> &'static str {
        if crate::error::is_portal(&self.path) { "/portal" } else { "/" }
    }

    /// The product or the organisation.
    pub(crate) fn brand(&self) -> String {
        self.house.name.clone().unwrap_or_else(|| self.l.t("product-name").into_owned())
    }

    /// The page's own title first: it is what a tab has room for.
    pub(crate) fn window_title(&self) -> String {
        format!("{} · {}", self.title, self.brand())
    }

    /// Whether a place of the navigation is where this page is.
    pub(crate) fn is_here(&self, item: &NavItem) -> bool {
        let path = self.path.split('?').next().unwrap_or_default();
        path == item.href || path.strip_prefix(item.href).is_some_and(|rest| rest.starts_with('/'))
    }

    /// The bottom bar on a phone has room for four and "more".
    pub(crate) fn first_nav(&self) -> &[NavItem] {
        self.nav.get(..4).unwrap_or(&self.nav)
    }

    pub(crate) fn langs(&self) -> [Lang; 3] {
        Lang::ALL
    }

    pub(crate) fn themes(&self) -> [Theme; 3] {
        Theme::ALL
    }

    pub(crate) fn sizes(&self) -> [TextSize; 3] {
        TextSize::ALL
    }

    pub(crate) fn densities(&self) -> [Density; 2] {
        Density::ALL
    }
}

impl ShellUser {
    /// For the round mark: the last two characters of a Chinese name, else the first letters of two words.
    #[must_use]
    pub fn initials(&self) -> String {
        crate::components::initials(&self.name)
    }
}

/// `<input type="hidden" name="csrf" …>`.
#[derive(Clone, Debug)]
pub struct Token(String);

impl std::fmt::Display for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Tokens are of the base64 alphabet; anything else would be markup.
        let token: String =
            self.0.chars().filter(|c| c.is_ascii_alphanumeric() || "-_=+/.".contains(*c)).collect();
        write!(f, r#"<input type="hidden" name="csrf" value="{token}">"#)
    }
}

impl askama::filters::HtmlSafe for Token {}
