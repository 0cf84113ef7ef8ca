//! The example configuration is complete, and the program takes it.

use std::path::Path;
use std::process::Command;

const EXAMPLE: &str = include_str!("../../../../docs/examples/aftercare.toml");
const REFERENCE: &str = include_str!("../../../../docs/configuration.md");

/// What each file of the example holds.
fn content(name: &str) -> String {
    match name {
        "database.url" => "postgres://localhost/aftercare".to_owned(),
        "we.aes" => "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG".to_owned(),
        "north.keys" | "cloud.keys" => "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=".to_owned(),
        "sms.json" => r#"{"method":"POST","url":"https://sms.example/send","headers":{"x-key":"{{key}}"},
            "body":"{{number}} {{text}}","success":{"json":{"/code":"0"}}}"#
            .to_owned(),
        "sms.values" => "key=geheim".to_owned(),
        "company-ca.pem" => String::new(),
        _ => "geheim".to_owned(),
    }
}

fn check(configuration: &str, folder: &Path) -> (bool, String) {
    let file = folder.join("aftercare.toml");
    std::fs::write(&file, configuration).unwrap();
    let checked = Command::new(env!("CARGO_BIN_EXE_aftercare"))
        .env_clear()
        .arg("--config")
        .arg(&file)
        .args(["config", "check"])
        .output()
        .unwrap();
    let said = [checked.stdout, checked.stderr].concat();
    (checked.status.success(), String::from_utf8(said).unwrap())
}

#[test]
fn the_example_is_taken_and_whatever_is_wrong_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let example = EXAMPLE.replace("/etc/aftercare", folder.path().to_str().unwrap());
    for line in example.lines().filter(|line| !line.starts_with('#')) {
        if let Some((key, value)) = line.split_once(" = ")
            && key.ends_with("_file")
        {
            let file = Path::new(value.trim_matches('"'));
            let name = file.file_name().unwrap().to_str().unwrap();
            std::fs::write(file, content(name)).unwrap();
        }
    }
    let (good, said) = check(&example, folder.path());
    assert!(good, "{said}");

    for (right, wrong, named) in [
        ("qq.token\"", "nowhere\"", "nowhere"),
        ("{number}@fax", "fax@fax", "fax.address"),
        ("refresh_token_file", "refresh_token", "refresh_token"),
        ("token_url = \"https://", "token_url = \"ftp://", "oauth.token_url"),
        ("imaps://service@", "pop3://service@", "mail.mailbox \"service\""),
        ("smtps://service@", "ftp://service@", "mail.mailbox \"service\""),
        ("ami://aftercare@", "sip://aftercare@", "office"),
        ("010-66660000", "none", "fax.own_numbers"),
        ("alarm_after_minutes = 10", "alarm_after_minutes = 0", "alarm_after_minutes"),
    ] {
        assert!(example.contains(right), "{right}");
        let (good, said) = check(&example.replace(right, wrong), folder.path());
        assert!(!good && said.contains(named), "{wrong}: {said}");
    }
}

#[test]
fn the_example_has_every_key_of_the_reference() {
    let mut keys = 0;
    let cells = REFERENCE.lines().filter_map(|line| line.strip_prefix("| `")?.split(" |").next());
    for name in cells.flat_map(|cell| cell.split('`')) {
        let name = name.trim_start_matches("… ").trim_matches([',', ' ']);
        let key = name.rsplit('.').next().unwrap_or_default().trim_matches(['[', ']']);
        let plain = |c: char| c.is_ascii_lowercase() || c == '_';
        if key.is_empty() || !key.chars().all(plain) {
            continue;
        }
        keys += 1;
        // `url` stands beside `url_file`, of which only one may be set.
        assert!(EXAMPLE.contains(key), "{name} is not in the example");
    }
    assert!(keys > 40, "{keys} keys were found in the reference");
}
