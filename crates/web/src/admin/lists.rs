//! Lists that administrators keep as text: types of fault, what the levels mean, service areas.

use super::parts::{Body, Cell, Link, Page, Section, Sent, Sheet, Table, changed_meanwhile, edited, form};
use crate::answer::{Answer, Refusal, see_with};
use crate::app::App;
use crate::components::Form;
use crate::flash::Flash;
use crate::i18n::L10n;
use crate::viewer::Viewer;
use crate::words;
use axum::extract::{Path, State};
use domain::catalog::{self, Areas, Codes, Faults, ListFault, ListProblem, Severities};
use domain::roles::Permission;
use store::World;
use store::documents::{self, Saved};

/// The lists by the kind of their documents.
const KINDS: [&str; 6] = ["faults", "severities", "areas", "configurations", "applications", "families"];

pub(super) async fn show(State(app): State<App>, viewer: Viewer, Path(kind): Path<String>) -> Answer {
    viewer.require(Permission::Administer)?;
    let body = documents::latest(app.store.db(), known(&kind)?).await?.map(|d| d.body).unwrap_or_default();
    page(&app, &viewer, &kind, Form::new(&viewer.reader.l).with("text", body)).await
}

fn known(kind: &str) -> Answer<&'static str> {
    Ok(KINDS.into_iter().find(|known| *known == kind).ok_or_else(Refusal::not_found)?)
}

async fn page(app: &App, viewer: &Viewer, kind: &str, form: Form) -> Answer {
    let l = &viewer.reader.l;
    let newest = documents::latest(app.store.db(), kind).await?;
    let form = form.with("edited", newest.as_ref().map_or(0, |d| d.version).to_string());
    let saved = newest.map(|d| d.body).unwrap_or_default();
    let sheet = Sheet::new(format!("/admin/lists/{kind}"), l.t("save"))
        .hidden("edited", form.value("edited"))
        .fields(vec![
            form.field("text", "admin-list-text").area(24),
            form.field("note", "admin-note").max(300),
        ])
        .back("/admin", l.t("admin-title"));
    Page::new(viewer, &format!("admin-{kind}"))
        .link(Link::new(format!("/admin/versions?kind={kind}"), l.t("admin-versions"), "history"))
        .errors(&form)
        .section(Section::new(Body::Table(table(l, &app.store.world(), kind, &saved))))
        .section(
            Section::new(Body::Form(sheet))
                .title(l.t("admin-list-edit"))
                .note(l.t(&format!("admin-{kind}-intro"))),
        )
        .answer()
}

/// The list as it is saved, in the reader's language.
fn table(l: &L10n, world: &World, kind: &str, body: &str) -> Table {
    let heads = |keys: &[&str]| keys.iter().map(|key| l.t(key).into_owned()).collect::<Vec<_>>();
    let title = l.t(&format!("admin-{kind}"));
    match kind {
        "faults" => {
            let mut table = Table::new(
                title,
                heads(&["admin-fault", "admin-code-name", "admin-severity", "admin-department"]),
            );
            for fault in catalog::load::<Faults>(kind, body).unwrap_or_default().faults {
                table.row(vec![
                    Cell::text(words::pick(l, &fault.name)),
                    Cell::code(fault.code.as_str()),
                    Cell::text(words::level(l, fault.severity)),
                    Cell::text(words::department(l, &world.directory, &fault.department)),
                ]);
            }
            table
        }
        "severities" => {
            let mut table = Table::new(title, heads(&["admin-severity", "admin-text"]));
            for level in catalog::load::<Severities>(kind, body).unwrap_or_default().levels {
                table.row(vec![
                    Cell::text(words::pick(l, &level.name)),
                    Cell::text(words::pick(l, &level.text)),
                ]);
            }
            table
        }
        "configurations" | "applications" | "families" => {
            let mut table = Table::new(title, heads(&["admin-list-entry", "admin-code-name"]));
            for entry in catalog::load::<Codes>(kind, body).unwrap_or_default().entries {
                table.row(vec![Cell::text(words::pick(l, &entry.name)), Cell::code(entry.code.as_str())]);
            }
            table
        }
        _ => {
            let mut table = Table::new(title, heads(&["admin-area", "admin-code-name", "admin-local-team"]));
            for area in catalog::load::<Areas>(kind, body).unwrap_or_default().areas {
                let team = if area.local_team { "admin-yes" } else { "admin-no" };
                table.row(vec![
                    Cell::text(words::pick(l, &area.name)),
                    Cell::code(area.code.as_str()),
                    Cell::text(l.t(team)),
                ]);
            }
            table
        }
    }
    .empty(l.t("admin-list-none"))
}

pub(super) async fn save(State(app): State<App>, Path(kind): Path<String>, sent: Sent) -> Answer {
    let mut form = form(&sent, Permission::Administer)?;
    let l = &sent.viewer.reader.l;
    let kind = known(&kind)?;
    let text = form.value("text").replace("\r\n", "\n");
    for fault in faults(&app.store.world(), kind, &text) {
        form.refuse("text", fault_in_words(l, &fault));
    }
    if form.is_refused() {
        return page(&app, &sent.viewer, kind, form).await;
    }
    let note = form.value("note").trim();
    match app.store.save_document(kind, &text, edited(&form), Some(sent.viewer.id), note).await? {
        Saved::As { .. } => Ok(see_with(&format!("/admin/lists/{kind}"), &Flash::ok("admin-saved"))),
        Saved::ChangedMeanwhile { version } => {
            page(&app, &sent.viewer, kind, changed_meanwhile(&sent, version, "text")).await
        }
    }
}

enum Fault {
    Of(ListFault),
    NoDepartment { code: String, department: String },
}

fn faults(world: &World, kind: &str, text: &str) -> Vec<Fault> {
    let of = |faults: Vec<ListFault>| faults.into_iter().map(Fault::Of).collect();
    match kind {
        "severities" => catalog::load::<Severities>(kind, text).err().map(of).unwrap_or_default(),
        "areas" => catalog::load::<Areas>(kind, text).err().map(of).unwrap_or_default(),
        "configurations" | "applications" | "families" => {
            catalog::load::<Codes>(kind, text).err().map(of).unwrap_or_default()
        }
        _ => match catalog::load::<Faults>(kind, text) {
            Err(faults) => of(faults),
            Ok(list) => {
                let unknown =
                    list.faults.into_iter().filter(|f| world.directory.department(&f.department).is_none());
                unknown
                    .map(|f| Fault::NoDepartment {
                        code: f.code.to_string(),
                        department: f.department.to_string(),
                    })
                    .collect()
            }
        },
    }
}

fn fault_in_words(l: &L10n, fault: &Fault) -> String {
    let (key, says) = match fault {
        Fault::NoDepartment { code, department } => {
            (code, l.ta("list-fault-department", &[("text", department)]))
        }
        Fault::Of(fault) => {
            let code = format!("list-fault-{}", fault.problem.code());
            let says = match &fault.problem {
                ListProblem::Unreadable(text) | ListProblem::Twice(text) => l.ta(&code, &[("text", text)]),
                ListProblem::MissingLanguage(tag) => l.ta(&code, &[("text", tag)]),
                ListProblem::MissingLevel(level) => l.ta(&code, &[("text", &level.to_string())]),
            };
            (&fault.key, says)
        }
    };
    let key =
        key.strip_prefix("line ").map_or_else(|| key.clone(), |line| l.ta("admin-line", &[("line", &line)]));
    l.ta("admin-fault-at", &[("key", &key), ("says", &says)])
}
