//! "Why this time?": one clock, explained to its last pause.

use super::open;
use crate::answer::{self, Answer, Refusal};
use crate::app::App;
use crate::clocks;
use crate::components::ClockChip;
use crate::filters;
use crate::layout::Shell;
use crate::viewer::Viewer;
use crate::words;
use askama::Template;
use axum::extract::{Path, State};

#[derive(Template)]
#[template(path = "cases/clock.html")]
struct ClockPage {
    s: Shell,
    number: String,
    chip: ClockChip,
    why: Vec<String>,
    rules: Vec<String>,
    climb: Vec<String>,
    /// The promise in the tender's words.
    promise: String,
    text: String,
}

pub(super) async fn show(
    State(app): State<App>,
    viewer: Viewer,
    Path((number, no)): Path<(String, usize)>,
) -> Answer {
    let opened = open(&app, &viewer, &number).await?;
    let l = &viewer.reader.l;
    let case = &opened.row.case;
    let clock = case.clocks.get(no).ok_or_else(Refusal::not_found)?;
    let promise = words::promise(l, &opened.world.charter, &clock.promise);
    let text = opened.world.charter.promises.get(&clock.promise).map(|p| words::pick(l, &p.text));
    let title = l.ta("why-title", &[("case", &case.id.to_string()), ("promise", &promise)]);
    answer::page(&ClockPage {
        s: viewer.shell(&title).crumb(&format!("/cases/{}", case.id), &case.id.to_string()),
        number: case.id.to_string(),
        chip: clocks::chip(l, &opened.world, clock),
        why: clocks::why(l, &opened.world, clock),
        rules: clocks::rules(l, clock),
        climb: clocks::climb(l, &opened.world, clock),
        promise: clock.promise.to_string(),
        text: text.unwrap_or_default(),
    })
}
