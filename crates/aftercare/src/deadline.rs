//! `aftercare deadline`: when a length of time is over, on files and flags, without a database.

use anyhow::{Context as _, bail};
use domain::calendar::{
    self, Budget, Calendar, CalendarName, Calendars, CountedPause, DayKind, Due, Explanation, Pause,
};
use jiff::Timestamp;
use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};
use std::io::{BufRead, Write};
use std::path::PathBuf;
use std::process::ExitCode;

/// Longest line of a batch, in bytes.
const LINE_BYTES_MAX: usize = 1024 * 1024;

#[derive(Debug, clap::Args)]
pub(crate) struct DeadlineArgs {
    /// Calendars: a JSON file `{name: calendar}`, or a TOML file that is one calendar, named as the file
    #[arg(long, value_name = "FILE")]
    calendars: Vec<PathBuf>,
    /// The calendar to count on; needed when there are several
    #[arg(long, value_name = "NAME")]
    calendar: Option<String>,
    /// When it begins: 2026-02-13T16:00 in the calendar's zone, or with an offset (…Z, …+08:00)
    #[arg(long, value_name = "TIME")]
    start: Option<String>,
    /// How long: 24h, "8h working", "2 working days"
    #[arg(long, value_name = "LENGTH", value_parser = parse_budget)]
    length: Option<Budget>,
    /// So many working days; the same as --length "N working days"
    #[arg(long, value_name = "N", conflicts_with = "length")]
    working_days: Option<u32>,
    /// A period of so many months: to the end of the corresponding day (Civil Code, art. 202); 24 for two years
    #[arg(long, value_name = "N", conflicts_with_all = ["length", "working_days", "pause"])]
    months: Option<u32>,
    /// A pause: FROM..TO, or FROM.. while it lasts; may be given several times
    #[arg(long, value_name = "FROM..TO")]
    pause: Vec<String>,
    /// Say why
    #[arg(long)]
    explain: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// One JSON case a line (`-` reads standard input), one result a line
    #[arg(long, value_name = "FILE", conflicts_with_all = ["start", "length", "working_days", "months"])]
    batch: Option<PathBuf>,
}

fn parse_budget(text: &str) -> Result<Budget, String> {
    text.parse().map_err(|e: calendar::NotABudget| e.to_string())
}

/// Runs the command.
///
/// # Errors
/// A file that can't be read, a calendar that is not as it should be, a time that can't be understood.
pub(crate) fn run(args: &DeadlineArgs, out: &mut impl Write) -> anyhow::Result<ExitCode> {
    let calendars = load(&args.calendars)?;
    match &args.batch {
        Some(file) if file.as_os_str() == "-" => batch(&calendars, std::io::stdin().lock(), out),
        Some(file) => {
            let opened =
                std::fs::File::open(file).with_context(|| format!("{} can't be opened", file.display()))?;
            batch(&calendars, std::io::BufReader::new(opened), out)
        }
        None => single(args, &calendars, out),
    }
}

/// The shipped calendars, where no file is named.
fn load(files: &[PathBuf]) -> anyhow::Result<Calendars> {
    let mut all: Vec<Calendar> = Vec::new();
    if files.is_empty() {
        for (name, text) in crate::shipped::CALENDARS {
            all.push(Calendar::from_toml(CalendarName::new(name), text).map_err(faults)?);
        }
    }
    for file in files {
        let text =
            std::fs::read_to_string(file).with_context(|| format!("{} can't be read", file.display()))?;
        if file.extension().is_some_and(|e| e == "toml") {
            let name = file.file_stem().and_then(|s| s.to_str()).unwrap_or("calendar");
            all.push(Calendar::from_toml(CalendarName::new(name), &text).map_err(faults)?);
        } else {
            all.extend(Calendars::from_json(&text).map_err(faults)?.iter().cloned());
        }
    }
    Ok(all.into_iter().collect())
}

#[expect(clippy::needless_pass_by_value, reason = "as map_err hands them over")]
fn faults(faults: Vec<calendar::CalendarFault>) -> anyhow::Error {
    let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
    anyhow::anyhow!("{}", lines.join("\n"))
}

