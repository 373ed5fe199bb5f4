//! What is shown of a flood into a file, in each form, beside a bare subscriber. Contestants run in turn, each with a
//! flood of its own of the same length; what is compared is how many messages of it each took.
//!
//! A contestant that is too slow drops and counts, as it would in earnest; publishers must not be slower for it.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::Duration;

use backbeat_trials::binary;
use backbeat_trials::broker::{Broker, Kind};

use super::listener::{Listener, Taken};
use super::publisher::SUBJECTS;
use crate::child::{Invocation, Output};
use crate::failure::Failure;
use crate::figure::{Figure, Target};
use crate::race::median;
use crate::report::{Report, mebibytes};
use crate::tell::tell;

/// Who takes part: nobody's product, then ours in its forms.
const CONTESTANTS: [&str; 4] = ["bare subscriber", "raw", "json", "pretty"];

/// What a contestant's floods came to.
#[derive(Debug, Default)]
struct Floods {
    /// Nanoseconds a message takes, by run: to the contestant, and to the publisher beside it.
    taking: Vec<u64>,
    publishing: Vec<u64>,
    peak: u64,
}

/// Floods every contestant in turn and compares their medians.
pub(super) async fn measure(time: Duration, runs: u64, report: &mut Report) -> Result<(), Failure> {
    let folder = env::temp_dir().join(format!("backbeat-bench-tail-{}", std::process::id()));
    fs::create_dir_all(&folder).map_err(Failure::at(folder.display()))?;
    let broker = Broker::start(Kind::NatsServer, &folder).await?;
    let mut all = CONTESTANTS.map(|_| Floods::default());
    for run in 1..=runs {
        tell(&format!(
            "flood: run {run} of {runs}, {} s each",
            time.as_secs()
        ));
        for (name, floods) in CONTESTANTS.into_iter().zip(&mut all) {
            floods.add(name, &broker.url(), time, &folder)?;
        }
    }
    let removed = fs::remove_dir_all(&folder);
    removed.map_err(Failure::at(folder.display()))?;
    let [bare, ours @ ..] = &all;
    for (name, floods) in CONTESTANTS.iter().skip(1).zip(ours) {
        add_figures(name, floods, bare, report);
    }
    Ok(())
}

impl Floods {
    fn add(&mut self, name: &str, url: &str, time: Duration, folder: &Path) -> Result<(), Failure> {
        let shown = folder.join("shown");
        let listener = Listener::start(&mut command(name, url)?, &shown)?;
        let (published, seconds) = publish(url, time, folder)?;
        // What still waits is taken meanwhile: some 65,536 messages at most.
        thread::sleep(Duration::from_secs(1));
        let Taken { messages, peak } = listener.finish()?;
        self.taking.push(nanos_each(seconds, messages));
        self.publishing.push(nanos_each(seconds, published));
        self.peak = self.peak.max(peak);
        fs::remove_file(&shown).map_err(Failure::at(shown.display()))
    }
}

fn command(name: &str, url: &str) -> Result<Command, Failure> {
    if name == "bare subscriber" {
        let mut command = Command::new(own()?);
        command.args(["bare-count", "--url", url, "--hear", SUBJECTS]);
        return Ok(command);
    }
    let mut command = Command::new(binary::backbeat()?);
    command.args(["tail", SUBJECTS, "--nats", url, "--format", name]);
    Ok(command)
}

/// How many messages were published, and in how many seconds.
fn publish(url: &str, time: Duration, folder: &Path) -> Result<(u64, f64), Failure> {
    let publisher = Invocation::new(own()?, folder)
        .with(["flood", "--url", url, "--millis"])
        .with([time.as_millis().to_string()]);
    let output = Output::named("flood", folder);
    publisher.run(&output)?;
    let said = fs::read(&output.stdout).map_err(Failure::at(output.stdout.display()))?;
    Ok(serde_json::from_slice(&said)?)
}

fn own() -> Result<PathBuf, Failure> {
    env::current_exe().map_err(Failure::at("this program's own path"))
}

fn add_figures(name: &str, ours: &Floods, bare: &Floods, report: &mut Report) {
    let micros = |nanos: &[u64]| exact(median(nanos.iter().copied())) / 1e3;
    let taking = Figure::new(
        format!("time a message takes, {name}"),
        "us",
        micros(&ours.taking),
    );
    report.add(
        taking
            .against("bare subscriber", micros(&bare.taking))
            .target(Target::RatioAtLeast(KEEPS_UP)),
    );
    let publishing = format!("publishing a message beside {name}");
    let publishing = Figure::new(publishing, "us", micros(&ours.publishing));
    report.add(publishing.above("beside a bare subscriber", micros(&bare.publishing)));
    let peak = Figure::new(format!("peak memory, {name}"), "MiB", mebibytes(ours.peak));
    report.add(peak.target(Target::ValueAtMost(BOUNDED_MIB)));
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "nanoseconds of a flood"
)]
fn nanos_each(seconds: f64, messages: u64) -> u64 {
    (seconds * 1e9 / exact(messages.max(1))) as u64
}

#[expect(clippy::cast_precision_loss, reason = "counts far below 2^52")]
fn exact(count: u64) -> f64 {
    count as f64
}

/// At least so much of what a bare subscriber takes.
const KEEPS_UP: f64 = 0.8;
/// The queue of 65,536 messages at half a kilobyte each, 256 chunks of text, and the process itself.
const BOUNDED_MIB: f64 = 160.0;
