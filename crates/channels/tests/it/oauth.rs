//! OAuth 2 in place of a password: against a token server, and an IMAP and an SMTP server of a few lines that take only the
//! newest token.

use crate::mailbox::{desk_of, store};
use channels::http::Client;
use channels::imap::{Privacy, Server};
use channels::mail::{
    Automatic, OutboundMail, OutboundMailbox, SmtpLogin, SmtpSecurity, SmtpServer, SmtpSettings, Transport,
};
use channels::oauth::{NoToken, Settings, Tokens};
use channels::secret::Secret;
use data_encoding::BASE64;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use store::{Store, oauth};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// What the servers agree on.
#[derive(Default)]
struct Provider {
    /// The refresh token that is good now; a new one is given each time, and ends the old one.
    refresh: Mutex<String>,
    /// The access token that is good now.
    access: Mutex<String>,
    asked: AtomicUsize,
    /// Seconds that a token is said to last.
    life: AtomicUsize,
    /// Answered to the next question instead.
    instead: Mutex<Option<&'static str>>,
}

impl Provider {
    fn new(refresh: &str) -> Arc<Self> {
        let provider = Self { refresh: Mutex::new(refresh.to_owned()), ..Self::default() };
        provider.life.store(3_600, Ordering::SeqCst);
        Arc::new(provider)
    }

    fn grant(&self, form: &str) -> String {
        let nth = self.asked.fetch_add(1, Ordering::SeqCst) + 1;
        if let Some(answer) = self.instead.lock().unwrap().take() {
            return answer.to_owned();
        }
        let field = |name: &str| {
            form.split('&')
                .find_map(|pair| pair.strip_prefix(&format!("{name}=")))
                .unwrap_or_default()
                .to_owned()
        };
        let mut refresh = self.refresh.lock().unwrap();
        let good = match field("grant_type").as_str() {
            "refresh_token" => field("refresh_token") == *refresh,
            "client_credentials" => field("client_secret") == "s3cret",
            _ => false,
        };
        if !good {
            let body = r#"{"error":"invalid_grant","error_description":"Token has been revoked."}"#;
            return format!("HTTP/1.1 400 Bad Request\r\nContent-Length: {}\r\n\r\n{body}", body.len());
        }
        *refresh = format!("refresh-{nth}");
        let access = format!("access-{nth}");
        self.access.lock().unwrap().clone_from(&access);
        let life = self.life.load(Ordering::SeqCst);
        let body = format!(
            r#"{{"access_token":"{access}","token_type":"Bearer","expires_in":"{life}","refresh_token":"{refresh}"}}"#
        );
        format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len())
    }

    /// Its token address.
    async fn serve(self: &Arc<Self>) -> String {
        let (listener, port) = listen().await;
        let provider = Arc::clone(self);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let provider = Arc::clone(&provider);
                tokio::spawn(async move {
                    let mut stream = BufReader::new(stream);
                    loop {
                        let mut length = 0;
                        let mut line = String::new();
                        while stream.read_line(&mut line).await.unwrap_or(0) > 2 {
                            if let Some(n) = line.to_lowercase().strip_prefix("content-length:") {
                                length = n.trim().parse().unwrap();
                            }
                            line.clear();
                        }
                        let mut form = vec![0; length];
                        if length == 0 || stream.read_exact(&mut form).await.is_err() {
                            return;
                        }
                        let answer = provider.grant(&String::from_utf8(form).unwrap());
                        stream.write_all(answer.as_bytes()).await.unwrap();
                    }
                });
            }
        });
        format!("http://127.0.0.1:{port}/token")
    }

    /// Whether this is what XOAUTH2 sends with the newest token.
    fn lets_in(&self, given: &str) -> bool {
        let wanted = format!("user=service\u{1}auth=Bearer {}\u{1}\u{1}", self.access.lock().unwrap());
        BASE64.decode(given.trim().as_bytes()).is_ok_and(|given| given == wanted.as_bytes())
    }
}

async fn listen() -> (TcpListener, u16) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    (listener, port)
}

