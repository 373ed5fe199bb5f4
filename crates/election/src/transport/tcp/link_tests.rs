//! Laws of time, with a member at the other end of a pipe: silence, patience, and idleness.

use std::sync::Arc;

use tokio::io::DuplexStream;
use tokio::sync::oneshot;
use tokio::time::Instant;

use super::*;
use crate::member::Member;
use crate::transport::tcp::security::Security;
use crate::transport::tcp::station::Station;
use crate::transport::tcp::traffic::Meter;

type Answered = oneshot::Receiver<Result<Vec<u8>, RefuseCall>>;

/// A link, its end for orders, and a pipe to the member.
fn link() -> (Link, mpsc::Sender<Order>, Line, DuplexStream) {
    let member: Member = "b=127.0.0.1:1".parse().unwrap();
    let station = Station {
        cluster: "tests".parse().unwrap(),
        node: "a".parse().unwrap(),
        security: Security::Open,
        meter: Meter::default(),
    };
    let (orders, receiver) = mpsc::channel(WAITING);
    let (near, far) = tokio::io::duplex(1024);
    let link = Link::new(Dialer::new(Arc::new(station), member), receiver);
    (link, orders, Line::new(Box::new(near), None, None), far)
}

fn order(request: &[u8]) -> (Order, Answered) {
    let (answer, answered) = oneshot::channel();
    let request = request.to_vec();
    let repeats = None;
    let order = Order {
        request,
        answer,
        repeats,
    };
    (order, answered)
}

/// A member that answers pings, and requests after a while.
async fn live(far: DuplexStream, delay: Duration) {
    let mut line = Line::new(Box::new(far), None, None);
    let mut due = None;
    loop {
        let mut answer = tokio::select! {
            () = tokio::time::sleep_until(due.as_ref().map_or(Instant::now(), |(at, _)| *at)),
                if due.is_some() => due.take().map(|(_, answer)| answer).unwrap(),
            Ok(Some(frame)) = line.reader.next() => frame,
        };
        match answer.kind {
            Kind::Ping => answer.kind = Kind::Pong,
            Kind::Request => {
                answer.kind = Kind::Answer;
                due = Some((Instant::now() + delay, answer));
                continue;
            }
            Kind::Answer | Kind::Pong => {}
        }
        line.writer.write(&answer, || {}).await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_may_take_as_long_as_the_member_lives() {
    let (mut a, _orders, line, far) = link();
    let (first, answered) = order(b"slow");
    let delay = 20 * SILENCE;
    tokio::select! {
        over = a.talk(line, first) => panic!("{over:?}"),
        () = live(far, delay) => {}
        answer = answered => assert_eq!(answer.unwrap().unwrap(), b"slow"),
    }
}

#[tokio::test(start_paused = true)]
async fn a_member_that_falls_silent_is_given_up() {
    // A request that fits into the pipe, and one that never does.
    for request in [vec![0; 1], vec![0; 100_000]] {
        let (mut a, _orders, line, _far) = link();
        let (began, (first, answered)) = (Instant::now(), order(&request));
        let over = a.talk(line, first).await;
        a.note(&over);
        assert!(matches!(over, Over::Silent), "{over:?}");
        assert!((SILENCE..=SILENCE + 2 * TICK).contains(&began.elapsed()));
        assert!(answered.await.is_err());
        assert_eq!(a.dialer.station.meter.snapshot().silences, 1);
    }
}

/// Nor does it live because the heartbeats that it does not read can be sent.
#[tokio::test(start_paused = true)]
async fn a_member_that_falls_silent_is_given_up_while_heartbeats_are_repeated() {
    let (mut a, _orders, _, _) = link();
    let (near, _far) = tokio::io::duplex(64 * 1024);
    let line = Line::new(Box::new(near), None, None);
    let (began, (mut first, _answered)) = (Instant::now(), order(b"beat"));
    first.repeats = Some(Repeats {
        from: began,
        every: Duration::from_millis(30),
        times: u32::MAX,
        answered: Arc::new(|_: Instant, answer: &[u8]| panic!("{answer:?}")),
    });
    let over = a.talk(line, first).await;
    assert!(matches!(over, Over::Silent), "{over:?}");
    assert!((SILENCE..=SILENCE + 2 * TICK).contains(&began.elapsed()));
}

/// A member that takes its time to answer a heartbeat, and hears it again meanwhile.
#[tokio::test(start_paused = true)]
async fn a_heartbeat_is_repeated_until_the_next() {
    const BEAT: Duration = Duration::from_millis(30);
    let (mut a, orders, line, far) = link();
    let began = Instant::now();
    let (sent, mut answers) = mpsc::unbounded_channel();
    let repeated = |request: &[u8], times| {
        let (mut order, answered) = order(request);
        let (sent, request) = (sent.clone(), request.to_vec());
        order.repeats = Some(Repeats {
            from: began,
            every: BEAT,
            times,
            answered: Arc::new(move |at: Instant, answer: &[u8]| {
                assert_eq!(answer, request);
                sent.send(at - began).unwrap();
            }),
        });
        (order, answered)
    };
    let (first, first_answered) = repeated(b"first", 5);
    let (next, next_answered) = repeated(b"next", 2);
    let leads = async {
        // After two of five repeats.
        sleep(BEAT * 5 / 2).await;
        orders.send(next).await.unwrap();
        assert_eq!(first_answered.await.unwrap().unwrap(), b"first");
        assert_eq!(next_answered.await.unwrap().unwrap(), b"next");
        sleep(BEAT * 9).await;
    };
    let member = async {
        let mut line = Line::new(Box::new(far), None, None);
        while let Ok(Some(mut frame)) = line.reader.next().await {
            frame.kind = Kind::Answer;
            line.writer.write(&frame, || {}).await.unwrap();
        }
    };
    tokio::select! {
        over = a.talk(line, first) => panic!("{over:?}"),
        () = member => panic!("the connection is over"),
        () = leads => {}
    }
    let mut at = Vec::new();
    while let Ok(sent) = answers.try_recv() {
        at.push(sent);
    }
    let anew = BEAT * 5 / 2;
    assert_eq!(at, [BEAT, BEAT * 2, anew + BEAT, anew + BEAT * 2]);
    assert_eq!(a.dialer.station.meter.snapshot().requests_sent, 6);
}

#[tokio::test(start_paused = true)]
async fn a_connection_without_calls_is_closed_in_time() {
    let (mut a, _orders, line, far) = link();
    let (first, _answered) = order(b"only");
    let began = Instant::now();
    tokio::select! {
        over = a.talk(line, first) => assert!(matches!(over, Over::Idle), "{over:?}"),
        () = live(far, TICK) => {}
    }
    assert!((IDLE..IDLE + 10 * TICK).contains(&began.elapsed()));
}

#[tokio::test(start_paused = true)]
async fn a_link_without_calls_ends() {
    let (link, orders, _, _) = link();
    let (first, answered) = order(b"given up");
    drop(answered);
    link.run(first).await;
    assert!(orders.is_closed());
}
