//! OAuth 2 in place of a mailbox's password.

use crate::mailboxes::secret as text_of;
use anyhow::bail;
use channels::http::Client;
use channels::oauth::{Settings, Tokens};
use channels::secret::Secret;
use serde::Deserialize;
use std::path::PathBuf;
use store::Store;

/// For reading and for sending alike.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct OAuthConfig {
    /// Where access tokens are asked for.
    pub(crate) token_url: String,
    pub(crate) client_id: String,
    pub(crate) client_secret_file: Option<PathBuf>,
    pub(crate) scope: String,
    /// The refresh token that somebody got by logging in; without it the client asks for itself.
    pub(crate) refresh_token_file: Option<PathBuf>,
}

impl OAuthConfig {
    /// # Errors
    /// Something is missing, or a file can't be read.
    pub(crate) fn tokens(&self, mailbox: &str, store: Option<&Store>) -> anyhow::Result<Tokens> {
        if !self.token_url.starts_with("https://") && !self.token_url.starts_with("http://localhost") {
            bail!("oauth.token_url is \"{}\"; write it like https://login.example/token", self.token_url);
        }
        if self.client_id.is_empty() {
            bail!("oauth.client_id is missing");
        }
        let client_secret = Secret::parse(&text_of(self.client_secret_file.as_deref())?).ok();
        if self.refresh_token_file.is_none() && client_secret.is_none() {
            bail!("oauth has neither refresh_token_file nor client_secret_file; it could not log in");
        }
        let settings = Settings {
            token_url: self.token_url.clone(),
            client_id: self.client_id.clone(),
            client_secret,
            scope: self.scope.clone(),
            refresh_token_file: self.refresh_token_file.clone(),
        };
        Ok(Tokens::new(mailbox.to_owned(), settings, Client::new()?, store.cloned()))
    }
}
