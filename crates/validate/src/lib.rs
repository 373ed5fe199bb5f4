//! Bytes in, verdicts and diagnostics out.
//!
//! - [`Judge`] holds a [`Contract`] and a [`Policy`] and judges one message at a time ([`Judgement`]).
//! - [`Run`] validates whole [`Input`]s on several threads, in input order and bounded memory.
//! - [`fix`] rewrites older spellings.
//! - [`report`] tells what was found, in whatever format somebody reads.
//! - [`Facts`] is what a message says, also one that is not valid; the rules over a sequence are fed with it.
//! - [`fast::read`] is the hot path alone: a typed view of a valid message, without allocation.
//!
//! The network is not known here.
//!
//! ```
//! use backbeat_validate::{Contract, Judge, Policy, Verdict};
//!
//! let judge = Judge::new(Contract::BuiltIn, Policy::default());
//! let judgement = judge.judge(br#"{"type":"backbeat.statusclaim.v1","agent_id":"a:b","beat_index":7,
//!                                  "state":"done","hlc":"7ffd:0001:beef"}"#);
//! assert_eq!(judgement.verdict, Verdict::Invalid);
//! assert_eq!(judgement.diagnostics[0].code.as_str(), "legacy-value");
//! ```

mod contract;
mod explain;
mod facts;
pub mod fast;
mod fault;
pub mod fix;
mod folder;
mod json;
mod judge;
mod place;
mod policy;
pub mod report;
pub mod rules;
mod run;
mod source;
mod tolerant;

pub use contract::Contract;
pub use facts::Facts;
pub use folder::{LoadFault, LoadSchemas, SchemaFolder};
pub use judge::{Judge, Judgement, MAX_DIAGNOSTICS, Verdict};
pub use place::Origin;
pub use policy::{Policy, UnknownFields};
pub use run::{Progress, Run};
pub use source::{Input, InvalidGlob, Selection};
