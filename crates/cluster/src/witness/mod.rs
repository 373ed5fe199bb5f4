//! The witness: hears what a cluster says as a stranger would, and judges its order. It is told nothing by the services.

mod account;
mod beat;
mod hear;

pub use account::Account;
pub use beat::Beat;
pub(crate) use hear::Witness;
