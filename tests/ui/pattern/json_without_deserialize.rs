//! Each secret is read by serde.

use std::collections::BTreeMap;

use typed_secrets::Secrets;

struct Plain;

#[derive(Secrets)]
struct Settings {
    #[secret("file:app/*", json)]
    all: BTreeMap<String, Plain>,
}

fn main() {}
