//! Secrets from the key-value engine of `HashiCorp` Vault or `OpenBao`.
//!
//! The example reads one secret, `secret/example/db` with the members `username` and `password`:
//!
//! ```sh
//! vault kv put secret/example/db username=app password=s3cret
//! cargo run --example vault_kv --features vault
//! ```
//!
//! Server and token are those of Vault's command line: `VAULT_ADDR`, and `VAULT_TOKEN` or
//! `~/.vault-token`. A local server is `bao server -dev -dev-root-token-id=root`, with
//! `VAULT_ADDR=http://127.0.0.1:8200 VAULT_TOKEN=root`.

#![allow(clippy::print_stdout, reason = "showing is what an example is for")]

use serde::Deserialize;
use typed_secrets::{ExposeSecret, Runtime, SecretString, Secrets};

#[derive(Debug, Deserialize)]
struct Database {
    username: String,
    password: SecretString,
}

#[derive(Debug, Secrets)]
struct Settings {
    #[secret("vault:secret/example/db", json)]
    db: Database,
    #[secret("vault:secret/example/db#password")]
    password: SecretString,
    #[secret("vault:secret/example/db?version=1#password")]
    first_password: SecretString,
    #[secret("vault:secret/example/not-there")]
    optional: Option<SecretString>,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (settings, report) = Settings::load_with_report(Runtime::global()).await?;
    println!("{report}");
    println!("{settings:#?}");
    println!("signed in to the database as {}", settings.db.username);
    // Two fields of one secret: one request, one value.
    assert_eq!(settings.db.password.expose_secret(), settings.password.expose_secret());
    println!("the first password had {} bytes", settings.first_password.expose_secret().len());
    println!("optional is {}", if settings.optional.is_some() { "there" } else { "not there" });
    Ok(())
}
