//! What the trials of reverb share: one pulse at a fast tempo, a crew, and who listens to reports.

use std::time::Duration;

use backbeat_trials::account::Account;
use backbeat_trials::broker::Kind;
use backbeat_trials::crew::{Crew, Proof};
use backbeat_trials::ensemble::{CLUSTER, Ensemble};
use backbeat_trials::reports::{Agreement, Reports};
use backbeat_trials::setting::Setting;
use backbeat_trials::upset::{Outcome, ensure};
use backbeat_trials::waiting;
use tokio::time::sleep;

/// One pulse; bars of four beats last 0.8 s.
pub(crate) fn setting(kind: Kind) -> Setting {
    Setting::of(kind).with(|setting| setting.nodes = 1)
}

/// A crew, and a listener to the reports from before its first claim.
pub(crate) async fn crew(ensemble: &Ensemble, proof: Proof) -> Outcome<(Crew, Reports)> {
    let url = ensemble.broker.url();
    let reports = Reports::start(&url, CLUSTER).await?;
    let bar_length = ensemble.nodes[0].part.bar_length;
    Ok((Crew::hire(&url, CLUSTER, bar_length, proof).await?, reports))
}

/// Waits for a moment of a window that no earlier turn had.
pub(crate) async fn some_moment(turn: u32) {
    sleep(WINDOW.mul_f64(waiting::spread(turn))).await;
}

/// Refuses unless at least one window was compared to the last figure.
pub(crate) fn something_was_exact(agreement: Agreement, account: &Account) -> Outcome {
    ensure(agreement.exact > 0, || {
        format!(
            "the machine is too busy: of {} windows none is certain",
            account.windows()
        )
    })
}

const WINDOW: Duration = Duration::from_millis(800);
