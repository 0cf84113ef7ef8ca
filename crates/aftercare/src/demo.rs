//! `aftercare demo`: a believable company in an embedded database, with ninety days behind it.

use crate::clock::{self, ProgramClock};
use crate::config::Config;
use crate::serve::{self, Stage};
use crate::{chance, shipped};
use anyhow::Context as _;
use jiff::Timestamp;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use store::db::Durability;
use store::{Options, Store};
use web::app::Demo;

/// The same company each time.
const SEED: u64 = 20_261_123;
/// Everybody's in the demo.
const PASSWORD: &str = "shuibiao-2026";
/// Written when the history is complete; without it, a broken-off beginning is made anew.
const COMPLETE: &str = "demo-complete";

#[derive(Debug, clap::Args)]
pub(crate) struct DemoArgs {
    /// Where the demo's data lie; made at the first start
    #[arg(long, default_value = "demo-data", value_name = "FOLDER")]
    data: PathBuf,
    #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDRESS")]
    listen: SocketAddr,
    /// How many times faster than the wall the clock runs: 1440 makes a day pass in a minute
    #[arg(long, default_value_t = 1.0, value_name = "FACTOR", value_parser = parse_speed)]
    clock_speed: f64,
    /// Make the company and its history, and end
    #[arg(long)]
    prepare: bool,
}

fn parse_speed(text: &str) -> Result<f64, String> {
    let speed: f64 = text.parse().map_err(|_| "write a number, such as 1 or 1440".to_owned())?;
    if (1.0..=100_000.0).contains(&speed) { Ok(speed) } else { Err("take 1 to 100000".to_owned()) }
}

/// Runs the command.
///
/// # Errors
/// The folder can't be written, or the address is taken.
pub(crate) async fn demo(mut config: Config, args: &DemoArgs) -> anyhow::Result<ExitCode> {
    config.server.listen = args.listen;
    config.database.folder.clone_from(&args.data);
    config.database.url = None;
    config.database.url_file = None;
    config.mail.from = "service@qingyuan.example".to_owned();
    "清源计量".clone_into(&mut config.mail.from_name);
    let company = sample::company(SEED, clock::wall());
    let begun = std::time::Instant::now();
    if !args.data.join(COMPLETE).exists() {
        let played = prepare(&args.data).await?;
        let seconds = begun.elapsed().as_secs_f64();
        println!("made {} cases in {} steps of history in {seconds:.1} s", played.cases, played.steps);
    }
    if args.prepare {
        return Ok(ExitCode::SUCCESS);
    }
    let clock = ProgramClock::true_time();
    let shown = shown_time(&args.data)?;
    clock.set(shown, args.clock_speed);
    let store = serve::open(&config, &clock, args.clock_speed).await?;
    let accounts: Vec<(String, String)> = sample::LOGINS
        .iter()
        .map(|(login, role)| ((*login).to_owned(), format!("role-{}", role.code())))
        .collect();
    println!(
        "log in as {} with the password {PASSWORD}",
        accounts.iter().map(|(l, _)| l.as_str()).collect::<Vec<_>>().join(", ")
    );
    let portal: Vec<(String, String)> = sample::portal_people(&company)
        .into_iter()
        .map(|(mail, role)| (mail, format!("portal-role-{}", role.code())))
        .collect();
    if let Some((mail, _)) = portal.first() {
        println!(
            "a customer logs in at /portal as {mail} with the same password, or by a code; codes are mails in {}",
            args.data.join("outgoing").display()
        );
    }
    let stage = Stage {
        clock: clock.clone(),
        speed: args.clock_speed,
        demo: Some(Demo { accounts, password: PASSWORD.to_owned(), portal }),
        name: company.name.get("zh-Hans").cloned(),
    };
    serve::run(&config, store, stage).await?;
    remember_time(&args.data, clock.now())?;
    Ok(ExitCode::SUCCESS)
}

/// Makes the company and its history in a folder that is begun anew.
async fn prepare(folder: &Path) -> anyhow::Result<sample::Played> {
    std::fs::create_dir_all(folder)
        .with_context(|| format!("the folder {} can't be made", folder.display()))?;
    for file in ["aftercare.db", "aftercare.db-wal", "aftercare.db-shm"] {
        match std::fs::remove_file(folder.join(file)) {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(error).with_context(|| format!("{file} can't be removed")),
        }
    }
    let now = clock::wall();
    let clock = ProgramClock::true_time();
    let turned = clock.clone();
    let options = Options {
        now: Arc::new(move || turned.now()),
        random: Arc::new(chance::bytes::<16>),
        clock_speed: 1.0,
        shipped: shipped::documents(),
        durability: Durability::WhenClosed,
    };
    let company = sample::company(SEED, now);
    let stories = sample::stories(SEED, &company, now);
    let begin = stories.first().map_or(now, |s| s.at);
    clock.set(begin, 0.0);
    let store = Store::open(&folder.join("aftercare.db").display().to_string(), options).await?;
    sample::enter(&store, &company, PASSWORD).await?;
    for text in sample::macros() {
        store.add_macro(&text).await?;
    }
    let played = sample::play(&store, &stories, |at| clock.set(at, 0.0), now).await?;
    let decided = sample::decide_charges(&store, &company, now).await?;
    tracing::debug!(lines = decided.lines, quotes = decided.quotes, "who pays was decided");
    plan_today(&store, &company).await?;
    store.close().await;
    sync(folder)?;
    std::fs::write(folder.join(COMPLETE), "")?;
    Ok(played)
}

/// How long the first plan of the demo's day is searched for, in seconds.
const PLAN_SECONDS: u32 = 3;

/// The dispatcher has planned the day already.
async fn plan_today(store: &Store, company: &sample::Company) -> anyhow::Result<()> {
    let Some(dispatcher) = company.find("sunmei") else { return Ok(()) };
    let l = web::i18n::L10n::new(web::i18n::Lang::ZhHans, store.world().zone.clone(), store.now());
    let planned = web::day_plans::plan_today(
        store,
        &l,
        dispatcher,
        sample::FIELD_AREA,
        PLAN_SECONDS,
        chance::bytes::<16>,
    );
    planned.await.map_err(|stop| anyhow::anyhow!("the demo's day could not be planned: {stop:?}"))?;
    Ok(())
}

/// What was made without waiting for the disk is on it before it counts as complete.
fn sync(folder: &Path) -> anyhow::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_file() {
            std::fs::File::open(&path)?.sync_all()?;
        }
    }
    Ok(())
}

/// A demo whose clock ran fast goes on from where it stood, not back in time.
fn shown_time(folder: &Path) -> anyhow::Result<Timestamp> {
    let wall = clock::wall();
    match std::fs::read_to_string(folder.join("demo-time")) {
        Ok(text) => Ok(text.trim().parse::<Timestamp>().map_or(wall, |stood| stood.max(wall))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(wall),
        Err(error) => Err(error.into()),
    }
}

fn remember_time(folder: &Path, at: Timestamp) -> anyhow::Result<()> {
    Ok(std::fs::write(folder.join("demo-time"), at.to_string())?)
}
