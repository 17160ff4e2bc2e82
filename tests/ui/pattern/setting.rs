//! Settings have a field each.

use std::collections::BTreeMap;

use typed_secrets::Secrets;

#[derive(Secrets)]
struct Settings {
    #[config("env:APP_*")]
    all: BTreeMap<String, String>,
}

fn main() {}
