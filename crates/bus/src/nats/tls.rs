//! Encrypting.

use std::path::{Path, PathBuf};

use async_nats::ConnectOptions;
use async_nats::rustls::pki_types::pem::PemObject;
use async_nats::rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::RefuseConnection;

/// What to encrypt with, all in PEM. A server that demands TLS gets it in any case, and so does one named by `tls://`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tls {
    /// Who signs servers' certificates; whom the operating system trusts when `None`.
    pub ca: Option<PathBuf>,
    /// The certificate with which this client shows who it is; with `key`.
    pub certificate: Option<PathBuf>,
    /// The key of that certificate.
    pub key: Option<PathBuf>,
    /// Whether to refuse a server without TLS. Naming any file above refuses it too: whoever names one would be
    /// surprised by a connection in the clear.
    pub required: bool,
}

impl Tls {
    /// Adds the files to `options`. They are read now, so that a bad one is told before anything is dialled.
    pub(super) async fn apply(
        &self,
        mut options: ConnectOptions,
    ) -> Result<ConnectOptions, RefuseConnection> {
        if let Some(ca) = &self.ca {
            check(ca, has_certificate).await?;
            options = options.add_root_certificates(ca.clone());
        }
        match (&self.certificate, &self.key) {
            (None, None) => {}
            (Some(certificate), Some(key)) => {
                check(certificate, has_certificate).await?;
                check(key, |pem| PrivateKeyDer::from_pem_slice(pem).is_ok()).await?;
                options = options.add_client_certificate(certificate.clone(), key.clone());
            }
            _ => return Err(RefuseConnection::HalfCertificate),
        }
        let required = self.required || self.ca.is_some() || self.certificate.is_some();
        Ok(options.require_tls(required))
    }
}

fn has_certificate(pem: &[u8]) -> bool {
    CertificateDer::from_pem_slice(pem).is_ok()
}

async fn check(path: &Path, is_good: impl Fn(&[u8]) -> bool) -> Result<(), RefuseConnection> {
    let refuse = |reason: String| RefuseConnection::TlsFile {
        path: path.to_owned(),
        reason,
    };
    let pem = tokio::fs::read(path).await;
    let pem = pem.map_err(|fault| refuse(fault.to_string()))?;
    if is_good(&pem) {
        Ok(())
    } else {
        Err(refuse("no usable pem block in it".to_owned()))
    }
}
