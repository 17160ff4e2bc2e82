//! TLS, against rustls' own server.

use std::{
    io::{Read, Write},
    net::TcpListener,
    path::PathBuf,
    sync::Arc,
};

use rustls::{
    ServerConfig, ServerConnection, StreamOwned, SupportedProtocolVersion,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    version::{TLS12, TLS13},
};

use super::super::{Client, Limits, Tls, TlsSettings, WireErrorKind};
use super::send;

fn file(name: &str) -> PathBuf {
    let folder = "src/providers/wire/tests/certificates";
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(folder).join(name)
}

fn config(version: &'static SupportedProtocolVersion) -> ServerConfig {
    let certificate = CertificateDer::from_pem_file(file("server.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_file(file("server.key")).unwrap();
    ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_protocol_versions(&[version])
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap()
}

/// Answers each request on one connection with `body`, and hangs up without a word if `cut`.
fn server(version: &'static SupportedProtocolVersion, body: String, cut: bool) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let config = Arc::new(config(version));
    std::thread::spawn(move || {
        let (tcp, _) = listener.accept().unwrap();
        let mut stream = StreamOwned::new(ServerConnection::new(config).unwrap(), tcp);
        let length =
            if cut { String::new() } else { format!("Content-Length: {}\r\n", body.len()) };
        let answer = format!("HTTP/1.1 200 OK\r\n{length}\r\n{body}");
        while stream.read(&mut [0; 4096]).is_ok_and(|read| read > 0) {
            stream.write_all(answer.as_bytes()).unwrap();
            stream.flush().unwrap();
            if cut {
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
