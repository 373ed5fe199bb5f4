//! Metrics that are made and registered in one step, so that none is recorded and never shown.

use prometheus::core::Collector;
use prometheus::{
    Gauge, GaugeVec, Histogram, HistogramOpts, IntCounter, IntCounterVec, IntGauge, IntGaugeVec,
    Opts, Registry, Result,
};

/// Makes metrics for a registry.
pub(super) struct Registrar<'r>(pub(super) &'r Registry);

impl Registrar<'_> {
    pub(super) fn counter(&self, name: &str, help: &str) -> Result<IntCounter> {
        self.keep(IntCounter::new(name, help)?)
    }

    pub(super) fn gauge(&self, name: &str, help: &str) -> Result<Gauge> {
        self.keep(Gauge::new(name, help)?)
    }

    pub(super) fn whole(&self, name: &str, help: &str) -> Result<IntGauge> {
        self.keep(IntGauge::new(name, help)?)
    }

    pub(super) fn histogram(&self, name: &str, help: &str, bounds: &[f64]) -> Result<Histogram> {
        let options = HistogramOpts::new(name, help).buckets(bounds.to_vec());
        self.keep(Histogram::with_opts(options)?)
    }

    /// A counter for each value of a label, all shown from the start: a rate needs the zero before the first event.
    pub(super) fn counters<'v, const N: usize>(
        &self,
        name: &str,
        help: &str,
        label: &str,
        values: impl Iterator<Item = &'v str>,
    ) -> Result<[IntCounter; N]> {
        let all = self.keep(IntCounterVec::new(Opts::new(name, help), &[label])?)?;
        each(values.map(|value| all.with_label_values(&[value])), name)
    }

    /// A gauge for each value of a label.
    pub(super) fn wholes<'v, const N: usize>(
        &self,
        name: &str,
        help: &str,
        label: &str,
        values: impl Iterator<Item = &'v str>,
    ) -> Result<[IntGauge; N]> {
        let all = self.keep(IntGaugeVec::new(Opts::new(name, help), &[label])?)?;
        each(values.map(|value| all.with_label_values(&[value])), name)
    }

    /// A gauge that is always 1 and tells something by its label.
    pub(super) fn fact(&self, name: &str, help: &str, label: &str, value: &str) -> Result<()> {
        let all = self.keep(GaugeVec::new(Opts::new(name, help), &[label])?)?;
        all.with_label_values(&[value]).set(1.0);
        Ok(())
    }

    fn keep<M: Collector + Clone + 'static>(&self, metric: M) -> Result<M> {
        self.0.register(Box::new(metric.clone()))?;
        Ok(metric)
    }
}

/// As many metrics as the label has values.
fn each<M, const N: usize>(metrics: impl Iterator<Item = M>, name: &str) -> Result<[M; N]> {
    let metrics: Vec<M> = metrics.collect();
    let count = metrics.len();
    metrics.try_into().map_err(|_| {
        prometheus::Error::Msg(format!("{name} has {count} values of its label, not {N}"))
    })
}
