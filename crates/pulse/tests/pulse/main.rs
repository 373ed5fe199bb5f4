//! The service as others meet it, one module a surface:
//!
//! | module | what it holds to account |
//! |---|---|
//! | `admin` | the HTTP routes, over real connections |
//! | `metrics` | names, types, units and labels; that they tell what happened |
#![expect(
    clippy::unwrap_used,
    reason = "clippy.toml allows it in tests, but not in the functions they share"
)]

mod admin;
mod ensemble;
mod metrics;
