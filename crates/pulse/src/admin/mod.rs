//! A node's HTTP routes: its status, and the orders that it takes. Who carries an order out is behind [`Control`];
//! what every service has (`/health`, `/metrics`, tokens, limits) is in `backbeat-admin`.
//!
//! | route | file |
//! |---|---|
//! | `GET /api/v1/status` | `face` |
//! | `POST /api/v1/tempo` | `tempo` |
//! | `POST /api/v1/bar-length` | `bar_length` |
//! | `GET`, `POST /api/v1/members`, `DELETE /api/v1/members/{id}` | `members` |
//! | `POST /api/v1/handover` | `handover` |

mod agreement;
mod bar_length;
mod change;
mod control;
mod face;
mod handover;
mod members;
mod tempo;

pub use agreement::RefuseAgreement;
pub use bar_length::BarLengthRequest;
pub use change::{ChangeAccepted, PlannedChange, RefuseOrder};
pub use control::{Control, Pending};
pub use face::face;
pub use handover::{HandoverDone, HandoverRequest, RefuseHandover};
pub use members::{MemberRequest, Members, RefuseMember};
pub use tempo::{TempoChange, TempoRequest};
