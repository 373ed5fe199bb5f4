//! The secret that the nodes of a cluster share. What is derived from it for a connection is in [`super::seal`].

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// Fewest bytes of a secret.
pub const SHORTEST: usize = 16;

/// Most bytes of a secret; what is longer is most likely the wrong file.
pub const LONGEST: usize = 4096;

/// What the key is derived for, so that the same secret used elsewhere gives another key.
const CONTEXT: &str = "backbeat election 2026 shared secret of the raft transport";

/// A secret that all nodes of a cluster know; `--raft-secret-file`.
///
/// Whoever records a handshake can try guesses at leisure, so it should be random (`head -c 32 /dev/urandom`), not a
/// pass phrase. Only a key derived from it is kept, and `Debug` does not show that.
#[derive(Clone)]
pub struct Secret([u8; 32]);

/// Why there is no secret.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RefuseSecret {
    /// The file cannot be read.
    #[error("cannot read the secret {path:?} of --raft-secret-file")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It is too short or too long.
    #[error("a secret has {SHORTEST} to {LONGEST} bytes, that of --raft-secret-file has {}", count(*actual))]
    Length {
        /// Its bytes, without line ends and blanks at its end; at most one more than [`LONGEST`] are counted.
        actual: usize,
    },
}

fn count(actual: usize) -> String {
    if actual > LONGEST {
        "more".to_owned()
    } else {
        actual.to_string()
    }
}

impl Secret {
    /// Takes the bytes as they are.
    pub fn new(bytes: &[u8]) -> Result<Self, RefuseSecret> {
        if (SHORTEST..=LONGEST).contains(&bytes.len()) {
            Ok(Self(blake3::derive_key(CONTEXT, bytes)))
        } else {
            let actual = bytes.len().min(LONGEST + 1);
            Err(RefuseSecret::Length { actual })
        }
    }

    /// Reads the secret from a file; blanks and line ends at its end, which editors add, are no part of it.
    ///
    /// Blocks for the time of one small read.
    pub fn from_file(path: &Path) -> Result<Self, RefuseSecret> {
        let mut bytes = Vec::new();
        // Bounded, since the path may be a device that never ends.
        File::open(path)
            .and_then(|file| file.take(LONGEST as u64 + 1).read_to_end(&mut bytes))
            .map_err(|source| RefuseSecret::Unreadable {
                path: path.to_owned(),
                source,
            })?;
        if bytes.len() > LONGEST {
            return Err(RefuseSecret::Length {
                actual: bytes.len(),
            });
        }
        Self::new(bytes.trim_ascii_end())
    }

    pub(super) const fn key(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Secret(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from_file(bytes: &[u8]) -> Result<Secret, RefuseSecret> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        std::fs::write(&path, bytes).unwrap();
        Secret::from_file(&path)
    }

    #[test]
    fn a_line_end_is_no_part_of_the_secret() {
        let bare = Secret::new(b"sixteen bytes ok").unwrap();
        let filed = from_file(b"sixteen bytes ok\r\n").unwrap();
        assert_eq!(bare.key(), filed.key());
    }

    #[test]
    fn a_secret_of_the_wrong_length_is_refused_with_the_numbers() {
        let short = from_file(b"fifteen bytes..\n\n").unwrap_err();
        assert!(short.to_string().ends_with("has 15"), "{short}");
        let long = from_file(&[b'x'; LONGEST + 100]).unwrap_err();
        assert!(long.to_string().contains("has more"), "{long}");
    }

    #[test]
    fn a_missing_file_is_named_with_its_flag() {
        let text = Secret::from_file(Path::new("/nowhere/secret"))
            .unwrap_err()
            .to_string();
        assert!(text.contains("/nowhere/secret") && text.contains("--raft-secret-file"));
    }

    #[test]
    fn debug_shows_nothing_of_it() {
        let secret = Secret::new(b"sixteen bytes ok").unwrap();
        assert_eq!(format!("{secret:?}"), "Secret(..)");
    }
}
