//! The face over real connections, one module a promise:
//!
//! | module | what it holds to account |
//! |---|---|
//! | `authority` | who may write |
//! | `description` | `/openapi.json` tells every route, and no other |
//! | `limits` | what a stranger may take up: bytes, places, time |
//! | `probes` | `/health`, `/ready`, `/metrics` |
//! | `refusals` | every error has the same form |
//! | `stopping` | answers under way are still given, and nothing outlives the service |
#![expect(
    clippy::unwrap_used,
    reason = "clippy.toml allows it in tests, but not in the functions they share"
)]

mod authority;
mod description;
mod limits;
mod probes;
mod refusals;
mod served;
mod stopping;
