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
    /// The subject of each agent, which ends with its id: made once, because making one costs more than writing a claim.
    subjects: Vec<Subject>,
    /// The latest window, as text.
    window: (WindowId, String),
    signer: Option<Signer>,
}

impl Envelopes {
    /// For the agents of this crowd. Makes every agent's subject, about a microsecond each.
    pub(super) fn new(crowd: &Crowd, options: &Options) -> Result<Self, RefuseSimulation> {
        let pen = Pen::of(crowd);
        let subject = |number| {
            let refused = |reason| RefuseSimulation::Agent { number, reason };
            let id = pen.agent_id(number).ok_or_else(|| refused(None))?;
            let subject = options.names.status(&options.cluster, &id);
            subject.map_err(|reason| refused(Some(reason)))
        };
        let subjects: Result<Vec<_>, _> = (0..options.agents.get()).map(subject).collect();
        let window = WindowId::new([0; 16]);
        Ok(Self {
            subjects: subjects?,
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
        let subject = self.subjects.get(claim.agent as usize)?;
        // A crew's name has no dots, so the id is the last token.
        let id = subject.as_str().rsplit('.').next()?;
        let mut headers = Headers::default();
        // None of these values has a line break, which is all that is refused.
        let _ = headers.set(Headers::AGENT_ID, id);
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
