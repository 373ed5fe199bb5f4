//! The ledger: who takes in what arrives, and gives each window's report.

use super::tempo_heard::TempoHeard;
use super::{Margin, Remark};
use crate::ingest::{Oddities, Stated};
use crate::window::{
    Aggregate, Claim, Closing, Hearing, Occurrence, Span, Terms, Trouble, Verdict, Windows,
};
use backbeat_bus::Headers;
use backbeat_contract::{AgentId, BarReport, BeatFrame, ClusterId, WindowId};
use backbeat_sequence::{Finding, Frame, Listener, Message, Received, Rule, Settings};
use backbeat_timing::{ClusterInstant, FramesPerBeat, Nanos};
use std::collections::BTreeMap;

/// What one reverb knows of its cluster.
#[derive(Debug)]
pub struct Ledger {
    pub(super) cluster: ClusterId,
    pub(super) windows: Windows,
    pub(super) margins: BTreeMap<WindowId, Margin>,
    /// Remarks made while no window was open; the next one tells them.
    pub(super) waiting: Margin,
    listener: Listener,
    pub(super) tempo: TempoHeard,
    heard: u64,
    /// Agents of the window told last.
    told_agents: usize,
    pub(super) latest: Option<BeatFrame>,
}

/// What came of a frame.
#[derive(Debug)]
pub struct Followed {
    /// What the windows made of it; `None` when it was refused for its term or place (receivers refuse lower terms).
    pub hearing: Option<Hearing>,
    /// What it breaches.
    pub findings: Vec<Finding>,
}

/// What came of a claim.
#[derive(Debug)]
pub struct Taken {
    /// What the windows made of it.
    pub verdict: Verdict,
    /// What it breaches.
    pub findings: Vec<Finding>,
}

/// Clocks are followed in a cluster of at most so many agents, in 5 MiB. A larger one costs no more memory, and no time
/// for finding senders that were forgotten.
const CLOCKS_FOLLOWED: usize = 1 << 16;

/// The rules over claims that become issues, claim by claim. Whether a claim is late decides whether it counts, which is
/// the windows' business; how far stamps drift, the aggregate tells of the claims that count.
const TOLD_OF_CLAIMS: [(Rule, Trouble); 2] = [
    (Rule::ClaimFromFuture, Trouble::ClaimFromFuture),
    (Rule::HlcRegressed, Trouble::ClockRegressed),
];

impl Ledger {
    /// A ledger that has heard nothing.
    pub fn new(cluster: ClusterId, terms: Terms) -> Self {
        Self::of_windows(cluster, Windows::new(terms))
    }

    pub(super) fn of_windows(cluster: ClusterId, windows: Windows) -> Self {
        Self {
            cluster,
            windows,
            margins: BTreeMap::new(),
            waiting: Margin::default(),
            listener: Listener::new(Settings {
                senders: CLOCKS_FOLLOWED,
                clusters: 1,
                ..Settings::default()
            }),
            tempo: TempoHeard::default(),
            heard: 0,
            told_agents: 0,
            latest: None,
        }
    }

    /// Takes a frame of the cluster that arrived at `at`.
    pub fn hear(&mut self, frame: &BeatFrame, headers: &Headers, at: ClusterInstant) -> Followed {
        let refused = self.frames_refused();
        let term = headers.term().ok().flatten();
        let message = Frame::from(frame).led_by(term, headers.node());
        let findings = self.listen(at, Message::Frame(message));
        // The rule stands in one place; whether it refused this frame shows in its count.
        let is_refused = self.frames_refused() > refused;
        let hearing = (!is_refused).then(|| self.follow(frame, at));
        for finding in &findings {
            self.tell(finding, frame);
        }
        Followed { hearing, findings }
    }

    fn follow(&mut self, frame: &BeatFrame, at: ClusterInstant) -> Hearing {
        let hearing = self.windows.hear(frame, at);
        if hearing == Hearing::Opened {
            let margin = std::mem::take(&mut self.waiting);
            self.margins.insert(frame.window_id, margin);
        }
        if matches!(hearing, Hearing::Opened | Hearing::Continued) {
            self.tempo.hear(frame, self.windows.frames_per_beat(), at);
            self.latest = Some(frame.clone());
        }
        hearing
    }

    fn tell(&mut self, finding: &Finding, frame: &BeatFrame) {
        if finding.rule == Rule::TwoLeaders {
            let what = Occurrence::of_phase(frame.beat_index, frame.phase);
            self.windows.note(Trouble::TwoLeaders, what, None);
        }
        if let Some(remark) = Remark::on(finding.rule) {
            self.remark(remark, 1, || finding.message.clone());
        }
    }

