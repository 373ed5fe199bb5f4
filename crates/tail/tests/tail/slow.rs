//! A reader that stops costs no memory, and what it misses is counted.

use std::io::{self, Write};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use backbeat_deck::{Ear, Limit};
use backbeat_tail::{Format, Look, Printer, Scribe, Show, Sieve, Watch, WhenFull};
use tokio_util::sync::CancellationToken;

use crate::given::{envelope, interest, pair};

/// Takes nothing until it is told to.
struct Stopped(Receiver<()>);

impl Write for Stopped {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let _ = self.0.recv();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test(start_paused = true)]
async fn what_a_stopped_reader_does_not_take_is_judged_counted_and_dropped() {
    const MESSAGES: u64 = 2000;
    let (one, other) = pair();
    let (_go_on, stopped) = channel();
    let mut ear = Ear::open(&*one, interest()).await.unwrap();
    let printer = Printer::start(Stopped(stopped), WhenFull::Drop).unwrap();
    let look = Look {
        width: None,
        color: false,
    };
    let show = Show::Messages(Box::new(Scribe::new(Format::Raw, look)));
    let sending = async {
        for _ in 0..MESSAGES {
            other.offer(envelope("a", "b")).unwrap();
            // Each is printed by itself.
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let limit = Limit {
        count: Some(MESSAGES),
        time: None,
    };
    let sieve = Sieve::default();
    let cancel = CancellationToken::new();
    let watching = Watch {
        ear: &mut ear,
        sieve: &sieve,
        show,
        printer: &printer,
        recorder: None,
    }
    .run(limit, cancel, |_| {});
    let (watched, ()) = tokio::join!(watching, sending);
    assert!(watched.complete);
    // One is being written, 256 wait.
    assert_eq!(watched.session.totals().unshown, MESSAGES - 257);
    assert_eq!(watched.session.totals().lost, 0);
    // A reader that never comes back does not hold up the end.
    printer.finish(Duration::from_secs(2)).await.unwrap();
}

#[tokio::test]
async fn a_reader_that_has_gone_ends_it() {
    struct Gone;
    impl Write for Gone {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let (one, other) = pair();
    let mut ear = Ear::open(&*one, interest()).await.unwrap();
    let printer = Printer::start(Gone, WhenFull::Drop).unwrap();
    let look = Look {
        width: None,
        color: false,
    };
    let show = Show::Messages(Box::new(Scribe::new(Format::Raw, look)));
    let sieve = Sieve::default();
    let cancel = CancellationToken::new();
    let limit = Limit::default();
    let watching = Watch {
        ear: &mut ear,
        sieve: &sieve,
        show,
        printer: &printer,
        recorder: None,
    }
    .run(limit, cancel, |_| {});
    let sending = async {
        loop {
            other.offer(envelope("a", "b")).unwrap();
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    tokio::select! {
        watched = watching => assert!(!watched.complete),
        () = sending => {}
        () = tokio::time::sleep(Duration::from_mins(1)) => panic!("it goes on"),
    }
    let gone = printer.finish(Duration::from_secs(2)).await.unwrap_err();
    assert_eq!(gone.kind(), io::ErrorKind::BrokenPipe);
}
