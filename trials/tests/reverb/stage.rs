//! What the trials of reverb share: one pulse at a fast tempo, a crew, and who listens to reports.

use std::env;
use std::time::Duration;

use backbeat_trials::account::Account;
use backbeat_trials::broker::Kind;
use backbeat_trials::crew::{Crew, Proof};
use backbeat_trials::ensemble::{CLUSTER, Ensemble};
use backbeat_trials::reports::{Agreement, Reports};
use backbeat_trials::setting::Setting;
use backbeat_trials::upset::{Outcome, ensure};
use tokio::time::sleep;

/// One pulse; bars of four beats last 0.8 s.
pub(crate) fn setting(kind: Kind) -> Setting {
    Setting::of(kind).with(|setting| setting.nodes = 1)
}

/// How many windows are disturbed: `BACKBEAT_TRIALS_WINDOWS`, 10 unless told otherwise.
pub(crate) fn windows() -> usize {
    let told = env::var("BACKBEAT_TRIALS_WINDOWS").ok();
    let told = told.and_then(|text| text.parse().ok());
    told.filter(|windows| *windows > 0).unwrap_or(10)
}

/// A crew, and a listener to the reports from before its first claim.
pub(crate) async fn crew(ensemble: &Ensemble, proof: Proof) -> Outcome<(Crew, Reports)> {
    let url = ensemble.broker.url();
    let reports = Reports::start(&url, CLUSTER).await?;
    let bar_length = ensemble.nodes[0].part.bar_length;
    Ok((Crew::hire(&url, CLUSTER, bar_length, proof).await?, reports))
}

/// Waits for a moment of a window that no earlier turn had: multiples of the golden ratio, less their whole parts, fill
/// the span evenly.
pub(crate) async fn some_moment(turn: u32) {
    const GOLDEN: f64 = 0.618_033_988_749_894_9;
    sleep(WINDOW.mul_f64((f64::from(turn) * GOLDEN).fract())).await;
}

/// Refuses unless at least one window was compared to the last figure.
pub(crate) fn something_was_exact(agreement: Agreement, account: &Account) -> Outcome {
    ensure(agreement.exact > 0, || {
        format!(
            "the machine is too busy: of {} windows none is certain",
            account.len()
        )
    })
}

const WINDOW: Duration = Duration::from_millis(800);
