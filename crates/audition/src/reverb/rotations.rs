//! That a secret rotation that went wrong shows.

use super::NO_REPORT;
use crate::case::Case;
use crate::heard::Heard;
use crate::trial::{Ending, Ruling, Trial};

/// That `secret_rotations_ok` is false in the bar in which a rotation failed or is overdue, and true in one in which all
/// went well.
#[derive(Debug)]
pub(crate) struct Rotations(Case);

impl Rotations {
    pub(crate) const fn new() -> Self {
        Self(Case::of("reports of bars with secret rotations"))
    }
}

impl Trial for Rotations {
    fn hear(&mut self, heard: &Heard<'_>) {
        let Some(settled) = heard.settled else { return };
        let Some(ok) = settled.rotations_ok() else {
            return;
        };
        let told = settled.report.secret_rotations_ok;
        let fault = (told != ok).then(|| {
            let (from, to) = (settled.bar.from, settled.bar.to);
            format!(
                "secret_rotations_ok is {told} for beats {from} to {to}, the claims make it {ok}"
            )
        });
        self.0.weigh(heard, fault);
    }

    fn finish(self: Box<Self>, _ending: &Ending) -> Ruling {
        self.0.rule(NO_REPORT)
    }
}
