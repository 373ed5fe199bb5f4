//! The subcommands, one module each: what was typed, and what is done about it.

pub(crate) mod init;
