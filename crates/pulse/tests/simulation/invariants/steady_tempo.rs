//! The tempo changes at downbeats, by at most 10 % a bar.

use crate::receiver::Heard;

pub fn check(accepted: &[Heard]) -> Result<(), String> {
    for pair in accepted.windows(2) {
        let [before, after] = [&pair[0], &pair[1]].map(|heard| heard.frame.tempo_bpm.get());
        if before.to_bits() == after.to_bits() {
            continue;
        }
        let place = pair[1].place();
        let unheard = place.0 - pair[0].place().0;
        if unheard > 1 {
            // Bars may have gone by unheard, each with a change of its own.
            continue;
        }
        if !pair[1].frame.downbeat {
            return Err(format!("the tempo changed at {place:?}, which is no downbeat"));
        }
        if (after / before - 1.0).abs() > 0.1 + 1e-9 {
            return Err(format!("the tempo jumped from {before} to {after} at {place:?}"));
        }
    }
    Ok(())
}
