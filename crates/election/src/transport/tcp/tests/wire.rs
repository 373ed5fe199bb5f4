//! A wire between two nodes, which records what the caller says and can say it again.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// Carries one connection at a time to a listener. Ends when dropped.
pub(super) struct Wire {
    pub(super) address: SocketAddr,
    tap: Arc<Tap>,
    _carrying: JoinSet<()>,
}

#[derive(Default)]
struct Tap {
    /// Each piece that the caller sent on its latest connection.
    said: Mutex<Vec<Vec<u8>>>,
    /// The way to the listener.
    onward: tokio::sync::Mutex<Option<OwnedWriteHalf>>,
}

impl Wire {
    pub(super) async fn to(listener: SocketAddr) -> Self {
        let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = socket.local_addr().unwrap();
        let tap = Arc::new(Tap::default());
        let mut carrying = JoinSet::new();
        let shared = Arc::clone(&tap);
        carrying.spawn(async move {
            loop {
                let (caller, _) = socket.accept().await.unwrap();
                let listener = TcpStream::connect(listener).await.unwrap();
                carry(caller, listener, &shared).await;
            }
        });
        Self {
            address,
            tap,
            _carrying: carrying,
        }
    }

    /// What the caller said, piece by piece.
    pub(super) fn said(&self) -> Vec<Vec<u8>> {
        self.tap.said.lock().unwrap().clone()
    }

    /// Says something to the listener in the caller's place.
    pub(super) async fn say(&self, bytes: &[u8]) {
        let mut onward = self.tap.onward.lock().await;
        onward.as_mut().unwrap().write_all(bytes).await.unwrap();
    }
}

async fn carry(caller: TcpStream, listener: TcpStream, tap: &Tap) {
    let (from_caller, mut to_caller) = caller.into_split();
    let (mut from_listener, to_listener) = listener.into_split();
    tap.said.lock().unwrap().clear();
    *tap.onward.lock().await = Some(to_listener);
    let back = async { tokio::io::copy(&mut from_listener, &mut to_caller).await };
    tokio::select! {
        _ = back => {}
        () = record(from_caller, tap) => {}
    }
    *tap.onward.lock().await = None;
}

async fn record(mut caller: OwnedReadHalf, tap: &Tap) {
    let mut piece = [0; 4096];
    while let Ok(length @ 1..) = caller.read(&mut piece).await {
        tap.said.lock().unwrap().push(piece[..length].to_vec());
        let mut onward = tap.onward.lock().await;
        if onward
            .as_mut()
            .unwrap()
            .write_all(&piece[..length])
            .await
            .is_err()
        {
            return;
        }
    }
}
