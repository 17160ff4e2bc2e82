//! `providers` takes a list.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
#[secrets(providers = "team-a")]
struct Settings {
    #[secret]
    key: SecretString,
}

fn main() {}
