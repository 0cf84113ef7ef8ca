//! The versions of a contract, and what changed between any two of them.

use super::{SEE, open, say};
use crate::admin::differences;
use crate::admin::parts::{Body, Cell, Page, Section, Sheet, Table};
use crate::answer::Answer;
use crate::app::App;
use crate::components::{Choice, Form};
use crate::lists::Lists;
use crate::viewer::Viewer;
use crate::words;
use axum::extract::{Path, Query, State};
use domain::contract::Contract;
use domain::ids::PersonId;
use jiff::Timestamp;
use serde::Deserialize;
use store::read::{case_page, contracts};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    from: Option<i64>,
    to: Option<i64>,
}

struct Version {
    no: i64,
    contract: Contract,
    changed: Timestamp,
    by: Option<PersonId>,
}

pub(super) async fn show(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<i64>,
    Query(asked): Query<Asked>,
) -> Answer {
    viewer.require(SEE)?;
    let l = &viewer.reader.l;
    let kept = open(&app, id).await?;
    let number = kept.contract.number.clone();
    let mut versions = vec![Version {
        no: kept.version,
        contract: kept.contract,
        changed: kept.changed,
        by: kept.changed_by,
    }];
    let earlier = contracts::earlier(app.store.db(), kept.id).await?;
    versions.extend(earlier.into_iter().map(|e| Version {
        no: e.version,
        contract: e.contract,
        changed: e.changed,
        by: e.changed_by,
    }));
    let world = app.store.world();
    let heads = ["contract-version", "contract-changed", "contract-changed-by", "contract-compare"];
    let mut table = Table::new(l.t("contract-versions"), heads.map(|key| l.t(key)));
    for version in &versions {
        let by = version.by.map(|id| words::person(l, &world.directory, id));
        let (before, href) = (version.no - 1, format!("/contracts/{id}/versions"));
        let link = (before > 0).then(|| {
            let text = l.ta("contract-compare-with", &[("version", &before)]);
            Cell::links(vec![(text, format!("{href}?from={before}&to={}", version.no))])
        });
        table.row(vec![
            Cell::number(version.no.to_string()),
            Cell::stamp(l.stamp(version.changed)),
            Cell::text(by.unwrap_or_else(|| l.t("who-program").into_owned())),
            link.unwrap_or_default(),
        ]);
    }
    let newest = kept.version;
    let (from, to) = (asked.from.unwrap_or((newest - 1).max(1)), asked.to.unwrap_or(newest));
    let mut page = Page::titled(&viewer, &l.t("contract-versions"))
        .crumb("/contracts", &l.t("contracts-title"))
        .crumb(&format!("/contracts/{id}"), &number)
        .section(Section::new(Body::Table(table)));
    if versions.len() > 1 {
        let choices = || versions.iter().map(|v| Choice::new(v.no.to_string(), v.no.to_string())).collect();
        let form = Form::new(l).with("from", from.to_string()).with("to", to.to_string());
        let sheet =
            Sheet::new(format!("/contracts/{id}/versions"), l.t("contract-compare")).asking().fields(vec![
                form.field("from", "contract-compare-from").select(choices()),
                form.field("to", "contract-compare-to").select(choices()),
            ]);
        let lists = Lists::load(&app).await?;
        let mut texts = Vec::new();
        for no in [from, to] {
            let Some(Version { contract, .. }) = versions.iter().find(|v| v.no == no) else { continue };
            let customer = case_page::customer(app.store.db(), contract.customer).await?;
            let customer = customer.map_or_else(|| contract.customer.to_string(), |card| card.name);
            texts.push(say::lines(l, &lists, &world.charter, &world.directory, &customer, contract));
        }
        let mut section =
            Section::new(Body::Nothing).title(l.ta("contract-compared", &[("from", &from), ("to", &to)]));
        if let [before, after] = texts.as_slice() {
            let lines = differences(before, after);
            if lines.is_empty() {
                section = section.note(l.t("contract-compared-same"));
            } else {
                section.body = Body::Lines(lines);
            }
        } else {
            section = section.note(l.t("contract-compared-none"));
        }
        page = page.section(Section::new(Body::Form(sheet))).section(section);
    }
    page.answer()
}
