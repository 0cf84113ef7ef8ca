//! Names of what the rules call by codes: stages, levels, ways, channels, departments, people, promises.

use crate::components::Badge;
use crate::flash::Tone;
use crate::i18n::{L10n, Span};
use domain::calendar::{Budget, Calendar};
use domain::case::{Case, Channel};
use domain::charter::{Charter, PauseReason, Words};
use domain::ids::{DepartmentCode, PersonId, PromiseId};
use domain::people::Directory;
use domain::severity::{Severity, Way};

/// A text that administrators keep in several languages, in the reader's or the nearest.
#[must_use]
pub fn pick(l: &L10n, words: &Words) -> String {
    let near = l.lang.chain().iter().find_map(|lang| words.get(lang.code()));
    near.or_else(|| words.values().next()).cloned().unwrap_or_default()
}

/// A stage by its code.
#[must_use]
pub fn stage(l: &L10n, code: &str) -> String {
    l.t(&format!("stage-{code}")).into_owned()
}

/// Where a case stands, as a badge.
#[must_use]
pub fn stage_badge(l: &L10n, case: &Case) -> Badge {
    stage_badge_of(l, case.stage_code())
}

/// A stage's badge by its code.
#[must_use]
pub fn stage_badge_of(l: &L10n, code: &str) -> Badge {
    let (tone, icon) = match code {
        "reported" => (Tone::Soon, "inbox"),
        "not-effective" => (Tone::Soon, "undo-2"),
        "answered" => (Tone::Info, "message-square-reply"),
        "diagnosing" => (Tone::Info, "stethoscope"),
        "proposed" => (Tone::Info, "wrench"),
        "waiting-customer" | "waiting-parts" => (Tone::Plain, "hourglass"),
        "confirmed" => (Tone::Ok, "check"),
        "closed" => (Tone::Ok, "circle-check"),
        "merged" => (Tone::Plain, "git-merge"),
        _ => (Tone::Plain, "circle"),
    };
    Badge::new(tone, stage(l, code)).icon(icon)
}

#[must_use]
pub fn level(l: &L10n, severity: Severity) -> String {
    l.tn("level-n", severity.level())
}

#[must_use]
pub fn way(l: &L10n, way: Way) -> String {
    l.t(&format!("way-{}", way.code())).into_owned()
}

#[must_use]
pub fn channel(l: &L10n, channel: Channel) -> String {
    l.t(&format!("channel-{}", channel.code())).into_owned()
}

#[must_use]
pub fn pause(l: &L10n, why: PauseReason) -> String {
    l.t(&format!("pause-{}", why.code())).into_owned()
}

#[must_use]
pub fn department(l: &L10n, directory: &Directory, code: &DepartmentCode) -> String {
    directory.department(code).map_or_else(|| code.to_string(), |d| pick(l, &d.names))
}

#[must_use]
pub fn person(l: &L10n, directory: &Directory, id: PersonId) -> String {
    directory.person(id).map_or_else(|| l.t("who-gone").into_owned(), |p| p.name.clone())
}

/// A holiday as the calendar names it in the reader's language; as its data have it where they say no more.
#[must_use]
pub fn holiday(l: &L10n, calendar: Option<&Calendar>, name: &str) -> String {
    let words = calendar.and_then(|calendar| calendar.name_in_words(name));
    words.map_or_else(|| name.to_owned(), |words| pick(l, words))
}

/// What is promised, by the tender's term.
#[must_use]
pub fn promise(l: &L10n, charter: &Charter, id: &PromiseId) -> String {
    let title = charter.promises.get(id).map(|promise| pick(l, &promise.title));
    title.filter(|t| !t.is_empty()).unwrap_or_else(|| id.to_string())
}

/// A promised length.
#[must_use]
pub fn budget(l: &L10n, budget: Budget) -> String {
    let seconds = |s: u64| i64::try_from(s).unwrap_or(i64::MAX);
    l.span(match budget {
        Budget::Elapsed(s) => Span::Elapsed(seconds(s)),
        Budget::WorkingTime(s) => Span::Working(seconds(s)),
        Budget::WorkingDays(days) => Span::WorkingDays(i64::from(days)),
    })
}
