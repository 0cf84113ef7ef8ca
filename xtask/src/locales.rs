//! The three languages say the same things: the same files, messages, attributes and variables in each.

use crate::tree::{Finding, Tree};
use fluent_syntax::ast::{
    CallArguments, Entry, Expression, InlineExpression, Message, Pattern, PatternElement, Term,
};
use fluent_syntax::parser;
use std::collections::{BTreeMap, BTreeSet};

/// The first is the one that the others are compared with.
pub(crate) const LANGUAGES: [&str; 3] = ["en", "zh-Hans", "zh-Hant"];

/// What a text needs: the variables it is filled with, and the other messages it quotes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Needs {
    pub(crate) variables: BTreeSet<String>,
    pub(crate) messages: BTreeSet<String>,
}

/// The texts of one language by key: `id`, `id.attribute`, `-term`.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    files: BTreeSet<String>,
    pub(crate) by_key: BTreeMap<String, Needs>,
    /// For each key the file it stands in.
    pub(crate) places: BTreeMap<String, String>,
    findings: Vec<Finding>,
}

pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let all = LANGUAGES.map(|language| texts(tree, language));
    let mut findings: Vec<Finding> = all.iter().flat_map(|texts| texts.findings.clone()).collect();
    let [model, others @ ..] = &all;
    if model.by_key.is_empty() {
        findings.push(Finding::new(format!("locales/{}", LANGUAGES[0]), "there is no text"));
    }
    for (language, texts) in LANGUAGES.iter().skip(1).zip(others) {
        findings.extend(compare(model, language, texts));
    }
    findings
}

fn compare(model: &Texts, language: &str, texts: &Texts) -> Vec<Finding> {
    let mut findings = Vec::new();
    let folder = format!("locales/{language}");
    for file in model.files.symmetric_difference(&texts.files) {
        findings.push(Finding::new(
            &folder,
            format!("{file} stands in only one of this language and {}", LANGUAGES[0]),
        ));
    }
    for (key, needs) in &model.by_key {
        match texts.by_key.get(key) {
            None => findings.push(Finding::new(&folder, format!("{key} is missing ({})", model.places[key]))),
            Some(own) if own.variables != needs.variables => {
                let what =
                    format!("{key} uses {:?}, in {} {:?}", own.variables, LANGUAGES[0], needs.variables);
                findings.push(Finding::new(&texts.places[key], what));
            }
            Some(_) => {}
        }
    }
    for key in texts.by_key.keys().filter(|key| !model.by_key.contains_key(*key)) {
        findings.push(Finding::new(&texts.places[key], format!("{key} is missing in {}", LANGUAGES[0])));
    }
    findings
}

/// All texts of one language.
pub(crate) fn texts(tree: &Tree, language: &str) -> Texts {
    let folder = format!("locales/{language}/");
    let mut texts = Texts::default();
    for file in &tree.files {
        let Some(name) = file.path.strip_prefix(&folder).filter(|name| name.ends_with(".ftl")) else {
            continue;
        };
        texts.files.insert(name.to_owned());
        texts.read(&file.path, file.text());
    }
    texts.check_quoted();
    texts
}

impl Texts {
    fn read(&mut self, path: &str, text: &str) {
        let resource = parser::parse(text).unwrap_or_else(|(resource, errors)| {
            for error in errors {
                let line = text.get(..error.pos.start).map_or(0, |before| before.matches('\n').count()) + 1;
                self.findings.push(Finding::new(format!("{path}:{line}"), error.to_string()));
            }
            resource
        });
        for entry in &resource.body {
            match entry {
                Entry::Message(message) => self.add_message(path, message),
                Entry::Term(term) => self.add_term(path, term),
                Entry::Comment(_)
                | Entry::GroupComment(_)
                | Entry::ResourceComment(_)
                | Entry::Junk { .. } => {}
            }
        }
    }

    fn add_message(&mut self, path: &str, message: &Message<&str>) {
        if let Some(pattern) = &message.value {
            self.add(path, message.id.name.to_owned(), pattern);
        }
        for attribute in &message.attributes {
            self.add(path, format!("{}.{}", message.id.name, attribute.id.name), &attribute.value);
        }
    }

    fn add_term(&mut self, path: &str, term: &Term<&str>) {
        self.add(path, format!("-{}", term.id.name), &term.value);
    }

    fn add(&mut self, path: &str, key: String, pattern: &Pattern<&str>) {
        let mut needs = Needs::default();
        needs.add_pattern(pattern);
        if let Some(first) = self.places.insert(key.clone(), path.to_owned()) {
            self.findings.push(Finding::new(path, format!("{key} stands already in {first}")));
        }
        self.by_key.insert(key, needs);
    }

