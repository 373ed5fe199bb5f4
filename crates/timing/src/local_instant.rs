//! A point on a node's own monotonic clock, and the offset that ties it to the cluster's timescale.

use std::ops::{Add, Sub};

use crate::{ClusterInstant, Nanos};

/// Nanoseconds on one node's monotonic clock, from an origin that means nothing outside that node.
///
/// The range is ±2^95 ns; constructors and sums saturate at its ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalInstant(i128);

impl LocalInstant {
    /// The instant this many nanoseconds after the clock's origin; saturates.
    pub fn from_nanos(nanos: i128) -> Self {
        Self(nanos.clamp(-LIMIT, LIMIT))
    }

    /// Nanoseconds after the clock's origin.
    pub const fn nanos(self) -> i128 {
        self.0
    }
}

const LIMIT: i128 = 1 << 95;

impl Add<Nanos> for LocalInstant {
    type Output = Self;

    fn add(self, length: Nanos) -> Self {
        Self::from_nanos(self.0.saturating_add(length.get()))
    }
}

impl Sub for LocalInstant {
    type Output = Nanos;

    fn sub(self, earlier: Self) -> Nanos {
        Nanos::new(self.0 - earlier.0)
    }
}

/// What must be added to a node's monotonic clock to read the cluster's timescale.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Offset(i128);

impl Offset {
    /// The offset at which `local` shows the same moment as `cluster`.
    pub fn between(cluster: ClusterInstant, local: LocalInstant) -> Self {
        Self(cluster.unix_nanos() - local.nanos())
    }

    /// The cluster's time when the node's clock shows `local`.
    pub fn to_cluster(self, local: LocalInstant) -> ClusterInstant {
        ClusterInstant::from_unix_nanos(local.nanos() + self.0)
    }

    /// What the node's clock shows at an instant of the cluster: the deadline to sleep until.
    pub fn to_local(self, cluster: ClusterInstant) -> LocalInstant {
        LocalInstant::from_nanos(cluster.unix_nanos() - self.0)
    }

    /// This offset reduced by a length of time: the cluster's time read earlier by that much.
    pub(crate) fn less(self, length: Nanos) -> Self {
        Self(self.0 - length.get())
    }
}

impl Sub for Offset {
    type Output = Nanos;

    fn sub(self, other: Self) -> Nanos {
        Nanos::new(self.0 - other.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offset_leads_to_the_cluster_and_back() {
        let (cluster, local) = (
            ClusterInstant::from_unix_nanos(1_000),
            LocalInstant::from_nanos(30),
        );
        let offset = Offset::between(cluster, local);
        assert_eq!(offset.to_cluster(local), cluster);
        assert_eq!(
            offset.to_local(cluster + Nanos::new(5)),
            local + Nanos::new(5)
        );
    }
}
