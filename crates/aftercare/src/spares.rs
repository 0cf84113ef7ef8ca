//! `aftercare spares`: the stocking model on files, without a database. `docs/spares.md` describes them.

use crate::file;
use anyhow::{Context as _, bail};
use planning::spares::frontier::Point;
use planning::spares::instance::{self, File, Unanswered};
use planning::spares::plan::{Input, Model, NoteKind, Outcome, WhatIf};
use planning::spares::ratio::{Ratio, RatioInput, RatioTable, usual};
use serde_json::{Map, Value, json};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Largest file that is read, in bytes.
const FILE_BYTES_MAX: u64 = 256 * 1024 * 1024;
const POINTS: usize = 60;

#[derive(Debug, clap::Subcommand)]
pub(crate) enum SparesTask {
    /// What a stock reaches: a company's file with today's stock, or one instance
    Evaluate(FileArgs),
    /// Who holds how many for the file's target, what to order and to move
    Optimise(PlanArgs),
    /// The whole curve of cost against service
    Frontier(PlanArgs),
    /// Spares for 100, 1,000, 5,000 installed pieces
    Ratio(RatioArgs),
    /// How many to buy when it can be bought for the last time
    LastBuy(FileArgs),
    /// Consumables: when to order and how many
    Rq(FileArgs),
    /// Failure rates from what was seen in the field
    Rates(FileArgs),
    /// Answer instances with one JSON result a line; exit status 1 when one has no answer
    Check {
        /// A JSON file, or - for standard input
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
}

#[derive(Debug, clap::Args)]
pub(crate) struct FileArgs {
    /// A JSON file, or - for standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct PlanArgs {
    #[command(flatten)]
    file: FileArgs,
    /// Threads to compute on
    #[arg(long, default_value_t = 2, value_name = "N")]
    threads: usize,
    /// Repair times are multiplied by this
    #[arg(long, default_value_t = 1.0, value_name = "FACTOR")]
    repair: f64,
    /// Ways from the depot are multiplied by this
    #[arg(long, default_value_t = 1.0, value_name = "FACTOR")]
    way: f64,
}

#[derive(Debug, clap::Args)]
pub(crate) struct RatioArgs {
    #[command(flatten)]
    file: FileArgs,
    /// Installed numbers, for a company's file
    #[arg(long, value_delimiter = ',', value_name = "N,N")]
    installed: Vec<u64>,
    /// Share of demands met at once, for a company's file
    #[arg(long, default_value_t = 0.95, value_name = "SHARE")]
    target: f64,
}

/// Runs the command.
///
/// # Errors
/// A file that can't be read or understood; where it can but has no answer, the exit status is 1 and the reason is told.
pub(crate) fn run(task: &SparesTask, out: &mut impl Write) -> anyhow::Result<ExitCode> {
    match task {
        SparesTask::Check { file } => check(&read(file)?, out),
        SparesTask::Evaluate(args) => {
            let value = read(&args.file)?;
            if value.get("kind").is_some() {
                one(&value, args.json, out)
            } else {
                today(value, args.json, out)
            }
        }
        SparesTask::LastBuy(args) | SparesTask::Rq(args) => {
            let mut value = read(&args.file)?;
            if matches!(task, SparesTask::Rq(_)) {
                name_rq(&mut value);
            }
            one(&value, args.json, out)
        }
        SparesTask::Rates(args) => {
            let value = read(&args.file)?;
            if value.get("kind").is_some() {
                one(&value, args.json, out)
            } else {
                rates(value, args.json, out)
            }
        }
        SparesTask::Optimise(args) => {
            let value = read(&args.file.file)?;
            if value.get("kind").is_some() {
                one(&value, args.file.json, out)
            } else {
                optimise(value, args, out)
            }
        }
        SparesTask::Frontier(args) => frontier(read(&args.file.file)?, args, out),
        SparesTask::Ratio(args) => ratio(read(&args.file.file)?, args, out),
    }
}

fn read(path: &Path) -> anyhow::Result<Value> {
    let bytes = file::read(path, FILE_BYTES_MAX)?;
    serde_json::from_slice(&bytes).with_context(|| format!("{} is not JSON", path.display()))
}

/// One result a line, in the order of the file.
fn check(value: &Value, out: &mut impl Write) -> anyhow::Result<ExitCode> {
    let instances = match value {
        Value::Array(all) => all.clone(),
        Value::Object(fields) if fields.contains_key("instances") => {
            serde_json::from_value::<File>(value.clone()).context("the instances can't be read")?.instances
        }
        other => vec![other.clone()],
    };
    let mut code = ExitCode::SUCCESS;
    for instance in &instances {
        match instance::answer(instance) {
            Ok(answer) => writeln!(out, "{answer}")?,
            Err(why) => {
                code = ExitCode::from(1);
                let id = instance.get("id").cloned().unwrap_or(Value::Null);
                let kind = instance.get("kind").cloned().unwrap_or(Value::Null);
                writeln!(out, "{}", json!({ "id": id, "kind": kind, "error": why.to_string() }))?;
                eprintln!("aftercare: {id}: {why}");
            }
        }
    }
    Ok(code)
}

/// An (R,Q) question without a kind: with an R it is to be evaluated, without it the best is looked for.
fn name_rq(value: &mut Value) {
    if let Value::Object(fields) = value
        && !fields.contains_key("kind")
    {
        let kind = if fields.contains_key("R") { "rq_eval" } else { "rq_opt" };
        let input = std::mem::take(fields);
        fields.insert("kind".to_owned(), kind.into());
        fields.insert("input".to_owned(), Value::Object(input));
    }
}

/// One instance; an id is not asked for.
fn one(value: &Value, as_json: bool, out: &mut impl Write) -> anyhow::Result<ExitCode> {
    let mut instance = value.clone();
    if let Value::Object(fields) = &mut instance {
        fields.entry("id").or_insert_with(|| "-".into());
    }
    match instance::answer(&instance) {
        Ok(answer) if as_json => writeln!(out, "{answer}")?,
        Ok(Value::Object(fields)) => say(&fields, 0, out)?,
        Ok(other) => writeln!(out, "{other}")?,
        Err(why) => return refused(&why, out, as_json),
    }
    Ok(ExitCode::SUCCESS)
}

fn refused(why: &Unanswered, out: &mut impl Write, as_json: bool) -> anyhow::Result<ExitCode> {
    if as_json {
        writeln!(out, "{}", json!({ "error": why.to_string() }))?;
    }
    eprintln!("aftercare: {why}");
    Ok(ExitCode::from(1))
}

fn say(fields: &Map<String, Value>, depth: usize, out: &mut impl Write) -> std::io::Result<()> {
    for (name, value) in fields.iter().filter(|(name, _)| depth > 0 || !matches!(name.as_str(), "id")) {
        match value {
            Value::Object(inner) => {
                writeln!(out, "{:depth$}{name}", "")?;
                say(inner, depth + 2, out)?;
            }
            other => writeln!(out, "{:depth$}{name:<20} {other}", "")?,
        }
    }
    Ok(())
}

/// A company's file; what is wrong with it is told line by line.
fn model(value: Value, out: &mut impl Write, as_json: bool) -> anyhow::Result<Option<Model>> {
    let input: Input =
        serde_path_to_error::deserialize(value).context("the file is not as docs/spares.md describes it")?;
    match Model::new(input) {
        Ok(model) => {
            for note in
                model.notes.iter().filter(|n| n.kind.leaves_out() || n.kind == NoteKind::RepairAssumed)
            {
                eprintln!("aftercare: {}: {}", note.item, note.kind.code());
            }
            Ok(Some(model))
        }
        Err(faults) => {
            if as_json {
                writeln!(out, "{}", json!({ "faults": faults }))?;
            }
            for fault in faults {
                eprintln!("aftercare: {fault}");
            }
            Ok(None)
        }
    }
}

fn today(value: Value, as_json: bool, out: &mut impl Write) -> anyhow::Result<ExitCode> {
    let Some(model) = model(value, out, as_json)? else { return Ok(ExitCode::from(1)) };
    let today = model.today(&model.frontier(2));
    if as_json {
        writeln!(out, "{}", serde_json::to_string(&today)?)?;
    } else {
        say_point("today's stock", &today, out)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn say_point(name: &str, point: &Point, out: &mut impl Write) -> std::io::Result<()> {
    writeln!(
        out,
        "{name}: cost {:.2}, expected backorders {:.6}, availability {:.4} %",
        point.cost,
        point.ebo,
        100.0 * point.availability
    )
}

fn changed(model: &Model, args: &PlanArgs) -> anyhow::Result<Model> {
    for (name, factor) in [("--repair", args.repair), ("--way", args.way)] {
        if !factor.is_finite() || !(0.0..=100.0).contains(&factor) {
            bail!("{name} is {factor}; give a factor between 0 and 100");
        }
    }
    Ok(model.changed(WhatIf { repair: args.repair, way: args.way, rate: 1.0 }))
}

fn optimise(value: Value, args: &PlanArgs, out: &mut impl Write) -> anyhow::Result<ExitCode> {
    let Some(model) = model(value, out, args.file.json)? else { return Ok(ExitCode::from(1)) };
    let model = changed(&model, args)?;
    let outcome = model.solved(model.input.target, args.threads);
    if args.file.json {
        let answer = json!({ "plan": outcome, "rates": model.rates, "notes": model.notes });
        writeln!(out, "{answer}")?;
    } else {
        say_outcome(&outcome, out)?;
    }
    if !outcome.is_reached {
        eprintln!("aftercare: no stock reaches the target; the largest that was looked at is shown");
        return Ok(ExitCode::from(1));
    }
    Ok(ExitCode::SUCCESS)
}

fn say_outcome(outcome: &Outcome, out: &mut impl Write) -> std::io::Result<()> {
    say_point("today", &outcome.today, out)?;
    let plan = Point { cost: outcome.cost, ebo: outcome.ebo, availability: outcome.availability };
    say_point("plan", &plan, out)?;
    writeln!(out, "no plan costs less than {:.2}; gap {:.4} %", outcome.bound, 100.0 * outcome.gap)?;
    if let Some(within) = outcome.within {
        writeln!(out, "replaced in time: {:.3} %", 100.0 * within)?;
    }
    for row in outcome.rows.iter().filter(|row| row.units > 0 || row.have > 0) {
        let places: Vec<String> = row
            .places
            .iter()
            .filter(|p| p.units > 0 || p.have > 0)
            .map(|p| format!("{} {} (has {})", p.code, p.units, p.have))
            .collect();
        writeln!(out, "{:<16} {:>5} units {:>14.2}  {}", row.code, row.units, row.cost, places.join(", "))?;
    }
    for t in &outcome.transfers {
        writeln!(out, "move  {} x {} from {} to {}", t.units, t.code, t.from, t.to)?;
    }
    for o in &outcome.orders {
        writeln!(out, "order {} x {} for {}: {:.2}", o.units, o.code, o.to, o.cost)?;
    }
    Ok(())
}

fn frontier(value: Value, args: &PlanArgs, out: &mut impl Write) -> anyhow::Result<ExitCode> {
    let Some(model) = model(value, out, args.file.json)? else { return Ok(ExitCode::from(1)) };
    let solved = changed(&model, args)?.frontier(args.threads);
    let points = solved.chart(POINTS, 0.99999);
    if args.file.json {
        writeln!(out, "{}", json!({ "points": points, "of": solved.len() }))?;
    } else {
        for point in points {
            say_point("point", &point, out)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn rates(value: Value, as_json: bool, out: &mut impl Write) -> anyhow::Result<ExitCode> {
    let Some(model) = model(value, out, as_json)? else { return Ok(ExitCode::from(1)) };
    let named = model.input.items.iter().zip(&model.rates);
    if as_json {
        let all: Map<String, Value> = named
            .map(|(item, rate)| Ok((item.code.clone(), serde_json::to_value(rate)?)))
            .collect::<anyhow::Result<_>>()?;
        writeln!(out, "{}", Value::Object(all))?;
    } else {
        for (item, rate) in named {
            writeln!(
                out,
                "{:<16} {:.5} a piece and year (9 in 10: {:.5} to {:.5}), {}",
                item.code,
                rate.per_year,
                rate.low,
                rate.high,
                rate.known.code()
            )?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn ratio(value: Value, args: &RatioArgs, out: &mut impl Write) -> anyhow::Result<ExitCode> {
    let table = if value.get("sites").is_some() {
        let Some(model) = model(value, out, args.file.json)? else { return Ok(ExitCode::from(1)) };
        table_of(&model, args)
    } else {
        serde_path_to_error::deserialize::<_, RatioTable>(value)
            .context("the file is not as docs/spares.md describes it")?
    };
    let rows: Vec<Vec<Ratio>> = match table.rows() {
        Ok(rows) => rows,
        Err(why) => {
            eprintln!("aftercare: {why}");
            return Ok(ExitCode::from(1));
        }
    };
    if args.file.json {
        let all: Vec<Value> = table
            .items
            .iter()
            .zip(&rows)
            .map(|(item, row)| json!({ "code": item.code, "row": row }))
            .collect();
        writeln!(out, "{}", json!({ "target": table.target, "rows": all }))?;
        return Ok(ExitCode::SUCCESS);
    }
    for (item, row) in table.items.iter().zip(&rows) {
        for r in row {
            writeln!(
                out,
                "{:<16} {:>7} installed: {:>4} spares ({:.3} %), met at once {:.3} %",
                item.code,
                r.installed,
                r.spares,
                100.0 * r.ratio,
                100.0 * r.at_once
            )?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn table_of(model: &Model, args: &RatioArgs) -> RatioTable {
    let planned = |at: &usize| !model.left_out.contains(at);
    let items = (0..model.input.items.len()).filter(planned).map(|at| {
        let (item, rate) = (&model.input.items[at], &model.rates[at]);
        RatioInput {
            code: item.code.clone(),
            name: item.name.clone(),
            rate_per_year: rate.per_year,
            shape: rate.shape,
            resupply_days: item.repair_days.unwrap_or(model.input.repair_days_assumed),
            unit_cost: item.unit_cost.unwrap_or(0.0),
        }
    });
    let installed = if args.installed.is_empty() { usual() } else { args.installed.clone() };
    RatioTable { items: items.collect(), installed, target: args.target }
}
