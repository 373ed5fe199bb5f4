//! `backbeat status`: pulse and reverb at a glance.
//!
//! What a service says of itself is in [`finding`]; how it is drawn in [`card`]; how often in [`watch`].

mod card;
mod finding;
mod of_pulse;
mod of_reverb;
mod watch;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::service_url::ServiceUrl;
use crate::terminal::Color;
use clap::ValueEnum;
use finding::{Finding, Service};
use serde_json::json;
use std::io::Write;

/// What was typed after `backbeat status`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// A node of pulse; several may be named
    #[arg(
        long,
        value_name = "URL",
        env = "BACKBEAT_PULSE",
        value_delimiter = ',',
        hide_env_values = true
    )]
    pulse: Vec<ServiceUrl>,

    /// A node of reverb; several may be named
    #[arg(
        long,
        value_name = "URL",
        env = "BACKBEAT_REVERB",
        value_delimiter = ',',
        hide_env_values = true
    )]
    reverb: Vec<ServiceUrl>,

    /// Ask again every second, until Ctrl-C
    #[arg(long)]
    watch: bool,

    /// The form of the answer; with --watch, JSON stands one document a line
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "pretty")]
    format: Format,
}

/// The form of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Pretty,
    /// For programs.
    Json,
}

const EXAMPLES: &str = "\
Examples:
  backbeat status
  backbeat status --pulse 127.0.0.1:8080 --pulse 127.0.0.1:8081
  backbeat status --format json

Those that are named are asked; when none is, pulse at http://127.0.0.1:8080 and reverb at http://127.0.0.1:8082.

Exit codes: 0 all are well, 1 one is degraded or not ready, 2 one cannot be reached.";

pub(super) fn run(args: &Args, color: Color) -> Result<Exit, Failure> {
    let services = args.services()?;
    let look = Look {
        format: args.format,
        watched: args.watch,
        color: color.applies_to(&std::io::stdout()),
    };
    if args.watch {
        return watch::run(&services, look);
    }
    let findings = finding::ask(&services);
    look.show(&findings)?;
    Ok(verdict(&findings))
}

impl Args {
    fn services(&self) -> Result<Vec<Service>, Failure> {
        if self.pulse.is_empty() && self.reverb.is_empty() {
            return Ok(vec![
                Service::Pulse(built_in(ServiceUrl::PULSE)?),
                Service::Reverb(built_in(ServiceUrl::REVERB)?),
            ]);
        }
        let pulse = self.pulse.iter().cloned().map(Service::Pulse);
        let reverb = self.reverb.iter().cloned().map(Service::Reverb);
        Ok(pulse.chain(reverb).collect())
    }
}

fn built_in(url: &str) -> Result<ServiceUrl, Failure> {
    url.parse()
        .map_err(|error| Failure::new(format!("{url}: {error}"), "report this"))
}

/// What could not be reached was not checked, whatever the rest was.
fn verdict(findings: &[Finding]) -> Exit {
    let any = |what: fn(&Finding) -> bool| findings.iter().any(what);
    if any(|finding| finding.answer.is_err()) {
        Exit::Failed
    } else if any(Finding::is_wanting) {
        Exit::FoundWanting
    } else {
        Exit::Done
    }
}

/// How findings are shown.
#[derive(Debug, Clone, Copy)]
struct Look {
    format: Format,
    watched: bool,
    color: bool,
}

impl Look {
    fn show(self, findings: &[Finding]) -> Result<(), Failure> {
        let text = match self.format {
            Format::Pretty => card::all(findings, self.color),
            Format::Json => self.document(findings),
        };
        let mut out = std::io::stdout().lock();
        out.write_all(text.as_bytes())
            .and_then(|()| out.flush())
            .map_err(Failure::output("standard output"))
    }

    fn document(self, findings: &[Finding]) -> String {
        let services: Vec<_> = findings.iter().map(Finding::document).collect();
        let document = json!({ "version": 1, "services": services });
        if self.watched {
            format!("{document}\n")
        } else {
            format!("{document:#}\n")
        }
    }
}
