//! The whole state of a network, as a machine: it is told the time, and does nothing by itself.

use std::collections::BTreeMap;

use tokio::sync::oneshot;
use tokio::time::Instant;

use super::agenda::Agenda;
use super::dice::Dice;
use super::participant::Participant;
use super::seat::Seat;
use super::{Direction, Faults};
use crate::subscription::Delivery;
use crate::{Envelope, Subject};

/// What became of all messages of a network so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Messages that were handed over.
    pub published: u64,
    /// Messages that were put into a subscription's queue.
    pub delivered: u64,
    /// Messages that vanished on a link, by its faults, a cut or the end of a connection.
    pub vanished: u64,
    /// Messages that a link delivered twice.
    pub doubled: u64,
    /// Messages that were held back so that others could overtake.
    pub held_back: u64,
    /// Messages dropped because the queue of their subscription was full.
    pub overflowed: u64,
}

/// The whole state of a network.
#[derive(Debug)]
pub(super) struct Exchange {
    seed: u64,
    /// They choose among the members of a queue group.
    dice: Dice,
    faults: Faults,
    pub(super) participants: Vec<Participant>,
    /// By number, which rises: the order of subscribing.
    seats: BTreeMap<u64, Seat>,
    next_seat: u64,
    agenda: Agenda<Event>,
    pub(super) tally: Tally,
}

/// Something arrives. The session is that of the participant when it was sent.
#[derive(Debug)]
struct Event {
    participant: usize,
    session: u64,
    arrival: Arrival,
}

#[derive(Debug)]
enum Arrival {
    MessageAtServer(Envelope),
    PingAtServer(oneshot::Sender<()>),
    MessageAtSeat(u64, Envelope),
    PongAtParticipant(oneshot::Sender<()>),
}

impl Exchange {
    pub(super) fn new(seed: u64) -> Self {
        Self {
            seed,
            dice: Dice::new(seed),
            faults: Faults::default(),
            participants: Vec::new(),
            seats: BTreeMap::new(),
            next_seat: 0,
            agenda: Agenda::new(),
            tally: Tally::default(),
        }
    }

    /// The participant of this name, who is there from the first mention.
    pub(super) fn participant(&mut self, name: &str) -> usize {
        let known = self.participants.iter().position(|one| one.name == name);
        known.unwrap_or_else(|| {
            self.participants
                .push(Participant::new(name, self.seed, &self.faults));
            self.participants.len() - 1
        })
    }

    /// All links, those of participants to come too.
    pub(super) fn set_faults(&mut self, faults: &Faults) {
        self.faults = faults.clone();
        for participant in &mut self.participants {
            for direction in [Direction::ToServer, Direction::FromServer] {
                participant.link(direction).faults = faults.clone();
            }
        }
    }

    pub(super) fn next_at(&self) -> Option<Instant> {
        self.agenda.next_at()
    }

    /// Lets everything arrive that is due.
    pub(super) fn run_due(&mut self, now: Instant) {
        while let Some(event) = self.agenda.pop_due(now) {
            let participant = &self.participants[event.participant];
            if participant.session == event.session {
                self.arrive(event.participant, event.arrival, now);
            } else if let Arrival::MessageAtServer(_) | Arrival::MessageAtSeat(..) = event.arrival {
                self.tally.vanished += 1;
            }
        }
    }

    pub(super) fn send(&mut self, from: usize, envelope: &Envelope, now: Instant) {
        self.tally.published += 1;
        self.travel(from, Direction::ToServer, now, || {
            Arrival::MessageAtServer(envelope.clone())
        });
    }

    /// Asks the server for an answer; the sender is dropped when none will come.
    pub(super) fn ping(&mut self, from: usize, answer: oneshot::Sender<()>, now: Instant) {
        self.travel_last(
            from,
            Direction::ToServer,
            now,
            Arrival::PingAtServer(answer),
        );
    }

    pub(super) fn sit(&mut self, seat: Seat) {
        self.seats.insert(self.next_seat, seat);
        self.next_seat += 1;
    }

    /// Routes nothing more to this participant.
    pub(super) fn end_seats(&mut self, participant: usize) {
        for seat in self
            .seats
            .values_mut()
            .filter(|seat| seat.participant == participant)
        {
            seat.ending = true;
        }
    }

    /// Closes the queues of this participant, behind what is in them.
    pub(super) fn clear_seats(&mut self, participant: usize) {
        self.seats.retain(|_, seat| seat.participant != participant);
    }

    fn arrive(&mut self, participant: usize, arrival: Arrival, now: Instant) {
        match arrival {
            Arrival::MessageAtServer(envelope) => self.route(&envelope, now),
            Arrival::PingAtServer(answer) => {
                let pong = Arrival::PongAtParticipant(answer);
                self.travel_last(participant, Direction::FromServer, now, pong);
            }
            Arrival::MessageAtSeat(number, envelope) => self.deliver(number, envelope),
            // Who asked may have stopped waiting.
            Arrival::PongAtParticipant(answer) => drop(answer.send(())),
        }
    }

    fn route(&mut self, envelope: &Envelope, now: Instant) {
        for number in self.chosen(&envelope.subject) {
            let to = self.seats[&number].participant;
            self.travel(to, Direction::FromServer, now, || {
                Arrival::MessageAtSeat(number, envelope.clone())
            });
        }
    }

    /// Every seat that wants the message, but of each queue group one, in the order of subscribing. A group's name
    /// makes it one group, whatever the filters are, as in NATS.
    fn chosen(&mut self, subject: &Subject) -> Vec<u64> {
        let mut chosen = Vec::new();
        let mut groups: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
        for (&number, seat) in &self.seats {
            if !seat.wants(subject) || !self.participants[seat.participant].is_connected() {
                continue;
            }
            match &seat.group {
                None => chosen.push(number),
                Some(group) => groups.entry(group).or_default().push(number),
            }
        }
        for members in groups.into_values() {
            let count = u64::try_from(members.len()).unwrap_or(u64::MAX);
            let lot = usize::try_from(self.dice.below(count)).unwrap_or(0);
            chosen.extend(members.get(lot));
        }
        chosen
    }

    fn deliver(&mut self, number: u64, envelope: Envelope) {
        let Some(seat) = self.seats.get_mut(&number) else {
            return;
        };
        match seat.intake.deliver(vec![envelope]) {
            Delivery::Queued { dropped: 0 } => self.tally.delivered += 1,
            Delivery::Queued { .. } => self.tally.overflowed += 1,
            Delivery::Unwanted => drop(self.seats.remove(&number)),
        }
    }

    fn travel(
        &mut self,
        who: usize,
        direction: Direction,
        now: Instant,
        arrival: impl Fn() -> Arrival,
    ) {
        let participant = &mut self.participants[who];
        let session = participant.session;
        let passage = participant.link(direction).pass(now);
        self.tally.vanished += u64::from(passage.first.is_none());
        self.tally.doubled += u64::from(passage.again.is_some());
        self.tally.held_back += u64::from(passage.held_back);
        for at in passage.first.into_iter().chain(passage.again) {
            let event = Event {
                participant: who,
                session,
                arrival: arrival(),
            };
            self.agenda.plan(at, event);
        }
    }

    fn travel_last(&mut self, who: usize, direction: Direction, now: Instant, arrival: Arrival) {
        let participant = &mut self.participants[who];
        let session = participant.session;
        if let Some(at) = participant.link(direction).pass_last(now) {
            let event = Event {
                participant: who,
                session,
                arrival,
            };
            self.agenda.plan(at, event);
        }
    }
}
