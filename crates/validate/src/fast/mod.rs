//! The hot path: one pass over the bytes of a message into a typed view of them, without allocation.
//!
//! [`read`] gives the view of a message that fits its published schema, whatever the order of its keys, its
//! whitespace and its escapes. On any doubt it gives `None` and says nothing more: finding out what is wrong,
//! and saying it well, is the business of the slow path (`explain`). The law that the two agree with each other and
//! with a general JSON Schema validator is tested in `tests/parity.rs` and fuzzed in `fuzz/`.
//!
//! ```text
//!   bytes ─ cursor (whitespace, strings, numbers) ─┬─ lane (the contract's order) ────────┬─ views (BeatFrame, …)
//!                                                  └─ fields (any order: name → slot) ────┘
//! ```

mod cursor;
mod fields;
mod issues;
mod lane;
mod number;
mod scan;
mod text;
mod view;
mod word;

pub use issues::{IssueView, Issues};
pub use text::Text;
pub use view::{BarReport, BeatFrame, Message, PerformanceView, StatusClaim, WaitFor};

use cursor::Cursor;

/// The view of `message` when it is a valid message of the contract; `None` on any doubt.
///
/// The rules that no schema can say ([`crate::rules`]) are not judged here.
#[inline]
pub fn read(message: &[u8]) -> Option<Message<'_>> {
    if message.len() > backbeat_contract::MAX_MESSAGE_BYTES {
        return None;
    }
    let mut cursor = Cursor::new(message);
    match lane::read(&mut cursor) {
        Some(view) => cursor.end().map(|()| view),
        None => read_any_order(message),
    }
}

/// The view of a message with its fields in any order and any whitespace.
#[inline(never)]
fn read_any_order(message: &[u8]) -> Option<Message<'_>> {
    let mut cursor = Cursor::new(message);
    let fields = fields::read(&mut cursor)?;
    cursor.end()?;
    view::assemble(&fields)
}
