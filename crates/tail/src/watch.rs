//! A session joined to an ear, a printer and a recorder.

use backbeat_bus::Envelope;
use backbeat_deck::{Ear, Heard, Limit, Limited, Recorder};
use backbeat_metronome::WallClock;
use backbeat_recording::Absence;
use backbeat_timing::ClusterInstant;
use tokio_util::sync::CancellationToken;

use crate::printer::Printed;
use crate::{Printer, Scribe, Session, Sieve, panel};

/// What is shown of what is heard.
#[derive(Debug)]
pub enum Show {
    /// Every message that is wanted.
    Messages(Box<Scribe>),
    /// The figures, once a second; the text goes before each but the first.
    Figures {
        /// What puts a picture in the place of the one before.
        between: &'static str,
    },
}

/// What came of watching.
#[derive(Debug)]
pub struct Watched {
    /// Everything counted.
    pub session: Session,
    /// Whether the limit was reached; false when it was cut short, or had none.
    pub complete: bool,
}

/// Watches until the limit is reached, the word to stop comes, the bus is closed, or nobody reads or records any more.
/// The limit counts messages that are wanted. `tell` is shown what is heard beside messages.
pub async fn watch(
    ear: &mut Ear,
    sieve: &Sieve,
    mut show: Show,
    printer: &Printer,
    recorder: Option<&Recorder>,
    limit: Limit,
    cancel: CancellationToken,
    mut tell: impl FnMut(&Heard),
) -> Watched {
    let mut session = Session::new(WallClock::now());
    let mut limited = limit.begin();
    let mut complete = false;
    while !limited.is_reached() {
        let heard = tokio::select! {
            biased;
            () = cancel.cancelled() => break,
            () = limited.time_is_up() => {
                complete = true;
                break;
            }
            heard = ear.next() => heard,
        };
        if !matches!(heard, Heard::Messages(_)) {
            tell(&heard);
        }
        let goes_on = match heard {
            Heard::Messages(batch) => {
                messages(
                    &mut session,
                    sieve,
                    &mut show,
                    printer,
                    recorder,
                    &mut limited,
                    batch,
                )
                .await
            }
            Heard::Second => second(&session, &mut show, printer, recorder).await,
            Heard::Closed => false,
            other => gap(&mut session, recorder, &other).await,
        };
        if !goes_on {
            break;
        }
    }
    complete |= limited.is_reached();
    Watched { session, complete }
}

async fn messages(
    session: &mut Session,
    sieve: &Sieve,
    show: &mut Show,
    printer: &Printer,
    recorder: Option<&Recorder>,
    limited: &mut Limited,
    batch: Vec<(ClusterInstant, Envelope)>,
) -> bool {
    let mut chunk = Vec::new();
    let (mut shown, mut recorded) = (0, Vec::new());
    for (at, envelope) in &batch {
        if limited.is_reached() {
            break;
        }
        let sight = session.hear(*at, envelope);
        if !sieve.wants(&sight) {
            continue;
        }
        limited.take();
        shown += 1;
        if let Show::Messages(scribe) = show {
            scribe.write(&sight, &mut chunk);
        }
        if recorder.is_some() {
            recorded.push((*at, envelope.clone()));
        }
    }
    if let Some(recorder) = recorder
        && !recorded.is_empty()
        && !recorder.messages(recorded).await
    {
        return false;
    }
    print(session, printer, chunk, shown).await
}

async fn print(session: &mut Session, printer: &Printer, chunk: Vec<u8>, shown: u64) -> bool {
    if chunk.is_empty() {
        return true;
    }
    match printer.print(chunk).await {
        Printed::Taken => true,
        Printed::Dropped => {
            session.totals_mut().unshown += shown;
            true
        }
        Printed::Gone => false,
    }
}

async fn second(
    session: &Session,
    show: &mut Show,
    printer: &Printer,
    recorder: Option<&Recorder>,
) -> bool {
    if let Show::Figures { between } = show {
        let text = format!("{between}{}", panel(session, WallClock::now()));
        // One picture less is no loss.
        if printer.print(text.into_bytes()).await == Printed::Gone {
            return false;
        }
    }
    match recorder {
        Some(recorder) => recorder.flush().await,
        None => true,
    }
}

async fn gap(session: &mut Session, recorder: Option<&Recorder>, heard: &Heard) -> bool {
    let lost = match heard {
        Heard::Missing { lost } => *lost,
        Heard::Reconnected { .. } => {
            session.totals_mut().reconnects += 1;
            0
        }
        _ => return true,
    };
    session.totals_mut().lost += lost;
    session.leave();
    let until = WallClock::now();
    match recorder {
        Some(recorder) => recorder.absence(Absence { until, lost }).await,
        None => true,
    }
}
