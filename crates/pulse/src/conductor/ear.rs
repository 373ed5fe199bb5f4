//! What a node hears of the leader's time, thinned out so that half a minute of it is remembered.

use backbeat_timing::{ClusterInstant, LocalInstant, Nanos, Offset, OffsetTracker};

/// Listens to messages that tell at which instant of the cluster's time they were sent: frames and
/// the election's heartbeats.
///
/// Heartbeats come thirty times a second; all of them would push everything older than two seconds
/// out of the tracker's memory of 64. So of every quarter of a second only the least delayed counts,
/// and a burst of delays of up to sixteen seconds does no harm.
#[derive(Clone, Debug, Default)]
pub struct Ear {
    tracker: OffsetTracker,
    span: Option<Span>,
}

/// The least delayed receipt since an instant.
#[derive(Clone, Copy, Debug)]
struct Span {
    began: LocalInstant,
    sent: ClusterInstant,
    received: LocalInstant,
}

impl Ear {
    /// An ear that knows the offset already, as of `now`: that of a node that has led so far.
    pub fn knowing(offset: Offset, now: LocalInstant) -> Self {
        let mut ear = Self::default();
        ear.hear(offset.to_cluster(now), now);
        ear
    }

    /// Takes in a message: when it was sent, on the cluster's timescale, and when it was received.
    pub fn hear(&mut self, sent: ClusterInstant, received: LocalInstant) {
        let fresh = Span {
            began: received,
            sent,
            received,
        };
        let Some(span) = &mut self.span else {
            self.span = Some(fresh);
            return;
        };
        if received - span.began >= SPAN {
            let ended = std::mem::replace(span, fresh);
            self.tracker.record(ended.sent, ended.received);
        } else if Offset::between(sent, received) > span.offset() {
            (span.sent, span.received) = (sent, received);
        }
    }

    /// The offset between the cluster's time and the own clock; none before anything was heard.
    pub fn offset(&self) -> Option<Offset> {
        let latest = self.span.map(|span| span.offset());
        self.tracker.offset().max(latest)
    }
}

impl Span {
    fn offset(&self) -> Offset {
        Offset::between(self.sent, self.received)
    }
}

/// How long the messages are of which only the least delayed is kept.
const SPAN: Nanos = Nanos::new(250_000_000);

#[cfg(test)]
mod tests {
    use super::*;

    fn cluster(millis: i64) -> ClusterInstant {
        ClusterInstant::from_unix_nanos(0) + Nanos::from_millis(millis)
    }

    fn local(millis: i64) -> LocalInstant {
        LocalInstant::from_nanos(0) + Nanos::from_millis(millis)
    }

    #[test]
    fn ten_seconds_of_delay_do_not_move_the_offset() {
        let mut ear = Ear::default();
        for beat in 0..600 {
            let sent = beat * 30;
            let delay = if sent < 6_000 { 1 } else { 40 };
            ear.hear(cluster(sent), local(sent + delay));
        }
        let now = local(600 * 30);
        let behind = cluster(600 * 30) - ear.offset().unwrap().to_cluster(now);
        // One millisecond of delay, and 100 millionths of the twelve seconds since.
        assert!(behind < Nanos::from_millis(3), "{behind:?}");
    }

    #[test]
    fn the_first_word_counts_at_once() {
        let mut ear = Ear::default();
        assert_eq!(ear.offset(), None);
        ear.hear(cluster(100), local(3));
        assert_eq!(ear.offset(), Some(Offset::between(cluster(100), local(3))));
    }
}
