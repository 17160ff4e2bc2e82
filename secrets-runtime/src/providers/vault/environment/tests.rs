//! What the environment says, and what outranks it.

#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

use std::path::Path;

use super::{Settings, read};
use crate::{
    error::{Error, ErrorKind},
    providers::vault::{VaultConfig, testkit::variables},
};

fn with(
    config: &VaultConfig,
    set: &'static [(&'static str, &'static str)],
) -> Result<Settings, Error> {
    read(config, &variables(set))
}

#[test]
fn everything_comes_from_the_environment() {
    let settings = with(
        &VaultConfig::new(),
        &[
            ("VAULT_ADDR", "https://vault:8200"),
            ("VAULT_NAMESPACE", "team"),
            ("VAULT_CACERT", "/ca.pem"),
            ("VAULT_CLIENT_CERT", "/own.pem"),
            ("VAULT_CLIENT_KEY", "/own.key"),
            ("VAULT_TLS_SERVER_NAME", "vault.internal"),
            ("VAULT_SKIP_VERIFY", "false"),
        ],
    );
    let Settings { address, namespace, tls } = settings.unwrap();
    assert_eq!(address, "https://vault:8200");
    assert_eq!(namespace.as_deref(), Some("team"));
    assert_eq!(tls.more_roots.as_deref(), Some(Path::new("/ca.pem")));
    let identity = tls.identity.unwrap();
    assert_eq!(identity.certificate, Path::new("/own.pem"));
    assert_eq!(identity.key, Path::new("/own.key"));
    assert_eq!(tls.server_name.as_deref(), Some("vault.internal"));
    assert!(!tls.skip_verify);
}

#[test]
fn the_configuration_outranks_it() {
    let config = VaultConfig::new()
        .address("http://a")
        .namespace("ours")
        .client_certificate("/a.pem", "/a.key")
        .skip_verify(false);
    let variables = &[
        ("VAULT_ADDR", "http://b"),
        ("VAULT_NAMESPACE", "theirs"),
        ("VAULT_CLIENT_CERT", "/b.pem"),
        ("VAULT_SKIP_VERIFY", "true"),
    ];
    let Settings { address, namespace, tls } = with(&config, variables).unwrap();
    assert_eq!((&*address, namespace.as_deref()), ("http://a", Some("ours")));
    assert_eq!(tls.identity.unwrap().certificate, Path::new("/a.pem"));
    assert!(!tls.skip_verify);
}

#[test]
fn an_empty_variable_is_not_set() {
    let variables = &[
        ("VAULT_ADDR", ""),
        ("VAULT_NAMESPACE", ""),
        ("VAULT_CACERT", ""),
        ("VAULT_CLIENT_CERT", ""),
        ("VAULT_CLIENT_KEY", ""),
        ("VAULT_TLS_SERVER_NAME", ""),
        ("VAULT_SKIP_VERIFY", ""),
    ];
    let Settings { address, namespace, tls } = with(&VaultConfig::new(), variables).unwrap();
    assert_eq!((&*address, namespace), ("https://127.0.0.1:8200", None));
    assert_eq!((tls.more_roots, tls.identity, tls.server_name), (None, None, None));
    assert!(!tls.skip_verify);
}

#[test]
fn verification_is_skipped_only_by_a_word_for_true() {
    let skips = |variables| with(&VaultConfig::new(), variables).map(|all| all.tls.skip_verify);
    assert!(skips(&[("VAULT_SKIP_VERIFY", "1")]).unwrap());
    assert!(skips(&[("VAULT_SKIP_VERIFY", "true")]).unwrap());
    let error = skips(&[("VAULT_SKIP_VERIFY", "yes")]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(error.message().contains("neither true nor false"), "{error}");
}

#[test]
fn a_certificate_needs_its_key() {
    for variable in ["VAULT_CLIENT_CERT", "VAULT_CLIENT_KEY"] {
        let one: &'static _ = [(variable, "/own.pem")].to_vec().leak();
        let error = with(&VaultConfig::new(), one).err().unwrap();
        assert_eq!(error.kind(), ErrorKind::Config);
        assert!(error.message().contains("only one of"), "{error}");
    }
}
