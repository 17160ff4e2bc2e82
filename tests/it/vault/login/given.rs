//! Tokens that somebody else makes: how they are kept, and when they are read again.

use serde_json::json;
use tokio::time::sleep;
use typed_secrets::{ErrorKind, EventKind, Provider as _, ReadOptions, providers::VaultConfig};

use super::{Admin, fake::Fake};
use crate::{
    servers,
    support::{builder, kinds, remote, secs},
    vault::{fetch, text, with_config},
};

fn file(token: &str) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(&file, token).unwrap();
    file
}

fn know(fake: &Fake, token: &str) {
    fake.account().tokens.insert(token.to_owned());
}

#[tokio::test(start_paused = true)]
async fn a_given_token_is_renewed_and_never_given_back() {
    let fake = Fake::start().await;
    know(&fake, "given");
    let config = VaultConfig::new().address(&fake.stub.url).token("given".into());
    let runtime = builder(remote(&[])).provider("vault", with_config(config)).build().unwrap();
    runtime.start().await.unwrap();
    sleep(secs(600)).await;
    assert!((15..=16).contains(&fake.renewals()), "{}", fake.renewals());
    runtime.shutdown().await;
    assert!(fake.account().tokens.contains("given"));
}

#[tokio::test(start_paused = true)]
async fn a_file_is_read_again_before_its_token_ends() {
    let fake = Fake::start().await;
    fake.account().renewable = false;
    for token in ["first", "second"] {
        know(&fake, token);
    }
    let file = file("first");
    let config = VaultConfig::new().address(&fake.stub.url).token_file(file.path());
    let runtime = builder(remote(&[])).provider("vault", with_config(config)).build().unwrap();
    let mut events = runtime.events();
    runtime.start().await.unwrap();
    sleep(secs(55)).await;
    assert_eq!(kinds(&mut events, "auth/token"), [EventKind::LoginFailed]);

    std::fs::write(&file, "second").unwrap();
    sleep(secs(25)).await;
    assert_eq!(kinds(&mut events, "auth/token"), [EventKind::Recovered]);
    fake.account().tokens.remove("first");
    let before = fake.stub.operations().len();
    runtime.get("vault:secret/a").await.unwrap();
    assert_eq!(fake.stub.operations().len(), before + 2);
}

/// The token is replaced while it is in use: nobody meets the old one's end.
#[tokio::test]
async fn a_file_that_is_replaced_is_read_for_the_same_request() {
    let Some(url) = servers::url("TEST_VAULT_ADDR") else { return };
    let admin = Admin::new(&url);
    let mount = admin.mount("kv", "2").await;
    admin.put(&mount, "db", &json!({ "a": "b" })).await;
    let policy = format!(r#"path "{mount}/*" {{ capabilities = ["read"] }}"#);
    let (first, second) = (admin.token(&policy).await, admin.token(&policy).await);
    let file = file(&first);
    let provider = with_config(VaultConfig::new().address(&url).token_file(file.path()));
    let name = format!("vault:{mount}/db");
    assert_eq!(text(&fetch(&provider, &name).await), r#"{"a":"b"}"#);
    std::fs::write(&file, format!("{second}\n")).unwrap();
    admin.revoke(&first).await;
    assert_eq!(text(&fetch(&provider, &name).await), r#"{"a":"b"}"#);
}

/// A refused token costs one request a fetch, and nothing in the background.
#[tokio::test(start_paused = true)]
async fn a_refused_token_is_not_tried_in_a_loop() {
    let fake = Fake::start().await;
    know(&fake, "given");
    let config = VaultConfig::new().address(&fake.stub.url).token("given".into());
    let runtime = builder(remote(&[])).provider("vault", with_config(config)).build().unwrap();
    let mut events = runtime.events();
    runtime.start().await.unwrap();
    fake.forget_all();
    let before = fake.stub.operations().len();
    sleep(secs(60 * 60)).await;
    assert!(fake.stub.operations().len() - before <= 2, "{:?}", fake.stub.operations());
    assert_eq!(kinds(&mut events, "auth/token"), [EventKind::LoginFailed]);
    know(&fake, "given");
    runtime.get("vault:secret/a").await.unwrap();
    assert_eq!(kinds(&mut events, "auth/token"), [EventKind::Recovered]);
}

#[tokio::test(start_paused = true)]
async fn a_disconnected_provider_reads_its_token_again() {
    let fake = Fake::start().await;
    for token in ["first", "second"] {
        know(&fake, token);
    }
    let file = file("first");
    let config = VaultConfig::new().address(&fake.stub.url).token_file(file.path());
    let provider = with_config(config);
    fetch(&provider, "vault:secret/a").await.unwrap();
    provider.disconnect().await.unwrap();
    std::fs::write(&file, "second").unwrap();
    fake.account().tokens.remove("first");
    fetch(&provider, "vault:secret/a").await.unwrap();
    assert_eq!(fake.calls("POST /v1/auth/token/revoke-self"), 0);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_is_sealed_says_nothing_of_a_token() {
    let fake = Fake::start().await;
    let config = VaultConfig::new().address(&fake.stub.url).token("bad".into());
    let runtime = builder(remote(&[])).provider("vault", with_config(config)).build().unwrap();
    let mut events = runtime.events();
    for (sealed, kind) in [(false, ErrorKind::Unauthenticated), (true, ErrorKind::Unavailable)] {
        fake.account().sealed = sealed;
        let read = runtime.get_with("vault:secret/a", ReadOptions::new().refresh()).await;
        assert_eq!(read.unwrap_err().kind(), kind);
    }
    assert_eq!(kinds(&mut events, "auth/token"), [EventKind::LoginFailed]);
}
