//! Writes one document of each kind and language into a folder and tells how long each took when warm:
//! `cargo run --release -p documents --example sheets -- FOLDER`.

#[path = "../tests/it/sample.rs"]
mod sample;

use documents::{LabelGrid, LabelSheet, Lang, Press, Problem, RatioSheet, RecordKind, RecordSheet};
use std::path::PathBuf;
use std::time::Instant;

const WARM_RUNS: u32 = 10;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).ok_or("name a folder")?);
    std::fs::create_dir_all(&folder)?;
    let press = Press::new(None);
    memory("before");
    let start = Instant::now();
    press.quote(&sample::words(Lang::ZhHans), &sample::quote(Lang::ZhHans, 3))?;
    println!("first document, fonts included: {:?}", start.elapsed());
    memory("after the first");
    for (name, lang) in [("zh-Hans", Lang::ZhHans), ("zh-Hant", Lang::ZhHant), ("en", Lang::En)] {
        let words = sample::words(lang);
        let labels =
            |grid, number| LabelSheet { grid, labels: (0..number).map(|i| sample::label(lang, i)).collect() };
        type Make<'a> = Box<dyn Fn() -> Result<Vec<u8>, Problem> + 'a>;
        let kinds: [(&str, Make<'_>); 7] = [
            ("quote", Box::new(|| press.quote(&words, &sample::quote(lang, 3)))),
            ("quote-long", Box::new(|| press.quote(&words, &sample::quote(lang, 40)))),
            ("settlement", Box::new(|| press.settlement(&words, &sample::settlement(lang)))),
            ("ratio", Box::new(|| press.ratio_table(&words, &RatioSheet { table: sample::table(lang, 12) }))),
            (
                "record",
                Box::new(|| {
                    press.record(
                        &words,
                        &RecordSheet { kind: RecordKind::Unit, table: sample::table(lang, 60) },
                    )
                }),
            ),
            ("labels", Box::new(|| press.labels(&words, &labels(sample::grid(2), 24)))),
            (
                "roll",
                Box::new(|| press.labels(&words, &labels(LabelGrid::Roll { width: 50.0, height: 30.0 }, 2))),
            ),
        ];
        for (kind, make) in &kinds {
            let bytes = make()?;
            let start = Instant::now();
            for _ in 0..WARM_RUNS {
                make()?;
            }
            println!(
                "{name:8} {kind:11} {:6.1} ms {:6} bytes",
                start.elapsed().as_secs_f64() * 1e3 / f64::from(WARM_RUNS),
                bytes.len()
            );
            std::fs::write(folder.join(format!("{kind}-{name}.pdf")), bytes)?;
        }
    }
    memory("at the end");
    Ok(())
}

/// Resident memory as Linux tells it.
fn memory(when: &str) {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS")).unwrap_or("VmRSS unknown");
    println!("{line} {when}");
}
