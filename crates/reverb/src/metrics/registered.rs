//! Metrics that are made and registered in one step, so that none is recorded and never shown.

use prometheus::core::Collector;
use prometheus::{
    Gauge, GaugeVec, Histogram, HistogramOpts, IntCounter, IntCounterVec, IntGauge, Opts, Registry,
    Result,
};

/// Makes metrics for a registry.
pub(super) struct Registrar<'r>(pub(super) &'r Registry);

impl Registrar<'_> {
    pub(super) fn counter(&self, name: &str, help: &str) -> Result<IntCounter> {
        self.keep(IntCounter::new(name, help)?)
    }

    pub(super) fn whole(&self, name: &str, help: &str) -> Result<IntGauge> {
        self.keep(IntGauge::new(name, help)?)
    }

    pub(super) fn gauge(&self, name: &str, help: &str) -> Result<Gauge> {
        self.keep(Gauge::new(name, help)?)
    }

    pub(super) fn gauges(&self, name: &str, help: &str, label: &str) -> Result<GaugeVec> {
        self.keep(GaugeVec::new(Opts::new(name, help), &[label])?)
    }

    pub(super) fn histogram(&self, name: &str, help: &str, bounds: &[f64]) -> Result<Histogram> {
        let options = HistogramOpts::new(name, help).buckets(bounds.to_vec());
        self.keep(Histogram::with_opts(options)?)
    }

    /// A counter for each value of a label; those named here are shown from the start, since a rate needs the zero
    /// before the first event.
    pub(super) fn counters<'v>(
        &self,
        name: &str,
        help: &str,
        label: &str,
        values: impl IntoIterator<Item = &'v str>,
    ) -> Result<IntCounterVec> {
        let all = self.keep(IntCounterVec::new(Opts::new(name, help), &[label])?)?;
        for value in values {
            all.with_label_values(&[value]);
        }
        Ok(all)
    }

    fn keep<M: Collector + Clone + 'static>(&self, metric: M) -> Result<M> {
        self.0.register(Box::new(metric.clone()))?;
        Ok(metric)
    }
}
