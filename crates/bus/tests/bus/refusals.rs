//! What a connection that is not made says: which server, why, and what to try.

use std::time::Duration;

use backbeat_bus::nats::{Auth, Cause, Options, RefuseConnection, Tls};
use backbeat_testbed::Server;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::given::{connect, refusal};

/// A port on which nothing listens, as far as that can be had.
async fn closed_port() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    listener.local_addr().unwrap().to_string()
}

fn causes(refusal: RefuseConnection) -> Vec<Cause> {
    match refusal {
        RefuseConnection::Unreachable { failures } => {
            failures.into_iter().map(|failure| failure.cause).collect()
        }
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn every_server_is_told_with_its_cause() {
    let (one, two) = (closed_port().await, closed_port().await);
    let servers = vec![format!("joe:s3cret@{one}"), format!("nats://{two}")];
    let told = refusal(Options {
        servers,
        ..Options::default()
    })
    .await
    .to_string();
    let advice = "start a server there (`backbeat run broker` is one), or name another url";
    assert_eq!(
        told,
        format!(
            "no nats server could be reached: nats://{one}: connection refused ({advice}); \
             nats://{two}: connection refused ({advice})"
        )
    );
}

#[tokio::test]
async fn a_server_that_is_down_does_not_hide_one_that_is_up() {
    let server = Server::embedded().await;
    let servers = vec![closed_port().await, server.url()];
    connect(Options {
        servers,
        ..Options::default()
    })
    .await;
}

#[tokio::test]
async fn a_name_without_an_address_is_told() {
    let options = Options::to("nats://no-such-host.invalid:4222");
    assert!(matches!(
        causes(refusal(options).await)[..],
        [Cause::Name { .. } | Cause::TimedOut { .. }]
    ));
}

#[tokio::test]
async fn silence_is_told_and_bounded() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let options = Options {
        connect_timeout: Duration::from_millis(200),
        ..Options::to(listener.local_addr().unwrap().to_string())
    };
    assert!(matches!(
        causes(refusal(options).await)[..],
        [Cause::TimedOut { .. }]
    ));
}

#[tokio::test]
async fn something_else_that_listens_there_is_told() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let mut stranger = JoinSet::new();
    stranger.spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let _ = socket.write_all(b"SSH-2.0-OpenSSH_9.2\r\n").await;
        }
    });
    let told = refusal(Options::to(address.clone())).await.to_string();
    let expected = format!(
        "no nats server could be reached: nats://{address}: what listens there does not speak nats: "
    );
    assert!(told.starts_with(&expected), "{told}");
}

#[tokio::test]
async fn a_file_that_is_none_is_told_before_anything_is_dialled() {
    let missing = std::path::PathBuf::from("no-such-file");
    let told = refusal(Options {
        auth: Auth::Credentials(missing.clone()),
        ..Options::default()
    })
    .await;
    assert_eq!(told.to_string(), "credentials no-such-file cannot be used");
    let tls = Tls {
        ca: Some(missing.clone()),
        ..Tls::default()
    };
    let told = refusal(Options {
        tls,
        ..Options::default()
    })
    .await
    .to_string();
    assert!(
        told.starts_with("tls file no-such-file cannot be used: "),
        "{told}"
    );
    let tls = Tls {
        key: Some(missing),
        ..Tls::default()
    };
    let told = refusal(Options {
        tls,
        ..Options::default()
    })
    .await
    .to_string();
    assert_eq!(
        told,
        "a tls client certificate and its key must be named together"
    );
}
