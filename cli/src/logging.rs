//! Logs of the services, on standard error: text for people, JSON in production. Libraries only say; this is the one
//! place that listens.

use crate::failure::Failure;
use crate::terminal::Color;
use clap::ValueEnum;
use std::io;
use tracing_subscriber::EnvFilter;

/// What of the log is written, and in which form.
#[derive(Debug, clap::Args)]
pub(crate) struct LogArgs {
    /// How much is logged, on standard error
    #[arg(
        long,
        value_enum,
        ignore_case = true,
        value_name = "LEVEL",
        env = "LOG_LEVEL",
        default_value = "info",
        hide_env_values = true,
        help_heading = "Log"
    )]
    log_level: LogLevel,

    /// Where this runs: text is logged in development, JSON in production
    #[arg(
        long = "env",
        value_enum,
        ignore_case = true,
        value_name = "ENV",
        env = "BACKBEAT_ENV",
        default_value = "development",
        hide_env_values = true,
        help_heading = "Log"
    )]
    environment: Environment,
}

/// How much is logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum LogLevel {
    /// What failed.
    Error,
    /// And what may fail soon.
    Warn,
    /// And what an operator cares about.
    Info,
    /// And what a developer cares about.
    Debug,
    /// And every message.
    Trace,
}

/// Where a service runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Environment {
    /// On somebody's own machine.
    Development,
    /// Where programs read the logs.
    Production,
}

impl LogArgs {
    /// Begins to log. Called once, before the service starts.
    pub(crate) fn install(&self, color: Color) -> Result<(), Failure> {
        let builder = tracing_subscriber::fmt()
            .with_env_filter(self.log_level.filter())
            .with_writer(io::stderr)
            .with_ansi(color.applies_to(&io::stderr()));
        let installed = match self.environment {
            Environment::Development => builder.with_target(false).try_init(),
            Environment::Production => builder.json().flatten_event(true).try_init(),
        };
        installed.map_err(|error| {
            Failure::new(format!("the log cannot be set up: {error}"), "report this")
        })
    }
}

impl LogLevel {
    /// Everything of ours from this level on. The libraries that keep the nodes together talk much, and about every
    /// peer that does not answer: of them only what no metric and no line of ours says.
    fn filter(self) -> EnvFilter {
        EnvFilter::new(match self {
            Self::Error => "error",
            Self::Warn => "warn,openraft=error,async_nats=error",
            Self::Info => "info,openraft=error,async_nats=warn",
            Self::Debug => "debug,openraft=warn,async_nats=info",
            Self::Trace => "trace,openraft=debug,async_nats=debug",
        })
    }
}
