//! One connection to a mail server that keeps mail for us: RFC 3501 with IDLE (2177), UIDPLUS (4315) and MOVE (6851) where the
//! server has them, over TLS, STARTTLS, or in the clear to the same machine. Every wait has an end: a server that vanishes in
//! the middle is noticed.

use crate::net::tls_config_with;
use async_imap::types::{Fetch, Flag};
use async_imap::{Client, Session};
use futures_util::TryStreamExt as _;
use rustls::pki_types::ServerName;
use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

/// To connect, and for the server's greeting.
const CONNECT_WAIT: Duration = Duration::from_secs(20);
/// For the answer to a command.
const ANSWER_WAIT: Duration = Duration::from_secs(60);
/// For one message's bytes.
const MESSAGE_WAIT: Duration = Duration::from_secs(300);
/// Numbers named in one command.
const UIDS_AT_ONCE: usize = 200;

/// How the connection is kept private.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Privacy {
    /// TLS from the first byte (port 993).
    Tls,
    /// STARTTLS, required (port 143).
    StartTls,
    /// In the clear: for a server on the same machine.
    None,
}

/// How we say who we are.
#[derive(Clone)]
pub enum Login {
    Password(String),
    /// OAuth 2 by the SASL mechanism XOAUTH2: an access token.
    Token(String),
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Password(_) => "Password(…)",
            Self::Token(_) => "Token(…)",
        })
    }
}

/// What is needed to reach a server.
#[derive(Clone, Debug)]
pub struct Server {
    pub host: String,
    pub port: u16,
    pub privacy: Privacy,
    pub user: String,
    /// Certificates (PEM) trusted beside the usual authorities, as of a company's own.
    pub more_roots: Option<Vec<u8>>,
}

/// Why a mailbox can't be read now.
#[derive(Debug, thiserror::Error)]
pub enum ImapError {
    #[error("{host}:{port} can't be reached: {why}")]
    Unreachable { host: String, port: u16, why: String },
    #[error("the certificate of {host} is not accepted: {why}")]
    Certificate { host: String, why: String },
    #[error("the server does not accept the log-in of {user}: {why}")]
    LogIn { user: String, why: String },
    #[error("there is no folder {folder}: {why}")]
    NoFolder { folder: String, why: String },
    #[error("the server did not answer in {} seconds", .0.as_secs())]
    Silent(Duration),
    #[error("the connection broke: {0}")]
    Broken(String),
}

impl From<async_imap::error::Error> for ImapError {
    fn from(error: async_imap::error::Error) -> Self {
        Self::Broken(error.to_string())
    }
}

trait Stream: AsyncRead + AsyncWrite + Unpin + Send + fmt::Debug {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send + fmt::Debug> Stream for T {}

/// A folder that is open.
#[derive(Debug)]
pub struct Folder {
    session: Session<Box<dyn Stream>>,
    pub uid_validity: u32,
    has_idle: bool,
    has_move: bool,
    has_uid_plus: bool,
}

impl Folder {
    /// Connects, logs in and opens a folder.
    ///
    /// # Errors
    /// What went wrong, as a sentence for whoever looks after the mailboxes.
    pub async fn open(server: &Server, login: &Login, folder: &str) -> Result<Self, ImapError> {
        let client = connect(server).await?;
        let refused = |error: async_imap::error::Error| ImapError::LogIn {
            user: server.user.clone(),
            why: error.to_string(),
        };
        let mut session = match login {
            Login::Password(password) => {
                let attempt = client.login(&server.user, password);
                limited(ANSWER_WAIT, attempt).await?.map_err(|(error, _)| refused(error))?
            }
            Login::Token(token) => {
                let answer = XOAuth2 { user: server.user.clone(), token: token.clone() };
                let attempt = client.authenticate("XOAUTH2", answer);
                limited(ANSWER_WAIT, attempt).await?.map_err(|(error, _)| refused(error))?
            }
        };
        // Asked after the log-in: many servers say less before.
        let can = limited(ANSWER_WAIT, session.capabilities()).await??;
        let opened = limited(ANSWER_WAIT, session.select(quoted(folder))).await?;
        let opened = opened
            .map_err(|error| ImapError::NoFolder { folder: folder.to_owned(), why: error.to_string() })?;
        Ok(Self {
            has_idle: can.has_str("IDLE"),
            has_move: can.has_str("MOVE"),
            has_uid_plus: can.has_str("UIDPLUS"),
            session,
            uid_validity: opened.uid_validity.unwrap_or(0),
        })
    }

