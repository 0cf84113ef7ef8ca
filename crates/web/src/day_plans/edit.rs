//! One visit of a plan: how long it takes, when, where, what it needs.

use super::people::{degrees, whole};
use super::question::{Call, DAY, Question};
use super::{PLAN, open};
use crate::admin::parts::{Body, Link, Page, Section, Sent, Sheet, changed_meanwhile, edited, form};
use crate::answer::{Answer, Refusal, see_with};
use crate::app::App;
use crate::components::Form;
use crate::flash::Flash;
use crate::i18n::L10n;
use crate::viewer::Viewer;
use axum::extract::{Path, State};
use domain::coordinates::Coordinates;
use domain::ids::CaseId;
use domain::roles::Permission;
use domain::visiting::{MINUTES_MAX, SKILLS_MAX, is_skill};
use jiff::civil::Time;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Windows of one visit.
const WINDOWS_MAX: usize = 6;

pub(super) async fn show(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, case)): Path<(i64, String)>,
) -> Answer {
    viewer.require(PLAN)?;
    let opened = open(&app.store, id).await?;
    let question = opened.question()?;
    let call = question.call(&case).ok_or_else(Refusal::not_found)?;
    let form = Form::new(&viewer.reader.l)
        .with("edited", opened.plan.version.to_string())
        .with("minutes", (call.seconds / 60).to_string())
        .with("windows", windows_text(&call.windows))
        .with("at", call.at.map_or_else(String::new, |(a, b)| degrees(a, b)))
        .with("skills", call.skills.iter().cloned().collect::<Vec<String>>().join("\n"));
    page(&viewer, id, &opened.plan.name, call, question.days, &form)
}

fn page(viewer: &Viewer, id: i64, plan: &str, call: &Call, days: u32, form: &Form) -> Answer {
    let l = &viewer.reader.l;
    let windows = if days > 1 { "routes-windows-days" } else { "routes-windows" };
    let sheet = Sheet::new(format!("/routes/{id}/visits/{}", call.case), l.t("routes-save-again"))
        .hidden("edited", form.value("edited"))
        .fields(vec![
            form.field("minutes", "routes-minutes").digits().required(),
            form.field("windows", windows).area(3),
            form.field("at", "routes-at"),
            form.field("skills", "routes-needs").area(3),
        ])
        .back(format!("/routes/{id}"), plan.to_owned());
    let mut section = Section::new(Body::Form(sheet));
    if !call.address.is_empty() {
        section = section.note(l.ta("routes-address-is", &[("address", &call.address)]));
    }
    let mut page = Page::titled(viewer, &l.ta("routes-visit-to", &[("customer", &call.customer)]))
        .crumb("/routes", &l.t("routes-title"))
        .crumb(&format!("/routes/{id}"), plan)
        .intro(format!("{} · {}", call.case, call.site_name))
        .link(Link::new(format!("/cases/{}", call.case), l.t("routes-to-case"), "arrow-right"))
        .errors(form)
        .section(section);
    if let Some(site) = call.site.filter(|_| viewer.may(Permission::SeeRegister)) {
        page = page.link(Link::new(format!("/sites/{site}"), l.t("routes-to-site"), "map-pin"));
    }
    page.answer()
}

/// One a line: `08:30-12:00`, on a later day `2 08:30-12:00`.
fn windows_text(windows: &[(i32, i32)]) -> String {
    let mut text = String::new();
    for (from, to) in windows {
        let day = from.div_euclid(DAY);
        if day > 0 {
            let _written = write!(text, "{} ", day + 1);
        }
        let clock = |at: i32| format!("{:02}:{:02}", at / 3_600, at % 3_600 / 60);
        let _written = writeln!(text, "{}-{}", clock(from - day * DAY), clock(to - day * DAY));
    }
    text.trim_end().to_owned()
}

/// Reads what [`windows_text`] writes, full-width marks too; the line that can't be understood.
fn parse_windows(text: &str, days: u32) -> Result<Vec<(i32, i32)>, String> {
    let mut windows = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let plain: String = line.chars().map(domain::text::half_width).collect();
        let (day, span) = match plain.split_once(' ') {
            Some((day, span)) if !day.contains(':') => (day.parse::<i32>().unwrap_or(0), span),
            _ => (1, plain.as_str()),
        };
        let clock = |text: &str| {
            let time: Time = format!("{:0>5}", text.trim()).parse().ok()?;
            Some(i32::from(time.hour()) * 3_600 + i32::from(time.minute()) * 60)
        };
        let ends = span.split_once(['-', '–', '~', '至', '到']);
        let read = ends.and_then(|(from, to)| Some((clock(from)?, clock(to)?)));
        let known = i32::try_from(days).is_ok_and(|days| (1..=days).contains(&day));
        match read.filter(|(from, to)| from <= to && known && windows.len() < WINDOWS_MAX) {
            Some((from, to)) => windows.push(((day - 1) * DAY + from, (day - 1) * DAY + to)),
            None => return Err(line.to_owned()),
        }
    }
    windows.sort_unstable();
    // Windows that touch are one.
    let mut joined: Vec<(i32, i32)> = Vec::new();
    for (from, to) in windows {
        match joined.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => joined.push((from, to)),
        }
    }
    Ok(joined)
}

