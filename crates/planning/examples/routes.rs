//! Solves files of Solomon, of VROOM or of our own one after the other and prints of each plan the way; where the file is VROOM's the
//! priorities left out, the jobs left out and the way: for measurements.
//!
//!     cargo run --release -p planning --example routes -- SECONDS THREADS SEED FILE...

use planning::routes::input::Input;
use planning::routes::solomon::Aim;
use planning::routes::{Control, Options, solomon, solve, vroom};
use std::time::Instant;

struct Clock(Instant, f64);

impl Control for Clock {
    fn over(&self) -> f64 {
        self.0.elapsed().as_secs_f64() / self.1
    }

    fn better(&self, _: i64) {}
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut next = || arguments.next().ok_or("give SECONDS THREADS SEED FILE...");
    let (seconds, threads, seed): (f64, usize, u64) = (next()?.parse()?, next()?.parse()?, next()?.parse()?);
    for file in arguments {
        let text = std::fs::read_to_string(&file)?;
        let problem = if !text.trim_start().starts_with('{') {
            solomon::read(&text, Aim::Distance)?
        } else if text.contains("\"engineers\"") {
            serde_json::from_str::<Input>(&text)?.read()?.problem
        } else {
            vroom::read(&text)?
        };
        let clock = Clock(Instant::now(), seconds.max(1e-3));
        let plan = solve(&problem, None, &Options { seed, threads, iterations: None }, &clock);
        eprintln!("{file}: {} routes, {} not placed", plan.routes.len(), plan.unplaced.len());
        let way = plan.ways;
        if file.ends_with(".txt") {
            println!("{}", if plan.unplaced.is_empty() { way.to_string() } else { "none".to_owned() });
        } else {
            let out = plan.unplaced.iter().map(|u| problem.visits[u.visit].penalty);
            let priorities: i64 = out.map(vroom::priority).sum();
            println!("{priorities} {} {way}", plan.unplaced.len());
        }
    }
    Ok(())
}
