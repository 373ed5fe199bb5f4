//! Where the services of a cluster listen.

use std::net::{Ipv4Addr, SocketAddr};

use crate::NodeCount;

/// Where a service listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Which service.
    pub service: Service,
    /// Its name: `pulse-1`.
    pub name: String,
    /// Where clients reach it: the broker's NATS port, the admin API of the others.
    pub address: SocketAddr,
    /// The port that it wanted and that another process has, if it had to move.
    pub moved_from: Option<u16>,
}

/// A kind of service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Service {
    /// The embedded broker.
    Broker,
    /// A pulse node.
    Pulse,
    /// A reverb.
    Reverb,
}

impl Place {
    pub(crate) fn new(service: Service, name: &str, address: SocketAddr, wanted: u16) -> Self {
        let moved = wanted != 0 && wanted != address.port();
        Self {
            service,
            name: name.to_owned(),
            address,
            moved_from: moved.then_some(wanted),
        }
    }
}

/// The admin ports of reverb and of the pulse nodes, counted from the first: 8080 and 8081 are pulse, 8082 is reverb, as
/// in the prototype, and further nodes follow.
pub(crate) fn admin_offsets(nodes: NodeCount) -> (u16, impl Iterator<Item = u16>) {
    const REVERB: u16 = 2;
    let pulses = (0..).filter(|&offset| offset != REVERB);
    (REVERB, pulses.take(nodes.get().into()))
}

/// The loopback address with the port so many after `first`; any free one when `first` is 0 or the ports end there.
pub(crate) fn loopback(first: u16, offset: u16) -> SocketAddr {
    let port = if first == 0 {
        None
    } else {
        first.checked_add(offset)
    };
    SocketAddr::from((Ipv4Addr::LOCALHOST, port.unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_those_of_the_prototype() {
        let (reverb, pulses) = admin_offsets(NodeCount::default());
        assert_eq!(loopback(8080, reverb).port(), 8082);
        let pulses: Vec<_> = pulses.map(|offset| loopback(8080, offset).port()).collect();
        assert_eq!(pulses, [8080, 8081, 8083]);
        assert_eq!(loopback(0, 3).port(), 0);
        assert_eq!(loopback(65_535, 1).port(), 0);
    }
}
