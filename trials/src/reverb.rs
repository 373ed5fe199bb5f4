//! One reverb: `backbeat run reverb` with its folder, its port and its lives.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitStatus;

use tokio::process::Command;

use crate::actor::Actor;
use crate::binary;
use crate::status;
use crate::upset::Outcome;
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
        reverb.until_it_hears().await?;
        Ok(reverb)
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.part.name
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

    /// Waits until it has heard a beat in this life. It may not answer yet.
    pub async fn until_it_hears(&self) -> Outcome {
        let url = format!("http://{}", self.part.admin);
        let look = async || {
            let status = status::get(&url, "/api/v1/status").await.ok()?;
            status.body.get("beat_index")?.as_u64().map(drop)
        };
        waiting::until_seen(format!("{} to hear a beat", self.name()), look).await
    }
}

fn launch(part: &Part, log: &Path) -> Outcome<Actor> {
    let mut command = Command::new(binary::backbeat()?);
    command
        .args(part.arguments())
        .env("BACKBEAT_ENV", "development");
    Actor::start(&part.name, command, log)
}
