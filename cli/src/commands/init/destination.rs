//! Where a template goes in a project that may have files of its own.

use super::{InitFault, Template};
use std::path::{Path, PathBuf};
use std::{fs, io};

/// Where a template goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Destination {
    /// Its usual place, which is free or holds an earlier one.
    Own {
        /// The file to write.
        path: PathBuf,
    },
    /// A file of its own, which the project's file has to include.
    Beside {
        /// The file to write.
        path: PathBuf,
        /// The project's file.
        host: PathBuf,
    },
    /// The project's file, by the user's hand.
    Paste {
        /// The project's file.
        host: PathBuf,
    },
}

impl Destination {
    /// Looks through the project in `dir`.
    pub(super) fn find(template: Template, dir: &Path) -> Result<Self, InitFault> {
        for name in template.hosts() {
            let host = dir.join(name);
            match origin(&host)? {
                Origin::Nobody => {}
                Origin::Init => return Ok(Self::Own { path: host }),
                Origin::Project => {
                    return Ok(match template.place_beside() {
                        Some(place) => Self::Beside {
                            path: dir.join(place),
                            host,
                        },
                        None => Self::Paste { host },
                    });
                }
            }
        }
        Ok(Self::Own {
            path: dir.join(template.place()),
        })
    }
}

/// Whose file it is.
enum Origin {
    /// There is none.
    Nobody,
    /// `backbeat init` wrote it.
    Init,
    /// The project's.
    Project,
}

fn origin(path: &Path) -> Result<Origin, InitFault> {
    match fs::read(path) {
        Ok(bytes) if bytes.starts_with(Template::MARK.as_bytes()) => Ok(Origin::Init),
        Ok(_) => Ok(Origin::Project),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Origin::Nobody),
        Err(source) => Err(InitFault::Read {
            path: path.to_owned(),
            source,
        }),
    }
}