fn single(args: &DeadlineArgs, calendars: &Calendars, out: &mut impl Write) -> anyhow::Result<ExitCode> {
    let calendar = choose(args.calendar.as_deref(), calendars)?;
    let Some(start) = &args.start else { bail!("say when it begins: --start 2026-02-13T16:00") };
    let start = time(start, calendar)?;
    if let Some(months) = args.months {
        let at = calendar
            .period_end(start, months)
            .context("the period ends after the year 9999; take fewer months")?;
        let why = format!(
            "{months} months: the corresponding day, or the month's last, to its end (Civil Code, art. 202)"
        );
        return print(
            args,
            calendar,
            Due::At { at, provisional: false },
            args.explain.then(|| vec![why]),
            out,
        );
    }
    let Some(budget) = args.length.or(args.working_days.map(Budget::WorkingDays)) else {
        bail!("say how long: --length 24h, --length \"8h working\", --working-days 2 or --months 24");
    };
    let pauses = args.pause.iter().map(|text| pause(text, calendar)).collect::<anyhow::Result<Vec<_>>>()?;
    let due = calendar.deadline(budget, start, &pauses)?;
    let why = args.explain.then(|| calendar::explain(calendar, budget, start, &pauses)).flatten();
    print(args, calendar, due, why.map(|why| lines(&why, calendar)), out)
}

fn print(
    args: &DeadlineArgs,
    calendar: &Calendar,
    due: Due,
    why: Option<Vec<String>>,
    out: &mut impl Write,
) -> anyhow::Result<ExitCode> {
    if args.json {
        let mut result = Answer::of(None, &due).to_json();
        if let (Some(why), Some(object)) = (why, result.as_object_mut()) {
            object.insert("why".to_owned(), why.into());
        }
        writeln!(out, "{result}")?;
        return Ok(ExitCode::SUCCESS);
    }
    match due {
        Due::At { at, provisional } => {
            let mark = if provisional { " (provisional: outside the calendar's data)" } else { "" };
            writeln!(out, "{}{mark}", at.to_zoned(calendar.zone().clone()).strftime("%Y-%m-%d %H:%M:%S %Z"))?;
        }
        Due::Paused { remaining: Some(seconds) } => writeln!(out, "paused, {seconds} s left")?,
        Due::Paused { remaining: None } => writeln!(out, "paused; the days are counted when it goes on")?,
    }
    for line in why.into_iter().flatten() {
        writeln!(out, "  {line}")?;
    }
    Ok(ExitCode::SUCCESS)
}

fn choose<'a>(name: Option<&str>, calendars: &'a Calendars) -> anyhow::Result<&'a Calendar> {
    let names = || calendars.iter().map(|c| c.name.to_string()).collect::<Vec<_>>().join(", ");
    match name {
        Some(name) => calendars
            .get(&CalendarName::new(name))
            .with_context(|| format!("there is no calendar \"{name}\"; there are: {}", names())),
        None => {
            let mut all = calendars.iter();
            match (all.next(), all.next()) {
                (Some(only), None) => Ok(only),
                _ => bail!("say on which calendar: --calendar NAME, one of {}", names()),
            }
        }
    }
}

fn time(text: &str, calendar: &Calendar) -> anyhow::Result<Timestamp> {
    if let Ok(at) = text.parse::<Timestamp>() {
        return Ok(at);
    }
    let local: DateTime = text.parse().with_context(|| {
        format!("\"{text}\" is not a time; write it like 2026-02-13T16:00 or 2026-02-13T08:00Z")
    })?;
    Ok(calendar.zone().to_ambiguous_timestamp(local).compatible()?)
}

fn pause(text: &str, calendar: &Calendar) -> anyhow::Result<Pause> {
    let (from, to) =
        text.split_once("..").with_context(|| format!("\"{text}\" is not a pause; write FROM..TO"))?;
    let to = if to.is_empty() { None } else { Some(time(to, calendar)?) };
    Ok(Pause { from: time(from, calendar)?, to })
}

