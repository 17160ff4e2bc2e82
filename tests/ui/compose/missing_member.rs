//! A member the struct does not have.

use serde::Deserialize;
use typed_secrets::{SecretString, Secrets};

#[derive(Deserialize)]
struct Database {
    username: String,
}

#[derive(Secrets)]
struct Settings {
    #[secret(file = "db", json)]
    db: Database,
    #[secret(compose = "{db.user}")]
    url: SecretString,
}

fn main() {}
