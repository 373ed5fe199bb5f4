//! One cluster: what was heard of it, and the rules over its frames, claims and reports. The clocks
//! of senders are in `sender`, since an agent's clock is its own.
//!
//! ```text
//!  frame ──► redelivered? ──► stale term? ──► which line? ──► on its line: phases, bar, tempo
//!             recent           leaders         frames          line ─► phases, bar, tempo
//!  claim ──► current beat (line), ends of windows (closings)                        │
//!  report ─► windows ◄──────────────────────────────── bars that ended ◄────────────┘
//! ```

mod bar;
mod claims;
mod closings;
mod frames;
mod leaders;
mod line;
mod pace;
mod phases;
mod recent;
mod reports;
mod state;
mod table;
mod tempo;
mod windows;

pub(crate) use state::Cluster;
pub(crate) use table::Clusters;