    fn check_quoted(&mut self) {
        for (key, needs) in &self.by_key {
            for quoted in needs.messages.iter().filter(|quoted| !self.by_key.contains_key(*quoted)) {
                self.findings.push(Finding::new(
                    &self.places[key],
                    format!("{key} quotes {quoted}, which is not there"),
                ));
            }
        }
    }
}

impl Needs {
    fn add_pattern(&mut self, pattern: &Pattern<&str>) {
        for element in &pattern.elements {
            if let PatternElement::Placeable { expression } = element {
                self.add_expression(expression);
            }
        }
    }

    fn add_expression(&mut self, expression: &Expression<&str>) {
        match expression {
            Expression::Inline(inline) => self.add_inline(inline),
            Expression::Select { selector, variants } => {
                self.add_inline(selector);
                variants.iter().for_each(|variant| self.add_pattern(&variant.value));
            }
        }
    }

    fn add_inline(&mut self, inline: &InlineExpression<&str>) {
        match inline {
            InlineExpression::VariableReference { id } => {
                self.variables.insert(id.name.to_owned());
            }
            InlineExpression::MessageReference { id, attribute } => {
                let attribute = attribute.as_ref().map(|a| format!(".{}", a.name)).unwrap_or_default();
                self.messages.insert(format!("{}{attribute}", id.name));
            }
            InlineExpression::TermReference { id, arguments, .. } => {
                self.messages.insert(format!("-{}", id.name));
                arguments.iter().for_each(|arguments| self.add_arguments(arguments));
            }
            InlineExpression::FunctionReference { arguments, .. } => self.add_arguments(arguments),
            InlineExpression::Placeable { expression } => self.add_expression(expression),
            InlineExpression::StringLiteral { .. } | InlineExpression::NumberLiteral { .. } => {}
        }
    }

    fn add_arguments(&mut self, arguments: &CallArguments<&str>) {
        arguments.positional.iter().for_each(|argument| self.add_inline(argument));
        arguments.named.iter().for_each(|argument| self.add_inline(&argument.value));
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::tree::Tree;

    const GOOD: &str = "desk = Desk\ncases = { $n ->\n    [one] one case\n   *[other] { $n } cases of { $who }\n}\n    .hint = Hint\n-brand = aftercare\n";

    fn said(hans: &str, hant: &str) -> Vec<String> {
        let files = [
            ("locales/en/desk.ftl", GOOD),
            ("locales/zh-Hans/desk.ftl", hans),
            ("locales/zh-Hant/desk.ftl", hant),
        ];
        check(&Tree::of(&files)).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_same_keys_and_variables_pass_whatever_the_plurals() {
        let chinese = "desk = 桌\ncases = { $who } 的 { $n } 件\n    .hint = 提示\n-brand = aftercare\n";
        assert_eq!(said(chinese, chinese), Vec::<String>::new());
    }

    #[test]
    fn what_differs_is_found() {
        let without_attribute = "desk = 桌\ncases = { $who } 的 { $n } 件\n-brand = aftercare\n";
        let without_variable =
            "desk = 桌\ncases = { $n } 件\n    .hint = 提示\n-brand = aftercare\nmore = 多\n";
        assert_eq!(
            said(without_attribute, without_variable),
            [
                "locales/zh-Hans: cases.hint is missing (locales/en/desk.ftl)",
                "locales/zh-Hant/desk.ftl: cases uses {\"n\"}, in en {\"n\", \"who\"}",
                "locales/zh-Hant/desk.ftl: more is missing in en",
            ]
        );
    }

    #[test]
    fn a_missing_file_a_repeated_key_a_broken_line_and_a_dangling_quote_are_found() {
        let files = [
            ("locales/en/a.ftl", "a = A\na = A\nb = { c }\n"),
            ("locales/en/b.ftl", "d = { $x\n"),
            ("locales/zh-Hans/a.ftl", "a = A\nb = B\n"),
            ("locales/zh-Hant/a.ftl", "a = A\nb = B\n"),
        ];
        let said: Vec<String> = check(&Tree::of(&files)).iter().map(ToString::to_string).collect();
        for part in [
            "locales/en/a.ftl: a stands already in locales/en/a.ftl",
            "locales/en/a.ftl: b quotes c, which is not there",
            "locales/en/b.ftl:",
            "locales/zh-Hans: b.ftl stands in only one of this language and en",
        ] {
            assert!(said.iter().any(|line| line.starts_with(part)), "{part}: {said:#?}");
        }
    }

    #[test]
    fn no_text_at_all_is_a_finding() {
        assert_eq!(check(&Tree::default()).len(), 1);
    }
}
