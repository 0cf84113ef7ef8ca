//! What contracts say that something costs: the original one as the cap, the newest one as the market (P-CAP).

use crate::contract::{Contract, PriceLine};
use crate::ids::PartCode;
use crate::money::Fen;
use crate::warranty::Unit;
use serde::{Deserialize, Serialize};

/// A price that stands in a contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Priced {
    pub price: Fen,
    pub contract: String,
    #[serde(default)]
    pub clause: String,
}

/// What contracts say of one code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Market {
    /// P-CAP: by the original equipment contract.
    pub cap: Option<Priced>,
    /// By the contract that was signed last of those that name it.
    pub latest: Option<Priced>,
}

impl Market {
    /// The original contract is the one the unit was delivered under. Where that is not known, or does not name the code, it
    /// is the first that was signed of those that do; of contracts signed on one day the cheaper counts. The order in which
    /// contracts are given changes nothing.
    #[must_use]
    pub fn of(contracts: &[Contract], code: &PartCode, unit: Option<&Unit>) -> Self {
        let named = || contracts.iter().filter_map(|contract| Some((contract, lowest(contract, code)?)));
        let own = unit.and_then(|unit| unit.contract.as_deref());
        let original = named().find(|(contract, _)| own == Some(contract.number.as_str()));
        let key = |line: &PriceLine, contract: &Contract| (line.price, contract.number.clone());
        let first = || named().min_by_key(|(contract, line)| (contract.signed, key(line, contract)));
        let latest =
            named().min_by_key(|(contract, line)| (std::cmp::Reverse(contract.signed), key(line, contract)));
        let priced = |(contract, line): (&Contract, &PriceLine)| Priced {
            price: line.price,
            contract: contract.number.clone(),
            clause: line.clause.clone(),
        };
        Self { cap: original.or_else(first).map(priced), latest: latest.map(priced) }
    }

    /// The newest contract's price, where that is another contract than the original one.
    #[must_use]
    pub fn later(&self) -> Option<Priced> {
        let original = self.cap.as_ref().map(|cap| cap.contract.as_str());
        self.latest.clone().filter(|latest| original != Some(latest.contract.as_str()))
    }
}

/// The cheaper one where a contract names it among what was bought and among its spare parts.
fn lowest<'a>(contract: &'a Contract, code: &PartCode) -> Option<&'a PriceLine> {
    let lines = contract.prices.iter().chain(&contract.spare_prices);
    lines.filter(|line| line.code == *code).min_by_key(|line| line.price)
}
