//! Each secret is wiped.

use std::collections::BTreeMap;

use typed_secrets::Secrets;

#[derive(Secrets)]
struct Settings {
    #[secret("env:APP_*")]
    all: BTreeMap<String, String>,
}

fn main() {}
