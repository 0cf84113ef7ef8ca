//! Which column of a table is which: by code, or by its name in any of the languages; in any order.

use super::Kind;
use std::collections::BTreeMap;

/// The names that columns, and words in cells, go by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    columns: BTreeMap<(Kind, String), usize>,
    /// By column and name.
    words: BTreeMap<(String, String), String>,
}

impl Names {
    /// With the codes themselves.
    #[must_use]
    pub fn new() -> Self {
        let mut names = Self::default();
        for kind in Kind::ALL {
            for column in kind.columns() {
                names.column(kind, column.code, column.code);
            }
        }
        names
    }

    /// A name for a column. What was named first stays.
    pub fn column(&mut self, kind: Kind, code: &str, name: &str) {
        if let Some(at) = kind.column(code) {
            self.columns.entry((kind, normal(name))).or_insert(at);
        }
    }

    /// A name for a word that may stand in a column's cells: `in-use`, `water-meter`, `1`.
    pub fn word(&mut self, column: &str, word: &str, name: &str) {
        self.words.entry((column.to_owned(), normal(name))).or_insert_with(|| word.to_owned());
    }

    pub(super) fn find_word(&self, column: &str, text: &str) -> Option<&str> {
        self.words.get(&(column.to_owned(), normal(text))).map(String::as_str)
    }

    fn find(&self, kind: Kind, text: &str) -> Option<usize> {
        self.columns.get(&(kind, normal(text))).copied()
    }
}

/// Names are compared without case, white space, signs and what stands in brackets.
#[must_use]
pub fn normal(name: &str) -> String {
    let cut = name.find(['(', '（', '[', '【']).filter(|at| *at > 0).map_or(name, |at| &name[..at]);
    cut.chars()
        .map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            other => other,
        })
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// The columns of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    kind: Kind,
    /// For each column of the file, which of the kind's it is.
    places: Vec<Option<usize>>,
    /// Names that are no column's.
    pub unknown: Vec<String>,
    /// Names that stand for a column that was there already.
    pub twice: Vec<String>,
    /// Codes of columns without which nothing can be done.
    pub missing: Vec<&'static str>,
}

impl Heading {
    /// `None` when the texts name no columns: fewer than two are known, and not all.
    #[must_use]
    pub fn read(kind: Kind, names: &Names, texts: &[String]) -> Option<Self> {
        let mut heading =
            Self { kind, places: Vec::new(), unknown: Vec::new(), twice: Vec::new(), missing: Vec::new() };
        for text in texts {
            let found = names.find(kind, text);
            let again = found.is_some_and(|at| heading.places.contains(&Some(at)));
            match found {
                Some(_) if again => heading.twice.push(text.clone()),
                None if !text.is_empty() => heading.unknown.push(text.clone()),
                _ => {}
            }
            heading.places.push(found.filter(|_| !again));
        }
        let known = heading.places.iter().flatten().count();
        if known == 0 || (known == 1 && !heading.unknown.is_empty()) {
            return None;
        }
        heading.missing = heading.lacking();
        Some(heading)
    }

    /// Which of the kind's columns stands in a column of the file.
    #[must_use]
    pub fn place(&self, column: usize) -> Option<usize> {
        self.places.get(column).copied().flatten()
    }

    /// Whether the file has a column.
    #[must_use]
    pub fn has(&self, code: &str) -> bool {
        self.kind.column(code).is_some_and(|at| self.places.contains(&Some(at)))
    }

    fn lacking(&self) -> Vec<&'static str> {
        let needed = self.kind.columns().iter().filter(|c| c.need == super::Need::Always).map(|c| c.code);
        let mut missing: Vec<&'static str> = needed.filter(|code| !self.has(code)).collect();
        // What has no code of its own is known by its number, or by its name.
        let named = self.kind.column("number").is_some();
        if named && !self.has("number") && !self.has("name") {
            missing.push("name");
        }
        let owned = named && self.kind != Kind::Customers;
        if owned && !self.has("number") && !self.has("customer") && !self.has("customer_number") {
            missing.push("customer");
        }
        missing
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn columns_are_known_by_code_and_by_name_in_any_order() {
        let mut names = Names::new();
        names.column(Kind::Units, "serial", "出厂编号");
        names.column(Kind::Units, "model", "Model");
        let heading = Heading::read(
            Kind::Units,
            &names,
            &texts(&["Colour", "MODEL ", "出厂编号（必填）", "", "serial"]),
        );
        let heading = heading.unwrap();
        assert_eq!((heading.place(1), heading.place(2), heading.place(4)), (Some(1), Some(0), None));
        assert_eq!(
            (&heading.unknown[..], &heading.twice[..]),
            (&texts(&["Colour"])[..], &texts(&["serial"])[..])
        );
        assert!(heading.missing.is_empty());
        let sites = Heading::read(Kind::Sites, &names, &texts(&["address", "note"])).unwrap();
        assert_eq!(sites.missing, ["name", "customer"]);
        assert_eq!(Heading::read(Kind::Units, &names, &texts(&["note", "x", "y"])), None);
    }
}
