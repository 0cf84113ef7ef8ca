//! Each promise that is kept stands in the code that keeps it and in a test that shows it.
//!
//! `charter/` defines the promises' ids; `xtask/promises.txt` lists those the program keeps so far.

use crate::list::List;
use crate::rust_text::{is_test_file, regex, split_tests};
use crate::tree::{Finding, Tree};
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// Where in the tree a promise is named.
#[derive(Default)]
struct Named {
    in_charter: BTreeSet<String>,
    /// With the first file that names it.
    in_code: BTreeMap<String, String>,
    in_tests: BTreeMap<String, String>,
}

pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let named = named(tree);
    let kept = List::read(tree, "promises.txt");
    let mut findings = kept.check(|_| true);
    for entry in &kept.entries {
        let place = format!("{}:{}", kept.path, entry.line);
        if !named.in_charter.contains(&entry.name) {
            findings.push(Finding::new(&place, format!("no file in charter/ defines {}", entry.name)));
        }
        if !named.in_code.contains_key(&entry.name) {
            findings.push(Finding::new(&place, format!("no code under crates/*/src names {}", entry.name)));
        }
        if !named.in_tests.contains_key(&entry.name) {
            findings.push(Finding::new(&place, format!("no test names {}", entry.name)));
        }
    }
    for (id, path) in named.in_code.iter().chain(&named.in_tests) {
        if !named.in_charter.contains(id) {
            findings.push(Finding::new(path, format!("{id} is not a promise that charter/ defines")));
        }
    }
    findings
}

fn named(tree: &Tree) -> Named {
    let mut named = Named::default();
    for file in &tree.files {
        let crate_file = file.path.starts_with("crates/");
        if file.path.starts_with("charter/") {
            named.in_charter.extend(ids(file.text()));
        } else if crate_file && file.is_rust() && is_test_file(&file.path) {
            note(&mut named.in_tests, file.text(), &file.path);
        } else if crate_file && file.is_rust() && file.path.contains("/src/") {
            let (code, tests) = split_tests(file.text());
            note(&mut named.in_code, &code, &file.path);
            note(&mut named.in_tests, &tests, &file.path);
        }
    }
    named
}

fn note(into: &mut BTreeMap<String, String>, text: &str, path: &str) {
    for id in ids(text) {
        into.entry(id).or_insert_with(|| path.to_owned());
    }
}

fn ids(text: &str) -> impl Iterator<Item = String> {
    static ID: LazyLock<Regex> = LazyLock::new(|| regex(r"\bP-[A-Z0-9]+(?:-[A-Z0-9]+)*\b"));
    ID.find_iter(text).map(|found| found.as_str().to_owned())
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::tree::Tree;

    const CHARTER: (&str, &str) = ("charter/promises.toml", "[promise.P-ZERO]\n[promise.P-ANSWER-24H]\n");
    const KEPT: (&str, &str) = ("xtask/promises.txt", "P-ZERO  kept by the receipt\n");

    fn said(files: &[(&str, &str)]) -> Vec<String> {
        check(&Tree::of(files)).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_kept_promise_needs_code_and_a_test() {
        let code = ("crates/a/src/receipt.rs", "// P-ZERO: at once.\nfn f() {}\n");
        let test = ("crates/a/tests/it/receipt.rs", "// P-ZERO\n");
        let inner = ("crates/a/src/x.rs", "#[cfg(test)]\nmod tests {\n // P-ZERO\n}\n");
        assert_eq!(said(&[CHARTER, KEPT, code, test]), Vec::<String>::new());
        assert_eq!(said(&[CHARTER, KEPT, code, inner]), Vec::<String>::new());
        assert_eq!(said(&[CHARTER, KEPT, code]), ["xtask/promises.txt:1: no test names P-ZERO"]);
        assert_eq!(
            said(&[CHARTER, KEPT, test, inner]),
            ["xtask/promises.txt:1: no code under crates/*/src names P-ZERO"]
        );
        assert_eq!(said(&[KEPT, code, test])[0], "xtask/promises.txt:1: no file in charter/ defines P-ZERO");
    }

    #[test]
    fn a_misspelt_promise_is_found() {
        let code = ("crates/a/src/receipt.rs", "// P-ZERO, P-ANSWER-24\n");
        let test = ("crates/a/tests/it/receipt.rs", "// P-ZERO P-ANSWER-24H\n");
        assert_eq!(
            said(&[CHARTER, KEPT, code, test]),
            ["crates/a/src/receipt.rs: P-ANSWER-24 is not a promise that charter/ defines"]
        );
    }
}
