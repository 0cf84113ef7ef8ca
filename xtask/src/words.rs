//! Words that must not stand in the repository: machines' own paths, registries' hosts, unfinished work, silenced lints.
//! `xtask/words.txt` holds them: a regular expression (no blanks in it), then what to do instead.

use crate::list::List;
use crate::tree::{Finding, Tree};
use regex::Regex;

pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let list = List::read(tree, "words.txt");
    let mut findings = list.check(|_| true);
    for entry in &list.entries {
        let pattern = match Regex::new(&entry.name) {
            Ok(pattern) => pattern,
            Err(error) => {
                findings.push(Finding::new(format!("{}:{}", list.path, entry.line), error.to_string()));
                continue;
            }
        };
        for file in &tree.files {
            for (index, line) in file.text().lines().enumerate() {
                if let Some(word) = pattern.find(line) {
                    let what = format!("\"{}\": {}", word.as_str(), entry.reason);
                    findings.push(Finding::new(format!("{}:{}", file.path, index + 1), what));
                }
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::tree::{Tree, repository_root};

    #[test]
    fn the_shipped_list_finds_what_it_is_for() {
        let shipped = Tree::read(&repository_root().unwrap()).unwrap();
        let words = shipped.file("xtask/words.txt").unwrap().text().to_owned();
        // Put together here, or this file would be found itself.
        let bad = [
            ["/ho", "me/li/x"].concat(),
            ["/ro", "ot/x"].concat(),
            ["/tm", "p/x"].concat(),
            ["/wo", "rk/x"].concat(),
            ["TO", "DO: later"].concat(),
            ["FIX", "ME"].concat(),
            ["to", "do!()"].concat(),
            ["unimple", "mented!()"].concat(),
            ["#[al", "low(dead_code)]"].concat(),
            ["#![al", "low(dead_code)]"].concat(),
            ["https://registry.np", "mjs.org/x"].concat(),
            ["https://index.cra", "tes.io/x"].concat(),
        ];
        for line in &bad {
            let found =
                check(&Tree::of(&[("xtask/words.txt", &words), ("a.rs", &format!("fine\n{line}\n"))]));
            let places: Vec<&str> = found.iter().map(|f| f.place.as_str()).collect();
            assert_eq!(places, ["a.rs:2"], "{line}");
        }
        for fine in
            ["network/x", "a homepage/", "/tmpl/", "the todo list", "#[expect(dead_code, reason = \"x\")]"]
        {
            let found = check(&Tree::of(&[("xtask/words.txt", &words), ("a.rs", fine)]));
            assert!(found.is_empty(), "{fine}: {found:?}");
        }
    }

    #[test]
    fn a_pattern_that_can_not_be_read_is_a_finding() {
        let found = check(&Tree::of(&[("xtask/words.txt", "a(  close the bracket\n")]));
        assert_eq!(found.len(), 1);
    }
}