fn tokens(url: String, file: Option<&std::path::Path>, store: &Store) -> Tokens {
    let settings = Settings {
        token_url: url,
        client_id: "aftercare".to_owned(),
        client_secret: Some(Secret::parse("s3cret").unwrap()),
        scope: "imap smtp offline_access".to_owned(),
        refresh_token_file: file.map(std::path::Path::to_owned),
    };
    Tokens::new("service".to_owned(), settings, Client::new().unwrap(), Some(store.clone()))
}

#[tokio::test]
async fn one_is_asked_for_however_many_want_it_and_the_newest_refresh_token_is_kept() {
    let (store, folder) = store().await;
    let file = folder.path().join("refresh");
    std::fs::write(&file, "first\n").unwrap();
    let provider = Provider::new("first");
    let url = provider.serve().await;
    let tokens_now = tokens(url.clone(), Some(&file), &store);
    let all = (0..20).map(|_| {
        let tokens = tokens_now.clone();
        tokio::spawn(async move { tokens.token().await.unwrap() })
    });
    for one in all.collect::<Vec<_>>() {
        assert_eq!(one.await.unwrap(), "access-1");
    }
    assert_eq!(provider.asked.load(Ordering::SeqCst), 1);
    assert_eq!(oauth::get(store.db(), "service").await.unwrap().unwrap().refresh, "refresh-1");

    // The program is started again: what the file holds is no good any more, what was kept is.
    let again = tokens(url.clone(), Some(&file), &store);
    assert_eq!(again.token().await.unwrap(), "access-2");
    // One that was refused is not handed out again; one that is not the newest changes nothing.
    again.refused("access-1").await;
    assert_eq!(again.token().await.unwrap(), "access-2");
    again.refused("access-2").await;
    assert_eq!(again.token().await.unwrap(), "access-3");
    // The first program is another node now: its token was not refused, so it keeps it.
    assert_eq!(tokens_now.token().await.unwrap(), "access-1");
}

#[tokio::test]
async fn a_token_that_hardly_lasts_is_soon_asked_for_anew() {
    let (store, folder) = store().await;
    let file = folder.path().join("refresh");
    std::fs::write(&file, "first").unwrap();
    let provider = Provider::new("first");
    provider.life.store(0, Ordering::SeqCst);
    let tokens = tokens(provider.serve().await, Some(&file), &store);
    assert_eq!(tokens.token().await.unwrap(), "access-1");
    assert_eq!(tokens.token().await.unwrap(), "access-2");
}

#[tokio::test]
async fn when_the_server_takes_it_no_more_somebody_has_to_log_in_and_a_new_file_is_enough() {
    let (store, folder) = store().await;
    let file = folder.path().join("refresh");
    std::fs::write(&file, "first").unwrap();
    let provider = Provider::new("first");
    let tokens = tokens(provider.serve().await, Some(&file), &store);
    tokens.token().await.unwrap();
    tokens.refused("access-1").await;
    *provider.refresh.lock().unwrap() = "after the next log-in".to_owned();
    let Err(NoToken::LogInAgain(why)) = tokens.token().await else { panic!("it was taken") };
    assert!(why.contains("Token has been revoked"), "{why}");
    let kept = oauth::get(store.db(), "service").await.unwrap().unwrap();
    assert_eq!(kept.trouble.as_deref(), Some(why.as_str()));
    // Out of order is another thing.
    *provider.instead.lock().unwrap() = Some("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n");
    assert!(matches!(tokens.token().await, Err(NoToken::NotNow(_))));
    *provider.instead.lock().unwrap() = Some("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n<ok>");
    assert!(matches!(tokens.token().await, Err(NoToken::NotNow(_))));

    *provider.refresh.lock().unwrap() = "second".to_owned();
    std::fs::write(&file, "second\n").unwrap();
    assert!(tokens.token().await.unwrap().starts_with("access-"));
    assert_eq!(oauth::get(store.db(), "service").await.unwrap().unwrap().trouble, None);
}

#[tokio::test]
async fn without_a_refresh_token_the_client_asks_for_itself() {
    let (store, _folder) = store().await;
    let provider = Provider::new("none");
    let tokens = tokens(provider.serve().await, None, &store);
    assert_eq!(tokens.token().await.unwrap(), "access-1");
}

/// A mail server with one message, which takes XOAUTH2 only.
async fn imap(provider: Arc<Provider>) -> u16 {
    let (listener, port) = listen().await;
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(imap_session(stream, Arc::clone(&provider)));
        }
    });
    port
}

