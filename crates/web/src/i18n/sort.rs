//! Names in the order in which people look for them: Chinese by pinyin, whatever the reader's language and script.

use icu_collator::options::CollatorOptions;
use icu_collator::preferences::CollationNumericOrdering;
use icu_collator::{Collator, CollatorBorrowed, CollatorPreferences};
use std::cmp::Ordering;
use std::fmt;
use std::sync::LazyLock;

/// Compares names. Digits compare by value, so that "2号表" comes before "10号表".
pub struct Sorter(Option<CollatorBorrowed<'static>>);

impl fmt::Debug for Sorter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Sorter").field(&self.0.is_some()).finish()
    }
}

impl Sorter {
    /// Compares two names.
    #[must_use]
    pub fn compare(&self, a: &str, b: &str) -> Ordering {
        match &self.0 {
            Some(collator) => collator.compare(a, b),
            None => a.cmp(b),
        }
    }
}

/// The order of names.
pub fn by_name() -> &'static Sorter {
    static SORTER: LazyLock<Sorter> = LazyLock::new(|| {
        // Pinyin is the default order of "zh"; that of "zh-Hant" would be by strokes, and the same list would then be
        // in two orders for two readers who talk about it on the phone.
        let mut preferences: CollatorPreferences = icu_locale_core::locale!("zh").into();
        preferences.numeric_ordering = Some(CollationNumericOrdering::True);
        let collator = Collator::try_new(preferences, CollatorOptions::default());
        if let Err(error) = &collator {
            tracing::error!(%error, "names are sorted by code point");
        }
        Sorter(collator.ok())
    });
    &SORTER
}
