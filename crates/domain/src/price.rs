//! What a line costs the customer, in whole fen, and why (P-LIFE, P-CAP, P-SOFTWARE).
//!
//! A [`Figure`] can only be made by the rules here: its price is never above its cap, whatever it is read from, so a quote
//! above a cap can't be written down.

mod figure;
mod market;

pub use figure::{Amount, Figure, PriceReason, Unpriced};
pub use market::{Market, Priced};

use crate::contract::Contract;
use crate::ids::PartCode;
use crate::money::Fen;
use crate::part::{Part, PartKind, Rate};
use crate::warranty::{Subject, Unit, Verdict};
use std::collections::BTreeMap;

/// What prices are made of.
#[derive(Clone, Copy, Debug)]
pub struct Prices<'a> {
    /// Of the customer, in any order; among them the one the unit was delivered under.
    pub contracts: &'a [Contract],
    pub rates: &'a BTreeMap<Rate, Fen>,
}

/// What a line costs under a verdict.
///
/// # Errors
/// A cost or rate that it needs is not entered.
pub fn price(
    prices: Prices<'_>,
    verdict: Verdict,
    subject: &Subject,
    part: Option<&Part>,
    unit: Option<&Unit>,
) -> Result<Figure, Unpriced> {
    let (amount, cost) = match subject {
        Subject::Fault => return Ok(Figure::without_price(verdict)),
        Subject::Part { part: code, quantity } => {
            return goods(prices, verdict, code, Amount::Pieces(*quantity), part, unit);
        }
        Subject::Replacement { with } => {
            return goods(prices, verdict, with, Amount::Pieces(crate::money::Quantity(1_000)), part, unit);
        }
        Subject::Labour { minutes } => (Amount::Minutes(*minutes), Rate::LabourHour),
        Subject::Travel { distance } => (Amount::Kilometres(*distance), Rate::Kilometre),
        // P-CONSULT: what it cost us is recorded all the same.
        Subject::Consultation { minutes } => {
            let rate = prices.rates.get(&Rate::LabourHour).copied();
            return Figure::given(
                Amount::Minutes(*minutes),
                rate,
                rate.map(|rate| PriceReason::Rate { rate }),
            );
        }
    };
    match (prices.rates.get(&cost).copied(), verdict) {
        (rate, Verdict::Free) => Figure::given(amount, rate, rate.map(|rate| PriceReason::Rate { rate })),
        (Some(rate), Verdict::Cost | Verdict::Excluded) => {
            Figure::charged(verdict, amount, rate, Some(rate), None, vec![PriceReason::Rate { rate }])
        }
        (None, Verdict::Cost | Verdict::Excluded) => Err(Unpriced::NoRate(cost)),
    }
}

/// A part, a tool, a unit: what it costs us, within what contracts say (P-CAP).
fn goods(
    prices: Prices<'_>,
    verdict: Verdict,
    code: &PartCode,
    amount: Amount,
    part: Option<&Part>,
    unit: Option<&Unit>,
) -> Result<Figure, Unpriced> {
    let cost = part.and_then(|part| part.cost);
    // P-SOFTWARE: whatever somebody entered or decided.
    if part.is_some_and(|part| part.kind == PartKind::Software) {
        return Figure::given(amount, Some(Fen::ZERO), Some(PriceReason::Software));
    }
    let market = Market::of(prices.contracts, code, unit);
    match (verdict, cost) {
        (Verdict::Free, cost) => Figure::given(amount, cost, cost.map(|cost| PriceReason::Cost { cost })),
        (Verdict::Cost, Some(cost)) => at_cost(amount, cost, market),
        // P-LIFE promises the cost price: without knowing it nobody can say that it is kept.
        (Verdict::Cost, None) => Err(Unpriced::NoCost(code.clone())),
        (Verdict::Excluded, cost) => outside(amount, code, cost, market),
    }
}

/// The cost price; less where the newest contract or the cap says less.
fn at_cost(amount: Amount, cost: Fen, market: Market) -> Result<Figure, Unpriced> {
    let mut price = cost;
    let mut why = vec![PriceReason::Cost { cost }];
    if let Some(latest) = market.later().filter(|latest| latest.price < price) {
        price = latest.price;
        why.push(PriceReason::Latest(latest));
    }
    if let Some(cap) = market.cap.clone().filter(|cap| cap.price < price) {
        price = cap.price;
        why.push(PriceReason::Capped(cap));
    }
    Figure::charged(Verdict::Cost, amount, price, Some(cost), market.cap, why)
}

/// Outside the promise there is no cost price: the newest contract's price follows the market, within the cap, which holds
/// for every spare part. Where no contract names it, it is the cost price after all: there is no other figure to stand by.
fn outside(amount: Amount, code: &PartCode, cost: Option<Fen>, market: Market) -> Result<Figure, Unpriced> {
    let (mut price, mut why) = match (market.later(), &market.cap, cost) {
        (Some(latest), ..) => (latest.price, vec![PriceReason::Latest(latest)]),
        (None, Some(cap), _) => (cap.price, vec![PriceReason::Capped(cap.clone())]),
        (None, None, Some(cost)) => (cost, vec![PriceReason::Cost { cost }]),
        (None, None, None) => return Err(Unpriced::NoCost(code.clone())),
    };
    if let Some(cap) = market.cap.clone().filter(|cap| cap.price < price) {
        price = cap.price;
        why.push(PriceReason::Capped(cap));
    }
    Figure::charged(Verdict::Excluded, amount, price, cost, market.cap, why)
}
