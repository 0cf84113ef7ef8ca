//! A contract's parts in the reader's words.

use crate::components::Badge;
use crate::flash::Tone;
use crate::i18n::L10n;
use crate::lists::{self, Lists};
use crate::words;
use domain::charter::{Budgets, Charter};
use domain::contract::{Contract, Covers, PriceLine, PromisedTime, Standing, Term};
use domain::money::Fen;
use domain::people::Directory;
use domain::severity::Severity;
use domain::warranty::Months;
use jiff::civil::Date;

/// The day it is where the company works.
pub(crate) fn day_of(l: &L10n) -> Date {
    l.now.to_zoned(l.home.clone()).date()
}

pub(crate) fn money(fen: Fen) -> String {
    format!("¥{fen}")
}

/// Years where they are whole.
pub(crate) fn term_length(l: &L10n, months: u32) -> String {
    if months >= 24 && months.is_multiple_of(12) {
        l.tn("contract-years", months / 12)
    } else {
        l.tn("contract-months", months)
    }
}

pub(crate) fn covers(l: &L10n, lists: &Lists, covers: &Covers) -> String {
    match covers {
        Covers::Whole => l.t("contract-covers-whole").into_owned(),
        Covers::Part(family) => {
            l.ta("contract-covers-part", &[("name", &lists::entry(l, &lists.families, family.as_str()))])
        }
        Covers::Product(model) => l.ta("contract-covers-product", &[("name", &model.to_string())]),
    }
}

/// One warranty term as a sentence.
pub(super) fn term(l: &L10n, lists: &Lists, term: &Term) -> String {
    l.ta(
        "contract-term-says",
        &[
            ("clause", &term.clause),
            ("covers", &covers(l, lists, &term.covers)),
            ("length", &term_length(l, term.months)),
            ("basis", &l.t(&format!("contract-basis-{}", term.basis.code()))),
            ("gives", &l.t(&format!("contract-gives-{}", term.gives.code()))),
        ],
    )
}

/// What the charter promises in its place.
pub(super) fn charters_own(l: &L10n, charter: &Charter, time: &PromisedTime) -> String {
    match charter.promises.get(&time.promise).and_then(|promise| promise.clock.as_ref()) {
        None => l.t("contract-no-clock").into_owned(),
        Some(rule) => budgets(l, &rule.budget),
    }
}

/// The charter's own terms (P-WARRANTY), which a contract's stand beside.
pub(super) fn charters_terms(l: &L10n, charter: &Charter) -> String {
    let months = Months::of(charter);
    l.ta(
        "contract-charters-terms",
        &[("unit", &term_length(l, months.whole_unit)), ("metering", &term_length(l, months.metering))],
    )
}

/// P-EQUAL: how a term stands beside the charter's, and what becomes of it.
pub(super) fn term_standing(
    l: &L10n,
    directory: &Directory,
    charter: &Charter,
    term: &Term,
) -> (Badge, String) {
    if let Some(approval) = &term.approval {
        let says = l.ta(
            "contract-term-standing-approved",
            &[
                ("name", &words::person(l, directory, approval.by)),
                ("day", &approval.on.to_string()),
                ("reason", &approval.reason),
            ],
        );
        return (standing_badge(l, Standing::WorseApproved), says);
    }
    if term.may_be_worse(charter) {
        let badge = Badge::new(Tone::Plain, l.t("contract-term-where-better")).icon("scale");
        return (badge, l.t("contract-term-where-better.says").into_owned());
    }
    (standing_badge(l, Standing::Better), l.t("contract-term-better-says").into_owned())
}

pub(super) fn budgets(l: &L10n, budgets: &Budgets) -> String {
    match budgets {
        Budgets::Same(budget) => words::budget(l, *budget),
        Budgets::ByLevel(_) => {
            let level = |s: &Severity| {
                Some(l.ta(
                    "contract-by-level",
                    &[("level", &words::level(l, *s)), ("length", &words::budget(l, budgets.at(*s)?))],
                ))
            };
            l.list(&Severity::ALL.iter().filter_map(level).collect::<Vec<_>>())
        }
    }
}