fn lines(why: &Explanation, calendar: &Calendar) -> Vec<String> {
    let local = |at: Timestamp| at.to_zoned(calendar.zone().clone()).strftime("%Y-%m-%d %H:%M").to_string();
    let mut lines = vec![format!("{} from {}", why.budget, local(why.start))];
    if !matches!(why.budget, Budget::Elapsed(_)) {
        lines.push(format!("on calendar {}, version {}", why.calendar, why.calendar_version));
        if matches!(why.budget, Budget::WorkingDays(_)) {
            lines.push("the day it begins does not count (Civil Code, art. 201)".to_owned());
        }
        lines.extend(hours(calendar));
    }
    for day in &why.days {
        let kind = match day.kind {
            DayKind::MakeUp => "counts: made up for a holiday",
            DayKind::Holiday => "does not count: holiday",
            DayKind::WeeklyRest => "does not count: day of rest",
        };
        let name = day.name.as_deref().map(|n| format!(" ({n})")).unwrap_or_default();
        lines.push(format!("{} {kind}{name}", day.date));
    }
    if why.days_more > 0 {
        lines.push(format!("and {} more such days", why.days_more));
    }
    for CountedPause { pause, added_s } in &why.pauses {
        let to = pause.to.map_or("now".to_owned(), local);
        let added = match added_s {
            None => String::new(),
            Some(0) => ": made it no later".to_owned(),
            Some(seconds) => format!(": made it {} later", length(*seconds)),
        };
        lines.push(format!("paused from {} to {to}{added}", local(pause.from)));
    }
    if why.pauses.len() > 1 && why.pauses_added_s != 0 {
        lines.push(format!("all pauses made it {} later", length(why.pauses_added_s)));
    }
    if why.provisional {
        lines.push(format!(
            "certain only from {} to {}; the rest is assumed",
            calendar.valid_from, calendar.valid_to
        ));
    }
    lines
}

fn length(seconds: i64) -> String {
    domain::span::print(jiff::SignedDuration::from_secs(seconds))
}

const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// The opening hours, lunch breaks and all; days with the same hours in one line.
fn hours(calendar: &Calendar) -> Vec<String> {
    let weekly = calendar.weekly();
    let same = |a: &(usize, String), b: &(usize, String)| a.1 == b.1;
    let days: Vec<(usize, String)> = weekly
        .iter()
        .enumerate()
        .filter(|(_, openings)| !openings.is_empty())
        .map(|(day, openings)| {
            let openings: Vec<String> =
                openings.iter().map(|(open, close)| format!("{open}-{close}")).collect();
            (day, openings.join(", "))
        })
        .collect();
    days.chunk_by(same)
        .filter_map(|days| {
            let names: Vec<&str> = days.iter().filter_map(|(day, _)| WEEKDAYS.get(*day).copied()).collect();
            Some(format!("open {}: {}", names.join(", "), days.first()?.1))
        })
        .collect()
}

/// One case of a batch.
#[derive(Debug, Deserialize)]
struct Case {
    id: serde_json::Value,
    calendar: String,
    clock: Kind,
    start: Timestamp,
    seconds: Option<u64>,
    working_days: Option<u32>,
    #[serde(default)]
    pauses: Vec<(Timestamp, Option<Timestamp>)>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Elapsed,
    WorkingTime,
    WorkingDays,
}

/// One result of a batch.
#[derive(Debug, Serialize)]
struct Answer {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<serde_json::Value>,
    due: Option<String>,
    /// Present while paused: seconds, or null for working days.
    #[serde(skip_serializing_if = "Option::is_none")]
    remaining_s: Option<Option<i64>>,
    provisional: bool,
}

impl Answer {
    fn of(id: Option<serde_json::Value>, due: &Due) -> Self {
        match due {
            Due::At { at, provisional } => {
                Self { id, due: Some(at.to_string()), remaining_s: None, provisional: *provisional }
            }
            Due::Paused { remaining } => {
                Self { id, due: None, remaining_s: Some(*remaining), provisional: false }
            }
        }
    }

    fn to_json(&self) -> serde_json::Value {
        serde_json::to_value(self).unwrap_or_default()
    }
}

