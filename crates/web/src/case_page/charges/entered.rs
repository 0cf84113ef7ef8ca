//! The form of a line: few fields, of which only those of the chosen kind are shown; a part is found by its code or its name.

use super::super::fields::Fields;
use super::{Ground, Missing};
use crate::answer::{Answer, FilledText};
use crate::app::App;
use crate::components::{Choice, Field, Form};
use crate::i18n::L10n;
use crate::submit::Pen;
use domain::case::charge::Entered;
use domain::ids::{EquipmentId, PartCode};
use domain::money::Quantity;
use domain::warranty::{Cause, Clause, Subject};
use jiff::civil::Date;
use store::read::parts::{self, Wanted};

/// Parts that are offered while somebody types; all others are found by their name too.
const OFFERED_MAX: i64 = 400;
/// Parts that are named where a name fits several.
const ALIKE_MAX: i64 = 5;
const NOTE_CHARS_MAX: u32 = 1000;
/// Between a part's code and its name, as it is offered.
const BETWEEN: &str = " · ";

/// What a line can be about, the likeliest first.
pub(super) const KINDS: [&str; 6] = ["part", "labour", "travel", "replacement", "fault", "consultation"];

/// The fields that a refusal can stand beside.
pub(super) const NAMES: [&str; 6] = ["kind", "part", "quantity", "unit", "failed_on", "minutes"];

/// The form as the page shows it.
pub(super) struct LineForm {
    pub(super) form: Form,
    pub(super) kinds: Vec<(&'static str, String, bool)>,
    pub(super) unit: Field,
    pub(super) part: Field,
    pub(super) quantity: Field,
    pub(super) with: Field,
    pub(super) minutes: Field,
    pub(super) distance: Field,
    pub(super) about: Field,
    pub(super) failed_on: Field,
    pub(super) note: Field,
    /// Under the promise that speaks of them.
    pub(super) causes: Vec<(String, Vec<(Choice, bool)>)>,
    pub(super) causes_chosen: usize,
}

impl LineForm {
    /// With what was typed; `form` carries what is to be changed.
    pub(super) async fn new(
        app: &App,
        l: &L10n,
        ground: &Ground,
        form: Form,
        sent: Fields<'_>,
    ) -> Answer<Self> {
        let wanted = Wanted::default();
        let catalogue = parts::page(app.store.db(), &wanted, OFFERED_MAX).await?;
        let offers: Vec<String> = catalogue
            .into_iter()
            .map(|kept| format!("{}{BETWEEN}{}", kept.part.code.as_str(), kept.part.name))
            .collect();
        let kind = KINDS.into_iter().find(|kind| *kind == sent.get("kind")).unwrap_or("part");
        let units = &ground.charging.units;
        let mut choices: Vec<Choice> = units
            .iter()
            .map(|unit| Choice::new(unit.id.to_string(), format!("{} · {}", unit.serial, unit.model)))
            .collect();
        choices.push(Choice::new("", l.t("rulings-no-unit")));
        let first = units.first().map_or_else(String::new, |unit| unit.id.to_string());
        let model = units.first().map_or_else(String::new, |unit| unit.model.clone());
        let form = form.with("unit", first).with("quantity", "1").with("with", model);
        let chosen: Vec<&str> = sent.all("cause").collect();
        let of = |clause: Clause| {
            let all = Cause::ALL.into_iter().filter(move |cause| cause.clause() == clause);
            let choice = |cause: Cause| {
                let text = l.t(&format!("cause-{}", cause.code()));
                (Choice::new(cause.code(), text), chosen.contains(&cause.code()))
            };
            all.map(choice).collect::<Vec<_>>()
        };
        Ok(Self {
            kinds: KINDS
                .into_iter()
                .map(|code| (code, l.t(&format!("rulings-kind-{code}")).into_owned(), code == kind))
                .collect(),
            unit: form.field("unit", "rulings-unit").select(choices),
            part: form.field("part", "rulings-part").offers(offers.clone()).max(200),
            quantity: form.field("quantity", "rulings-quantity").short(),
            with: form.field("with", "rulings-with").offers(offers.clone()).max(200),
            minutes: form.field("minutes", "rulings-minutes").digits(),
            distance: form.field("distance", "rulings-distance").short(),
            about: form.field("about", "rulings-about").optional().offers(offers).max(200),
            failed_on: form.field("failed_on", "rulings-failed-on").date().optional(),
            note: form.field("note", "rulings-note").optional().max(NOTE_CHARS_MAX),
            causes: [Clause::Warranty, Clause::Cost, Clause::Excluded]
                .into_iter()
                .map(|clause| {
                    (
                        l.t(&format!("rulings-clause-{}", clause.promise().to_lowercase())).into_owned(),
                        of(clause),
                    )
                })
                .collect(),
            causes_chosen: chosen.len(),
            form,
        })
    }
}

/// What somebody typed, with the parts that it names.
///
/// # Errors
/// What is to be changed, by field.
pub(super) async fn read(
    app: &App,
    sent: Fields<'_>,
    pen: Option<&mut Pen<'_>>,
) -> Answer<Result<Entered, Missing>> {
    let subject = match subject(app, sent).await? {
        Ok(subject) => subject,
        Err(missing) => return Ok(Err(missing)),
    };
    // What the work was for; a part itself says that already.
    let about = match (subject.delivers(), sent.get("about")) {
        (Some(_), _) | (None, "") => None,
        (None, typed) => match part(app, "about", typed).await? {
            Ok(code) => Some(code),
            Err(missing) => return Ok(Err(missing)),
        },
    };
    let failed_on = match sent.get("failed_on") {
        "" => None,
        typed => match typed.parse::<Date>() {
            Ok(day) => Some(day),
            Err(_) => return Ok(Err(vec![("failed_on", FilledText::new("rulings-failed-on.pattern"))])),
        },
    };
    let note = pen.and_then(|pen| pen.text_if_any(sent.get("note")));
    Ok(Ok(Entered {
        subject,
        unit: sent.number("unit").map(EquipmentId),
        about,
        causes: sent.all("cause").filter_map(Cause::from_code).collect(),
        failed_on,
        note,
    }))
}

async fn subject(app: &App, sent: Fields<'_>) -> Answer<Result<Subject, Missing>> {
    let minutes = || {
        let minutes = sent.get("minutes").parse::<u32>().ok().filter(|n| *n > 0);
        minutes.ok_or_else(|| vec![("minutes", FilledText::new("rulings-minutes.missing"))])
    };
    let amount = |name: &'static str, key: &str| {
        let amount = sent.get(name).parse::<Quantity>().ok().filter(|q| *q > Quantity(0));
        amount.ok_or_else(|| vec![(name, FilledText::new(key))])
    };
    Ok(match sent.get("kind") {
        "labour" => minutes().map(|minutes| Subject::Labour { minutes }),
        "consultation" => minutes().map(|minutes| Subject::Consultation { minutes }),
        "travel" => {
            amount("distance", "rulings-distance.missing").map(|distance| Subject::Travel { distance })
        }
        "fault" => Ok(Subject::Fault),
        "replacement" => part(app, "with", sent.get("with")).await?.map(|with| Subject::Replacement { with }),
        "part" => match part(app, "part", sent.get("part")).await? {
            Ok(part) => amount("quantity", "rulings-quantity.missing")
                .map(|quantity| Subject::Part { part, quantity }),
            Err(missing) => Err(missing),
        },
        _ => Err(vec![("kind", FilledText::new("rulings-kind.missing"))]),
    })
}

