//! `aftercare route`: the route engine on files, without a database. `docs/routes.md` describes them.

use crate::file;
use anyhow::{Context as _, bail};
use planning::routes::input::{Input, Read};
use planning::routes::problem::Fault;
use planning::routes::solomon::Aim;
use planning::routes::{Control, Options, Plan, solomon, solve, vroom};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// Largest file that is read, in bytes.
const FILE_BYTES_MAX: u64 = 512 * 1024 * 1024;

#[derive(Debug, clap::Subcommand)]
pub(crate) enum RouteTask {
    /// Plan the visits of a file: our own JSON, VROOM's JSON, or the text of Solomon and Gehring-Homberger
    Solve(SolveArgs),
}

#[derive(Debug, clap::Args)]
pub(crate) struct SolveArgs {
    /// The file, or - for standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// How long to search
    #[arg(long, default_value_t = 10.0, value_name = "N")]
    seconds: f64,
    /// Search for so many steps instead; the same seed then gives the same plan
    #[arg(long, value_name = "N")]
    iterations: Option<u64>,
    #[arg(long, default_value_t = 1, value_name = "N")]
    threads: usize,
    #[arg(long, default_value_t = 1, value_name = "N")]
    seed: u64,
    /// For Solomon's files: fewest vehicles first, then the shortest way
    #[arg(long)]
    vehicles_first: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

struct Clock {
    begun: Instant,
    seconds: f64,
    by_steps: bool,
}

impl Control for Clock {
    fn over(&self) -> f64 {
        if self.by_steps { 0.0 } else { self.begun.elapsed().as_secs_f64() / self.seconds }
    }

    fn better(&self, cost: i64) {
        tracing::debug!(cost, after = ?self.begun.elapsed(), "a better plan");
    }
}

/// Runs the command.
///
/// # Errors
/// The file can't be opened; one that can't be understood ends with status 1 and a sentence.
pub(crate) fn run(task: &RouteTask, out: &mut impl Write) -> anyhow::Result<ExitCode> {
    let RouteTask::Solve(args) = task;
    if !args.seconds.is_finite() || !(0.0..=86_400.0).contains(&args.seconds) {
        bail!("--seconds is {}; give a number from 0 to 86,400", args.seconds);
    }
    let text = text(&args.file)?;
    let read = match read(&text, args.vehicles_first) {
        Ok(read) => read,
        Err(fault) => {
            eprintln!("aftercare: {}: {fault}", args.file.display());
            return Ok(ExitCode::from(1));
        }
    };
    let options = Options { seed: args.seed, threads: args.threads, iterations: args.iterations };
    let clock = Clock {
        begun: Instant::now(),
        seconds: Duration::from_secs_f64(args.seconds).as_secs_f64().max(1e-3),
        by_steps: args.iterations.is_some(),
    };
    let plan = solve(&read.problem, read.begin.as_deref(), &options, &clock);
    if args.json {
        writeln!(out, "{}", serde_json::to_string(&plan)?)?;
    } else {
        say(&plan, out)?;
    }
    Ok(if plan.must_missed > 0 { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

fn text(path: &Path) -> anyhow::Result<String> {
    let bytes = file::read(path, FILE_BYTES_MAX)?;
    String::from_utf8(bytes).with_context(|| format!("{} is not text", path.display()))
}

/// Which kind of file it is shows in its beginning and in its fields.
fn read(text: &str, vehicles_first: bool) -> Result<Read, Fault> {
    let plain = |problem| Read { problem, begin: None };
    if !text.trim_start().starts_with('{') {
        let aim = if vehicles_first { Aim::Vehicles } else { Aim::Distance };
        return solomon::read(text, aim).map(plain);
    }
    let is_ours = serde_json::from_str::<serde_json::Value>(text)
        .ok()
        .is_some_and(|value| value.get("engineers").is_some() || value.get("visits").is_some());
    if !is_ours {
        return vroom::read(text).map(plain);
    }
    let input: Input = serde_path_to_error::deserialize(&mut serde_json::Deserializer::from_str(text))
        .map_err(|error| Fault { place: error.path().to_string(), what: error.inner().to_string() })?;
    input.read()
}

fn say(plan: &Plan, out: &mut impl Write) -> std::io::Result<()> {
    writeln!(
        out,
        "cost {:.2}: ways {:.2}, shifts {:.2}, lateness {:.2}, changes {:.2}, left out {:.2}; {} routes",
        plan.cost,
        plan.ways,
        plan.fixed,
        plan.lateness,
        plan.changes,
        plan.left_out,
        plan.routes.len()
    )?;
    for route in &plan.routes {
        writeln!(
            out,
            "{}: {:.2}; driving {}, work {}, waiting {} s",
            route.name, route.cost, route.driving, route.working, route.waiting
        )?;
        for stop in &route.stops {
            let late = if stop.late > 0 { format!(", {} s late", stop.late) } else { String::new() };
            writeln!(
                out,
                "  {:>8} {:>8} {:>8}  {}{late}",
                stop.arrives, stop.begins, stop.leaves, stop.name
            )?;
        }
    }
    for missing in &plan.unplaced {
        let why: Vec<String> = missing
            .why
            .iter()
            .map(|(why, shifts)| {
                format!("{} in {shifts}", serde_json::to_string(why).unwrap_or_default().trim_matches('"'))
            })
            .collect();
        let must = if missing.must { " (must be made)" } else { "" };
        writeln!(out, "not placed: {}{must}: {}", missing.name, why.join(", "))?;
    }
    Ok(())
}
