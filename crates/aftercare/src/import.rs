//! `aftercare import`: a file of master data, checked and written without a browser.

use crate::clock::ProgramClock;
use crate::config::Config;
use crate::serve;
use anyhow::{Context as _, bail};
use domain::import::Kind;
use jiff::tz::TimeZone;
use std::path::PathBuf;
use std::process::ExitCode;
use store::Store;
use store::import::{self, Choice, Import, NotNow, Outcome, State};
use web::i18n::{L10n, Lang};

/// Problems that are printed; the pages show the others.
const PRINTED_MAX: i64 = 200;

#[derive(Debug, clap::Args)]
pub(crate) struct ImportArgs {
    /// customers, contacts, sites, systems, products, units or parts
    #[arg(value_parser = parse_kind)]
    kind: Kind,
    /// CSV or XLSX
    file: PathBuf,
    /// Say what each row would do, and write nothing
    #[arg(long)]
    preview: bool,
    /// Write nothing when a row has a problem
    #[arg(long)]
    all_or_nothing: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn parse_kind(text: &str) -> Result<Kind, String> {
    let all = Kind::ALL.map(Kind::code).join(", ");
    Kind::from_code(text).ok_or_else(|| format!("there is no kind \"{text}\"; there are: {all}"))
}

/// Runs the command: exit status 0 when every row is as the file says now, 1 when some had problems.
///
/// # Errors
/// The file can't be read from the disk, or the database did not carry it out.
pub(crate) async fn run(config: &Config, args: &ImportArgs) -> anyhow::Result<ExitCode> {
    let bytes =
        std::fs::read(&args.file).with_context(|| format!("{} can't be read", args.file.display()))?;
    if bytes.len() > tables::FILE_BYTES_MAX {
        bail!("the file is larger than {} MB; split it into several", tables::FILE_BYTES_MAX / 1024 / 1024);
    }
    let store = serve::open(config, &ProgramClock::true_time(), 1.0).await?;
    let import = carry_out(&store, args, bytes).await?;
    let l = L10n::new(Lang::En, TimeZone::UTC, store.now());
    report(&store, &l, args, &import).await?;
    store.close().await;
    let good = import.counts.problem == 0 && import.state != State::Unreadable;
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn carry_out(store: &Store, args: &ImportArgs, bytes: Vec<u8>) -> anyhow::Result<Import> {
    let names = web::imports::names::names(store).await?;
    let name = args.file.file_name().unwrap_or_default().to_string_lossy();
    let id = store.begin_import(args.kind, &name, bytes, None).await?;
    store.check_import(id, &names).await?;
    let find = async || import::find(store.db(), id).await?.context("the import is gone");
    let checked = find().await?;
    if args.preview || checked.state != State::Checked {
        return Ok(checked);
    }
    let choice = if args.all_or_nothing { Choice::AllOrNothing } else { Choice::GoodRows };
    match store.confirm_import(id, choice).await? {
        Ok(()) => store.write_import(id, &names).await?,
        // Said by the counts.
        Err(NotNow::Problems(_) | NotNow::Nothing) => {}
        Err(NotNow::State(state)) => bail!("import {id} is {} already", state.code()),
    }
    find().await
}

async fn report(store: &Store, l: &L10n, args: &ImportArgs, import: &Import) -> anyhow::Result<()> {
    let rows = import::rows(store.db(), import.id, Some(Outcome::Problem), 0, PRINTED_MAX).await?;
    let said = |row: &import::Shown| {
        let sentences = row.problems.iter().map(|p| web::imports::sentence(l, import.kind, p));
        sentences.collect::<Vec<String>>().join(" ")
    };
    if args.json {
        let problems: Vec<_> = (rows.iter())
            .map(|row| serde_json::json!({ "row": row.row, "name": row.name, "problems": row.problems, "says": said(row) }))
            .collect();
        let json = serde_json::json!({ "id": import.id, "state": import.state, "counts": import.counts,
            "understood": import.understood, "problems": problems });
        println!("{json}");
        return Ok(());
    }
    for why in web::imports::remarks(l, import) {
        println!("{why}");
    }
    for row in &rows {
        println!("row {} {}: {}", row.row, row.name, said(row));
    }
    let c = import.counts;
    println!(
        "import {}: {}; {} new, {} changed, {} unchanged, {} with problems; {} written",
        import.id,
        import.state.code(),
        c.new,
        c.changed,
        c.same,
        c.problem,
        c.written
    );
    Ok(())
}
