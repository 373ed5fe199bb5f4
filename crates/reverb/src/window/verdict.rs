//! What the book of windows answers.

use super::Insertion;

/// What came of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Hearing {
    /// It opened its window.
    Opened,
    /// Its window is open.
    Continued,
    /// Its window has been told already; the frame is ignored.
    Closed,
    /// It names a new window for a beat that is not later than the latest one heard, or an open one for a beat that is not
    /// of it; ignored.
    Regressed,
    /// Its deadline is more than a beat and a minute from its arrival; ignored, lest one wrong clock open a window that
    /// never ends.
    Implausible,
}

/// What came of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verdict {
    /// It went into the window of its beat.
    Accepted(Insertion),
    /// It waits for a frame of its beat.
    Held,
    /// It came after the grace period of its window, or names a beat of no window heard. Also a claim accepted before
    /// that is delivered again when its window has been told. Noted as
    /// [`Trouble::LateClaim`](super::Trouble::LateClaim) of the newest window.
    Late,
    /// It names a beat more than a bar ahead. Noted as [`Trouble::ClaimFromFuture`](super::Trouble::ClaimFromFuture) of
    /// the newest window.
    FromFuture,
    /// Too many claims wait already. Noted as [`Trouble::DroppedClaim`](super::Trouble::DroppedClaim) of the newest
    /// window.
    Dropped,
}
