//! `cargo xtask bench routes`: our route engine beside others on the same files, the same machine, one thread each, the same seconds,
//! one after the other in turn, so that whatever else the machine does meets all of them.

use anyhow::{Context as _, bail};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The opponents, as they were measured.
const PACKAGES: [&str; 3] = ["pyvrp==0.14.1", "pyvroom==1.15.2", "ortools==9.15.6755"];
const OURS: &str = "ours";

struct Asked {
    seconds: Vec<f64>,
    seeds: u64,
    sizes: Vec<usize>,
    kinds: Vec<String>,
    /// A directory with Solomon's own files: they are solved instead of made ones.
    files: Option<PathBuf>,
    /// Best known values, `NAME VALUE` a line.
    known: Option<PathBuf>,
    solvers: Vec<String>,
    /// Questions in VROOM's JSON with skills, breaks and priorities.
    cities: bool,
}

const USAGE: &str = "usage: cargo xtask bench routes [--seconds 10,30] [--seeds 5] [--sizes 100,200,400,1000] [--kinds R,C,RC]\n\
    \x20   [--solvers ours,pyvrp,vroom,ortools] [--files DIRECTORY [--known FILE]] [--cities]";

impl Asked {
    fn read(arguments: &[String]) -> anyhow::Result<Self> {
        let words = |s: &str| s.split(',').map(str::to_owned).collect::<Vec<_>>();
        let mut asked = Self {
            seconds: vec![10.0],
            seeds: 5,
            sizes: vec![100, 200, 400, 1000],
            kinds: words("R,C,RC"),
            files: None,
            known: None,
            solvers: words("ours,pyvrp,vroom,ortools"),
            cities: false,
        };
        let mut rest = arguments.iter();
        while let Some(name) = rest.next() {
            if name == "--cities" {
                (asked.cities, asked.solvers) = (true, words("ours,vroom"));
                continue;
            }
            let value = rest.next().with_context(|| format!("{name} needs a value\n{USAGE}"))?;
            match name.as_str() {
                "--seconds" => asked.seconds = value.split(',').map(str::parse).collect::<Result<_, _>>()?,
                "--seeds" => asked.seeds = value.parse()?,
                "--sizes" => asked.sizes = value.split(',').map(str::parse).collect::<Result<_, _>>()?,
                "--kinds" => asked.kinds = words(value),
                "--solvers" => asked.solvers = words(value),
                "--files" => asked.files = Some(value.into()),
                "--known" => asked.known = Some(value.into()),
                _ => bail!("{name} is not known\n{USAGE}"),
            }
        }
        Ok(asked)
    }
}

/// Runs what is asked and prints a table; progress goes to standard error.
///
/// # Errors
/// An opponent can't be installed, our engine can't be built, a file can't be read or solved.
pub fn run(root: &Path, arguments: &[String]) -> anyhow::Result<()> {
    let asked = match arguments.split_first() {
        Some((what, rest)) if what == "routes" => Asked::read(rest)?,
        _ => bail!(USAGE),
    };
    let place = root.join("target/bench-routes");
    std::fs::create_dir_all(&place)?;
    let python = opponents(&place)?;
    let ours = build(root)?;
    let scripts = root.join("scripts/bench-routes");
    let files = files(&asked, &scripts, &place)?;
    let known = known(&asked)?;
    let mut out = String::new();
    for seconds in &asked.seconds {
        let mut found: BTreeMap<&str, Vec<Vec<f64>>> = BTreeMap::new();
        writeln!(out, "\n{seconds} s, median of {} seeds\n", asked.seeds)?;
        let named = asked.solvers.join(" | ");
        writeln!(out, "| file | {named} |\n|---|{}", "---|".repeat(asked.solvers.len()))?;
        for file in &files {
            let mut results: BTreeMap<&str, Vec<Vec<f64>>> = BTreeMap::new();
            for seed in 1..=asked.seeds {
                // Who begins changes, so that nobody always meets the quiet second.
                for turn in 0..asked.solvers.len() {
                    let first = usize::try_from(seed)?;
                    let solver = asked.solvers[(turn + first) % asked.solvers.len()].as_str();
                    // VROOM and OR-Tools know no seeds: they are asked once.
                    if matches!(solver, "vroom" | "ortools") && seed > 1 {
                        continue;
                    }
                    let told = solve(solver, (&ours, &python, &scripts), file, *seconds, seed)?;
                    eprintln!("{} {solver} {seconds} s seed {seed}: {told:?}", file.display());
                    results.entry(solver).or_default().push(told);
                }
            }
            let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            write!(out, "| {name} |")?;
            for solver in &asked.solvers {
                let middle = median(results.remove(solver.as_str()).unwrap_or_default());
                write!(out, " {} |", cell(&middle, known.get(&name)))?;
                found.entry(solver).or_default().push(middle);
            }
            writeln!(out)?;
        }
        closing(&mut out, &asked, &found, &files, &known)?;
    }
    println!("{out}");
    std::fs::write(place.join("results.md"), out)?;
    Ok(())
}