    /// Looks where claims will stand that are taken next: see [`Aggregate::look_ahead`](crate::window::Aggregate).
    pub fn look_ahead(&self, claims: &[Claim<'_>]) {
        self.windows.look_ahead(claims);
    }

    /// Takes a valid claim that arrived at `at` (BACKBEAT-REQ-020).
    pub fn take(&mut self, stated: &Stated<'_>, at: ClusterInstant) -> Taken {
        self.pass_over(stated.oddities, || stated.agent.to_string());
        let claim = stated.arrived(at);
        let breached = TOLD_OF_CLAIMS.map(|(rule, _)| self.breaches(rule));
        let findings = if self.listens_to(stated) {
            self.listen(at, Message::Claim(stated.heard()))
        } else {
            Vec::new()
        };
        for ((rule, trouble), before) in TOLD_OF_CLAIMS.into_iter().zip(breached) {
            if self.breaches(rule) > before {
                self.windows.note_claim(trouble, &claim);
            }
        }
        let verdict = self.windows.offer(&claim);
        Taken { verdict, findings }
    }

    /// Whether the rules have to see a claim. In a large cluster that is one for a beat that may not have begun.
    fn listens_to(&self, stated: &Stated<'_>) -> bool {
        let newest = self.open().last();
        let agents = newest.map_or(0, |(_, aggregate)| aggregate.roster().len());
        let beat = self.latest.as_ref().map(|frame| frame.beat_index);
        agents.max(self.told_agents) <= CLOCKS_FOLLOWED || Some(stated.beat) > beat
    }

    /// What a message breaches, by the rules that tail and conformance go by too.
    fn listen(&mut self, at: ClusterInstant, message: Message<'_>) -> Vec<Finding> {
        self.heard += 1;
        self.listener.hear(&Received {
            index: self.heard,
            at,
            cluster: Some(self.cluster.as_str()),
            message,
        })
    }

    /// Messages that breached a rule so far.
    fn breaches(&self, rule: Rule) -> u64 {
        self.listener.tally().of(rule).messages()
    }

    /// Notes what was passed over in a message of `sender`.
    pub fn pass_over(&mut self, oddities: Oddities, sender: impl Fn() -> String) {
        if oddities == Oddities::default() {
            return;
        }
        self.remark(Remark::UnknownFields, oddities.unknown_fields, &sender);
        self.remark(Remark::LegacyValues, oddities.legacy_values, &sender);
    }

    /// Notes a claim that was rejected, known by its bytes.
    pub fn reject(&mut self, message: &[u8], agent: Option<&AgentId>) {
        let what = Occurrence::of_bytes(message);
        self.windows.note(Trouble::InvalidClaim, what, agent);
    }

    /// Notes something about the newest window, or the next one when none is open.
    pub fn remark(&mut self, remark: Remark, count: u64, first: impl FnOnce() -> String) {
        let newest = self.windows.open_windows().last();
        let newest = newest.map(|(span, _)| span.window());
        let margin = match newest {
            Some(window) => self.margins.entry(window).or_default(),
            None => &mut self.waiting,
        };
        margin.note(remark, count, first);
    }

    /// Messages may have been missed: until the next frame, nothing missing is anybody's fault.
    pub fn leave(&mut self) {
        self.listener.leave();
    }

    /// When the oldest open window is to be told.
    pub fn next_close(&self) -> Option<ClusterInstant> {
        self.windows.next_close()
    }

    /// The report of the oldest open window, if its grace period is over once everything that arrived until `through`
    /// has been taken in (BACKBEAT-REQ-021). Call it until it gives none.
    pub fn close_next(&mut self, through: ClusterInstant) -> Option<BarReport> {
        let mut report = self.windows.close_next(through)?;
        let agents = report.agents_reporting.get();
        self.told_agents = usize::try_from(agents).unwrap_or(usize::MAX);
        if let Some(margin) = self.margins.remove(&report.window_id) {
            margin.append_to(&mut report);
        }
        Some(report)
    }

    /// The report of an open window as it stands, up to the latest beat heard; `None` when no window of that id is open.
    pub fn so_far(&self, window: WindowId) -> Option<BarReport> {
        let mut open = self.open();
        let (span, aggregate) = open.find(|(span, _)| span.window() == window)?;
        let to = span.latest_beat();
        let mut report = aggregate.roll_up(&Closing {
            window,
            from: span.from(),
            to,
            heard_from: if span.is_whole() { span.from() } else { to },
            deadlines: span.deadlines(self.frames_per_beat()),
            tempo_drift: Nanos::ZERO,
            previous: None,
        });
        if let Some(margin) = self.margins.get(&window) {
            margin.append_to(&mut report);
        }
        Some(report)
    }

    /// How many frames a beat has, as far as heard.
    pub const fn frames_per_beat(&self) -> FramesPerBeat {
        self.windows.frames_per_beat()
    }

    /// Bytes on the heap of the open windows and of the last roster.
    pub fn heap_bytes(&self) -> usize {
        self.windows.heap_bytes()
    }

    /// The open windows.
    pub fn open(&self) -> impl Iterator<Item = (&Span, &Aggregate)> {
        self.windows.open_windows()
    }

    fn frames_refused(&self) -> u64 {
        let clusters = self.listener.summary().clusters;
        let refused = clusters.iter().map(|cluster| cluster.counts.frames_refused);
        refused.sum()
    }
}
