//! Strangers' bytes change counters and nothing else.

use crate::naive::issue;
use crate::stage::{Stage, bounded};
use backbeat_bus::{Envelope, Interest, Namespace, Subject, Verifier};
use backbeat_contract::{Phase, State};
use backbeat_reverb::ingest::Reader;
use backbeat_reverb::store::{RedbStore, Retention};
use proptest::prelude::*;
use std::sync::Arc;

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
async fn a_flood_of_bad_messages_is_bounded_and_hides_no_claim() {
    let mut stage = Stage::in_process().await;
    let running = stage.reverb("reverb").await;
    let agent = "agent:x".parse().unwrap();
    let saying = async {
        stage.within(3, Phase::Plan).await;
        for number in 0..3000u32 {
            let bytes = [b"{\"type\":".as_slice(), &number.to_le_bytes()].concat();
            stage.send(&agent, bytes).await;
            stage
                .say(&stage.claim("agent:future", u64::from(number) + 1000, State::Idle))
                .await;
        }
        stage.say(&stage.claim("agent:good", 3, State::Idle)).await;
    };
    tokio::join!(saying, stage.play(0..5));
    let report = stage.report().await;
    assert_eq!(report.agents_reporting.get(), 1);
    assert_eq!(issue(&report, "invalid-claim"), 3000);
    assert_eq!(issue(&report, "claim-from-future"), 3000);
    let letters = "backbeat_reverb_dead_letters_total";
    assert_eq!(running.counted(letters, "sent"), "1000");
    assert_eq!(running.counted(letters, "suppressed"), "2000");
    running.stop().await;
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
                let payload = serde_json::to_vec(claim).unwrap();
                let envelope = Envelope::new(subject, payload);
                stage.agents.publish(envelope).await.unwrap();
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
