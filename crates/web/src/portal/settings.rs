//! What somebody of a customer's sets for themselves: how they wish to be told, a password, the devices that are logged in.

use super::person::PortalPerson;
use crate::account::agent_words;
use crate::answer::{self, Answer, Refusal};
use crate::app::App;
use crate::components::{Choice, Field, Form};
use crate::filters;
use crate::flash::Flash;
use crate::i18n::{L10n, Lang};
use crate::layout::Shell;
use crate::posted::PortalPosted;
use askama::Template;
use axum::extract::State;
use domain::ids::Digest;
use domain::notification::{parse_quiet, written};
use domain::wish::{Preferred, Wish};
use serde::Deserialize;
use store::account::password;

#[derive(Template)]
#[template(path = "portal/settings.html")]
struct SettingsPage {
    s: Shell,
    form: Form,
    wish: Vec<Field>,
    has_password: bool,
    sessions: Vec<SessionRow>,
}

struct SessionRow {
    token: String,
    here: bool,
    agent: String,
    address: String,
    seen: String,
}

/// A form with what somebody wishes.
pub(crate) fn wish_form(l: &L10n, wish: &Wish) -> Form {
    let (from, until) = wish.quiet.map(|(from, until)| (written(from), written(until))).unzip();
    Form::new(l)
        .with("way", wish.way.map(Preferred::code).unwrap_or_default())
        .with("language", wish.language.clone().unwrap_or_default())
        .with("quiet_from", from.unwrap_or_default())
        .with("quiet_until", until.unwrap_or_default())
}

/// Its fields, on whichever page they stand.
pub(crate) fn wish_fields(l: &L10n, form: &Form) -> Vec<Field> {
    let way = |code: &str| {
        let key = format!("wish-way-{}", if code.is_empty() { "any" } else { code });
        Choice::new(code, l.t(&key)).hint(l.t(&format!("{key}.hint")))
    };
    let ways = std::iter::once("").chain(Preferred::ALL.map(Preferred::code)).map(way);
    let any = Choice::new("", l.t("wish-language-any"));
    let languages = Lang::ALL.map(|lang| Choice::new(lang.code(), lang.own_name()));
    vec![
        form.field("way", "wish-way").radios(ways.collect()),
        form.field("language", "wish-language").select(std::iter::once(any).chain(languages).collect()),
        form.field("quiet_from", "wish-quiet-from").short().max(5),
        form.field("quiet_until", "wish-quiet-until").short().max(5),
    ]
}

/// What was sent as a wish; a form that is refused names what is to be changed.
pub(crate) fn wish_of(l: &L10n, form: &mut Form) -> Wish {
    let way = match form.value("way") {
        "" => None,
        code => Preferred::from_code(code),
    };
    let language = Lang::from_tag(form.value("language")).map(|lang| lang.code().to_owned());
    let quiet = match parse_quiet(form.value("quiet_from"), form.value("quiet_until")) {
        Ok(quiet) => quiet,
        Err(_) => {
            form.refuse("quiet_from", l.t("admin-quiet-wrong"));
            None
        }
    };
    Wish { way, language: language.filter(|_| !form.value("language").is_empty()), quiet }
}

pub(super) async fn show(State(app): State<App>, person: PortalPerson) -> Answer {
    let form = wish_form(&person.reader.l, &person.wish);
    answer::page(&page(&app, &person, form).await?)
}

async fn page(app: &App, person: &PortalPerson, form: Form) -> Answer<SettingsPage> {
    let l = &person.reader.l;
    let sessions = app.store.portal_sessions_of(person.account.id, app.wall_now()).await?;
    let rows = sessions.into_iter().map(|session| SessionRow {
        token: session.token.to_string(),
        here: session.token == person.session.token,
        agent: agent_words(&session.agent),
        address: session.address,
        seen: l.ago(session.seen),
    });
    Ok(SettingsPage {
        s: person.shell(&l.t("portal-settings-title")),
        wish: wish_fields(l, &form),
        form,
        has_password: person.account.password_hash.is_some(),
        sessions: rows.collect(),
    })
}

#[derive(Debug, Deserialize)]
pub(super) struct Fields {}

pub(super) async fn set_wish(State(app): State<App>, sent: PortalPosted<Fields>) -> Answer {
    let person = &sent.person;
    let l = &person.reader.l;
    let fields = sent.fields.iter().filter(|(name, _)| name != "csrf").cloned();
    let mut form = Form::sent(l, fields);
    let wish = wish_of(l, &mut form);
    if form.is_refused() {
        return answer::page_with_errors(&page(&app, person, form).await?);
    }
    app.store.set_wish(person.account.contact, &wish, None).await?;
    Ok(answer::see_with("/portal/settings", &Flash::ok("portal-saved")))
}

#[derive(Debug, Deserialize)]
pub(super) struct NewPassword {
    #[serde(default)]
    password: String,
    #[serde(default)]
    new_password: String,
}

pub(super) async fn set_password(State(app): State<App>, sent: PortalPosted<NewPassword>) -> Answer {
    let person = &sent.person;
    let l = &person.reader.l;
    let mut form = wish_form(l, &person.wish);
    if let Some(hash) = person.account.password_hash.clone() {
        let typed = sent.form.password.clone();
        let right = tokio::task::spawn_blocking(move || password::verify(&typed, Some(&hash))).await?;
        if !right {
            form.refuse("password", l.t("settings-password-wrong"));
        }
    }
    let name = person.account.mail.as_deref().and_then(|mail| mail.split('@').next()).unwrap_or_default();
    if let Err(fault) = password::check(&sent.form.new_password, name) {
        form.refuse("new_password", crate::account::fault_words(l, fault));
    }
    if form.is_refused() {
        return answer::page_with_errors(&page(&app, person, form).await?);
    }
    let hash = crate::account::hashed(&app, sent.form.new_password.clone()).await?;
    app.store.set_portal_password(person.account.id, Some(&hash)).await?;
    // Whoever knew the old one is out.
    app.store.end_other_portal_sessions(person.account.id, Some(person.session.token)).await?;
    Ok(answer::see_with("/portal/settings", &Flash::ok("settings-password-changed")))
}

#[derive(Debug, Deserialize)]
pub(super) struct Which {
    token: String,
}

pub(super) async fn end_session(State(app): State<App>, sent: PortalPosted<Which>) -> Answer {
    let token: Digest = sent.form.token.parse().map_err(|_| Refusal::not_found())?;
    app.store.end_portal_session(sent.person.account.id, token).await?;
    Ok(answer::see_with("/portal/settings", &Flash::ok("settings-session-ended")))
}

pub(super) async fn end_others(State(app): State<App>, sent: PortalPosted<Fields>) -> Answer {
    let PortalPerson { account, session, .. } = &sent.person;
    let ended = app.store.end_other_portal_sessions(account.id, Some(session.token)).await?;
    let flash = Flash::ok("settings-sessions-ended").with("n", i64::try_from(ended).unwrap_or(0));
    Ok(answer::see_with("/portal/settings", &flash))
}
