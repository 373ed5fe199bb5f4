//! `backbeat tail`.

use super::record;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::foreground;
use crate::hearing::{self, HearingArgs, say};
use crate::nats::NatsArgs;
use crate::terminal::{self, Color};
use backbeat_contract::State;
use backbeat_deck::Heard;
use backbeat_metronome::WallClock;
use backbeat_tail::{Format, Look, Printer, Scribe, Show, Sieve, Watch, Watched, WhenFull, panel};
use clap::ValueEnum;
use clap::builder::PossibleValuesParser;
use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// What was typed after `backbeat tail`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    hearing: HearingArgs,

    /// Only messages of this type; a part of its name will do: statusclaim
    #[arg(long = "type", value_name = "TYPE")]
    message_type: Option<String>,

    /// Only claims of agents that match, and dead letters that name one
    #[arg(long, value_name = "GLOB")]
    agent: Option<String>,

    /// Only claims of this state
    #[arg(long, value_name = "STATE", value_parser = PossibleValuesParser::new(State::VOCABULARY.words))]
    state: Option<String>,

    /// Only what is wrong: invalid messages, dead letters, and those that break a rule of the sequence
    #[arg(long)]
    invalid: bool,

    /// The form of what is shown
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "pretty")]
    format: Shape,

    /// Show figures every second instead of messages
    #[arg(long, conflicts_with = "format")]
    stats: bool,

    /// Record what is shown, as `backbeat record` does
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,

    /// End with 1 when anything invalid was heard, or any rule of the sequence was broken
    #[arg(long)]
    exit_code: bool,

    #[command(flatten)]
    nats: NatsArgs,
}

/// The form of what is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Shape {
    /// For people: a line a message, what is wrong below it.
    Pretty,
    /// An object a line: a line of a recording, with type, verdict, diagnostics and findings beside.
    Json,
    /// The payloads, one a line.
    Raw,
}

const EXAMPLES: &str = "\
Examples:
  backbeat tail
  backbeat tail --invalid --exit-code --for 30s
  backbeat tail 'backbeat.status.>' --agent 'search:*' --state blocked
  backbeat tail --format json --count 100 | jq -r .subject
  backbeat tail --stats

Exit codes: 0 done, 1 something was wrong (with --exit-code), 2 NATS cannot be reached, 130 interrupted before --count
or --for.";

pub(super) fn run(args: &Args, color: Color) -> Result<Exit, Failure> {
    let sieve = args.sieve()?;
    foreground::run(|cancel| tailed(args, sieve, color, cancel))
}

async fn tailed(
    args: &Args,
    sieve: Sieve,
    color: Color,
    cancel: CancellationToken,
) -> Result<Exit, Failure> {
    let (bus, mut ear) = args.hearing.open(&args.nats, "backbeat tail").await?;
    let recorder = args.record.as_deref().map(record::start).transpose()?;
    let printer = Printer::start(io::stdout(), when_full()).map_err(|error| {
        Failure::new(
            format!("there is no thread to print on: {error}"),
            "check ulimit -u",
        )
    })?;
    say(&format!("listening to {}", args.hearing.subject()));
    let limit = args.hearing.limit();
    let watching = Watch {
        ear: &mut ear,
        sieve: &sieve,
        show: args.show(color),
        printer: &printer,
        recorder: recorder.as_ref(),
    };
    // A person at a terminal reads it in its place among the messages.
    let in_place = args.format == Shape::Pretty && !args.stats && io::stdout().is_terminal();
    let tell = |heard: &Heard| {
        if !in_place {
            hearing::tell(heard);
        }
    };
    let watched = watching.run(limit, cancel, tell).await;
    hearing::close(&bus).await;
    printer
        .finish(PATIENCE)
        .await
        .map_err(Failure::output("standard output"))?;
    if let (Some(recorder), Some(path)) = (recorder, &args.record) {
        let written = recorder.finish().await;
        let written = written.map_err(|refusal| record::refused(path, &refusal))?;
        say(&record::farewell(path, &written));
    }
    say(panel(&watched.session, WallClock::now(), columns()).trim_end());
    Ok(verdict(args, &watched))
}

/// How long a reader that takes nothing is waited for at the end.
const PATIENCE: Duration = Duration::from_secs(2);

fn verdict(args: &Args, watched: &Watched) -> Exit {
    match hearing::ended(args.hearing.limit(), watched.complete) {
        Exit::Done if args.exit_code && watched.session.totals().any_wrong() => Exit::FoundWanting,
        ended => ended,
    }
}

impl Args {
    fn sieve(&self) -> Result<Sieve, Failure> {
        let agent = self.agent.as_deref().map(Sieve::agents).transpose();
        let agent = agent.map_err(|refusal| {
            Failure::new(
                format!("--agent: {refusal}"),
                "`*` stands for any characters, `?` for one: 'search:*'",
            )
        })?;
        Ok(Sieve {
            message_type: self.message_type.clone(),
            agent,
            state: self
                .state
                .as_deref()
                .and_then(|word| State::from_word(word.as_bytes())),
            wrong: self.invalid,
        })
    }

    fn show(&self, color: Color) -> Show {
        if self.stats {
            let between = if io::stdout().is_terminal() {
                "\x1b[H\x1b[J"
            } else {
                "\n"
            };
            return Show::Figures {
                between,
                width: columns(),
            };
        }
        let look = Look {
            width: columns(),
            color: color.applies_to(&io::stdout()),
        };
        let format = match self.format {
            Shape::Pretty => Format::Pretty,
            Shape::Json => Format::Json,
            Shape::Raw => Format::Raw,
        };
        Show::Messages(Box::new(Scribe::new(format, look)))
    }
}

/// Columns of the terminal, or `COLUMNS` where there is none that tells.
fn columns() -> Option<usize> {
    terminal::width().or_else(|| std::env::var("COLUMNS").ok()?.parse().ok())
}

/// A file takes what it is given; a terminal or a pipe may stop.
fn when_full() -> WhenFull {
    #[cfg(unix)]
    {
        use std::os::fd::AsFd as _;
        let file = io::stdout()
            .as_fd()
            .try_clone_to_owned()
            .map(std::fs::File::from);
        if file
            .and_then(|file| file.metadata())
            .is_ok_and(|found| found.is_file())
        {
            return WhenFull::Wait;
        }
    }
    WhenFull::Drop
}
