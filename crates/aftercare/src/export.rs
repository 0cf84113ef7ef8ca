//! `aftercare export`: the register as a file.

use crate::clock::ProgramClock;
use crate::config::Config;
use crate::import::parse_kind;
use crate::serve;
use anyhow::Context as _;
use domain::import::Kind;
use jiff::tz::TimeZone;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use store::export::Filter;
use web::i18n::{L10n, Lang};
use web::imports::out::{self, Format};

#[derive(Debug, clap::Args)]
pub(crate) struct ExportArgs {
    /// customers, contacts, sites, systems, products, units or parts
    #[arg(value_parser = parse_kind)]
    kind: Kind,
    /// csv or xlsx
    #[arg(long, default_value = "csv", value_parser = parse_format)]
    format: Format,
    /// Where to; else to the standard output
    file: Option<PathBuf>,
    /// Names of columns and words: zh-Hans, zh-Hant or en
    #[arg(long, default_value = "en", value_parser = parse_language)]
    language: Lang,
}

fn parse_format(text: &str) -> Result<Format, String> {
    Format::from_code(text).ok_or_else(|| format!("there is no format \"{text}\"; there are: csv, xlsx"))
}

fn parse_language(text: &str) -> Result<Lang, String> {
    Lang::from_tag(text)
        .ok_or_else(|| format!("there is no language \"{text}\"; there are: zh-Hans, zh-Hant, en"))
}

/// Runs the command.
///
/// # Errors
/// The file can't be written, or the database can't be read.
pub(crate) async fn run(config: &Config, args: &ExportArgs) -> anyhow::Result<ExitCode> {
    let store = serve::open(config, &ProgramClock::true_time(), 1.0).await?;
    let mut to: Box<dyn std::io::Write> = match &args.file {
        Some(file) => {
            let file = std::fs::File::create(file)
                .with_context(|| format!("{} can't be written", file.display()))?;
            Box::new(std::io::BufWriter::new(file))
        }
        None => Box::new(std::io::stdout().lock()),
    };
    let l = L10n::new(args.language, TimeZone::UTC, store.now());
    let mut failed = None;
    let give = |piece: Vec<u8>| {
        failed = to.write_all(&piece).err();
        std::future::ready(failed.is_none())
    };
    let rows = out::export(&store, &l, args.kind, &Filter::default(), args.format, give).await;
    if let Some(error) = failed {
        return Err(error.into());
    }
    let rows = rows?;
    to.flush()?;
    store.close().await;
    eprintln!("{rows} rows");
    Ok(ExitCode::SUCCESS)
}
