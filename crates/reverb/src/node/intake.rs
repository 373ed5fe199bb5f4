//! Where messages come from.

use super::arrival::{Arrival, Kind};
use crate::clock::Clock;
use backbeat_bus::{Bus, Filter, Interest, Namespace, RefuseSubscribe, Subscription};
use backbeat_contract::ClusterId;
use backbeat_timing::ClusterInstant;
use std::sync::Arc;

/// Where messages come from.
pub(crate) enum Intake {
    /// As they are published.
    Live(Live),
}

impl Intake {
    /// The next message; `None` when there will be none any more. Nothing is lost when the future is dropped.
    pub(crate) async fn next(&mut self) -> Option<Arrival> {
        match self {
            Self::Live(live) => live.next().await,
        }
    }

    /// The next message, if one is waiting.
    pub(crate) fn try_next(&mut self) -> Option<Arrival> {
        match self {
            Self::Live(live) => live.try_next(),
        }
    }

    /// Messages dropped so far because they were not taken fast enough.
    pub(crate) fn lost(&self) -> u64 {
        match self {
            Self::Live(live) => live.lost(),
        }
    }

    /// The instant through which everything that arrived has been taken, if nothing is waiting at `now`.
    pub(crate) fn known_through(&self, now: ClusterInstant) -> ClusterInstant {
        match self {
            Self::Live(_) => now,
        }
    }

    /// The last position of the log that was taken; 0 without a log.
    pub(crate) fn position(&self) -> u64 {
        match self {
            Self::Live(_) => 0,
        }
    }
}

/// Subscriptions to frames and claims.
pub(crate) struct Live {
    frames: Subscription,
    claims: Subscription,
    legacy: Option<[Subscription; 2]>,
    clock: Arc<dyn Clock>,
}

/// Claims that may wait to be read: at 1 M/s, an eighth of a second. Each takes about 500 bytes.
const CLAIMS_WAITING: usize = 1 << 17;

impl Live {
    /// Subscribes to the frames and claims of a cluster; to the older subjects, which name no cluster, if `legacy`.
    pub(crate) async fn subscribe(
        bus: &dyn Bus,
        cluster: &ClusterId,
        legacy: bool,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, RefuseSubscribe> {
        let names = Namespace::default();
        let of = |filter: Filter| bus.subscribe(Interest::of(filter).holding(CLAIMS_WAITING));
        let frames = Interest::of(names.beats(Some(cluster)));
        let [shared, one_token] = names.legacy();
        Ok(Self {
            frames: bus.subscribe(frames).await?,
            claims: of(names.claims(Some(cluster))).await?,
            legacy: if legacy {
                Some([of(shared).await?, of(one_token).await?])
            } else {
                None
            },
            clock,
        })
    }

    async fn next(&mut self) -> Option<Arrival> {
        let (kind, envelope) = match &mut self.legacy {
            None => tokio::select! {
                biased;
                frame = self.frames.next() => (Kind::Frame, frame?),
                claim = self.claims.next() => (Kind::Claim, claim?),
            },
            Some([shared, one_token]) => tokio::select! {
                biased;
                frame = self.frames.next() => (Kind::Frame, frame?),
                claim = self.claims.next() => (Kind::Claim, claim?),
                claim = shared.next() => (Kind::Claim, claim?),
                claim = one_token.next() => (Kind::Claim, claim?),
            },
        };
        let at = self.clock.now();
        Some(Arrival { kind, envelope, at })
    }

    fn try_next(&mut self) -> Option<Arrival> {
        let frame = self.frames.try_next();
        let (kind, envelope) = match frame {
            Some(frame) => (Kind::Frame, frame),
            None => (Kind::Claim, self.try_next_claim()?),
        };
        let at = self.clock.now();
        Some(Arrival { kind, envelope, at })
    }

    fn try_next_claim(&mut self) -> Option<backbeat_bus::Envelope> {
        let legacy = self.legacy.iter_mut().flatten();
        let claims = std::iter::once(&mut self.claims).chain(legacy);
        claims.into_iter().find_map(Subscription::try_next)
    }

    fn lost(&self) -> u64 {
        let legacy = self.legacy.iter().flatten();
        let all = [&self.frames, &self.claims].into_iter().chain(legacy);
        all.map(Subscription::lost).sum()
    }
}
