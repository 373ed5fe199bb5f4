//! The handshake, once the bytes flow (under TLS, once that has its own behind it).
//!
//! ```text
//! caller                       listener
//!   hello, with a nonce  ──►
//!                        ◄──   hello, with a nonce      each compares both
//!   proof *              ──►                            * under a shared secret
//!                        ◄──   verdict u8, proof *
//! ```
//!
//! The caller proves first: a stranger who only connects gets nothing to try guesses of the secret on.
//! Limits of time are set by those who call these functions.

use std::io;

use blake3::Hash;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use std::sync::Arc;

use super::duplex::{Duplex, Line, Stream};
use super::hello::{Hello, RefuseHello, opening};
use super::seal::{SEAL_LENGTH, Session};
use super::security::Security;
use super::station::Station;
use crate::name::NodeName;

/// What the listener says at the end.
mod verdict {
    pub(super) const WELCOME: u8 = 0;
    pub(super) const WRONG_SECRET: u8 = 1;
    pub(super) const FULL: u8 = 2;
}

/// How many bytes are read from a refused caller before the connection is closed.
const FAREWELL: u64 = 4096;

/// The caller's part: introduces this node to the node `to`.
pub(super) async fn introduce(
    mut stream: Stream,
    station: &Station,
    to: &NodeName,
) -> Result<Line, RefuseHello> {
    let own = station.hello(to);
    own.write(&mut stream).await?;
    let theirs = Hello::read(&mut stream).await?;
    theirs.suits(&own)?;
    let Security::Secret(secret) = &station.security else {
        read_verdict(&mut stream).await?;
        return Ok(Line::new(stream, None, None));
    };
    let session = Session::new(secret, &own, &theirs);
    write_proof(&mut stream, session.proof_of_caller()).await?;
    read_verdict(&mut stream).await?;
    check_proof(&mut stream, session.proof_of_listener()).await?;
    let seals = session.seals();
    Ok(Line::new(
        stream,
        Some(seals.of_listener),
        Some(seals.of_caller),
    ))
}

/// The listener's part: lets a caller in, if there is a place in `seats`. The stream is in `stream` as long as it has
/// not become a line, so that a refusal can still be sent.
pub(super) async fn admit(
    stream: &mut Option<Stream>,
    station: &Station,
    seats: &Arc<Semaphore>,
) -> Result<(NodeName, Line, OwnedSemaphorePermit), RefuseHello> {
    let gone = || io::Error::from(io::ErrorKind::NotConnected);
    let open = stream.as_mut().ok_or_else(gone)?;
    let (theirs, session) = examine(open, station).await?;
    let Ok(seat) = Arc::clone(seats).try_acquire_owned() else {
        open.write_u8(verdict::FULL).await?;
        return Err(RefuseHello::Full);
    };
    open.write_u8(verdict::WELCOME).await?;
    if let Some(session) = &session {
        open.write_all(session.proof_of_listener().as_bytes())
            .await?;
    }
    open.flush().await?;
    let stream = stream.take().ok_or_else(gone)?;
    let line = match session.map(|session| session.seals()) {
        Some(seals) => Line::new(stream, Some(seals.of_caller), Some(seals.of_listener)),
        None => Line::new(stream, None, None),
    };
    Ok((theirs.from, line, seat))
}

/// Who the caller is, and that it may come in.
async fn examine(
    stream: &mut Stream,
    station: &Station,
) -> Result<(Hello, Option<Session>), RefuseHello> {
    let theirs = match Hello::read(stream).await {
        Err(refusal @ RefuseHello::Version { .. }) => {
            stream.write_all(&opening()).await?;
            return Err(refusal);
        }
        other => other?,
    };
    let own = station.hello(&theirs.from);
    // Sent to whom it does not suit, too: the caller finds the same fault in it and can say so.
    own.write(stream).await?;
    theirs.suits(&own)?;
    let Security::Secret(secret) = &station.security else {
        return Ok((theirs, None));
    };
    let session = Session::new(secret, &theirs, &own);
    if let Err(refusal) = check_proof(stream, session.proof_of_caller()).await {
        if matches!(refusal, RefuseHello::Secret) {
            stream.write_u8(verdict::WRONG_SECRET).await?;
        }
        return Err(refusal);
    }
    Ok((theirs, Some(session)))
}

/// Closes the connection of a refused caller: flushes what was said, then waits for the caller to read it. To close
/// with unread bytes would reset the connection, and the caller might never see why.
pub(super) async fn farewell(mut stream: impl Duplex) -> io::Result<()> {
    stream.shutdown().await?;
    tokio::io::copy(&mut stream.take(FAREWELL), &mut tokio::io::sink()).await?;
    Ok(())
}

async fn write_proof(stream: &mut Stream, proof: Hash) -> io::Result<()> {
    stream.write_all(proof.as_bytes()).await?;
    stream.flush().await
}

async fn check_proof(stream: &mut Stream, expected: Hash) -> Result<(), RefuseHello> {
    let mut given = [0; SEAL_LENGTH];
    stream.read_exact(&mut given).await?;
    // `Hash` compares in constant time.
    if expected == given {
        Ok(())
    } else {
        Err(RefuseHello::Secret)
    }
}

async fn read_verdict(stream: &mut Stream) -> Result<(), RefuseHello> {
    match stream.read_u8().await? {
        verdict::WELCOME => Ok(()),
        verdict::WRONG_SECRET => Err(RefuseHello::Secret),
        verdict::FULL => Err(RefuseHello::Full),
        _ => Err(RefuseHello::Stranger),
    }
}
