//! Where messages come from: files, folders, standard input, packed or not, and how they are cut into messages.
//!
//! Nothing here holds a whole source: streams are cut into chunks at message boundaries ([`chunk`]), arrays into
//! their elements ([`array`]). Judging is elsewhere ([`crate::run`]).

pub(crate) mod array;
pub(crate) mod chunk;
mod form;
mod input;
mod open;
mod walk;

pub use input::{Input, InvalidGlob, Selection};

pub(crate) use form::{Form, is_lines, sniff, sniff_lines};
pub(crate) use open::{Stream, open};
pub(crate) use walk::{Found, walk};
