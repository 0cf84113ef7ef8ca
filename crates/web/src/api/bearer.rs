//! Who asks: a token in `Authorization: Bearer`, acting in the name of its person.

use crate::answer::{FilledText, Refusal, Stop};
use crate::app::App;
use crate::rates::Quota;
use crate::reader::Reader;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, header};
use domain::case::{Actor, Case};
use domain::ids::{CommandId, Digest, PersonId};
use domain::people::Directory;
use domain::roles::{self, Permission};
use std::sync::{Arc, OnceLock};
use store::read::api;
use store::tokens::ApiToken;

/// Longest `Idempotency-Key`.
const KEY_BYTES_MAX: usize = 200;
/// Bytes of a command id that stand for the key.
const KEY_HALF: usize = 8;

/// Where the extractor leaves what the token has left, for the headers of the answer.
#[derive(Clone, Debug, Default)]
pub(super) struct Told(pub(super) Arc<OnceLock<Quota>>);

/// A program with a token.
#[derive(Clone, Debug)]
pub(crate) struct Bearer {
    pub(crate) token: ApiToken,
    pub(crate) reader: Reader,
}

impl Bearer {
    pub(crate) fn person(&self) -> PersonId {
        self.token.person
    }

    pub(super) fn actor(&self) -> Actor {
        Actor::Person(self.token.person)
    }

    /// # Errors
    /// 403: the token was not given this scope.
    fn require(&self, scope: &str) -> Result<(), Stop> {
        if self.token.scopes.iter().any(|s| s == scope) {
            return Ok(());
        }
        let text = FilledText::new("api-scope-missing").with("scope", scope);
        Err(Refusal::new(text).status(StatusCode::FORBIDDEN).into())
    }

    /// # Errors
    /// 404: there is no such case for this person.
    pub(super) fn see(&self, app: &App, case: &Case) -> Result<(), Stop> {
        let world = app.store.world();
        let may = may(&world.directory, self.person(), Permission::SeeCases)
            && case.may_be_seen_by(self.person(), &world.directory)
            && (case.complained_about().is_none()
                || may_handle_complaints(&world.directory, self.person())
                || case.assignee == Some(self.person()));
        if may { Ok(()) } else { Err(Refusal::not_found().into()) }
    }

    /// # Errors
    /// 403: the token's person may not do this.
    pub(crate) fn allow(&self, app: &App, permission: Permission) -> Result<(), Stop> {
        let may = may(&app.store.world().directory, self.person(), permission);
        if may { Ok(()) } else { Err(Refusal::forbidden().into()) }
    }

    /// The same key of the same token names the same wish: one half of the id is the key, the other what was asked for, so
    /// that a key that comes with something else is noticed instead of being taken for the first.
    ///
    /// # Errors
    /// 400: the key is too long. 422: the key was used for something else.
    pub(super) async fn command_id(
        &self,
        app: &App,
        headers: &HeaderMap,
        asked: Digest,
    ) -> Result<CommandId, Stop> {
        let Some(key) = headers.get("idempotency-key").and_then(|v| v.to_str().ok()) else {
            return Ok(CommandId(app.random()));
        };
        if key.is_empty() || key.len() > KEY_BYTES_MAX {
            let text = FilledText::new("api-key-length").with("n", KEY_BYTES_MAX);
            return Err(Refusal::new(text).status(StatusCode::BAD_REQUEST).into());
        }
        let mut id = CommandId::named(&format!("api:{}", self.token.id), key);
        let (named, rest) = id.0.split_at_mut(KEY_HALF);
        let named: [u8; KEY_HALF] = named.try_into().unwrap_or_default();
        rest.copy_from_slice(&asked.0[..KEY_HALF]);
        if api::commands_named(app.store.db(), named).await?.iter().any(|used| *used != id) {
            return Err(Refusal::new(FilledText::new("api-key-reused")).into());
        }
        Ok(id)
    }
}

/// What a request needs: to look, to take reports in, to work on cases, or to say who comes in to the portal.
fn scope_for(method: &Method, path: &str) -> &'static str {
    if path.contains("/portal/") {
        return "portal";
    }
    let takes_in = path.ends_with("/cases") || path.ends_with("/inbound/mail");
    match *method {
        Method::GET | Method::HEAD => "read",
        _ if takes_in => "report",
        _ => "work",
    }
}

pub(super) fn may(directory: &Directory, person: PersonId, permission: Permission) -> bool {
    directory.person(person).is_some_and(|p| roles::may(&p.roles, permission))
}

pub(super) fn may_handle_complaints(directory: &Directory, person: PersonId) -> bool {
    may(directory, person, Permission::HandleComplaints)
}

impl FromRequestParts<App> for Bearer {
    type Rejection = Stop;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Stop> {
        let line = parts.headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok()).unwrap_or_default();
        let secret =
            line.strip_prefix("Bearer ").or_else(|| line.strip_prefix("bearer ")).unwrap_or_default().trim();
        let unknown = || Refusal::new(FilledText::new("api-token-unknown")).status(StatusCode::UNAUTHORIZED);
        if secret.is_empty() {
            return Err(unknown().into());
        }
        let now = app.wall_now();
        let token =
            app.store.use_api_token(Digest::of_file(secret.as_bytes()), now).await?.ok_or_else(unknown)?;
        let works = app.store.world().directory.person(token.person).is_some_and(|p| p.works_here(app.now()));
        if !works {
            return Err(unknown().into());
        }
        let bearer = Self { token, reader: Reader::from_request_parts(parts, app).await? };
        // Before the body is read: who may not do it at all is not told what is wrong with it.
        bearer.require(scope_for(&parts.method, parts.uri.path()))?;
        let quota = app.requests.ask(bearer.token.id, now);
        if let Some(told) = parts.extensions.get::<Told>() {
            told.0.get_or_init(|| quota);
        }
        if !quota.may {
            let text = FilledText::new("api-too-many").with("n", i64::from(quota.max));
            return Err(Refusal::new(text).status(StatusCode::TOO_MANY_REQUESTS).into());
        }
        Ok(bearer)
    }
}
