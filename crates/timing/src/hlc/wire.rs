//! Stamps as they travel: 16 bits of wall time, which mean nothing before they are unwrapped.

use std::str::FromStr;

use super::{Hlc, NodeHash, UnixMillis};

/// A stamp as it travels, `pppp:llll:nnnn` in hexadecimal.
///
/// It has no order, on purpose: `pppp` starts again every 65.536 s.
/// [`unwrap_near`](Self::unwrap_near) makes it a stamp that has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct WireHlc {
    /// `pppp`: the low 16 bits of the Unix milliseconds.
    pub low_millis: u16,
    /// `llll`: the logical counter.
    pub logical: u16,
    /// `nnnn`: who stamped.
    pub node: NodeHash,
}

impl WireHlc {
    /// The full stamp whose wall time is nearest to `own`, the receiver's wall clock.
    ///
    /// Right as long as stamp and clock are less than 32.768 s apart (of two equally near, the
    /// earlier); beyond that it is off by a multiple of 65.536 s, and nothing in the stamp can
    /// tell.
    pub fn unwrap_near(self, own: UnixMillis) -> Hlc {
        let ahead = self.low_millis.wrapping_sub(own.low_bits()).cast_signed();
        Hlc {
            wall: own.shifted(ahead.into()),
            logical: self.logical,
            node: self.node,
        }
    }
}

impl std::fmt::Display for WireHlc {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{:04x}:{:04x}:{:04x}",
            self.low_millis, self.logical, self.node.0
        )
    }
}

impl FromStr for WireHlc {
    type Err = HlcFormat;

    /// Reads three groups of four hexadecimal digits, of either case, between colons, and nothing
    /// else.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let groups: Option<Vec<u16>> = text.split(':').map(four_digits).collect();
        match groups.as_deref() {
            Some(&[low_millis, logical, node]) => Ok(Self {
                low_millis,
                logical,
                node: NodeHash(node),
            }),
            _ => Err(HlcFormat {
                text: text.to_owned(),
            }),
        }
    }
}

fn four_digits(group: &str) -> Option<u16> {
    // from_str_radix alone would let a sign through.
    let plain = group.len() == 4 && group.bytes().all(|digit| digit.is_ascii_hexdigit());
    if plain {
        u16::from_str_radix(group, 16).ok()
    } else {
        None
    }
}

/// A text that is not a stamp.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not a stamp of the form pppp:llll:nnnn in hexadecimal digits")]
pub struct HlcFormat {
    /// What was read.
    pub text: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_reads_back_what_it_shows() {
        let stamp: WireHlc = "7ffd:0001:abcd".parse().unwrap();
        let expected = WireHlc {
            low_millis: 0x7ffd,
            logical: 1,
            node: NodeHash(0xabcd),
        };
        assert_eq!(stamp, expected);
        assert_eq!(stamp.to_string(), "7ffd:0001:abcd");
        assert_eq!("7FFD:0001:ABCD".parse(), Ok(stamp));
    }

    #[test]
    fn what_is_not_three_groups_of_four_digits_is_refused() {
        for text in [
            "",
            "7ffd:0001",
            "7ffd:0001:abcd:0",
            "7ffd:001:abcd",
            "+ffd:0001:abcd",
            "7ffd-0001-abcd",
        ] {
            assert!(text.parse::<WireHlc>().is_err(), "{text}");
        }
    }
}
