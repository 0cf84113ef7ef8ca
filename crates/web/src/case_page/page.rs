//! The page of a case.

use super::beside::{self, Beside, LineView};
use super::charges::{self, Card};
use super::composer::{Composer, Ground};
use super::deed;
use super::deed_page::{Trouble, occurred_or_now, what_changed, with_status};
use super::fields::Fields;
use super::peer::{self, PeerView};
use super::presence::{self, Presence};
use super::steps::Names;
use super::timeline::Timeline;
use super::{Opened, open};
use crate::answer::{self, Answer};
use crate::app::App;
use crate::clocks;
use crate::components::{Badge, ClockChip};
use crate::filters;
use crate::i18n::{L10n, Stamp};
use crate::layout::Shell;
use crate::lists::Lists;
use crate::viewer::Viewer;
use crate::words;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use domain::case::{Action, Case, Offer};
use domain::contact::Contact;
use domain::roles::Permission;
use domain::severity::Severity;
use serde::Deserialize;
use store::read::{case_page, macros, notices};
use store::{content, mail};

/// Deeds that are shown at once; the rest is one click away.
const FORMS_SHOWN: usize = 5;

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    /// Entries before this number.
    before: Option<i64>,
}

#[derive(Template)]
#[template(path = "cases/page.html", blocks = ["happened"])]
struct CasePage {
    s: Shell,
    number: String,
    path: String,
    subject: String,
    stage: Badge,
    level: String,
    grave: bool,
    complaint: bool,
    fault: Option<String>,
    department: String,
    assignee: Option<String>,
    channel: String,
    reported: Stamp,
    merged_into: Option<String>,
    timeline: Timeline,
    since: Option<Timeline>,
    presence: Presence,
    composer: Option<Composer>,
    earlier: bool,
    occurred: String,
    /// One click does it.
    buttons: Vec<Deed>,
    /// A click too, but nothing that moves the case.
    quiet: Vec<Deed>,
    /// A short form first; the likeliest is a button.
    forms: Vec<Deed>,
    first_forms: Vec<Deed>,
    more_forms: Vec<Deed>,
    clocks: Vec<ClockCard>,
    ended: Vec<ClockCard>,
    beside: Beside,
    who_pays: Option<Card>,
    peer: Option<PeerView>,
    may_dial: bool,
    csrf: String,
    version: u64,
    token: String,
}

/// Something that can be done.
struct Deed {
    noun: &'static str,
    text: String,
    icon: &'static str,
    likely: bool,
    /// A clock's number.
    clock: Option<u16>,
    key: Option<&'static str>,
}

struct ClockCard {
    chip: ClockChip,
    href: String,
    acknowledge: Option<u16>,
}

pub(super) async fn show(
    State(app): State<App>,
    viewer: Viewer,
    Path(number): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let opened = open(&app, &viewer, &number).await?;
    // Whoever looks at a case has seen what they were told about it.
    if viewer.unread > 0 {
        notices::mark_all_read(app.store.db(), viewer.id, Some(opened.row.case.id), app.now()).await?;
    }
    let part = viewer.reader.wants("happened");
    let page = page(&app, &viewer, &opened, asked.before, &[], None).await?;
    if part { answer::page(&page.as_happened()) } else { answer::page(&page) }
}

/// With what was typed in the composer, and why it was not taken.
pub(super) async fn again(
    app: &App,
    viewer: &Viewer,
    opened: &Opened,
    sent: &[(String, String)],
    trouble: Trouble,
    status: StatusCode,
) -> Answer {
    let page = page(app, viewer, opened, None, sent, Some(trouble)).await?;
    Ok(with_status(answer::page(&page)?, status))
}

