//! Rules over an ordered stream of messages.
