//! The version of the form, and who may read what.

/// The version of the form of a recording, which its first line carries.
///
/// It goes up when a reader of the version before would misunderstand a line. New fields do not raise it: readers pass
/// over fields that they do not know. A reader takes every version up to its own ([`FormatVersion::CURRENT`]) and
/// refuses later ones; a recording without a first line of this kind is read as version 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FormatVersion(u32);

impl FormatVersion {
    /// The version that is written.
    pub const CURRENT: Self = Self(1);

    /// A version that can be read; `None` for 0 and for later ones.
    pub fn known(number: u32) -> Option<Self> {
        (1..=Self::CURRENT.0)
            .contains(&number)
            .then_some(Self(number))
    }

    /// The number, from 1.
    pub const fn number(self) -> u32 {
        self.0
    }
}