/// By code, or by a name that fits one part. A model that is no part of the catalogue may still be what a unit is replaced by:
/// whether it is, the rules say (P-ORIGINAL).
async fn part(app: &App, field: &'static str, typed: &str) -> Answer<Result<PartCode, Missing>> {
    let missing = |text: FilledText| Ok(Err(vec![(field, text)]));
    if typed.is_empty() {
        return missing(FilledText::new("rulings-part.missing"));
    }
    let code = typed.split_once(BETWEEN).map_or(typed, |(code, _)| code).trim();
    let db = app.store.db();
    let exact = PartCode::new(code);
    if let Some(code) = &exact
        && parts::find(db, code).await?.is_some()
    {
        return Ok(Ok(code.clone()));
    }
    let wanted = Wanted { words: typed.to_owned(), ..Wanted::default() };
    let found = parts::page(db, &wanted, ALIKE_MAX).await?;
    match (found.as_slice(), exact) {
        ([one], _) => Ok(Ok(one.part.code.clone())),
        ([], Some(code)) => Ok(Ok(code)),
        ([], None) => missing(FilledText::new("rulings-part-unknown").with("typed", typed)),
        (several, _) => {
            let names: Vec<String> = several
                .iter()
                .map(|kept| format!("{} ({})", kept.part.code.as_str(), kept.part.name))
                .collect();
            missing(FilledText::new("rulings-part-several").with("parts", names.join(", ")))
        }
    }
}

/// As it would be typed: to change a line.
pub(super) fn typed(ground: &Ground, entered: &Entered) -> Vec<(String, String)> {
    let mut fields: Vec<(&str, String)> = vec![
        ("kind", entered.subject.code().to_owned()),
        ("unit", entered.unit.map_or_else(String::new, |id| id.to_string())),
    ];
    match &entered.subject {
        Subject::Part { part, quantity } => {
            fields.extend([("part", part.as_str().to_owned()), ("quantity", quantity.to_string())]);
        }
        Subject::Replacement { with } => fields.push(("with", with.as_str().to_owned())),
        Subject::Labour { minutes } | Subject::Consultation { minutes } => {
            fields.push(("minutes", minutes.to_string()));
        }
        Subject::Travel { distance } => fields.push(("distance", distance.to_string())),
        Subject::Fault => {}
    }
    fields.extend(entered.about.as_ref().map(|code| ("about", code.as_str().to_owned())));
    fields.extend(entered.causes.iter().map(|cause| ("cause", cause.code().to_owned())));
    fields.extend(entered.failed_on.map(|day| ("failed_on", day.to_string())));
    fields.extend(entered.note.and_then(|name| ground.text(name)).map(|text| ("note", text)));
    fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}
