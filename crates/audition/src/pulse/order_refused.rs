//! That a change of tempo by more than 10 % is refused, and what would be allowed is told.

use serde_json::Value;

use crate::Answer;
use crate::deed::Deed;
use crate::heard::Heard;
use crate::interview::{NO_TEMPO, Order};
use crate::trial::{Ending, Ruling, Trial};

/// That a change of tempo by half of it is answered with 422 and the allowed interval.
#[derive(Debug, Default)]
pub(crate) struct OrderRefused(Option<(Order, Result<Answer, String>)>);

impl Trial for OrderRefused {
    fn hear(&mut self, _heard: &Heard<'_>) {}

    fn note(&mut self, deed: &Deed) {
        if let Deed::Ordered { order, answer, .. } = deed
            && !order.is_allowed()
        {
            self.0 = Some((*order, answer.clone()));
        }
    }

    fn finish(self: Box<Self>, _ending: &Ending) -> Ruling {
        let Some((order, answer)) = self.0 else {
            return Ruling::skipped(NO_TEMPO);
        };
        let answer = match answer {
            Ok(answer) => answer,
            Err(why) => return Ruling::failed(why, Vec::new()),
        };
        let json = answer.json();
        let limit = |name| {
            json.pointer(&format!("/error/allowed/{name}"))
                .and_then(Value::as_f64)
        };
        let right = limit("min").zip(limit("max")).is_some_and(|(min, max)| {
            is_near(min, order.present * 0.9) && is_near(max, order.present * 1.1)
        });
        Ruling::of(
            answer.status == 422 && right,
            format!(
                "{} BPM were asked for at {} BPM: {}",
                order.wanted,
                order.present,
                answer.told()
            ),
            Vec::new(),
        )
    }
}

/// Within 1 % of each other: an implementation may round to what it can play.
fn is_near(told: f64, expected: f64) -> bool {
    (told - expected).abs() <= expected * 0.01
}
