//! What waits in the outbox becomes mails and leaves.

mod charges;
mod chat;
#[cfg(test)]
mod company;
mod fax;
mod hook;
mod letter;
mod portal;
#[cfg(test)]
mod relay;
mod road;
mod sender;
mod sms;
mod watch;

pub(crate) use fax::fax_desk;
pub(crate) use sender::Sender;
pub(crate) use sms::gateway;

use anyhow::Context as _;
use channels::chat::lines::Lines;
use channels::mail::{
    Automatic, OutboundAttachment, OutboundMail, OutboundMailbox, PlusSecret, Transport, plus_address,
};
use domain::case::{Actor, Attachment, Case, Channel, Command, ToCustomer};
use domain::charter::KeptBy;
use domain::contact::{Contact, MailAddress};
use domain::ids::{CommandId, PersonId};
use domain::text::TextRef;
use jiff::SignedDuration;
use std::collections::BTreeMap;
use std::time::Duration;
use store::content::{self, Texts};
use store::outbox::{self, Claimed, Outgoing, Way};
use store::read::case::CaseFile;
use store::{Store, Submission, Target, mail};
use web::house::House;
use web::i18n::{L10n, Lang};
use web::notice_words;

/// By the store's clock; a node that died leaves its messages to others after this.
const LEASE: SignedDuration = SignedDuration::from_mins(5);
/// After a failure of the database.
const AGAIN: Duration = Duration::from_secs(2);

/// Everything a letter needs.
#[derive(Debug)]
pub(crate) struct Post {
    pub(crate) store: Store,
    pub(crate) house: std::sync::Arc<House>,
    /// The desk's own way out.
    pub(crate) desk: Sender,
    /// Those of mailboxes that have one.
    pub(crate) mailboxes: BTreeMap<String, Sender>,
    /// The chat channels.
    pub(crate) lines: Lines,
    /// For webhooks and text messages.
    pub(crate) client: channels::http::Client,
    /// For text messages.
    pub(crate) gateway: Option<sms::Gateway>,
    /// For faxes.
    pub(crate) fax: Option<fax::FaxDesk>,
    pub(crate) secret: PlusSecret,
    /// Of which the portal's one-time codes come.
    pub(crate) portal_secret: [u8; 32],
    pub(crate) public_url: String,
    /// Largest mail that is read whole.
    pub(crate) mail_bytes_max: usize,
    /// A demo's clock runs ahead of the wall's: leases are stretched by it.
    pub(crate) speed: f64,
}

/// What became of a message.
enum Sent {
    Left,
    /// Another way has it now, or it waits a little for room on its own.
    Elsewhere,
}

/// Why a message has not left.
enum Trouble {
    /// It never will, as it is.
    ForGood(String),
    ForNow(String),
}

impl From<store::StoreError> for Trouble {
    fn from(error: store::StoreError) -> Self {
        Self::ForNow(error.to_string())
    }
}

impl Post {
    async fn claim(&self, way: Way, at_most: i64) -> Result<Vec<Claimed>, store::StoreError> {
        let lease =
            SignedDuration::try_from_secs_f64(LEASE.as_secs_f64() * self.speed.max(1.0)).unwrap_or(LEASE);
        outbox::claim(self.store.db(), way, self.store.now(), at_most, lease).await
    }

    async fn send_and_settle(&self, way: Way, message: &Claimed) -> Result<(), store::StoreError> {
        let sent = match way {
            Way::Mail => match self.send(message).await {
                Ok(Sent::Elsewhere) => return Ok(()),
                Ok(Sent::Left) => Ok(()),
                Err(trouble) => Err(trouble),
            },
            Way::Chat => match self.send_chat(message).await {
                Ok(Sent::Elsewhere) => return Ok(()),
                Ok(Sent::Left) => Ok(()),
                Err(trouble) => Err(trouble),
            },
            Way::Hook => self.send_hook(message).await,
            Way::Sms => self.send_sms(message).await,
            // They are no messages of a case: `letter.rs` claims them.
            Way::Letter => Err(Trouble::ForGood("this is no message of a case".to_owned())),
        };
        self.settle(message, sent).await
    }

