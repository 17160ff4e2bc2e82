//! From the settings to rustls' own: the files are read here.

use std::{path::Path, sync::Arc};

use rustls::{
    ClientConfig, RootCertStore,
    client::{ResolvesClientCert, WebPkiServerVerifier, danger::ServerCertVerifier},
    crypto::{CryptoProvider, aws_lc_rs},
    pki_types::{CertificateDer, pem::PemObject},
    sign::SingleCertAndKey,
};

use super::{TlsSettings, identity, tls_error, unchecked::Unchecked};
use crate::providers::wire::error::WireError;

pub(super) fn read(settings: &TlsSettings) -> Result<ClientConfig, WireError> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let verifier = verifier(settings, &provider)?;
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| tls_error(&error))?
        .dangerous()
        .with_custom_certificate_verifier(verifier);
    let mut config = match &settings.identity {
        Some(files) => {
            let identity = SingleCertAndKey::from(identity::read(files)?);
            let identity: Arc<dyn ResolvesClientCert> = Arc::new(identity);
            builder.with_client_cert_resolver(identity)
        }
        None => builder.with_no_client_auth(),
    };
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

fn verifier(
    settings: &TlsSettings,
    provider: &Arc<CryptoProvider>,
) -> Result<Arc<dyn ServerCertVerifier>, WireError> {
    if settings.skip_verify {
        return Ok(Arc::new(Unchecked::new(provider)));
    }
    let roots = Arc::new(roots(settings.more_roots.as_deref())?);
    let verifier = WebPkiServerVerifier::builder_with_provider(roots, Arc::clone(provider));
    Ok(verifier.build().map_err(|error| tls_error(&error))?)
}

fn roots(more: Option<&Path>) -> Result<RootCertStore, WireError> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    for certificate in more.map(certificates).transpose()?.unwrap_or_default() {
        roots.add(certificate).map_err(|error| tls_error(&error))?;
    }
    Ok(roots)
}

pub(super) fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, WireError> {
    let file = CertificateDer::pem_file_iter(path);
    let certificates = file.and_then(Iterator::collect::<Result<Vec<_>, _>>);
    certificates.map_err(|error| {
        let path = path.display();
        let message = format!("cannot read certificates from {path}: {error}");
        tls_error(&std::io::Error::other(message))
    })
}
