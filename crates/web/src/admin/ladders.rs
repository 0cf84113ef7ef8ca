//! Ladders (P-ESCALATE): how long each rung has, and who would be asked now.

use super::charter_edit::spans;
use super::charter_save::{Outcome, page, save as save_charter};
use super::parts::{Body, Cell, Page, Section, Sent, Sheet, Table, form};
use crate::answer::{Answer, Refusal};
use crate::app::App;
use crate::components::{Choice, Form};
use crate::i18n::L10n;
use crate::lists;
use crate::viewer::Viewer;
use crate::words;
use axum::extract::{Path, Query, State};
use domain::ids::{LadderName, PersonId};
use domain::ladder::{Ladder, Rung, RungTerms, Start, next_rung};
use domain::roles::Permission;
use domain::span;
use serde::Deserialize;
use std::collections::BTreeSet;
use store::World;

/// Rungs that are shown of a line.
const RUNGS_MAX: usize = 20;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    person: String,
    ladder: String,
}

pub(super) async fn show(State(app): State<App>, viewer: Viewer, Query(asked): Query<Asked>) -> Answer {
    viewer.require(Permission::Administer)?;
    let l = &viewer.reader.l;
    let world = app.store.world();
    let mut page = Page::new(&viewer, "admin-ladders").intro(l.t("admin-ladders-intro"));
    for (name, ladder) in &world.charter.ladders {
        let uses = world.charter.clock_rules().filter(|(_, rule)| rule.ladder == *name);
        let uses: Vec<String> = uses.map(|(id, _)| words::promise(l, &world.charter, id)).collect();
        page = page.section(
            Section::new(Body::Table(rungs(l, name, ladder)))
                .title(l.ta("admin-ladder-named", &[("name", &name.to_string())]))
                .note(l.ta("admin-ladder-of", &[("list", &l.list(&uses))]))
                .note(l.ta("admin-ladder-repeats", &[("span", &l.duration(ladder.repeat_every.as_secs()))])),
        );
    }
    page.section(who_form(l, &world, &asked)).section(who(l, &world, &asked)).answer()
}

fn rungs(l: &L10n, name: &LadderName, ladder: &Ladder) -> Table {
    let heads = ["admin-rung", "admin-acknowledge-within", "admin-act-within", "admin-do"];
    let mut table = Table::new(l.t("admin-ladders"), heads.map(|key| l.t(key)));
    for (i, rung) in (1..).zip(&ladder.rungs) {
        let edit = if i == 1 {
            Cell::link(l.t("edit").into_owned(), format!("/admin/ladders/{name}"))
        } else {
            Cell::text("")
        };
        table.row(vec![
            Cell::text(l.number(i)),
            Cell::text(l.duration(rung.acknowledge_within.as_secs())),
            Cell::text(l.duration(rung.act_within.as_secs())),
            edit,
        ]);
    }
    table
}

fn who_form(l: &L10n, world: &World, asked: &Asked) -> Section {
    let form = Form::new(l).with("person", &asked.person).with("ladder", &asked.ladder);
    let ladders =
        world.charter.ladders.keys().map(|name| Choice::new(name.as_str(), name.as_str())).collect();
    let sheet = Sheet::new("/admin/ladders", l.t("admin-ladder-try")).asking().fields(vec![
        form.field("person", "admin-ladder-person").select(lists::people(l, world)),
        form.field("ladder", "charter-ladder-field").select(ladders),
    ]);
    Section::new(Body::Form(sheet)).title(l.t("admin-ladder-who"))
}

