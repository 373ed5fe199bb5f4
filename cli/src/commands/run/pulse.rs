//! `backbeat run pulse`.

use super::announce;
use super::measure::{bar_length, tempo};
use crate::admin::AdminArgs;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::foreground;
use crate::logging::LogArgs;
use crate::nats::{self, NatsArgs};
use crate::terminal::Color;
use backbeat_contract::ClusterId;
use backbeat_election::transport::tcp::{Secret, Security, Tls};
use backbeat_election::{Member, NodeName, Pace};
use backbeat_pulse::options::Options;
use backbeat_pulse::service::{RefuseService, Service};
use backbeat_timing::{BarLength, FramesPerBeat, Tempo};
use std::net::SocketAddr;
use std::path::PathBuf;

/// What was typed after `backbeat run pulse`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES, mut_arg("admin_port", |port| port.default_value("8080")))]
pub(super) struct Args {
    /// The cluster whose beat it speaks: a token of NATS subjects
    #[arg(
        long,
        value_name = "ID",
        env = "BACKBEAT_CLUSTER",
        default_value = "backbeat"
    )]
    cluster: ClusterId,

    /// This node's name, unlike all others of the cluster
    #[arg(
        long,
        value_name = "ID",
        env = "BACKBEAT_NODE",
        default_value = "pulse-1"
    )]
    node: NodeName,

    /// The folder for the election's log; it belongs to this node alone
    ///
    /// backbeat-data/CLUSTER-NODE unless given.
    #[arg(long, value_name = "DIR", env = "BACKBEAT_DATA_DIR")]
    data_dir: Option<PathBuf>,

    /// Beats a minute, when the cluster's timeline begins: 0.1 to 1000; later, see backbeat tempo
    #[arg(long, value_name = "BPM", env = "BACKBEAT_TEMPO", default_value = "2", value_parser = tempo)]
    tempo: Tempo,

    /// Beats a bar, when the cluster's timeline begins; a bar is a window of reports
    #[arg(
        long,
        value_name = "BEATS",
        env = "BACKBEAT_BAR_LENGTH",
        default_value = "120",
        value_parser = bar_length
    )]
    bar_length: BarLength,

    /// Frames a beat: 3, one for each phase, or 1 for consumers that count frames
    #[arg(
        long,
        value_name = "1|3",
        env = "BACKBEAT_FRAMES_PER_BEAT",
        default_value = "3",
        value_parser = frames_per_beat
    )]
    frames_per_beat: FramesPerBeat,

    #[command(flatten)]
    election: ElectionArgs,

    #[command(flatten)]
    admin: AdminArgs,

    #[command(flatten)]
    nats: NatsArgs,

    #[command(flatten)]
    log: LogArgs,
}

/// How the nodes reach and know each other.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Election")]
struct ElectionArgs {
    /// Where the election listens for other nodes; port 0 takes any free one
    ///
    /// An address that other machines can reach needs --raft-secret-file or --raft-cert.
    #[arg(
        long,
        value_name = "ADDRESS:PORT",
        env = "BACKBEAT_RAFT_BIND",
        default_value = "127.0.0.1:7000"
    )]
    raft_bind: SocketAddr,

    /// Where others reach it, when that is not what it listens on
    #[arg(long, value_name = "HOST:PORT", env = "BACKBEAT_RAFT_ADDRESS")]
    raft_address: Option<String>,

    /// Another node of the cluster's first start; once for each. Alone without any
    #[arg(
        long = "peer",
        value_name = "ID=HOST:PORT",
        env = "BACKBEAT_PEER",
        value_delimiter = ','
    )]
    peers: Vec<Member>,

    /// A file with a secret that all nodes share
    #[arg(long, value_name = "FILE", env = "BACKBEAT_RAFT_SECRET_FILE", conflicts_with_all = ["raft_ca", "raft_cert", "raft_key"])]
    raft_secret_file: Option<PathBuf>,

    /// Who signs the nodes' certificates, PEM
    #[arg(long, value_name = "FILE", env = "BACKBEAT_RAFT_CA", requires_all = ["raft_cert", "raft_key"])]
    raft_ca: Option<PathBuf>,

    /// The certificate that this node shows, PEM
    #[arg(long, value_name = "FILE", env = "BACKBEAT_RAFT_CERT", requires_all = ["raft_ca", "raft_key"])]
    raft_cert: Option<PathBuf>,

    /// The key of that certificate, PEM
    #[arg(long, value_name = "FILE", env = "BACKBEAT_RAFT_KEY", requires_all = ["raft_ca", "raft_cert"])]
    raft_key: Option<PathBuf>,
}

