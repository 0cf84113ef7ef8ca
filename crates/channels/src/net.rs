//! Connections that are opened by us: TCP with or without TLS, and how long to wait after they broke.

use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Encryption is rustls with ring, the authorities are Mozilla's.
pub(crate) fn tls_config() -> Result<ClientConfig, rustls::Error> {
    tls_config_with(None)
}

/// The same, with certificates (PEM) trusted beside them, as of a company's own authority.
pub(crate) fn tls_config_with(more: Option<&[u8]>) -> Result<ClientConfig, rustls::Error> {
    let mut authorities = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    for certificate in more.into_iter().flat_map(CertificateDer::pem_slice_iter) {
        authorities.add(certificate.map_err(|error| rustls::Error::General(format!("{error:?}")))?)?;
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    Ok(ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(authorities)
        .with_no_client_auth())
}

pub(crate) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// Connects, within ten seconds.
pub(crate) async fn connect(host: &str, port: u16, tls: bool) -> std::io::Result<Box<dyn Stream>> {
    let opening = async {
        let tcp = TcpStream::connect((host, port)).await?;
        tcp.set_nodelay(true)?;
        if !tls {
            return Ok(Box::new(tcp) as Box<dyn Stream>);
        }
        let name = rustls::pki_types::ServerName::try_from(host.to_owned()).map_err(std::io::Error::other)?;
        let config = Arc::new(tls_config().map_err(std::io::Error::other)?);
        let encrypted = tokio_rustls::TlsConnector::from(config).connect(name, tcp).await?;
        Ok(Box::new(encrypted) as Box<dyn Stream>)
    };
    tokio::time::timeout(CONNECT_TIMEOUT, opening)
        .await
        .unwrap_or_else(|_| Err(std::io::Error::new(std::io::ErrorKind::TimedOut, "no answer in 10 seconds")))
}
