//! A cluster without machines: its timeline, members and faults are values that a test sets. It is served as a node
//! is. The tests of the command use it too.

use backbeat_admin::{Listener, Token, serve};
use backbeat_contract::ClusterId;
use backbeat_pulse::admin::{
    ChangeAccepted, Control, HandoverDone, MemberRequest, Members, Pending, PlannedChange,
    RefuseAgreement, RefuseHandover, RefuseMember, RefuseOrder, TempoChange, face,
};
use backbeat_pulse::degradation::Degradation;
use backbeat_pulse::metrics::Metrics;
use backbeat_pulse::status::{Peer, Status};
use backbeat_timing::{
    BarLength, Beat, ClusterInstant, Epoch, Nanos, Phase, Segment, Tempo, Timeline,
};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};
use tokio::runtime::Runtime;
use tokio_util::sync::CancellationToken;

/// The name of the cluster.
pub(crate) const CLUSTER: &str = "chorus-test";

/// The cluster as its node `node-a` sees it.
pub(crate) struct Ensemble {
    state: Mutex<State>,
}

/// What a test may set.
pub(crate) struct State {
    pub(crate) timeline: Timeline,
    pub(crate) now: ClusterInstant,
    pub(crate) leader: Option<&'static str>,
    pub(crate) term: u64,
    pub(crate) members: Vec<Peer>,
    pub(crate) amiss: Vec<Degradation>,
    /// Whether a majority answers.
    pub(crate) agrees: bool,
    pub(crate) reasons: Vec<String>,
}

impl Ensemble {
    /// Three nodes at 2 BPM in bars of 120 beats, in the second phase of beat 121. `node-a` leads.
    pub(crate) fn new() -> Self {
        let start = ClusterInstant::from_unix_nanos(1_757_075_400_000_000_000);
        let first = Segment::new(Beat::ZERO, start, Tempo::DEFAULT, BarLength::DEFAULT).unwrap();
        let members = [("node-a", 7000), ("node-b", 7001), ("node-c", 7002)];
        let members = members.map(|(id, port)| peer(id, &format!("127.0.0.1:{port}")));
        Self {
            state: Mutex::new(State {
                timeline: Timeline::new(Epoch(0), first),
                now: start + Nanos::from_millis(121 * 30_000 + 12_000),
                leader: Some("node-a"),
                term: 7,
                members: members.to_vec(),
                amiss: Vec::new(),
                agrees: true,
                reasons: Vec::new(),
            }),
        }
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }
}

fn peer(id: &str, address: &str) -> Peer {
    Peer {
        id: id.to_owned(),
        address: address.to_owned(),
        is_leader: false,
        is_voter: true,
    }
}

impl State {
    fn agree(&self) -> Result<(), RefuseAgreement> {
        if self.leader.is_none() {
            return Err(RefuseAgreement::NoLeader);
        }
        if !self.agrees {
            let waited = std::time::Duration::from_secs(2);
            return Err(RefuseAgreement::TimedOut { waited });
        }
        Ok(())
    }

    fn change_tempo(&mut self, change: TempoChange) -> Result<ChangeAccepted, RefuseOrder> {
        self.agree()?;
        let changes = if change.ramp {
            self.timeline.ramp(self.now, change.tempo)?
        } else {
            vec![self.timeline.propose_tempo(self.now, change.tempo)?]
        };
        self.take(&changes, change.reason)
    }

    fn change_bar_length(
        &mut self,
        bar_length: BarLength,
        reason: Option<String>,
    ) -> Result<ChangeAccepted, RefuseOrder> {
        self.agree()?;
        let changes = self.timeline.propose_bar_length(self.now, bar_length)?;
        self.take(&changes, reason)
    }

    fn take(
        &mut self,
        changes: &[backbeat_timing::Change],
        reason: Option<String>,
    ) -> Result<ChangeAccepted, RefuseOrder> {
        self.timeline = self.timeline.with_changes(changes)?;
        self.reasons.extend(reason);
        Ok(ChangeAccepted::of(&self.timeline, self.now))
    }

    fn members(&self) -> Vec<Peer> {
        let with_leader = self.members.iter().cloned().map(|mut member| {
            member.is_leader = Some(member.id.as_str()) == self.leader;
            member
        });
        with_leader.collect()
    }
}

fn answer<T: Send + 'static>(value: T) -> Pending<'static, T> {
    Box::pin(std::future::ready(value))
}

