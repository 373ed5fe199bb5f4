//! An audition from begin to end: it listens, plays, asks and strikes, and lets the panel judge.

use std::time::Duration;

use backbeat_bus::{Bus, Interest, Namespace, RefuseSubscribe};
use backbeat_conformance::corpus::RefuseCorpus;
use backbeat_conformance::{Corpus, Suite, Verdict};
use backbeat_contract::ClusterId;
use backbeat_deck::{Ear, Heard};
use backbeat_sim::WallClock;
use backbeat_timing::{ClusterInstant, Nanos};
use tokio::sync::mpsc::channel;
use tokio::task::JoinSet;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use crate::accounts::Account;
use crate::cast::{Subject, trial_of};
use crate::interview;
use crate::panel::Panel;
use crate::stage::{Event, Stage};
use crate::theatre::Troupe;
use crate::{Means, RefuseTroupe};

/// The checks of one suite, to be tried on one running implementation.
pub struct Audition {
    suite: Suite,
    cluster: ClusterId,
    length: Duration,
    clock: WallClock,
    means: Means,
}

/// Why an audition does not begin.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RefuseAudition {
    /// The suite is none of services that run.
    #[error("the suite {suite} is not live; live ones are pulse, reverb, agent and cluster")]
    NotLive {
        /// The suite.
        suite: Suite,
    },
    /// Nobody said which agent to watch.
    #[error("the suite agent watches one agent; name it with --agent")]
    NoAgent,
    /// The definitions cannot be read.
    #[error(transparent)]
    Corpus(#[from] RefuseCorpus),
    /// A check has nothing that tries it.
    #[error("nothing tries the check {id}; report this")]
    NoTrial {
        /// The check.
        id: Box<str>,
    },
    /// The script is broken.
    #[error(transparent)]
    Troupe(#[from] RefuseTroupe),
    /// The bus does not let it listen.
    #[error("the subjects of the contract cannot be listened to")]
    Deaf(#[from] RefuseSubscribe),
}

impl Audition {
    /// An audition of this length, by the system's clock and without further means.
    pub fn new(suite: Suite, cluster: ClusterId, length: Duration) -> Self {
        Self {
            suite,
            cluster,
            length,
            clock: WallClock::system(),
            means: Means::default(),
        }
    }

    /// The same by another clock.
    #[must_use]
    pub fn by(self, clock: WallClock) -> Self {
        Self { clock, ..self }
    }

    /// The same with these means.
    #[must_use]
    pub fn with(self, means: Means) -> Self {
        Self { means, ..self }
    }

    /// Tries all checks until the time is over, the script is played, `cancel` or the end of the bus; then judges what
    /// was heard. `tell` is shown what is heard beside messages. The bus stays open.
    pub async fn run(
        self,
        bus: &dyn Bus,
        cancel: CancellationToken,
        mut tell: impl FnMut(&Heard),
    ) -> Result<Vec<Verdict>, RefuseAudition> {
        let mut stage = self.open(bus).await?;
        self.begin_interview(&mut stage);
        loop {
            match stage.next(&cancel).await {
                Event::End | Event::Heard(Heard::Closed) => break,
                Event::Heard(heard) => stage.hear(heard, &mut tell),
                Event::Cue => stage.play().await,
                Event::Strike => stage.strike(),
                Event::Done(deed) => stage.note(&deed),
            }
            if stage.troupe.as_ref().is_some_and(Troupe::is_over) {
                break;
            }
        }
        self.conclude(stage).await
    }

    async fn open<'b>(&self, bus: &'b dyn Bus) -> Result<Stage<'b>, RefuseAudition> {
        let panel = self.panel(self.clock.now())?;
        let troupe = match self.suite {
            Suite::Reverb => Some(Troupe::new(
                self.cluster.clone(),
                self.means.signer.clone(),
            )?),
            _ => None,
        };
        let clock = self.clock;
        let mut ear = Ear::open(bus, self.interest())
            .await?
            .stamping(move || clock.now());
        // A server that does not tell within its time is listened to all the same.
        let _ = ear.settle(bus).await;
        let now = self.clock.now();
        let half = now + Nanos::from(self.length / 2);
        Ok(Stage {
            bus,
            clock,
            ear,
            panel,
            troupe,
            tasks: JoinSet::new(),
            told: channel(DEEDS),
            until: now + Nanos::from(self.length),
            upset: self.means.upset.clone().map(|upset| (half, upset)),
            ordered: None,
        })
    }

    fn panel(&self, now: ClusterInstant) -> Result<Panel, RefuseAudition> {
        let suite = self.suite;
        if !suite.is_live() {
            return Err(RefuseAudition::NotLive { suite });
        }
        let agent = match (&self.means.agent, suite) {
            (Some(agent), _) => agent.clone(),
            (None, Suite::Agent) => return Err(RefuseAudition::NoAgent),
            (None, _) => NOBODY.parse().map_err(RefuseTroupe::from)?,
        };
        let subject = Subject {
            agent,
            verifier: self.means.verifier.clone(),
        };
        let trials = Corpus::built_in()?.checks(suite)?.into_iter().map(|check| {
            let trial = trial_of(&check.id, &subject);
            let trial = trial.ok_or_else(|| RefuseAudition::NoTrial {
                id: check.id.clone(),
            })?;
            Ok((check, trial))
        });
        let trials = trials.collect::<Result<_, RefuseAudition>>()?;
        let account = Account::new(self.means.grace.map(Nanos::from));
        Ok(Panel::new(self.cluster.clone(), account, trials, now))
    }

    fn interest(&self) -> Interest {
        let names = Namespace::default();
        let filter = match self.suite {
            Suite::Pulse => names.beats(Some(&self.cluster)),
            // One subscription keeps the order between subjects.
            _ => names.everything(),
        };
        Interest::of(filter).holding(CAPACITY)
    }

    fn begin_interview(&self, stage: &mut Stage<'_>) {
        if let (Some(admin), Suite::Pulse) = (self.means.admin.clone(), self.suite) {
            let (clock, change_tempo) = (self.clock, !self.means.keep_tempo);
            let tell = stage.told.0.clone();
            stage.tasks.spawn(async move {
                // The beat is heard first, so that answers can be held against it.
                sleep(HEARING).await;
                interview::of_pulse(admin.as_ref(), clock, change_tempo, tell).await;
            });
        }
    }

    /// Asks what can be asked only at the end, sets right what was changed, and judges.
    async fn conclude(&self, mut stage: Stage<'_>) -> Result<Vec<Verdict>, RefuseAudition> {
        let at = self.clock.now();
        if let Some(admin) = &self.means.admin {
            if let Some(order) = stage.ordered {
                // When it is refused, whoever runs the pulse still finds the order in its log.
                let _ = admin.ask(order.back().question()).await;
            }
            if self.suite == Suite::Reverb {
                let from = stage.panel.first_settled();
                for deed in interview::of_reverb(admin.as_ref(), from).await {
                    stage.note(&deed);
                }
            }
        }
        stage.tasks.shutdown().await;
        Ok(stage.panel.finish(at))
    }
}

/// Deeds that wait to be noted; who did more waits.
const DEEDS: usize = 32;

/// Messages that may wait until they are taken; when more do, further ones are dropped, counted and told.
const CAPACITY: usize = 65_536;

/// How long the beat is heard before a pulse is asked.
const HEARING: Duration = Duration::from_millis(500);

/// Whom the trials of other suites than `agent` watch.
const NOBODY: &str = "audition:nobody";
