//! Lists of exceptions and of things kept: one entry a line, then the reason; `#` begins a comment.

use crate::tree::{Finding, Tree};

/// One line of a list.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) name: String,
    pub(crate) reason: String,
    pub(crate) line: usize,
}

/// A list file of this crate.
#[derive(Debug)]
pub(crate) struct List {
    pub(crate) path: String,
    pub(crate) entries: Vec<Entry>,
    missing: bool,
}

impl List {
    /// Reads `xtask/<name>` from the tree.
    pub(crate) fn read(tree: &Tree, name: &str) -> Self {
        let path = format!("xtask/{name}");
        let file = tree.file(&path);
        let entries = entries(file.map_or("", |file| file.text()));
        Self { missing: file.is_none(), path, entries }
    }

    pub(crate) fn names(&self, name: &str) -> bool {
        self.entries.iter().any(|entry| entry.name == name)
    }

    /// What is wrong with the list itself: it is not there, an entry has no reason, or nothing needs it any more.
    pub(crate) fn check(&self, is_needed: impl Fn(&str) -> bool) -> Vec<Finding> {
        if self.missing {
            return vec![Finding::new(&self.path, "this list is missing")];
        }
        let mut findings = Vec::new();
        for entry in &self.entries {
            let place = format!("{}:{}", self.path, entry.line);
            if entry.reason.is_empty() {
                findings.push(Finding::new(
                    &place,
                    format!("{} has no reason; write it after the name", entry.name),
                ));
            }
            if !is_needed(&entry.name) {
                findings.push(Finding::new(&place, format!("{} is no longer needed; remove it", entry.name)));
            }
        }
        findings
    }
}

fn entries(text: &str) -> Vec<Entry> {
    let mut entries = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (name, reason) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        entries.push(Entry { name: name.to_owned(), reason: reason.trim().to_owned(), line: index + 1 });
    }
    entries
}

#[cfg(test)]
mod tests {
    use super::List;
    use crate::tree::Tree;

    #[test]
    fn entries_need_a_reason_and_a_use() {
        let tree = Tree::of(&[(
            "xtask/large.txt",
            "# what is large\n\na.csv  measured by hand\nb.csv\nc.csv old\n",
        )]);
        let list = List::read(&tree, "large.txt");
        assert!(list.names("a.csv") && !list.names("#"));
        let found: Vec<String> = list.check(|name| name != "c.csv").iter().map(ToString::to_string).collect();
        assert_eq!(
            found,
            [
                "xtask/large.txt:4: b.csv has no reason; write it after the name",
                "xtask/large.txt:5: c.csv is no longer needed; remove it"
            ]
        );
    }

    #[test]
    fn a_missing_list_is_a_finding() {
        assert_eq!(List::read(&Tree::default(), "large.txt").check(|_| true).len(), 1);
    }
}
