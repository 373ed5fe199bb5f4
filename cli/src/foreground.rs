//! A service in the foreground: the runtime that it lives in, and the signals that end it.

use crate::failure::Failure;
use std::io;
use std::panic::resume_unwind;
use std::pin::pin;
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};
use tokio::spawn;
use tokio_util::sync::CancellationToken;

/// Runs a service until it ends by itself or is asked to stop, by Ctrl-C or SIGTERM; it then ends what it has begun.
/// Asked a second time, it is abandoned.
pub(crate) fn run<F, T>(service: impl FnOnce(CancellationToken) -> F) -> Result<T, Failure>
where
    F: Future<Output = Result<T, Failure>>,
{
    run_on(&mut Builder::new_multi_thread(), service)
}

/// The same for a service that has little to do and must cost little: all its tasks share this thread, so none of them
/// may block it. Waking another thread for each of many small steps costs more than the steps, and so does waking the
/// future that the runtime was begun with: the service is a task beside it.
pub(crate) fn run_on_this_thread<F, T>(
    service: impl FnOnce(CancellationToken) -> F,
) -> Result<T, Failure>
where
    F: Future<Output = Result<T, Failure>> + Send + 'static,
    T: Send + 'static,
{
    run_on(&mut Builder::new_current_thread(), async |cancel| {
        let ended = spawn(service(cancel)).await;
        ended.unwrap_or_else(|error| resume_unwind(error.into_panic()))
    })
}

fn run_on<F, T>(
    threads: &mut Builder,
    service: impl FnOnce(CancellationToken) -> F,
) -> Result<T, Failure>
where
    F: Future<Output = Result<T, Failure>>,
{
    let runtime = threads
        .enable_all()
        .build()
        .map_err(|error| cannot("a runtime cannot be set up", &error))?;
    let ended = runtime.block_on(until_signalled(service));
    abandon(runtime);
    ended
}

async fn until_signalled<F, T>(service: impl FnOnce(CancellationToken) -> F) -> Result<T, Failure>
where
    F: Future<Output = Result<T, Failure>>,
{
    let mut signals =
        Signals::new().map_err(|error| cannot("Ctrl-C cannot be listened to", &error))?;
    let cancel = CancellationToken::new();
    let mut service = pin!(service(cancel.clone()));
    tokio::select! {
        ended = service.as_mut() => return ended,
        () = signals.next() => cancel.cancel(),
    }
    tokio::select! {
        ended = service => ended,
        () = signals.next() => Err(Failure::new(
            "stopped a second time, before everything begun had ended",
            "stop it once and give it a few seconds",
        )),
    }
}

/// What blocks a thread of the runtime even now is not awaited.
fn abandon(runtime: Runtime) {
    runtime.shutdown_timeout(Duration::from_secs(1));
}

fn cannot(what: &str, error: &io::Error) -> Failure {
    Failure::new(
        format!("{what}: {error}"),
        "check the limits on threads and open files (ulimit -a)",
    )
}

/// The signals that ask a service to stop.
struct Signals {
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

#[cfg(not(unix))]
impl Signals {
    #[expect(clippy::unnecessary_wraps, reason = "on Unix it can fail")]
    fn new() -> io::Result<Self> {
        Ok(Self {})
    }

    async fn next(&mut self) {
        // Where Ctrl-C cannot be listened to, the service runs until it is killed.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
