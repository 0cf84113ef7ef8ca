//! What a template sees: its own source, the house style, one file of data, at most three pictures. No other file, no
//! network, no date.

use crate::fonts::Fonts;
use crate::problem::Problem;
use std::path::PathBuf;
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, World};

/// A parsed template.
pub(crate) struct Template {
    pub(crate) source: Source,
}

impl Template {
    pub(crate) fn new(name: &str, text: &str) -> Result<Self, Problem> {
        Ok(Self { source: Source::new(id(name)?, text.to_owned()) })
    }
}

/// One document in the making.
pub(crate) struct Desk<'a> {
    pub(crate) library: &'a LazyHash<Library>,
    pub(crate) fonts: &'a Fonts,
    pub(crate) house: &'a Template,
    pub(crate) template: &'a Template,
    /// By name: the data and the pictures.
    pub(crate) files: Vec<(FileId, Bytes)>,
}

/// Names are few and fixed: each one stays in memory for good.
pub(crate) fn id(name: &str) -> Result<FileId, Problem> {
    let path = VirtualPath::new(name).map_err(|error| Problem::Template(error.to_string()))?;
    Ok(RootedPath::new(VirtualRoot::Project, path).intern())
}

impl World for Desk<'_> {
    fn library(&self) -> &LazyHash<Library> {
        self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.fonts.book
    }

    fn main(&self) -> FileId {
        self.template.source.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        [self.template, self.house]
            .into_iter()
            .find(|template| template.source.id() == id)
            .map(|template| template.source.clone())
            .ok_or_else(|| missing(id))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let found = self.files.iter().find(|(known, _)| *known == id);
        found.map(|(_, bytes)| bytes.clone()).ok_or_else(|| missing(id))
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.font(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

fn missing(id: FileId) -> FileError {
    FileError::NotFound(PathBuf::from(id.get().vpath().get_with_slash()))
}
