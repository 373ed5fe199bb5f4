//! What a pulse must do, one check a file. What its admin API must answer is here too; how it survives its leader's end
//! is in `failover`.

mod deadlines;
mod delivery;
mod drift;
mod headers;
mod jitter;
mod order_accepted;
mod order_refused;
mod place;
mod status;
mod subject;
mod tempo_measured;
mod tempo_place;

pub(crate) use deadlines::Deadlines;
pub(crate) use delivery::Delivery;
pub(crate) use drift::Drift;
pub(crate) use headers::NamesLeader;
pub(crate) use jitter::Jitter;
pub(crate) use order_accepted::OrderAccepted;
pub(crate) use order_refused::OrderRefused;
pub(crate) use place::{Placed, Places};
pub(crate) use status::Status;
pub(crate) use subject::NamesCluster;
pub(crate) use tempo_measured::TempoMeasured;
pub(crate) use tempo_place::TempoPlace;
