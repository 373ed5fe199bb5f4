//! Totals that another part of the node keeps, read there whenever metrics are asked for. What they are is in
//! `election`.

use prometheus::Result;
use prometheus::core::{Collector, Desc};
use prometheus::proto::{Counter, Metric, MetricFamily, MetricType};
use std::collections::HashMap;

/// Counters behind one reading of type `R`, in which all of them are taken together.
pub(super) struct Totals<R> {
    read: Box<dyn Fn() -> R + Send + Sync>,
    rows: Vec<(Desc, Value<R>)>,
}

/// A counter's name and its help, and where it stands in a reading.
pub(super) type Row<R> = (&'static str, &'static str, Value<R>);

/// A counter's total in a reading.
type Value<R> = fn(&R) -> f64;

impl<R> Totals<R> {
    pub(super) fn new(
        rows: &[Row<R>],
        read: impl Fn() -> R + Send + Sync + 'static,
    ) -> Result<Self> {
        let describe = |&(name, help, value): &Row<R>| {
            let desc = Desc::new(name.to_owned(), help.to_owned(), Vec::new(), HashMap::new())?;
            Ok((desc, value))
        };
        Ok(Self {
            read: Box::new(read),
            rows: rows.iter().map(describe).collect::<Result<_>>()?,
        })
    }
}

impl<R> Collector for Totals<R> {
    fn desc(&self) -> Vec<&Desc> {
        self.rows.iter().map(|(desc, _)| desc).collect()
    }

    fn collect(&self) -> Vec<MetricFamily> {
        let reading = (self.read)();
        let rows = self.rows.iter();
        rows.map(|(desc, value)| family(desc, value(&reading)))
            .collect()
    }
}

fn family(desc: &Desc, total: f64) -> MetricFamily {
    let mut counter = Counter::default();
    counter.set_value(total);
    let mut metric = Metric::default();
    metric.set_counter(counter);
    let mut family = MetricFamily::default();
    family.set_name(desc.fq_name.clone());
    family.set_help(desc.help.clone());
    family.set_field_type(MetricType::COUNTER);
    family.set_metric(vec![metric]);
    family
}
