//! P-100 by mail: whatever arrives in a mailbox becomes a case once, whatever breaks in between. Against a real Dovecot.

use crate::dovecot::{Dovecot, PASSWORD};
use channels::imap::{Folder, ImapError, Login, Privacy, Server};
use channels::intake::Intake;
use channels::mail::{
    Automatic, Limits, OutboundMail, OutboundMailbox, OwnAddresses, PlusSecret, SmtpSecurity, SmtpServer,
    SmtpSettings, Transport,
};
use channels::mailbox::Mailbox;
use domain::ids::DepartmentCode;
use jiff::Timestamp;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use store::db::Durability;
use store::{Options, Store};

struct Desk {
    store: Store,
    mailbox: Mailbox,
    _folder: tempfile::TempDir,
}

pub(crate) async fn store() -> (Store, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let drawn = AtomicU64::new(1);
    let document = |kind: &str, body: &str| (kind.to_owned(), body.to_owned());
    let options = Options {
        now: Arc::new(|| "2026-11-23T02:00:00Z".parse::<Timestamp>().unwrap()),
        random: Arc::new(move || u128::from(drawn.fetch_add(1, Ordering::SeqCst)).to_be_bytes()),
        clock_speed: 1.0,
        durability: Durability::WhenClosed,
        shipped: vec![
            document("calendar/cn", include_str!("../../../../charter/calendars/cn.toml")),
            document("calendar/always", include_str!("../../../../charter/calendars/always.toml")),
            document("charter", include_str!("../../../../charter/charter.toml")),
            document("serving", include_str!("../../../../charter/serving.toml")),
        ],
    };
    let store = Store::open(folder.path().join("mail.db").to_str().unwrap(), options).await.unwrap();
    let sql = "INSERT INTO department (code, names) VALUES ('customer-service', '{}')";
    store.db().run(sql, store::values![]).await.unwrap();
    let tx = store.db().begin().await.unwrap();
    store.commit_world(tx).await.unwrap();
    (store, folder)
}

fn server(dovecot: &Dovecot, privacy: Privacy) -> Server {
    let port = if privacy == Privacy::Tls { dovecot.imaps } else { dovecot.imap };
    Server {
        host: "localhost".to_owned(),
        port,
        privacy,
        user: "service".to_owned(),
        more_roots: Some(dovecot.certificate()),
    }
}

fn password() -> Login {
    Login::Password(PASSWORD.to_owned())
}

async fn desk(dovecot: &Dovecot) -> Desk {
    let (store, folder) = store().await;
    Desk { store, mailbox: desk_of(server(dovecot, Privacy::Tls)), _folder: folder }
}

pub(crate) fn intake() -> Intake {
    Intake {
        own: OwnAddresses::new(["service@meters.example"]),
        limits: Limits { message_bytes_max: 100_000, ..Limits::default() },
        secret: PlusSecret::new(vec![7; 32]).unwrap(),
        department: DepartmentCode::new("customer-service").unwrap(),
        mailbox: "service".to_owned(),
        too_large: "[正文太大，留在邮箱中]".to_owned(),
        fax: Default::default(),
        alarm_senders: Vec::new(),
    }
}

/// The mailbox of the desk at this server.
pub(crate) fn desk_of(server: Server) -> Mailbox {
    Mailbox {
        name: "service".to_owned(),
        server,
        login: password(),
        tokens: None,
        folder: "INBOX".to_owned(),
        refused_folder: Some("退信".to_owned()),
        intake: intake(),
    }
}

impl Desk {
    async fn open(&self) -> Folder {
        let Mailbox { server, login, folder, .. } = &self.mailbox;
        Folder::open(server, login, folder).await.unwrap()
    }

    async fn count(&self, sql: &'static str) -> i64 {
        self.store.db().one::<(i64,)>(sql, store::values![]).await.unwrap().0
    }

    async fn cases(&self) -> i64 {
        self.count("SELECT count(*) FROM cases").await
    }

