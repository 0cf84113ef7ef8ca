//! Serving: pages, worker, outbox, seals, until the program is told to stop.

use crate::clock::{self, ProgramClock};
use crate::config::Config;
use crate::{chance, mailboxes, post, shipped};
use anyhow::Context as _;
use channels::chat::intake::ChatIntake;
use channels::chat::lines::Lines;
use channels::cti::desk::{MissedWords, PhoneDesk};
use channels::fetch::Fetcher;
use channels::intake::Intake;
use channels::mail::{Limits, OutboundMailbox, OwnAddresses, PlusSecret};
use domain::ids::DepartmentCode;
use ed25519_dalek::SigningKey;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use std::net::SocketAddr;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use store::outbox::Way;
use store::{Options, Store};
use tokio::net::TcpListener;
use web::app::{App, Demo, Settings};
use web::house::House;
use web::i18n::{L10n, Lang};

/// How long requests that are under way may take when the program is told to stop.
const GRACE: Duration = Duration::from_secs(10);

/// How often the ledger of promises is carried on, and by how many entries at most.
const LEDGER_EVERY: Duration = Duration::from_secs(5);
const LEDGER_ENTRIES: i64 = 5_000;

/// How often it is looked which verifications end.
const ANNOUNCED_EVERY: Duration = Duration::from_secs(300);

/// What runs beside the configuration: the demo's company and clock.
#[derive(Debug)]
pub(crate) struct Stage {
    pub(crate) clock: ProgramClock,
    pub(crate) speed: f64,
    pub(crate) demo: Option<Demo>,
    pub(crate) name: Option<String>,
}

/// Opens the configured database.
pub(crate) async fn open(config: &Config, clock: &ProgramClock, speed: f64) -> anyhow::Result<Store> {
    let address = config.database_address()?;
    if !address.starts_with("postgres") {
        let folder = &config.database.folder;
        std::fs::create_dir_all(folder)
            .with_context(|| format!("the folder {} can't be made", folder.display()))?;
    }
    let clock = clock.clone();
    let options = Options {
        now: Arc::new(move || clock.now()),
        random: Arc::new(chance::bytes::<16>),
        clock_speed: speed,
        shipped: shipped::documents(),
        durability: store::db::Durability::EveryCommit,
    };
    Ok(Store::open(&address, options).await?)
}

/// `aftercare serve`.
pub(crate) async fn serve(config: &Config) -> anyhow::Result<ExitCode> {
    let clock = ProgramClock::true_time();
    let store = open(config, &clock, 1.0).await?;
    let stage = Stage { clock, speed: 1.0, demo: None, name: None };
    run(config, store, stage).await?;
    Ok(ExitCode::SUCCESS)
}

/// Everything that the configuration names, as far as it shows without the database: files that can't be read, addresses and
/// keys that are none.
///
/// # Errors
/// The first that is not as it should be.
pub(crate) fn check(config: &Config) -> anyhow::Result<()> {
    let tokens = mailboxes::tokens(config, None)?;
    mailboxes::senders(config, &tokens)?;
    mailboxes::read_by_imap(config, &intake(config, &[7; 32])?, &tokens)?;
    post::transport(config)?;
    post::gateway(&config.sms)?;
    post::fax_desk(&config.fax)?;
    chat_intake(config, config.chat.lines()?)?;
    config.alarm.alarms()?;
    phone_desk(config)?;
    Ok(())
}

