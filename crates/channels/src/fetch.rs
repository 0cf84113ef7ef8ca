//! Fetching what a stranger's message points to, without letting the stranger reach into our own network: only public
//! addresses, or hosts that the configuration names; so many bytes, so many seconds, so many redirects.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::{StatusCode, Url};

use crate::mail::SendError;
use crate::net::tls_config;

/// Largest file that is kept: 20 MiB.
pub const FILE_BYTES_MAX: usize = 20 * 1024 * 1024;
/// For the whole of one file, redirects included.
const TIMEOUT: Duration = Duration::from_secs(15);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const REDIRECTS_MAX: usize = 3;
const MEDIA_TYPE_CHARS_MAX: usize = 100;

/// A file that was fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetched {
    pub bytes: Vec<u8>,
    /// As the server calls it; `application/octet-stream` where it says nothing sensible.
    pub media_type: String,
}

/// Why a file was not fetched.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotFetched {
    #[error("the link leads to no public address")]
    NotPublic,
    #[error("the link is no web address")]
    NoAddress,
    #[error("the file has more than 20 MB")]
    TooLarge,
    #[error("the server answered {0}")]
    Refused(u16),
    #[error("it was sent on too often")]
    TooManyRedirects,
    /// Later it may be there.
    #[error("{0}")]
    Unreachable(String),
}

/// Fetches files by link.
#[derive(Clone, Debug)]
pub struct Fetcher {
    client: reqwest::Client,
    /// Hosts in our own network that may be asked, in lower case.
    own_hosts: Arc<BTreeSet<String>>,
}

impl Fetcher {
    /// `own_hosts`: hosts of our own network that files may come from, as of a OneBot program.
    ///
    /// # Errors
    /// Where TLS can't be set up.
    pub fn new(own_hosts: impl IntoIterator<Item = String>) -> Result<Self, SendError> {
        let own: BTreeSet<String> = own_hosts.into_iter().map(|host| host.to_lowercase()).collect();
        let own_hosts = Arc::new(own);
        let client = reqwest::Client::builder()
            .tls_backend_preconfigured(tls_config().map_err(|error| SendError::Permanent(error.to_string()))?)
            // Each step is checked before it is taken.
            .redirect(reqwest::redirect::Policy::none())
            // A proxy would look the name up itself.
            .no_proxy()
            .dns_resolver(PublicOnly(Arc::clone(&own_hosts)))
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(TIMEOUT)
            .build()
            .map_err(|error| SendError::Permanent(error.to_string()))?;
        Ok(Self { client, own_hosts })
    }

    /// # Errors
    /// [`NotFetched`]: what the message's reader is told in place of the file.
    pub async fn fetch(&self, link: &str) -> Result<Fetched, NotFetched> {
        let late = || NotFetched::Unreachable("no answer in 15 seconds".to_owned());
        tokio::time::timeout(TIMEOUT, self.follow(link)).await.unwrap_or_else(|_| Err(late()))
    }

    async fn follow(&self, link: &str) -> Result<Fetched, NotFetched> {
        let mut url = Url::parse(link).map_err(|_| NotFetched::NoAddress)?;
        for _ in 0..=REDIRECTS_MAX {
            self.check(&url)?;
            let answer = self.client.get(url.clone()).send().await.map_err(unreachable)?;
            if answer.status().is_redirection() {
                let to = answer.headers().get("location").and_then(|to| to.to_str().ok());
                url = to.and_then(|to| url.join(to).ok()).ok_or(NotFetched::NoAddress)?;
                continue;
            }
            return read(answer).await;
        }
        Err(NotFetched::TooManyRedirects)
    }

    /// A host by number is never looked up, so it is checked here.
    fn check(&self, url: &Url) -> Result<(), NotFetched> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(NotFetched::NoAddress);
        }
        let host = url.host_str().ok_or(NotFetched::NoAddress)?.to_lowercase();
        if self.own_hosts.contains(&host) {
            return Ok(());
        }
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        match bare.parse::<IpAddr>() {
            Ok(address) if !is_public(address) => Err(NotFetched::NotPublic),
            _ => Ok(()),
        }
    }
}

