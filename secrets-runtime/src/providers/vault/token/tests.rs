//! Where a token is found, and what is none.

#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

use super::{Token, find};
use crate::{
    error::{ErrorKind, Result},
    providers::vault::{VaultConfig, hosts::Hosts, testkit::variables},
};

async fn with(config: VaultConfig, set: &'static [(&'static str, &'static str)]) -> Result<Token> {
    find(&config, &variables(set), &Hosts::default()).await
}

#[tokio::test]
async fn the_configuration_outranks_the_variable() {
    let variable = &[("VAULT_TOKEN", " t0ken\n")];
    assert_eq!(with(VaultConfig::new(), variable).await.unwrap().as_ref(), b"t0ken");
    let own = VaultConfig::new().token("own".into());
    assert_eq!(with(own, variable).await.unwrap().as_ref(), b"own");
}

#[tokio::test]
async fn the_file_in_the_home_folder_is_the_last_resort() {
    let home = tempfile::tempdir().unwrap();
    let path: &'static str = home.path().to_str().unwrap().to_owned().leak();
    let variables: &'static [_] = [("HOME", path), ("USERPROFILE", path)].to_vec().leak();
    let missing = with(VaultConfig::new(), variables).await.err().unwrap();
    assert_eq!(missing.kind(), ErrorKind::Unauthenticated);
    assert_eq!(missing.message(), "there is no Vault token");

    std::fs::write(home.path().join(".vault-token"), "s.file\n").unwrap();
    assert_eq!(with(VaultConfig::new(), variables).await.unwrap().as_ref(), b"s.file");
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
    let token = with(config, &[]).await.unwrap();
    assert!(!format!("{token:?}").contains("hunter2"));
    assert!(!format!("{:?}", token.into_header().unwrap()).contains("hunter2"));
}
