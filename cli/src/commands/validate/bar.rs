//! A progress bar beside a run, on a terminal and only when the run is long.

use backbeat_validate::{Input, Progress, Run};
use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

/// Before this nobody waits.
const PATIENCE: Duration = Duration::from_millis(500);
/// How often the bar is drawn.
const REFRESH: Duration = Duration::from_millis(100);

/// Does `work` while a bar on standard error shows `progress`. Standard error stays untouched when it is no terminal,
/// or when results go to the same terminal and show the progress themselves.
pub(super) fn beside<T>(run: &Run, progress: &Progress, work: impl FnOnce() -> T) -> T {
    if !std::io::stderr().is_terminal() || (std::io::stdout().is_terminal() && !run.quiet) {
        return work();
    }
    std::thread::scope(|scope| {
        let (done, wait) = channel::<()>();
        scope.spawn(move || {
            if wait.recv_timeout(PATIENCE) != Err(RecvTimeoutError::Timeout) {
                return;
            }
            let bar = bar(run);
            while wait.recv_timeout(REFRESH) == Err(RecvTimeoutError::Timeout) {
                bar.set_position(progress.bytes());
                bar.set_message(format!("{} files", progress.files()));
            }
            bar.finish_and_clear();
        });
        let outcome = work();
        drop(done);
        outcome
    })
}

/// A bar with rate and, where every input is an unpacked file, the time that is left.
fn bar(run: &Run) -> ProgressBar {
    let with_end = "{bar:30} {bytes}/{total_bytes} {binary_bytes_per_sec} {msg}, {eta} left";
    let without_end = "{spinner} {bytes} {binary_bytes_per_sec} {msg}, {elapsed}";
    let total = total_bytes(&run.inputs);
    let bar = total.map_or_else(ProgressBar::new_spinner, ProgressBar::new);
    match ProgressStyle::with_template(if total.is_some() {
        with_end
    } else {
        without_end
    }) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

fn total_bytes(inputs: &[Input]) -> Option<u64> {
    inputs
        .iter()
        .map(|input| match input {
            Input::Path(path) | Input::File(path) => {
                let packed = path
                    .extension()
                    .is_some_and(|extension| extension == "gz" || extension == "zst");
                let metadata = path
                    .metadata()
                    .ok()
                    .filter(|metadata| metadata.is_file() && !packed)?;
                Some(metadata.len())
            }
            Input::Text(text) => Some(text.len() as u64),
            Input::Folder(_) | Input::Stdin => None,
        })
        .sum()
}
