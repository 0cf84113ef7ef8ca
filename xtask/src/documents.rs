//! Documents do not lag the code: the files that ARCHITECTURE.md names exist, and links lead somewhere.

use crate::rust_text::regex;
use crate::tree::{Finding, Tree};
use regex::Regex;
use std::sync::LazyLock;

/// A word in backticks with one of these endings is meant as a file.
const FILE_ENDINGS: [&str; 12] =
    [".rs", ".toml", ".md", ".ftl", ".sql", ".html", ".css", ".ts", ".mjs", ".sh", ".json", ".txt"];
/// A word in backticks that begins so is meant as a file or folder.
const TOP_FOLDERS: [&str; 10] = [
    "crates/", "xtask/", "charter/", "locales/", "docs/", "scripts/", "tests/", ".ci/", ".cargo/", ".config/",
];

pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    if tree.file("ARCHITECTURE.md").is_none() {
        findings.push(Finding::new("ARCHITECTURE.md", "it is missing"));
    }
    for file in tree.files.iter().filter(|file| file.path.ends_with(".md")) {
        for (index, line) in file.text().lines().enumerate() {
            let place = format!("{}:{}", file.path, index + 1);
            findings.extend(links(tree, &file.path, &place, line));
            if file.path == "ARCHITECTURE.md" {
                findings.extend(named_files(tree, &place, line));
            }
        }
    }
    findings
}

fn named_files(tree: &Tree, place: &str, line: &str) -> Vec<Finding> {
    static QUOTED: LazyLock<Regex> = LazyLock::new(|| regex(r"`([\w./-]+)`"));
    QUOTED
        .captures_iter(line)
        .map(|quoted| quoted[1].to_owned())
        .filter(|name| is_meant_as_file(name) && !exists(tree, name))
        .map(|name| Finding::new(place, format!("{name} does not exist")))
        .collect()
}

fn is_meant_as_file(name: &str) -> bool {
    // A path that begins with a slash is an address of the program's pages.
    !name.starts_with('/')
        && (TOP_FOLDERS.iter().any(|folder| name.starts_with(folder))
            || FILE_ENDINGS.iter().any(|ending| name.len() > ending.len() && name.ends_with(ending)))
}

/// A file may be named from the root, or by the end of its path where the text has said which folder it means.
fn exists(tree: &Tree, name: &str) -> bool {
    let end = format!("/{name}");
    tree.holds(name) || tree.files.iter().any(|file| file.path.ends_with(&end))
}

fn links(tree: &Tree, path: &str, place: &str, line: &str) -> Vec<Finding> {
    static LINK: LazyLock<Regex> = LazyLock::new(|| regex(r"\]\(([^)\s]+)[^)]*\)"));
    let mut findings = Vec::new();
    for link in LINK.captures_iter(line) {
        let target = link[1].split('#').next().unwrap_or_default();
        if target.is_empty() || target.contains("://") || target.starts_with("mailto:") {
            continue;
        }
        if !resolve(path, target).is_some_and(|target| tree.holds(&target)) {
            findings.push(Finding::new(place, format!("the link to {target} leads nowhere")));
        }
    }
    findings
}

/// `target` as seen from the file at `path`, from the root; `None` outside the repository.
fn resolve(path: &str, target: &str) -> Option<String> {
    let mut parts: Vec<&str> = path.split('/').collect();
    parts.pop();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::tree::Tree;

    #[test]
    fn files_that_the_architecture_names_exist() {
        let text = "`crates/domain/src/case.rs`, `case.rs`, `crates/domain/`, `GET /api/v1`, `/api/v1/x.json`, `cargo`\n\
                    `crates/domain/src/gone.rs` and `crates/gone` and `gone.sql`\n";
        let files = [("ARCHITECTURE.md", text), ("crates/domain/src/case.rs", "")];
        let said: Vec<String> = check(&Tree::of(&files)).iter().map(ToString::to_string).collect();
        assert_eq!(
            said,
            [
                "ARCHITECTURE.md:2: crates/domain/src/gone.rs does not exist",
                "ARCHITECTURE.md:2: crates/gone does not exist",
                "ARCHITECTURE.md:2: gone.sql does not exist"
            ]
        );
        assert_eq!(check(&Tree::of(&files[1..])).len(), 1);
    }

    #[test]
    fn links_lead_to_files() {
        let text = "[a](../README.md#x) [b](sub/c.md) ![d](images/d.png) [e](https://example.com) [f](#g) [h](../../x)";
        let files = [("ARCHITECTURE.md", ""), ("README.md", ""), ("docs/sub/c.md", ""), ("docs/a.md", text)];
        let said: Vec<String> = check(&Tree::of(&files)).iter().map(ToString::to_string).collect();
        assert_eq!(
            said,
            [
                "docs/a.md:1: the link to images/d.png leads nowhere",
                "docs/a.md:1: the link to ../../x leads nowhere"
            ]
        );
    }
}