/// Serves until SIGTERM or Ctrl-C.
pub(crate) async fn run(config: &Config, store: Store, stage: Stage) -> anyhow::Result<()> {
    let secret = secret(&config.database.folder)?;
    let house = house(&store, &stage);
    let listener = TcpListener::bind(config.server.listen)
        .await
        .with_context(|| format!("{} is taken, or not ours to listen on", config.server.listen))?;
    let address = listener.local_addr()?;
    let mut settled = config.clone();
    settled.server.listen = address;
    let settings = Settings {
        public_url: settled.public_url(),
        secure_cookies: config.server.secure_cookies,
        trusted_proxy: config.server.trusted_proxy,
        demo: stage.demo.clone(),
        secret,
        text_messages: config.sms.template_file.is_some(),
    };
    let lines = config.chat.lines()?;
    let tokens = mailboxes::tokens(config, Some(&store))?;
    let post = Arc::new(post::Post {
        store: store.clone(),
        house: Arc::clone(&house),
        desk: post::Sender::new(
            "smtp",
            post::transport(config)?,
            OutboundMailbox { name: Some(config.mail.from_name.clone()), address: config.mail.from.clone() },
        ),
        mailboxes: mailboxes::senders(config, &tokens)?,
        lines: lines.clone(),
        client: channels::http::Client::new()?,
        gateway: post::gateway(&config.sms)?,
        fax: post::fax_desk(&config.fax)?,
        secret: plus_secret(&secret)?,
        portal_secret: secret,
        public_url: settings.public_url.clone(),
        mail_bytes_max: Limits::default().message_bytes_max,
        speed: stage.speed,
    });
    let chat = chat_intake(config, lines)?;
    let intake = intake(config, &secret)?;
    crate::user::departments(&store).await?;
    let read = mailboxes::read_by_imap(config, &intake, &tokens)?;
    for mailbox in &read {
        let code = &mailbox.intake.department;
        anyhow::ensure!(
            store.world().directory.department(code).is_some(),
            "mail.mailbox \"{}\": there is no department \"{code}\"; every mail would be refused",
            mailbox.name
        );
    }
    for code in std::iter::once(config.chat.department.as_str()).chain(config.alarm.departments()).chain(
        config
            .telephone
            .iter()
            .flat_map(|line| [line.department.as_str(), line.complaint_department.as_str()]),
    ) {
        let code =
            DepartmentCode::new(code).with_context(|| format!("\"{code}\" is no department's code"))?;
        anyhow::ensure!(
            store.world().directory.department(&code).is_some(),
            "chat, alarm or telephone: there is no department \"{code}\"; everything that comes would be refused"
        );
    }
    let alarms = config.alarm.alarms()?;
    let phones = phone_desk(config)?;
    let app = App::new(store.clone(), house, settings, clock::wall, chance::fill)
        .with_intake(intake)
        .with_chat(chat.clone())
        .with_alarms(alarms.clone())
        .with_phones(phones.clone());

    let (stop, stopped) = tokio::sync::watch::channel(false);
    let worker = tokio::spawn({
        let (store, mut stopped) = (store.clone(), stopped.clone());
        async move { store::worker::run_due(&store, async move { drop(stopped.wait_for(|s| *s).await) }).await }
    });
    // What an interrupted change of a calendar left to do.
    let resumed = tokio::spawn({
        let store = store.clone();
        async move {
            if let Err(error) = store::recompute::resume(&store).await {
                tracing::error!(%error, "a change of a calendar could not be carried on; it is tried at the next start");
            }
            if let Err(error) = resume_imports(&store).await {
                tracing::error!(%error, "an import could not be carried on; it is tried at the next start");
            }
        }
    });
    let planner = tokio::spawn({
        let (app, mut stopped) = (app.clone(), stopped.clone());
        async move { web::day_plans::run(&app, async move { drop(stopped.wait_for(|s| *s).await) }).await }
    });
    let ledger = tokio::spawn(keep_ledger(store.clone()));
    // Each by itself: one that is down holds up no other.
    let mut mailboxes = tokio::task::JoinSet::new();
    for mailbox in read {
        let store = store.clone();
        mailboxes.spawn(async move { mailbox.run(&store).await });
    }
    let chat_reader = tokio::spawn({
        let store = store.clone();
        async move { chat.run(&store).await }
    });
    let alarm_reader = tokio::spawn({
        let store = store.clone();
        async move { alarms.listen(&store).await }
    });
    let phone_reader = tokio::spawn({
        let store = store.clone();
        async move { phones.listen(&store).await }
    });
    let chat_sender = tokio::spawn(Arc::clone(&post).run_many(Way::Chat));
    let letter_sender = tokio::spawn({
        let post = Arc::clone(&post);
        async move { post.run_letters().await }
    });
    let verifications = tokio::spawn(announce_verifications(store.clone()));
    let sms_sender = tokio::spawn(Arc::clone(&post).run_many(Way::Sms));
    let hook_sender = tokio::spawn(Arc::clone(&post).run_many(Way::Hook));
    let mail_sender = tokio::spawn(Arc::clone(&post).run_many(Way::Mail));
    let longest = SignedDuration::from_mins(i64::from(config.outbox.alarm_after_minutes));
    let watcher = tokio::spawn(async move { post.watch(longest).await });
    let sealer =
        tokio::spawn(seal_regularly(store.clone(), signing_key(config)?, config.seals.every_minutes));

    println!("listening http://{address}");
    let pages = web::router::router(app).into_make_service_with_connect_info::<SocketAddr>();
    let mut ending = stopped.clone();
    let serving = axum::serve(listener, pages).with_graceful_shutdown(async move {
        drop(ending.wait_for(|s| *s).await);
    });
    let serving = tokio::spawn(async move { serving.await });
    told_to_stop().await;
    stop.send_replace(true);
    // Live streams never end by themselves.
    let done = tokio::time::timeout(GRACE.min(Duration::from_secs(3)), serving).await;
    if let Ok(Ok(Err(error))) = done {
        tracing::warn!(%error, "the pages did not end well");
    }
    mail_sender.abort();
    watcher.abort();
    chat_sender.abort();
    hook_sender.abort();
    sms_sender.abort();
    letter_sender.abort();
    verifications.abort();
    chat_reader.abort();
    alarm_reader.abort();
    phone_reader.abort();
    mailboxes.shutdown().await;
    resumed.abort();
    ledger.abort();
    sealer.abort();
    worker.await?;
    planner.await?;
    store.close().await;
    Ok(())
}

