//! Rolls the claims of a bar up into a report.
