//! A TCP link that can be cut: everything for one listener goes through its wire.
//!
//! A cut link holds bytes back and closes nothing, as a network does that loses packets: the sender's are kept and sent
//! again, and arrive once the link is mended.

use std::net::SocketAddr;

use tokio::io::{self, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{self, JoinSet};

use crate::caller;
use crate::ports;
use crate::upset::{Outcome, Upset};

/// Which bytes a cut holds back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Those from the caller to the listener.
    There,
    /// Those from the listener to the caller.
    Back,
}

/// One cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cut {
    /// The process whose connections are cut; `None` for all.
    pub caller: Option<u32>,
    /// Only these bytes; `None` for all.
    pub direction: Option<Direction>,
}

impl Cut {
    /// Nothing passes.
    pub const ALL: Self = Self {
        caller: None,
        direction: None,
    };

    fn holds(self, caller: Option<u32>, direction: Direction) -> bool {
        (self.caller.is_none() || self.caller == caller)
            && self.direction.is_none_or(|only| only == direction)
    }
}

/// The way to one listener. Dropping it closes every connection.
#[derive(Debug)]
pub struct Wire {
    address: SocketAddr,
    cuts: watch::Sender<Vec<Cut>>,
    _carrier: JoinSet<()>,
}

impl Wire {
    /// A wire to `target`, which need not listen yet.
    pub async fn to(target: SocketAddr) -> Outcome<Self> {
        let address = ports::free()?;
        let bound = TcpListener::bind(address).await;
        let listener = bound.map_err(Upset::at(format!("a wire at {address}")))?;
        let (cuts, seen) = watch::channel(Vec::new());
        let mut carrier = JoinSet::new();
        carrier.spawn(carry_all(listener, target, seen));
        Ok(Self {
            address,
            cuts,
            _carrier: carrier,
        })
    }

    /// Where callers dial.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Cuts it, in addition to earlier cuts.
    pub fn cut(&self, cut: Cut) {
        self.cuts.send_modify(|cuts| cuts.push(cut));
    }

    /// Takes all cuts back.
    pub fn mend(&self) {
        self.cuts.send_modify(Vec::clear);
    }
}

type Cuts = watch::Receiver<Vec<Cut>>;

async fn carry_all(listener: TcpListener, target: SocketAddr, cuts: Cuts) {
    // Dropped with this task, and all connections with it.
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            Ok((near, peer)) = listener.accept() => {
                connections.spawn(carry(near, peer, target, cuts.clone()));
            }
            Some(_) = connections.join_next() => {}
            else => return,
        }
    }
}

/// One connection, until either side ends it.
async fn carry(near: TcpStream, peer: SocketAddr, target: SocketAddr, cuts: Cuts) {
    let Ok(far) = TcpStream::connect(target).await else {
        // The caller sees its connection closed, as if the listener had gone.
        return;
    };
    let caller = task::spawn_blocking(move || caller::process_at(peer)).await;
    let caller = caller.ok().flatten();
    let _ = (near.set_nodelay(true), far.set_nodelay(true));
    let (near_in, near_out) = near.into_split();
    let (far_in, far_out) = far.into_split();
    let passes = |direction| Passage {
        cuts: cuts.clone(),
        caller,
        direction,
    };
    tokio::select! {
        _ = passes(Direction::There).pump(near_in, far_out) => {}
        _ = passes(Direction::Back).pump(far_in, near_out) => {}
    }
}

/// One direction of a connection.
struct Passage {
    cuts: Cuts,
    caller: Option<u32>,
    direction: Direction,
}

impl Passage {
    async fn pump(
        mut self,
        mut from: impl AsyncRead + Unpin,
        mut to: impl AsyncWrite + Unpin,
    ) -> io::Result<()> {
        let mut bytes = vec![0; 16 * 1024];
        loop {
            let count = from.read(&mut bytes).await?;
            self.open().await;
            if count == 0 {
                return Ok(());
            }
            to.write_all(&bytes[..count]).await?;
        }
    }

    /// Waits while the link is cut. A wire that is gone drops its connections anyway.
    async fn open(&mut self) {
        let (caller, direction) = (self.caller, self.direction);
        let passes = |cuts: &Vec<Cut>| !cuts.iter().any(|cut| cut.holds(caller, direction));
        let _ = self.cuts.wait_for(passes).await;
    }
}

#[cfg(test)]
mod tests {
    use super::{Cut, Direction, Wire};
    use std::process;
    use std::time::Duration;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};
    use tokio::time::timeout;

    /// Both ends of a connection through a wire.
    async fn ends(wire: &Wire, listener: &TcpListener) -> (TcpStream, TcpStream) {
        let near = TcpStream::connect(wire.address()).await.unwrap();
        (near, listener.accept().await.unwrap().0)
    }

    async fn comes(bytes: &[u8], to: &mut TcpStream) {
        let mut came = vec![0; bytes.len()];
        let reading = timeout(Duration::from_secs(30), to.read_exact(&mut came));
        reading.await.expect("nothing comes").unwrap();
        assert_eq!(came, bytes);
    }

    #[tokio::test]
    async fn a_cut_holds_one_direction_back_and_mending_brings_it() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let wire = Wire::to(listener.local_addr().unwrap()).await.unwrap();
        let (mut near, mut far) = ends(&wire, &listener).await;
        near.write_all(b"one").await.unwrap();
        comes(b"one", &mut far).await;
        let caller = Some(process::id());
        let direction = Some(Direction::There);
        wire.cut(Cut { caller, direction });
        near.write_all(b"two").await.unwrap();
        far.write_all(b"back").await.unwrap();
        comes(b"back", &mut near).await;
        assert!(
            far.try_read(&mut [0; 8]).is_err(),
            "the cut lets bytes through"
        );
        wire.mend();
        comes(b"two", &mut far).await;
    }

    #[tokio::test]
    async fn a_cut_of_one_caller_leaves_the_others_alone() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let wire = Wire::to(listener.local_addr().unwrap()).await.unwrap();
        let (mut near, mut far) = ends(&wire, &listener).await;
        wire.cut(Cut {
            caller: Some(1),
            direction: None,
        });
        near.write_all(b"one").await.unwrap();
        comes(b"one", &mut far).await;
    }
}
