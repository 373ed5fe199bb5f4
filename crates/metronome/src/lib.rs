//! A thread that plays at absolute instants.
