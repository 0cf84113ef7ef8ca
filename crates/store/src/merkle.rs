//! Merkle trees as RFC 6962 (section 2.1) builds them, over the hashes of journal entries: a leaf is hashed with a 0 in front,
//! a node with a 1, so that neither passes for the other.

use domain::ids::Digest;
use sha2::{Digest as _, Sha256};

/// Gathers a root leaf by leaf; holds one hash a level.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    /// Complete subtrees, largest first: (height, root).
    peaks: Vec<(u32, Digest)>,
}

impl Tree {
    pub fn push(&mut self, entry: Digest) {
        let mut node = (0, leaf(entry));
        while let Some((height, left)) = self.peaks.pop_if(|(height, _)| *height == node.0) {
            node = (height + 1, join(left, node.1));
        }
        self.peaks.push(node);
    }

    /// The root over what was pushed; `None` over nothing.
    #[must_use]
    pub fn root(&self) -> Option<Digest> {
        let mut peaks = self.peaks.iter().rev().map(|(_, root)| *root);
        let last = peaks.next()?;
        Some(peaks.fold(last, |right, left| join(left, right)))
    }
}

/// Shows that one entry stands in a tree, without the other entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// Counted from 0.
    pub index: u64,
    /// Leaves of the tree.
    pub size: u64,
    /// From the bottom up.
    pub path: Vec<Digest>,
}

impl Proof {
    /// For the `index`-th of `entries`; `None` when there is none.
    #[must_use]
    pub fn of(entries: &[Digest], index: usize) -> Option<Self> {
        entries.get(index)?;
        let leaves: Vec<Digest> = entries.iter().copied().map(leaf).collect();
        let mut path = Vec::new();
        collect(&leaves, index, &mut path);
        Some(Self { index: u64::try_from(index).ok()?, size: u64::try_from(entries.len()).ok()?, path })
    }

    /// The root that follows from the entry and the path (RFC 9162, section 2.1.3.2); `None` when the path does not fit.
    #[must_use]
    pub fn root(&self, entry: Digest) -> Option<Digest> {
        if self.index >= self.size {
            return None;
        }
        let (mut at, mut last) = (self.index, self.size - 1);
        let mut node = leaf(entry);
        for beside in &self.path {
            if last == 0 {
                return None;
            }
            if at % 2 == 1 || at == last {
                node = join(*beside, node);
                while at % 2 == 0 && at != 0 {
                    (at, last) = (at / 2, last / 2);
                }
            } else {
                node = join(node, *beside);
            }
            (at, last) = (at / 2, last / 2);
        }
        (last == 0).then_some(node)
    }

    /// The entry stands in the tree with this root.
    #[must_use]
    pub fn shows(&self, entry: Digest, root: Digest) -> bool {
        self.root(entry) == Some(root)
    }
}

/// The path of the `index`-th leaf, from the bottom up.
fn collect(leaves: &[Digest], index: usize, path: &mut Vec<Digest>) {
    if leaves.len() < 2 {
        return;
    }
    let (left, right) = leaves.split_at(split(leaves.len()));
    if index < left.len() {
        collect(left, index, path);
        path.extend(subtree(right));
    } else {
        collect(right, index - left.len(), path);
        path.extend(subtree(left));
    }
}

fn subtree(leaves: &[Digest]) -> Option<Digest> {
    match leaves {
        [] => None,
        [one] => Some(*one),
        many => {
            let (left, right) = many.split_at(split(many.len()));
            Some(join(subtree(left)?, subtree(right)?))
        }
    }
}

/// The largest power of two below `count`.
fn split(count: usize) -> usize {
    count.next_power_of_two() / 2
}

fn leaf(entry: Digest) -> Digest {
    Digest(Sha256::new().chain_update([0]).chain_update(entry.0).finalize().into())
}

fn join(left: Digest, right: Digest) -> Digest {
    Digest(Sha256::new().chain_update([1]).chain_update(left.0).chain_update(right.0).finalize().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(count: usize) -> Vec<Digest> {
        (0..count).map(|i| Digest::of(&[&i.to_be_bytes()])).collect()
    }

    #[test]
    fn streamed_and_recursive_roots_agree() {
        for count in 1..70 {
            let entries = entries(count);
            let mut tree = Tree::default();
            entries.iter().for_each(|entry| tree.push(*entry));
            let leaves: Vec<Digest> = entries.iter().copied().map(leaf).collect();
            assert_eq!(tree.root(), subtree(&leaves), "{count}");
        }
        assert_eq!(Tree::default().root(), None);
    }

    #[test]
    fn a_proof_shows_its_entry_and_no_other() {
        for count in 1..40 {
            let entries = entries(count);
            let mut tree = Tree::default();
            entries.iter().for_each(|entry| tree.push(*entry));
            let root = tree.root().unwrap();
            for index in 0..count {
                let proof = Proof::of(&entries, index).unwrap();
                assert!(proof.shows(entries[index], root), "{index} of {count}");
                assert!(!proof.shows(Digest([7; 32]), root));
                let elsewhere = Proof { index: proof.index + 1, ..proof };
                assert!(!elsewhere.shows(entries[index], root), "{index} of {count} elsewhere");
            }
            assert_eq!(Proof::of(&entries, count), None);
        }
    }
}
