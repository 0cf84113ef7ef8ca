//! The data-collection systems of the configuration.

use crate::mailboxes::secret as text_of;
use anyhow::{Context as _, bail};
use channels::alarms::{AlarmSource, Alarms};
use channels::mqtt::MqttSettings;
use channels::secret::Secret;
use channels::webhook::{TopicFilter, VerifyingKey};
use domain::ids::DepartmentCode;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Alarms.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct AlarmConfig {
    pub(crate) source: Vec<Source>,
}

/// One system; its address here is `/inbound/alarms/NAME`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Source {
    pub(crate) name: String,
    /// A key that signs (`whsec_…`, `whpk_…`) a line; several while one is being changed.
    pub(crate) keys_file: Option<PathBuf>,
    /// A bearer token, for systems that can't sign.
    pub(crate) token_file: Option<PathBuf>,
    /// `mqtts://user@host:8883` or `mqtt://host`.
    pub(crate) mqtt: Option<String>,
    pub(crate) password_file: Option<PathBuf>,
    pub(crate) topics: Vec<String>,
    /// Ours alone at that broker.
    pub(crate) client_id: String,
    pub(crate) department: String,
}

impl Default for Source {
    fn default() -> Self {
        Self {
            name: String::new(),
            keys_file: None,
            token_file: None,
            mqtt: None,
            password_file: None,
            topics: Vec::new(),
            client_id: "aftercare".to_owned(),
            department: "customer-service".to_owned(),
        }
    }
}

impl AlarmConfig {
    /// # Errors
    /// A name, key, topic or address makes no sense, or a file can't be read.
    pub(crate) fn alarms(&self) -> anyhow::Result<Alarms> {
        let mut all = BTreeMap::new();
        for source in &self.source {
            let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            let name = &source.name;
            if name.is_empty() || !name.chars().all(plain) {
                bail!(
                    "an [[alarm.source]] is called \"{name}\"; its name is part of its address: take a-z, 0-9 and -"
                );
            }
            let read = source.read().with_context(|| format!("alarm.source \"{name}\""))?;
            if all.insert(name.clone(), read).is_some() {
                bail!("two alarm sources are called \"{name}\"; give each a name of its own");
            }
        }
        Ok(Alarms::new(all))
    }

    /// Departments that are named.
    pub(crate) fn departments(&self) -> impl Iterator<Item = &str> {
        self.source.iter().map(|source| source.department.as_str())
    }
}

impl Source {
    fn read(&self) -> anyhow::Result<AlarmSource> {
        let keys = text_of(self.keys_file.as_deref())?;
        let keys = keys.lines().map(str::trim).filter(|line| !line.is_empty());
        let keys = keys.map(VerifyingKey::parse).collect::<Result<Vec<_>, _>>().context("keys_file")?;
        let token = Secret::parse(&text_of(self.token_file.as_deref())?).ok();
        let department = DepartmentCode::new(&self.department)
            .with_context(|| format!("department is \"{}\"", self.department))?;
        let mqtt = self.mqtt.as_deref().map(|address| self.broker(address)).transpose()?;
        Ok(AlarmSource { keys, token, mqtt, department })
    }

    fn broker(&self, address: &str) -> anyhow::Result<MqttSettings> {
        let (scheme, rest) = address.split_once("://").context("mqtt: write it like mqtts://user@host")?;
        let (tls, usual_port) = match scheme {
            "mqtts" => (true, 8883),
            "mqtt" => (false, 1883),
            other => bail!("mqtt begins with {other}://; take mqtts or mqtt"),
        };
        let (user, host) = rest.rsplit_once('@').map_or((None, rest), |(user, host)| (Some(user), host));
        let (host, port) = match host.trim_end_matches('/').rsplit_once(':') {
            Some((host, port)) => (host, port.parse().context("mqtt: the port is no number")?),
            None => (host.trim_end_matches('/'), usual_port),
        };
        let login = match user {
            Some(user) => {
                let password = Secret::parse(&text_of(self.password_file.as_deref())?);
                Some((user.to_owned(), password.context("password_file")?))
            }
            None => None,
        };
        if self.topics.is_empty() {
            bail!("mqtt is set and topics is empty; name the topics, as in [\"meters/+/alarm\"]");
        }
        let filters = self.topics.iter().map(|topic| {
            TopicFilter::parse(topic).with_context(|| format!("topics: \"{topic}\" is no filter"))
        });
        let filters = filters.collect::<anyhow::Result<_>>()?;
        let client_id = self.client_id.clone();
        Ok(MqttSettings { host: host.to_owned(), port, tls, login, client_id, filters })
    }
}
