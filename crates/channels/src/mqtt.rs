//! MQTT: subscribes to the topics of data-collection systems. A message counts as received only when it was
//! recorded; until then the broker keeps it and sends it again.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use rumqttc::{
    AsyncClient, Event, EventLoop, MqttOptions, Packet, Publish, QoS, TlsConfiguration, Transport,
};
use tokio::sync::mpsc::Sender;
use tokio::time::sleep;

use crate::limits::BODY_BYTES_MAX;
use crate::net::tls_config;
use crate::secret::Secret;
use crate::webhook::TopicFilter;

const KEEP_ALIVE: Duration = Duration::from_secs(30);
const PAUSE_MIN: Duration = Duration::from_secs(1);
const PAUSE_MAX: Duration = Duration::from_secs(60);
/// Largest packet that we send: subscriptions and receipts.
const SENT_BYTES_MAX: usize = 64 * 1024;
/// Receipts that wait to be sent.
const RECEIPTS_MAX: usize = 10_000;

/// The broker, and what is wanted of it.
#[derive(Clone, Debug)]
pub struct MqttSettings {
    pub host: String,
    pub port: u16,
    pub tls: bool,
    /// User and password.
    pub login: Option<(String, Secret)>,
    /// Ours alone, and always the same: under it the broker keeps what comes while we are away.
    pub client_id: String,
    pub filters: Vec<TopicFilter>,
}

/// What the broker's connection tells.
#[derive(Debug)]
pub enum MqttUpdate {
    Up,
    /// The next attempt comes by itself.
    Down {
        reason: String,
    },
    Arrived(Arrived),
}

/// One message.
#[derive(Debug)]
pub struct Arrived {
    pub topic: String,
    pub body: Vec<u8>,
    receipt: Receipt,
}

#[derive(Debug)]
struct Receipt {
    client: AsyncClient,
    publish: Publish,
    connection: u64,
    now: Arc<AtomicU64>,
}

impl Arrived {
    /// To be called when the message is recorded, also where it was no alarm. False: the connection broke
    /// meanwhile, and the message comes again.
    #[must_use]
    pub fn recorded(self) -> bool {
        let Receipt { client, publish, connection, now } = self.receipt;
        // On another connection the same number may mean another message.
        now.load(Ordering::SeqCst) == connection && client.try_ack(&publish).is_ok()
    }
}

/// Keeps the subscription until `updates` is closed. A receiver that is slow slows the broker down, not us.
///
/// # Errors
/// TLS can't be set up.
pub async fn keep_subscribed(settings: MqttSettings, updates: Sender<MqttUpdate>) -> Result<(), String> {
    let options = options(&settings)?;
    let (client, mut events) = AsyncClient::new(options, RECEIPTS_MAX);
    let connection = Arc::new(AtomicU64::new(0));
    let mut pause = PAUSE_MIN;
    loop {
        let update = match next(&mut events, &updates).await {
            None => return Ok(()),
            Some(Ok(Event::Incoming(Packet::ConnAck(_)))) => {
                connection.fetch_add(1, Ordering::SeqCst);
                pause = PAUSE_MIN;
                for filter in &settings.filters {
                    // The queue holds thousands of requests, and there are as many filters as mappings.
                    if client.try_subscribe(filter.as_str(), QoS::AtLeastOnce).is_err() {
                        return Err(format!("too many topics: {}", settings.filters.len()));
                    }
                }
                MqttUpdate::Up
            }
            Some(Ok(Event::Incoming(Packet::Publish(publish)))) => {
                let now = Arc::clone(&connection);
                let topic = publish.topic.clone();
                let body = publish.payload.to_vec();
                let connection = connection.load(Ordering::SeqCst);
                let receipt = Receipt { client: client.clone(), publish, connection, now };
                MqttUpdate::Arrived(Arrived { topic, body, receipt })
            }
            Some(Ok(_)) => continue,
            Some(Err(reason)) => {
                connection.fetch_add(1, Ordering::SeqCst);
                if updates.send(MqttUpdate::Down { reason }).await.is_err() {
                    return Ok(());
                }
                sleep(pause).await;
                pause = (pause * 2).min(PAUSE_MAX);
                continue;
            }
        };
        if updates.send(update).await.is_err() {
            return Ok(());
        }
    }
}

/// None when nobody listens any more.
async fn next(events: &mut EventLoop, updates: &Sender<MqttUpdate>) -> Option<Result<Event, String>> {
    tokio::select! {
        () = updates.closed() => None,
        event = events.poll() => Some(event.map_err(|error| error.to_string())),
    }
}

fn options(settings: &MqttSettings) -> Result<MqttOptions, String> {
    let mut options = MqttOptions::new(&settings.client_id, &settings.host, settings.port);
    options
        .set_keep_alive(KEEP_ALIVE)
        .set_max_packet_size(BODY_BYTES_MAX, SENT_BYTES_MAX)
        .set_clean_session(false)
        .set_manual_acks(true);
    if let Some((user, password)) = &settings.login {
        options.set_credentials(user, password.expose());
    }
    if settings.tls {
        let config = tls_config().map_err(|error| error.to_string())?;
        options.set_transport(Transport::Tls(TlsConfiguration::Rustls(Arc::new(config))));
    }
    Ok(options)
}
