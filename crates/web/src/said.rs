//! Sentences that the rules make ([`Said`]), in the reader's language.

use crate::answer::FilledText;
use crate::i18n::L10n;
use crate::words;
use domain::ids::PersonId;
use domain::people::Directory;
use domain::warranty::{Arg, Said};

/// In the reader's language, people by name.
#[must_use]
pub fn say(l: &L10n, directory: &Directory, said: &Said) -> String {
    filled(said, &|id| words::person(l, directory, id)).say(l)
}

/// To be said later; people by number, which the sentences of refusals do not name.
#[must_use]
pub fn later(said: &Said) -> FilledText {
    filled(said, &|id| id.to_string())
}

fn filled(said: &Said, name: &dyn Fn(PersonId) -> String) -> FilledText {
    said.args.iter().fold(FilledText::new(&said.key), |text, (place, arg)| match arg {
        Arg::Text(value) => text.with(place, value.as_str()),
        Arg::Number(n) => text.with(place, *n),
        // Exact: a term's last day is not "tomorrow" for whoever reads it next week.
        Arg::Day(day) => text.with(place, day.to_string()),
        Arg::Amount(fen) => text.with(place, format!("¥{fen}")),
        Arg::Person(id) => text.with(place, name(*id)),
        Arg::Said(inner) => text.with(place, filled(inner, name)),
    })
}
