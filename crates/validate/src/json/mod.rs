//! JSON with places: a tree in which every value knows where it stands, and a parser that goes on after a fault.
//!
//! What a message should hold is not known here; that is [`crate::explain`] and [`crate::folder`].

mod document;
mod literal;
mod node;
mod parser;
mod string;

pub(crate) use document::{Document, decode, parse};
pub(crate) use node::{Member, Node, Value};
