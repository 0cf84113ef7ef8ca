//! A test that can't fail is worse than none: every test function asserts, itself or through a function it calls.

use crate::rust_text::{functions, mask, regex};
use crate::tree::{File, Finding, Tree};
use regex::Regex;
use std::collections::{BTreeMap, HashSet};
use std::sync::LazyLock;

pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let mut crates: BTreeMap<&str, Vec<&File>> = BTreeMap::new();
    for file in tree.files.iter().filter(|file| file.is_rust()) {
        let folder = file.path.split_once("/src/").or_else(|| file.path.split_once("/tests/"));
        crates.entry(folder.map_or("", |(folder, _)| folder)).or_default().push(file);
    }
    crates.values().flat_map(|files| check_crate(files)).collect()
}

/// A function of one crate: whether it is a test, whether it asserts itself, what it calls.
struct Called {
    place: String,
    name: String,
    is_test: bool,
    asserts: bool,
    calls: HashSet<String>,
}

fn check_crate(files: &[&File]) -> Vec<Finding> {
    let all: Vec<Called> = files.iter().flat_map(|file| called(file)).collect();
    let mut asserting: HashSet<&str> = all.iter().filter(|f| f.asserts).map(|f| f.name.as_str()).collect();
    // A test may call a function that calls the one that asserts; each round adds one step.
    loop {
        let before = asserting.len();
        let more: Vec<&str> = all
            .iter()
            .filter(|f| !f.is_test && f.calls.iter().any(|name| asserting.contains(name.as_str())))
            .map(|f| f.name.as_str())
            .collect();
        asserting.extend(more);
        if asserting.len() == before {
            break;
        }
    }
    all.iter()
        .filter(|f| f.is_test && !f.asserts && !f.calls.iter().any(|name| asserting.contains(name.as_str())))
        .map(|f| {
            Finding::new(&f.place, format!("the test {} asserts nothing; say what must come out", f.name))
        })
        .collect()
}

fn called(file: &File) -> Vec<Called> {
    static ASSERT: LazyLock<Regex> =
        LazyLock::new(|| regex(r"\b(?:\w*assert\w*!|panic!|unreachable!|unwrap_err\(|expect_err\()"));
    static CALL: LazyLock<Regex> = LazyLock::new(|| regex(r"\b([a-z_]\w*)\s*(?:::<[^>]*>)?\("));
    let masked = mask(file.text());
    functions(&masked)
        .into_iter()
        .map(|function| {
            let body = &masked[function.body.clone()];
            Called {
                place: format!("{}:{}", file.path, masked[..function.body.start].lines().count()),
                name: function.name,
                is_test: function.is_test,
                asserts: ASSERT.is_match(body),
                calls: CALL.captures_iter(body).map(|c| c[1].to_owned()).collect(),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::tree::Tree;

    #[test]
    fn a_test_that_asserts_nothing_is_found() {
        let text =
            "#[test]\nfn idle() {\n    let x = f(); // assert!(x)\n}\n#[test]\nfn good() { assert!(f()) }\n";
        let found = check(&Tree::of(&[("crates/a/tests/it/main.rs", text)]));
        let said: Vec<String> = found.iter().map(ToString::to_string).collect();
        assert_eq!(
            said,
            ["crates/a/tests/it/main.rs:2: the test idle asserts nothing; say what must come out"]
        );
    }

    #[test]
    fn an_assertion_may_stand_in_a_function_of_the_same_crate() {
        let files = [
            ("crates/a/tests/it/main.rs", "#[tokio::test]\nasync fn t() { check_all() }"),
            (
                "crates/a/tests/it/kit.rs",
                "fn check_all() { for x in y { check::<T>(x) } }\nfn check<T>(x: T) { assert_eq!(x, 1) }",
            ),
        ];
        assert!(check(&Tree::of(&files)).is_empty());
        let elsewhere = [("crates/a/tests/it/main.rs", files[0].1), ("crates/b/tests/it/kit.rs", files[1].1)];
        assert_eq!(check(&Tree::of(&elsewhere)).len(), 1);
    }
}
