//! The file itself: made so that it outlives a crash, and locked.

use std::fs::{self, File, OpenOptions};
use std::path::Path;

use redb::backends::FileBackend;

use crate::open::RefuseFile;

/// Opens and locks the file of that name in a folder; makes both if they are not there.
pub fn file_in_folder(folder: &Path, name: &str) -> Result<FileBackend, RefuseFile> {
    let at = |path: &Path| {
        let path = path.to_owned();
        |source| RefuseFile::Disk { path, source }
    };
    fs::create_dir_all(folder).map_err(at(folder))?;
    let path = folder.join(name);
    let file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(&path)
        .map_err(at(&path))?;
    // A new file is only there after a crash if its folder's entry is.
    let entry = File::open(folder).and_then(|folder| folder.sync_all());
    entry.map_err(at(folder))?;
    FileBackend::new(file).map_err(|error| RefuseFile::of(error, &path))
}
