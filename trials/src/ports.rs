//! Free ports. A node must know its peers' ports before any of them listens, and keeps its own over a restart, so the
//! system cannot choose them.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::process;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::upset::{Outcome, Upset};

/// A loopback address that nobody listens on, and that this process hands out only once.
///
/// Its port lies below those that the system gives to outgoing connections (32768 and above on Linux), so that no
/// connection takes it while its owner is being restarted.
pub fn free() -> Outcome<SocketAddr> {
    for _ in 0..TRIED {
        let turn = TURN.fetch_add(1, Ordering::Relaxed);
        // Processes that run at once begin far apart.
        let place = process::id().wrapping_mul(SPREAD).wrapping_add(turn) % TRIED;
        let Ok(port) = u16::try_from(FIRST + place) else {
            continue;
        };
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        if TcpListener::bind(address).is_ok() {
            return Ok(address);
        }
    }
    Err(Upset::NoPort { tried: TRIED })
}

static TURN: AtomicU32 = AtomicU32::new(0);

const FIRST: u32 = 10_000;
const TRIED: u32 = 20_000;
const SPREAD: u32 = 7_919;