async fn page(
    app: &App,
    viewer: &Viewer,
    opened: &Opened,
    before: Option<i64>,
    sent: &[(String, String)],
    trouble: Option<Trouble>,
) -> Answer<CasePage> {
    let l = &viewer.reader.l;
    let world = &opened.world;
    let case = &opened.row.case;
    let db = app.store.db();
    let lists = Lists::load(app).await?;
    let texts = content::texts(db, &[case.reporter]).await?;
    let reporter =
        texts.get(&case.reporter).cloned().flatten().map(|t| Contact::from_text(&t)).unwrap_or_default();
    let offer = offer(world, viewer, case, l);
    let beside = beside::beside(app, viewer, world, case, &opened.row.subject, &reporter).await?;
    let macros = macros::all(db).await?;
    let ground = Ground {
        viewer,
        world,
        case,
        offer: &offer,
        reporter: &reporter,
        customer: beside.customer.as_ref().map_or(reporter.name.as_str(), |c| c.name.as_str()),
        macros: &macros,
        token: app.form_token(),
    };
    let mut composer = Composer::new(&ground, sent);
    let since = refused(app, viewer, opened, sent, trouble, composer.as_mut()).await?;
    let number = case.id.to_string();
    let fields = Fields(sent);
    let title = if opened.row.subject.is_empty() { number.clone() } else { opened.row.subject.clone() };
    let (quiet, buttons): (Vec<Deed>, Vec<Deed>) =
        buttons(l, &offer).into_iter().partition(|deed| matches!(deed.noun, "follows" | "follows-ended"));
    let (forms, mut first_forms): (Vec<Deed>, Vec<Deed>) =
        forms(l, &offer).into_iter().partition(|deed| deed.likely);
    let more_forms = first_forms.split_off(first_forms.len().min(FORMS_SHOWN));
    let topic = crate::live::topic(app, &format!("case:{number}")).await?;
    Ok(CasePage {
        s: viewer.shell(&title).crumb("/desk", &l.t("nav-desk")).live(&topic),
        subject: opened.row.subject.clone(),
        stage: words::stage_badge(l, case),
        level: words::level(l, case.severity),
        grave: case.severity <= Severity::Two,
        complaint: case.complained_about().is_some(),
        fault: case.fault.as_ref().map(|fault| lists.fault(l, fault)),
        department: words::department(l, &world.directory, &case.department),
        assignee: case.assignee.map(|id| words::person(l, &world.directory, id)),
        channel: words::channel(l, case.channel),
        reported: l.stamp_ago(case.reported),
        merged_into: if let domain::case::Stage::Merged { into, .. } = case.stage {
            Some(into.to_string())
        } else {
            None
        },
        timeline: timeline(app, viewer, Names { l, world, lists: &lists }, case, before).await?,
        since,
        presence: presence::others(app, viewer, world, case.id).await?,
        composer,
        earlier: !fields.get("earlier").is_empty(),
        occurred: occurred_or_now(viewer, fields),
        buttons,
        quiet,
        forms,
        first_forms,
        more_forms,
        clocks: cards(l, world, case, &offer, true),
        ended: cards(l, world, case, &offer, false),
        beside,
        who_pays: charges::card(app, l, world, case).await?,
        peer: peer::peer(app, words::channel(l, case.channel), case, viewer.may(Permission::WorkOnCases))
            .await?,
        csrf: viewer.session.csrf.clone(),
        may_dial: app.phones.as_ref().is_some_and(|phones| phones.is_there())
            && viewer.may(Permission::WorkOnCases),
        version: case.version,
        token: app.form_token(),
        path: format!("/cases/{number}"),
        number,
    })
}

fn offer(world: &store::World, viewer: &Viewer, case: &Case, l: &L10n) -> Offer {
    let facts = world.facts(case.customer, None, None);
    world.directory.person(viewer.id).map(|person| case.offer(person, &facts, l.now)).unwrap_or_default()
}

/// Puts a refusal where it belongs; gives what others did meanwhile.
async fn refused(
    app: &App,
    viewer: &Viewer,
    opened: &Opened,
    sent: &[(String, String)],
    trouble: Option<Trouble>,
    composer: Option<&mut Composer>,
) -> Answer<Option<Timeline>> {
    let l = &viewer.reader.l;
    let (Some(trouble), Some(composer)) = (trouble, composer) else { return Ok(None) };
    match trouble {
        Trouble::Fields(missing) => {
            missing.iter().for_each(|(name, text)| composer.form.refuse(name, text.say(l)));
            Ok(None)
        }
        Trouble::Refused { text, changed, attached } => {
            let mut sentence = text.say(l);
            if attached {
                sentence = l.ta("writing-files-again", &[("sentence", &sentence)]);
            }
            composer.trouble = Some(sentence);
            if changed { what_changed(app, viewer, opened, Fields(sent)).await } else { Ok(None) }
        }
    }
}

async fn timeline(
    app: &App,
    viewer: &Viewer,
    names: Names<'_>,
    case: &Case,
    before: Option<i64>,
) -> Answer<Timeline> {
    let mut stretch = case_page::stretch(app.store.db(), case.id, before).await?;
    if case.keeps_complaints_from(viewer.id, &names.world.directory) {
        stretch.leave_out_complaints();
    }
    let mut timeline = Timeline::new(names, case, &stretch);
    timeline.came_by_mail(case, &mail::entries(app.store.db(), case.id).await?);
    let first = stretch.entries.first().map_or(1, |(n, _)| *n);
    timeline.older = (first > 1).then(|| (first - 1, format!("/cases/{}?before={first}", case.id)));
    timeline.latest = before.map(|_| format!("/cases/{}", case.id));
    Ok(timeline)
}

