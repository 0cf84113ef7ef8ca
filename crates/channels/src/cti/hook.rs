//! Cloud call centres, and every telephone system that can post JSON: one event a request, signed by the
//! Standard Webhooks specification.
//!
//! `{"type":"call.ringing","timestamp":"2026-11-23T08:37:21Z","data":{"call":"…","leg":"…","from":"…",
//! "dialled":"…","extension":"…"}}`; `call.transferred` has `to`, `call.recorded` has `recording`.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{CallEvent, Dial, NotDialable, What, known};
use crate::http::Request;
use crate::limits::{self, id, text};
use crate::secret::Refused;
use crate::webhook::{Headers, SigningKey, VerifyingKey, sign, verify};

/// Reads one event whose signature is one of `keys`.
///
/// # Errors
/// [`Refused`], with the status to answer.
pub fn receive(
    body: &[u8],
    headers: &Headers<'_>,
    keys: &[VerifyingKey],
    now: Timestamp,
) -> Result<CallEvent, Refused> {
    verify(body, headers, keys, now)?;
    read(&limits::json(body)?, now)
}

/// The request that has the call centre dial; it is signed in the same way.
///
/// # Errors
/// [`NotDialable`]
pub fn dial(url: &str, dial: &Dial, keys: &[SigningKey], now: Timestamp) -> Result<Request, NotDialable> {
    dial.check()?;
    let data = json!({ "id": dial.id, "extension": dial.extension, "number": dial.number });
    let body = json!({ "type": "call.dial", "timestamp": now.to_string(), "data": data });
    let mut request = Request::post_json(url.to_owned(), &body);
    request.headers.extend(sign(&request.body, &dial.id, now, keys));
    Ok(request)
}

fn read(event: &Value, now: Timestamp) -> Result<CallEvent, Refused> {
    let missing = |field: &str| Refused::unreadable(format!("{field} is missing"));
    let data = event.get("data").ok_or_else(|| missing("data"))?;
    let call = id(data.get("call")).ok_or_else(|| missing("data.call"))?;
    let what = match event.get("type").and_then(Value::as_str).unwrap_or_default() {
        "call.started" => What::Started,
        "call.ringing" => What::Ringing,
        "call.answered" => What::Answered,
        "call.held" => What::Held,
        "call.resumed" => What::Resumed,
        "call.transferred" => What::Transferred { to: id(data.get("to")).ok_or_else(|| missing("data.to"))? },
        "call.leg-ended" => What::LegEnded,
        "call.missed" => What::Missed,
        "call.ended" => What::Ended,
        "call.recorded" => {
            What::Recorded { place: text(data.get("recording")).ok_or_else(|| missing("data.recording"))? }
        }
        _ => return Err(Refused::unreadable("type is none of call.ringing, call.answered, call.ended, …")),
    };
    let told = event.get("timestamp").and_then(Value::as_str).and_then(|at| at.parse::<Timestamp>().ok());
    let number = |field: &str| id(data.get(field)).as_deref().and_then(known);
    Ok(CallEvent {
        at: told.unwrap_or(now),
        // Some number the legs of each call from one: they are told apart by the call.
        leg: format!("{call}/{}", id(data.get("leg")).unwrap_or_default()),
        call,
        what,
        from: number("from"),
        dialled: number("dialled"),
        extension: number("extension"),
    })
}
