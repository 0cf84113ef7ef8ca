//! Parts that several pages of the register show, and those that other areas fill in: contracts, warranty, guidance.

use super::{EDIT, history::size};
use crate::admin::parts::{Act, Body, Cell, Link, Section, Sheet};
use crate::answer::{Answer, Refusal};
use crate::app::App;
use crate::components::{Badge, Choice, Form};
use crate::contracts::warranties;
use crate::flash::Tone;
use crate::viewer::Viewer;
use domain::ids::{CustomerId, EquipmentId};
use domain::import::Kind;
use domain::roles::Permission;
use store::files::{self, Owner};
use store::read::{caller, contracts as read_contracts, register as read};

/// Contracts shown on a card.
const CONTRACTS_SHOWN: usize = 8;
/// Of the offer of guidance.
const GUIDANCE_FACTS: usize = 3;

/// What was agreed with a customer.
pub(super) async fn contracts(app: &App, viewer: &Viewer, customer: CustomerId) -> Answer<Option<Section>> {
    if !viewer.may(Permission::SeeContracts) {
        return Ok(None);
    }
    let l = &viewer.reader.l;
    let mut all = read_contracts::of_customer(app.store.db(), customer).await?;
    all.reverse();
    let today = super::today(app);
    let facts: Vec<(String, Cell)> = all
        .iter()
        .take(CONTRACTS_SHOWN)
        .map(|kept| {
            let contract = &kept.contract;
            let (tone, key) = if contract.is_in_force(today) {
                (Tone::Ok, "register-contract-in-force")
            } else {
                (Tone::Plain, "register-contract-over")
            };
            let ends = contract.ends.map_or_else(String::new, |day| day.to_string());
            let span =
                l.ta("register-contract-span", &[("from", &contract.signed.to_string()), ("to", &ends)]);
            let title = match contract.title.as_str() {
                "" => l.t("register-contract").into_owned(),
                title => title.to_owned(),
            };
            let cell = Cell::link(&contract.number, format!("/contracts/{}", kept.id));
            (title, cell.and_badge(Badge::new(tone, l.t(key))).note(span))
        })
        .collect();
    let section = if facts.is_empty() {
        Section::new(Body::Nothing).note(l.t("register-contracts-none"))
    } else {
        Section::new(Body::Facts(facts))
    };
    Ok(Some(section.title(l.t("register-contracts"))))
}

/// P-WARRANTY: until when a unit is in warranty, and why. The rules are `domain::warranty`'s; nothing is reckoned here.
pub(super) async fn warranty(
    app: &App,
    viewer: &Viewer,
    unit: EquipmentId,
    customer: CustomerId,
) -> Answer<Option<Section>> {
    let l = &viewer.reader.l;
    let mut found = warranties(app, l, &[(unit, Some(customer))]).await?;
    let Some(found) = found.remove(&unit) else { return Ok(None) };
    let mut facts = vec![(l.t("register-today").into_owned(), Cell::badge(found.badge))];
    let mut why = found.why.into_iter();
    if let Some(first) = why.next() {
        let others: Vec<String> = why.collect();
        let cell = Cell::text(first);
        let cell = if others.is_empty() { cell } else { cell.note(others.join(" ")) };
        facts.push((l.t("warranty-why").into_owned(), cell));
    }
    Ok(Some(Section::new(Body::Facts(facts)).title(l.t("register-warranty"))))
}

/// P-FIRST: what became of the offer of guidance on site.
pub(super) async fn guidance(app: &App, viewer: &Viewer, customer: CustomerId) -> Answer<Option<Section>> {
    let l = &viewer.reader.l;
    let Some(offer) = read::guidance_of(app.store.db(), customer).await? else { return Ok(None) };
    let mut facts = super::guidance::facts(app, viewer, &offer);
    facts.truncate(GUIDANCE_FACTS);
    let way = Link::new(format!("/guidance/{customer}"), l.t("guidance-open"), "arrow-right");
    Ok(Some(Section::new(Body::Facts(facts)).title(l.t("guidance-title")).way(way)))
}

