//! Rulings as a manager would say them (`rulings.txt`): who pays, by which term, from which day to which day, and why
//! (P-WARRANTY, P-REPLACE, P-COST, P-EXCLUDED, P-LIFE, P-SOFTWARE, P-TOOLS, P-WHOLE).

use domain::charter::Approval;
use domain::contract::{Basis, Contract, Covers, Gives, Term};
use domain::ids::{CustomerId, EquipmentId, ListCode, PartCode, PersonId, ProductCode};
use domain::money::{Fen, Quantity};
use domain::part::{Part, PartKind};
use domain::warranty::{
    Cause, CharterTerm, Dates, Fitted, Giver, Lost, Months, Proposal, Question, Reach, Reason, Replaced,
    Subject, Unit, Verdict, day_failed, propose,
};
use jiff::civil::Date;
use jiff::tz::{TimeZone, offset};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// What stands under one heading.
#[derive(Default)]
struct World {
    contracts: Vec<Contract>,
    units: BTreeMap<String, Unit>,
    /// Numbers over all headings.
    next: i64,
}

pub(crate) const MONTHS: Months = Months { whole_unit: 24, metering: 72, replacement: 24, part: 12 };

#[test]
fn every_ruling_is_as_a_manager_would_say_it() {
    let (mut world, mut sentence, mut checked, mut wrong) = (World::default(), "", 0, String::new());
    let mut asked = "";
    for (at, line) in include_str!("rulings.txt").lines().enumerate() {
        let text = line.trim();
        let words: Vec<&str> = text.split_whitespace().collect();
        match words.first().copied() {
            None | Some("#") => {}
            Some("==") => world = World::default(),
            Some("-") => sentence = text,
            Some("contract") => world.contracts.push(contract(&words)),
            Some("term") => world.contracts.last_mut().unwrap().terms.push(term(&words)),
            Some("unit") => world.unit(&words),
            Some(_) => {
                let (question, expected) = match text.split_once("=>") {
                    Some((question, expected)) if !question.trim().is_empty() => (question, expected),
                    Some((_, expected)) => (asked, expected),
                    None => {
                        asked = text;
                        continue;
                    }
                };
                let proposal = world.asked(question);
                checked += 1;
                let faults = faults(&proposal, expected);
                if !faults.is_empty() {
                    writeln!(wrong, "line {}: {sentence}\n  {faults}\n  {}", at + 1, shown(&proposal))
                        .unwrap();
                }
                assert!(says_why(&proposal), "line {}: {proposal:?}", at + 1);
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
    assert!(checked >= 200, "{checked} rulings");
}

/// A ruling explains itself: it names a unit with a term and its days, or a unit without one, or what excludes it.
pub(crate) fn says_why(proposal: &Proposal) -> bool {
    proposal.reasons.iter().any(|reason| match reason {
        Reason::InTerm { term, .. } | Reason::BeforeTerm { term, .. } | Reason::AfterTerm { term, .. } => {
            !term.serial.is_empty() && !matches!(term.reach, Reach::Open { least: None, most: None })
        }
        Reason::NotEntered { term, .. } | Reason::NotRecorded { term } => !term.serial.is_empty(),
        Reason::NoTerm { serial } | Reason::OtherMake { serial } => !serial.is_empty(),
        Reason::AtCost { .. }
        | Reason::Outside { .. }
        | Reason::Software
        | Reason::Consultation
        | Reason::NoUnit => true,
        Reason::Quality
        | Reason::Undetermined
        | Reason::Replaced
        | Reason::ToolInTerm
        | Reason::ToolAfterTerm
        | Reason::BetterCause { .. }
        | Reason::Life => false,
    })
}

/// `excluded metering W1 2024-03-01..2030-03-01 because outside lost whole-unit over`, as far as it does not hold.
fn faults(proposal: &Proposal, expected: &str) -> String {
    let mut faults = String::new();
    let mut words = expected.split_whitespace().peekable();
    let verdict = words.next().unwrap();
    if proposal.verdict != Verdict::from_code(verdict).unwrap() {
        writeln!(faults, "  verdict: {verdict} expected").unwrap();
    }
    if words.peek().is_some_and(|word| !["because", "lost"].contains(word)) {
        let wanted = [words.next().unwrap(), words.next().unwrap(), words.next().unwrap()].join(" ");
        let found = proposal.term().map(term_shown).unwrap_or_default();
        if found != wanted {
            writeln!(faults, "  term: {wanted} expected").unwrap();
        }
    }
    while let Some(word) = words.next() {
        let name = words.next().unwrap();
        let holds = match word {
            "because" => proposal.reasons.iter().any(|reason| reason.code() == name),
            "lost" => {
                let why = words.next().unwrap();
                proposal.lost.iter().any(|lost| giver(lost) == name && why_of(lost) == why)
            }
            other => panic!("{other}"),
        };
        if !holds {
            writeln!(faults, "  {word} {name} expected").unwrap();
        }
    }
    faults
}

fn term_shown(term: &domain::warranty::Term) -> String {
    let days = match term.reach {
        Reach::Known { from, until } | Reach::IfBought { from, until } => Some((from, until)),
        Reach::Open { least, most } => least.or(most).map(|bound| (bound.from, bound.until)),
    };
    let days = days.map(|(from, until)| format!("{from}..{until}")).unwrap_or_default();
    format!("{} {} {days}", giver_code(&term.giver), term.serial)
}

fn giver(lost: &Lost) -> String {
    giver_code(&lost.term.giver)
}

fn giver_code(giver: &Giver) -> String {
    match giver {
        Giver::Charter(CharterTerm::Metering) => "metering".to_owned(),
        Giver::Charter(CharterTerm::WholeUnit) => "whole-unit".to_owned(),
        Giver::Charter(CharterTerm::Replacement) => "replacement".to_owned(),
        Giver::Charter(CharterTerm::Part) => "part".to_owned(),
        Giver::Contract { number, clause, .. } => format!("{number}/{clause}"),
    }
}

fn why_of(lost: &Lost) -> String {
    lost.said().key.trim_start_matches("ruling-lost-").to_owned()
}

fn shown(proposal: &Proposal) -> String {
    let reasons: Vec<&str> = proposal.reasons.iter().map(Reason::code).collect();
    let lost: Vec<String> =
        proposal.lost.iter().map(|lost| format!("{} {}", giver(lost), why_of(lost))).collect();
    let term = proposal.term().map(term_shown).unwrap_or_default();
    format!(
        "found: {} {term} because {} lost {}",
        proposal.verdict.code(),
        reasons.join(", "),
        lost.join(", ")
    )
}

fn day(text: &str) -> Date {
    text.parse().unwrap_or_else(|e| panic!("{text}: {e}"))
}

/// `contract H1 signed 2024-01-10 ends 2025-01-10`
fn contract(words: &[&str]) -> Contract {
    let mut contract = Contract {
        number: words[1].to_owned(),
        customer: CustomerId(1),
        title: String::new(),
        signed: day(words[3]),
        ends: None,
        service_life_months: None,
        parties: String::new(),
        scope: String::new(),
        terms: Vec::new(),
        prices: Vec::new(),
        spare_prices: Vec::new(),
        promised: Vec::new(),
        note: String::new(),
    };
    if words.get(4) == Some(&"ends") {
        contract.ends = Some(day(words[5]));
    }
    contract
}

/// `term 8.1 acceptance 36 part battery labour approved`
fn term(words: &[&str]) -> Term {
    let mut rest = words[4..].iter();
    let covers = match *rest.next().unwrap() {
        "whole" => Covers::Whole,
        "part" => Covers::Part(ListCode::new(rest.next().unwrap()).unwrap()),
        "product" => Covers::Product(ProductCode::new(rest.next().unwrap()).unwrap()),
        other => panic!("{other}"),
    };
    let (mut gives, mut approval) = (Gives::Everything, None);
    for word in rest {
        match *word {
            "approved" => {
                let (by, on) = (PersonId(2), day("2024-01-09"));
                approval =
                    Some(Approval { by, on, reason: "客户同意降价换取较短质保".to_owned() });
            }
            word => gives = Gives::from_code(word).unwrap(),
        }
    }
    Term {
        clause: words[1].to_owned(),
        basis: Basis::from_code(words[2]).unwrap(),
        months: words[3].parse().unwrap(),
        covers,
        gives,
        approval,
    }
}

impl World {
    /// `unit W1 model LXS-20 metering installed 2024-03-01 contract H1`
    fn unit(&mut self, words: &[&str]) {
        self.next += 1;
        let mut unit = Unit {
            id: EquipmentId(self.next),
            serial: words[1].to_owned(),
            model: String::new(),
            own: true,
            metering: false,
            software: false,
            contract: None,
            dates: Dates::default(),
            replaced: None,
            fitted: Vec::new(),
        };
        let mut rest = words[2..].iter().copied();
        while let Some(word) = rest.next() {
            let mut next = || rest.next().unwrap();
            match word {
                "model" => unit.model = next().to_owned(),
                "metering" => unit.metering = true,
                "foreign" => unit.own = false,
                "software" => unit.software = true,
                "contract" => unit.contract = Some(next().to_owned()),
                "delivered" => unit.dates.delivered = Some(day(next())),
                "installed" => unit.dates.installed = Some(day(next())),
                "commissioned" => unit.dates.commissioned = Some(day(next())),
                "accepted" => unit.dates.accepted = Some(day(next())),
                "replaces" => {
                    let before = self.units[next()].clone();
                    let bought = match next() {
                        "given" => Some(false),
                        "bought" => Some(true),
                        "unrecorded" => None,
                        other => panic!("{other}"),
                    };
                    unit.replaced = Some(Box::new(Replaced { unit: before, bought }));
                }
                "fitted" => {
                    unit.fitted.push(Fitted { part: PartCode::new(next()).unwrap(), on: day(next()) });
                }
                other => panic!("{other}"),
            }
        }
        self.units.insert(unit.serial.clone(), unit);
    }

    /// `W1 part:SEN-20 quality reported 2025-05-05T09:00 failed 2025-05-01`
    fn asked(&self, question: &str) -> Proposal {
        let words: Vec<&str> = question.split_whitespace().collect();
        let unit = (words[0] != "none").then(|| &self.units[words[0]]);
        let (kind, code) =
            words[1].split_once(':').map_or((words[1], None), |(kind, code)| (kind, Some(code)));
        let code = code.map(|code| PartCode::new(code).unwrap());
        let subject = match kind {
            "fault" => Subject::Fault,
            "part" => Subject::Part { part: code.clone().unwrap(), quantity: Quantity(1_000) },
            "labour" => Subject::Labour { minutes: 60 },
            "travel" => Subject::Travel { distance: Quantity(20_000) },
            "replace" => Subject::Replacement { with: PartCode::new("LXS-20").unwrap() },
            "consult" => Subject::Consultation { minutes: 60 },
            other => panic!("{other}"),
        };
        let causes: BTreeSet<Cause> = match words[2] {
            "?" => BTreeSet::new(),
            causes => causes.split('+').map(|code| Cause::from_code(code).unwrap()).collect(),
        };
        assert_eq!(words[3], "reported");
        let reported =
            if words[4].ends_with('Z') { words[4].to_owned() } else { format!("{}+08:00", words[4]) };
        let failed = words.get(6).map(|text| day(text));
        let beijing = TimeZone::fixed(offset(8));
        let part = code.as_ref().map(|code| part(code.as_str()));
        propose(&Question {
            months: MONTHS,
            contracts: &self.contracts,
            unit,
            subject: &subject,
            part: part.as_ref(),
            causes: &causes,
            day: day_failed(reported.parse().unwrap(), failed, &beijing),
        })
    }
}

pub(crate) fn part(code: &str) -> Part {
    let (kind, family) = match code {
        "SEN-20" | "SEN-25" => (PartKind::Part, Some("sensor")),
        "BAT-36" => (PartKind::Part, Some("battery")),
        "VAL-15" => (PartKind::Part, Some("valve")),
        "GRE-1" => (PartKind::Consumable, None),
        "KEY-1" => (PartKind::Tool, None),
        "APP-5" => (PartKind::Software, None),
        other => panic!("{other}"),
    };
    Part {
        code: PartCode::new(code).unwrap(),
        name: code.to_owned(),
        family: family.and_then(ListCode::new),
        kind,
        measure: String::new(),
        cost: (kind != PartKind::Software).then_some(Fen(10_000)),
        products: Vec::new(),
        revision: String::new(),
        note: String::new(),
        retired: false,
    }
}
