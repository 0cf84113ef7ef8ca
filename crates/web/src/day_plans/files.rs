//! A plan as files: a table for all or for one engineer, a calendar, JSON for other programs, paper.

use super::question::Body;
use super::sight::{self, Round, Sight};
use super::{Opened, PLAN, open, sheet};
use crate::answer::{Answer, Refusal};
use crate::app::App;
use crate::i18n::L10n;
use crate::imports::out::Format;
use crate::spares::{book, file, number, text};
use crate::viewer::Viewer;
use axum::extract::{Path, State};
use axum::response::Response;
use jiff::Timestamp;
use serde_json::{Value, json};
use std::fmt::Write as _;
use tables::{Cell, CsvWriter};

/// Bytes of a line of a calendar (RFC 5545, 3.1).
const LINE_BYTES_MAX: usize = 75;

pub(super) async fn show(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, name)): Path<(i64, String)>,
) -> Answer {
    viewer.require(PLAN)?;
    let opened = open(&app.store, id).await?;
    let l = &viewer.reader.l;
    let (whose, kind) = name.rsplit_once('.').ok_or_else(Refusal::not_found)?;
    if (whose, kind) == ("problem", "json") {
        return Ok(file("application/json", &format!("routes-{id}-problem.json"), problem(&opened)?));
    }
    let sight = Sight::of(&opened).await?.map_err(|_| Refusal::not_found())?;
    let all = whose == "plan";
    let rounds: Vec<&Round> = sight.rounds.iter().filter(|round| all || round.letter == whose).collect();
    if rounds.is_empty() && !all {
        return Err(Refusal::not_found().into());
    }
    let called = format!("routes-{id}{}.{kind}", if all { String::new() } else { format!("-{whose}") });
    match kind {
        "json" if all => {
            Ok(file("application/json", &called, serde_json::to_vec_pretty(&out(&opened, &sight))?))
        }
        "csv" => table(l, &opened, &rounds, Format::Csv, &called),
        "xlsx" => table(l, &opened, &rounds, Format::Xlsx, &called),
        "ics" if !all => {
            let host = host(&app);
            Ok(file(
                "text/calendar; charset=utf-8",
                &called,
                calendar(l, &opened, &rounds, &host).into_bytes(),
            ))
        }
        "pdf" => sheet::pdf(&app, l, &opened, &rounds, &called).await,
        _ => Err(Refusal::not_found().into()),
    }
}

/// The question in our own format, beginning with the plan.
fn problem(opened: &Opened) -> Answer<Vec<u8>> {
    match &opened.body {
        Body::Day(question) => Ok(serde_json::to_vec_pretty(&question.to_json(&opened.order))?),
        Body::File(text) => Ok(text.clone().into_bytes()),
    }
}

/// The plan as the interface tells it.
pub(super) fn out(opened: &Opened, sight: &Sight) -> Value {
    let zero = sight::zero(&opened.body);
    json!({
        "id": opened.plan.id,
        "name": opened.plan.name,
        "day": opened.plan.day.map(|day| day.to_string()),
        "state": opened.plan.state.code(),
        "version": opened.plan.version,
        "adopted": opened.plan.adopted,
        "zero": zero,
        "plan": sight.plan,
    })
}

fn table(l: &L10n, opened: &Opened, rounds: &[&Round], format: Format, called: &str) -> Answer<Response> {
    let heads = [
        "routes-person",
        "routes-number",
        "routes-case",
        "routes-customer",
        "routes-address",
        "routes-arrival",
        "routes-begins",
        "routes-leaves",
        "routes-late-minutes",
    ];
    let head: Vec<Cell> = heads.iter().map(|key| text(l.t(key))).collect();
    let mut rows = Vec::new();
    for round in rounds {
        for (n, stop) in round.route.stops.iter().enumerate() {
            let call = match &opened.body {
                Body::Day(question) => question.call(&stop.name),
                Body::File(_) => None,
            };
            let time = |at: i32| text(sight::at(l, &opened.body, at));
            rows.push(vec![
                text(&round.name),
                text(round.label(n)),
                text(&stop.name),
                text(call.map(super::missing::place_of).unwrap_or_default()),
                text(call.map(|call| call.address.clone()).unwrap_or_default()),
                time(stop.arrives),
                time(stop.begins),
                time(stop.leaves),
                number((sight::late(&opened.body, stop).max(0) + 59) / 60),
            ]);
        }
    }
    let bytes = match format {
        Format::Xlsx => book(&l.t("routes-rounds"), &head, rows)?,
        Format::Csv => {
            let mut csv = CsvWriter::new(Vec::new())?;
            csv.row(&head)?;
            for row in &rows {
                csv.row(row)?;
            }
            csv.finish()?
        }
    };
    Ok(file(format.media_type(), called, bytes))
}

