//! What programs outside are told, by the Standard Webhooks specification.

use super::{Post, Trouble};
use channels::http::Request;
use channels::webhook::{SigningKey, sign};
use domain::ids::Digest;
use serde_json::json;
use std::time::Duration;
use store::hook;
use store::outbox::{Claimed, Outgoing};

/// An endpoint that answers no sooner is tried again later.
const ANSWER_WITHIN: Duration = Duration::from_secs(15);

impl Post {
    pub(super) async fn send_hook(&self, claimed: &Claimed) -> Result<(), Trouble> {
        let Outgoing::Hook { hook: id, told } = &claimed.message.what else {
            return Err(Trouble::ForGood("this does not go by webhook".to_owned()));
        };
        let hook = hook::by_id(self.store.db(), *id).await?;
        let hook = hook.ok_or_else(|| Trouble::ForGood("the endpoint is not there any more".to_owned()))?;
        let key = SigningKey::parse(&hook.secret).map_err(|error| Trouble::ForGood(error.to_string()))?;
        let case = claimed.message.case.ok_or_else(|| Trouble::ForGood("there is no case".to_owned()))?;
        let case = case.to_string();
        let body = json!({
            "type": told.what,
            "timestamp": told.at.to_string(),
            "data": {
                "case": case, "version": claimed.message.n, "stage": told.stage, "severity": told.severity,
                "open": told.open, "url": format!("{}/api/v1/cases/{case}", self.public_url),
            },
        });
        let mut request = Request::post_json(hook.url.clone(), &body);
        // The same telling has the same id, however often it is sent: the receiver has it once.
        let id = format!("msg_{}", Digest(claimed.key));
        request.headers.extend(sign(&request.body, &id, self.store.now(), &[key]));
        let sent = tokio::time::timeout(ANSWER_WITHIN, self.client.send(request)).await;
        let answer = match sent {
            Err(_) => return Err(Trouble::ForNow("no answer in 15 seconds".to_owned())),
            Ok(Err(error)) if error.is_permanent() => return Err(Trouble::ForGood(error.to_string())),
            Ok(Err(error)) => return Err(Trouble::ForNow(error.to_string())),
            Ok(Ok(answer)) => answer,
        };
        match answer.status {
            200..=299 => Ok(()),
            // "Gone": it wants to hear no more.
            410 => Err(Trouble::ForGood("the endpoint answered 410, that it is gone".to_owned())),
            status => Err(Trouble::ForNow(format!("the endpoint answered {status}"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::post::company::{company, lines, now, post};
    use axum::body::Bytes;
    use axum::http::{HeaderMap, StatusCode};
    use channels::alarms::{AlarmSource, Alarms};
    use channels::webhook::{Headers, VerifyingKey, verify};
    use domain::ids::{DepartmentCode, PersonId};
    use jiff::Timestamp;
    use serde_json::{Value, json};
    use std::collections::BTreeMap;
    use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
    use std::sync::{Arc, Mutex};
    use std::time::Duration;
    use store::outbox::Way;
    use store::{hook, values};

    const SECRET: &str = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
    const CASES: usize = 30;

    /// Says no to every third, and keeps what it took by its id.
    async fn endpoint(taken: Arc<Mutex<BTreeMap<String, Value>>>, clock: Arc<AtomicI64>) -> String {
        let asked = Arc::new(AtomicUsize::new(0));
        let take = move |headers: HeaderMap, body: Bytes| async move {
            let text = |name: &str| headers.get(name).and_then(|v| v.to_str().ok());
            let told = Headers {
                id: text("webhook-id"),
                timestamp: text("webhook-timestamp"),
                signature: text("webhook-signature"),
            };
            let time = Timestamp::from_microsecond(clock.load(Ordering::SeqCst)).unwrap();
            verify(&body, &told, &[VerifyingKey::parse(SECRET).unwrap()], time).unwrap();
            if asked.fetch_add(1, Ordering::SeqCst) % 3 == 2 {
                return StatusCode::BAD_GATEWAY;
            }
            let body: Value = serde_json::from_slice(&body).unwrap();
            let before = taken.lock().unwrap().insert(told.id.unwrap().to_owned(), body);
            assert!(before.is_none(), "told twice");
            StatusCode::NO_CONTENT
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = axum::Router::new()
            .route("/hook", axum::routing::post(take))
            .route("/gone", axum::routing::post(|| async { StatusCode::GONE }));
        tokio::spawn(async move { axum::serve(listener, router).await });
        format!("http://{address}")
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn every_step_is_told_once_or_laid_aside_and_sent_again() {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(AtomicI64::new(now().as_microsecond()));
        let store = company(folder.path(), &clock).await;
        let taken: Arc<Mutex<BTreeMap<String, Value>>> = Arc::default();
        let base = endpoint(Arc::clone(&taken), Arc::clone(&clock)).await;
        let add = async |path: &str| {
            let url = format!("{base}/{path}");
            store.add_hook(path, &url, SECRET, PersonId(1)).await.unwrap().unwrap()
        };
        let (good, gone) = (add("hook").await, add("gone").await);
        // Cases, by the quickest way there is: alarms.
        let source = AlarmSource {
            keys: Vec::new(),
            token: None,
            mqtt: None,
            department: DepartmentCode::new("customer-service").unwrap(),
        };
        let alarms = Alarms::new([("north".to_owned(), source)].into());
        let mapping = r#"{"source":"n","each":"/a","device":{"path":"/d"},"code":{"value":"leak"}}"#;
        store.save_document("alarm/north", mapping, 0, None, "").await.unwrap();
        let entries: Vec<Value> = (0..CASES).map(|n| json!({ "d": n.to_string() })).collect();
        alarms.take(&store, "north", "", json!({ "a": entries }).to_string().as_bytes()).await.unwrap();

        let sending = tokio::spawn(post(&store, &lines(), folder.path()).run_many(Way::Hook));
        let done = async {
            while hook::backlog(store.db(), good).await.unwrap().0 > 0
                || hook::backlog(store.db(), gone).await.unwrap() != (0, i64::try_from(CASES).unwrap())
            {
                clock.fetch_add(30_000_000, Ordering::SeqCst);
                store.clock_moved();
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), done).await.unwrap();
        let told = taken.lock().unwrap().clone();
        assert_eq!(told.len(), CASES);
        assert!(told.values().all(|body| body["type"] == "case.reported" && body["data"]["version"] == 1));
        assert!(told.keys().all(|id| id.starts_with("msg_")));

        // Asked for again, it comes again with the same id; what was given up stays so.
        taken.lock().unwrap().clear();
        let delivery = hook::deliveries(store.db(), good).await.unwrap().remove(0);
        assert_eq!(store.replay(good, Some(delivery.id)).await.unwrap(), 1);
        assert_eq!(store.replay(gone, Some(delivery.id)).await.unwrap(), 0, "another endpoint's");
        let again = async {
            while taken.lock().unwrap().is_empty() {
                clock.fetch_add(30_000_000, Ordering::SeqCst);
                store.clock_moved();
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), again).await.unwrap();
        assert!(told.contains_key(taken.lock().unwrap().keys().next().unwrap()));
        store.replay(gone, None).await.unwrap();
        store.stop_hook(gone, true).await.unwrap();
        let (waiting,): (i64,) = store
            .db()
            .one(
                "SELECT count(*) FROM outbox WHERE kind = $1 AND state = 'waiting'",
                values![hook::kind(gone)],
            )
            .await
            .unwrap();
        assert_eq!(waiting, 0);
        sending.abort();
    }
}
