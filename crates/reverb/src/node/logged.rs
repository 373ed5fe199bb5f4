//! Frames and claims from the log of a cluster, and claims on the older subjects from theirs.

use super::arrival::Arrival;
use super::intake::Heard;
use crate::journal::{Log, Read};
use crate::ledger::Positions;
use backbeat_contract::WindowId;
use backbeat_timing::ClusterInstant;
use std::collections::VecDeque;

/// Frames and claims from logs. A claim on the older subjects comes once the log has been read through the instant at
/// which it was stored: else one that was read far ahead of the frames would be taken for a claim from the future.
pub(crate) struct Logged {
    log: Log,
    /// Claims on the older subjects, of all clusters.
    legacy: Option<Log>,
    /// The last one read of these, if the log is not that far.
    early: Option<Arrival>,
    /// Windows with the positions of the frames that opened them, the oldest first.
    opened: VecDeque<(WindowId, u64)>,
}

/// Windows whose positions are remembered: more than open at a time.
const OPENED: usize = 16;

impl Logged {
    pub(crate) fn new(log: Log, legacy: Option<Log>) -> Self {
        Self {
            log,
            legacy,
            early: None,
            opened: VecDeque::new(),
        }
    }

    /// What comes next. Nothing is lost when the future is dropped.
    pub(super) async fn next(&mut self) -> Heard {
        loop {
            if let Some(claim) = self.no_longer_early() {
                return Heard::Arrived(claim);
            }
            let legacy = async {
                match &mut self.legacy {
                    Some(legacy) if self.early.is_none() => legacy.read().await,
                    _ => std::future::pending().await,
                }
            };
            tokio::select! {
                biased;
                read = self.log.read() => return match read {
                    Read::Arrived(arrival) => Heard::Arrived(arrival),
                    Read::Through => Heard::Through,
                },
                read = legacy => match read {
                    Read::Arrived(claim) => self.early = Some(claim),
                    Read::Through => return Heard::Through,
                },
            }
        }
    }

    pub(super) fn try_next(&mut self) -> Option<Arrival> {
        if let Some(logged) = self.log.try_read() {
            return Some(logged);
        }
        if self.early.is_none() {
            self.early = self.legacy.as_mut()?.try_read();
        }
        self.no_longer_early()
    }

    fn no_longer_early(&mut self) -> Option<Arrival> {
        let through = self.log.through();
        self.early.take_if(|claim| claim.at <= through)
    }

    pub(super) fn lost(&self) -> u64 {
        self.log.missed() + self.legacy.as_ref().map_or(0, Log::missed)
    }

    /// The instant through which both logs were read.
    pub(super) fn through(&self) -> ClusterInstant {
        let legacy = self.legacy.as_ref().map(Log::through);
        legacy.map_or(self.log.through(), |legacy| legacy.min(self.log.through()))
    }

    pub(super) fn positions(&self) -> Positions {
        Positions {
            log: self.log.position(),
            legacy: self.legacy.as_ref().map(|legacy| {
                let not_taken = u64::from(self.early.is_some());
                legacy.position() - not_taken
            }),
        }
    }

    pub(super) fn check(&mut self) {
        self.log.check();
        if let Some(legacy) = &mut self.legacy {
            legacy.check();
        }
    }

    /// The frame that was read last has opened a window.
    pub(super) fn opened(&mut self, window: WindowId) {
        if self.opened.len() == OPENED {
            self.opened.pop_front();
        }
        self.opened.push_back((window, self.log.position()));
    }

    /// A window was told. What stands before the one before it is needed by nobody; who speaks removes it. The one
    /// before stays, for the claims that came before this one's first frame and for telling who is silent.
    pub(super) fn told(&mut self, window: WindowId, speaks: bool) {
        let Some(place) = self.opened.iter().position(|(known, _)| *known == window) else {
            return;
        };
        let Some(before) = place.checked_sub(1) else {
            return;
        };
        self.opened.drain(..before);
        if let Some((_, position)) = self.opened.front()
            && speaks
        {
            self.log.trim(*position);
        }
    }
}
