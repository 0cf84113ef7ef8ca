//! A mailbox that is read by IMAP: whatever arrives is taken in within seconds, nothing twice, nothing skipped, whatever
//! breaks in between (P-100).

use crate::imap::{Folder, ImapError, Login, Server};
use crate::intake::{Intake, IntakeError};
use crate::oauth::{NoToken, Tokens};
use std::convert::Infallible;
use std::time::Duration;
use store::mail::Outcome;
use store::mailbox::{self, Place};
use store::{Store, StoreError};

/// A server's IDLE ends after 30 minutes at the latest (RFC 2177); a line that died is noticed sooner with less.
const IDLE_LONGEST: Duration = Duration::from_secs(9 * 60);
/// How often a server without IDLE is asked.
const ASK_AGAIN: Duration = Duration::from_secs(30);
/// After a failure: so long at first, twice as long each time, never longer than the last.
const AGAIN_FIRST: Duration = Duration::from_secs(2);
const AGAIN_LAST: Duration = Duration::from_secs(300);

/// One mailbox.
#[derive(Debug)]
pub struct Mailbox {
    /// As people and the configuration call it.
    pub name: String,
    pub server: Server,
    pub login: Login,
    /// In place of the log-in's password.
    pub tokens: Option<Tokens>,
    pub folder: String,
    /// Where what was refused goes; `None` leaves it where it is.
    pub refused_folder: Option<String>,
    /// Its limit for a message's size, its department and name are those of the mailbox.
    pub intake: Intake,
}

/// Why reading was interrupted.
#[derive(Debug, thiserror::Error)]
pub enum Interrupted {
    #[error("{0}")]
    Imap(#[from] ImapError),
    #[error("{0}")]
    Token(#[from] NoToken),
    #[error("{0}")]
    Store(#[from] StoreError),
    #[error("{0}")]
    Intake(#[from] IntakeError),
}

impl Mailbox {
    /// Reads for ever; what goes wrong is written down for the administrators, and tried again.
    pub async fn run(&self, store: &Store) -> Infallible {
        let mut again = AGAIN_FIRST;
        loop {
            let began = tokio::time::Instant::now();
            let Err(why) = self.read(store).await;
            tracing::warn!(mailbox = self.name, %why, "the mailbox can't be read; it is tried again");
            if let Err(error) = mailbox::failing(store.db(), &self.name, &why.to_string(), store.now()).await
            {
                tracing::error!(%error, "the mailbox's state could not be written down");
            }
            // One that worked for a while is not one that fails again and again.
            again = if began.elapsed() > AGAIN_LAST { AGAIN_FIRST } else { again };
            tokio::time::sleep(again).await;
            again = (again * 2).min(AGAIN_LAST);
        }
    }

    /// Reads until something goes wrong.
    ///
    /// # Errors
    /// What went wrong.
    pub async fn read(&self, store: &Store) -> Result<Infallible, Interrupted> {
        let mut folder = self.open().await?;
        loop {
            self.read_new(store, &mut folder).await?;
            folder = folder.wait(IDLE_LONGEST, ASK_AGAIN).await?;
        }
    }

    /// Logs in and opens the folder; an access token that is refused is asked for anew, once.
    ///
    /// # Errors
    /// What went wrong.
    pub async fn open(&self) -> Result<Folder, Interrupted> {
        let Some(tokens) = &self.tokens else {
            return Ok(Folder::open(&self.server, &self.login, &self.folder).await?);
        };
        let token = tokens.token().await?;
        match Folder::open(&self.server, &Login::Token(token.clone()), &self.folder).await {
            Err(ImapError::LogIn { .. }) => {
                tokens.refused(&token).await;
                let token = tokens.token().await?;
                Ok(Folder::open(&self.server, &Login::Token(token), &self.folder).await?)
            }
            other => Ok(other?),
        }
    }

    /// Takes in what has arrived since the last time; gives how many messages that were.
    ///
    /// # Errors
    /// The connection broke, or the database did not carry it out: everything before is taken in, the rest is still there.
    pub async fn read_new(&self, store: &Store, folder: &mut Folder) -> Result<u32, Interrupted> {
        let before = mailbox::place(store.db(), &self.name).await?;
        // Numbers given anew, as after a restored backup: all is read again, and what is known is passed over.
        let anew = before.uid_validity != folder.uid_validity;
        let mut place = if anew { Place { uid_validity: folder.uid_validity, last_uid: 0 } } else { before };
        let mut taken = 0;
        for (uid, size) in folder.after(place.last_uid).await? {
            // The first may have been taken in just before the line broke.
            let maybe_known = anew || taken == 0;
            self.take(store, folder, uid, size, maybe_known).await?;
            taken += 1;
            place.last_uid = uid;
            mailbox::read_to(store.db(), &self.name, place, 1, store.now()).await?;
        }
        if taken == 0 {
            mailbox::read_to(store.db(), &self.name, place, 0, store.now()).await?;
        }
        Ok(taken)
    }

    async fn take(
        &self,
        store: &Store,
        folder: &mut Folder,
        uid: u32,
        size: u32,
        maybe_known: bool,
    ) -> Result<(), Interrupted> {
        let limit = self.intake.limits.message_bytes_max;
        let too_large = usize::try_from(size).is_ok_and(|size| size > limit);
        let raw = if too_large {
            folder.header(uid).await?.map(|header| self.intake.without_body(&header))
        } else {
            folder.message(uid).await?
        };
        let Some(raw) = raw else { return Ok(()) };
        let taken = if maybe_known {
            self.intake.take_once(store, &raw).await?
        } else {
            self.intake.take(store, &raw).await?
        };
        let refused = taken.outcome == Outcome::Refused && !taken.again;
        match &self.refused_folder {
            Some(aside) if refused => {
                // It is recorded; where it lies in the mailbox is a convenience.
                if let Err(why) = folder.move_to(uid, aside).await {
                    tracing::warn!(mailbox = self.name, uid, %why, "a refused mail stays where it is");
                }
            }
            _ => folder.mark_read(uid).await?,
        }
        Ok(())
    }
}
