//! Clusters with one fault in one of their parts.

use crate::edit;
use crate::stage::{Faults, Mutant, are_caught, passes};
use backbeat_conformance::Suite;
use backbeat_contract::{BeatIndex, Count, WindowId};

#[tokio::test(start_paused = true)]
async fn a_correct_cluster_passes() {
    passes(Suite::Cluster).await;
}

#[tokio::test(start_paused = true)]
async fn every_mutant_is_caught() {
    let pulse = |check, fault| Mutant {
        check,
        faults: Faults {
            pulse: Some(fault),
            ..Faults::default()
        },
    };
    let agents = |check, fault| Mutant {
        check,
        faults: Faults {
            agents: Some(fault),
            ..Faults::default()
        },
    };
    let reverb = |check, fault| Mutant {
        check,
        faults: Faults {
            reverb: Some(fault),
            ..Faults::default()
        },
    };
    let mutants = vec![
        agents(
            "cluster/messages-valid",
            edit::json(|claim| claim["state"] = "busy".into()),
        ),
        pulse("cluster/one-leader", crate::pulse::two_leaders()),
        pulse(
            "cluster/beats-in-order",
            edit::frame_waits(|frame| {
                if frame.beat_index.get() == 9 {
                    vec![]
                } else {
                    vec![0]
                }
            }),
        ),
        pulse(
            "cluster/bars-in-order",
            edit::frames(|frame| {
                if frame.beat_index.get() == 9 {
                    frame.window_id = WindowId::new([1; 16]);
                }
            }),
        ),
        agents(
            "cluster/claims-current",
            edit::claims(|claim| {
                claim.beat_index = BeatIndex::new(claim.beat_index.get() + 5).unwrap();
            }),
        ),
        agents(
            "cluster/clocks-agree",
            edit::claims(|claim| claim.hlc.wall = claim.hlc.wall.wrapping_add(8_000)),
        ),
        reverb("cluster/one-report-a-window", edit::report_waits(&[0, 50])),
        reverb("cluster/report-within-a-beat", edit::report_waits(&[450])),
        reverb(
            "cluster/reports-agree-with-claims",
            edit::reports(|report| {
                report.agents_reporting = Count::new(report.agents_reporting.get() + 1).unwrap();
            }),
        ),
    ];
    are_caught(Suite::Cluster, mutants).await;
}
