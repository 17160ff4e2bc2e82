//! What the environment says, and what outranks it.

#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

use std::path::Path;

use super::{Settings, read};
use crate::{
    error::{Error, ErrorKind},
    providers::{variables::Variables, vault::VaultConfig},
};

async fn with(
    config: VaultConfig,
    set: &'static [(&'static str, &'static str)],
) -> Result<Settings, Error> {
    let variables = Variables::from_fn(|name| {
        set.iter().find(|(known, _)| *known == name).map(|(_, value)| value.into())
    });
    read(&config, &variables).await
}

fn token(settings: &Settings) -> &[u8] {
    settings.token.as_ref()
}

#[tokio::test]
async fn everything_comes_from_the_environment() {
    let settings = with(
        VaultConfig::new(),
        &[
            ("VAULT_ADDR", "https://vault:8200"),
            ("VAULT_TOKEN", " t0ken\n"),
            ("VAULT_NAMESPACE", "team"),
            ("VAULT_CACERT", "/ca.pem"),
            ("VAULT_SKIP_VERIFY", "false"),
        ],
    );
    let settings = settings.await.unwrap();
    assert_eq!(settings.address, "https://vault:8200");
    assert_eq!(token(&settings), b"t0ken");
    assert_eq!(settings.namespace.as_deref(), Some("team"));
    assert_eq!(settings.ca_file.as_deref(), Some(Path::new("/ca.pem")));
}

#[tokio::test]
async fn the_configuration_outranks_it() {
    let config = VaultConfig::new().address("http://a").token("own".into()).namespace("ours");
    let variables =
        &[("VAULT_ADDR", "http://b"), ("VAULT_TOKEN", "other"), ("VAULT_NAMESPACE", "theirs")];
    let settings = with(config, variables).await.unwrap();
    assert_eq!((&*settings.address, settings.namespace.as_deref()), ("http://a", Some("ours")));
    assert_eq!(token(&settings), b"own");
}

#[tokio::test]
async fn an_empty_variable_is_not_set() {
    let variables = &[
        ("VAULT_ADDR", ""),
        ("VAULT_TOKEN", "t0ken"),
        ("VAULT_NAMESPACE", ""),
        ("VAULT_CACERT", ""),
        ("VAULT_SKIP_VERIFY", ""),
    ];
    let settings = with(VaultConfig::new(), variables).await.unwrap();
    assert_eq!(settings.address, "https://127.0.0.1:8200");
    assert_eq!((settings.namespace, settings.ca_file), (None, None));
}

#[tokio::test]
async fn verification_is_never_skipped() {
    for (variables, words) in [
        (&[("VAULT_TOKEN", "t"), ("VAULT_SKIP_VERIFY", "1")], "always checked"),
        (&[("VAULT_TOKEN", "t"), ("VAULT_SKIP_VERIFY", "true")], "always checked"),
        (&[("VAULT_TOKEN", "t"), ("VAULT_SKIP_VERIFY", "yes")], "neither true nor false"),
    ] {
        let error = with(VaultConfig::new(), variables).await.err().unwrap();
        assert_eq!(error.kind(), ErrorKind::Config);
        assert!(error.message().contains(words), "{error}");
    }
}

#[tokio::test]
async fn the_file_in_the_home_folder_is_the_last_resort() {
    let home = tempfile::tempdir().unwrap();
    let path: &'static str = home.path().to_str().unwrap().to_owned().leak();
    let variables = [("HOME", path), ("USERPROFILE", path)];
    let variables: &'static [_] = variables.to_vec().leak();
    let missing = with(VaultConfig::new(), variables).await.err().unwrap();
    assert_eq!(missing.kind(), ErrorKind::Unauthenticated);
    assert_eq!(missing.message(), "there is no Vault token");

    std::fs::write(home.path().join(".vault-token"), "s.file\n").unwrap();
    assert_eq!(token(&with(VaultConfig::new(), variables).await.unwrap()), b"s.file");
}

#[tokio::test]
async fn a_token_that_cannot_be_one_is_not_shown() {
    for text in ["", "  ", "hunter2 hunter2", "hunter2\nhunter2", "hunter2\u{e9}"] {
        let error = with(VaultConfig::new().token(text.into()), &[]).await.err().unwrap();
        assert_eq!(error.kind(), ErrorKind::Unauthenticated);
        assert!(!format!("{error} {error:?}").contains("hunter2"));
    }
    let config = VaultConfig::new().token_file("/no/such/file");
    assert_eq!(with(config, &[]).await.err().unwrap().kind(), ErrorKind::Config);
}

#[tokio::test]
async fn nothing_that_holds_the_token_shows_it() {
    let config = VaultConfig::new().token("hunter2".into()).address("http://u:hunter2@a");
    assert!(!format!("{config:?}").contains("hunter2"));
    let settings = with(config, &[]).await.unwrap();
    assert!(!format!("{:?}", settings.token).contains("hunter2"));
    assert!(!format!("{:?}", settings.token.into_header().unwrap()).contains("hunter2"));
}
