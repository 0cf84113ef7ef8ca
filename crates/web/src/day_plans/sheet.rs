//! An engineer's day on paper: where, when, what to find there, with room to sign.

use super::Opened;
use super::question::Body;
use super::sight::{self, Round};
use crate::answer::{Answer, FilledText, Refusal, Stop};
use crate::app::App;
use crate::i18n::L10n;
use crate::lists::Lists;
use crate::spares::{company, file, words};
use axum::http::StatusCode;
use axum::response::Response;
use documents::{Align, Column, Fact, Letterhead, Party, Proof, RecordKind, RecordSheet, TableSheet};

/// Of one engineer, or of all of them.
pub(super) async fn pdf(
    app: &App,
    l: &L10n,
    opened: &Opened,
    rounds: &[&Round],
    called: &str,
) -> Answer<Response> {
    let Body::Day(_) = &opened.body else { return Err(Refusal::not_found().into()) };
    let lists = Lists::load(app).await?;
    let many = rounds.iter().any(|round| Some(&round.name) != rounds.first().map(|first| &first.name));
    let mut rows = Vec::new();
    for round in rounds {
        for n in 0..round.route.stops.len() {
            rows.push(row(l, &lists, opened, round, n, many));
        }
    }
    let names: Vec<String> = rounds.iter().map(|round| format!("{} {}", round.letter, round.name)).collect();
    let name =
        if many { l.tn("routes-people-n", rounds.len()) } else { names.first().cloned().unwrap_or_default() };
    let fact = |key: &str, value: String| Fact { name: l.t(key).into_owned(), value };
    let sum = |of: fn(&planning::routes::Route) -> i32| {
        l.duration(rounds.iter().map(|round| i64::from(of(&round.route))).sum())
    };
    let leaves = rounds.iter().map(|round| round.route.leaves).min();
    let ends = rounds.iter().map(|round| round.route.ends).max();
    let when = leaves
        .zip(ends)
        .map(|(a, b)| format!("{}–{}", sight::at(l, &opened.body, a), sight::at(l, &opened.body, b)));
    let mut columns = vec![
        ("routes-number", Align::Start, 1),
        ("routes-when", Align::Start, 2),
        ("routes-where", Align::Start, 5),
        ("routes-what-for", Align::Start, 3),
        ("routes-needs", Align::Start, 2),
        ("routes-signed", Align::Start, 2),
    ];
    if many {
        columns.insert(1, ("routes-person", Align::Start, 2));
    }
    let column = |(key, align, width): (&str, Align, u8)| Column {
        name: l.t(key).into_owned(),
        meaning: String::new(),
        align,
        width,
    };
    let sheet = RecordSheet {
        kind: RecordKind::Round,
        table: TableSheet {
            letterhead: Letterhead { company: company(app, l), ..Letterhead::default() },
            customer: Party::default(),
            number: format!("R-{}-{} · {name}", opened.plan.id, opened.plan.version),
            date: opened.plan.day.map(|day| format!("{day} {}", l.weekday(day))).unwrap_or_default(),
            facts: vec![
                fact("routes-person", name),
                fact("routes-when", when.unwrap_or_default()),
                fact("routes-visits", rows.len().to_string()),
                fact("routes-work", sum(|route| route.working)),
                fact("routes-road", sum(|route| route.driving)),
            ],
            columns: columns.into_iter().map(column).collect(),
            rows,
            notes: vec![l.t("routes-sheet-note").into_owned()],
            sources: Vec::new(),
            proof: Proof {
                url: format!("{}/routes/{}", app.settings.public_url, opened.plan.id),
                ..Proof::default()
            },
        },
    };
    let (app, words) = (app.clone(), words(l)?);
    let bytes =
        tokio::task::spawn_blocking(move || app.press.record(&words, &sheet)).await?.map_err(|problem| {
            tracing::warn!(%problem, "a round could not be printed");
            Stop::from(Refusal::new(FilledText::new(problem.key())).status(StatusCode::SERVICE_UNAVAILABLE))
        })?;
    Ok(file("application/pdf", called, bytes))
}

fn row(l: &L10n, lists: &Lists, opened: &Opened, round: &Round, n: usize, many: bool) -> Vec<String> {
    let stop = &round.route.stops[n];
    let call = match &opened.body {
        Body::Day(question) => question.call(&stop.name),
        Body::File(_) => None,
    };
    let time = |at: i32| sight::at(l, &opened.body, at);
    let place = call.map(|call| {
        let name = super::missing::place_of(call);
        if call.address.is_empty() { name } else { format!("{name}\n{}", call.address) }
    });
    let fault = call.map(|call| {
        let fault = call.fault.as_ref().map(|code| lists.fault(l, code)).unwrap_or_default();
        format!("{} {fault}", call.case)
    });
    let needs = call.map(|call| {
        let names: Vec<String> = call.skills.iter().map(|name| super::people::skill(l, name)).collect();
        l.list(&names)
    });
    let mut row = vec![
        round.label(n),
        format!("{}–{}", time(stop.begins), time(stop.leaves)),
        place.unwrap_or_else(|| stop.name.clone()),
        fault.unwrap_or_default(),
        needs.unwrap_or_default(),
        String::new(),
    ];
    if many {
        row.insert(1, round.name.clone());
    }
    row
}
