//! The HTTP routes, over real connections to a cluster of values (`ensemble`).

mod asked;
mod cluster;
mod description;
mod orders;
mod status;
