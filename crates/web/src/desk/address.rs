//! The desk's address: view, filters, order and page, all in the query, so that it can be kept, sent and gone back to.

use crate::viewer::Viewer;
use domain::case::Channel;
use domain::ids::{CaseId, CustomerId, DepartmentCode, FaultCode, PersonId};
use domain::roles::Permission;
use domain::severity::Severity;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use store::read::desk::{Cursor, Filters, From, Sort, View};

/// What stays readable in a query.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// The views in the order of their tabs.
pub(super) const VIEWS: [&str; 8] =
    ["mine", "team", "unassigned", "risk", "late", "open", "complaints", "over"];

/// As it was asked for; what makes no sense is as if not asked.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Address {
    pub view: String,
    pub sort: String,
    pub department: String,
    /// A person's number, or `none`.
    pub assignee: String,
    pub severity: String,
    pub stage: String,
    pub channel: String,
    pub customer: String,
    pub fault: String,
    /// Words that the case's texts hold.
    pub q: String,
    pub after: String,
    pub before: String,
    /// Number of the first row shown, from 1.
    pub from: String,
}

impl Address {
    /// The view, if this viewer has it; else their own cases.
    pub(super) fn view_code(&self, viewer: &Viewer) -> &'static str {
        let known = VIEWS.into_iter().find(|code| *code == self.view).unwrap_or("mine");
        if known == "complaints" && !viewer.may(Permission::HandleComplaints) { "mine" } else { known }
    }

    pub(super) fn sort(&self) -> Sort {
        match self.sort.as_str() {
            "age" => Sort::Age,
            "severity" => Sort::Severity,
            _ => Sort::Clock,
        }
    }

    /// Everything but the words, which are looked up first.
    pub(super) fn filters(&self) -> Filters {
        let number = |text: &str| text.parse::<i64>().ok();
        Filters {
            department: DepartmentCode::new(&self.department),
            assignee: number(&self.assignee).map(PersonId),
            severity: self.severity.parse::<u8>().ok().and_then(|level| Severity::try_from(level).ok()),
            stage: Some(self.stage.clone()).filter(|stage| !stage.is_empty()),
            channel: Channel::ALL.into_iter().find(|channel| channel.code() == self.channel),
            customer: number(&self.customer).map(CustomerId),
            fault: FaultCode::new(&self.fault),
            among: None,
        }
    }

    pub(super) fn from(&self) -> From {
        match (read_cursor(&self.after), read_cursor(&self.before)) {
            (Some(cursor), _) => From::After(cursor),
            (None, Some(cursor)) => From::Before(cursor),
            (None, None) => From::Start,
        }
    }

    pub(super) fn first(&self) -> u64 {
        self.from.parse().unwrap_or(1).max(1)
    }

    /// The query with some parts changed; an empty value takes a part out. Other pages of the list are left behind.
    pub(super) fn with(&self, changes: &[(&str, &str)]) -> String {
        let parts = [
            ("view", &self.view),
            ("sort", &self.sort),
            ("department", &self.department),
            ("assignee", &self.assignee),
            ("severity", &self.severity),
            ("stage", &self.stage),
            ("channel", &self.channel),
            ("customer", &self.customer),
            ("fault", &self.fault),
            ("q", &self.q),
        ];
        let mut query: Vec<(&str, &str)> =
            parts.iter().map(|(name, value)| (*name, value.as_str())).collect();
        for (name, value) in changes {
            match query.iter_mut().find(|(known, _)| known == name) {
                Some(part) => part.1 = value,
                None => query.push((name, value)),
            }
        }
        let pairs = query.iter().filter(|(_, value)| !value.is_empty());
        pairs
            .map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, ESCAPED)))
            .collect::<Vec<_>>()
            .join("&")
    }

    /// As [`with`](Self::with), with the path before it.
    pub(super) fn link(&self, changes: &[(&str, &str)]) -> String {
        format!("/desk?{}", self.with(changes))
    }

    /// The query of this view and its filters, from the first page.
    pub(super) fn query(&self) -> String {
        self.with(&[])
    }

    /// What a form that asks for words keeps of the rest.
    pub(super) fn kept(&self) -> Vec<(&'static str, &str)> {
        let parts = [
            ("sort", &self.sort),
            ("department", &self.department),
            ("assignee", &self.assignee),
            ("severity", &self.severity),
            ("stage", &self.stage),
            ("channel", &self.channel),
            ("customer", &self.customer),
            ("fault", &self.fault),
        ];
        parts
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| (name, value.as_str()))
            .collect()
    }

    /// Whether something narrows the view.
    pub(super) fn is_narrowed(&self) -> bool {
        let parts = [
            &self.department,
            &self.assignee,
            &self.severity,
            &self.stage,
            &self.channel,
            &self.customer,
            &self.fault,
            &self.q,
        ];
        parts.iter().any(|part| !part.is_empty())
    }
}

/// The view as the store knows it.
pub(super) fn view(code: &str, viewer: &Viewer) -> View {
    match code {
        "team" => View::Team(viewer.department.clone()),
        "unassigned" => View::Unassigned,
        "risk" => View::AtRisk,
        "late" => View::Late,
        "open" => View::Open,
        "complaints" => View::Complaints,
        "over" => View::Over,
        _ => View::Mine(viewer.id),
    }
}

/// `2026000000123.1795000000000000.3`; `-` where there is no due time.
pub(super) fn write_cursor(cursor: &Cursor) -> String {
    let due = cursor.due.map_or_else(|| "-".to_owned(), |due| due.to_string());
    format!("{}.{due}.{}", cursor.id.key(), cursor.severity)
}

fn read_cursor(text: &str) -> Option<Cursor> {
    let mut parts = text.split('.');
    let id = CaseId::from_key(parts.next()?.parse().ok()?);
    let due = match parts.next()? {
        "-" => None,
        due => Some(due.parse().ok()?),
    };
    Some(Cursor { id, due, severity: parts.next()?.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_reads_back() {
        for due in [None, Some(-5), Some(1_795_000_000_000_000)] {
            let cursor = Cursor { id: CaseId::from_key(2_026_000_000_123), due, severity: 3 };
            assert_eq!(read_cursor(&write_cursor(&cursor)), Some(cursor));
        }
        for text in ["", "1", "1.2", "x.-.1", "1.-.", "1.y.2"] {
            assert_eq!(read_cursor(text), None, "{text}");
        }
    }

    #[test]
    fn a_changed_address_keeps_the_rest_and_leaves_the_page() {
        let address = Address {
            view: "open".into(),
            q: "不走 字&".into(),
            after: "1.-.1".into(),
            ..Address::default()
        };
        assert_eq!(
            address.with(&[("severity", "2")]),
            "view=open&severity=2&q=%E4%B8%8D%E8%B5%B0%20%E5%AD%97%26"
        );
        assert_eq!(address.with(&[("q", ""), ("after", "9.-.1")]), "view=open&after=9.-.1");
    }
}
