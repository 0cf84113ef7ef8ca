//! OAuth 2 (RFC 6749) in place of a mailbox's password: access tokens by a refresh token or by the client's own secret, kept
//! until shortly before they end, and asked for once however many want one.

use crate::http::{Client, Method, Request, Response, percent};
use crate::secret::Secret;
use domain::ids::Digest;
use serde::Deserialize;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use store::{Store, StoreError, oauth};
use tokio::sync::Mutex;
use tokio::time::Instant;

/// A token is not used any more so long before it ends.
const BEFORE_ITS_END: Duration = Duration::from_secs(120);
/// Where a server does not say how long one lasts.
const USUAL_LIFE_S: u64 = 3_600;
/// Longest life that is believed.
const LONGEST_LIFE_S: u64 = 24 * 3_600;
/// Of what a server says about itself.
const REASON_CHARS_MAX: usize = 300;

/// How tokens are got.
#[derive(Clone, Debug)]
pub struct Settings {
    pub token_url: String,
    pub client_id: String,
    pub client_secret: Option<Secret>,
    pub scope: String,
    /// Holds the refresh token that somebody got by logging in; without it the client asks for itself (client credentials).
    /// Read anew each time, so that a new one needs no restart.
    pub refresh_token_file: Option<PathBuf>,
}

/// Why there is no token.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoToken {
    /// The server takes neither the refresh token nor the client: a person has to do something.
    #[error("log in again is needed: {0}")]
    LogInAgain(String),
    /// It may work later.
    #[error("no access token now: {0}")]
    NotNow(String),
}

impl From<StoreError> for NoToken {
    fn from(error: StoreError) -> Self {
        Self::NotNow(error.to_string())
    }
}

/// A mailbox's tokens; cheap to clone.
#[derive(Clone, Debug)]
pub struct Tokens(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    /// The mailbox's.
    name: String,
    settings: Settings,
    client: Client,
    /// Where new refresh tokens are kept.
    store: Option<Store>,
    /// Held while one is asked for, so that all others wait for that one.
    access: Mutex<Option<Access>>,
}

struct Access {
    token: String,
    until: Instant,
}

impl std::fmt::Debug for Access {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Access(…)")
    }
}

#[derive(Deserialize)]
struct Granted {
    access_token: String,
    #[serde(default)]
    expires_in: Option<serde_json::Value>,
    #[serde(default)]
    refresh_token: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Denied {
    error: String,
    error_description: String,
}

impl Tokens {
    #[must_use]
    pub fn new(name: String, settings: Settings, client: Client, store: Option<Store>) -> Self {
        Self(Arc::new(Inner { name, settings, client, store, access: Mutex::new(None) }))
    }

    /// An access token that is good for a while.
    ///
    /// # Errors
    /// [`NoToken`]
    pub async fn token(&self) -> Result<String, NoToken> {
        let mut access = self.0.access.lock().await;
        if let Some(access) = access.as_ref().filter(|access| Instant::now() < access.until) {
            return Ok(access.token.clone());
        }
        let fresh = self.0.ask().await?;
        let token = fresh.token.clone();
        *access = Some(fresh);
        Ok(token)
    }

    /// The mail server would not have this one: it is not handed out again.
    pub async fn refused(&self, token: &str) {
        let mut access = self.0.access.lock().await;
        access.take_if(|access| access.token == token);
    }
}

impl Inner {
    async fn ask(&self) -> Result<Access, NoToken> {
        let (configured, origin) = self.configured().await?;
        let Some(configured) = configured else { return self.ask_with(None, "").await };
        let used = self.kept(&origin).await?.unwrap_or_else(|| configured.clone());
        match self.ask_with(Some(&used), &origin).await {
            // Another node may have got a new one in the meantime, which ended the old one.
            Err(NoToken::LogInAgain(why)) => match self.kept(&origin).await?.filter(|newer| *newer != used) {
                Some(newer) => self.ask_with(Some(&newer), &origin).await,
                None => Err(NoToken::LogInAgain(why)),
            },
            other => other,
        }
    }

