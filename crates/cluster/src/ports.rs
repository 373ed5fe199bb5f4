//! Taking ports: the usual ones, or else the next free ones.

use std::net::SocketAddr;

/// A way to take a port. A service whose usual port another process has moves to the next free one; since the usual
/// ports of all are tried first, a taken port moves one service and not all of them.
pub(crate) struct Ports<B, P> {
    /// Takes an address.
    pub(crate) bind: B,
    /// Whether it was refused because another process has the port.
    pub(crate) is_taken: P,
}

/// What came of trying a usual port.
pub(crate) enum Tried<T> {
    /// It is ours.
    Bound(T),
    /// It is another process's.
    Taken(SocketAddr),
}

impl<T, E, B, P> Ports<B, P>
where
    B: AsyncFn(SocketAddr) -> Result<T, E>,
    P: Fn(&E) -> bool,
{
    /// Tries a service's usual port.
    pub(crate) async fn try_usual(&self, address: SocketAddr) -> Result<Tried<T>, E> {
        match (self.bind)(address).await {
            Err(refusal) if (self.is_taken)(&refusal) => Ok(Tried::Taken(address)),
            bound => bound.map(Tried::Bound),
        }
    }

    /// Takes the first free port after one that is taken; the refusal of the last one tried when none is free.
    pub(crate) async fn settle(&self, tried: Tried<T>) -> Result<T, E> {
        let mut address = match tried {
            Tried::Bound(bound) => return Ok(bound),
            Tried::Taken(address) => address,
        };
        let last = address.port().saturating_add(TRIED);
        loop {
            address.set_port(address.port().saturating_add(1));
            match (self.bind)(address).await {
                Err(refusal) if (self.is_taken)(&refusal) && address.port() < last => {}
                bound => return bound,
            }
        }
    }

    /// Tries several usual ports, one after the other.
    pub(crate) async fn try_all(
        &self,
        addresses: impl IntoIterator<Item = SocketAddr>,
    ) -> Result<Vec<Tried<T>>, E> {
        let mut tried = Vec::new();
        for address in addresses {
            tried.push(self.try_usual(address).await?);
        }
        Ok(tried)
    }

    /// Settles them in their order.
    pub(crate) async fn settle_all(&self, tried: Vec<Tried<T>>) -> Result<Vec<T>, E> {
        let mut bound = Vec::with_capacity(tried.len());
        for tried in tried {
            bound.push(self.settle(tried).await?);
        }
        Ok(bound)
    }
}

/// How many ports are tried in place of one. More than this many services on one machine is no accident.
const TRIED: u16 = 100;

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::RefCell;
    use std::collections::BTreeSet;

    /// Binds to ports of a machine on which these are taken.
    async fn taken_on(others: &[u16], wanted: &[u16]) -> Result<Vec<u16>, u16> {
        let taken = RefCell::new(others.iter().copied().collect::<BTreeSet<_>>());
        let ports = Ports {
            bind: async |address: SocketAddr| {
                let port = address.port();
                let is_new = taken.borrow_mut().insert(port);
                if is_new { Ok(port) } else { Err(port) }
            },
            is_taken: |_: &u16| true,
        };
        let wanted = wanted.iter().map(|&port| ([127, 0, 0, 1], port).into());
        let tried = ports.try_all(wanted).await?;
        ports.settle_all(tried).await
    }

    #[tokio::test]
    async fn a_taken_port_moves_one_service_only() {
        assert_eq!(
            taken_on(&[], &[8080, 8081, 8082]).await,
            Ok(vec![8080, 8081, 8082])
        );
        assert_eq!(
            taken_on(&[8080, 8083], &[8080, 8081, 8082]).await,
            Ok(vec![8084, 8081, 8082])
        );
    }

    #[tokio::test]
    async fn the_search_for_a_free_port_ends() {
        let many: Vec<u16> = (8000..=8200).collect();
        assert_eq!(taken_on(&many, &[8080]).await, Err(8180));
        assert_eq!(taken_on(&[65_535], &[65_535]).await, Err(65_535));
    }
}
