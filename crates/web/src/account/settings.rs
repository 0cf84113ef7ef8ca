//! What somebody sets for themselves: password, one-time codes, notices by mail, and the sessions that are open.

use crate::answer::{self, Answer, Refusal, Stop};
use crate::app::App;
use crate::components::Form;
use crate::filters;
use crate::flash::Flash;
use crate::i18n::L10n;
use crate::layout::Shell;
use crate::posted::Posted;
use crate::viewer::Viewer;
use askama::Template;
use axum::extract::State;
use domain::ids::Digest;
use serde::Deserialize;
use store::account::{Login, Preferences, password, totp};

#[derive(Template)]
#[template(path = "account/settings.html")]
struct SettingsPage {
    s: Shell,
    form: Form,
    preferences: Preferences,
    sessions: Vec<SessionRow>,
}

impl SettingsPage {
    fn notices_value(&self) -> &'static str {
        if self.preferences.mail_notices { "on" } else { "" }
    }
}

struct SessionRow {
    token: String,
    here: bool,
    agent: String,
    address: String,
    seen: String,
}

pub(super) async fn show(State(app): State<App>, viewer: Viewer) -> Answer {
    let form = Form::new(&viewer.reader.l);
    answer::page(&page(&app, &viewer, form).await?)
}

async fn page(app: &App, viewer: &Viewer, form: Form) -> Answer<SettingsPage> {
    let l = &viewer.reader.l;
    let preferences = app.store.preferences(viewer.id).await?.ok_or_else(Refusal::not_found)?;
    let sessions = app.store.sessions_of(viewer.id, app.wall_now()).await?;
    let rows = sessions.into_iter().map(|session| SessionRow {
        token: session.token.to_string(),
        here: session.token == viewer.session.token,
        agent: agent_words(&session.agent),
        address: session.address,
        seen: l.ago(session.seen),
    });
    Ok(SettingsPage { s: viewer.shell(&l.t("settings-title")), form, preferences, sessions: rows.collect() })
}

