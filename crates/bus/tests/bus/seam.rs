//! What holds on every end of the seam.

use std::sync::Arc;

use backbeat_bus::inprocess::Network;
use backbeat_bus::{
    Bus, Headers, RefuseDrain, RefuseOffer, RefusePublish, RefuseSettle, RefuseSubscribe,
};
use backbeat_testbed::Server;

use crate::given::{
    bounded, connect, envelope, headers, interest, next, next_text, next_texts, options, rest,
    subscribed, until_closed,
};

/// Three connections to the same network, and what keeps it running.
struct Three {
    a: Arc<dyn Bus>,
    b: Arc<dyn Bus>,
    c: Arc<dyn Bus>,
    _server: Option<Server>,
}

impl Three {
    fn in_process() -> Self {
        let network = Network::new(1);
        let join = |name| Arc::new(network.join(name).unwrap()) as Arc<dyn Bus>;
        Self {
            a: join("a"),
            b: join("b"),
            c: join("c"),
            _server: None,
        }
    }

    async fn through(server: Server) -> Self {
        Self {
            a: connect(options(&server)).await.bus,
            b: connect(options(&server)).await.bus,
            c: connect(options(&server)).await.bus,
            _server: Some(server),
        }
    }
}

/// Makes three tests of each body: `in_process::name`, `embedded::name` and `nats_server::name`.
macro_rules! behaves_alike {
    ($($name:ident;)+) => {
        mod in_process {
            $(
                #[tokio::test(start_paused = true)]
                async fn $name() {
                    super::$name(super::Three::in_process()).await;
                }
            )+
        }
        mod embedded {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $name() {
                    let server = backbeat_testbed::Server::embedded().await;
                    super::$name(super::Three::through(server).await).await;
                }
            )+
        }
        mod nats_server {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $name() {
                    let server = backbeat_testbed::Server::real().await;
                    super::$name(super::Three::through(server).await).await;
                }
            )+
        }
    };
}

behaves_alike! {
    what_is_published_arrives_in_order_and_with_its_headers;
    wildcards_choose_subjects;
    a_queue_group_shares_and_others_get_everything;
    an_offer_needs_no_runtime;
    what_is_too_large_is_refused;
    a_slow_consumer_loses_the_newest_and_counts_them;
    a_dropped_subscription_leaves_its_group;
    odd_interests_are_refused;
    draining_loses_nothing_and_closes;
}

async fn what_is_published_arrives_in_order_and_with_its_headers(bus: Three) {
    let mut all = subscribed(&bus.b, interest("backbeat.beat.c")).await;
    let sent = envelope("backbeat.beat.c", "first").with_headers(headers(&[
        (Headers::NODE, "pulse-1"),
        (Headers::TERM, "7"),
        ("x-two", "1"),
        ("x-two", "2"),
    ]));
    bus.a.offer(sent.clone()).unwrap();
    for index in 0..100 {
        bus.a
            .publish(envelope("backbeat.beat.c", index.to_string()))
            .await
            .unwrap();
    }
    assert_eq!(next(&mut all).await, sent);
    let wanted: Vec<String> = (0..100).map(|index| index.to_string()).collect();
    assert_eq!(next_texts(&mut all, 100).await, wanted);
    assert_eq!(all.lost(), 0);
}

async fn wildcards_choose_subjects(bus: Three) {
    let mut token = subscribed(&bus.b, interest("backbeat.*.c")).await;
    let mut tail = subscribed(&bus.b, interest("backbeat.status.>")).await;
    for subject in [
        "backbeat.beat.c",
        "backbeat.status.c",
        "backbeat.status.c.a:b",
        "other.beat.c",
    ] {
        bus.a.publish(envelope(subject, subject)).await.unwrap();
    }
    bus.a
        .publish(envelope("backbeat.status.c", "end"))
        .await
        .unwrap();
    assert_eq!(
        next_texts(&mut token, 3).await,
        ["backbeat.beat.c", "backbeat.status.c", "end"]
    );
    assert_eq!(
        next_texts(&mut tail, 3).await,
        ["backbeat.status.c", "backbeat.status.c.a:b", "end"]
    );
}

async fn a_queue_group_shares_and_others_get_everything(bus: Three) {
    let mut first = subscribed(&bus.b, interest("claims.*").shared_in("reverb")).await;
    // Another filter, the same group.
    let mut second = subscribed(&bus.c, interest("claims.>").shared_in("reverb")).await;
    let mut everything = subscribed(&bus.c, interest("claims.*")).await;
    for index in 0..200 {
        bus.a
            .publish(envelope("claims.x", index.to_string()))
            .await
            .unwrap();
    }
    let all = next_texts(&mut everything, 200).await;
    bounded(bus.b.drain()).await.unwrap();
    bounded(bus.c.drain()).await.unwrap();
    let (mut shares, others) = (rest(&mut first).await, rest(&mut second).await);
    assert!(
        !shares.is_empty() && !others.is_empty(),
        "{} and {}",
        shares.len(),
        others.len()
    );
    shares.extend(others);
    shares.sort_unstable_by_key(|text| text.parse::<u32>().unwrap());
    assert_eq!(shares, all);
}

