//! Signs certificates for nodes, in files.

use std::path::Path;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tempfile::TempDir;

use crate::transport::tcp::{Security, Tls};

/// A certificate authority; its name is the same for all, so that only the signature tells two apart.
pub(super) struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    folder: TempDir,
}

impl Authority {
    pub(super) fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("ca.pem"), issuer.pem()).unwrap();
        Self { issuer, folder }
    }

    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A node's certificate and key beside those of the authority, as `<name>.pem` and `<name>.key`.
    pub(super) fn sign(&self, name: &str) {
        let params = CertificateParams::new(vec![format!("{name}.example")]).unwrap();
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        std::fs::write(self.file(name, "pem"), certificate.pem()).unwrap();
        std::fs::write(self.file(name, "key"), key.serialize_pem()).unwrap();
    }

    /// The protection of a node whose certificate this authority has signed.
    pub(super) fn security(&self, name: &str) -> Security {
        self.sign(name);
        let tls = Tls::from_files(
            &self.file("ca", "pem"),
            &self.file(name, "pem"),
            &self.file(name, "key"),
        );
        Security::Tls(tls.unwrap())
    }

    pub(super) fn file(&self, name: &str, kind: &str) -> std::path::PathBuf {
        self.folder().join(format!("{name}.{kind}"))
    }
}
