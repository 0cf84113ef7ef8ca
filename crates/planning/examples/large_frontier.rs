//! The exact frontier of a large instance (gzip-unpacked JSON on standard input): time, memory, cost at four targets.

use planning::spares::frontier::{Frontier, Item, Site};
use planning::spares::targets;
use planning::spares::window::RepairLaw;
use serde::Deserialize;
use std::io::Read as _;
use std::time::Instant;

#[derive(Deserialize)]
struct Large {
    sites: Sites,
    items: Vec<Item>,
}

#[derive(Deserialize)]
struct Sites {
    #[serde(rename = "N")]
    n: Vec<f64>,
    ship: Vec<f64>,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text)?;
    let large: Large = serde_json::from_str(&text)?;
    let sites: Vec<Site> = large
        .sites
        .n
        .iter()
        .zip(&large.sites.ship)
        .map(|(n, ship)| Site { systems: *n, ship: *ship })
        .collect();
    for threads in [1, 2] {
        let begun = Instant::now();
        let frontier = Frontier::solve(large.items.clone(), sites.clone(), threads);
        println!("{threads} threads: {:.3} s, {} points", begun.elapsed().as_secs_f64(), frontier.len());
        for target in [0.95, 0.98, 0.99, 0.995] {
            let begun = Instant::now();
            let Some(reached) = frontier.for_availability(target) else { continue };
            println!(
                "  {target}: cost {:.0}, gap {:.6} %, {:.1} ms",
                reached.point.cost,
                reached.gap * 100.0,
                begun.elapsed().as_secs_f64() * 1e3
            );
        }
    }
    let frontier = Frontier::solve(large.items.clone(), sites.clone(), 2);
    let begun = Instant::now();
    if let Some(planned) = targets::each_site(&frontier, 0.95, 2) {
        let least = planned.reached.iter().copied().fold(1.0, f64::min);
        println!(
            "each site 0.95: cost {:.0}, gap {:.4} %, least site {least:.6}, {:.2} s",
            planned.cost,
            planned.gap * 100.0,
            begun.elapsed().as_secs_f64()
        );
    }
    for target in [0.9, 0.95] {
        let begun = Instant::now();
        if let Some(planned) = targets::within_window(&frontier, 1.0, RepairLaw::Exp, target, 2) {
            println!(
                "24 h {target}: cost {:.0}, gap {:.4} %, reached {:.6}, {:.2} s",
                planned.cost,
                planned.gap * 100.0,
                planned.reached[0],
                begun.elapsed().as_secs_f64()
            );
        }
    }
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    println!("{}", status.lines().find(|l| l.starts_with("VmHWM")).unwrap_or("peak memory: unknown"));
    Ok(())
}
