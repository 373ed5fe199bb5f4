//! With JetStream a kill loses and doubles nothing.

use crate::naive::issue;
use crate::server::{connected, options};
use crate::stage::{BAR, Running, Stage, window};
use backbeat_bus::Namespace;
use backbeat_bus::nats::Options as NatsOptions;
use backbeat_contract::{BarReport, Phase, State};
use backbeat_reverb::options::{Durable, Options, Settings};
use backbeat_reverb::service::Service;
use backbeat_reverb::store::{RedbStore, Retention};
use backbeat_reverb::window::Terms;
use backbeat_testbed::bounded;
use backbeat_timing::BarLength;
use futures_util::StreamExt as _;
use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;
use tokio::process::{Child, Command};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

/// Every report in the stream, by its window.
async fn stored(stage: &Stage) -> Vec<BarReport> {
    let bus = Box::pin(connected(stage.server())).await;
    let context = async_nats::jetstream::new(bus.client().clone());
    let stream = context.get_stream("backbeat-reports-stage").await.unwrap();
    let end = stream.get_info().await.unwrap().state.last_sequence;
    let mut reports = Vec::new();
    for position in 1..=end {
        let message = stream.get_raw_message(position).await.unwrap();
        reports.push(serde_json::from_slice(&message.payload).unwrap());
    }
    reports
}

async fn until_stored(stage: &Stage, reports: usize) -> Vec<BarReport> {
    let waiting = async {
        loop {
            let stored = Box::pin(stored(stage)).await;
            if stored.len() >= reports {
                return stored;
            }
            sleep(Duration::from_millis(50)).await;
        }
    };
    bounded(waiting).await
}

/// Claims that the windows counted, and claims that came too late for theirs.
fn accounted(reports: &[BarReport]) -> u64 {
    let counted = reports.iter().map(|report| {
        let performance = report.performance.as_ref().unwrap();
        performance.claims_processed.unwrap().get() + issue(report, "late-claim")
    });
    counted.sum()
}

/// Ten agents claim in every beat; gives how many claims that were.
async fn talk(stage: &Stage, beats: u64) -> u64 {
    let mut said = 0;
    for beat in 0..beats {
        stage.within(beat, Phase::Plan).await;
        for agent in 0..10 {
            let name = format!("agent:{agent}");
            stage.say(&stage.claim(&name, beat, State::Executing)).await;
            said += 1;
        }
    }
    said
}

fn each_window_once(reports: &[BarReport]) {
    let mut times: BTreeMap<_, u32> = BTreeMap::new();
    for report in reports {
        *times.entry(report.window_id).or_default() += 1;
    }
    assert!(times.values().all(|times| *times == 1), "{times:?}");
}

fn store() -> Arc<RedbStore> {
    Arc::new(RedbStore::in_memory(Retention::default()).unwrap())
}