/// P-EQUAL: how a promised time stands beside the charter's; never by colour alone.
pub(crate) fn standing_badge(l: &L10n, standing: Standing) -> Badge {
    let (tone, icon) = match standing {
        Standing::Better => (Tone::Ok, "thumbs-up"),
        Standing::WorseApproved => (Tone::Soon, "user-check"),
        Standing::Worse => (Tone::Soon, "circle-slash"),
        Standing::NoClock => (Tone::Plain, "circle"),
    };
    Badge::new(tone, l.t(&format!("contract-standing-{}", standing.code()))).icon(icon)
}

/// What becomes of it, and by whose word.
pub(super) fn standing(l: &L10n, directory: &Directory, standing: Standing, time: &PromisedTime) -> String {
    let key = format!("contract-standing-{}.says", standing.code());
    match (&time.approval, standing) {
        (Some(approval), Standing::WorseApproved) => l.ta(
            &key,
            &[
                ("name", &words::person(l, directory, approval.by)),
                ("day", &approval.on.to_string()),
                ("reason", &approval.reason),
            ],
        ),
        _ => l.t(&key).into_owned(),
    }
}

/// Where a contract stands on a day.
pub(super) fn force_badge(l: &L10n, signed: Date, ends: Option<Date>, today: Date) -> Badge {
    match ends {
        _ if today < signed => Badge::new(Tone::Info, l.t("contract-not-yet")).icon("clock"),
        Some(last) if last < today => Badge::new(Tone::Plain, l.t("contract-over")).icon("archive"),
        Some(last) if (last - today).get_days() <= super::list::SOON_DAYS => {
            Badge::new(Tone::Soon, l.ta("contract-ends-in", &[("n", &(last - today).get_days())]))
                .icon("hourglass")
        }
        _ => Badge::new(Tone::Ok, l.t("contract-in-force")).icon("circle-check"),
    }
}

/// All of a contract, a line each, for comparisons.
pub(super) fn lines(
    l: &L10n,
    lists: &Lists,
    charter: &Charter,
    directory: &Directory,
    customer: &str,
    contract: &Contract,
) -> String {
    let mut out = Vec::new();
    let mut say = |key: &str, value: &str| {
        for line in value.lines().filter(|line| !line.trim().is_empty()) {
            out.push(l.ta("contract-line", &[("name", &l.t(key)), ("value", &line.to_owned())]));
        }
    };
    say("contract-number", &contract.number);
    say("contract-title", &contract.title);
    say("contract-customer", customer);
    say("contract-signed", &contract.signed.to_string());
    say(
        "contract-ends",
        &contract.ends.map_or_else(|| l.t("contract-no-end").into_owned(), |day| day.to_string()),
    );
    say("contract-life", &contract.service_life_months.map_or_else(String::new, |n| term_length(l, n)));
    say("contract-parties", &contract.parties);
    say("contract-scope", &contract.scope);
    for agreed in &contract.terms {
        let mut value = term(l, lists, agreed);
        if agreed.approval.is_some() {
            value = format!("{value} {}", term_standing(l, directory, charter, agreed).1);
        }
        say("contract-terms", &value);
    }
    for time in &contract.promised {
        let mut value = l.ta(
            "contract-time-says",
            &[
                ("clause", &time.clause),
                ("promise", &words::promise(l, charter, &time.promise)),
                ("length", &words::budget(l, time.budget)),
            ],
        );
        if time.approval.is_some() {
            value = format!("{value} {}", standing(l, directory, Standing::WorseApproved, time));
        }
        say("contract-times", &value);
    }
    for line in &contract.prices {
        say("contract-prices", &price(l, line));
    }
    for line in &contract.spare_prices {
        say("contract-spare-prices", &price(l, line));
    }
    say("contract-note", &contract.note);
    out.join("\n")
}

fn price(l: &L10n, line: &PriceLine) -> String {
    l.ta(
        "contract-price-says",
        &[
            ("code", &line.code.to_string()),
            ("name", &line.name),
            ("price", &money(line.price)),
            ("clause", &line.clause),
        ],
    )
}
