//! Who of a customer's comes in to the portal, seen from the customer's data: let in, see when they last came, take it away;
//! and how each contact wishes to be told. For whoever keeps the register, not for administrators alone.

use super::parts::{Act, Body, Cell, Page, Section, Sent, Sheet, Table, form};
use crate::answer::{Answer, FilledText, Refusal, see_with};
use crate::app::App;
use crate::components::{Badge, Form};
use crate::flash::{Flash, Tone};
use crate::i18n::L10n;
use crate::portal::{invitation_refused, role_choices, wish_fields, wish_form, wish_of};
use crate::viewer::Viewer;
use axum::extract::{Path, Query, State};
use domain::ids::{ContactId, CustomerId};
use domain::portal::PortalRole;
use domain::roles::Permission;
use serde::Deserialize;
use store::portal::{self, Account, By};
use store::read::caller::{self, Caller};
use store::read::case_page;

const SEE: Permission = Permission::SeeRegister;
const EDIT: Permission = Permission::EditRegister;
/// Accounts that are shown before anything is asked for.
const NEWEST: i64 = 50;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    q: String,
}

fn frame(viewer: &Viewer, title: &str) -> Page {
    let l = &viewer.reader.l;
    let page = Page::titled(viewer, title);
    // Who keeps the register but does not administer has no administration to go back to.
    let page =
        if viewer.may(Permission::Administer) { page.crumb("/admin", &l.t("admin-title")) } else { page };
    page.crumb("/admin/portal", &l.t("admin-portal"))
}

pub(super) async fn search(State(app): State<App>, viewer: Viewer, Query(asked): Query<Asked>) -> Answer {
    viewer.require(SEE)?;
    let l = &viewer.reader.l;
    let db = app.store.db();
    let form = Form::new(l).with("q", asked.q.clone());
    let sheet = Sheet::new("/admin/portal", l.t("search"))
        .asking()
        .fields(vec![form.field("q", "admin-portal-search").max(100)]);
    let page = frame(&viewer, &l.t("admin-portal"))
        .intro(l.t("admin-portal-intro"))
        .section(Section::new(Body::Form(sheet)));
    if asked.q.trim().is_empty() {
        let mut table = accounts_table(l);
        for account in portal::newest(db, NEWEST).await? {
            table.row(account_row(l, &account));
        }
        return page.section(Section::new(Body::Table(table)).title(l.t("admin-portal-newest"))).answer();
    }
    let heads = ["admin-portal-contact", "admin-portal-customer"];
    let mut table =
        Table::new(l.t("admin-portal-found"), heads.map(|key| l.t(key))).empty(l.t("admin-portal-not-found"));
    for found in caller::find(db, &asked.q).await? {
        let customer = Cell::link(found.customer_name, format!("/admin/portal/customers/{}", found.customer));
        let who = match found.contact {
            Some(id) => Cell::link(found.name, format!("/admin/portal/contacts/{id}"))
                .note(found.mail.or(found.phone).unwrap_or_default()),
            None => Cell::default(),
        };
        table.row(vec![who, customer]);
    }
    page.section(Section::new(Body::Table(table)).title(l.t("admin-portal-found"))).answer()
}

fn accounts_table(l: &L10n) -> Table {
    let heads = ["admin-portal-contact", "admin-portal-customer", "portal-role", "admin-portal-last-in"];
    Table::new(l.t("admin-portal-newest"), heads.map(|key| l.t(key))).empty(l.t("admin-portal-none"))
}

fn account_row(l: &L10n, account: &Account) -> Vec<Cell> {
    vec![
        Cell::link(&account.name, format!("/admin/portal/contacts/{}", account.contact))
            .note(account.mail.clone().or(account.phone.clone()).unwrap_or_default()),
        Cell::link(&account.customer_name, format!("/admin/portal/customers/{}", account.customer)),
        Cell::text(l.t(&format!("portal-role-{}", account.role.code()))),
        last_in(l, account),
    ]
}

fn last_in(l: &L10n, account: &Account) -> Cell {
    account.last_in.map_or_else(|| Cell::text(l.t("portal-never-in")), |at| Cell::stamp(l.stamp_ago(at)))
}