    /// The refresh token of the file, and what tells it from others.
    async fn configured(&self) -> Result<(Option<String>, String), NoToken> {
        let Some(file) = &self.settings.refresh_token_file else { return Ok((None, String::new())) };
        let text = tokio::fs::read_to_string(file).await;
        let text = text.map_err(|error| NoToken::NotNow(format!("{}: {error}", file.display())))?;
        let token = text.trim().to_owned();
        if token.is_empty() {
            return Err(NoToken::LogInAgain(format!("{} is empty", file.display())));
        }
        let origin = Digest::of_file(token.as_bytes()).to_string();
        Ok((Some(token), origin))
    }

    /// The newest that came from the configured one.
    async fn kept(&self, origin: &str) -> Result<Option<String>, NoToken> {
        let Some(store) = &self.store else { return Ok(None) };
        let kept = oauth::get(store.db(), &self.name).await?;
        Ok(kept.filter(|kept| kept.origin == origin && !kept.refresh.is_empty()).map(|kept| kept.refresh))
    }

    async fn ask_with(&self, refresh: Option<&str>, origin: &str) -> Result<Access, NoToken> {
        let asked = Instant::now();
        let answer = self.client.send(self.request(refresh)).await;
        let answer = answer.map_err(|error| NoToken::NotNow(error.to_string()))?;
        if answer.status != 200 {
            return Err(self.denied(&answer).await);
        }
        let granted: Granted = serde_json::from_slice(&answer.body)
            .map_err(|_| NoToken::NotNow("the token server's answer is not as described".to_owned()))?;
        if let Some(store) = &self.store {
            // Written down before it is used: with some servers the old one is no good from now on.
            let newest = granted.refresh_token.as_deref().filter(|new| !new.is_empty()).or(refresh);
            oauth::good(store.db(), &self.name, newest.unwrap_or_default(), origin, store.now()).await?;
        }
        let seconds = match &granted.expires_in {
            Some(serde_json::Value::Number(number)) => number.as_u64(),
            // Some write it as a text.
            Some(serde_json::Value::String(text)) => text.parse().ok(),
            _ => None,
        };
        let life = Duration::from_secs(seconds.unwrap_or(USUAL_LIFE_S).min(LONGEST_LIFE_S));
        // One that lasts hardly longer than the reserve is used for half of its life.
        let used_for = life.checked_sub(BEFORE_ITS_END).unwrap_or_default().max(life / 2);
        Ok(Access { token: granted.access_token, until: asked + used_for })
    }

    fn request(&self, refresh: Option<&str>) -> Request {
        let Settings { token_url, client_id, client_secret, scope, .. } = &self.settings;
        let mut pairs = match refresh {
            Some(token) => vec![("grant_type", "refresh_token"), ("refresh_token", token)],
            None => vec![("grant_type", "client_credentials")],
        };
        pairs.push(("client_id", client_id));
        pairs.extend(client_secret.as_ref().map(|secret| ("client_secret", secret.expose())));
        if !scope.is_empty() {
            pairs.push(("scope", scope));
        }
        let pairs: Vec<String> =
            pairs.into_iter().map(|(name, value)| format!("{name}={}", percent(value))).collect();
        Request {
            method: Method::Post,
            url: token_url.clone(),
            headers: vec![
                ("content-type".to_owned(), "application/x-www-form-urlencoded".to_owned()),
                ("accept".to_owned(), "application/json".to_owned()),
            ],
            body: pairs.join("&").into_bytes(),
        }
    }

    async fn denied(&self, answer: &Response) -> NoToken {
        let denied: Denied = serde_json::from_slice(&answer.body).unwrap_or_default();
        let why = format!(
            "the token server answered {} {} {}",
            answer.status, denied.error, denied.error_description
        );
        let why: String = why.split_whitespace().collect::<Vec<_>>().join(" ");
        let why: String = why.chars().take(REASON_CHARS_MAX).collect();
        // What asking again does not change (RFC 6749, 5.2, and OpenID Connect's).
        let for_good = [
            "invalid_grant",
            "invalid_client",
            "unauthorized_client",
            "unsupported_grant_type",
            "invalid_scope",
            "interaction_required",
            "consent_required",
        ];
        if !for_good.contains(&denied.error.as_str()) {
            return NoToken::NotNow(why);
        }
        if let Some(store) = &self.store
            && let Err(error) = oauth::log_in_needed(store.db(), &self.name, &why, store.now()).await
        {
            tracing::error!(%error, mailbox = self.name, "the token's state could not be written down");
        }
        NoToken::LogInAgain(why)
    }
}
