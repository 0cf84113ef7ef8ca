//! Who pays for what of a case: its lines with what the rules propose, rulings, objections. What is quoted stands in `quotes.rs`.
//!
//! What somebody may do comes from `Case::charge_offer`; nothing else is offered.

mod card;
mod deeds;
mod entered;
mod evidence;
mod page;
mod ruling;
mod view;

use super::fields::Fields;
use crate::answer::{Answer, FilledText, Refusal};
use crate::app::App;
use crate::components::Form;
use crate::http::BODY_BYTES_MAX;
use crate::i18n::L10n;
use crate::submit::{Pen, Wish, case_id, form_command, sentence, stop};
use crate::viewer::Viewer;
use crate::words;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::get;
use domain::case::charge::{ChargeAction, ChargeCommand, ChargeRefusal, Charging, LineNo};
use domain::case::{Command, Refusal as RuleRefusal};
use domain::ids::{CommandId, PartCode, PersonId};
use domain::text::TextRef;
use jiff::civil::Date;
use std::collections::BTreeSet;
use std::sync::Arc;
use store::read::case::{self, CaseFile};
use store::read::ruling as read;
use store::{Target, World};

pub(super) use card::{Card, card};
pub(crate) use view::{FigureView, amount_said, figure_view, tone, verdict_badge, yuan};
pub(super) use view::{Priced, priced_view};

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/cases/{number}/charges", get(page::show).post(page::add))
        .route("/cases/{number}/charges/proposal", get(page::proposal))
        .route("/cases/{number}/charges/ruling", get(ruling::ask).post(ruling::rule))
        .route("/cases/{number}/charges/{line}/{deed}", get(deeds::ask).post(deeds::carry_out))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
}

/// A case with all that is needed to say who pays.
pub(super) struct Ground {
    pub(super) file: CaseFile,
    pub(super) world: Arc<World>,
    pub(super) charging: Charging,
    pub(super) offer: Vec<ChargeAction>,
    /// Where the charter's calendar is.
    pub(super) today: Date,
}

/// Opens a case; one that is kept from the viewer is not there for them.
pub(super) async fn open(app: &App, viewer: &Viewer, number: &str) -> Answer<Ground> {
    let id = case_id(number)?;
    let mut file = case::case(&app.store, id).await?.ok_or_else(Refusal::not_found)?;
    let world = app.store.world();
    let person = world.directory.person(viewer.id).ok_or_else(Refusal::not_found)?;
    if !file.case.is_open_to(person, &world.directory) {
        return Err(Refusal::not_found().into());
    }
    if file.case.keeps_complaints_from(viewer.id, &world.directory) {
        file.leave_out_complaints();
    }
    let today = viewer.reader.l.now.to_zoned(world.zone.clone()).date();
    let charging = read::charging(&app.store, &file.case, &BTreeSet::new(), today).await?;
    let offer = file.case.charge_offer(person, &world.directory);
    Ok(Ground { file, world, charging, offer, today })
}

impl Ground {
    /// Looks at parts too that no line of the case names yet.
    pub(super) async fn look_at(&mut self, app: &App, parts: &BTreeSet<PartCode>) -> Answer<()> {
        if parts.iter().any(|code| self.charging.part(code).is_none()) {
            self.charging = read::charging(&app.store, &self.file.case, parts, self.today).await?;
        }
        Ok(())
    }

    pub(super) fn has(&self, action: ChargeAction) -> bool {
        self.offer.contains(&action)
    }

    /// A text as it can still be read; none where it was erased.
    pub(super) fn text(&self, name: TextRef) -> Option<String> {
        self.file.text(name).map(str::to_owned)
    }

    pub(super) fn person(&self, l: &L10n, id: PersonId) -> String {
        words::person(l, &self.world.directory, id)
    }

    pub(super) fn path(&self) -> String {
        format!("/cases/{}", self.file.case.id)
    }

    /// Hands a command to the door; the rules' refusal comes back in their own words.
    pub(super) async fn submit(
        &self,
        viewer: &Viewer,
        pen: Pen<'_>,
        id: CommandId,
        command: ChargeCommand,
    ) -> Answer<Result<(), RuleRefusal>> {
        let wish = Wish {
            actor: viewer.actor(),
            target: Target::Case(self.file.case.id),
            command: Command::Charge(Box::new(command)),
            version: None,
            occurred: None,
            id,
        };
        match pen.try_submit(wish).await? {
            Ok(_) => Ok(Ok(())),
            Err(refusal @ RuleRefusal::NotAllowed) => Err(stop(&refusal).into()),
            Err(refusal) => Ok(Err(refusal)),
        }
    }
}

/// The id of what a form sent.
pub(super) fn command_id(app: &App, sent: &Sent) -> CommandId {
    form_command(app, Fields(&sent.fields).get("token"), &sent.fields, &sent.files)
}

/// A form whose fields are read by name.
pub(super) type Sent = crate::admin::parts::Sent;

/// People count lines and quotes from 1, and so do addresses.
pub(crate) fn number(text: &str) -> Answer<u16> {
    let no = text.parse::<u16>().ok().and_then(|n| n.checked_sub(1));
    no.ok_or_else(|| Refusal::not_found().into())
}

/// As people count it.
pub(crate) fn shown(no: LineNo) -> String {
    (u32::from(no) + 1).to_string()
}

/// Puts a refusal beside the field that it is about, as far as the form has one; else it stands on top.
pub(super) fn refuse(l: &L10n, form: &mut Form, refusal: &RuleRefusal, fields: &[&str]) {
    let said = sentence(refusal).say(l);
    let field = match refusal {
        RuleRefusal::Charge(refusal) => field_of(refusal),
        _ => "",
    };
    let field = if fields.contains(&field) { field } else { fields.first().copied().unwrap_or_default() };
    form.refuse(field, said);
}

fn field_of(refusal: &ChargeRefusal) -> &'static str {
    match refusal {
        ChargeRefusal::NotOurPart(_) => "part",
        ChargeRefusal::NoAmount => "quantity",
        ChargeRefusal::NoSuchUnit | ChargeRefusal::UnitNeeded => "unit",
        ChargeRefusal::FailedLater => "failed_on",
        ChargeRefusal::AgainstProposal { .. } | ChargeRefusal::DaysMissing { .. } => "reason",
        ChargeRefusal::EvidenceNeeded => "finding",
        ChargeRefusal::AlwaysFree { .. } | ChargeRefusal::NotWorse => "verdict",
        ChargeRefusal::ValidUntil => "valid_until",
        ChargeRefusal::TooMuchPaid { .. } => "paid",
        ChargeRefusal::DayOfDeed => "on",
        ChargeRefusal::NotExchanged { .. } => "by",
        _ => "",
    }
}

/// Fields that were left empty, or don't say what they should.
pub(super) type Missing = Vec<(&'static str, FilledText)>;
