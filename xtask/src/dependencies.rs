//! What is built in from elsewhere: under which licence, from where, and each only once.

use crate::licence::can_be_met;
use crate::list::List;
use crate::tree::{Finding, Tree};
use anyhow::{Context as _, bail};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

/// Licences that may be combined with ours (Apache-2.0 OR MIT).
const LICENCES: [&str; 15] = [
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MPL-2.0",
    "OFL-1.1",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Crates that must not come in, and why.
const BANNED: [(&str, &str); 5] = [
    ("openssl", "encryption is rustls with ring, and needs nothing installed"),
    ("openssl-sys", "encryption is rustls with ring, and needs nothing installed"),
    ("native-tls", "encryption is rustls with ring, and needs nothing installed"),
    ("aws-lc-rs", "encryption is rustls with ring; a second one is a second thing to watch"),
    ("aws-lc-sys", "encryption is rustls with ring; a second one is a second thing to watch"),
];

/// Crates that libraries may bring along, and that our own code must not name.
const NOT_OURS: [(&str, &str); 1] =
    [("chrono", "dates are jiff's; two date types in one program get mixed up")];

/// The one place that packages come from, as the lock file writes it.
const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// A package as `cargo metadata` tells of it.
#[derive(Clone, Debug, Deserialize)]
struct Package {
    name: String,
    version: String,
    /// None: a package of this repository.
    source: Option<String>,
    license: Option<String>,
    #[serde(default)]
    dependencies: Vec<Dependency>,
}

#[derive(Clone, Debug, Deserialize)]
struct Dependency {
    name: String,
}

#[derive(Debug, Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

/// Checks the dependencies of the workspace under `root`.
///
/// # Errors
/// When cargo can't tell, for instance because `Cargo.lock` is behind the manifests.
pub fn check(root: &Path) -> anyhow::Result<Vec<Finding>> {
    let tree = Tree::read(root)?;
    let packages = packages(root)?;
    let mut findings = check_packages(&packages);
    findings.extend(check_doubled(&packages, &List::read(&tree, "doubled.txt")));
    findings.extend(check_lock_files(&tree));
    Ok(findings)
}

fn packages(root: &Path) -> anyhow::Result<Vec<Package>> {
    // Only what is built for machines like this one: the others' packages need not be on it.
    let output = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["metadata", "--locked", "--format-version", "1", "--filter-platform", &host()?])
        .current_dir(root)
        .output()
        .context("cargo can't be started")?;
    if !output.status.success() {
        bail!("cargo metadata failed: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    let metadata: Metadata =
        serde_json::from_slice(&output.stdout).context("cargo metadata said something new")?;
    Ok(metadata.packages)
}

fn host() -> anyhow::Result<String> {
    let output = Command::new("rustc").arg("-vV").output().context("rustc can't be started")?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let host = text.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.context("rustc does not tell its host")?.to_owned())
}

fn check_packages(packages: &[Package]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for package in packages {
        let place = format!("{} {}", package.name, package.version);
        let licence = package.license.as_deref().unwrap_or_default();
        if !can_be_met(licence, &|name| LICENCES.contains(&name)) {
            findings
                .push(Finding::new(&place, format!("its licence \"{licence}\" is not one we can build in")));
        }
        if let Some(source) = &package.source
            && source != REGISTRY
        {
            findings.push(Finding::new(
                &place,
                format!("it comes from {source}; take it from the public registry"),
            ));
        }
        if let Some((_, why)) = BANNED.iter().find(|(name, _)| *name == package.name) {
            findings.push(Finding::new(&place, format!("it must not come in: {why}")));
        }
        if package.source.is_none() {
            let named = |name: &str| package.dependencies.iter().any(|d| d.name == name);
            for (name, why) in NOT_OURS.iter().filter(|(name, _)| named(name)) {
                findings.push(Finding::new(&place, format!("it must not use {name}: {why}")));
            }
        }
    }
    findings
}

fn check_doubled(packages: &[Package], allowed: &List) -> Vec<Finding> {
    let mut versions: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for package in packages {
        versions.entry(&package.name).or_default().insert(&package.version);
    }
    versions.retain(|_, versions| versions.len() > 1);
    let mut findings = allowed.check(|name| versions.contains_key(name));
    for (name, versions) in versions.iter().filter(|(name, _)| !allowed.names(name)) {
        let versions: Vec<&str> = versions.iter().copied().collect();
        let what = format!(
            "it is built in as {}; bring it to one, or say why in {}",
            versions.join(", "),
            allowed.path
        );
        findings.push(Finding::new(*name, what));
    }
    findings
}

/// Lock files name no host but the registry's own: one written behind a mirror works for nobody else.
fn check_lock_files(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let locks = tree.files.iter().filter(|file| {
        file.path.rsplit('/').next().is_some_and(|name| name == "Cargo.lock" || name == "package-lock.json")
    });
    for file in locks {
        for (index, line) in file.text().lines().enumerate() {
            let line = line.trim();
            let names_host = match file.path.ends_with("Cargo.lock") {
                true => line.contains("://") && line != format!("source = \"{REGISTRY}\""),
                false => line.starts_with("\"resolved\""),
            };
            if names_host {
                findings.push(Finding::new(
                    format!("{}:{}", file.path, index + 1),
                    format!("it names a host: {line}"),
                ));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::{Package, REGISTRY, check_doubled, check_lock_files, check_packages};
    use crate::list::List;
    use crate::tree::{Finding, Tree};

    fn package(name: &str, version: &str, source: &str, license: &str) -> Package {
        Package {
            name: name.to_owned(),
            version: version.to_owned(),
            source: Some(source.to_owned()),
            license: (!license.is_empty()).then(|| license.to_owned()),
            dependencies: Vec::new(),
        }
    }

    fn places(findings: &[Finding]) -> Vec<&str> {
        findings.iter().map(|finding| finding.place.as_str()).collect()
    }

    #[test]
    fn licences_sources_and_banned_packages_are_found() {
        let found = check_packages(&[
            package("good", "1.0.0", REGISTRY, "MIT OR Apache-2.0"),
            package("closed", "1.0.0", REGISTRY, "GPL-3.0-only"),
            package("silent", "1.0.0", REGISTRY, ""),
            package("elsewhere", "1.0.0", "git+https://example.com/x", "MIT"),
            package("openssl", "0.10.0", REGISTRY, "Apache-2.0"),
        ]);
        assert_eq!(places(&found), ["closed 1.0.0", "silent 1.0.0", "elsewhere 1.0.0", "openssl 0.10.0"]);
    }

    #[test]
    fn doubled_packages_are_found_unless_listed() {
        let packages = [
            package("a", "1.0.0", REGISTRY, "MIT"),
            package("a", "2.0.0", REGISTRY, "MIT"),
            package("b", "1.0.0", REGISTRY, "MIT"),
            package("b", "1.1.0", REGISTRY, "MIT"),
            package("c", "1.0.0", REGISTRY, "MIT"),
        ];
        let tree = Tree::of(&[("xtask/doubled.txt", "b  x needs the old one\nc  y needs the old one\n")]);
        let found = check_doubled(&packages, &List::read(&tree, "doubled.txt"));
        assert_eq!(places(&found), ["xtask/doubled.txt:2", "a"]);
    }

    #[test]
    fn hosts_in_lock_files_are_found() {
        let good = format!("source = \"{REGISTRY}\"\n");
        let bad = "name = \"x\"\nsource = \"sparse+https://mirror.example.com/\"\n";
        let npm =
            "{\n  \"resolved\": \"https://mirror.example.com/x.tgz\",\n  \"integrity\": \"sha512-x\"\n}\n";
        let tree = Tree::of(&[
            ("Cargo.lock", good.as_str()),
            ("fuzz/Cargo.lock", bad),
            ("a/package-lock.json", npm),
        ]);
        assert_eq!(places(&check_lock_files(&tree)), ["fuzz/Cargo.lock:2", "a/package-lock.json:2"]);
    }
}
