//! That beats come at the tempo that they announce.

use backbeat_contract::Phase;
use backbeat_timing::{Beat, LocalInstant, Tempo, TempoDrift, TempoMeter};

use crate::heard::Heard;
use crate::trial::{Ending, Ruling, Trial};

/// That the tempo of the latest beats is within 1 % of what they announce.
#[derive(Debug, Default)]
pub(crate) struct TempoMeasured {
    meter: TempoMeter,
    announced: Option<Tempo>,
    /// Beats of the announced tempo.
    beats: u64,
    /// What was measured last over enough beats, and announced.
    measured: Option<(f64, Tempo)>,
}

impl Trial for TempoMeasured {
    fn hear(&mut self, heard: &Heard<'_>) {
        let Some(frame) = heard.frame().filter(|frame| frame.phase == Phase::Plan) else {
            return;
        };
        let read = Tempo::from_bpm(frame.tempo.bpm())
            .ok()
            .zip(Beat::new(frame.beat.get()).ok());
        let Some((tempo, beat)) = read else { return };
        if self.announced.replace(tempo) != Some(tempo) {
            self.beats = 0;
        }
        self.beats += 1;
        let received = LocalInstant::from_nanos(heard.at().unix_nanos());
        self.meter.record(beat, tempo, received);
        if self.beats >= ENOUGH
            && let Some(bpm) = self.meter.measured_bpm()
        {
            self.measured = Some((bpm, tempo));
        }
    }

    fn finish(self: Box<Self>, _ending: &Ending) -> Ruling {
        let Some((measured, announced)) = self.measured else {
            return Ruling::skipped(format!(
                "fewer than {ENOUGH} beats of one tempo were heard: listen longer with --for"
            ));
        };
        Ruling::of(
            TempoDrift::of(announced, measured) == TempoDrift::Acceptable,
            format!(
                "{measured:.3} BPM measured, {} BPM announced",
                announced.bpm()
            ),
            Vec::new(),
        )
    }
}

/// Beats over which the tempo is measured at least: with fewer, jitter shows as tempo.
const ENOUGH: u64 = 8;
