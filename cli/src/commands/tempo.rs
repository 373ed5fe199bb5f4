//! `backbeat tempo`.

use crate::ask::{self, Unanswered, legible};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::service_url::ServiceUrl;
use backbeat_admin::{Allowed, Token};
use backbeat_pulse::admin::{ChangeAccepted, PlannedChange, TempoRequest};
use clap::ValueEnum;
use std::io::Write;
use std::path::PathBuf;

/// What was typed after `backbeat tempo`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The tempo wanted, in beats a minute: 0.1 to 1000, and at most 10 % from the present one unless --ramp is given
    #[arg(value_name = "BPM", value_parser = number, allow_negative_numbers = true)]
    bpm: f64,

    /// Get there in steps of at most 10 % a bar
    #[arg(long)]
    ramp: bool,

    /// Why, for the log of the cluster
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,

    /// A node of pulse; one that does not lead passes the order on
    #[arg(
        long,
        value_name = "URL",
        env = "BACKBEAT_PULSE",
        default_value = ServiceUrl::PULSE,
        hide_env_values = true
    )]
    pulse: ServiceUrl,

    /// File with the token that pulse wants
    #[arg(
        long,
        value_name = "FILE",
        env = "BACKBEAT_ADMIN_TOKEN_FILE",
        hide_env_values = true
    )]
    token_file: Option<PathBuf>,

    /// The form of the answer
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "pretty")]
    format: Format,
}

/// The form of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A sentence.
    Pretty,
    /// What the service answered.
    Json,
}

const EXAMPLES: &str = "\
Examples:
  backbeat tempo 2.1
  backbeat tempo 12 --ramp --reason 'release day'

Exit codes: 0 it is going to change, 2 it is not.";

pub(super) fn run(args: &Args) -> Result<Exit, Failure> {
    let token = args.token_file.as_deref().map(Token::from_file);
    let token = token.transpose().map_err(|error| {
        Failure::new(
            format!("--token-file: {error}"),
            "name a file that holds the token that pulse was given with --admin-token-file",
        )
    })?;
    let request = TempoRequest {
        tempo_bpm: args.bpm,
        ramp: args.ramp,
        reason: args.reason.clone(),
    };
    let answer = ask::post(&args.pulse, "/api/v1/tempo", token.as_ref(), &request);
    let accepted: ChangeAccepted =
        answer.map_err(|unanswered| refused(&unanswered, &request, &args.pulse))?;
    let told = match args.format {
        Format::Pretty => sentence(&accepted),
        Format::Json => serde_json::to_string_pretty(&accepted)
            .map_err(|error| Failure::new(error.to_string(), "report this"))?,
    };
    writeln!(std::io::stdout(), "{told}").map_err(Failure::output("standard output"))?;
    Ok(Exit::Done)
}

/// A number that JSON can carry; whether it is a tempo is the service's to say.
fn number(text: &str) -> Result<f64, String> {
    let number: f64 = text.parse().map_err(|_| "it is no number".to_owned())?;
    if number.is_finite() {
        Ok(number)
    } else {
        Err("it is no finite number".to_owned())
    }
}

/// A tempo that is refused is answered by what would be taken.
fn refused(unanswered: &Unanswered, request: &TempoRequest, url: &ServiceUrl) -> Failure {
    let Unanswered::Refused { complaint, .. } = unanswered else {
        return unanswered.failure("pulse", url, "--pulse");
    };
    let Some(Allowed { min, max }) = complaint.allowed else {
        return unanswered.failure("pulse", url, "--pulse");
    };
    if complaint.code == "tempo-too-far" {
        let bpm = request.tempo_bpm;
        return Failure::new(
            format!("{bpm} BPM is too far at once: the next bar may have {min} to {max} BPM"),
            format!("ask for {min} to {max}, or add --ramp to get there bar by bar"),
        );
    }
    Failure::new(
        format!("pulse refuses: {}", legible(&complaint.message)),
        format!("ask for {min} to {max}"),
    )
}

fn sentence(accepted: &ChangeAccepted) -> String {
    let ChangeAccepted {
        from_tempo_bpm,
        tempo_bpm,
        changes,
        ..
    } = accepted;
    match changes.as_slice() {
        [] => format!("{tempo_bpm} BPM already: nothing changes"),
        [only] => format!("{from_tempo_bpm} to {tempo_bpm} BPM at {}", place(only)),
        [first, .., last] => format!(
            "{from_tempo_bpm} to {tempo_bpm} BPM in {} steps, from {} to {}",
            changes.len(),
            place(first),
            place(last)
        ),
    }
}

/// A beat, and when it begins.
fn place(change: &PlannedChange) -> String {
    match &change.begins_at {
        Some(instant) => format!("beat {} ({instant})", change.beat_index),
        None => format!("beat {}", change.beat_index),
    }
}
