//! The code on a unit opens it: read by the camera, from a picture, by a scanner that types, or pasted.

use super::{EDIT, SEE};
use crate::answer::{self, Answer, see};
use crate::app::App;
use crate::filters;
use crate::layout::Shell;
use crate::viewer::Viewer;
use askama::Template;
use axum::extract::{Query, State};
use domain::unit::scanned;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use store::read::register as read;

/// What a unit is opened for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    code: String,
}

#[derive(Template)]
#[template(path = "register/scan.html")]
struct ScanPage {
    s: Shell,
    code: String,
    /// What was looked for and is not registered.
    unknown: Option<String>,
    /// Where it can be registered, for those who may.
    register: Option<String>,
}

pub(super) async fn show(State(app): State<App>, viewer: Viewer, Query(asked): Query<Asked>) -> Answer {
    viewer.require(SEE)?;
    let code = asked.code.trim().to_owned();
    if let Some(unit) = read::resolve(app.store.db(), &code).await? {
        return Ok(see(&format!("/units/{}", unit.id)));
    }
    let l = &viewer.reader.l;
    // A serial number rather than the whole of what was read.
    let serial = scanned(&code).pop();
    let register = serial.as_ref().filter(|_| viewer.may(EDIT)).map(|serial| {
        let serial = utf8_percent_encode(serial, NON_ALPHANUMERIC);
        format!("/register/units/new?serial={serial}")
    });
    answer::page(&ScanPage {
        s: viewer.shell(&l.t("scan-title")).crumb("/units", &l.t("register-units")),
        unknown: serial,
        register,
        code,
    })
}
