//! What the admin API may ask and order, answered by the node.

use backbeat_admin::Readiness;
use backbeat_election::{Member, RefuseMembership, RefuseProposal};
use backbeat_timing::{
    BarLength, Change, ClusterInstant, Nanos, RefuseChange as RefuseByTimeline, Timeline,
};
use tracing::info;

use super::Node;
use super::lead::Unresolved;
use crate::admin::{
    ChangeAccepted, Control, HandoverDone, MemberRequest, Members, Pending, PlannedChange,
    RefuseAgreement, RefuseChange, RefuseHandover, RefuseMember, TempoChange,
};
use crate::conductor::Office;
use crate::degradation::Degradation;
use crate::message::{phase, window};
use crate::score::{Entry, Refusal};
use crate::status::{Peer, Status};

impl Control for Node {
    fn status(&self) -> Status {
        let now = self.clock.now();
        let standing = self.election.standing().borrow().clone();
        let quorum_age = self.election.quorum_age();
        let conductor = self.seat.take();
        let view = conductor.view(now);
        let frame = view.map(|view| view.frame);
        let leads = matches!(conductor.office(), Office::Leading { .. });
        let planned = conductor.score().timeline().zip(conductor.cluster_time(now));
        let planned = planned.map(|(timeline, now)| PlannedChange::upcoming(timeline, now));
        let stepped = conductor.recent_step(now).is_some();
        let connected = conductor.connected();
        let has_quorum = conductor.gate(quorum_age).has_quorum();
        drop(conductor);
        let mut status = Status {
            node_id: self.name.clone(),
            cluster_id: self.cluster.clone(),
            is_leader: leads,
            leader_id: standing.leader.as_ref().map(ToString::to_string),
            term: standing.term,
            beat_index: frame.map(|frame| frame.beat.index()),
            phase: frame.map(|frame| phase(frame.phase)),
            downbeat: frame.map(|frame| frame.downbeat),
            window_id: frame.map(|frame| window(frame.window)),
            tempo_bpm: frame.map(|frame| frame.tempo.bpm()),
            target_tempo_bpm: view.map(|view| view.target_tempo.bpm()),
            bar_length: view.map(|view| view.bar_length),
            planned_changes: planned.unwrap_or_default(),
            degraded: false,
            degraded_reason: None,
            degraded_reasons: Vec::new(),
            peers: peers(&standing),
            nats_connected: connected,
            jitter_p95_ms: self.metrics.jitter_p95_ms(),
            quorum_ack_age_ms: quorum_age.map(|age| age.as_secs_f64() * 1e3),
            wall_clock_offset_ms: view
                .and_then(|view| view.wall_ahead)
                .map(|ahead| -ahead.as_millis_f64()),
            uptime_s: self.started.elapsed().as_secs_f64(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        };
        let amiss = [
            (Degradation::StoreFailed, standing.is_over()),
            (Degradation::NoLeader, standing.leader.is_none()),
            (Degradation::NoQuorum, leads && !has_quorum),
            (Degradation::NoNats, !connected),
            (Degradation::ClockStepped, stepped),
            (Degradation::TicksLate, leads && self.metrics.ticks_late()),
        ];
        let amiss = amiss.into_iter().filter(|(_, holds)| *holds);
        status.degrade(amiss.map(|(reason, _)| reason).collect());
        status
    }

    fn readiness(&self) -> Readiness {
        self.status().readiness()
    }

    fn change_tempo(
        &self,
        change: TempoChange,
    ) -> Pending<'_, Result<ChangeAccepted, RefuseChange>> {
        Box::pin(async move {
            let TempoChange {
                tempo,
                ramp,
                reason,
            } = change;
            let accepted = self
                .change(|timeline, after| {
                    if ramp {
                        timeline.ramp(after, tempo)
                    } else {
                        timeline.propose_tempo(after, tempo).map(|change| vec![change])
                    }
                })
                .await?;
            info!(%tempo, ramp, reason, beat = accepted.effective_beat, "the tempo changes");
            Ok(accepted)
        })
    }

    fn change_bar_length(
        &self,
        bar_length: BarLength,
        reason: Option<String>,
    ) -> Pending<'_, Result<ChangeAccepted, RefuseChange>> {
        Box::pin(async move {
            let accepted = self
                .change(|timeline, after| timeline.propose_bar_length(after, bar_length))
                .await?;
            let beats = bar_length.beats();
            info!(bar_length = beats, reason, beat = accepted.effective_beat, "the bars change");
            Ok(accepted)
        })
    }

    fn add_member(&self, member: MemberRequest) -> Pending<'_, Result<Members, RefuseMember>> {
        Box::pin(async move {
            let text = format!("{}={}", member.id, member.address);
            let member: Member = text.parse().map_err(|error: backbeat_election::RefuseMember| {
                RefuseMember::Malformed {
                    reason: error.to_string(),
                }
            })?;
            self.election.add_member(member).await.map_err(membership)?;
            Ok(self.members())
        })
    }

    fn remove_member(&self, id: String) -> Pending<'_, Result<Members, RefuseMember>> {
        Box::pin(async move {
            let name = id.parse().map_err(|_| RefuseMember::Unknown { id })?;
            self.election.remove_member(name).await.map_err(membership)?;
            Ok(self.members())
        })
    }

    fn hand_over(
        &self,
        to: Option<String>,
    ) -> Pending<'_, Result<HandoverDone, RefuseHandover>> {
        Box::pin(async move { self.order_handover(to).await })
    }
}

impl Node {
    /// Has the nodes agree on changes at the first downbeat that nobody may have spoken yet. Between
    /// the question and the agreement the leader may reserve more; then it is asked again.
    async fn change(
        &self,
        propose: impl Fn(&Timeline, ClusterInstant) -> Result<Vec<Change>, RefuseByTimeline>,
    ) -> Result<ChangeAccepted, RefuseChange> {
        let mut refused = Refusal::NotBegun;
        for _ in 0..ATTEMPTS {
            let changes = {
                let conductor = self.seat.take();
                let (timeline, now) = conductor
                    .score()
                    .timeline()
                    .zip(conductor.cluster_time(self.clock.now()))
                    .ok_or(RefuseAgreement::NoLeader)?;
                let spoken = conductor.score().reserved().map(|reserved| reserved + JUST_BEFORE);
                propose(timeline, spoken.map_or(now, |spoken| spoken.max(now)))?
            };
            match self.propose(&Entry::Change(changes)).await {
                Ok(()) => return Ok(self.accepted()),
                Err(Unresolved::Refused(refusal @ Refusal::DownbeatSpoken)) => refused = refusal,
                Err(Unresolved::Refused(refusal)) => {
                    refused = refusal;
                    break;
                }
                Err(Unresolved::NotAgreed(refusal)) => return Err(agreement(refusal).into()),
            }
        }
        let reason = refused.to_string();
        Err(RefuseAgreement::Unable { reason }.into())
    }

    /// What is going to change, as this node sees it.
    fn accepted(&self) -> ChangeAccepted {
        let conductor = self.seat.take();
        let score = self.score.borrow();
        let now = conductor.cluster_time(self.clock.now());
        match score.timeline().zip(now) {
            Some((timeline, now)) => ChangeAccepted::of(timeline, now),
            None => ChangeAccepted::nothing(),
        }
    }

    async fn order_handover(&self, to: Option<String>) -> Result<HandoverDone, RefuseHandover> {
        todo!()
    }

    fn members(&self) -> Members {
        Members {
            members: peers(&self.election.standing().borrow()),
        }
    }
}
