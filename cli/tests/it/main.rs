//! The command as others meet it, one module a surface:
//!
//! | module | what it holds to account |
//! |---|---|
//! | `action` | the GitHub Action: its own steps, run with bash |
//! | `broker` | `backbeat run broker`: a client publishes, a signal ends it |
//! | `ci_files` | `action.yml`, the pre-commit hooks and the templates, as YAML; `backbeat init` against the templates |
//! | `conformance` | `backbeat conformance`: list, explain, run; formats, exit codes, known failures |
//! | `conformance_live` | `backbeat conformance run` on own services: pulse, reverb, agents, a cluster |
//! | `cluster` | `backbeat run cluster`: all is seen, taken ports, what is kept, how it ends |
//! | `fix` | `--fix`: older spellings are rewritten, and no other byte |
//! | `formats` | every format of reports, and where they go |
//! | `inputs` | what is read, and how one kind of trouble is told from another |
//! | `readme` | every line of the README's tour |
//! | `reference` | every command line that the contracts README and the integration guide print |
//! | `reverb` | `backbeat run reverb`: it starts beside a broker and says where it is |
//! | `schema` | `backbeat schema`: list, show, generate, check, lint, diff |
//! | `settings` | flag, environment, `backbeat.toml`, built in; the settings file's schema |
//! | `sim` | `backbeat run sim`: reports against what was sent, scenarios, how it ends |
//! | `status` | `backbeat status`: what is well, amiss, unreachable; `--watch` |
//! | `surface` | help, examples, completions, manual pages, colour, closed pipes, the name `backbeat-validate` |
//! | `tail` | `backbeat tail`, `record` and `replay` over the embedded broker and a real nats-server |
//! | `tempo` | `backbeat tempo`: orders, and what a refusal says to do |
//! | `watch` | `--watch`: what changes is validated again |
#![expect(
    clippy::unwrap_used,
    reason = "clippy.toml allows it in tests, but not in the functions they share"
)]

// Needs a bash, and commands that are bash scripts.
#[cfg(unix)]
mod action;
#[cfg(unix)]
mod broker;
#[cfg(unix)]
mod brokers;
mod ci_files;
#[cfg(unix)]
mod cluster;
mod conformance;
#[cfg(unix)]
mod conformance_live;
// A node of pulse to ask.
#[expect(dead_code, reason = "the tests of its routes set more")]
#[path = "../../../crates/pulse/tests/pulse/ensemble.rs"]
mod ensemble;
mod fix;
mod formats;
mod inputs;
mod place;
mod readme;
mod reference;
mod reverb;
#[cfg(unix)]
mod running;
mod schema;
mod settings;
#[cfg(unix)]
mod sim;
#[cfg(unix)]
mod status;
mod surface;
#[cfg(unix)]
mod tail;
mod tempo;
#[cfg(unix)]
mod watch;