const EXAMPLES: &str = "\
Examples:
  backbeat run pulse --tempo 120 --bar-length 8
  backbeat run pulse --node a --raft-bind 127.0.0.1:7001 --admin-port 8080 --peer b=127.0.0.1:7002 --peer c=127.0.0.1:7003
  NATS_URL=nats://10.0.0.1:4222,nats://10.0.0.2:4222 backbeat run pulse --cluster chorus-prod --creds pulse.creds

It needs NATS; for one on this machine: backbeat run broker";

pub(super) fn run(args: &Args, color: Color) -> Result<Exit, Failure> {
    args.log.install(color)?;
    let options = args.options()?;
    foreground::run_on_this_thread(|cancel| async move {
        let named = format!("{} of {}", options.node, options.cluster);
        let service = Service::start(options)
            .await
            .map_err(|refusal| refused(&refusal))?;
        announce(&greeting(&named, &service))?;
        service
            .run(cancel)
            .await
            .map_err(|refusal| refused(&refusal))
    })?;
    Ok(Exit::Done)
}

impl Args {
    fn options(&self) -> Result<Options, Failure> {
        let folder = format!("backbeat-data/{}-{}", self.cluster, self.node);
        Ok(Options {
            cluster: self.cluster.clone(),
            node: self.node.clone(),
            peers: self.election.peers.clone(),
            raft_bind: self.election.raft_bind,
            raft_address: self.election.raft_address.clone(),
            pace: Pace::default(),
            security: self.election.security()?,
            data: self.data_dir.clone().unwrap_or_else(|| folder.into()),
            nats: self.nats.options(format!("backbeat pulse {}", self.node))?,
            tempo: self.tempo,
            bar_length: self.bar_length,
            frames_per_beat: self.frames_per_beat,
            admin: self.admin.address(),
            admin_token: self.admin.token()?,
            metronome: backbeat_metronome::Options::default(),
        })
    }
}

impl ElectionArgs {
    fn security(&self) -> Result<Security, Failure> {
        if let Some(path) = &self.raft_secret_file {
            let secret = Secret::from_file(path).map_err(|refusal| {
                Failure::new(
                    format!("--raft-secret-file: {refusal}"),
                    "give a file that this user may read, the same on all nodes",
                )
            })?;
            return Ok(Security::Secret(secret));
        }
        let (Some(ca), Some(certificate), Some(key)) =
            (&self.raft_ca, &self.raft_cert, &self.raft_key)
        else {
            return Ok(Security::Open);
        };
        let tls = Tls::from_files(ca, certificate, key).map_err(|refusal| {
            Failure::new(
                refusal.to_string(),
                "look at --raft-ca, --raft-cert and --raft-key: all three are PEM files",
            )
        })?;
        Ok(Security::Tls(tls))
    }
}

fn greeting(named: &str, service: &Service) -> String {
    let admin = service.admin_address();
    format!(
        "pulse    {named}\n\
         raft     {}\n\
         admin    http://{admin}\n\
         timer    {}\n\
         try      backbeat status --pulse http://{admin}\n\
         stop     Ctrl-C\n",
        service.raft_address(),
        service.priority(),
    )
}

fn refused(refusal: &RefuseService) -> Failure {
    match refusal {
        RefuseService::Nats(refusal) => nats::refused(refusal),
        RefuseService::Listener(_) => Failure::new(
            refusal.to_string(),
            "choose another place for the admin API with --admin-port or --admin-bind",
        ),
        _ => Failure::new(
            refusal.to_string(),
            "look at the flags that the message names; backbeat run pulse --help tells about each",
        ),
    }
}

fn frames_per_beat(text: &str) -> Result<FramesPerBeat, String> {
    let frames: u8 = text
        .parse()
        .map_err(|_| "a beat has 1 or 3 frames".to_owned())?;
    FramesPerBeat::try_from(frames).map_err(|error| error.to_string())
}
