//! The files of the repository, read once, and what a check says about them.

use anyhow::{Context as _, bail};
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What is wrong, where (a path, with a line where that helps), and what to do.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    pub place: String,
    pub what: String,
}

impl Finding {
    pub(crate) fn new(place: impl Into<String>, what: impl Into<String>) -> Self {
        Self { place: place.into(), what: what.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.what)
    }
}

/// One file: its path from the repository's root with `/`, its size, and its text unless it is binary.
#[derive(Clone, Debug)]
pub(crate) struct File {
    pub(crate) path: String,
    pub(crate) bytes: u64,
    pub(crate) text: Option<String>,
}

impl File {
    /// The text; nothing for a binary file.
    pub(crate) fn text(&self) -> &str {
        self.text.as_deref().unwrap_or_default()
    }

    pub(crate) fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }
}

/// The files that git tracks or would track.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    pub(crate) files: Vec<File>,
}

impl Tree {
    /// Reads the tree under `root`.
    ///
    /// # Errors
    /// When git is not there, `root` is not a repository, or a file can't be read.
    pub fn read(root: &Path) -> anyhow::Result<Self> {
        let mut files = Vec::new();
        for path in listed(root)? {
            let whole = root.join(&path);
            // A tracked file may have been deleted without git having been told; a link is not a file of ours.
            if !whole.symlink_metadata().is_ok_and(|m| m.is_file()) {
                continue;
            }
            let bytes = std::fs::read(&whole).with_context(|| format!("{path} can't be read"))?;
            files.push(File { path, bytes: bytes.len() as u64, text: String::from_utf8(bytes).ok() });
        }
        Ok(Self { files })
    }

    pub(crate) fn file(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| file.path == path)
    }

    /// Whether `path` is a file, or a folder that holds one.
    pub(crate) fn holds(&self, path: &str) -> bool {
        let path = path.trim_end_matches('/');
        self.files.iter().any(|file| {
            file.path.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    }

    #[cfg(test)]
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        let file = |(path, text): &(&str, &str)| File {
            path: (*path).to_owned(),
            bytes: text.len() as u64,
            text: Some((*text).to_owned()),
        };
        Self { files: files.iter().map(file).collect() }
    }
}

fn listed(root: &Path) -> anyhow::Result<Vec<String>> {
    let output = Command::new("git")
        // A clone made by one user and tested by another is what build servers do.
        .args(["-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(root)
        .output()
        .context("git can't be started; the checks ask it which files belong to the project")?;
    if !output.status.success() {
        bail!("git ls-files failed: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    let mut paths: Vec<String> = output
        .stdout
        .split(|byte| *byte == 0)
        .filter(|path| !path.is_empty())
        .map(|path| String::from_utf8_lossy(path).into_owned())
        .collect();
    paths.sort();
    paths.dedup();
    Ok(paths)
}

/// The root of the repository that this program was built from.
///
/// # Errors
/// When the folder above this crate is gone.
pub fn repository_root() -> anyhow::Result<PathBuf> {
    let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    crate_folder.parent().map(Path::to_path_buf).context("this crate has no folder above it")
}

#[cfg(test)]
mod tests {
    use super::{Tree, repository_root};

    #[test]
    fn the_repository_is_read_with_its_own_files() {
        let tree = Tree::read(&repository_root().unwrap()).unwrap();
        assert!(tree.file("xtask/src/tree.rs").unwrap().text().contains("fn the_repository_is_read"));
        assert!(tree.holds("xtask/src") && tree.holds("xtask/src/") && !tree.holds("xtask/sr"));
    }

    #[test]
    fn a_folder_outside_any_repository_is_an_error() {
        assert!(Tree::read(std::path::Path::new("/")).is_err());
    }
}
