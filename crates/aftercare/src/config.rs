//! One TOML file and environment variables. Every key is documented in `docs/configuration.md`; unknown keys are refused.

mod alarms;
mod chat;
mod fax;
mod oauth;
mod telephones;

pub(crate) use alarms::AlarmConfig;
pub(crate) use chat::Chat;
pub(crate) use fax::FaxConfig;
pub(crate) use oauth::OAuthConfig;
pub(crate) use telephones::{TelephoneConfig, phone_desk};

use anyhow::{Context as _, bail};
use serde::Deserialize;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// The whole configuration.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Config {
    pub(crate) server: Server,
    pub(crate) database: Database,
    pub(crate) mail: Mail,
    pub(crate) chat: Chat,
    pub(crate) alarm: AlarmConfig,
    pub(crate) telephone: Vec<TelephoneConfig>,
    pub(crate) sms: SmsConfig,
    pub(crate) fax: FaxConfig,
    pub(crate) outbox: Outbox,
    pub(crate) seals: Seals,
}

/// Where the program listens.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Server {
    pub(crate) listen: SocketAddr,
    /// As customers reach it, for links in mails: `https://service.example.com`.
    pub(crate) public_url: Option<String>,
    /// Cookies are sent over TLS only; set it wherever TLS stands in front.
    pub(crate) secure_cookies: bool,
    /// The address of the reverse proxy whose `X-Forwarded-For` is believed.
    pub(crate) trusted_proxy: Option<std::net::IpAddr>,
}

impl Default for Server {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            public_url: None,
            secure_cookies: false,
            trusted_proxy: None,
        }
    }
}

/// Where the data lie: a folder with an embedded database, or PostgreSQL.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Database {
    pub(crate) folder: PathBuf,
    /// `postgres://…`; takes the place of the embedded database.
    pub(crate) url: Option<String>,
    /// A file that holds the address, so that the password stands in no other file.
    pub(crate) url_file: Option<PathBuf>,
}

impl Default for Database {
    fn default() -> Self {
        Self { folder: PathBuf::from("data"), url: None, url_file: None }
    }
}

/// Mail out and the addresses that are our own.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Mail {
    /// The desk's address; what comes from it is a loop.
    pub(crate) from: String,
    pub(crate) from_name: String,
    /// More own addresses.
    pub(crate) own: Vec<String>,
    /// `smtp://host:25`, `smtps://user@host`; nothing: mails are written to `outgoing/` in the data folder.
    pub(crate) smtp: Option<String>,
    pub(crate) smtp_password_file: Option<PathBuf>,
    /// Certificates (PEM) trusted beside the usual authorities.
    pub(crate) smtp_certificates_file: Option<PathBuf>,
    /// Addresses, or `@host`, of systems that report by mail: what they send becomes a case.
    pub(crate) alarm_senders: Vec<String>,
    /// Mailboxes that are read.
    pub(crate) mailbox: Vec<MailboxConfig>,
}

/// One mailbox: read by IMAP, answered as its own address.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct MailboxConfig {
    /// As people call it; stays the same for as long as the mailbox does.
    pub(crate) name: String,
    /// `imaps://user@host`, `imap+starttls://user@host:143`, `imap://user@localhost`.
    pub(crate) imap: Option<String>,
    pub(crate) password_file: Option<PathBuf>,
    /// In place of the passwords, for reading and sending.
    pub(crate) oauth: Option<OAuthConfig>,
    pub(crate) folder: String,
    /// Where what was refused goes; empty leaves it where it is.
    pub(crate) refused_folder: String,
    /// Where what nobody has looked at yet goes.
    pub(crate) department: String,
    /// Its own address: answers leave as it; what comes from it is a loop.
    pub(crate) address: Option<String>,
    pub(crate) address_name: String,
    /// Its own way out, as `mail.smtp`.
    pub(crate) smtp: Option<String>,
    pub(crate) smtp_password_file: Option<PathBuf>,
    /// Certificates (PEM) trusted beside the usual authorities.
    pub(crate) certificates_file: Option<PathBuf>,
}

impl Default for Mail {
    fn default() -> Self {
        Self {
            from: "service@localhost".to_owned(),
            from_name: "aftercare".to_owned(),
            own: Vec::new(),
            alarm_senders: Vec::new(),
            smtp: None,
            smtp_password_file: None,
            smtp_certificates_file: None,
            mailbox: Vec::new(),
        }
    }
}

impl Default for MailboxConfig {
    fn default() -> Self {
        Self {
            name: String::new(),
            imap: None,
            password_file: None,
            oauth: None,
            folder: "INBOX".to_owned(),
            refused_folder: "Refused".to_owned(),
            department: "customer-service".to_owned(),
            address: None,
            address_name: String::new(),
            smtp: None,
            smtp_password_file: None,
            certificates_file: None,
        }
    }
}

/// Text messages through a provider's HTTP interface.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct SmsConfig {
    /// The provider's request, as JSON; without it no text messages are sent.
    pub(crate) template_file: Option<PathBuf>,
    /// The provider's own values, `name=value`, one a line.
    pub(crate) values_file: Option<PathBuf>,
}

/// What leaves.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Outbox {
    /// A channel that has been down for so long is told of.
    pub(crate) alarm_after_minutes: u32,
}

impl Default for Outbox {
    fn default() -> Self {
        Self { alarm_after_minutes: 10 }
    }
}