/// Ratios of the opponents' ways to ours, and our mean gap to what is known.
fn closing(
    out: &mut String,
    asked: &Asked,
    found: &BTreeMap<&str, Vec<Vec<f64>>>,
    files: &[PathBuf],
    known: &BTreeMap<String, f64>,
) -> anyhow::Result<()> {
    let Some(ours) = found.get(OURS) else { return Ok(()) };
    for solver in asked.solvers.iter().filter(|s| *s != OURS && !asked.cities) {
        let pairs = ours.iter().zip(&found[solver.as_str()]).filter(|(_, other)| !other.is_empty());
        let ratios: Vec<f64> = pairs.map(|(ours, other)| ours[0] / other[0]).collect();
        writeln!(out, "ours to {solver}: {:.4} on the mean of {}", mean(&ratios), ratios.len())?;
    }
    for solver in &asked.solvers {
        let gaps = files.iter().zip(&found[solver.as_str()]).filter_map(|(file, told)| {
            let best = known.get(&*file.file_stem()?.to_string_lossy())?;
            Some((told.first()? / best - 1.0) * 100.0)
        });
        let gaps: Vec<f64> = gaps.collect();
        if !gaps.is_empty() {
            writeln!(
                out,
                "{solver} above the best known: {:.3} % on the mean of {}",
                mean(&gaps),
                gaps.len()
            )?;
        }
    }
    Ok(())
}

fn mean(numbers: &[f64]) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a few hundred")]
    let count = numbers.len().max(1) as f64;
    numbers.iter().sum::<f64>() / count
}

fn cell(told: &[f64], known: Option<&f64>) -> String {
    match (told, known) {
        ([], _) => "none".to_owned(),
        ([way], Some(best)) => format!("{way:.1} ({:+.2} %)", (way / best - 1.0) * 100.0),
        (numbers, _) => numbers.iter().map(|n| format!("{n:.1}")).collect::<Vec<_>>().join(", "),
    }
}

/// The middle answer; one that was not found is the worst.
fn median(mut answers: Vec<Vec<f64>>) -> Vec<f64> {
    answers.sort_by(|a, b| {
        a.is_empty().cmp(&b.is_empty()).then_with(|| a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal))
    });
    let middle = answers.len() / 2;
    answers.into_iter().nth(middle).unwrap_or_default()
}

/// The way, or priorities left out, jobs left out and the way; nothing where no plan was found.
fn solve(
    solver: &str,
    (ours, python, scripts): (&Path, &Path, &Path),
    file: &Path,
    seconds: f64,
    seed: u64,
) -> anyhow::Result<Vec<f64>> {
    let mut command = if solver == OURS {
        let mut command = Command::new(ours);
        command.args([seconds.to_string(), "1".to_owned(), seed.to_string()]).arg(file);
        command
    } else {
        let mut command = Command::new(python);
        command.arg(scripts.join(format!("{solver}_solve.py"))).arg(file);
        command.args([seconds.to_string(), seed.to_string()]);
        command
    };
    let done = command.output().with_context(|| format!("{solver} can't be started"))?;
    if !done.status.success() {
        bail!("{solver} on {}: {}", file.display(), String::from_utf8_lossy(&done.stderr));
    }
    let text = String::from_utf8(done.stdout)?;
    let last = text.lines().last().unwrap_or_default();
    Ok(last.split_whitespace().map_while(|word| word.parse().ok()).collect())
}

/// A Python that has the opponents.
fn opponents(place: &Path) -> anyhow::Result<PathBuf> {
    let python = place.join("venv/bin/python");
    if !python.exists() {
        must(Command::new("python3").args(["-m", "venv"]).arg(place.join("venv")))?;
    }
    must(Command::new(&python).args(["-m", "pip", "install", "--quiet"]).args(PACKAGES))?;
    Ok(python)
}

fn build(root: &Path) -> anyhow::Result<PathBuf> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    must(Command::new(cargo).current_dir(root).args([
        "build",
        "--release",
        "-p",
        "planning",
        "--example",
        "routes",
    ]))?;
    let target = std::env::var("CARGO_TARGET_DIR").map_or_else(|_| root.join("target"), PathBuf::from);
    Ok(target.join("release/examples/routes"))
}

fn must(command: &mut Command) -> anyhow::Result<()> {
    let status = command.status().with_context(|| format!("{command:?} can't be started"))?;
    if !status.success() {
        bail!("{command:?} ended with {status}");
    }
    Ok(())
}

fn files(asked: &Asked, scripts: &Path, place: &Path) -> anyhow::Result<Vec<PathBuf>> {
    if let Some(directory) = &asked.files {
        let mut files: Vec<PathBuf> = std::fs::read_dir(directory)?
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<Result<_, _>>()?;
        files.retain(|file| file.extension().is_some_and(|ending| ending == "txt"));
        files.sort();
        return Ok(files);
    }
    let mut files = Vec::new();
    for size in &asked.sizes {
        let kinds: &[String] = if asked.cities { &["city".to_owned()] } else { &asked.kinds };
        for kind in kinds {
            let (script, ending) =
                if asked.cities { ("generate_city.py", "json") } else { ("generate.py", "txt") };
            let file = place.join(format!("{kind}{size}.{ending}"));
            let mut command = Command::new("python3");
            command.arg(scripts.join(script));
            if !asked.cities {
                command.arg(kind);
            }
            let made = command.args([&size.to_string(), "1"]).output()?;
            if !made.status.success() {
                bail!("{script}: {}", String::from_utf8_lossy(&made.stderr));
            }
            std::fs::write(&file, made.stdout)?;
            files.push(file);
        }
    }
    Ok(files)
}

fn known(asked: &Asked) -> anyhow::Result<BTreeMap<String, f64>> {
    let Some(file) = &asked.known else { return Ok(BTreeMap::new()) };
    let text = std::fs::read_to_string(file)?;
    let lines = text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty());
    lines
        .map(|line| {
            let (name, value) = line.split_once(' ').with_context(|| format!("\"{line}\": NAME VALUE"))?;
            Ok((name.to_owned(), value.trim().parse()?))
        })
        .collect()
}