async fn until_hearing(running: &Running) {
    let waiting = async {
        while running.control.status().beat_index.is_none() {
            sleep(Duration::from_millis(10)).await;
        }
    };
    bounded(waiting).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reverb_that_was_away_tells_the_whole_window() {
    let stage = Stage::real().await;
    let store = store();
    let settings = stage.settings("reverb");
    let first = stage.durable(settings.clone(), store.clone()).await;
    assert_eq!(first.control.status().durable, "jetstream");
    let away = async {
        until_hearing(&first).await;
        first.crash().await;
        // The first window ends while nobody listens.
        stage.within(5, Phase::Review).await;
        stage.durable(settings, store).await
    };
    let (said, running, ()) = tokio::join!(talk(&stage, 2 * BAR), away, stage.play(0..9));
    let reports = until_stored(&stage, 2).await;
    assert_eq!(reports[0].window_id, window(0));
    assert_eq!(accounted(&reports), said);
    for report in &reports {
        assert_eq!(report.agents_reporting.get(), 10);
        assert_eq!(issue(report, "reverb-restart"), 0);
        assert_eq!(issue(report, "missed-beat"), 0);
    }
    running.stop().await;
    assert_eq!(stored(&stage).await.len(), 2);
}

/// Ten agents claim in every beat on the older subjects; gives how many claims that were.
async fn talk_as_of_old(stage: &Stage, beats: u64) -> u64 {
    let mut said = 0;
    for beat in 0..beats {
        stage.within(beat, Phase::Plan).await;
        said += say_as_of_old(stage, beat).await;
    }
    said
}

/// Ten agents claim on the older subjects, in turn on both forms; gives how many claims that were.
async fn say_as_of_old(stage: &Stage, beat: u64) -> u64 {
    let names = Namespace::default();
    let agents = 0..10;
    let said = agents.end;
    for agent in agents {
        let claim = stage.claim(&format!("agent:{agent}"), beat, State::Executing);
        let subject = if agent % 2 == 0 {
            names.legacy_claims()
        } else {
            names.legacy_status(&claim.agent_id).unwrap()
        };
        stage.publish(subject, &claim).await;
    }
    said
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn claims_on_the_older_subjects_are_captured_too() {
    let stage = Stage::real().await;
    let (known, fresh) = (store(), store());
    let settings = stage.settings("reverb");
    let first = stage.durable(settings.clone(), known.clone()).await;
    let away = async {
        until_hearing(&first).await;
        first.crash().await;
        // The first window ends while nobody listens, and in the second another joins, who has never listened.
        stage.within(5, Phase::Plan).await;
        let second = stage.durable(settings, known).await;
        stage.within(5, Phase::Review).await;
        second.crash().await;
        stage.durable(stage.settings("fresh"), fresh).await
    };
    let talked = talk_as_of_old(&stage, 2 * BAR);
    let (said, running, ()) = tokio::join!(talked, away, stage.play(0..9));
    let reports = until_stored(&stage, 2).await;
    each_window_once(&reports);
    assert_eq!(accounted(&reports), said);
    for report in &reports {
        assert_eq!(report.agents_reporting.get(), 10);
    }
    running.stop().await;
}

/// Frames and claims come by different connections.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_claim_stored_just_before_the_log_begins_counts() {
    let stage = Stage::real().await;
    let first = stage.durable(stage.settings("first"), store()).await;
    first.stop().await;
    let said = say_as_of_old(&stage, 0).await;
    bounded(stage.agents.settle()).await.unwrap();
    stage.play(0..5).await;
    let running = stage.durable(stage.settings("joined"), store()).await;
    let reports = until_stored(&stage, 1).await;
    assert_eq!(accounted(&reports), said);
    running.stop().await;
}

/// A server that is restarted forgets them too.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_whose_consumers_are_gone_is_followed_anew() {
    let stage = Stage::real().await;
    let running = stage.durable(stage.settings("reverb"), store()).await;
    let removing = async {
        let mut removed = 0;
        for beat in [1, 2, 5] {
            stage.within(beat, Phase::Execute).await;
            removed += remove_consumers(&stage, "backbeat-log-stage").await;
            removed += remove_consumers(&stage, "backbeat-legacy-claims").await;
        }
        removed
    };
    let talked = talk(&stage, 2 * BAR);
    let (said, removed, ()) = tokio::join!(talked, removing, stage.play(0..9));
    assert!(removed > 2, "only {removed} consumers were there");
    let reports = until_stored(&stage, 2).await;
    each_window_once(&reports);
    assert_eq!(accounted(&reports), said);
    running.stop().await;
}

