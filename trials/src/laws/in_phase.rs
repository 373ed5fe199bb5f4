//! The beat goes on in phase: between any two frames lies as much time as the timeline says, whoever spoke them.
//!
//! Two things are looked at. What frames say of themselves: their deadlines must follow from each other to a nanosecond
//! or so, on however busy a machine. And when they came: a node that takes over with a wrong idea of the cluster's time
//! says the right deadlines at the wrong moments. A single frame may come late for many reasons, so the promptest frame
//! of each speaker's turn stands for its idea of time.

use std::time::Instant;

use super::Breach;
use crate::heard::{Heard, scaled, whole};
use crate::record::Record;

/// How far deadlines may be from what the frames before them say, in nanoseconds: roundings, and no more.
pub const DEADLINE_NANOS: i128 = 1_000;

/// How far the promptest frames of two turns may be apart, and how early a frame may come, in nanoseconds. The promise
/// is 5 ms, which `ci/bench pulse` judges; a busy machine may delay even the promptest of a few frames.
pub const TURN_NANOS: i128 = 20_000_000;

/// Turns with fewer frames tell nothing.
pub const TELLING: usize = 6;

/// Checks deadlines and arrivals of what was taken.
pub fn check(record: &Record) -> Result<(), Breach> {
    let mut last: Option<&Heard> = None;
    for heard in record.taken() {
        let late = heard.late_nanos(record.phases);
        if late < -TURN_NANOS {
            let early = -late / 1_000;
            return Err(breach(heard, &format!("came {early} us before it was due")));
        }
        let moved = last.and_then(|last| moved(last, heard, record.phases));
        if let Some(moved) = moved.filter(|moved| moved.abs() > DEADLINE_NANOS) {
            return Err(breach(
                heard,
                &format!("has a deadline {moved} ns from the timeline's"),
            ));
        }
        last = Some(heard);
    }
    match shifts(record)
        .into_iter()
        .find(|shift| shift.abs() > TURN_NANOS)
    {
        Some(shift) => Err(Breach {
            law: LAW,
            found: format!(
                "a change of the speaker moved the beat by {} us",
                shift / 1_000
            ),
        }),
        None => Ok(()),
    }
}

/// How far each change of the speaker moved the beat as it was heard, in nanoseconds; positive is later. Only turns
/// long enough to tell are compared.
pub fn shifts(record: &Record) -> Vec<i128> {
    let Some(first) = record.taken().next() else {
        return Vec::new();
    };
    let taken: Vec<&Heard> = record.taken().collect();
    let turns = taken.chunk_by(|earlier, later| earlier.term == later.term);
    let telling = turns.filter(|turn| turn.len() >= TELLING);
    let promptest = telling.filter_map(|turn| {
        let offsets = turn
            .iter()
            .map(|heard| offset(heard, first.at, record.phases));
        offsets.min()
    });
    let promptest: Vec<i128> = promptest.collect();
    promptest.windows(2).map(|pair| pair[1] - pair[0]).collect()
}

/// How far a frame's arrival is from its instant, on a clock that nobody steps. The zero is arbitrary.
fn offset(heard: &Heard, zero: Instant, phases: u64) -> i128 {
    let at = heard.at.saturating_duration_since(zero).as_nanos();
    i128::try_from(at).unwrap_or(i128::MAX) - heard.due_nanos(phases)
}

/// How much later the second frame is due than the first and the tempo say, in nanoseconds. Unknown where the tempo
/// changed at a frame that was missed.
fn moved(earlier: &Heard, later: &Heard, phases: u64) -> Option<i128> {
    let apart = later.place().checked_sub(earlier.place())?;
    let steady = earlier.frame.tempo_bpm == later.frame.tempo_bpm;
    let said = later.deadline_nanos() - earlier.deadline_nanos();
    let expected = if steady {
        scaled(apart, earlier.phase_nanos())
    } else {
        // The later frame is the first of its tempo: it begins where the earlier one ends.
        scaled(phases, later.phase_nanos())
    };
    (steady || apart == phases).then(|| said - whole(expected))
}

fn breach(heard: &Heard, how: &str) -> Breach {
    Breach {
        law: LAW,
        found: format!(
            "beat {} {} of {} in term {} {how}",
            heard.beat(),
            heard.frame.phase,
            heard.node,
            heard.term
        ),
    }
}

const LAW: &str = "the beat goes on in phase";
