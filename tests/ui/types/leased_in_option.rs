//! A lease is of what is there, and of what is not.

use typed_secrets::{Leased, SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret]
    token: Option<Leased<SecretString>>,
}

fn main() {}
