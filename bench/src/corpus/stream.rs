//! An endless, repeatable sequence of messages as JSON texts, some of them faulty.

use super::draw::Draw;
use super::fault::Fault;
use super::message::Kind;

/// Which messages of a corpus are wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Faults {
    /// None.
    Absent,
    /// One in every run of `one_in` messages, at a random place.
    Spread { one_in: u32 },
    /// As `Spread`, and all messages are well-formed JSON.
    WellFormed { one_in: u32 },
}

/// Two streams of one seed give the same messages, but for their faults.
pub(super) struct Stream {
    messages: Draw,
    places: Draw,
    faults: Faults,
    index: u64,
    /// Where the next message stands in its run of `one_in`, and where in it the faulty one stands.
    place: u32,
    next_fault: u32,
}

impl Stream {
    pub(super) fn new(seed: u64, faults: Faults) -> Self {
        let mut seeds = Draw::seeded(seed);
        Self {
            messages: Draw::seeded(seeds.bits()),
            places: Draw::seeded(seeds.bits()),
            faults,
            index: 0,
            place: 0,
            next_fault: 0,
        }
    }

    /// The next message. Fails only when one of the fault tables holds no JSON.
    pub(super) fn message(&mut self) -> serde_json::Result<String> {
        let beat = FIRST_BEAT + self.index / MESSAGES_A_BEAT;
        let kind = Kind::drawn(&mut self.messages);
        let message = kind.message(beat, &mut self.messages);
        self.index += 1;
        match self.fault(kind) {
            Some(fault) => fault.text(message),
            None => serde_json::to_string(&message),
        }
    }

    fn fault(&mut self, kind: Kind) -> Option<Fault> {
        let (one_in, cut_off) = match self.faults {
            Faults::Absent => return None,
            Faults::Spread { one_in } => (one_in, true),
            Faults::WellFormed { one_in } => (one_in, false),
        };
        let place = self.place;
        if place == 0 {
            self.next_fault = self.places.below(one_in);
        }
        self.place = (place + 1) % one_in;
        (place == self.next_fault).then(|| Fault::drawn(kind, cut_off, &mut self.places))
    }
}

/// A cluster that has run for a while: indices of five and more digits.
const FIRST_BEAT: u64 = 48_000;
const MESSAGES_A_BEAT: u64 = 100;

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::{Faults, Stream};

    fn texts(faults: Faults, count: usize) -> Vec<String> {
        let mut stream = Stream::new(7, faults);
        (0..count).map(|_| stream.message().unwrap()).collect()
    }

    #[test]
    fn messages_are_about_240_bytes_long() {
        let texts = texts(Faults::Absent, 10_000);
        let average = texts.iter().map(String::len).sum::<usize>() / texts.len();
        assert!((235..=245).contains(&average), "the average is {average}");
    }

    #[test]
    fn exactly_one_message_in_a_hundred_differs_from_the_valid_stream() {
        let (valid, mixed) = (
            texts(Faults::Absent, 10_000),
            texts(Faults::Spread { one_in: 100 }, 10_000),
        );
        for (valid, mixed) in valid.chunks(100).zip(mixed.chunks(100)) {
            assert_eq!(valid.iter().zip(mixed).filter(|(a, b)| a != b).count(), 1);
        }
    }

    #[test]
    fn well_formed_faults_parse_as_json() {
        let texts = texts(Faults::WellFormed { one_in: 2 }, 1_000);
        assert!(
            texts
                .iter()
                .all(|text| serde_json::from_str::<Value>(text).is_ok())
        );
    }

    #[test]
    fn spread_faults_include_broken_json() {
        let texts = texts(Faults::Spread { one_in: 2 }, 1_000);
        assert!(
            texts
                .iter()
                .any(|text| serde_json::from_str::<Value>(text).is_err())
        );
    }
}
