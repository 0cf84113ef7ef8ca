//! Coming in: by a code to one's mail address or number, or by a password, for who has set one.

use super::entrance::{self, Address, Held};
use super::person::{self, PortalPerson};
use crate::answer::{self, Answer, FilledText, Refusal};
use crate::app::App;
use crate::components::Form;
use crate::filters;
use crate::guard;
use crate::guest::counted;
use crate::layout::Shell;
use crate::posted::{GuestPosted, PortalPosted};
use crate::preferences::own_path;
use crate::rates::network;
use crate::reader::Reader;
use crate::viewer::From;
use askama::Template;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, header};
use axum::response::Response;
use data_encoding::BASE64URL_NOPAD;
use domain::ids::Digest;
use domain::portal::CODE_LIFE;
use serde::Deserialize;
use store::portal::{Account, PortalSession};

#[derive(Template)]
#[template(path = "portal/login.html")]
struct LoginPage {
    s: Shell,
    form: Form,
    next: String,
    /// The form for the password stands open.
    by_password: bool,
    text_messages: bool,
    accounts: Vec<(String, String)>,
    demo_password: String,
}

#[derive(Template)]
#[template(path = "portal/code.html")]
struct CodePage {
    s: Shell,
    form: Form,
    next: String,
    held: String,
    minutes: i64,
}