async fn imap_session(stream: TcpStream, provider: Arc<Provider>) {
    let mut stream = BufReader::new(stream);
    let mail = "From: wang@waterworks.example\r\nMessage-ID: <1@x.example>\r\nSubject: leak\r\n\r\nx\r\n";
    stream.write_all(b"* OK ready\r\n").await.unwrap();
    let mut line = String::new();
    loop {
        line.clear();
        if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
            return;
        }
        let (tag, command) = line.trim_end().split_once(' ').unwrap_or_default();
        let (tag, upper) = (tag.to_owned(), command.to_uppercase());
        let answer = if upper.starts_with("AUTHENTICATE XOAUTH2") {
            stream.write_all(b"+ \r\n").await.unwrap();
            line.clear();
            stream.read_line(&mut line).await.unwrap();
            if provider.lets_in(&line) {
                format!("{tag} OK in\r\n")
            } else {
                // As Google and Microsoft do: the reason, an empty answer, and only then the refusal.
                let why = BASE64.encode(br#"{"status":"401"}"#);
                stream.write_all(format!("+ {why}\r\n").as_bytes()).await.unwrap();
                line.clear();
                stream.read_line(&mut line).await.unwrap();
                format!("{tag} NO [AUTHENTICATIONFAILED] no\r\n")
            }
        } else if upper.starts_with("CAPABILITY") {
            format!("* CAPABILITY IMAP4rev1 AUTH=XOAUTH2\r\n{tag} OK\r\n")
        } else if upper.starts_with("SELECT") {
            format!("* 1 EXISTS\r\n* OK [UIDVALIDITY 9] x\r\n{tag} OK [READ-WRITE] open\r\n")
        } else if upper.starts_with("UID SEARCH") {
            format!("* SEARCH 1\r\n{tag} OK\r\n")
        } else if upper.contains("RFC822.SIZE") {
            format!("* 1 FETCH (UID 1 RFC822.SIZE {})\r\n{tag} OK\r\n", mail.len())
        } else if upper.contains("BODY.PEEK[]") {
            format!("* 1 FETCH (UID 1 BODY[] {{{}}}\r\n{mail})\r\n{tag} OK\r\n", mail.len())
        } else {
            format!("{tag} OK\r\n")
        };
        stream.write_all(answer.as_bytes()).await.unwrap();
    }
}

#[tokio::test]
async fn a_mailbox_is_read_by_token_and_an_old_one_is_replaced_once() {
    let (store, folder) = store().await;
    let file = folder.path().join("refresh");
    std::fs::write(&file, "first").unwrap();
    let provider = Provider::new("first");
    let url = provider.serve().await;
    let mut mailbox = desk_of(Server {
        host: "127.0.0.1".to_owned(),
        port: imap(Arc::clone(&provider)).await,
        privacy: Privacy::None,
        user: "service".to_owned(),
        more_roots: None,
    });
    mailbox.tokens = Some(tokens(url, Some(&file), &store));
    let mut open = mailbox.open().await.unwrap();
    assert_eq!(mailbox.read_new(&store, &mut open).await.unwrap(), 1);
    // The provider ends the token before its time.
    *provider.access.lock().unwrap() = "another".to_owned();
    mailbox.open().await.unwrap();
    assert_eq!(provider.asked.load(Ordering::SeqCst), 2);
    // And takes the refresh token no more: said so, and tried again later.
    *provider.access.lock().unwrap() = "another".to_owned();
    *provider.refresh.lock().unwrap() = "another".to_owned();
    let why = mailbox.open().await.unwrap_err().to_string();
    assert!(why.contains("log in again is needed"), "{why}");
}

/// A mail server that takes XOAUTH2 only; gives what it was sent.
async fn smtp(provider: Arc<Provider>, challenge: bool) -> (u16, Arc<AtomicUsize>) {
    let (listener, port) = listen().await;
    let taken = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&taken);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(smtp_session(stream, Arc::clone(&provider), challenge, Arc::clone(&counted)));
        }
    });
    (port, taken)
}