/// How often the journal is sealed.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Seals {
    pub(crate) every_minutes: u32,
    /// The signing key; made at the first start when it is not there. Default: `seal.key` in the data folder.
    pub(crate) key_file: Option<PathBuf>,
}

impl Default for Seals {
    fn default() -> Self {
        Self { every_minutes: 60, key_file: None }
    }
}

impl Config {
    /// Reads the file, if one is named, then the environment.
    ///
    /// # Errors
    /// A file that is not there, an unknown key, a value of the wrong kind: named with file, line and what to do.
    pub(crate) fn load(
        file: Option<&Path>,
        variable: impl Fn(&str) -> Option<String>,
    ) -> anyhow::Result<Self> {
        let mut config = match file {
            None => Self::default(),
            Some(path) => {
                let text = std::fs::read_to_string(path)
                    .with_context(|| format!("the configuration file {} can't be read", path.display()))?;
                toml::from_str(&text).with_context(|| format!("{} is not as it should be", path.display()))?
            }
        };
        config.take_environment(variable)?;
        config.check()?;
        Ok(config)
    }

    fn take_environment(&mut self, variable: impl Fn(&str) -> Option<String>) -> anyhow::Result<()> {
        if let Some(listen) = variable("AFTERCARE_LISTEN") {
            self.server.listen = listen
                .parse()
                .with_context(|| format!("AFTERCARE_LISTEN is \"{listen}\"; write it like 127.0.0.1:8080"))?;
        }
        if let Some(url) = variable("AFTERCARE_PUBLIC_URL") {
            self.server.public_url = Some(url);
        }
        if let Some(folder) = variable("AFTERCARE_DATA") {
            self.database.folder = PathBuf::from(folder);
        }
        if let Some(url) = variable("AFTERCARE_DATABASE_URL") {
            self.database.url = Some(url);
        }
        if let Some(smtp) = variable("AFTERCARE_SMTP") {
            self.mail.smtp = Some(smtp);
        }
        Ok(())
    }

    fn check(&self) -> anyhow::Result<()> {
        if let Some(url) = &self.server.public_url
            && !(url.starts_with("https://") || url.starts_with("http://"))
        {
            bail!("server.public_url is \"{url}\"; write it like https://service.example.com");
        }
        if self.seals.every_minutes == 0 {
            bail!("seals.every_minutes is 0; write 1 or more");
        }
        if self.outbox.alarm_after_minutes == 0 {
            bail!("outbox.alarm_after_minutes is 0; write 1 or more");
        }
        if self.database.url.is_some() && self.database.url_file.is_some() {
            bail!("database.url and database.url_file are both set; keep one");
        }
        domain::contact::MailAddress::parse(&self.mail.from)
            .with_context(|| format!("mail.from is \"{}\"", self.mail.from))?;
        self.chat.check()?;
        self.fax.line()?;
        self.check_mailboxes()
    }

    fn check_mailboxes(&self) -> anyhow::Result<()> {
        let mut names = std::collections::BTreeSet::new();
        for mailbox in &self.mail.mailbox {
            let name = &mailbox.name;
            if name.trim().is_empty() {
                bail!("a [[mail.mailbox]] has no name; give it one that stays the same");
            }
            if !names.insert(name) {
                bail!("two mailboxes are called \"{name}\"; give each a name of its own");
            }
            if mailbox.imap.is_none() && mailbox.address.is_none() {
                bail!("mail.mailbox \"{name}\" has neither imap nor address; it would do nothing");
            }
            if let Some(address) = &mailbox.address {
                domain::contact::MailAddress::parse(address)
                    .with_context(|| format!("mail.mailbox \"{name}\": address is \"{address}\""))?;
            }
        }
        Ok(())
    }

    /// The address of the database: PostgreSQL's, or the embedded one's file.
    ///
    /// # Errors
    /// The file that should hold it can't be read.
    pub(crate) fn database_address(&self) -> anyhow::Result<String> {
        if let Some(file) = &self.database.url_file {
            let text = std::fs::read_to_string(file)
                .with_context(|| format!("database.url_file {} can't be read", file.display()))?;
            return Ok(text.trim().to_owned());
        }
        Ok(self
            .database
            .url
            .clone()
            .unwrap_or_else(|| self.database.folder.join("aftercare.db").display().to_string()))
    }

    pub(crate) fn public_url(&self) -> String {
        let plain = || format!("http://{}", self.server.listen);
        self.server.public_url.clone().unwrap_or_else(plain).trim_end_matches('/').to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::Config;

    #[test]
    fn unknown_keys_are_refused_with_their_place() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("aftercare.toml");
        std::fs::write(&file, "[server]\nlissten = \"127.0.0.1:1\"\n").unwrap();
        let error = Config::load(Some(&file), |_| None).unwrap_err();
        let text = format!("{error:#}");
        assert!(text.contains("lissten") && text.contains("line 2"), "{text}");
    }

    #[test]
    fn the_environment_goes_over_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("aftercare.toml");
        std::fs::write(&file, "[server]\nlisten = \"127.0.0.1:1\"\n").unwrap();
        let variable = |name: &str| (name == "AFTERCARE_LISTEN").then(|| "127.0.0.1:2".to_owned());
        assert_eq!(Config::load(Some(&file), variable).unwrap().server.listen.port(), 2);
    }
}
