//! aftercare: the after-sales service system. One program, one database.

mod chance;
mod clock;
mod config;
mod deadline;
mod demo;
mod export;
mod file;
mod import;
mod intake;
mod mailboxes;
mod post;
mod route;
mod serve;
mod shipped;
mod spares;
mod user;
mod verify;

use anyhow::Context as _;
use clap::{Parser, Subcommand};
use config::Config;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

/// After-sales service: every promise has a clock, every step a record.
#[derive(Debug, Parser)]
#[command(name = "aftercare", version, about)]
struct Cli {
    /// The configuration file; without one, defaults and environment variables
    #[arg(long, short, global = true, value_name = "FILE", env = "AFTERCARE_CONFIG")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Serve the pages, do what is due, send what waits
    Serve,
    /// The same with a believable company in an embedded database
    Demo(demo::DemoArgs),
    /// Bring the database to this program's version, and end
    Migrate,
    /// Walk the whole journal; exit status 1 and a list when anything is broken
    Verify(verify::VerifyArgs),
    /// People's accounts
    User(user::UserArgs),
    /// Real mail: take it in, or show how it is read
    Mail(intake::MailArgs),
    /// When a length of time is over, without a database
    Deadline(deadline::DeadlineArgs),
    /// How many spares, where: the stocking model on files, without a database (P-RATIO)
    #[command(subcommand)]
    Spares(spares::SparesTask),
    /// Who goes where, when: routes planned from files, without a database
    #[command(subcommand)]
    Route(route::RouteTask),
    /// Check a file of master data and write what is good in it
    Import(import::ImportArgs),
    /// Write the register to a file
    Export(export::ExportArgs),
    /// The configuration
    Config {
        #[command(subcommand)]
        task: ConfigTask,
    },
}

#[derive(Debug, Subcommand)]
enum ConfigTask {
    /// Read the configuration and say what is wrong with it
    Check,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_default_env()
                .unwrap_or_else(|_| "info,sqlx=warn,hyper=warn".into()),
        )
        .with_writer(std::io::stderr)
        .init();
    match run(cli) {
        Ok(code) => code,
        Err(error) => {
            // A closed pipe (`| head`) is no failure of ours.
            if error
                .downcast_ref::<std::io::Error>()
                .is_some_and(|e| e.kind() == std::io::ErrorKind::BrokenPipe)
            {
                return ExitCode::SUCCESS;
            }
            eprintln!("aftercare: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    // These need neither configuration nor threads.
    match &cli.command {
        Task::Deadline(args) => {
            let mut out = std::io::BufWriter::new(std::io::stdout().lock());
            let code = deadline::run(args, &mut out)?;
            out.flush()?;
            return Ok(code);
        }
        Task::Spares(task) => {
            let mut out = std::io::BufWriter::new(std::io::stdout().lock());
            let code = spares::run(task, &mut out)?;
            out.flush()?;
            return Ok(code);
        }
        Task::Route(task) => {
            let mut out = std::io::BufWriter::new(std::io::stdout().lock());
            let code = route::run(task, &mut out)?;
            out.flush()?;
            return Ok(code);
        }
        Task::Mail(args) if args.needs_no_database() => return intake::show(args),
        _ => {}
    }
    let config = Config::load(cli.config.as_deref(), |name| std::env::var(name).ok())?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("the program's threads can't be started")?;
    runtime.block_on(async {
        match cli.command {
            Task::Serve => serve::serve(&config).await,
            Task::Demo(args) => demo::demo(config, &args).await,
            Task::Migrate => {
                serve::open(&config, &clock::ProgramClock::true_time(), 1.0).await?.close().await;
                println!("the database is of this program's version");
                Ok(ExitCode::SUCCESS)
            }
            Task::Verify(args) => verify::run(&config, &args).await,
            Task::User(args) => user::run(&config, &args).await,
            Task::Mail(args) => intake::run(&config, &args).await,
            Task::Import(args) => import::run(&config, &args).await,
            Task::Export(args) => export::run(&config, &args).await,
            Task::Config { task: ConfigTask::Check } => {
                config.database_address()?;
                serve::check(&config)?;
                println!("the configuration is as it should be");
                Ok(ExitCode::SUCCESS)
            }
            Task::Deadline(_) | Task::Spares(_) | Task::Route(_) => Ok(ExitCode::SUCCESS),
        }
    })
}