    /// Writes down what became of a message.
    async fn settle(&self, message: &Claimed, sent: Result<(), Trouble>) -> Result<(), store::StoreError> {
        let now = self.store.now();
        match sent {
            Ok(()) => outbox::sent(self.store.db(), message.id, now).await,
            Err(Trouble::ForGood(why)) => {
                tracing::warn!(message = message.id, why, "a message is laid aside");
                outbox::lay_aside(self.store.db(), message.id, &why, now).await
            }
            Err(Trouble::ForNow(why)) => {
                tracing::warn!(message = message.id, why, "a message could not leave; it is tried again");
                outbox::failed(self.store.db(), message, &why, now).await.map(drop)
            }
        }
    }

    async fn send(&self, claimed: &Claimed) -> Result<Sent, Trouble> {
        if let Outgoing::PortalCode { .. } | Outgoing::PortalInvitation { .. } = claimed.message.what {
            return self.mail_portal(claimed).await;
        }
        let file = self.file(claimed).await?;
        let (sender, letter) = match &claimed.message.what {
            Outgoing::Customer(what) => {
                if let Some(desk) = &self.fax
                    && let Some(number) = fax::number(&file, what)
                {
                    return self.send_fax(claimed, desk, &file, what, &number).await;
                }
                if let Some(turned) = self.turned(claimed, &file, what, Way::Mail).await? {
                    return Ok(turned);
                }
                let sender = self.sender(&file.case).await?;
                (sender, self.to_customer(claimed, &sender.from, &file, what).await?)
            }
            Outgoing::TooLarge { to, subject } => {
                let sender = self.sender(&file.case).await?;
                (sender, Some(self.too_large(claimed, &sender.from, &file, to, subject).await?))
            }
            Outgoing::NoticeMail { whom, about } => {
                (&self.desk, self.to_person(claimed, &file, *whom, about))
            }
            Outgoing::Hook { .. } | Outgoing::PortalCode { .. } | Outgoing::PortalInvitation { .. } => {
                return Err(Trouble::ForGood("this does not go by mail".to_owned()));
            }
        };
        // Nobody to write to: the customer was told by phone, or left no address.
        let Some(letter) = letter else { return Ok(Sent::Left) };
        if let Outgoing::Customer(_) | Outgoing::TooLarge { .. } = claimed.message.what {
            mail::remember_outgoing(self.store.db(), &letter.message_id, file.case.id).await?;
        }
        if !self.leave_by(sender, claimed, &letter).await? {
            return Ok(Sent::Elsewhere);
        }
        if matches!(claimed.message.what, Outgoing::Customer(ToCustomer::Receipt)) {
            self.note_receipt(claimed, &file.case, Channel::Mail).await?;
        }
        Ok(Sent::Left)
    }

    /// The case that a message is about.
    async fn file(&self, claimed: &Claimed) -> Result<CaseFile, Trouble> {
        let gone = || Trouble::ForGood("the case is not there".to_owned());
        let case = claimed.message.case.ok_or_else(gone)?;
        store::read::case::case(&self.store, case).await?.ok_or_else(gone)
    }

    /// The answer leaves by the mailbox that the question came by.
    async fn sender(&self, case: &Case) -> Result<&Sender, Trouble> {
        let mailbox = mail::mailbox_of(self.store.db(), case.id).await?;
        Ok(mailbox.and_then(|name| self.mailboxes.get(&name)).unwrap_or(&self.desk))
    }

    /// P-ZERO is kept when the receipt has left, not when it was meant to.
    async fn note_receipt(&self, claimed: &Claimed, case: &Case, by: Channel) -> Result<(), Trouble> {
        let id = CommandId::named("receipt", &domain::ids::Digest(claimed.key).to_string());
        let command = Command::GiveReceipt { by };
        let submission =
            Submission::new(id, Actor::Program, self.store.now(), Target::Case(case.id), command);
        self.store.door().submit(submission).await.map_err(|error| Trouble::ForNow(error.to_string()))?;
        Ok(())
    }

