//! A private authority and client certificates.

use std::path::{Path, PathBuf};

use backbeat_bus::Bus as _;
use backbeat_bus::nats::{Cause, Options, RefuseConnection, Tls};
use backbeat_testbed::{Launch, Server};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, ExtendedKeyUsagePurpose, IsCa, KeyPair,
};
use tempfile::TempDir;

use crate::given::{bounded, connect, options, refusal};

/// An authority whose files lie in a folder.
struct Authority<'f> {
    folder: &'f Path,
    issuer: CertifiedIssuer<'static, KeyPair>,
}

impl<'f> Authority<'f> {
    fn new(folder: &'f Path, name: &str) -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        std::fs::write(folder.join(name), issuer.pem()).unwrap();
        Self { folder, issuer }
    }

    /// Writes `<name>.pem` and `<name>.key`.
    fn issue(
        &self,
        name: &str,
        host: &str,
        purpose: ExtendedKeyUsagePurpose,
    ) -> (PathBuf, PathBuf) {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(vec![host.to_owned()]).unwrap();
        params.extended_key_usages = vec![purpose];
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        let file = |kind: &str, text: String| {
            let file = self.folder.join(format!("{name}.{kind}"));
            std::fs::write(&file, text).unwrap();
            file
        };
        (
            file("pem", certificate.pem()),
            file("key", key.serialize_pem()),
        )
    }
}

/// A server that asks for client certificates.
async fn server(folder: TempDir) -> Server {
    let file = |name: &str| folder.path().join(name).display().to_string();
    let configuration = format!(
        "tls {{ cert_file: '{}', key_file: '{}', ca_file: '{}', verify: true }}",
        file("server.pem"),
        file("server.key"),
        file("ca.pem"),
    );
    Server::real_with(Launch {
        configuration,
        folder,
        ..Launch::default()
    })
    .await
}

fn cause(refusal: RefuseConnection) -> Cause {
    match refusal {
        RefuseConnection::Unreachable { mut failures } => failures.remove(0).cause,
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn both_sides_show_who_they_are() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().to_owned();
    let authority = Authority::new(&path, "ca.pem");
    authority.issue("server", "127.0.0.1", ExtendedKeyUsagePurpose::ServerAuth);
    let (certificate, key) =
        authority.issue("client", "agent", ExtendedKeyUsagePurpose::ClientAuth);
    Authority::new(&path, "other-ca.pem");
    let server = server(folder).await;

    let whole = Tls {
        ca: Some(path.join("ca.pem")),
        certificate: Some(certificate),
        key: Some(key),
        required: false,
    };
    let options = |tls: &Tls| Options {
        tls: tls.clone(),
        ..options(&server)
    };
    let connected = connect(options(&whole)).await;
    bounded(connected.bus.settle()).await.unwrap();

    let stranger = Tls {
        ca: Some(path.join("other-ca.pem")),
        ..whole.clone()
    };
    assert!(matches!(
        cause(refusal(options(&stranger)).await),
        Cause::Tls { .. }
    ));

    let nameless = Tls {
        certificate: None,
        key: None,
        ..whole.clone()
    };
    let told = cause(refusal(options(&nameless)).await);
    assert!(matches!(told, Cause::Tls { .. }), "{told}");
}

#[tokio::test]
async fn a_server_in_the_clear_is_refused_when_tls_is_asked_for() {
    let server = Server::real().await;
    let tls = Tls {
        required: true,
        ..Tls::default()
    };
    let told = cause(
        refusal(Options {
            tls,
            ..options(&server)
        })
        .await,
    );
    assert!(matches!(told, Cause::Tls { .. }), "{told}");
}
