//! The faults of the in-process network, and that they repeat.

use std::time::Duration;

use backbeat_bus::inprocess::{Chance, Direction, Faults, Network, RefuseJoin};
use backbeat_bus::{Bus as _, Interest, RefuseOffer, RefuseSettle};
use proptest::prelude::*;
use tokio::time::Instant;

use crate::given::{envelope, interest, next_text, rest};

const fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

/// Everything that somebody received, and when.
type Trace = Vec<(Duration, &'static str, String)>;

/// Three participants publish to each other over bad links, one of them cut off for a while.
async fn trace(seed: u64, faults: &Faults, steps: u32) -> Trace {
    let network = Network::new(seed);
    network.set_faults(faults);
    let begun = Instant::now();
    let mut seats = Vec::new();
    let mut buses = Vec::new();
    for name in ["a", "b", "c"] {
        let bus = network.join(name).unwrap();
        let shared = bus.subscribe(interest("x.*").shared_in("g")).await.unwrap();
        let all = bus.subscribe(interest("x.>").holding(50)).await.unwrap();
        seats.extend([(name, shared), (name, all)]);
        buses.push((name, bus));
    }
    let mut trace = Trace::new();
    for step in 0..steps {
        match step % 20 {
            5 => network.cut("b", Direction::FromServer),
            9 => network.heal("b"),
            12 => network.disconnect("c"),
            16 => network.reconnect("c"),
            _ => {}
        }
        for (name, bus) in &buses {
            // Refused while there is no connection, the same way every time.
            let _ = bus.offer(envelope(&format!("x.{name}"), step.to_string()));
        }
        tokio::time::sleep(ms(3)).await;
        for (name, seat) in &mut seats {
            while let Some(came) = seat.try_next() {
                let text = format!(
                    "{} {}",
                    came.subject,
                    String::from_utf8_lossy(&came.payload)
                );
                trace.push((begun.elapsed(), *name, text));
            }
        }
    }
    trace
}

fn paused<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build();
    runtime.unwrap().block_on(work)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn the_same_seed_gives_the_same_deliveries_at_the_same_instants(
        seed: u64,
        delays in (0..20_u64, 0..20_u64),
        (loss, duplication, reordering) in (0..300_u16, 0..300_u16, 0..300_u16),
    ) {
        let faults = Faults {
            delay: ms(delays.0)..=ms(delays.0 + delays.1),
            loss: Chance::per_mille(loss),
            duplication: Chance::per_mille(duplication),
            reordering: Chance::per_mille(reordering),
        };
        let once = paused(trace(seed, &faults, 40));
        prop_assert!(!once.is_empty());
        prop_assert_eq!(once, paused(trace(seed, &faults, 40)));
    }
}

#[test]
fn another_seed_gives_other_faults() {
    let faults = Faults {
        loss: Chance::per_mille(300),
        ..Faults::default()
    };
    assert_ne!(paused(trace(1, &faults, 40)), paused(trace(2, &faults, 40)));
}

