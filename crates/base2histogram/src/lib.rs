//! The histograms of openraft's statistics, counted by powers of two.
//!
//! openraft keeps them on every node. The published crate of this name fills 26 MiB with tables for sixteen precisions
//! at the first histogram, of which openraft uses one; that alone is nearly what an idle node may take. Here is the
//! part of its interface that openraft needs, at one precision and without tables.

mod chart;
mod histogram;
mod percentile_stats;

pub use chart::AsciiChart;
pub use histogram::Histogram;
pub use percentile_stats::PercentileStats;
