//! `backbeat conformance run reverb`.

use super::admin::AdminArgs;
use super::{LiveArgs, judge};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::length::Length;
use crate::terminal::Color;
use backbeat_audition::Means;
use backbeat_bus::Signer;
use backbeat_conformance::Suite;
use backbeat_metronome::WallClock;
use backbeat_timing::{BarLength, Beat, Epoch, Nanos, Segment, Tempo, Timeline};
use std::path::PathBuf;

/// What was typed after `backbeat conformance run reverb`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(in super::super) struct Args {
    /// How long after its end a window takes claims: what reverb was given; a quarter of a beat unless given
    #[arg(long, value_name = "TIME")]
    grace: Option<Length>,

    /// A file with the private key that the claims are signed with, for a reverb that wants signatures
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,

    /// Beat too, at 120 BPM in bars of 4, where no pulse does: on a cluster of its own
    #[arg(long)]
    play_beats: bool,

    #[command(flatten)]
    live: LiveArgs,

    #[command(flatten)]
    admin: AdminArgs,
}

const EXAMPLES: &str = "\
Examples:
  backbeat conformance run reverb --for 2m --admin http://127.0.0.1:8082
  backbeat conformance run reverb --cluster scratch --play-beats

It says a script of two bars as agents named audition:*, and ends when the report on them has come.

Exit codes: 0 every check that could be tried holds, 1 one does not, or none could be tried, 2 usage or connection error.";

pub(in super::super) fn run(args: &Args, color: Color) -> Result<Exit, Failure> {
    let means = Means {
        admin: args.admin.admin()?,
        grace: args.grace.map(|Length(time)| time),
        signer: args.signer()?,
        ..Means::default()
    };
    let timeline = args.play_beats.then(timeline).transpose();
    let timeline = timeline.map_err(|error| Failure::new(error, "report this"))?;
    judge(Suite::Reverb, &args.live, means, timeline, color)
}

impl Args {
    fn signer(&self) -> Result<Option<Signer>, Failure> {
        let signer = self.key.as_deref().map(Signer::from_file);
        signer.transpose().map_err(|refusal| {
            Failure::new(
                format!("--key: {refusal}"),
                "give a file with a private key, as openssl genpkey -algorithm ed25519 writes it",
            )
        })
    }
}

/// Beats of half a second in bars of four, from half a second on.
fn timeline() -> Result<Timeline, String> {
    let start = WallClock::now() + Nanos::from_millis(500);
    let tempo = Tempo::from_bpm(120.0).map_err(|error| error.to_string())?;
    let bars = BarLength::new(4).map_err(|error| error.to_string())?;
    let first = Segment::new(Beat::ZERO, start, tempo, bars).map_err(|error| error.to_string())?;
    Ok(Timeline::new(Epoch(0), first))
}
