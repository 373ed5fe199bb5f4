//! Gauges, set from a picture when somebody asks for them.

use crate::node::Picture;
use backbeat_admin::Registrar;
use prometheus::{Gauge, GaugeVec, IntGauge, Result};

/// What holds at this moment.
#[derive(Debug)]
pub(super) struct Gauges {
    agents_reporting: IntGauge,
    held: IntGauge,
    windows_open: IntGauge,
    memory: IntGauge,
    slo_value: GaugeVec,
    slo_objective: GaugeVec,
    slo_budget: GaugeVec,
    jitter: Gauge,
}

impl Gauges {
    pub(super) fn new(of: &Registrar<'_>) -> Result<Self> {
        Ok(Self {
            agents_reporting: of.whole(
                "backbeat_reverb_agents_reporting",
                "Agents with an accepted claim in the newest window.",
            )?,
            held: of.whole(
                "backbeat_reverb_claims_held",
                "Claims that wait for a frame of their beat.",
            )?,
            windows_open: of.whole("backbeat_reverb_windows_open", "Windows that are open.")?,
            memory: of.whole(
                "backbeat_reverb_window_memory_bytes",
                "Memory that the open windows take.",
            )?,
            slo_value: of.open_gauges(
                "backbeat_reverb_slo_value",
                "The latest value of a service level, in the unit of its name.",
                "slo",
            )?,
            slo_objective: of.open_gauges(
                "backbeat_reverb_slo_objective",
                "The most that a service level allows.",
                "slo",
            )?,
            slo_budget: of.open_gauges(
                "backbeat_reverb_slo_budget_left_ratio",
                "The share of a service level's budget that is left.",
                "slo",
            )?,
            jitter: of.gauge(
                "backbeat_reverb_frame_lateness_p95_seconds",
                "How late 95 % of the latest 1024 frames came at most.",
            )?,
        })
    }

    pub(super) fn show(&self, picture: &Picture) {
        let glance = &picture.glance;
        let agents = glance.open.last().map_or(0, |window| window.agents);
        self.agents_reporting.set(agents.cast_signed());
        self.held.set(whole(glance.held));
        self.windows_open.set(whole(glance.open.len()));
        self.memory.set(whole(glance.heap_bytes));
        if let Some(jitter) = glance.jitter {
            self.jitter.set(jitter.p95.as_seconds_f64());
        }
        for level in picture.levels.all() {
            let of = [level.name.as_str()];
            self.slo_objective
                .with_label_values(&of)
                .set(level.objective);
            self.slo_budget
                .with_label_values(&of)
                .set(level.budget_left);
            if let Some(value) = level.value {
                self.slo_value.with_label_values(&of).set(value);
            }
        }
    }
}

pub(super) fn whole(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
