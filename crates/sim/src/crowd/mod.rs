//! All agents of a process: whose turn it is within a beat, what they claim, what goes wrong with it, and the bytes.
//!
//! ```text
//!  plan frame ──► Crowd::begin ──► a Round of evenly spread moments
//!                 Crowd::turn  ──► Turn: a Claim with its Mishap, or silence ──► Pen: bytes
//! ```
//!
//! Nothing here waits or sends; the account of what was sent is `ledger`.

mod breakage;
mod claim;
mod deal;
mod mishap;
mod pen;
mod population;
mod round;
mod turns;

pub use breakage::Breakage;
pub use claim::Claim;
pub use mishap::Mishap;
pub use pen::Pen;
pub use population::{AgentCount, Population, Rate, RefusePopulation};
pub use round::HeardBeat;
pub use turns::{Crowd, Turn};
