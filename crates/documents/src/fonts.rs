//! The fonts: Noto Sans CJK (Debian's fonts-noto-cjk) or Source Han Sans, regular and bold.

use crate::problem::Problem;
use crate::words::Lang;
use std::path::{Path, PathBuf};
use typst::foundations::Bytes;
use typst::text::{Font, FontBook, FontStretch, FontStyle, FontVariant, FontWeight};
use typst::utils::LazyHash;

/// Where distributions put them, and how deep a folder is searched.
const FOLDERS: [&str; 2] = ["/usr/share/fonts", "/usr/local/share/fonts"];
const DEPTH_MAX: usize = 4;
const FILES_MAX: usize = 32;
/// Beginnings of the names of files that may hold what we look for.
const FILE_NAMES: [&str; 4] = ["NotoSansCJK", "NotoSansSC", "NotoSansTC", "SourceHanSans"];
/// Of the weights in a folder only these are kept.
const WEIGHTS: [FontWeight; 2] = [FontWeight::REGULAR, FontWeight::BOLD];

const HANS: [&str; 3] = ["Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC"];
const HANT: [&str; 3] = ["Noto Sans CJK TC", "Noto Sans TC", "Source Han Sans TC"];

/// Loaded fonts; about 40 MB, shared by all documents.
pub(crate) struct Fonts {
    pub(crate) book: LazyHash<FontBook>,
    fonts: Vec<Font>,
}

impl Fonts {
    /// From the named folder, or from where the system keeps its fonts.
    ///
    /// # Errors
    /// [`Problem::FontsMissing`] when either script has no font.
    pub(crate) fn load(folder: Option<&Path>) -> Result<Self, Problem> {
        let folders: Vec<PathBuf> = match folder {
            Some(folder) => vec![folder.to_owned()],
            None => FOLDERS.iter().map(PathBuf::from).collect(),
        };
        let mut files = Vec::new();
        for folder in &folders {
            find(folder, DEPTH_MAX, &mut files);
        }
        files.sort();
        let fonts: Vec<Font> = files
            .iter()
            .take(FILES_MAX)
            .filter_map(|file| std::fs::read(file).ok())
            .flat_map(|bytes| Font::iter(Bytes::new(bytes)).filter(wanted).collect::<Vec<_>>())
            .collect();
        let book = FontBook::from_fonts(&fonts);
        let fonts = Self { book: LazyHash::new(book), fonts };
        if [Lang::ZhHans, Lang::ZhHant].iter().all(|&lang| fonts.first(lang).is_some()) {
            Ok(fonts)
        } else {
            Err(Problem::FontsMissing(folders.into_iter().next().unwrap_or_default()))
        }
    }

    pub(crate) fn font(&self, index: usize) -> Option<&Font> {
        self.fonts.get(index)
    }

    /// The family of a language, as the templates name it.
    pub(crate) fn family(&self, lang: Lang) -> &str {
        self.first(lang).map_or("", |font| font.info().family.as_str())
    }

    /// Whether the language's font can draw a character.
    pub(crate) fn has_glyph(&self, lang: Lang, char: char) -> bool {
        self.first(lang).is_some_and(|font| font.info().coverage.contains(u32::from(char)))
    }

    fn first(&self, lang: Lang) -> Option<&Font> {
        let families = families(lang);
        self.fonts.iter().find(|font| families.contains(&font.info().family.as_str()))
    }
}

fn families(lang: Lang) -> [&'static str; 3] {
    match lang {
        // Latin letters are the same in all of them.
        Lang::ZhHans | Lang::En => HANS,
        Lang::ZhHant => HANT,
    }
}

fn wanted(font: &Font) -> bool {
    let info = font.info();
    let family = info.family.as_str();
    let FontVariant { style, weight, stretch } = info.variant;
    (HANS.contains(&family) || HANT.contains(&family))
        && style == FontStyle::Normal
        && stretch == FontStretch::NORMAL
        && WEIGHTS.contains(&weight)
}

fn find(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() && depth > 0 {
            find(&path, depth - 1, files);
        } else if is_candidate(&path) {
            files.push(path);
        }
    }
}

fn is_candidate(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    ["ttc", "otf", "ttf", "otc"].contains(&ending.to_ascii_lowercase().as_str())
        && FILE_NAMES.iter().any(|begin| name.starts_with(begin))
        // Weights that would only be read to be dropped.
        && ["Black", "Light", "Thin", "Medium", "DemiLight", "Heavy", "ExtraLight"].iter().all(|weight| !name.contains(weight))
}
