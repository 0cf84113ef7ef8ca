//! P-100 under pressure: too large, too many, forged, and machines that have something to say.

use crate::mailbox::{intake, store};
use channels::intake::{FLOOD_CASES_MAX, FLOOD_MAILS_MAX};
use domain::contact::Contact;
use domain::ids::CaseId;
use std::time::{Duration, Instant};
use store::mail::Outcome;
use store::{Store, content, values};

async fn count(store: &Store, sql: &'static str) -> i64 {
    store.db().one::<(i64,)>(sql, values![]).await.unwrap().0
}

fn mail(from: &str, subject: &str, id: &str, more: &str) -> String {
    format!(
        "From: {from}\r\nTo: service@meters.example\r\nSubject: {subject}\r\nMessage-ID: <{id}@x.example>\r\n{more}\r\n{subject} {id}\r\n"
    )
}

#[tokio::test]
async fn a_mail_beyond_the_limit_is_a_case_and_its_sender_is_told_to_send_less() {
    let (store, _folder) = store().await;
    let intake = intake();
    let huge =
        format!("{}{}", mail("王工 <wang@waterworks.example>", "水表照片", "1", ""), "x".repeat(200_000));
    let taken = intake.take(&store, huge.as_bytes()).await.unwrap();
    assert_eq!(taken.outcome, Outcome::NewCase);
    let case = taken.case.unwrap();
    let file = store::read::case::case(&store, case).await.unwrap().unwrap();
    assert_eq!(file.text(file.case.subject), Some("水表照片"));
    assert!(file.texts.values().flatten().any(|text| text == &intake.too_large));
    // Its head is kept, not two hundred thousand bytes of it.
    let (raw,): (Vec<u8>,) = store.db().one("SELECT raw FROM mail_in", values![]).await.unwrap();
    let kept =
        content::blob(store.db(), domain::ids::Digest(raw.try_into().unwrap())).await.unwrap().unwrap();
    assert!(kept.len() < 1_000 && kept.starts_with(b"From: "), "{} bytes", kept.len());
    let told = "SELECT body FROM outbox WHERE kind = 'too-large'";
    let rows: Vec<(String,)> = store.db().all(told, values![]).await.unwrap();
    assert!(rows.len() == 1 && rows[0].0.contains("wang@waterworks.example"), "{rows:?}");
    // Delivered again it is the same, and nobody is told twice.
    assert!(intake.take(&store, huge.as_bytes()).await.unwrap().again);
    assert_eq!(count(&store, "SELECT count(*) FROM outbox WHERE kind = 'too-large'").await, 1);
    // In an answer too.
    let answer = format!(
        "{}{}",
        mail("wang@waterworks.example", "Re: 水表照片", "2", "In-Reply-To: <1@x.example>\r\n"),
        "x".repeat(200_000)
    );
    assert_eq!(intake.take(&store, answer.as_bytes()).await.unwrap().case, Some(case));
    assert_eq!(count(&store, "SELECT count(*) FROM outbox WHERE kind = 'too-large'").await, 2);
    // A machine is told nothing: two would never come to rest.
    let machine = format!(
        "{}{}",
        mail("report@collector.example", "数据", "3", "Precedence: bulk\r\n"),
        "x".repeat(200_000)
    );
    intake.take(&store, machine.as_bytes()).await.unwrap();
    assert_eq!(count(&store, "SELECT count(*) FROM outbox WHERE kind = 'too-large'").await, 2);
}

