//! What is played is what was recorded, in its order, at its time.

use std::sync::Arc;
use std::time::{Duration, Instant};

use backbeat_bus::inprocess::Network;
use backbeat_bus::{Envelope, Subject};
use backbeat_deck::{Playback, Played, Progress, RefusePlay, play};
use backbeat_metronome::WallClock;
use backbeat_recording::{Reader, Speed};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::given::{BOUND, everything, message, pair, recording};

fn at(speed: &str) -> Playback {
    Playback {
        speed: speed.parse().unwrap(),
        shift_time: false,
        prefix: None,
    }
}

/// Plays, and hears what is played.
async fn played(
    reader: Reader<impl std::io::Read + Send + 'static>,
    playback: Playback,
) -> (Result<Played, RefusePlay>, Vec<Envelope>) {
    let (one, other) = pair();
    let mut heard = one.subscribe(everything().holding(100_000)).await.unwrap();
    let progress = Arc::new(Progress::default());
    let playing = play(other, reader, playback, progress, CancellationToken::new());
    let played = timeout(BOUND, playing).await.unwrap();
    let heard = std::iter::from_fn(|| heard.try_next()).collect();
    (played, heard)
}

#[tokio::test(flavor = "multi_thread")]
async fn bytes_headers_and_order_come_back_at_every_speed() {
    let mut messages: Vec<_> = (0..5000_u32)
        .map(|number| message(i128::from(number), "a.b", &number.to_be_bytes()))
        .collect();
    messages[7].payload = b"\xff\xfe".as_slice().into();
    messages[7].headers = [("x-node", "a"), ("x-way", "b"), ("x-way", "c")]
        .map(|(name, value)| (name.into(), value.into()))
        .into();
    for speed in ["max", "100x"] {
        let (played, heard) = played(recording(&messages), at(speed)).await;
        let played = played.unwrap();
        assert_eq!((played.published, played.refused), (5000, 0), "{speed}");
        assert!(played.complete);
        assert_eq!(played.lateness.is_some(), speed == "100x");
        assert_eq!(heard.len(), 5000, "{speed}");
        for (heard, message) in heard.iter().zip(&messages) {
            assert_eq!(heard.payload, message.payload);
            let headers = message
                .headers
                .iter()
                .map(|(name, value)| (&**name, &**value));
            assert!(heard.headers.iter().eq(headers));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_is_never_played_before_its_time() {
    let messages = [message(0, "a", b""), message(3000, "a", b"")];
    let begun = Instant::now();
    let (outcome, heard) = played(recording(&messages), at("10x")).await;
    assert_eq!((outcome.unwrap().published, heard.len()), (2, 2));
    assert!(begun.elapsed() >= Duration::from_millis(300));
}

#[tokio::test(flavor = "multi_thread")]
async fn times_become_current_and_subjects_get_their_prefix() {
    let payload = br#"{"hlc":"8040:0001:beef","deadline_at":"2025-09-05T12:30:10Z","x":"y"}"#;
    let mut first = message(0, "backbeat.beat.prod", payload);
    first
        .headers
        .push(("x-hlc".into(), "8040:0001:beef".into()));
    let playback = Playback {
        shift_time: true,
        prefix: Some(Subject::new("replay.one").unwrap()),
        ..at("1x")
    };
    let before = WallClock::now();
    let (outcome, heard) = played(recording(&[first]), playback).await;
    outcome.unwrap();
    let after = WallClock::now();
    assert_eq!(heard[0].subject.as_str(), "replay.one.backbeat.beat.prod");
    let text = std::str::from_utf8(&heard[0].payload).unwrap();
    assert!(text.ends_with(r#","x":"y"}"#), "{text}");
    let deadline = text.split('"').nth(7).unwrap();
    let deadline: backbeat_contract::Timestamp = deadline.parse().unwrap();
    let deadline = deadline.unix_nanos() - 10_000_000_000;
    assert!(
        deadline >= before.unix_nanos() && deadline <= after.unix_nanos(),
        "{text}"
    );
    let stamp = heard[0].headers.get("x-hlc").unwrap();
    assert!(
        text.contains(stamp) && stamp.ends_with(":0001:beef"),
        "{stamp}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_published_is_counted_and_hides_no_other() {
    let messages = [
        message(0, "a b", b""),
        message(0, "a", b""),
        message(0, "", b""),
    ];
    let (outcome, heard) = played(recording(&messages), at("1x")).await;
    let outcome = outcome.unwrap();
    assert_eq!((outcome.published, outcome.unaddressable), (1, 2));
    assert_eq!(heard.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn while_there_is_no_connection_messages_are_counted_not_kept() {
    let network = Network::new(7);
    let bus = Arc::new(network.join("one").unwrap());
    network.disconnect("one");
    let messages = [message(0, "a", b""), message(5, "a", b"")];
    let progress = Arc::new(Progress::default());
    let playing = play(
        bus,
        recording(&messages),
        at("1x"),
        Arc::clone(&progress),
        CancellationToken::new(),
    );
    // Whether everything has reached the server cannot be told either.
    let refusal = timeout(BOUND, playing).await.unwrap().unwrap_err();
    assert!(matches!(refusal, RefusePlay::Unsettled(_)), "{refusal}");
    assert_eq!(progress.published(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_that_is_none_ends_it_with_its_number() {
    for speed in ["1x", "max"] {
        let text = b"{\"received_at\":\"2025-09-05T12:30:00Z\",\"subject\":\"a\",\"payload\":\"\"}\nwhat\n";
        let (outcome, heard) = played(Reader::new(text.as_slice()), at(speed)).await;
        let refusal = outcome.unwrap_err();
        assert!(refusal.to_string().starts_with("line 2: "), "{refusal}");
        assert_eq!(heard.len(), 1, "{speed}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_word_to_stop_ends_it_at_once() {
    for speed in ["0.01x", "1x"] {
        let (_one, other) = pair();
        let messages = [message(0, "a", b""), message(86_400_000, "a", b"")];
        let cancel = CancellationToken::new();
        let progress = Arc::new(Progress::default());
        let playing = play(
            other,
            recording(&messages),
            Playback {
                speed: speed.parse::<Speed>().unwrap(),
                ..at("1x")
            },
            Arc::clone(&progress),
            cancel.clone(),
        );
        let stopping = async {
            while progress.published() == 0 {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            cancel.cancel();
        };
        let (played, ()) = timeout(BOUND, async { tokio::join!(playing, stopping) })
            .await
            .unwrap();
        let played = played.unwrap();
        assert_eq!((played.published, played.complete), (1, false));
    }
}
