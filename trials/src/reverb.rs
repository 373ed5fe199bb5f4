//! One reverb: `backbeat run reverb` with its folder, its port and its lives.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitStatus;

use serde::Deserialize;
use tokio::process::Command;

use crate::actor::Actor;
use crate::binary;
use crate::status;
use crate::upset::{Outcome, Upset};
use crate::waiting;

/// What one reverb is started with.
#[derive(Debug, Clone)]
pub struct Part {
    /// `--node`.
    pub name: String,
    /// `--cluster`.
    pub cluster: String,
    /// `--nats`.
    pub nats: String,
    /// `--bar-length`, in beats.
    pub bar_length: u64,
    /// `--durable`: `on` or `off`.
    pub durable: &'static str,
    /// `--admin-port`.
    pub admin: SocketAddr,
    /// `--data-dir`.
    pub data: PathBuf,
}

/// The parts of its status that trials look at.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Status {
    /// Whether it publishes the reports.
    pub is_reporting: bool,
    /// The latest beat heard.
    pub beat_index: Option<u64>,
    /// Whether there is a connection to NATS.
    pub nats_connected: bool,
}

/// A reverb that runs, or has run and can run again.
#[derive(Debug)]
pub struct Reverb {
    part: Part,
    log: PathBuf,
    actor: Actor,
}

impl Part {
    fn arguments(&self) -> Vec<OsString> {
        let mut arguments: Vec<OsString> = vec!["run".into(), "reverb".into()];
        let mut flag = |name: &str, value: OsString| arguments.extend([name.into(), value]);
        flag("--cluster", self.cluster.clone().into());
        flag("--node", self.name.clone().into());
        flag("--nats", self.nats.clone().into());
        flag("--bar-length", self.bar_length.to_string().into());
        flag("--durable", self.durable.into());
        flag("--admin-port", self.admin.port().to_string().into());
        flag("--data-dir", self.data.clone().into());
        arguments
    }
}

impl Reverb {
    /// Starts a reverb and waits until it has heard a beat.
    pub async fn start(part: Part, folder: &Path) -> Outcome<Self> {
        let log = folder.join(format!("{}.log", part.name));
        let actor = launch(&part, &log)?;
        let reverb = Self { part, log, actor };
        reverb
            .until("to hear a beat", |status| status.beat_index.is_some())
            .await?;
        Ok(reverb)
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.part.name
    }

    /// Its process.
    pub const fn actor(&self) -> &Actor {
        &self.actor
    }

    /// Kills it at once.
    pub async fn kill(&mut self) -> Outcome<ExitStatus> {
        self.actor.kill().await
    }

    /// Starts it again after its end, with the same folder, and does not wait.
    pub fn restart(&mut self) -> Outcome {
        self.actor = launch(&self.part, &self.log)?;
        Ok(())
    }

    /// Waits until its status is as wished. It may not answer yet.
    pub async fn until(&self, what: &str, wished: impl Fn(&Status) -> bool) -> Outcome<Status> {
        let what = format!("{}: {what}", self.name());
        let looked = async || self.status().await.ok().filter(|status| wished(status));
        waiting::until_seen(what, looked).await
    }

    async fn status(&self) -> Outcome<Status> {
        let url = format!("http://{}", self.part.admin);
        let answer = status::get(&url, "/api/v1/status").await?;
        serde_json::from_value(answer.body).map_err(|error| Upset::Answer {
            url,
            reason: error.to_string(),
        })
    }
}

fn launch(part: &Part, log: &Path) -> Outcome<Actor> {
    let mut command = Command::new(binary::backbeat()?);
    command
        .args(part.arguments())
        .env("BACKBEAT_ENV", "development");
    Actor::start(&part.name, command, log)
}
