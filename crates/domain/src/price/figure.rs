//! One figure: how much of what at which price, and why. Valid when it exists.

use super::market::Priced;
use crate::ids::PartCode;
use crate::money::{Fen, Quantity};
use crate::part::Rate;
use crate::warranty::{Said, Verdict};
use serde::{Deserialize, Serialize};

/// How much of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Amount {
    Pieces(Quantity),
    /// Charged to the minute, at the price of an hour.
    Minutes(u32),
    /// Charged to the metre.
    Kilometres(Quantity),
}

impl Amount {
    /// At a price for one piece, hour or kilometre; rounded down to whole fen, in the customer's favour. `None` beyond 64 bits.
    #[must_use]
    pub fn at(self, price: Fen) -> Option<Fen> {
        match self {
            Self::Pieces(quantity) | Self::Kilometres(quantity) => price.times(quantity),
            Self::Minutes(minutes) => price.for_parts(minutes.into(), 60),
        }
    }
}

/// One line's figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Raw")]
pub struct Figure {
    verdict: Verdict,
    amount: Option<Amount>,
    unit_price: Option<Fen>,
    total: Fen,
    cost: Option<Fen>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cap: Option<Priced>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    why: Vec<PriceReason>,
}

/// As it is read back.
#[derive(Deserialize)]
struct Raw {
    verdict: Verdict,
    amount: Option<Amount>,
    unit_price: Option<Fen>,
    total: Fen,
    cost: Option<Fen>,
    #[serde(default)]
    cap: Option<Priced>,
    #[serde(default)]
    why: Vec<PriceReason>,
}

/// It is not a figure that the rules could have made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a price above its cap, or a total that is not its price times its amount")]
struct NotAFigure;

impl TryFrom<Raw> for Figure {
    type Error = NotAFigure;

    fn try_from(raw: Raw) -> Result<Self, NotAFigure> {
        let Raw { verdict, amount, unit_price, total, cost, cap, why } = raw;
        let figure = Self { verdict, amount, unit_price, total, cost, cap, why };
        if figure.holds() { Ok(figure) } else { Err(NotAFigure) }
    }
}

/// Why it costs that.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PriceReason {
    /// P-LIFE, P-COST: what it costs us.
    Cost { cost: Fen },
    /// What an hour or a kilometre costs us.
    Rate { rate: Fen },
    /// The newest contract that names it.
    Latest(Priced),
    /// P-CAP: the original contract's price is the ceiling.
    Capped(Priced),
    /// P-SOFTWARE
    Software,
}

/// What is not entered yet, without which there is no figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unpriced {
    NoCost(PartCode),
    NoRate(Rate),
    /// Amount times price is more than can be written.
    TooMuch,
}

impl PriceReason {
    /// The sentence, under `price-why-…`.
    #[must_use]
    pub fn said(&self) -> Said {
        match self {
            Self::Cost { cost } => Said::new("price-why-cost").with("price", *cost),
            Self::Rate { rate } => Said::new("price-why-rate").with("price", *rate),
            Self::Latest(priced) => Said::new("price-why-latest")
                .with("price", priced.price)
                .with("contract", priced.contract.as_str()),
            Self::Capped(priced) => Said::new("price-why-capped")
                .with("price", priced.price)
                .with("contract", priced.contract.as_str()),
            Self::Software => Said::new("price-why-software"),
        }
    }
}

impl Unpriced {
    /// The sentence, under `price-missing-…`: what to enter.
    #[must_use]
    pub fn said(&self) -> Said {
        match self {
            Self::NoCost(part) => Said::new("price-missing-cost").with("part", part.as_str()),
            Self::NoRate(Rate::LabourHour) => Said::new("price-missing-labour-hour"),
            Self::NoRate(Rate::Kilometre) => Said::new("price-missing-kilometre"),
            Self::TooMuch => Said::new("price-missing-too-much"),
        }
    }
}

impl Figure {
    /// The fault as such: nothing is delivered.
    pub(super) fn without_price(verdict: Verdict) -> Self {
        Self {
            verdict,
            amount: None,
            unit_price: None,
            total: Fen::ZERO,
            cost: None,
            cap: None,
            why: Vec::new(),
        }
    }

    /// Free: the total is what it is worth, at cost; a cost that nobody has entered stays unknown.
    pub(super) fn given(
        amount: Amount,
        cost: Option<Fen>,
        why: Option<PriceReason>,
    ) -> Result<Self, Unpriced> {
        let total = amount.at(cost.unwrap_or(Fen::ZERO)).ok_or(Unpriced::TooMuch)?;
        let why = why.into_iter().collect();
        Ok(Self {
            verdict: Verdict::Free,
            amount: Some(amount),
            unit_price: cost,
            total,
            cost: cost.map(|_| total),
            cap: None,
            why,
        })
    }

    /// Charged at a price, never above the cap.
    pub(super) fn charged(
        verdict: Verdict,
        amount: Amount,
        price: Fen,
        cost: Option<Fen>,
        cap: Option<Priced>,
        why: Vec<PriceReason>,
    ) -> Result<Self, Unpriced> {
        let price = cap.as_ref().map_or(price, |cap| cap.price.min(price));
        let total = amount.at(price).ok_or(Unpriced::TooMuch)?;
        let cost = match cost {
            Some(cost) => Some(amount.at(cost).ok_or(Unpriced::TooMuch)?),
            None => None,
        };
        Ok(Self { verdict, amount: Some(amount), unit_price: Some(price), total, cost, cap, why })
    }

    fn holds(&self) -> bool {
        let of_price = match (self.amount, self.unit_price) {
            (Some(amount), Some(price)) => amount.at(price),
            (_, _) => Some(Fen::ZERO),
        };
        let within = match (&self.cap, self.unit_price) {
            (Some(cap), Some(price)) => price <= cap.price,
            (_, _) => true,
        };
        within && of_price == Some(self.total) && self.total >= Fen::ZERO
    }

    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.verdict
    }

    /// None for what has no amount: the fault as such.
    #[must_use]
    pub fn amount(&self) -> Option<Amount> {
        self.amount
    }

    /// Of one piece, hour or kilometre; none where nobody has entered what a free line costs us.
    #[must_use]
    pub fn unit_price(&self) -> Option<Fen> {
        self.unit_price
    }

    /// What the customer pays.
    #[must_use]
    pub fn payable(&self) -> Fen {
        if self.verdict == Verdict::Free { Fen::ZERO } else { self.total }
    }

    /// What is given free, at cost.
    #[must_use]
    pub fn given_free(&self) -> Fen {
        if self.verdict == Verdict::Free { self.total } else { Fen::ZERO }
    }

    /// At the price that stands there, whoever pays.
    #[must_use]
    pub fn total(&self) -> Fen {
        self.total
    }

    /// What it costs us, where that is entered.
    #[must_use]
    pub fn cost(&self) -> Option<Fen> {
        self.cost
    }

    /// P-CAP: the price it must not exceed.
    #[must_use]
    pub fn cap(&self) -> Option<&Priced> {
        self.cap.as_ref()
    }

    #[must_use]
    pub fn why(&self) -> &[PriceReason] {
        &self.why
    }
}
