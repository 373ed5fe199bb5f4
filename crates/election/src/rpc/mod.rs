//! What nodes say to each other, who says it and who answers. How the bytes travel is in [`crate::transport`].

mod desk;
mod greeting;
mod message;
mod peer;

pub(crate) use desk::FrontDesk;
pub(crate) use greeting::{Greeting, GreetingReply};
pub(crate) use message::{Reply, Request};
pub(crate) use peer::{Office, Peers, Round};
