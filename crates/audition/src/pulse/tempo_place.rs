//! That the tempo changes at downbeats only.

use backbeat_contract::Phase;

use crate::case::Case;
use crate::heard::Heard;
use crate::rules::NO_FRAMES;
use crate::trial::{Ending, Ruling, Trial};

/// That the tempo changes at downbeats only. By how much is a rule over the sequence.
#[derive(Debug)]
pub(crate) struct TempoPlace {
    latest: Option<f64>,
    case: Case,
}

impl TempoPlace {
    pub(crate) fn new() -> Self {
        Self {
            latest: None,
            case: Case::of("frames"),
        }
    }
}

impl Trial for TempoPlace {
    fn hear(&mut self, heard: &Heard<'_>) {
        let Some(frame) = heard.frame() else { return };
        let bpm = frame.tempo.bpm();
        let begins_bar = frame.downbeat && frame.phase == Phase::Plan;
        let before = self.latest.replace(bpm);
        let changed = before.filter(|before| before.to_bits() != bpm.to_bits() && !begins_bar);
        let fault = changed.map(|before| {
            format!(
                "beat {} changes from {before} to {bpm} BPM at its {}, where no bar begins",
                frame.beat, frame.phase
            )
        });
        self.case.weigh(heard, fault);
    }

    fn miss(&mut self) {
        self.latest = None;
    }

    fn finish(self: Box<Self>, _ending: &Ending) -> Ruling {
        self.case.rule(NO_FRAMES)
    }
}
