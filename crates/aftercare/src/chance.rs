//! The program's chance: the only place that asks the operating system for it.

/// Fills a buffer with bytes that can't be guessed.
#[expect(clippy::disallowed_methods, reason = "this is the one place that draws chance")]
pub(crate) fn fill(bytes: &mut [u8]) {
    use rand::RngCore as _;
    rand::rng().fill_bytes(bytes);
}

/// So many such bytes.
pub(crate) fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    fill(&mut bytes);
    bytes
}