async fn an_offer_needs_no_runtime(bus: Three) {
    let mut all = subscribed(&bus.b, interest("a")).await;
    let from = Arc::clone(&bus.a);
    let metronome = std::thread::spawn(move || from.offer(envelope("a", "beat")));
    metronome.join().unwrap().unwrap();
    assert_eq!(next_text(&mut all).await, "beat");
}

async fn what_is_too_large_is_refused(bus: Three) {
    const MAX: usize = 1024 * 1024;
    let large = |bytes: usize| envelope("a", "x".repeat(bytes));
    assert_eq!(
        bus.a.offer(large(MAX + 1)),
        Err(RefuseOffer::TooLarge {
            bytes: MAX + 1,
            max: MAX
        })
    );
    let refusal = bus.a.publish(large(MAX + 1)).await.unwrap_err();
    assert_eq!(
        refusal,
        RefusePublish::TooLarge {
            bytes: MAX + 1,
            max: MAX
        }
    );
    let mut all = subscribed(&bus.b, interest("a")).await;
    bus.a.publish(large(MAX)).await.unwrap();
    assert_eq!(next(&mut all).await.payload.len(), MAX);
    // The headers count too: "NATS/1.0", a line and an empty one.
    let outside = large(MAX).with_headers(headers(&[("n", "v")]));
    assert_eq!(
        bus.a.offer(outside),
        Err(RefuseOffer::TooLarge {
            bytes: MAX + 18,
            max: MAX
        })
    );
}

async fn a_slow_consumer_loses_the_newest_and_counts_them(bus: Three) {
    let mut slow = subscribed(&bus.b, interest("a").holding(10)).await;
    let mut quick = subscribed(&bus.b, interest("a")).await;
    for index in 0..100 {
        bus.a
            .publish(envelope("a", index.to_string()))
            .await
            .unwrap();
    }
    next_texts(&mut quick, 100).await;
    bounded(bus.b.drain()).await.unwrap();
    let wanted: Vec<String> = (0..10).map(|index| index.to_string()).collect();
    assert_eq!(rest(&mut slow).await, wanted);
    assert_eq!((slow.lost(), quick.lost()), (90, 0));
}

async fn a_dropped_subscription_leaves_its_group(bus: Three) {
    let gone = subscribed(&bus.b, interest("a").shared_in("g")).await;
    let mut stays = subscribed(&bus.c, interest("a").shared_in("g")).await;
    drop(gone);
    // Until the server knows, a share of the messages goes astray; afterwards none does.
    let arrived = async {
        for index in 0.. {
            bus.a
                .publish(envelope("a", index.to_string()))
                .await
                .unwrap();
            bus.a.settle().await.unwrap();
            bus.b.settle().await.unwrap();
            bus.c.settle().await.unwrap();
            tokio::task::yield_now().await;
            let came = std::iter::from_fn(|| stays.try_next()).count();
            if came > 0 && index > 10 {
                return;
            }
        }
    };
    bounded(arrived).await;
    for index in 0..50 {
        bus.a
            .publish(envelope("a", format!("late {index}")))
            .await
            .unwrap();
    }
    let mut late = 0;
    while late < 50 {
        late += usize::from(next_text(&mut stays).await.starts_with("late"));
    }
}

async fn odd_interests_are_refused(bus: Three) {
    let refused = async |interest| bus.a.subscribe(interest).await.unwrap_err().to_string();
    assert_eq!(
        refused(interest("a").holding(0)).await,
        "a subscription holds between 1 and 1048576 messages, asked for were 0"
    );
    assert_eq!(
        refused(interest("a").shared_in("two words")).await,
        "queue group \"two words\" must not be empty or have blanks"
    );
}

async fn draining_loses_nothing_and_closes(bus: Three) {
    const COUNT: usize = 2000;
    let mut all = subscribed(&bus.b, interest("a")).await;
    for index in 0..COUNT {
        bus.a
            .publish(envelope("a", index.to_string()))
            .await
            .unwrap();
    }
    // What the publisher hands over is sent before it closes; what the subscriber was sent is read after it has.
    bounded(bus.a.drain()).await.unwrap();
    bounded(bus.b.drain()).await.unwrap();
    assert_eq!(rest(&mut all).await.len(), COUNT);
    until_closed(&*bus.a).await;
    assert_eq!(bus.a.offer(envelope("a", "late")), Err(RefuseOffer::Closed));
    assert_eq!(
        bus.a.publish(envelope("a", "late")).await,
        Err(RefusePublish::Closed)
    );
    assert_eq!(
        bus.a.subscribe(interest("a")).await.unwrap_err(),
        RefuseSubscribe::Closed
    );
    assert_eq!(bus.a.settle().await, Err(RefuseSettle::Closed));
    assert_eq!(bus.a.drain().await, Err(RefuseDrain::Closed));
}
