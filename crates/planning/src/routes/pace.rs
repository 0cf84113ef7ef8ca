//! Speeds that change with the hour. A way is so many seconds at the usual speed; in an hour at half of it only half of its seconds
//! are driven. Who leaves later never arrives earlier, whatever the speeds (Ichoua, Gendreau & Potvin 2003): both ways of reading the
//! table look at the same growing sum.

use super::problem::Fault;

/// Slowest and fastest, in thousandths of the usual speed.
const SHARE_MIN: f64 = 50.0;
const SHARE_MAX: f64 = 20_000.0;
/// Later than any time of a question.
pub(super) const NEVER: i32 = i32::MAX / 2;
const HOUR: i64 = 3_600;
/// A week of hours.
const HOURS_MAX: usize = 168;

/// Speed by hour, repeated when the hours are over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pace {
    /// Thousandths of the usual speed.
    shares: Vec<i64>,
    /// Thousandths of usual seconds driven before each hour, and before the end.
    sums: Vec<i64>,
}

impl Pace {
    /// `shares` of the usual speed, by hour from zero on: 24 for a day, 168 for a week.
    ///
    /// # Errors
    /// A [`Fault`]: another number of hours, a speed that nobody drives.
    pub fn new(shares: &[f64]) -> Result<Self, Fault> {
        if shares.is_empty() || shares.len() > HOURS_MAX || !HOURS_MAX.is_multiple_of(shares.len()) {
            return Err(Fault::new("speed_by_hour", "give 24 speeds for a day or 168 for a week"));
        }
        let thousandths = |x: &f64| {
            let share = (x * 1_000.0).round();
            if !(SHARE_MIN..=SHARE_MAX).contains(&share) {
                return Err(Fault::new(
                    "speed_by_hour",
                    "give speeds from a twentieth to twenty times the usual one",
                ));
            }
            #[expect(clippy::cast_possible_truncation, reason = "checked")]
            Ok(share as i64)
        };
        let shares: Vec<i64> = shares.iter().map(thousandths).collect::<Result<_, _>>()?;
        let mut sums = vec![0];
        for share in &shares {
            sums.push(sums[sums.len() - 1] + share * HOUR);
        }
        Ok(Self { shares, sums })
    }

    /// Thousandths of the usual speed, by hour.
    #[must_use]
    pub fn shares(&self) -> &[i64] {
        &self.shares
    }

    fn period(&self) -> i64 {
        HOUR * i64::try_from(self.shares.len()).unwrap_or(i64::MAX / HOUR)
    }

    fn round(&self) -> i64 {
        self.sums[self.shares.len()]
    }

    /// Thousandths of usual seconds that are driven from zero to then.
    fn sum(&self, time: i64) -> i64 {
        let (rounds, rest) = (time.div_euclid(self.period()), time.rem_euclid(self.period()));
        let hour = usize::try_from(rest / HOUR).unwrap_or(0);
        rounds * self.round() + self.sums[hour] + self.shares[hour] * (rest % HOUR)
    }

    /// The hour of the table in which a sum is reached, and what is left of it then.
    fn place(&self, sum: i64) -> (i64, usize, i64) {
        let (rounds, rest) = (sum.div_euclid(self.round()), sum.rem_euclid(self.round()));
        let hour = self.sums.partition_point(|s| *s <= rest) - 1;
        let begun = rounds * self.period() + HOUR * i64::try_from(hour).unwrap_or(0);
        (begun, hour, rest - self.sums[hour])
    }

    /// When so many thousandths of a way are over that are left for then.
    pub(super) fn arrives(&self, leaves: i32, road: i64) -> i32 {
        if road == 0 {
            return leaves;
        }
        let (begun, hour, rest) = self.place(self.sum(i64::from(leaves)) + road);
        let up = (rest + self.shares[hour] - 1) / self.shares[hour];
        i32::try_from(begun + up).map_or(NEVER, |time| time.min(NEVER))
    }

    /// The latest leaving that arrives by then.
    pub(super) fn leaves(&self, arrives: i32, road: i64) -> i32 {
        if road == 0 {
            return arrives;
        }
        let (begun, hour, rest) = self.place(self.sum(i64::from(arrives)) - road);
        i32::try_from(begun + rest / self.shares[hour]).map_or(-NEVER, |time| time.max(-NEVER))
    }

    /// Thousandths that are driven between two moments.
    pub(super) fn driven(&self, from: i32, to: i32) -> i64 {
        self.sum(i64::from(to)) - self.sum(i64::from(from))
    }
}
