//! The ports of a cluster's services, all taken before any of them starts.

use std::net::SocketAddr;

use backbeat_admin::{Listener, RefuseListener};
use backbeat_broker::{BindError, Broker, Config};
use backbeat_election::transport::tcp::{self, RefuseBind, Security};
use backbeat_pulse::sockets::Sockets;

use crate::places::{admin_offsets, loopback};
use crate::ports::Ports;
use crate::{Options, RefuseCluster};

/// The ports of pulse nodes and reverb.
pub(crate) struct Doors {
    pub(crate) pulses: Vec<Sockets>,
    pub(crate) reverb: Listener,
}

impl Doors {
    /// Takes the usual ports, or the next free ones.
    pub(crate) async fn open(options: &Options) -> Result<Self, RefuseCluster> {
        let admin = Ports {
            bind: async |address| Listener::bind(address, None).await,
            is_taken: |refusal: &RefuseListener| matches!(refusal, RefuseListener::Taken { .. }),
        };
        let (reverb, pulses) = admin_offsets(options.pulse_nodes);
        let usual = |offset| loopback(options.admin_port, offset);
        let pulses = admin.try_all(pulses.map(usual)).await?;
        let reverb = admin.try_usual(usual(reverb)).await?;
        let pulses = admin.settle_all(pulses).await?;

        // Nodes that kept their data know each other by these ports, so there theirs may not move.
        let may_move = options.data.is_none();
        let raft = Ports {
            bind: async |address| tcp::Listener::bind(address, Security::Open).await,
            is_taken: |refusal: &RefuseBind| {
                may_move && matches!(refusal, RefuseBind::Taken { .. })
            },
        };
        let usual =
            (0..options.pulse_nodes.get().into()).map(|offset| loopback(options.raft_port, offset));
        let elections = raft.settle_all(raft.try_all(usual).await?).await?;
        let pulses = pulses.into_iter().zip(elections);
        Ok(Self {
            pulses: pulses
                .map(|(admin, raft)| Sockets { admin, raft })
                .collect(),
            reverb: admin.settle(reverb).await?,
        })
    }
}

/// An embedded broker on this port, or on the next free one.
pub(crate) async fn broker(port: u16) -> Result<Broker, RefuseCluster> {
    let ports = Ports {
        bind: async |listen: SocketAddr| {
            Broker::bind(Config {
                listen,
                ..Config::default()
            })
            .await
        },
        is_taken: |refusal: &BindError| matches!(refusal, BindError::Taken { .. }),
    };
    let tried = ports.try_usual(loopback(port, 0)).await?;
    Ok(ports.settle(tried).await?)
}
