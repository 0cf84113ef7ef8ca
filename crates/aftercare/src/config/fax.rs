//! Faxes, which come and go by mail through a fax server or a provider's gateway.

use anyhow::Context as _;
use channels::fax::FaxGateway;
use channels::intake::FaxLine;
use domain::contact::Phone;
use serde::Deserialize;

/// HylaFAX's own mails are recognised without any of this.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct FaxConfig {
    /// Where a mail becomes a fax: `{number}@fax.example`, or `{international}@…` with the country.
    pub(crate) address: Option<String>,
    /// The subject that the gateway asks for, as a password; the case's number where there is none.
    pub(crate) subject: Option<String>,
    /// Addresses, or `@host`, by which the provider mails the faxes it received.
    pub(crate) received_from: Vec<String>,
    /// Our own fax numbers.
    pub(crate) own_numbers: Vec<String>,
}

impl FaxConfig {
    /// # Errors
    /// The pattern is no address, or an own number is none.
    pub(crate) fn line(&self) -> anyhow::Result<FaxLine> {
        let own = self
            .own_numbers
            .iter()
            .map(|number| Phone::parse(number).with_context(|| format!("fax.own_numbers: \"{number}\"")));
        Ok(FaxLine {
            gateways: self.received_from.clone(),
            own: own.collect::<anyhow::Result<_>>()?,
            goes_out: self.gateway()?.is_some(),
        })
    }

    /// # Errors
    /// The pattern is no address.
    pub(crate) fn gateway(&self) -> anyhow::Result<Option<FaxGateway>> {
        let pattern = self.address.as_deref();
        let gateway =
            pattern.map(|text| FaxGateway::new(text).with_context(|| format!("fax.address is \"{text}\"")));
        gateway.transpose()
    }
}
