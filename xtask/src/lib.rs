//! Checks of the tree itself. Each check is a plain function from the tree's files to findings, so that its
//! tests can hand it a small bad tree and see that it complains.

pub mod bench;
pub mod dependencies;

mod asserts;
mod documents;
mod licence;
mod list;
mod locale_use;
mod locales;
mod promises;
mod rust_text;
mod sizes;
mod tree;
mod words;

pub use tree::{Finding, Tree, repository_root};

use std::path::Path;

/// Every check over the files that git tracks or would track, and over the dependencies.
///
/// # Errors
/// When git, cargo or the files can't be read; a finding is not an error.
pub fn tidy(root: &Path) -> anyhow::Result<Vec<Finding>> {
    let tree = Tree::read(root)?;
    let mut findings = Vec::new();
    findings.extend(sizes::check(&tree));
    findings.extend(words::check(&tree));
    findings.extend(promises::check(&tree));
    findings.extend(locales::check(&tree));
    findings.extend(locale_use::check(&tree));
    findings.extend(documents::check(&tree));
    findings.extend(asserts::check(&tree));
    findings.extend(dependencies::check(root)?);
    Ok(findings)
}
