//! `backbeat validate --watch`: validates again whatever changes.

use super::settings::Settings;
use super::validate;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::terminal::Color;
use backbeat_validate::{Input, Selection};
use notify::{EventKind, RecursiveMode, Watcher};
use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::time::Duration;

/// Editors write in several steps: what changes within this time is one change.
const SETTLE: Duration = Duration::from_millis(100);

/// Changes that wait to be looked at. When there are more, everything is validated again.
const WAITING: usize = 1024;

/// What wakes the watch.
enum Wake {
    Changed(PathBuf),
    /// More has changed than could be named, or the system lost count.
    Everything,
    Stop,
}

/// Validates everything, then whatever changes, until Ctrl-C.
pub(super) fn run(settings: &Settings, color: Color) -> Result<Exit, Failure> {
    let (wake, woken) = sync_channel(WAITING);
    let stop = wake.clone();
    ctrlc::set_handler(move || {
        // A full queue means that the watch is about to wake anyway; then it is woken until it hears this.
        let _ = stop.send(Wake::Stop);
    })
    .map_err(|error| {
        Failure::new(
            format!("Ctrl-C cannot be listened to: {error}"),
            "run without --watch",
        )
    })?;
    // Watching begins before the first validation, so that no change falls between the two.
    let _watcher = watcher(settings, wake)?;
    validate(settings, color)?;
    say("watching; Ctrl-C ends it")?;
    while let Some(changed) = next_change(&woken) {
        let mut again = settings.clone();
        match affected(changed, settings)? {
            Affected::Nothing => continue,
            Affected::Files(files) => {
                again.inputs.value = files.into_iter().map(Input::File).collect();
            }
            Affected::Everything => {}
        }
        say(&format!("changed: {}", describe(&again.inputs.value)))?;
        validate(&again, color)?;
    }
    Ok(Exit::Done)
}

fn watcher(
    settings: &Settings,
    wake: SyncSender<Wake>,
) -> Result<notify::RecommendedWatcher, Failure> {
    let tell = move |event: notify::Result<notify::Event>| {
        let Ok(event) = event else {
            let _ = wake.try_send(Wake::Everything);
            return;
        };
        if event.need_rescan() {
            let _ = wake.try_send(Wake::Everything);
        }
        if matches!(event.kind, EventKind::Access(_)) {
            return;
        }
        for path in event.paths {
            // When the queue is full, `next_change` finds it so and takes everything for changed.
            if let Err(TrySendError::Disconnected(_)) = wake.try_send(Wake::Changed(path)) {
                return;
            }
        }
    };
    let refuse = |error: notify::Error| {
        Failure::new(
            format!("--watch: {error}"),
            "check that the path exists; on Linux raise fs.inotify.max_user_watches for many folders",
        )
    };
    let mut watcher = notify::recommended_watcher(tell).map_err(refuse)?;
    for input in &settings.inputs.value {
        let (Input::Path(path) | Input::Folder(path) | Input::File(path)) = input else {
            return Err(Failure::new(
                "--watch watches files, and standard input is none",
                "name files or folders",
            ));
        };
        if !path.exists() {
            return Err(Failure::new(
                format!("--watch: there is nothing at {}", path.display()),
                "check the path",
            ));
        }
        // A file is watched by its folder: many editors replace it by another of the same name.
        let (folder, mode) = if path.is_dir() {
            (path.as_path(), RecursiveMode::Recursive)
        } else {
            (
                path.parent()
                    .filter(|folder| !folder.as_os_str().is_empty())
                    .unwrap_or(Path::new(".")),
                RecursiveMode::NonRecursive,
            )
        };
        watcher.watch(folder, mode).map_err(refuse)?;
    }
    Ok(watcher)
}

/// Waits for the next change: the paths of it, `Some(None)` for everything, `None` to stop.
#[expect(
    clippy::option_option,
    reason = "stop, everything and some paths are three things"
)]
fn next_change(woken: &Receiver<Wake>) -> Option<Option<BTreeSet<PathBuf>>> {
    let mut changed = BTreeSet::new();
    let mut everything = false;
    let mut wake = woken.recv().ok()?;
    loop {
        match wake {
            Wake::Stop => return None,
            Wake::Everything => everything = true,
            Wake::Changed(path) => {
                changed.insert(path);
                everything |= changed.len() >= WAITING;
            }
        }
        wake = match woken.recv_timeout(SETTLE) {
            Ok(wake) => wake,
            Err(RecvTimeoutError::Timeout) => break,
            Err(RecvTimeoutError::Disconnected) => return None,
        };
    }
    Some((!everything).then_some(changed))
}

/// What a change means for what the settings read.
enum Affected {
    Nothing,
    /// These files, named as a walk of the inputs names them.
    Files(BTreeSet<PathBuf>),
    Everything,
}

/// What of the settings' inputs has changed. A folder that has changed has come, with all that it holds.
fn affected(changed: Option<BTreeSet<PathBuf>>, settings: &Settings) -> Result<Affected, Failure> {
    let Some(changed) = changed else {
        return Ok(Affected::Everything);
    };
    let selection = Selection::new(
        &settings.include.value,
        &settings.exclude.value,
        settings.follow.value,
    )
    .map_err(|error| Failure::new(error.to_string(), "correct --include or --exclude"))?;
    let mut files = BTreeSet::new();
    for path in changed {
        for input in &settings.inputs.value {
            let (Input::Path(given) | Input::Folder(given) | Input::File(given)) = input else {
                continue;
            };
            if !given.is_dir() {
                if path.is_file() && place(&path) == place(given) {
                    files.insert(given.clone());
                }
                continue;
            }
            let (path, folder) = (place(&path), std::fs::canonicalize(given));
            let Some(within) = folder
                .ok()
                .and_then(|folder| path.strip_prefix(folder).ok())
            else {
                continue;
            };
            if !selection.follow && path.is_symlink() {
                continue;
            }
            if path.is_dir() && selection.enters(within) {
                return Ok(Affected::Everything);
            }
            if path.is_file() && selection.reads(within) {
                files.insert(given.join(within));
            }
        }
    }
    Ok(if files.is_empty() {
        Affected::Nothing
    } else {
        Affected::Files(files)
    })
}

/// Where a path is, whatever links lead there; a link at its end stays one.
fn place(path: &Path) -> PathBuf {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    match (std::fs::canonicalize(folder), path.file_name()) {
        (Ok(folder), Some(name)) => folder.join(name),
        _ => path.to_owned(),
    }
}

fn describe(inputs: &[Input]) -> String {
    match inputs {
        [Input::File(path)] => path.display().to_string(),
        many => format!("{} files or folders", many.len()),
    }
}

fn say(talk: &str) -> Result<(), Failure> {
    writeln!(io::stderr(), "{talk}").map_err(Failure::output("standard error"))
}
