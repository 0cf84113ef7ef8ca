//! Which messages may go as a text message: to customers without a mail address, and to those who wish it; and when nobody is
//! disturbed by one.

use super::parts::{Body, Page, Section, Sent, Sheet, changed_meanwhile, edited, form};
use crate::answer::{Answer, see_with};
use crate::app::App;
use crate::components::Form;
use crate::flash::Flash;
use crate::viewer::Viewer;
use axum::extract::State;
use domain::notification::{MESSAGES, Notifications, parse_quiet, written};
use domain::roles::Permission;
use store::documents::{self, NOTIFICATIONS, Saved};

pub(super) async fn show(State(app): State<App>, viewer: Viewer) -> Answer {
    viewer.require(Permission::Administer)?;
    let saved = documents::latest(app.store.db(), NOTIFICATIONS).await?;
    let table = saved.and_then(|document| serde_json::from_str(&document.body).ok());
    let table: Notifications = table.unwrap_or_default();
    let mut form = Form::new(&viewer.reader.l);
    for code in &table.by_text_message {
        form = form.with(&format!("notify-{code}"), "on");
    }
    if let Some((from, until)) = table.quiet {
        form = form.with("quiet-from", written(from)).with("quiet-until", written(until));
    }
    page(&app, &viewer, form).await
}

async fn page(app: &App, viewer: &Viewer, form: Form) -> Answer {
    let l = &viewer.reader.l;
    let newest = documents::latest(app.store.db(), NOTIFICATIONS).await?;
    let form = form.with("edited", newest.map_or(0, |d| d.version).to_string());
    let mut fields: Vec<_> = MESSAGES
        .iter()
        .map(|code| form.field(&format!("notify-{code}"), &format!("notify-{code}")).check())
        .collect();
    fields.push(form.field("quiet-from", "admin-quiet-from").max(5));
    fields.push(form.field("quiet-until", "admin-quiet-until").max(5));
    let sheet = Sheet::new("/admin/notifications", l.t("save"))
        .hidden("edited", form.value("edited"))
        .fields(fields)
        .back("/admin", l.t("admin-title"));
    Page::new(viewer, "admin-notifications")
        .errors(&form)
        .section(Section::new(Body::Form(sheet)).note(l.t("admin-notifications-intro")))
        .answer()
}

pub(super) async fn save(State(app): State<App>, sent: Sent) -> Answer {
    let mut form = form(&sent, Permission::Administer)?;
    let l = &sent.viewer.reader.l;
    let by_text_message = MESSAGES.iter().filter(|code| !form.value(&format!("notify-{code}")).is_empty());
    let by_text_message = by_text_message.map(|code| (*code).to_owned()).collect();
    let Ok(quiet) = parse_quiet(form.value("quiet-from"), form.value("quiet-until")) else {
        form.refuse("quiet-from", l.t("admin-quiet-wrong"));
        return page(&app, &sent.viewer, form).await;
    };
    let table = Notifications { by_text_message, quiet };
    let body = serde_json::to_string_pretty(&table).unwrap_or_default();
    let by = Some(sent.viewer.id);
    match app.store.save_document(NOTIFICATIONS, &body, edited(&form), by, "").await? {
        Saved::As { .. } => Ok(see_with("/admin/notifications", &Flash::ok("admin-saved"))),
        Saved::ChangedMeanwhile { version } => {
            page(&app, &sent.viewer, changed_meanwhile(&sent, version, "quiet-from")).await
        }
    }
}