#[tokio::test(start_paused = true)]
async fn a_delay_is_kept_to_on_both_links() {
    let network = Network::new(1);
    network.set_faults(&Faults::delay(ms(20)..=ms(20)));
    let (a, b) = (network.join("a").unwrap(), network.join("b").unwrap());
    let mut all = b.subscribe(interest("x")).await.unwrap();
    let begun = Instant::now();
    a.offer(envelope("x", "1")).unwrap();
    assert_eq!(next_text(&mut all).await, "1");
    let took = begun.elapsed();
    // The clock of the runtime counts whole milliseconds.
    assert!((ms(40)..=ms(42)).contains(&took), "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn every_message_is_counted_once_whatever_becomes_of_it() {
    let network = Network::new(3);
    network.set_faults(&Faults {
        loss: Chance::per_mille(100),
        duplication: Chance::per_mille(100),
        reordering: Chance::per_mille(100),
        ..Faults::delay(ms(1)..=ms(9))
    });
    let (a, b) = (network.join("a").unwrap(), network.join("b").unwrap());
    let mut all = b.subscribe(interest("x").holding(500)).await.unwrap();
    for index in 0..1000 {
        a.publish(envelope("x", index.to_string())).await.unwrap();
    }
    a.drain().await.unwrap();
    b.drain().await.unwrap();
    let came = rest(&mut all).await;
    let tally = network.tally();
    assert_eq!(tally.published, 1000);
    assert_eq!(tally.delivered, 500);
    assert_eq!(came.len(), 500);
    assert_eq!(tally.overflowed, all.lost());
    assert_eq!(
        tally.published + tally.doubled,
        tally.delivered + tally.vanished + tally.overflowed
    );
    assert!(
        tally.vanished > 0 && tally.doubled > 0 && tally.held_back > 0,
        "{tally:?}"
    );
    let numbers: Vec<u32> = came.iter().map(|text| text.parse().unwrap()).collect();
    assert!(!numbers.is_sorted());
}

#[tokio::test(start_paused = true)]
async fn a_cut_is_one_way_and_tells_nobody() {
    let network = Network::new(1);
    let (a, b) = (network.join("a").unwrap(), network.join("b").unwrap());
    let mut at_a = a.subscribe(interest("x")).await.unwrap();
    let mut at_b = b.subscribe(interest("x")).await.unwrap();
    network.cut("a", Direction::ToServer);
    a.offer(envelope("x", "swallowed")).unwrap();
    b.offer(envelope("x", "heard by both")).unwrap();
    assert_eq!(next_text(&mut at_a).await, "heard by both");
    assert_eq!(next_text(&mut at_b).await, "heard by both");
    assert_eq!(a.settle().await, Err(RefuseSettle::Interrupted));
    assert!(a.connection().borrow().is_connected());
    network.heal("a");
    a.offer(envelope("x", "mended")).unwrap();
    assert_eq!(next_text(&mut at_b).await, "mended");
}

#[tokio::test(start_paused = true)]
async fn a_disconnected_participant_is_told_and_keeps_its_subscriptions() {
    let network = Network::new(1);
    let (a, b) = (network.join("a").unwrap(), network.join("b").unwrap());
    let mut at_a = a.subscribe(interest("x")).await.unwrap();
    network.disconnect("a");
    assert!(!a.connection().borrow().is_connected());
    assert_eq!(
        a.offer(envelope("x", "stale")),
        Err(RefuseOffer::NotConnected)
    );
    a.publish(envelope("x", "patient")).await.unwrap();
    b.offer(envelope("x", "missed")).unwrap();
    network.reconnect("a");
    b.offer(envelope("x", "heard")).unwrap();
    assert_eq!(next_text(&mut at_a).await, "patient");
    assert_eq!(next_text(&mut at_a).await, "heard");
}

#[tokio::test(start_paused = true)]
async fn publishers_wait_when_too_much_waits_for_a_connection() {
    let network = Network::new(1);
    let (a, b) = (network.join("a").unwrap(), network.join("b").unwrap());
    let mut all = b
        .subscribe(Interest {
            capacity: 4096,
            ..interest("x")
        })
        .await
        .unwrap();
    network.disconnect("a");
    let publishing = async {
        for index in 0..3000 {
            a.publish(envelope("x", index.to_string())).await.unwrap();
        }
    };
    tokio::pin!(publishing);
    assert!(
        tokio::time::timeout(ms(1000), &mut publishing)
            .await
            .is_err()
    );
    network.reconnect("a");
    publishing.await;
    for index in 0..3000 {
        assert_eq!(next_text(&mut all).await, index.to_string());
    }
}

#[tokio::test(start_paused = true)]
async fn a_name_is_taken_until_its_bus_is_gone() {
    let network = Network::new(1);
    let first = network.join("a").unwrap();
    let refusal = network.join("a").unwrap_err();
    assert_eq!(
        refusal,
        RefuseJoin::Taken {
            name: "a".to_owned()
        }
    );
    first.drain().await.unwrap();
    let second = network.join("a").unwrap();
    drop(first);
    assert!(second.connection().borrow().is_connected());
    drop(second);
    network.join("a").unwrap();
}

#[test]
fn a_network_is_joined_within_a_runtime() {
    assert_eq!(
        Network::new(1).join("a").unwrap_err(),
        RefuseJoin::NoRuntime
    );
}
