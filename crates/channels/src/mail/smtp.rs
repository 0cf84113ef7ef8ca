//! Sending: to a mail server, or into a folder (for demonstrations, and for trying things out).

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use lettre::transport::smtp::AsyncSmtpTransportBuilder;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use tokio::io::AsyncWriteExt;
use tokio::sync::Mutex;

use super::body::sha256_hex;
use super::outbound::{OutboundMail, Unwritable, message};
use crate::oauth::Tokens;

/// Where a server answers no sooner, the outbox tries again later.
const TIMEOUT: Duration = Duration::from_secs(30);

/// How mail leaves.
#[derive(Debug, Clone)]
pub enum Transport {
    Smtp(SmtpServer),
    Folder(PathBuf),
}

/// A mail server that takes mail from us.
#[derive(Clone)]
pub struct SmtpServer {
    host: String,
    inner: Arc<Inner>,
}

enum Inner {
    /// With a password, or without a log-in.
    Fixed(AsyncSmtpTransport<Tokio1Executor>),
    /// Each access token has connections of its own.
    Tokens {
        builder: Box<AsyncSmtpTransportBuilder>,
        user: String,
        tokens: Tokens,
        open: Mutex<Option<(String, AsyncSmtpTransport<Tokio1Executor>)>>,
    },
}

/// What is needed to reach a mail server.
#[derive(Clone)]
pub struct SmtpSettings {
    pub host: String,
    pub port: u16,
    pub security: SmtpSecurity,
    pub login: Option<SmtpLogin>,
    /// Certificates (PEM) trusted beside the usual authorities, as of a company's own.
    pub more_roots: Option<Vec<u8>>,
}

/// How we say who we are.
#[derive(Clone)]
pub enum SmtpLogin {
    Password {
        user: String,
        password: String,
    },
    /// OAuth 2 by the SASL mechanism XOAUTH2.
    Tokens {
        user: String,
        tokens: Tokens,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmtpSecurity {
    /// TLS from the first byte (port 465).
    Tls,
    /// STARTTLS, required (port 587).
    StartTls,
    /// In the clear: for a relay on the same machine.
    None,
}

/// Why a message did not leave.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// Trying again would end the same: the receiver is refused, the message can't be written.
    #[error("refused: {0}")]
    Permanent(String),
    /// The outbox tries again.
    #[error("not now: {0}")]
    Temporary(String),
    /// The outbox tries again; whatever else leaves by the same server will fare the same.
    #[error("not now: {0}")]
    Unreachable(String),
}

impl SendError {
    #[must_use]
    pub fn is_permanent(&self) -> bool {
        matches!(self, Self::Permanent(_))
    }

    /// The server is not reached or does not let us in: that is about it, not about this message.
    #[must_use]
    pub fn is_about_the_server(&self) -> bool {
        matches!(self, Self::Unreachable(_))
    }
}

impl From<Unwritable> for SendError {
    fn from(reason: Unwritable) -> Self {
        Self::Permanent(reason.to_string())
    }
}

impl Transport {
    /// Sends one message.
    ///
    /// # Errors
    /// [`SendError::Permanent`] where a server refuses for good (RFC 5321's 5yz) or the message can't be
    /// written, [`SendError::Temporary`] for everything else.
    pub async fn send(&self, mail: &OutboundMail) -> Result<(), SendError> {
        let message = message(mail)?;
        match self {
            Self::Smtp(server) => server.send(message).await,
            Self::Folder(folder) => into_folder(folder, &mail.message_id, &message.formatted())
                .await
                .map_err(|error| SendError::Temporary(format!("{}: {error}", folder.display()))),
        }
    }
}

impl SmtpServer {
    async fn send(&self, message: Message) -> Result<(), SendError> {
        let failed = |error: lettre::transport::smtp::Error| {
            let sentence = format!("{}: {error}", self.host);
            // That we may not send says nothing of this message: it waits until somebody has mended the log-in.
            if is_about_the_log_in(&error) || error.status().is_none() {
                SendError::Unreachable(sentence)
            } else if error.is_permanent() {
                SendError::Permanent(sentence)
            } else {
                SendError::Temporary(sentence)
            }
        };
        match &*self.inner {
            Inner::Fixed(transport) => transport.send(message).await.map(drop).map_err(failed),
            Inner::Tokens { tokens, .. } => {
                let token = self.token(tokens).await?;
                match self.with(&token).await.send(message.clone()).await {
                    Err(error) if error.is_client() || is_about_the_log_in(&error) => {
                        // Asked for anew, once.
                        tokens.refused(&token).await;
                        let token = self.token(tokens).await?;
                        self.with(&token).await.send(message).await.map(drop).map_err(failed)
                    }
                    other => other.map(drop).map_err(failed),
                }
            }
        }
    }

