//! A simulation from start to end.

use backbeat_bus::{Bus, Interest, Subscription};
use backbeat_timing::Nanos;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::envelopes::Envelopes;
use super::session::{Ears, Session};
use super::stop::Stop;
use super::voice::Voice;
use super::{Options, Progress, RefuseSimulation, Summary, WallClock};
use crate::crowd::{Crowd, Population};

/// Agents that are ready to live.
#[derive(Debug)]
pub struct Simulation {
    options: Options,
    crowd: Crowd,
    envelopes: Envelopes,
    progress: watch::Sender<Progress>,
}

impl Simulation {
    /// Makes the agents: some microseconds and two hundred bytes each.
    pub fn new(options: Options) -> Result<Self, RefuseSimulation> {
        let population = Population {
            agents: options.agents,
            rate: options.rate,
            seed: options.seed,
            faults: options.scenario.faults.overridden_by(options.faults),
        };
        let crowd = Crowd::new(options.scenario.clone(), population);
        let envelopes = Envelopes::new(&crowd, &options)?;
        Ok(Self {
            options,
            crowd,
            envelopes,
            progress: watch::Sender::default(),
        })
    }

    /// How it is getting on, from now on.
    pub fn progress(&self) -> watch::Receiver<Progress> {
        self.progress.subscribe()
    }

    /// Lets the agents live until their time is over, `cancel` or the end of the bus, by the system's clock. Then
    /// everything that was handed over is given some seconds to reach the server. The bus stays open.
    pub async fn run(
        self,
        bus: &dyn Bus,
        cancel: CancellationToken,
    ) -> Result<Summary, RefuseSimulation> {
        self.run_by(WallClock::system(), bus, cancel).await
    }

    /// The same by another clock.
    pub async fn run_by(
        self,
        clock: WallClock,
        bus: &dyn Bus,
        cancel: CancellationToken,
    ) -> Result<Summary, RefuseSimulation> {
        let Self {
            options,
            crowd,
            envelopes,
            progress,
        } = self;
        let ears = Ears {
            frames: listen(bus, "the beat frames", frames(&options)).await?,
            reports: listen(bus, "the bar reports", reports(&options)).await?,
        };
        let stop = Stop {
            until: options
                .duration
                .map(|length| clock.now() + Nanos::from(length)),
            clock,
            cancel,
        };
        let voice = Voice::new(bus, envelopes);
        let session = Session::new(options, crowd, voice, stop, progress);
        Ok(session.live(ears).await)
    }
}

/// Frames that wait: two a millisecond for two seconds, many times what any tempo brings. More are dropped and counted.
fn frames(options: &Options) -> Interest {
    Interest::of(options.names.beats(Some(&options.cluster)))
}

/// Reports that wait: one a window, from however many reverbs. More are dropped and counted.
fn reports(options: &Options) -> Interest {
    Interest::of(options.names.reports(Some(&options.cluster))).holding(256)
}

async fn listen(
    bus: &dyn Bus,
    what: &'static str,
    interest: Interest,
) -> Result<Subscription, RefuseSimulation> {
    let subscription = bus.subscribe(interest).await;
    subscription.map_err(|reason| RefuseSimulation::Deaf { what, reason })
}
