//! Reverbs, each with one fault: a correct one behind a bus that changes what it tells.

use crate::admin::Spoil;
use crate::edit;
use crate::faulty::Fault;
use crate::stage::{Faults, Mutant, are_caught, passes};
use backbeat_bus::Headers;
use backbeat_conformance::Suite;
use backbeat_contract::{BarReport, Count, Millis, Performance};

#[tokio::test(start_paused = true)]
async fn a_correct_reverb_passes() {
    passes(Suite::Reverb).await;
}

#[tokio::test(start_paused = true)]
async fn every_mutant_is_caught() {
    let mut mutants = report_mutants();
    mutants.extend(issue_mutants());
    mutants.extend(kind_mutants());
    mutants.extend(admin_mutants());
    are_caught(Suite::Reverb, mutants).await;
}

fn report_mutants() -> Vec<Mutant> {
    vec![
        mutant(
            "reverb/reports-valid",
            edit::json(|report| report["agents_reporting"] = (-1).into()),
        ),
        mutant("reverb/one-report-a-window", edit::report_waits(&[0, 50])),
        mutant("reverb/one-report-a-window", edit::report_waits(&[])),
        mutant("reverb/report-within-a-beat", edit::report_waits(&[450])),
        mutant(
            "reverb/agents-reporting",
            edit::reports(|report| add(&mut report.agents_reporting, 64)),
        ),
        mutant(
            "reverb/on-time-reviews",
            edit::reports(|report| add(&mut report.on_time_reviews, 1)),
        ),
        mutant(
            "reverb/help-promises",
            edit::reports(|report| add(&mut report.help_promises_fulfilled, 1)),
        ),
        mutant(
            "reverb/secret-rotations",
            edit::reports(|report| report.secret_rotations_ok = true),
        ),
        mutant(
            "reverb/tempo-drift",
            edit::reports(|report| report.tempo_drift_ms += 500.0),
        ),
        mutant(
            "reverb/duplicates-counted-once",
            performances(|told| {
                if let Some(claims) = &mut told.claims_processed {
                    add(claims, 1);
                }
            }),
        ),
        mutant(
            "reverb/performance",
            performances(|told| told.delivery_p50_ms = Millis::new(9e9)),
        ),
        mutant(
            "reverb/dead-letters",
            edit::envelopes(|letter| edit::without(letter, Headers::REASON)),
        ),
    ]
}

fn issue_mutants() -> Vec<Mutant> {
    let without = |check, word: &'static str| {
        let fault = edit::reports(move |report| {
            report.issues.retain(|issue| !issue.category.contains(word));
            if let Some(told) = &mut report.performance {
                told.claims_late = None;
                told.claims_invalid = None;
            }
        });
        mutant(check, fault)
    };
    vec![
        without("reverb/failed-tasks-told", "fail"),
        without("reverb/blocked-tasks-told", "block"),
        without("reverb/silent-agents-told", "silent"),
        without("reverb/late-claims-told", "late"),
        without("reverb/invalid-claims-told", "invalid"),
    ]
}

/// Their agents are left out of every count, or are in it although they must not be.
fn kind_mutants() -> Vec<Mutant> {
    let fewer = |check, agents: u64| {
        let fault = edit::reports(move |report| {
            let told = report.agents_reporting.get();
            report.agents_reporting = Count::new(told.saturating_sub(agents)).unwrap();
        });
        mutant(check, fault)
    };
    let more = |check, agents| {
        mutant(
            check,
            edit::reports(move |report| add(&mut report.agents_reporting, agents)),
        )
    };
    vec![
        fewer("reverb/legacy-spellings-counted", 1),
        fewer("reverb/unknown-fields-ignored", 2),
        fewer("reverb/legacy-subjects-taken", 4),
        fewer("reverb/grace-kept", 8),
        more("reverb/late-claims-not-counted", 1),
        more("reverb/invalid-claims-not-counted", 2),
        more("reverb/future-claims-not-counted", 4),
    ]
}

fn admin_mutants() -> Vec<Mutant> {
    let spoiled: [(&str, Spoil); 3] = [
        ("reverb/admin-answers", |path, answer| {
            if path == "/api/v1/windows" {
                answer.status = 500;
            }
        }),
        ("reverb/admin-metrics", |_, answer| {
            answer.text = answer.text.replace("_processed_", "_done_");
        }),
        ("reverb/reports-kept", |path, answer| {
            if path.starts_with("/api/v1/reports") {
                answer.text = "{\"reports\":[]}".to_owned();
            }
        }),
    ];
    let spoiled = spoiled.into_iter().map(|(check, spoil)| Mutant {
        check,
        faults: Faults {
            admin: Some(spoil),
            ..Faults::default()
        },
    });
    spoiled.collect()
}

fn mutant(check: &'static str, fault: Fault) -> Mutant {
    Mutant {
        check,
        faults: Faults {
            reverb: Some(fault),
            ..Faults::default()
        },
    }
}

fn performances(edit: fn(&mut Performance)) -> Fault {
    edit::reports(move |report: &mut BarReport| {
        if let Some(told) = &mut report.performance {
            edit(told);
        }
    })
}

fn add(count: &mut Count, more: u64) {
    *count = Count::new(count.get() + more).unwrap();
}
