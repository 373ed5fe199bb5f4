//! Any stream of bytes both ways: TCP, or TLS over it.

use tokio::io::{AsyncRead, AsyncWrite, ReadHalf, WriteHalf};

use super::frame::{FrameReader, FrameWriter};
use super::seal::Seal;

/// A stream of bytes both ways.
pub(super) trait Duplex: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Duplex for S {}

/// A stream whose kind is settled at run time.
pub(super) type Stream = Box<dyn Duplex>;

/// A connection after its handshake.
pub(super) struct Line {
    pub(super) reader: FrameReader<ReadHalf<Stream>>,
    pub(super) writer: FrameWriter<WriteHalf<Stream>>,
}

impl Line {
    /// `incoming` checks what is read, `outgoing` seals what is written.
    pub(super) fn new(stream: Stream, incoming: Option<Seal>, outgoing: Option<Seal>) -> Self {
        let (reader, writer) = tokio::io::split(stream);
        Self {
            reader: FrameReader::new(reader, incoming),
            writer: FrameWriter::new(writer, outgoing),
        }
    }
}
