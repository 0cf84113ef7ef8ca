//! P-100 when the machine loses power: what was acknowledged is there after the next start, once.

use domain::ids::CaseId;
use serde_json::json;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};
use store::{Db, values};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

const TOKEN: &str = "t0ken";
const MESSAGES: usize = 300;

/// Starts the program; gives it and where it listens.
fn start(folder: &Path) -> (Child, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_aftercare"))
        .arg("--config")
        .arg(folder.join("aftercare.toml"))
        .arg("serve")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let address =
        line.trim().strip_prefix("listening http://").unwrap_or_else(|| panic!("{line}")).to_owned();
    (child, address)
}

/// Delivers a message; whether it was acknowledged. A program that dies acknowledges nothing.
async fn deliver(address: &str, from: usize) -> bool {
    let event = json!({
        "id": from.to_string(), "self": { "platform": "qq", "user_id": "10" }, "time": 1_795_423_041,
        "type": "message", "detail_type": "private", "sub_type": "", "message_id": from.to_string(),
        "message": [{ "type": "text", "data": { "text": format!("水表不走字 {from}") } }], "alt_message": "",
        "user_id": (10_000 + from).to_string(),
    })
    .to_string();
    let request = format!(
        "POST /inbound/onebot/qq HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {TOKEN}\r\nX-OneBot-Version: 12\r\n\
         X-Impl: test\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{event}",
        event.len()
    );
    let delivered = async {
        let mut stream = TcpStream::connect(address).await?;
        stream.write_all(request.as_bytes()).await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        Ok::<bool, std::io::Error>(answer.starts_with("HTTP/1.1 204"))
    };
    delivered.await.unwrap_or(false)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_survives_a_kill_and_becomes_one_case() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("token"), TOKEN).unwrap();
    let configuration = format!(
        "[server]\nlisten = \"127.0.0.1:0\"\n[database]\nfolder = \"{0}/data\"\n[[chat.onebot]]\nname = \"qq\"\n\
         token_file = \"{0}/token\"\n",
        folder.path().display()
    );
    std::fs::write(folder.path().join("aftercare.toml"), configuration).unwrap();
    let mut acknowledged: Vec<usize> = Vec::new();
    let mut number = 0;
    // Twice: also while it takes in what it found at its start.
    for _ in 0..2 {
        let (mut program, address) = start(folder.path());
        let address = Arc::new(address);
        let mut delivering = tokio::task::JoinSet::new();
        let mut killed = false;
        for from in number..number + MESSAGES {
            let address = Arc::clone(&address);
            delivering.spawn(async move { deliver(&address, from).await.then_some(from) });
            while delivering.len() >= 16 {
                acknowledged.extend(delivering.join_next().await.unwrap().unwrap());
            }
            if !killed && from == number + MESSAGES / 2 {
                // SIGKILL, with sixteen on their way.
                program.kill().unwrap();
                killed = true;
            }
        }
        acknowledged.extend(delivering.join_all().await.into_iter().flatten());
        program.wait().unwrap();
        number += MESSAGES;
    }
    assert!(acknowledged.len() > MESSAGES / 2, "{} were acknowledged", acknowledged.len());
    assert!(acknowledged.len() < 2 * MESSAGES, "it was killed in the middle");

    let (mut program, address) = start(folder.path());
    let db = Db::open(folder.path().join("data/aftercare.db").to_str().unwrap()).await.unwrap();
    let patience = Instant::now() + Duration::from_secs(60);
    loop {
        let sql = "SELECT count(*) FROM chat_in WHERE state = 'waiting'";
        let (waiting,): (i64,) = db.one(sql, values![]).await.unwrap();
        if waiting == 0 {
            break;
        }
        assert!(Instant::now() < patience, "{waiting} wait");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    // The platform delivers again what was not acknowledged, and some that was.
    assert!(deliver(&address, acknowledged[0]).await);
    let rows: Vec<(i64, String)> = db.all("SELECT id, subject FROM cases", values![]).await.unwrap();
    for from in &acknowledged {
        let cases: Vec<CaseId> = rows
            .iter()
            .filter(|(_, subject)| *subject == format!("水表不走字 {from}"))
            .map(|(id, _)| CaseId::from_key(*id))
            .collect();
        assert_eq!(cases.len(), 1, "message {from}: {cases:?}");
    }
    println!(
        "{} messages delivered, {} acknowledged, each in one case; {} cases in all",
        number,
        acknowledged.len(),
        rows.len()
    );
    program.kill().unwrap();
    program.wait().unwrap();
    let verified = Command::new(env!("CARGO_BIN_EXE_aftercare"))
        .arg("--config")
        .arg(folder.path().join("aftercare.toml"))
        .arg("verify")
        .output()
        .unwrap();
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stdout));
}