    /// The numbers of the messages after `last`, in order, each with its size in bytes.
    ///
    /// # Errors
    /// The connection broke.
    pub async fn after(&mut self, last: u32) -> Result<Vec<(u32, u32)>, ImapError> {
        let Some(first) = last.checked_add(1) else { return Ok(Vec::new()) };
        let found = limited(ANSWER_WAIT, self.session.uid_search(format!("UID {first}:*"))).await??;
        // "n:*" names the last message even where its number is lower than n.
        let mut uids: Vec<u32> = found.into_iter().filter(|uid| *uid > last).collect();
        uids.sort_unstable();
        let mut sized = Vec::with_capacity(uids.len());
        for some in uids.chunks(UIDS_AT_ONCE) {
            let names: Vec<String> = some.iter().map(u32::to_string).collect();
            let fetched = self.fetch(&names.join(","), "(UID RFC822.SIZE)", ANSWER_WAIT).await?;
            sized
                .extend(fetched.iter().filter_map(|message| Some((message.uid?, message.size.unwrap_or(0)))));
        }
        // Answers may also tell of messages that were not asked for.
        sized.retain(|(uid, _)| uids.binary_search(uid).is_ok());
        sized.sort_unstable();
        sized.dedup_by_key(|(uid, _)| *uid);
        Ok(sized)
    }

    /// A message's bytes, left unread; `None` when somebody removed it meanwhile.
    ///
    /// # Errors
    /// The connection broke.
    pub async fn message(&mut self, uid: u32) -> Result<Option<Vec<u8>>, ImapError> {
        let fetched = self.fetch(&uid.to_string(), "(UID BODY.PEEK[])", MESSAGE_WAIT).await?;
        let found = fetched.iter().find(|message| message.uid == Some(uid));
        Ok(found.and_then(Fetch::body).map(<[u8]>::to_vec))
    }

    /// A message's header, where all of it is too much.
    ///
    /// # Errors
    /// The connection broke.
    pub async fn header(&mut self, uid: u32) -> Result<Option<Vec<u8>>, ImapError> {
        let fetched = self.fetch(&uid.to_string(), "(UID BODY.PEEK[HEADER])", ANSWER_WAIT).await?;
        let found = fetched.iter().find(|message| message.uid == Some(uid));
        Ok(found.and_then(Fetch::header).map(<[u8]>::to_vec))
    }

    /// Shows to people who look into the mailbox themselves that it was taken in.
    ///
    /// # Errors
    /// The connection broke.
    pub async fn mark_read(&mut self, uid: u32) -> Result<(), ImapError> {
        self.flag(uid, "+FLAGS.SILENT (\\Seen)").await
    }

    /// Moves a message to another folder, which is made where there is none.
    ///
    /// # Errors
    /// The connection broke, or the server refuses.
    pub async fn move_to(&mut self, uid: u32, folder: &str) -> Result<(), ImapError> {
        if self.moved(uid, folder).await.is_ok() {
            return Ok(());
        }
        // Most often because there is none yet.
        let made = limited(ANSWER_WAIT, self.session.create(quoted(folder))).await?;
        if let Err(error) = made {
            tracing::debug!(folder, %error, "the folder could not be made");
        }
        self.moved(uid, folder).await
    }

    async fn moved(&mut self, uid: u32, folder: &str) -> Result<(), ImapError> {
        let (uid_text, folder) = (uid.to_string(), quoted(folder));
        if self.has_move {
            return Ok(limited(ANSWER_WAIT, self.session.uid_mv(uid_text, folder)).await??);
        }
        limited(ANSWER_WAIT, self.session.uid_copy(&uid_text, folder)).await??;
        self.flag(uid, "+FLAGS.SILENT (\\Seen \\Deleted)").await?;
        // Without UIDPLUS an EXPUNGE would take along what somebody else marked: then it stays, marked.
        if self.has_uid_plus {
            let expunge = async { self.session.uid_expunge(uid_text).await?.try_collect::<Vec<u32>>().await };
            limited(ANSWER_WAIT, expunge).await??;
        }
        Ok(())
    }

    async fn flag(&mut self, uid: u32, change: &str) -> Result<(), ImapError> {
        let store =
            async { self.session.uid_store(uid.to_string(), change).await?.try_collect::<Vec<_>>().await };
        limited(ANSWER_WAIT, store).await??;
        Ok(())
    }

    async fn fetch(&mut self, uids: &str, what: &str, wait: Duration) -> Result<Vec<Fetch>, ImapError> {
        let fetch = async { self.session.uid_fetch(uids, what).await?.try_collect().await };
        Ok(limited(wait, fetch).await??)
    }

    /// Waits until the server tells of something new, or `longest` is over. A server without IDLE is asked again after
    /// `ask_again`.
    ///
    /// # Errors
    /// The connection broke; a server that vanished is noticed at the next command.
    pub async fn wait(mut self, longest: Duration, ask_again: Duration) -> Result<Self, ImapError> {
        if !self.has_idle {
            tokio::time::sleep(ask_again.min(longest)).await;
            limited(ANSWER_WAIT, self.session.noop()).await??;
            return Ok(self);
        }
        let mut idle = self.session.idle();
        limited(ANSWER_WAIT, idle.init()).await??;
        let (news, stop) = idle.wait_with_timeout(longest);
        let told = tokio::time::timeout(longest + ANSWER_WAIT, news).await;
        drop(stop);
        told.map_err(|_| ImapError::Silent(longest))??;
        self.session = limited(ANSWER_WAIT, idle.done()).await??;
        Ok(self)
    }

