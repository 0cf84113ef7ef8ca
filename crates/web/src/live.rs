//! Live updates: one stream a page, which says what changed and moves nothing.
//!
//! One task reads what each commit changed and tells all connections, so that a thousand open pages cost no more queries
//! than one. After a break the page says how far it had come and gets what it missed from the journal.

mod hub;

use crate::answer::{Answer, Refusal};
use crate::app::App;
use crate::case_page;
use crate::viewer::Viewer;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router};
use domain::case::Case;
use domain::ids::{CaseId, DepartmentCode, PersonId};
use domain::people::Person;
use domain::roles::{self, Permission};
use futures_util::stream;
use hub::{Brief, Hub, News};
use serde::Deserialize;
use std::collections::{BTreeSet, VecDeque};
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use store::read::follow;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::Instant;

/// Proxies cut what is silent for longer.
const HEARTBEAT: Duration = Duration::from_secs(20);
/// After this the browser connects anew, and who was logged out meanwhile hears nothing more.
const LIFE_MAX: Duration = Duration::from_secs(30 * 60);
/// Cases named in one go; beyond it the page is told to look at everything anew.
const NAMED_MAX: usize = 100;

pub(crate) fn routes() -> Router<App> {
    Router::new().route("/live", get(follow)).layer(Extension(Arc::new(Hub::default())))
}

/// A topic with where the journal stood when the page was made: `desk:mine@1234`.
pub(crate) async fn topic(app: &App, what: &str) -> Answer<String> {
    Ok(format!("{what}@{}", follow::last_seq(app.store.db()).await?))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    topic: String,
    last: Option<i64>,
}

/// What a page follows.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Topic {
    Desk(Desk),
    Case(CaseId),
    /// Only what the viewer is told.
    Me,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Desk {
    Mine(PersonId),
    Team(DepartmentCode),
    Unassigned,
    AtRisk,
    Late,
    Open,
    Complaints,
    Over,
}

