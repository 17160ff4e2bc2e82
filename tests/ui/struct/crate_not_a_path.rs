//! `crate` takes a path.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
#[secrets(crate = "typed secrets")]
struct Settings {
    #[secret]
    key: SecretString,
}

fn main() {}