fn house(store: &Store, stage: &Stage) -> Arc<House> {
    let clock = stage.clock.clone();
    let node = data_encoding::BASE32_NOPAD.encode(&chance::bytes::<3>()).to_lowercase();
    let zone = store.world().zone.clone();
    let mut house = House::new(zone, &node, move || clock.now());
    house.name.clone_from(&stage.name);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a demo's speed is small and positive"
    )]
    let speed = stage.speed.round().max(1.0) as u32;
    house.clock_speed = speed;
    house.demo = stage.demo.is_some();
    Arc::new(house)
}

/// How mails are taken in.
pub(crate) fn intake(config: &Config, secret: &[u8; 32]) -> anyhow::Result<Intake> {
    let mailboxes = config.mail.mailbox.iter().filter_map(|mailbox| mailbox.address.as_deref());
    let own = std::iter::once(config.mail.from.as_str())
        .chain(config.mail.own.iter().map(String::as_str))
        .chain(mailboxes);
    let limits = Limits::default();
    let megabytes = i64::try_from(limits.message_bytes_max / (1024 * 1024)).unwrap_or(0);
    let l = L10n::new(Lang::ZhHans, TimeZone::UTC, Timestamp::UNIX_EPOCH);
    Ok(Intake {
        own: OwnAddresses::new(own),
        too_large: l.tn("mail-too-large", megabytes),
        limits,
        secret: plus_secret(secret)?,
        department: DepartmentCode::new("customer-service").context("the department's code")?,
        mailbox: String::new(),
        fax: config.fax.line()?,
        alarm_senders: config.mail.alarm_senders.clone(),
    })
}

/// How chat messages are taken in.
fn chat_intake(config: &Config, lines: Lines) -> anyhow::Result<ChatIntake> {
    let l = L10n::new(Lang::ZhHans, TimeZone::UTC, Timestamp::UNIX_EPOCH);
    let missing_file = l.ta("chat-file-missing", &[("name", &"{name}")]);
    let code = &config.chat.department;
    let department = DepartmentCode::new(code).with_context(|| format!("chat.department is \"{code}\""))?;
    let fetcher = Fetcher::new(config.chat.file_hosts.iter().cloned())?;
    Ok(ChatIntake::new(lines, fetcher, department, missing_file))
}

