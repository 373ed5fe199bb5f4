//! That deadlines are where phases end.

use backbeat_timing::Nanos;

use super::Places;
use crate::case::Case;
use crate::heard::Heard;
use crate::rules::NO_FRAMES;
use crate::trial::{Ending, Ruling, Trial};

/// That each deadline is one phase after the one before, and lies ahead of the frame by no more than the phase.
#[derive(Debug)]
pub(crate) struct Deadlines {
    places: Places,
    case: Case,
}

impl Deadlines {
    pub(crate) fn new() -> Self {
        Self {
            places: Places::default(),
            case: Case::of("deadlines"),
        }
    }
}

impl Trial for Deadlines {
    fn hear(&mut self, heard: &Heard<'_>) {
        let Some(frame) = heard.frame() else { return };
        let Some(placed) = self.places.follow(&frame) else {
            return;
        };
        let ahead = frame.deadline - heard.at();
        let longest = longest(placed.length);
        let off = placed.deadline.map(|expected| frame.deadline - expected);
        let fault = match off {
            Some(off) if off.get().abs() > ROUNDING_NANOS => Some(format!(
                "the {} of beat {} ends {:.1} ms from where the frame before lets it end",
                frame.phase,
                frame.beat,
                off.as_millis_f64()
            )),
            _ if ahead > longest => Some(format!(
                "the {} of beat {} lasts {:.1} ms and its deadline lies {:.1} ms ahead",
                frame.phase,
                frame.beat,
                placed.length.as_millis_f64(),
                ahead.as_millis_f64()
            )),
            _ => None,
        };
        self.case.weigh(heard, fault);
    }

    fn miss(&mut self) {
        self.places.miss();
    }

    fn finish(self: Box<Self>, _ending: &Ending) -> Ruling {
        self.case.rule(NO_FRAMES)
    }
}

/// What two implementations may round differently.
const ROUNDING_NANOS: i128 = 2_000_000;

/// How far ahead a deadline may lie: a frame does not come before its time, but the clocks of two hosts differ.
fn longest(length: Nanos) -> Nanos {
    let slack = Nanos::new(length.get() / 2).max(Nanos::from_millis(20));
    Nanos::new(length.get() + slack.get())
}
