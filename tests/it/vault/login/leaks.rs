//! What is logged and shown of a login's credentials and of the token that it gives.

use std::error::Error as _;

use typed_secrets::{
    SecretString,
    providers::{VaultConfig, VaultCredential, VaultLogin},
};

use crate::{
    leaks::recorder::Recorder,
    stub::{Call, Reply, Stub},
    vault::{fetch, with_config},
};

const NEEDLE: &str = "n33dle";

fn secret(what: &str) -> SecretString {
    SecretString::from(format!("{NEEDLE}-{what}"))
}

/// Answers logins with a token, renewals and everything else with what says it all.
fn telling(status: u16) -> impl Fn(usize, &Call) -> Reply + Send + Sync + 'static {
    move |_, call| {
        let all = format!(r#"{{"errors":["{NEEDLE} {}"],"request_id":"1"}}"#, call.token);
        let token = format!(
            r#"{{"auth":{{"client_token":"{NEEDLE}-token","lease_duration":60,"renewable":true}}}}"#
        );
        match &*call.operation {
            login if login.contains("/login") && status == 200 => Reply::Status(200, token),
            _ if status == 200 => Reply::Status(403, all),
            _ => Reply::Status(status, all),
        }
    }
}

fn logins(file: &std::path::Path) -> Vec<VaultLogin> {
    vec![
        VaultLogin::app_role("role").secret_id(secret("secret-id")),
        VaultLogin::app_role("role").wrapped_secret_id(secret("wrapping-token")),
        VaultLogin::app_role("role").secret_id(VaultCredential::file(file)),
        VaultLogin::userpass("user", secret("password")),
        VaultLogin::jwt("role", secret("jwt")),
        VaultLogin::kubernetes("role").token(secret("account")),
    ]
}

#[tokio::test]
async fn nothing_is_shown_of_a_login() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(&file, format!("{NEEDLE}-file")).unwrap();
    let (recorder, guard) = Recorder::install();
    let mut shown = Vec::new();
    for status in [200, 400, 403, 404, 500, 503] {
        let stub = Stub::start(telling(status)).await;
        for login in logins(file.path()) {
            let config = VaultConfig::new().address(&stub.url).login(login);
            shown.push(format!("{config:?} {config:#?}"));
            let provider = with_config(config);
            for _ in 0..2 {
                let error = fetch(&provider, "vault:secret/a").await.unwrap_err();
                shown.push(format!("{error} {error:?} {error:#?} {}", error.hint()));
                assert!(error.source().is_none());
            }
            shown.push(format!("{provider:?} {provider:#?}"));
        }
    }
    drop(guard);
    shown.push(recorder.text());
    let shown = shown.join("\n");
    assert!(!shown.contains(NEEDLE), "{shown}");
}
