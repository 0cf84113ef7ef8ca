//! Turns what stopped a request into what the one who asked can use: a page, a toast, or problem details.

use crate::answer::{Refusal, Stop, Stopped};
use crate::filters;
use crate::house::House;
use crate::layout::Shell;
use crate::problem::{Problem, ProblemField};
use crate::reader::Reader;
use askama::Template;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use std::sync::Arc;

/// The header with the number to quote.
const NUMBER_HEADER: &str = "x-request-id";
/// What a refusal that is said anew keeps: it tells the asker what to do.
const KEPT_HEADERS: [HeaderName; 6] = [
    header::ALLOW,
    header::RETRY_AFTER,
    header::WWW_AUTHENTICATE,
    HeaderName::from_static("ratelimit-limit"),
    HeaderName::from_static("ratelimit-remaining"),
    HeaderName::from_static("ratelimit-reset"),
];

/// The number of the request, in its extensions, for logs.
#[derive(Clone, Debug)]
pub struct RequestNumber(pub String);

/// The outermost layer: numbers the request, and rewrites every response that says no.
pub(crate) async fn explain(State(house): State<Arc<House>>, mut request: Request, next: Next) -> Response {
    let number = house.next_number();
    request.extensions_mut().insert(RequestNumber(number.clone()));
    request.extensions_mut().insert(house.clone());
    let asked = Asked::of(&request);
    let mut response = next.run(request).await;
    if let Some(stop) = stop_of(&mut response) {
        let reader = Reader::new(house, &asked.headers, &asked.uri);
        log(&stop, &asked, &number);
        let kept = KEPT_HEADERS.map(|name| (response.headers_mut().remove(&name), name));
        response = asked.answer(&reader, &stop, &number);
        for (value, name) in kept {
            if let Some(value) = value {
                response.headers_mut().insert(name, value);
            }
        }
        // RFC 9110, 15.5.2: who is turned away for want of a token is told what would open.
        if response.status() == StatusCode::UNAUTHORIZED && asked.audience == Audience::Api {
            let bearer = HeaderValue::from_static("Bearer");
            response.headers_mut().entry(header::WWW_AUTHENTICATE).or_insert(bearer);
        }
    }
    if let Ok(value) = HeaderValue::from_str(&number) {
        response.headers_mut().insert(NUMBER_HEADER, value);
    }
    response
}

/// What is remembered of a request while it is carried out.
struct Asked {
    audience: Audience,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
}

/// How the answer has to be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Audience {
    Page,
    Script,
    Api,
}

/// Why the response says no, when it isn't a page, a form or problem details of our own already.
fn stop_of(response: &mut Response) -> Option<Stop> {
    if let Some(Stopped(stop)) = response.extensions_mut().remove::<Stopped>() {
        return Some((*stop).clone());
    }
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return None;
    }
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok());
    // axum and tower-http say no with an empty body or in plain text.
    kind.is_none_or(|kind| kind.starts_with("text/plain")).then(|| Stop::Refused(Refusal::plain(status)))
}

fn log(stop: &Stop, asked: &Asked, number: &str) {
    match stop {
        Stop::Failed(failure) => {
            tracing::error!(number, method = %asked.method, path = asked.uri.path(), cause = %failure.cause, "a request failed");
        }
        Stop::Refused(refusal) if refusal.status.is_server_error() => {
            tracing::warn!(number, method = %asked.method, path = asked.uri.path(), status = %refusal.status, "a request was turned away");
        }
        Stop::Refused(_) => {}
    }
}

impl Asked {
    fn of(request: &Request) -> Self {
        let headers = request.headers();
        let text = |name: &str| headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default();
        let of_programs = ["/api/", "/inbound/"].iter().any(|area| request.uri().path().starts_with(area));
        let audience = if of_programs || text("accept").contains("json") {
            Audience::Api
        } else if text("hx-request") == "true" {
            Audience::Script
        } else {
            Audience::Page
        };
        // Only what finding the language and look needs.
        let mut kept = HeaderMap::new();
        for name in [header::COOKIE, header::ACCEPT_LANGUAGE] {
            for value in headers.get_all(&name) {
                kept.append(name.clone(), value.clone());
            }
        }
        Self { audience, method: request.method().clone(), uri: request.uri().clone(), headers: kept }
    }

