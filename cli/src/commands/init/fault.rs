//! Why `backbeat init` cannot write its file.

use std::io;
use std::path::PathBuf;

/// Why `backbeat init` cannot write its file.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
#[non_exhaustive]
pub(crate) enum InitFault {
    /// The folder to write into is not there.
    #[error("--dir {} is not a folder", dir.display())]
    #[diagnostic(help("name the project's folder; `backbeat init` makes none"))]
    NoFolder {
        /// The folder that was named.
        dir: PathBuf,
    },
    /// Another file is where this one goes.
    #[error("{} is there already and differs", path.display())]
    #[diagnostic(help("`--force` replaces it; `--print` shows what would stand in it"))]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// The project's own file cannot be read, so that it is not known whether to leave it alone.
    #[error("{} cannot be read", path.display())]
    #[diagnostic(help("make it readable, or take the text from `--print`"))]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The file cannot be written.
    #[error("{} cannot be written", path.display())]
    #[diagnostic(help("make the folder writable, or take the text from `--print`"))]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Standard output or standard error is closed or full.
    #[error("nothing can be written to standard output or standard error")]
    Say(#[source] io::Error),
}
