//! A broker, the nodes of one cluster and a listener, from a pristine start to the judgement.

use std::fs;
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::{sleep, timeout};

use crate::broker::Broker;
use crate::listener::{Listener, PATIENCE};
use crate::ports;
use crate::pulse::{Part, Pulse};
use crate::record::{Record, Tally};
use crate::reverb::{self, Reverb};
use crate::setting::Setting;
use crate::upset::{Outcome, Upset};
use crate::waiting;
use crate::wire::Wire;

/// Everything of one trial. Dropping it kills every process; after a failure their logs are shown first.
#[derive(Debug)]
pub struct Ensemble {
    /// The broker.
    pub broker: Broker,
    /// The nodes, in the order of their names.
    pub nodes: Vec<Pulse>,
    /// A consumer of the cluster's beats.
    pub listener: Listener,
    /// The wire before each node's raft listener, when there are any.
    pub raft_wires: Vec<Wire>,
    /// The wire from each node to the broker, when there are any.
    pub nats_wires: Vec<Wire>,
    bar_length: u64,
    folder: TempDir,
    failed: bool,
    kills: u32,
    _place: SemaphorePermit<'static>,
}

impl Ensemble {
    /// Takes a place on the machine and starts everything; nodes are not awaited.
    pub async fn start(setting: &Setting) -> Outcome<Self> {
        let wanted = if setting.alone { PLACES } else { 1 };
        let place = STAGE.acquire_many(wanted).await;
        let place = place.map_err(|error| Upset::Unmet(error.to_string()))?;
        let folder = tempfile::tempdir().map_err(Upset::at("a folder for the trial"))?;
        let broker = Broker::start(setting.broker, folder.path()).await?;
        let record = Record::new(3 / setting.frames_per_beat, Some(setting.bar_length));
        let listener = Listener::start(&broker.url(), CLUSTER, record).await?;
        let mut ensemble = Self {
            broker,
            nodes: Vec::new(),
            listener,
            raft_wires: Vec::new(),
            nats_wires: Vec::new(),
            bar_length: setting.bar_length,
            folder,
            failed: false,
            kills: 0,
            _place: place,
        };
        for part in ensemble.cast(setting).await? {
            ensemble
                .nodes
                .push(Pulse::start(part, ensemble.folder.path())?);
        }
        Ok(ensemble)
    }

    /// Writes the parts of all nodes, and lays the wires.
    async fn cast(&mut self, setting: &Setting) -> Outcome<Vec<Part>> {
        let mut parts = Vec::new();
        for number in 0..setting.nodes {
            let name = char::from(b'a' + number).to_string();
            parts.push(self.part(name, setting).await?);
        }
        let addresses = parts.iter().map(|part| {
            let address = part.raft_address.unwrap_or(part.raft);
            format!("{}={address}", part.name)
        });
        let addresses: Vec<String> = addresses.collect();
        for (number, part) in parts.iter_mut().enumerate() {
            part.peers = addresses.clone();
            part.peers.remove(number);
        }
        Ok(parts)
    }

    async fn part(&mut self, name: String, setting: &Setting) -> Outcome<Part> {
        let raft = ports::free()?;
        let mut raft_address = None;
        if setting.raft_wired {
            let wire = Wire::to(raft).await?;
            raft_address = Some(wire.address());
            self.raft_wires.push(wire);
        }
        let mut nats = self.broker.url();
        if setting.nats_wired {
            let wire = Wire::to(self.broker.address()).await?;
            nats = format!("nats://{}", wire.address());
            self.nats_wires.push(wire);
        }
        let secret = setting.secret.map(|text| self.write_secret(&name, text));
        Ok(Part {
            cluster: CLUSTER.to_owned(),
            nats,
            raft,
            raft_address,
            admin: ports::free()?,
            peers: Vec::new(),
            data: self.folder.path().join(&name),
            tempo: setting.tempo,
            bar_length: setting.bar_length,
            frames_per_beat: setting.frames_per_beat,
            secret: secret.transpose()?,
            name,
        })
    }

    /// Starts a reverb of the cluster, and waits until it is ready.
    pub async fn reverb(&self, name: &str, durable: &'static str) -> Outcome<Reverb> {
        let part = reverb::Part {
            name: name.to_owned(),
            cluster: CLUSTER.to_owned(),
            nats: self.broker.url(),
            bar_length: self.bar_length,
            durable,
            admin: ports::free()?,
            data: self.folder.path().join(name),
        };
        Reverb::start(part, self.folder.path()).await
    }

    /// Writes a secret file for a node, and tells where.
    pub fn write_secret(&self, name: &str, text: &str) -> Outcome<std::path::PathBuf> {
        let path = self.folder.path().join(format!("{name}.secret"));
        fs::write(&path, text).map_err(Upset::at(path.display().to_string()))?;
        Ok(path)
    }

