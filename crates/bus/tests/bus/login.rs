//! Every way to log in, with the right secret and a wrong one.

use backbeat_bus::Bus as _;
use backbeat_bus::nats::{Auth, Options};
use backbeat_testbed::{Launch, Server};
use nkeys::KeyPair;
use tempfile::TempDir;

use crate::given::{bounded, connect, options, refusal};
use crate::user_token::Operator;

async fn server(configuration: &str) -> Server {
    Server::real_with(Launch {
        configuration: configuration.to_owned(),
        ..Launch::default()
    })
    .await
}

/// The right login is let in, the wrong one is told what it is: a wrong login, without the secret.
async fn let_in_and_refused(server: &Server, right: Auth, wrong: Auth) {
    let options = |auth| Options {
        auth,
        ..options(server)
    };
    let connected = connect(options(right)).await;
    bounded(connected.bus.settle()).await.unwrap();
    let printed = format!("{:?}", options(wrong.clone()));
    let told = refusal(options(wrong)).await;
    assert_eq!(
        told.to_string(),
        format!(
            "no nats server could be reached: {}: the server refused the login \
             (check the credentials, the user and password, or the token)",
            server.url()
        )
    );
    assert!(!format!("{told:?} {printed}").contains("s3cret"));
}

#[tokio::test]
async fn a_token() {
    let server = server("authorization { token: t0ken }").await;
    let token = |text: &str| Auth::Token(text.to_owned());
    let_in_and_refused(&server, token("t0ken"), token("s3cret")).await;
    connect(Options::to(format!("nats://t0ken@{}", server.address()))).await;
}

#[tokio::test]
async fn a_user_and_password() {
    let server = server("authorization { user: joe, password: \"p@ss\" }").await;
    let login = |password: &str| Auth::UserPassword {
        user: "joe".to_owned(),
        password: password.to_owned(),
    };
    let_in_and_refused(&server, login("p@ss"), login("s3cret")).await;
    connect(Options::to(format!(
        "nats://joe:p%40ss@{}",
        server.address()
    )))
    .await;
}

#[tokio::test]
async fn an_nkey() {
    let (known, unknown) = (KeyPair::new_user(), KeyPair::new_user());
    let server = server(&format!(
        "authorization {{ users: [ {{ nkey: {} }} ] }}",
        known.public_key()
    ))
    .await;
    let seed = |key: &KeyPair| Auth::NKeySeed(key.seed().unwrap());
    let_in_and_refused(&server, seed(&known), seed(&unknown)).await;

    let folder = TempDir::new().unwrap();
    let file = folder.path().join("user.nk");
    std::fs::write(&file, known.seed().unwrap() + "\n").unwrap();
    connect(Options {
        auth: Auth::NKeySeedFile(file),
        ..options(&server)
    })
    .await;

    let auth = Auth::NKeySeed("SUnothing".to_owned());
    let told = refusal(Options {
        auth,
        ..options(&server)
    })
    .await
    .to_string();
    assert!(
        told.contains("the nkey seed or the credentials cannot sign"),
        "{told}"
    );
}

#[tokio::test]
async fn credentials() {
    let (known, unknown) = (Operator::new(), Operator::new());
    let server = server(&known.configuration).await;
    let folder = TempDir::new().unwrap();
    let file = |name: &str, text: &str| {
        let file = folder.path().join(name);
        std::fs::write(&file, text).unwrap();
        Auth::Credentials(file)
    };
    let right = file("right.creds", &known.credentials);
    let wrong = file("wrong.creds", &unknown.credentials);
    let_in_and_refused(&server, right, wrong).await;

    let auth = file("none.creds", "nothing");
    let told = refusal(Options {
        auth,
        ..options(&server)
    })
    .await
    .to_string();
    assert!(told.ends_with("none.creds cannot be used"), "{told}");
}
