//! A session joined to an ear, a printer and a recorder.

use std::time::Duration;

use backbeat_bus::Envelope;
use backbeat_deck::{Ear, Heard, Limit, Limited, Recorder};
use backbeat_metronome::WallClock;
use backbeat_recording::Absence;
use backbeat_timing::ClusterInstant;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::printer::Printed;
use crate::{Printer, Scribe, Session, Sieve, panel};

/// What is heard, and where what is wanted of it goes.
#[derive(Debug)]
pub struct Watch<'w> {
    /// What hears.
    pub ear: &'w mut Ear,
    /// What is wanted.
    pub sieve: &'w Sieve,
    /// What is shown.
    pub show: Show,
    /// Where it is shown.
    pub printer: &'w Printer,
    /// Where what is wanted is recorded.
    pub recorder: Option<&'w Recorder>,
}

/// What is shown of what is heard.
#[derive(Debug)]
pub enum Show {
    /// Every message that is wanted.
    Messages(Box<Scribe>),
    /// The figures, once a second.
    Figures {
        /// Goes before each picture, to put it in the place of the one before.
        between: &'static str,
        /// Columns of the terminal; none when lines may have any length.
        width: Option<usize>,
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

impl Watch<'_> {
    /// Watches until the limit is reached, the word to stop comes, the bus is closed, or nobody reads or records any
    /// more. The limit counts messages that are wanted. `tell` is shown what is heard beside messages.
    pub async fn run(
        mut self,
        limit: Limit,
        cancel: CancellationToken,
        mut tell: impl FnMut(&Heard),
    ) -> Watched {
        let mut session = Session::new(WallClock::now());
        let mut chunk = Chunk::default();
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
                () = chunk.is_due() => {
                    if self.print(&mut session, &mut chunk).await {
                        continue;
                    }
                    break;
                }
                heard = self.ear.next() => heard,
            };
            if !matches!(heard, Heard::Messages(_)) {
                tell(&heard);
                self.interrupt(&heard, &mut chunk);
            }
            let goes_on = match heard {
                Heard::Messages(batch) => {
                    self.messages(&mut session, &mut limited, &mut chunk, &batch)
                        .await
                }
                Heard::Second => self.second(&session).await,
                Heard::Closed => false,
                other => self.gap(&mut session, &other).await,
            };
            if !goes_on {
                break;
            }
        }
        complete |= limited.is_reached();
        self.print(&mut session, &mut chunk).await;
        // What was dropped since it was told last.
        session.totals_mut().lost = self.ear.lost();
        Watched { session, complete }
    }

    async fn messages(
        &mut self,
        session: &mut Session,
        limited: &mut Limited,
        chunk: &mut Chunk,
        batch: &[(ClusterInstant, Envelope)],
    ) -> bool {
        let mut kept = Vec::new();
        for (at, envelope) in batch {
            if limited.is_reached() {
                break;
            }
            let sight = session.hear(*at, envelope);
            if !self.sieve.wants(&sight) {
                continue;
            }
            limited.take();
            if let Show::Messages(scribe) = &mut self.show {
                scribe.write(&sight, chunk.room());
            }
            if self.recorder.is_some() {
                kept.push((*at, envelope.clone()));
            }
        }
        if let Some(recorder) = self.recorder
            && !kept.is_empty()
            && !recorder.messages(kept).await
        {
            return false;
        }
        chunk.text.len() < ENOUGH || self.print(session, chunk).await
    }

    /// Shows in its place what was heard beside messages.
    fn interrupt(&mut self, heard: &Heard, chunk: &mut Chunk) {
        if let (Show::Messages(scribe), Some(text)) = (&mut self.show, heard.told()) {
            scribe.interruption(WallClock::now(), &text, &mut chunk.text);
            chunk.since.get_or_insert_with(Instant::now);
        }
    }

    /// False when nobody reads any more.
    async fn print(&self, session: &mut Session, chunk: &mut Chunk) -> bool {
        let Chunk { text, shown, .. } = std::mem::take(chunk);
        if text.is_empty() {
            return true;
        }
        match self.printer.print(text).await {
            Printed::Taken => true,
            Printed::Dropped => {
                session.totals_mut().unshown += shown;
                true
            }
            Printed::Gone => false,
        }
    }

    async fn second(&self, session: &Session) -> bool {
        if let Show::Figures { between, width } = &self.show {
            let text = format!("{between}{}", panel(session, WallClock::now(), *width));
            // One picture less is no loss.
            if self.printer.print(text.into_bytes()).await == Printed::Gone {
                return false;
            }
        }
        match self.recorder {
            Some(recorder) => recorder.flush().await,
            None => true,
        }
    }

    async fn gap(&self, session: &mut Session, heard: &Heard) -> bool {
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
        match self.recorder {
            Some(recorder) => recorder.absence(Absence { until, lost }).await,
            None => true,
        }
    }
}

/// Text that is gathered before it is printed: a system call for every few messages would be most of the work.
#[derive(Debug, Default)]
struct Chunk {
    text: Vec<u8>,
    /// Messages in it.
    shown: u64,
    /// Since when it waits; none while it is empty.
    since: Option<Instant>,
}

/// How much is gathered, in bytes.
const ENOUGH: usize = 64 * 1024;

/// How long text waits for more: nobody sees it.
const GATHERING: Duration = Duration::from_millis(10);

impl Chunk {
    /// Room for one more message.
    fn room(&mut self) -> &mut Vec<u8> {
        if self.since.is_none() {
            self.since = Some(Instant::now());
            // At once: growing by and by would copy most of the text once more.
            self.text.reserve(ENOUGH + ENOUGH / 4);
        }
        self.shown += 1;
        &mut self.text
    }

    /// Returns when it has waited long enough; never while it is empty.
    async fn is_due(&self) {
        match self.since {
            Some(since) => tokio::time::sleep_until(since + GATHERING).await,
            None => std::future::pending().await,
        }
    }
}
