//! What the user names, and which files of a folder are meant.

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use std::path::{Path, PathBuf};

/// Something that holds messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A file or folder, whichever the path turns out to be.
    Path(PathBuf),
    /// A folder.
    Folder(PathBuf),
    /// A file.
    File(PathBuf),
    /// Standard input.
    Stdin,
    /// A text given on the command line.
    Text(String),
}

/// Which files of a folder are read. A file named outright is always read.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    include: Option<GlobSet>,
    exclude: GlobSet,
    /// Whether symbolic links are followed.
    pub follow: bool,
}

/// A pattern that is no glob.
#[derive(Debug, thiserror::Error)]
#[error("{pattern:?} is not a glob: {fault}")]
pub struct InvalidGlob {
    /// The pattern.
    pub pattern: String,
    /// What is wrong with it.
    pub fault: globset::ErrorKind,
}

impl Selection {
    /// The files whose path within the folder, or whose name, matches one of `include` (all, when there are none)
    /// and none of `exclude`.
    pub fn new(include: &[String], exclude: &[String], follow: bool) -> Result<Self, InvalidGlob> {
        Ok(Self {
            include: (!include.is_empty()).then(|| globs(include)).transpose()?,
            exclude: globs(exclude)?,
            follow,
        })
    }

    /// Whether the walk of a folder reads this file. `file` is its path within the folder.
    pub fn reads(&self, file: &Path) -> bool {
        !is_hidden(file)
            && file.parent().is_none_or(|folder| self.enters(folder))
            && self.takes(file)
    }

    /// Whether the walk of a folder enters this one below it. `folder` is its path within the walked one.
    pub fn enters(&self, folder: &Path) -> bool {
        !folder
            .ancestors()
            .any(|folder| is_hidden(folder) || self.passes_over(folder))
    }

    /// Whether a file is read. `path` is its path within the folder.
    pub fn takes(&self, path: &Path) -> bool {
        let named = match &self.include {
            Some(include) => matches(include, path),
            None => super::form::has_known_ending(path),
        };
        named && !matches(&self.exclude, path)
    }

    /// Whether a folder is not entered because all of it is excluded.
    pub(crate) fn passes_over(&self, folder: &Path) -> bool {
        matches(&self.exclude, folder)
    }
}

/// Whether a path within a folder, or its name, matches.
fn matches(set: &GlobSet, path: &Path) -> bool {
    !set.is_empty()
        && (set.is_match(path) || path.file_name().is_some_and(|name| set.is_match(name)))
}

fn is_hidden(path: &Path) -> bool {
    path.file_name()
        .is_some_and(|name| name.as_encoded_bytes().starts_with(b"."))
}

fn globs(patterns: &[String]) -> Result<GlobSet, InvalidGlob> {
    let refuse = |pattern: &str| {
        let pattern = pattern.to_owned();
        move |error: globset::Error| InvalidGlob {
            pattern,
            fault: error.kind().clone(),
        }
    };
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        // As in a shell, * stays within a folder and ** does not.
        let glob = GlobBuilder::new(pattern).literal_separator(true).build();
        set.add(glob.map_err(refuse(pattern))?);
    }
    set.build().map_err(refuse(&patterns.join(" ")))
}
