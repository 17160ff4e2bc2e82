//! Secrets from a `.env` file, a YAML file and the environment; no cloud.
//!
//! `cargo run --example quickstart`; then try `API_KEY=other PORT=9000 cargo run …`.

#![allow(clippy::print_stdout, reason = "showing is what an example is for")]

use std::path::Path;

use serde::Deserialize;
use typed_secrets::{
    ExposeSecret, Runtime, SecretString, Secrets,
    providers::{DotenvProvider, FileProvider},
};

/// One JSON or YAML mapping, read by serde.
#[derive(Debug, Deserialize)]
struct Database {
    host: String,
    username: String,
    password: SecretString,
}

#[derive(Debug, Secrets)]
struct Settings {
    #[secret(file = "database", json)]
    database: Database,
    #[secret(compose = "postgres://{database.username}:{database.password}@{database.host}/app")]
    database_url: SecretString,
    #[secret(env = "API_KEY", or = ["dotenv:API_KEY"])]
    api_key: SecretString,
    #[secret(dotenv = "WEBHOOK_SECRET")]
    webhook_secret: Option<SecretString>,
    #[config(env = "PORT", default = 8080)]
    port: u16,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/quickstart");
    let runtime = Runtime::builder()
        .provider("dotenv", DotenvProvider::from_path(folder.join("quickstart.env")))
        .provider("file", FileProvider::document(folder.join("secrets.yaml")))
        .build()?;

    let (settings, report) = Settings::load_with_report(&runtime).await?;

    println!("Where each field came from:\n\n{report}");
    println!("What `Debug` shows of it:\n\n{settings:#?}\n");
    println!("Only `expose_secret` gives a value out, for instance to a client that needs it:\n");
    println!("port            {}", settings.port);
    println!("api_key         {} characters", length(&settings.api_key));
    println!("database.host   {}", settings.database.host);
    println!("database_url    {} characters", length(&settings.database_url));
    println!("webhook_secret  {:?}", settings.webhook_secret.as_ref().map(length));
    Ok(())
}

fn length(secret: &SecretString) -> usize {
    secret.expose_secret().len()
}
