//! The agents that a reverb is given to report: what they say stands in `script`, how it is written in `pen`, when it is
//! said in `troupe`.

mod kind;
mod pen;
mod script;
mod troupe;

pub(crate) use kind::Kind;
pub use troupe::RefuseTroupe;
pub(crate) use troupe::Troupe;