    async fn to_customer(
        &self,
        claimed: &Claimed,
        from: &OutboundMailbox,
        file: &CaseFile,
        what: &ToCustomer,
    ) -> Result<Option<OutboundMail>, Trouble> {
        let case = &file.case;
        let (contact, _) = self.reporter(file).await?;
        let Some(address) = contact.mail.clone() else { return Ok(None) };
        let subject = file.text(case.subject).unwrap_or_default().to_owned();
        let l = self.reader(&contact, &subject);
        let link = format!("{}/follow/{}", self.public_url, file.follow_token);
        let (words, attachments) = words(&l, file, what, &subject, &link);
        let number = case.id.to_string();
        let automatic = match what {
            ToCustomer::Answer { .. } | ToCustomer::Message { .. } | ToCustomer::Proposal { .. } => {
                Automatic::No
            }
            ToCustomer::Receipt => Automatic::Replied,
            _ => Automatic::Generated,
        };
        let answers = mail::last_incoming(self.store.db(), case.id).await?;
        let reply_to = plus_address(&from.address, &number, &self.secret);
        let files = self.files(&file.texts, attachments).await?;
        Ok(Some(OutboundMail {
            from: from.clone(),
            to: vec![OutboundMailbox {
                name: Some(contact.name.clone()).filter(|n| !n.is_empty()),
                address: address.as_str().to_owned(),
            }],
            cc: Vec::new(),
            reply_to: reply_to.map(|address| OutboundMailbox { name: from.name.clone(), address }),
            subject: l.ta("mail-subject", &[("case", &number), ("subject", &subject)]),
            message_id: self.message_id(claimed),
            references: answers.iter().cloned().collect(),
            in_reply_to: answers,
            date: self.store.now(),
            automatic,
            text: self.letter(&l, &contact, &words, &link),
            attachments: files,
        }))
    }

    fn letter(&self, l: &L10n, contact: &Contact, words: &str, link: &str) -> String {
        let greeting = if contact.name.is_empty() {
            l.t("mail-greeting-nameless").into_owned()
        } else {
            l.ta("mail-greeting", &[("name", &contact.name)])
        };
        let follow = l.ta("mail-follow-link", &[("link", &link)]);
        let organisation = self.house.name.clone().unwrap_or_else(|| l.t("product-name").into_owned());
        let signature = l.ta("mail-signature", &[("organisation", &organisation)]);
        format!("{greeting}\n\n{words}\n\n{follow}\n\n-- \n{signature}\n")
    }

    async fn files(
        &self,
        texts: &Texts,
        attachments: &[Attachment],
    ) -> Result<Vec<OutboundAttachment>, Trouble> {
        let mut files = Vec::with_capacity(attachments.len());
        for attachment in attachments {
            let bytes = content::blob(self.store.db(), attachment.digest).await?;
            let name = texts.get(&attachment.name).cloned().flatten();
            files.push(OutboundAttachment {
                filename: name.unwrap_or_else(|| attachment.digest.to_string()),
                content_type: attachment.media_type.clone(),
                bytes: bytes.ok_or_else(|| Trouble::ForGood("an attachment is not there".to_owned()))?,
            });
        }
        Ok(files)
    }

    fn to_person(
        &self,
        claimed: &Claimed,
        file: &CaseFile,
        whom: PersonId,
        about: &domain::case::Notice,
    ) -> Option<OutboundMail> {
        let world = self.store.world();
        let address = world.notice_mail.get(&whom)?;
        let name = world.directory.person(whom)?.name.clone();
        let l = L10n::new(self.house.lang, self.house.zone.clone(), self.store.now());
        let subject = file.text(file.case.subject).unwrap_or_default();
        let notice = notice_words::sentence(&l, &world, &file.case, subject, about, whom);
        let link = format!("{}/cases/{}", self.public_url, file.case.id);
        let organisation = self.house.name.clone().unwrap_or_else(|| l.t("product-name").into_owned());
        let text = l
            .ta("notice-mail-body", &[("notice", &notice), ("link", &link), ("organisation", &organisation)]);
        Some(OutboundMail {
            from: self.desk.from.clone(),
            to: vec![OutboundMailbox { name: Some(name), address: address.clone() }],
            cc: Vec::new(),
            reply_to: None,
            subject: l.ta("notice-mail-subject", &[("notice", &notice)]),
            message_id: self.message_id(claimed),
            in_reply_to: None,
            references: Vec::new(),
            date: self.store.now(),
            automatic: Automatic::Generated,
            text: format!("{text}\n"),
            attachments: Vec::new(),
        })
    }

