//! What is known of the senders: their clocks (`stamp`), kept in a bounded table (`table`).

mod stamp;
mod table;

pub(crate) use stamp::{Arrival, SenderState};
pub(crate) use table::Senders;
