//! Under a list: how much of what is shown, and the way on. Above it: what narrows it.

use super::shows_itself;
use crate::filters;
use crate::i18n::L10n;
use askama::Template;

/// Pages by cursor: the addresses come from the query that read the rows.
#[derive(Clone, Debug, Template)]
#[template(path = "components/pager.html")]
pub struct Pager {
    pub l: L10n,
    pub previous: Option<String>,
    pub next: Option<String>,
    /// Number of the first row shown, from 1; 0 when there is none.
    pub first: u64,
    /// How many rows are shown.
    pub shown: u64,
    /// `None` where counting all would cost more than it tells.
    pub total: Option<u64>,
}

shows_itself!(Pager, FilterChip);

impl Pager {
    pub(crate) fn sentence(&self) -> String {
        let to = (self.first + self.shown).saturating_sub(1);
        match (self.total, &self.next) {
            (Some(total), _) if self.first <= 1 && self.shown == total => self.l.tn("rows-total", total),
            (Some(total), _) => {
                self.l.ta("rows-of", &[("from", &self.first), ("to", &to), ("total", &total)])
            }
            (None, None) if self.first <= 1 => self.l.tn("rows-total", self.shown),
            (None, None) => self.l.ta("rows-of", &[("from", &self.first), ("to", &to), ("total", &to)]),
            (None, Some(_)) => self.l.ta("rows-more", &[("from", &self.first), ("to", &to)]),
        }
    }
}

/// A filter as a link: in the address, on or off, with how many it would show.
#[derive(Clone, Debug, Template)]
#[template(path = "components/filter_chip.html")]
pub struct FilterChip {
    pub href: String,
    pub text: String,
    pub on: bool,
    pub count: Option<u64>,
}
