//! Which of several reverbs of a cluster reports: a lease that is held by announcing.
//!
//! Every reverb gathers all claims; one of them speaks. Each announces itself on `backbeat-reverb.<cluster>`, outside
//! the contract's subjects, since it is no message of the contract. The one that speaks goes on speaking while it is
//! heard; when it has not been heard for the lease's patience, or says goodbye, the first of the others in the order of
//! their beginnings takes over. Two that cannot hear each other both speak: their reports of a window have one window
//! id, and with JetStream the stream of reports takes only one of them.
//!
//! [`Lease`] is the rule as a value, [`Announcement`] what travels.

mod announcement;
mod lease;

pub use announcement::{Announcement, RefuseAnnouncement, subject};
pub use lease::{Lease, Office, Patience};
