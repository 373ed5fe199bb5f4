//! The service that speaks the beat.
