//! Frames: what travels on a connection after its handshake.
//!
//! ```text
//! length u32 ─ of all that follows │ kind u8 │ number u64 │ body │ seal, 32 bytes, under a shared secret
//! ```
//!
//! Integers are little-endian.

use std::io;

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::io::{BufReader, BufWriter};

use super::seal::{SEAL_LENGTH, Seal};
use crate::transport::SNAPSHOT_LIMIT;

/// Most bytes of a body: a snapshot, and room for what stands beside it in its request.
pub(super) const BODY_LIMIT: usize = SNAPSHOT_LIMIT + 64 * 1024;

/// Kind and number.
const HEAD_LENGTH: usize = 9;

/// How much of a body is read or written at a time, in bytes.
const PIECE: usize = 64 * 1024;

/// What a frame is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Request,
    Answer,
    /// Asks for a [`Kind::Pong`], to see whether the other side is alive.
    Ping,
    Pong,
}

/// One message of a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Frame {
    pub(super) kind: Kind,
    /// An answer bears the number of its request.
    pub(super) number: u64,
    pub(super) body: Vec<u8>,
}

/// Why no frame can be had from a connection any more.
#[derive(Debug, thiserror::Error)]
pub(super) enum RefuseFrame {
    #[error("a frame of {actual} bytes, allowed are {allowed}")]
    TooLarge { actual: usize, allowed: usize },
    #[error("a frame of {actual} bytes, the smallest has {smallest}")]
    TooSmall { actual: usize, smallest: usize },
    #[error("a frame of the unknown kind {code}")]
    Kind { code: u8 },
    #[error("a frame that is no business of the other side: {kind:?}")]
    Unexpected { kind: Kind },
    #[error("the seal of frame {number} is wrong: changed, repeated, or out of order")]
    Seal { number: u64 },
    #[error("the connection failed")]
    Io(#[from] io::Error),
}

/// Reads frames. Its future may not be dropped if reading is to go on.
pub(super) struct FrameReader<R> {
    source: BufReader<R>,
    seal: Option<Seal>,
}

/// Writes frames. Its future may not be dropped if writing is to go on.
pub(super) struct FrameWriter<W> {
    sink: BufWriter<W>,
    seal: Option<Seal>,
}

impl RefuseFrame {
    /// Whether the other side broke a rule, and not only the connection.
    pub(super) fn is_foul(&self) -> bool {
        !matches!(self, Self::Io(_))
    }
}

impl Kind {
    const fn code(self) -> u8 {
        match self {
            Self::Request => 1,
            Self::Answer => 2,
            Self::Ping => 3,
            Self::Pong => 4,
        }
    }

    const fn from_code(code: u8) -> Result<Self, RefuseFrame> {
        match code {
            1 => Ok(Self::Request),
            2 => Ok(Self::Answer),
            3 => Ok(Self::Ping),
            4 => Ok(Self::Pong),
            _ => Err(RefuseFrame::Kind { code }),
        }
    }
}

const fn seal_length(seal: Option<&Seal>) -> usize {
    if seal.is_some() { SEAL_LENGTH } else { 0 }
}

impl<R: AsyncRead + Unpin> FrameReader<R> {
    pub(super) fn new(source: R, seal: Option<Seal>) -> Self {
        Self {
            source: BufReader::new(source),
            seal,
        }
    }

    /// The next frame; `None` when the connection ended between two frames.
    pub(super) async fn next(&mut self) -> Result<Option<Frame>, RefuseFrame> {
        if self.source.fill_buf().await?.is_empty() {
            return Ok(None);
        }
        let length = self.source.read_u32_le().await?;
        let length = self.body_length(length as usize)?;
        let mut head = [0; HEAD_LENGTH];
        self.source.read_exact(&mut head).await?;
        let [code, number @ ..] = head;
        let (kind, number) = (Kind::from_code(code)?, u64::from_le_bytes(number));
        let body = self.body(length).await?;
        self.check_seal(&head, number, &body).await?;
        Ok(Some(Frame { kind, number, body }))
    }

    fn body_length(&self, length: usize) -> Result<usize, RefuseFrame> {
        let smallest = HEAD_LENGTH + seal_length(self.seal.as_ref());
        let allowed = smallest + BODY_LIMIT;
        if length > allowed {
            return Err(RefuseFrame::TooLarge {
                actual: length,
                allowed,
            });
        }
        length.checked_sub(smallest).ok_or(RefuseFrame::TooSmall {
            actual: length,
            smallest,
        })
    }

    /// Memory is taken as bytes arrive, not as they are announced.
    async fn body(&mut self, length: usize) -> io::Result<Vec<u8>> {
        let mut body = Vec::new();
        while body.len() < length {
            let arrived = body.len();
            body.resize(length.min(arrived + PIECE), 0);
            self.source.read_exact(&mut body[arrived..]).await?;
        }
        Ok(body)
    }

    async fn check_seal(
        &mut self,
        head: &[u8],
        number: u64,
        body: &[u8],
    ) -> Result<(), RefuseFrame> {
        let Some(seal) = &mut self.seal else {
            return Ok(());
        };
        let mut given = [0; SEAL_LENGTH];
        self.source.read_exact(&mut given).await?;
        if seal.next(head, body) == given {
            Ok(())
        } else {
            Err(RefuseFrame::Seal { number })
        }
    }
}

impl<W: AsyncWrite + Unpin> FrameWriter<W> {
    pub(super) fn new(sink: W, seal: Option<Seal>) -> Self {
        Self {
            sink: BufWriter::new(sink),
            seal,
        }
    }

    /// Writes a frame and flushes it; `progress` is called whenever a piece after the first has been taken. That the first
    /// was says nothing of the other side: the system's own buffers hold it.
    ///
    /// A body of more than [`BODY_LIMIT`] is refused before anything is written.
    pub(super) async fn write(&mut self, frame: &Frame, progress: impl Fn()) -> io::Result<()> {
        if frame.body.len() > BODY_LIMIT {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        let mut head = [0; HEAD_LENGTH];
        head[0] = frame.kind.code();
        head[1..].copy_from_slice(&frame.number.to_le_bytes());
        let length = HEAD_LENGTH + frame.body.len() + seal_length(self.seal.as_ref());
        let length = u32::try_from(length).map_err(io::Error::other)?;
        self.sink.write_u32_le(length).await?;
        self.sink.write_all(&head).await?;
        for (taken, piece) in frame.body.chunks(PIECE).enumerate() {
            self.sink.write_all(piece).await?;
            if taken > 0 {
                progress();
            }
        }
        if let Some(seal) = &mut self.seal {
            let seal = seal.next(&head, &frame.body);
            self.sink.write_all(seal.as_bytes()).await?;
        }
        self.sink.flush().await
    }
}
