//! The documents of a contract: the signed paper, its annexes.

use super::{EDIT, SEE, open};
use crate::admin::parts::{Act, Body, Cell, Fields, Section, Sheet, Table};
use crate::answer::{Answer, FilledText, Refusal, see_with};
use crate::app::App;
use crate::case_page::file_response;
use crate::components::Form;
use crate::flash::Flash;
use crate::posted::Posted;
use crate::viewer::Viewer;
use axum::extract::{Path, State};
use store::content;
use store::files::{self, NewFile, Owner};

/// Bytes in words; nobody needs more digits.
fn size(bytes: i64) -> String {
    match bytes {
        ..1_024 => format!("{bytes} B"),
        1_024..1_048_576 => format!("{} KB", bytes / 1_024),
        _ => format!("{} MB", bytes / 1_048_576),
    }
}

pub(super) async fn section(app: &App, viewer: &Viewer, id: i64) -> Answer<Section> {
    let l = &viewer.reader.l;
    let may = viewer.may(EDIT);
    let mut heads = vec![l.t("contract-file"), l.t("contract-file-added")];
    heads.extend(may.then(|| l.t("contract-file-acts")));
    let mut table = Table::new(l.t("contract-files"), heads).empty(l.t("contract-files-none"));
    for file in files::of(app.store.db(), Owner::Contract(id)).await? {
        let href = format!("/contracts/{id}/files/{}", file.id);
        let mut row =
            vec![Cell::link(&file.name, &href).note(size(file.size)), Cell::stamp(l.stamp(file.added))];
        if may {
            let text = l.ta("contract-file-remove", &[("name", &file.name)]);
            row.push(Cell::acts(vec![Act::new(format!("{href}/remove"), text).icon("trash-2")]));
        }
        table.row(row);
    }
    let mut section = Section::new(Body::Table(table)).title(l.t("contract-files"));
    if may {
        let form = Form::new(l);
        let field = form.field("file", "contract-file-add").files(".pdf,.doc,.docx,.xls,.xlsx,image/*", true);
        let sheet = Sheet::new(format!("/contracts/{id}/files"), l.t("contract-file-keep"))
            .quiet()
            .with_files()
            .fields(vec![field.required()]);
        section = section.then(sheet);
    }
    Ok(section)
}

pub(super) async fn add(State(app): State<App>, Path(id): Path<i64>, sent: Posted<Fields>) -> Answer {
    sent.viewer.require(EDIT)?;
    let kept = open(&app, id).await?;
    if sent.files.is_empty() {
        return Err(Refusal::new(FilledText::new("contract-file-add.missing")).into());
    }
    for file in sent.files {
        let new = NewFile {
            kind: "document",
            name: file.name,
            media_type: file.media_type,
            bytes: file.bytes,
            valid_until: None,
        };
        app.store.add_file(Owner::Contract(kept.id.0), new, Some(sent.viewer.id)).await?;
    }
    Ok(see_with(&format!("/contracts/{id}"), &Flash::ok("contract-file-kept")))
}

pub(super) async fn show(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, file)): Path<(i64, i64)>,
) -> Answer {
    viewer.require(SEE)?;
    let db = app.store.db();
    let file = files::find(db, Owner::Contract(id), file).await?.ok_or_else(Refusal::not_found)?;
    let bytes = content::blob(db, file.digest).await?.ok_or_else(Refusal::not_found)?;
    Ok(file_response(&file.media_type, &file.name, bytes))
}

pub(super) async fn remove(
    State(app): State<App>,
    Path((id, file)): Path<(i64, i64)>,
    sent: Posted<Fields>,
) -> Answer {
    sent.viewer.require(EDIT)?;
    if !app.store.remove_file(Owner::Contract(id), file).await? {
        return Err(Refusal::not_found().into());
    }
    Ok(see_with(&format!("/contracts/{id}"), &Flash::ok("contract-file-removed")))
}
