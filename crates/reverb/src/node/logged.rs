//! Frames and claims from the log of a cluster, and claims on the older subjects from theirs.

use super::arrival::Arrival;
use super::intake::Heard;
use crate::journal::{Log, Read};
use crate::ledger::Positions;
use backbeat_contract::WindowId;
use backbeat_timing::ClusterInstant;
use std::collections::VecDeque;

/// Frames and claims from logs. What stands in both comes in any order: where a claim belongs, and whether it is late,
/// follows from when it was stored.
pub(crate) struct Logged {
    log: Log,
    /// Claims on the older subjects, of all clusters.
    legacy: Option<Log>,
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
            opened: VecDeque::new(),
        }
    }

    /// What comes next; `None` when nothing will any more. Nothing is lost when the future is dropped.
    pub(super) async fn next(&mut self) -> Option<Heard> {
        let legacy = async {
            match &mut self.legacy {
                Some(legacy) => legacy.read().await,
                None => std::future::pending().await,
            }
        };
        let read = tokio::select! {
            biased;
            read = self.log.read() => read,
            read = legacy => read,
        };
        Some(match read? {
            Read::Arrived(arrival) => Heard::Arrived(arrival),
            Read::Through => Heard::Through,
        })
    }

    pub(super) fn try_next(&mut self) -> Option<Arrival> {
        let logged = self.log.try_read();
        logged.or_else(|| self.legacy.as_mut()?.try_read())
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
            legacy: self.legacy.as_ref().map(Log::position),
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
