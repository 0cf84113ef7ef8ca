//! `cargo xtask tidy` and `cargo xtask licences`: what is checked about the tree itself, beside its tests. `cargo xtask bench`: what is
//! measured beside others.

use std::process::ExitCode;
use xtask::{Finding, dependencies, repository_root, tidy};

fn main() -> anyhow::Result<ExitCode> {
    let root = repository_root()?;
    let command = std::env::args().nth(1);
    if command.as_deref() == Some("bench") {
        xtask::bench::run(&root, &std::env::args().skip(2).collect::<Vec<_>>())?;
        return Ok(ExitCode::SUCCESS);
    }
    let findings = match command.as_deref() {
        Some("tidy") => tidy(&root)?,
        Some("licences") => dependencies::check(&root)?,
        _ => {
            eprintln!("usage: cargo xtask tidy|licences|bench");
            return Ok(ExitCode::from(2));
        }
    };
    for finding in &findings {
        println!("{finding}");
    }
    println!("{}", closing_line(&findings));
    Ok(if findings.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn closing_line(findings: &[Finding]) -> String {
    match findings.len() {
        0 => "tidy".to_owned(),
        1 => "1 finding".to_owned(),
        n => format!("{n} findings"),
    }
}
