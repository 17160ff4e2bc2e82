//! TLS, against rustls' own server.

use std::{
    io::{Read, Write},
    net::TcpListener,
    path::PathBuf,
    sync::Arc,
};

use rustls::{
    ConfigBuilder, RootCertStore, ServerConfig, ServerConnection, StreamOwned,
    SupportedProtocolVersion,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    server::{WantsServerCert, WebPkiClientVerifier},
    version::{TLS12, TLS13},
};

use super::super::{Client, ClientIdentity, Limits, Tls, TlsSettings, WireErrorKind};
use super::send;

fn file(name: &str) -> PathBuf {
    let folder = "src/providers/wire/tests/certificates";
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(folder).join(name)
}

fn config(version: &'static SupportedProtocolVersion) -> ServerConfig {
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_protocol_versions(&[version])
        .unwrap()
        .with_no_client_auth();
    with_own_certificate(config)
}

fn with_own_certificate(config: ConfigBuilder<ServerConfig, WantsServerCert>) -> ServerConfig {
    let certificate = CertificateDer::from_pem_file(file("server.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_file(file("server.key")).unwrap();
    config.with_single_cert(vec![certificate], key).unwrap()
}

/// The URL of a server whose issuer no platform knows.
#[cfg(any(feature = "azure", feature = "gcp"))]
pub(in crate::providers) fn untrusted() -> String {
    server(&TLS13, String::new(), false)
}

/// Answers each request on one connection with `body`, and hangs up without a word if `cut`.
fn server(version: &'static SupportedProtocolVersion, body: String, cut: bool) -> String {
    served(config(version), body, cut)
}

fn served(config: ServerConfig, body: String, cut: bool) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let config = Arc::new(config);
    std::thread::spawn(move || {
        let (tcp, _) = listener.accept().unwrap();
        let mut stream = StreamOwned::new(ServerConnection::new(config).unwrap(), tcp);
        let length =
            if cut { String::new() } else { format!("Content-Length: {}\r\n", body.len()) };
        let answer = format!("HTTP/1.1 200 OK\r\n{length}\r\n{body}");
        while stream.read(&mut [0; 4096]).is_ok_and(|read| read > 0) {
            // A client that was refused is gone.
            if stream.write_all(answer.as_bytes()).and_then(|()| stream.flush()).is_err() || cut {
                return;
            }
        }
    });
    format!("https://localhost:{port}/")
}

fn connecting(settings: TlsSettings) -> Client {
    Client::new(Tls::new(settings))
}

fn trusting() -> Client {
    connecting(TlsSettings { more_roots: Some(file("ca.pem")), ..TlsSettings::default() })
}

#[tokio::test]
async fn both_versions_carry_bodies_of_several_records() {
    let body = "0123456789".repeat(10_000);
    for version in [&TLS12, &TLS13] {
        let (url, client) = (server(version, body.clone(), false), trusting());
        for _ in 0..2 {
            let response = send(&client, &url, Limits::default()).await.unwrap();
            assert!(response.body().as_ref() == body.as_bytes(), "{version:?}");
        }
    }
}

#[tokio::test]
async fn an_unknown_issuer_is_refused_for_good() {
    let url = server(&TLS13, String::new(), false);
    let client = connecting(TlsSettings::default());
    let error = send(&client, &url, Limits::default()).await.unwrap_err();
    assert_eq!(error.kind(), WireErrorKind::Tls);
    assert!(error.to_string().contains("UnknownIssuer"), "{error}");
}

/// Without a closing message anybody on the way could have cut the body.
#[tokio::test]
async fn an_end_without_a_closing_message_is_an_error() {
    let url = server(&TLS13, "hel".to_owned(), true);
    let error = send(&trusting(), &url, Limits::default()).await.unwrap_err();
    assert_eq!(error.kind(), WireErrorKind::Broken);
}

#[tokio::test]
async fn a_certificate_file_that_is_missing_is_named() {
    let url = server(&TLS13, String::new(), false);
    let file = Some("/no/such/file.pem".into());
    let client = connecting(TlsSettings { more_roots: file, ..TlsSettings::default() });
    let error = send(&client, &url, Limits::default()).await.unwrap_err();
    assert_eq!(error.kind(), WireErrorKind::Tls);
    assert!(error.to_string().contains("/no/such/file.pem"), "{error}");
}

/// A server that takes only those who show the client's certificate.
fn asking(version: &'static SupportedProtocolVersion) -> String {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(file("client.pem")).unwrap()).unwrap();
    let provider = Arc::new(aws_lc_rs::default_provider());
    let verifier = WebPkiClientVerifier::builder_with_provider(roots.into(), provider.clone());
    let config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[version])
        .unwrap()
        .with_client_cert_verifier(verifier.build().unwrap());
    served(with_own_certificate(config), "hello".to_owned(), false)
}

