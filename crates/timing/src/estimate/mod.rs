//! What a listener can tell from the beats it hears. Each estimator holds a bounded number of
//! observations.
//!
//! | estimator | fed with | answers |
//! |---|---|---|
//! | [`TempoMeter`] | beat, announced tempo, receipt | measured BPM, acceptable or not |
//! | [`DriftMeter`] | scheduled instant, receipt | drift in ms and ppm |
//! | [`JitterMeter`] | lateness | exact percentiles of the latest |
//! | [`OffsetTracker`] | scheduled instant, receipt | offset of the own clock to the cluster's timescale |

mod drift;
mod jitter;
mod offset;
mod recent;
mod tempo;

pub use drift::{Drift, DriftMeter};
pub use jitter::{Jitter, JitterMeter};
pub use offset::OffsetTracker;
pub use tempo::{TempoDrift, TempoMeter};
