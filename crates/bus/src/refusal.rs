//! Why a bus does not do what it was asked to. Why a connection is not made is told beside the code that makes it.

use std::time::Duration;

/// Why a message was not taken by [`crate::Bus::offer`]. It will not be sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RefuseOffer {
    /// There is no connection now.
    #[error("not connected")]
    NotConnected,
    /// The outgoing queue is full.
    #[error("the outgoing queue is full with {capacity} messages")]
    Full {
        /// How many messages it holds.
        capacity: usize,
    },
    /// No server would take it.
    #[error("the message has {bytes} bytes with its headers, allowed are {max}")]
    TooLarge {
        /// Its length with headers.
        bytes: usize,
        /// The server's limit.
        max: usize,
    },
    /// The bus was drained.
    #[error("the bus is closed")]
    Closed,
}

/// Why a message was not taken by [`crate::Bus::publish`]. It will not be sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RefusePublish {
    /// No server would take it.
    #[error("the message has {bytes} bytes with its headers, allowed are {max}")]
    TooLarge {
        /// Its length with headers.
        bytes: usize,
        /// The server's limit.
        max: usize,
    },
    /// The bus was drained.
    #[error("the bus is closed")]
    Closed,
}

/// Why nothing was subscribed to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RefuseSubscribe {
    /// A queue group is one token of a line.
    #[error("queue group {group:?} must not be empty or have blanks")]
    QueueGroup {
        /// The refused name.
        group: String,
    },
    /// A queue holds something, but not everything.
    #[error("a subscription holds between 1 and {max} messages, asked for were {asked}")]
    Capacity {
        /// What was asked for.
        asked: usize,
        /// The most that is allowed.
        max: usize,
    },
    /// The bus was drained.
    #[error("the bus is closed")]
    Closed,
}

/// Why nobody knows whether everything has arrived.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RefuseSettle {
    /// The connection broke meanwhile; messages may have been lost with it.
    #[error("the connection broke before the server answered")]
    Interrupted,
    /// The server did not answer in time.
    #[error("the server did not answer within {within:?}")]
    TimedOut {
        /// How long it was waited for.
        within: Duration,
    },
    /// The bus was drained.
    #[error("the bus is closed")]
    Closed,
}

/// What is not certain about a bus that was drained. It is closed all the same.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RefuseDrain {
    /// Some messages that were handed over may not have reached the server.
    #[error("what was handed over may not have reached the server")]
    Unsettled(#[source] RefuseSettle),
    /// Not everything ended in time.
    #[error("the bus did not close within {within:?}")]
    TimedOut {
        /// How long it was waited for.
        within: Duration,
    },
    /// It was drained before.
    #[error("the bus is closed")]
    Closed,
}
