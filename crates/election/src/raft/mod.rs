//! openraft fitted to this crate: its type parameters, runtime and state machine. The rules of Raft are openraft's.

mod command;
mod machine;
mod runtime;
mod settings;
mod vigil;

pub(crate) use command::Command;
pub(crate) use machine::{Machine, Snapshot};
pub(crate) use runtime::{Seeded, mix, on_node};
pub(crate) use settings::settings;
pub(crate) use vigil::Vigil;

use crate::name::NodeName;

openraft::declare_raft_types!(
    /// The types of our Raft. `leader_id_std`: one leader a term; openraft's default allows several.
    pub(crate) Types:
        D = Command,
        R = Vec<u8>,
        NodeId = NodeName,
        Node = String,
        Term = u64,
        LeaderId = openraft::impls::leader_id_std::LeaderId<u64, NodeName>,
        AsyncRuntime = Seeded,
);

pub(crate) type Raft = openraft::Raft<Types, Machine>;
pub(crate) type Vote = openraft::type_config::alias::VoteOf<Types>;
pub(crate) type LogId = openraft::type_config::alias::LogIdOf<Types>;
pub(crate) type Entry = openraft::type_config::alias::EntryOf<Types>;
pub(crate) type StoredMembership = openraft::type_config::alias::StoredMembershipOf<Types>;
pub(crate) type SnapshotMeta = openraft::type_config::alias::SnapshotMetaOf<Types>;
