//! A real Dovecot of its own for one test: IMAP with and without TLS, and a submission server that passes mail on to a relay.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

pub(crate) const PASSWORD: &str = "geheim-水表";

pub(crate) struct Dovecot {
    folder: tempfile::TempDir,
    running: Option<Child>,
    /// The account that the mails belong to, where we are root: Dovecot reads none of root's.
    owner: Option<(u32, u32)>,
    pub(crate) imap: u16,
    pub(crate) imaps: u16,
    pub(crate) submission: u16,
    /// With TLS from the first byte.
    pub(crate) submissions: u16,
}

impl Dovecot {
    /// `None` where there is no Dovecot; the test says that it was skipped.
    pub(crate) fn start(relay: u16) -> Option<Self> {
        if !Path::new("/usr/sbin/dovecot").exists() {
            println!("skipped: there is no Dovecot on this machine");
            return None;
        }
        let ports: Vec<u16> = (0..4).map(|_| free_port()).collect();
        let folder = tempfile::tempdir().unwrap();
        let root = id("-u") == 0;
        let owner = root.then(|| (id_of("-u", "nobody"), id_of("-g", "nobody")));
        let (imap, imaps, submission, submissions) = (ports[0], ports[1], ports[2], ports[3]);
        let mut dovecot = Self { folder, running: None, owner, imap, imaps, submission, submissions };
        dovecot.make_certificate();
        std::fs::write(dovecot.path("dovecot.conf"), dovecot.configuration(relay, root)).unwrap();
        if root {
            use std::os::unix::fs::PermissionsExt as _;
            std::fs::set_permissions(dovecot.folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
        }
        dovecot.make_maildir("service");
        dovecot.run();
        Some(dovecot)
    }

    pub(crate) fn run(&mut self) {
        let child = Command::new("/usr/sbin/dovecot")
            .args(["-F", "-c"])
            .arg(self.path("dovecot.conf"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        self.running = Some(child);
        let patience = Instant::now() + Duration::from_secs(20);
        while std::net::TcpStream::connect(("127.0.0.1", self.imap)).is_err() {
            assert!(Instant::now() < patience, "Dovecot does not start:\n{}", self.log());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    pub(crate) fn stop(&mut self) {
        if let Some(mut child) = self.running.take() {
            // TERM, so that it takes its own children along.
            Command::new("kill").arg(child.id().to_string()).status().unwrap();
            child.wait().unwrap();
        }
    }

    /// Puts a message into the mailbox, as a mail server's delivery does.
    pub(crate) fn deliver(&self, name: &str, message: &[u8]) {
        let part = self.maildir().join("tmp").join(name);
        std::fs::write(&part, message).unwrap();
        self.give(&part);
        std::fs::rename(&part, self.maildir().join("new").join(name)).unwrap();
    }

    /// Messages in a folder; `None` where there is no such folder.
    pub(crate) fn count(&self, folder: &str) -> Option<usize> {
        let folder = match folder {
            "INBOX" => self.maildir(),
            other => self.maildir().join(format!(".{other}")),
        };
        let files = |sub: &str| std::fs::read_dir(folder.join(sub)).map(|dir| dir.count());
        Some(files("cur").ok()? + files("new").ok()?)
    }

    /// Makes the server forget the numbers it gave, as after a restored backup.
    pub(crate) fn forget_numbers(&mut self) {
        self.stop();
        for entry in std::fs::read_dir(self.maildir()).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if name.starts_with("dovecot") {
                std::fs::remove_file(path).unwrap();
            }
        }
        // The word for a life of the folder is made of the second in which it begins.
        std::thread::sleep(Duration::from_millis(1_100));
        self.run();
    }

    pub(crate) fn certificate(&self) -> Vec<u8> {
        std::fs::read(self.path("cert.pem")).unwrap()
    }

    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.path("log")).unwrap_or_default()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn maildir(&self) -> PathBuf {
        self.path("mail").join("service")
    }

    fn make_maildir(&self, user: &str) {
        let home = self.path("mail").join(user);
        for sub in ["cur", "new", "tmp"] {
            std::fs::create_dir_all(home.join(sub)).unwrap();
            self.give(&home.join(sub));
        }
        self.give(&home);
        self.give(&self.path("mail"));
    }

    fn give(&self, path: &Path) {
        if let Some((user, group)) = self.owner {
            std::os::unix::fs::chown(path, Some(user), Some(group)).unwrap();
        }
    }

    fn make_certificate(&self) {
        let made = Command::new("openssl")
            .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"])
            .args(["-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"])
            .args(["-addext", "basicConstraints=critical,CA:FALSE", "-keyout"])
            .arg(self.path("key.pem"))
            .arg("-out")
            .arg(self.path("cert.pem"))
            .output()
            .unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    }

    fn configuration(&self, relay: u16, root: bool) -> String {
        let home = self.folder.path().display();
        let me = String::from_utf8(Command::new("id").arg("-un").output().unwrap().stdout).unwrap();
        let me = me.trim();
        let users = if root {
            "default_internal_user = dovecot\ndefault_login_user = dovenull\n".to_owned()
        } else {
            format!(
                "default_internal_user = {me}\ndefault_internal_group = {me}\ndefault_login_user = {me}\n"
            )
        };
        let mail_user = if root { "nobody" } else { me };
        let (imap, imaps, submission, submissions) =
            (self.imap, self.imaps, self.submission, self.submissions);
        format!(
            r#"protocols = imap submission
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/log
listen = 127.0.0.1
ssl = yes
ssl_cert = <{home}/cert.pem
ssl_key = <{home}/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain login
{users}mail_location = maildir:{home}/mail/%u
first_valid_uid = 1
passdb {{
  driver = static
  args = password={PASSWORD}
}}
userdb {{
  driver = static
  args = uid={mail_user} gid={group} home={home}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service submission-login {{
  chroot =
  inet_listener submission {{
    port = {submission}
  }}
  inet_listener submissions {{
    port = {submissions}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
submission_relay_host = 127.0.0.1
submission_relay_port = {relay}
submission_relay_ssl = no
hostname = localhost
"#,
            group = if root { "nogroup" } else { me },
        )
    }
}

impl Drop for Dovecot {
    fn drop(&mut self) {
        self.stop();
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn id(what: &str) -> u32 {
    let said = Command::new("id").arg(what).output().unwrap().stdout;
    String::from_utf8(said).unwrap().trim().parse().unwrap()
}

fn id_of(what: &str, user: &str) -> u32 {
    let said = Command::new("id").args([what, user]).output().unwrap().stdout;
    String::from_utf8(said).unwrap().trim().parse().unwrap()
}
