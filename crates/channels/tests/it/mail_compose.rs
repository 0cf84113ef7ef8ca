//! What leaves, read again by our own reader.

use channels::mail::{
    Automatic, MailKind, OutboundAttachment, OutboundMail, OutboundMailbox, SendError, SmtpSecurity,
    SmtpServer, SmtpSettings, Transport, Unwritable, compose,
};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;

use crate::read_bytes;

fn mailbox(name: &str, address: &str) -> OutboundMailbox {
    OutboundMailbox { name: (!name.is_empty()).then(|| name.to_owned()), address: address.to_owned() }
}

fn answer() -> OutboundMail {
    OutboundMail {
        from: mailbox("客户服务部, 7×24", "service@meters.example"),
        to: vec![mailbox("王小明", "wang@waterworks.example")],
        cc: vec![mailbox("", "li@waterworks.example")],
        reply_to: Some(mailbox("", "service+2026-000123.0a1b2c3d@meters.example")),
        subject:
            "回复：[#2026-000123] 关于三号楼二单元热量表计量异常及结算日数据缺失的投诉（第二次），𠮷野家隔壁"
                .to_owned(),
        message_id: "t123.2@meters.example".to_owned(),
        in_reply_to: Some("a1@waterworks.example".to_owned()),
        references: vec!["t123.1@meters.example".to_owned(), "a1@waterworks.example".to_owned()],
        date: "2026-11-23T08:37:21Z".parse().unwrap(),
        automatic: Automatic::No,
        text: "您好：\n\n工程师明天上午到。\n".to_owned(),
        attachments: vec![OutboundAttachment {
            filename: "水表检定证书（2026）.pdf".to_owned(),
            content_type: "application/pdf".to_owned(),
            bytes: b"%PDF-1.4\r\n\x00\xFF".to_vec(),
        }],
    }
}

#[test]
fn what_is_written_reads_the_same() {
    let sent = answer();
    let bytes = compose(&sent).unwrap();
    let mail = read_bytes(&bytes);
    assert_eq!(mail.subject.as_deref(), Some(sent.subject.as_str()));
    assert_eq!(mail.from[0].name.as_deref(), Some("客户服务部, 7×24"));
    assert_eq!(mail.to[0].address.as_deref(), Some("wang@waterworks.example"));
    assert_eq!(mail.answer_address(), Some("service+2026-000123.0a1b2c3d@meters.example"));
    assert_eq!(mail.message_id, "t123.2@meters.example");
    assert_eq!(mail.in_reply_to, ["a1@waterworks.example"]);
    assert_eq!(mail.references, sent.references);
    assert_eq!(mail.date.unwrap().at, sent.date);
    assert_eq!(mail.text(), "您好：\n\n工程师明天上午到。");
    assert_eq!(mail.attachments[0].filename.as_deref(), Some("水表检定证书（2026）.pdf"));
    assert_eq!(mail.attachments[0].bytes, sent.attachments[0].bytes);
    assert_eq!((mail.kind, mail.may_auto_reply), (MailKind::Human, true));
    assert_eq!(bytes, compose(&sent).unwrap(), "the same mail is the same bytes");
}

#[test]
fn every_line_is_short_ascii_and_every_encoded_word_whole() {
    let bytes = compose(&answer()).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    assert!(text.is_ascii());
    assert!(text.split("\r\n").all(|line| line.len() <= 998 && !line.contains(['\r', '\n'])));
    let words: Vec<&str> =
        text.split("=?utf-8?b?").skip(1).filter_map(|rest| rest.split("?=").next()).collect();
    assert!(words.len() > 3);
    for word in words {
        let alone = read_bytes(format!("From: a@b.example\nSubject: =?utf-8?b?{word}?=\n\nx").as_bytes());
        assert!(!alone.subject.unwrap().contains('\u{FFFD}'), "{word}");
    }
}

#[test]
fn what_a_program_sends_says_so() {
    let kind =
        |automatic| read_bytes(&compose(&OutboundMail { automatic, ..answer() }).unwrap()).auto_signals;
    assert_eq!(kind(Automatic::Generated)[0], "Auto-Submitted: auto-generated");
    assert_eq!(kind(Automatic::Replied)[0], "Auto-Submitted: auto-replied");
    assert!(kind(Automatic::No).is_empty());
}

#[test]
fn nothing_given_can_add_a_header() {
    let mut mail = answer();
    mail.subject = "a\r\nBcc: thief@else.example\r\n\r\nb".to_owned();
    mail.from.name = Some("x\nBcc: thief@else.example".to_owned());
    mail.references.push("x>\r\nBcc: <thief@else.example".to_owned());
    mail.attachments[0].filename = "a\r\nX: y.pdf".to_owned();
    let text = String::from_utf8(compose(&mail).unwrap()).unwrap();
    assert!(!text.lines().any(|line| line.to_lowercase().starts_with("bcc:") || line.starts_with("X:")));
}

