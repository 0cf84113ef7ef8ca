//! Who is logged in; an extractor for every page that people of the company see.

use crate::answer::{Refusal, Stop};
use crate::app::App;
use crate::cookie;
use crate::i18n::Lang;
use crate::layout::{NavItem, Shell, ShellUser};
use crate::reader::Reader;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use domain::case::Actor;
use domain::ids::{DepartmentCode, Digest, PersonId};
use domain::roles::{self, Permission, Role};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use store::account::Session;
use store::outage::Outage;

/// The cookie of a session; with TLS its name forbids setting it from elsewhere.
const COOKIE: &str = "session";
const COOKIE_TLS: &str = "__Host-session";
/// A session that is not used for so long is over.
pub(crate) const IDLE: SignedDuration = SignedDuration::from_hours(12);
/// The time of use is written down at most this often.
const TOUCH_EVERY: SignedDuration = SignedDuration::from_mins(5);

/// Somebody of the company, logged in.
#[derive(Clone, Debug)]
pub struct Viewer {
    pub id: PersonId,
    pub name: String,
    pub department: DepartmentCode,
    pub roles: BTreeSet<Role>,
    pub reader: Reader,
    pub session: Session,
    /// Notifications that wait to be read.
    pub unread: u32,
    /// Channels that have been down for long; for administrators only.
    pub outages: Vec<Outage>,
}

impl Viewer {
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor::Person(self.id)
    }

    #[must_use]
    pub fn may(&self, permission: Permission) -> bool {
        roles::may(&self.roles, permission)
    }

    /// # Errors
    /// 403, when no role of theirs carries it.
    pub fn require(&self, permission: Permission) -> Result<(), Stop> {
        if self.may(permission) { Ok(()) } else { Err(Refusal::forbidden().into()) }
    }

    /// The frame of a page with this title, for this person.
    #[must_use]
    pub fn shell(&self, title: &str) -> Shell {
        let l = &self.reader.l;
        let line: Vec<String> =
            self.roles.iter().map(|r| l.t(&format!("role-{}", r.code())).into_owned()).collect();
        let user = ShellUser {
            name: self.name.clone(),
            line: l.list(&line),
            unread: self.unread,
            may_take_reports: self.may(Permission::TakeReports),
        };
        let mut shell = Shell::new(&self.reader, title).user(user, &self.session.csrf, self.nav());
        let outage =
            |one: &Outage| l.ta("outage-banner", &[("channel", &one.channel), ("since", &l.when(one.since))]);
        shell.outages = self.outages.iter().map(outage).collect();
        shell
    }

    fn nav(&self) -> Vec<NavItem> {
        let who_pays = crate::charges::MAY.into_iter().find(|permission| self.may(*permission));
        let all = [
            ("/desk", "nav-desk", "inbox", Permission::SeeCases, false),
            ("/supervision", "nav-supervision", "shield-check", Permission::Supervise, false),
            ("/routes", "routes-title", "route", Permission::PlanRoutes, false),
            ("/customers", "register-customers", "building-2", Permission::SeeRegister, false),
            ("/units", "register-units", "gauge", Permission::SeeRegister, false),
            ("/guidance", "guidance-title", "hand", Permission::Assign, false),
            ("/contracts", "contracts-title", "scroll-text", Permission::SeeContracts, false),
            ("/parts", "parts-title", "tag", Permission::SeeContracts, false),
            ("/charges", "charges-title", "scale", who_pays.unwrap_or(Permission::Rule), false),
            ("/spares", "spares-title", "package", Permission::PlanSpares, false),
            ("/imports", "import-title", "upload", crate::imports::EDIT, true),
            ("/admin", "nav-admin", "settings", Permission::Administer, true),
        ];
        let allowed = all.into_iter().filter(|(.., permission, _)| self.may(*permission));
        allowed.map(|(href, text, icon, _, apart)| NavItem { href, text, icon, count: 0, apart }).collect()
    }
}

impl FromRequestParts<App> for Viewer {
    type Rejection = Stop;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Stop> {
        let token = session_token(&parts.headers).ok_or_else(Refusal::log_in)?;
        let now = app.wall_now();
        let session = app.store.session(token, now).await?.ok_or_else(Refusal::log_in)?;
        let world = app.store.world();
        let person = world.directory.person(session.person).ok_or_else(Refusal::log_in)?;
        if now.duration_since(session.seen) >= TOUCH_EVERY {
            app.store.touch_session(token, now, expiry(now)).await?;
        }
        let reader = Reader::from_request_parts(parts, app).await?;
        let outages = match roles::may(&person.roles, Permission::Administer) {
            true => store::outage::all(app.store.db()).await?,
            false => Vec::new(),
        };
        let has_lang_cookie = cookie::get(&parts.headers, crate::reader::LANG_COOKIE).is_some();
        let own = session.language.as_deref().and_then(Lang::from_tag).filter(|_| !has_lang_cookie);
        Ok(Self {
            id: person.id,
            name: person.name.clone(),
            department: person.department.clone(),
            roles: person.roles.clone(),
            reader: reader.with(own, None),
            unread: app.store.unread_notices(person.id, app.now()).await?,
            outages,
            session,
        })
    }
}

/// The hash under which the session of these headers is kept.
pub(crate) fn session_token(headers: &HeaderMap) -> Option<Digest> {
    let cookie = cookie::get(headers, COOKIE_TLS).or_else(|| cookie::get(headers, COOKIE))?;
    (cookie.len() == 43).then(|| Digest::of_file(cookie.as_bytes()))
}

pub(crate) fn expiry(now: Timestamp) -> Timestamp {
    now.saturating_add(IDLE).unwrap_or(Timestamp::MAX)
}

/// Sets (or, with nothing, removes) the session's cookie.
pub(crate) fn set_session_cookie(headers: &mut HeaderMap, app: &App, token: Option<&str>) {
    let (name, secure) = if app.settings.secure_cookies { (COOKIE_TLS, "; Secure") } else { (COOKIE, "") };
    let (value, seconds) = token.map_or(("", 0), |t| (t, IDLE.as_secs() * 2));
    let line = format!("{name}={value}; Path=/; Max-Age={seconds}; SameSite=Lax; HttpOnly{secure}");
    if let Ok(value) = HeaderValue::from_str(&line) {
        headers.append(header::SET_COOKIE, value);
    }
}

/// From where the request comes; behind the trusted proxy, what it says in `X-Forwarded-For`.
pub(crate) fn address(parts: &Parts, app: &App) -> IpAddr {
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|c| c.0.ip());
    let peer = peer.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
    if app.settings.trusted_proxy != Some(peer) {
        return peer;
    }
    let forwarded = parts.headers.get("x-forwarded-for").and_then(|v| v.to_str().ok());
    // The last entry is the proxy's own; what stands before it anybody may write.
    let last = forwarded.and_then(|list| list.rsplit(',').next()).and_then(|text| text.trim().parse().ok());
    last.unwrap_or(peer)
}

/// The caller's address, as an extractor.
#[derive(Clone, Copy, Debug)]
pub struct From(pub IpAddr);

impl FromRequestParts<App> for From {
    type Rejection = Stop;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Stop> {
        Ok(Self(address(parts, app)))
    }
}
