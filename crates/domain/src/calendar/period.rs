//! Periods in months and years (Civil Code, art. 202): they ask for no opening hours, only for the calendar's zone.

use super::Calendar;
use jiff::civil::Date;
use jiff::{Span, Timestamp};

/// The last day of a period: the corresponding day, or the month's last day where there is none (Civil Code, art. 202).
/// `None` beyond the year 9999.
#[must_use]
pub fn add_months(first: Date, months: u32) -> Option<Date> {
    // At once, not month by month: two months from 31 January are 31 March, not 28 March by way of February.
    first.checked_add(Span::new().try_months(months).ok()?).ok()
}

impl Calendar {
    /// The moment at which a period of months is over that began at `start`: its last day counts to the last moment, so this
    /// is the midnight that ends it. `None` beyond the year 9999.
    #[must_use]
    pub fn period_end(&self, start: Timestamp, months: u32) -> Option<Timestamp> {
        let last = add_months(start.to_zoned(self.zone.clone()).date(), months)?;
        last.tomorrow().ok()?.to_zoned(self.zone.clone()).ok().map(|midnight| midnight.timestamp())
    }
}
