//! "Tell the customer": the number, and by when they will hear (P-ZERO, P-ANSWER-24H).

use crate::answer::{self, Answer};
use crate::app::App;
use crate::case_page;
use crate::layout::Shell;
use crate::viewer::Viewer;
use crate::{filters, words};
use askama::Template;
use axum::extract::{Path, State};
use domain::charter::KeptBy;

#[derive(Template)]
#[template(path = "cases/told.html")]
struct Told {
    s: Shell,
    number: String,
    /// Digit by digit, as it is read out.
    groups: Vec<String>,
    subject: String,
    /// What is promised by when: (promise, moment).
    promises: Vec<(String, String)>,
    by_us: bool,
}

pub(super) async fn show(State(app): State<App>, viewer: Viewer, Path(number): Path<String>) -> Answer {
    let opened = case_page::open(&app, &viewer, &number).await?;
    let l = &viewer.reader.l;
    let case = &opened.row.case;
    let owed = case.clocks.iter().filter(|clock| clock.terms.kept_by != KeptBy::Receipt);
    let promises = owed.filter_map(|clock| {
        let due = l.when(clock.due()?);
        Some((words::promise(l, &opened.world.charter, &clock.promise), due))
    });
    let receipt = case.clocks.iter().find(|clock| clock.terms.kept_by == KeptBy::Receipt);
    let number = case.id.to_string();
    let title = l.t("told-title");
    answer::page(&Told {
        s: viewer.shell(&title),
        groups: number.split('-').map(str::to_owned).collect(),
        subject: opened.row.subject.clone(),
        promises: promises.collect(),
        by_us: receipt.is_none_or(|clock| !clock.is_open()),
        number,
    })
}
