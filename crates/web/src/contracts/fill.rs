//! Between a contract and the fields of its form. Rows of terms and times are fields of their own, numbered from 0; price lines
//! are pasted text.

use super::choices::{cover_code, cover_of, promise_of};
use crate::answer::FilledText;
use crate::components::Form;
use crate::i18n::L10n;
use crate::words;
use domain::charter::Charter;
use domain::contract::{
    self, Basis, Contract, ContractFault, ContractProblem, Gives, PriceLine, PromisedTime, Term,
};
use domain::ids::CustomerId;
use jiff::civil::Date;

/// Rows of a form at first, and empty ones behind those that are filled.
const ROWS_MIN: usize = 3;
const ROWS_MORE: usize = 4;
/// Rows of one table that a form may have.
const ROWS_MAX: usize = 60;

pub(super) const TERM: [&str; 5] = ["covers", "length", "basis", "gives", "clause"];
pub(super) const TIME: [&str; 3] = ["promise", "length", "clause"];

/// How many rows a table of the form has.
pub(super) fn rows(form: &Form, table: &str) -> usize {
    form.value(&format!("{table}-rows")).parse().unwrap_or(ROWS_MIN).clamp(ROWS_MIN, ROWS_MAX)
}

/// The form as a contract stands.
pub(super) fn filled(l: &L10n, form: Form, contract: &Contract, customer: &str) -> Form {
    let day = |day: Option<Date>| day.map_or_else(String::new, |day| day.to_string());
    let mut form = form
        .with("number", &contract.number)
        .with("customer", customer)
        .with("title", &contract.title)
        .with("signed", contract.signed.to_string())
        .with("ends", day(contract.ends))
        .with("life", contract.service_life_months.map_or_else(String::new, |n| length(l, n)))
        .with("parties", &contract.parties)
        .with("scope", &contract.scope)
        .with("prices", contract::text_of(&contract.prices))
        .with("spare_prices", contract::text_of(&contract.spare_prices))
        .with("note", &contract.note)
        .with("terms-rows", (contract.terms.len() + 1).max(ROWS_MIN).to_string())
        .with("times-rows", (contract.promised.len() + 1).max(ROWS_MIN).to_string());
    for (at, term) in contract.terms.iter().enumerate() {
        let values = [
            cover_code(&term.covers),
            length(l, term.months),
            term.basis.code().to_owned(),
            term.gives.code().to_owned(),
            term.clause.clone(),
        ];
        for (name, value) in TERM.iter().zip(values) {
            form = form.with(&format!("terms-{at}-{name}"), value);
        }
    }
    for (at, time) in contract.promised.iter().enumerate() {
        let values = [time.promise.to_string(), words::budget(l, time.budget), time.clause.clone()];
        for (name, value) in TIME.iter().zip(values) {
            form = form.with(&format!("times-{at}-{name}"), value);
        }
    }
    form
}

fn length(l: &L10n, months: u32) -> String {
    super::term_length(l, months)
}

/// With more empty rows in one table, when that was asked for.
pub(super) fn with_more(l: &L10n, pairs: Vec<(String, String)>, table: &str) -> Form {
    let name = format!("{table}-rows");
    let form = Form::sent(l, pairs.iter().filter(|(known, _)| *known != name).cloned());
    let before = Form::sent(l, pairs);
    form.with(&name, (rows(&before, table) + ROWS_MORE).min(ROWS_MAX).to_string())
}

/// What was typed, as a contract of a customer; what is wrong stands in the form, each by its place.
pub(super) fn read(
    l: &L10n,
    form: &mut Form,
    customer: Option<CustomerId>,
    charter: &Charter,
) -> Option<Contract> {
    let text = |form: &Form, name: &str| form.value(name).replace("\r\n", "\n").trim().to_owned();
    let signed = day(l, form, "signed");
    if form.value("signed").trim().is_empty() {
        form.refuse("signed", l.t("contract-signed.missing"));
    }
    let ends = day(l, form, "ends");
    let life = form.value("life").trim().to_owned();
    let months = contract::months(&life);
    if months.is_none() && !life.is_empty() {
        form.refuse("life", l.ta("contract-length-unclear", &[("text", &life)]));
    }
    let (term_rows, terms) = terms(l, form);
    let (time_rows, promised) = times(l, form);
    let prices = prices(l, form, "prices");
    let spare_prices = self::prices(l, form, "spare_prices");
    let contract = Contract {
        number: text(form, "number"),
        customer: customer.unwrap_or(CustomerId(0)),
        title: text(form, "title"),
        signed: signed.unwrap_or(Date::MIN),
        ends,
        service_life_months: months,
        parties: text(form, "parties"),
        scope: text(form, "scope"),
        terms,
        prices,
        spare_prices,
        promised,
        note: text(form, "note"),
    };
    for fault in contract.faults(charter) {
        let field = place(&fault, &term_rows, &time_rows);
        // What could not be read at all was said already.
        let unread = matches!(fault.problem, ContractProblem::EndsBefore) && signed.is_none();
        if !unread {
            form.refuse(&field, fault_text(&fault.problem).say(l));
        }
    }
    (!form.is_refused() && customer.is_some()).then_some(contract)
}

