//! Of two reverbs one reports. It is killed, the other takes over, and no window is told twice.

use std::time::Instant;

use backbeat_trials::broker::Kind;
use backbeat_trials::crew::Proof;
use backbeat_trials::ensemble::{CLUSTER, play};
use backbeat_trials::figures::{self, Times};
use backbeat_trials::office::Office;
use backbeat_trials::record::Record;
use backbeat_trials::reports::each_once;
use backbeat_trials::upset::Outcome;

use crate::stage;

/// At the tempo of the promise (another takes over within a beat: half a second at 120 BPM), and alone on the machine:
/// its figures are noted, though none is asserted.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_other_takes_over_and_no_window_is_told_twice() -> Outcome {
    let setting = stage::setting(Kind::JetStream).with(|setting| {
        setting.tempo = 120.0;
        setting.alone = true;
    });
    play(setting, async |ensemble| {
        let mut office = Office::watch(&ensemble.broker.url(), CLUSTER).await?;
        let mut reverbs = [
            ensemble.reverb("one", "on").await?,
            ensemble.reverb("two", "on").await?,
        ];
        let (mut crew, mut reports) = stage::crew(ensemble, Proof::Stored).await?;
        let mut times = Times::default();
        for turn in 1..=figures::rounds() {
            let speaker = office.speaker().await?;
            crew.until_windows(crew.windows() + 1).await?;
            stage::some_moment(u32::try_from(turn).unwrap_or(u32::MAX)).await;
            let killed = Instant::now();
            for reverb in &mut reverbs {
                if reverb.name() == speaker {
                    reverb.kill().await?;
                    times.add(office.successor_of(&speaker).await? - killed);
                    reverb.restart()?;
                    reverb.until_it_hears().await?;
                }
            }
        }
        let account = crew.dismiss().await?;
        each_once(&reports.heard(&account).await?)?;
        let stored = reports.stored(&account).await?;
        each_once(&stored)?;
        let agreement = account.compare(&stored)?;
        let tally = ensemble.listener.with(Record::tally);
        figures::note("standby", "jetstream", &times, tally)?;
        stage::something_was_exact(agreement, &account)
    })
    .await
    .map(drop)
}
