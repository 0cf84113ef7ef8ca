//! Somebody of a customer's at the portal, for tests.

use crate::house::{Got, House, read};
use axum::body::Body;
use axum::http::Request;
use domain::ids::{CustomerId, Digest};
use domain::portal::PortalRole;
use jiff::SignedDuration;
use std::sync::atomic::{AtomicU64, Ordering};
use store::portal::{Account, PortalSession, by_address};
use store::values;

pub(crate) struct PortalClient<'a> {
    house: &'a House,
    cookie: String,
    csrf: String,
    pub(crate) account: Account,
}

impl House {
    /// The mail address of a customer's person of a role in the sample company.
    pub(crate) fn portal_mail(&self, customer: i64, role: PortalRole) -> String {
        let domain = format!("@c{customer:03}.example.cn");
        let people = sample::portal_people(&self.company);
        people.into_iter().find(|(mail, r)| mail.ends_with(&domain) && *r == role).unwrap().0
    }

    /// Somebody of a customer's is logged in.
    pub(crate) async fn portal(&self, customer: i64, role: PortalRole) -> PortalClient<'_> {
        let mail = self.portal_mail(customer, role);
        let account = by_address(self.store.db(), &mail).await.unwrap().remove(0);
        assert_eq!((account.customer, account.role), (CustomerId(customer), role));
        static NUMBER: AtomicU64 = AtomicU64::new(1);
        let n = NUMBER.fetch_add(1, Ordering::SeqCst);
        let cookie = format!("{:-<43}", format!("{n}-{mail}"));
        let csrf = format!("portal-csrf-{n}");
        let session = PortalSession {
            token: Digest::of_file(cookie.as_bytes()),
            account: account.id,
            csrf: csrf.clone(),
            created: self.store.now(),
            seen: self.store.now(),
            expires: self.store.now() + SignedDuration::from_hours(1000),
            address: "192.0.2.9".to_owned(),
            agent: "test".to_owned(),
        };
        self.store.begin_portal_session(&session).await.unwrap();
        PortalClient { house: self, cookie, csrf, account }
    }

    /// Asks without any session.
    pub(crate) async fn stranger_gets(&self, path: &str) -> Got {
        let request = Request::builder().uri(path).header("accept-language", "en");
        read(self.ask(request.body(Body::empty()).unwrap()).await).await
    }

    /// Sends a form without any session.
    pub(crate) async fn stranger_posts(&self, path: &str, fields: &[(&str, &str)]) -> Got {
        let request = Request::builder().method("POST").uri(path).header("accept-language", "en");
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let body = serde_html_form::to_string(fields).unwrap();
        read(self.ask(request.body(Body::from(body)).unwrap()).await).await
    }

    /// The code that was drawn last, as its receiver reads it.
    pub(crate) async fn last_code(&self) -> String {
        let sql = "SELECT nonce FROM portal_code ORDER BY id DESC LIMIT 1";
        let (nonce,): (Vec<u8>,) = self.store.db().one(sql, values![]).await.unwrap();
        web::portal::code(&[7; 32], &nonce.try_into().unwrap())
    }
}

impl PortalClient<'_> {
    fn request(&self, method: &str, path: &str) -> axum::http::request::Builder {
        let cookies = format!("portal={}; lang=en", self.cookie);
        Request::builder().method(method).uri(path).header("cookie", cookies)
    }

    pub(crate) async fn get(&self, path: &str) -> Got {
        read(self.house.ask(self.request("GET", path).body(Body::empty()).unwrap()).await).await
    }

    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Got {
        let mut fields: Vec<(&str, &str)> = fields.to_vec();
        fields.push(("csrf", &self.csrf));
        self.post_plain(path, &fields).await
    }

    /// A message with a photo.
    pub(crate) async fn post_file(&self, path: &str, text: &str, bytes: &str) -> Got {
        let field = |name: &str, value: &str| {
            format!("--part\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        };
        let file = format!(
            "--part\r\nContent-Disposition: form-data; name=\"photos\"; filename=\"dial.png\"\r\n\
             Content-Type: image/png\r\n\r\n{bytes}\r\n--part--\r\n"
        );
        let body = format!("{}{}{file}", field("csrf", &self.csrf), field("text", text));
        let request = self.request("POST", path).header("content-type", "multipart/form-data; boundary=part");
        read(self.house.ask(request.body(Body::from(body)).unwrap()).await).await
    }

    /// Without the session's token.
    pub(crate) async fn post_plain(&self, path: &str, fields: &[(&str, &str)]) -> Got {
        let body = serde_html_form::to_string(fields).unwrap();
        let request = self.request("POST", path).header("content-type", "application/x-www-form-urlencoded");
        read(self.house.ask(request.body(Body::from(body)).unwrap()).await).await
    }
}

impl Got {
    /// The value of the first field of this name on the page.
    pub(crate) fn field(&self, name: &str) -> String {
        let (_, rest) = self.body.split_once(&format!("name=\"{name}\" value=\"")).unwrap();
        rest.split('"').next().unwrap().to_owned()
    }
}
