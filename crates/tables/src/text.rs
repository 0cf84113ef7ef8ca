//! Which encoding a text file is in.

use crate::Unreadable;
use encoding_rs::{BIG5, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};
use std::borrow::Cow;

/// Bytes in which the zeros of UTF-16 without a mark are counted.
const SAMPLE: usize = 4096;

/// What the bytes can be, the likeliest first: a mark in front decides; UTF-8 is hardly ever met by chance; of the others,
/// each that has a character for every byte, so that the head can tell.
pub(crate) fn readings(bytes: &[u8]) -> Result<Vec<(&'static str, Cow<'_, str>)>, Unreadable> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let rest = bytes.get(mark..).unwrap_or_default();
        return match encoding.decode_without_bom_handling(rest) {
            (text, false) => Ok(vec![(encoding.name(), text)]),
            (_, true) => Err(Unreadable::Encoding),
        };
    }
    let likely = [unmarked_utf_16(bytes), Some(UTF_8), Some(GB18030), Some(BIG5)];
    let readings: Vec<_> = likely
        .into_iter()
        .flatten()
        .filter_map(|encoding| {
            let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
            Some((encoding.name(), text))
        })
        .filter(|(_, text)| !text.contains('\0'))
        .collect();
    // Nothing else can be meant where the bytes are UTF-8.
    let sure = readings.iter().position(|(name, _)| *name == UTF_8.name() || name.starts_with("UTF-16"));
    match sure {
        Some(at) => Ok(readings.into_iter().skip(at).take(1).collect()),
        None if readings.is_empty() => Err(Unreadable::Encoding),
        None => Ok(readings),
    }
}

/// Delimiters and digits have a zero in each pair of bytes.
fn unmarked_utf_16(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = bytes.get(..SAMPLE.min(bytes.len()))?;
    let zeros = |odd: usize| sample.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    let enough = sample.len() / 20 + 1;
    match (zeros(0), zeros(1)) {
        (0, low) if low >= enough => Some(UTF_16LE),
        (high, 0) if high >= enough => Some(UTF_16BE),
        _ => None,
    }
}
