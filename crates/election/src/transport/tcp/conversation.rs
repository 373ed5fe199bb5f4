//! The requests of one member on one connection, and their answers.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use futures_util::stream::{TryStreamExt, try_unfold};
use tokio::io::{ReadHalf, WriteHalf};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::duplex::{Line, Stream};
use super::frame::{BODY_LIMIT, Frame, FrameReader, FrameWriter, Kind, RefuseFrame};
use super::link::IDLE;
use super::traffic::Meter;
use crate::counters::count;
use crate::transport::Desk;

/// Requests of one connection whose answers are in preparation; then no more is read from it.
const ANSWERING: usize = 64;

/// Bytes of such requests; then no more is read, either. Room for two of the largest.
const HELD: usize = 2 * BODY_LIMIT;

/// A caller closes its connection after [`IDLE`] without a call. One that is silent for three times as long has gone
/// without a word.
const SILENCE: Duration = IDLE.saturating_mul(3);

/// How long an answer may take to be written.
const STALL: Duration = Duration::from_secs(10);

/// Reads requests and writes answers, in the order in which they are ready, until the connection is over.
pub(super) async fn converse(
    line: Line,
    desk: &dyn Desk,
    meter: &Meter,
) -> Result<(), RefuseFrame> {
    let Line { reader, mut writer } = line;
    let held = Arc::new(Semaphore::new(HELD));
    let answers = requests(reader, held)
        .map_ok(|(frame, weight)| answer(frame, weight, desk, meter))
        .try_buffer_unordered(ANSWERING);
    let mut answers = std::pin::pin!(answers);
    // While one answer is written, no other is prepared: a caller that does not read gets no further.
    while let Some(answer) = answers.try_next().await? {
        write(&mut writer, &answer).await?;
    }
    Ok(())
}

/// The answer to a frame. Its `weight` is given back with it.
async fn answer(
    frame: Frame,
    weight: Option<OwnedSemaphorePermit>,
    desk: &dyn Desk,
    meter: &Meter,
) -> Result<Frame, RefuseFrame> {
    let number = frame.number;
    let (kind, body) = match frame.kind {
        Kind::Request => (Kind::Answer, ask(desk, frame.body, meter).await),
        Kind::Ping => (Kind::Pong, Vec::new()),
        kind @ (Kind::Pong | Kind::Answer) => return Err(RefuseFrame::Unexpected { kind }),
    };
    drop(weight);
    Ok(Frame { kind, number, body })
}

/// What the desk says; nothing, which makes no sense to any caller, when that is too large to send.
async fn ask(desk: &dyn Desk, request: Vec<u8>, meter: &Meter) -> Vec<u8> {
    let answer = desk.answer(request).await;
    count(&meter.requests_answered);
    if answer.len() > BODY_LIMIT {
        count(&meter.answers_too_large);
        return Vec::new();
    }
    answer
}

/// The frames of a connection, each with a permit over its bytes; the next is read once there is room for it.
fn requests(
    reader: FrameReader<ReadHalf<Stream>>,
    held: Arc<Semaphore>,
) -> impl futures_util::Stream<Item = Result<(Frame, Option<OwnedSemaphorePermit>), RefuseFrame>> {
    try_unfold((reader, held), |(mut reader, held)| async move {
        let Ok(next) = timeout(SILENCE, reader.next()).await else {
            return Ok(None);
        };
        let Some(frame) = next? else {
            return Ok(None);
        };
        // A body is shorter than HELD and the semaphore is never closed, so there will be a permit.
        let bytes = u32::try_from(frame.body.len()).unwrap_or(u32::MAX);
        let weight = Arc::clone(&held).acquire_many_owned(bytes).await.ok();
        Ok(Some(((frame, weight), (reader, held))))
    })
}

async fn write(writer: &mut FrameWriter<WriteHalf<Stream>>, answer: &Frame) -> io::Result<()> {
    timeout(STALL, writer.write(answer, || {}))
        .await
        .unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
}

#[cfg(test)]
mod tests {
    use tokio::io::DuplexStream;
    use tokio::time::Instant;

    use super::*;
    use crate::transport::Boxed;

    /// Answers with the request, but "much" with more than a frame may hold.
    struct Echo;

    impl Desk for Echo {
        fn answer(&self, request: Vec<u8>) -> Boxed<'_, Vec<u8>> {
            Box::pin(async move {
                if request == b"much" {
                    return vec![0; BODY_LIMIT + 1];
                }
                request
            })
        }
    }

    fn pipe() -> (Line, Line) {
        let line = |end: DuplexStream| Line::new(Box::new(end), None, None);
        let (near, far) = tokio::io::duplex(1024);
        (line(near), line(far))
    }

    fn frame(kind: Kind, body: &[u8]) -> Frame {
        Frame {
            kind,
            number: 7,
            body: body.to_vec(),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_caller_that_has_gone_without_a_word_is_forgotten() {
        let (line, _caller) = pipe();
        let began = Instant::now();
        converse(line, &Echo, &Meter::default()).await.unwrap();
        assert_eq!(began.elapsed(), SILENCE);
    }

    #[tokio::test(start_paused = true)]
    async fn a_caller_that_does_not_read_is_given_up() {
        let (line, mut caller) = pipe();
        let meter = Meter::default();
        let request = frame(Kind::Request, &[0; 10_000]);
        let (over, sent) = tokio::join!(
            converse(line, &Echo, &meter),
            caller.writer.write(&request, || {})
        );
        sent.unwrap();
        assert!(
            matches!(over, Err(RefuseFrame::Io(error)) if error.kind() == io::ErrorKind::TimedOut)
        );
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_too_large_to_send_is_replaced_by_nothing() {
        let (line, mut caller) = pipe();
        let meter = Meter::default();
        let exchange = async {
            let request = frame(Kind::Request, b"much");
            caller.writer.write(&request, || {}).await.unwrap();
            let answer = caller.reader.next().await.unwrap().unwrap();
            assert_eq!(answer, frame(Kind::Answer, b""));
            drop(caller);
        };
        let (over, ()) = tokio::join!(converse(line, &Echo, &meter), exchange);
        over.unwrap();
        assert_eq!(meter.snapshot().answers_too_large, 1);
    }

    #[tokio::test(start_paused = true)]
    async fn a_caller_that_answers_what_nobody_asked_is_cut_off() {
        let (line, mut caller) = pipe();
        let stray = frame(Kind::Answer, b"?");
        caller.writer.write(&stray, || {}).await.unwrap();
        let over = converse(line, &Echo, &Meter::default()).await;
        assert!(over.unwrap_err().is_foul());
    }
}
