//! One page: from its strips to black and white, and from there to PNG.

use super::tiff::Directory;
use hayro_ccitt::{DecodeSettings, Decoder, DecoderContext, EncodingMode};

/// Widest page, in dots: A3 at 400 dots an inch has 4,864.
const WIDTH_MAX: u32 = 10_000;
/// Longest page, in rows: several metres of paper.
const HEIGHT_MAX: u32 = 30_000;
/// Dots of one page; a bit each while it is made.
const DOTS_MAX: u64 = 100_000_000;
/// Rows of a coarse page are drawn twice, or four times, so that it keeps its proportions.
const STRETCH_MAX: u32 = 4;

/// A page as a browser shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    pub png: Vec<u8>,
    pub width: u32,
    pub height: u32,
    /// It breaks off: what follows could not be read.
    pub damaged: bool,
}

/// Why a page is not shown; the file itself can still be saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unshowable {
    #[error("it is no TIFF file")]
    NoTiff,
    #[error("there is no such page")]
    NoSuchPage,
    #[error("the page is larger than any fax")]
    TooLarge,
    #[error("the page is coded in a way that no fax machine uses")]
    OtherCoding,
}

pub(super) fn page(bytes: &[u8], from: &Directory) -> Result<Page, Unshowable> {
    let dots = u64::from(from.width) * u64::from(from.height);
    if from.width == 0 || from.height == 0 {
        return Err(Unshowable::OtherCoding);
    }
    if from.width > WIDTH_MAX || from.height > HEIGHT_MAX || dots > DOTS_MAX {
        return Err(Unshowable::TooLarge);
    }
    if from.bits != 1 {
        return Err(Unshowable::OtherCoding);
    }
    let mut bitmap = Bitmap::white(from.width, from.height);
    let mut damaged = false;
    for (nth, (at, length)) in from.strips.iter().enumerate() {
        let first = u32::try_from(nth).unwrap_or(u32::MAX).saturating_mul(from.rows_per_strip);
        if first >= from.height {
            break;
        }
        let rows = from.rows_per_strip.min(from.height - first);
        let end = at.saturating_add(*length).min(bytes.len());
        let strip = bytes.get(*at..end).unwrap_or_default();
        let strip: Vec<u8> = if from.fill_order == 2 {
            strip.iter().map(|byte| byte.reverse_bits()).collect()
        } else {
            strip.to_vec()
        };
        bitmap.row = first;
        bitmap.column = 0;
        damaged |= !read_strip(from, &strip, rows, &mut bitmap)?;
    }
    damaged |= from.strips.is_empty();
    let stretch = stretch(from.resolution);
    let png = bitmap.png(stretch).ok_or(Unshowable::TooLarge)?;
    Ok(Page { png, width: from.width, height: from.height * stretch, damaged })
}

/// `false` where it broke off.
fn read_strip(from: &Directory, strip: &[u8], rows: u32, bitmap: &mut Bitmap) -> Result<bool, Unshowable> {
    // In fax coding white runs come first whatever zero stands for; photometric 1 then means a negative.
    let invert = from.photometric == 1;
    let two = from.t4_options & 1 == 1;
    let encoding = match from.compression {
        1 => return Ok(bitmap.rows(strip, rows, !invert)),
        32_773 => {
            let wanted = bitmap.row_bytes().saturating_mul(usize::try_from(rows).unwrap_or(usize::MAX));
            return Ok(bitmap.rows(&unpack(strip, wanted), rows, !invert));
        }
        2 => EncodingMode::Group3_1D,
        3 if two => EncodingMode::Group3_2D { k: 4 },
        3 => EncodingMode::Group3_1D,
        4 => EncodingMode::Group4,
        _ => return Err(Unshowable::OtherCoding),
    };
    let settings = DecodeSettings {
        columns: from.width,
        rows,
        end_of_block: true,
        end_of_line: from.compression == 3,
        rows_are_byte_aligned: from.compression == 2,
        encoding,
        invert_black: invert,
    };
    let last = bitmap.row.saturating_add(rows);
    let read = hayro_ccitt::decode(strip, bitmap, &mut DecoderContext::new(settings));
    Ok(read.is_ok() || bitmap.row >= last)
}

