//! The folder of built assets must exist for them to be embedded; on a fresh clone it doesn't until `make assets` ran.

use std::{fs, io};

const DIST: &str = "assets/dist";

fn main() -> io::Result<()> {
    fs::create_dir_all(DIST)?;
    for watched in [DIST, "templates", "../../locales"] {
        println!("cargo::rerun-if-changed={watched}");
    }
    Ok(())
}
