//! Laws of hybrid logical clocks.

use backbeat_timing::{ClockDrift, Hlc, HlcClock, NodeHash, UnixMillis, WireHlc};
use proptest::prelude::*;
use proptest::sample::Index;

const NOW: i64 = 1_757_075_400_000;

fn at(millis: i64) -> UnixMillis {
    UnixMillis::from(millis)
}

/// Anything that can happen to a clock, with any wall clock reading.
#[derive(Clone, Debug)]
enum Event {
    Tick(i64),
    Observe(WireHlc, i64),
}

fn walls() -> impl Strategy<Value = i64> {
    prop_oneof![
        8 => NOW - 8_000..NOW + 8_000,
        2 => NOW..NOW + 3,
        1 => any::<i64>(),
    ]
}

fn wire_stamps() -> impl Strategy<Value = WireHlc> {
    let counters = prop_oneof![0..4_u16, 0xfffd..=0xffff_u16, any::<u16>()];
    (any::<u16>(), counters, any::<u16>()).prop_map(|(low_millis, logical, node)| WireHlc {
        low_millis,
        logical,
        node: NodeHash(node),
    })
}

fn events() -> impl Strategy<Value = Event> {
    prop_oneof![
        walls().prop_map(Event::Tick),
        (wire_stamps(), walls()).prop_map(|(stamp, wall)| Event::Observe(stamp, wall)),
    ]
}

/// The rules of the paper, figure 5, word by word, with a counter that never fills.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Paper {
    l: i64,
    c: u64,
}

impl Paper {
    fn send(&mut self, physical: i64) {
        let before = self.l;
        self.l = before.max(physical);
        self.c = if self.l == before { self.c + 1 } else { 0 };
    }

