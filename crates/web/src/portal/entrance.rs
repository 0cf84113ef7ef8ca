//! What is checked before somebody is let in: the address as it was typed, a code, a password.

use crate::answer::Answer;
use crate::app::App;
use domain::contact::{MailAddress, Phone};
use domain::ids::Digest;
use domain::portal::typed_code;
use store::account::password;
use store::outbox::Way;
use store::portal::{self, Account, Asked};
use subtle::ConstantTimeEq as _;

/// Hashes that are compared for one address: colleagues may share a number, and hashing takes its time.
const HASHES_MAX: usize = 3;

/// Where somebody is reached, as they typed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Address {
    Mail(String),
    Phone(String),
}

impl Address {
    pub(super) fn parse(text: &str) -> Option<Self> {
        if text.contains(['@', '＠']) {
            return MailAddress::parse(text).ok().map(|mail| Self::Mail(mail.folded()));
        }
        Phone::parse(text).ok().map(|phone| Self::Phone(phone.as_str().to_owned()))
    }

    /// As contacts are kept by it.
    pub(super) fn as_str(&self) -> &str {
        match self {
            Self::Mail(text) | Self::Phone(text) => text,
        }
    }

    fn way(&self) -> Way {
        match self {
            Self::Mail(_) => Way::Mail,
            Self::Phone(_) => Way::Sms,
        }
    }
}

/// What a browser holds that asked for a code; without it the code opens nothing.
#[derive(Clone, Copy, Debug)]
pub(super) struct Held([u8; 32]);

impl Held {
    pub(super) fn new(app: &App) -> Self {
        Self(app.random())
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        let bytes = data_encoding::BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
        bytes.try_into().ok().map(Self)
    }

    fn challenge(self) -> Digest {
        Digest::of_file(&self.0)
    }
}

impl std::fmt::Display for Held {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&data_encoding::BASE64URL_NOPAD.encode(&self.0))
    }
}

/// Sends a code to an address, if anybody who may come in has it.
pub(super) async fn ask(app: &App, address: &Address, language: &str) -> Answer<Held> {
    let held = Held::new(app);
    let known = portal::by_address(app.store.db(), address.as_str()).await?;
    let asked = Asked {
        challenge: held.challenge(),
        nonce: app.random(),
        address: address.as_str(),
        language,
        to: known.first().map(|account| (account.id, address.way())),
    };
    app.store.ask_portal_code(&asked, app.wall_now()).await?;
    Ok(held)
}

/// Whether a code is right; each code is once.
pub(super) async fn is_right(app: &App, held: Held, typed: &str) -> Answer<bool> {
    let now = app.wall_now();
    let Some(challenge) = app.store.try_portal_code(held.challenge(), now).await? else { return Ok(false) };
    let code = super::code(&app.settings.secret, &challenge.nonce);
    // Takes as long for a near miss as for a wild guess.
    let right: bool = code.as_bytes().ct_eq(typed_code(typed).as_bytes()).into();
    // Nobody's code is wrong, even when it is guessed.
    let somebody = !portal::by_address(app.store.db(), &challenge.address).await?.is_empty();
    Ok(right && somebody && app.store.use_portal_code(challenge.id, now).await?)
}

/// Whom a code that was right lets in: those with its address.
pub(super) async fn whom(app: &App, held: Held) -> Answer<Vec<Account>> {
    let address = app.store.portal_code_address(held.challenge(), app.wall_now()).await?;
    match address {
        Some(address) => Ok(portal::by_address(app.store.db(), &address).await?),
        None => Ok(Vec::new()),
    }
}

/// Lets one of them in by that code; `false` when it let somebody in before.
pub(super) async fn enter(app: &App, held: Held) -> Answer<bool> {
    Ok(app.store.enter_by_portal_code(held.challenge(), app.wall_now()).await?)
}

/// Who has this address and this password. Takes as long where there is nobody.
pub(super) async fn by_password(app: &App, address: &Address, typed: &str) -> Answer<Option<Account>> {
    let known = portal::by_address(app.store.db(), address.as_str()).await?;
    let mut tried: Vec<Option<Account>> = known
        .into_iter()
        .filter(|account| account.password_hash.is_some())
        .map(Some)
        .take(HASHES_MAX)
        .collect();
    if tried.is_empty() {
        tried.push(None);
    }
    for account in tried {
        let (hash, typed) = (account.as_ref().and_then(|a| a.password_hash.clone()), typed.to_owned());
        // Hashing takes tens of milliseconds of one core: not on the threads that serve pages.
        let right = tokio::task::spawn_blocking(move || password::verify(&typed, hash.as_deref())).await?;
        if right {
            return Ok(account);
        }
    }
    Ok(None)
}
