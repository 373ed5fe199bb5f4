//! `backbeat run broker`.

use super::announce;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::foreground;
use crate::logging::LogArgs;
use crate::terminal::Color;
use backbeat_broker::{BindError, Broker, Config, Counters, Credentials, EmptyCredentials};
use std::net::SocketAddr;

/// What was typed after `backbeat run broker`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// Where clients connect; port 0 takes any free one
    ///
    /// An address that other machines can reach needs --token, or --user and --password.
    #[arg(
        long,
        value_name = "ADDRESS:PORT",
        env = "BACKBEAT_LISTEN",
        default_value = "127.0.0.1:4222",
        hide_env_values = true
    )]
    listen: SocketAddr,

    /// The token that clients must know; better given by the environment than typed
    #[arg(
        long,
        value_name = "TOKEN",
        env = "BACKBEAT_TOKEN",
        hide_env_values = true,
        conflicts_with_all = ["user", "password"]
    )]
    token: Option<String>,

    /// The user that clients must name
    #[arg(
        long,
        value_name = "USER",
        env = "BACKBEAT_USER",
        hide_env_values = true,
        requires = "password"
    )]
    user: Option<String>,

    /// The password of that user; better given by the environment than typed
    #[arg(
        long,
        value_name = "PASSWORD",
        env = "BACKBEAT_PASSWORD",
        hide_env_values = true,
        requires = "user"
    )]
    password: Option<String>,

    #[command(flatten)]
    log: LogArgs,
}

const EXAMPLES: &str = "\
Examples:
  backbeat run broker
  backbeat run broker --listen 127.0.0.1:0
  backbeat run broker --user agent --password s3cret

It keeps nothing on disk and knows no JetStream, TLS or clustering: production is a real NATS server.";

pub(super) fn run(args: &Args, color: Color) -> Result<Exit, Failure> {
    args.log.install(color)?;
    let config = args.config()?;
    let secured = config.credentials.is_some();
    let counters = foreground::run(|cancel| async move {
        let broker = Broker::bind(config).await.map_err(refused)?;
        announce(&greeting(broker.local_addr(), secured))?;
        Ok(broker.run(cancel).await)
    })?;
    announce(&farewell(&counters))?;
    Ok(Exit::Done)
}

impl Args {
    fn config(&self) -> Result<Config, Failure> {
        let credentials = match (&self.token, &self.user, &self.password) {
            (Some(token), ..) => Some(Credentials::token(token)),
            (None, Some(user), Some(password)) => Some(Credentials::password(user, password)),
            _ => None,
        };
        Ok(Config {
            listen: self.listen,
            credentials: credentials.transpose().map_err(empty)?,
            ..Config::default()
        })
    }
}

fn empty(EmptyCredentials { part }: EmptyCredentials) -> Failure {
    Failure::new(
        format!("--{part} is empty: anybody could guess it"),
        "give one that others cannot guess, or leave it out and listen on 127.0.0.1",
    )
}

fn refused(error: BindError) -> Failure {
    match error {
        BindError::Taken { address, .. } => Failure::new(
            format!(
                "port {} of {} is taken by another process",
                address.port(),
                address.ip()
            ),
            "stop that process, or choose another port with --listen (port 0 takes any free one)",
        ),
        BindError::Refused { address, source } => Failure::new(
            format!("the system does not let us listen on {address}: {source}"),
            "choose an address of this machine, and a port from 1024 on, with --listen",
        ),
        BindError::Exposed { address } => Failure::new(
            format!(
                "will not listen on {address} without credentials: other machines can reach it"
            ),
            "set --token, or --user and --password; or listen on 127.0.0.1",
        ),
        error => Failure::new(error.to_string(), "choose another address with --listen"),
    }
}

fn greeting(address: SocketAddr, secured: bool) -> String {
    let who = if secured {
        "clients need the credentials it was given"
    } else {
        "every process of this machine may connect"
    };
    format!(
        "broker   nats://{address}\n\
         access   {who}\n\
         try      export NATS_URL=nats://{address}   # then start services and clients\n\
         stop     Ctrl-C\n"
    )
}

fn farewell(counters: &Counters) -> String {
    let Counters {
        uptime_s,
        total_connections,
        in_msgs,
        in_bytes,
        out_msgs,
        out_bytes,
        slow_consumers,
        auth_failures,
        dropped_bytes,
        ..
    } = counters;
    format!(
        "stopped after {uptime_s} s\n  \
         connections  {total_connections} ({auth_failures} refused for their credentials)\n  \
         received     {in_msgs} messages, {in_bytes} bytes\n  \
         delivered    {out_msgs} messages, {out_bytes} bytes\n  \
         lost         {dropped_bytes} bytes, {slow_consumers} clients that did not read\n"
    )
}
