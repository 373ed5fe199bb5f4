//! Rolls the claims of a bar up into a report.
//!
//! [`window`] is the pure part: the value that claims are gathered in, and the book of open windows.

pub mod window;