/// Ten times what goes into cases, and no more; each message is kept, and nobody's receipt is sent ten thousand times.
async fn flood(mails: i64) {
    let (store, _folder) = store().await;
    let intake = intake();
    let begun = Instant::now();
    for n in 0..mails {
        let from = format!("\"n{n}\" <Flood@attacker.example>");
        let raw = mail(&from, &format!("urgent {n}"), &format!("f{n}"), "");
        intake.take(&store, raw.as_bytes()).await.unwrap();
    }
    println!("{mails} mails of one address: {:.1} s", begun.elapsed().as_secs_f64());
    let all = count(&store, "SELECT count(*) FROM mail_in").await;
    let blobs = count(&store, "SELECT count(*) FROM mail_in m JOIN blob b ON b.digest = m.raw").await;
    assert_eq!((all, blobs), (mails, mails), "none is lost");
    assert_eq!(count(&store, "SELECT count(*) FROM cases").await, FLOOD_CASES_MAX);
    let receipts = "SELECT count(*) FROM outbox WHERE kind = 'customer'";
    assert_eq!(count(&store, receipts).await, FLOOD_CASES_MAX, "one receipt a case");
    let joined = count(&store, "SELECT count(*) FROM mail_in WHERE outcome = 'reply'").await;
    assert_eq!(joined, FLOOD_MAILS_MAX - FLOOD_CASES_MAX);
    let kept =
        count(&store, "SELECT count(*) FROM mail_in WHERE outcome = 'refused' AND case_id IS NOT NULL").await;
    assert_eq!(kept, mails - FLOOD_MAILS_MAX, "listed, with the case that the others went to");
    // Everybody else is heard as before.
    let other = intake.take(&store, mail("wang@waterworks.example", "水表漏水", "w1", "").as_bytes()).await;
    assert_eq!(other.unwrap().outcome, Outcome::NewCase);
}

#[tokio::test]
async fn a_flood_from_one_address_ends_in_bounded_cases_and_none_is_lost() {
    flood(FLOOD_MAILS_MAX + 100).await;
}

#[tokio::test]
#[ignore = "ten thousand mails: half a minute; prints how long it took"]
async fn ten_thousand_mails_from_one_address() {
    flood(10_000).await;
}

#[tokio::test]
async fn a_forged_sender_joins_nothing_and_learns_nothing() {
    let (store, _folder) = store().await;
    let intake = intake();
    let first =
        intake.take(&store, mail("wang@waterworks.example", "水表漏水", "1", "").as_bytes()).await.unwrap();
    let case: CaseId = first.case.unwrap();
    // A stranger who guesses the number opens a case of their own.
    let guess = mail("thief@else.example", &format!("Re: [#{case}] 水表漏水"), "2", "");
    let taken = intake.take(&store, guess.as_bytes()).await.unwrap();
    assert_ne!(taken.case, Some(case));
    // A customer's name before another address is the other address's.
    let forged =
        mail("\"wang@waterworks.example\" <thief@else.example>", &format!("Re: [#{case}] x"), "3", "");
    let taken = intake.take(&store, forged.as_bytes()).await.unwrap();
    assert_ne!(taken.case, Some(case));
    let file = store::read::case::case(&store, taken.case.unwrap()).await.unwrap().unwrap();
    let contact = Contact::from_text(file.text(file.case.reporter).unwrap());
    assert_eq!(contact.mail.unwrap().as_str(), "thief@else.example");
    // Our own address is a loop, whoever wrote it.
    let own = mail("Service@Meters.example", "x", "4", "");
    assert_eq!(intake.take(&store, own.as_bytes()).await.unwrap().outcome, Outcome::Refused);
    // Whoever forges the customer's very address can write into the case, as by paper; it is shown as theirs, and the answer
    // goes to the customer.
    let same = mail(
        "wang@waterworks.example",
        &format!("Re: [#{case}] 水表漏水"),
        "5",
        "Reply-To: thief@else.example\r\n",
    );
    assert_eq!(intake.take(&store, same.as_bytes()).await.unwrap().case, Some(case));
    let file = store::read::case::case(&store, case).await.unwrap().unwrap();
    let contact = Contact::from_text(file.text(file.case.reporter).unwrap());
    assert_eq!(contact.mail.unwrap().as_str(), "wang@waterworks.example");
}