async fn follow(
    State(app): State<App>,
    viewer: Viewer,
    Extension(hub): Extension<Arc<Hub>>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Answer {
    let (name, seen) = asked.topic.rsplit_once('@').unwrap_or((asked.topic.as_str(), ""));
    let topic = read_topic(name, &viewer).ok_or_else(Refusal::not_found)?;
    match topic {
        Topic::Desk(_) => viewer.require(Permission::SeeCases)?,
        Topic::Case(id) => drop(case_page::open(&app, &viewer, &id.to_string()).await?),
        Topic::Me => {}
    }
    let before = headers.get("last-event-id").and_then(|v| v.to_str().ok()).and_then(|v| v.parse().ok());
    let last: Option<i64> = before.or(asked.last).or_else(|| seen.parse().ok());
    // Listened to before it is read what was missed, so that nothing falls between.
    let news = hub.follow(&app);
    let world = app.store.world();
    let person = world.directory.person(viewer.id).cloned().ok_or_else(Refusal::log_in)?;
    let mut follower = Follower {
        app: app.clone(),
        person,
        topic,
        news,
        rings: app.phones.as_ref().filter(|phones| phones.is_there()).map(|phones| phones.rings()),
        waiting: VecDeque::new(),
        last: 0,
        ends: Instant::now() + LIFE_MAX,
    };
    follower.catch_up(last).await?;
    Ok(response(follower))
}

fn response(follower: Follower) -> Response {
    let events = stream::unfold(follower, |mut follower| async move {
        let event = follower.next().await?;
        Some((Ok::<Event, Infallible>(event), follower))
    });
    let mut response = Sse::new(events).keep_alive(KeepAlive::new().interval(HEARTBEAT)).into_response();
    // Proxies that gather what they pass on would gather news.
    let unbuffered = axum::http::HeaderValue::from_static("no");
    response.headers_mut().insert("x-accel-buffering", unbuffered);
    response
}

fn read_topic(name: &str, viewer: &Viewer) -> Option<Topic> {
    if name == "me" {
        return Some(Topic::Me);
    }
    if let Some(number) = name.strip_prefix("case:") {
        return number.parse().ok().map(Topic::Case);
    }
    let desk = match name.strip_prefix("desk:")? {
        "mine" => Desk::Mine(viewer.id),
        "team" => Desk::Team(viewer.department.clone()),
        "unassigned" => Desk::Unassigned,
        "risk" => Desk::AtRisk,
        "late" => Desk::Late,
        "open" => Desk::Open,
        "complaints" => Desk::Complaints,
        "over" => Desk::Over,
        _ => return None,
    };
    Some(Topic::Desk(desk))
}

/// One open page.
struct Follower {
    app: App,
    person: Person,
    topic: Topic,
    news: Receiver<Arc<News>>,
    /// Where there is a telephone: whose rings.
    rings: Option<Receiver<PersonId>>,
    waiting: VecDeque<Event>,
    /// Everything up to this number of the journal was said.
    last: i64,
    ends: Instant,
}

impl Follower {
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.waiting.pop_front() {
                return Some(event);
            }
            let news = tokio::select! {
                news = tokio::time::timeout_at(self.ends, self.news.recv()) => news.ok()?,
                () = rings_for(&mut self.rings, self.person.id) => {
                    // No number of the journal: after a break the page asks by itself. An event without data is none to a browser.
                    return Some(Event::default().event("call").data("rings"));
                }
            };
            match news {
                Ok(news) => self.take(&news),
                // Too slow for the feed: what was missed is read from the journal.
                Err(RecvError::Lagged(_)) => self.catch_up(Some(self.last)).await.ok()?,
                Err(RecvError::Closed) => return None,
            }
        }
    }

    async fn catch_up(&mut self, last: Option<i64>) -> Answer<()> {
        let db = self.app.store.db();
        let now = follow::last_seq(db).await?;
        let Some(last) = last else {
            self.last = now;
            return Ok(());
        };
        self.last = last.min(now);
        if last >= now {
            return Ok(());
        }
        match follow::since(db, last).await? {
            Some(missed) => {
                let cases: BTreeSet<CaseId> = missed.iter().map(|(_, case)| *case).collect();
                if cases.len() > NAMED_MAX {
                    self.reload(now);
                } else {
                    let cases: Vec<CaseId> = cases.into_iter().collect();
                    let briefs = hub::briefs(&self.app, &cases).await?;
                    self.say(&briefs, now);
                    self.last = now;
                }
                self.waiting.push_back(bell(now));
            }
            None => self.reload(now),
        }
        Ok(())
    }

    fn take(&mut self, news: &News) {
        if news.seq <= self.last {
            return;
        }
        self.last = news.seq;
        if news.lost {
            self.reload(news.seq);
            return;
        }
        self.say(&news.cases, news.seq);
        if news.told.contains(&self.person.id) {
            self.waiting.push_back(bell(news.seq));
        }
    }

    fn say(&mut self, cases: &[Brief], seq: i64) {
        let here: Vec<CaseId> =
            cases.iter().filter(|brief| self.concerns(brief)).map(|brief| brief.id).collect();
        for id in here {
            self.waiting.push_back(Event::default().event("change").id(seq.to_string()).data(id.to_string()));
        }
    }

    /// More happened than can be told one by one: the page looks at everything anew.
    fn reload(&mut self, seq: i64) {
        self.last = seq;
        self.waiting.push_back(Event::default().event("change").id(seq.to_string()).data("reload"));
        self.waiting.push_back(bell(seq));
    }

    fn concerns(&self, brief: &Brief) -> bool {
        let seen = match &brief.complaint {
            None => true,
            Some(case) => self.may_see(case),
        };
        seen && match &self.topic {
            Topic::Me => false,
            Topic::Case(id) => *id == brief.id,
            Topic::Desk(desk) => desk.holds(brief),
        }
    }

    fn may_see(&self, case: &Case) -> bool {
        let world = self.app.store.world();
        roles::may(&self.person.roles, Permission::SeeCases)
            && case.is_open_to(&self.person, &world.directory)
    }
}

/// When this person's telephone begins or stops to ring; never, where there is none.
async fn rings_for(rings: &mut Option<Receiver<PersonId>>, person: PersonId) {
    while let Some(heard) = rings {
        match heard.recv().await {
            Ok(whose) if whose == person => return,
            Ok(_) => {}
            // Something was missed: it may have been this one's.
            Err(RecvError::Lagged(_)) => return,
            Err(RecvError::Closed) => *rings = None,
        }
    }
    std::future::pending().await
}

impl Desk {
    fn holds(&self, brief: &Brief) -> bool {
        match self {
            Self::Mine(person) => brief.open && brief.assignee == Some(*person),
            Self::Team(department) => brief.open && brief.department == *department,
            Self::Unassigned => brief.open && brief.assignee.is_none(),
            Self::AtRisk => brief.open && brief.risk == 1,
            Self::Late => brief.open && brief.risk == 2,
            Self::Open => brief.open,
            Self::Complaints => brief.open && brief.complaint.is_some(),
            Self::Over => !brief.open,
        }
    }
}

fn bell(seq: i64) -> Event {
    Event::default().event("bell").id(seq.to_string()).data("new")
}
