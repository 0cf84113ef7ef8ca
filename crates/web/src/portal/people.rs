//! Who else of the customer's comes in, and as what. For owners.

use super::person::PortalPerson;
use crate::answer::{self, Answer, FilledText, Refusal};
use crate::app::App;
use crate::components::{Choice, Form};
use crate::filters;
use crate::flash::Flash;
use crate::i18n::L10n;
use crate::layout::Shell;
use crate::posted::PortalPosted;
use askama::Template;
use axum::extract::{Path, State};
use domain::contact::{MailAddress, NAME_CHARS_MAX, Phone};
use domain::portal::{PEOPLE_MAX, PortalRight, PortalRole};
use serde::Deserialize;
use store::portal::{self, Account, By, Invited, Newcomer};

#[derive(Template)]
#[template(path = "portal/people.html")]
struct PeoplePage {
    s: Shell,
    form: Form,
    roles: Vec<Choice>,
    people: Vec<PersonRow>,
}

struct PersonRow {
    id: i64,
    me: bool,
    name: String,
    address: String,
    role: PortalRole,
    last_in: Option<String>,
}

/// The roles to choose from, each with what it may do.
pub(crate) fn roles(l: &L10n) -> Vec<Choice> {
    let choice = |role: PortalRole| {
        let key = format!("portal-role-{}", role.code());
        Choice::new(role.code(), l.t(&key)).hint(l.t(&format!("{key}.hint")))
    };
    PortalRole::ALL.map(choice).into()
}

pub(super) async fn show(State(app): State<App>, person: PortalPerson) -> Answer {
    person.require(PortalRight::ManagePeople)?;
    let form = Form::new(&person.reader.l).with("role", PortalRole::Member.code());
    answer::page(&page(&app, &person, form).await?)
}

async fn page(app: &App, person: &PortalPerson, form: Form) -> Answer<PeoplePage> {
    let l = &person.reader.l;
    let people = portal::of_customer(app.store.db(), person.customer()).await?;
    let people = people.into_iter().map(|account| PersonRow {
        id: account.id,
        me: account.id == person.account.id,
        address: address(&account),
        name: account.name,
        role: account.role,
        last_in: account.last_in.map(|at| l.ago(at)),
    });
    let people = people.collect();
    Ok(PeoplePage { s: person.shell(&l.t("portal-people-title")), form, roles: roles(l), people })
}

fn address(account: &Account) -> String {
    account.mail.clone().filter(|mail| !mail.is_empty()).or(account.phone.clone()).unwrap_or_default()
}

#[derive(Debug, Deserialize)]
pub(super) struct Sent {
    #[serde(default)]
    role: String,
}

/// Who is let in, as a form names them: name, mail or number.
fn newcomer(l: &L10n, form: &mut Form) -> Newcomer {
    let phone = match form.value("phone").trim() {
        "" => None,
        text => match Phone::parse(text) {
            Ok(phone) => Some(phone),
            Err(_) => {
                form.refuse("phone", l.t("guest-phone.pattern"));
                None
            }
        },
    };
    let mail = match form.value("mail").trim() {
        "" => None,
        text => match MailAddress::parse(text) {
            Ok(mail) => Some(mail),
            Err(_) => {
                form.refuse("mail", l.t("guest-mail.pattern"));
                None
            }
        },
    };
    let name: String = form.value("name").trim().chars().take(NAME_CHARS_MAX).collect();
    if name.is_empty() {
        form.refuse("name", l.t("portal-person-name.missing"));
    }
    if phone.is_none() && mail.is_none() && !form.is_refused() {
        form.refuse("mail", l.t("portal-no-way"));
    }
    Newcomer { name, phone, mail }
}

/// Why somebody was not let in, in words; `None` when they were.
pub(crate) fn refused(l: &L10n, invited: Invited) -> Option<String> {
    match invited {
        Invited::In(_) => None,
        Invited::Already(_) => Some(l.t("portal-already-in").into_owned()),
        Invited::NoWay => Some(l.t("portal-no-way").into_owned()),
        Invited::TooMany => Some(l.tn("portal-people-max", PEOPLE_MAX)),
        Invited::NoSuchContact => Some(l.t("portal-no-contact").into_owned()),
    }
}

pub(super) async fn invite(State(app): State<App>, sent: PortalPosted<Sent>) -> Answer {
    let person = &sent.person;
    person.require(PortalRight::ManagePeople)?;
    let l = &person.reader.l;
    let fields = sent.fields.iter().filter(|(name, _)| name != "csrf").cloned();
    let mut form = Form::sent(l, fields);
    let role = PortalRole::from_code(&sent.form.role);
    if role.is_none() {
        form.refuse("role", l.t("portal-role.missing"));
    }
    let who = newcomer(l, &mut form);
    let (Some(role), false) = (role, form.is_refused()) else {
        return answer::page_with_errors(&page(&app, person, form).await?);
    };
    // A number alone can only be reached by text message.
    if who.mail.is_none() && !app.settings.text_messages {
        form.refuse("mail", l.t("portal-login-no-texts"));
        return answer::page_with_errors(&page(&app, person, form).await?);
    }
    let by = By::Account(person.account.id);
    let invited = app.store.invite_newcomer(person.customer(), &who, role, by).await?;
    if let Some(why) = refused(l, invited) {
        form.refuse("mail", why);
        return answer::page_with_errors(&page(&app, person, form).await?);
    }
    Ok(answer::see_with("/portal/people", &Flash::ok("portal-invited").with("name", who.name)))
}

/// Somebody has to be left who says who comes in.
async fn needs_another_owner(app: &App, person: &PortalPerson, id: i64) -> Answer<()> {
    let people = portal::of_customer(app.store.db(), person.customer()).await?;
    let of_them = people.iter().find(|account| account.id == id).ok_or_else(Refusal::not_found)?;
    let owners = people.iter().filter(|account| account.role == PortalRole::Owner).count();
    if of_them.role == PortalRole::Owner && owners < 2 {
        return Err(Refusal::new(FilledText::new("portal-last-owner")).into());
    }
    Ok(())
}

pub(super) async fn set_role(
    State(app): State<App>,
    Path(id): Path<i64>,
    sent: PortalPosted<Sent>,
) -> Answer {
    let person = &sent.person;
    person.require(PortalRight::ManagePeople)?;
    let role = PortalRole::from_code(&sent.form.role);
    let role = role.ok_or_else(|| Refusal::new(FilledText::new("portal-role.missing")))?;
    if role != PortalRole::Owner {
        needs_another_owner(&app, person, id).await?;
    }
    if !app.store.set_portal_role(person.customer(), id, role).await? {
        return Err(Refusal::not_found().into());
    }
    Ok(answer::see_with("/portal/people", &Flash::ok("portal-saved")))
}

pub(super) async fn remove(State(app): State<App>, Path(id): Path<i64>, sent: PortalPosted<Sent>) -> Answer {
    let person = &sent.person;
    person.require(PortalRight::ManagePeople)?;
    needs_another_owner(&app, person, id).await?;
    if !app.store.remove_portal_account(person.customer(), id).await? {
        return Err(Refusal::not_found().into());
    }
    Ok(answer::see_with("/portal/people", &Flash::ok("portal-removed")))
}