#[test]
fn what_cannot_be_written_is_refused_with_its_reason() {
    let with = |change: fn(&mut OutboundMail)| {
        let mut mail = answer();
        change(&mut mail);
        compose(&mail).unwrap_err()
    };
    assert_eq!(
        with(|mail| mail.to[0].address = "nobody".to_owned()),
        Unwritable::Address("nobody".to_owned())
    );
    assert_eq!(with(|mail| (mail.to, mail.cc) = (vec![], vec![])), Unwritable::NoReceiver);
    assert_eq!(
        with(|mail| mail.attachments[0].content_type = "x".to_owned()),
        Unwritable::ContentType("x".to_owned())
    );
}

#[tokio::test]
async fn the_folder_holds_one_whole_file_a_message() {
    let folder = tempfile::tempdir().unwrap();
    let transport = Transport::Folder(folder.path().join("out"));
    transport.send(&answer()).await.unwrap();
    transport.send(&answer()).await.unwrap();
    let files: Vec<_> =
        std::fs::read_dir(folder.path().join("out")).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(files.len(), 1);
    assert_eq!(files[0].extension().unwrap(), "eml");
    assert_eq!(std::fs::read(&files[0]).unwrap(), compose(&answer()).unwrap());
    let mut unwritable = answer();
    unwritable.to[0].address = "nobody".to_owned();
    assert!(transport.send(&unwritable).await.unwrap_err().is_permanent());
}

/// A mail server on this machine that takes everything; its port, and what it was sent first.
pub(crate) async fn relay() -> (u16, tokio::task::JoinHandle<Vec<u8>>) {
    listening("250 ok").await
}

/// A mail server that answers `RCPT TO` with this line and hands over what it was sent.
async fn server(answer_to_receiver: &'static str) -> (Transport, tokio::task::JoinHandle<Vec<u8>>) {
    let (port, received) = listening(answer_to_receiver).await;
    let settings = SmtpSettings {
        host: "127.0.0.1".to_owned(),
        port,
        security: SmtpSecurity::None,
        login: None,
        more_roots: None,
    };
    (Transport::Smtp(SmtpServer::new(settings).unwrap()), received)
}

async fn listening(answer_to_receiver: &'static str) -> (u16, tokio::task::JoinHandle<Vec<u8>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let received = tokio::spawn(async move {
        let mut data = Vec::new();
        // Some connect only to see whether anybody is there.
        while data.is_empty() {
            let (stream, _) = listener.accept().await.unwrap();
            data = session(stream, answer_to_receiver).await;
        }
        data
    });
    (port, received)
}

async fn session(stream: tokio::net::TcpStream, answer_to_receiver: &str) -> Vec<u8> {
    let mut stream = BufReader::new(stream);
    let mut data = Vec::new();
    if stream.write_all(b"220 mx.example ESMTP\r\n").await.is_err() {
        return data;
    }
    let mut line = String::new();
    {
        while stream.read_line(&mut line).await.unwrap_or(0) > 0 {
            let answer = match line.trim_end() {
                "DATA" => "354 go on",
                "QUIT" => "221 bye",
                command if command.starts_with("RCPT") => answer_to_receiver,
                _ => "250 ok",
            };
            stream.write_all(format!("{answer}\r\n").as_bytes()).await.unwrap();
            if line.starts_with("DATA") {
                let mut byte = [0];
                while !data.ends_with(b"\r\n.\r\n") && stream.read_exact(&mut byte).await.is_ok() {
                    data.push(byte[0]);
                }
                stream.write_all(b"250 taken\r\n").await.unwrap();
                break;
            }
            line.clear();
        }
    }
    data
}

#[tokio::test]
async fn a_mail_server_gets_the_message_as_composed() {
    let (transport, received) = server("250 ok").await;
    transport.send(&answer()).await.unwrap();
    let data = received.await.unwrap();
    let message = data.strip_suffix(b"\r\n.\r\n").unwrap();
    assert_eq!(read_bytes(message).attachments[0].bytes, answer().attachments[0].bytes);
    assert_eq!(read_bytes(message).subject, Some(answer().subject));
}

#[tokio::test]
async fn a_refusal_for_good_and_one_for_now_are_told_apart() {
    let (transport, _) = server("550 5.1.1 no such mailbox").await;
    assert!(
        matches!(transport.send(&answer()).await, Err(SendError::Permanent(why)) if why.contains("no such mailbox"))
    );
    let (transport, _) = server("451 4.7.1 greylisted").await;
    assert!(
        matches!(transport.send(&answer()).await, Err(SendError::Temporary(why)) if why.contains("greylisted"))
    );
    // Nobody listens there.
    let nobody = SmtpSettings {
        host: "127.0.0.1".to_owned(),
        port: 1,
        security: SmtpSecurity::None,
        login: None,
        more_roots: None,
    };
    let transport = Transport::Smtp(SmtpServer::new(nobody).unwrap());
    let unreached = transport.send(&answer()).await.unwrap_err();
    assert!(unreached.is_about_the_server() && !unreached.is_permanent(), "{unreached}");
}
