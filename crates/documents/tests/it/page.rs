//! A document, read by other people's programs.

use documents::{Press, Problem};
use std::path::PathBuf;
use std::process::Command;
use std::sync::LazyLock;

pub(crate) fn press() -> &'static Press {
    static PRESS: LazyLock<Press> = LazyLock::new(|| Press::new(None));
    &PRESS
}

pub(crate) struct Pdf {
    folder: tempfile::TempDir,
}

impl Pdf {
    pub(crate) fn of(bytes: Result<Vec<u8>, Problem>) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("a.pdf"), bytes.expect("the document is made")).expect("written");
        Self { folder }
    }

    /// Pages are divided by form feeds.
    pub(crate) fn text(&self) -> String {
        self.run("pdftotext", &["-raw"], Some("-"))
    }

    pub(crate) fn fonts(&self) -> String {
        self.run("pdffonts", &[], None)
    }

    pub(crate) fn pages(&self) -> usize {
        let info = self.run("pdfinfo", &[], None);
        let pages = info.lines().find_map(|line| line.strip_prefix("Pages:"));
        pages.and_then(|pages| pages.trim().parse().ok()).expect("a number of pages")
    }

    /// What the QR codes of the first page say.
    pub(crate) fn codes(&self) -> Vec<String> {
        let image = self.folder.path().join("page");
        let image_name = image.to_str().expect("a plain path").to_owned();
        self.run("pdftoppm", &["-gray", "-r", "200", "-singlefile"], Some(&image_name));
        let bytes = std::fs::read(image.with_extension("pgm")).expect("a picture");
        let (width, height, pixels) = grey(&bytes);
        codes_in(width, height, |x, y| pixels[y * width + x])
    }

    /// The same, seen through a window of 64 x 33.9 mm that is moved from label to label: readers take the corners of
    /// neighbouring codes for one.
    pub(crate) fn codes_by_label(&self) -> Vec<String> {
        let image = self.folder.path().join("labels");
        let image_name = image.to_str().expect("a plain path").to_owned();
        self.run("pdftoppm", &["-gray", "-r", "254", "-singlefile"], Some(&image_name));
        let bytes = std::fs::read(image.with_extension("pgm")).expect("a picture");
        let (width, _, pixels) = grey(&bytes);
        // Ten pixels a millimetre.
        let windows = (0..8).flat_map(|row| (0..3).map(move |column| (72 + 660 * column, 129 + 339 * row)));
        windows
            .flat_map(|(left, top)| codes_in(640, 339, |x, y| pixels[(top + y) * width + left + x]))
            .collect()
    }

    fn run(&self, program: &str, options: &[&str], target: Option<&str>) -> String {
        let file: PathBuf = self.folder.path().join("a.pdf");
        let output = Command::new(program).args(options).arg(file).args(target).output();
        let output = output.unwrap_or_else(|error| panic!("{program} (poppler-utils): {error}"));
        let said = String::from_utf8_lossy(&output.stderr);
        // Poppler before 23 takes a tagged document's `/Suspects false` for a fault; it reads on all the same.
        let faults: Vec<&str> =
            said.lines().filter(|line| !line.contains("Suspects object is wrong type")).collect();
        assert!(output.status.success() && faults.is_empty(), "{program}: {faults:?}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }
}

/// A binary portable greymap: `P5 width height 255`, then the pixels.
fn grey(bytes: &[u8]) -> (usize, usize, &[u8]) {
    let ends: Vec<usize> = (0..bytes.len()).filter(|&at| bytes[at].is_ascii_whitespace()).take(4).collect();
    let number = |from: usize, to: usize| {
        bytes[from + 1..to].iter().fold(0, |number, digit| number * 10 + usize::from(digit - b'0'))
    };
    (number(ends[0], ends[1]), number(ends[1], ends[2]), &bytes[ends[3] + 1..])
}

fn codes_in(width: usize, height: usize, pixel: impl FnMut(usize, usize) -> u8) -> Vec<String> {
    let mut prepared = rqrr::PreparedImage::prepare_from_greyscale(width, height, pixel);
    prepared.detect_grids().iter().map(|grid| grid.decode().expect("a readable code").1).collect()
}
