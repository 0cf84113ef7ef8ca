//! How fast units come in: `cargo run --release -p store --example import_bench -- DATABASE UNITS csv|xlsx`, into a new
//! database (a file, or `postgres://…`). Prints seconds for the check and for writing, and the most memory that was held.

use domain::import::{Kind, Names};
use std::io::Cursor;
use std::sync::Arc;
use std::time::Instant;
use store::import::{self, Choice};
use store::{Options, Store};
use tables::{Cell, CsvWriter, XlsxWriter};

type Failure = Box<dyn std::error::Error + Send + Sync>;

const DOCUMENTS: [(&str, &str); 7] = [
    ("calendar/cn", include_str!("../../../charter/calendars/cn.toml")),
    ("calendar/always", include_str!("../../../charter/calendars/always.toml")),
    ("charter", include_str!("../../../charter/charter.toml")),
    ("serving", include_str!("../../../charter/serving.toml")),
    ("faults", include_str!("../../../charter/faults.toml")),
    ("severities", include_str!("../../../charter/severities.toml")),
    ("areas", include_str!("../../../charter/areas.toml")),
];
/// Customers, each with a site; the units are spread over them.
const CUSTOMERS: usize = 1_000;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [database, units, form] = arguments.as_slice() else {
        return Err("name the database, how many units, and csv or xlsx".into());
    };
    let units: usize = units.parse()?;
    let drawn = std::sync::atomic::AtomicU64::new(1);
    let options = Options {
        now: Arc::new(|| "2026-11-23T02:00:00Z".parse().unwrap_or_default()),
        random: Arc::new(move || {
            u128::from(drawn.fetch_add(1, std::sync::atomic::Ordering::SeqCst)).to_be_bytes()
        }),
        clock_speed: 1.0,
        durability: store::db::Durability::EveryCommit,
        shipped: DOCUMENTS.iter().map(|(kind, body)| ((*kind).to_owned(), (*body).to_owned())).collect(),
    };
    let store = Store::open(database, options).await?;
    let customers = (0..CUSTOMERS).map(|n| vec![text("", &format!("第{n}自来水公司")), text("", "晋江")]);
    run(&store, Kind::Customers, csv(&["name", "city"], customers)?).await?;
    let sites = (0..CUSTOMERS).map(|n| vec![text("第", &format!("{n}自来水公司")), text("", "一号泵站")]);
    run(&store, Kind::Sites, csv(&["customer", "name"], sites)?).await?;
    let product = ["LXS-20", "旋翼式水表", "water-meter"].map(|t| text("", t)).to_vec();
    run(&store, Kind::Products, csv(&["code", "name", "kind"], [product])?).await?;
    let rows = (0..units).map(unit);
    let bytes = if form == "xlsx" { xlsx(&UNIT, rows)? } else { csv(&UNIT, rows)? };
    println!("{units} units, {} kB of {form}", bytes.len() / 1024);
    run(&store, Kind::Units, bytes).await?;
    store.close().await;
    Ok(())
}

const UNIT: [&str; 10] = [
    "serial",
    "model",
    "customer",
    "site",
    "place",
    "installed",
    "accepted",
    "verified_until",
    "firmware",
    "seal",
];

fn unit(n: usize) -> Vec<Cell> {
    let day = |month: i8| {
        let day = i8::try_from(n % 28).unwrap_or(0) + 1;
        jiff::civil::Date::new(2024, month, day).map_or(Cell::Empty, Cell::Date)
    };
    let customer = n % CUSTOMERS;
    vec![
        text("SB", &format!("{n:010}")),
        text("", "LXS-20"),
        text("第", &format!("{customer}自来水公司")),
        text("", "一号泵站"),
        text("", &format!("{}号楼{}单元{}室", n % 30 + 1, n % 4 + 1, n % 18 * 100 + 1)),
        day(3),
        day(4),
        jiff::civil::Date::new(2030, 3, 31).map_or(Cell::Empty, Cell::Date),
        text("", "1.2.0"),
        text("F", &n.to_string()),
    ]
}

fn text(before: &str, text: &str) -> Cell {
    Cell::Text(format!("{before}{text}"))
}

fn csv(head: &[&str], rows: impl IntoIterator<Item = Vec<Cell>>) -> Result<Vec<u8>, Failure> {
    let mut writer = CsvWriter::new(Vec::new())?;
    writer.row(&head.iter().map(|name| text("", name)).collect::<Vec<Cell>>())?;
    for row in rows {
        writer.row(&row)?;
    }
    Ok(writer.finish()?)
}

fn xlsx(head: &[&str], rows: impl IntoIterator<Item = Vec<Cell>>) -> Result<Vec<u8>, Failure> {
    let mut writer = XlsxWriter::new("units", &head.iter().map(|name| text("", name)).collect::<Vec<Cell>>());
    for row in rows {
        writer.row(&row)?;
    }
    let mut out = Cursor::new(Vec::new());
    writer.finish(&mut out)?;
    Ok(out.into_inner())
}

async fn run(store: &Store, kind: Kind, bytes: Vec<u8>) -> Result<(), Failure> {
    let names = Arc::new(Names::new());
    let begun = Instant::now();
    let id = store.begin_import(kind, "bench", bytes, None).await?;
    store.check_import(id, &names).await?;
    let checked = begun.elapsed();
    store.confirm_import(id, Choice::GoodRows).await?.map_err(|why| format!("{why:?}"))?;
    let begun = Instant::now();
    store.write_import(id, &names).await?;
    let written = begun.elapsed();
    let import = import::find(store.db(), id).await?.ok_or("the import is gone")?;
    println!(
        "{}: {} rows, checked in {:.1} s, written in {:.1} s; at most {} MB held so far",
        kind.code(),
        import.counts.written,
        checked.as_secs_f64(),
        written.as_secs_f64(),
        peak_kilobytes() / 1024
    );
    Ok(())
}

/// As Linux counts it; 0 elsewhere.
fn peak_kilobytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse().ok()).unwrap_or(0)
}
