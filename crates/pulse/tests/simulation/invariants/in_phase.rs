//! The beat goes on in phase: between any two frames lies as much time as the timeline says, whoever
//! spoke them. When the power fails everywhere nobody knows the time any more, and the phase may move.

use std::time::Duration;

use crate::receiver::Heard;

/// How far a failover may move the phase.
const LIMIT_NANOS: i128 = 5_000_000;

/// Clocks run up to 100 millionths apart, so silence adds to the error, if little.
const PARTS_PER_MILLION: i128 = 100;

pub fn check(accepted: &[Heard], blackouts: &[Duration]) -> Result<(), String> {
    for pair in accepted.windows(2) {
        let (earlier, later) = (&pair[0], &pair[1]);
        if blackouts
            .iter()
            .any(|at| (earlier.at..later.at).contains(at))
        {
            continue;
        }
        let lived = i128::try_from(later.at.abs_diff(earlier.at).as_nanos()).unwrap();
        let said = later.due() - earlier.due();
        let allowed = LIMIT_NANOS + lived * PARTS_PER_MILLION / 1_000_000;
        if (lived - said).abs() > allowed {
            return Err(format!(
                "from {:?} of {} to {:?} of {} the phase moved by {} us",
                earlier.place(),
                earlier.node,
                later.place(),
                later.node,
                (lived - said) / 1_000
            ));
        }
    }
    Ok(())
}
