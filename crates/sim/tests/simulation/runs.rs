//! Simulations from start to end, over an in-process bus under paused time.

#![expect(
    clippy::disallowed_methods,
    reason = "who acts in the middle of a run waits for it"
)]

use std::time::Duration;

use backbeat_bus::inprocess::InProcessBus;
use backbeat_bus::{
    Bus, Connection, Envelope, Headers, Interest, Namespace, RefuseDrain, RefuseOffer,
    RefusePublish, RefuseSettle, RefuseSubscribe, Subscription,
};
use backbeat_contract::{State, StatusClaim};
use backbeat_sim::{Ending, Options, Simulation, Summary};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::stage::{self, Stage};

async fn run(stage: &Stage, options: Options) -> Summary {
    let bus = stage.join("sim");
    let simulation = Simulation::new(options).unwrap();
    let run = simulation.run_by(stage.clock, &bus, CancellationToken::new());
    run.await.unwrap()
}

fn everything(_: &StatusClaim) -> bool {
    true
}

#[tokio::test(start_paused = true)]
async fn reports_agree_with_what_was_sent() {
    let mut stage = Stage::new();
    stage.play_reverb(everything);
    stage.play_pulse();
    let summary = run(&stage, stage::options("steady", 60, 40)).await;
    // Beats from second 1 to second 40, at two a second.
    assert_eq!((summary.frames.beats, summary.frames.missed), (78, 0));
    assert_eq!(summary.claims.valid, 78 * 60);
    assert_eq!(
        summary.claims.by_state.values().sum::<u64>(),
        summary.claims.sent
    );
    assert_eq!(summary.claims.unsent.total(), 0);
    assert_eq!(summary.ending, Ending::TimeIsUp);
    assert_eq!(summary.unsettled, None);
    assert_eq!(
        (summary.reports.compared, summary.reports.differing),
        (9, 0),
        "{:#?}",
        summary.reports
    );
    assert!(
        (summary.report_delay.p50_ms - 250.0).abs() < 10.0,
        "{:?}",
        summary.report_delay
    );
}

