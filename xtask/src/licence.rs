//! Licence expressions (SPDX: `OR`, `AND`, `WITH`, brackets; `/` in old manifests means `OR`).

/// Whether what an expression demands can be met with the licences that `accepted` says yes to. A licence with an
/// exception is asked for as a whole: `Apache-2.0 WITH LLVM-exception`.
pub(crate) fn can_be_met(expression: &str, accepted: &dyn Fn(&str) -> bool) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut reader = Reader { words: &words, accepted };
    let met = reader.either();
    met.unwrap_or(false) && reader.words.is_empty()
}

struct Reader<'a> {
    words: &'a [&'a str],
    accepted: &'a dyn Fn(&str) -> bool,
}

/// `None` when the expression can't be read.
type Met = Option<bool>;

impl Reader<'_> {
    fn either(&mut self) -> Met {
        let mut met = self.both()?;
        while self.take("OR") {
            met |= self.both()?;
        }
        Some(met)
    }

    fn both(&mut self) -> Met {
        let mut met = self.one()?;
        while self.take("AND") {
            met &= self.one()?;
        }
        Some(met)
    }

    fn one(&mut self) -> Met {
        if self.take("(") {
            let met = self.either()?;
            return self.take(")").then_some(met);
        }
        let name = self.name()?;
        if self.take("WITH") {
            let exception = self.name()?;
            return Some((self.accepted)(&format!("{name} WITH {exception}")));
        }
        Some((self.accepted)(&name))
    }

    fn name(&mut self) -> Option<String> {
        let (first, rest) = self.words.split_first()?;
        if matches!(*first, "OR" | "AND" | "WITH" | "(" | ")") {
            return None;
        }
        self.words = rest;
        Some((*first).to_owned())
    }

    fn take(&mut self, word: &str) -> bool {
        match self.words.split_first() {
            Some((first, rest)) if *first == word => {
                self.words = rest;
                true
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::can_be_met;

    #[test]
    fn expressions_are_met_or_not() {
        let accepted = |name: &str| {
            matches!(name, "MIT" | "Apache-2.0" | "Apache-2.0 WITH LLVM-exception" | "Unicode-3.0")
        };
        let cases = [
            ("MIT", true),
            ("GPL-3.0-only", false),
            ("MIT OR GPL-3.0-only", true),
            ("MIT AND GPL-3.0-only", false),
            ("MIT/Apache-2.0", true),
            ("(MIT OR GPL-3.0-only) AND Unicode-3.0", true),
            ("(MIT OR Apache-2.0) AND OpenSSL", false),
            // AND binds closer than OR.
            ("MIT OR GPL-3.0-only AND OpenSSL", true),
            ("Apache-2.0 WITH LLVM-exception", true),
            ("MIT WITH LLVM-exception", false),
            ("", false),
            ("MIT MIT", false),
            ("(MIT", false),
            ("MIT OR", false),
        ];
        for (expression, expected) in cases {
            assert_eq!(can_be_met(expression, &accepted), expected, "{expression}");
        }
    }
}
