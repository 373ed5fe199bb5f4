//! Machines, their networks, and the nodes that live and die on them.

use std::sync::Arc;

use backbeat_bus::inprocess::Network as BusNetwork;
use backbeat_bus::{Bus, Interest, Namespace};
use backbeat_contract::ClusterId;
use backbeat_election::transport::simulated::Network as RaftNetwork;
use backbeat_election::{Config, Data, Election, Member, MemoryDisk, Pace};
use backbeat_metronome::Lateness;
use backbeat_pulse::clock::Clock;
use backbeat_pulse::conductor::{Conductor, Identity, Seat};
use backbeat_pulse::message::Pen;
use backbeat_pulse::metrics::Metrics;
use backbeat_pulse::node::{Node, Nudge, PulseSignal};
use backbeat_pulse::performer::Performer;
use backbeat_pulse::score::{Begin, ScoreMachine};
use backbeat_timing::{BarLength, Epoch, FramesPerBeat, Offset, Tempo};
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::clock::MachineClocks;
use crate::receiver::Receiver;
use crate::ticker;

/// A machine: what outlives the process on it.
pub struct Machine {
    pub member: Member,
    pub clocks: Arc<MachineClocks>,
    pub disk: MemoryDisk,
    kept: Option<Offset>,
    pub running: Option<Running>,
}

impl Machine {
    /// It forgets what it had not synced and what its processes knew, and its monotonic clock begins anew.
    fn lose_power(&mut self) {
        self.disk.lose_power();
        self.clocks = Arc::new(self.clocks.rebooted());
        self.kept = None;
    }
}

/// A process.
pub struct Running {
    pub node: Node,
    stop: CancellationToken,
    tasks: JoinSet<()>,
}

/// A cluster, its networks, and a consumer that hears everything.
pub struct Stage {
    pub raft: RaftNetwork,
    pub bus: BusNetwork,
    pub machines: Vec<Machine>,
    pub receiver: Receiver,
    pub dawn: Instant,
    seed: u64,
    starts: u64,
    _listening: JoinSet<()>,
}

/// What a machine's clocks are like: what the monotonic one counts from, in nanoseconds, by how many millionths it is
/// fast, and how far the wall clock is from the truth, in nanoseconds.
pub type Nature = (i64, i64, i64);

impl Stage {
    /// A cluster of as many nodes as there are natures, all of them started.
    pub async fn of(natures: &[Nature], seed: u64) -> Self {
        let dawn = Instant::now();
        let machines = ('a'..)
            .zip(natures)
            .map(|(name, &(origin, ppm, wall))| Machine {
                member: format!("{name}={name}.example:7000").parse().unwrap(),
                clocks: Arc::new(MachineClocks::new(dawn, origin, ppm, wall)),
                disk: MemoryDisk::new(),
                kept: None,
                running: None,
            });
        let bus = BusNetwork::new(seed);
        let receiver = Receiver::default();
        let mut stage = Self {
            raft: RaftNetwork::new(seed),
            machines: machines.collect(),
            _listening: listen(&bus, &receiver, dawn).await,
            bus,
            receiver,
            dawn,
            seed,
            starts: 0,
        };
        for index in 0..natures.len() {
            stage.start(index).await;
        }
        stage
    }

