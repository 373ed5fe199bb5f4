//! Laws of the outbox, with time at a standstill.

use std::time::Duration;

use super::*;

fn outbox() -> Outbox {
    Outbox::new(Limits {
        high_water: 100,
        max_pending: 300,
        write_deadline: Duration::from_secs(2),
        ..Limits::default()
    })
}

async fn write_everything(outbox: &Outbox) {
    let mut batch = Segments::default();
    assert!(outbox.next_batch(&mut batch).await);
    outbox.written(batch.len());
}

#[tokio::test(start_paused = true)]
async fn the_first_to_queue_is_asked_to_wake_the_writer() {
    let outbox = outbox();
    assert!(outbox.push_line(b"one").unwrap().first);
    assert!(!outbox.push_line(b"two").unwrap().first);
    write_everything(&outbox).await;
    assert!(outbox.push_line(b"three").unwrap().first);
}

#[tokio::test(start_paused = true)]
async fn a_producer_goes_on_when_half_of_the_high_water_mark_is_left() {
    let outbox = outbox();
    assert!(!outbox.push_line(&[b'x'; 100]).unwrap().congested);
    assert!(outbox.push_line(b"x").unwrap().congested);
    let mut batch = Segments::default();
    assert!(outbox.next_batch(&mut batch).await);
    let producer = async {
        outbox.relief().await;
        assert_eq!(outbox.lock().pending(), 50);
    };
    let writer = async {
        outbox.written(50);
        tokio::task::yield_now().await;
        outbox.written(1);
    };
    tokio::join!(producer, writer);
    assert_eq!(outbox.ending(), None);
}

#[tokio::test(start_paused = true)]
async fn a_consumer_that_does_not_drain_is_ended_after_the_write_deadline() {
    let outbox = outbox();
    let start = Instant::now();
    outbox.push_line(&[b'x'; 101]).unwrap();
    tokio::time::advance(Duration::from_millis(500)).await;
    tokio::join!(outbox.relief(), outbox.relief());
    assert_eq!(start.elapsed(), Duration::from_secs(2));
    assert_eq!(outbox.ending(), Some(Ending::Backlog));
    assert!(outbox.ended().is_cancelled());
    assert_eq!(outbox.push_line(b"late"), None);
    assert_eq!(outbox.discard(), 101);
}

#[tokio::test(start_paused = true)]
async fn an_outbox_that_is_not_congested_holds_nobody_back() {
    let outbox = outbox();
    outbox.push_line(b"x").unwrap();
    let start = Instant::now();
    outbox.relief().await;
    assert_eq!(start.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn more_than_the_most_that_may_wait_ends_it() {
    let outbox = outbox();
    assert!(outbox.push_line(&[b'x'; 301]).is_some());
    assert_eq!(outbox.push_line(b"x"), None);
    assert_eq!(outbox.ending(), Some(Ending::TooMuchPending));
}

#[tokio::test(start_paused = true)]
async fn a_sealed_outbox_is_written_to_its_end_and_takes_no_more() {
    let outbox = outbox();
    outbox.push_line(b"one").unwrap();
    outbox.seal(b"last");
    assert_eq!(outbox.push_line(b"late"), None);
    let mut batch = Segments::default();
    assert!(outbox.next_batch(&mut batch).await);
    assert_eq!(batch.len(), 7);
    outbox.written(7);
    batch.clear();
    assert!(!outbox.next_batch(&mut batch).await);
    assert_eq!((outbox.ending(), outbox.discard()), (None, 0));
}