impl Control for Ensemble {
    fn status(&self) -> Status {
        let state = self.state();
        let at = state.timeline.beat_at(state.now);
        let beat = at.map(|(beat, _)| beat);
        let mut status = Status {
            node_id: "node-a".to_owned(),
            cluster_id: CLUSTER.parse::<ClusterId>().unwrap(),
            is_leader: state.leader == Some("node-a"),
            leader_id: state.leader.map(str::to_owned),
            term: state.term,
            beat_index: beat.map(Beat::index),
            phase: at.map(|(_, phase)| match phase {
                Phase::Plan => backbeat_contract::Phase::Plan,
                Phase::Execute => backbeat_contract::Phase::Execute,
                Phase::Review => backbeat_contract::Phase::Review,
            }),
            downbeat: beat.map(|beat| state.timeline.is_downbeat(beat)),
            window_id: beat
                .and_then(|beat| state.timeline.window_id(CLUSTER, beat))
                .map(|id| backbeat_contract::WindowId::new(id.to_bytes())),
            tempo_bpm: beat.and_then(|beat| Some(state.timeline.tempo_of(beat)?.bpm())),
            target_tempo_bpm: Some(state.timeline.target_tempo().bpm()),
            bar_length: beat.and_then(|beat| Some(state.timeline.bar_length_of(beat)?.beats())),
            planned_changes: PlannedChange::upcoming(&state.timeline, state.now),
            degraded: false,
            degraded_reason: None,
            degraded_reasons: Vec::new(),
            peers: state.members(),
            nats_connected: !state.amiss.contains(&Degradation::NoNats),
            jitter_p95_ms: Some(0.4),
            quorum_ack_age_ms: Some(12.0),
            wall_clock_offset_ms: Some(-0.25),
            uptime_s: 3725.5,
            version: "0.1.0".to_owned(),
        };
        status.degrade(state.amiss.clone());
        status
    }

    fn change_tempo(
        &self,
        change: TempoChange,
    ) -> Pending<'_, Result<ChangeAccepted, RefuseOrder>> {
        answer(self.state().change_tempo(change))
    }

    fn change_bar_length(
        &self,
        bar_length: BarLength,
        reason: Option<String>,
    ) -> Pending<'_, Result<ChangeAccepted, RefuseOrder>> {
        answer(self.state().change_bar_length(bar_length, reason))
    }

    fn add_member(&self, member: MemberRequest) -> Pending<'_, Result<Members, RefuseMember>> {
        let mut state = self.state();
        if let Some(known) = state.members.iter().find(|known| known.id == member.id) {
            let (id, address) = (known.id.clone(), known.address.clone());
            return answer(Err(RefuseMember::Known { id, address }));
        }
        if member.address.parse::<SocketAddr>().is_err() {
            let reason = format!("{} is no HOST:PORT", member.address);
            return answer(Err(RefuseMember::Malformed { reason }));
        }
        state.members.push(peer(&member.id, &member.address));
        let members = state.members();
        answer(Ok(Members { members }))
    }

    fn remove_member(&self, id: String) -> Pending<'_, Result<Members, RefuseMember>> {
        let mut state = self.state();
        if !state.members.iter().any(|member| member.id == id) {
            return answer(Err(RefuseMember::Unknown { id }));
        }
        if state.members.len() == 1 {
            return answer(Err(RefuseMember::LastVoter { id }));
        }
        state.members.retain(|member| member.id != id);
        let members = state.members();
        answer(Ok(Members { members }))
    }

    fn hand_over(&self, to: Option<String>) -> Pending<'_, Result<HandoverDone, RefuseHandover>> {
        let mut state = self.state();
        if let Err(refusal) = state.agree() {
            return answer(Err(refusal.into()));
        }
        let to = match to.as_deref() {
            None | Some("node-b") => "node-b",
            Some("node-c") => "node-c",
            Some(id) => return answer(Err(RefuseHandover::Unknown { id: id.to_owned() })),
        };
        state.leader = Some(to);
        state.term += 1;
        let term = state.term;
        let leader_id = to.to_owned();
        answer(Ok(HandoverDone { leader_id, term }))
    }
}

/// The cluster's node `node-a`, served until the test ends.
pub(crate) struct Served {
    pub(crate) address: SocketAddr,
    pub(crate) ensemble: Arc<Ensemble>,
    pub(crate) metrics: Arc<Metrics>,
    cancel: CancellationToken,
    _runtime: Runtime,
}

impl Served {
    pub(crate) fn new(token: Option<&str>) -> Self {
        let runtime = Runtime::new().unwrap();
        let token = token.map(|token| Token::new(token).unwrap());
        let listener = runtime.block_on(Listener::bind(([127, 0, 0, 1], 0).into(), token));
        let listener = listener.unwrap();
        let address = listener.local_addr();
        let ensemble = Arc::new(Ensemble::new());
        let cluster: ClusterId = CLUSTER.parse().unwrap();
        let metrics = Arc::new(Metrics::new(&cluster, "node-a").unwrap());
        let control: Arc<dyn Control> = Arc::clone(&ensemble) as Arc<dyn Control>;
        let shown = face(&control, &metrics);
        let cancel = CancellationToken::new();
        let stop = cancel.clone();
        runtime.spawn(async move { serve(listener, shown, stop).await.unwrap() });
        Self {
            address,
            ensemble,
            metrics,
            cancel,
            _runtime: runtime,
        }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.cancel.cancel();
    }
}
