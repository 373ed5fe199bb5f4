//! Laws of the decoder: how the stream is split does not matter, nothing panics, and each fault has its refusal.

use proptest::prelude::*;

use super::*;

const MAX_LINE: usize = 64;
const MAX_PAYLOAD: usize = 32;

/// The operations of `pieces`, written out, and the refusal that ended them, if any.
fn decode(pieces: &[&[u8]]) -> (Vec<String>, Option<Refusal>) {
    let mut decoder = Decoder::new(MAX_LINE, MAX_PAYLOAD);
    let mut operations = Vec::new();
    for piece in pieces {
        decoder.extend(piece);
        loop {
            match decoder.next_operation() {
                Ok(Some(operation)) => operations.push(format!("{operation:?}")),
                Ok(None) => break,
                Err(refusal) => return (operations, Some(refusal)),
            }
        }
    }
    (operations, None)
}

fn refusal(bytes: &[u8]) -> Option<Refusal> {
    decode(&[bytes]).1
}

fn only_operation(bytes: &[u8]) -> String {
    let (operations, refusal) = decode(&[bytes]);
    assert_eq!((operations.len(), refusal), (1, None), "{operations:?}");
    operations[0].clone()
}

fn written(operation: &Operation<'_>) -> String {
    format!("{operation:?}")
}

#[test]
fn a_message_comes_out_as_it_went_in() {
    let plain = Operation::Publish(Publish {
        subject: b"a.b",
        reply: None,
        header_len: 0,
        body: b"x\r\ny",
    });
    assert_eq!(only_operation(b"PUB a.b 4\r\nx\r\ny\r\n"), written(&plain));
    assert_eq!(
        only_operation(b"pub\t a.b  4 \nx\r\ny\r\n"),
        written(&plain)
    );
    let with_headers = Operation::Publish(Publish {
        subject: b"a",
        reply: Some(b"r"),
        header_len: 12,
        body: b"NATS/1.0\r\n\r\nX",
    });
    assert_eq!(
        only_operation(b"HPUB a r 12 13\r\nNATS/1.0\r\n\r\nX\r\n"),
        written(&with_headers)
    );
}

#[test]
fn every_verb_is_read() {
    let subscribe = |queue| {
        written(&Operation::Subscribe(Subscribe {
            subject: b"a.>",
            queue,
            sid: b"7",
        }))
    };
    assert_eq!(only_operation(b"SUB a.> 7\r\n"), subscribe(None));
    assert_eq!(only_operation(b"SUB a.> q 7\r\n"), subscribe(Some(b"q")));
    assert_eq!(
        only_operation(b"UNSUB 7 3\r\n"),
        written(&Operation::Unsubscribe { sid: b"7", max: 3 })
    );
    assert_eq!(
        only_operation(b"UNSUB 7\r\n"),
        written(&Operation::Unsubscribe { sid: b"7", max: 0 })
    );
    assert_eq!(
        only_operation(b"CONNECT {\"echo\": true}\r\n"),
        written(&Operation::Connect(b"{\"echo\": true}"))
    );
    assert_eq!(only_operation(b"ping\n"), written(&Operation::Ping));
    assert_eq!(only_operation(b"PONG\r\n"), written(&Operation::Pong));
    assert_eq!(only_operation(b"+OK\r\n"), written(&Operation::Ignored));
    assert_eq!(only_operation(b"INFO {}\r\n"), written(&Operation::Ignored));
}

#[test]
fn a_foreign_protocol_is_refused_at_its_first_bytes() {
    for start in [
        &b"\x16\x03\x01"[..],
        b"GET",
        b"\r\n",
        b"MSG a 1 1",
        b"PINGX",
    ] {
        assert_eq!(refusal(start), Some(Refusal::UnknownOperation));
    }
    assert_eq!(refusal(b"P"), None);
    assert_eq!(refusal(b"PING\r"), None);
}

