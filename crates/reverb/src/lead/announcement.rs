//! What reverbs tell each other.

use backbeat_bus::{Envelope, RefuseSubject, Subject};
use backbeat_contract::ClusterId;
use serde::{Deserialize, Serialize};

/// What one reverb tells the others of its cluster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Announcement {
    /// The version of this form; another is not read.
    version: u8,
    /// Who announces. Two of one name are told apart by their beginnings.
    pub node: String,
    /// When it was started, in nanoseconds since 1970.
    pub begun: i64,
    /// Since when it speaks, in nanoseconds since 1970; nothing when it stands by.
    pub speaks_since: Option<i64>,
    /// Whether this is its last announcement.
    pub leaves: bool,
}

/// Why a message is no announcement.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RefuseAnnouncement {
    /// It is not of this form.
    #[error("not an announcement: {0}")]
    Form(#[from] serde_json::Error),
    /// It has more bytes than any announcement.
    #[error("an announcement has at most {MAX_BYTES} bytes, got {bytes}")]
    TooLarge {
        /// Its length.
        bytes: usize,
    },
    /// It is of another version.
    #[error("an announcement of version {found}, this reverb takes version {VERSION}")]
    Version {
        /// Its version.
        found: u8,
    },
}

const VERSION: u8 = 1;
const MAX_BYTES: usize = 4096;

/// Where the reverbs of a cluster announce themselves.
pub fn subject(cluster: &ClusterId) -> Result<Subject, RefuseSubject> {
    Subject::new(&format!("backbeat-reverb.{cluster}"))
}

impl Announcement {
    /// Somebody who began at an instant and stands by.
    pub fn new(node: String, begun: i64) -> Self {
        Self {
            version: VERSION,
            node,
            begun,
            speaks_since: None,
            leaves: false,
        }
    }

    /// The message.
    pub fn write(&self, to: Subject) -> Result<Envelope, RefuseAnnouncement> {
        Ok(Envelope::new(to, serde_json::to_vec(self)?))
    }

    /// Reads a message; any bytes may be given.
    pub fn read(envelope: &Envelope) -> Result<Self, RefuseAnnouncement> {
        let bytes = envelope.payload.len();
        if bytes > MAX_BYTES {
            return Err(RefuseAnnouncement::TooLarge { bytes });
        }
        let read: Self = serde_json::from_slice(&envelope.payload)?;
        if read.version != VERSION {
            return Err(RefuseAnnouncement::Version {
                found: read.version,
            });
        }
        Ok(read)
    }
}
