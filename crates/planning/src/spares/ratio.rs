//! The ratio table of a tender: how many spares for how many installed pieces. A flat percentage is wrong at both ends: a few pieces
//! need a whole spare although they hardly ever fail, and many pieces share their luck, so that their spares grow more slowly than
//! their number.

use super::law::{Law, count, signed};
use super::{DAYS_OF_YEAR, PIPELINE_MAX};
use serde::{Deserialize, Serialize};

/// What is known of one item for the table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RatioInput {
    pub code: String,
    #[serde(default)]
    pub name: String,
    /// Failures of one piece a year.
    pub rate_per_year: f64,
    /// How well the rate is known: shape of the gamma law; none where it is taken as given.
    #[serde(default)]
    pub shape: Option<f64>,
    /// Days from a failure until the spare that was used is replaced.
    pub resupply_days: f64,
    #[serde(default)]
    pub unit_cost: f64,
}

/// A table for several items.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RatioTable {
    pub items: Vec<RatioInput>,
    /// Installed numbers, the columns.
    #[serde(default = "usual")]
    pub installed: Vec<u64>,
    /// Share of demands that are met at once from the shelf.
    #[serde(default = "ninety_five")]
    pub target: f64,
}

/// The numbers that tenders ask for.
#[must_use]
pub fn usual() -> Vec<u64> {
    vec![100, 500, 1_000, 5_000, 10_000]
}

fn ninety_five() -> f64 {
    0.95
}

/// One item at one installed number.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Ratio {
    pub installed: u64,
    /// Failures expected in a year.
    pub per_year: f64,
    /// Mean units away at a time.
    pub pipeline: f64,
    pub spares: usize,
    /// Spares for each installed piece.
    pub ratio: f64,
    /// P(a demand is met at once) with so many, and with one fewer.
    pub at_once: f64,
    pub with_one_fewer: Option<f64>,
    pub cost: f64,
}

/// Why there is no table.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoRatio {
    #[error("{0}: give a finite number above 0")]
    Number(String),
    #[error("target: give a share above 0 and below 1")]
    Target,
    #[error("{0}: more than two hundred thousand pieces would be away at once; check rate and days")]
    TooMany(String),
}

impl RatioTable {
    /// All rows, in the order of the items.
    ///
    /// # Errors
    /// [`NoRatio`] names the first thing that is wrong.
    pub fn rows(&self) -> Result<Vec<Vec<Ratio>>, NoRatio> {
        if self.target.is_nan() || self.target <= 0.0 || self.target >= 1.0 {
            return Err(NoRatio::Target);
        }
        self.items.iter().map(|item| self.installed.iter().map(|n| self.one(item, *n)).collect()).collect()
    }

    fn one(&self, item: &RatioInput, installed: u64) -> Result<Ratio, NoRatio> {
        let numbers = [
            ("rate_per_year", item.rate_per_year),
            ("resupply_days", item.resupply_days),
            ("shape", item.shape.unwrap_or(1.0)),
        ];
        for (field, x) in numbers {
            if !x.is_finite() || x <= 0.0 {
                return Err(NoRatio::Number(format!("{}.{field}", item.code)));
            }
        }
        if !item.unit_cost.is_finite() || item.unit_cost < 0.0 {
            return Err(NoRatio::Number(format!("{}.unit_cost", item.code)));
        }
        let pieces = usize::try_from(installed).map_or(f64::INFINITY, count);
        let per_year = pieces * item.rate_per_year;
        let pipeline = per_year * item.resupply_days / DAYS_OF_YEAR;
        if pipeline > PIPELINE_MAX {
            return Err(NoRatio::TooMany(item.code.clone()));
        }
        // The rate is drawn once for all pieces: the predictive law of what is away is negative binomial.
        let law = match item.shape {
            Some(shape) if shape < 1e6 => {
                Law::gamma_poisson(shape, shape / pipeline.max(f64::MIN_POSITIVE), 1.0, 0)
            }
            _ => Law::poisson(pipeline, 0),
        };
        // P(met at once) = P(away ≤ spares - 1), by Palm's law with the demand itself not counted.
        let spares =
            if installed == 0 { 0 } else { law.quantile(self.target).map_or(law.terms().len(), |s| s + 1) };
        let at = |spares: usize| law.at_most(signed(spares) - 1);
        Ok(Ratio {
            installed,
            per_year,
            pipeline,
            spares,
            ratio: if pieces > 0.0 { count(spares) / pieces } else { 0.0 },
            at_once: if installed == 0 { 1.0 } else { at(spares) },
            with_one_fewer: spares.checked_sub(1).map(at),
            cost: item.unit_cost * count(spares),
        })
        .map(|ratio| Ratio { at_once: ratio.at_once.clamp(0.0, 1.0), ..ratio })
    }
}
