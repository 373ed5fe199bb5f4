//! Subjects, envelopes and connections: how messages travel.