    /// Says goodbye; what goes wrong with it does not matter any more.
    pub async fn close(mut self) {
        if let Ok(Err(error)) = tokio::time::timeout(CONNECT_WAIT, self.session.logout()).await {
            tracing::debug!(%error, "the server did not say goodbye");
        }
    }

    /// Whether a message carries a flag; for tests and for whoever looks.
    ///
    /// # Errors
    /// The connection broke.
    pub async fn is_read(&mut self, uid: u32) -> Result<bool, ImapError> {
        let fetched = self.fetch(&uid.to_string(), "(UID FLAGS)", ANSWER_WAIT).await?;
        Ok(fetched.iter().any(|message| message.flags().any(|flag| flag == Flag::Seen)))
    }
}

async fn limited<T>(wait: Duration, what: impl Future<Output = T>) -> Result<T, ImapError> {
    tokio::time::timeout(wait, what).await.map_err(|_| ImapError::Silent(wait))
}

async fn connect(server: &Server) -> Result<Client<Box<dyn Stream>>, ImapError> {
    let unreachable =
        |why: String| ImapError::Unreachable { host: server.host.clone(), port: server.port, why };
    let tcp = limited(CONNECT_WAIT, TcpStream::connect((server.host.as_str(), server.port))).await;
    let tcp = tcp
        .map_err(|_| unreachable(format!("no answer in {} seconds", CONNECT_WAIT.as_secs())))?
        .map_err(|error| unreachable(error.to_string()))?;
    let stream: Box<dyn Stream> = match server.privacy {
        Privacy::Tls => Box::new(wrapped(server, Box::new(tcp)).await?),
        Privacy::StartTls | Privacy::None => Box::new(tcp),
    };
    let mut client = Client::new(stream);
    greeted(&mut client).await?;
    if server.privacy != Privacy::StartTls {
        return Ok(client);
    }
    limited(ANSWER_WAIT, client.run_command_and_check_ok("STARTTLS", None)).await??;
    // Nothing that was said in the clear counts: the conversation begins anew, without a second greeting.
    Ok(Client::new(Box::new(wrapped(server, client.into_inner()).await?)))
}

async fn greeted(client: &mut Client<Box<dyn Stream>>) -> Result<(), ImapError> {
    let greeting = limited(CONNECT_WAIT, client.read_response()).await?;
    match greeting {
        Ok(Some(_)) => Ok(()),
        Ok(None) => Err(ImapError::Broken("it was closed before the greeting".to_owned())),
        Err(error) => Err(ImapError::Broken(error.to_string())),
    }
}

async fn wrapped(
    server: &Server,
    stream: Box<dyn Stream>,
) -> Result<tokio_rustls::client::TlsStream<Box<dyn Stream>>, ImapError> {
    let wrong = |why: String| ImapError::Certificate { host: server.host.clone(), why };
    let connector = TlsConnector::from(Arc::new(
        tls_config_with(server.more_roots.as_deref()).map_err(|e| wrong(e.to_string()))?,
    ));
    let name = ServerName::try_from(server.host.clone()).map_err(|error| wrong(error.to_string()))?;
    let shaken = limited(CONNECT_WAIT, connector.connect(name, stream)).await?;
    shaken.map_err(|error| wrong(error.to_string()))
}

/// Google's and Microsoft's way of handing in an access token; the second question carries the reason of a refusal.
#[derive(Debug)]
struct XOAuth2 {
    user: String,
    token: String,
}

impl async_imap::Authenticator for XOAuth2 {
    type Response = String;

    fn process(&mut self, challenge: &[u8]) -> String {
        if challenge.is_empty() {
            format!("user={}\u{1}auth=Bearer {}\u{1}\u{1}", self.user, self.token)
        } else {
            String::new()
        }
    }
}

/// A folder's name as modified UTF-7 (RFC 3501, 5.1.3): Chinese names are common. The library puts it in quotes.
fn quoted(folder: &str) -> String {
    let mut out = String::new();
    let mut beyond: Vec<u16> = Vec::new();
    let flush = |out: &mut String, beyond: &mut Vec<u16>| {
        if !beyond.is_empty() {
            let bytes: Vec<u8> = beyond.drain(..).flat_map(u16::to_be_bytes).collect();
            let text = data_encoding::BASE64_NOPAD.encode(&bytes).replace('/', ",");
            out.push_str(&format!("&{text}-"));
        }
    };
    for c in folder.chars() {
        if c == '&' {
            flush(&mut out, &mut beyond);
            out.push_str("&-");
        } else if (' '..='~').contains(&c) {
            flush(&mut out, &mut beyond);
            out.push(c);
        } else {
            beyond.extend(c.encode_utf16(&mut [0; 2]).iter());
        }
    }
    flush(&mut out, &mut beyond);
    out
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn folders_in_chinese() {
        for (name, sent) in [
            ("INBOX", "INBOX"),
            ("退信", "&kABP4Q-"),
            ("A & B", "A &- B"),
            ("台北/日本語", "&U,BTFw-/&ZeVnLIqe-"),
            ("😀", "&2D3eAA-"),
        ] {
            assert_eq!(quoted(name), sent, "{name}");
        }
    }
}
