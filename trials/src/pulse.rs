//! One node: `backbeat run pulse` with its folder, its ports and its lives.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitStatus;

use tokio::process::Command;

use crate::actor::Actor;
use crate::binary;
use crate::status::{self, Answer, Status};
use crate::upset::Outcome;
use crate::waiting;

/// What one node is started with.
#[derive(Debug, Clone)]
pub struct Part {
    /// `--node`.
    pub name: String,
    /// `--cluster`.
    pub cluster: String,
    /// `--nats`.
    pub nats: String,
    /// `--raft-bind`.
    pub raft: SocketAddr,
    /// `--raft-address`, where others reach it through something else than what it listens on.
    pub raft_address: Option<SocketAddr>,
    /// `--admin-port`.
    pub admin: SocketAddr,
    /// `--peer`, one for each other node.
    pub peers: Vec<String>,
    /// `--data-dir`.
    pub data: PathBuf,
    /// `--tempo`, in beats a minute.
    pub tempo: f64,
    /// `--bar-length`, in beats.
    pub bar_length: u64,
    /// `--frames-per-beat`.
    pub frames_per_beat: u64,
    /// `--raft-secret-file`.
    pub secret: Option<PathBuf>,
}

impl Part {
    /// The arguments of the command.
    pub fn arguments(&self) -> Vec<OsString> {
        let mut arguments: Vec<OsString> = vec!["run".into(), "pulse".into()];
        let mut flag = |name: &str, value: OsString| arguments.extend([name.into(), value]);
        flag("--cluster", self.cluster.clone().into());
        flag("--node", self.name.clone().into());
        flag("--nats", self.nats.clone().into());
        flag("--raft-bind", self.raft.to_string().into());
        flag("--admin-port", self.admin.port().to_string().into());
        flag("--data-dir", self.data.clone().into());
        flag("--tempo", self.tempo.to_string().into());
        flag("--bar-length", self.bar_length.to_string().into());
        flag("--frames-per-beat", self.frames_per_beat.to_string().into());
        for peer in &self.peers {
            flag("--peer", peer.into());
        }
        if let Some(address) = self.raft_address {
            flag("--raft-address", address.to_string().into());
        }
        if let Some(secret) = &self.secret {
            flag("--raft-secret-file", secret.clone().into());
        }
        arguments
    }
}

/// A node that runs, or has run and can run again.
#[derive(Debug)]
pub struct Pulse {
    /// What it is started with. A change holds from its next life on.
    pub part: Part,
    log: PathBuf,
    actor: Actor,
}

impl Pulse {
    /// Starts a node. It is not awaited: what it says on the bus tells when it is there.
    pub fn start(part: Part, folder: &Path) -> Outcome<Self> {
        let log = folder.join(format!("{}.log", part.name));
        let actor = launch(&part, &log)?;
        Ok(Self { part, log, actor })
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.part.name
    }

    /// Its process.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// Kills it at once.
    pub async fn kill(&mut self) -> Outcome<ExitStatus> {
        self.actor.kill().await
    }

    /// Waits until it has ended of itself.
    pub async fn ended(&mut self) -> Outcome<ExitStatus> {
        self.actor.ended().await
    }

    /// Asks it to end and waits until it has.
    pub async fn stop(&mut self) -> Outcome<ExitStatus> {
        self.actor.terminate()?;
        self.actor.ended().await
    }

    /// Starts it again after its end, with the same folder.
    pub fn restart(&mut self) -> Outcome {
        self.actor = launch(&self.part, &self.log)?;
        Ok(())
    }

    /// The file that holds its election's log.
    pub fn store(&self) -> PathBuf {
        self.part.data.join("election.redb")
    }

    /// The base of its admin API.
    pub fn url(&self) -> String {
        format!("http://{}", self.part.admin)
    }

    /// Its status.
    pub async fn status(&self) -> Outcome<Status> {
        status::status(&self.url()).await
    }

    /// Asks it for another tempo, in beats a minute.
    pub async fn change_tempo(&self, bpm: f64, ramp: bool) -> Outcome<Answer> {
        status::change_tempo(&self.url(), bpm, ramp).await
    }

    /// Waits until its status is as wished. It may not answer yet.
    pub async fn until(&self, what: &str, wished: impl Fn(&Status) -> bool) -> Outcome<Status> {
        let looked = async || self.status().await.ok().filter(|status| wished(status));
        self.until_seen(what, looked).await
    }

    /// Waits until its log holds a text.
    pub async fn until_says(&self, what: &str, text: &str) -> Outcome {
        let looked = async || self.actor.said().contains(text).then_some(());
        self.until_seen(what, looked).await
    }

    /// Looks again and again, for nothing tells when it is there.
    pub async fn until_seen<T>(
        &self,
        what: &str,
        look: impl AsyncFnMut() -> Option<T>,
    ) -> Outcome<T> {
        waiting::until_seen(format!("{}: {what}", self.name()), look).await
    }
}

fn launch(part: &Part, log: &Path) -> Outcome<Actor> {
    // A process may outlive a signal about its file size only when its parent has that signal ignored, and std has no
    // safe way to do so: `env` of coreutils does it and becomes the command.
    let mut command = Command::new("env");
    command.arg("--ignore-signal=XFSZ").arg(binary::backbeat()?);
    command
        .args(part.arguments())
        .env("BACKBEAT_ENV", "development");
    Actor::start(&part.name, command, log)
}
