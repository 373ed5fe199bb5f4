//! `tempo-jump`: the announced tempo from beat to beat.
//!
//! After a jump the new tempo is in doubt: if the next frame confirms it, it holds; if the next
//! frame is back at the old one, a single frame was wrong. Either way the jump is told once.

use backbeat_timing::{Nanos, Tempo};

/// The tempo as announced.
#[derive(Clone, Copy, Debug)]
pub(super) struct TempoWatch {
    holds: Tempo,
    in_doubt: Option<Tempo>,
    /// A third of a beat, kept because every frame asks for it.
    third: Nanos,
}

impl TempoWatch {
    pub(super) fn begin(announced: Tempo) -> Self {
        Self {
            holds: announced,
            in_doubt: None,
            third: third_of(announced),
        }
    }

    /// The tempo that holds.
    pub(super) const fn tempo(&self) -> Tempo {
        self.holds
    }

    /// How long a phase lasts, rounded down.
    pub(super) const fn phase(&self) -> Nanos {
        self.third
    }

    /// How long a beat lasts, rounded down to thrice a phase.
    pub(super) const fn beat(&self) -> Nanos {
        Nanos::new(self.third.get() * 3)
    }

    /// Takes in the tempo of the next frame; gives the one before when it jumped.
    pub(super) fn hear(&mut self, announced: Tempo) -> Option<Tempo> {
        if announced == self.holds {
            self.in_doubt = None;
            return None;
        }
        let confirmed = self.in_doubt.is_some_and(|doubt| is_step(doubt, announced));
        if confirmed || is_step(self.holds, announced) {
            *self = Self::begin(announced);
            return None;
        }
        self.in_doubt = Some(announced);
        Some(self.holds)
    }
}

/// Whether one tempo may follow the other: at most 10 % away. Both were rounded to whole micro-BPM
/// when they were read, which may add up to 2 of them to a step of exactly 10 %.
fn is_step(from: Tempo, to: Tempo) -> bool {
    let (from, to) = (from.micro_bpm(), to.micro_bpm());
    from.abs_diff(to) <= from / 10 + 2
}

fn third_of(tempo: Tempo) -> Nanos {
    // 60 s x 10^6 micro-BPM / 3: below 2^55, at least 20 ms at the fastest tempo.
    Nanos::new((20_000_000_000_000_000 / u64::from(tempo.micro_bpm())).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jumps(tempos: &[f64]) -> usize {
        let tempos: Vec<_> = tempos
            .iter()
            .map(|&bpm| Tempo::from_bpm(bpm).unwrap())
            .collect();
        let mut watch = TempoWatch::begin(tempos[0]);
        tempos[1..]
            .iter()
            .filter(|&&tempo| watch.hear(tempo).is_some())
            .count()
    }

    #[test]
    fn ten_percent_is_where_a_step_ends() {
        assert_eq!(jumps(&[2.0, 2.2, 1.98]), 0);
        assert_eq!(jumps(&[2.0, 2.21]), 1);
        assert_eq!(jumps(&[2.0, 1.79]), 1);
        assert_eq!(jumps(&[1.0 / 3.0, 1.1 / 3.0, 0.33]), 0);
    }

    #[test]
    fn a_jump_is_told_once_whether_it_stays_or_not() {
        assert_eq!(jumps(&[2.0, 4.0, 4.0, 4.0]), 1);
        assert_eq!(jumps(&[2.0, 4.0, 2.0, 2.0]), 1);
        assert_eq!(jumps(&[2.0, 4.0, 8.0]), 2);
    }

    #[test]
    fn a_beat_at_two_bpm_lasts_thirty_seconds() {
        let watch = TempoWatch::begin(Tempo::DEFAULT);
        assert_eq!(watch.beat(), Nanos::from_millis(30_000));
    }
}
