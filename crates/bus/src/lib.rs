//! How messages travel: subjects, envelopes, headers and signatures.
//!
//! - [`Namespace`] names the subjects of the contract, [`Topic`] is what a subject of a stranger turns out to be,
//!   [`Filter`] is what a subscription asks for.
//! - [`Envelope`] is a message on its way: [`Subject`], [`Headers`], payload.
//! - [`Signer`] and [`Verifier`] sign claims and check them.

mod envelope;
mod headers;
mod signature;
mod subject;

pub use envelope::Envelope;
pub use headers::{Headers, RefuseHeader};
pub use signature::{RefuseKey, RefuseSignature, Signer, Verifier};
pub use subject::{Filter, Namespace, RefuseSubject, RefuseTopic, Subject, Topic};