/// PackBits, at most so many bytes: 128 bytes may come out of two.
fn unpack(packed: &[u8], wanted: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(wanted);
    let mut rest = packed;
    while let Some((&head, after)) = rest.split_first() {
        if out.len() >= wanted {
            break;
        }
        let count = usize::from(head);
        match head {
            0..128 => {
                let taken = (count + 1).min(after.len());
                let (some, more) = after.split_at(taken);
                out.extend_from_slice(some);
                rest = more;
            }
            128 => rest = after,
            129.. => {
                let Some((&byte, more)) = after.split_first() else { break };
                out.extend(std::iter::repeat_n(byte, 257 - count));
                rest = more;
            }
        }
    }
    out.truncate(wanted);
    out
}

/// How often each row is drawn: "standard" faxes have half as many dots down as across.
fn stretch(resolution: Option<(f64, f64)>) -> u32 {
    let Some((across, down)) = resolution else { return 1 };
    let ratio = across / down;
    if ratio < 1.5 {
        1
    } else if ratio < 3.0 {
        2
    } else {
        STRETCH_MAX
    }
}

/// One bit a dot, 1 is white, rows on byte boundaries: as PNG has it.
struct Bitmap {
    width: u32,
    height: u32,
    bits: Vec<u8>,
    row: u32,
    column: u32,
}

impl Bitmap {
    fn white(width: u32, height: u32) -> Self {
        let mut bitmap = Self { width, height, bits: Vec::new(), row: 0, column: 0 };
        let rows = usize::try_from(height).unwrap_or(0);
        bitmap.bits = vec![0xFF; bitmap.row_bytes() * rows];
        bitmap
    }

    fn row_bytes(&self) -> usize {
        usize::try_from(self.width.div_ceil(8)).unwrap_or(0)
    }

    fn current(&mut self) -> Option<&mut [u8]> {
        if self.row >= self.height {
            return None;
        }
        let (bytes, row) = (self.row_bytes(), usize::try_from(self.row).ok()?);
        self.bits.get_mut(row * bytes..(row + 1) * bytes)
    }

    /// Rows as they stand; `false` where some are missing.
    fn rows(&mut self, bytes: &[u8], rows: u32, invert: bool) -> bool {
        let each = self.row_bytes();
        let mut whole = 0;
        for piece in bytes.chunks_exact(each).take(usize::try_from(rows).unwrap_or(0)) {
            if let Some(row) = self.current() {
                row.copy_from_slice(piece);
                if invert {
                    row.iter_mut().for_each(|byte| *byte = !*byte);
                }
            }
            self.row += 1;
            whole += 1;
        }
        whole >= rows
    }

    fn png(&self, stretch: u32) -> Option<Vec<u8>> {
        let mut out = Vec::new();
        let mut encoder = png::Encoder::new(&mut out, self.width, self.height.checked_mul(stretch)?);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.set_depth(png::BitDepth::One);
        encoder.set_compression(png::Compression::Fast);
        let mut writer = encoder.write_header().ok()?;
        if stretch == 1 {
            writer.write_image_data(&self.bits).ok()?;
        } else {
            let times = usize::try_from(stretch).ok()?;
            let rows = self.bits.chunks_exact(self.row_bytes());
            let stretched: Vec<u8> = rows.flat_map(|row| row.repeat(times)).collect();
            writer.write_image_data(&stretched).ok()?;
        }
        writer.finish().ok()?;
        Some(out)
    }
}

impl Decoder for Bitmap {
    fn push_pixels(&mut self, white: bool, count: u32) {
        let (from, to) = (self.column, self.column.saturating_add(count).min(self.width));
        self.column = to;
        if white {
            return;
        }
        let Some(row) = self.current() else { return };
        for dot in from..to {
            if let Some(byte) = usize::try_from(dot / 8).ok().and_then(|at| row.get_mut(at)) {
                *byte &= !(0x80 >> (dot % 8));
            }
        }
    }

    fn next_line(&mut self) {
        self.row = self.row.saturating_add(1);
        self.column = 0;
    }
}
