//! Recording until enough was heard.

use backbeat_metronome::WallClock;
use backbeat_recording::{Absence, RefuseWrite};
use tokio_util::sync::CancellationToken;

use crate::{Ear, Heard, Limit, Limited, Recorder};

/// What was recorded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Recorded {
    /// Messages written.
    pub messages: u64,
    /// Bytes written, before packing.
    pub bytes: u64,
    /// Messages left out because their lines would be longer than readers take.
    pub too_long: u64,
    /// Messages dropped because they came faster than they were written, as far as they could be counted.
    pub lost: u64,
    /// Whether the limit was reached; false when it was cut short, or had none.
    pub complete: bool,
}

/// Records what is heard until the limit is reached, the word to stop comes, the bus is closed, or writing fails. What
/// was written is flushed every second. `tell` is shown what is heard beside messages, and then the seconds.
pub async fn record(
    ear: &mut Ear,
    recorder: Recorder,
    limit: Limit,
    cancel: CancellationToken,
    mut tell: impl FnMut(&Heard),
) -> Result<Recorded, RefuseWrite> {
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
        let over = matches!(heard, Heard::Closed);
        if !matches!(heard, Heard::Messages(_)) {
            tell(&heard);
        }
        if over || !take(&recorder, heard, &mut limited).await {
            break;
        }
    }
    complete |= limited.is_reached();
    let written = recorder.finish().await?;
    Ok(Recorded {
        lost: ear.lost(),
        complete,
        ..written
    })
}

/// False when writing has failed.
async fn take(recorder: &Recorder, heard: Heard, limited: &mut Limited) -> bool {
    let absence = |lost| Absence {
        until: WallClock::now(),
        lost,
    };
    match heard {
        Heard::Messages(mut batch) => {
            let wanted = batch.iter().take_while(|_| limited.take()).count();
            batch.truncate(wanted);
            recorder.messages(batch).await
        }
        Heard::Missing { lost } => recorder.absence(absence(lost)).await,
        Heard::Reconnected { .. } => recorder.absence(absence(0)).await,
        Heard::Second => recorder.flush().await,
        Heard::Disconnected { .. } | Heard::Closed => true,
    }
}