/// The line above somebody as it would be asked now, with when each would be reached if nobody said "I have it".
fn who(l: &L10n, world: &World, asked: &Asked) -> Section {
    let heads = ["admin-rung", "admin-asked", "admin-in-place-of", "admin-asked-at"];
    let mut table = Table::new(l.t("admin-ladder-who"), heads.map(|key| l.t(key)))
        .empty(l.t("admin-ladder-choose-person"));
    let person = asked.person.parse().ok().and_then(|id| world.directory.person(PersonId(id)));
    let ladder = LadderName::new(&asked.ladder).and_then(|name| world.charter.ladders.get(&name));
    if let (Some(person), Some(ladder)) = (person, ladder.or_else(|| world.charter.ladders.values().next())) {
        let start = Start {
            accountable: Some(person.id),
            department: &person.department,
            kept_out: &BTreeSet::new(),
        };
        let mut before: Vec<Rung> = Vec::new();
        let mut after = jiff::SignedDuration::ZERO;
        while let Some(rung) =
            next_rung(&world.directory, &start, &before, l.now).filter(|_| before.len() < RUNGS_MAX)
        {
            let again = before.last().is_some_and(|last| last.top);
            let at =
                if after.is_zero() { l.t("admin-at-once").into_owned() } else { l.duration(after.as_secs()) };
            let place = rung.in_place_of.map(|id| words::person(l, &world.directory, id)).unwrap_or_default();
            let level =
                if again { l.t("admin-top-again").into_owned() } else { l.number(i64::from(rung.level)) };
            table.row(vec![
                Cell::text(level),
                Cell::text(words::person(l, &world.directory, rung.asked)),
                Cell::text(place),
                Cell::text(at),
            ]);
            if again {
                break;
            }
            after += if rung.top { ladder.repeat_every } else { ladder.terms(rung.level).acknowledge_within };
            before.push(rung);
        }
        table.empty = l.t("admin-ladder-nobody").into_owned();
    }
    Section::new(Body::Table(table))
}

pub(super) async fn edit(State(app): State<App>, viewer: Viewer, Path(name): Path<String>) -> Answer {
    viewer.require(Permission::Administer)?;
    let world = app.store.world();
    let (name, ladder) = find(&world, &name)?;
    let rung =
        |r: &RungTerms| format!("{}, {}", span::print(r.acknowledge_within), span::print(r.act_within));
    let rungs: Vec<String> = ladder.rungs.iter().map(rung).collect();
    let form = Form::new(&viewer.reader.l)
        .with("rungs", rungs.join("\n"))
        .with("repeat_every", span::print(ladder.repeat_every));
    edit_page(&app, &viewer, &name, form).await
}

fn find<'a>(world: &'a World, name: &str) -> Answer<(LadderName, &'a Ladder)> {
    let name = LadderName::new(name).ok_or_else(Refusal::not_found)?;
    let ladder = world.charter.ladders.get(&name).ok_or_else(Refusal::not_found)?;
    Ok((name, ladder))
}

async fn edit_page(app: &App, viewer: &Viewer, name: &LadderName, form: Form) -> Answer {
    let l = &viewer.reader.l;
    let sheet = |form: &Form| {
        Sheet::new(format!("/admin/ladders/{name}"), l.t("admin-charter-save")).fields(vec![
            form.field("rungs", "admin-rungs").area(5).required(),
            form.field("repeat_every", "admin-repeat-every").required().short(),
        ])
    };
    let title = l.ta("admin-ladder-named", &[("name", &name.to_string())]);
    page(app, viewer, &title, form, sheet).await?.answer()
}

pub(super) async fn save(State(app): State<App>, Path(name): Path<String>, sent: Sent) -> Answer {
    let mut form = form(&sent, Permission::Administer)?;
    let l = &sent.viewer.reader.l;
    let world = app.store.world();
    let (name, _) = find(&world, &name)?;
    let mut rungs = Vec::new();
    for line in form.value("rungs").replace(['，', '、'], ",").lines().filter(|line| !line.trim().is_empty())
    {
        let parts =
            line.split_once(',').and_then(|(a, b)| Some((span::parse(a.trim())?, span::parse(b.trim())?)));
        match parts {
            Some((acknowledge_within, act_within)) => {
                rungs.push(RungTerms { acknowledge_within, act_within })
            }
            None => form.refuse("rungs", l.ta("admin-rung-unclear", &[("line", &line)])),
        }
    }
    let repeat_every = spans(l, &mut form, "repeat_every").first().copied();
    let Some(repeat_every) = repeat_every.filter(|_| !form.is_refused()) else {
        return edit_page(&app, &sent.viewer, &name, form).await;
    };
    let mut changed = world.charter.clone();
    changed.ladders.insert(name.clone(), Ladder { rungs, repeat_every });
    match save_charter(&app, &sent, form, changed, None, "rungs").await? {
        Outcome::Saved(response) => Ok(response),
        Outcome::Again(form) => edit_page(&app, &sent.viewer, &name, form).await,
    }
}
