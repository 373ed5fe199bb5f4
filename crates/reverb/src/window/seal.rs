//! What stands around the content of a snapshot, and why one is refused.

use super::claim::fingerprint;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The form's version, in the first byte. It rises with every change of a snapshot's content, of what its numbers
/// mean or of the fingerprints; a reader takes its own version only, and the service then starts the window anew and says so.
const VERSION: u8 = 3;

/// Why bytes are not an aggregate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RefuseSnapshot {
    /// Another version of the form, or no snapshot at all.
    #[error("the snapshot has version {found}, this reader takes version {VERSION}")]
    Version {
        /// The first byte.
        found: u8,
    },
    /// There is nothing, or only a beginning.
    #[error("the snapshot has {bytes} bytes, at least {least} are needed")]
    Short {
        /// How many there are.
        bytes: usize,
        /// How many every snapshot has.
        least: usize,
    },
    /// The bytes are not those that were written.
    #[error("the snapshot's checksum is {found:016x}, its content has {actual:016x}")]
    Checksum {
        /// The one written.
        found: u64,
        /// The one of the content.
        actual: u64,
    },
    /// The content is not of the form.
    #[error("the snapshot cannot be read: {0}")]
    Form(#[from] postcard::Error),
    /// A value breaks a rule that the aggregate keeps.
    #[error("the snapshot's {part} are out of bounds")]
    OutOfBounds {
        /// Which part.
        part: &'static str,
    },
}

const HEAD: usize = 1 + size_of::<u64>();

/// The content behind its version and checksum.
pub(super) fn seal<T: Serialize>(content: &T) -> Vec<u8> {
    let mut bytes = vec![VERSION];
    bytes.extend_from_slice(&[0; size_of::<u64>()]);
    // Writing to a list in memory fails for none of the contents there are; if it did, nothing would be restored.
    let mut bytes = postcard::to_extend(content, bytes).unwrap_or_default();
    if let Some((head, content)) = bytes.split_at_mut_checked(HEAD) {
        head[1..].copy_from_slice(&fingerprint(content).to_le_bytes());
    }
    bytes
}

/// The content of sealed bytes, which may be any.
pub(super) fn unseal<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, RefuseSnapshot> {
    let short = || RefuseSnapshot::Short {
        bytes: bytes.len(),
        least: HEAD,
    };
    let &found = bytes.first().ok_or_else(short)?;
    if found != VERSION {
        return Err(RefuseSnapshot::Version { found });
    }
    let (head, content) = bytes.split_first_chunk::<HEAD>().ok_or_else(short)?;
    let [_, checksum @ ..] = head;
    let (found, actual) = (u64::from_le_bytes(*checksum), fingerprint(content));
    if found != actual {
        return Err(RefuseSnapshot::Checksum { found, actual });
    }
    Ok(postcard::from_bytes(content)?)
}
