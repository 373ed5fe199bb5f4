//! Watches the wall clock for steps. Nothing depends on the wall clock once the node knows the
//! cluster's time; operators want to know all the same.

use backbeat_timing::{ClusterInstant, LocalInstant, Nanos, Offset};

/// Compares the wall clock with the monotonic one, look by look.
#[derive(Clone, Copy, Debug, Default)]
pub struct ClockWatch {
    latest: Option<Offset>,
    stepped: Option<(LocalInstant, Nanos)>,
}

impl ClockWatch {
    /// Takes in both clocks, read together. Tells by how much the wall clock was stepped since the
    /// last look, if it was: forward is positive.
    pub fn look(&mut self, wall: ClusterInstant, now: LocalInstant) -> Option<Nanos> {
        let offset = Offset::between(wall, now);
        let step = self.latest.replace(offset).map(|before| offset - before)?;
        if step.get().abs() < STEP.get() {
            return None;
        }
        self.stepped = Some((now, step));
        Some(step)
    }

    /// The last step, when it is no older than half a minute.
    pub fn recent_step(&self, now: LocalInstant) -> Option<Nanos> {
        self.stepped
            .filter(|&(at, _)| now - at < REMEMBERED)
            .map(|(_, step)| step)
    }
}

/// Slewing moves a clock by half a millisecond a second; this much between two looks is a step.
const STEP: Nanos = Nanos::new(100_000_000);

/// How long a node calls itself degraded after a step.
const REMEMBERED: Nanos = Nanos::new(30_000_000_000);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_told_once_and_remembered_for_a_while() {
        let wall = |millis| ClusterInstant::from_unix_nanos(0) + Nanos::from_millis(millis);
        let local = |millis| LocalInstant::from_nanos(0) + Nanos::from_millis(millis);
        let mut watch = ClockWatch::default();
        assert_eq!(watch.look(wall(0), local(5_000)), None);
        assert_eq!(watch.look(wall(250), local(5_250)), None);
        let back = Nanos::from_millis(-10_000);
        assert_eq!(watch.look(wall(-9_500), local(5_500)), Some(back));
        assert_eq!(watch.look(wall(-9_250), local(5_750)), None);
        assert_eq!(watch.recent_step(local(35_000)), Some(back));
        assert_eq!(watch.recent_step(local(36_000)), None);
    }
}
