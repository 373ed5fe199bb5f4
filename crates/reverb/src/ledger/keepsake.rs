//! The ledger as bytes, so that a restarted reverb goes on with its open windows.

use super::{Ledger, Margin};
use crate::window::{RefuseSnapshot, Terms, Windows};
use backbeat_contract::{ClusterId, WindowId};
use backbeat_timing::ClusterInstant;
use serde::{Deserialize, Serialize};

/// What a ledger leaves behind: its open windows, and how far it had read when they were written down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Keepsake {
    /// The version of this form. It rises with every change; a reader takes its own only and else begins anew.
    version: u8,
    cluster: String,
    /// [`Windows::snapshot`], which has a version and a checksum of its own.
    windows: Vec<u8>,
    margins: Vec<([u8; 16], Margin)>,
    waiting: Margin,
    /// How far the logs went in.
    pub positions: Positions,
}

/// The last positions of logs that went in; 0 without a log, or where nothing was read of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Positions {
    /// Of the cluster's own log.
    pub log: u64,
    /// Of the log of claims on the older subjects; nothing while they are not read from one.
    pub legacy: Option<u64>,
}

/// Why a keepsake is not taken up. The service then begins anew, and its first report says so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RefuseKeepsake {
    /// It is not of this form.
    #[error("the kept windows cannot be read: {0}")]
    Form(#[from] postcard::Error),
    /// Another version of the form.
    #[error("the kept windows have version {found}, this reverb takes version {VERSION}")]
    Version {
        /// Its version.
        found: u8,
    },
    /// It is another cluster's.
    #[error("the kept windows are of cluster {found}, this reverb serves {own}")]
    OtherCluster {
        /// That cluster.
        found: String,
        /// The own one.
        own: ClusterId,
    },
    /// The windows in it are refused.
    #[error(transparent)]
    Windows(#[from] RefuseSnapshot),
}

const VERSION: u8 = 2;

impl Keepsake {
    /// The bytes.
    pub fn to_bytes(&self) -> Result<Vec<u8>, RefuseKeepsake> {
        Ok(postcard::to_stdvec(self)?)
    }

    /// The keepsake of some bytes, which may be any.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, RefuseKeepsake> {
        match bytes.first() {
            Some(&found) if found != VERSION => Err(RefuseKeepsake::Version { found }),
            _ => Ok(postcard::from_bytes(bytes)?),
        }
    }
}

impl Ledger {
    /// What is needed to go on with the open windows, into which the logs went up to `positions`.
    pub fn keepsake(&self, positions: Positions) -> Keepsake {
        let margins = self.margins.iter();
        Keepsake {
            version: VERSION,
            cluster: self.cluster.to_string(),
            windows: self.windows.snapshot(),
            margins: margins
                .map(|(window, margin)| (*window.as_bytes(), margin.clone()))
                .collect(),
            waiting: self.waiting.clone(),
            positions,
        }
    }

    /// The ledger of a keepsake, at `now`. Its open windows tell that reverb was restarted and may have missed claims.
    pub fn of_keepsake(
        cluster: ClusterId,
        keepsake: Keepsake,
        terms: Terms,
        now: ClusterInstant,
    ) -> Result<Self, RefuseKeepsake> {
        let windows = Windows::restore(&keepsake.windows, terms, now)?;
        Self::with_rest(cluster, keepsake, windows)
    }

    /// The ledger of a keepsake, when everything after its positions is going to be taken in from logs.
    pub fn resume(
        cluster: ClusterId,
        keepsake: Keepsake,
        terms: Terms,
    ) -> Result<Self, RefuseKeepsake> {
        let windows = Windows::resume(&keepsake.windows, terms)?;
        Self::with_rest(cluster, keepsake, windows)
    }

    fn with_rest(
        cluster: ClusterId,
        keepsake: Keepsake,
        windows: Windows,
    ) -> Result<Self, RefuseKeepsake> {
        if keepsake.cluster != cluster.as_str() {
            return Err(RefuseKeepsake::OtherCluster {
                found: keepsake.cluster,
                own: cluster,
            });
        }
        let mut ledger = Self::of_windows(cluster, windows);
        let margins = keepsake.margins.into_iter();
        ledger.margins = margins
            .map(|(window, margin)| (WindowId::new(window), margin))
            .collect();
        ledger.waiting = keepsake.waiting;
        Ok(ledger)
    }
}