    /// Only the head of a mail could be read: what to do instead.
    async fn too_large(
        &self,
        claimed: &Claimed,
        from: &OutboundMailbox,
        file: &store::read::case::CaseFile,
        to: &MailAddress,
        subject: &str,
    ) -> Result<OutboundMail, Trouble> {
        let contact = Contact { mail: Some(to.clone()), ..Contact::default() };
        let l = self.reader(&contact, subject);
        let number = file.case.id.to_string();
        let link = format!("{}/follow/{}", self.public_url, file.follow_token);
        let megabytes = i64::try_from(self.mail_bytes_max / (1024 * 1024)).unwrap_or(0);
        let size = l.number(megabytes);
        let words = l.ta("mail-too-large-told", &[("subject", &subject), ("case", &number), ("n", &size)]);
        let answers = mail::last_incoming(self.store.db(), file.case.id).await?;
        let reply_to = plus_address(&from.address, &number, &self.secret);
        Ok(OutboundMail {
            from: from.clone(),
            to: vec![OutboundMailbox { name: None, address: to.as_str().to_owned() }],
            cc: Vec::new(),
            reply_to: reply_to.map(|address| OutboundMailbox { name: from.name.clone(), address }),
            subject: l.ta("mail-subject", &[("case", &number), ("subject", &subject)]),
            message_id: self.message_id(claimed),
            references: answers.iter().cloned().collect(),
            in_reply_to: answers,
            date: self.store.now(),
            automatic: Automatic::Replied,
            text: self.letter(&l, &contact, &words, &link),
            attachments: Vec::new(),
        })
    }

    /// The same message has the same id, however often it is tried.
    fn message_id(&self, claimed: &Claimed) -> String {
        let host = self.desk.from.address.rsplit_once('@').map_or("localhost", |(_, host)| host);
        let key = domain::ids::Digest(claimed.key).to_string();
        let about = claimed.message.case.map_or_else(|| "portal".to_owned(), |case| case.to_string());
        format!("{}.{about}@{host}", &key[..24])
    }

    /// The customer's own language, or that in which they wrote.
    fn reader(&self, contact: &Contact, written: &str) -> L10n {
        let chosen = contact.language.as_deref().and_then(Lang::from_tag);
        let chinese = written.chars().any(|c| ('\u{3400}'..='\u{9fff}').contains(&c));
        let lang = chosen.unwrap_or(match (chinese, self.house.lang) {
            (false, _) if written.chars().any(char::is_alphabetic) => Lang::En,
            (_, Lang::En) if chinese => Lang::ZhHans,
            (_, lang) => lang,
        });
        L10n::new(lang, self.house.zone.clone(), self.store.now())
    }
}

/// What is said, and with which files.
fn words<'a>(
    l: &L10n,
    file: &CaseFile,
    what: &'a ToCustomer,
    subject: &str,
    link: &str,
) -> (String, &'a [Attachment]) {
    match what {
        ToCustomer::Answer { text: name, attachments, .. }
        | ToCustomer::Message { text: name, attachments, .. } => (text(file, *name).to_owned(), attachments),
        ToCustomer::Proposal { text: name, attachments, .. } => {
            let question = l.ta("mail-proposal-question", &[("link", &link)]);
            (format!("{}\n\n{question}", text(file, *name)), attachments)
        }
        ToCustomer::Receipt
        | ToCustomer::Reminder { .. }
        | ToCustomer::FollowUp
        | ToCustomer::ClosedWithoutWord { .. }
        | ToCustomer::Merged { .. }
        | ToCustomer::Reopened
        | ToCustomer::Ruled { .. }
        | ToCustomer::ObjectionAnswered { .. }
        | ToCustomer::Quote { .. }
        | ToCustomer::QuoteWithdrawn { .. } => (told(l, file, what, subject, link), &[]),
    }
}

