//! P-HOTLINE by fax: what a fax server or a provider's gateway mails is a case of the number it came from.

use crate::mailbox::store;
use channels::fax::{FaxGateway, WrongPattern};
use channels::intake::{FaxLine, Intake};
use channels::mail::{Limits, OwnAddresses, PlusSecret};
use data_encoding::BASE64;
use domain::case::{Case, Channel, Event};
use domain::contact::{Contact, Phone};
use domain::ids::{CaseId, DepartmentCode};
use store::mail::Outcome;
use store::{Store, values};

const PAGES: &[u8] = include_bytes!("../fax/g4.tif");

fn intake(goes_out: bool) -> Intake {
    Intake {
        own: OwnAddresses::new(["service@meters.example"]),
        limits: Limits::default(),
        secret: PlusSecret::new(vec![7; 32]).unwrap(),
        department: DepartmentCode::new("customer-service").unwrap(),
        mailbox: "service".to_owned(),
        too_large: "too large".to_owned(),
        fax: FaxLine {
            gateways: vec!["fax@provider.example".to_owned(), "@hylafax.example".to_owned()],
            own: vec![Phone::parse("010-66660000").unwrap()],
            goes_out,
        },
        alarm_senders: Vec::new(),
    }
}

/// As HylaFAX's `faxrcvd` writes it.
fn hylafax(sender: &str, comm_id: &str) -> String {
    format!(
        "From: Facsimile Agent <fax@fax.meters.example>\r\nTo: service@meters.example\r\n\
         Subject: Fax received from \"{sender}\" on ttyS0\r\nMessage-ID: <{comm_id}@fax.meters.example>\r\n\
         Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
         --b\r\nContent-Type: text/plain\r\n\r\n\
         recvq/fax{comm_id}.tif (ftp://fax.meters.example:4559/recvq/fax{comm_id}.tif):\r\n\
         \x20             Sender: {sender}\r\n               Pages: 2\r\n            Received: 2026:11:23 16:37:21\r\n\
         \x20           CallID1: 01088880001\r\n         Received On: ttyS0\r\n              CommID: {comm_id} (ftp://x)\r\n\
         --b\r\nContent-Type: image/tiff; name=fax{comm_id}.tif\r\nContent-Transfer-Encoding: base64\r\n\
         Content-Disposition: attachment; filename=fax{comm_id}.tif\r\n\r\n{}\r\n--b--\r\n",
        BASE64.encode(PAGES)
    )
}

/// As a provider writes it: no two agree.
fn gateway(from: &str, subject: &str) -> String {
    format!(
        "From: {from}\r\nTo: service@meters.example\r\nSubject: {subject}\r\nMessage-ID: <{}@provider.example>\r\n\
         MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
         --b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n2026-11-23 16:37 发往 010-66660000\r\n\
         --b\r\nContent-Type: application/pdf; name=fax.pdf\r\n\
         Content-Disposition: attachment; filename=fax.pdf\r\n\r\n%PDF-1.4 {subject}\r\n--b--\r\n",
        subject.len()
    )
}

async fn customer(store: &Store) {
    let sql = "INSERT INTO customer (id, name, created) VALUES (5, '第一自来水公司', 0), (6, '热力公司', 0)";
    store.db().run(sql, values![]).await.unwrap();
    let sql = "INSERT INTO contact (customer, name, phone) VALUES (5, '王工', '01088880001')";
    store.db().run(sql, values![]).await.unwrap();
    store.db().run("UPDATE customer SET phone = '+8675599990002' WHERE id = 6", values![]).await.unwrap();
}

async fn case(store: &Store, id: CaseId) -> (Case, Contact) {
    let file = store::read::case::case(store, id).await.unwrap().unwrap();
    let contact = Contact::from_text(file.text(file.case.reporter).unwrap());
    (file.case, contact)
}

#[tokio::test]
async fn a_fax_is_a_case_of_the_number_it_came_from() {
    let (store, _folder) = store().await;
    customer(&store).await;
    let intake = intake(true);
    let taken = intake.take(&store, hylafax("+86 10 8888 0001", "000000042").as_bytes()).await.unwrap();
    assert_eq!(taken.outcome, Outcome::NewCase);
    let (known, contact) = case(&store, taken.case.unwrap()).await;
    assert_eq!(known.channel, Channel::Fax);
    assert_eq!(known.customer.map(|c| c.0), Some(5), "the register writes the number otherwise");
    assert_eq!((contact.name.as_str(), contact.phone.unwrap().as_str()), ("王工", "+861088880001"));
    assert_eq!(contact.mail, None, "an answer to the fax server would reach nobody");
    // The receipt goes out by fax, so it is owed until it has left.
    let journal = store::read::case::journal(&store, known.id).await.unwrap();
    let given = journal.iter().flat_map(|r| &r.entry.events).any(|e| matches!(e, Event::ReceiptGiven { .. }));
    assert!(!given, "P-ZERO is kept when it has left");
    let attached = journal.iter().flat_map(|r| &r.entry.events).find_map(|event| match event {
        Event::Reported(report) => Some(report.attachments.clone()),
        _ => None,
    });
    let attached = attached.unwrap();
    assert_eq!((attached.len(), attached[0].media_type.as_str()), (1, "image/tiff"));

    // A machine that calls itself by a name: the network's number counts.
    let taken = intake.take(&store, hylafax("DIYI SHUICHANG", "000000043").as_bytes()).await.unwrap();
    let (named, contact) = case(&store, taken.case.unwrap()).await;
    assert_eq!(named.customer.map(|c| c.0), Some(5));
    assert_eq!(contact.phone.unwrap().as_str(), "01088880001");
    // Handed over twice it is one.
    let again = intake.take(&store, hylafax("DIYI SHUICHANG", "000000043").as_bytes()).await.unwrap();
    assert!(again.again);
}

#[tokio::test]
async fn what_a_providers_gateway_mails_is_a_fax_too() {
    let (store, _folder) = store().await;
    customer(&store).await;
    let intake = intake(false);
    for (from, subject, number, customer) in [
        (
            "fax@provider.example",
            "Fax from 0755-99990002 to 010-66660000 (2 pages)",
            Some("075599990002"),
            Some(6),
        ),
        (
            "no-reply@hylafax.example",
            "收到来自 +86 10 8888 0001 的传真，共3页",
            Some("+861088880001"),
            Some(5),
        ),
        ("fax@provider.example", "Fax 2026-11-23", None, None),
    ] {
        let taken = intake.take(&store, gateway(from, subject).as_bytes()).await.unwrap();
        let (found, contact) = case(&store, taken.case.unwrap()).await;
        assert_eq!(found.channel, Channel::Fax, "{subject}");
        assert_eq!(contact.phone.as_ref().map(Phone::as_str), number, "{subject}");
        assert_eq!(found.customer.map(|c| c.0), customer, "{subject}");
    }
    // The same from anybody else is a mail with a file.
    let taken = intake.take(&store, gateway("wang@waterworks.example", "传真件").as_bytes()).await.unwrap();
    assert_eq!(case(&store, taken.case.unwrap()).await.0.channel, Channel::Mail);
}

#[test]
fn a_gateways_address_holds_the_number() {
    let phone = |text: &str| Phone::parse(text).unwrap();
    let local = FaxGateway::new("{number}@fax.example").unwrap();
    assert_eq!(local.address(&phone("+86 10 8888 0001")).as_deref(), Some("01088880001@fax.example"));
    assert_eq!(local.address(&phone("+1 650 555 1234")).as_deref(), Some("0016505551234@fax.example"));
    assert_eq!(local.address(&phone("010-88880001转12")), None);
    let abroad = FaxGateway::new("IMCEAFAX-{international}@fax.example").unwrap();
    assert_eq!(abroad.address(&phone("010 8888 0001")).as_deref(), Some("IMCEAFAX-861088880001@fax.example"));
    for wrong in
        ["", "fax@fax.example", "{number}", "{phone}@fax.example", "x@{number}", "{number} @fax.example"]
    {
        assert_eq!(FaxGateway::new(wrong), Err(WrongPattern), "{wrong}");
    }
}
