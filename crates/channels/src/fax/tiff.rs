//! What a fax page needs of TIFF 6.0: the chain of directories, and in each where the strips lie and how they are coded.

use super::PAGES_MAX;
use super::page::Unshowable;

/// Entries of one directory that are read.
const ENTRIES_MAX: u16 = 256;
/// Strips of one page.
const STRIPS_MAX: usize = 20_000;

/// One directory: one page.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Directory {
    pub(super) width: u32,
    pub(super) height: u32,
    /// 1 none, 2 to 4 fax, 32773 PackBits.
    pub(super) compression: u32,
    /// 0: zero is white.
    pub(super) photometric: u32,
    /// Bits of one pixel.
    pub(super) bits: u32,
    /// 2: the lowest bit of a byte comes first.
    pub(super) fill_order: u32,
    /// Of T.4: bit 0 two-dimensional, bit 2 line ends on byte boundaries.
    pub(super) t4_options: u32,
    pub(super) rows_per_strip: u32,
    /// Offset and length.
    pub(super) strips: Vec<(usize, usize)>,
    /// Dots on the same length.
    pub(super) resolution: Option<(f64, f64)>,
}

/// All pages of a file, in order.
pub(super) fn pages(bytes: &[u8]) -> Result<Vec<Directory>, Unshowable> {
    let file = File::open(bytes)?;
    let mut pages = Vec::new();
    let mut seen = Vec::new();
    let mut at = file.long(4).ok_or(Unshowable::NoTiff)?;
    // A chain that bites its own tail ends there.
    while at != 0 && pages.len() < PAGES_MAX && !seen.contains(&at) {
        seen.push(at);
        let Some((page, next)) = file.directory(at) else { break };
        pages.push(page);
        at = next;
    }
    if pages.is_empty() { Err(Unshowable::NoTiff) } else { Ok(pages) }
}

struct File<'a> {
    bytes: &'a [u8],
    little: bool,
}

impl<'a> File<'a> {
    fn open(bytes: &'a [u8]) -> Result<Self, Unshowable> {
        let little = match bytes.get(..4) {
            Some(b"II\x2a\0") => true,
            Some(b"MM\0\x2a") => false,
            _ => return Err(Unshowable::NoTiff),
        };
        Ok(Self { bytes, little })
    }

    fn short(&self, at: usize) -> Option<u16> {
        let pair: [u8; 2] = self.bytes.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if self.little { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) })
    }

    fn long(&self, at: usize) -> Option<u32> {
        let four: [u8; 4] = self.bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(if self.little { u32::from_le_bytes(four) } else { u32::from_be_bytes(four) })
    }

    /// The page, and where the next one is.
    fn directory(&self, at: u32) -> Option<(Directory, u32)> {
        let at = usize::try_from(at).ok()?;
        let count = self.short(at)?;
        let mut page = Directory {
            compression: 1,
            bits: 1,
            fill_order: 1,
            rows_per_strip: u32::MAX,
            ..Directory::default()
        };
        let (mut offsets, mut lengths) = (Vec::new(), Vec::new());
        let (mut across, mut down) = (None, None);
        for entry in 0..usize::from(count.min(ENTRIES_MAX)) {
            let at = at.checked_add(2 + entry * 12)?;
            let first = || self.value(at, 0).unwrap_or_default();
            match self.short(at)? {
                256 => page.width = first(),
                257 => page.height = first(),
                258 => page.bits = page.bits.max(first()),
                259 => page.compression = first(),
                262 => page.photometric = first(),
                266 => page.fill_order = first(),
                273 => offsets = self.values(at),
                277 => page.bits = page.bits.max(first()),
                278 => page.rows_per_strip = first(),
                279 => lengths = self.values(at),
                282 => across = self.rational(at),
                283 => down = self.rational(at),
                292 => page.t4_options = first(),
                _ => {}
            }
        }
        page.resolution = across.zip(down);
        let size = |value: u32| usize::try_from(value).unwrap_or(usize::MAX);
        page.strips = match (offsets.as_slice(), lengths.as_slice()) {
            // Some programs leave the length of the only strip out.
            ([only], []) => vec![(size(*only), self.bytes.len())],
            _ => offsets.iter().zip(&lengths).map(|(at, long)| (size(*at), size(*long))).collect(),
        };
        let next = self.long(at.checked_add(2 + usize::from(count) * 12)?).unwrap_or(0);
        Some((page, next))
    }

    fn values(&self, entry: usize) -> Vec<u32> {
        let count = self.long(entry + 4).and_then(|n| usize::try_from(n).ok()).unwrap_or(0).min(STRIPS_MAX);
        (0..count).map_while(|nth| self.value(entry, nth)).collect()
    }

    /// One of an entry's values: in the entry itself where all fit into four bytes.
    fn value(&self, entry: usize, nth: usize) -> Option<u32> {
        let count = usize::try_from(self.long(entry.checked_add(4)?)?).ok()?;
        let width = match self.short(entry.checked_add(2)?)? {
            1 => 1,
            3 => 2,
            4 => 4,
            _ => return None,
        };
        if nth >= count {
            return None;
        }
        let here = entry.checked_add(8)?;
        let start =
            if count.checked_mul(width)? <= 4 { here } else { usize::try_from(self.long(here)?).ok()? };
        let at = start.checked_add(nth.checked_mul(width)?)?;
        match width {
            1 => self.bytes.get(at).copied().map(u32::from),
            2 => self.short(at).map(u32::from),
            _ => self.long(at),
        }
    }

    fn rational(&self, entry: usize) -> Option<f64> {
        let at = usize::try_from(self.long(entry.checked_add(8)?)?).ok()?;
        let (above, below) = (self.long(at)?, self.long(at.checked_add(4)?)?);
        (above > 0 && below > 0).then(|| f64::from(above) / f64::from(below))
    }
}
