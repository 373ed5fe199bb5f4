//! Strangers' bytes change counters and nothing else.

use crate::naive::{Figures, issue};
use crate::stage::{BAR, Ground, Stage};
use backbeat_bus::{Envelope, Interest, Namespace, Subject, Verifier};
use backbeat_contract::{ClusterId, Phase, State, StatusClaim};
use backbeat_reverb::ingest::Reader;
use backbeat_reverb::store::{RedbStore, Retention};
use backbeat_testbed::bounded;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::task::JoinSet;

#[tokio::test(start_paused = true)]
async fn what_is_nearly_a_claim_is_read_and_counted() {
    let mut stage = Stage::in_process().await;
    let running = stage.reverb("reverb").await;
    let saying = async {
        stage.within(0, Phase::Execute).await;
        let claim = stage.claim("agent:old", 0, State::Completed);
        let text = serde_json::to_string(&claim).unwrap();
        let text = text
            .replace("\"completed\"", "\"done\"")
            .replace('}', ",\"mood\":{\"a\":[1]}}");
        stage.send(&claim.agent_id, text.into_bytes()).await;
    };
    tokio::join!(saying, stage.play(0..5));
    let report = stage.report().await;
    assert_eq!(report.agents_reporting.get(), 1);
    assert_eq!(issue(&report, "legacy-value"), 1);
    assert_eq!(issue(&report, "unknown-field"), 1);
    assert_eq!(issue(&report, "invalid-claim"), 0);
    running.stop().await;
}

#[tokio::test(start_paused = true)]
async fn rejected_bytes_become_dead_letters_with_their_reasons() {
    let mut stage = Stage::in_process().await;
    let dead = Interest::of(Namespace::default().dead_letters(None));
    let mut dead = stage.agents.subscribe(dead).await.unwrap();
    let running = stage.reverb("reverb").await;
    let agent = "agent:x".parse().unwrap();
    let saying = async {
        stage.within(3, Phase::Plan).await;
        let claim = serde_json::to_string(&stage.claim("agent:x", 3, State::Idle)).unwrap();
        for text in [
            "nonsense".to_owned(),
            claim.replace("\"idle\"", "\"sleeping\""),
            claim.replace("beat_index", "beat"),
            serde_json::to_string(&stage.frame(3, Phase::Plan)).unwrap(),
        ] {
            stage.send(&agent, text.into_bytes()).await;
        }
    };
    tokio::join!(saying, stage.play(0..5));
    let report = stage.report().await;
    assert_eq!(report.agents_reporting.get(), 0);
    assert_eq!(issue(&report, "invalid-claim"), 4);
    for reason in [
        "invalid-json",
        "enum-value",
        "missing-field",
        "unknown-type",
    ] {
        let letter = bounded(dead.next()).await.unwrap();
        assert_eq!(letter.headers.reason(), Some(reason));
        assert_eq!(
            letter.headers.subject(),
            Some("backbeat.status.stage.agent:x")
        );
        assert_eq!(letter.headers.agent_id().unwrap().unwrap(), agent);
        assert_eq!(
            running.counted("backbeat_reverb_messages_rejected_total", reason),
            "1"
        );
    }
    running.stop().await;
}

#[tokio::test(start_paused = true)]
async fn of_a_flood_no_more_than_a_thousand_dead_letters_a_second_are_sent() {
    let mut stage = Stage::in_process().await;
    let running = stage.reverb("reverb").await;
    let agent = "agent:x".parse().unwrap();
    let flooding = async {
        stage.within(3, Phase::Plan).await;
        for _ in 0..3000 {
            stage.send(&agent, b"{".to_vec()).await;
        }
    };
    tokio::join!(flooding, stage.play(0..5));
    stage.report().await;
    let letters = "backbeat_reverb_dead_letters_total";
    assert_eq!(running.counted(letters, "sent"), "1000");
    assert_eq!(running.counted(letters, "suppressed"), "2000");
    running.stop().await;
}

