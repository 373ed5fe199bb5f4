//! The files that a folder stands for, in a stable order: each folder's entries by name.
//!
//! Reads folders itself instead of through `walkdir`, whose sorted walk takes each name out of its path anew at every
//! comparison: on a folder of 20,000 files that costs more than reading them (`ci/bench validate`).

use super::form::{Form, Packing, of_name};
use super::input::Selection;
use std::ffi::OsString;
use std::fs::{self, FileType};
use std::io;
use std::path::{Path, PathBuf};

/// Something found below a folder.
pub(crate) enum Found {
    /// A file whose content is read as a whole: a document, or lines that fit into one chunk.
    Small(PathBuf),
    /// A file that is read piece by piece.
    Large(PathBuf),
    /// Something that cannot be looked at.
    Unreadable(PathBuf, io::Error),
}

/// The files below `root` that are selected. Hidden files and folders are passed over, and with them those of
/// version control.
pub(crate) fn walk(
    root: &Path,
    selection: &Selection,
) -> impl Iterator<Item = Found> + Send + use<> {
    Walk {
        root: root.to_owned(),
        selection: selection.clone(),
        levels: Vec::new(),
        begun: false,
    }
}

struct Walk {
    root: PathBuf,
    selection: Selection,
    /// The folders that the walk is in, outermost first.
    levels: Vec<Level>,
    begun: bool,
}

/// A folder, and what has not been looked at in it.
struct Level {
    folder: PathBuf,
    /// Where the folder really is; known only when links are followed, which may lead back.
    place: Option<PathBuf>,
    entries: std::vec::IntoIter<(OsString, FileType)>,
}

impl Iterator for Walk {
    type Item = Found;

    fn next(&mut self) -> Option<Found> {
        if !self.begun {
            self.begun = true;
            if let Some(fault) = self.enter(self.root.clone()) {
                return Some(fault);
            }
        }
        loop {
            let level = self.levels.last_mut()?;
            let Some((name, kind)) = level.entries.next() else {
                self.levels.pop();
                continue;
            };
            let path = level.folder.join(name);
            if let Some(found) = self.look_at(path, kind) {
                return Some(found);
            }
        }
    }
}

impl Walk {
    fn look_at(&mut self, path: PathBuf, kind: FileType) -> Option<Found> {
        let kind = if kind.is_symlink() {
            if !self.selection.follow {
                return None;
            }
            match fs::metadata(&path) {
                Ok(target) => target.file_type(),
                Err(error) => return Some(Found::Unreadable(path, error)),
            }
        } else {
            kind
        };
        let relative = path.strip_prefix(&self.root).unwrap_or(&path);
        if kind.is_dir() {
            if self.selection.passes_over(relative) {
                return None;
            }
            return self.enter(path);
        }
        (kind.is_file() && self.selection.takes(relative)).then(|| found(path))
    }

    /// Begins to look at a folder; gives why that is not possible.
    fn enter(&mut self, folder: PathBuf) -> Option<Found> {
        match self.level(&folder) {
            Ok(level) => {
                self.levels.push(level);
                None
            }
            Err(error) => Some(Found::Unreadable(folder, error)),
        }
    }

    fn level(&self, folder: &Path) -> io::Result<Level> {
        let place = self
            .selection
            .follow
            .then(|| fs::canonicalize(folder))
            .transpose()?;
        if place.is_some() && self.levels.iter().any(|level| level.place == place) {
            return Err(io::Error::other("a link leads back to a folder above it"));
        }
        let mut entries = Vec::new();
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let name = entry.file_name();
            if !name.as_encoded_bytes().starts_with(b".") {
                entries.push((name, entry.file_type()?));
            }
        }
        entries.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
        Ok(Level {
            folder: folder.to_owned(),
            place,
            entries: entries.into_iter(),
        })
    }
}

fn found(path: PathBuf) -> Found {
    // A size costs a system call, so only files that may profit from being read in pieces are asked.
    match of_name(&path) {
        (Form::Document, Packing::None) => Found::Small(path),
        (_, Packing::None) => match path.metadata() {
            Ok(metadata) if metadata.len() <= super::chunk::CHUNK as u64 => Found::Small(path),
            Ok(_) => Found::Large(path),
            Err(error) => Found::Unreadable(path, error),
        },
        _ => Found::Large(path),
    }
}
