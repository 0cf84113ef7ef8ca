//! Fax pages as fax servers write them (made by libtiff's `tiffcp` from the pattern below): every coding gives the same picture,
//! and nothing that is no fax takes long or much.

use channels::fax::{PAGES_MAX, Page, Unshowable, page, page_count};
use proptest::prelude::*;

const WIDTH: u32 = 1728;
const HEIGHT: u32 = 240;

const G4: &[u8] = include_bytes!("../fax/g4.tif");
/// One-dimensional, line ends on byte boundaries, the lowest bit first: as HylaFAX keeps what it received. Two pages.
const G3: &[u8] = include_bytes!("../fax/g3_1d_lsb.tif");
const G3_TWO: &[u8] = include_bytes!("../fax/g3_2d_strips.tif");
const PACKED: &[u8] = include_bytes!("../fax/packbits.tif");
const BIG_ENDIAN: &[u8] = include_bytes!("../fax/g4_big_endian.tif");

/// Whether a dot of the sample is black.
fn is_black(x: u32, y: u32, page: u32) -> bool {
    let frame = !(8..WIDTH - 8).contains(&x) || !(4..HEIGHT - 4).contains(&y);
    frame || (x * 3 + page * 97) % 431 < y % 53 || x.abs_diff(y * 7) < 3
}

fn decoded(page: &Page) -> Vec<u8> {
    let decoder = png::Decoder::new(std::io::Cursor::new(&page.png));
    let mut reader = decoder.read_info().unwrap();
    assert_eq!((reader.info().width, reader.info().height), (page.width, page.height));
    let mut dots = vec![0; reader.output_buffer_size().unwrap()];
    reader.next_frame(&mut dots).unwrap();
    dots
}

#[test]
fn every_coding_gives_the_same_picture() {
    for (name, file, pages) in [
        ("G4", G4, 2),
        ("G3", G3, 2),
        ("G3 2-D", G3_TWO, 1),
        ("PackBits", PACKED, 1),
        ("big-endian", BIG_ENDIAN, 1),
    ] {
        assert_eq!(page_count(file), Ok(pages), "{name}");
        for nth in 0..pages {
            let page = page(file, nth).unwrap();
            assert!(!page.damaged, "{name}");
            // 204 by 98 dots an inch: each row is drawn twice, or the page would look squashed.
            assert_eq!((page.width, page.height), (WIDTH, 2 * HEIGHT), "{name}");
            let dots = decoded(&page);
            let row_bytes = dots.len() / usize::try_from(page.height).unwrap();
            for y in 0..page.height {
                for x in (0..WIDTH).step_by(3) {
                    let at = usize::try_from(y).unwrap() * row_bytes + usize::try_from(x / 8).unwrap();
                    let white = dots[at] & (0x80 >> (x % 8)) != 0;
                    let black = is_black(x, y / 2, u32::try_from(nth).unwrap());
                    assert_ne!(white, black, "{name}: page {nth}, {x}/{y}");
                }
            }
        }
        assert_eq!(page(file, pages), Err(Unshowable::NoSuchPage), "{name}");
    }
}

#[test]
fn a_page_that_breaks_off_is_shown_as_far_as_it_goes() {
    let mut broken = BIG_ENDIAN.to_vec();
    // The coded rows stand in front, the directory behind them.
    for byte in &mut broken[700..900] {
        *byte = 0;
    }
    let page = page(&broken, 0).unwrap();
    assert!(page.damaged);
    assert_eq!(page.height, 2 * HEIGHT);
    assert_ne!(decoded(&page), vec![0xFF; decoded(&page).len()], "its beginning is there");
}

/// Directories of one page with these tags, chained to themselves.
fn tiff(tags: &[(u16, u32)]) -> Vec<u8> {
    let mut file = b"II\x2a\0\x08\0\0\0".to_vec();
    file.extend(u16::try_from(tags.len()).unwrap().to_le_bytes());
    for (tag, value) in tags {
        file.extend(tag.to_le_bytes());
        file.extend(4_u16.to_le_bytes());
        file.extend(1_u32.to_le_bytes());
        file.extend(value.to_le_bytes());
    }
    file.extend(8_u32.to_le_bytes());
    file
}

#[test]
fn bombs_and_strangers_are_refused_before_anything_is_set_aside_for_them() {
    let bomb = tiff(&[(256, 4_000_000_000), (257, 4_000_000_000), (258, 1), (259, 4), (273, 8), (279, 1)]);
    assert_eq!(page_count(&bomb), Ok(1), "a chain that bites its tail ends");
    assert_eq!(page(&bomb, 0), Err(Unshowable::TooLarge));
    let wide = tiff(&[(256, 10_000), (257, 30_000), (258, 1), (259, 1), (273, 8), (279, 1)]);
    assert_eq!(page(&wide, 0), Err(Unshowable::TooLarge), "300 million dots");
    let jpeg = tiff(&[(256, 100), (257, 100), (258, 1), (259, 7), (273, 8), (279, 20)]);
    assert_eq!(page(&jpeg, 0), Err(Unshowable::OtherCoding));
    let colour = tiff(&[(256, 100), (257, 100), (258, 8), (259, 1), (273, 8), (279, 20)]);
    assert_eq!(page(&colour, 0), Err(Unshowable::OtherCoding));
    let empty = tiff(&[(256, 0), (257, 0)]);
    assert_eq!(page(&empty, 0), Err(Unshowable::OtherCoding));
    for no in [&b""[..], b"II\x2a\0", b"%PDF-1.7", b"MM\0\x2a\xff\xff\xff\xff"] {
        assert_eq!(page_count(no), Err(Unshowable::NoTiff));
    }
    // Each directory leads to the next, and none back.
    let mut long = b"II\x2a\0\x08\0\0\0".to_vec();
    for page in 0..1_000_u32 {
        long.extend(0_u16.to_le_bytes());
        long.extend((8 + (page + 1) * 6).to_le_bytes());
    }
    assert_eq!(page_count(&long), Ok(PAGES_MAX));
}

proptest! {
    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let mut file = b"II\x2a\0\x08\0\0\0".to_vec();
        file.extend(bytes);
        for nth in 0..page_count(&file).unwrap_or(0).min(3) {
            prop_assert!(page(&file, nth).is_ok() || page(&file, nth).is_err());
        }
    }

    #[test]
    fn any_damage_to_a_fax(
        which in 0_usize..5,
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20),
    ) {
        let mut file = [G4, G3, G3_TWO, PACKED, BIG_ENDIAN][which].to_vec();
        for (at, byte) in edits {
            let at = at.index(file.len());
            file[at] = byte;
        }
        for nth in 0..page_count(&file).unwrap_or(0).min(3) {
            let shown = page(&file, nth);
            prop_assert!(shown.is_err() || shown.is_ok_and(|page| page.png.starts_with(b"\x89PNG")));
        }
    }
}
