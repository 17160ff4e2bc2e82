//! The example on a local server.

use std::{env, process::Command};

#[test]
fn new_connections_are_shown_new_certificates_and_none_fails() {
    let Ok(url) = env::var("TEST_VAULT_ADDR") else {
        assert!(env::var_os("TYPED_SECRETS_REQUIRE_SERVERS").is_none(), "there is no server");
        return;
    };
    let mut example = Command::new(env!("CARGO_BIN_EXE_pki_tls"));
    let example = example.env("VAULT_ADDR", url).env("VAULT_TOKEN", "root");
    let output = example.output().expect("the example runs");
    let [told, problem] = [output.stdout, output.stderr].map(String::from_utf8);
    assert!(output.status.success(), "{problem:?}");
    assert!(told.expect("text").ends_with("none failed, 3 certificates\n"));
}
