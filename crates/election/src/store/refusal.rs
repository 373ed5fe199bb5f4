//! Why a ledger cannot be opened. Nothing is ever reset silently: the remedy is the operator's.

use std::io;
use std::path::PathBuf;

use backbeat_datafile::RefuseFile;

/// Why the ledger of a node cannot be opened; the text names the file and the remedy.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RefuseLedger {
    /// The folder or the file cannot be made, read or written.
    #[error(
        "cannot use {path}: {source}; see to the rights and the space there, or choose another --data-dir"
    )]
    Disk {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Another process has it open.
    #[error(
        "{path} is in use by another process; stop that one, or give this node a --data-dir of its own"
    )]
    Locked {
        /// The file.
        path: PathBuf,
    },
    /// It is no ledger, or damaged.
    #[error(
        "{path} is damaged or not an election ledger ({reason}); \
         it was left as it is: move it away and start the node again, which then rejoins and is brought up to date by the others"
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What was found.
        reason: String,
    },
    /// A version wrote it that this one cannot read.
    #[error(
        "{path} has format {actual}, this version reads {allowed}; run the version that wrote it"
    )]
    Format {
        /// The file.
        path: PathBuf,
        /// Its format.
        actual: u32,
        /// The only one this version reads.
        allowed: u32,
    },
    /// It belongs to another cluster.
    #[error("{path} belongs to cluster {actual}, not {given}; correct --cluster or --data-dir")]
    OtherCluster {
        /// The file.
        path: PathBuf,
        /// The cluster it belongs to.
        actual: String,
        /// The cluster asked for.
        given: String,
    },
    /// It belongs to another node.
    #[error("{path} belongs to node {actual}, not {given}; correct --node or --data-dir")]
    OtherNode {
        /// The file.
        path: PathBuf,
        /// The node it belongs to.
        actual: String,
        /// The node asked for.
        given: String,
    },
}

impl From<RefuseFile> for RefuseLedger {
    fn from(refusal: RefuseFile) -> Self {
        match refusal {
            RefuseFile::Disk { path, source } => Self::Disk { path, source },
            RefuseFile::Locked { path } => Self::Locked { path },
            RefuseFile::Damaged { path, reason } => Self::Damaged { path, reason },
        }
    }
}
