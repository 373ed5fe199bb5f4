//! When the troupe speaks: it follows the frames, so it plays to any pulse.

use std::collections::{BTreeMap, VecDeque};

use backbeat_bus::{Envelope, Namespace, Signer};
use backbeat_contract::{AgentId, BeatFrame, ClusterId, Malformed, Phase, WindowId};
use backbeat_timing::{ClusterInstant, HlcClock, Nanos, NodeHash, UnixMillis};

use crate::bars::beat_length;

use super::pen::{Moment, Pen};
use super::script::{LINES, Line, Manner, Names, Who};

/// Agents with a script, on the beat of one cluster.
#[derive(Debug)]
pub(crate) struct Troupe {
    pen: Pen,
    names: Namespace,
    /// The agents of each line, and their clocks.
    cast: Vec<Vec<AgentId>>,
    clocks: BTreeMap<AgentId, HlcClock>,
    place: Option<Place>,
    /// What is to be said, in the order of saying.
    due: VecDeque<(ClusterInstant, usize, u64)>,
}

/// Where in the music the troupe is.
#[derive(Debug, Clone, Copy)]
struct Place {
    /// The bar, counted from the first downbeat heard.
    bar: u64,
    from: u64,
    beat: u64,
    length: u64,
    window: WindowId,
    window_before: WindowId,
}

/// The script names an agent by what is no agent id: the build is broken.
#[derive(Debug, thiserror::Error)]
#[error("the script of the reverb suite names an agent that is none: {0}; report this")]
pub struct RefuseTroupe(#[from] Malformed);

impl Troupe {
    /// A troupe that signs what it says, when it has a key.
    pub(crate) fn new(cluster: ClusterId, signer: Option<Signer>) -> Result<Self, RefuseTroupe> {
        let cast: Result<Vec<Vec<AgentId>>, RefuseTroupe> = LINES.iter().map(agents).collect();
        let cast = cast?;
        let clocks = cast.iter().flatten().map(|agent| {
            let node = NodeHash::of(agent.as_str());
            (agent.clone(), HlcClock::new(node))
        });
        Ok(Self {
            clocks: clocks.collect(),
            cast,
            pen: Pen { cluster, signer },
            names: Namespace::default(),
            place: None,
            due: VecDeque::new(),
        })
    }

    /// Follows what is heard: a beat that begins brings its lines.
    pub(crate) fn hear(&mut self, at: ClusterInstant, envelope: &Envelope) {
        if envelope.subject != self.names.beat(&self.pen.cluster) {
            return;
        }
        let Ok(frame) = serde_json::from_slice::<BeatFrame>(&envelope.payload) else {
            return;
        };
        if frame.phase == Phase::Plan && self.advance(&frame) {
            self.prepare(at, beat_length(frame.tempo_bpm.bpm()));
        }
    }

    /// When the next line is to be said.
    pub(crate) fn next_at(&self) -> Option<ClusterInstant> {
        self.due.front().map(|(at, ..)| *at)
    }

    /// The messages that are due.
    pub(crate) fn take_due(&mut self, now: ClusterInstant) -> Vec<Envelope> {
        let mut said = Vec::new();
        while let Some((_, line, beat)) = self.due.pop_front_if(|(at, ..)| *at <= now) {
            self.say(line, beat, now, &mut said);
        }
        said
    }

    /// Whether everything was said, and a beat more has passed for the last report.
    pub(crate) fn is_over(&self) -> bool {
        self.place.is_some_and(|place| {
            place.bar > LAST_BAR + 1 || (place.bar > LAST_BAR && place.beat > place.from + 1)
        })
    }

    /// Takes the place of a frame that begins a beat; whether the music has begun.
    fn advance(&mut self, frame: &BeatFrame) -> bool {
        let beat = frame.beat_index.get();
        let window = frame.window_id;
        match &mut self.place {
            Some(place) if place.window == window => place.beat = beat,
            Some(place) => {
                *place = Place {
                    bar: place.bar + 1,
                    from: beat,
                    beat,
                    length: beat.saturating_sub(place.from),
                    window,
                    window_before: place.window,
                };
            }
            None if frame.downbeat => {
                self.place = Some(Place {
                    bar: 0,
                    from: beat,
                    beat,
                    length: 1,
                    window,
                    window_before: window,
                });
            }
            None => {}
        }
        self.place.is_some()
    }

    fn prepare(&mut self, at: ClusterInstant, length: Nanos) {
        let Some(place) = self.place else { return };
        let in_the_middle = at + Nanos::new(length.get() / 2);
        for (number, line) in LINES.iter().enumerate() {
            if line.bar == place.bar && line.beat == place.beat - place.from {
                let at_once = line.manner == Manner::AtOnce;
                let when = if at_once { at } else { in_the_middle };
                self.due.push_back((when, number, place.beat));
            }
        }
        // Lines that are said at once come before those of the middle, whatever the script's order.
        self.due.make_contiguous().sort_by_key(|(at, ..)| *at);
    }

    fn say(&mut self, number: usize, beat: u64, now: ClusterInstant, said: &mut Vec<Envelope>) {
        let (Some(line), Some(agents), Some(place)) =
            (LINES.get(number), self.cast.get(number), self.place)
        else {
            return;
        };
        let (beat, window) = place.named(line.names, beat);
        let millis = UnixMillis::from(
            i64::try_from(now.unix_nanos().div_euclid(1_000_000)).unwrap_or(i64::MAX),
        );
        for (number, agent) in (0..).zip(agents) {
            let Some(clock) = self.clocks.get_mut(agent) else {
                continue;
            };
            let moment = Moment {
                beat,
                window,
                stamp: clock.tick(millis).wire(),
                number,
            };
            let written = self.pen.write(line, agent, moment);
            let again = written.clone().filter(|_| line.manner == Manner::Twice);
            said.extend(written.into_iter().chain(again));
        }
    }
}

impl Place {
    /// The beat that is named, and its window as far as known.
    fn named(self, names: Names, present: u64) -> (u64, WindowId) {
        match names {
            Names::Present => (present, self.window),
            Names::Before => (present.saturating_sub(1), self.window),
            Names::LastOfBarBefore => (self.from.saturating_sub(1), self.window_before),
            Names::FarAhead => (present + self.length.max(1) * 1000, self.window),
        }
    }
}

/// The bar in which the last line is said.
const LAST_BAR: u64 = 1;

/// The agents of a line, which a subject must be able to carry.
fn agents(line: &Line) -> Result<Vec<AgentId>, RefuseTroupe> {
    let names = match line.who {
        Who::One(name) => vec![name.to_owned()],
        Who::All(kind) => (1..=kind.agents())
            .map(|number| format!("{}{number}", kind.prefix()))
            .collect(),
    };
    let parsed = names.iter().map(|name| Ok(name.parse()?));
    parsed.collect()
}
