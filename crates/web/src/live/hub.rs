//! The one reader of changes: looks up once what each commit touched, and tells all open pages.

use crate::answer::Answer;
use crate::app::App;
use domain::case::Case;
use domain::ids::{CaseId, DepartmentCode, PersonId};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use store::read::follow::{self, ChangedCase};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::broadcast::{Receiver, Sender};

/// Commits that a slow page may be behind.
const BEHIND_MAX: usize = 256;
/// When nobody has listened for so long, the reader goes home.
const IDLE: Duration = Duration::from_secs(30);

/// One commit, looked up.
#[derive(Debug)]
pub(super) struct News {
    pub(super) seq: i64,
    pub(super) cases: Vec<Brief>,
    /// Who has a new notification.
    pub(super) told: Vec<PersonId>,
    /// Something was missed on the way here.
    pub(super) lost: bool,
}

/// What decides who hears of a case.
#[derive(Debug)]
pub(super) struct Brief {
    pub(super) id: CaseId,
    pub(super) open: bool,
    pub(super) assignee: Option<PersonId>,
    pub(super) department: DepartmentCode,
    /// As the column: 0 in time, 1 at risk, 2 late.
    pub(super) risk: i64,
    /// Of a complaint the whole state: who may see it hangs on it.
    pub(super) complaint: Option<Box<Case>>,
}

#[derive(Debug, Default)]
pub(super) struct Hub(Arc<Mutex<Option<Sender<Arc<News>>>>>);

impl Hub {
    /// Everything from now on.
    pub(super) fn follow(&self, app: &App) -> Receiver<Arc<News>> {
        let mut feed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(feed) = &*feed {
            return feed.subscribe();
        }
        let (sender, receiver) = tokio::sync::broadcast::channel(BEHIND_MAX);
        *feed = Some(sender.clone());
        tokio::spawn(read(app.clone(), sender, Arc::clone(&self.0)));
        receiver
    }
}

async fn read(app: App, sender: Sender<Arc<News>>, feed: Arc<Mutex<Option<Sender<Arc<News>>>>>) {
    let mut changes = app.store.changes();
    let mut last_notice = follow::last_notice(app.store.db()).await.unwrap_or(i64::MAX);
    loop {
        let change = match tokio::time::timeout(IDLE, changes.recv()).await {
            Ok(Ok(change)) => change,
            Ok(Err(RecvError::Lagged(_))) => {
                let seq = follow::last_seq(app.store.db()).await.unwrap_or(0);
                send(&sender, News { seq, cases: Vec::new(), told: Vec::new(), lost: true });
                continue;
            }
            Ok(Err(RecvError::Closed)) => return,
            Err(_) => {
                let mut feed = feed.lock().unwrap_or_else(PoisonError::into_inner);
                if sender.receiver_count() == 0 {
                    *feed = None;
                    return;
                }
                continue;
            }
        };
        if sender.receiver_count() == 0 {
            continue;
        }
        let seq = change.last_seq;
        match look_up(&app, &change.cases, &mut last_notice).await {
            Ok((cases, told)) => send(&sender, News { seq, cases, told, lost: false }),
            Err(error) => {
                tracing::warn!(?error, "a change could not be looked up; open pages are told to look anew");
                send(&sender, News { seq, cases: Vec::new(), told: Vec::new(), lost: true });
            }
        }
    }
}

fn send(sender: &Sender<Arc<News>>, news: News) {
    // Nobody listening is no fault.
    sender.send(Arc::new(news)).unwrap_or_default();
}

async fn look_up(app: &App, cases: &[CaseId], last_notice: &mut i64) -> Answer<(Vec<Brief>, Vec<PersonId>)> {
    let briefs = briefs(app, cases).await?;
    let (told, last) = follow::told_since(app.store.db(), *last_notice).await?;
    *last_notice = last;
    Ok((briefs, told))
}

pub(super) async fn briefs(app: &App, cases: &[CaseId]) -> Answer<Vec<Brief>> {
    let changed = follow::changed(app.store.db(), cases).await?;
    Ok(changed.into_iter().map(brief).collect())
}

fn brief(changed: ChangedCase) -> Brief {
    let ChangedCase { id, open, assignee, department, risk, complaint } = changed;
    Brief { id, open, assignee, department, risk, complaint: complaint.map(Box::new) }
}
