//! The name made from a field's is no pattern.

use std::collections::BTreeMap;

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret]
    all: BTreeMap<String, SecretString>,
}

fn main() {}
