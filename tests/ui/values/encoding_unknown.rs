//! Two encodings are known.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret(env = "KEY", encoding = "base46")]
    key: SecretString,
}

fn main() {}
