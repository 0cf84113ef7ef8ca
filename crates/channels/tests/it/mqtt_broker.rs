//! Alarms by MQTT from end to end, against a real broker (Debian's mosquitto): one case while an alarm lasts, nothing lost while
//! either side is away.

use crate::mailbox::store;
use channels::alarms::{AlarmSource, Alarms, MAPPING};
use channels::mqtt::MqttSettings;
use channels::secret::Secret;
use channels::webhook::TopicFilter;
use domain::ids::DepartmentCode;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use store::{Store, values};

struct Broker {
    folder: tempfile::TempDir,
    running: Child,
    port: u16,
}

impl Broker {
    /// `None` where there is no mosquitto; the test says that it was skipped.
    fn start() -> Option<Self> {
        if !Path::new("/usr/sbin/mosquitto").exists() {
            println!("skipped: there is no mosquitto on this machine");
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let passwords = folder.path().join("passwords");
        std::fs::write(&passwords, "").unwrap();
        let made =
            Command::new("mosquitto_passwd").arg("-b").arg(&passwords).args(["desk", "geheim"]).status();
        assert!(made.unwrap().success());
        let configuration = format!(
            "listener {port} 127.0.0.1\nallow_anonymous false\npassword_file {}\npersistence true\n\
             persistence_location {}/\nautosave_on_changes true\nautosave_interval 1\nuser root\n",
            passwords.display(),
            folder.path().display()
        );
        std::fs::write(folder.path().join("mosquitto.conf"), configuration).unwrap();
        let running = Self::run(&folder);
        let broker = Self { folder, running, port };
        broker.wait();
        Some(broker)
    }

    fn run(folder: &tempfile::TempDir) -> Child {
        Command::new("/usr/sbin/mosquitto")
            .arg("-c")
            .arg(folder.path().join("mosquitto.conf"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    }

    fn wait(&self) {
        let patience = Instant::now() + Duration::from_secs(20);
        while std::net::TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            assert!(Instant::now() < patience, "mosquitto does not start");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn restart(&mut self) {
        // It writes down what it keeps.
        Command::new("kill").arg(self.running.id().to_string()).status().unwrap();
        self.running.wait().unwrap();
        self.running = Self::run(&self.folder);
        self.wait();
    }

    fn publish(&self, topic: &str, body: &str) {
        let sent = Command::new("mosquitto_pub")
            .args(["-h", "127.0.0.1", "-p", &self.port.to_string(), "-u", "desk", "-P", "geheim", "-q", "1"])
            .args(["-t", topic, "-m", body])
            .status();
        assert!(sent.unwrap().success());
    }
}

impl Drop for Broker {
    fn drop(&mut self) {
        // It may have ended already.
        drop(self.running.kill());
        drop(self.running.wait());
    }
}

async fn count(store: &Store, sql: &'static str) -> i64 {
    store.db().one::<(i64,)>(sql, values![]).await.unwrap().0
}

async fn until(store: &Store, sql: &'static str, wanted: i64) {
    let patience = Instant::now() + Duration::from_secs(60);
    while count(store, sql).await != wanted {
        assert!(Instant::now() < patience, "{sql}: {} of {wanted}", count(store, sql).await);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

const CASES: &str = "SELECT count(*) FROM cases";
const LASTING: &str = "SELECT count(*) FROM alarm WHERE ended IS NULL";

#[tokio::test]
async fn alarms_by_mqtt_are_cases_and_none_is_lost() {
    let Some(mut broker) = Broker::start() else { return };
    let (store, _folder) = store().await;
    let mapping = r#"{"source":"n","device":{"topic_level":1},"code":{"path":"/code"},
        "state":{"path":"/active","table":{"true":"raised","false":"cleared"}}}"#;
    store.save_document(&format!("{MAPPING}north"), mapping, 0, None, "").await.unwrap();
    let source = AlarmSource {
        keys: Vec::new(),
        token: None,
        mqtt: Some(MqttSettings {
            host: "127.0.0.1".to_owned(),
            port: broker.port,
            tls: false,
            login: Some(("desk".to_owned(), Secret::parse("geheim").unwrap())),
            client_id: "aftercare-north".to_owned(),
            filters: vec![TopicFilter::parse("meters/+/alarm").unwrap()],
        }),
        department: DepartmentCode::new("customer-service").unwrap(),
    };
    let alarms = Alarms::new([("north".to_owned(), source)].into());
    let listen = || {
        let (alarms, store) = (alarms.clone(), store.clone());
        tokio::spawn(async move { alarms.listen(&store).await })
    };
    let listening = listen();
    until(&store, "SELECT count(*) FROM line WHERE name = 'north' AND state = 'up'", 1).await;
    for _ in 0..3 {
        broker.publish("meters/4711/alarm", r#"{"code":"leak","active":true}"#);
    }
    broker.publish("meters/4712/alarm", r#"{"code":"leak","active":true}"#);
    broker.publish("meters/4713/other", r#"{"code":"leak","active":true}"#);
    until(&store, "SELECT coalesce(sum(times), 0) FROM alarm", 4).await;
    assert_eq!(count(&store, CASES).await, 2, "one while it lasts");
    broker.publish("meters/4711/alarm", "no JSON");
    until(&store, "SELECT count(*) FROM alarm_unread", 1).await;
    broker.publish("meters/4711/alarm", r#"{"code":"leak","active":false}"#);
    until(&store, LASTING, 1).await;

    // We are away; the broker keeps what comes.
    listening.abort();
    assert!(listening.await.unwrap_err().is_cancelled());
    broker.publish("meters/4714/alarm", r#"{"code":"battery","active":true}"#);
    // It is started again too, with what it kept.
    broker.restart();
    let listening = listen();
    until(&store, CASES, 3).await;
    // It vanishes while we listen, and comes back.
    broker.restart();
    until(&store, "SELECT count(*) FROM line WHERE name = 'north' AND state = 'up'", 1).await;
    broker.publish("meters/4715/alarm", r#"{"code":"battery","active":true}"#);
    until(&store, CASES, 4).await;
    listening.abort();
}
