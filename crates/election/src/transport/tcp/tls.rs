//! Mutual TLS 1.3: whose certificates a node accepts, and the one it shows.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio_rustls::rustls;
use tokio_rustls::{TlsAcceptor, TlsConnector};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::verify_server_cert_signed_by_trust_anchor;
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::server::{ParsedCertificate, VerifierBuilderError, WebPkiClientVerifier};
use rustls::version::TLS13;
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, ServerConfig, SignatureScheme};

/// A node's certificate and the authority that signs those of its cluster; `--raft-ca`, `--raft-cert`, `--raft-key`.
///
/// The authority is to sign the nodes of one cluster and nothing else: any certificate it has signed is accepted,
/// whatever name stands in it, so that nodes may move between addresses. Certificates that say what they are for must
/// allow both sides, server and client authentication. Revocation lists are not read.
#[derive(Clone)]
pub struct Tls {
    connector: TlsConnector,
    acceptor: TlsAcceptor,
}

/// Why TLS cannot be used as set.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RefuseTls {
    /// A file cannot be read, or has no such thing in PEM.
    #[error("cannot read {what} from {path:?} ({flag})")]
    Unreadable {
        /// What was looked for.
        what: &'static str,
        /// The file.
        path: PathBuf,
        /// The flag that names it.
        flag: &'static str,
        /// What is wrong with it.
        source: pem::Error,
    },
    /// The certificates of the authority are no such.
    #[error("the certificate of the authority cannot be used (--raft-ca)")]
    Authority(#[source] rustls::Error),
    /// They cannot judge other nodes.
    #[error("the certificate of the authority cannot be used (--raft-ca)")]
    Verifier(#[from] VerifierBuilderError),
    /// Certificate and key do not belong together, or are of an unknown kind.
    #[error("certificate and key cannot be used together (--raft-cert, --raft-key)")]
    Pair(#[source] rustls::Error),
    /// The library cannot do TLS 1.3.
    #[error("TLS 1.3 is not available")]
    Version(#[source] rustls::Error),
}

impl Tls {
    /// Reads three PEM files: the authority's certificates, this node's certificate with its chain, and its key.
    ///
    /// Blocks for the time of three small reads.
    pub fn from_files(ca: &Path, certificate: &Path, key: &Path) -> Result<Self, RefuseTls> {
        let roots = Arc::new(authority(ca)?);
        let chain = certificates(certificate, "--raft-cert")?;
        let key = PrivateKeyDer::from_pem_file(key)
            .map_err(|source| unreadable("a private key", key, "--raft-key", source))?;
        let provider = Arc::new(ring::default_provider());
        let client = client(&provider, &roots, chain.clone(), key.clone_key())?;
        let server = server(&provider, roots, chain, key)?;
        Ok(Self {
            connector: Arc::new(client).into(),
            acceptor: Arc::new(server).into(),
        })
    }

    pub(super) const fn connector(&self) -> &TlsConnector {
        &self.connector
    }

    pub(super) const fn acceptor(&self) -> &TlsAcceptor {
        &self.acceptor
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Tls(..)")
    }
}

fn authority(path: &Path) -> Result<RootCertStore, RefuseTls> {
    let mut roots = RootCertStore::empty();
    for certificate in certificates(path, "--raft-ca")? {
        roots.add(certificate).map_err(RefuseTls::Authority)?;
    }
    Ok(roots)
}

/// The certificates of a file, at least one.
fn certificates(
    path: &Path,
    flag: &'static str,
) -> Result<Vec<CertificateDer<'static>>, RefuseTls> {
    let refuse = |source| unreadable("a certificate", path, flag, source);
    let found: Vec<_> = CertificateDer::pem_file_iter(path)
        .and_then(Iterator::collect)
        .map_err(refuse)?;
    if found.is_empty() {
        return Err(refuse(pem::Error::NoItemsFound));
    }
    Ok(found)
}

fn unreadable(
    what: &'static str,
    path: &Path,
    flag: &'static str,
    source: pem::Error,
) -> RefuseTls {
    RefuseTls::Unreadable {
        what,
        path: path.to_owned(),
        flag,
        source,
    }
}

fn client(
    provider: &Arc<CryptoProvider>,
    roots: &Arc<RootCertStore>,
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
) -> Result<ClientConfig, RefuseTls> {
    let verifier = AnyName {
        roots: Arc::clone(roots),
        provider: Arc::clone(provider),
    };
    // The provider is named, since a program may have several and then has no default.
    ClientConfig::builder_with_provider(Arc::clone(provider))
        .with_protocol_versions(&[&TLS13])
        .map_err(RefuseTls::Version)?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_client_auth_cert(chain, key)
        .map_err(RefuseTls::Pair)
}

fn server(
    provider: &Arc<CryptoProvider>,
    roots: Arc<RootCertStore>,
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
) -> Result<ServerConfig, RefuseTls> {
    let verifier =
        WebPkiClientVerifier::builder_with_provider(roots, Arc::clone(provider)).build()?;
    ServerConfig::builder_with_provider(Arc::clone(provider))
        .with_protocol_versions(&[&TLS13])
        .map_err(RefuseTls::Version)?
        .with_client_cert_verifier(verifier)
        .with_single_cert(chain, key)
        .map_err(RefuseTls::Pair)
}

/// Accepts a listener whose certificate the authority has signed, whatever its name; everything else is checked as
/// usual. Names would bind nodes to addresses, and say no more: the authority signs nodes of one cluster only.
#[derive(Debug)]
struct AnyName {
    roots: Arc<RootCertStore>,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for AnyName {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        verify_server_cert_signed_by_trust_anchor(
            &ParsedCertificate::try_from(end_entity)?,
            &self.roots,
            intermediates,
            now,
            self.provider.signature_verification_algorithms.all,
        )?;
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, cert, dss, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, cert, dss, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}
