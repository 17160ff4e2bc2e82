//! A composed text would not follow a rotation, of no part of a document either.

use serde::Deserialize;
use typed_secrets::{Live, SecretString, Secrets};

#[derive(Deserialize)]
struct Database {
    password: SecretString,
}

#[derive(Secrets)]
struct Settings {
    #[secret(json)]
    db: Live<Database>,
    #[secret(compose = "{db.password}")]
    url: SecretString,
}

fn main() {}
