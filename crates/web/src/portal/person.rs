//! Somebody of a customer's, logged in; an extractor for every page of the portal.

use crate::answer::{Refusal, Stop};
use crate::app::App;
use crate::cookie;
use crate::customer_case::Door;
use crate::i18n::Lang;
use crate::layout::{NavItem, Shell, ShellUser};
use crate::reader::Reader;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use domain::case::Actor;
use domain::contact::{Contact, MailAddress, Phone};
use domain::ids::{CustomerId, Digest};
use domain::portal::{PortalRight, SESSION_IDLE};
use domain::wish::Wish;
use jiff::{SignedDuration, Timestamp};
use store::portal::{self, Account, PortalSession};

/// The cookie of a session; with TLS its name forbids setting it from elsewhere. Not the one of the company's people.
const COOKIE: &str = "portal";
const COOKIE_TLS: &str = "__Host-portal";
/// The time of use is written down at most this often.
const TOUCH_EVERY: SignedDuration = SignedDuration::from_mins(5);

/// Somebody of a customer's, logged in.
#[derive(Clone, Debug)]
pub(crate) struct PortalPerson {
    pub(crate) account: Account,
    pub(crate) session: PortalSession,
    /// How they wish to be told.
    pub(crate) wish: Wish,
    pub(crate) reader: Reader,
}

impl PortalPerson {
    pub(crate) fn customer(&self) -> CustomerId {
        self.account.customer
    }

    pub(crate) fn may(&self, right: PortalRight) -> bool {
        self.account.role.may(right)
    }

    /// # Errors
    /// 403, when they are not what it takes.
    pub(crate) fn require(&self, right: PortalRight) -> Result<(), Stop> {
        if self.may(right) { Ok(()) } else { Err(Refusal::forbidden().into()) }
    }

    pub(crate) fn door(&self) -> Door {
        Door::Portal { customer: self.account.customer, contact: self.account.contact }
    }

    pub(crate) fn actor(&self) -> Actor {
        Actor::Contact(self.account.contact)
    }

    /// As a case names who reported or wrote.
    pub(crate) fn contact(&self) -> Contact {
        Contact {
            name: self.account.name.clone(),
            phone: self.account.phone.as_deref().and_then(|text| Phone::parse(text).ok()),
            mail: self.account.mail.as_deref().and_then(|text| MailAddress::parse(text).ok()),
            language: Some(self.reader.l.code().to_owned()),
        }
    }

    /// The frame of a page with this title.
    pub(crate) fn shell(&self, title: &str) -> Shell {
        let l = &self.reader.l;
        let role = l.t(&format!("portal-role-{}", self.account.role.code()));
        let user = ShellUser {
            name: self.account.name.clone(),
            line: l.list(&[self.account.customer_name.as_str(), &role]),
            unread: 0,
            may_take_reports: self.may(PortalRight::Speak),
        };
        Shell::new(&self.reader, title).user(user, &self.session.csrf, self.nav())
    }

    fn nav(&self) -> Vec<NavItem> {
        let all = [
            ("/portal/home", "portal-nav-home", "house", PortalRight::See, false),
            ("/portal/cases", "portal-nav-cases", "message-square-text", PortalRight::See, false),
            ("/portal/report", "portal-nav-report", "plus", PortalRight::Speak, false),
            ("/portal/equipment", "portal-nav-equipment", "gauge", PortalRight::See, false),
            ("/portal/promises", "portal-nav-promises", "list-checks", PortalRight::See, false),
            ("/portal/contracts", "portal-nav-contracts", "file-text", PortalRight::SeeContracts, false),
            ("/portal/people", "portal-nav-people", "users", PortalRight::ManagePeople, true),
            ("/portal/settings", "portal-nav-settings", "settings", PortalRight::See, true),
        ];
        let allowed = all.into_iter().filter(|(.., right, _)| self.may(*right));
        allowed.map(|(href, text, icon, _, apart)| NavItem { href, text, icon, count: 0, apart }).collect()
    }
}

impl FromRequestParts<App> for PortalPerson {
    type Rejection = Stop;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Stop> {
        let token = session_token(&parts.headers).ok_or_else(Refusal::log_in)?;
        let now = app.wall_now();
        let session = app.store.portal_session(token, now).await?.ok_or_else(Refusal::log_in)?;
        let account = portal::by_id(app.store.db(), session.account).await?.ok_or_else(Refusal::log_in)?;
        if now.duration_since(session.seen) >= TOUCH_EVERY {
            app.store.touch_portal_session(token, now, expiry(now)).await?;
        }
        let wish = store::wish::of(app.store.db(), account.contact).await?;
        let reader = Reader::from_request_parts(parts, app).await?;
        let has_lang_cookie = cookie::get(&parts.headers, crate::reader::LANG_COOKIE).is_some();
        let own = wish.language.as_deref().and_then(Lang::from_tag).filter(|_| !has_lang_cookie);
        Ok(Self { account, session, wish, reader: reader.with(own, None) })
    }
}

/// The hash under which the session of these headers is kept.
fn session_token(headers: &HeaderMap) -> Option<Digest> {
    let cookie = cookie::get(headers, COOKIE_TLS).or_else(|| cookie::get(headers, COOKIE))?;
    (cookie.len() == 43).then(|| Digest::of_file(cookie.as_bytes()))
}

pub(super) fn expiry(now: Timestamp) -> Timestamp {
    now.saturating_add(SESSION_IDLE).unwrap_or(Timestamp::MAX)
}

/// Sets (or, with nothing, removes) the session's cookie.
pub(super) fn set_session_cookie(headers: &mut HeaderMap, app: &App, token: Option<&str>) {
    let (name, secure) = if app.settings.secure_cookies { (COOKIE_TLS, "; Secure") } else { (COOKIE, "") };
    let (value, seconds) = token.map_or(("", 0), |t| (t, SESSION_IDLE.as_secs()));
    let line = format!("{name}={value}; Path=/; Max-Age={seconds}; SameSite=Lax; HttpOnly{secure}");
    if let Ok(value) = HeaderValue::from_str(&line) {
        headers.append(header::SET_COOKIE, value);
    }
}