/// Who it is, beside something else.
pub(super) async fn customer(app: &App, viewer: &Viewer, id: CustomerId) -> Answer<Section> {
    let l = &viewer.reader.l;
    let row = app.store.row(Kind::Customers, &id.to_string()).await?.ok_or_else(Refusal::not_found)?;
    let mut facts = vec![(
        l.t("register-customer").into_owned(),
        Cell::link(row.text("name"), format!("/customers/{id}")),
    )];
    for (key, code) in [("register-city", "city"), ("register-phone", "phone"), ("register-mail", "mail")] {
        if !row.text(code).is_empty() {
            facts.push((l.t(key).into_owned(), Cell::text(row.text(code))));
        }
    }
    for person in caller::contacts(app.store.db(), id).await? {
        let reach: Vec<String> = [person.phone.as_deref().map(super::customers::spaced), person.mail]
            .into_iter()
            .flatten()
            .collect();
        let post = if person.post.is_empty() { l.t("register-contact").into_owned() } else { person.post };
        facts.push((post, Cell::text(person.name).note(reach.join(" · "))));
    }
    Ok(Section::new(Body::Facts(facts)).title(l.t("register-customer")))
}

pub(super) fn guidance_badge(viewer: &Viewer, state: &str) -> Badge {
    let l = &viewer.reader.l;
    let tone = match state {
        "offered" => Tone::Soon,
        "agreed" => Tone::Info,
        "done" => Tone::Ok,
        _ => Tone::Plain,
    };
    Badge::new(tone, l.t(&format!("guidance-state-{state}")))
}

/// Whose files.
#[derive(Clone, Copy, Debug)]
pub(super) enum FilesOf {
    Unit(i64),
    Customer(i64),
    Site(i64),
}

impl FilesOf {
    pub(super) fn owner(self) -> Owner {
        match self {
            Self::Unit(id) => Owner::Unit(id),
            Self::Customer(id) => Owner::Customer(id),
            Self::Site(id) => Owner::Site(id),
        }
    }

    pub(super) fn page(self) -> String {
        match self {
            Self::Unit(id) => format!("/units/{id}"),
            Self::Customer(id) => format!("/customers/{id}"),
            Self::Site(id) => format!("/sites/{id}"),
        }
    }
}

/// Photos and documents, with a way to add one.
pub(super) async fn files(app: &App, viewer: &Viewer, of: FilesOf) -> Answer<Section> {
    let l = &viewer.reader.l;
    let page = of.page();
    let all = files::of(app.store.db(), of.owner()).await?;
    let may = viewer.may(EDIT);
    let facts: Vec<(String, Cell)> =
        all.iter()
            .map(|file| {
                let mut cell = Cell::link(file.name.clone(), format!("{page}/files/{}", file.id))
                    .note(format!("{} · {}", file.added.to_zoned(l.zone.clone()).date(), size(file.size)));
                if may {
                    let text = l.ta("register-file-remove", &[("name", &file.name)]);
                    cell =
                        cell.act(Act::new(format!("{page}/files/{}/remove", file.id), text).icon("trash-2"));
                }
                (l.t(&format!("file-kind-{}", file.kind)).into_owned(), cell)
            })
            .collect();
    let mut section = if facts.is_empty() {
        Section::new(Body::Nothing).note(l.t("register-files-none"))
    } else {
        Section::new(Body::Facts(facts))
    };
    section = section.title(l.t("register-files"));
    if may {
        let form = Form::new(l).with("kind", "photo");
        let kinds = ["photo", "document", "certificate"]
            .map(|kind| Choice::new(kind, l.t(&format!("file-kind-{kind}"))));
        let sheet =
            Sheet::new(format!("{page}/files"), l.t("register-file-add")).with_files().quiet().fields(vec![
                form.field("kind", "register-file-kind").select(kinds.into()),
                form.field("files", "register-files-choose")
                    .files("image/*,application/pdf,.doc,.docx,.xls,.xlsx", true),
            ]);
        section = section.below(sheet);
    }
    Ok(section)
}

/// A link to a unit, where there is one.
pub(super) async fn unit_link(app: &App, id: Option<EquipmentId>) -> Answer<Option<Link>> {
    let Some(id) = id else { return Ok(None) };
    let unit = read::unit_link(app.store.db(), id).await?;
    Ok(unit.map(|unit| Link::new(format!("/units/{}", unit.id), unit.serial, "gauge")))
}
