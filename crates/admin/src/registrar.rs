//! Metrics that are made and registered in one step, so that none is recorded and never shown.

use prometheus::core::Collector;
use prometheus::{
    Gauge, GaugeVec, Histogram, HistogramOpts, IntCounter, IntCounterVec, IntGauge, IntGaugeVec,
    Opts, Registry, Result,
};

/// Makes metrics for a registry. Every call fails when the registry has a metric of that name, or the name is none.
#[derive(Debug)]
pub struct Registrar<'r>(&'r Registry);

impl<'r> Registrar<'r> {
    /// For this registry.
    pub const fn new(registry: &'r Registry) -> Self {
        Self(registry)
    }

    /// A counter.
    pub fn counter(&self, name: &str, help: &str) -> Result<IntCounter> {
        self.keep(IntCounter::new(name, help)?)
    }

    /// A gauge.
    pub fn gauge(&self, name: &str, help: &str) -> Result<Gauge> {
        self.keep(Gauge::new(name, help)?)
    }

    /// A gauge of whole numbers.
    pub fn whole(&self, name: &str, help: &str) -> Result<IntGauge> {
        self.keep(IntGauge::new(name, help)?)
    }

    /// A histogram with these upper bounds of its buckets.
    pub fn histogram(&self, name: &str, help: &str, bounds: &[f64]) -> Result<Histogram> {
        let options = HistogramOpts::new(name, help).buckets(bounds.to_vec());
        self.keep(Histogram::with_opts(options)?)
    }

    /// A counter for each value of a label, all shown from the start: a rate needs the zero before the first event.
    pub fn counters<'v, const N: usize>(
        &self,
        name: &str,
        help: &str,
        label: &str,
        values: impl IntoIterator<Item = &'v str>,
    ) -> Result<[IntCounter; N]> {
        let all = self.open_counters(name, help, label)?;
        let values = values.into_iter();
        each(values.map(|value| all.with_label_values(&[value])), name)
    }

    /// A counter for each value of a label, where it is not known beforehand which values there are.
    pub fn open_counters(&self, name: &str, help: &str, label: &str) -> Result<IntCounterVec> {
        self.keep(IntCounterVec::new(Opts::new(name, help), &[label])?)
    }

    /// A gauge for each value of a label, where it is not known beforehand which values there are.
    pub fn open_gauges(&self, name: &str, help: &str, label: &str) -> Result<GaugeVec> {
        self.keep(GaugeVec::new(Opts::new(name, help), &[label])?)
    }

    /// A gauge of whole numbers for each value of a label.
    pub fn wholes<'v, const N: usize>(
        &self,
        name: &str,
        help: &str,
        label: &str,
        values: impl IntoIterator<Item = &'v str>,
    ) -> Result<[IntGauge; N]> {
        let all = self.keep(IntGaugeVec::new(Opts::new(name, help), &[label])?)?;
        let values = values.into_iter();
        each(values.map(|value| all.with_label_values(&[value])), name)
    }

    /// A gauge that is always 1 and tells something by its label.
    pub fn fact(&self, name: &str, help: &str, label: &str, value: &str) -> Result<()> {
        let all = self.open_gauges(name, help, label)?;
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