async fn smtp_session(stream: TcpStream, provider: Arc<Provider>, challenge: bool, taken: Arc<AtomicUsize>) {
    let mut stream = BufReader::new(stream);
    stream.write_all(b"220 mx.example ESMTP\r\n").await.unwrap();
    let mut line = String::new();
    let mut is_in = false;
    loop {
        line.clear();
        if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
            return;
        }
        let answer = if line.starts_with("EHLO") {
            "250-mx.example\r\n250 AUTH XOAUTH2\r\n"
        } else if let Some(given) = line.strip_prefix("AUTH XOAUTH2 ") {
            is_in = provider.lets_in(given);
            match (is_in, challenge) {
                (true, _) => "235 2.7.0 in\r\n",
                // Google's way: a challenge that carries the reason.
                (false, true) => "334 eyJzdGF0dXMiOiI0MDEifQ==\r\n",
                (false, false) => "535 5.7.3 no\r\n",
            }
        } else if line.starts_with("MAIL") && !is_in {
            "530 5.7.57 log in first\r\n"
        } else if line.starts_with("DATA") {
            stream.write_all(b"354 go on\r\n").await.unwrap();
            let mut data = Vec::new();
            while !data.ends_with(b"\r\n.\r\n") {
                data.push(stream.read_u8().await.unwrap());
            }
            taken.fetch_add(1, Ordering::SeqCst);
            "250 taken\r\n"
        } else {
            "250 ok\r\n"
        };
        if stream.write_all(answer.as_bytes()).await.is_err() {
            return;
        }
    }
}

fn letter() -> OutboundMail {
    let mailbox = |address: &str| OutboundMailbox { name: None, address: address.to_owned() };
    OutboundMail {
        from: mailbox("service@meters.example"),
        to: vec![mailbox("wang@waterworks.example")],
        cc: Vec::new(),
        reply_to: None,
        subject: "x".to_owned(),
        message_id: "1@meters.example".to_owned(),
        in_reply_to: None,
        references: Vec::new(),
        date: crate::at(1_795_423_041),
        automatic: Automatic::No,
        text: "x".to_owned(),
        attachments: Vec::new(),
    }
}

#[tokio::test]
async fn mail_leaves_by_token_and_a_log_in_that_fails_is_no_fault_of_the_message() {
    for challenge in [false, true] {
        let (store, folder) = store().await;
        let file = folder.path().join("refresh");
        std::fs::write(&file, "first").unwrap();
        let provider = Provider::new("first");
        let (port, taken) = smtp(Arc::clone(&provider), challenge).await;
        let tokens = tokens(provider.serve().await, Some(&file), &store);
        let settings = SmtpSettings {
            host: "127.0.0.1".to_owned(),
            port,
            security: SmtpSecurity::None,
            login: Some(SmtpLogin::Tokens { user: "service".to_owned(), tokens }),
            more_roots: None,
        };
        let transport = Transport::Smtp(SmtpServer::new(settings).unwrap());
        transport.send(&letter()).await.unwrap();
        transport.send(&letter()).await.unwrap();
        assert_eq!(taken.load(Ordering::SeqCst), 2);
        assert_eq!(provider.asked.load(Ordering::SeqCst), 1, "kept for the next message");
        let settings = |tokens: Tokens| SmtpSettings {
            host: "127.0.0.1".to_owned(),
            port,
            security: SmtpSecurity::None,
            login: Some(SmtpLogin::Tokens { user: "service".to_owned(), tokens }),
            more_roots: None,
        };
        // An old token, as after a night: it is asked for anew, once.
        let stale = self::tokens(provider.serve().await, Some(&file), &store);
        stale.token().await.unwrap();
        *provider.access.lock().unwrap() = "another".to_owned();
        let transport = Transport::Smtp(SmtpServer::new(settings(stale.clone())).unwrap());
        transport.send(&letter()).await.unwrap();
        assert_eq!(taken.load(Ordering::SeqCst), 3);
        // Never the message's fault.
        *provider.access.lock().unwrap() = "another".to_owned();
        *provider.refresh.lock().unwrap() = "another".to_owned();
        let transport = Transport::Smtp(SmtpServer::new(settings(stale)).unwrap());
        let failed = transport.send(&letter()).await.unwrap_err();
        assert!(!failed.is_permanent(), "{failed}");
    }
}