fn day(l: &L10n, form: &mut Form, name: &str) -> Option<Date> {
    let typed = form.value(name).trim().to_owned();
    let read = typed.replace(['/', '.', '年', '月'], "-").replace('日', "").parse().ok();
    if read.is_none() && !typed.is_empty() {
        form.refuse(name, l.ta("contract-day-unclear", &[("text", &typed)]));
    }
    read
}

/// The rows that hold something, and the number of each in the form.
fn filled_rows(form: &Form, table: &str, names: &[&str], typed: &[&str]) -> Vec<(usize, Vec<String>)> {
    let row = |at: usize| {
        let value = |name: &&str| form.value(&format!("{table}-{at}-{name}")).trim().to_owned();
        let is_empty = typed.iter().all(|name| value(name).is_empty());
        (!is_empty).then(|| (at, names.iter().map(value).collect()))
    };
    (0..rows(form, table)).filter_map(row).collect()
}

fn terms(l: &L10n, form: &mut Form) -> (Vec<usize>, Vec<Term>) {
    let (mut rows, mut terms) = (Vec::new(), Vec::new());
    // What is chosen from a list has a value in each row: only what was typed says that a row is meant.
    for (at, values) in filled_rows(form, "terms", &TERM, &["length", "clause"]) {
        let [covers, length, basis, gives, clause] = values.as_slice() else { continue };
        let months = contract::months(length);
        if months.is_none() {
            form.refuse(&format!("terms-{at}-length"), l.ta("contract-length-unclear", &[("text", length)]));
        }
        let (covers, basis, gives) = (cover_of(covers), Basis::from_code(basis), Gives::from_code(gives));
        for (name, known) in
            [("covers", covers.is_some()), ("basis", basis.is_some()), ("gives", gives.is_some())]
        {
            if !known {
                form.refuse(&format!("terms-{at}-{name}"), l.t("contract-choose"));
            }
        }
        if let (Some(months), Some(covers), Some(basis), Some(gives)) = (months, covers, basis, gives) {
            rows.push(at);
            terms.push(Term { clause: clause.clone(), basis, months, covers, gives, approval: None });
        }
    }
    (rows, terms)
}

fn times(l: &L10n, form: &mut Form) -> (Vec<usize>, Vec<PromisedTime>) {
    let (mut rows, mut times) = (Vec::new(), Vec::new());
    for (at, values) in filled_rows(form, "times", &TIME, &TIME) {
        let [promise, length, clause] = values.as_slice() else { continue };
        let budget = contract::budget(length);
        if budget.is_none() {
            form.refuse(&format!("times-{at}-length"), l.ta("contract-time-unclear", &[("text", length)]));
        }
        let promise = promise_of(promise);
        if promise.is_none() {
            form.refuse(&format!("times-{at}-promise"), l.t("contract-choose"));
        }
        if let (Some(promise), Some(budget)) = (promise, budget) {
            rows.push(at);
            times.push(PromisedTime { promise, clause: clause.clone(), budget, approval: None });
        }
    }
    (rows, times)
}

fn prices(l: &L10n, form: &mut Form, name: &str) -> Vec<PriceLine> {
    match contract::lines(form.value(name)) {
        Ok(lines) => lines,
        Err(faults) => {
            for fault in faults {
                let says = l.ta(
                    &format!("contract-price-line-{}", fault.problem.code()),
                    &[
                        ("line", &i64::try_from(fault.line).unwrap_or(0)),
                        ("text", &fault.problem.text().to_owned()),
                    ],
                );
                form.refuse(name, says);
            }
            Vec::new()
        }
    }
}

/// The field of the form that a fault of the contract is about.
fn place(fault: &ContractFault, term_rows: &[usize], time_rows: &[usize]) -> String {
    let parts: Vec<&str> = fault.at.split('/').collect();
    let row = |rows: &[usize], at: &str| at.parse::<usize>().ok().and_then(|at| rows.get(at).copied());
    match parts.as_slice() {
        ["terms", at, field] => {
            let field = if *field == "months" { "length" } else { field };
            row(term_rows, at).map_or_else(|| "terms-0-clause".to_owned(), |at| format!("terms-{at}-{field}"))
        }
        ["promised", at, field, ..] => {
            let field = if *field == "budget" { "length" } else { field };
            row(time_rows, at).map_or_else(|| "times-0-clause".to_owned(), |at| format!("times-{at}-{field}"))
        }
        ["terms"] => "terms-0-clause".to_owned(),
        ["promised"] => "times-0-clause".to_owned(),
        ["service_life_months"] => "life".to_owned(),
        [name, ..] => (*name).to_owned(),
        [] => "number".to_owned(),
    }
}

/// A fault as a sentence, for forms and the interface alike.
pub(crate) fn fault_text(problem: &ContractProblem) -> FilledText {
    let text = FilledText::new(&format!("contract-fault-{}", problem.code()));
    match problem {
        ContractProblem::TooLong(n) | ContractProblem::TooMany(n) => text.with("n", *n),
        ContractProblem::Months(n) => text.with("n", i64::from(*n)),
        ContractProblem::Twice(what) => text.with("what", what.clone()),
        ContractProblem::Missing
        | ContractProblem::EndsBefore
        | ContractProblem::Negative
        | ContractProblem::NoClock => text,
    }
}
