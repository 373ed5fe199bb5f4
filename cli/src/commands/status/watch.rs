//! `backbeat status --watch`: asks again every second.

use super::finding::{self, Service};
use super::{Format, Look};
use crate::exit::Exit;
use crate::failure::Failure;
use std::io::{self, IsTerminal, Write};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::time::{Duration, Instant};

/// How often services are asked.
const PERIOD: Duration = Duration::from_secs(1);

/// Shows the services until Ctrl-C. On a terminal each picture takes the place of the one before.
pub(super) fn run(services: &[Service], look: Look) -> Result<Exit, Failure> {
    // One wish to stop is as good as several: when one waits already, another is dropped.
    let (stop, stopped) = sync_channel(1);
    ctrlc::set_handler(move || {
        let _ = stop.try_send(());
    })
    .map_err(|error| {
        Failure::new(
            format!("Ctrl-C cannot be listened to: {error}"),
            "run without --watch",
        )
    })?;
    let mut first = true;
    loop {
        let asked = Instant::now();
        let findings = finding::ask(services);
        separate(look, first)?;
        look.show(&findings)?;
        first = false;
        let left = PERIOD.saturating_sub(asked.elapsed());
        match stopped.recv_timeout(left) {
            Err(RecvTimeoutError::Timeout) => {}
            Ok(()) | Err(RecvTimeoutError::Disconnected) => return Ok(Exit::Done),
        }
    }
}

/// Clears the terminal; elsewhere a blank line stands between two pictures.
fn separate(look: Look, first: bool) -> Result<(), Failure> {
    let mut out = io::stdout();
    let between: &[u8] = match look.format {
        Format::Json => b"",
        // A screen's worth is pushed up at first, and later drawn over in place, so that nothing flickers.
        Format::Pretty if out.is_terminal() && first => b"\x1b[2J\x1b[H",
        Format::Pretty if out.is_terminal() => b"\x1b[H\x1b[J",
        Format::Pretty if first => b"",
        Format::Pretty => b"\n",
    };
    out.write_all(between)
        .map_err(Failure::output("standard output"))
}