    /// Starts the node of a machine.
    pub async fn start(&mut self, index: usize) {
        self.starts += 1;
        let seed = self.seed.wrapping_mul(1_000_003).wrapping_add(self.starts);
        let members = self.machines.iter().map(|machine| machine.member.clone());
        let mut peers: Vec<Member> = members.collect();
        peers.remove(index);
        let machine = &mut self.machines[index];
        let name = machine.member.name.clone();

        let mut config = Config::new(
            "test".parse().unwrap(),
            machine.member.clone(),
            Data::Memory(machine.disk.clone()),
        );
        config.peers = peers;
        config.seed = Some(seed);
        let clock: Arc<dyn Clock> = Arc::clone(&machine.clocks) as _;
        let identity = Identity {
            cluster: "test".to_owned(),
            node: name.to_string(),
            frames_per_beat: FramesPerBeat::Three,
            lease: Pace::default().election_max,
        };
        let mut conductor = Conductor::new(identity, clock.wall(), clock.now());
        if let Some(kept) = machine.kept {
            conductor.recall(kept);
        }
        let seat = Seat::new(conductor);
        let signal = PulseSignal {
            seat: seat.clone(),
            clock: Arc::clone(&clock),
        };
        let (score_machine, score) = ScoreMachine::new();
        let transport = self.raft.transport(&name);
        let election =
            Election::start(config, transport, Box::new(score_machine), Arc::new(signal));
        let election = Arc::new(election.await.unwrap());

        let cluster: ClusterId = "test".parse().unwrap();
        let bus: Arc<dyn Bus> = Arc::new(self.bus.join(name.as_str()).unwrap());
        let metrics = Arc::new(Metrics::new(&cluster, name.as_str()).unwrap());
        let lateness = Arc::new(Lateness::new());
        let asked = Arc::clone(&election);
        let performer = Performer {
            seat: seat.clone(),
            bus: Arc::clone(&bus),
            pen: Pen::new(cluster.clone(), name.as_str()).unwrap(),
            quorum_age: Arc::new(move || asked.quorum_age()),
            lateness: Arc::clone(&lateness),
            metrics: Arc::clone(&metrics),
        };
        let bell = Arc::new(Notify::new());
        let rung = Arc::clone(&bell);
        let nudge: Nudge = Arc::new(move || rung.notify_one());
        let node = Node {
            cluster,
            name: name.to_string(),
            seat,
            begin: Begin {
                epoch: Epoch(0),
                start: clock.wall(),
                tempo: Tempo::from_bpm(120.0).unwrap(),
                bar_length: BarLength::new(4).unwrap(),
            },
            clock,
            bus,
            election,
            score,
            keepsake: None,
            nudge,
            lateness,
            started: Instant::now(),
            metrics,
        };
        let stop = CancellationToken::new();
        let mut tasks = JoinSet::new();
        tasks.spawn(ticker::play(performer, Arc::clone(&machine.clocks), bell));
        let run = node.clone().run(stop.clone());
        tasks.spawn(async move { run.await.unwrap() });
        machine.running = Some(Running { node, stop, tasks });
    }

    /// Has the power fail for all machines at once.
    pub async fn black_out(&mut self) {
        for machine in &mut self.machines {
            machine.lose_power();
        }
        for index in 0..self.machines.len() {
            self.kill(index, true).await;
        }
    }

    /// Kills the node of a machine, as kill -9 does. With `power_cut` the machine goes down as well.
    pub async fn kill(&mut self, index: usize, power_cut: bool) {
        let members: Vec<_> = self
            .machines
            .iter()
            .map(|machine| machine.member.name.clone())
            .collect();
        let machine = &mut self.machines[index];
        let Some(Running {
            node,
            stop,
            mut tasks,
        }) = machine.running.take()
        else {
            return;
        };
        let me = &machine.member.name;
        for other in members.iter().filter(|other| *other != me) {
            self.raft.cut(me, other);
            self.raft.cut(other, me);
        }
        // Before anything ends: what a process does to its end is what a killed one does not.
        machine.disk.unplug();
        tasks.shutdown().await;
        drop(stop);
        machine.kept = node.seat.take().offset_to_keep();
        if power_cut {
            machine.lose_power();
        }
        node.election.stop().await;
        // The cuts of other troubles are undone with these; they are few and short.
        self.raft.heal();
    }

    /// Ends everything.
    pub async fn end(mut self) -> Receiver {
        for index in 0..self.machines.len() {
            self.kill(index, false).await;
        }
        self.receiver
    }

    /// Whether a machine but this one knows the cluster's time, on a process that runs or on its clock. When all lose
    /// power at once nothing is left but wall clocks, and they are as wrong as they are.
    pub fn others_know_the_time(&self, index: usize) -> bool {
        let mut others = self
            .machines
            .iter()
            .enumerate()
            .filter(|(other, _)| *other != index);
        others.any(|(_, machine)| match &machine.running {
            Some(running) => running.node.seat.take().offset_to_keep().is_some(),
            None => machine.kept.is_some(),
        })
    }

    /// The index of the machine whose node leads, as it believes itself.
    pub fn leader(&self) -> Option<usize> {
        self.machines.iter().position(|machine| {
            let running = machine.running.as_ref();
            running.is_some_and(|running| running.node.election.standing().borrow().is_leader())
        })
    }
}

async fn listen(bus: &BusNetwork, receiver: &Receiver, dawn: Instant) -> JoinSet<()> {
    let ear = bus.join("consumer").unwrap();
    let interest = Interest::of(Namespace::default().beats(None));
    let mut frames = ear.subscribe(interest).await.unwrap();
    let receiver = receiver.clone();
    let mut listening = JoinSet::new();
    listening.spawn(async move {
        let _ear = ear;
        while let Some(envelope) = frames.next().await {
            receiver.hear(&envelope, dawn);
        }
    });
    listening
}
