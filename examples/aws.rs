//! Secrets from AWS Secrets Manager, or from a local server that speaks its protocol.
//!
//! The example reads two secrets, `example/db` (JSON with `username` and `password`) and
//! `example/api-key`:
//!
//! ```sh
//! cargo run --example aws --features aws
//! ```
//!
//! With `AWS_ENDPOINT_URL=http://127.0.0.1:4566` it reads them from a local server.

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
    #[secret("aws:example/db", json)]
    db: Database,
    #[secret("aws:example/db#password")]
    password: SecretString,
    #[secret("aws:example/api-key")]
    api_key: SecretString,
    #[secret("aws:example/not-there")]
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
    println!("api_key has {} characters", settings.api_key.expose_secret().len());
    println!("optional is {}", if settings.optional.is_some() { "there" } else { "not there" });
    Ok(())
}
