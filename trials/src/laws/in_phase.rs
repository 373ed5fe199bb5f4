//! The beat goes on in phase: between any two frames lies as much time as the timeline says, whoever spoke them.

use super::Breach;
use crate::heard::{Heard, scaled, whole};
use crate::record::Record;

/// How far a change of the speaker may move the phase, in nanoseconds.
pub const TOLERANCE_NANOS: i128 = 5_000_000;

/// Checks the deadlines of what was taken, and that nothing came too early.
pub fn check(record: &Record) -> Result<(), Breach> {
    let mut last: Option<&Heard> = None;
    for heard in record.taken() {
        let late = heard.late_nanos(record.phases);
        if late < -TOLERANCE_NANOS {
            return Err(breach(
                heard,
                &format!("came {} us before it was due", -late / 1_000),
            ));
        }
        let moved = last.and_then(|last| moved(last, heard, record.phases));
        if let Some(moved) = moved.filter(|moved| moved.abs() > TOLERANCE_NANOS) {
            return Err(breach(
                heard,
                &format!("is {} us out of phase", moved / 1_000),
            ));
        }
        last = Some(heard);
    }
    Ok(())
}

/// How much later the second frame is due than the first and the tempo say, in nanoseconds. Unknown where the tempo
/// changed at a frame that was missed.
fn moved(earlier: &Heard, later: &Heard, phases: u64) -> Option<i128> {
    let apart = later.place().checked_sub(earlier.place())?;
    let steady = earlier.frame.tempo_bpm == later.frame.tempo_bpm;
    let said = later.due_nanos(phases) - earlier.due_nanos(phases);
    (steady || apart == phases).then(|| said - whole(scaled(apart, earlier.phase_nanos())))
}

fn breach(heard: &Heard, how: &str) -> Breach {
    Breach {
        law: "the beat goes on in phase",
        found: format!(
            "beat {} {} of {} in term {} {how}",
            heard.beat(),
            heard.frame.phase,
            heard.node,
            heard.term
        ),
    }
}