/// The telephone systems, and what stands in the cases of missed calls.
fn phone_desk(config: &Config) -> anyhow::Result<PhoneDesk> {
    let l = L10n::new(Lang::ZhHans, TimeZone::UTC, Timestamp::UNIX_EPOCH);
    let filled = |key: &str| l.ta(key, &[("number", &"{number}"), ("dialled", &"{dialled}")]);
    let words = MissedWords { subject: filled("call-missed-subject"), text: filled("call-missed-text") };
    crate::config::phone_desk(&config.telephone, words)
}

fn plus_secret(secret: &[u8; 32]) -> anyhow::Result<PlusSecret> {
    PlusSecret::new(secret.to_vec()).context("the secret is too short")
}

/// Signs device cookies and reply addresses; made at the first start.
pub(crate) fn secret(folder: &Path) -> anyhow::Result<[u8; 32]> {
    key_file(&folder.join("secret.key"))
}

/// Signs seals; made at the first start. Whoever checks seals needs the public half, printed by `aftercare verify`.
pub(crate) fn signing_key(config: &Config) -> anyhow::Result<SigningKey> {
    let file = config.seals.key_file.clone().unwrap_or_else(|| config.database.folder.join("seal.key"));
    Ok(SigningKey::from_bytes(&key_file(&file)?))
}

fn key_file(file: &Path) -> anyhow::Result<[u8; 32]> {
    match std::fs::read(file) {
        Ok(bytes) => {
            let wrong =
                || format!("{} does not hold a key of 32 bytes; restore it from a backup", file.display());
            bytes.try_into().ok().with_context(wrong)
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let key = chance::bytes::<32>();
            if let Some(folder) = file.parent() {
                std::fs::create_dir_all(folder)?;
            }
            write_private(file, &key).with_context(|| format!("{} can't be written", file.display()))?;
            Ok(key)
        }
        Err(error) => Err(error).with_context(|| format!("{} can't be read", file.display())),
    }
}

/// Readable by the program's own user alone; never half-written.
fn write_private(file: &Path, bytes: &[u8]) -> std::io::Result<()> {
    use std::io::Write as _;
    let part = file.with_extension("part");
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut out = options.open(&part)?;
    out.write_all(bytes)?;
    out.sync_all()?;
    std::fs::rename(part, file)
}

async fn seal_regularly(store: Store, key: SigningKey, every_minutes: u32) {
    let mut every = tokio::time::interval(Duration::from_secs(u64::from(every_minutes) * 60));
    loop {
        every.tick().await;
        match store::seal::seal_now(&store, &key).await {
            Ok(Some(seal)) => {
                tracing::info!(seal = seal.id, through = seal.last_seq, root = %seal.root, "the journal was sealed")
            }
            Ok(None) => {}
            Err(error) => tracing::error!(%error, "the journal could not be sealed; it is tried again"),
        }
    }
}

async fn resume_imports(store: &Store) -> Result<(), store::StoreError> {
    let names = web::imports::names::names(store).await?;
    store.resume_imports(&names).await
}

/// The ledger of promises follows the journal.
async fn keep_ledger(store: Store) {
    let mut every = tokio::time::interval(LEDGER_EVERY);
    loop {
        every.tick().await;
        if let Err(error) = store::ledger::catch_up(&store, LEDGER_ENTRIES).await {
            tracing::error!(%error, "the ledger of promises could not be carried on; it is tried again");
        }
    }
}

/// P-CERT: the ends of verifications are announced as many days ahead as the charter says.
async fn announce_verifications(store: Store) {
    let mut every = tokio::time::interval(ANNOUNCED_EVERY);
    loop {
        every.tick().await;
        let up_to = web::register::announced_up_to(&store);
        match store.announce_verifications(up_to).await {
            Ok(0) => {}
            Ok(units) => tracing::info!(units, %up_to, "ends of verifications were announced"),
            Err(error) => {
                tracing::warn!(%error, "the ends of verifications could not be announced; it is tried again")
            }
        }
    }
}

async fn told_to_stop() {
    let ctrl_c = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        let term = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate());
        if let Ok(mut term) = term {
            tokio::select! {
                _ = ctrl_c => {}
                _ = term.recv() => {}
            }
            return;
        }
    }
    if let Err(error) = ctrl_c.await {
        tracing::error!(%error, "signals can't be heard");
    }
}
