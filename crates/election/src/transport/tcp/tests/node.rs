//! A node that echoes, and bounded waiting.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::member::Member;
use crate::transport::tcp::{Listener, Secret, Security, Tcp, Traffic};
use crate::transport::{Boxed, Desk, Lane, RefuseCall, Transport};

/// Nothing in these tests takes a tenth of this, but the machine may be busy.
const PATIENCE: Duration = Duration::from_secs(60);

/// Requests that begin so are answered once [`Node::release`] is called.
pub(super) const HELD: &[u8] = b"held";

/// Waits, but not for ever.
pub(super) async fn bounded<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, future)
        .await
        .expect("this ends in time")
}

/// A secret that fits no other number.
pub(super) fn secret(number: u8) -> Security {
    Security::Secret(Secret::new(&[number; 32]).unwrap())
}

/// A node that answers each request with the same bytes.
pub(super) struct Node {
    pub(super) transport: Arc<Tcp>,
    pub(super) member: Member,
    echo: Arc<Echo>,
    stop: CancellationToken,
    serving: JoinHandle<()>,
}

#[derive(Default)]
struct Echo {
    arrived: Notify,
    released: CancellationToken,
}

impl Desk for Echo {
    fn answer(&self, request: Vec<u8>) -> Boxed<'_, Vec<u8>> {
        Box::pin(async move {
            if request.starts_with(HELD) {
                self.arrived.notify_one();
                self.released.cancelled().await;
            }
            request
        })
    }
}

impl Node {
    pub(super) async fn start(name: &str, security: Security) -> Self {
        Self::start_at(name, "tests", "127.0.0.1:0".parse().unwrap(), security).await
    }

    pub(super) async fn start_at(
        name: &str,
        cluster: &str,
        address: SocketAddr,
        security: Security,
    ) -> Self {
        let listener = Listener::bind(address, security).await.unwrap();
        let member = Member {
            name: name.parse().unwrap(),
            address: listener.local_addr().to_string(),
        };
        let transport = listener.into_transport(cluster.parse().unwrap(), member.name.clone());
        let (echo, stop) = (Arc::new(Echo::default()), CancellationToken::new());
        let serving = Arc::clone(&transport).serve(echo.clone(), stop.clone());
        Self {
            transport,
            member,
            echo,
            stop,
            serving: tokio::spawn(serving),
        }
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.member.address.parse().unwrap()
    }

    /// One call, without a second attempt.
    pub(super) async fn call(
        &self,
        to: &Member,
        lane: Lane,
        request: &[u8],
    ) -> Result<Vec<u8>, RefuseCall> {
        bounded(self.transport.call(to, lane, request.to_vec())).await
    }

    /// Calls until the answer comes; a loaded machine may be late with a handshake, and a restarted peer may be down.
    pub(super) async fn reach(&self, to: &Member, lane: Lane, request: &[u8]) {
        let answered = async {
            loop {
                match self.call(to, lane, request).await {
                    Ok(answer) => break assert_eq!(answer, request),
                    Err(RefuseCall::Refused { reason }) => panic!("refused: {reason}"),
                    Err(_) => tokio::task::yield_now().await,
                }
            }
        };
        bounded(answered).await;
    }

    /// Returns when a held request has arrived.
    pub(super) async fn holds_one(&self) {
        bounded(self.echo.arrived.notified()).await;
    }

    pub(super) fn release(&self) {
        self.echo.released.cancel();
    }

    pub(super) fn traffic(&self) -> Traffic {
        self.transport.traffic()
    }

    /// Returns when the counters are as wanted.
    pub(super) async fn counts(&self, wanted: impl Fn(&Traffic) -> bool) {
        let reached = async {
            while !wanted(&self.traffic()) {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        if tokio::time::timeout(PATIENCE, reached).await.is_err() {
            panic!("never so: {:?}", self.traffic());
        }
    }

    pub(super) async fn stop(self) {
        self.stop.cancel();
        bounded(self.serving).await.unwrap();
    }
}

/// A port of this machine that nobody listens on.
pub(super) async fn free_address() -> SocketAddr {
    let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
    socket.local_addr().unwrap()
}
