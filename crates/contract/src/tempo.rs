//! How fast the cluster beats, as it travels.

use crate::bounded::bounded_number;

bounded_number! {
    /// Beats per minute: 0.1 (a beat of ten minutes) to 1000 (a beat of 60 ms), from the contracts README and the
    /// integration guide. Arithmetic on tempo, such as the ±10 % rule for changes, lives in `backbeat-timing`.
    Tempo,
    named: "tempo_bpm",
    range: 0.1, 1000.0,
    /// Beats per minute.
    get: bpm,
    schema: { "type": "number", "minimum": 0.1, "maximum": 1000 }
}

impl Tempo {
    /// Default tempo: 2 BPM, a beat of 30 s.
    pub const DEFAULT: Self = Self(2.0);
}

#[cfg(test)]
mod tests {
    use super::Tempo;

    #[test]
    fn a_tempo_lies_between_a_tenth_and_a_thousand() {
        for good in [0.1, 2.0, 1000.0] {
            assert!(Tempo::new(good).is_some(), "{good}");
        }
        for bad in [0.0, 0.099, 1000.001, -2.0, f64::NAN, f64::INFINITY] {
            assert!(Tempo::new(bad).is_none(), "{bad}");
        }
    }
}
