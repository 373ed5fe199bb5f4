//! Beats, tempo and hybrid logical clocks as pure functions of values.
//!
//! Nothing here reads a clock, waits or knows a runtime: time is an argument (`clippy.toml`
//! enforces it). The types in the order of their use:
//!
//! - [`Tempo`], [`Beat`], [`Phase`], [`BarLength`]: the musical quantities, all of them integers
//!   inside.
//! - [`ClusterInstant`], [`LocalInstant`], [`Offset`], [`Nanos`]: points on the cluster's timescale
//!   and on one node's monotonic clock, which the compiler keeps apart, and lengths of time.
//! - [`Timeline`], made of [`Segment`]s: when each beat begins; changed by [`Change`]s, stored with
//!   a [`TimelineVersion`].
//! - [`Schedule`]: the [`Frame`]s a metronome speaks; [`WindowId`] and [`Epoch`] name their bars.
//! - [`HlcClock`], [`Hlc`], [`WireHlc`]: stamps that respect cause and effect.
//! - [`TempoMeter`], [`DriftMeter`], [`JitterMeter`], [`OffsetTracker`]: what a listener can tell
//!   from what it hears.
//!
//! The wire's newtypes are in the contract crate; services convert.
//!
//! ```
//! use backbeat_timing::{
//!     BarLength, Beat, ClusterInstant, Epoch, Nanos, Phase, Segment, Tempo, Timeline,
//! };
//!
//! // 2 BPM from 2025-09-05T12:30:00Z on: beats of thirty seconds, phases of ten.
//! let start = ClusterInstant::from_unix_nanos(1_757_075_400_000_000_000);
//! let first = Segment::new(Beat::ZERO, start, Tempo::DEFAULT, BarLength::DEFAULT)?;
//! let timeline = Timeline::new(Epoch(0), first);
//!
//! let now = start + Nanos::from_millis(45_000);
//! assert_eq!(timeline.beat_at(now), Some((Beat::new(1)?, Phase::Execute)));
//!
//! // 10 % faster, as from the next bar, an hour later.
//! let change = timeline.propose_tempo(now, Tempo::from_bpm(2.2)?)?;
//! assert_eq!(change.at, Beat::new(120)?);
//! let faster = timeline.with_change(change)?;
//! assert_eq!(faster.instant_of(change.at), timeline.instant_of(change.at));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod bar;
mod beat;
mod change;
mod cluster_instant;
mod estimate;
mod hlc;
mod local_instant;
mod nanos;
mod phase;
mod record;
mod schedule;
mod segment;
mod tempo;
mod timeline;
mod window;

pub use bar::{Bar, BarLength, EmptyBar};
pub use beat::{Beat, BeatOutOfRange};
pub use change::{Change, RefuseChange};
pub use cluster_instant::ClusterInstant;
pub use estimate::{Drift, DriftMeter, Jitter, JitterMeter, OffsetTracker, TempoDrift, TempoMeter};
pub use hlc::{ClockDrift, Hlc, HlcClock, HlcFormat, NodeHash, Observation, UnixMillis, WireHlc};
pub use local_instant::{LocalInstant, Offset};
pub use nanos::Nanos;
pub use phase::Phase;
pub use record::{RefuseRecord, TimelineVersion};
pub use schedule::{Frame, FramesPerBeat, FramesPerBeatOutOfRange, Schedule};
pub use segment::{Segment, StartOutOfRange};
pub use tempo::{Tempo, TempoOutOfRange, TempoRange};
pub use timeline::Timeline;
pub use window::{Epoch, WindowId, WindowIdFormat};
