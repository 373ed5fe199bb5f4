//! The seam between the routes and the reverb: what the routes may ask.

use super::{RefuseAnswer, Reports, ReportsQuery, Status, Window, Windows, WindowsQuery};
use backbeat_admin::Readiness;
use backbeat_contract::WindowId;
use std::pin::Pin;

/// An answer that is on its way; it comes in bounded time.
pub type Pending<'a, T> = Pin<Box<dyn Future<Output = Result<T, RefuseAnswer>> + Send + 'a>>;

/// A reverb as its routes see it.
pub trait Control: Send + Sync + 'static {
    /// The reverb at this moment. It does not wait.
    fn status(&self) -> Status;

    /// Whether it does its work. It does not wait.
    fn readiness(&self) -> Readiness {
        self.status().readiness()
    }

    /// The open windows, then the latest ones told.
    fn windows(&self, query: WindowsQuery) -> Pending<'_, Windows>;

    /// One window: as it stands, or its report.
    fn window(&self, id: WindowId) -> Pending<'_, Window>;

    /// Reports by beats.
    fn reports(&self, query: ReportsQuery) -> Pending<'_, Reports>;

    /// Sets the gauges.
    fn refresh_metrics(&self);
}
