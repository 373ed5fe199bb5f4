//! The backbeat command.
fn main() {}
