//! Texts and the places that show them belong together: every key that code asks for exists and is given what it
//! needs, and every key that exists is asked for.
//!
//! Pages ask by `.t("key")`, `.try_t("key")`, `.tn("key", n)` and `.ta("key", &[("name", …)])`. Keys put together at
//! run time (`format!("role-{…}")`) are covered by their beginnings, listed in `xtask/locale-prefixes.txt`.

use crate::list::List;
use crate::locales::{LANGUAGES, Needs, Texts, texts};
use crate::rust_text::{is_test_file, regex, split_tests, without_comments};
use crate::tree::{File, Finding, Tree};
use regex::Regex;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// Where texts are asked for, beside Rust.
const TEMPLATES: [&str; 3] = [".html", ".txt", ".ts"];

pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let texts = texts(tree, LANGUAGES[0]);
    let prefixes = List::read(tree, "locale-prefixes.txt");
    let sources: Vec<(&File, String)> =
        tree.files.iter().filter_map(|file| Some((file, shown_by(file)?))).collect();

    let mut findings = prefixes.check(|prefix| {
        let begun = format!("\"{prefix}{{");
        texts.by_key.keys().any(|key| key.starts_with(prefix))
            && sources.iter().any(|(_, text)| text.contains(&begun))
    });
    for (file, text) in &sources {
        findings.extend(check_calls(&texts, &file.path, text));
    }
    findings.extend(unused(&texts, &prefixes, &sources));
    findings
}

/// The part of a file that can show texts to people.
fn shown_by(file: &File) -> Option<String> {
    if !file.path.starts_with("crates/") || is_test_file(&file.path) {
        return None;
    }
    if file.is_rust() {
        return Some(without_comments(&split_tests(file.text()).0));
    }
    TEMPLATES.iter().any(|ending| file.path.ends_with(ending)).then(|| file.text().to_owned())
}

fn check_calls(texts: &Texts, path: &str, text: &str) -> Vec<Finding> {
    static CALL: LazyLock<Regex> =
        LazyLock::new(|| regex(r#"\.(t|try_t|ta|tn)\(\s*"([^"{}]+)"\s*(,\s*&\[)?"#));
    let mut findings = Vec::new();
    for call in CALL.captures_iter(text) {
        let (Some(whole), function, key) = (call.get(0), &call[1], &call[2]) else { continue };
        let place = format!("{path}:{}", text[..whole.start()].matches('\n').count() + 1);
        let Some(needs) = texts.by_key.get(key) else {
            findings.push(Finding::new(place, format!("locales/ has no text {key}")));
            continue;
        };
        let given = match (function, call.get(3)) {
            ("t" | "try_t", _) => BTreeSet::new(),
            ("tn", _) => BTreeSet::from(["n".to_owned()]),
            (_, Some(_)) => arguments(&text[whole.end()..]),
            // The arguments were put together elsewhere.
            (_, None) => continue,
        };
        let missing: Vec<&String> = needs.variables.difference(&given).collect();
        if !missing.is_empty() {
            findings.push(Finding::new(place, format!("{key} needs {missing:?} too")));
        }
    }
    findings
}

/// The names in `("name", &x), ("other", &y)]…`, up to the bracket that closes the list.
fn arguments(rest: &str) -> BTreeSet<String> {
    static NAME: LazyLock<Regex> = LazyLock::new(|| regex(r#"\(\s*"(\w+)"\s*,"#));
    let mut depth = 1;
    let end = rest.find(|c| {
        depth += match c {
            '[' => 1,
            ']' => -1,
            _ => 0,
        };
        depth == 0
    });
    NAME.captures_iter(&rest[..end.unwrap_or(rest.len())]).map(|name| name[1].to_owned()).collect()
}

fn unused(texts: &Texts, prefixes: &List, sources: &[(&File, String)]) -> Vec<Finding> {
    static LITERAL: LazyLock<Regex> = LazyLock::new(|| regex(r#""([a-zA-Z][\w-]*(?:\.[\w-]+)?)""#));
    let mut used: BTreeSet<&str> = BTreeSet::new();
    for (_, text) in sources {
        used.extend(LITERAL.captures_iter(text).filter_map(|literal| literal.get(1)).map(|key| key.as_str()));
    }
    let quoted = |needs: &Needs| needs.messages.iter().cloned().collect::<Vec<String>>();
    let quoted: BTreeSet<String> = texts.by_key.values().flat_map(quoted).collect();
    // A form field is given the message's key and asks for its attributes (label, hint) by their names.
    let is_asked = |key: &str| match key.split_once('.') {
        Some((id, attribute)) => used.contains(key) || (used.contains(id) && used.contains(attribute)),
        None => used.contains(key),
    };
    let is_put_together = |key: &str| prefixes.entries.iter().any(|prefix| key.starts_with(&prefix.name));
    let is_used = |key: &str| is_asked(key) || quoted.contains(key) || is_put_together(key);
    texts
        .by_key
        .keys()
        .filter(|key| !is_used(key))
        .map(|key| {
            Finding::new(&texts.places[key], format!("nothing shows {key}; remove it in every language"))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::tree::Tree;

    fn said(ftl: &str, prefixes: &str, rust: &str) -> Vec<String> {
        let files = [
            ("locales/en/a.ftl", ftl),
            ("xtask/locale-prefixes.txt", prefixes),
            ("crates/web/src/page.rs", rust),
        ];
        check(&Tree::of(&files)).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn keys_that_are_not_there_are_found() {
        let rust = "// l.t(\"of a comment\")\nfn f() { l.t(\"desk\"); l.tn(\n  \"gone\", 1) }\n#[cfg(test)]\nmod tests { fn g() { l.t(\"sample\") } }";
        assert_eq!(said("desk = Desk\n", "", rust), ["crates/web/src/page.rs:2: locales/ has no text gone"]);
    }

    #[test]
    fn texts_are_given_what_they_need() {
        let ftl = "a = { $n } of { $who }\nb = { $n }\nc = C\n";
        let good = "l.ta(\"a\", &[(\"n\", &x[0]), (\"who\", &y)]); l.tn(\"b\", 1); l.t(\"c\")";
        assert_eq!(said(ftl, "", good), Vec::<String>::new());
        let bad = "l.ta(\"a\", &[(\"n\", &x)]); l.t(\"b\");\nl.t(\"c\"); f(&[(\"who\", 1)])";
        assert_eq!(
            said(ftl, "", bad),
            [
                "crates/web/src/page.rs:1: a needs [\"who\"] too",
                "crates/web/src/page.rs:1: b needs [\"n\"] too"
            ]
        );
    }

    #[test]
    fn dead_texts_are_found_unless_put_together_or_quoted() {
        let ftl =
            "role-agent = Agent\nquoted = Q\nasked = { quoted }\n    .hint = H\n    .label = L\ndead = D\n";
        let rust = "l.t(&format!(\"role-{x}\")); let key = \"asked\"; key.attribute(\"label\")";
        assert_eq!(
            said(ftl, "role-  the role's name", rust),
            [
                "locales/en/a.ftl: nothing shows asked.hint; remove it in every language",
                "locales/en/a.ftl: nothing shows dead; remove it in every language"
            ]
        );
        let stale = said("a = A\n", "role-  the role's name", "l.t(\"a\")");
        assert_eq!(stale, ["xtask/locale-prefixes.txt:1: role- is no longer needed; remove it"]);
    }
}