#[tokio::test(start_paused = true)]
async fn in_process_a_flood_changes_nothing_but_counters() {
    flooded(Stage::in_process().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_the_embedded_broker_a_flood_changes_nothing_but_counters() {
    flooded(Stage::embedded().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_nats_server_a_flood_changes_nothing_but_counters() {
    flooded(Stage::real().await).await;
}

/// How many messages of each kind strangers send.
const FLOOD: u32 = 600;

/// How many of each kind they send on the subject of frames: so few that no frame waits behind them past its deadline.
const AMONG_FRAMES: u32 = 60;

/// Claims of ten agents with a flood of everything else among them.
async fn flooded(mut stage: Stage) {
    let running = stage.reverb("reverb").await;
    let stranger = stage.join("stranger").await;
    // A task of its own, and a connection: nobody else waits for it.
    let mut strangers = JoinSet::new();
    let acting = async {
        let mut said = Vec::new();
        for beat in 0..BAR {
            stage.within(beat, Phase::Plan).await;
            for agent in 0..10 {
                let claim = stage.claim(&format!("agent:{agent}"), beat, State::Executing);
                stage.say(&claim).await;
                said.push(claim);
            }
            if beat == 1 {
                let flood = flood(&stage, &said);
                let stranger = Arc::clone(&stranger);
                let reporting = running.until_reporting(true);
                strangers.spawn(async move {
                    // Who stands by sends no dead letters.
                    reporting.await;
                    for message in flood {
                        stranger.publish(message).await.unwrap();
                    }
                });
            }
        }
        said
    };
    let (said, ()) = tokio::join!(acting, stage.play(0..BAR + 1));
    bounded(strangers.join_all()).await;
    let report = stage.report().await;
    assert_eq!(Figures::told(&report), Figures::recounted(&said));
    // In real time a busy machine speaks late, whatever else it hears.
    let of_time: &[&str] = match stage.ground {
        Ground::InProcess(_) => &[],
        Ground::Server(_) => &["stale-deadline", "tempo-drift"],
    };
    let issues = report.issues.iter();
    let told: BTreeMap<&str, u64> = issues
        .filter(|issue| !of_time.contains(&issue.category.as_str()))
        .map(|issue| (issue.category.as_str(), issue.count.get()))
        .collect();
    let flood = u64::from(FLOOD);
    let expected = BTreeMap::from([
        ("claim-from-future", flood),
        ("invalid-claim", flood + HUGE),
        ("invalid-frame", 2 * u64::from(AMONG_FRAMES)),
    ]);
    assert_eq!(told, expected);
    let counted = |name, label| running.counted(name, label);
    let claims = "backbeat_reverb_claims_total";
    assert_eq!(counted(claims, "redelivered"), FLOOD.to_string());
    assert_eq!(counted(claims, "from-future"), FLOOD.to_string());
    assert_eq!(counted("backbeat_reverb_messages_lost_total", ""), "0");
    let rejected = flood + HUGE + 2 * u64::from(AMONG_FRAMES);
    assert_eq!(
        counted("backbeat_reverb_messages_rejected_total", ""),
        rejected.to_string()
    );
    let letters = ["sent", "suppressed", "refused"]
        .map(|disposal| counted("backbeat_reverb_dead_letters_total", disposal));
    let letters = letters.iter().map(|count| count.parse::<u64>().unwrap());
    assert_eq!(letters.sum::<u64>(), rejected);
    running.stop().await;
}

/// Claims of sixty times the notes that the contract allows.
const HUGE: u64 = 8;

/// What is malformed, oversized, repeated, of the future, another cluster's, or on a subject of something else.
fn flood(stage: &Stage, said: &[StatusClaim]) -> Vec<Envelope> {
    let names = Namespace::default();
    let agent = "agent:stranger".parse().unwrap();
    let own = names.status(&stage.cluster, &agent).unwrap();
    let other: ClusterId = "other".parse().unwrap();
    let elsewhere = names.status(&other, &agent).unwrap();
    let claim = serde_json::to_string(&stage.claim("agent:stranger", 1, State::Idle)).unwrap();
    let mut foreign = stage.frame(1, Phase::Execute);
    foreign.cluster_id = other;
    let foreign = serde_json::to_string(&foreign).unwrap();
    let mut flood = Vec::new();
    let mut send =
        |to: &Subject, bytes: &[u8]| flood.push(Envelope::new(to.clone(), bytes.to_vec()));
    for number in 0..FLOOD {
        send(
            &own,
            &[b"{\"type\":".as_slice(), &number.to_le_bytes()].concat(),
        );
        let future = stage.claim("agent:future", u64::from(number) + 1000, State::Idle);
        send(&own, &serde_json::to_vec(&future).unwrap());
        let again = &said[number as usize % said.len()];
        send(&own, &serde_json::to_vec(again).unwrap());
        send(&elsewhere, claim.as_bytes());
        send(&names.report(&stage.cluster), claim.as_bytes());
    }
    for _ in 0..AMONG_FRAMES {
        send(&names.beat(&stage.cluster), claim.as_bytes());
        send(&names.beat(&stage.cluster), foreign.as_bytes());
    }
    for number in 0..HUGE {
        let notes = format!(",\"notes\":\"{number}{}\"}}", "x".repeat(60_000));
        let huge = claim.strip_suffix('}').unwrap().to_owned() + &notes;
        send(&own, huge.as_bytes());
    }
    flood
}

#[tokio::test(start_paused = true)]
async fn claims_on_the_older_subjects_are_taken_unless_told_otherwise() {
    for legacy_subjects in [true, false] {
        let mut stage = Stage::in_process().await;
        let mut settings = stage.settings("reverb");
        settings.legacy_subjects = legacy_subjects;
        let store = RedbStore::in_memory(Retention::default()).unwrap();
        let running = stage.reverb_with(settings, Arc::new(store)).await;
        let names = Namespace::default();
        let saying = async {
            stage.within(0, Phase::Plan).await;
            let claims = ["agent:a", "agent:b"].map(|name| stage.claim(name, 0, State::Idle));
            let subjects = [
                names.legacy_claims(),
                names.legacy_status(&claims[1].agent_id).unwrap(),
            ];
            for (claim, subject) in claims.iter().zip(subjects) {
                stage.publish(subject, claim).await;
            }
        };
        tokio::join!(saying, stage.play(0..5));
        let reporting = stage.report().await.agents_reporting.get();
        assert_eq!(reporting, if legacy_subjects { 2 } else { 0 });
        running.stop().await;
    }
}

const PUBLIC: &str = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

#[tokio::test(start_paused = true)]
async fn with_trusted_keys_an_unsigned_claim_is_rejected() {
    let mut stage = Stage::in_process().await;
    let mut settings = stage.settings("reverb");
    settings.verifier = Some(Verifier::from_text(PUBLIC).unwrap());
    let store = RedbStore::in_memory(Retention::default()).unwrap();
    let running = stage.reverb_with(settings, Arc::new(store)).await;
    let saying = async {
        stage.within(0, Phase::Plan).await;
        stage.say(&stage.claim("agent:x", 0, State::Idle)).await;
    };
    tokio::join!(saying, stage.play(0..5));
    assert_eq!(stage.report().await.agents_reporting.get(), 0);
    assert_eq!(
        running.counted("backbeat_reverb_messages_rejected_total", "unsigned"),
        "1"
    );
    running.stop().await;
}

proptest! {
    #[test]
    fn no_bytes_make_reading_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let reader = Reader::new("c".parse().unwrap(), None);
        let subject = Subject::new("backbeat.status.c.a:b").unwrap();
        let envelope = Envelope::new(subject, bytes);
        prop_assert!(reader.claim(&envelope).is_err());
        prop_assert!(reader.frame(&envelope).is_err());
    }
}
