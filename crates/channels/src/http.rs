//! The one HTTP client. A channel says what to ask ([`Request`]) and what the answer means; only here it is sent.

use std::time::Duration;

use crate::mail::SendError;
use crate::net::tls_config;

/// Where a server answers no sooner, the outbox tries again later.
const TIMEOUT: Duration = Duration::from_secs(30);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Largest answer that is read.
const ANSWER_BYTES_MAX: usize = 64 * 1024 * 1024;

#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    Get,
    Post,
    Put,
}

/// What is to be asked of another server.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    pub method: Method,
    pub url: String,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

/// What it answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    pub status: u16,
    pub body: Vec<u8>,
}

impl Request {
    #[must_use]
    pub fn get(url: String) -> Self {
        Self { method: Method::Get, url, headers: Vec::new(), body: Vec::new() }
    }

    #[must_use]
    pub fn post_json(url: String, body: &serde_json::Value) -> Self {
        Self {
            method: Method::Post,
            url,
            headers: vec![("content-type".into(), "application/json".into())],
            body: body.to_string().into_bytes(),
        }
    }

    #[must_use]
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }
}

/// URLs and headers carry tokens: neither is printed.
impl std::fmt::Debug for Request {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let url = self.url.split(['?', '#']).next().unwrap_or_default();
        write!(f, "Request({:?} {url}, {} bytes)", self.method, self.body.len())
    }
}

/// Sends requests; one for the whole program, for its connections are kept.
#[derive(Clone, Debug)]
pub struct Client(reqwest::Client);

impl Client {
    /// # Errors
    /// Where TLS can't be set up.
    pub fn new() -> Result<Self, SendError> {
        reqwest::Client::builder()
            .tls_backend_preconfigured(tls_config().map_err(|error| SendError::Permanent(error.to_string()))?)
            // A redirect would carry a token to a host that nobody configured.
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(TIMEOUT)
            .build()
            .map(Self)
            .map_err(|error| SendError::Permanent(error.to_string()))
    }

    /// Asks, and reads the whole answer, whatever its status.
    ///
    /// # Errors
    /// [`SendError::Permanent`] where the request can't be written (a URL that is none),
    /// [`SendError::Temporary`] where no answer came or it was larger than 64 MiB.
    pub async fn send(&self, request: Request) -> Result<Response, SendError> {
        let method = match request.method {
            Method::Get => reqwest::Method::GET,
            Method::Post => reqwest::Method::POST,
            Method::Put => reqwest::Method::PUT,
        };
        let mut builder = self.0.request(method, &request.url).body(request.body);
        for (name, value) in &request.headers {
            builder = builder.header(name, value);
        }
        let mut answer = builder.send().await.map_err(|error| {
            let permanent = error.is_builder();
            // The URL may carry a token, and this sentence is shown.
            let sentence = cause(error.without_url());
            if permanent { SendError::Permanent(sentence) } else { SendError::Temporary(sentence) }
        })?;
        let status = answer.status().as_u16();
        let mut body = Vec::new();
        while let Some(chunk) =
            answer.chunk().await.map_err(|error| SendError::Temporary(cause(error.without_url())))?
        {
            if body.len() + chunk.len() > ANSWER_BYTES_MAX {
                return Err(SendError::Temporary(format!(
                    "the answer has more than {ANSWER_BYTES_MAX} bytes"
                )));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Response { status, body })
    }
}

/// The whole chain of causes: the outermost says only that something failed.
fn cause(error: reqwest::Error) -> String {
    let mut sentence = error.to_string();
    let mut source = std::error::Error::source(&error);
    while let Some(inner) = source {
        sentence = format!("{sentence}: {inner}");
        source = inner.source();
    }
    sentence
}

/// What is not a letter, digit or one of `-._~` is written as `%XX` (RFC 3986).
pub(crate) fn percent(text: &str) -> String {
    const KEPT: percent_encoding::AsciiSet =
        percent_encoding::NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
    percent_encoding::utf8_percent_encode(text, &KEPT).to_string()
}
