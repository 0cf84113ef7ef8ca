//! The parts of pages that have a rule in them; each shows itself: `{{ chip }}`. Parts that are markup alone are macros in
//! `templates/components/parts.html`.

mod badge;
mod clock;
mod field;
mod form;
mod pager;

pub use badge::Badge;
pub use clock::{ChipState, ClockChip};
pub use field::{Choice, Field, Kind};
pub use form::Form;
pub use pager::{FilterChip, Pager};

/// Lets a template struct be shown inside another template without being escaped again.
macro_rules! shows_itself {
    ($($part:ty),*) => { $( impl askama::filters::HtmlSafe for $part {} )* };
}
pub(crate) use shows_itself;

/// For a round mark: the last two characters of a Chinese name (the given name), else the first letters of two words.
#[must_use]
pub fn initials(name: &str) -> String {
    let name = name.trim();
    if name.chars().any(|c| ('\u{3400}'..='\u{9fff}').contains(&c)) {
        let count = name.chars().count();
        return name.chars().skip(count.saturating_sub(2)).collect();
    }
    name.split_whitespace()
        .take(2)
        .filter_map(|word| word.chars().next())
        .flat_map(char::to_uppercase)
        .collect()
}
