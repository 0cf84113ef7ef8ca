//! What was saved when, by whom, and why; and what each version changed.

use super::parts::{Body, Cell, Line, Page, Section, Table};
use crate::answer::{Answer, Refusal};
use crate::app::App;
use crate::i18n::L10n;
use crate::viewer::Viewer;
use crate::words;
use axum::extract::{Query, State};
use domain::roles::Permission;
use serde::Deserialize;
use store::documents::{self, CALENDAR, CHARTER, Document, SERVING};

/// Lines that did not change, shown around those that did.
const AROUND: usize = 2;
/// Lines of one version that are compared; a document beyond is shown as replaced whole.
const LINES_MAX: usize = 3_000;

#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    kind: String,
    #[serde(default)]
    version: Option<i64>,
}

pub(super) async fn show(State(app): State<App>, viewer: Viewer, Query(asked): Query<Asked>) -> Answer {
    viewer.require(Permission::Administer)?;
    let l = &viewer.reader.l;
    let (name, home) = place(l, &asked.kind).ok_or_else(Refusal::not_found)?;
    let history = documents::history(app.store.db(), &asked.kind).await?;
    let newest = history.first().ok_or_else(Refusal::not_found)?.version;
    let chosen = asked.version.unwrap_or(newest);
    let find = |version: i64| history.iter().find(|d| d.version == version);
    let shown = find(chosen).ok_or_else(Refusal::not_found)?;
    let before = find(chosen - 1).map_or("", |d| d.body.as_str());
    let title = l.ta("admin-versions-of", &[("name", &name)]);
    let compared = l.ta("admin-version-changed", &[("version", &chosen)]);
    let lines = compare(before, &shown.body);
    let mut section = Section::new(Body::Nothing).title(compared).note(note(l, shown));
    section.body = if lines.is_empty() { Body::Nothing } else { Body::Lines(lines) };
    Page::titled(&viewer, &title)
        .crumb("/admin", &l.t("admin-title"))
        .crumb(&home, &name)
        .section(Section::new(Body::Table(table(&app, l, &history, &asked.kind))))
        .section(section)
        .answer()
}

/// A document's name and its page; `None` for what is no document of the administration.
fn place(l: &L10n, kind: &str) -> Option<(String, String)> {
    if let Some(calendar) = kind.strip_prefix(CALENDAR) {
        return Some((
            l.ta("admin-calendar-named", &[("name", &calendar)]),
            format!("/admin/calendars/{calendar}"),
        ));
    }
    let (key, home) = match kind {
        CHARTER => ("admin-charter", "/admin/charter"),
        SERVING => ("admin-serving", "/admin/serving"),
        domain::visiting::VISITS => ("admin-visits", "/admin/visits"),
        "faults" => ("admin-faults", "/admin/lists/faults"),
        "severities" => ("admin-severities", "/admin/lists/severities"),
        "areas" => ("admin-areas", "/admin/lists/areas"),
        "configurations" => ("admin-configurations", "/admin/lists/configurations"),
        "applications" => ("admin-applications", "/admin/lists/applications"),
        "families" => ("admin-families", "/admin/lists/families"),
        _ => return None,
    };
    Some((l.t(key).into_owned(), home.to_owned()))
}

fn table(app: &App, l: &L10n, history: &[Document], kind: &str) -> Table {
    let heads = ["admin-version", "admin-saved-at", "admin-by", "admin-note"];
    let mut table = Table::new(l.t("admin-versions"), heads.map(|key| l.t(key)));
    for document in history {
        let by = document.saved_by.map(|id| words::person(l, &app.store.world().directory, id));
        table.row(vec![
            Cell::link(
                document.version.to_string(),
                format!("/admin/versions?kind={kind}&version={}", document.version),
            ),
            Cell::stamp(l.stamp(document.saved_at)),
            Cell::text(by.unwrap_or_else(|| l.t("admin-shipped").into_owned())),
            Cell::text(note(l, document)),
        ]);
    }
    table
}

fn note(l: &L10n, document: &Document) -> String {
    if document.saved_by.is_none() { l.t("admin-shipped-note").into_owned() } else { document.note.clone() }
}

/// What changed, line by line, with a few lines around; empty when nothing did.
pub(crate) fn compare(before: &str, after: &str) -> Vec<Line> {
    let (old, new): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    let all =
        if old.len().max(new.len()) > LINES_MAX { replaced(&old, &new) } else { differences(&old, &new) };
    let near = |i: usize| {
        let around = all.iter().enumerate().skip(i.saturating_sub(AROUND)).take(2 * AROUND + 1);
        around.filter(|(j, _)| j.abs_diff(i) <= AROUND).any(|(_, line)| line.sign != ' ')
    };
    let kept: Vec<bool> = (0..all.len()).map(near).collect();
    all.into_iter().zip(kept).filter_map(|(line, kept)| kept.then_some(line)).collect()
}

fn line(sign: char, text: &str) -> Line {
    Line { sign, text: text.to_owned() }
}

fn replaced(old: &[&str], new: &[&str]) -> Vec<Line> {
    old.iter().map(|text| line('-', text)).chain(new.iter().map(|text| line('+', text))).collect()
}

/// By the longest common subsequence.
fn differences(old: &[&str], new: &[&str]) -> Vec<Line> {
    let width = new.len() + 1;
    // longest[i * width + j]: of old[i..] and new[j..].
    let mut longest = vec![0_u16; (old.len() + 1) * width];
    let at = |longest: &[u16], i: usize, j: usize| longest.get(i * width + j).copied().unwrap_or(0);
    for (i, was) in old.iter().enumerate().rev() {
        for (j, is) in new.iter().enumerate().rev() {
            let value = if was == is {
                at(&longest, i + 1, j + 1) + 1
            } else {
                at(&longest, i + 1, j).max(at(&longest, i, j + 1))
            };
            if let Some(slot) = longest.get_mut(i * width + j) {
                *slot = value;
            }
        }
    }
    let (mut i, mut j, mut out) = (0, 0, Vec::new());
    loop {
        match (old.get(i), new.get(j)) {
            (Some(was), Some(is)) if was == is => {
                out.push(line(' ', was));
                (i, j) = (i + 1, j + 1);
            }
            (Some(was), is) if is.is_none() || at(&longest, i + 1, j) >= at(&longest, i, j + 1) => {
                out.push(line('-', was));
                i += 1;
            }
            (_, Some(is)) => {
                out.push(line('+', is));
                j += 1;
            }
            (_, None) => return out,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::compare;

    #[test]
    fn what_changed_is_shown_with_a_little_around() {
        let lines = compare("a\nb\nc\nd\ne\nf", "a\nb\nc\nD\ne\nf");
        let shown: Vec<String> = lines.iter().map(|l| format!("{}{}", l.sign, l.text)).collect();
        assert_eq!(shown, [" b", " c", "-d", "+D", " e", " f"]);
        assert!(compare("a\nb", "a\nb").is_empty());
        assert_eq!(compare("", "a").len(), 1);
    }
}
