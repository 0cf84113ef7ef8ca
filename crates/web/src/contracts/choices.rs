//! What can be chosen in the form of a contract.

use super::say;
use crate::answer::Answer;
use crate::app::App;
use crate::components::Choice;
use crate::i18n::L10n;
use crate::lists::Lists;
use crate::words;
use domain::charter::Charter;
use domain::contract::{Basis, Covers, Gives};
use domain::ids::{ListCode, ProductCode, PromiseId};
use store::read::parts;

/// Models that are offered; others are typed by import or interface.
const MODELS_MAX: i64 = 500;

/// All of it, in the reader's words.
#[derive(Debug)]
pub(super) struct Choices {
    pub(super) covers: Vec<Choice>,
    pub(super) basis: Vec<Choice>,
    pub(super) gives: Vec<Choice>,
    pub(super) promises: Vec<Choice>,
}

pub(super) async fn load(app: &App, l: &L10n, charter: &Charter) -> Answer<Choices> {
    let lists = Lists::load(app).await?;
    let named = |what: Covers| Choice::new(cover_code(&what), say::covers(l, &lists, &what));
    let mut covers = vec![named(Covers::Whole)];
    covers.extend(lists.families.iter().map(|family| named(Covers::Part(family.code.clone()))));
    let models = parts::models(app.store.db(), MODELS_MAX).await?;
    covers.extend(models.into_iter().map(|(code, _)| named(Covers::Product(code))));
    let clocked = charter.promises.iter().filter_map(|(id, promise)| Some((id, promise.clock.as_ref()?)));
    let mut promises = vec![Choice::new("", l.t("contract-time-choose"))];
    promises.extend(clocked.map(|(id, rule)| {
        let length = say::budgets(l, &rule.budget);
        let text =
            l.ta("contract-time-of", &[("name", &words::promise(l, charter, id)), ("length", &length)]);
        Choice::new(id.as_str(), text)
    }));
    Ok(Choices {
        covers,
        basis: Basis::ALL
            .map(|basis| Choice::new(basis.code(), l.t(&format!("contract-basis-{}", basis.code()))))
            .into(),
        gives: Gives::ALL
            .map(|gives| Choice::new(gives.code(), l.t(&format!("contract-gives-{}", gives.code()))))
            .into(),
        promises,
    })
}

/// `whole`, `part:battery`, `product:LXS-20F`.
pub(super) fn cover_code(covers: &Covers) -> String {
    match covers {
        Covers::Whole => "whole".to_owned(),
        Covers::Part(family) => format!("part:{family}"),
        Covers::Product(model) => format!("product:{model}"),
    }
}

pub(super) fn cover_of(code: &str) -> Option<Covers> {
    match code.split_once(':') {
        None if code == "whole" => Some(Covers::Whole),
        Some(("part", family)) => ListCode::new(family).map(Covers::Part),
        Some(("product", model)) => ProductCode::new(model).map(Covers::Product),
        _ => None,
    }
}

/// One that is chosen though the list no longer has it stays what it is.
pub(super) fn with(choices: &[Choice], chosen: &str, text: impl FnOnce() -> String) -> Vec<Choice> {
    let mut choices = choices.to_vec();
    if !chosen.is_empty() && !choices.iter().any(|choice| choice.value == chosen) {
        choices.push(Choice::new(chosen, text()));
    }
    choices
}

pub(super) fn promise_of(code: &str) -> Option<PromiseId> {
    PromiseId::new(code)
}
