//! Frames and claims from the log; claims on the older subjects as they come.

use super::arrival::Arrival;
use super::intake::{Heard, Legacy};
use crate::journal::{Log, Read};
use backbeat_contract::WindowId;
use std::collections::VecDeque;

/// Frames and claims from the log of a cluster.
pub(crate) struct Logged {
    log: Log,
    legacy: Option<Legacy>,
    /// Windows with the positions of the frames that opened them, the oldest first.
    opened: VecDeque<(WindowId, u64)>,
}

/// Windows whose positions are remembered: more than open at a time.
const OPENED: usize = 16;

impl Logged {
    pub(crate) fn new(log: Log, legacy: Option<Legacy>) -> Self {
        Self {
            log,
            legacy,
            opened: VecDeque::new(),
        }
    }

    pub(super) async fn next(&mut self) -> Option<Heard> {
        let legacy = async {
            match &mut self.legacy {
                Some(legacy) => legacy.next().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            read = self.log.read() => Some(match read {
                Read::Arrived(arrival) => Heard::Arrived(arrival),
                Read::Through => Heard::Through,
            }),
            claim = legacy => claim.map(Heard::Arrived),
        }
    }

    pub(super) fn try_next(&mut self) -> Option<Arrival> {
        let logged = self.log.try_read();
        logged.or_else(|| self.legacy.as_mut()?.try_next())
    }

    pub(super) fn lost(&self) -> u64 {
        self.log.missed() + self.legacy.as_ref().map_or(0, Legacy::lost)
    }

    pub(super) fn log(&self) -> &Log {
        &self.log
    }

    pub(super) fn check(&mut self) {
        self.log.check();
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
