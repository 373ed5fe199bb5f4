//! Faults, by the message that they change.

use crate::faulty::Fault;
use backbeat_bus::{Envelope, Headers};
use backbeat_contract::{BarReport, BeatFrame, StatusClaim};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::time::Duration;

/// Changes every frame.
pub(crate) fn frames(mut edit: impl FnMut(&mut BeatFrame) + Send + 'static) -> Fault {
    each(move |mut envelope, frame: BeatFrame| {
        envelope.payload = edited(frame, &mut edit);
        vec![(Duration::ZERO, envelope)]
    })
}

/// Decides what becomes of every frame: it is sent after these waits.
pub(crate) fn frame_waits(mut waits: impl FnMut(&BeatFrame) -> Vec<u64> + Send + 'static) -> Fault {
    each(move |envelope, frame: BeatFrame| {
        let waits = waits(&frame).into_iter();
        waits
            .map(|wait| (Duration::from_millis(wait), envelope.clone()))
            .collect()
    })
}

/// Changes every claim; `x-hlc` goes with the payload.
pub(crate) fn claims(mut edit: impl FnMut(&mut StatusClaim) + Send + 'static) -> Fault {
    each(move |mut envelope, mut claim: StatusClaim| {
        edit(&mut claim);
        envelope
            .headers
            .set(Headers::HLC, claim.hlc.to_string())
            .unwrap();
        envelope.payload = serde_json::to_vec(&claim).unwrap().into();
        vec![(Duration::ZERO, envelope)]
    })
}

/// Changes every report.
pub(crate) fn reports(mut edit: impl FnMut(&mut BarReport) + Send + 'static) -> Fault {
    each(move |mut envelope, report: BarReport| {
        envelope.payload = edited(report, &mut edit);
        vec![(Duration::ZERO, envelope)]
    })
}

/// Sends every report after these waits.
pub(crate) fn report_waits(waits: &'static [u64]) -> Fault {
    each(move |envelope, _: BarReport| {
        let waits = waits.iter();
        waits
            .map(|&wait| (Duration::from_millis(wait), envelope.clone()))
            .collect()
    })
}

/// Changes every message of the contract as JSON, whatever it becomes.
pub(crate) fn json(mut edit: impl FnMut(&mut Value) + Send + 'static) -> Fault {
    each(move |mut envelope, message: Value| {
        if message.get("type").is_some() {
            envelope.payload = edited(message, &mut edit);
        }
        vec![(Duration::ZERO, envelope)]
    })
}

/// Changes the outside of every message.
pub(crate) fn envelopes(mut edit: impl FnMut(&mut Envelope) + Send + 'static) -> Fault {
    Box::new(move |mut envelope| {
        edit(&mut envelope);
        vec![(Duration::ZERO, envelope)]
    })
}

/// The headers but one.
pub(crate) fn without(envelope: &mut Envelope, name: &str) {
    let mut kept = Headers::default();
    for (other, value) in envelope.headers.iter().filter(|(other, _)| *other != name) {
        kept.set(other, value).unwrap();
    }
    envelope.headers = kept;
}

/// Handles what can be read as a message of this kind, and lets everything else pass.
fn each<T: DeserializeOwned>(
    mut handle: impl FnMut(Envelope, T) -> Vec<(Duration, Envelope)> + Send + 'static,
) -> Fault {
    Box::new(
        move |envelope| match serde_json::from_slice(&envelope.payload) {
            Ok(message) => handle(envelope, message),
            Err(_) => vec![(Duration::ZERO, envelope)],
        },
    )
}

fn edited<T: Serialize>(mut message: T, edit: &mut impl FnMut(&mut T)) -> bytes::Bytes {
    edit(&mut message);
    serde_json::to_vec(&message).unwrap().into()
}
