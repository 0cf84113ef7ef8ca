//! Words of a text. Chinese is cut into pairs of neighbouring characters, folded to simplified ones; letters and digits stay
//! whole, in lower case; what is joined by dashes and the like is found in parts and as a whole.

use std::fmt::Write as _;
use std::sync::LazyLock;

/// Words of one text that are indexed; what stands behind them is not found.
const WORDS_MAX: usize = 12_000;
/// Characters of one word; a longer one is cut.
const WORD_CHARS_MAX: usize = 64;
/// From so many characters on, a word is also found by its beginning.
const PREFIX_CHARS_MIN: usize = 3;

/// The words of a text, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words(String);

impl Words {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Separated by spaces.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// More words behind these.
    pub fn extend(&mut self, more: &Self) {
        // The single character that ends each Chinese run keeps phrases from reaching over the edge of a text.
        if !self.0.is_empty() && !more.0.is_empty() {
            self.0.push(' ');
        }
        self.0.push_str(&more.0);
    }

    pub(super) fn into_text(self) -> String {
        self.0
    }

    /// As PostgreSQL writes a tsvector, so that its own parser has no say: 'word':position.
    pub(super) fn as_vector(&self) -> String {
        let mut vector = String::with_capacity(self.0.len() * 3);
        for (i, word) in self.0.split(' ').enumerate() {
            // Positions end at 16383 there.
            write!(vector, "'{word}':{} ", (i + 1).min(16_383)).unwrap_or_default();
        }
        vector
    }
}

/// The words by which `text` is found.
#[must_use]
pub fn words(text: &str) -> Words {
    let mut out = String::with_capacity(text.len() * 2);
    let mut count = 0;
    let mut push = |word: &str| {
        if count < WORDS_MAX && !word.is_empty() {
            if !out.is_empty() {
                out.push(' ');
            }
            out.push_str(word);
            count += 1;
        }
    };
    for run in runs(text) {
        match run {
            Run::Chinese(chars) => pairs(&chars).for_each(|pair| push(&pair)),
            Run::Word(parts) => {
                parts.iter().for_each(|part| push(part));
                if parts.len() > 1 {
                    push(&joined(&parts));
                }
            }
        }
    }
    Words(out)
}

/// One thing a query asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Term {
    /// Words one behind the other; the last may go on when `open`.
    Phrase {
        words: Vec<String>,
        open: bool,
    },
    Either(Box<Self>, Box<Self>),
}

pub(super) fn terms(query: &str) -> Vec<Term> {
    // A telephone number as people write it is one word, whatever stands between its digits.
    let digits: String = query.chars().map(fold).filter(char::is_ascii_digit).collect();
    let only_digits = query.chars().map(fold).all(|c| c.is_ascii_digit() || " -()/.+".contains(c));
    let terms: Vec<Term> = runs(query).into_iter().map(term).collect();
    if only_digits && terms.len() > 1 && digits.len() >= PREFIX_CHARS_MIN {
        return vec![word(digits)];
    }
    terms
}

fn term(run: Run) -> Term {
    match run {
        Run::Chinese(chars) => match chars.as_slice() {
            [one] => Term::Phrase { words: vec![one.to_string()], open: true },
            many => {
                let words = many.windows(2).map(|pair| pair.iter().collect()).collect();
                Term::Phrase { words, open: false }
            }
        },
        Run::Word(mut parts) => match parts.pop() {
            Some(last) if parts.is_empty() => word(last),
            Some(last) => {
                parts.push(last);
                let whole = word(joined(&parts));
                Term::Either(Box::new(whole), Box::new(Term::Phrase { words: parts, open: true }))
            }
            None => Term::Phrase { words: Vec::new(), open: false },
        },
    }
}

fn word(word: String) -> Term {
    let open = word.chars().count() >= PREFIX_CHARS_MIN;
    Term::Phrase { words: vec![word], open }
}

/// In the language of FTS5: `"漏水 水表" AND "abc"*`. Words hold letters and digits only, so nothing needs escaping.
pub(super) fn for_sqlite(terms: &[Term]) -> String {
    fn one(term: &Term) -> String {
        match term {
            Term::Phrase { words, open } => {
                format!("\"{}\"{}", words.join(" "), if *open { "*" } else { "" })
            }
            Term::Either(a, b) => format!("({} OR {})", one(a), one(b)),
        }
    }
    terms.iter().map(one).collect::<Vec<_>>().join(" AND ")
}