#[tokio::test]
async fn bombs_are_read_to_their_limits_and_become_a_case() {
    let (store, _folder) = store().await;
    let mut intake = intake();
    intake.limits.message_bytes_max = 50 * 1024 * 1024;
    let begun = Instant::now();
    let nested: String = (0..1_000)
        .map(|level| format!("Content-Type: multipart/mixed; boundary=b{level}\r\n\r\n--b{level}\r\n"))
        .collect();
    let nested = format!("From: wang@waterworks.example\r\nSubject: nested\r\n{nested}\r\nx");
    // A file of zeros in a file of files: what is in an archive is never unpacked.
    let bomb = [b"PK\x03\x04".as_slice(), &[0; 2_000_000]].concat();
    let zip = format!(
        "From: wang@waterworks.example\r\nSubject: zip\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\
         Content-Type: application/zip; name=a.zip\r\nContent-Transfer-Encoding: base64\r\n\r\n{}\r\n--b--\r\n",
        data_encoding::BASE64.encode(&bomb)
    );
    let entities = format!(
        "From: wang@waterworks.example\r\nSubject: html\r\nContent-Type: text/html\r\n\r\n{}",
        "&#x10FFFF;<style>".repeat(50_000)
    );
    for raw in [nested, zip, entities] {
        assert_eq!(intake.take(&store, raw.as_bytes()).await.unwrap().outcome, Outcome::NewCase);
    }
    assert!(begun.elapsed() < Duration::from_secs(60), "{:?}", begun.elapsed());
    let longest = count(&store, "SELECT max(length(body)) FROM content").await;
    assert!(longest <= 200_000, "{longest}");
}

#[tokio::test]
async fn a_system_that_reports_by_mail_opens_one_case_while_it_lasts() {
    let (store, _folder) = store().await;
    let mut intake = intake();
    intake.alarm_senders = vec!["alarm@collector.example".to_owned(), "@scada.example".to_owned()];
    store
        .db()
        .run("INSERT INTO customer (id, name, created) VALUES (5, '第一自来水公司', 0)", values![])
        .await
        .unwrap();
    let sql = "INSERT INTO contact (customer, name, mail) VALUES (5, '采集系统', 'dcs@waterworks.example')";
    store.db().run(sql, values![]).await.unwrap();
    let generated = "Auto-Submitted: auto-generated\r\n";
    let mut nth = 0;
    let mut take = async |from: &str, subject: &str, more: &str| {
        nth += 1;
        intake.take(&store, mail(from, subject, &format!("m{nth}"), more).as_bytes()).await.unwrap()
    };
    // A customer's own system; one that was named; a host that was named; one that marks its mails as bulk.
    for (from, subject, more) in [
        ("dcs@waterworks.example", "3号楼集中器离线", generated),
        ("Alarm <ALARM@collector.example>", "no flow at 17", generated),
        ("node7@scada.example", "battery low", "Auto-Submitted: auto-generated (rule 7)\r\n"),
        ("alarm@collector.example", "daily report", "Precedence: bulk\r\n"),
    ] {
        let first = take(from, subject, more).await;
        assert_eq!(first.outcome, Outcome::NewCase, "{from}");
        let again = take(from, subject, more).await;
        assert_eq!((again.outcome, again.case), (Outcome::AutomaticReply, first.case), "{from}: one case");
        assert!(again.reason.contains("same"), "{}", again.reason);
    }
    assert_eq!(count(&store, "SELECT count(*) FROM cases WHERE customer = 5").await, 1);
    // No machine is written to by a machine.
    assert_eq!(count(&store, "SELECT count(*) FROM outbox WHERE kind = 'customer'").await, 0);
    // A stranger's system, somebody's holiday, an answer to a mail of ours: nothing is opened.
    for (from, subject, more) in [
        ("cron@stranger.example", "backup done", generated),
        ("dcs@waterworks.example", "Out of office: back on Monday", generated),
        ("dcs@waterworks.example", "休假", "Auto-Submitted: auto-replied\r\n"),
        (
            "dcs@waterworks.example",
            "x",
            "Auto-Submitted: auto-generated\r\nIn-Reply-To: <unknown@else.example>\r\n",
        ),
        ("alarm@collector.example", "x", "Auto-Submitted: auto-replied\r\n"),
    ] {
        let taken = take(from, subject, more).await;
        assert_eq!(taken.outcome, Outcome::AutomaticReply, "{from} {subject}");
        assert_eq!(taken.case, None, "{from} {subject}");
    }
}
