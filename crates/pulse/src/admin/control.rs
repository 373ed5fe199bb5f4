//! The seam between the routes and the node: what the routes may ask, and order.

use crate::admin::{
    ChangeAccepted, HandoverDone, MemberRequest, Members, RefuseHandover, RefuseMember,
    RefuseOrder, TempoChange,
};
use crate::status::Status;
use backbeat_admin::Readiness;
use backbeat_timing::BarLength;
use std::pin::Pin;

/// An answer that is on its way. It comes in bounded time, and within the limit of a request
/// (`backbeat_admin::Limits::request_time`, 10 s), after which nobody waits for it.
pub type Pending<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A node as its routes see it. Orders are passed to the leader by a node that does not lead.
pub trait Control: Send + Sync + 'static {
    /// The node at this moment. It does not wait.
    fn status(&self) -> Status;

    /// Whether the node does its work. It does not wait.
    fn readiness(&self) -> Readiness {
        self.status().readiness()
    }

    /// Changes the tempo at the next downbeat, or in steps from there on.
    fn change_tempo(&self, change: TempoChange)
    -> Pending<'_, Result<ChangeAccepted, RefuseOrder>>;

    /// Changes the bar length at the next downbeat.
    fn change_bar_length(
        &self,
        bar_length: BarLength,
        reason: Option<String>,
    ) -> Pending<'_, Result<ChangeAccepted, RefuseOrder>>;

    /// Adds a member, which votes once it has caught up. Answers the members after that.
    fn add_member(&self, member: MemberRequest) -> Pending<'_, Result<Members, RefuseMember>>;

    /// Removes a member by its name. Answers the members after that.
    fn remove_member(&self, id: String) -> Pending<'_, Result<Members, RefuseMember>>;

    /// Lets another member lead: a named one, or the best placed. Answers when it does.
    fn hand_over(&self, to: Option<String>) -> Pending<'_, Result<HandoverDone, RefuseHandover>>;
}
