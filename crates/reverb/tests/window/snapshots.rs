//! Snapshots come back whole, and bytes of strangers do no harm.

use super::given::{FROM, claims, closing, gathered, said};
use backbeat_contract::State::{Completed, Failed, Helping};
use backbeat_reverb::window::{Aggregate, Occurrence, RefuseSnapshot, Trouble};
use proptest::prelude::*;

fn filled() -> Aggregate {
    let mut aggregate = gathered(&[
        said("a", "x", FROM, Helping),
        said("a", "x", FROM + 1, Completed),
        said("a", "x", FROM + 2, Helping),
        said("b", "secret-rotation", FROM, Failed).promising(3),
    ]);
    let agent = "agent:z".parse().unwrap();
    for trouble in Trouble::ALL {
        let what = Occurrence::of_bytes(format!("{trouble:?}").as_bytes());
        aggregate.note(trouble, what, Some(&agent));
    }
    aggregate
}

#[test]
fn a_snapshot_tells_the_same_report() {
    let aggregate = filled();
    let restored = Aggregate::restore(&aggregate.snapshot()).unwrap();
    assert_eq!(
        restored.roll_up(&closing(None)),
        aggregate.roll_up(&closing(None))
    );
    assert_eq!(restored.snapshot(), aggregate.snapshot());
}

#[test]
fn an_empty_aggregate_has_a_snapshot() {
    let restored = Aggregate::restore(&Aggregate::new().snapshot()).unwrap();
    assert_eq!(restored.snapshot(), Aggregate::new().snapshot());
}

#[test]
fn a_snapshot_of_another_version_is_refused_by_its_number() {
    let mut bytes = filled().snapshot();
    bytes[0] = 99;
    let refusal = Aggregate::restore(&bytes).unwrap_err();
    assert_eq!(refusal, RefuseSnapshot::Version { found: 99 });
    assert!(refusal.to_string().contains("version 99"), "{refusal}");
}

#[test]
fn a_snapshot_cut_short_is_refused() {
    let bytes = filled().snapshot();
    for length in 0..bytes.len() {
        assert!(Aggregate::restore(&bytes[..length]).is_err(), "{length}");
    }
}

#[test]
fn a_flipped_bit_is_noticed() {
    let bytes = filled().snapshot();
    for place in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[place] ^= 1 << (place % 8);
        assert!(Aggregate::restore(&changed).is_err(), "{place}");
    }
}

/// A snapshot with a checksum that fits its content, whatever that is.
fn sealed(content: &[u8]) -> Vec<u8> {
    let checksum = rapidhash::v3::rapidhash_v3(content);
    let version = Aggregate::new().snapshot()[0];
    [&[version][..], &checksum.to_le_bytes(), content].concat()
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_panic(content in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = Aggregate::restore(&content);
        let _ = Aggregate::restore(&sealed(&content));
    }

    #[test]
    fn a_forged_content_is_refused_or_harmless(
        claims in claims(),
        places in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let mut content = gathered(&claims).snapshot().split_off(9);
        for (place, byte) in places {
            *place.get_mut(&mut content) = byte;
        }
        if let Ok(mut aggregate) = Aggregate::restore(&sealed(&content)) {
            aggregate.roll_up(&closing(None));
            aggregate.merge(&gathered(&claims));
            let again = Aggregate::restore(&aggregate.snapshot()).unwrap();
            prop_assert_eq!(again.snapshot(), aggregate.snapshot());
        }
    }
}
