//! Pulses, each with one fault.

use crate::admin::Spoil;
use crate::edit;
use crate::faulty::Fault;
use crate::stage::{Faults, Mutant, Successor, are_caught, passes};
use backbeat_bus::Headers;
use backbeat_conformance::Suite;
use backbeat_contract::{BeatFrame, Phase, Tempo, Timestamp, WindowId};
use std::time::Duration;

#[tokio::test(start_paused = true)]
async fn a_correct_pulse_passes() {
    passes(Suite::Pulse).await;
}

#[tokio::test(start_paused = true)]
async fn every_mutant_is_caught() {
    let mut mutants = frame_mutants();
    mutants.extend(time_mutants());
    mutants.extend(admin_mutants());
    mutants.extend(
        [
            Successor::Nobody,
            Successor::Shifted(60),
            Successor::Shifted(-700),
        ]
        .map(|successor| Mutant {
            check: "pulse/failover",
            faults: Faults {
                successor,
                ..Faults::default()
            },
        }),
    );
    are_caught(Suite::Pulse, mutants).await;
}

fn beat(frame: &BeatFrame) -> u64 {
    frame.beat_index.get()
}

fn frame_mutants() -> Vec<Mutant> {
    vec![
        mutant(
            "pulse/frames-valid",
            edit::json(|frame| frame["tempo_bpm"] = "fast".into()),
        ),
        mutant(
            "pulse/beats-in-order",
            edit::frame_waits(|frame| if beat(frame) == 9 { vec![] } else { vec![0] }),
        ),
        mutant(
            "pulse/phases-in-order",
            edit::frame_waits(|frame| {
                let left_out = beat(frame) == 9 && frame.phase == Phase::Execute;
                if left_out { vec![] } else { vec![0] }
            }),
        ),
        mutant(
            "pulse/downbeats-begin-bars",
            edit::frames(|frame| frame.downbeat |= beat(frame) == 9),
        ),
        mutant(
            "pulse/windows-name-bars",
            edit::frames(|frame| {
                if beat(frame) == 9 {
                    frame.window_id = WindowId::new([1; 16]);
                }
            }),
        ),
        mutant("pulse/one-leader", two_leaders()),
        mutant("pulse/tempo-steps", tempo_from(12, 150.0)),
        mutant("pulse/tempo-changes-at-downbeats", tempo_from(9, 121.0)),
        mutant("pulse/tempo-as-announced", tempo_from(0, 124.0)),
        mutant(
            "pulse/subject-names-cluster",
            edit::frames(|frame| frame.cluster_id = "other".parse().unwrap()),
        ),
        mutant(
            "pulse/headers-name-leader",
            edit::envelopes(|frame| edit::without(frame, Headers::TERM)),
        ),
        mutant(
            "pulse/hlc-grows",
            edit::frames(|frame| {
                if beat(frame) == 9 {
                    frame.hlc.wall = frame.hlc.wall.wrapping_sub(1_000);
                }
            }),
        ),
        mutant(
            "pulse/hlc-near-time",
            edit::frames(|frame| frame.hlc.wall = frame.hlc.wall.wrapping_add(8_000)),
        ),
    ]
}

fn time_mutants() -> Vec<Mutant> {
    vec![
        mutant(
            "pulse/deadlines-end-phases",
            edit::frames(|frame| {
                if frame.phase == Phase::Plan {
                    move_deadline(frame, 334);
                }
            }),
        ),
        mutant(
            "pulse/deadlines-end-phases",
            edit::frames(|frame| move_deadline(frame, 167)),
        ),
        mutant(
            "pulse/frames-before-deadlines",
            edit::frame_waits(|frame| if beat(frame) == 9 { vec![200] } else { vec![0] }),
        ),
        mutant(
            "pulse/jitter",
            edit::frame_waits(|frame| {
                if beat(frame).is_multiple_of(5) {
                    vec![60]
                } else {
                    vec![0]
                }
            }),
        ),
        mutant(
            "pulse/drift",
            edit::frame_waits(|frame| vec![beat(frame) * 8]),
        ),
        mutant("pulse/delivery", edit::frame_waits(|_| vec![120])),
    ]
}

fn admin_mutants() -> Vec<Mutant> {
    let spoiled: [(&str, Spoil); 6] = [
        ("pulse/admin-answers", |path, answer| {
            if path == "/ready" {
                answer.status = 503;
            }
        }),
        ("pulse/admin-metrics", |_, answer| {
            answer.text = answer.text.replace("backbeat_beats_total", "beats");
        }),
        ("pulse/admin-status", |_, answer| {
            answer.text = answer.text.replace("\"bar_length\"", "\"bars\"");
        }),
        ("pulse/admin-status", |_, answer| {
            answer.text = answer.text.replace("\"beat_index\":", "\"beat_index\":9");
        }),
        ("pulse/tempo-order-accepted", |_, answer| {
            if answer.status == 202 {
                answer.status = 409;
            }
        }),
        ("pulse/tempo-order-refused", |_, answer| {
            answer.text = answer.text.replace("allowed", "possible");
        }),
    ];
    let spoiled = spoiled.into_iter().map(|(check, spoil)| Mutant {
        check,
        faults: Faults {
            admin: Some(spoil),
            ..Faults::default()
        },
    });
    // One that accepts and changes nothing.
    let deaf = mutant("pulse/tempo-order-accepted", tempo_from(0, 120.0));
    spoiled.chain([deaf]).collect()
}

fn mutant(check: &'static str, fault: Fault) -> Mutant {
    Mutant {
        check,
        faults: Faults {
            pulse: Some(fault),
            ..Faults::default()
        },
    }
}

/// Frames announce this tempo from a beat on, and keep their time.
fn tempo_from(first: u64, bpm: f64) -> Fault {
    edit::frames(move |frame| {
        if beat(frame) >= first {
            frame.tempo_bpm = Tempo::new(bpm).unwrap();
        }
    })
}

fn move_deadline(frame: &mut BeatFrame, millis: i128) {
    let moved = frame.deadline_at.unix_nanos() + millis * 1_000_000;
    frame.deadline_at = Timestamp::from_unix_nanos(moved).unwrap();
}

/// A second leader speaks one frame that differs.
pub(crate) fn two_leaders() -> Fault {
    let mut other = edit::frames(|frame| frame.window_id = WindowId::new([2; 16]));
    Box::new(move |envelope| {
        let frame: BeatFrame = serde_json::from_slice(&envelope.payload).unwrap();
        let mut sent = vec![(Duration::ZERO, envelope.clone())];
        if beat(&frame) == 9 {
            sent.extend(other(envelope));
        }
        sent
    })
}