    /// Waits for the next frame and tells which node spoke it.
    pub async fn speaker(&self) -> Outcome<usize> {
        let heard = self.listener.until_more(1).await?;
        self.number_of(&heard.node)
    }

    /// Which node has that name.
    pub fn number_of(&self, name: &str) -> Outcome<usize> {
        let found = self.nodes.iter().position(|node| node.name() == name);
        found.ok_or_else(|| Upset::Unmet(format!("no node on this stage is called {name:?}")))
    }

    /// All nodes but one.
    pub fn others(&self, number: usize) -> impl Iterator<Item = usize> + use<> {
        (0..self.nodes.len()).filter(move |other| *other != number)
    }

    /// Waits until all nodes but those of `absent` know the same leader, are connected and beat. Gives its number.
    pub async fn settled(&self, absent: &[usize]) -> Outcome<usize> {
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            let speaker = self.speaker().await?;
            let leader = self.nodes[speaker].name();
            let mut agreed = !absent.contains(&speaker);
            for (number, node) in self.nodes.iter().enumerate() {
                if agreed && !absent.contains(&number) {
                    let known = |status: &crate::status::Status| {
                        status.leader_id.as_deref() == Some(leader)
                    };
                    agreed = node.status().await.is_ok_and(|status| {
                        known(&status) && status.nats_connected && status.beat_index.is_some()
                    });
                }
            }
            if agreed {
                return Ok(speaker);
            }
        }
        Err(Upset::Late {
            what: "all nodes to know one leader".to_owned(),
            waited: PATIENCE,
        })
    }

    /// Kills the node that speaks, and waits for the first frame of another one. Gives the killed node's number and the
    /// time from its death to that frame.
    ///
    /// It is settled right after a frame; deaths are spread evenly over the phase that follows, as real ones are.
    pub async fn kill_speaker(&mut self) -> Outcome<(usize, Duration)> {
        let speaker = self.settled(&[]).await?;
        let phase = Duration::from_secs_f64(20.0 / self.nodes[speaker].part.tempo);
        self.kills += 1;
        sleep(phase.mul_f64(waiting::spread(self.kills))).await;
        let killed = Instant::now();
        self.nodes[speaker].kill().await?;
        let name = self.nodes[speaker].name().to_owned();
        let first = self.listener.until_other_than(&name, killed).await?;
        Ok((speaker, first.at - killed))
    }

    /// Holds everything heard so far against the laws.
    pub fn judge(&self) -> Outcome<Tally> {
        Ok(self.listener.with(Record::judge)?)
    }

    /// The last lines of every process: each has a log of its name in the folder.
    fn logs(&self) -> String {
        let entries = fs::read_dir(self.folder.path()).into_iter().flatten();
        let paths = entries.flatten().map(|entry| entry.path());
        let mut logs: Vec<_> = paths
            .filter(|path| path.extension().is_some_and(|end| end == "log"))
            .collect();
        logs.sort();
        let told = logs.iter().map(|path| {
            let said = String::from_utf8_lossy(&fs::read(path).unwrap_or_default()).into_owned();
            let lines: Vec<&str> = said.lines().collect();
            let tail = &lines[lines.len().saturating_sub(SHOWN_LINES)..];
            format!("--- {}\n{}\n", path.display(), tail.join("\n"))
        });
        told.collect()
    }
}

impl Drop for Ensemble {
    #[expect(
        clippy::print_stderr,
        reason = "where test harnesses expect what explains a failure"
    )]
    fn drop(&mut self) {
        if self.failed || thread::panicking() {
            eprintln!("{}", self.logs());
        }
    }
}

/// Holds a trial: starts everything, plays the body, judges all that was heard. Bounded in time as a whole.
pub async fn play(
    setting: Setting,
    body: impl AsyncFnOnce(&mut Ensemble) -> Outcome,
) -> Outcome<Tally> {
    let mut ensemble = Ensemble::start(&setting).await?;
    let played = timeout(WHOLE, body(&mut ensemble)).await;
    let played = played.unwrap_or_else(|_| {
        Err(Upset::Late {
            what: "the end of the trial".to_owned(),
            waited: WHOLE,
        })
    });
    // A broken law tells more than what followed from it.
    let judged = ensemble.judge().and_then(|tally| played.map(|()| tally));
    ensemble.failed = judged.is_err();
    judged
}

/// The cluster of every trial; each has a broker of its own.
pub const CLUSTER: &str = "stage";

/// Trials of one process share the machine. Two at once: most of a trial is waiting, and more would let processes wait
/// for a core so long that leaders are deposed for it. A trial that measures time takes both places.
static STAGE: Semaphore = Semaphore::const_new(PLACES as usize);
const PLACES: u32 = 2;

/// Longest trial; soaks kill a leader fifty times.
const WHOLE: Duration = Duration::from_mins(10);

const SHOWN_LINES: usize = 60;
