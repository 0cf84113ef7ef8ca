//! A file that a command names, or standard input.

use anyhow::{Context as _, bail};
use std::io::Read as _;
use std::path::Path;

/// Reads a file, `-` for standard input.
///
/// # Errors
/// It can't be opened or read, or is larger than `bytes_max`.
pub(crate) fn read(path: &Path, bytes_max: u64) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if path.as_os_str() == "-" {
        let taken = std::io::stdin().lock().take(bytes_max + 1).read_to_end(&mut bytes);
        taken.context("standard input can't be read")?;
    } else {
        let file =
            std::fs::File::open(path).with_context(|| format!("{} can't be opened", path.display()))?;
        let taken = file.take(bytes_max + 1).read_to_end(&mut bytes);
        taken.with_context(|| format!("{} can't be read", path.display()))?;
    }
    if bytes.len() as u64 > bytes_max {
        bail!("{} is larger than {} MB; divide it", path.display(), bytes_max / 1024 / 1024);
    }
    Ok(bytes)
}
