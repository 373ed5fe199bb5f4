//! The files that a path stands for, in a stable order: each folder's entries by name.

use super::form::{Form, Packing, of_name};
use super::input::Selection;
use std::io;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

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
    let within = root.to_owned();
    let chosen = selection.clone();
    let entered = selection.clone();
    let below = root.to_owned();
    WalkDir::new(root)
        .follow_links(selection.follow)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(move |entry| {
            if entry.depth() == 0 {
                return true;
            }
            let hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
            let passed_over = || {
                let relative = entry.path().strip_prefix(&below).unwrap_or(entry.path());
                entry.file_type().is_dir() && entered.passes_over(relative)
            };
            !hidden && !passed_over()
        })
        .filter_map(move |entry| match entry {
            Ok(entry) if entry.file_type().is_file() => {
                let path = entry.into_path();
                let relative = path.strip_prefix(&within).unwrap_or(&path);
                chosen.takes(relative).then(|| found(path))
            }
            Ok(_) => None,
            Err(error) => {
                let path = error.path().unwrap_or(&within).to_owned();
                let fault = match error.loop_ancestor() {
                    Some(_) => io::Error::other("a link leads back to a folder above it"),
                    None => error
                        .into_io_error()
                        .unwrap_or_else(|| io::Error::other("cannot be walked")),
                };
                Some(Found::Unreadable(path, fault))
            }
        })
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
