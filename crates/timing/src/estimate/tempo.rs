//! The tempo as heard, and whether it is the tempo as announced.

use super::recent::Recent;
use crate::{Beat, LocalInstant, Tempo};

/// Measures the tempo from the receipts of beats: the median slope between any two of the latest 32
/// (Theil-Sen).
///
/// Beats that never arrive do no harm, since beats are counted by index; nor do single late ones,
/// since the median passes over them.
#[derive(Clone, Debug)]
pub struct TempoMeter {
    announced: Option<Tempo>,
    heard: Recent<(Beat, LocalInstant), 32>,
}

/// Whether beats come at the announced tempo: the health report's `tempo_drift`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TempoDrift {
    /// Too few beats to tell.
    Unknown,
    /// At most 1 % off, the bound that BACKBEAT-PER-003 puts on an SDK's timer.
    Acceptable,
    /// More than 1 % off.
    Excessive,
}

impl TempoMeter {
    /// A meter that has heard nothing.
    pub fn new() -> Self {
        Self {
            announced: None,
            heard: Recent::new(),
        }
    }

    /// Takes in a beat, heard once, at its first frame. A beat announced at another tempo than the
    /// one before begins the measurement anew; one that is not later than the latest heard, by
    /// index or by receipt, is passed over.
    pub fn record(&mut self, beat: Beat, announced: Tempo, received: LocalInstant) {
        if self.announced != Some(announced) {
            self.announced = Some(announced);
            self.heard.clear();
        }
        let is_later = |&(latest, at): &(Beat, LocalInstant)| beat > latest && received > at;
        if self.heard.latest().is_none_or(is_later) {
            self.heard.push((beat, received));
        }
    }

    /// The tempo heard, in beats a minute; none before two beats of one tempo.
    pub fn measured_bpm(&self) -> Option<f64> {
        let mut slopes: Vec<f64> = self
            .heard
            .iter()
            .enumerate()
            .flat_map(|(index, later)| self.heard.iter().take(index).map(|from| slope(from, later)))
            .collect();
        median(&mut slopes)
    }

    /// Whether the tempo heard is the one announced.
    pub fn drift(&self) -> TempoDrift {
        match (self.announced, self.measured_bpm()) {
            (Some(announced), Some(measured)) => TempoDrift::of(announced, measured),
            _ => TempoDrift::Unknown,
        }
    }
}

impl Default for TempoMeter {
    fn default() -> Self {
        Self::new()
    }
}

impl TempoDrift {
    /// The verdict on a measured tempo, in beats a minute.
    pub fn of(announced: Tempo, measured_bpm: f64) -> Self {
        let off = (measured_bpm - announced.bpm()).abs() / announced.bpm();
        if off <= ACCEPTABLE {
            Self::Acceptable
        } else {
            Self::Excessive
        }
    }

    /// The name in health reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Acceptable => "acceptable",
            Self::Excessive => "excessive",
        }
    }
}

const ACCEPTABLE: f64 = 0.01;

fn slope(from: &(Beat, LocalInstant), to: &(Beat, LocalInstant)) -> f64 {
    #[expect(
        clippy::cast_precision_loss,
        reason = "a beat index has at most 53 bits"
    )]
    let beats = (to.0.index() - from.0.index()) as f64;
    beats * 60.0 / (to.1 - from.1).as_seconds_f64()
}

fn median(values: &mut [f64]) -> Option<f64> {
    if values.is_empty() {
        return None;
    }
    let middle = values.len() / 2;
    let (_, median, _) = values.select_nth_unstable_by(middle, f64::total_cmp);
    Some(*median)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Nanos;

    fn hear(meter: &mut TempoMeter, tempo: Tempo, beats: &[(u64, i64)]) {
        for &(beat, millis) in beats {
            let received = LocalInstant::from_nanos(0) + Nanos::from_millis(millis);
            meter.record(Beat::new(beat).unwrap(), tempo, received);
        }
    }

    #[test]
    fn missing_beats_and_one_late_beat_leave_the_tempo_alone() {
        let mut meter = TempoMeter::new();
        let beats = [
            (0, 0),
            (1, 30_000),
            (4, 120_000),
            (5, 159_000),
            (9, 270_000),
            (10, 300_000),
        ];
        hear(&mut meter, Tempo::DEFAULT, &beats);
        assert_eq!(meter.measured_bpm(), Some(2.0));
        assert_eq!(meter.drift(), TempoDrift::Acceptable);
    }

    #[test]
    fn a_new_announced_tempo_begins_the_measurement_anew() {
        let mut meter = TempoMeter::new();
        hear(&mut meter, Tempo::DEFAULT, &[(0, 0), (1, 30_000)]);
        let faster = Tempo::from_bpm(2.2).unwrap();
        hear(&mut meter, faster, &[(2, 60_000)]);
        assert_eq!(
            (meter.measured_bpm(), meter.drift()),
            (None, TempoDrift::Unknown)
        );
        hear(&mut meter, faster, &[(3, 90_000)]);
        assert_eq!(meter.drift().as_str(), "excessive");
    }

    #[test]
    fn repeated_and_regressed_beats_are_passed_over() {
        let mut meter = TempoMeter::new();
        hear(
            &mut meter,
            Tempo::DEFAULT,
            &[(5, 0), (5, 10), (4, 20), (6, 0), (7, 60_000)],
        );
        assert_eq!(meter.measured_bpm(), Some(2.0));
    }

    #[test]
    fn one_percent_is_where_acceptable_ends() {
        assert_eq!(TempoDrift::of(Tempo::DEFAULT, 2.01), TempoDrift::Acceptable);
        assert_eq!(
            TempoDrift::of(Tempo::DEFAULT, 1.981),
            TempoDrift::Acceptable
        );
        assert_eq!(TempoDrift::of(Tempo::DEFAULT, 2.021), TempoDrift::Excessive);
    }
}
