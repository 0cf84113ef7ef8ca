//! The models of the catalogue, of our make and of others (P-WHOLE).

use super::list::{Address, Item, ListPage, Row, Way};
use super::{EDIT, SEE, kind_name};
use crate::answer::Answer;
use crate::app::App;
use crate::components::{Badge, Choice};
use crate::flash::Tone;
use crate::i18n::L10n;
use crate::viewer::Viewer;
use axum::extract::{Query, State};
use store::read::register::{self as read, PAGE, ProductLine};

pub(super) async fn list(
    State(app): State<App>,
    viewer: Viewer,
    Query(sent): Query<Vec<(String, String)>>,
) -> Answer {
    viewer.require(SEE)?;
    let l = &viewer.reader.l;
    let address = Address::new("/products", sent, &["q", "all"]);
    let after = address.get("after").to_owned();
    let current = address.get("all").is_empty();
    let mut found = read::products(app.store.db(), address.get("q"), current, Some(&after), PAGE + 1).await?;
    let more = i64::try_from(found.len()).is_ok_and(|n| n > PAGE);
    found.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    let next = found.last().filter(|_| more).map(|product| product.code.clone());
    let pager = address.pager(&viewer, found.len(), next);
    let edit = viewer.may(EDIT);
    let mut page = ListPage::new(&viewer, "products", &l.t("register-products"), address)
        .crumb("/units", &l.t("register-units"))
        .words(l.t("register-products-words"))
        .select("all", l.t("register-retired"), vec![Choice::new("1", l.t("register-retired-too"))]);
    if edit {
        let way = Way::new("/register/products/new", l.t("register-new-products"), "plus");
        page = page.way(way.primary());
    }
    page.head(l.t("register-model"), "")
        .head(l.t("register-kind"), "")
        .head(l.t("register-maker"), "")
        .head(l.t("register-verification-months"), "")
        .head(l.t("register-approval"), "")
        .head(l.t("register-state"), "cell-short")
        .rows(found.into_iter().map(|product| row(l, product, edit)).collect(), pager)
        .empty("package", l.t("register-products-none"), l.t("register-products-none-says"))
        .answer()
}

fn row(l: &L10n, product: ProductLine, edit: bool) -> Row {
    let state = match (product.retired, product.own) {
        (true, _) => Item::badge(Badge::new(Tone::Plain, l.t("register-retired"))),
        (false, false) => Item::badge(Badge::new(Tone::Plain, l.t("register-make-other"))),
        (false, true) => Item::default(),
    };
    let href = if edit {
        format!("/register/products/{}", product.code)
    } else {
        format!("/units?model={}", product.code)
    };
    Row {
        key: product.code.clone(),
        href,
        title: product.code,
        note: product.name,
        cells: vec![
            Item::text(kind_name(l, &product.kind)),
            Item::text(product.maker),
            Item::text(product.verification_months.map(|n| l.tn("register-months", n)).unwrap_or_default()),
            Item::text(product.approval),
            state,
        ],
    }
}
