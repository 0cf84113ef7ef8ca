//! `aftercare mail`: real mail through the same door as everything else.

use crate::clock::ProgramClock;
use crate::config::Config;
use crate::serve;
use anyhow::Context as _;
use channels::intake::{self, Taken};
use channels::mail::{self, Limits, OwnAddresses};
use clap::Subcommand;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Deepest folder looked into.
const DEPTH_MAX: usize = 16;

#[derive(Debug, clap::Args)]
pub(crate) struct MailArgs {
    #[command(subcommand)]
    task: MailTask,
}

#[derive(Debug, Subcommand)]
enum MailTask {
    /// Take in files (.eml, mbox), folders, or standard input (`-`): one recorded outcome a message
    Ingest {
        #[arg(required = true, value_name = "PATH")]
        paths: Vec<PathBuf>,
        /// One JSON object a message
        #[arg(long)]
        json: bool,
    },
    /// Show how a message is read; writes nothing, needs no database
    Read {
        #[arg(required = true, value_name = "PATH")]
        paths: Vec<PathBuf>,
        /// Own addresses; what comes from them is a loop
        #[arg(long, value_name = "ADDRESS")]
        own: Vec<String>,
    },
}

impl MailArgs {
    pub(crate) fn needs_no_database(&self) -> bool {
        matches!(self.task, MailTask::Read { .. })
    }
}

/// `mail read`: one JSON object a message.
///
/// # Errors
/// A file can't be read.
pub(crate) fn show(args: &MailArgs) -> anyhow::Result<ExitCode> {
    let MailTask::Read { paths, own } = &args.task else { return Ok(ExitCode::SUCCESS) };
    let own = OwnAddresses::new(own.iter().map(String::as_str));
    let mut code = ExitCode::SUCCESS;
    for file in files(paths)? {
        for raw in mail::messages_in(&read(&file)?) {
            let mut line = match mail::read(&raw, &own, &Limits::default()) {
                Ok(mail) => mail::to_json(&mail),
                Err(fault) => {
                    code = ExitCode::FAILURE;
                    serde_json::json!({ "error": fault.to_string() })
                }
            };
            if let Some(object) = line.as_object_mut() {
                object.insert("file".to_owned(), file.display().to_string().into());
            }
            println!("{line}");
        }
    }
    Ok(code)
}

/// `mail ingest`: what could not be recorded makes the exit status 1, and can be handed in again.
///
/// # Errors
/// The database can't be opened, or a file can't be read.
pub(crate) async fn run(config: &Config, args: &MailArgs) -> anyhow::Result<ExitCode> {
    let MailTask::Ingest { paths, json } = &args.task else { return Ok(ExitCode::SUCCESS) };
    let store = serve::open(config, &ProgramClock::true_time(), 1.0).await?;
    crate::user::departments(&store).await?;
    let intake = serve::intake(config, &serve::secret(&config.database.folder)?)?;
    let mut taken: Vec<Taken> = Vec::new();
    let mut failed = 0;
    for file in files(paths)? {
        for raw in mail::messages_in(&read(&file)?) {
            match intake.take(&store, &raw).await {
                Ok(one) => {
                    print_one(&file, &one, *json);
                    taken.push(one);
                }
                Err(error) => {
                    failed += 1;
                    eprintln!("{}: not recorded: {error}", file.display());
                }
            }
        }
    }
    store.close().await;
    if !json {
        let mut counts: Vec<(&str, usize)> = intake::count(&taken).into_iter().collect();
        counts.sort_unstable();
        let counts: Vec<String> = counts.into_iter().map(|(what, n)| format!("{n} {what}")).collect();
        println!("{} messages: {}", taken.len() + failed, counts.join(", "));
    }
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn print_one(file: &Path, one: &Taken, json: bool) {
    let case = one.case.map(|case| case.to_string());
    if json {
        let line = serde_json::json!({
            "file": file.display().to_string(), "outcome": one.outcome.code(), "case": case, "reason": one.reason,
            "sender": one.sender, "subject": one.subject,
        });
        println!("{line}");
    } else {
        let reason = if one.reason.is_empty() { String::new() } else { format!(" ({})", one.reason) };
        println!(
            "{:<15} {:<11} {}{reason}",
            one.outcome.code(),
            case.unwrap_or_else(|| "-".to_owned()),
            one.subject
        );
    }
}

/// All files under the paths, in the order of their names; `-` stays as it is.
fn files(paths: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let mut all = Vec::new();
    for path in paths {
        collect(path, 0, &mut all)?;
    }
    Ok(all)
}

fn collect(path: &Path, depth: usize, all: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    if path.as_os_str() == "-" {
        all.push(path.to_owned());
        return Ok(());
    }
    let unreadable = || format!("{} can't be read", path.display());
    if std::fs::metadata(path).with_context(unreadable)?.is_dir() {
        if depth == DEPTH_MAX {
            anyhow::bail!("{} lies more than {DEPTH_MAX} folders deep", path.display());
        }
        let entries = std::fs::read_dir(path).with_context(unreadable)?;
        let mut inside: Vec<PathBuf> = entries.map(|e| e.map(|e| e.path())).collect::<Result<_, _>>()?;
        inside.sort_unstable();
        for path in inside {
            let hidden = path.file_name().is_some_and(|n| n.to_string_lossy().starts_with('.'));
            if !hidden {
                collect(&path, depth + 1, all)?;
            }
        }
    } else {
        all.push(path.to_owned());
    }
    Ok(())
}

fn read(file: &Path) -> anyhow::Result<Vec<u8>> {
    if file.as_os_str() == "-" {
        let mut bytes = Vec::new();
        std::io::stdin().lock().read_to_end(&mut bytes)?;
        return Ok(bytes);
    }
    std::fs::read(file).with_context(|| format!("{} can't be read", file.display()))
}
