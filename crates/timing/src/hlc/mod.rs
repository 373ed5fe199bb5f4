//! Hybrid logical clocks (Kulkarni et al., "Logical Physical Clocks and Consistent Snapshots in
//! Globally Distributed Databases", 2014): stamps that respect cause and effect and stay near wall
//! time.
//!
//! ```text
//!  wall clock --UnixMillis--> HlcClock --Hlc (full, ordered)--> WireHlc "pppp:llll:nnnn" --> the network
//!                                ^                                                              |
//!                                +---- observe: unwrap near the own clock, merge if close <-----+
//! ```

mod clock;
mod drift;
mod node;
mod stamp;
mod wire;

pub use clock::{HlcClock, Observation};
pub use drift::ClockDrift;
pub use node::NodeHash;
pub use stamp::{Hlc, UnixMillis};
pub use wire::{HlcFormat, WireHlc};
