//! One field of a form: label above, hint, what was typed, what is wrong with it.
//!
//! All its sentences are one message of the texts:
//!
//! ```fluent
//! case-phone = 来电号码
//!     .hint = 可直接粘贴，例如0571-88887777
//!     .missing = 请填写来电号码，客服回电时要用。
//! ```

use super::shows_itself;
use crate::filters;
use crate::i18n::L10n;
use askama::Template;

/// How it is filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A one-line input of an HTML type: `text`, `tel`, `email`, `password`, `number`, `date`, `datetime-local`, `search`.
    Input(&'static str),
    /// Several lines; how many are shown at first.
    Area(u8),
    /// One of a list.
    Select(Vec<Choice>),
    /// One of a few, all visible.
    Radios(Vec<Choice>),
    /// Yes or no; the value is `on`.
    Check,
    /// Files; what is accepted, and whether several.
    Files { accept: &'static str, many: bool },
}

/// One of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    pub value: String,
    pub text: String,
    pub hint: Option<String>,
}

impl Choice {
    #[must_use]
    pub fn new(value: impl Into<String>, text: impl Into<String>) -> Self {
        Self { value: value.into(), text: text.into(), hint: None }
    }

    /// A line under it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// A field: `{{ form.field("phone", "case-phone").tel().required() }}`.
#[derive(Clone, Debug, Template)]
#[template(path = "components/field.html")]
pub struct Field {
    l: L10n,
    name: String,
    /// The message with label, hint and sentences.
    key: String,
    /// A label that is a name and no text of ours.
    named: Option<String>,
    value: String,
    error: Option<String>,
    kind: Kind,
    required: bool,
    optional: bool,
    autocomplete: Option<&'static str>,
    inputmode: Option<&'static str>,
    characters_max: Option<u32>,
    pattern: Option<&'static str>,
    short: bool,
    autofocus: bool,
    /// Offered while typing.
    offers: Vec<String>,
}

shows_itself!(Field);

impl Field {
    #[must_use]
    pub fn new(l: &L10n, name: &str, key: &str) -> Self {
        Self {
            l: l.clone(),
            name: name.to_owned(),
            key: key.to_owned(),
            named: None,
            value: String::new(),
            error: None,
            kind: Kind::Input("text"),
            required: false,
            optional: false,
            autocomplete: None,
            inputmode: None,
            characters_max: None,
            pattern: None,
            short: false,
            autofocus: false,
            offers: Vec::new(),
        }
    }

    /// Labelled with a name from the data: a type of fault, a level.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.named = Some(name.into());
        self
    }

    #[must_use]
    pub fn value(mut self, value: impl Into<String>) -> Self {
        self.value = value.into();
        self
    }

    #[must_use]
    pub fn error(mut self, sentence: Option<String>) -> Self {
        self.error = sentence;
        self
    }

    #[must_use]
    pub fn kind(mut self, kind: Kind) -> Self {
        self.kind = kind;
        self
    }

    /// A phone number; typed or pasted with whatever between the digits.
    #[must_use]
    pub fn tel(mut self) -> Self {
        self.kind = Kind::Input("tel");
        self.autocomplete = self.autocomplete.or(Some("tel"));
        self
    }

    #[must_use]
    pub fn email(mut self) -> Self {
        self.kind = Kind::Input("email");
        self.autocomplete = self.autocomplete.or(Some("email"));
        self
    }

    #[must_use]
    pub fn password(mut self, autocomplete: &'static str) -> Self {
        self.kind = Kind::Input("password");
        self.autocomplete = Some(autocomplete);
        self
    }

    /// A number typed as text, so that the wheel doesn't change it and a phone shows digits.
    #[must_use]
    pub fn digits(mut self) -> Self {
        self.inputmode = Some("numeric");
        self.pattern = Some("[0-9]*");
        self.short = true;
        self
    }

    #[must_use]
    pub fn date(mut self) -> Self {
        self.kind = Kind::Input("date");
        self.short = true;
        self
    }

    #[must_use]
    pub fn area(mut self, lines: u8) -> Self {
        self.kind = Kind::Area(lines);
        self
    }

    #[must_use]
    pub fn select(mut self, choices: Vec<Choice>) -> Self {
        self.kind = Kind::Select(choices);
        self
    }

    #[must_use]
    pub fn radios(mut self, choices: Vec<Choice>) -> Self {
        self.kind = Kind::Radios(choices);
        self
    }

    #[must_use]
    pub fn check(mut self) -> Self {
        self.kind = Kind::Check;
        self
    }

    #[must_use]
    pub fn files(mut self, accept: &'static str, many: bool) -> Self {
        self.kind = Kind::Files { accept, many };
        self
    }

    #[must_use]
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Says "optional" beside the label; for forms where most is required.
    #[must_use]
    pub fn optional(mut self) -> Self {
        self.optional = true;
        self
    }

    #[must_use]
    pub fn autocomplete(mut self, what: &'static str) -> Self {
        self.autocomplete = Some(what);
        self
    }

    /// At most so many characters.
    #[must_use]
    pub fn max(mut self, characters: u32) -> Self {
        self.characters_max = Some(characters);
        self
    }

    /// As wide as a date or a number.
    #[must_use]
    pub fn short(mut self) -> Self {
        self.short = true;
        self
    }

    /// Where typing begins. One a page.
    #[must_use]
    pub fn autofocus(mut self) -> Self {
        self.autofocus = true;
        self
    }

    /// Offered while typing.
    #[must_use]
    pub fn offers(mut self, offers: Vec<String>) -> Self {
        self.offers = offers;
        self
    }

    pub(crate) fn label(&self) -> String {
        self.named.clone().unwrap_or_else(|| self.l.t(&self.key).into_owned())
    }

    pub(crate) fn hint(&self) -> Option<String> {
        self.sentence("hint")
    }

    fn sentence(&self, attribute: &str) -> Option<String> {
        self.l.try_t(&format!("{}.{attribute}", self.key)).map(Into::into)
    }

    pub(crate) fn placeholder(&self) -> Option<String> {
        self.sentence("placeholder")
    }

    /// The sentence that the browser shows when it is left empty.
    pub(crate) fn missing_sentence(&self) -> String {
        self.sentence("missing").unwrap_or_else(|| self.l.ta("field-missing", &[("label", &self.label())]))
    }

    /// The sentence that the browser shows when what is typed doesn't fit.
    pub(crate) fn pattern_sentence(&self) -> Option<String> {
        let general = match &self.kind {
            Kind::Input("email") => "field-email",
            Kind::Input("tel") => "field-tel",
            Kind::Input("number") => "field-number",
            _ if self.inputmode.is_some() => "field-number",
            Kind::Input("date" | "datetime-local") => "field-pattern",
            _ => return None,
        };
        Some(self.sentence("pattern").unwrap_or_else(|| self.l.ta(general, &[("label", &self.label())])))
    }

    pub(crate) fn too_long_sentence(&self) -> Option<String> {
        let n = self.characters_max?;
        Some(self.l.ta("field-too-long", &[("label", &self.label()), ("n", &n)]))
    }

    pub(crate) fn described_by(&self) -> Option<String> {
        let hint = self.hint().map(|_| format!("{}-hint", self.name));
        let error = self.error.as_ref().map(|_| format!("{}-error", self.name));
        let ids: Vec<String> = hint.into_iter().chain(error).collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }

    pub(crate) fn is_group(&self) -> bool {
        matches!(self.kind, Kind::Radios(_))
    }
}
