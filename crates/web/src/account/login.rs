//! The log-in: name, password, and a one-time code where the person has set one up.

use super::device;
use crate::answer::{self, Answer, FilledText, Refusal};
use crate::app::App;
use crate::components::Form;
use crate::filters;
use crate::guard;
use crate::layout::Shell;
use crate::posted::{GuestPosted, Posted};
use crate::preferences::own_path;
use crate::reader::Reader;
use crate::viewer::{self, From};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, header};
use axum::response::Response;
use data_encoding::BASE64URL_NOPAD;
use domain::ids::Digest;
use serde::Deserialize;
use store::account::{Login, Session, password, totp};

#[derive(Template)]
#[template(path = "account/login.html")]
struct LoginPage {
    s: Shell,
    form: Form,
    next: String,
    /// Asks for the code too.
    wants_code: bool,
    accounts: Vec<(String, String)>,
    demo_password: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Next {
    next: Option<String>,
}

pub(super) async fn show(State(app): State<App>, reader: Reader, Query(next): Query<Next>) -> Answer {
    let form = Form::new(&reader.l);
    answer::page(&page(&app, &reader, form, next.next.as_deref().unwrap_or("/"), false))
}

fn page(app: &App, reader: &Reader, form: Form, next: &str, wants_code: bool) -> LoginPage {
    let demo = app.settings.demo.as_ref();
    LoginPage {
        s: Shell::new(reader, &reader.l.t("login-title")),
        form,
        next: own_path(next).to_owned(),
        wants_code,
        accounts: demo.map(|d| d.accounts.clone()).unwrap_or_default(),
        demo_password: demo.map(|d| d.password.clone()).unwrap_or_default(),
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Sent {
    #[serde(default)]
    login: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    next: String,
}

pub(super) async fn log_in(
    State(app): State<App>,
    reader: Reader,
    From(address): From,
    headers: HeaderMap,
    sent: GuestPosted<Sent>,
) -> Answer {
    let form = sent.form;
    let name = form.login.trim().to_lowercase();
    let login = app.store.login(&name).await?;
    let known_device = login.as_ref().and_then(|login| device::known(&headers, &app, login.person));
    let from = guard::From { address, known_device };
    let now = app.wall_now();
    if let Some(wait) = app.guard.wait(&name, from, now) {
        let minutes = (wait.as_secs() + 59) / 60;
        let text = FilledText::new("login-wait").with("minutes", minutes);
        return Err(Refusal::too_many(text, wait.as_secs()).into());
    }
    match check(&app, login, form.password, &form.code).await? {
        Checked::Wrong => {
            app.guard.failed(&name, from, now);
            let mut again = Form::sent(&reader.l, [("login", form.login)]);
            again.refuse("password", reader.l.t("login-wrong"));
            answer::page_with_errors(&page(&app, &reader, again, &form.next, false))
        }
        Checked::CodeMissing | Checked::CodeWrong if form.code.trim().is_empty() => {
            let again = Form::sent(&reader.l, [("login", form.login)]);
            answer::page(&page(&app, &reader, again, &form.next, true))
        }
        Checked::CodeMissing | Checked::CodeWrong => {
            app.guard.failed(&name, from, now);
            let mut again = Form::sent(&reader.l, [("login", form.login)]);
            again.refuse("code", reader.l.t("login-code-wrong"));
            answer::page_with_errors(&page(&app, &reader, again, &form.next, true))
        }
        Checked::Right(login) => {
            app.guard.succeeded(&name, from);
            begin(&app, &login, &headers, &address.to_string(), own_path(&form.next)).await
        }
    }
}

enum Checked {
    Right(Login),
    Wrong,
    CodeMissing,
    CodeWrong,
}

/// The code is asked for only after the password was right, and both are sent together the second time.
async fn check(app: &App, login: Option<Login>, typed: String, code: &str) -> Answer<Checked> {
    let hash = login.as_ref().and_then(|l| l.password_hash.clone());
    // Hashing takes tens of milliseconds of one core: not on the threads that serve pages.
    let right = tokio::task::spawn_blocking(move || password::verify(&typed, hash.as_deref())).await?;
    let Some(login) = login.filter(|_| right) else { return Ok(Checked::Wrong) };
    let left = app.store.world().directory.person(login.person).is_none_or(|p| !p.works_here(app.now()));
    if left {
        return Ok(Checked::Wrong);
    }
    let Some(secret) = &login.totp_secret else { return Ok(Checked::Right(login)) };
    if code.trim().is_empty() {
        return Ok(Checked::CodeMissing);
    }
    let seconds = u64::try_from(app.wall_now().as_second()).unwrap_or(0);
    let last = login.totp_last_step.and_then(|s| u64::try_from(s).ok());
    let Some(step) = totp::check(secret, code, seconds, last) else { return Ok(Checked::CodeWrong) };
    let step = i64::try_from(step).unwrap_or(i64::MAX);
    let first_use = app.store.use_totp_step(login.person, step).await?;
    Ok(if first_use { Checked::Right(login) } else { Checked::CodeWrong })
}

async fn begin(app: &App, login: &Login, headers: &HeaderMap, address: &str, next: &str) -> Answer {
    let cookie = BASE64URL_NOPAD.encode(&app.random::<32>());
    let now = app.wall_now();
    let agent = headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let session = Session {
        token: Digest::of_file(cookie.as_bytes()),
        person: login.person,
        csrf: BASE64URL_NOPAD.encode(&app.random::<24>()),
        created: now,
        seen: now,
        expires: viewer::expiry(now),
        address: address.to_owned(),
        agent: agent.chars().take(300).collect(),
        language: None,
    };
    app.store.begin_session(&session).await?;
    app.store.forget_old_sessions(now).await?;
    let mut response: Response = answer::see(next);
    viewer::set_session_cookie(response.headers_mut(), app, Some(&cookie));
    device::set(response.headers_mut(), app, login.person);
    Ok(response)
}

#[derive(Debug, Deserialize)]
pub(super) struct Nothing {}

pub(super) async fn log_out(State(app): State<App>, sent: Posted<Nothing>) -> Answer {
    app.store.end_session(sent.viewer.id, sent.viewer.session.token).await?;
    let mut response = answer::see("/login");
    viewer::set_session_cookie(response.headers_mut(), &app, None);
    Ok(response)
}
