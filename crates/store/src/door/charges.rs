//! Lines and quotes as other queries ask for them, read from the state of a case and written with it; and what a line that was
//! carried out does to the register.

use crate::db::{Tx, Value};
use crate::error::StoreError;
use crate::import::history::body;
use crate::rows::Rows;
use crate::values;
use domain::case::charge::{ChargeEvent, Done, Line, LineNo, LineState, Quote, QuoteNo, QuoteState};
use domain::case::{Case, Entry, Event};
use domain::ids::{CaseId, EquipmentId};
use domain::money::Fen;
use domain::unit::{PartFitted, UnitEvent};
use domain::warranty::{Subject, Verdict};
use jiff::civil::Date;

static LINES: Rows = Rows::new(
    "INSERT INTO charge (case_id, no, customer, kind, unit, part, verdict, objection, cost, cost_known, price, at, \
     decided_by, done_on)",
    14,
    "",
);
static QUOTES: Rows = Rows::new(
    "INSERT INTO quote (case_id, no, customer, state, total, given, valid_until, at, paid, due)",
    10,
    "",
);
static FITTED: Rows =
    Rows::new("INSERT INTO fitted (case_id, line, unit, part, fitted_on, serial, revision, seal)", 8, "");
static HISTORY: Rows =
    Rows::new("INSERT INTO unit_entry (unit, occurred, recorded, person, case_id, kind, body)", 7, "");

/// What a batch writes about lines and quotes.
#[derive(Default)]
pub(super) struct Changes {
    cases: std::collections::BTreeSet<CaseId>,
    history: Vec<Value>,
    /// Whether the customer paid for a unit that took another's place.
    bought: Vec<(EquipmentId, bool)>,
}

impl Changes {
    /// Takes in a step, `case` being as it is behind it.
    pub(super) fn step(&mut self, case: &Case, entry: &Entry) -> Result<(), StoreError> {
        for event in &entry.events {
            match event {
                Event::Charge(charge) => {
                    self.cases.insert(case.id);
                    self.carried_out(case, entry, charge)?;
                }
                Event::MergedInto { .. } | Event::Identified { .. } if !case.charges.is_empty() => {
                    self.cases.insert(case.id);
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// What is done to a unit stands in its history, and its warranty follows from it.
    fn carried_out(&mut self, case: &Case, entry: &Entry, event: &ChargeEvent) -> Result<(), StoreError> {
        let ChargeEvent::CarriedOut { line: no, done } = event else { return Ok(()) };
        let Some((line, unit)) = case.charges.line(*no).and_then(|line| Some((line, line.entered.unit?)))
        else {
            return Ok(());
        };
        let stamp = &entry.stamp;
        match (done, &line.entered.subject) {
            (Done::Fitted { on, serial, revision, seal }, Subject::Part { part, .. }) => {
                let event = UnitEvent::Fitted(PartFitted {
                    part: part.clone(),
                    on: *on,
                    serial: serial.clone(),
                    revision: revision.clone(),
                    seal: seal.clone(),
                    line: *no,
                });
                let (occurred, recorded) = (stamp.occurred, stamp.recorded);
                let (person, kind) = (stamp.actor.person(), event.code());
                self.history.extend(values![unit, occurred, recorded, person, case.id, kind, body(&event)?]);
            }
            // The exchange itself, with readings and seals, stands in both histories already.
            (Done::Replaced { by, .. }, _) => {
                self.bought.push((*by, line.verdict() != Some(Verdict::Free)));
            }
            (Done::Fitted { .. } | Done::Worked { .. }, _) => {}
        }
        Ok(())
    }

    /// Writes it all; `cases` are the states behind the batch.
    pub(super) async fn save(self, tx: &mut Tx, cases: &super::plan::Cases) -> Result<(), StoreError> {
        let held = |id: &CaseId| cases.get(id).and_then(Option::as_ref).map(|held| &held.case);
        let (mut lines, mut quotes, mut fitted) = (Vec::new(), Vec::new(), Vec::new());
        for id in &self.cases {
            for table in ["charge", "quote", "fitted"] {
                let sql = match table {
                    "charge" => "DELETE FROM charge WHERE case_id = $1",
                    "quote" => "DELETE FROM quote WHERE case_id = $1",
                    _ => "DELETE FROM fitted WHERE case_id = $1",
                };
                tx.run(sql, values![*id]).await?;
            }
            let Some(case) = held(id) else { continue };
            for (no, line) in case.charges.numbered().filter(|(_, line)| line.is_live()) {
                lines.extend(line_row(case, no, line));
                fitted.extend(fitted_row(case, no, line));
            }
            for (no, quote) in case.charges.quotes_numbered() {
                if !matches!(quote.state, QuoteState::Moved { .. }) {
                    quotes.extend(quote_row(case, no, quote));
                }
            }
        }
        LINES.write(tx, lines).await?;
        QUOTES.write(tx, quotes).await?;
        FITTED.write(tx, fitted).await?;
        HISTORY.write(tx, self.history).await?;
        for (unit, bought) in self.bought {
            let sql = "UPDATE equipment SET bought = $1, version = version + 1 WHERE id = $2";
            tx.run(sql, values![i64::from(bought), unit]).await?;
        }
        Ok(())
    }
}

fn line_row(case: &Case, no: LineNo, line: &Line) -> Vec<Value> {
    let entered = &line.entered;
    let ruling = line.ruling();
    let figure = ruling.and_then(|ruling| ruling.figure.as_ref());
    let cost = figure.and_then(|figure| figure.cost());
    let at = match &line.state {
        LineState::Ruled(ruling) => ruling.at,
        LineState::Undecided | LineState::Withdrawn { .. } | LineState::Moved { .. } => line.added,
    };
    values![
        case.id,
        i64::from(no),
        case.customer,
        entered.subject.code(),
        entered.unit.map(|unit| unit.0),
        entered.part().map(|part| part.as_str().to_owned()),
        line.verdict().map(|verdict| verdict.code().to_owned()),
        ruling.map_or("none", |ruling| ruling.objection.code()),
        cost.unwrap_or(Fen::ZERO).0,
        i64::from(cost.is_some() || figure.is_some_and(|figure| figure.amount().is_none())),
        figure.map_or(Fen::ZERO, |figure| figure.payable()).0,
        at,
        ruling.map(|ruling| ruling.by),
        line.done.as_ref().map(Done::on),
    ]
}

fn quote_row(case: &Case, no: QuoteNo, quote: &Quote) -> Vec<Value> {
    let due = quote.state.is_accepted().then(|| case.charges.due(quote).0);
    values![
        case.id,
        i64::from(no),
        case.customer,
        quote.state.code(),
        quote.total().0,
        quote.given_free().0,
        Some(quote.valid_until),
        quote.issued,
        quote.paid.0,
        due,
    ]
}

fn fitted_row(case: &Case, no: LineNo, line: &Line) -> Vec<Value> {
    let (Some(Done::Fitted { on, serial, revision, seal }), Some(unit)) = (&line.done, line.entered.unit)
    else {
        return Vec::new();
    };
    let Subject::Part { part, .. } = &line.entered.subject else { return Vec::new() };
    let on: &Date = on;
    values![case.id, i64::from(no), unit, part.as_str(), *on, serial, revision, seal]
}
