//! `backbeat run reverb`.

use super::announce;
use super::measure::bar_length;
use crate::admin::AdminArgs;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::foreground;
use crate::length::Length;
use crate::logging::LogArgs;
use crate::nats::{self, NatsArgs};
use crate::terminal::Color;
use backbeat_bus::Verifier;
use backbeat_contract::ClusterId;
use backbeat_reverb::options::{Durable, Options, Settings};
use backbeat_reverb::reverb::RefuseReverb;
use backbeat_reverb::service::{RefuseService, Service};
use backbeat_reverb::store::Retention;
use backbeat_reverb::window::Terms;
use backbeat_timing::BarLength;
use clap::ValueEnum;
use std::path::PathBuf;

/// What was typed after `backbeat run reverb`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES, mut_arg("admin_port", |port| port.default_value("8082")))]
pub(super) struct Args {
    /// The cluster whose claims it rolls up: a token of NATS subjects
    #[arg(
        long,
        value_name = "ID",
        env = "BACKBEAT_CLUSTER",
        default_value = "backbeat"
    )]
    cluster: ClusterId,

    /// This reverb's name, unlike those of others of the cluster; several share the work of staying up
    #[arg(
        long,
        value_name = "ID",
        env = "BACKBEAT_NODE",
        default_value = "reverb-1",
        value_parser = node
    )]
    node: String,

    /// Beats a bar, until a whole bar was heard
    #[arg(
        long,
        value_name = "BEATS",
        env = "BACKBEAT_BAR_LENGTH",
        default_value = "120",
        value_parser = bar_length
    )]
    bar_length: BarLength,

    /// How long after its end a window takes claims, such as 2s or 250ms; at most half a beat, a quarter unless given
    #[arg(long, value_name = "TIME", env = "BACKBEAT_GRACE")]
    grace: Option<Length>,

    /// Whether claims are captured by JetStream, so that a crash loses none
    #[arg(
        long,
        value_enum,
        value_name = "WHEN",
        env = "BACKBEAT_DURABLE",
        default_value = "auto"
    )]
    durable: When,

    /// Do not take claims on the older subjects, which name no cluster
    #[arg(long, env = "BACKBEAT_NO_LEGACY_SUBJECTS")]
    no_legacy_subjects: bool,

    /// A file with the public keys that claims must be signed with; see the integration guide
    #[arg(long, value_name = "FILE", env = "BACKBEAT_TRUSTED_KEYS")]
    trusted_keys: Option<PathBuf>,

    /// The folder for reports and open windows; it belongs to this reverb alone
    ///
    /// backbeat-data/CLUSTER-NODE unless given.
    #[arg(long, value_name = "DIR", env = "BACKBEAT_DATA_DIR")]
    data_dir: Option<PathBuf>,

    /// How long reports are kept; the latest one always is
    #[arg(
        long,
        value_name = "TIME",
        env = "BACKBEAT_KEEP_REPORTS",
        default_value = "90d"
    )]
    keep_reports: Length,

    /// How many mebibytes of reports are kept, of those young enough
    #[arg(
        long,
        value_name = "MIB",
        env = "BACKBEAT_KEEP_REPORTS_MIB",
        default_value = "1024",
        value_parser = clap::value_parser!(u32).range(1..)
    )]
    keep_reports_mib: u32,

    #[command(flatten)]
    admin: AdminArgs,

    #[command(flatten)]
    nats: NatsArgs,

    #[command(flatten)]
    log: LogArgs,
}

/// When JetStream captures claims.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum When {
    /// When the server has it.
    Auto,
    /// Always: without it, reverb does not start.
    On,
    /// Never.
    Off,
}

const EXAMPLES: &str = "\
Examples:
  backbeat run reverb --bar-length 8
  backbeat run reverb --node b --admin-port 8083 --grace 250ms
  NATS_URL=nats://10.0.0.1:4222 backbeat run reverb --cluster chorus-prod --durable on --creds reverb.creds

It needs NATS; for one on this machine: backbeat run broker";

pub(super) fn run(args: &Args, color: Color) -> Result<Exit, Failure> {
    args.log.install(color)?;
    let options = args.options()?;
    foreground::run(|cancel| async move {
        let named = format!("{} of {}", options.settings.node, options.settings.cluster);
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
            settings: Settings {
                cluster: self.cluster.clone(),
                node: self.node.clone(),
                terms: Terms {
                    bar_length: self.bar_length,
                    grace: self.grace.map(|grace| grace.0.into()),
                },
                legacy_subjects: !self.no_legacy_subjects,
                verifier: self.verifier()?,
            },
            durable: match self.durable {
                When::Auto => Durable::Auto,
                When::On => Durable::On,
                When::Off => Durable::Off,
            },
            nats: self
                .nats
                .options(format!("backbeat reverb {}", self.node))?,
            data: Some(self.data_dir.clone().unwrap_or_else(|| folder.into())),
            retention: Retention {
                age: self.keep_reports.0,
                bytes: u64::from(self.keep_reports_mib) << 20,
            },
            admin: self.admin.address(),
            admin_token: self.admin.token()?,
        })
    }

    fn verifier(&self) -> Result<Option<Verifier>, Failure> {
        let verifier = self.trusted_keys.as_deref().map(Verifier::from_file);
        verifier.transpose().map_err(|refusal| {
            Failure::new(
                format!("--trusted-keys: {refusal}"),
                "give a file with the agents' public keys, as openssl pkey -pubout writes them",
            )
        })
    }
}

fn greeting(named: &str, service: &Service) -> String {
    let admin = service.admin_address();
    format!(
        "reverb   {named}\n\
         durable  {}\n\
         admin    http://{admin}\n\
         try      backbeat status --reverb http://{admin}\n\
         stop     Ctrl-C\n",
        service.durability(),
    )
}

fn refused(refusal: &RefuseService) -> Failure {
    match refusal {
        RefuseService::Nats(refusal) => nats::refused(refusal),
        RefuseService::Listener(_) => Failure::new(
            refusal.to_string(),
            "choose another place for the admin API with --admin-port or --admin-bind",
        ),
        RefuseService::Store(_) => Failure::new(
            refusal.to_string(),
            "choose another folder with --data-dir; each reverb needs one of its own",
        ),
        RefuseService::Journal(_) => Failure::new(
            refusal.to_string(),
            "start NATS with JetStream (nats-server --jetstream), or run with --durable auto",
        ),
        RefuseService::Reverb(RefuseReverb::Journal(_)) => Failure::new(
            refusal.to_string(),
            "let this user make and read that stream, and no other stream take its subjects; --no-legacy-subjects does \
             without backbeat-legacy-claims, --durable off without any",
        ),
        _ => Failure::new(
            refusal.to_string(),
            "look at the flags that the message names; backbeat run reverb --help tells about each",
        ),
    }
}

/// A name that others are told of: short and plain.
fn node(text: &str) -> Result<String, String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if (1..=64).contains(&text.len()) && text.chars().all(plain) {
        Ok(text.to_owned())
    } else {
        Err("a name has 1 to 64 letters, digits, dots, dashes and underscores".to_owned())
    }
}
