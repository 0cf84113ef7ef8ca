//! What nobody goes to: why, and what would help. Nothing is left out without a word.

use super::costs::yuan;
use super::people::skill;
use super::question::{Body, Call};
use super::sight::{self, Sight};
use crate::i18n::L10n;
use planning::routes::{Unplaced, Why};

/// A visit without anybody.
#[derive(Debug)]
pub(super) struct Missing {
    pub(super) case: String,
    pub(super) name: String,
    pub(super) href: Option<String>,
    pub(super) edit: Option<String>,
    /// Why not, sentence by sentence.
    pub(super) why: Vec<String>,
    pub(super) help: Vec<String>,
    /// Left out by hand, and could be taken back.
    pub(super) is_out: bool,
}

/// Those that the engine placed nowhere.
pub(super) fn unplaced(
    l: &L10n,
    sight: &Sight,
    body: &Body,
    id: i64,
    named: impl Fn(&str) -> String,
) -> Vec<Missing> {
    let Some(plan) = &sight.plan else { return Vec::new() };
    let one = |unplaced: &Unplaced| {
        let call = match body {
            Body::Day(question) => question.call(&unplaced.name),
            Body::File(_) => None,
        };
        Missing {
            case: unplaced.name.clone(),
            name: named(&unplaced.name),
            href: call.map(|call| format!("/cases/{}", call.case)),
            edit: call.map(|call| format!("/routes/{id}/visits/{}", call.case)),
            why: unplaced
                .why
                .iter()
                .map(|(why, n)| l.ta(&format!("routes-why-{}", code(*why)), &[("n", n)]))
                .collect(),
            help: help(l, body, unplaced),
            is_out: false,
        }
    };
    plan.unplaced.iter().map(one).collect()
}

/// As locale keys write it.
fn code(why: Why) -> &'static str {
    match why {
        Why::Skill => "skill",
        Why::Person => "person",
        Why::Parts => "parts",
        Why::Room => "room",
        Why::Before => "before",
        Why::Window => "window",
        Why::Work => "work",
        Why::Full => "full",
        Why::Half => "half",
        Why::Worth => "worth",
    }
}

fn help(l: &L10n, body: &Body, unplaced: &Unplaced) -> Vec<String> {
    let mut help = Vec::new();
    if !unplaced.skills.is_empty() {
        let names: Vec<String> = unplaced.skills.iter().map(|name| skill(l, name)).collect();
        help.push(l.ta("routes-help-skills", &[("skills", &l.list(&names))]));
    }
    if !unplaced.parts.is_empty() {
        help.push(l.ta("routes-help-parts", &[("parts", &l.list(&unplaced.parts))]));
    }
    if let Some(late) = unplaced.too_late_by {
        help.push(l.ta("routes-help-window", &[("span", &l.duration(i64::from(late.max(60))))]));
    }
    if let Some(would) = &unplaced.would {
        let (cost, more) = (yuan(would.cost), yuan(would.more));
        help.push(l.ta("routes-help-would", &[("name", &would.name), ("cost", &cost), ("more", &more)]));
    }
    let has = |wanted: Why| unplaced.why.iter().any(|(why, _)| *why == wanted);
    if has(Why::Full) && unplaced.would.is_none() {
        let key = if matches!(body, Body::Day(_)) { "routes-help-full" } else { "routes-help-full-file" };
        help.push(l.t(key).into_owned());
    }
    help
}

/// Those that are no question to the engine: left out by hand, begun by somebody who went home, or lying nowhere.
pub(super) fn apart(l: &L10n, body: &Body, id: i64) -> (Vec<Missing>, Vec<Missing>) {
    let Body::Day(question) = body else { return (Vec::new(), Vec::new()) };
    let one = |call: &Call, why: String| Missing {
        case: call.case.to_string(),
        name: place_of(call),
        href: Some(format!("/cases/{}", call.case)),
        edit: Some(format!("/routes/{id}/visits/{}", call.case)),
        why: vec![why],
        help: Vec::new(),
        is_out: call.out,
    };
    let (mut out, mut nowhere) = (Vec::new(), Vec::new());
    for call in question.visits.iter().filter(|call| !call.is_planned()) {
        if let Some((person, at)) = call.begun {
            let name = question.worker(person).map(|worker| worker.name.clone()).unwrap_or_default();
            let at = sight::at(l, body, at);
            out.push(one(call, l.ta("routes-begun-by", &[("name", &name), ("at", &at)])));
        } else if call.out {
            out.push(one(call, l.t("routes-left-by-hand").into_owned()));
        } else if call.site.is_none() {
            nowhere.push(one(call, l.t("routes-no-site").into_owned()));
        } else {
            nowhere.push(one(call, l.t("routes-no-coordinates").into_owned()));
        }
    }
    (out, nowhere)
}

/// Customer and site.
pub(super) fn place_of(call: &Call) -> String {
    match (call.customer.is_empty(), call.site_name.is_empty()) {
        (false, false) => format!("{} · {}", call.customer, call.site_name),
        (false, true) => call.customer.clone(),
        (true, _) => call.site_name.clone(),
    }
}