async fn read(mut answer: reqwest::Response) -> Result<Fetched, NotFetched> {
    if answer.status() != StatusCode::OK {
        return Err(NotFetched::Refused(answer.status().as_u16()));
    }
    let too_large = |bytes: u64| bytes > FILE_BYTES_MAX as u64;
    if answer.content_length().is_some_and(too_large) {
        return Err(NotFetched::TooLarge);
    }
    let media_type = media_type(answer.headers().get("content-type").and_then(|kind| kind.to_str().ok()));
    let mut bytes = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(unreachable)? {
        if bytes.len() + chunk.len() > FILE_BYTES_MAX {
            return Err(NotFetched::TooLarge);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(Fetched { bytes, media_type })
}

fn media_type(given: Option<&str>) -> String {
    let bare = given.and_then(|kind| kind.split(';').next()).unwrap_or_default().trim().to_lowercase();
    let plain = bare.contains('/')
        && bare.len() <= MEDIA_TYPE_CHARS_MAX
        && bare.chars().all(|c| c.is_ascii_alphanumeric() || "/.+-_".contains(c));
    if plain { bare } else { "application/octet-stream".to_owned() }
}

fn unreachable(error: reqwest::Error) -> NotFetched {
    // The link may carry a token, and this sentence is shown.
    let error = error.without_url();
    let mut source = std::error::Error::source(&error);
    while let Some(cause) = source {
        if cause.downcast_ref::<NotFetched>().is_some() {
            return NotFetched::NotPublic;
        }
        source = cause.source();
    }
    NotFetched::Unreachable(error.to_string())
}

/// Looks names up, and keeps only public addresses: what is checked is what is connected to.
#[derive(Debug)]
struct PublicOnly(Arc<BTreeSet<String>>);

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        let own = self.0.contains(&name.as_str().to_lowercase());
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0))
                .await?
                .filter(|address| own || is_public(address.ip()))
                .collect();
            if found.is_empty() {
                return Err(Box::new(NotFetched::NotPublic) as Box<dyn std::error::Error + Send + Sync>);
            }
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

/// Whether it lies in the open Internet (IANA's registries of special-purpose addresses, RFC 6890).
#[must_use]
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_public_4(v4),
        IpAddr::V6(v6) => is_public_6(v6),
    }
}

fn is_public_4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let special = address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_documentation()
        || a == 0
        || a >= 240
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && (b == 18 || b == 19));
    !special
}

fn is_public_6(address: Ipv6Addr) -> bool {
    let [a, b, .., y, z] = address.segments();
    let embedded = |high: u16, low: u16| {
        let ([one, two], [three, four]) = (high.to_be_bytes(), low.to_be_bytes());
        is_public_4(Ipv4Addr::new(one, two, three, four))
    };
    if let Some(v4) = address.to_ipv4_mapped() {
        return is_public_4(v4);
    }
    match a {
        // Translated (RFC 6052) and tunnelled (RFC 3056) addresses lead to the one inside.
        0x64 if b == 0xff9b => embedded(y, z),
        0x2002 => {
            let [_, second, third, ..] = address.segments();
            embedded(second, third)
        }
        // Everything that is given out to the open Internet lies in 2000::/3, but for these parts of it.
        0x2001 => b >= 0x200 && b != 0xdb8,
        0x3fff => b >= 0x1000,
        _ => a & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::{is_public, media_type};

    #[test]
    fn only_the_open_internet_is_public() {
        for public in ["8.8.8.8", "119.29.29.29", "2400:3200::1", "::ffff:8.8.8.8", "64:ff9b::808:808"] {
            assert!(is_public(public.parse().unwrap()), "{public}");
        }
        for own in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.100.100.200",
            "0.0.0.0",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "192.0.0.8",
            "::1",
            "::",
            "fe80::1",
            "fd00::1",
            "ff02::1",
            "::ffff:10.0.0.1",
            "::ffff:127.0.0.1",
            "64:ff9b::a00:1",
            "2002:7f00:1::",
            "2001:db8::1",
            "::127.0.0.1",
        ] {
            assert!(!is_public(own.parse().unwrap()), "{own}");
        }
    }

    #[test]
    fn a_strange_type_of_file_is_none() {
        assert_eq!(media_type(Some("image/JPEG; q=1")), "image/jpeg");
        for strange in [None, Some(""), Some("text"), Some("a/b\"c")] {
            assert_eq!(media_type(strange), "application/octet-stream");
        }
    }
}
