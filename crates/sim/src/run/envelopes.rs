//! Claims as they travel: subject, headers, payload (contract, "Subjects and headers").

use backbeat_bus::{Envelope, Headers, Signer, Subject};
use backbeat_contract::WindowId;
use bytes::Bytes;

use super::{Options, RefuseSimulation};
use crate::crowd::{Breakage, Claim, Crowd, Pen};

/// Puts claims into envelopes.
#[derive(Debug)]
pub(super) struct Envelopes {
    pen: Pen,
    /// The subject and the id of each agent: made once, because making one costs more than writing a claim.
    addresses: Vec<(Subject, String)>,
    /// The latest window, as text.
    window: (WindowId, String),
    signer: Option<Signer>,
}

impl Envelopes {
    /// For the agents of this crowd. Makes every agent's subject, about a microsecond each.
    pub(super) fn new(crowd: &Crowd, options: &Options) -> Result<Self, RefuseSimulation> {
        let pen = Pen::of(crowd);
        let address = |number| {
            let refused = |reason| RefuseSimulation::Agent { number, reason };
            let id = pen.agent_id(number).ok_or_else(|| refused(None))?;
            let subject = options.names.status(&options.cluster, &id);
            let subject = subject.map_err(|reason| refused(Some(reason)))?;
            Ok((subject, id.as_str().to_owned()))
        };
        let addresses: Result<Vec<_>, _> = (0..options.agents.get()).map(address).collect();
        let window = WindowId::new([0; 16]);
        Ok(Self {
            addresses: addresses?,
            pen,
            window: (window, window.to_string()),
            signer: options.signer.clone(),
        })
    }

    /// The envelope of a claim, broken if so wished; none for an agent that is not of the crowd.
    pub(super) fn seal(&mut self, claim: &Claim, breakage: Option<Breakage>) -> Option<Envelope> {
        if self.window.0 != claim.window {
            self.window = (claim.window, claim.window.to_string());
        }
        let (subject, id) = self.addresses.get(claim.agent as usize)?;
        let mut headers = Headers::default();
        // None of these values has a line break, which is all that is refused.
        let _ = headers.set(Headers::AGENT_ID, id.as_str());
        let _ = headers.set(Headers::WINDOW_ID, self.window.1.as_str());
        let _ = headers.set(Headers::HLC, claim.stamp.wire().to_string());
        let message = self.pen.write(claim);
        if let Some(breakage) = breakage {
            breakage.apply(message);
        }
        let payload = Bytes::copy_from_slice(message);
        let mut envelope = Envelope::new(subject.clone(), payload).with_headers(headers);
        if let Some(signer) = &self.signer {
            // All that is signed was set above.
            let _ = signer.sign(&mut envelope);
        }
        Some(envelope)
    }

    /// Whether the claim is about a secret rotation.
    pub(super) fn is_rotation(&self, claim: &Claim) -> bool {
        claim
            .task
            .is_some_and(|task| self.pen.rotates_a_secret(task))
    }
}
