//! The core NATS protocol as values: operations in, frames and refusals out. No socket, no task and no clock is
//! here; [`crate::Broker`] brings those.

mod connect;
mod control_line;
mod decoder;
mod frame;
mod info;
mod operation;
mod refusal;

pub use decoder::Decoder;
pub use operation::{Operation, Publish, Subscribe};
pub use refusal::Refusal;

pub(crate) use connect::ConnectOptions;
pub(crate) use frame::{CRLF, Frame, no_responders_status};
pub(crate) use info::ServerInfo;
pub(crate) use refusal::{Complaint, error_line};
