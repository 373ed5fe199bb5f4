//! Laws of frames and hellos, without sockets.

use std::io;

use proptest::prelude::*;

use crate::transport::tcp::frame::{
    BODY_LIMIT, Frame, FrameReader, FrameWriter, Kind, RefuseFrame,
};
use crate::transport::tcp::hello::Hello;
use crate::transport::tcp::seal::{Seals, Session};
use crate::transport::tcp::secret::Secret;
use crate::transport::tcp::security::Protection;

fn run<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    runtime.unwrap().block_on(future)
}

fn hello(from: &str, to: &str, nonce: u8) -> Hello {
    Hello {
        protection: Protection::Secret,
        nonce: [nonce; 32],
        cluster: "tests".parse().unwrap(),
        from: from.parse().unwrap(),
        to: to.parse().unwrap(),
    }
}

/// The seals of a connection, which both sides find alike.
fn seals(listener_nonce: u8) -> Seals {
    let secret = Secret::new(b"sixteen bytes ok").unwrap();
    let listener = hello("b", "a", listener_nonce);
    Session::new(&secret, &hello("a", "b", 1), &listener).seals()
}

/// The bytes of each frame, sealed as the caller's of `seals(2)`, or not.
fn written(frames: &[Frame], sealed: bool) -> Vec<Vec<u8>> {
    let seal = sealed.then(|| seals(2).of_caller);
    run(async {
        let mut sink = io::Cursor::new(Vec::new());
        let mut writer = FrameWriter::new(&mut sink, seal);
        for frame in frames {
            writer.write(frame, || {}).await.unwrap();
        }
        drop(writer);
        let mut bytes = sink.into_inner();
        let extra = 4 + 9 + if sealed { 32 } else { 0 };
        frames
            .iter()
            .map(|frame| bytes.drain(..frame.body.len() + extra).collect())
            .collect()
    })
}

/// The frames of a stream, and the refusal that ended it, if any.
fn read(bytes: &[u8], seal: Option<super::super::seal::Seal>) -> (Vec<Frame>, Option<RefuseFrame>) {
    run(async {
        let mut reader = FrameReader::new(bytes, seal);
        let mut frames = Vec::new();
        loop {
            match reader.next().await {
                Ok(Some(frame)) => frames.push(frame),
                Ok(None) => return (frames, None),
                Err(refusal) => return (frames, Some(refusal)),
            }
        }
    })
}

fn request(number: u64, body: &[u8]) -> Frame {
    Frame {
        kind: Kind::Request,
        number,
        body: body.to_vec(),
    }
}

fn is_forged(outcome: &(Vec<Frame>, Option<RefuseFrame>), frames_before: usize) -> bool {
    outcome.0.len() == frames_before && matches!(outcome.1, Some(RefuseFrame::Seal { .. }))
}

#[test]
fn a_frame_repeated_left_out_or_out_of_order_is_refused() {
    let frames = [request(1, b"one"), request(2, b"two"), request(3, b"three")];
    let bytes = written(&frames, true);
    let [one, two, three] = &bytes[..] else {
        panic!("three frames");
    };
    let read = |pieces: &[&[u8]]| read(&pieces.concat(), Some(seals(2).of_caller));
    assert_eq!(read(&[one, two, three]).0, frames);
    assert!(is_forged(&read(&[one, one]), 1));
    assert!(is_forged(&read(&[one, three]), 1));
    assert!(is_forged(&read(&[two, one]), 0));
}

#[test]
fn a_frame_sent_back_or_from_another_connection_is_refused() {
    let bytes = written(&[request(1, b"one")], true).concat();
    assert!(is_forged(&read(&bytes, Some(seals(2).of_listener)), 0));
    assert!(is_forged(&read(&bytes, Some(seals(3).of_caller)), 0));
}

#[test]
fn a_length_beyond_the_limit_is_refused_before_anything_is_read() {
    let length = u32::try_from(BODY_LIMIT + 10).unwrap().to_le_bytes();
    let (_, refusal) = read(&length, None);
    assert!(
        matches!(refusal, Some(RefuseFrame::TooLarge { .. })),
        "{refusal:?}"
    );
    let (_, refusal) = read(&[8, 0, 0, 0], None);
    assert!(
        matches!(refusal, Some(RefuseFrame::TooSmall { .. })),
        "{refusal:?}"
    );
}

#[test]
fn a_body_beyond_the_limit_is_not_written() {
    let mut writer = FrameWriter::new(tokio::io::sink(), None);
    let frame = request(1, &vec![0; BODY_LIMIT + 1]);
    assert!(run(writer.write(&frame, || {})).is_err());
}

fn any_frame() -> impl Strategy<Value = Frame> {
    let kind = prop_oneof![
        Just(Kind::Request),
        Just(Kind::Answer),
        Just(Kind::Ping),
        Just(Kind::Pong)
    ];
    let body = proptest::collection::vec(any::<u8>(), 0..100);
    (kind, any::<u64>(), body).prop_map(|(kind, number, body)| Frame { kind, number, body })
}

proptest! {
    #[test]
    fn frames_come_out_as_they_went_in(
        frames in proptest::collection::vec(any_frame(), 0..8),
        sealed: bool,
    ) {
        let bytes = written(&frames, sealed).concat();
        let (read, refusal) = read(&bytes, sealed.then(|| seals(2).of_caller));
        prop_assert_eq!(read, frames);
        prop_assert!(refusal.is_none());
    }

    #[test]
    fn no_changed_byte_passes_a_seal(
        frames in proptest::collection::vec(any_frame(), 1..4),
        place: prop::sample::Index,
        change in 1..=255_u8,
    ) {
        let mut bytes = written(&frames, true).concat();
        let place = place.index(bytes.len());
        bytes[place] ^= change;
        let (read, refusal) = read(&bytes, Some(seals(2).of_caller));
        prop_assert!(refusal.is_some());
        prop_assert_eq!(&read[..], &frames[..read.len()]);
    }

    #[test]
    fn no_bytes_make_the_decoders_panic(
        bytes in proptest::collection::vec(any::<u8>(), 0..256),
        sealed: bool,
    ) {
        let (frames, _) = read(&bytes, sealed.then(|| seals(2).of_caller));
        prop_assert!(frames.is_empty() || !sealed);
        let _ = run(Hello::read(&mut &bytes[..]));
    }

    #[test]
    fn a_hello_reads_back_and_nothing_shorter_does(nonce: [u8; 32], code in 0..=2_u8) {
        let hello = Hello {
            protection: Protection::from_code(code).unwrap(),
            nonce,
            ..hello("pulse-1", "x", 0)
        };
        let bytes = hello.encode();
        prop_assert_eq!(run(Hello::read(&mut &bytes[..])).unwrap(), hello);
        for length in 0..bytes.len() {
            prop_assert!(run(Hello::read(&mut &bytes[..length])).is_err());
        }
    }
}
