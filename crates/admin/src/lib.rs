//! The HTTP face that every service has: liveness, readiness, metrics, a description of itself, one form of errors,
//! one token for writing, and limits on what strangers may take up.
//!
//! What a service tells beyond that are its own routes. In order of use: [`Listener`] (with [`Token`]), [`Face`]
//! (with [`Readiness`] and [`Limits`]), [`serve`]; in routes [`JsonBody`], [`QueryOf`], [`PathOf`] and [`Refusal`]; for
//! metrics [`Registrar`].
//!
//! ```
//! use backbeat_admin::{Face, Listener, Readiness, serve};
//! use tokio_util::sync::CancellationToken;
//! use utoipa_axum::router::OpenApiRouter;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let listener = Listener::bind(([127, 0, 0, 1], 0).into(), None).await?;
//! let face = Face::new("pulse", "0.1.0", OpenApiRouter::new())
//!     .with_readiness(|| Readiness::not("no-leader", "no leader is known"));
//! let cancel = CancellationToken::new();
//! # cancel.cancel();
//! serve(listener, face, cancel).await?;
//! # Ok(())
//! # }
//! ```

mod authority;
mod body;
mod connections;
mod face;
mod limits;
mod listener;
mod patience;
mod probes;
mod readiness;
mod refusal;
mod registrar;
mod serve;
mod token;
mod traffic;

pub use body::{JsonBody, PathOf, QueryOf};
pub use face::Face;
pub use limits::Limits;
pub use listener::{Listener, RefuseListener};
pub use probes::Health;
pub use readiness::{Readiness, Reason};
pub use refusal::{Allowed, Complaint, Refusal, RefusalBody};
pub use registrar::Registrar;
pub use serve::{RefuseFace, serve};
pub use token::{RefuseToken, Token};