/// What was typed, put into the question; what is wrong stands in the form.
fn read(l: &L10n, form: &mut Form, question: &Question, call: &mut Call) {
    match whole(form.value("minutes")).filter(|minutes| (1..=MINUTES_MAX).contains(minutes)) {
        Some(minutes) => call.seconds = minutes * 60,
        None => form.refuse("minutes", l.t("routes-minutes.wrong")),
    }
    match parse_windows(form.value("windows"), question.days) {
        Ok(windows) if !windows.is_empty() => call.windows = windows,
        Ok(_) => form.refuse("windows", l.t("routes-windows.missing")),
        Err(line) => form.refuse("windows", l.ta("routes-windows.wrong", &[("line", &line)])),
    }
    let at = form.value("at").trim().to_owned();
    match Coordinates::parse(&at) {
        Ok(at) => call.at = Some((at.latitude, at.longitude)),
        Err(_) if at.is_empty() => call.at = None,
        Err(_) => form.refuse("at", l.t("routes-start.wrong")),
    }
    let skills: BTreeSet<String> =
        form.value("skills").lines().map(str::trim).filter(|s| !s.is_empty()).map(str::to_owned).collect();
    match skills.iter().find(|name| !is_skill(name)) {
        Some(wrong) => form.refuse("skills", l.ta("routes-skills.wrong", &[("line", wrong)])),
        None if skills.len() > SKILLS_MAX => form.refuse("skills", l.t("routes-skills.many")),
        None => call.skills = skills,
    }
}

pub(super) async fn save(
    State(app): State<App>,
    Path((id, case)): Path<(i64, String)>,
    sent: Sent,
) -> Answer {
    let mut form = form(&sent, PLAN)?;
    let opened = open(&app.store, id).await?;
    let mut question = opened.question()?.clone();
    let case: CaseId = case.parse().map_err(|_| Refusal::not_found())?;
    let mut call = question.call_mut(case).ok_or_else(Refusal::not_found)?.clone();
    let before = call.at;
    read(&sent.viewer.reader.l, &mut form, &question, &mut call);
    if !form.is_refused() && opened.plan.version != edited(&form) {
        form = changed_meanwhile(&sent, opened.plan.version, "minutes");
    }
    if form.is_refused() {
        return page(&sent.viewer, id, &opened.plan.name, &call, question.days, &form);
    }
    let (site, at) = (call.site, call.at);
    if let Some(place) = question.call_mut(case) {
        *place = call;
    }
    let seconds = opened.plan.seconds;
    opened.replan(&app, question, sent.viewer.id, edited(&form), seconds).await?;
    // Who may change the register keeps it there too, for the next plan.
    if let (Some(site), Some((latitude, longitude)), None) = (site, at, before)
        && sent.viewer.may(Permission::EditRegister)
    {
        app.store.place_sites(&[(site, latitude, longitude)]).await?;
    }
    Ok(see_with(&format!("/routes/{id}"), &Flash::ok("routes-changed")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn windows_are_typed_one_a_line() {
        let hours = |from: i32, to: i32| (from * 3_600, to * 3_600);
        assert_eq!(parse_windows("9:00-12:00\n14:00－17:00", 1), Ok(vec![hours(9, 12), hours(14, 17)]));
        assert_eq!(parse_windows("０８：００到１０：００", 1), Ok(vec![hours(8, 10)]));
        assert_eq!(parse_windows("2 09:00-10:00", 2), Ok(vec![(DAY + 32_400, DAY + 36_000)]));
        assert_eq!(parse_windows("08:00-10:00\n09:00-11:00", 1), Ok(vec![hours(8, 11)]));
        for bad in ["9", "12:00-9:00", "2 09:00-10:00", "25:00-26:00", "morning"] {
            assert_eq!(parse_windows(bad, 1), Err(bad.to_owned()));
        }
    }

    proptest! {
        /// What is shown is read back the same.
        #[test]
        fn windows_survive_their_own_text(day in 0..3_i32, from in 0..1_400_i32, length in 0..39_i32) {
            let window = (day * DAY + from * 60, day * DAY + (from + length) * 60);
            prop_assert_eq!(parse_windows(&windows_text(&[window]), 3), Ok(vec![window]));
        }

        #[test]
        fn no_text_breaks_it(text in ".{0,40}") {
            let read = parse_windows(&text, 2);
            prop_assert!(read.is_err() || read.is_ok_and(|windows| windows.iter().all(|(from, to)| from <= to)));
        }
    }
}
