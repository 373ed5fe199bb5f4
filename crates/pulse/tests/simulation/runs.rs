//! Run after run, each with its own seed.

use std::env;
use std::time::Duration;

use tokio::time::sleep;

use crate::invariants::{alive, in_order, in_phase, one_speaker, steady_tempo, windows};
use crate::receiver::Heard;
use crate::stage::Stage;
use crate::trouble::Trouble;

#[test]
fn whatever_happens_to_the_machines_the_beat_holds() {
    let first = number("SIMULATION_SEED", 1);
    let runs = number("SIMULATION_RUNS", 40);
    let mut frames = 0;
    for seed in first..first + runs {
        match run(seed) {
            Ok(heard) => frames += heard,
            Err(broken) => panic!("seed {seed}: {broken}"),
        }
    }
    assert!(
        frames > runs * 50,
        "{runs} runs brought {frames} frames only"
    );
}

/// A leader spoke again what others had spoken before the power failed: its clock was a little behind the reservation.
#[test]
fn a_cluster_that_forgot_the_time_repeats_no_beat() {
    run(59).unwrap();
}

/// A node that came back took a frame for one of its old, slower timeline, and led in a time that was 29 ms off.
#[test]
fn a_node_that_missed_a_change_of_tempo_keeps_the_phase() {
    run(20_034).unwrap();
}

#[test]
fn the_same_seed_gives_the_same_run() {
    let [once, again] = [told(7), told(7)];
    assert_eq!(once, again);
    assert!(!once.0.is_empty());
}

/// One run; answers how many frames a consumer took.
fn run(seed: u64) -> Result<u64, String> {
    let Played {
        accepted,
        story,
        blackouts,
        healed,
        end,
    } = play(seed);
    let checks = [
        ("one speaker", one_speaker::check(&accepted)),
        ("in order", in_order::check(&accepted)),
        ("in phase", in_phase::check(&accepted, &blackouts)),
        ("steady tempo", steady_tempo::check(&accepted)),
        ("windows", windows::check(&accepted)),
        ("alive", alive::check(&accepted, healed + PATIENCE, end)),
    ];
    for (name, check) in checks {
        check.map_err(|broken| format!("{name}: {broken}\n  {}", story.join("\n  ")))?;
    }
    Ok(accepted.len() as u64)
}

/// What a consumer took, in short, and the story.
fn told(seed: u64) -> (Vec<InShort>, Vec<String>) {
    let Played {
        accepted, story, ..
    } = play(seed);
    let heard = accepted.into_iter().map(|heard| {
        let (beat, phase) = heard.place();
        (beat, phase, heard.node, heard.at)
    });
    (heard.collect(), story)
}

/// Beat, phase, speaker and instant of a frame.
type InShort = (u64, u8, String, Duration);

/// A run that is over.
struct Played {
    accepted: Vec<Heard>,
    story: Vec<String>,
    blackouts: Vec<Duration>,
    /// When the last fault ended.
    healed: Duration,
    /// When the run ended.
    end: Duration,
}

/// How soon it must beat again when all is well.
const PATIENCE: Duration = Duration::from_secs(3);

fn play(seed: u64) -> Played {
    if let Ok(filter) = env::var("SIMULATION_LOG") {
        // A second run in the same process logs already.
        let _ = tracing_subscriber::fmt()
            .with_env_filter(filter)
            .without_time()
            .try_init();
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap();
    runtime.block_on(async {
        let mut trouble = Trouble::from_seed(seed);
        let mut stage = Stage::of(&trouble.natures(), seed).await;
        let dawn = stage.dawn;
        sleep(Duration::from_secs(2)).await;
        let began = dawn.elapsed();
        let story = trouble.strike(&mut stage, 6).await;
        let story = std::iter::once(format!("from {began:?} on"))
            .chain(story)
            .collect();
        let healed = dawn.elapsed();
        sleep(PATIENCE + Duration::from_secs(2)).await;
        let end = dawn.elapsed();
        Played {
            accepted: stage.end().await.accepted(),
            story,
            blackouts: trouble.blackouts,
            healed,
            end,
        }
    })
}

fn number(name: &str, default: u64) -> u64 {
    env::var(name)
        .ok()
        .map_or(default, |text| text.parse().expect("a number"))
}
