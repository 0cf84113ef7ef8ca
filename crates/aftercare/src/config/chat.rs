//! The chat channels of the configuration.

use crate::mailboxes::secret as text_of;
use anyhow::{Context as _, bail};
use channels::chat::lines::{BotLine, Lines, OneBotLine, WeComLine};
use channels::chat::qq_bot::BotSecret;
use channels::chat::wecom::{AesKey, CallbackKeys};
use channels::http::Client;
use channels::secret::Secret;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// QQ and WeCom.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Chat {
    /// Where what nobody has looked at yet goes.
    pub(crate) department: String,
    /// Hosts of our own network that pictures may be fetched from, as of a OneBot program.
    pub(crate) file_hosts: Vec<String>,
    pub(crate) onebot: Vec<OneBot>,
    pub(crate) qq_bot: Vec<QqBot>,
    pub(crate) wecom: Vec<WeCom>,
}

impl Default for Chat {
    fn default() -> Self {
        Self {
            department: "customer-service".to_owned(),
            file_hosts: Vec::new(),
            onebot: Vec::new(),
            qq_bot: Vec::new(),
            wecom: Vec::new(),
        }
    }
}

/// QQ through a program that speaks OneBot; its address here is `/inbound/onebot/NAME`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct OneBot {
    pub(crate) name: String,
    /// The access token of its connections.
    pub(crate) token_file: Option<PathBuf>,
    /// The secret that signs its posts (version 11).
    pub(crate) secret_file: Option<PathBuf>,
    /// Where it is asked by HTTP, if it does not connect: `http://host:3000`.
    pub(crate) api: Option<String>,
}

/// QQ through Tencent's robots; its address here is `/inbound/qq-bot/NAME`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct QqBot {
    pub(crate) name: String,
    pub(crate) app_id: String,
    pub(crate) secret_file: Option<PathBuf>,
}

/// An application of WeCom, or its customer service; its address here is `/inbound/wecom/NAME`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct WeCom {
    pub(crate) name: String,
    /// The corporation's id.
    pub(crate) corporation: String,
    /// The application's number; not needed for the customer service.
    pub(crate) agent: i64,
    /// The token and the EncodingAESKey of "receive messages".
    pub(crate) token_file: Option<PathBuf>,
    pub(crate) aes_key_file: Option<PathBuf>,
    /// The application's secret, for answers.
    pub(crate) secret_file: Option<PathBuf>,
    /// Where it is asked, if not at Tencent's own address: `https://wecom.example/cgi-bin`.
    pub(crate) api: Option<String>,
}

impl Chat {
    /// # Errors
    /// Two channels have one name, or a name that is no part of an address.
    pub(crate) fn check(&self) -> anyhow::Result<()> {
        let onebot = self.onebot.iter().map(|line| &line.name);
        let names =
            onebot.chain(self.qq_bot.iter().map(|l| &l.name)).chain(self.wecom.iter().map(|l| &l.name));
        let mut seen = BTreeSet::new();
        for name in names {
            let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            if name.is_empty() || !name.chars().all(plain) {
                bail!(
                    "a chat channel is called \"{name}\"; its name is part of its address: take a-z, 0-9 and -"
                );
            }
            if !seen.insert(name) {
                bail!("two chat channels are called \"{name}\"; give each a name of its own");
            }
        }
        Ok(())
    }

    /// # Errors
    /// A file can't be read, or holds no key.
    pub(crate) fn lines(&self) -> anyhow::Result<Lines> {
        let onebot = self.onebot.iter().map(|line| {
            let of = || format!("chat.onebot \"{}\"", line.name);
            let (token, secret) = (secret(line.token_file.as_deref()), secret(line.secret_file.as_deref()));
            let (token, secret) = (token.with_context(of)?, secret.with_context(of)?);
            Ok((line.name.clone(), OneBotLine { token, secret, api: line.api.clone() }))
        });
        let bots = self.qq_bot.iter().map(|line| {
            let text = text_of(line.secret_file.as_deref());
            let text = text.with_context(|| format!("chat.qq_bot \"{}\"", line.name))?;
            Ok((line.name.clone(), BotLine::new(line.app_id.clone(), BotSecret::parse(&text).ok())))
        });
        let wecom = self.wecom.iter().map(|line| {
            let read = wecom(line).with_context(|| format!("chat.wecom \"{}\"", line.name))?;
            Ok((line.name.clone(), read))
        });
        let client = Client::new()?;
        Ok(Lines::new(
            client,
            onebot.collect::<anyhow::Result<_>>()?,
            bots.collect::<anyhow::Result<_>>()?,
            wecom.collect::<anyhow::Result<_>>()?,
        ))
    }
}

fn wecom(line: &WeCom) -> anyhow::Result<WeComLine> {
    let token = secret(line.token_file.as_deref())?;
    let key = text_of(line.aes_key_file.as_deref())?;
    let key = if key.is_empty() {
        None
    } else {
        Some(AesKey::parse(&key).context("aes_key_file: the key has 43 letters and digits")?)
    };
    let receive_id = line.corporation.clone();
    // Without both nobody can be told from a stranger, and nothing is taken in.
    let keys = token.zip(key).map(|(token, key)| CallbackKeys { token, key, receive_id });
    let secret = secret(line.secret_file.as_deref())?;
    Ok(WeComLine::new(keys, line.corporation.clone(), line.agent, secret).by(line.api.clone()))
}

/// No file, or an empty one: no secret.
fn secret(file: Option<&Path>) -> anyhow::Result<Option<Secret>> {
    Ok(Secret::parse(&text_of(file)?).ok())
}

#[cfg(test)]
mod tests {
    use crate::config::Config;

    #[test]
    fn names_are_parts_of_addresses_and_differ() {
        let load = |text: &str| {
            let folder = tempfile::tempdir().unwrap();
            let file = folder.path().join("aftercare.toml");
            std::fs::write(&file, text).unwrap();
            Config::load(Some(&file), |_| None).map(|_| ()).map_err(|error| format!("{error:#}"))
        };
        assert_eq!(load("[[chat.onebot]]\nname = \"qq\"\n[[chat.wecom]]\nname = \"we\"\n"), Ok(()));
        assert!(load("[[chat.onebot]]\nname = \"QQ 1\"\n").unwrap_err().contains("part of its address"));
        assert!(
            load("[[chat.onebot]]\nname = \"a\"\n[[chat.qq_bot]]\nname = \"a\"\n")
                .unwrap_err()
                .contains("two")
        );
    }
}
