//! Files stay small enough to be read at one sitting, and the repository small enough to be cloned on a train.

use crate::list::List;
use crate::tree::{File, Finding, Tree};

/// Lines of a file that people read: more is two thoughts.
const LINES_MAX: usize = 600;
/// Bytes of any file.
const BYTES_MAX: u64 = 1024 * 1024;
/// What people read and write by hand.
const READ_BY_PEOPLE: [&str; 9] = [".rs", ".ts", ".js", ".mjs", ".css", ".html", ".sh", ".sql", ".py"];

pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let allowed = List::read(tree, "large.txt");
    let mut findings = allowed.check(|path| tree.file(path).is_some_and(|file| too_large(file).is_some()));
    for file in &tree.files {
        if let Some(what) = too_large(file)
            && !allowed.names(&file.path)
        {
            findings.push(Finding::new(&file.path, what));
        }
    }
    findings
}

fn too_large(file: &File) -> Option<String> {
    let lines = file.text().lines().count();
    if READ_BY_PEOPLE.iter().any(|ending| file.path.ends_with(ending)) && lines > LINES_MAX {
        return Some(format!(
            "{lines} lines, at most {LINES_MAX}; find the second thought and give it a file"
        ));
    }
    (file.bytes > BYTES_MAX).then(|| format!("{} bytes, at most {BYTES_MAX}", file.bytes))
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::tree::Tree;

    #[test]
    fn long_files_and_heavy_files_are_found() {
        let long = "x\n".repeat(601);
        let heavy = "x".repeat(1024 * 1024 + 1);
        let just = "x\n".repeat(600);
        let files = [
            ("xtask/large.txt", ""),
            ("crates/a/src/long.rs", long.as_str()),
            ("crates/a/src/just.rs", just.as_str()),
            ("docs/heavy.txt", heavy.as_str()),
        ];
        let places: Vec<String> = check(&Tree::of(&files)).into_iter().map(|f| f.place).collect();
        assert_eq!(places, ["crates/a/src/long.rs", "docs/heavy.txt"]);
    }

    #[test]
    fn a_listed_file_passes_and_a_stale_entry_does_not() {
        let long = "x\n".repeat(601);
        let list = "crates/a/src/long.rs  a table\ncrates/a/src/gone.rs  a table\n";
        let files = [("xtask/large.txt", list), ("crates/a/src/long.rs", long.as_str())];
        let places: Vec<String> = check(&Tree::of(&files)).into_iter().map(|f| f.place).collect();
        assert_eq!(places, ["xtask/large.txt:2"]);
    }
}
