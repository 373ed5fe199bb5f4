//! What is heard is written; limits and the word to stop end it.

use std::io::{self, Write};
use std::time::Duration;

use backbeat_bus::inprocess::Network;
use backbeat_deck::{Ear, Limit, Recorder, record};
use backbeat_recording::{Line, Packing, Writer};
use backbeat_timing::ClusterInstant;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::given::{BOUND, Disk, envelope, everything, headers, pair};

#[tokio::test]
async fn every_byte_and_header_is_written_and_the_count_ends_it() {
    let (one, other) = pair();
    let mut ear = Ear::open(&*one, everything()).await.unwrap();
    let sent = [
        envelope("backbeat.beat.prod", b"{}").with_headers(headers()),
        envelope("b", b"\xff\x00\n\""),
        envelope("c", b"one too many"),
    ];
    for envelope in &sent {
        other.offer(envelope.clone()).unwrap();
    }
    let disk = Disk::default();
    let limit = Limit {
        count: Some(2),
        time: None,
    };
    let recorder = Recorder::start(disk.writer()).unwrap();
    let recording = record(&mut ear, recorder, limit, CancellationToken::new(), |_| {});
    let written = timeout(BOUND, recording).await.unwrap().unwrap();
    assert_eq!((written.messages, written.complete), (2, true));
    let written = disk.messages();
    assert_eq!(written.len(), 2);
    for (written, sent) in written.iter().zip(&sent) {
        assert_eq!(&*written.subject, sent.subject.as_str());
        assert_eq!(written.payload, sent.payload);
        let headers = written
            .headers
            .iter()
            .map(|(name, value)| (&**name, &**value));
        assert!(headers.eq(sent.headers.iter()));
    }
}

#[tokio::test(start_paused = true)]
async fn the_time_that_was_asked_for_ends_it_and_so_does_the_word_to_stop() {
    let (one, _other) = pair();
    let mut ear = Ear::open(&*one, everything()).await.unwrap();
    let limit = Limit {
        count: None,
        time: Some(Duration::from_secs(30)),
    };
    let disk = Disk::default();
    let recorder = Recorder::start(disk.writer()).unwrap();
    let written = record(&mut ear, recorder, limit, CancellationToken::new(), |_| {});
    assert!(written.await.unwrap().complete);

    let cancel = CancellationToken::new();
    cancel.cancel();
    let recorder = Recorder::start(disk.writer()).unwrap();
    let written = record(&mut ear, recorder, limit, cancel, |_| {});
    assert!(!written.await.unwrap().complete);
}

#[tokio::test(start_paused = true)]
async fn what_was_written_is_on_the_disk_within_a_second() {
    let (one, other) = pair();
    let mut ear = Ear::open(&*one, everything()).await.unwrap();
    other.offer(envelope("a", b"b")).unwrap();
    let disk = Disk::default();
    let recorder = Recorder::start(disk.writer()).unwrap();
    let cancel = CancellationToken::new();
    // Never ended, as if it had been killed.
    let recording = record(&mut ear, recorder, Limit::default(), cancel, |_| {});
    let there = async {
        while disk.messages().is_empty() {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    tokio::select! {
        ended = recording => panic!("{ended:?}"),
        () = there => {}
    }
}

#[tokio::test(start_paused = true)]
async fn an_interruption_is_an_absence_in_the_recording() {
    let network = Network::new(7);
    let bus = network.join("one").unwrap();
    let mut ear = Ear::open(&bus, everything()).await.unwrap();
    network.disconnect("one");
    let disk = Disk::default();
    let limit = Limit {
        count: None,
        time: Some(Duration::from_secs(3)),
    };
    let recorder = Recorder::start(disk.writer()).unwrap();
    let mut told = 0;
    let recording = record(&mut ear, recorder, limit, CancellationToken::new(), |_| {
        told += 1;
        network.reconnect("one");
    });
    recording.await.unwrap();
    assert!(told >= 2, "{told}");
    let lines = disk.lines();
    assert!(matches!(lines[0], Line::Opening(_)), "{lines:?}");
    assert!(
        matches!(lines[1], Line::Absence(absence) if absence.lost == 0),
        "{lines:?}"
    );
}

#[tokio::test]
async fn a_full_disk_ends_it_with_what_the_system_said() {
    struct Full;
    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::StorageFull.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let (one, other) = pair();
    let mut ear = Ear::open(&*one, everything()).await.unwrap();
    let start = ClusterInstant::from_unix_nanos(0);
    let recorder = Recorder::start(Writer::new(Full, Packing::None, start).unwrap()).unwrap();
    other.offer(envelope("a", &vec![0; 100_000])).unwrap();
    let cancel = CancellationToken::new();
    let recording = record(&mut ear, recorder, Limit::default(), cancel, |_| {});
    let refusal = timeout(BOUND, recording).await.unwrap().unwrap_err();
    assert_eq!(refusal.to_string(), "the recording cannot be written");
}