/// As PostgreSQL writes a tsquery: `'漏水' <-> '水表' & 'abc':*`.
pub(super) fn for_postgres(terms: &[Term]) -> String {
    fn one(term: &Term) -> String {
        match term {
            Term::Phrase { words, open } => {
                let quoted: Vec<String> = words.iter().map(|w| format!("'{w}'")).collect();
                format!("({}{})", quoted.join(" <-> "), if *open { ":*" } else { "" })
            }
            Term::Either(a, b) => format!("({} | {})", one(a), one(b)),
        }
    }
    terms.iter().map(one).collect::<Vec<_>>().join(" & ")
}

enum Run {
    Chinese(Vec<char>),
    /// Letters and digits; several parts when joined by dashes and the like.
    Word(Vec<String>),
}

fn runs(text: &str) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut joins = false;
    let mut apart = true;
    for c in text.chars().flat_map(|c| fold(c).to_lowercase()) {
        if is_chinese(c) {
            match runs.last_mut() {
                Some(Run::Chinese(chars)) if !apart => chars.push(c),
                _ => runs.push(Run::Chinese(vec![c])),
            }
            (joins, apart) = (false, false);
        } else if c.is_alphanumeric() {
            match runs.last_mut() {
                Some(Run::Word(parts)) if joins => parts.push(c.to_string()),
                Some(Run::Word(parts)) if !apart => {
                    if let Some(part) = parts.last_mut().filter(|part| part.chars().count() < WORD_CHARS_MAX)
                    {
                        part.push(c);
                    }
                }
                _ => runs.push(Run::Word(vec![c.to_string()])),
            }
            (joins, apart) = (false, false);
        } else {
            joins = !apart && matches!(runs.last(), Some(Run::Word(_))) && "-_./@:+#".contains(c);
            apart = true;
        }
    }
    runs
}

/// Neighbouring characters, and the last by itself, so that each character begins a word.
fn pairs(chars: &[char]) -> impl Iterator<Item = String> + '_ {
    let last = chars.last().map(char::to_string);
    chars.windows(2).map(|pair| pair.iter().collect()).chain(last)
}

fn joined(parts: &[String]) -> String {
    parts.concat().chars().take(WORD_CHARS_MAX).collect()
}

fn is_chinese(c: char) -> bool {
    matches!(c, '\u{3005}' | '\u{3007}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{2ffff}')
}

/// Full-width to half-width, traditional to simplified.
fn fold(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{3400}'..='\u{9fff}' => {
            let found = FOLDING.binary_search_by_key(&c, |(traditional, _)| *traditional);
            found.ok().and_then(|i| FOLDING.get(i)).map_or(c, |(_, simplified)| *simplified)
        }
        other => other,
    }
}

/// Pairs of a traditional character and its simplified one, in order; from the character table of Open Chinese Convert.
static FOLDING: LazyLock<Vec<(char, char)>> = LazyLock::new(|| {
    let chars: Vec<char> = include_str!("folding.txt").chars().filter(|c| *c != '\n').collect();
    chars.chunks_exact(2).filter_map(|pair| Some((*pair.first()?, *pair.get(1)?))).collect()
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_into_words() {
        for (text, expected) in [
            ("水表漏水", "水表 表漏 漏水 水"),
            ("電錶後面", "电表 表后 后面 面"),
            ("SN-2024-0007 坏", "sn 2024 0007 sn20240007 坏"),
            ("ＡＢＣ１２", "abc12"),
            ("漏。水", "漏 水"),
            ("wang@example.cn", "wang example cn wangexamplecn"),
            ("", ""),
        ] {
            assert_eq!(words(text).as_str(), expected, "{text}");
        }
    }

    #[test]
    fn queries_become_terms() {
        for (query, sqlite, postgres) in [
            ("漏水表", "\"漏水 水表\"", "('漏水' <-> '水表')"),
            ("漏", "\"漏\"*", "('漏':*)"),
            ("Meter ok", "\"meter\"* AND \"ok\"", "('meter':*) & ('ok')"),
            ("138 0000 0000", "\"13800000000\"*", "('13800000000':*)"),
            ("sn-20", "(\"sn20\"* OR \"sn 20\"*)", "(('sn20':*) | ('sn' <-> '20':*))"),
            ("\" OR * '", "\"or\"", "('or')"),
        ] {
            let terms = terms(query);
            assert_eq!(for_sqlite(&terms), sqlite, "{query}");
            assert_eq!(for_postgres(&terms), postgres, "{query}");
        }
    }
}
