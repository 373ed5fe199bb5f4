//! What the admin API may ask and order, answered by the node.

use backbeat_admin::Readiness;
use backbeat_election::{Member, RefuseProposal, Standing};
use backbeat_timing::{BarLength, Change, ClusterInstant, Nanos, RefuseChange, Timeline};
use tracing::info;

use super::Node;
use super::lead::Unresolved;
use crate::admin::{
    ChangeAccepted, Control, HandoverDone, MemberRequest, Members, Pending, PlannedChange,
    RefuseAgreement, RefuseHandover, RefuseMember, RefuseOrder, TempoChange,
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
        let planned = conductor
            .score()
            .timeline()
            .zip(conductor.cluster_time(now));
        let planned = planned.map(|(timeline, now)| PlannedChange::upcoming(timeline, now));
        let stepped = conductor.recent_step(now).is_some();
        let (late, drifted) = (
            conductor.recently_late(now),
            conductor.recently_drifted(now),
        );
        let connected = conductor.connected();
        let gate = conductor.gate(quorum_age);
        let reserved =
            conductor.score().timeline().is_none() || gate.reserved > conductor.cluster_time(now);
        let has_quorum = gate.has_quorum() && reserved;
        let leader = standing.leader.clone();
        let leader = leader.filter(|_| leads || conductor.hears_a_leader(now));
        drop(conductor);
        let mut status = Status {
            node_id: self.name.clone(),
            cluster_id: self.cluster.clone(),
            is_leader: leads,
            leader_id: leader.as_ref().map(ToString::to_string),
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
            jitter_p95_ms: self
                .lateness
                .recent()
                .map(|jitter| jitter.p95.as_millis_f64()),
            quorum_ack_age_ms: quorum_age.map(|age| age.as_secs_f64() * 1e3),
            wall_clock_offset_ms: view
                .and_then(|view| view.wall_ahead)
                .map(|ahead| -ahead.as_millis_f64()),
            uptime_s: self.started.elapsed().as_secs_f64(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        };
        let amiss = [
            (Degradation::StoreFailed, standing.is_over()),
            (Degradation::NoLeader, leader.is_none()),
            (Degradation::NoQuorum, leads && !has_quorum),
            (Degradation::NoNats, !connected),
            (Degradation::ClockStepped, stepped),
            (Degradation::ClockDrift, drifted),
            (Degradation::TicksLate, late),
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
    ) -> Pending<'_, Result<ChangeAccepted, RefuseOrder>> {
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
                        timeline
                            .propose_tempo(after, tempo)
                            .map(|change| vec![change])
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
    ) -> Pending<'_, Result<ChangeAccepted, RefuseOrder>> {
        Box::pin(async move {
            let accepted = self
                .change(|timeline, after| timeline.propose_bar_length(after, bar_length))
                .await?;
            let beats = bar_length.beats();
            info!(
                bar_length = beats,
                reason,
                beat = accepted.effective_beat,
                "the bars change"
            );
            Ok(accepted)
        })
    }

    fn add_member(&self, member: MemberRequest) -> Pending<'_, Result<Members, RefuseMember>> {
        Box::pin(async move {
            let text = format!("{}={}", member.id, member.address);
            let parsed = text.parse::<Member>();
            let parsed = parsed.map_err(|error| RefuseMember::Malformed {
                reason: error.to_string(),
            })?;
            let added = self.election.add_member(parsed).await;
            added.map_err(|refusal| membership(refusal, &member.id))?;
            Ok(self.members())
        })
    }

    fn remove_member(&self, id: String) -> Pending<'_, Result<Members, RefuseMember>> {
        Box::pin(async move {
            let Ok(name) = id.parse() else {
                return Err(RefuseMember::Unknown { id });
            };
            let removed = self.election.remove_member(name).await;
            removed.map_err(|refusal| membership(refusal, &id))?;
            Ok(self.members())
        })
    }

    fn hand_over(&self, to: Option<String>) -> Pending<'_, Result<HandoverDone, RefuseHandover>> {
        Box::pin(async move { self.order_handover(to).await })
    }
}