    async fn token(&self, tokens: &Tokens) -> Result<String, SendError> {
        tokens.token().await.map_err(|error| SendError::Unreachable(format!("{}: {error}", self.host)))
    }

    /// The connections of this access token.
    async fn with(&self, token: &str) -> AsyncSmtpTransport<Tokio1Executor> {
        match &*self.inner {
            Inner::Fixed(transport) => transport.clone(),
            Inner::Tokens { builder, user, open, .. } => {
                let mut open = open.lock().await;
                if let Some((of, transport)) = &*open
                    && of == token
                {
                    return transport.clone();
                }
                let credentials = Credentials::new(user.clone(), token.to_owned());
                let transport =
                    builder.clone().credentials(credentials).authentication(vec![Mechanism::Xoauth2]);
                let transport = transport.build();
                *open = Some((token.to_owned(), transport.clone()));
                transport
            }
        }
    }

    /// Connections are opened when needed and kept for the next message.
    ///
    /// # Errors
    /// Where the host's name can't be used for TLS.
    pub fn new(settings: SmtpSettings) -> Result<Self, SendError> {
        let tls = || {
            let wrong = |error: lettre::transport::smtp::Error| SendError::Permanent(error.to_string());
            let mut parameters = TlsParameters::builder(settings.host.clone());
            if let Some(pem) = &settings.more_roots {
                parameters = parameters.add_root_certificate(Certificate::from_pem(pem).map_err(wrong)?);
            }
            parameters.build().map_err(wrong)
        };
        let tls = match settings.security {
            SmtpSecurity::Tls => Tls::Wrapper(tls()?),
            SmtpSecurity::StartTls => Tls::Required(tls()?),
            SmtpSecurity::None => Tls::None,
        };
        let builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&settings.host)
            .port(settings.port)
            .tls(tls)
            .timeout(Some(TIMEOUT));
        let inner = match settings.login {
            None => Inner::Fixed(builder.build()),
            Some(SmtpLogin::Password { user, password }) => {
                Inner::Fixed(builder.credentials(Credentials::new(user, password)).build())
            }
            Some(SmtpLogin::Tokens { user, tokens }) => {
                Inner::Tokens { builder: Box::new(builder), user, tokens, open: Mutex::new(None) }
            }
        };
        Ok(Self { host: settings.host, inner: Arc::new(inner) })
    }
}

/// RFC 4954, 6, and 5.3.2's "authentication required".
fn is_about_the_log_in(error: &lettre::transport::smtp::Error) -> bool {
    let code = error.status().map(|code| code.to_string());
    code.is_some_and(|code| ["454", "530", "534", "535", "538"].contains(&code.as_str()))
}

impl std::fmt::Debug for SmtpServer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SmtpServer({})", self.host)
    }
}

impl std::fmt::Debug for SmtpLogin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Password { .. } => "Password(…)",
            Self::Tokens { .. } => "Tokens(…)",
        })
    }
}

impl std::fmt::Debug for SmtpSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SmtpSettings({}:{}, {:?})", self.host, self.port, self.security)
    }
}

/// Written beside, then renamed: whoever reads the folder sees whole messages only. The name comes from the
/// Message-ID, so that sending twice leaves one file.
async fn into_folder(folder: &Path, message_id: &str, bytes: &[u8]) -> std::io::Result<()> {
    const NAME_HEX_DIGITS: usize = 32;
    tokio::fs::create_dir_all(folder).await?;
    let name: String = sha256_hex(message_id.as_bytes()).chars().take(NAME_HEX_DIGITS).collect();
    let unfinished = folder.join(format!("{name}.part"));
    let mut file = tokio::fs::File::create(&unfinished).await?;
    file.write_all(bytes).await?;
    file.sync_all().await?;
    tokio::fs::rename(&unfinished, folder.join(format!("{name}.eml"))).await
}
