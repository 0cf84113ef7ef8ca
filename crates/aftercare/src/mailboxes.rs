//! The mailboxes of the configuration: which are read, and as whom answers leave.

use crate::config::{Config, MailboxConfig};
use crate::post::{self, Sender};
use anyhow::{Context as _, bail};
use channels::imap::{Login, Privacy, Server};
use channels::intake::Intake;
use channels::mail::OutboundMailbox;
use channels::mailbox::Mailbox;
use channels::oauth::Tokens;
use domain::ids::DepartmentCode;
use std::collections::BTreeMap;
use std::path::Path;
use store::Store;

/// The tokens of the mailboxes that log in by OAuth 2, by the mailbox's name: one for reading and sending.
pub(crate) type AllTokens = BTreeMap<String, Tokens>;

/// # Errors
/// Something is missing, or a file can't be read; said with the mailbox's name.
pub(crate) fn tokens(config: &Config, store: Option<&Store>) -> anyhow::Result<AllTokens> {
    let with = config.mail.mailbox.iter().filter_map(|mailbox| Some((mailbox, mailbox.oauth.as_ref()?)));
    with.map(|(mailbox, oauth)| {
        let tokens = oauth.tokens(&mailbox.name, store);
        Ok((mailbox.name.clone(), tokens.with_context(|| format!("mail.mailbox \"{}\"", mailbox.name))?))
    })
    .collect()
}

/// Those that are read by IMAP; `intake` is the way mails are taken in otherwise.
///
/// # Errors
/// A server's address makes no sense, or a file can't be read; said with the mailbox's name.
pub(crate) fn read_by_imap(
    config: &Config,
    intake: &Intake,
    tokens: &AllTokens,
) -> anyhow::Result<Vec<Mailbox>> {
    let mut all = Vec::new();
    for mailbox in &config.mail.mailbox {
        let of = || format!("mail.mailbox \"{}\"", mailbox.name);
        let Some(address) = &mailbox.imap else { continue };
        let department = DepartmentCode::new(&mailbox.department).with_context(|| {
            format!("{}: department is \"{}\"; write a department's code", of(), mailbox.department)
        })?;
        let (server, login) = server(mailbox, address).with_context(of)?;
        all.push(Mailbox {
            name: mailbox.name.clone(),
            server,
            login,
            tokens: tokens.get(&mailbox.name).cloned(),
            folder: mailbox.folder.clone(),
            refused_folder: Some(mailbox.refused_folder.clone()).filter(|folder| !folder.is_empty()),
            intake: Intake { department, mailbox: mailbox.name.clone(), ..intake.clone() },
        });
    }
    Ok(all)
}

fn server(mailbox: &MailboxConfig, address: &str) -> anyhow::Result<(Server, Login)> {
    let (scheme, rest) = address.split_once("://").context("imap: write it like imaps://user@host")?;
    let (privacy, usual_port) = match scheme {
        "imaps" => (Privacy::Tls, 993),
        "imap+starttls" => (Privacy::StartTls, 143),
        "imap" => (Privacy::None, 143),
        other => bail!("imap begins with {other}://; take imaps, imap+starttls or imap"),
    };
    let (user, host) = rest.rsplit_once('@').context("imap: name the user, as in imaps://user@host")?;
    let (host, port) = match host.trim_end_matches('/').rsplit_once(':') {
        Some((host, port)) => (host, port.parse().context("imap: the port is no number")?),
        None => (host.trim_end_matches('/'), usual_port),
    };
    let more_roots = match &mailbox.certificates_file {
        Some(file) => Some(std::fs::read(file).with_context(|| format!("{} can't be read", file.display()))?),
        None => None,
    };
    let login = Login::Password(secret(mailbox.password_file.as_deref())?);
    Ok((Server { host: host.to_owned(), port, privacy, user: user.to_owned(), more_roots }, login))
}

/// As whom the answers to what came by a mailbox leave; mailboxes without a way out of their own use the desk's.
///
/// # Errors
/// A server's address makes no sense, or a file can't be read.
pub(crate) fn senders(config: &Config, tokens: &AllTokens) -> anyhow::Result<BTreeMap<String, Sender>> {
    let mut all = BTreeMap::new();
    for mailbox in &config.mail.mailbox {
        let Some(address) = &mailbox.address else { continue };
        let of = || format!("mail.mailbox \"{}\"", mailbox.name);
        let transport = match &mailbox.smtp {
            Some(smtp) => {
                let login = match tokens.get(&mailbox.name) {
                    Some(tokens) => post::By::Tokens(tokens.clone()),
                    None => post::By::Password(mailbox.smtp_password_file.as_deref()),
                };
                post::smtp(smtp, login, mailbox.certificates_file.as_deref())
            }
            None => post::transport(config),
        };
        let name =
            if mailbox.address_name.is_empty() { &config.mail.from_name } else { &mailbox.address_name };
        let from = OutboundMailbox { name: Some(name.clone()), address: address.clone() };
        // Those without a way out of their own share the desk's, and how it is.
        let name =
            mailbox.smtp.as_ref().map_or_else(|| "smtp".to_owned(), |_| format!("smtp {}", mailbox.name));
        all.insert(mailbox.name.clone(), Sender::new(&name, transport.with_context(of)?, from));
    }
    Ok(all)
}

/// A password by file; no file, no password.
pub(crate) fn secret(file: Option<&Path>) -> anyhow::Result<String> {
    let Some(file) = file else { return Ok(String::new()) };
    let text = std::fs::read_to_string(file).with_context(|| format!("{} can't be read", file.display()))?;
    Ok(text.trim_end().to_owned())
}