/// All contacts of a customer, with who comes in.
pub(super) async fn customer(State(app): State<App>, viewer: Viewer, Path(id): Path<i64>) -> Answer {
    viewer.require(SEE)?;
    let l = &viewer.reader.l;
    let db = app.store.db();
    let card = case_page::customer(db, CustomerId(id)).await?.ok_or_else(Refusal::not_found)?;
    let accounts = portal::of_customer(db, CustomerId(id)).await?;
    let heads = ["admin-portal-contact", "portal-role", "admin-portal-last-in"];
    let mut table =
        Table::new(l.t("admin-portal-people"), heads.map(|key| l.t(key))).empty(l.t("admin-portal-nobody"));
    for contact in caller::contacts(db, CustomerId(id)).await? {
        let Some(number) = contact.contact else { continue };
        let who = Cell::link(contact.name, format!("/admin/portal/contacts/{number}"))
            .note(contact.mail.or(contact.phone).unwrap_or_default());
        let account = accounts.iter().find(|account| account.contact.0 == number);
        table.row(match account {
            Some(account) => vec![
                who,
                Cell::badge(Badge::new(Tone::Ok, l.t(&format!("portal-role-{}", account.role.code())))),
                last_in(l, account),
            ],
            None => vec![who, Cell::text(l.t("admin-portal-no-access")), Cell::default()],
        });
    }
    frame(&viewer, &card.name).section(Section::new(Body::Table(table))).answer()
}

pub(super) async fn show(State(app): State<App>, viewer: Viewer, Path(id): Path<i64>) -> Answer {
    viewer.require(SEE)?;
    let wish = store::wish::of(app.store.db(), ContactId(id)).await?;
    let form = wish_form(&viewer.reader.l, &wish).with("role", PortalRole::Member.code());
    page(&app, &viewer, ContactId(id), &form).await?.answer()
}

async fn contact(app: &App, id: ContactId) -> Answer<(Caller, Option<Account>)> {
    let db = app.store.db();
    let contact = caller::contact(db, id.0).await?.ok_or_else(Refusal::not_found)?;
    let accounts = portal::of_customer(db, CustomerId(contact.customer)).await?;
    Ok((contact, accounts.into_iter().find(|account| account.contact == id)))
}

async fn page(app: &App, viewer: &Viewer, id: ContactId, form: &Form) -> Answer<Page> {
    let l = &viewer.reader.l;
    let (contact, account) = contact(app, id).await?;
    let below = format!("/admin/portal/contacts/{id}");
    let reached: Vec<String> = [contact.mail.clone(), contact.phone.clone()].into_iter().flatten().collect();
    let facts = vec![
        (
            l.t("admin-portal-customer").into_owned(),
            Cell::link(&contact.customer_name, format!("/admin/portal/customers/{}", contact.customer)),
        ),
        (l.t("admin-portal-reached").into_owned(), Cell::text(l.list(&reached))),
    ];
    let mut page = frame(viewer, &contact.name).errors(form).section(Section::new(Body::Facts(facts)));
    page = page.section(access(l, viewer, &below, account.as_ref(), form));
    if viewer.may(EDIT) {
        if account.is_some() {
            let sheet = Sheet::new(format!("{below}/role"), l.t("save"))
                .fields(vec![form.field("role", "portal-role").radios(role_choices(l)).required()]);
            page = page.section(Section::new(Body::Form(sheet)).title(l.t("admin-portal-change-role")));
        }
        let sheet = Sheet::new(format!("{below}/wish"), l.t("save")).fields(wish_fields(l, form));
        page = page
            .section(Section::new(Body::Form(sheet)).title(l.t("wish-title")).note(l.t("admin-wish-text")));
    }
    Ok(page)
}

