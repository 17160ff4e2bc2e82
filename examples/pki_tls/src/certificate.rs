//! From what the PKI engine issues to what rustls shows its clients.

use std::sync::Arc;

use rustls::{
    crypto::CryptoProvider,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
};
use serde::Deserialize;
use typed_secrets::{ExposeSecret as _, Leased, Live, SecretString};

use crate::openbao::Result;

/// The members of the engine's answer that a server needs; all in PEM.
#[derive(Deserialize)]
pub(crate) struct Issued {
    certificate: String,
    private_key: SecretString,
    #[serde(default)]
    ca_chain: Vec<String>,
}

/// Gives each new connection the newest certificate; those that are open keep theirs.
#[derive(Debug)]
pub(crate) struct Newest(Live<Arc<CertifiedKey>>);

impl Newest {
    /// A certificate that cannot be used never takes the place of a good one.
    pub(crate) fn of(issued: &Live<Leased<Issued>>, provider: Arc<CryptoProvider>) -> Result<Self> {
        issued.try_map(move |issued| certified(issued, &provider).map(Arc::new)).map(Self)
    }
}

impl ResolvesServerCert for Newest {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0.current()))
    }
}

/// Fails too if the key is not that of the certificate.
fn certified(issued: &Issued, provider: &CryptoProvider) -> Result<CertifiedKey> {
    let certificates = std::iter::once(&issued.certificate).chain(&issued.ca_chain);
    let chain = certificates.map(|pem| CertificateDer::from_pem_slice(pem.as_bytes()));
    let chain = chain.collect::<std::result::Result<_, _>>()?;
    let key = PrivateKeyDer::from_pem_slice(issued.private_key.expose_secret().as_bytes())?;
    Ok(CertifiedKey::from_der(chain, key, provider)?)
}
