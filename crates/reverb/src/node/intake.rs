//! Where messages come from.

use super::arrival::{Arrival, Kind};
use super::logged::Logged;
use super::stamps::Stamps;
use crate::clock::Clock;
use crate::ledger::Positions;
use backbeat_bus::{Bus, Envelope, Interest, Namespace, RefuseSubscribe, Subscription};
use backbeat_contract::{ClusterId, WindowId};
use backbeat_timing::ClusterInstant;
use std::sync::Arc;

/// Where messages come from.
pub(crate) enum Intake {
    /// As they are published.
    Live(Box<Live>),
    /// From logs.
    Logged(Box<Logged>),
}

/// What comes of waiting.
pub(crate) enum Heard {
    /// A message.
    Arrived(Arrival),
    /// More is known about how far everything has been taken.
    Through,
}

impl Intake {
    /// What comes next; `None` when there will be nothing any more. Nothing is lost when the future is dropped.
    pub(crate) async fn next(&mut self) -> Option<Heard> {
        match self {
            Self::Live(live) => live.next().await.map(Heard::Arrived),
            Self::Logged(logged) => Some(logged.next().await),
        }
    }

    /// The next message, if one is waiting.
    pub(crate) fn try_next(&mut self) -> Option<Arrival> {
        match self {
            Self::Live(live) => live.try_next(),
            Self::Logged(logged) => logged.try_next(),
        }
    }

    /// Messages dropped so far because they were not taken fast enough.
    pub(crate) fn lost(&self) -> u64 {
        match self {
            Self::Live(live) => live.lost(),
            Self::Logged(logged) => logged.lost(),
        }
    }

    /// The instant through which everything that arrived has been taken.
    pub(crate) fn known_through(&self, now: ClusterInstant) -> ClusterInstant {
        match self {
            Self::Live(_) => now,
            Self::Logged(logged) => logged.through(),
        }
    }

    /// Finds out whether everything that arrived by now has been taken; a log has to be asked. Whether that takes a
    /// while: [`Intake::next`] then tells when it is known.
    pub(crate) fn check(&mut self) -> bool {
        match self {
            Self::Live(_) => false,
            Self::Logged(logged) => {
                logged.check();
                true
            }
        }
    }

    /// Whether what is not taken is there for the next process.
    pub(crate) const fn is_logged(&self) -> bool {
        matches!(self, Self::Logged(_))
    }

    /// How far the logs were taken.
    pub(crate) fn positions(&self) -> Positions {
        match self {
            Self::Live(_) => Positions::default(),
            Self::Logged(logged) => logged.positions(),
        }
    }

    /// The frame taken last has opened a window.
    pub(crate) fn opened(&mut self, window: WindowId) {
        if let Self::Logged(logged) = self {
            logged.opened(window);
        }
    }

    /// A window was told, by a reverb that speaks or one that stands by.
    pub(crate) fn told(&mut self, window: WindowId, speaks: bool) {
        if let Self::Logged(logged) = self {
            logged.told(window, speaks);
        }
    }
}

/// Subscriptions to frames and claims.
pub(crate) struct Live {
    bus: Arc<dyn Bus>,
    frames: Subscription,
    claims: Subscription,
    legacy: Option<Legacy>,
    stamps: Stamps,
}

/// Claims that may wait to be read: at 1 M/s, an eighth of a second. Each takes about 500 bytes.
const CLAIMS_WAITING: usize = 1 << 17;

impl Live {
    /// Subscribes to the frames and claims of a cluster.
    pub(crate) async fn subscribe(
        bus: &Arc<dyn Bus>,
        cluster: &ClusterId,
        legacy: Option<Legacy>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, RefuseSubscribe> {
        let names = Namespace::default();
        let frames = Interest::of(names.beats(Some(cluster)));
        let claims = Interest::of(names.claims(Some(cluster)));
        Ok(Self {
            bus: Arc::clone(bus),
            frames: bus.subscribe(frames).await?,
            claims: bus.subscribe(claims.holding(CLAIMS_WAITING)).await?,
            legacy,
            stamps: Stamps::new(clock),
        })
    }

    async fn next(&mut self) -> Option<Arrival> {
        let legacy = async {
            match &mut self.legacy {
                Some(legacy) => legacy.next().await,
                None => std::future::pending().await,
            }
        };
        let (kind, envelope) = tokio::select! {
            biased;
            frame = self.frames.next() => (Kind::Frame, frame?),
            claim = self.claims.next() => (Kind::Claim, claim?),
            claim = legacy => return claim,
        };
        let at = self.stamps.fresh();
        Some(self.arrived(kind, envelope, at))
    }

    /// Frames are few, and looked for when the clock is.
    fn try_next(&mut self) -> Option<Arrival> {
        if self.stamps.are_spent()
            && let Some(frame) = self.frames.try_next()
        {
            let at = self.stamps.fresh();
            return Some(self.arrived(Kind::Frame, frame, at));
        }
        match self.claims.try_next() {
            Some(claim) => {
                let at = self.stamps.next();
                Some(self.arrived(Kind::Claim, claim, at))
            }
            None => self.legacy.as_mut()?.try_next(),
        }
    }

    fn arrived(&mut self, kind: Kind, envelope: Envelope, at: ClusterInstant) -> Arrival {
        if kind == Kind::Frame {
            // It may end a window.
            self.stamps.spend();
        }
        Arrival { kind, envelope, at }
    }

    /// Drops of the connection itself count as one each, which is the least that they were.
    fn lost(&self) -> u64 {
        let legacy = self.legacy.as_ref().map_or(0, Legacy::lost);
        self.frames.lost() + self.claims.lost() + legacy + self.bus.overruns()
    }
}

/// Subscriptions to the older subjects, which name no cluster.
pub(crate) struct Legacy {
    shared: Subscription,
    one_token: Subscription,
    clock: Arc<dyn Clock>,
}

impl Legacy {
    /// Subscribes to both forms.
    pub(crate) async fn subscribe(
        bus: &dyn Bus,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, RefuseSubscribe> {
        let [shared, one_token] = Namespace::default().legacy();
        let of = |filter| bus.subscribe(Interest::of(filter).holding(CLAIMS_WAITING));
        Ok(Self {
            shared: of(shared).await?,
            one_token: of(one_token).await?,
            clock,
        })
    }

    async fn next(&mut self) -> Option<Arrival> {
        let claim = tokio::select! {
            claim = self.shared.next() => claim,
            claim = self.one_token.next() => claim,
        };
        Some(self.arrived(claim?))
    }

    fn try_next(&mut self) -> Option<Arrival> {
        let claim = self.shared.try_next();
        let claim = claim.or_else(|| self.one_token.try_next())?;
        Some(self.arrived(claim))
    }

    fn arrived(&self, envelope: Envelope) -> Arrival {
        Arrival {
            kind: Kind::Claim,
            envelope,
            at: self.clock.now(),
        }
    }

    fn lost(&self) -> u64 {
        self.shared.lost() + self.one_token.lost()
    }
}
