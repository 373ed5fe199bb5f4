//! The service: a node on the machine's clocks, on NATS, with its thread, its election and its admin
//! API, from start to a planned end.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use backbeat_admin::{Listener, RefuseFace, RefuseListener};
use backbeat_bus::{Bus, RefuseSubscribe, nats};
use backbeat_election::{Election, RefuseStart as RefuseElection};
use backbeat_metronome::{Metronome, RefuseStart as RefuseMetronome};
use prometheus::Registry;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};
