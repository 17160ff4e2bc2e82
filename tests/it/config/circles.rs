//! Credentials of providers that are secrets of other providers.

use std::fs;

use typed_secrets::{Config, Error, Runtime, config::ConfigFormat};

fn build(text: &str) -> Result<Runtime, Error> {
    let config = Config::reader().with_variables(|_| None).parse(text, ConfigFormat::Toml)?;
    Runtime::builder().config(config).build()
}

/// A Vault whose secret id is the secret `reference`.
fn vault(name: &str, reference: &str) -> String {
    format!(
        "[providers.{name}]\ntype = 'vault'\naddress = 'http://127.0.0.1:1'\n\
         login = {{ method = 'app-role', role_id = 'r', secret_id = {{ {reference} }} }}\n"
    )
}

#[test]
fn a_circle_is_shown() {
    let text =
        vault("first", "reference = 'second:id'") + &vault("second", "reference = 'first:id'");
    let error = build(&text).unwrap_err();
    assert!(error.message().contains("first → second → first"), "{error}");
    let error = build(&vault("own", "reference = 'own:secret/id'")).unwrap_err();
    assert!(error.message().contains("own → own"), "{error}");
}

#[test]
fn a_provider_that_is_not_there_is_told_where_it_is_needed() {
    let error = build(&vault("team", "reference = 'gone:id'")).unwrap_err();
    let expected = "4:73: there is no provider named `gone`";
    assert!(error.message().contains(expected), "{error}");
}

#[test]
fn the_name_of_a_variable_is_taken_as_it_is() {
    let runtime = build(&vault("team", "env = 'A#b'")).unwrap();
    let read = runtime.get("team:secret/app");
    let error = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(read)
        .unwrap_err();
    assert!(error.message().contains("`env:A%23b`"), "{error}");
}

/// A token of Vault is a credential like those of logins.
#[test]
fn a_token_can_be_part_of_a_circle() {
    let text = "[providers.own]\ntype = 'vault'\ntoken = { reference = 'own:secret/token' }";
    let error = build(text).unwrap_err();
    assert!(error.message().contains("own → own"), "{error}");
}

#[test]
fn a_chain_is_no_circle() {
    let text = vault("first", "reference = 'second:id'") + &vault("second", "env = 'SECRET_ID'");
    build(&text).unwrap();
    build(&vault("team", "file = '/run/secret-id'")).unwrap();
}

/// The secret id is looked for where the file says, before the server is asked.
#[tokio::test]
async fn the_credential_is_read_from_where_the_file_says() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("secrets.toml");
    let text = "[providers.ids]\ntype = 'dotenv'\npath = 'ids.env'\n".to_owned();
    fs::write(&path, text + &vault("team", "reference = 'ids:SECRET_ID'")).unwrap();
    fs::write(folder.path().join("ids.env"), "OTHER=1\n").unwrap();
    let config = Config::reader().with_variables(|_| None).read(&path).unwrap();
    let runtime = Runtime::builder().config(config).build().unwrap();
    let error = runtime.get("team:secret/app").await.unwrap_err();
    assert!(error.message().contains("`secret_id` cannot be read from `ids:SECRET_ID`"), "{error}");
}
