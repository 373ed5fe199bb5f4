//! Looking at sixteen bytes at once: where does a run of plain string bytes end?
//!
//! On x86-64 the baseline SSE2 instructions do it, reached through safe intrinsics over values; elsewhere the
//! portable arithmetic on 64-bit words does. A test holds the two against the definition, byte by byte.

/// How many bytes [`plain_prefix`] looks at.
pub(super) const WIDTH: usize = 16;

/// How many of the sixteen bytes, from the first, are plain: printable ASCII but `"` and `\`.
#[inline]
pub(super) fn plain_prefix(chunk: &[u8; WIDTH]) -> usize {
    portable::plain_prefix(chunk)
}

/// Whether a string may hold `byte` as it stands, as one character.
#[inline]
pub(super) fn is_plain(byte: u8) -> bool {
    (0x20..0x80).contains(&byte) && byte != b'"' && byte != b'\\'
}

mod portable {
    use super::WIDTH;

    #[inline]
    pub(super) fn plain_prefix(chunk: &[u8; WIDTH]) -> usize {
        let (low, high) = chunk.split_at(8);
        let special =
            |half: &[u8]| special_bytes(u64::from_le_bytes(half.try_into().unwrap_or_default()));
        match (special(low), special(high)) {
            (0, 0) => WIDTH,
            (0, mark) => 8 + (mark.trailing_zeros() / 8) as usize,
            (mark, _) => (mark.trailing_zeros() / 8) as usize,
        }
    }

    /// Marks special bytes by their top bits. The lowest mark is exact; a higher one may be an echo of the
    /// subtraction's borrow, so only the lowest is used.
    #[inline]
    fn special_bytes(word: u64) -> u64 {
        const ONES: u64 = 0x0101_0101_0101_0101;
        const TOPS: u64 = ONES << 7;
        let below = |word: u64, limit: u64| word.wrapping_sub(ONES * limit) & !word;
        let quote = below(word ^ (ONES * 0x22), 1);
        let backslash = below(word ^ (ONES * 0x5c), 1);
        (quote | backslash | below(word, 0x20) | word) & TOPS
    }
}

#[cfg(test)]
mod tests {
    use super::{WIDTH, is_plain, plain_prefix, portable};

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
                    assert_eq!(portable::plain_prefix(&chunk), expected, "{chunk:?}");
                }
            }
        }
    }
}
