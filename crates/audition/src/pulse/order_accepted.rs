//! That a change of tempo within 10 % is accepted, and takes effect at the next downbeat.

use backbeat_conformance::Evidence;
use backbeat_contract::Phase;
use backbeat_timing::ClusterInstant;

use crate::Answer;
use crate::deed::Deed;
use crate::heard::Heard;
use crate::interview::{NO_TEMPO, Order};
use crate::trial::{Ending, Ruling, Trial};

/// That a change of tempo by 5 % is answered with 202 and is heard from the next downbeat on.
#[derive(Debug, Default)]
pub(crate) struct OrderAccepted {
    order: Option<(Order, Result<Answer, String>, ClusterInstant)>,
    /// Downbeats since the answer, until the tempo was heard.
    downbeats: u64,
    heard: Option<(u64, Evidence)>,
}

impl Trial for OrderAccepted {
    fn hear(&mut self, heard: &Heard<'_>) {
        let (Some(frame), Some((order, _, at))) = (heard.frame(), &self.order) else {
            return;
        };
        if self.heard.is_some() || heard.at() < *at {
            return;
        }
        self.downbeats += u64::from(frame.downbeat && frame.phase == Phase::Plan);
        if (frame.tempo.bpm() - order.wanted).abs() < 1e-6 {
            self.heard = Some((frame.beat.get(), heard.evidence()));
        }
    }

    fn note(&mut self, deed: &Deed) {
        if let Deed::Ordered { order, answer, at } = deed
            && order.is_allowed()
        {
            self.order = Some((*order, answer.clone(), *at));
        }
    }

    fn finish(self: Box<Self>, _ending: &Ending) -> Ruling {
        let Self {
            order,
            downbeats,
            heard,
        } = *self;
        let Some((order, answer, _)) = order else {
            return Ruling::skipped(NO_TEMPO);
        };
        let asked = format!(
            "{} BPM were asked for at {} BPM",
            order.wanted, order.present
        );
        match answer {
            Ok(answer) if answer.status == 202 => {}
            Ok(answer) => return Ruling::failed(format!("{asked}: {}", answer.told()), Vec::new()),
            Err(why) => return Ruling::failed(format!("{asked}: {why}"), Vec::new()),
        }
        match heard {
            Some((beat, evidence)) => Ruling::of(
                downbeats > 0,
                format!(
                    "{asked} and heard from beat {beat} on, downbeat {downbeats} after the answer"
                ),
                vec![evidence],
            ),
            None if downbeats > NEXT => Ruling::failed(
                format!(
                    "{asked} and accepted, and {downbeats} downbeats later they were not heard"
                ),
                Vec::new(),
            ),
            None => Ruling::skipped(format!(
                "{asked} and accepted, but the bar did not end in time: listen longer with --for"
            )),
        }
    }
}

/// Downbeats that may pass: the very next one may be agreed on already when the order comes.
const NEXT: u64 = 2;
