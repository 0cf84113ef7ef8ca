//! The telephone systems of the configuration.

use crate::mailboxes::secret as text_of;
use anyhow::{Context as _, bail};
use channels::cti::Extensions;
use channels::cti::ami::AmiSettings;
use channels::cti::ari::AriSettings;
use channels::cti::connection::Address;
use channels::cti::desk::{MissedWords, PhoneDesk, System, Telephone};
use channels::cti::freeswitch::EventSocketSettings;
use channels::http::Client;
use channels::secret::Secret;
use channels::webhook::{SigningKey, VerifyingKey};
use domain::ids::DepartmentCode;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// One telephone system; one that posts does so to `/inbound/telephone/NAME`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct TelephoneConfig {
    pub(crate) name: String,
    /// `ami://user@host`, `amis://user@host`, `ari://user@host`, `aris://user@host`, `freeswitch://host`, or `webhook`.
    pub(crate) system: String,
    pub(crate) password_file: Option<PathBuf>,
    /// Keys that sign what is posted, one a line; the first signs what we post.
    pub(crate) keys_file: Option<PathBuf>,
    /// Where a click to dial is posted.
    pub(crate) dial_url: Option<String>,
    /// The channel or endpoint of an agent's telephone: `PJSIP/{extension}`, `user/{extension}`.
    pub(crate) channel: String,
    /// The dial plan's context that may call outside.
    pub(crate) context: String,
    /// What counts as one of the desk's telephones: so many digits.
    pub(crate) extension_digits: [usize; 2],
    pub(crate) complaint_numbers: Vec<String>,
    pub(crate) department: String,
    pub(crate) complaint_department: String,
}

impl Default for TelephoneConfig {
    fn default() -> Self {
        Self {
            name: String::new(),
            system: String::new(),
            password_file: None,
            keys_file: None,
            dial_url: None,
            channel: "PJSIP/{extension}".to_owned(),
            context: "from-internal".to_owned(),
            extension_digits: [3, 5],
            complaint_numbers: Vec::new(),
            department: "customer-service".to_owned(),
            complaint_department: "supervision".to_owned(),
        }
    }
}

/// # Errors
/// A name, key or address makes no sense, or a file can't be read.
pub(crate) fn phone_desk(all: &[TelephoneConfig], words: MissedWords) -> anyhow::Result<PhoneDesk> {
    let mut telephones = BTreeMap::new();
    for one in all {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let name = &one.name;
        if name.is_empty() || !name.chars().all(plain) {
            bail!(
                "a [[telephone]] is called \"{name}\"; its name is part of its address: take a-z, 0-9 and -"
            );
        }
        let read = one.read().with_context(|| format!("telephone \"{name}\""))?;
        if telephones.insert(name.clone(), read).is_some() {
            bail!("two telephone systems are called \"{name}\"; give each a name of its own");
        }
    }
    Ok(PhoneDesk::new(telephones, Client::new()?, words))
}

impl TelephoneConfig {
    fn read(&self) -> anyhow::Result<Telephone> {
        let department =
            |code: &str| DepartmentCode::new(code).with_context(|| format!("department is \"{code}\""));
        let [digits_min, digits_max] = self.extension_digits;
        Ok(Telephone {
            system: self.system()?,
            extensions: Extensions { digits_min, digits_max },
            complaint_numbers: self.complaint_numbers.clone(),
            department: department(&self.department)?,
            complaint_department: department(&self.complaint_department)?,
        })
    }

    fn system(&self) -> anyhow::Result<System> {
        if self.system == "webhook" {
            return self.hook();
        }
        let wanted = "system: write it like ami://user@host, ari://user@host, freeswitch://host, or webhook";
        let (scheme, rest) = self.system.split_once("://").context(wanted)?;
        let (user, host) = rest.rsplit_once('@').unwrap_or(("", rest));
        let tls = matches!(scheme, "amis" | "aris");
        let usual_port = match scheme {
            "ami" => 5038,
            "amis" => 5039,
            "ari" => 8088,
            "aris" => 8089,
            "freeswitch" => 8021,
            other => bail!("system begins with {other}://; take ami, amis, ari, aris or freeswitch"),
        };
        let (host, port) = match host.trim_end_matches('/').rsplit_once(':') {
            Some((host, port)) => (host.to_owned(), port.parse().context("system: the port is no number")?),
            None => (host.trim_end_matches('/').to_owned(), usual_port),
        };
        let password = Secret::parse(&text_of(self.password_file.as_deref())?).context("password_file")?;
        let (user, channel, context) = (user.to_owned(), self.channel.clone(), self.context.clone());
        Ok(match scheme {
            "ari" | "aris" => {
                let app = format!("aftercare-{}", self.name);
                System::Ari(AriSettings { host, port, tls, user, password, app, channel, context })
            }
            "freeswitch" => {
                let settings = EventSocketSettings { password, endpoint: channel, context };
                System::EventSocket(Address { host, port, tls }, settings)
            }
            _ => System::Ami(Address { host, port, tls }, AmiSettings { user, password, channel, context }),
        })
    }

    fn hook(&self) -> anyhow::Result<System> {
        let text = text_of(self.keys_file.as_deref())?;
        let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        let keys = lines.iter().map(|line| VerifyingKey::parse(line)).collect::<Result<_, _>>();
        let dial = match (&self.dial_url, lines.first()) {
            (Some(url), Some(first)) => {
                Some((url.clone(), vec![SigningKey::parse(first).context("keys_file")?]))
            }
            (Some(_), None) => bail!("dial_url is set and keys_file is not; what we post has to be signed"),
            (None, _) => None,
        };
        Ok(System::Hook { keys: keys.context("keys_file")?, dial })
    }
}
