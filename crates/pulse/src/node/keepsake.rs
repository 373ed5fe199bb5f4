//! What a node remembers of the cluster's time when only its process restarts: the machine's
//! monotonic clock runs on, so the offset still holds.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use backbeat_timing::{ClusterInstant, LocalInstant, Nanos, Offset};
use serde::{Deserialize, Serialize};

/// The file with the offset, in the data folder.
#[derive(Clone, Debug)]
pub struct Keepsake {
    path: PathBuf,
    boot: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    version: u16,
    boot: String,
    offset_nanos: i128,
}

impl Keepsake {
    /// The keepsake in a data folder; none on machines that do not say when they were started,
    /// where nobody could tell whether the clock is still the same.
    pub fn in_folder(folder: &Path) -> Option<Self> {
        let boot = fs::read_to_string(BOOT_ID).ok()?;
        Some(Self {
            path: folder.join(FILE),
            boot: boot.trim().to_owned(),
        })
    }

    /// The offset that was kept since the machine was started. A file that is missing, unreadable or
    /// of an earlier start is none: the node then learns the time as a new one does.
    pub fn recall(&self) -> Option<Offset> {
        let kept: Kept = serde_json::from_slice(&fs::read(&self.path).ok()?).ok()?;
        let origin = LocalInstant::from_nanos(0);
        let offset = ClusterInstant::from_unix_nanos(kept.offset_nanos);
        (kept.version == VERSION && kept.boot == self.boot).then(|| Offset::between(offset, origin))
    }

    /// Keeps an offset, in place of the one before. A crash leaves one or the other.
    pub fn keep(&self, offset: Offset) -> io::Result<()> {
        let origin = LocalInstant::from_nanos(0) + Nanos::new(0);
        let kept = Kept {
            version: VERSION,
            boot: self.boot.clone(),
            offset_nanos: offset.to_cluster(origin).unix_nanos(),
        };
        let fresh = self.path.with_extension("new");
        fs::write(&fresh, serde_json::to_vec(&kept)?)?;
        fs::rename(&fresh, &self.path)
    }
}

/// Rises when an older reader would misunderstand the file; a reader takes its own version only.
const VERSION: u16 = 1;

const FILE: &str = "timescale.json";

/// Linux says here which start of the machine this is.
const BOOT_ID: &str = "/proc/sys/kernel/random/boot_id";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offset_outlives_the_process_but_not_the_machine() {
        let folder = tempfile::tempdir().unwrap();
        let keepsake = |boot: &str| Keepsake {
            path: folder.path().join(FILE),
            boot: boot.to_owned(),
        };
        let offset = Offset::between(
            ClusterInstant::from_unix_nanos(1_757_075_400_000_000_123),
            LocalInstant::from_nanos(77),
        );
        assert_eq!(keepsake("first").recall(), None);
        keepsake("first").keep(offset).unwrap();
        assert_eq!(keepsake("first").recall(), Some(offset));
        assert_eq!(keepsake("second").recall(), None);
        fs::write(folder.path().join(FILE), "{").unwrap();
        assert_eq!(keepsake("first").recall(), None);
    }
}
