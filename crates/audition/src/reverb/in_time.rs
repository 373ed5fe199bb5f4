//! That reports come within a beat.

use backbeat_timing::Nanos;

use super::NO_REPORT;
use crate::case::Case;
use crate::heard::Heard;
use crate::trial::{Ending, Ruling, Trial};

/// That each report comes within one beat after the downbeat that ends its bar (BACKBEAT-PER-002).
#[derive(Debug)]
pub(crate) struct InTime {
    longest: Nanos,
    case: Case,
}

impl InTime {
    pub(crate) const fn new() -> Self {
        Self {
            longest: Nanos::ZERO,
            case: Case::of("reports"),
        }
    }
}

impl Trial for InTime {
    fn hear(&mut self, heard: &Heard<'_>) {
        let Some(settled) = heard.settled else { return };
        let Some(ended) = settled.bar.ended else {
            return;
        };
        let took = settled.at - ended;
        self.longest = self.longest.max(took);
        let fault = (took > settled.bar.beat).then(|| {
            let (took, beat) = (took.as_millis_f64(), settled.bar.beat.as_millis_f64());
            format!("the report came {took:.0} ms after the downbeat, a beat lasts {beat:.0} ms")
        });
        self.case.weigh(heard, fault);
    }

    fn finish(self: Box<Self>, _ending: &Ending) -> Ruling {
        let longest = self.longest.as_millis_f64();
        let mut ruling = self.case.rule(NO_REPORT);
        if !ruling.evidence.is_empty() {
            ruling.seen.push_str(&format!(
                "; the longest took {longest:.0} ms after the downbeat"
            ));
        }
        ruling
    }
}