    async fn recorded(&self) -> i64 {
        self.count("SELECT count(*) FROM mail_in").await
    }

    /// Waits until there are so many cases.
    async fn until_cases(&self, n: i64) {
        let patience = Instant::now() + Duration::from_secs(60);
        while self.cases().await < n {
            assert!(Instant::now() < patience, "{} of {n} cases", self.cases().await);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

fn mail(n: u32) -> Vec<u8> {
    let text = format!(
        "From: =?GB2312?B?zfW5pA==?= <wang{n}@waterworks.example>\r\nTo: service@meters.example\r\n\
         Message-ID: <report-{n}@waterworks.example>\r\nSubject: =?utf-8?B?5rC06KGo5LiN6LWw5a2X?= {n}\r\n\
         Date: Mon, 23 Nov 2026 09:0{}:00 +0800\r\n\r\n{n} 号表不走字\r\n",
        n % 10
    );
    text.into_bytes()
}

#[tokio::test]
async fn what_arrives_is_taken_in_once_and_marked_read() {
    let Some(dovecot) = Dovecot::start(1) else { return };
    let desk = desk(&dovecot).await;
    for n in 1..=3 {
        dovecot.deliver(&format!("{n}"), &mail(n));
    }
    let mut folder = desk.open().await;
    assert_eq!(desk.mailbox.read_new(&desk.store, &mut folder).await.unwrap(), 3, "{}", dovecot.log());
    assert_eq!(desk.cases().await, 3);
    for (uid, _) in folder.after(0).await.unwrap() {
        assert!(folder.is_read(uid).await.unwrap());
    }
    assert_eq!(desk.mailbox.read_new(&desk.store, &mut folder).await.unwrap(), 0);
    folder.close().await;
    // The program is started again.
    let mut folder = desk.open().await;
    assert_eq!(desk.mailbox.read_new(&desk.store, &mut folder).await.unwrap(), 0);
    assert_eq!((desk.cases().await, desk.recorded().await), (3, 3));
    let health = &store::mailbox::all(desk.store.db()).await.unwrap()[0];
    assert_eq!((health.taken, health.error.as_deref()), (3, None));
    let mailbox = store::mail::mailbox_of(desk.store.db(), domain::ids::CaseId::new(2026, 1).unwrap()).await;
    assert_eq!(mailbox.unwrap().as_deref(), Some("service"), "the answer leaves by the same mailbox");
}

/// From a real IMAP server over TLS to recorded cases, each mail with the flag that it was read.
#[tokio::test]
#[ignore = "a thousand mails; prints how many a second"]
async fn a_thousand_mails_from_an_imap_server() {
    const MAILS: u32 = 1_000;
    let Some(dovecot) = Dovecot::start(1) else { return };
    let desk = desk(&dovecot).await;
    for n in 1..=MAILS {
        dovecot.deliver(&format!("{n}"), &mail(n));
    }
    let mut folder = desk.open().await;
    let begun = Instant::now();
    let mut taken = 0;
    while taken < u64::from(MAILS) {
        let more = desk.mailbox.read_new(&desk.store, &mut folder).await.unwrap();
        assert!(more > 0, "{taken} of {MAILS}: {}", dovecot.log());
        taken += u64::from(more);
    }
    let seconds = begun.elapsed().as_secs_f64();
    println!(
        "{MAILS} mails, each from another sender: {seconds:.1} s, {:.0} a second",
        f64::from(MAILS) / seconds
    );
    assert_eq!((desk.cases().await, desk.recorded().await), (i64::from(MAILS), i64::from(MAILS)));
}

#[tokio::test]
async fn what_was_taken_in_just_before_the_line_broke_is_not_taken_in_again() {
    let Some(dovecot) = Dovecot::start(1) else { return };
    let desk = desk(&dovecot).await;
    dovecot.deliver("1", &mail(1));
    // Recorded, and then the program was killed before it wrote down how far it had read.
    desk.mailbox.intake.take(&desk.store, &mail(1)).await.unwrap();
    dovecot.deliver("2", &mail(2));
    let mut folder = desk.open().await;
    desk.mailbox.read_new(&desk.store, &mut folder).await.unwrap();
    assert_eq!((desk.cases().await, desk.recorded().await), (2, 2));
    assert_eq!(dovecot.count("&kABP4Q-"), None, "what is known is not refused");
}

#[tokio::test]
async fn numbers_given_anew_lose_nothing_and_repeat_nothing() {
    let Some(mut dovecot) = Dovecot::start(1) else { return };
    let desk = desk(&dovecot).await;
    for n in 1..=3 {
        dovecot.deliver(&format!("{n}"), &mail(n));
    }
    let mut folder = desk.open().await;
    desk.mailbox.read_new(&desk.store, &mut folder).await.unwrap();
    let before = folder.uid_validity;
    drop(folder);
    dovecot.forget_numbers();
    dovecot.deliver("4", &mail(4));
    let mut folder = desk.open().await;
    assert_ne!(folder.uid_validity, before, "the server began anew");
    desk.mailbox.read_new(&desk.store, &mut folder).await.unwrap();
    assert_eq!((desk.cases().await, desk.recorded().await), (4, 4));
}

#[tokio::test]
async fn what_is_refused_is_laid_aside_in_a_folder_and_stays_recorded() {
    let Some(dovecot) = Dovecot::start(1) else { return };
    let desk = desk(&dovecot).await;
    let own = "From: service@meters.example\r\nTo: service@meters.example\r\nMessage-ID: <loop@meters.example>\r\n\
               Subject: round\r\n\r\nin a circle\r\n";
    dovecot.deliver("1", own.as_bytes());
    dovecot.deliver("2", &mail(2));
    let mut folder = desk.open().await;
    desk.mailbox.read_new(&desk.store, &mut folder).await.unwrap();
    assert_eq!((desk.cases().await, desk.recorded().await), (1, 2));
    assert_eq!(dovecot.count("&kABP4Q-"), Some(1), "{}", dovecot.log());
    assert_eq!(dovecot.count("INBOX"), Some(1));
}

#[tokio::test]
async fn a_mail_too_large_to_be_read_is_a_case_all_the_same() {
    let Some(dovecot) = Dovecot::start(1) else { return };
    let desk = desk(&dovecot).await;
    let mut large = mail(1);
    large.splice(0..0, b"Content-Type: text/plain;\r\n charset=gb2312\r\n".iter().copied());
    large.extend(std::iter::repeat_n(*b"0123456789\r\n", 20_000).flatten());
    dovecot.deliver("1", &large);
    let mut folder = desk.open().await;
    desk.mailbox.read_new(&desk.store, &mut folder).await.unwrap();
    let id = domain::ids::CaseId::new(2026, 1).unwrap();
    let file = store::read::case::case(&desk.store, id).await.unwrap().unwrap();
    assert_eq!(file.text(file.case.subject), Some("水表不走字 1"));
    let texts: Vec<&str> = file.texts.values().filter_map(Option::as_deref).collect();
    assert!(texts.contains(&"[正文太大，留在邮箱中]"), "{texts:?}");
    assert_eq!(dovecot.count("INBOX"), Some(1), "it stays where it was");
}

#[tokio::test]
async fn a_server_that_vanishes_is_come_back_to_and_what_came_meanwhile_is_there() {
    let Some(mut dovecot) = Dovecot::start(1) else { return };
    let desk = Arc::new(desk(&dovecot).await);
    let reading = tokio::spawn({
        let desk = Arc::clone(&desk);
        async move { desk.mailbox.run(&desk.store).await }
    });
    dovecot.deliver("1", &mail(1));
    desk.until_cases(1).await;
    // It waits now, and is told of the next.
    dovecot.deliver("2", &mail(2));
    desk.until_cases(2).await;
    dovecot.stop();
    let patience = Instant::now() + Duration::from_secs(60);
    let failing = async || store::mailbox::all(desk.store.db()).await.unwrap()[0].error.is_some();
    while !failing().await {
        assert!(Instant::now() < patience, "nobody noticed that the server is gone");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    dovecot.deliver("3", &mail(3));
    dovecot.run();
    desk.until_cases(3).await;
    reading.abort();
    assert_eq!((desk.cases().await, desk.recorded().await), (3, 3));
    assert!(!failing().await, "all is well again");
}

#[tokio::test]
async fn every_way_to_connect_and_what_is_said_when_it_fails() {
    let Some(dovecot) = Dovecot::start(1) else { return };
    for privacy in [Privacy::Tls, Privacy::StartTls, Privacy::None] {
        let opened = Folder::open(&server(&dovecot, privacy), &password(), "INBOX").await;
        assert!(opened.is_ok(), "{privacy:?}: {:?}", opened.err());
    }
    let tls = server(&dovecot, Privacy::Tls);
    let stranger = Server { more_roots: None, ..tls.clone() };
    let opened = Folder::open(&stranger, &password(), "INBOX").await;
    assert!(matches!(opened, Err(ImapError::Certificate { .. })), "{opened:?}");
    let opened = Folder::open(&tls, &Login::Password("wrong".to_owned()), "INBOX").await;
    assert!(matches!(opened, Err(ImapError::LogIn { .. })), "{opened:?}");
    let opened = Folder::open(&tls, &password(), "Nowhere").await;
    assert!(matches!(opened, Err(ImapError::NoFolder { .. })), "{opened:?}");
    let opened = Folder::open(&Server { port: 1, ..tls }, &password(), "INBOX").await;
    assert!(matches!(opened, Err(ImapError::Unreachable { .. })), "{opened:?}");
}

/// STARTTLS or TLS from the first byte, and a log-in, against a real submission server that passes on to a relay of ours.
#[tokio::test]
async fn mail_leaves_encrypted_with_a_log_in() {
    leaves_with_a_log_in(SmtpSecurity::StartTls).await;
    leaves_with_a_log_in(SmtpSecurity::Tls).await;
}

async fn leaves_with_a_log_in(security: SmtpSecurity) {
    let (relay, received) = crate::mail_compose::relay().await;
    let Some(dovecot) = Dovecot::start(relay) else { return };
    let settings = |password: &str, more_roots| SmtpSettings {
        host: "localhost".to_owned(),
        port: if security == SmtpSecurity::Tls { dovecot.submissions } else { dovecot.submission },
        security,
        login: Some(channels::mail::SmtpLogin::Password {
            user: "service".to_owned(),
            password: password.to_owned(),
        }),
        more_roots,
    };
    let letter = OutboundMail {
        from: OutboundMailbox {
            name: Some("客服".to_owned()), address: "service@meters.example".to_owned()
        },
        to: vec![OutboundMailbox { name: None, address: "wang@waterworks.example".to_owned() }],
        cc: Vec::new(),
        reply_to: None,
        subject: "已派工程师".to_owned(),
        message_id: "answer-1@meters.example".to_owned(),
        in_reply_to: None,
        references: Vec::new(),
        date: "2026-11-23T02:00:00Z".parse().unwrap(),
        automatic: Automatic::No,
        text: "今天下午到。\n".to_owned(),
        attachments: Vec::new(),
    };
    let send = async |password: &str, roots| {
        let transport = Transport::Smtp(SmtpServer::new(settings(password, roots)).unwrap());
        transport.send(&letter).await
    };
    assert!(send(PASSWORD, None).await.is_err(), "a certificate that nobody vouches for");
    let wrong = send("wrong", Some(dovecot.certificate())).await.unwrap_err();
    assert!(wrong.is_about_the_server() && !wrong.is_permanent(), "no message is given up for it: {wrong}");
    send(PASSWORD, Some(dovecot.certificate())).await.unwrap_or_else(|e| panic!("{e}\n{}", dovecot.log()));
    let data = received.await.unwrap();
    let text = String::from_utf8_lossy(&data).into_owned();
    assert!(text.contains("answer-1@meters.example"), "{text}");
}
