//! What a reverb is told at its start.

use crate::store::Retention;
use crate::window::Terms;
use backbeat_admin::Token;
use backbeat_bus::{Verifier, nats};
use backbeat_contract::ClusterId;
use std::net::SocketAddr;
use std::path::PathBuf;

/// The settings of one reverb, whatever network it is on.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The cluster whose claims it rolls up.
    pub cluster: ClusterId,
    /// Its own name, unlike those of other reverbs of the cluster.
    pub node: String,
    /// The bar length until a whole bar was heard, and how long late claims are waited for.
    pub terms: Terms,
    /// Whether claims on the older subjects, which name no cluster, are taken.
    pub legacy_subjects: bool,
    /// Whose signatures claims must carry; none need one without.
    pub verifier: Option<Verifier>,
}

/// Whether claims are captured by JetStream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Durable {
    /// When the server has it.
    #[default]
    Auto,
    /// Always: without it the service does not start.
    On,
    /// Never: the open windows are kept once a beat, and a restart says what may be missing.
    Off,
}

/// The settings of one reverb as a service.
#[derive(Debug, Clone)]
pub struct Options {
    /// What holds on any network.
    pub settings: Settings,
    /// Whether claims are captured by JetStream.
    pub durable: Durable,
    /// The connection to NATS.
    pub nats: nats::Options,
    /// The folder for reports and open windows; it belongs to this reverb alone. Without one they are lost with the
    /// process.
    pub data: Option<PathBuf>,
    /// How long reports are kept.
    pub retention: Retention,
    /// Where the admin API listens.
    pub admin: SocketAddr,
    /// What writes must show; there are none yet, but an address that other machines can reach needs one.
    pub admin_token: Option<Token>,
}
