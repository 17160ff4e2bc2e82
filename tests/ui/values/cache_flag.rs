//! A bare key would leave open what it means.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret("file:key", cache)]
    key: SecretString,
}

fn main() {}
