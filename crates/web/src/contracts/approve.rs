//! P-EQUAL: somebody answers by name, with a reason, for a promised time, or a warranty term, that is worse than the charter's.

use super::say;
use super::{SEE, open, recomputed};
use crate::admin::parts::{Body, Cell, Fields, Page, Section, Sheet, edited};
use crate::answer::{Answer, FilledText, Refusal, see_with};
use crate::app::App;
use crate::components::Form;
use crate::flash::Flash;
use crate::i18n::L10n;
use crate::lists::Lists;
use crate::posted::Posted;
use crate::viewer::Viewer;
use crate::words;
use axum::extract::{Path, State};
use domain::charter::{Approval, Charter};
use domain::contract::{Answered, NotApproved, PromisedTime, Standing};
use domain::ids::{ContractId, PersonId};
use domain::roles::Permission;
use store::contracts::{Edit, Saved};
use store::read::contracts::Kept;

/// Characters of a reason.
pub(crate) const REASON_MAX: usize = 500;

pub(super) async fn ask(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, promise)): Path<(i64, String)>,
) -> Answer {
    viewer.require(SEE)?;
    viewer.require(Permission::ApproveWorse)?;
    let form = Form::new(&viewer.reader.l);
    page(&app, &viewer, id, &promise, form).await
}

async fn page(app: &App, viewer: &Viewer, id: i64, promise: &str, form: Form) -> Answer {
    let l = &viewer.reader.l;
    let kept = open(app, id).await?;
    let world = app.store.world();
    let what = Answered::from_code(promise).ok_or_else(Refusal::not_found)?;
    let form = form.with("edited", kept.version.to_string());
    let mut facts = vec![
        (l.t("contract-number").into_owned(), Cell::link(&kept.contract.number, format!("/contracts/{id}"))),
        (l.t("contract-customer").into_owned(), Cell::text(&kept.customer_name)),
    ];
    let (title, says) = match &what {
        Answered::Time(promise) => {
            let time = kept.contract.promised.iter().find(|time| time.promise == *promise);
            let time = time.ok_or_else(Refusal::not_found)?;
            if time.standing(&world.charter) != Standing::Worse {
                return Err(not_approved(NotApproved::NotWorse).into());
            }
            facts.extend(time_facts(l, &world.charter, time));
            ("contract-approve-title", "contract-approve-says")
        }
        Answered::Term(at) => {
            let term = kept.contract.terms.get(*at).ok_or_else(Refusal::not_found)?;
            if term.approval.is_some() || !term.may_be_worse(&world.charter) {
                return Err(not_approved(NotApproved::NotWorse).into());
            }
            let lists = Lists::load(app).await?;
            facts.push((l.t("contract-terms").into_owned(), Cell::text(say::term(l, &lists, term))));
            let charters = Cell::text(say::charters_terms(l, &world.charter));
            facts.push((l.t("contract-time-charter").into_owned(), charters));
            ("contract-approve-term-title", "contract-approve-term-says")
        }
    };
    let sheet = Sheet::new(format!("/contracts/{id}/approvals/{promise}"), l.t("contract-approve-do"))
        .hidden("edited", form.value("edited"))
        .fields(vec![form.field("reason", "contract-approve-reason").area(3).required().max(500).autofocus()])
        .back(format!("/contracts/{id}"), l.t("contract-back"));
    Page::titled(viewer, &l.t(title))
        .crumb("/contracts", &l.t("contracts-title"))
        .crumb(&format!("/contracts/{id}"), &kept.contract.number)
        .intro(l.ta(says, &[("name", &viewer.name)]))
        .errors(&form)
        .section(Section::new(Body::Facts(facts)))
        .section(Section::new(Body::Form(sheet)))
        .answer()
}

fn not_approved(why: NotApproved) -> Refusal {
    Refusal::new(FilledText::new(&format!("contract-not-approved-{}", why.code())))
}

fn time_facts(l: &L10n, charter: &Charter, time: &PromisedTime) -> Vec<(String, Cell)> {
    vec![
        (
            l.t("contract-time-promise").into_owned(),
            Cell::text(words::promise(l, charter, &time.promise))
                .note(l.ta("contract-clause-is", &[("clause", &time.clause)])),
        ),
        (l.t("contract-time-agreed").into_owned(), Cell::text(words::budget(l, time.budget))),
        (l.t("contract-time-charter").into_owned(), Cell::text(say::charters_own(l, charter, time))),
    ]
}

pub(super) async fn approve(
    State(app): State<App>,
    Path((id, promise)): Path<(i64, String)>,
    sent: Posted<Fields>,
) -> Answer {
    let mut form = crate::admin::parts::form(&sent, Permission::ApproveWorse)?;
    let viewer = &sent.viewer;
    viewer.require(SEE)?;
    let l = &viewer.reader.l;
    let reason = form.value("reason").trim().to_owned();
    if reason.is_empty() {
        form.refuse("reason", l.t("contract-approve-reason.missing"));
    } else if reason.chars().count() > REASON_MAX {
        let label = l.t("contract-approve-reason");
        let most = i64::try_from(REASON_MAX).unwrap_or(i64::MAX);
        form.refuse("reason", l.ta("field-too-long", &[("label", &label), ("n", &most)]));
    }
    if form.is_refused() {
        return page(&app, viewer, id, &promise, form).await;
    }
    let what = Answered::from_code(&promise).ok_or_else(Refusal::not_found)?;
    let kept = open(&app, id).await?;
    carry_out(&app, kept, edited(&form), &what, reason, viewer.id).await?;
    Ok(see_with(&format!("/contracts/{id}"), &Flash::ok("contract-approved")))
}

/// Writes it down as a version of the contract; gives that version.
pub(crate) async fn carry_out(
    app: &App,
    kept: Kept,
    over: i64,
    what: &Answered,
    reason: String,
    by: PersonId,
) -> Answer<i64> {
    let id: ContractId = kept.id;
    let mut contract = kept.contract;
    let world = app.store.world();
    let on = app.now().to_zoned(world.zone.clone()).date();
    if over != kept.version {
        return Err(Refusal::new(FilledText::new("contract-changed-meanwhile")).into());
    }
    contract.approve(what, Approval { by, on, reason }, &world.charter).map_err(not_approved)?;
    let edit = Edit { id: Some(id), edited: over, by: Some(by), request: None };
    match app.store.save_contract(&contract, edit).await? {
        Saved::As { version, recompute, .. } => {
            recomputed::begin(app, id, &contract.number, version, &recompute, by).await?;
            Ok(version)
        }
        _ => Err(Refusal::new(FilledText::new("contract-changed-meanwhile")).into()),
    }
}
