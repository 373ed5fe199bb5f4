//! What an audition may use beside the bus.

use std::sync::Arc;
use std::time::Duration;

use backbeat_bus::{Signer, Verifier};
use backbeat_contract::AgentId;

use crate::{Admin, Upset};

/// What an audition may use beside the bus. Checks that need what is missing are skipped, and say so.
#[derive(Clone, Default)]
pub struct Means {
    /// The agent to watch; the suite `agent` needs it.
    pub agent: Option<AgentId>,
    /// The keys that the agent's claims must be signed with.
    pub verifier: Option<Verifier>,
    /// Signs the scripted claims, for a reverb that wants signatures.
    pub signer: Option<Signer>,
    /// How long after its end a window takes claims; a quarter of a beat unless known.
    pub grace: Option<Duration>,
    /// The admin API of the pulse or reverb.
    pub admin: Option<Arc<dyn Admin>>,
    /// Whether the tempo is left alone, although there is an admin API.
    pub keep_tempo: bool,
    /// Ends the leader's process, half-way through.
    pub upset: Option<Arc<dyn Upset>>,
}