/// What needs no more than a click, the likeliest first.
fn buttons(l: &L10n, offer: &Offer) -> Vec<Deed> {
    let direct = |action: &&Action| {
        matches!(
            action,
            Action::Acknowledge(_)
                | Action::Take
                | Action::StopWaiting
                | Action::Close
                | Action::Follow
                | Action::Unfollow
        )
    };
    let mut deeds: Vec<Deed> =
        offer.actions.iter().filter(direct).map(|action| deed_view(l, offer, *action)).collect();
    deeds.sort_by_key(|deed| !deed.likely);
    deeds
}

fn forms(l: &L10n, offer: &Offer) -> Vec<Deed> {
    let order = [
        Action::Diagnose,
        Action::Works,
        Action::Wait,
        Action::Finding,
        Action::FollowUp,
        Action::CloseWithoutWord,
        Action::Reopen,
        Action::Assign,
        Action::HandOver,
        Action::Severity,
        Action::Fault,
        Action::Identify,
        Action::Merge,
        Action::Split,
        Action::Complain,
        Action::Withdraw,
    ];
    let mut deeds: Vec<Deed> = order
        .into_iter()
        .filter(|action| offer.has(*action))
        .map(|action| deed_view(l, offer, action))
        .collect();
    deeds.sort_by_key(|deed| !deed.likely);
    deeds
}

fn deed_view(l: &L10n, offer: &Offer, action: Action) -> Deed {
    let (icon, key) = match action {
        Action::Acknowledge(_) => ("hand", None),
        Action::Take => ("hand", Some("t")),
        Action::StopWaiting => ("play", None),
        Action::Close => ("circle-check", None),
        Action::Follow => ("eye", None),
        Action::Unfollow => ("eye-off", None),
        Action::Diagnose => ("stethoscope", Some("d")),
        Action::Works | Action::Fails => ("thumbs-up", Some("w")),
        Action::Wait => ("hourglass", None),
        Action::Finding => ("search-check", Some("f")),
        Action::FollowUp => ("phone", None),
        Action::CloseWithoutWord => ("circle-check", None),
        Action::Reopen => ("rotate-ccw", None),
        Action::Assign => ("user", Some("a")),
        Action::HandOver => ("arrow-right-left", None),
        Action::Severity => ("gauge", None),
        Action::Fault => ("tag", None),
        Action::Identify => ("id-card", Some("i")),
        Action::Merge => ("git-merge", None),
        Action::Split => ("split", None),
        Action::Complain => ("megaphone", None),
        Action::Withdraw => ("undo-2", None),
        Action::Answer | Action::Message | Action::Note | Action::Contact | Action::Propose => {
            ("message-square", None)
        }
    };
    Deed {
        noun: deed::noun(action),
        text: l.t(&format!("deed-{}", action.code())).into_owned(),
        icon,
        likely: offer.likely == Some(action),
        clock: if let Action::Acknowledge(no) = action { Some(no) } else { None },
        key,
    }
}

/// Clocks that are owed (the nearest first), or those that ended.
fn cards(l: &L10n, world: &store::World, case: &Case, offer: &Offer, open: bool) -> Vec<ClockCard> {
    let mut clocks: Vec<(usize, &domain::clock::Clock)> =
        case.clocks.iter().enumerate().filter(|(_, clock)| clock.is_open() == open).collect();
    clocks.sort_by_key(|(_, clock)| (clock.due().is_none(), clock.due()));
    let card = |(no, clock): (usize, &domain::clock::Clock)| ClockCard {
        chip: clocks::chip(l, world, clock)
            .promise(&words::promise(l, &world.charter, &clock.promise))
            .why(clocks::why(l, world, clock)),
        href: format!("/cases/{}/clocks/{no}", case.id),
        acknowledge: u16::try_from(no).ok().filter(|no| offer.has(Action::Acknowledge(*no))),
    };
    clocks.into_iter().map(card).collect()
}

/// Open cases with the same words, for whoever takes a report.
pub(crate) async fn similar(app: &App, l: &L10n, text: &str, limit: usize) -> Answer<Vec<LineView>> {
    let found = beside::alike(app, text, 40).await?;
    let lines = case_page::lines(app.store.db(), &found).await?;
    let open = lines
        .into_iter()
        .filter(|line| !matches!(line.stage.as_str(), "confirmed" | "closed" | "withdrawn" | "merged"));
    Ok(open.take(limit).map(|line| beside::line_view(l, line)).collect())
}
