//! `backbeat record`.

use crate::exit::Exit;
use crate::failure::Failure;
use crate::foreground;
use crate::hearing::{self, HearingArgs};
use crate::nats::NatsArgs;
use backbeat_deck::{Recorded, Recorder, record};
use backbeat_metronome::WallClock;
use backbeat_recording::{Packing, RefuseWrite, Writer};
use std::path::{Path, PathBuf};
use tokio_util::sync::CancellationToken;

/// What was typed after `backbeat record`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The file to write, packed when its name ends in `.zst` or `.gz`; `-` for standard output
    #[arg(value_name = "FILE")]
    file: PathBuf,

    #[command(flatten)]
    hearing: HearingArgs,

    #[command(flatten)]
    nats: NatsArgs,
}

const EXAMPLES: &str = "\
Examples:
  backbeat record night.ndjson.zst
  backbeat record beats.ndjson 'backbeat.beat.>' --for 30s
  backbeat record - --count 100 | jq -r .subject

Exit codes: 0 done, 2 it cannot be written or NATS cannot be reached, 130 interrupted before --count or --for.";

pub(super) fn run(args: &Args) -> Result<Exit, Failure> {
    foreground::run(|cancel| recorded(args, cancel))
}

async fn recorded(args: &Args, cancel: CancellationToken) -> Result<Exit, Failure> {
    let (bus, mut ear) = args.hearing.open(&args.nats, "backbeat record").await?;
    let writing = start(&args.file)?;
    let limit = args.hearing.limit();
    let until = if limit.is_some() {
        ""
    } else {
        ", until Ctrl-C"
    };
    hearing::say(&format!("recording {}{until}", args.hearing.subject()));
    let outcome = record(&mut ear, writing, limit, cancel, hearing::tell).await;
    hearing::close(&bus).await;
    let recorded = outcome.map_err(|refusal| refused(&args.file, &refusal))?;
    hearing::say(&farewell(&args.file, &recorded));
    Ok(hearing::ended(limit, recorded.complete))
}

/// Begins to record into a file.
pub(super) fn start(path: &Path) -> Result<Recorder, Failure> {
    let now = WallClock::now();
    let started = if path == Path::new("-") {
        let writer = Writer::new(std::io::stdout(), Packing::None, now);
        writer.and_then(|writer| Ok(Recorder::start(writer)?))
    } else {
        Writer::create(path, now).and_then(|writer| Ok(Recorder::start(writer)?))
    };
    started.map_err(|refusal| refused(path, &refusal))
}

/// Tells why nothing, or no more, was recorded.
pub(super) fn refused(path: &Path, refusal: &RefuseWrite) -> Failure {
    use std::error::Error as _;
    let name = path.display();
    let cause = refusal
        .source()
        .map_or_else(|| refusal.to_string(), ToString::to_string);
    match refusal {
        RefuseWrite::Io(error) if error.kind() == std::io::ErrorKind::BrokenPipe => {
            Failure::ReaderGone
        }
        _ => Failure::new(
            format!("cannot write to {name}: {cause}"),
            "check the disk and the permissions, or write elsewhere",
        ),
    }
}

/// What was recorded.
pub(super) fn farewell(path: &Path, recorded: &Recorded) -> String {
    let Recorded {
        messages,
        bytes,
        too_long,
        lost,
        ..
    } = recorded;
    let mut text = format!(
        "recorded {messages} messages, {bytes} bytes, in {}",
        path.display()
    );
    if *lost > 0 {
        text += &format!("; {lost} came too fast and are missing");
    }
    if *too_long > 0 {
        text += &format!("; {too_long} were too long and are missing");
    }
    text
}
