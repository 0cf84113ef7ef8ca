//! `aftercare verify`: walks the whole journal.

use crate::clock::ProgramClock;
use crate::config::Config;
use crate::serve;
use anyhow::Context as _;
use ed25519_dalek::VerifyingKey;
use std::process::ExitCode;

#[derive(Debug, clap::Args)]
pub(crate) struct VerifyArgs {
    /// The public key that the seals must be signed with, 64 hexadecimal digits; else that of the configured key file
    #[arg(long, value_name = "HEX")]
    key: Option<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Runs the command: exit status 0 when everything is whole, 1 when something is broken.
///
/// # Errors
/// The database can't be read.
pub(crate) async fn run(config: &Config, args: &VerifyArgs) -> anyhow::Result<ExitCode> {
    let store = serve::open(config, &ProgramClock::true_time(), 1.0).await?;
    let key = match &args.key {
        Some(hex) => {
            let digest: domain::ids::Digest = hex.parse().context("--key: 64 hexadecimal digits")?;
            VerifyingKey::from_bytes(&digest.0).context("--key is no ed25519 key")?
        }
        None => serve::signing_key(config)?.verifying_key(),
    };
    let report = store::verify::verify(&store, Some(&key)).await?;
    store.close().await;
    if args.json {
        let faults: Vec<_> = report
            .faults
            .iter()
            .map(|fault| serde_json::json!({ "what": fault.what.code(), "where": fault.place }))
            .collect();
        let json = serde_json::json!({
            "sound": report.is_sound(), "entries": report.entries, "cases": report.cases, "seals": report.seals,
            "texts": report.texts, "faults": faults, "more_faults": report.more_faults,
        });
        println!("{json}");
    } else {
        println!(
            "{} entries of {} cases, {} seals, {} texts; key {}",
            report.entries,
            report.cases,
            report.seals,
            report.texts,
            domain::ids::Digest(key.to_bytes())
        );
        for fault in &report.faults {
            println!("BROKEN {}: {}", fault.what.code(), fault.place);
        }
        if report.more_faults > 0 {
            println!("and {} more", report.more_faults);
        }
        println!(
            "{}",
            if report.is_sound() { "everything is whole" } else { "the journal is not what was recorded" }
        );
    }
    Ok(if report.is_sound() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
