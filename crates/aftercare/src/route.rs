//! `aftercare route`: the route engine on files, without a database. `docs/routes.md` describes them.

use crate::file;
use anyhow::{Context as _, bail};
use planning::routes::input::{Input, Read};
use planning::routes::problem::{Fault, Problem};
use planning::routes::solomon::Aim;
use planning::routes::{
    At, Control, Difference, Insertion, Options, Plan, Route, Stop, Unplaced, Why, compare, first_there,
    insert_now, solomon, solve, vroom,
};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// Largest file that is read, in bytes.
const FILE_BYTES_MAX: u64 = 512 * 1024 * 1024;
/// A visit that stays with its person is told as moved from so many seconds on.
const MOVED_SECONDS: i32 = 300;

#[derive(Debug, clap::Subcommand)]
pub(crate) enum RouteTask {
    /// Plan the visits of a file: our own JSON, VROOM's JSON, or the text of Solomon and Gehring-Homberger
    Solve(SolveArgs),
    /// Put one visit of our own JSON into today's plan, at once, moving no other to another person
    Insert(AskArgs),
    /// Who could begin a visit of our own JSON first, every promise of today's plan kept
    First(AskArgs),
}

#[derive(Debug, clap::Args)]
pub(crate) struct AskArgs {
    /// The file, or - for standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The visit, by its name
    visit: String,
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
    let args = match task {
        RouteTask::Solve(args) => args,
        RouteTask::Insert(args) => {
            return ask(args, out, &|p, order, v| insert_now(p, order, v).into_iter().collect());
        }
        RouteTask::First(args) => return ask(args, out, &first_there),
    };
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
    let today = read.begin.as_deref().and_then(|order| Plan::told(&read.problem, order));
    let against = today.map(|today| compare(&read.problem, &today, &plan, MOVED_SECONDS));
    if args.json {
        let told = Told { plan: &plan, against_today: against };
        writeln!(out, "{}", serde_json::to_string(&told)?)?;
    } else {
        say(&plan, out)?;
        if read.begin.is_some() {
            say_difference(against.as_ref(), out)?;
        }
    }
    Ok(if plan.must_missed > 0 { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

/// A plan, and what it changes in today's where the file has one that still holds.
#[derive(serde::Serialize)]
struct Told<'a> {
    #[serde(flatten)]
    plan: &'a Plan,
    #[serde(skip_serializing_if = "Option::is_none")]
    against_today: Option<Difference>,
}

type Answer<'a> = &'a dyn Fn(&Problem, &[Vec<usize>], usize) -> Vec<Insertion>;

/// Answers a question about one visit and today's plan.
fn ask(args: &AskArgs, out: &mut impl Write, answer: Answer<'_>) -> anyhow::Result<ExitCode> {
    let read = match read(&text(&args.file)?, false) {
        Ok(read) => read,
        Err(fault) => {
            eprintln!("aftercare: {}: {fault}", args.file.display());
            return Ok(ExitCode::from(1));
        }
    };
    let problem = &read.problem;
    let Some(visit) = problem.visits.iter().position(|v| v.name == args.visit) else {
        bail!("there is no visit \"{}\" in the file", args.visit);
    };
    let order = read.begin.unwrap_or_else(|| vec![Vec::new(); problem.vehicles.len()]);
    if order.iter().flatten().any(|v| *v == visit) {
        bail!("\"{}\" is in today's plan already", args.visit);
    }
    if Plan::told(problem, &order).is_none() {
        bail!("today's plan does not hold as it stands; plan it anew with \"route solve\"");
    }
    let found = answer(problem, &order, visit);
    for insertion in &found {
        let places = insertion.places.iter().map(|place| {
            format!(
                "{} as stop {}, begins {}",
                problem.vehicles[place.vehicle].name,
                place.at + 1,
                place.begins
            )
        });
        writeln!(out, "{}; costs {:.2}", places.collect::<Vec<_>>().join("; "), insertion.cost)?;
    }
    if found.is_empty() {
        writeln!(out, "nobody can, as the plan stands")?;
        return Ok(ExitCode::from(1));
    }
    Ok(ExitCode::SUCCESS)
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
        "cost {:.2}: ways {:.2}, shifts {:.2}, lateness {:.2}, wishes {:.2}, changes {:.2}, left out {:.2}; {} routes",
        plan.cost,
        plan.ways,
        plan.fixed,
        plan.lateness,
        plan.wishes,
        plan.changes,
        plan.left_out,
        plan.routes.len()
    )?;
    let promises = &plan.promises;
    writeln!(
        out,
        "{} of {} visits, {} by their due time, {} late ({} s together)",
        promises.made, promises.visits, promises.in_time, promises.late, promises.late_seconds
    )?;
    for route in &plan.routes {
        say_route(route, out)?;
    }
    for missing in &plan.unplaced {
        say_missing(missing, out)?;
    }
    Ok(())
}

fn say_route(route: &Route, out: &mut impl Write) -> std::io::Result<()> {
    writeln!(
        out,
        "{}: {:.2}; {} to {}; driving {}, work {}, breaks {}, waiting {} s",
        route.name,
        route.cost,
        route.leaves,
        route.ends,
        route.driving,
        route.working,
        route.resting,
        route.waiting
    )?;
    for number in 0..=route.stops.len() {
        for rest in route.breaks.iter().filter(|rest| rest.before == number) {
            writeln!(out, "  {:>8} {:>8} {:>8}  (break)", "", rest.begins, rest.ends)?;
        }
        if let Some(stop) = route.stops.get(number) {
            let late = if stop.late > 0 { format!(", {} s late", stop.late) } else { String::new() };
            let Stop { arrives, begins, leaves, name, .. } = stop;
            writeln!(out, "  {arrives:>8} {begins:>8} {leaves:>8}  {name}{late}")?;
        }
    }
    Ok(())
}

fn say_missing(missing: &Unplaced, out: &mut impl Write) -> std::io::Result<()> {
    let name = |why: &Why| serde_json::to_string(why).unwrap_or_default().trim_matches('"').to_owned();
    let why: Vec<String> =
        missing.why.iter().map(|(why, shifts)| format!("{} in {shifts}", name(why))).collect();
    let must = if missing.must { " (must be made)" } else { "" };
    write!(out, "not placed: {}{must}: {}", missing.name, why.join(", "))?;
    if !missing.skills.is_empty() {
        write!(out, "; nobody has {}", missing.skills.join(", "))?;
    }
    if !missing.parts.is_empty() {
        write!(out, "; no van has enough of {}", missing.parts.join(", "))?;
    }
    if let Some(late) = missing.too_late_by {
        write!(out, "; the first is there {late} s too late")?;
    }
    if let Some(would) = &missing.would {
        write!(
            out,
            "; with {} it would cost {:.2}, {:.2} more than leaving it out",
            would.name, would.cost, would.more
        )?;
    }
    writeln!(out)
}

fn say_difference(difference: Option<&Difference>, out: &mut impl Write) -> std::io::Result<()> {
    let Some(d) = difference else {
        return writeln!(out, "today's plan does not hold any more as it stands");
    };
    writeln!(
        out,
        "against today's plan {:+.2}: ways {:+.2}, shifts {:+.2}, lateness {:+.2}, wishes {:+.2}, changes {:+.2}, left out {:+.2}",
        d.cost, d.ways, d.fixed, d.lateness, d.wishes, d.changes, d.left_out
    )?;
    for moved in &d.moves {
        let at = |at: &Option<At>| {
            at.as_ref().map_or("nobody".to_owned(), |at| format!("{} {}", at.name, at.begins))
        };
        writeln!(out, "  {}: {} -> {}", moved.name, at(&moved.from), at(&moved.to))?;
    }
    Ok(())
}