#[derive(Template)]
#[template(path = "portal/choose.html")]
struct ChoosePage {
    s: Shell,
    next: String,
    held: String,
    accounts: Vec<Account>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Next {
    next: Option<String>,
}

pub(super) async fn show(State(app): State<App>, reader: Reader, Query(next): Query<Next>) -> Answer {
    let form = Form::new(&reader.l);
    answer::page(&login_page(&app, &reader, form, next.next.as_deref().unwrap_or_default(), false))
}

/// A page of the portal to go on at.
fn next_page(next: &str) -> &str {
    let next = own_path(next);
    if crate::error::is_portal(next) { next } else { "/portal/home" }
}

fn login_page(app: &App, reader: &Reader, form: Form, next: &str, by_password: bool) -> LoginPage {
    let demo = app.settings.demo.as_ref();
    LoginPage {
        s: Shell::new(reader, &reader.l.t("portal-login-title")),
        form,
        next: next_page(next).to_owned(),
        by_password,
        text_messages: app.settings.text_messages,
        accounts: demo.map(|d| d.portal.clone()).unwrap_or_default(),
        demo_password: demo.map(|d| d.password.clone()).unwrap_or_default(),
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Sent {
    #[serde(default)]
    address: String,
    #[serde(default)]
    password: String,
    /// `code` or `password`
    #[serde(default)]
    by: String,
    #[serde(default)]
    next: String,
}

pub(super) async fn ask(
    State(app): State<App>,
    reader: Reader,
    From(from): From,
    headers: HeaderMap,
    sent: GuestPosted<Sent>,
) -> Answer {
    let l = &reader.l;
    let typed = sent.form;
    let by_password = typed.by == "password";
    let mut form = Form::sent(l, [("address", typed.address.clone())]);
    let Some(address) = Address::parse(&typed.address) else {
        form.refuse("address", l.t("portal-login-address.pattern"));
        return answer::page_with_errors(&login_page(&app, &reader, form, &typed.next, by_password));
    };
    if by_password {
        let guarded = guard::From { address: from, known_device: None };
        let name = format!("portal:{}", address.as_str());
        let now = app.wall_now();
        if let Some(wait) = app.guard.wait(&name, guarded, now) {
            let minutes = (wait.as_secs() + 59) / 60;
            let text = FilledText::new("login-wait").with("minutes", minutes);
            return Err(Refusal::too_many(text, wait.as_secs()).into());
        }
        return match entrance::by_password(&app, &address, &typed.password).await? {
            Some(account) => {
                app.guard.succeeded(&name, guarded);
                begin(&app, &account, &headers, &from.to_string(), &typed.next).await
            }
            None => {
                app.guard.failed(&name, guarded, now);
                form.refuse("password", l.t("portal-login-wrong"));
                answer::page_with_errors(&login_page(&app, &reader, form, &typed.next, true))
            }
        };
    }
    if matches!(address, Address::Phone(_)) && !app.settings.text_messages {
        form.refuse("address", l.t("portal-login-no-texts"));
        return answer::page_with_errors(&login_page(&app, &reader, form, &typed.next, false));
    }
    // Counted whether anybody has the address or not: the limit tells nothing.
    let (to, now) = (address.as_str().to_owned(), app.wall_now());
    counted(app.codes.ask(network(from), now), "portal-too-many-codes")?;
    counted(app.codes_for.ask((network(from), to.clone()), now), "portal-too-many-codes")?;
    counted(app.codes_anywhere.ask(to, now), "portal-too-many-codes")?;
    let held = entrance::ask(&app, &address, l.code()).await?;
    answer::page(&code_page(&reader, Form::new(l), &typed.next, held))
}

fn code_page(reader: &Reader, form: Form, next: &str, held: Held) -> CodePage {
    CodePage {
        s: Shell::new(reader, &reader.l.t("portal-code-title")),
        form,
        next: next_page(next).to_owned(),
        held: held.to_string(),
        minutes: CODE_LIFE.as_mins(),
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Code {
    #[serde(default)]
    held: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    next: String,
    /// The one of several who was chosen.
    #[serde(default)]
    account: i64,
}

pub(super) async fn code(
    State(app): State<App>,
    reader: Reader,
    From(from): From,
    headers: HeaderMap,
    sent: GuestPosted<Code>,
) -> Answer {
    counted(app.code_tries.ask(network(from), app.wall_now()), "portal-too-many-codes")?;
    let typed = sent.form;
    let Some(held) = Held::parse(&typed.held) else { return Ok(answer::see("/portal/login")) };
    if !entrance::is_right(&app, held, &typed.code).await? {
        let mut form = Form::new(&reader.l);
        form.refuse("code", reader.l.t("portal-code-wrong"));
        return answer::page_with_errors(&code_page(&reader, form, &typed.next, held));
    }
    let accounts = entrance::whom(&app, held).await?;
    match accounts.as_slice() {
        [account] => enter(&app, held, account, &headers, &from.to_string(), &typed.next).await,
        _ => {
            let s = Shell::new(&reader, &reader.l.t("portal-choose-title"));
            let next = next_page(&typed.next).to_owned();
            answer::page(&ChoosePage { s, next, held: held.to_string(), accounts })
        }
    }
}

/// One mail address or number may be that of several customers' people.
pub(super) async fn choose(
    State(app): State<App>,
    From(from): From,
    headers: HeaderMap,
    sent: GuestPosted<Code>,
) -> Answer {
    counted(app.code_tries.ask(network(from), app.wall_now()), "portal-too-many-codes")?;
    let typed = sent.form;
    let Some(held) = Held::parse(&typed.held) else { return Ok(answer::see("/portal/login")) };
    let accounts = entrance::whom(&app, held).await?;
    match accounts.iter().find(|account| account.id == typed.account) {
        Some(account) => enter(&app, held, account, &headers, &from.to_string(), &typed.next).await,
        None => Ok(answer::see("/portal/login")),
    }
}

async fn enter(
    app: &App,
    held: Held,
    account: &Account,
    headers: &HeaderMap,
    from: &str,
    next: &str,
) -> Answer {
    if entrance::enter(app, held).await? {
        begin(app, account, headers, from, next).await
    } else {
        Ok(answer::see("/portal/login"))
    }
}

async fn begin(app: &App, account: &Account, headers: &HeaderMap, from: &str, next: &str) -> Answer {
    let cookie = BASE64URL_NOPAD.encode(&app.random::<32>());
    let now = app.wall_now();
    let agent = headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let session = PortalSession {
        token: Digest::of_file(cookie.as_bytes()),
        account: account.id,
        csrf: BASE64URL_NOPAD.encode(&app.random::<24>()),
        created: now,
        seen: now,
        expires: person::expiry(now),
        address: from.to_owned(),
        agent: agent.chars().take(300).collect(),
    };
    app.store.begin_portal_session(&session).await?;
    let mut response: Response = answer::see(next_page(next));
    person::set_session_cookie(response.headers_mut(), app, Some(&cookie));
    Ok(response)
}

#[derive(Debug, Deserialize)]
pub(super) struct Nothing {}

pub(super) async fn log_out(State(app): State<App>, sent: PortalPosted<Nothing>) -> Answer {
    let PortalPerson { account, session, .. } = &sent.person;
    app.store.end_portal_session(account.id, session.token).await?;
    let mut response = answer::see("/portal/login");
    person::set_session_cookie(response.headers_mut(), &app, None);
    Ok(response)
}
