//! A range runs upwards.

use std::collections::BTreeMap;

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret("env:DB_[9-0]")]
    all: BTreeMap<String, SecretString>,
}

fn main() {}