/// Whether they come in, or how they are let in.
fn access(l: &L10n, viewer: &Viewer, below: &str, account: Option<&Account>, form: &Form) -> Section {
    let section = match account {
        Some(account) => {
            let role = l.t(&format!("portal-role-{}", account.role.code()));
            let mut facts = vec![
                (l.t("portal-role").into_owned(), Cell::badge(Badge::new(Tone::Ok, role))),
                (l.t("admin-portal-invited").into_owned(), Cell::stamp(l.stamp(account.invited))),
                (l.t("admin-portal-last-in").into_owned(), last_in(l, account)),
            ];
            if viewer.may(EDIT) {
                let remove = Act::new(format!("{below}/remove"), l.t("portal-remove"));
                facts.push((l.t("admin-do").into_owned(), Cell::acts(vec![remove])));
            }
            Section::new(Body::Facts(facts))
        }
        None if viewer.may(EDIT) => {
            let sheet = Sheet::new(format!("{below}/invite"), l.t("portal-invite"))
                .fields(vec![form.field("role", "portal-role").radios(role_choices(l)).required()]);
            Section::new(Body::Form(sheet)).note(l.t("admin-portal-invite-text"))
        }
        None => Section::new(Body::Nothing).note(l.t("admin-portal-no-access")),
    };
    section.title(l.t("admin-portal-access"))
}

fn role(sent: &Sent) -> Option<PortalRole> {
    let value = sent.fields.iter().find(|(name, _)| name == "role").map(|(_, value)| value.as_str());
    value.and_then(PortalRole::from_code)
}

pub(super) async fn invite(State(app): State<App>, Path(id): Path<i64>, sent: Sent) -> Answer {
    let mut form = form(&sent, EDIT)?;
    let l = &sent.viewer.reader.l;
    let (who, _) = contact(&app, ContactId(id)).await?;
    let Some(role) = role(&sent) else {
        form.refuse("role", l.t("portal-role.missing"));
        return page(&app, &sent.viewer, ContactId(id), &form).await?.answer();
    };
    if who.mail.as_deref().unwrap_or_default().is_empty() && !app.settings.text_messages {
        form.refuse("role", l.t("admin-portal-needs-mail"));
        return page(&app, &sent.viewer, ContactId(id), &form).await?.answer();
    }
    let invited = app.store.invite(ContactId(id), role, By::Person(sent.viewer.id)).await?;
    if let Some(why) = invitation_refused(l, invited) {
        form.refuse("role", why);
        return page(&app, &sent.viewer, ContactId(id), &form).await?.answer();
    }
    let flash = Flash::ok("portal-invited").with("name", who.name);
    Ok(see_with(&format!("/admin/portal/contacts/{id}"), &flash))
}

/// The account that a form of a contact's page is about.
async fn account(app: &App, id: i64) -> Answer<Account> {
    let (_, account) = contact(app, ContactId(id)).await?;
    Ok(account.ok_or_else(Refusal::not_found)?)
}

pub(super) async fn set_role(State(app): State<App>, Path(id): Path<i64>, sent: Sent) -> Answer {
    sent.viewer.require(EDIT)?;
    let role = role(&sent).ok_or_else(|| Refusal::new(FilledText::new("portal-role.missing")))?;
    let account = account(&app, id).await?;
    app.store.set_portal_role(account.customer, account.id, role).await?;
    Ok(see_with(&format!("/admin/portal/contacts/{id}"), &Flash::ok("portal-saved")))
}

pub(super) async fn remove(State(app): State<App>, Path(id): Path<i64>, sent: Sent) -> Answer {
    sent.viewer.require(EDIT)?;
    let account = account(&app, id).await?;
    app.store.remove_portal_account(account.customer, account.id).await?;
    Ok(see_with(&format!("/admin/portal/contacts/{id}"), &Flash::ok("portal-removed")))
}

pub(super) async fn set_wish(State(app): State<App>, Path(id): Path<i64>, sent: Sent) -> Answer {
    let mut form = form(&sent, EDIT)?;
    contact(&app, ContactId(id)).await?;
    let wish = wish_of(&sent.viewer.reader.l, &mut form);
    if form.is_refused() {
        return page(&app, &sent.viewer, ContactId(id), &form).await?.answer();
    }
    app.store.set_wish(ContactId(id), &wish, Some(sent.viewer.id)).await?;
    Ok(see_with(&format!("/admin/portal/contacts/{id}"), &Flash::ok("portal-saved")))
}
