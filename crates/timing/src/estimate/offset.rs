//! Where the cluster's timescale is on a listener's own clock. What a new leader does with it is in
//! the services.

use super::recent::Recent;
use crate::{ClusterInstant, LocalInstant, Nanos, Offset};

/// Holds the offset between the cluster's timescale and a node's own monotonic clock, from the
/// frames it hears (or any other message that says at which instant of the timeline it was sent).
///
/// A frame is never early and is often late, so of the latest 64 receipts the one with the least
/// delay is nearest to the truth. Clocks drift apart, so a receipt loses 100 millionths of its age
/// before it is compared: the allowance for two ordinary clocks. This gives, as long as the clocks
/// keep within the allowance:
///
/// - at the latest receipt, the cluster's time as read here is never early, and late by no more
///   than that receipt was delayed, nor by more than any of the 64 was, plus twice the allowance
///   for its age;
/// - until the next receipt, it stays so within the allowance.
///
/// Wall clocks play no part. A node that begins to lead goes on from the offset it holds and keeps
/// that one while it leads, so the phase moves by that error once and by nothing else.
#[derive(Clone, Debug)]
pub struct OffsetTracker {
    receipts: Recent<(LocalInstant, Offset), 64>,
    best: Option<Offset>,
}

impl OffsetTracker {
    /// Nanoseconds of allowance for this many nanoseconds between receipts: one for each.
    const NANOS_PER_ALLOWED_NANO: i128 = 10_000;

    /// A tracker that has heard nothing.
    pub fn new() -> Self {
        Self {
            receipts: Recent::new(),
            best: None,
        }
    }

    /// Takes in a frame: the instant at which it was to be sent, and when it was received. A
    /// receipt earlier than the latest is passed over: it can only stem from reading the clock in
    /// another order.
    pub fn record(&mut self, scheduled: ClusterInstant, received: LocalInstant) {
        if self
            .receipts
            .latest()
            .is_some_and(|&(latest, _)| received < latest)
        {
            return;
        }
        self.receipts
            .push((received, Offset::between(scheduled, received)));
        self.best = self
            .receipts
            .iter()
            .map(|&(at, offset)| offset.less(allowance(received - at)))
            .max();
    }

    /// The offset, as of the latest receipt; none before the first.
    pub const fn offset(&self) -> Option<Offset> {
        self.best
    }

    /// By how much later the latest receipt came than the best of the 64 would have: its delay
    /// beyond the least.
    pub fn latest_excess(&self) -> Option<Nanos> {
        let &(_, offset) = self.receipts.latest()?;
        Some(self.best? - offset)
    }
}

impl Default for OffsetTracker {
    fn default() -> Self {
        Self::new()
    }
}

/// How far two clocks may drift apart in this time.
fn allowance(age: Nanos) -> Nanos {
    // Rounded up, so that rounding never makes an old receipt look better than it is.
    let whole = OffsetTracker::NANOS_PER_ALLOWED_NANO;
    Nanos::new((age.get() + whole - 1) / whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: i64) -> (ClusterInstant, LocalInstant) {
        let origin = ClusterInstant::from_unix_nanos(1_757_075_400_000_000_000);
        (
            origin + Nanos::from_millis(millis),
            LocalInstant::from_nanos(0) + Nanos::from_millis(millis),
        )
    }

    #[test]
    fn the_least_delayed_frame_decides() {
        let mut tracker = OffsetTracker::new();
        assert_eq!(tracker.offset(), None);
        for (sent, delay) in [(0, 40), (500, 2), (1_000, 90)] {
            tracker.record(at(sent).0, at(sent + delay).1);
        }
        // The second frame, less 100 ppm of the 588 ms since.
        let offset = tracker.offset().unwrap();
        let behind = at(1_090).0 - offset.to_cluster(at(1_090).1);
        assert_eq!(behind, Nanos::new(2_058_800));
        assert_eq!(
            tracker.latest_excess(),
            Some(Nanos::new(90_000_000 - 2_058_800))
        );
    }

    #[test]
    fn a_receipt_out_of_order_is_passed_over() {
        let mut tracker = OffsetTracker::new();
        tracker.record(at(1_000).0, at(1_001).1);
        let before = tracker.offset();
        tracker.record(at(900).0, at(900).1);
        assert_eq!(tracker.offset(), before);
    }
}
