//! Sending: to a mail server, or into a folder (for demonstrations, and for trying things out).

use std::path::{Path, PathBuf};
use std::time::Duration;

use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use tokio::io::AsyncWriteExt;

use super::body::sha256_hex;
use super::outbound::{OutboundMail, Unwritable, message};

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
    inner: AsyncSmtpTransport<Tokio1Executor>,
}

/// What is needed to reach a mail server.
#[derive(Clone)]
pub struct SmtpSettings {
    pub host: String,
    pub port: u16,
    pub security: SmtpSecurity,
    /// User and password.
    pub login: Option<(String, String)>,
    /// Certificates (PEM) trusted beside the usual authorities, as of a company's own.
    pub more_roots: Option<Vec<u8>>,
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
}

impl SendError {
    #[must_use]
    pub fn is_permanent(&self) -> bool {
        matches!(self, Self::Permanent(_))
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
            Self::Smtp(server) => server.inner.send(message).await.map(drop).map_err(|error| {
                let sentence = format!("{}: {error}", server.host);
                if error.is_permanent() {
                    SendError::Permanent(sentence)
                } else {
                    SendError::Temporary(sentence)
                }
            }),
            Self::Folder(folder) => into_folder(folder, &mail.message_id, &message.formatted())
                .await
                .map_err(|error| SendError::Temporary(format!("{}: {error}", folder.display()))),
        }
    }
}

impl SmtpServer {
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
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&settings.host)
            .port(settings.port)
            .tls(tls)
            .timeout(Some(TIMEOUT));
        if let Some((user, password)) = settings.login {
            builder = builder.credentials(Credentials::new(user, password));
        }
        Ok(Self { host: settings.host, inner: builder.build() })
    }
}

impl std::fmt::Debug for SmtpServer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SmtpServer({})", self.host)
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