    fn answer(&self, reader: &Reader, stop: &Stop, number: &str) -> Response {
        let said = Said::new(reader, stop, number);
        match self.audience {
            Audience::Api => said.problem().into_response(),
            Audience::Script => self.script(&said),
            Audience::Page if said.status == StatusCode::UNAUTHORIZED => crate::answer::see(&self.log_in()),
            Audience::Page => said.page(reader),
        }
    }

    /// Nothing is swapped; a toast says why. Its text is ASCII with escapes, as a header must be.
    fn script(&self, said: &Said) -> Response {
        let mut response = said.status.into_response();
        let headers = response.headers_mut();
        if said.status == StatusCode::UNAUTHORIZED {
            if let Ok(to) = HeaderValue::from_str(&self.log_in()) {
                headers.insert("hx-redirect", to);
            }
            return response;
        }
        headers.insert("hx-reswap", HeaderValue::from_static("none"));
        let text = match &said.quote {
            Some(quote) => format!("{} {quote}", said.text),
            None => said.text.clone(),
        };
        let toast = serde_json::json!({ "toast": { "tone": "late", "title": said.title, "text": text } });
        if let Ok(value) = HeaderValue::from_str(&ascii(&toast.to_string())) {
            headers.insert("hx-trigger", value);
        }
        response
    }

    fn log_in(&self) -> String {
        // Back to where the reader was, but never to repeat something sent.
        let back =
            if self.method == Method::GET { self.uri.path_and_query().map(|p| p.as_str()) } else { None };
        let back = percent_encoding::utf8_percent_encode(
            back.unwrap_or(if is_portal(self.uri.path()) { "/portal" } else { "/" }),
            percent_encoding::NON_ALPHANUMERIC,
        );
        // Customers have a door of their own.
        let area = if is_portal(self.uri.path()) { "/portal" } else { "" };
        format!("{area}/login?next={back}")
    }
}

/// Whether an address is one of the customers' portal.
pub(crate) fn is_portal(path: &str) -> bool {
    path.strip_prefix("/portal").is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
}

/// What is said, whoever it is said to.
struct Said {
    status: StatusCode,
    title: String,
    text: String,
    number: String,
    /// "Number X", where it helps to quote it.
    quote: Option<String>,
    fields: Vec<(String, String)>,
}

impl Said {
    fn new(reader: &Reader, stop: &Stop, number: &str) -> Self {
        let l = &reader.l;
        let failed = Refusal::plain(StatusCode::INTERNAL_SERVER_ERROR);
        let refusal = match stop {
            Stop::Refused(refusal) => refusal,
            Stop::Failed(_) => &failed,
        };
        let known = known(refusal.status);
        Self {
            status: refusal.status,
            title: l.t(&format!("error-{known}-title")).into_owned(),
            text: match &refusal.text {
                Some(text) => text.say(l),
                None => l.t(&format!("error-{known}-text")).into_owned(),
            },
            number: number.to_owned(),
            quote: refusal.status.is_server_error().then(|| l.ta("error-number", &[("number", &number)])),
            fields: refusal.fields.iter().map(|(name, text)| (name.clone(), text.say(l))).collect(),
        }
    }

    fn problem(&self) -> Problem {
        Problem {
            detail: Some(self.text.clone()),
            instance: Some(self.number.clone()),
            errors: (self.fields.iter())
                .map(|(pointer, detail)| ProblemField { pointer: pointer.clone(), detail: detail.clone() })
                .collect(),
            ..Problem::new(self.status, &self.title)
        }
    }

    fn page(&self, reader: &Reader) -> Response {
        let page = ErrorPage { s: Shell::new(reader, &self.title), said: self };
        match page.render() {
            Ok(html) => (self.status, Html(html)).into_response(),
            Err(error) => {
                tracing::error!(%error, "the error page itself can't be shown");
                (self.status, format!("{}\n{}\n{}", self.title, self.text, self.number)).into_response()
            }
        }
    }
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage<'a> {
    s: Shell,
    said: &'a Said,
}

/// The status that has texts of its own and says the same.
fn known(status: StatusCode) -> u16 {
    match status.as_u16() {
        code @ (400 | 401 | 403 | 404 | 405 | 408 | 409 | 413 | 415 | 422 | 429 | 503) => code,
        412 => 409,
        502 | 504 => 503,
        code if code < 500 => 400,
        _ => 500,
    }
}

fn ascii(json: &str) -> String {
    let mut out = String::with_capacity(json.len() * 2);
    for c in json.chars() {
        if c.is_ascii() {
            out.push(c);
        } else {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    out
}
