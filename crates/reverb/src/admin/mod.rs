//! A reverb's HTTP routes. Who answers is behind [`Control`]; what every service has (`/health`, `/metrics`, tokens,
//! limits) is in `backbeat-admin`.
//!
//! | route | file |
//! |---|---|
//! | `GET /api/v1/status` | `status` |
//! | `GET /api/v1/windows`, `GET /api/v1/windows/{id}` | `windows` |
//! | `GET /api/v1/reports` | `reports` |

mod control;
mod face;
mod refusal;
mod reports;
mod status;
mod windows;

pub use control::{Control, Pending};
pub use face::face;
pub use refusal::RefuseAnswer;
pub use reports::{Reports, ReportsQuery};
pub use status::Status;
pub use windows::{Window, WindowState, Windows, WindowsQuery};