/// A line that can't be answered says why, and the rest goes on; the exit status tells that there was one.
fn batch(calendars: &Calendars, mut input: impl BufRead, out: &mut impl Write) -> anyhow::Result<ExitCode> {
    let mut code = ExitCode::SUCCESS;
    let mut line = Vec::new();
    loop {
        line.clear();
        let limit = u64::try_from(LINE_BYTES_MAX).unwrap_or(u64::MAX);
        let read = std::io::Read::take(&mut input, limit).read_until(b'\n', &mut line)?;
        if read == 0 {
            return Ok(code);
        }
        if read == LINE_BYTES_MAX && line.last() != Some(&b'\n') {
            code = ExitCode::FAILURE;
            input.skip_until(b'\n')?;
            let error = format!("the line is longer than {LINE_BYTES_MAX} bytes; give it fewer pauses");
            writeln!(out, "{}", serde_json::json!({ "id": null, "error": error }))?;
            continue;
        }
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let result = match answer(calendars, &line) {
            Ok(answer) => answer.to_json(),
            Err((id, error)) => {
                code = ExitCode::FAILURE;
                serde_json::json!({ "id": id, "error": format!("{error:#}") })
            }
        };
        writeln!(out, "{result}")?;
    }
}

fn answer(calendars: &Calendars, line: &[u8]) -> Result<Answer, (serde_json::Value, anyhow::Error)> {
    let value: serde_json::Value =
        serde_json::from_slice(line).map_err(|e| (serde_json::Value::Null, anyhow::Error::from(e)))?;
    let id = value.get("id").cloned().unwrap_or_default();
    let fail = |error: anyhow::Error| (id.clone(), error);
    let case: Case = serde_json::from_value(value).map_err(|e| fail(e.into()))?;
    let budget = match case.clock {
        Kind::Elapsed => case.seconds.map(Budget::Elapsed),
        Kind::WorkingTime => case.seconds.map(Budget::WorkingTime),
        Kind::WorkingDays => case.working_days.map(Budget::WorkingDays),
    };
    let budget = budget.context("the length is missing: seconds, or working_days").map_err(fail)?;
    let calendar = choose(Some(&case.calendar), calendars).map_err(fail)?;
    let pauses: Vec<Pause> = case.pauses.into_iter().map(|(from, to)| Pause { from, to }).collect();
    let due = calendar.deadline(budget, case.start, &pauses).map_err(|e| fail(e.into()))?;
    Ok(Answer::of(Some(case.id), &due))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn the_shared_batch_comes_out_right() {
        let file =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/vectors/calendar/deadlines.jsonl");
        let Ok(cases) = std::fs::read_to_string(&file) else {
            println!("skipped: the shared cases are not there");
            return;
        };
        let calendars = load(&[file.with_file_name("calendars.json")]).unwrap();
        let mut out = Vec::new();
        batch(&calendars, cases.as_bytes(), &mut out).unwrap();
        let results = String::from_utf8(out).unwrap();
        assert_eq!(results.lines().count(), cases.lines().count());
        for (case, result) in cases.lines().zip(results.lines()) {
            let case: serde_json::Value = serde_json::from_str(case).unwrap();
            let result: serde_json::Value = serde_json::from_str(result).unwrap();
            assert_eq!(case["id"], result["id"]);
            if case["expect"]["provisional"] == true {
                assert_eq!(result["provisional"], true, "{result}");
            } else {
                assert_eq!(result["due"], case["expect"]["due"], "{result}");
                assert_eq!(result.get("remaining_s"), case["expect"].get("remaining_s"), "{result}");
            }
        }
    }

    /// What one call prints.
    fn told(args: &[&str]) -> String {
        use clap::Parser as _;
        #[derive(clap::Parser)]
        struct Cli {
            #[command(flatten)]
            args: DeadlineArgs,
        }
        let args = Cli::parse_from([&["deadline", "--calendar", "cn"], args].concat()).args;
        let mut out = Vec::new();
        run(&args, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn it_says_why() {
        let wait = [
            "--pause",
            "2026-02-13T10:00..2026-02-14T09:00",
            "--pause",
            "2026-02-24T08:00..2026-02-24T12:00",
        ];
        let start = ["--start", "2026-02-13T09:00", "--working-days", "1", "--explain"];
        let text = told(&[&start[..], &wait[..]].concat());
        assert_eq!(
            text,
            "2026-02-24 17:30:00 CST\n  1 working day from 2026-02-13 09:00\n  on calendar cn, version 1\n\
             \u{20}\u{20}the day it begins does not count (Civil Code, art. 201)\n\
             \u{20}\u{20}open Monday, Tuesday, Wednesday, Thursday, Friday: 08:30-12:00, 13:30-17:30\n\
             \u{20}\u{20}2026-02-14 counts: made up for a holiday\n"
                .to_owned()
                + &(15..=23)
                    .map(|d| format!("  2026-02-{d} does not count: holiday (春节)\n"))
                    .collect::<String>()
                + "  paused from 2026-02-13 10:00 to 2026-02-14 09:00: made it 10d later\n\
                   \u{20}\u{20}paused from 2026-02-24 08:00 to 2026-02-24 12:00: made it no later\n\
                   \u{20}\u{20}all pauses made it 10d later\n"
        );
        let json: serde_json::Value = serde_json::from_str(&told(&[
            "--start",
            "2026-12-31T17:00",
            "--length",
            "8h working",
            "--explain",
            "--json",
        ]))
        .unwrap();
        assert_eq!((&json["due"], &json["provisional"]), (&"2027-01-04T09:30:00Z".into(), &true.into()));
        let why = json["why"].to_string();
        assert!(why.contains("certain only from 2024-01-01 to 2026-12-31"), "{why}");
    }

    #[test]
    fn a_period_of_months_lasts_to_the_end_of_its_last_day() {
        let text = told(&["--start", "2024-02-29T09:00", "--months", "24", "--json"]);
        assert_eq!(text, "{\"due\":\"2026-02-28T16:00:00Z\",\"provisional\":false}\n");
    }

    #[test]
    fn a_line_that_is_too_long_does_not_end_the_batch() {
        let calendars = load(&[]).unwrap();
        let case = "{\"id\":7,\"calendar\":\"cn\",\"clock\":\"elapsed\",\"start\":\"2026-01-01T00:00:00Z\",\"seconds\":60}";
        let long = format!("{}{case}\n{case}", " ".repeat(LINE_BYTES_MAX));
        let mut out = Vec::new();
        assert_eq!(batch(&calendars, long.as_bytes(), &mut out).unwrap(), ExitCode::FAILURE);
        let text = String::from_utf8(out).unwrap();
        let (first, second) = text.split_once('\n').unwrap();
        assert!(first.contains("longer than") && first.contains("\"id\":null"), "{first}");
        assert_eq!(second, "{\"due\":\"2026-01-01T00:01:00Z\",\"id\":7,\"provisional\":false}\n");
    }

    #[test]
    fn a_line_that_cannot_be_answered_says_why_and_the_rest_goes_on() {
        let calendars = load(&[]).unwrap();
        let lines = "{\"id\":1,\"calendar\":\"cn\",\"clock\":\"elapsed\",\"start\":\"2026-01-01T00:00:00Z\"}\nnot json\n\
            {\"id\":3,\"calendar\":\"cn\",\"clock\":\"working_days\",\"start\":\"2026-02-13T08:00:00Z\",\"working_days\":2}\n";
        let mut out = Vec::new();
        let code = batch(&calendars, lines.as_bytes(), &mut out).unwrap();
        assert_eq!(code, ExitCode::FAILURE);
        let results: Vec<serde_json::Value> =
            String::from_utf8(out).unwrap().lines().map(|l| serde_json::from_str(l).unwrap()).collect();
        assert!(results[0]["error"].as_str().unwrap().contains("length"));
        assert!(results[1]["error"].is_string());
        // 14 February is a make-up Saturday; the Spring Festival ends on the 23rd.
        assert_eq!(results[2]["due"], "2026-02-24T09:30:00Z");
    }
}
