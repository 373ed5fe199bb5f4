//! Trials of pulse: real processes of `backbeat run pulse` on a real broker, and what a consumer hears meanwhile.
//!
//! | file | what happens |
//! |---|---|
//! | `three_nodes.rs` | nothing, and then any one stops |
//! | `single_node.rs` | a node alone, killed and started again |
//! | `kill.rs` | the leader is killed, again and again |
//! | `stall.rs` | the leader is stopped in mid-step and goes on later |
//! | `handover.rs` | the leader is asked to end |
//! | `restart_all.rs` | all are killed at once |
//! | `cut_from_peers.rs`, `cut_from_nats.rs` | links are cut |
//! | `nats.rs` | the broker restarts, or hangs |
//! | `disk.rs` | folders are lost, damaged, another node's, or full |
//! | `tempo.rs` | the tempo changes |
//! | `conformance.rs` | the leader is killed under the eyes of `backbeat conformance run pulse` |
//! | `secret.rs` | a node has another secret |
//!
//! All that was heard is held against the laws of `backbeat_trials::laws` at the end of every trial. Waits are bounded
//! and generous; nothing that a busy machine may do late is asserted. At most two trials run at once (see `ensemble`).
//!
//! `BACKBEAT_BIN` names another binary, `BACKBEAT_TRIALS` how often a leader is killed, or stopped (4).
#![cfg(target_os = "linux")]

/// Makes two tests of each body: on a real nats-server and on the embedded broker.
macro_rules! on_both_brokers {
    ($($name:ident;)+) => {
        mod nats_server {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $name() -> backbeat_trials::upset::Outcome {
                    super::$name(backbeat_trials::broker::Kind::NatsServer).await
                }
            )+
        }
        mod embedded {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $name() -> backbeat_trials::upset::Outcome {
                    super::$name(backbeat_trials::broker::Kind::Embedded).await
                }
            )+
        }
    };
}

mod conformance;
mod cut_from_nats;
mod cut_from_peers;
mod disk;
mod handover;
mod kill;
mod nats;
mod restart_all;
mod secret;
mod single_node;
mod stall;
mod tempo;
mod three_nodes;
