//! What one reverb knows of its cluster, as a value: frames and claims with their arrivals in, reports out.
//!
//! [`Ledger`] joins the book of windows with the rules over a sequence; [`Margin`] holds what a report must tell beside the
//! aggregate's own issues; [`Keepsake`] is the ledger as bytes. Nothing here waits, reads a clock or knows a network.

mod glance;
mod keepsake;
#[expect(
    clippy::module_inception,
    reason = "the folder is named for its main type"
)]
mod ledger;
mod margin;
mod remark;
mod tempo_heard;

pub use glance::{Glance, OpenWindow};
pub use keepsake::{Keepsake, Positions, RefuseKeepsake};
pub use ledger::{Followed, Ledger, Taken};
pub use margin::Margin;
pub use remark::Remark;