    fn receive(&mut self, message: Self, physical: i64) {
        let before = self.l;
        self.l = before.max(message.l).max(physical);
        self.c = if self.l == before && self.l == message.l {
            self.c.max(message.c) + 1
        } else if self.l == before {
            self.c + 1
        } else if self.l == message.l {
            message.c + 1
        } else {
            0
        };
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn the_stamps_of_a_sender_only_grow(events in prop::collection::vec(events(), 1..60)) {
        let mut clock = HlcClock::new(NodeHash(7));
        let mut latest: Option<Hlc> = None;
        for event in events {
            let stamp = match event {
                Event::Tick(now) => clock.tick(at(now)),
                Event::Observe(remote, now) => {
                    let seen = clock.observe(remote, at(now));
                    prop_assert!(!seen.followed || seen.local > seen.remote);
                    seen.local
                }
            };
            prop_assert!(latest.is_none_or(|latest| stamp > latest));
            prop_assert_eq!(clock.latest(), stamp);
            latest = Some(stamp);
        }
    }

    #[test]
    fn a_clock_runs_at_most_five_seconds_ahead_of_the_wall_time_it_has_seen(
        events in prop::collection::vec(events(), 1..60)
    ) {
        let mut clock = HlcClock::new(NodeHash(7));
        let mut greatest = i64::MIN;
        let mut carries = 0;
        for event in events {
            let (Event::Tick(now) | Event::Observe(_, now)) = event;
            greatest = greatest.max(at(now).get());
            let stamp = match event {
                Event::Tick(now) => clock.tick(at(now)),
                Event::Observe(remote, now) => {
                    carries += i64::from(remote.logical == 0xffff);
                    clock.observe(remote, at(now)).local
                }
            };
            prop_assert!(stamp.wall.get() >= at(now).get());
            prop_assert!(stamp.wall.get() <= greatest + ClockDrift::LIMIT_MILLIS + carries);
        }
    }

    #[test]
    fn a_clock_follows_the_rules_of_the_paper(
        events in prop::collection::vec((0..20_i64, prop::option::of((0..20_i64, 0..5_u16))), 1..60)
    ) {
        let mut clock = HlcClock::resume(Hlc { wall: at(NOW), logical: 0, node: NodeHash(7) });
        let mut paper = Paper { l: NOW, c: 0 };
        for (now, message) in events {
            let now = NOW + now;
            if let Some((wall, logical)) = message {
                let remote = Hlc { wall: at(NOW + wall), logical, node: NodeHash(9) };
                clock.observe(remote.wire(), at(now));
                paper.receive(Paper { l: NOW + wall, c: logical.into() }, now);
            } else {
                clock.tick(at(now));
                paper.send(now);
            }
            let Hlc { wall, logical, .. } = clock.latest();
            prop_assert_eq!(Paper { l: wall.get(), c: logical.into() }, paper);
        }
    }

    #[test]
    fn an_effect_is_stamped_after_its_cause_however_skewed_the_clocks(
        skews in prop::collection::vec(-2_400..=2_400_i64, 2..6),
        steps in prop::collection::vec((any::<Index>(), any::<Index>(), 0..3_i64), 1..80),
    ) {
        let mut clocks: Vec<HlcClock> =
            (0_u16..).zip(&skews).map(|(node, _)| HlcClock::new(NodeHash(node))).collect();
        let mut time = NOW;
        for (from, to, passed) in steps {
            let (from, to) = (from.index(clocks.len()), to.index(clocks.len()));
            time += passed;
            let sent = clocks[from].tick(at(time + skews[from]));
            let seen = clocks[to].observe(sent.wire(), at(time + skews[to]));
            prop_assert!(seen.followed);
            prop_assert_eq!(seen.remote, sent);
            prop_assert!(seen.local > sent);
        }
    }

    #[test]
    fn unwrapping_finds_the_full_time_within_32_seconds(
        own in -(1_i64 << 53)..=1 << 53, ahead in -32_768..=32_767_i64, logical in any::<u16>()
    ) {
        // Around any clock reading, and around the ends of what a reading can be.
        let stamp = HlcClock::resume(Hlc { wall: at(own), logical, node: NodeHash(3) }).latest();
        let receiver = at(own - ahead);
        prop_assume!(receiver.get() == own - ahead);
        prop_assert_eq!(stamp.wire().unwrap_near(receiver), stamp);
    }

    #[test]
    fn any_stamp_reads_back_what_it_shows(stamp in wire_stamps()) {
        prop_assert_eq!(stamp.to_string().parse::<WireHlc>().unwrap(), stamp);
    }
}

#[test]
fn the_order_survives_the_turn_of_the_16_bits() {
    let mut clock = HlcClock::new(NodeHash(7));
    let before = clock.tick(at(0x0001_ffff));
    let after = clock.tick(at(0x0002_0000));
    assert!(before.wire().low_millis > after.wire().low_millis);
    let now = at(0x0002_0100);
    assert!(before.wire().unwrap_near(now) < after.wire().unwrap_near(now));
}

#[test]
fn a_clock_goes_on_after_a_restart_with_a_wall_clock_set_back() {
    let mut clock = HlcClock::new(NodeHash::of("pulse-1"));
    let kept = serde_json::to_string(&clock.tick(at(NOW))).unwrap();
    let mut again = HlcClock::resume(serde_json::from_str(&kept).unwrap());
    assert!(again.tick(at(NOW - 3_600_000)) > clock.latest());
}

#[test]
fn a_millisecond_of_more_than_65536_events_spills_into_the_next() {
    let mut clock = HlcClock::new(NodeHash(7));
    let mut latest = clock.tick(at(NOW));
    for _ in 0..70_000 {
        let next = clock.tick(at(NOW));
        assert!(next > latest);
        latest = next;
    }
    // 70 001 stamps, of which 65 536 are of the first millisecond.
    assert_eq!((latest.wall.get(), latest.logical), (NOW + 1, 4_464));
}

#[test]
fn node_ids_hash_alike_everywhere() {
    assert_eq!(NodeHash::of("pulse-1"), NodeHash::of("pulse-1"));
    assert_ne!(NodeHash::of("pulse-1"), NodeHash::of("pulse-2"));
}