fn identity(key: &str) -> TlsSettings {
    let (certificate, key) = (file("client.pem"), file(key));
    let identity = Some(ClientIdentity { certificate, key });
    TlsSettings { identity, more_roots: Some(file("ca.pem")), ..TlsSettings::default() }
}

#[tokio::test]
async fn a_certificate_is_shown_to_a_server_that_asks() {
    for version in [&TLS12, &TLS13] {
        let url = asking(version);
        let response = send(&connecting(identity("client.key")), &url, Limits::default()).await;
        assert_eq!(response.unwrap().body().as_ref(), b"hello", "{version:?}");
    }
}

/// TLS 1.3 has the server say so after the handshake.
#[tokio::test]
async fn a_server_that_misses_a_certificate_is_refused_for_good() {
    for version in [&TLS12, &TLS13] {
        let error = send(&trusting(), &asking(version), Limits::default()).await.unwrap_err();
        assert_eq!(error.kind(), WireErrorKind::Tls, "{version:?}: {error}");
    }
}

#[tokio::test]
async fn a_key_that_is_none_or_anothers_is_named() {
    for (key, words) in [("server.pem", "no usable private key"), ("server.key", "is not the one")]
    {
        let url = server(&TLS13, String::new(), false);
        let error = send(&connecting(identity(key)), &url, Limits::default()).await.unwrap_err();
        assert_eq!(error.kind(), WireErrorKind::Tls);
        let message = error.to_string();
        assert!(message.contains(words) && message.contains(key), "{message}");
    }
}

#[tokio::test]
async fn the_name_in_the_certificate_may_be_told() {
    let settings = |name: &str| {
        let (more_roots, server_name) = (Some(file("ca.pem")), Some(name.to_owned()));
        TlsSettings { more_roots, server_name, ..TlsSettings::default() }
    };
    let url = server(&TLS13, "hello".to_owned(), false).replace("localhost", "127.0.0.1");
    send(&connecting(settings("localhost")), &url, Limits::default()).await.unwrap();
    let url = server(&TLS13, "hello".to_owned(), false);
    let other = send(&connecting(settings("other")), &url, Limits::default()).await;
    assert_eq!(other.unwrap_err().kind(), WireErrorKind::Tls);
}

#[tokio::test]
async fn a_check_that_is_skipped_takes_anybody() {
    for version in [&TLS12, &TLS13] {
        let url = server(version, "hello".to_owned(), false);
        let settings = TlsSettings { skip_verify: true, ..TlsSettings::default() };
        send(&connecting(settings), &url, Limits::default()).await.unwrap();
    }
}

/// Certificates that last for hours are replaced in their files.
#[cfg(feature = "vault")]
#[tokio::test]
async fn files_are_read_again_for_a_new_connection() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::copy(file("client.pem"), path("client.pem")).unwrap();
    std::fs::copy(file("server.key"), path("client.key")).unwrap();
    let files = ClientIdentity { certificate: path("client.pem"), key: path("client.key") };
    let client = connecting(TlsSettings { identity: Some(files), ..identity("client.key") });
    let url = asking(&TLS13);
    send(&client, &url, Limits::default()).await.unwrap_err();

    std::fs::copy(file("client.key"), path("client.key")).unwrap();
    client.reconnect().await;
    send(&client, &asking(&TLS13), Limits::default()).await.unwrap();
}
