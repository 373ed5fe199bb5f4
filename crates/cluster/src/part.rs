//! A task of a cluster, and its owner's hold on it.

use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

use crate::RefuseCluster;

/// A task of a cluster. Dropped, it is aborted.
#[derive(Debug)]
pub(crate) struct Part<T> {
    name: String,
    cancel: CancellationToken,
    task: AbortOnDropHandle<T>,
}

impl<T: Send + 'static> Part<T> {
    /// Begins to work. However the work ends, `alarm` is cancelled then.
    pub(crate) fn begin<F>(
        name: impl Into<String>,
        alarm: &CancellationToken,
        work: impl FnOnce(CancellationToken) -> F,
    ) -> Self
    where
        F: Future<Output = T> + Send + 'static,
    {
        let cancel = CancellationToken::new();
        let alarm = alarm.clone().drop_guard();
        let work = work(cancel.clone());
        let task = tokio::spawn(async move {
            let _alarm = alarm;
            work.await
        });
        Self {
            name: name.into(),
            cancel,
            task: AbortOnDropHandle::new(task),
        }
    }

    /// Whether it has ended.
    pub(crate) fn has_ended(&self) -> bool {
        self.task.is_finished()
    }

    /// Its name.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Asks it to end and waits until it has.
    pub(crate) async fn stop(self) -> Result<T, RefuseCluster> {
        self.cancel.cancel();
        let part = self.name;
        self.task
            .await
            .map_err(|reason| RefuseCluster::Panicked { part, reason })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_part_that_ends_raises_the_alarm_even_when_it_panics() {
        let alarm = CancellationToken::new();
        let quiet = Part::begin("quiet", &alarm, CancellationToken::cancelled_owned);
        assert!(!alarm.is_cancelled() && !quiet.has_ended());
        let loud = Part::begin("loud", &alarm, |_| async { panic!("on purpose") });
        alarm.cancelled().await;
        quiet.stop().await.unwrap();
        let refusal = loud.stop().await.unwrap_err();
        assert!(refusal.to_string().contains("loud"), "{refusal}");
    }
}