#[tokio::test(start_paused = true)]
async fn reports_agree_on_a_bad_day_too() {
    for seed in 0..6 {
        let mut stage = Stage::new();
        stage.play_reverb(everything);
        stage.play_pulse();
        let options = Options {
            seed,
            ..stage::options("bad-day", 80, 60)
        };
        let Summary {
            claims, reports, ..
        } = run(&stage, options).await;
        let each = [
            claims.invalid,
            claims.late,
            claims.repeated,
            claims.crashes,
            claims.silent,
        ];
        assert!(each.iter().all(|&count| count > 0), "{each:?}");
        assert_eq!(
            (reports.compared, reports.differing),
            (14, 0),
            "seed {seed}: {:#?}",
            reports.differences
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_reverb_that_leaves_somebody_out_is_found_out() {
    let mut stage = Stage::new();
    stage.play_reverb(|claim| !claim.agent_id.as_str().ends_with(":000003"));
    stage.play_pulse();
    let Summary { reports, .. } = run(&stage, stage::options("steady", 20, 20)).await;
    assert_eq!((reports.compared, reports.differing), (4, 4));
    let told = reports.differences[0].differences[0].to_string();
    assert_eq!(
        told,
        "agents_reporting is 19 in the report, by what was sent 20"
    );
}

/// Everything sent, with its subject.
async fn sent(options: Options) -> Vec<(String, Vec<u8>)> {
    let mut stage = Stage::new();
    let (_bus, mut tap) = stage.tap().await;
    stage.play_pulse();
    run(&stage, options).await;
    std::iter::from_fn(|| tap.try_next())
        .map(|envelope| (envelope.subject.to_string(), envelope.payload.to_vec()))
        .collect()
}

#[tokio::test(start_paused = true)]
async fn the_same_seed_sends_the_same_to_the_last_byte() {
    let bad_day = || stage::options("bad-day", 30, 15);
    let first = sent(bad_day()).await;
    assert!(first.len() > 700);
    assert_eq!(first, sent(bad_day()).await);
    assert_ne!(
        first,
        sent(Options {
            seed: 8,
            ..bad_day()
        })
        .await
    );
}

#[tokio::test(start_paused = true)]
async fn claims_arrive_within_their_beat_spread_over_it() {
    let mut stage = Stage::new();
    let (_bus, mut tap) = stage.tap().await;
    stage.play_pulse();
    let clock = stage.clock;
    let begin = clock.now();
    let listening = tokio::spawn(async move {
        let mut moments = Vec::new();
        while let Some(envelope) = tap.next().await {
            let claim: StatusClaim = serde_json::from_slice(&envelope.payload).unwrap();
            let millis = (clock.now() - begin).get() / 1_000_000 - 1_000;
            moments.push(millis - i128::from(claim.beat_index.get()) * 500);
            if moments.len() == 100 {
                break;
            }
        }
        moments
    });
    run(&stage, stage::options("steady", 50, 10)).await;
    let moments = listening.await.unwrap();
    assert!(
        moments
            .iter()
            .all(|into_beat| (0..=352).contains(into_beat)),
        "{moments:?}"
    );
    let second_half = moments
        .iter()
        .filter(|&&into_beat| into_beat >= 175)
        .count();
    assert!((40..=60).contains(&second_half), "{moments:?}");
}

#[tokio::test(start_paused = true)]
async fn without_a_beat_nothing_is_said_and_time_still_ends() {
    let stage = Stage::new();
    let summary = run(&stage, stage::options("steady", 10, 30)).await;
    assert_eq!((summary.claims.sent, summary.frames.frames), (0, 0));
    assert_eq!(summary.ending, Ending::TimeIsUp);
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_sent_in_its_beat_is_never_sent() {
    let mut stage = Stage::new();
    let (_bus, mut tap) = stage.tap().await;
    stage.play_pulse();
    let network = stage.network.clone();
    let outage = tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(5_100)).await;
        network.disconnect("sim");
        tokio::time::sleep(Duration::from_secs(5)).await;
        network.reconnect("sim");
    });
    let summary = run(&stage, stage::options("steady", 20, 20)).await;
    outage.await.unwrap();
    assert!(summary.claims.unsent.disconnected > 0);
    assert!(summary.frames.missed >= 9, "{:?}", summary.frames);
    let beats: Vec<u64> = std::iter::from_fn(|| tap.try_next())
        .map(|envelope| {
            serde_json::from_slice::<StatusClaim>(&envelope.payload)
                .unwrap()
                .beat_index
                .get()
        })
        .collect();
    assert!(beats.is_sorted(), "a stale claim burst out");
    assert!(!beats.contains(&12));
}

#[tokio::test(start_paused = true)]
async fn cancelling_ends_it_and_progress_told_it_all() {
    let mut stage = Stage::new();
    stage.play_pulse();
    let bus = stage.join("sim");
    let options = Options {
        duration: None,
        ..stage::options("rush-hour", 40, 0)
    };
    let simulation = Simulation::new(options).unwrap();
    let progress = simulation.progress();
    let cancel = CancellationToken::new();
    let mut watched = progress.clone();
    let stop = cancel.clone();
    let watching = tokio::spawn(async move {
        let enough = watched
            .wait_for(|told| told.beat.is_some_and(|beat| beat.get() >= 20))
            .await;
        let told = *enough.unwrap();
        stop.cancel();
        told
    });
    let summary = simulation.run_by(stage.clock, &bus, cancel).await.unwrap();
    let told = watching.await.unwrap();
    assert_eq!(summary.ending, Ending::Cancelled);
    assert_eq!(told.states.iter().sum::<u32>(), 40);
    assert!((told.rate_hz - 80.0).abs() < 1.0, "{told:?}");
    assert_eq!(progress.borrow().sent, summary.claims.sent);
    assert_eq!(summary.claims.by_state.len(), State::ALL.len());
}

#[tokio::test(start_paused = true)]
async fn a_bus_that_closes_ends_it() {
    let mut stage = Stage::new();
    stage.play_pulse();
    let bus = std::sync::Arc::new(stage.join("sim"));
    let simulation = Simulation::new(stage::options("steady", 10, 60)).unwrap();
    let closing = std::sync::Arc::clone(&bus);
    let closer = tokio::spawn(async move {
        tokio::time::sleep(Duration::from_secs(4)).await;
        closing.drain().await
    });
    let summary = simulation
        .run_by(stage.clock, &*bus, CancellationToken::new())
        .await
        .unwrap();
    assert_eq!(summary.ending, Ending::BusClosed);
    assert_eq!(summary.unsettled.as_deref(), Some("the bus is closed"));
    closer.await.unwrap().unwrap();
}

/// A bus that takes this long over every message, or for ever.
struct Slow(InProcessBus, Option<Duration>);

impl Bus for Slow {
    fn offer(&self, envelope: Envelope) -> Result<(), RefuseOffer> {
        self.0.offer(envelope)
    }

    fn publish(&self, envelope: Envelope) -> BoxFuture<'_, Result<(), RefusePublish>> {
        async {
            match self.1 {
                Some(long) => tokio::time::sleep(long).await,
                None => std::future::pending().await,
            }
            self.0.publish(envelope).await
        }
        .boxed()
    }

    fn subscribe(
        &self,
        interest: Interest,
    ) -> BoxFuture<'_, Result<Subscription, RefuseSubscribe>> {
        self.0.subscribe(interest)
    }

    fn connection(&self) -> watch::Receiver<Connection> {
        self.0.connection()
    }

    fn settle(&self) -> BoxFuture<'_, Result<(), RefuseSettle>> {
        self.0.settle()
    }

    fn drain(&self) -> BoxFuture<'_, Result<(), RefuseDrain>> {
        self.0.drain()
    }
}