#[test]
fn bad_arguments_are_malformed() {
    for line in [
        "SUB",
        "SUB a",
        "SUB a b c d",
        "UNSUB",
        "UNSUB 1 x",
        "UNSUB 1 2 3",
        "PUB",
        "PUB a",
        "PUB a -1",
        "PUB a +1",
        "PUB a x",
        "PUB a b c 1",
        "HPUB a 5",
        "HPUB a x 5",
        "HPUB a 14 5",
        "HPUB a b 1 2 3",
    ] {
        assert_eq!(
            refusal(format!("{line}\r\n").as_bytes()),
            Some(Refusal::Malformed),
            "{line}"
        );
    }
}

#[test]
fn sizes_are_limited_before_the_body_arrives() {
    assert_eq!(refusal(b"PUB a 32\r\n"), None);
    assert_eq!(refusal(b"PUB a 33\r\n"), Some(Refusal::PayloadTooLarge));
    assert_eq!(
        refusal(b"HPUB a 1 99999999999999999999999999\r\n"),
        Some(Refusal::PayloadTooLarge)
    );
    assert_eq!(refusal(b"PUB a 1\r\nxyz"), Some(Refusal::UnknownOperation));
}

#[test]
fn a_control_line_of_the_longest_length_passes_and_one_more_byte_does_not() {
    let line = |length: usize| format!("PING{:width$}\r\n", "", width = length - 4);
    assert_eq!(refusal(line(MAX_LINE).as_bytes()), None);
    assert_eq!(
        refusal(line(MAX_LINE + 1).as_bytes()),
        Some(Refusal::ControlLineTooLong)
    );
    assert_eq!(refusal(b"PING "), None);
    let endless = [&b"SUB "[..], &[b'a'; MAX_LINE]].concat();
    assert_eq!(refusal(&endless), Some(Refusal::ControlLineTooLong));
}

fn operation_bytes() -> impl Strategy<Value = Vec<u8>> {
    let body = proptest::collection::vec(any::<u8>(), 0..=MAX_PAYLOAD);
    prop_oneof![
        4 => body.clone().prop_map(|body| [format!("PUB a.b {}\r\n", body.len()).as_bytes(), &body, b"\r\n"].concat()),
        2 => (body, 0..=MAX_PAYLOAD).prop_map(|(body, headers)| {
            let line = format!("HPUB a r {} {}\r\n", headers.min(body.len()), body.len());
            [line.as_bytes(), &body, b"\r\n"].concat()
        }),
        1 => Just(b"SUB a.* q 1\r\n".to_vec()),
        1 => Just(b"unsub 1 2\n".to_vec()),
        1 => Just(b"CONNECT {}\r\n".to_vec()),
        1 => Just(b"PING\r\n".to_vec()),
        1 => proptest::collection::vec(any::<u8>(), 0..8),
        1 => (0..2 * MAX_LINE).prop_map(|length| [&b"SUB "[..], &vec![b'x'; length], b" 1\r\n"].concat()),
    ]
}

proptest! {
    #[test]
    fn any_split_of_the_stream_gives_the_same_operations(
        operations in proptest::collection::vec(operation_bytes(), 0..12),
        cuts in proptest::collection::vec(any::<proptest::sample::Index>(), 0..12),
    ) {
        let stream = operations.concat();
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(stream.len() + 1)).collect();
        cuts.extend([0, stream.len()]);
        cuts.sort_unstable();
        let pieces: Vec<&[u8]> = cuts.windows(2).map(|cut| &stream[cut[0]..cut[1]]).collect();
        prop_assert_eq!(decode(&pieces), decode(&[&stream]));
        let bytes: Vec<&[u8]> = stream.chunks(1).collect();
        prop_assert_eq!(decode(&bytes), decode(&[&stream]));
    }

    #[test]
    fn no_bytes_make_it_panic(stream in proptest::collection::vec(any::<u8>(), 0..256)) {
        decode(&[&stream]);
    }
}