impl Node {
    /// Has the nodes agree on changes at the first downbeat that nobody may have spoken yet. Between
    /// the question and the agreement the leader may reserve more; then it is asked again.
    async fn change(
        &self,
        propose: impl Fn(&Timeline, ClusterInstant) -> Result<Vec<Change>, RefuseChange>,
    ) -> Result<ChangeAccepted, RefuseOrder> {
        let mut refused = Refusal::NotBegun;
        for _ in 0..ATTEMPTS {
            let (changes, accepted) = {
                let conductor = self.seat.take();
                let (timeline, now) = conductor
                    .score()
                    .timeline()
                    .zip(conductor.cluster_time(self.clock.now()))
                    .ok_or(RefuseAgreement::NoLeader)?;
                let spoken = conductor
                    .score()
                    .reserved()
                    .map(|reserved| reserved + JUST_BEFORE);
                let after = spoken.map_or(now, |spoken| spoken.max(now));
                let changes = propose(timeline, after)?;
                // The answer tells what was agreed on, also while this node has not applied it yet.
                let agreed = timeline.with_changes(&changes)?;
                (changes, ChangeAccepted::of(&agreed, now))
            };
            match self.propose(&Entry::Change(changes)).await {
                Ok(()) => return Ok(accepted),
                Err(Unresolved::Refused(refusal @ Refusal::DownbeatSpoken)) => refused = refusal,
                Err(Unresolved::Refused(refusal)) => {
                    refused = refusal;
                    break;
                }
                Err(Unresolved::NotAgreed(refusal)) => return Err(agreement(refusal).into()),
            }
        }
        self.metrics.change_refused();
        Err(unable(&refused).into())
    }

    async fn order_handover(&self, to: Option<String>) -> Result<HandoverDone, RefuseHandover> {
        let standing = self.election.standing().borrow().clone();
        if !standing.is_leader() {
            let leader = standing.leader.ok_or(RefuseAgreement::NoLeader)?;
            let leader = leader.to_string();
            return Err(RefuseHandover::NotLeading { leader });
        }
        if standing.voters.len() < 2 {
            return Err(RefuseHandover::Alone);
        }
        let name = to.map(|id| id.parse().map_err(|_| RefuseHandover::Unknown { id }));
        let handed = Self::hand_over(self, name.transpose()?).await;
        let leader = handed.map_err(|unresolved| match unresolved {
            Unresolved::NotAgreed(RefuseProposal::NotAVoter { name }) => RefuseHandover::Unknown {
                id: name.to_string(),
            },
            Unresolved::NotAgreed(refusal) => agreement(refusal).into(),
            Unresolved::Refused(refusal) => unable(&refusal).into(),
        })?;
        Ok(HandoverDone {
            leader_id: leader.to_string(),
            term: self.election.standing().borrow().term,
        })
    }

    fn members(&self) -> Members {
        Members {
            members: peers(&self.election.standing().borrow()),
        }
    }
}

fn peers(standing: &Standing) -> Vec<Peer> {
    let well = |member: &Member| !standing.convalescent.contains(&member.name);
    let voters = standing.voters.iter();
    let voters = voters.map(|member| (member, well(member)));
    let learners = standing.learners.iter().map(|member| (member, false));
    let mut peers: Vec<_> = voters
        .chain(learners)
        .map(|(member, is_voter)| Peer {
            id: member.name.to_string(),
            address: member.address.clone(),
            is_leader: standing.leader.as_ref() == Some(&member.name),
            is_voter,
        })
        .collect();
    peers.sort_unstable_by(|one, other| one.id.cmp(&other.id));
    peers
}

fn membership(refusal: RefuseProposal, id: &str) -> RefuseMember {
    match refusal {
        RefuseProposal::OtherAddress { name, actual, .. } => RefuseMember::Known {
            id: name.to_string(),
            address: actual,
        },
        RefuseProposal::NotAMember { name } => RefuseMember::Unknown {
            id: name.to_string(),
        },
        RefuseProposal::NoOtherVoter => RefuseMember::LastVoter { id: id.to_owned() },
        other => agreement(other).into(),
    }
}

fn agreement(refusal: RefuseProposal) -> RefuseAgreement {
    match refusal {
        RefuseProposal::NoLeader { .. } | RefuseProposal::NotLeader => RefuseAgreement::NoLeader,
        RefuseProposal::TimedOut { within } => RefuseAgreement::TimedOut { waited: within },
        other => unable(&other),
    }
}

fn unable(reason: &impl ToString) -> RefuseAgreement {
    RefuseAgreement::Unable {
        reason: reason.to_string(),
    }
}

/// How often a change is proposed anew because the leader reserved its downbeat in between.
const ATTEMPTS: usize = 3;

/// A downbeat that is due at the very end of a reservation is not reserved.
const JUST_BEFORE: Nanos = Nanos::new(-1);
