//! Looking at sixteen bytes at once: where does a run of plain string bytes end, and what is an identifier?
//!
//! `wide` turns this into the processor's vector instructions where it has them, and into plain arithmetic elsewhere.

use wide::u8x16;

/// How many bytes are looked at together.
pub(super) const WIDTH: usize = 16;

/// How many of the sixteen bytes, from the first, are plain: printable ASCII but `"` and `\`.
#[inline]
pub(super) fn plain_prefix(chunk: &[u8; WIDTH]) -> usize {
    let bytes = u8x16::new(*chunk);
    let printable = lies_within(bytes, 0x20, 0x7f);
    let special =
        !printable | bytes.simd_eq(u8x16::splat(b'"')) | bytes.simd_eq(u8x16::splat(b'\\'));
    // Bit 16 ends the run when no byte does.
    (special.to_bitmask() | 1 << WIDTH).trailing_zeros() as usize
}

/// Whether a string may hold `byte` as it stands, as one character.
#[inline]
pub(super) fn is_plain(byte: u8) -> bool {
    (0x20..0x80).contains(&byte) && byte != b'"' && byte != b'\\'
}

/// How many colons a text of at least sixteen bytes holds; `None` when it holds a byte that stands in no agent id.
#[inline]
pub(super) fn colons_of_agent_id(text: &[u8]) -> Option<u32> {
    let last = text.last_chunk::<WIDTH>()?;
    let mut colons = 0;
    let (chunks, rest) = text.as_chunks::<WIDTH>();
    for chunk in chunks {
        colons += colons_in(chunk)?.count_ones();
    }
    // The last sixteen bytes overlap the whole chunks; only those of the rest are counted.
    let counted = colons_in(last)? >> (WIDTH - rest.len());
    Some(colons + counted.count_ones())
}

/// Marks the colons among sixteen bytes; `None` when one of the others stands in no agent id.
#[inline]
fn colons_in(chunk: &[u8; WIDTH]) -> Option<u32> {
    let bytes = u8x16::new(*chunk);
    let letters = lies_within(bytes | u8x16::splat(0x20), b'a', b'z');
    // The colon follows the digits, the point follows the dash.
    let digits_and_colon = lies_within(bytes, b'0', b':');
    let points_and_dashes = lies_within(bytes, b'-', b'.');
    let allowed =
        letters | digits_and_colon | points_and_dashes | bytes.simd_eq(u8x16::splat(b'_'));
    let all = allowed.to_bitmask() == 0xffff;
    all.then(|| bytes.simd_eq(u8x16::splat(b':')).to_bitmask())
}

/// Marks the bytes from `first` to `last`.
#[inline]
fn lies_within(bytes: u8x16, first: u8, last: u8) -> u8x16 {
    (bytes - u8x16::splat(first)).simd_le(u8x16::splat(last - first))
}

#[cfg(test)]
mod tests {
    use super::{WIDTH, colons_of_agent_id, is_plain, plain_prefix};
    use backbeat_contract::AgentId;
    use proptest::prelude::*;

    #[test]
    fn the_run_ends_at_the_first_byte_that_is_not_plain() {
        for byte in 0..=255u8 {
            for place in 0..WIDTH {
                for after in [b'a', b'"', 0x80, 0x1f, 0x21] {
                    let mut chunk = [b'a'; WIDTH];
                    chunk[place..].fill(after);
                    chunk[place] = byte;
                    let expected = chunk.iter().take_while(|&&byte| is_plain(byte)).count();
                    assert_eq!(plain_prefix(&chunk), expected, "{chunk:?}");
                }
            }
        }
    }

    proptest! {
        #[test]
        fn colons_are_counted_once(text in "[a-zA-Z0-9_.:-]{16,70}", foreign in any::<u8>(), place in 0..70usize) {
            let mut bytes = text.into_bytes();
            let colons: u32 = bytes.iter().map(|&byte| u32::from(byte == b':')).sum();
            prop_assert_eq!(colons_of_agent_id(&bytes), Some(colons));
            if let Some(byte) = bytes.get_mut(place) {
                *byte = foreign;
                let allowed = AgentId::is_part_byte(foreign) || foreign == b':';
                prop_assert_eq!(colons_of_agent_id(&bytes).is_some(), allowed);
            }
        }
    }
}
