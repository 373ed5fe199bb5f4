//! `backbeat replay`.

use crate::exit::Exit;
use crate::failure::Failure;
use crate::foreground;
use crate::hearing::{self, clock, say};
use crate::nats::NatsArgs;
use backbeat_bus::{Bus, Subject};
use backbeat_deck::{Playback, Played, Progress, RefusePlay, play};
use backbeat_recording::{Packing, Reader, Speed};
use backbeat_timing::Nanos;
use std::error::Error as _;
use std::io::{IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// What was typed after `backbeat replay`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The recording, `.zst` or `.gz` as its name says; `-` for standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// How fast: 2x, 0.5x, or max for as fast as it goes
    #[arg(long, value_name = "SPEED", default_value = "1x")]
    speed: Speed,

    /// Make the messages current: deadline_at and hlc are moved to today, every other byte stays
    #[arg(long)]
    shift_time: bool,

    /// Put this and a dot before every subject, to keep the messages away from live consumers
    #[arg(long, value_name = "PREFIX")]
    subject_prefix: Option<Subject>,

    #[command(flatten)]
    nats: NatsArgs,
}

const EXAMPLES: &str = "\
Examples:
  backbeat replay night.ndjson.zst --subject-prefix replay
  backbeat replay night.ndjson.zst --shift-time --speed 2x
  backbeat replay night.ndjson.zst --speed max --subject-prefix test.one

Exit codes: 0 all was published, 1 some of it was not, 2 it cannot be read or NATS cannot be reached, 130 interrupted.";

pub(super) fn run(args: &Args) -> Result<Exit, Failure> {
    foreground::run(|cancel| replayed(args, cancel))
}

async fn replayed(args: &Args, cancel: CancellationToken) -> Result<Exit, Failure> {
    let reader = open(&args.file)?;
    let (bus, _metrics) = hearing::connect(&args.nats, "backbeat replay").await?;
    let bus = Arc::new(bus);
    let playback = Playback {
        speed: args.speed,
        shift_time: args.shift_time,
        prefix: args.subject_prefix.clone(),
    };
    let progress = Arc::new(Progress::default());
    let shared: Arc<dyn Bus> = Arc::clone(&bus) as Arc<dyn Bus>;
    let playing = play(shared, reader, playback, Arc::clone(&progress), cancel);
    let outcome = tokio::select! {
        outcome = playing => outcome,
        () = show(&progress) => return Ok(Exit::Done),
    };
    clear_line();
    hearing::close(&bus).await;
    let played = outcome.map_err(|refusal| refused(&args.file, &progress, &refusal))?;
    say(&farewell(args, &played, &progress));
    Ok(if !played.complete {
        Exit::Interrupted
    } else if played.refused + played.unaddressable > 0 {
        Exit::FoundWanting
    } else {
        Exit::Done
    })
}

fn open(path: &Path) -> Result<Reader<Box<dyn Read + Send>>, Failure> {
    let opened = if path == Path::new("-") {
        Reader::unpack(std::io::stdin(), Packing::None).map_err(|error| error.to_string())
    } else {
        Reader::open(path).map_err(|refusal| refusal.source.to_string())
    };
    opened.map_err(|why| {
        Failure::new(
            format!("{} cannot be read: {why}", path.display()),
            "name a file that `backbeat record` wrote",
        )
    })
}

/// Shows how far it is, on a terminal, until it is dropped.
async fn show(progress: &Progress) {
    let terminal = std::io::stderr().is_terminal();
    let mut seconds = tokio::time::interval(Duration::from_secs(1));
    seconds.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        seconds.tick().await;
        if terminal {
            let line = so_far(progress);
            let _ = write!(std::io::stderr(), "\r\x1b[K{line}");
        }
    }
}

fn clear_line() {
    if std::io::stderr().is_terminal() {
        let _ = write!(std::io::stderr(), "\r\x1b[K");
    }
}

fn so_far(progress: &Progress) -> String {
    let position = clock(Duration::from_millis(progress.position_ms()));
    format!(
        "{} messages, {position} of the recording",
        progress.published()
    )
}

fn farewell(args: &Args, played: &Played, progress: &Progress) -> String {
    let mut text = format!("published {} at {}", so_far(progress), args.speed);
    if let Some(late) = &played.lateness {
        let millis = |nanos: Nanos| {
            format!(
                "{}.{:03}",
                nanos.get() / 1_000_000,
                nanos.get() / 1_000 % 1_000
            )
        };
        let (p50, p95, max) = (millis(late.p50), millis(late.p95), millis(late.max));
        text += &format!("\nlate by p50 {p50} ms, p95 {p95} ms, at most {max} ms");
    }
    if played.refused > 0 {
        let refused = played.refused;
        text +=
            &format!("\n{refused} not published: not connected when they were due, or too large");
    }
    if played.unaddressable > 0 {
        let count = played.unaddressable;
        text += &format!("\n{count} not published: their subjects are none to publish to");
    }
    if let Some(torn) = played.torn {
        let (line, bytes) = (torn.line, torn.bytes);
        text +=
            &format!("\nthe recording is torn at line {line}, of which there are {bytes} bytes");
    }
    text
}

fn refused(path: &Path, progress: &Progress, refusal: &RefusePlay) -> Failure {
    let mut why = refusal.to_string();
    if let Some(source) = refusal.source() {
        why += &format!(": {source}");
    }
    let help = match refusal {
        RefusePlay::Line(_) => "name a recording, or take that line out",
        RefusePlay::Unsettled(_) => {
            "look at the server; this user must be allowed to publish and subscribe below _INBOX"
        }
        _ => "check the limits on threads (ulimit -u)",
    };
    let published = progress.published();
    Failure::new(
        format!(
            "{}: {why} ({published} messages were published)",
            path.display()
        ),
        help,
    )
}
