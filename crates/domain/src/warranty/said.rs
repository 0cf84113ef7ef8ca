//! A sentence without its language: the key of a text, and what is filled in. Pages, letters and the interface say it.

use crate::ids::PersonId;
use crate::money::Fen;
use jiff::civil::Date;

/// One sentence, or a part of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// Of the text in `locales/`.
    pub key: String,
    pub args: Vec<(&'static str, Arg)>,
}

/// What is filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arg {
    Text(String),
    Number(i64),
    Day(Date),
    Amount(Fen),
    /// By name.
    Person(PersonId),
    Said(Said),
}

impl Said {
    #[must_use]
    pub fn new(key: impl Into<String>) -> Self {
        Self { key: key.into(), args: Vec::new() }
    }

    #[must_use]
    pub fn with(mut self, name: &'static str, arg: impl Into<Arg>) -> Self {
        self.args.push((name, arg.into()));
        self
    }

    pub(crate) fn and(mut self, args: impl IntoIterator<Item = (&'static str, Arg)>) -> Self {
        self.args.extend(args);
        self
    }
}

macro_rules! arg_from {
    ($($from:ty => $v:ident: $value:expr;)*) => {
        $(impl From<$from> for Arg {
            fn from($v: $from) -> Self {
                $value
            }
        })*
    };
}

arg_from! {
    &str => v: Self::Text(v.to_owned());
    String => v: Self::Text(v);
    u32 => v: Self::Number(v.into());
    Date => v: Self::Day(v);
    Fen => v: Self::Amount(v);
    PersonId => v: Self::Person(v);
    Said => v: Self::Said(v);
}
