//! The whole tree is tidy.

#[test]
fn the_tree_is_tidy() {
    let root = xtask::repository_root().unwrap();
    let findings: Vec<String> = xtask::tidy(&root).unwrap().iter().map(ToString::to_string).collect();
    assert!(findings.is_empty(), "{} findings:\n{}", findings.len(), findings.join("\n"));
}