/// Removes them, and gives how many there were.
async fn remove_consumers(stage: &Stage, stream: &str) -> usize {
    let bus = Box::pin(connected(stage.server())).await;
    let context = async_nats::jetstream::new(bus.client().clone());
    let stream = context.get_stream(stream).await.unwrap();
    let names: Vec<_> = stream.consumer_names().collect().await;
    let count = names.len();
    for name in names {
        stream.delete_consumer(&name.unwrap()).await.unwrap();
    }
    count
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_reverbs_store_one_report_a_window() {
    let stage = Stage::real().await;
    let (one, other) = (store(), store());
    let one = stage.durable(stage.settings("reverb-1"), one).await;
    let other = stage.durable(stage.settings("reverb-2"), other).await;
    let crashing = async {
        stage.within(4, Phase::Plan).await;
        one.crash().await;
    };
    let (said, (), ()) = tokio::join!(talk(&stage, 2 * BAR), crashing, stage.play(0..9));
    let reports = until_stored(&stage, 2).await;
    assert_eq!(accounted(&reports), said);
    other.stop().await;
    each_window_once(&stored(&stage).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_is_trimmed_to_the_window_before_the_one_told() {
    let stage = Stage::real().await;
    let running = stage.durable(stage.settings("reverb"), store()).await;
    running.until_reporting(true).await;
    // More windows than may be open: the first four are told at once.
    for beat in 0..8 * BAR {
        for &phase in Phase::ALL {
            stage.speak(&stage.frame(beat, phase), 1).await;
        }
    }
    until_stored(&stage, 4).await;
    let bus = Box::pin(connected(stage.server())).await;
    let context = async_nats::jetstream::new(bus.client().clone());
    let log = context.get_stream("backbeat-log-stage").await.unwrap();
    let trimmed = async {
        // 12 frames a window: what is left begins with the third, or later on a slow machine.
        while log.get_info().await.unwrap().state.first_sequence < 25 {
            sleep(Duration::from_millis(20)).await;
        }
    };
    bounded(trimmed).await;
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_that_is_made_anew_is_read_from_its_beginning() {
    let stage = Stage::real().await;
    let running = stage.durable(stage.settings("reverb"), store()).await;
    let made_anew = async {
        stage.within(BAR + 1, Phase::Plan).await;
        let bus = Box::pin(connected(stage.server())).await;
        let context = async_nats::jetstream::new(bus.client().clone());
        let log = context.get_stream("backbeat-log-stage").await.unwrap();
        let config = log.cached_info().config.clone();
        context.delete_stream(&config.name).await.unwrap();
        context.create_stream(config).await.unwrap();
    };
    tokio::join!(talk(&stage, 3 * BAR), made_anew, stage.play(0..3 * BAR + 1));
    let reports = until_stored(&stage, 3).await;
    each_window_once(&reports);
    let [first, cut, last] = &reports[..] else {
        panic!("{} reports", reports.len());
    };
    assert_eq!(accounted(std::slice::from_ref(first)), 10 * BAR);
    assert!(issue(cut, "lost-message") > 0, "{cut:?}");
    assert_eq!(accounted(std::slice::from_ref(last)), 10 * BAR);
    running.stop().await;
}

const SERVER: &str = "BACKBEAT_TEST_SERVER";
const FOLDER: &str = "BACKBEAT_TEST_FOLDER";

/// Not a test: what the next one starts as a process of its own, to be killed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a process that the kill test starts"]
async fn a_process_to_be_killed() {
    let (Ok(server), Ok(folder)) = (std::env::var(SERVER), std::env::var(FOLDER)) else {
        return;
    };
    let options = Options {
        settings: Settings {
            cluster: "stage".parse().unwrap(),
            node: "reverb".to_owned(),
            terms: Terms {
                bar_length: BarLength::new(4).unwrap(),
                ..Terms::default()
            },
            legacy_subjects: true,
            verifier: None,
        },
        durable: Durable::On,
        nats: NatsOptions::to(server),
        data: Some(folder.into()),
        retention: Retention::default(),
        admin: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
        admin_token: None,
    };
    let service = Service::start(options).await.unwrap();
    service.run(CancellationToken::new()).await.unwrap();
}

fn child(stage: &Stage, folder: &TempDir) -> Child {
    let server = options(stage.server()).servers.remove(0);
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "durable::a_process_to_be_killed", "--ignored"])
        .env(SERVER, server)
        .env(FOLDER, folder.path())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killing_the_process_again_and_again_loses_and_doubles_nothing() {
    const BARS: u32 = 4;
    let stage = Stage::real().await;
    let folder = TempDir::new().unwrap();
    // The streams are there before the first beat.
    let first = stage.durable(stage.settings("first"), store()).await;
    first.stop().await;
    let killing = async {
        let mut process = child(&stage, &folder);
        // Odd times, so that it dies in all phases of its work.
        for pause in [700, 530, 910, 370, 1130, 610, 450, 830] {
            sleep(Duration::from_millis(pause)).await;
            process.kill().await.unwrap();
            process = child(&stage, &folder);
        }
        process
    };
    let played = stage.play(0..u64::from(BARS) * BAR + 1);
    let (said, mut process, ()) =
        tokio::join!(talk(&stage, u64::from(BARS) * BAR), killing, played);
    let reports = until_stored(&stage, BARS as usize).await;
    process.kill().await.unwrap();
    each_window_once(&reports);
    assert_eq!(accounted(&reports), said);
    assert!(
        reports
            .iter()
            .all(|report| issue(report, "missed-beat") == 0)
    );
}