/// What the program writes by itself.
fn told(l: &L10n, file: &CaseFile, what: &ToCustomer, subject: &str, link: &str) -> String {
    let case = file.case.id.to_string();
    match what {
        ToCustomer::Receipt => {
            let answer =
                file.case.clocks.iter().find(|c| c.terms.kept_by == KeptBy::Answer).and_then(|c| c.due());
            match answer {
                // A letter is read later than it is written: no "today", no "tomorrow".
                Some(due) => l.ta("mail-receipt", &[("case", &case), ("due", &l.exact(due))]),
                None => l.ta("mail-receipt-undated", &[("case", &case)]),
            }
        }
        ToCustomer::Reminder { .. } => {
            l.ta("mail-reminder", &[("case", &case), ("subject", &subject), ("link", &link)])
        }
        ToCustomer::FollowUp => {
            l.ta("mail-follow-up", &[("case", &case), ("subject", &subject), ("link", &link)])
        }
        ToCustomer::ClosedWithoutWord { reason } => {
            let reason = text(file, *reason);
            let args: [(&str, &dyn web::i18n::Arg); 4] =
                [("case", &case), ("subject", &subject), ("reason", &reason), ("link", &link)];
            l.ta("mail-closed-without-word", &args)
        }
        ToCustomer::Merged { into } => {
            l.ta("mail-merged", &[("case", &case), ("subject", &subject), ("into", &into.to_string())])
        }
        ToCustomer::Reopened => l.ta("mail-reopened", &[("case", &case), ("subject", &subject)]),
        ToCustomer::Ruled { .. }
        | ToCustomer::ObjectionAnswered { .. }
        | ToCustomer::Quote { .. }
        | ToCustomer::QuoteWithdrawn { .. } => charges::told(l, file, what, subject, link),
        ToCustomer::Answer { text: name, .. }
        | ToCustomer::Message { text: name, .. }
        | ToCustomer::Proposal { text: name, .. } => text(file, *name).to_owned(),
    }
}

fn text(file: &CaseFile, name: TextRef) -> &str {
    file.text(name).unwrap_or_default()
}

/// By SMTP where the configuration names a server, else into a folder.
///
/// # Errors
/// The server's address makes no sense, or the password's file can't be read.
pub(crate) fn transport(config: &crate::config::Config) -> anyhow::Result<Transport> {
    match &config.mail.smtp {
        None => Ok(Transport::Folder(config.database.folder.join("outgoing"))),
        Some(address) => smtp(
            address,
            By::Password(config.mail.smtp_password_file.as_deref()),
            config.mail.smtp_certificates_file.as_deref(),
        )
        .context("mail.smtp"),
    }
}

/// How a mail server is shown who we are.
pub(crate) enum By<'a> {
    /// By a file that holds the password of the user in the address.
    Password(Option<&'a std::path::Path>),
    Tokens(channels::oauth::Tokens),
}

/// A mail server by its address: `smtp://host:25`, `smtp+starttls://user@host:587`, `smtps://user@host`.
///
/// # Errors
/// The address makes no sense, or a file can't be read.
pub(crate) fn smtp(
    address: &str,
    by: By<'_>,
    certificates: Option<&std::path::Path>,
) -> anyhow::Result<Transport> {
    use channels::mail::{SmtpLogin, SmtpSecurity, SmtpServer, SmtpSettings};
    let (scheme, rest) = address.split_once("://").context("write it like smtp://host:25")?;
    let (security, usual_port) = match scheme {
        "smtps" => (SmtpSecurity::Tls, 465),
        "smtp+starttls" => (SmtpSecurity::StartTls, 587),
        "smtp" => (SmtpSecurity::None, 25),
        other => anyhow::bail!("it begins with {other}://; take smtp, smtp+starttls or smtps"),
    };
    let (user, host) = rest.rsplit_once('@').map_or((None, rest), |(user, host)| (Some(user), host));
    let host = host.trim_end_matches('/');
    let (host, port) = match host.rsplit_once(':') {
        Some((host, port)) => (host, port.parse().context("the port is no number")?),
        None => (host, usual_port),
    };
    let login = match (user.map(str::to_owned), by) {
        (None, By::Password(_)) => None,
        (Some(user), By::Password(file)) => {
            Some(SmtpLogin::Password { user, password: crate::mailboxes::secret(file)? })
        }
        (Some(user), By::Tokens(tokens)) => Some(SmtpLogin::Tokens { user, tokens }),
        (None, By::Tokens(_)) => anyhow::bail!("name the user, as in smtp+starttls://user@host"),
    };
    let more_roots = match certificates {
        Some(file) => Some(std::fs::read(file).with_context(|| format!("{} can't be read", file.display()))?),
        None => None,
    };
    let settings = SmtpSettings { host: host.to_owned(), port, security, login, more_roots };
    Ok(Transport::Smtp(SmtpServer::new(settings)?))
}
