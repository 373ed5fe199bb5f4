//! Exit codes, the same for every command.

use std::process::ExitCode;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// 0: done.
    Done,
    /// 1: the thing checked was found wanting.
    FoundWanting,
    /// 2: usage, I/O or connection error.
    Failed,
    /// 130: stopped by Ctrl-C before its work was done, as shells put it.
    #[cfg(feature = "services")]
    Interrupted,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Done => 0,
            Exit::FoundWanting => 1,
            Exit::Failed => 2,
            #[cfg(feature = "services")]
            Exit::Interrupted => 130,
        })
    }
}