/// "Chrome · Windows": enough to know one's own browsers by.
pub(crate) fn agent_words(agent: &str) -> String {
    let browsers = [
        ("Edg/", "Edge"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
        ("curl/", "curl"),
    ];
    let systems = [
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ];
    let find = |list: &[(&str, &'static str)]| {
        list.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name)
    };
    let words: Vec<&str> = [find(&browsers), find(&systems)].into_iter().flatten().collect();
    if words.is_empty() { agent.chars().take(60).collect() } else { words.join(" · ") }
}

#[derive(Debug, Deserialize)]
pub(super) struct NewPassword {
    #[serde(default)]
    password: String,
    #[serde(default)]
    new_password: String,
}

pub(super) async fn change_password(State(app): State<App>, sent: Posted<NewPassword>) -> Answer {
    let viewer = &sent.viewer;
    let l = &viewer.reader.l;
    let mut form = Form::new(l);
    let login = own_login(&app, viewer).await?;
    if !verified(&login, &sent.form.password).await? {
        form.refuse("password", l.t("settings-password-wrong"));
    }
    if let Err(fault) = password::check(&sent.form.new_password, &login.login) {
        form.refuse("new_password", fault_words(l, fault));
    }
    if form.is_refused() {
        return answer::page_with_errors(&page(&app, viewer, form).await?);
    }
    let hash = hashed(&app, sent.form.new_password.clone()).await?;
    app.store.set_password(viewer.id, &hash).await?;
    // Whoever knew the old one is out.
    app.store.end_other_sessions(viewer.id, Some(viewer.session.token)).await?;
    Ok(answer::see_with("/settings", &Flash::ok("settings-password-changed")))
}

/// The hash of a password that was taken.
pub(crate) async fn hashed(app: &App, new: String) -> Answer<String> {
    let salt = app.random();
    // Hashing takes tens of milliseconds of one core: not on the threads that serve pages.
    let hash = tokio::task::spawn_blocking(move || password::hash(&new, salt)).await?;
    hash.ok_or_else(|| Stop::failed("the password could not be hashed"))
}

/// Why a password is not taken.
pub(crate) fn fault_words(l: &L10n, fault: password::PasswordFault) -> String {
    let key = match fault {
        password::PasswordFault::TooShort => "settings-password-short",
        password::PasswordFault::TooLong => "settings-password-long",
        password::PasswordFault::TooObvious => "settings-password-obvious",
    };
    l.ta(key, &[("n", &password::PASSWORD_CHARS_MIN)])
}

async fn own_login(app: &App, viewer: &Viewer) -> Answer<Login> {
    Ok(app.store.login_of(viewer.id).await?.ok_or_else(Refusal::log_in)?)
}

async fn verified(login: &Login, typed: &str) -> Answer<bool> {
    let (hash, typed) = (login.password_hash.clone(), typed.to_owned());
    Ok(tokio::task::spawn_blocking(move || password::verify(&typed, hash.as_deref())).await?)
}

#[derive(Debug, Deserialize)]
pub(super) struct Notices {
    mail_notices: Option<String>,
}

pub(super) async fn change_notices(State(app): State<App>, sent: Posted<Notices>) -> Answer {
    app.store.set_mail_notices(sent.viewer.id, sent.form.mail_notices.is_some()).await?;
    Ok(answer::see_with("/settings", &Flash::ok("settings-saved")))
}

#[derive(Debug, Deserialize)]
pub(super) struct Which {
    token: String,
}

pub(super) async fn end_session(State(app): State<App>, sent: Posted<Which>) -> Answer {
    let token: Digest = sent.form.token.parse().map_err(|_| Refusal::not_found())?;
    app.store.end_session(sent.viewer.id, token).await?;
    Ok(answer::see_with("/settings", &Flash::ok("settings-session-ended")))
}

#[derive(Debug, Deserialize)]
pub(super) struct Nothing {}

pub(super) async fn end_others(State(app): State<App>, sent: Posted<Nothing>) -> Answer {
    let ended = app.store.end_other_sessions(sent.viewer.id, Some(sent.viewer.session.token)).await?;
    let flash = Flash::ok("settings-sessions-ended").with("n", i64::try_from(ended).unwrap_or(0));
    Ok(answer::see_with("/settings", &flash))
}

#[derive(Template)]
#[template(path = "account/code.html")]
struct CodePage {
    s: Shell,
    form: Form,
    secret: String,
    /// The QR code: side in modules with its margin, and the path of its dark modules.
    side: i32,
    path: String,
}

pub(super) async fn show_code(State(app): State<App>, viewer: Viewer) -> Answer {
    let secret = totp::secret(app.random());
    let form = Form::new(&viewer.reader.l);
    answer::page(&code_page(&app, &viewer, form, secret).await?)
}

async fn code_page(app: &App, viewer: &Viewer, form: Form, secret: String) -> Answer<CodePage> {
    let login = own_login(app, viewer).await?;
    let s = viewer
        .shell(&viewer.reader.l.t("settings-code-title"))
        .crumb("/settings", &viewer.reader.l.t("settings-title"));
    let issuer = viewer.reader.house.name.clone().unwrap_or_else(|| "aftercare".to_owned());
    let address = totp::address(&secret, &login.login, &issuer);
    let (side, path) = qr(&address)?;
    Ok(CodePage { s, form, secret, side, path })
}

/// Margin of four modules, as the standard for QR codes (ISO/IEC 18004) asks.
fn qr(text: &str) -> Answer<(i32, String)> {
    let code = qrcodegen::QrCode::encode_text(text, qrcodegen::QrCodeEcc::Medium)
        .map_err(|_| Stop::failed("the address is too long for a QR code"))?;
    let size = code.size();
    let dark =
        (0..size).flat_map(|y| (0..size).map(move |x| (x, y))).filter(|(x, y)| code.get_module(*x, *y));
    let path = dark.map(|(x, y)| format!("M{} {}h1v1h-1z", x + 4, y + 4)).collect();
    Ok((size + 8, path))
}

#[derive(Debug, Deserialize)]
pub(super) struct NewCode {
    secret: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    password: String,
}

/// A code is set up only with one that is right now, so that nobody locks themselves out.
pub(super) async fn set_up_code(State(app): State<App>, sent: Posted<NewCode>) -> Answer {
    let (viewer, typed) = (&sent.viewer, &sent.form);
    let l = &viewer.reader.l;
    let mut form = Form::new(l);
    let login = own_login(&app, viewer).await?;
    if !verified(&login, &typed.password).await? {
        form.refuse("password", l.t("settings-password-wrong"));
    }
    let seconds = u64::try_from(app.wall_now().as_second()).unwrap_or(0);
    let step = totp::check(&typed.secret, &typed.code, seconds, None);
    if step.is_none() {
        form.refuse("code", l.t("login-code-wrong"));
    }
    if form.is_refused() {
        return answer::page_with_errors(&code_page(&app, viewer, form, typed.secret.clone()).await?);
    }
    let step = step.and_then(|s| i64::try_from(s).ok());
    app.store.set_totp(viewer.id, Some(&typed.secret), step).await?;
    Ok(answer::see_with("/settings", &Flash::ok("settings-code-on")))
}

#[derive(Debug, Deserialize)]
pub(super) struct Own {
    #[serde(default)]
    password: String,
}

pub(super) async fn remove_code(State(app): State<App>, sent: Posted<Own>) -> Answer {
    let viewer = &sent.viewer;
    let login = own_login(&app, viewer).await?;
    if !verified(&login, &sent.form.password).await? {
        let mut form = Form::new(&viewer.reader.l);
        form.refuse("code_password", viewer.reader.l.t("settings-password-wrong"));
        return answer::page_with_errors(&page(&app, viewer, form).await?);
    }
    app.store.set_totp(viewer.id, None, None).await?;
    Ok(answer::see_with("/settings", &Flash::ok("settings-code-off")))
}
