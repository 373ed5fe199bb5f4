//! Where the cluster's time is on this node's clock, and how well the node knows it.

use backbeat_timing::{ClusterInstant, LocalInstant, Offset};

use super::Ear;

/// The cluster's timescale as one node holds it. The own monotonic clock carries it; wall clocks
/// play a part only while nothing better is known.
#[derive(Clone, Debug)]
pub enum Timescale {
    /// Nothing was heard yet: the wall clock's guess, made once.
    Assumed(Offset),
    /// Others lead: what was heard from them.
    Heard(Ear),
    /// This node leads, or led last: the offset that it holds and that others hear from it. It stays
    /// the same for as long as the node leads.
    Held(Offset),
}

impl Timescale {
    /// The offset from the own clock to the cluster's.
    pub fn offset(&self) -> Option<Offset> {
        match self {
            Self::Assumed(offset) | Self::Held(offset) => Some(*offset),
            Self::Heard(ear) => ear.offset(),
        }
    }

    /// Whether the offset stems from the cluster rather than from the own wall clock.
    pub const fn is_known(&self) -> bool {
        !matches!(self, Self::Assumed(_))
    }

    /// Takes in that the cluster's time was `sent` not long before `received`.
    pub fn hear(&mut self, sent: ClusterInstant, received: LocalInstant) {
        match self {
            Self::Heard(ear) => ear.hear(sent, received),
            Self::Assumed(_) => {
                let mut ear = Ear::default();
                ear.hear(sent, received);
                *self = Self::Heard(ear);
            }
            Self::Held(offset) => {
                let mut ear = Ear::knowing(*offset, received);
                ear.hear(sent, received);
                *self = Self::Heard(ear);
            }
        }
    }

    /// Holds the present offset from now on: the node begins to lead.
    ///
    /// A node that only assumes the time must not speak again what was `reserved` by leaders before it, and nor must those
    /// who hear the time from it: when its clock is behind, the cluster's time goes on at the reservation.
    pub fn hold(&mut self, reserved: Option<ClusterInstant>, now: LocalInstant) {
        let Some(mut offset) = self.offset() else {
            return;
        };
        if let (Self::Assumed(_), Some(reserved)) = (&*self, reserved)
            && reserved > offset.to_cluster(now)
        {
            offset = Offset::between(reserved, now);
        }
        *self = Self::Held(offset);
    }
}

#[cfg(test)]
mod tests {
    use backbeat_timing::Nanos;

    use super::*;

    fn cluster(millis: i64) -> ClusterInstant {
        ClusterInstant::from_unix_nanos(0) + Nanos::from_millis(millis)
    }

    fn local(millis: i64) -> LocalInstant {
        LocalInstant::from_nanos(0) + Nanos::from_millis(millis)
    }

    fn assumed(millis: i64) -> Timescale {
        Timescale::Assumed(Offset::between(cluster(millis), local(0)))
    }

    #[test]
    fn a_clock_that_is_behind_goes_on_at_the_reservation() {
        for reserved in [1_501, 60_000] {
            let mut timescale = assumed(1_000);
            timescale.hold(Some(cluster(reserved)), local(500));
            let now = timescale.offset().unwrap().to_cluster(local(500));
            assert_eq!(now, cluster(reserved));
        }
    }

    #[test]
    fn a_clock_that_is_not_behind_stays_as_it_is() {
        let mut timescale = assumed(1_000);
        timescale.hold(Some(cluster(1_500)), local(500));
        let now = timescale.offset().unwrap().to_cluster(local(500));
        assert_eq!(now, cluster(1_500));
    }

    #[test]
    fn what_was_heard_weighs_more_than_any_reservation() {
        let mut timescale = assumed(0);
        timescale.hear(cluster(10_000), local(100));
        timescale.hold(Some(cluster(60_000)), local(200));
        let now = timescale.offset().unwrap().to_cluster(local(200));
        assert_eq!(now, cluster(10_100));
    }

    #[test]
    fn a_leader_that_steps_down_goes_on_from_its_own_time() {
        let mut timescale = Timescale::Held(Offset::between(cluster(1_000), local(0)));
        // The new leader's message took 40 ms: the own knowledge is better.
        timescale.hear(cluster(1_100), local(140));
        let now = timescale.offset().unwrap().to_cluster(local(140));
        assert_eq!(now, cluster(1_140));
    }
}
