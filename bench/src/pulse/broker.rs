//! The embedded broker under a flood, beside a real nats-server: the program `crates/broker/examples/flood.rs`, which
//! insists on every message in order. `ci/bench` builds it.

use std::env;
use std::fs;

use backbeat_trials::binary;

use crate::child::{Invocation, Output};
use crate::failure::Failure;
use crate::figure::{Figure, Target};
use crate::report::Report;
use crate::tell::tell;

/// Floods both brokers in turn and compares their medians.
pub(super) fn measure(quick: bool, report: &mut Report) -> Result<(), Failure> {
    let messages = if quick { "200000" } else { "2000000" };
    tell(&format!("broker: {messages} messages, three times each"));
    let own = env::current_exe().map_err(Failure::at("this program's own path"))?;
    let folder = own.parent().unwrap_or(&own).to_owned();
    let flood = Invocation::new(folder.join("examples/flood"), &folder)
        .with(["--messages", messages, "--nats-server"])
        .with([binary::nats_server()?])
        .done_with(&[0, LOST]);
    let output = Output::named("flood", &env::temp_dir());
    flood.run(&output)?;
    let said = fs::read_to_string(&output.stdout).map_err(Failure::at(output.stdout.display()))?;
    let told = |head, what| {
        let command = flood.line();
        figure(&said, head).ok_or(Failure::Untold { command, what })
    };
    let ours = told("embedded: ", "rate of the embedded broker")?;
    let theirs = told("nats-server: ", "rate of nats-server")?;
    let rate = Figure::new("time a message takes, embedded broker", "us", 1e6 / ours);
    report.add(
        rate.against("nats-server", 1e6 / theirs)
            .target(Target::RatioAtLeast(HALF)),
    );
    let lost = told("lost: ", "number of lost messages")?;
    report.add(Figure::new("messages lost in floods", "", lost).target(Target::ValueAtMost(0.0)));
    Ok(())
}

/// The number of the last line that begins so: the rounds' lines come first, the conclusion last.
fn figure(said: &str, head: &str) -> Option<f64> {
    let line = said
        .lines()
        .rev()
        .find_map(|line| line.strip_prefix(head))?;
    line.split_whitespace().next()?.parse().ok()
}

/// The flood's exit code when messages were lost, which is a result and not a failure.
const LOST: i32 = 1;
/// The embedded broker's rate has to be half of nats-server's, or more.
const HALF: f64 = 0.5;
