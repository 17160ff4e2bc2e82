//! What belongs to a single secret.

use std::collections::BTreeMap;

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret("env:APP_*", version = "3", stage = "x", or = ["env:A"], or_on = "unavailable", default = "env:B", insecure_default = "c", grace = "1m")]
    all: BTreeMap<String, SecretString>,
}

fn main() {}
