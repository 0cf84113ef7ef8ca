//! Photos, documents and certificates of units, customers and sites: added, shown, taken off the list.

use super::sections::FilesOf;
use super::{EDIT, SEE, number};
use crate::admin::parts::Sent;
use crate::answer::{Answer, FilledText, Refusal, see_with};
use crate::app::App;
use crate::flash::Flash;
use crate::posted::Upload;
use crate::viewer::Viewer;
use axum::extract::{Path, State};
use domain::ids::EquipmentId;
use domain::import::Kind;
use store::content;
use store::files::{self, NewFile};

/// What a file is, as the row's column has it.
fn kind_of(text: &str) -> &'static str {
    ["document", "certificate"].into_iter().find(|kind| *kind == text).unwrap_or("photo")
}

pub(super) fn new_file(upload: Upload, kind: &'static str) -> NewFile {
    let name = if upload.name.is_empty() { kind.to_owned() } else { upload.name };
    NewFile { kind, name, media_type: upload.media_type, bytes: upload.bytes, valid_until: None }
}

async fn add(app: &App, sent: Sent, of: FilesOf) -> Answer {
    sent.viewer.require(EDIT)?;
    let there = match of {
        FilesOf::Unit(id) => app.store.row(Kind::Units, &id.to_string()).await?.is_some(),
        FilesOf::Customer(id) => app.store.row(Kind::Customers, &id.to_string()).await?.is_some(),
        FilesOf::Site(id) => app.store.row(Kind::Sites, &id.to_string()).await?.is_some(),
    };
    if !there {
        return Err(Refusal::not_found().into());
    }
    if sent.files.is_empty() {
        return Err(Refusal::new(FilledText::new("register-files-choose-one")).into());
    }
    let kind = sent.fields.iter().find(|(name, _)| name == "kind").map_or("photo", |(_, kind)| kind_of(kind));
    let all: Vec<NewFile> = sent.files.into_iter().map(|upload| new_file(upload, kind)).collect();
    let by = Some(sent.viewer.id);
    if let FilesOf::Unit(id) = of {
        app.store.add_unit_files(EquipmentId(id), &all, by).await?;
    } else {
        for file in all {
            app.store.add_file(of.owner(), file, by).await?;
        }
    }
    Ok(see_with(&of.page(), &Flash::ok("register-files-added")))
}

async fn remove(app: &App, sent: &Sent, of: FilesOf, file: &str) -> Answer {
    sent.viewer.require(EDIT)?;
    let file = number(file)?;
    let gone = match of {
        FilesOf::Unit(id) => app.store.remove_unit_file(EquipmentId(id), file, Some(sent.viewer.id)).await?,
        FilesOf::Customer(_) | FilesOf::Site(_) => app.store.remove_file(of.owner(), file).await?,
    };
    if !gone {
        return Err(Refusal::not_found().into());
    }
    Ok(see_with(&of.page(), &Flash::ok("register-file-removed")))
}

async fn show(app: &App, viewer: &Viewer, of: FilesOf, file: &str) -> Answer {
    viewer.require(SEE)?;
    let file =
        files::find(app.store.db(), of.owner(), number(file)?).await?.ok_or_else(Refusal::not_found)?;
    let bytes = content::blob(app.store.db(), file.digest).await?.ok_or_else(Refusal::not_found)?;
    Ok(crate::case_page::file_response(&file.media_type, &file.name, bytes))
}

macro_rules! of {
    ($add:ident, $remove:ident, $show:ident, $of:ident) => {
        pub(super) async fn $add(State(app): State<App>, Path(id): Path<String>, sent: Sent) -> Answer {
            add(&app, sent, FilesOf::$of(number(&id)?)).await
        }

        pub(super) async fn $remove(
            State(app): State<App>,
            Path((id, file)): Path<(String, String)>,
            sent: Sent,
        ) -> Answer {
            remove(&app, &sent, FilesOf::$of(number(&id)?), &file).await
        }

        pub(super) async fn $show(
            State(app): State<App>,
            viewer: Viewer,
            Path((id, file)): Path<(String, String)>,
        ) -> Answer {
            show(&app, &viewer, FilesOf::$of(number(&id)?), &file).await
        }
    };
}

of!(add_to_unit, remove_from_unit, of_unit, Unit);
of!(add_to_customer, remove_from_customer, of_customer, Customer);
of!(add_to_site, remove_from_site, of_site, Site);