#[tokio::test(start_paused = true)]
async fn a_slow_bus_slows_the_agents_and_is_told() {
    let mut stage = Stage::new();
    stage.play_reverb(everything);
    stage.play_pulse();
    let bus = Slow(stage.join("sim"), Some(Duration::from_millis(20)));
    // A hundred claims a beat are wanted, twenty-five can be sent.
    let simulation = Simulation::new(stage::options("steady", 100, 21)).unwrap();
    let summary = simulation
        .run_by(stage.clock, &bus, CancellationToken::new())
        .await
        .unwrap();
    let wanted = 100 * summary.frames.beats;
    assert!(summary.claims.unsent.behind > wanted / 2, "{summary:#?}");
    assert!((800..=1_050).contains(&summary.claims.sent), "{summary:#?}");
    assert!(summary.claim_delay.p50_ms > 50.0);
    assert_eq!(summary.reports.differing, 0, "{:#?}", summary.reports);
}

#[tokio::test(start_paused = true)]
async fn cancelling_does_not_wait_for_a_slow_bus() {
    let mut stage = Stage::new();
    stage.play_pulse();
    let bus = Slow(stage.join("sim"), Some(Duration::from_millis(20)));
    let cancel = CancellationToken::new();
    let simulation = Simulation::new(stage::options("steady", 100_000, 600)).unwrap();
    let stop = cancel.clone();
    let stopper = tokio::spawn(async move {
        tokio::time::sleep(Duration::from_secs(3)).await;
        stop.cancel();
    });
    let summary = simulation.run_by(stage.clock, &bus, cancel).await.unwrap();
    stopper.await.unwrap();
    assert_eq!(summary.ending, Ending::Cancelled);
    assert!(summary.elapsed_s < 3.1, "{}", summary.elapsed_s);
}

#[tokio::test(start_paused = true)]
async fn time_is_up_although_the_bus_takes_nothing() {
    let mut stage = Stage::new();
    stage.play_pulse();
    let bus = Slow(stage.join("sim"), None);
    let simulation = Simulation::new(stage::options("steady", 10, 5)).unwrap();
    let summary = simulation
        .run_by(stage.clock, &bus, CancellationToken::new())
        .await
        .unwrap();
    assert_eq!(summary.ending, Ending::TimeIsUp);
    assert_eq!((summary.claims.sent, summary.claims.unsent.ended), (0, 1));
    assert!(summary.elapsed_s < 5.1, "{}", summary.elapsed_s);
}

#[tokio::test(start_paused = true)]
async fn reports_of_strangers_are_counted_and_left() {
    let mut stage = Stage::new();
    stage.play_pulse();
    let stranger = stage.join("stranger");
    let subject = Namespace::default().report(&stage::cluster());
    let speaking = tokio::spawn(async move {
        tokio::time::sleep(Duration::from_secs(3)).await;
        let foreign = serde_json::json!({
            "type": "backbeat.barreport.v1", "window_id": "00000000000000000000000000000000",
            "from_beat": 0, "to_beat": 7, "agents_reporting": 0, "on_time_reviews": 0,
            "help_promises_fulfilled": 0, "secret_rotations_ok": true, "tempo_drift_ms": 0.0, "issues": [],
        });
        for payload in [b"nonsense".to_vec(), serde_json::to_vec(&foreign).unwrap()] {
            stranger
                .publish(Envelope::new(subject.clone(), payload))
                .await
                .unwrap();
        }
    });
    let Summary { reports, .. } = run(&stage, stage::options("steady", 10, 10)).await;
    speaking.await.unwrap();
    assert_eq!(
        (
            reports.heard,
            reports.unreadable,
            reports.unknown,
            reports.compared
        ),
        (2, 1, 1, 0)
    );
}

#[tokio::test(start_paused = true)]
async fn claims_carry_the_headers_of_the_contract_and_a_signature_when_there_is_a_key() {
    let mut stage = Stage::new();
    let (_bus, mut tap) = stage.tap().await;
    stage.play_pulse();
    let signer = backbeat_bus::Signer::from_text(&"07".repeat(32)).unwrap();
    let options = Options {
        signer: Some(signer),
        ..stage::options("steady", 3, 3)
    };
    run(&stage, options).await;
    let envelope = tap.try_next().unwrap();
    let names: Vec<&str> = envelope.headers.iter().map(|(name, _)| name).collect();
    assert_eq!(
        names,
        [
            Headers::AGENT_ID,
            Headers::WINDOW_ID,
            Headers::HLC,
            Headers::SIGNATURE
        ]
    );
    assert!(
        envelope
            .subject
            .as_str()
            .starts_with("backbeat.status.chorus.")
    );
}
