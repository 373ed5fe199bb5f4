//! Where the data is read from: what was built in, or a folder.

use std::borrow::Cow;
use std::path::PathBuf;
use std::{fs, io};

use serde::de::DeserializeOwned;

/// Where the data is read from.
#[derive(Debug)]
pub(super) enum Store {
    /// What was built in (`build.rs`).
    BuiltIn,
    /// A folder.
    Folder(PathBuf),
}

/// The files that were built in, by name.
static FILES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/files.rs"));

/// Why conformance data is not used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RefuseCorpus {
    /// A file cannot be read.
    #[error("{file} cannot be read")]
    Read {
        /// The file, as the manifest names it.
        file: Box<str>,
        /// What the system said.
        source: io::Error,
    },
    /// A file does not have the form that its README describes.
    #[error("{file} is not in the form of conformance data")]
    Form {
        /// The file, as the manifest names it.
        file: Box<str>,
        /// What is wrong with it, and where.
        source: serde_json::Error,
    },
}

impl Store {
    /// The bytes of a file, named with forward slashes.
    pub(super) fn read(&self, file: &str) -> Result<Cow<'static, [u8]>, RefuseCorpus> {
        let read = match self {
            Self::BuiltIn => built_in(file),
            Self::Folder(folder) => fs::read(folder.join(file)).map(Cow::Owned),
        };
        read.map_err(|source| RefuseCorpus::Read {
            file: self.full_name(file),
            source,
        })
    }

    /// A file of JSON as a value.
    pub(super) fn parse<T: DeserializeOwned>(&self, file: &str) -> Result<T, RefuseCorpus> {
        serde_json::from_slice(&self.read(file)?).map_err(|source| RefuseCorpus::Form {
            file: self.full_name(file),
            source,
        })
    }

    fn full_name(&self, file: &str) -> Box<str> {
        match self {
            Self::BuiltIn => file.into(),
            Self::Folder(folder) => folder.join(file).display().to_string().into(),
        }
    }
}

fn built_in(file: &str) -> io::Result<Cow<'static, [u8]>> {
    let found = FILES.binary_search_by_key(&file, |&(name, _)| name);
    let bytes = found.ok().and_then(|place| FILES.get(place));
    bytes.map_or_else(
        || Err(io::ErrorKind::NotFound.into()),
        |&(_, bytes)| Ok(Cow::Borrowed(bytes)),
    )
}
