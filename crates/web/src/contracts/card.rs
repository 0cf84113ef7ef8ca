//! What was agreed with a customer, where people speak with them: the contract's own promises that hold today, with their
//! clauses, and quotes that wait for an answer. On the case page and on the caller's card.

use super::{SEE, say};
use crate::answer::Answer;
use crate::app::App;
use crate::components::Badge;
use crate::i18n::L10n;
use crate::viewer::Viewer;
use crate::words;
use askama::Template;
use domain::contract::Standing;
use domain::ids::CustomerId;
use store::read::{agreed, contracts};

/// Promised times that are shown; a customer with more has a page for them.
const PROMISES_MAX: usize = 8;

/// All of it.
#[derive(Clone, Debug, Template)]
#[template(path = "contracts/card.html")]
pub(crate) struct Card {
    l: L10n,
    promises: Vec<Promise>,
    quotes: Vec<Quote>,
    /// Contracts in force: number and, for whoever may see them, address.
    contracts: Vec<(String, Option<String>)>,
    /// It stands under a heading of its own already.
    bare: bool,
}

impl askama::filters::HtmlSafe for Card {}

#[derive(Clone, Debug)]
struct Promise {
    says: String,
    source: String,
    /// Where it is not simply better: how it stands beside the charter's.
    standing: Option<Badge>,
}

#[derive(Clone, Debug)]
struct Quote {
    case: String,
    says: String,
}

impl Card {
    /// Without its heading.
    pub(crate) fn bare(&self) -> Self {
        Self { bare: true, ..self.clone() }
    }

    /// Whether there is anything to show.
    pub(crate) fn is_empty(&self) -> bool {
        self.promises.is_empty() && self.quotes.is_empty() && self.contracts.is_empty()
    }
}

/// P-EQUAL: what applies in place of the charter's, and what was agreed and does not apply, is said alike.
pub(crate) async fn card(app: &App, viewer: &Viewer, customer: CustomerId) -> Answer<Card> {
    let l = &viewer.reader.l;
    let world = app.store.world();
    let (db, today, may) = (app.store.db(), say::day_of(l), viewer.may(SEE));
    let mut card =
        Card { l: l.clone(), promises: Vec::new(), quotes: Vec::new(), contracts: Vec::new(), bare: false };
    for kept in contracts::of_customer(db, customer).await? {
        let contract = &kept.contract;
        if !contract.is_in_force(today) {
            continue;
        }
        card.contracts.push((contract.number.clone(), may.then(|| format!("/contracts/{}", kept.id))));
        for time in &contract.promised {
            let standing = time.standing(&world.charter);
            if standing == Standing::NoClock {
                continue;
            }
            card.promises.push(Promise {
                says: l.ta(
                    "contract-card-promise",
                    &[
                        ("promise", &words::promise(l, &world.charter, &time.promise)),
                        ("length", &words::budget(l, time.budget)),
                    ],
                ),
                source: l
                    .ta("contract-card-source", &[("number", &contract.number), ("clause", &time.clause)]),
                standing: (standing != Standing::Better).then(|| say::standing_badge(l, standing)),
            });
        }
    }
    card.promises.truncate(PROMISES_MAX);
    if may {
        for quote in agreed::open_quotes(db, customer).await? {
            let total = say::money(quote.total);
            let says = match quote.valid_until {
                Some(day) => {
                    l.ta("contract-card-quote-until", &[("total", &total), ("day", &day.to_string())])
                }
                None => l.ta("contract-card-quote", &[("total", &total)]),
            };
            card.quotes.push(Quote { case: quote.case.to_string(), says });
        }
    }
    Ok(card)
}