/// The name by which entries of a calendar are told from those of other programs.
fn host(app: &App) -> String {
    let url = app.settings.public_url.split("://").last().unwrap_or_default();
    url.split(['/', ':']).next().unwrap_or("aftercare").to_owned()
}

/// The visits as entries of a calendar (RFC 5545); read in again, they replace the ones before.
fn calendar(l: &L10n, opened: &Opened, rounds: &[&Round], host: &str) -> String {
    let mut out = String::new();
    let name = rounds.first().map(|round| round.name.clone()).unwrap_or_default();
    for entry in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//aftercare//routes//EN", "METHOD:PUBLISH"] {
        line(&mut out, entry);
    }
    line(&mut out, &format!("X-WR-CALNAME:{}", escaped(&format!("{} · {name}", opened.plan.name))));
    for round in rounds {
        for (n, stop) in round.route.stops.iter().enumerate() {
            let Body::Day(question) = &opened.body else { continue };
            let Some(call) = question.call(&stop.name) else { continue };
            line(&mut out, "BEGIN:VEVENT");
            line(&mut out, &format!("UID:routes-{}-{}@{host}", opened.plan.id, call.case));
            line(&mut out, &format!("SEQUENCE:{}", opened.plan.version));
            line(&mut out, &format!("DTSTAMP:{}", utc(opened.plan.made)));
            line(&mut out, &format!("DTSTART:{}", utc(question.moment(stop.begins))));
            line(&mut out, &format!("DTEND:{}", utc(question.moment(stop.leaves))));
            let summary = format!("{} {}", round.label(n), super::missing::place_of(call));
            line(&mut out, &format!("SUMMARY:{}", escaped(&summary)));
            if !call.address.is_empty() {
                line(&mut out, &format!("LOCATION:{}", escaped(&call.address)));
            }
            if let Some((latitude, longitude)) = call.at {
                line(&mut out, &format!("GEO:{latitude:.6};{longitude:.6}"));
            }
            let about = l.ta("routes-calendar-about", &[("case", &call.case.to_string())]);
            line(&mut out, &format!("DESCRIPTION:{}", escaped(&about)));
            line(&mut out, "END:VEVENT");
        }
    }
    line(&mut out, "END:VCALENDAR");
    out
}

fn utc(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,").replace(['\r', '\n'], "\\n")
}

/// One line, folded before it gets too long, between characters.
fn line(out: &mut String, text: &str) {
    let mut room = LINE_BYTES_MAX;
    for c in text.chars() {
        if c.len_utf8() > room {
            out.push_str("\r\n ");
            room = LINE_BYTES_MAX - 1;
        }
        out.push(c);
        room -= c.len_utf8();
    }
    let _written = write!(out, "\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Lines keep to their length, and unfold to what was written.
        #[test]
        fn lines_are_folded(text in "[a-z;,\\\\ 表计站点]{0,300}") {
            let mut out = String::new();
            let said = format!("SUMMARY:{}", escaped(&text));
            line(&mut out, &said);
            prop_assert!(out.split("\r\n").all(|line| line.len() <= LINE_BYTES_MAX));
            let unfolded = out.replace("\r\n ", "");
            prop_assert_eq!(unfolded.trim_end_matches("\r\n"), said);
        }
    }
}
