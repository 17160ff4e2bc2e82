//! Each secret is validated by itself.

use std::collections::BTreeMap;

use typed_secrets::{SecretString, Secrets};

fn check(_: &BTreeMap<String, SecretString>) -> Result<(), &'static str> {
    Ok(())
}

#[derive(Secrets)]
struct Settings {
    #[secret("env:APP_*", validate = check)]
    all: BTreeMap<String, SecretString>,
}

fn main() {}
