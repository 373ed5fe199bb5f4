//! How a recording is packed, which its name tells.

use std::path::Path;

/// How a recording is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    /// Not at all.
    None,
    /// gzip: a name that ends in `.gz`.
    Gzip,
    /// Zstandard: a name that ends in `.zst`.
    Zstd,
}

impl Packing {
    /// The packing that a file's name tells, in whatever case.
    pub fn of_name(path: &Path) -> Self {
        let ends = |ending: &str| {
            path.extension()
                .is_some_and(|found| found.eq_ignore_ascii_case(ending))
        };
        match (ends("gz"), ends("zst")) {
            (true, _) => Self::Gzip,
            (_, true) => Self::Zstd,
            _ => Self::None,
        }
    }
}
